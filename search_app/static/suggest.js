// The list of suggestions below a search box. Without this script the box is a search box, and that is all it need be.
//
// What is typed is never rewritten, and nothing happens while an input method composes: Telex and VNI change the
// letters behind the caret, and whatever touched them would break the word. A suggestion is a link; choosing it
// follows it.
"use strict";

for (const form of document.querySelectorAll("form[data-suggest]")) {
  const PAUSE = 120; // milliseconds without a key before the site is asked: between two keys of a quick typist
  const input = form.querySelector("input[type=search]");
  const list = document.createElement("ul");
  const told = document.createElement("p");
  let composing = false;
  let active = -1;
  let asked = "";
  let timer = 0;
  let request = null;

  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.suggestLabel);
  told.className = "away";
  told.setAttribute("role", "status");
  form.append(list, told);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function open(html) {
    list.innerHTML = html; // a template of this site, in which every value is escaped
    opened();
  }

  function opened() {
    point(-1);
    const count = list.children.length;
    show(count > 0);
    told.textContent = count ? form.dataset.suggestCount.replace("{}", count) : "";
  }

  // Below an empty box: what this browser searched lately (static/site.js), and a way to forget it.
  function remember() {
    const options = recent.all().map(({ text, href }) => [text, form.dataset.recentKind, { href }]);
    if (options.length) options.push([form.dataset.forget, "", { forget: "" }]);
    list.replaceChildren(
      ...options.map(([text, kind, data], at) => {
        const option = document.createElement("li");
        for (const [name, value] of [["text", text], ["kind", kind]]) {
          option.append(Object.assign(document.createElement("span"), { className: name, textContent: value }));
        }
        option.setAttribute("role", "option");
        option.id = `suggestion-${at + 1}`;
        Object.assign(option.dataset, data);
        return option;
      }),
    );
    opened();
  }

  function show(visible) {
    list.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (!visible) {
      point(-1);
      told.textContent = "";
    }
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    show(false);
  }

  function point(place) {
    active = place;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = list.children[place];
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function follow(option) {
    close();
    if ("forget" in option.dataset) recent.clear();
    else location.assign(option.dataset.href);
  }

  function later() {
    clearTimeout(timer);
    if (!composing) timer = setTimeout(ask, PAUSE);
  }

  async function ask() {
    request?.abort();
    asked = input.value;
    if (!asked.trim()) {
      remember();
      return;
    }
    request = new AbortController();
    const address = `${form.dataset.suggest}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = await fetch(address, { signal: request.signal });
      const html = answer.ok ? await answer.text() : "";
      if (asked === input.value && document.activeElement === input && !composing) open(html);
    } catch {
      // The site is away, or more was typed meanwhile: there is nothing to suggest.
    }
  }

  input.addEventListener("compositionstart", () => {
    composing = true;
    close();
  });
  input.addEventListener("compositionend", () => {
    composing = false;
    later();
  });
  input.addEventListener("input", later);
  input.addEventListener("click", () => list.hidden && !input.value && remember());
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || composing || event.ctrlKey || event.metaKey) return;
    const count = list.children.length;
    if (list.hidden) {
      if (event.key === "ArrowDown" && !event.shiftKey) {
        event.preventDefault();
        ask();
      }
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      // The box itself is one of the stops: -1.
      const step = event.key === "ArrowDown" ? 1 : -1;
      point(((active + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      follow(list.children[active]);
    } else if (event.key === "Escape") {
      event.preventDefault(); // the first Escape closes the list, the next one clears the box
      close();
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the caret
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) follow(option);
  });
}
