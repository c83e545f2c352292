// What this script adds to pages that are complete without it: keys, the searches of this browser, filters that keep the
// focus, a stretch of years chosen by dragging. Its words stand in the templates.
"use strict";

// What this browser keeps. Where it keeps nothing, nothing is offered.
const storage = {
  read(name, area = "localStorage") {
    try {
      return JSON.parse(window[area].getItem(name));
    } catch {
      return null;
    }
  },
  write(name, value, area = "localStorage") {
    try {
      if (value === null) window[area].removeItem(name);
      else window[area].setItem(name, JSON.stringify(value));
    } catch {
      // Private windows and full disks: the next page just does not know.
    }
  },
};

// What a key does; another script of a page adds its own.
const keys = {};

// Keys: a letter alone, so never while something is typed or composed, and never with Ctrl, Alt or Meta. They can be
// switched off in their list, for those who speak to their computer.
{
  const dialog = document.getElementById("keys");
  const told = document.getElementById("told");
  const switched = dialog.querySelector("[type=checkbox]");
  Object.assign(keys, {
    "/": () => focusBox(),
    "?": () => dialog.showModal(),
    j: () => step([...document.querySelectorAll(".hit h2 a")], 1),
    k: () => step([...document.querySelectorAll(".hit h2 a")], -1),
    n: () => tell(step(hits(), 1)),
    p: () => tell(step(hits(), -1)),
  });

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
    if (!switched.checked || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  });
  switched.checked = storage.read("keys") !== "off";
  switched.addEventListener("change", () => storage.write("keys", switched.checked ? null : "off"));
  for (const button of document.querySelectorAll("[data-opens=keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => dialog.showModal());
  }
}

// The searches of this browser: a results page says its own, the newest first, one of each query. They go nowhere.
const recent = {
  MOST: 8,
  all() {
    const held = storage.read("recent");
    const ours = (each) => typeof each?.text === "string" && /^\/[^/]/.test(each?.href);
    return Array.isArray(held) ? held.filter(ours).slice(0, recent.MOST) : [];
  },
  add({ recent: text, query, href }) {
    const others = recent.all().filter((each) => (query ? each.query !== query : each.text !== text));
    storage.write("recent", [{ text, query, href }, ...others].slice(0, recent.MOST));
  },
  clear() {
    storage.write("recent", null);
    recent.show();
  },
  show() {
    const section = document.getElementById("recent");
    if (!section) return;
    const items = recent.all().map(({ text, href }) => {
      const link = Object.assign(document.createElement("a"), { href, textContent: text });
      const item = document.createElement("li");
      item.append(link);
      return item;
    });
    section.querySelector("ul").replaceChildren(...items);
    section.hidden = !items.length;
  },
};
{
  const said = document.querySelector("[data-recent]");
  if (said) recent.add(said.dataset);
  recent.show();
  document.querySelector("#recent button")?.addEventListener("click", () => {
    recent.clear();
    document.querySelector("input[type=search]")?.focus();
  });
}

// A page that the back button brings back out of memory says again what its address says; a correction half written is
// in no address, and stays.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) if (form.method !== "post") form.reset();
  recent.show();
});

// A filter that was clicked keeps the focus, and its place in the window, on the page that it leads to.
{
  const valueOf = (link) => link.closest(".value-line").dataset.value;
  const kept = storage.read("kept", "sessionStorage");
  storage.write("kept", null, "sessionStorage");
  const link = kept && [...document.querySelectorAll(".facets .value")].find((each) => valueOf(each) === kept.value);
  if (link && kept.to === location.search) {
    for (let around = link.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    link.focus({ preventScroll: true });
    scrollBy({ top: link.getBoundingClientRect().top - kept.top, behavior: "instant" });
  }
  document.querySelector(".facets")?.addEventListener("click", (event) => {
    const clicked = event.target.closest(".value-line a");
    if (!clicked) return;
    const { top } = clicked.getBoundingClientRect();
    storage.write("kept", { value: valueOf(clicked), to: clicked.search, top }, "sessionStorage");
  });
}

// A stretch of bars is chosen by dragging over them; the form of dates beside them asks for it.
for (const chart of document.querySelectorAll(".chart")) {
  const form = chart.closest("section")?.querySelector("form.dates");
  const bars = [...chart.querySelectorAll("[data-from]")];
  if (!form || bars.length < 2) continue;
  let from = -1;
  let to = -1;
  const under = (event) => bars.indexOf(document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-from]"));
  const paint = () =>
    bars.forEach((bar, at) => bar.classList.toggle("picked", from >= 0 && at >= Math.min(from, to) && at <= Math.max(from, to)));

  chart.addEventListener("dragstart", (event) => event.preventDefault());
  chart.addEventListener("pointerdown", (event) => {
    from = to = event.button === 0 && event.isPrimary ? under(event) : -1;
  });
  addEventListener("pointermove", (event) => {
    if (from < 0) return;
    const over = under(event);
    if (over >= 0 && over !== to) {
      to = over;
      paint();
    }
  });
  addEventListener("pointerup", () => {
    if (from >= 0 && from !== to) {
      const [first, last] = [bars[Math.min(from, to)], bars[Math.max(from, to)]];
      form.elements.from.value = first.dataset.from;
      form.elements.to.value = last.dataset.to;
      chart.addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
      form.requestSubmit();
    }
    from = to = -1;
    paint();
  });
  addEventListener("pointercancel", () => {
    from = to = -1;
    paint();
  });
}

// A panel that hangs over the page closes by Escape, and by a click elsewhere.
for (const panel of document.querySelectorAll("details.panel")) {
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.open) return;
    panel.open = false;
    if (panel.contains(document.activeElement)) panel.querySelector("summary").focus();
  });
  addEventListener("click", (event) => {
    if (!panel.contains(event.target)) panel.open = false;
  });
}

// The outline of a plan marks the heading that is being read.
const headings = [...document.querySelectorAll(".outline a[href^='#p']")]
  .map((link) => ({ link, part: document.getElementById(link.hash.slice(1)) }))
  .filter(({ part }) => part);
if (headings.length) {
  let waiting = false;
  const markRead = () => {
    waiting = false;
    const above = headings.filter(({ part }) => part.getBoundingClientRect().top < innerHeight / 3);
    const read = above.at(-1)?.link;
    for (const { link } of headings) {
      if (link === read) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(markRead);
    waiting = true;
  }, { passive: true });
  markRead();
}
