// Taking passages over: with their source onto the clipboard, or into the basket of this browser, which goes nowhere
// until its owner has it made into a file. Loaded after site.js, whose `storage` and `keys` it uses; its words stand in
// templates/_desk.html and templates/basket.html.
"use strict";

// What was done, said once, with a way back or on.
const desk = {
  place: document.getElementById("desk"),
  say(text, ...ways) {
    desk.place.replaceChildren(text, ...ways);
  },
  button(text, act) {
    const button = Object.assign(document.createElement("button"), { className: "link", type: "button", textContent: text });
    button.addEventListener("click", act);
    return button;
  },
  link(text, href) {
    return Object.assign(document.createElement("a"), { textContent: text, href });
  },
  async passage(id) {
    const answer = await fetch(desk.place.dataset.passages + id);
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  },
};

// The passage that a key means: what is selected, what has the focus, what lies under the pointer, what is being read.
const passages = {
  all: [...document.querySelectorAll("[data-passage]")],
  idOf: (part) => part.dataset.passage,
  planOf: (part) => part.dataset.passage.split(".")[0],

  // Not the passage's own words: our frame, and what a page tells of another wording beside it.
  FOREIGN: ".handle, .acts, .where, .who, .steps, .peek, .away, details, del",

  // What is selected of one plan, by passages: the first one, and all lines.
  selected() {
    const selection = getSelection();
    if (selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    const inside = range.commonAncestorContainer;
    if ((inside.closest ? inside : inside.parentElement).closest(passages.FOREIGN)) return null;
    const met = passages.all
      .filter((part) => range.intersectsNode(part))
      .map((part) => ({ part, lines: passages.lines(passages.within(range, part)) }))
      .filter(({ lines }) => lines.length);
    if (!met.length) return null;
    const own = met.filter(({ part }) => passages.planOf(part) === passages.planOf(met[0].part));
    return { part: met[0].part, lines: own.flatMap(({ lines }) => lines) };
  },
  within(range, part) {
    const own = document.createRange();
    own.selectNodeContents(part);
    if (range.compareBoundaryPoints(Range.START_TO_START, own) > 0) own.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, own) < 0) own.setEnd(range.endContainer, range.endOffset);
    return own.cloneContents();
  },
  lines(fragment) {
    for (const frame of fragment.querySelectorAll(passages.FOREIGN)) frame.remove();
    const blocks = [...fragment.querySelectorAll("p, h2, h3, h4, h5")];
    const texts = blocks.length ? blocks : [fragment];
    return texts.map((each) => each.textContent.replace(/\s+/g, " ").trim()).filter(Boolean);
  },
  current() {
    const focused = document.activeElement;
    const near = focused.closest("[data-passage]") ?? focused.closest(".hit")?.querySelector("[data-passage]");
    return near ?? document.querySelector("[data-passage]:hover") ?? passages.read();
  },
  read() {
    const top = (part) => part.getBoundingClientRect().top;
    return passages.all.filter((part) => top(part) < innerHeight / 3).at(-1) ?? passages.all[0];
  },
};

// Both flavours: every text becomes a text node, so that nothing of a document is ever markup.
function flavours(taken, lines) {
  const paragraph = (...inside) => {
    const made = document.createElement("p");
    made.append(...inside);
    return made;
  };
  const rich = document.createElement("div");
  rich.append(...lines.map((line) => paragraph(line)), paragraph(desk.link(taken.citation, taken.url)));
  return { "text/html": rich.innerHTML, "text/plain": [...lines, taken.citation, taken.url].join("\n") };
}

// Where the site is served without encryption a browser has no clipboard to write to, but still lets a page copy.
async function clip(made) {
  if (navigator.clipboard?.write && window.ClipboardItem) {
    const flavour = (type) => made.then((both) => new Blob([both[type]], { type }));
    const item = new ClipboardItem({ "text/html": flavour("text/html"), "text/plain": flavour("text/plain") });
    return navigator.clipboard.write([item]);
  }
  const both = await made;
  const put = (event) => {
    event.preventDefault();
    for (const [type, text] of Object.entries(both)) event.clipboardData.setData(type, text);
  };
  document.addEventListener("copy", put);
  const done = document.execCommand("copy");
  document.removeEventListener("copy", put);
  if (!done) throw new Error("nothing was copied");
  return undefined;
}

