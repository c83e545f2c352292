"""The sources of the corpus: one file a plan, TOML fields between `+++` lines and a body in a small mark-up.

Body, a line each: `# ` heading of level 1 · `## ` heading of level 2 · `| a | b |` row of a table (the first row is its
head) · `@name` a paragraph of shared.toml with the `words` of the plan put in · `^ ` a centred line · anything else a
paragraph. `**bold**` and `*italic*` inside a line. What follows a line `===` stands behind the signature, on a page of
its own: the plan that a decision or a letter issues. `body_of` names the source whose body this one shares.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent / "sources"
FOOTER = "Văn bản mẫu, không có thật"
SCALES = {"Noto Serif": 0.88, "DejaVu Serif Condensed": 0.86, "Liberation Serif": 1.0}
"""Typefaces, and how much smaller they are set to look the same size. Liberation Serif lacks letters with two marks:
LibreOffice takes those from another font and writes them apart from their words, as happens in many real archives."""

_TRUTH = ("number", "number_code", "issuer", "issued", "place", "signer")
_LISTS = ("co_issuers", "marks", "recipients", "implements", "basis", "cites", "named")
_SELDOM = ("amends", "replaces", "guides", "reports_to", "issued_with")
RELATIONS = ("implements", "basis", "cites", *_SELDOM)
"""Every relation to another document, as the sources name them."""
_NATION = {
    "party": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "state": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
    "none": [],
}
_NUMERAL = re.compile(r"^(?:[IVX]+|\d+)\s*[.\-/)]\s*")


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the body: `h1`, `h2`, `p`, `centre` with its text, or `table` with its rows."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PlanSource:
    """One plan as it was written: its fields and its body."""

    name: str
    fields: dict[str, Any]
    blocks: tuple[Block, ...]
    attached: tuple[Block, ...] = ()

    @property
    def file(self) -> str:
        """The file's name in corpus/plans."""
        return self.fields["file"]

    @property
    def made(self) -> str:
        """How the file is made, a key of build.MADE."""
        return self.fields["made"]

    @property
    def font(self) -> str:
        """The typeface of a PDF, a key of SCALES."""
        return self.fields.get("font", "Noto Serif")

    @property
    def left(self) -> list[str]:
        """The left column of the letterhead, the number last."""
        fields = self.fields
        label = "Số" if fields["letterhead"] == "party" else "Số:"
        line = fields.get("number_line", f"{label} {fields.get('number', '')}")
        about = [f"V/v {' '.join(self.title)}"] if self.is_letter else []
        return [*fields["left"], *([line] if line else []), *about]

    @property
    def right(self) -> list[str]:
        """The right column of the letterhead, place and date last."""
        fields = self.fields
        line = fields.get("date_line")
        if line is None:
            year, month, day = fields["issued"].split("-")
            month = month if month in ("01", "02") else str(int(month))
            line = f"{fields['place']}, ngày {day} tháng {month} năm {year}"
        return [*fields.get("right", _NATION[fields["letterhead"]]), *([line] if line else [])]

    @property
    def kind(self) -> str:
        """The kind of document."""
        return self.fields.get("kind", "Kế hoạch")

    @property
    def is_letter(self) -> bool:
        """A letter (công văn) has its subject under its number, and no heading."""
        return self.kind == "Công văn"

    @property
    def title(self) -> tuple[str, ...]:
        """The lines under the kind of document, or the subject of a letter."""
        return tuple(self.fields["title"])

    @property
    def headline(self) -> tuple[str, ...]:
        """The centred lines above the body: the kind and the title."""
        return () if self.is_letter else (self.kind.upper(), *self.title)

    @property
    def recipients(self) -> list[str]:
        """The lines under "Nơi nhận" as they are typed."""
        stop = "," if self.fields["letterhead"] == "party" else ";"
        names = self.fields.get("recipients", [])
        return [f"- {name}{'.' if name is names[-1] else stop}" for name in names]

    @property
    def signature(self) -> list[str]:
        """The lines over the signer's name."""
        return self.fields["signature"]

    @property
    def issued_year(self) -> int | None:
        """The year of issue, where the file states one."""
        return int(self.fields["issued"][:4]) if "issued" in self.fields else None

    @property
    def signed(self) -> str:
        """The signer's name as it is typed, perhaps with a rank."""
        return self.fields.get("signed", self.fields["signer"]["name"])

    @property
    def truth(self) -> dict[str, Any]:
        """What a careful reader finds in the file."""
        fields = self.fields
        truth: dict[str, Any] = {"kind": self.kind, "title": " ".join(self.title)}
        truth |= {name: fields.get(name) for name in _TRUTH}
        truth |= {name: fields.get(name, []) for name in _LISTS}
        truth |= {name: fields[name] for name in (*_SELDOM, "parts") if name in fields}
        truth["issuer"] = {"place": None, **truth["issuer"]}
        truth["signer"] = {"on_behalf_of": None, **truth["signer"]}
        truth["headings"] = [_NUMERAL.sub("", plain(block.text)) for block in self.blocks if block.kind == "h1"]
        return truth


def plain(text: str) -> str:
    """A line without its mark-up."""
    return re.sub(r"(?<!\*)\*{1,2}(?!\s)(.+?)(?<!\s)\*{1,2}(?!\*)", r"\1", text)


def load_sources() -> list[PlanSource]:
    """All sources, in the order of their names."""
    shared = tomllib.loads((SOURCES / "shared.toml").read_text(encoding="utf-8"))
    return [_load(path, shared) for path in sorted(SOURCES.glob("*.md"))]


def _load(path: Path, shared: dict[str, str]) -> PlanSource:
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    fields = tomllib.loads(head)
    if "body_of" in fields:
        body = (SOURCES / f"{fields['body_of']}.md").read_text(encoding="utf-8").split("+++\n", 2)[2]
    own, _, attached = body.partition("\n===\n")
    return PlanSource(
        path.stem, fields, *(tuple(_blocks(part, shared, fields.get("words", {}))) for part in (own, attached))
    )


def _blocks(body: str, shared: dict[str, str], words: dict[str, str]) -> list[Block]:
    blocks: list[Block] = []
    for line in filter(None, (line.strip() for line in body.splitlines())):
        if line.startswith("| "):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if blocks[-1].kind == "table":
                blocks[-1] = Block("table", rows=(*blocks[-1].rows, row))
            else:
                blocks.append(Block("table", rows=(row,)))
        elif line.startswith("## "):
            blocks.append(Block("h2", line[3:]))
        elif line.startswith("# "):
            blocks.append(Block("h1", line[2:]))
        elif line.startswith("^ "):
            blocks.append(Block("centre", line[2:]))
        elif line.startswith("@"):
            blocks += [Block("p", text) for text in shared[line[1:]].format_map(words).strip().splitlines()]
        else:
            blocks.append(Block("p", line))
    return blocks
