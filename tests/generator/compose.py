"""From what a plan is to say to its text and its truth."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from .cited import Cited
from .grammar import Values, Writer, table
from .letterhead import Head, write_foot, write_head
from .reuse import Said, Shelf, adapt
from .sheet import Sheet

KIND = "Kế hoạch"


@dataclass(frozen=True, slots=True)
class Subject:
    """What one plan is: its head, topic, the document its text keeps naming, and what it rests on."""

    name: str
    head: Head
    topic: str
    year: int
    root: Cited | None
    carried_out: tuple[Cited, ...]
    titled: tuple[str, ...]
    grounds: tuple[Cited, ...]
    aside: tuple[Cited, ...]


@dataclass(slots=True)
class Author:
    """Writes the passages of one plan, new or taken from the shelf."""

    subject: Subject
    writer: Writer
    shelf: Shelf
    reuse: float
    rng: Random
    sheet: Sheet
    said: list[Said]

    def passage(self, section: str, slot: str, heading: list[str], bullet: str = "- ") -> None:
        """One passage of a section."""
        subject, place = self.subject, self._place
        earlier = self.shelf.take(section) if self.rng.random() < self.reuse else None
        if earlier is None:
            text, origin, cites = self._new(slot), None, ()
        else:
            copy = adapt(earlier, place, subject.year, self.writer.write(slot), self.rng)
            text, cites = copy.text, earlier.cites
            origin = {"plan": earlier.plan, "passage": earlier.ordinal, "edits": list(copy.edits)}
        root = subject.root
        if root is not None and root.short in text and root.number not in cites:
            cites = (*cites, root.number)
        self.said.append(Said(subject.name, len(self.said), section, place, subject.year, text, cites))
        self.sheet.passage(bullet + text, heading, origin)

    @property
    def _place(self) -> str:
        unit = self.subject.head.body.unit
        return unit.full if unit else "cả nước"

    def _new(self, slot: str) -> str:
        text = _capital(self.writer.write(slot))
        if slot in ("task", "duty") and self.rng.random() < 0.4:
            text += " " + _capital(self.writer.write("task"))
        return text


def compose(
    subject: Subject, shelf: Shelf, reuse: float, rng: Random, sheet: Sheet
) -> tuple[dict[str, Any], list[Said]]:
    """Types the plan onto the sheet; its truth, and its passages for later plans to copy."""
    writer = Writer(subject.topic, _values(subject, rng), rng)
    author = Author(subject, writer, shelf, reuse, rng, sheet, [])
    body = subject.head.body
    write_head(sheet, subject.head, rng)
    _preamble(author)
    headings = _sections(author)
    sheet.add(f"Trên đây là Kế hoạch {_lower(subject.head.title)} của {body.self_name}, yêu cầu các đơn vị nghiêm túc "
              "triển khai thực hiện./.", wrap_it=True)  # fmt: skip
    sheet.add()
    signer, recipients = write_foot(sheet, body, rng)
    issued = subject.head.issued
    truth = {
        "kind": KIND,
        "number": subject.head.number,
        "number_code": body.code,
        "title": subject.head.title,
        "issuer": body.truth,
        "co_issuers": [],
        "issued": issued.isoformat() if issued else None,
        "place": subject.head.town if issued else None,
        "marks": list(subject.head.marks),
        "signer": signer,
        "recipients": recipients,
        **_references(subject, author.said),
        "headings": headings,
        "passages": sheet.passages,
    }
    return truth, author.said


def _values(subject: Subject, rng: Random) -> Values:
    body, names = subject.head.body, table("places")
    return {
        "place": body.unit.full if body.unit else "cả nước",
        "year": str(subject.year),
        "lastyear": str(subject.year - 1),
        "self": body.self_name,
        "directive": subject.root.short if subject.root else "Kế hoạch này",
        "lplace": lambda: f"{rng.choice(names['first'])} {rng.choice(names['second'])}",
    }


def _preamble(author: Author) -> None:
    subject, rng = author.subject, author.rng
    if subject.grounds:
        author.sheet.add("Căn cứ " + "; ".join(ground.mention(rng) for ground in subject.grounds) + ";", wrap_it=True)
    carried = "; ".join(cited.mention(rng) for cited in subject.carried_out)
    opening = f"Thực hiện {carried}, " if carried else "Để thực hiện tốt nhiệm vụ được giao, "
    body = subject.head.body
    author.sheet.add(f"{opening}{body.self_name} xây dựng Kế hoạch {_lower(subject.head.title)} như sau:", wrap_it=True)
    if subject.aside:
        mentions = "; ".join(cited.mention(rng) for cited in subject.aside)
        author.sheet.add(rng.choice(table("phrases")["asides"]).format(others=mentions), wrap_it=True)
    author.sheet.add()


def _sections(author: Author) -> list[str]:
    rng, sheet = author.rng, author.sheet
    dot, bullet = rng.choice((".", ".", ".", "-")), rng.choice(("- ", "- ", "- ", "+ ", "• "))
    names = {key: rng.choice(options) for key, options in table("phrases")["lists"]["sections"].items()}
    wanted = [key for key in names if key not in ("target", "money") or rng.random() < 0.6]
    headings = []
    for roman, key in zip(("I", "II", "III", "IV", "V"), wanted, strict=False):
        title = names[key]
        headings.append(title)
        sheet.add(f"{roman}{dot} {title}")
        _WRITERS[key](author, title, bullet, dot)
    return headings


def _aims(author: Author, title: str, bullet: str, dot: str) -> None:
    for number, (name, slot) in enumerate((("Mục đích", "purpose"), ("Yêu cầu", "demand")), 1):
        author.sheet.add(f"{number}{dot} {name}")
        for _ in range(2 + int(author.rng.random() * 3)):
            author.passage(slot, slot, [title, name], bullet)


def _targets(author: Author, title: str, bullet: str, _dot: str) -> None:
    for _ in range(3 + int(author.rng.random() * 4)):
        author.passage("target", "target", [title], bullet)


def _tasks(author: Author, title: str, bullet: str, dot: str) -> None:
    options = table("topics")[author.subject.topic]["heads"]
    for number, name in enumerate(author.rng.sample(options, k=3 + int(author.rng.random() * 4)), 1):
        author.sheet.add(f"{number}{dot} {name}")
        for _ in range(2 + int(author.rng.random() * 4)):
            author.passage(f"task:{name}", "task", [title, name], bullet)
        if author.rng.random() < 0.3:
            author.sheet.add(f"Thời gian thực hiện: {_capital(author.writer.write('when'))}.")


def _money(author: Author, title: str, _bullet: str, _dot: str) -> None:
    for _ in range(1 + int(author.rng.random() * 2)):
        author.passage("money", "money", [title], "")


def _duties(author: Author, title: str, bullet: str, dot: str) -> None:
    body = author.subject.head.body
    options = table("phrases")["lists"]["bodies"][body.level]
    number = 0
    for number, name in enumerate(author.rng.sample(options, k=min(len(options), 3 + int(author.rng.random() * 3))), 1):
        author.passage(f"duty:{name}", "duty", [title], f"{number}{dot} {body.fill(name)}: ")
    author.passage("report", "report", [title], f"{number + 1}{dot} ")


_WRITERS = {"aim": _aims, "target": _targets, "task": _tasks, "money": _money, "duty": _duties}


def _references(subject: Subject, said: list[Said]) -> dict[str, list[str]]:
    implements = dict.fromkeys([*subject.titled, *(cited.number for cited in subject.carried_out)])
    basis = {cited.number: None for cited in subject.grounds if cited.number not in implements}
    inner = [number for cited in (*subject.carried_out, *subject.grounds, *subject.aside) for number in cited.inner]
    mentioned = [*inner, *(cited.number for cited in subject.aside), *(n for passage in said for n in passage.cites)]
    cites = {number: None for number in mentioned if number not in implements and number not in basis}
    return {"implements": list(implements), "basis": list(basis), "cites": list(cites)}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
