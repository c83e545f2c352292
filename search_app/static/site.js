// What this script adds to pages that are complete without it: keys, the searches of this browser, a stretch of years
// chosen by dragging. Its words stand in the templates.
"use strict";

// What this browser keeps: one entry of its storage. Where there is none, nothing is kept and nothing is offered.
const storage = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value) {
    try {
      if (value === null) localStorage.removeItem(name);
      else localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // Private windows and full disks: the next page just does not know.
    }
  },
};

// Keys: a letter alone, so never while something is typed or composed, and never with Ctrl, Alt or Meta. They can be
// switched off in their list, for those who speak to their computer.
{
  const dialog = document.getElementById("keys");
  const told = document.getElementById("told");
  const switched = dialog.querySelector("[type=checkbox]");
  const KEYS = {
    "/": () => focusBox(),
    "?": () => dialog.showModal(),
    j: () => step([...document.querySelectorAll(".hit h2 a")], 1),
    k: () => step([...document.querySelectorAll(".hit h2 a")], -1),
    n: () => tell(step(hits(), 1)),
    p: () => tell(step(hits(), -1)),
  };

  function focusBox() {
    const box = document.querySelector("input[type=search]");
    box?.focus();
    box?.select();
  }

  function hits() {
    return [...document.querySelectorAll("[id^=hit-]")].filter((each) => /^hit-\d+$/.test(each.id));
  }

  // From the one that has the focus, else from what is in the window; round at the ends.
  function step(stops, by) {
    const held = stops.findIndex((each) => each.contains(document.activeElement));
    const below = stops.findIndex((each) => each.getBoundingClientRect().top >= 0);
    const next = held >= 0 ? held + by : by > 0 ? Math.max(below, 0) : (below < 0 ? stops.length : below) - 1;
    const stop = stops.at(next % stops.length);
    if (!stop) return null;
    if (stop.tabIndex < 0) stop.tabIndex = -1;
    stop.focus({ preventScroll: true });
    stop.scrollIntoView({ block: held < 0 && by > 0 ? "nearest" : "center" }); // smooth only where the style says so
    return { at: stops.indexOf(stop) + 1, of: stops.length };
  }

  function tell(place) {
    if (place) told.textContent = told.dataset.hit.replace("{}", place.at).replace("{}", place.of);
  }

  function typing(target) {
    return target.closest("input, textarea, select, dialog") || target.isContentEditable;
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    if (!switched.checked || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  switched.checked = storage.read("keys") !== "off";
  switched.addEventListener("change", () => storage.write("keys", switched.checked ? null : "off"));
  for (const button of document.querySelectorAll("[data-opens=keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
}