async function copyWithSource(part) {
  const chosen = passages.selected();
  const lines = chosen && (!part || passages.planOf(chosen.part) === passages.planOf(part)) ? chosen.lines : null;
  const meant = lines ? chosen.part : (part ?? passages.current());
  if (!meant) return;
  const words = desk.place.dataset;
  const taken = desk.passage(passages.idOf(meant));
  try {
    await clip(taken.then((passage) => flavours(passage, lines ?? passage.paragraphs)));
    desk.say(`${lines ? words.copiedPart : words.copied} ${(await taken).citation}`);
  } catch {
    desk.say(words.notCopied, desk.link(words.byHand, meant.querySelector("[data-copy]").href));
  }
}

// The basket: what each entry needs to be shown here and found again there.
const basket = {
  MOST: Number(desk.place.dataset.most),
  EXCERPT: 400,
  all() {
    const held = storage.read("basket");
    const ours = (each) => ["id", "plan", "address", "citation", "text"].every((name) => typeof each?.[name] === "string");
    return Array.isArray(held) ? held.filter(ours).slice(0, basket.MOST) : [];
  },
  keep(entries) {
    storage.write("basket", entries.length ? entries : null);
    return basket.all().length === entries.length;
  },
  async add(part) {
    const words = desk.place.dataset;
    const meant = part ?? passages.selected()?.part ?? passages.current();
    if (!meant) return;
    const way = () => desk.link(words.open, words.basket);
    try {
      const { id, plan, address, heading, page, citation, url, paragraphs } = await desk.passage(passages.idOf(meant));
      const before = basket.all(); // read only now: another passage may have been put in meanwhile
      if (before.some((each) => each.plan === plan.id && each.address === address)) return desk.say(words.there, way());
      if (before.length >= basket.MOST) return desk.say(words.full, way());
      const text = paragraphs.join(" ").slice(0, basket.EXCERPT);
      const entry = { id, plan: plan.id, address, heading: heading.at(-1) ?? "", page, citation, url, text, note: "" };
      if (!basket.keep([...before, entry])) return desk.say(words.notKept);
      return desk.say(words.added.replace("{}", before.length + 1), way(), desk.button(words.undo, () => {
        basket.keep(basket.all().filter((each) => each.plan !== entry.plan || each.address !== entry.address));
        desk.say(words.undone);
      }));
    } catch {
      return desk.say(words.notKept);
    }
  },
};

keys.c = () => copyWithSource();
keys.g = () => basket.add();
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-copy]");
  const button = event.target.closest("[data-basket]");
  const part = event.target.closest("[data-passage]");
  if (link && part && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    copyWithSource(part);
  } else if (button && part) {
    basket.add(part);
  }
});

// The page of the basket.
{
  const list = document.getElementById("basket");
  const form = document.getElementById("basket-form");
  const empty = document.getElementById("basket-empty");

  const of = (entry) => (each) => each.plan === entry.plan && each.address === entry.address;

  let shown = [];
  const show = (focus) => {
    shown = basket.all();
    list.replaceChildren(...shown.map(row));
    form.hidden = !shown.length;
    empty.hidden = shown.length > 0;
    if (focus) (list.children[focus.at]?.querySelector(focus.on) ?? document.querySelector("main")).focus();
    check();
  };

  const row = (entry, at) => {
    const item = document.getElementById("basket-row").cloneNode(true);
    item.removeAttribute("id");
    const put = (selector, text) => Object.assign(item.querySelector(selector), { textContent: text });
    put(".in-heading", entry.heading).hidden = !entry.heading;
    put(".in-text", entry.text + (entry.text.length >= basket.EXCERPT ? "…" : ""));
    put(".in-source", entry.citation).href = /^https?:/.test(entry.url) ? entry.url : "#";
    const note = Object.assign(document.createElement("textarea"), { rows: 2, id: `note-${at}`, value: entry.note ?? "" });
    note.maxLength = Number(list.dataset.noteChars);
    item.querySelector(".note").append(note);
    item.querySelector("label").htmlFor = note.id;
    note.addEventListener("input", () => change(entry, (entries, now) => (entries[now].note = note.value)));
    const acts = { up: () => move(entry, -1, "[data-act=up]"), down: () => move(entry, 1, "[data-act=down]"), drop: () => drop(entry) };
    for (const button of item.querySelectorAll("[data-act]")) button.addEventListener("click", acts[button.dataset.act]);
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      const on = event.target.matches("textarea") ? "textarea" : `[data-act=${event.target.dataset.act ?? "up"}]`;
      move(entry, event.key === "ArrowUp" ? -1 : 1, on);
    });
    return item;
  };

  // An entry is found again where it is now: another tab may have moved it meanwhile, or taken it out.
  const change = (entry, act) => {
    const entries = basket.all();
    const now = entries.findIndex(of(entry));
    if (now < 0) return;
    act(entries, now);
    if (!basket.keep(entries)) desk.say(desk.place.dataset.notKept);
  };

  const move = (entry, by, on) => {
    const to = basket.all().findIndex(of(entry)) + by;
    if (to < 0 || to >= basket.all().length) return;
    change(entry, (entries, now) => entries.splice(to, 0, ...entries.splice(now, 1)));
    show({ at: to, on });
    desk.say(list.dataset.moved.replace("{}", to + 1));
  };

  const drop = (entry) => {
    const at = basket.all().findIndex(of(entry));
    if (at < 0) return;
    const gone = basket.all()[at];
    change(entry, (entries, now) => entries.splice(now, 1));
    show({ at: Math.min(at, basket.all().length - 1), on: "[data-act=drop]" });
    desk.say(list.dataset.dropped, desk.button(desk.place.dataset.undo, () => {
      const entries = basket.all();
      entries.splice(Math.min(at, entries.length), 0, gone);
      basket.keep(entries);
      show({ at, on: "[data-act=drop]" });
      desk.say(desk.place.dataset.undone);
    }));
  };

  // What another tab has done is shown, and who is writing a note goes on writing it where it is now.
  const renew = () => {
    const written = document.activeElement.closest("#basket textarea");
    const entry = written && shown[[...list.children].indexOf(written.closest("li"))];
    show();
    const note = entry && list.children[shown.findIndex(of(entry))]?.querySelector("textarea");
    note?.focus();
    note?.setSelectionRange(written.selectionStart, written.selectionEnd);
  };

  // What the archive says of each entry now: the same, read otherwise since, or gone.
  const sent = () => basket.all().map(({ plan, address, note }) => ({ plan, address, note: note ?? "" }));
  const check = async () => {
    const items = sent();
    if (!items.length) return;
    const body = JSON.stringify({ items });
    const answer = await fetch(list.dataset.check, { method: "POST", headers: { "Content-Type": "application/json" }, body })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null);
    if (!answer || JSON.stringify({ items: sent() }) !== body) return;
    answer.items.forEach(({ state }, at) => {
      const place = list.children[at]?.querySelector(".in-state");
      if (place) place.textContent = list.dataset[state] ?? "";
    });
  };

  if (list) {
    form.addEventListener("submit", () => {
      form.elements.items.value = JSON.stringify(sent());
    });
    form.querySelector("[data-act=empty]").addEventListener("click", () => {
      const entries = basket.all();
      basket.keep([]);
      show();
      desk.say(list.dataset.emptied, desk.button(desk.place.dataset.undo, () => {
        basket.keep(entries);
        show();
        desk.say(desk.place.dataset.undone);
      }));
    });
    addEventListener("storage", (event) => event.key === "basket" && renew());
    addEventListener("pageshow", (event) => event.persisted && show());
    show();
  }
}
