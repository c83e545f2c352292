"""The nouns of plansearch, all frozen. This module imports nothing of ours.

Offsets are code points in `Document.text`, which is what is stored and shown: decoded, NFC, control characters
out, pages joined by one newline. Whatever later steps do to the text, they carry a map back to it.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, Literal, TypeVar

T = TypeVar("T")

Level = Literal["central", "province", "district", "commune"]
LEVELS: tuple[Level, ...] = ("central", "province", "district", "commune")

Grade = Literal["good", "fair", "poor", "ocr"]
GRADES: tuple[Grade, ...] = ("good", "fair", "poor", "ocr")
"""How far the words of a text can be trusted: `good` as they were written, `fair` with some broken words, `poor` when
many are broken, `ocr` when most of it was recognised from pictures, and well enough not to be `poor`."""

GOOD_QUALITY, POOR_QUALITY = 0.9, 0.75
"""Shares of valid syllables. Sound text layers of real documents have .901 and more (foreign names and codes are the
rest); below .75 one word in four is broken, and a search for two words misses half of the places."""

Relation = Literal["implements", "amends", "replaces", "issued_with", "guides", "basis", "reports_to", "cites"]
RELATIONS: tuple[Relation, ...] = (
    "implements", "amends", "replaces", "issued_with", "guides", "basis", "reports_to", "cites",
)  # fmt: skip
"""From the strongest to the weakest: a document cited in several ways counts by the first that holds.

`implements` carries it out, `amends` changes it, `replaces` takes its place or ends its effect (in part too),
`issued_with` belongs to it, `guides` says how it is to be applied, `basis` is issued on its ground, `reports_to`
answers it; `cites` is everything else.
"""

Method = Literal["text", "geometric", "legacy", "ocr", "none"]
METHODS: tuple[Method, ...] = ("text", "geometric", "legacy", "ocr", "none")
"""How a page's text was had: `text` as the file gives it, `geometric` from glyph positions, `legacy` decoded from an
encoding older than Unicode (TCVN3, VNI, …), `ocr` recognised from a picture, `none` when there is nothing to read (a
picture waiting for OCR, or an empty page)."""

SourceState = Literal["indexed", "pending", "waiting-ocr", "empty", "quarantined", "secret", "missing"]
"""Every source ever seen is in exactly one state.

`indexed`: findable, its index commit is on disk. `pending`: read, not yet committed. `waiting-ocr`: a scan without
text. `empty`: readable, no text and no picture. `quarantined`: could not be read, `reason` says why. `secret`: bears
a state-secret mark; its text is not kept. `missing`: gone from a folder that could be read.
"""
SOURCE_STATES: tuple[SourceState, ...] = (
    "indexed", "pending", "waiting-ocr", "empty", "quarantined", "secret", "missing",
)  # fmt: skip

REASONS: dict[str, str] = {
    "empty-file": "the file has no bytes",
    "too-large": "the file is larger than the limit (setting max_file_mb)",
    "not-pdf": "the name says PDF, the content does not",
    "damaged": "the file is damaged or cut short",
    "encrypted": "the file opens only with a password",
    "other-format": "this kind of file is not read",
    "needs-office": "old Word files need LibreOffice or catdoc, and neither is installed",
    "not-text": "the content is not text in any encoding that can be read",
    "no-permission": "the file may not be read by this user",
    "vanished": "there is no such file (any more)",
    "time-limit": "reading took longer than the limit (setting read_seconds)",
    "memory-limit": "reading needed more memory than the limit (setting read_memory_mb)",
    "output-limit": "the file unfolds into more text than the limit (setting read_output_mb)",
    "reader-died": "the reading process died on this file",
    "not-recognised": "the text was read, but recognising it failed",
}
"""Why a file is in quarantine: code → English sentence. The pages say the same in Vietnamese."""

NEXT_STEPS: dict[str, str] = {
    "empty-file": "copy it again from where it came from",
    "too-large": "split it, or raise max_file_mb and run plansearch ingest --retry",
    "not-pdf": "see what it is, and give it its right name",
    "damaged": "ask for a whole copy",
    "encrypted": "save a copy without a password",
    "other-format": "save it as PDF or Word, or leave it out",
    "needs-office": "install LibreOffice (libreoffice-writer) and run plansearch ingest --retry, or save it as .docx",
    "not-text": "save it as text in UTF-8",
    "no-permission": "give this user the right to read it",
    "vanished": "run plansearch ingest again",
    "time-limit": "split it, or raise read_seconds and run plansearch ingest --retry",
    "memory-limit": "split it, or raise read_memory_mb and run plansearch ingest --retry",
    "output-limit": "split it, or raise read_output_mb and run plansearch ingest --retry",
    "reader-died": "open it and save it anew; if that is in vain, leave it out",
    "not-recognised": "report it to whoever maintains plansearch",
}
"""What a person does about it. Every file in quarantine is tried again when it or the readers change."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`[start, end)` in code points of `Document.text`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            msg = f"a span runs forward from 0 on, not {self.start}..{self.end}"
            raise ValueError(msg)

    def of(self, text: str) -> str:
        """The piece of `text` that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """True when `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """What proves a value: the rule that found it (a name from the rule tables) and where; a value that a person put
    has the rule CORRECTED and no span."""

    rule: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value that the document states, with its proof. Where the document says nothing, there is no Found."""

    value: T
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something a person should look at: which field, why (a code), and the values that compete."""

    field: str
    reason: str
    candidates: tuple[str, ...] = ()


CORRECTED = "corrected"
"""The rule of a value that a person put."""

CORRECTABLE = (
    "number", "number_code", "kind", "title", "issuer", "co_issuers", "issued", "place", "signer", "recipients",
)  # fmt: skip
"""The fields of a plan that people can correct."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a field of a plan is as a person put it: who, when (ISO 8601, UTC) and why."""

    field: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the archive as it was found: absolute path, content hash (hex), bytes, and mtime in ns."""

    path: str
    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page, counted from 1. `quality` is the share of valid Vietnamese syllables (0..1), None without words."""

    number: int
    span: Span
    method: Method
    quality: float | None
    needs_ocr: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file: what a reader returns."""

    text: str
    pages: tuple[Page, ...]

    def page_at(self, offset: int) -> int:
        """The number of the page that holds a code point of the text; the last one for the very end."""
        for page in self.pages:
            if offset <= page.span.end:
                return page.number
        return self.pages[-1].number if self.pages else 1

    @property
    def method(self) -> Method:
        """The method of most of its text."""
        weights: dict[Method, int] = {}
        for page in self.pages:
            weights[page.method] = weights.get(page.method, 0) + page.span.end - page.span.start
        return max(weights, key=lambda method: weights[method]) if weights else "none"

    @property
    def quality(self) -> float | None:
        """Text quality over all pages, weighted by length; None without words."""
        known = [(p.quality, p.span.end - p.span.start) for p in self.pages if p.quality is not None]
        total = sum(length for _, length in known)
        return sum(quality * length for quality, length in known) / total if total else None

    @property
    def grade(self) -> Grade | None:
        """The text quality in one word; None without words."""
        quality = self.quality
        if quality is None:
            return None
        if quality < POOR_QUALITY:
            return "poor"
        if self.method == "ocr":
            return "ocr"
        return "good" if quality >= GOOD_QUALITY else "fair"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date as far as a document gives it: a year, perhaps a month, perhaps a day. Impossible ones are refused."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not 1900 <= self.year <= 2100:
            msg = f"no plan was issued in the year {self.year}"
            raise ValueError(msg)
        if self.day is not None and self.month is None:
            msg = "a day needs its month"
            raise ValueError(msg)
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    def __str__(self) -> str:
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """The inverse of `str()`. Raises ValueError."""
        return cls(*(int(part) for part in text.split("-")))

    @property
    def complete(self) -> bool:
        """True when the day is known."""
        return self.day is not None

    @property
    def sort_key(self) -> int:
        """yyyymmdd with zeros for what is not known."""
        return self.year * 10_000 + (self.month or 0) * 100 + (self.day or 0)


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A *số hiệu* (document number), e.g. `57-KL/TW` (party style), `21/CT-TTg`, `66.15/2026/NQ-CP` (state style).

    `ordinal` is kept as written (`04`, `66.15`, `2760b`); `code` is in official case (`CT-TTg`). Two numbers are the
    same document number when their `key`s are equal: case and leading zeros do not count.
    """

    ordinal: str
    code: str
    style: Literal["party", "state"]
    year: int | None = None

    def __str__(self) -> str:
        if self.style == "party":
            return f"{self.ordinal}-{self.code}"
        return "/".join(part for part in (self.ordinal, str(self.year or ""), self.code) if part)

    @property
    def canonical(self) -> DocumentNumber:
        """The same number with its ordinal padded to two digits, as Nghị định 30/2020 writes it (`4` → `04`)."""
        digits = len(self.ordinal) - len(self.ordinal.lstrip("0123456789"))
        head = self.ordinal[:digits].lstrip("0").rjust(2, "0") if digits else ""
        return DocumentNumber(head + self.ordinal[digits:].lower(), self.code, self.style, self.year)

    @property
    def key(self) -> str:
        """For comparing: canonical and lower-cased, e.g. `57-kl/tw`."""
        return str(self.canonical).lower()

    @property
    def sort_key(self) -> tuple[int, str]:
        """By the leading digits, then the rest."""
        digits = len(self.ordinal) - len(self.ordinal.lstrip("0123456789"))
        return int(self.ordinal[:digits] or 0), str(self)


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a document without a number is cited by: `Luật Báo chí`, `Nghị quyết Đại hội XIII`, `QCVN 01:2021/BXD`.

    It stands where a `DocumentNumber` stands in a `Directive`, and never meets one: a number ends in a code.
    """

    text: str

    def __str__(self) -> str:
        return self.text

    @property
    def canonical(self) -> DocumentName:
        """Itself."""
        return self

    @property
    def year(self) -> None:
        """A name tells no year as a field of its own."""
        return

    @property
    def code(self) -> str:
        """A name has none."""
        return ""

    @property
    def style(self) -> Literal["name"]:
        """Neither the Party's nor the state's way of numbering."""
        return "name"

    @property
    def key(self) -> str:
        """For comparing: lower-cased."""
        return self.text.lower()


@dataclass(frozen=True, slots=True)
class Issuer:
    """A *cơ quan ban hành* (issuing body). `name` = `body` and `place` as an official would write them.

    `body` carries no place (`Ban Tuyên giáo Tỉnh ủy`); `place` is the bare place name (`Lạng Sơn`), None for
    central bodies and where the document does not say.
    """

    name: str
    body: str
    level: Level | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Directive:
    """A cited document, held or not: its number, its year and its issuer's place, as far as they are known.

    Identity is the three together, never the number alone: every province issues a `354-KH/TU`, and numbers come
    back every year or term. Central issuers have no place. A document that is cited by name alone is its name.
    """

    number: DocumentNumber | DocumentName
    year: int | None = None
    place: str | None = None

    @property
    def key(self) -> str:
        """Readable identity, e.g. `57-KL/TW~2023`, `04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu`, `21/CT-TTg`."""
        parts = [str(self.number.canonical)]
        if self.number.year is None and (self.year is not None or self.place is not None):
            parts.append(str(self.year or ""))
        elif self.place is not None:
            parts.append("")
        if self.place is not None:
            parts.append(self.place)
        return "~".join(parts)

    @property
    def label(self) -> str:
        """What a person reads in a list: the number, with year and place where the number does not tell them."""
        return directive_label(self.key)

    @property
    def slug(self) -> str:
        """The identity in an address, e.g. `57-kl_tw~2023`, `04-kh_bcdd~2023~ba-ria-vung-tau` (đ is written dd)."""
        return directive_slug(self.key)


def directive_slug(key: str) -> str:
    """The address form of a `Directive.key`: lower case, `/` as `_`, đ as dd, no marks, words joined by `-`."""
    text = key.lower().replace("đ", "dd").replace("/", "_")
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9._~]+", "-", text)


def directive_label(key: str) -> str:
    """The readable form of a `Directive.key`: `57-KL/TW (2023)`, `04-KH/BCĐ (2023, Bà Rịa - Vũng Tàu)`."""
    number, *rest = key.split("~")
    known = ", ".join(part for part in rest if part)
    return f"{number} ({known})" if known else number


@dataclass(frozen=True, slots=True)
class Reference:
    """One document cited by a plan, with all its mentions.

    `spans` are the mentions of its number, or of its name; `quote` is the sentence that shows the relation. `issuer` is
    as quoted, with its place worked out from the citing document where the text leaves it to be understood. `state`:
    `resolved` when `directive` is a full identity, `open` when the document alone does not give one, `ambiguous` when
    the archive holds several that fit.
    """

    number: DocumentNumber | DocumentName
    kind: str | None
    title: str | None
    issuer: Issuer | None
    issued: PartialDate | None
    relation: Relation
    state: Literal["resolved", "ambiguous", "open"]
    directive: Directive
    quote: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a document: secrecy, draft, copy, urgency. `name` is from the mark table (`MẬT`, `DỰ THẢO`, …)."""

    name: str
    secret: bool
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: name, title (`PHÓ BÍ THƯ`) and on whose behalf (`Ban Thường vụ`)."""

    name: str
    title: str | None
    on_behalf_of: str | None
    evidence: tuple[Evidence, ...]


Section = Literal["purpose", "requirements", "goals", "tasks", "solutions", "organisation", "schedule", "funding"]
SECTIONS: tuple[Section, ...] = (
    "purpose", "requirements", "goals", "tasks", "solutions", "organisation", "schedule", "funding",
)  # fmt: skip
"""Kinds of section, in the order that plans usually have them: *mục đích, yêu cầu, mục tiêu, nhiệm vụ, giải pháp, tổ
chức thực hiện, thời gian, kinh phí*."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One outline item's own text, at most about 250 words, cut at sentences; `ordinal` counts from 0. `section`: the
    kind of section that it stands in, as far as the headings above it tell; `also` what else the same heading names
    (`Mục đích, yêu cầu`)."""

    ordinal: int
    heading: tuple[str, ...]
    span: Span
    page: int
    section: Section | None = None
    also: tuple[Section, ...] = ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """All kinds of section that it stands in, the first named first."""
        return (self.section, *self.also) if self.section else ()


TaskRole = Literal["lead", "with", "directs", "advises"]
"""What a body has to do with a task: it carries it out (chủ trì, thực hiện), works with who does (phối hợp), directs
(chỉ đạo), or prepares it for who decides (tham mưu)."""

TASK_ROLES: tuple[TaskRole, ...] = ("lead", "with", "directs", "advises")


@dataclass(frozen=True, slots=True)
class Task:
    """Who does what, until when, as the document words it.

    `due` is `when` as first and last day, each as far as it is said: `quý III/2023` is 2023-07 to 2023-09, `trước ngày
    01/10/2023` ends on 2023-10-01 and begins at no day that is said. None for `thường xuyên` and what gives no date.
    """

    who: str
    role: TaskRole
    what: str
    when: str | None
    due: tuple[PartialDate | None, PartialDate | None] | None
    span: Span


PartRole = Literal["attached", "annex"]
PART_ROLES: tuple[PartRole, ...] = ("attached", "annex")

PLANS: frozenset[str] = frozenset(
    {"Kế hoạch", "Chương trình", "Chương trình hành động", "Chương trình công tác", "Chương trình phối hợp", "Đề án",
     "Phương án", "Kế hoạch liên tịch", "Kế hoạch liên ngành", "Kế hoạch phối hợp", "Dự án"}
)  # fmt: skip
"""Kinds of document (in Vietnamese) that plan something: where a decision or a letter issues one, it is what people
look for."""


@dataclass(frozen=True, slots=True)
class Part:
    """A document inside another one's file: `attached`, which the first one issues (a decision's plan), or an `annex`.

    `heading` and `title` as they stand (`PHỤ LỤC II`, `Danh mục nhiệm vụ`); `kind` is that of an attached document.
    `number`, `issued` and `issuer` are taken from the carrier, its evidence first the line that names it. `pages`: the
    first and the last one.
    """

    role: PartRole
    heading: str
    kind: str | None
    title: str | None
    number: Found[DocumentNumber] | None
    issued: Found[PartialDate] | None
    issuer: Found[Issuer] | None
    span: Span
    pages: tuple[int, int]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A recognised official document; `kind` says which sort. Every value has its evidence.

    `corrected` are the fields whose values people put; one that is not stated was said not to be. `parts` are the other
    documents in its file, in order; what stands before the first of them is the document's own.
    """

    id: str
    kind: Found[str] | None
    title: Found[str] | None
    number: Found[DocumentNumber] | None
    number_code: str | None
    issuer: Found[Issuer] | None
    co_issuers: tuple[Found[Issuer], ...]
    issued: Found[PartialDate] | None
    place: Found[str] | None
    marks: tuple[Mark, ...]
    signer: Signer | None
    recipients: tuple[str, ...]
    references: tuple[Reference, ...]
    passages: tuple[Passage, ...]
    tasks: tuple[Task, ...]
    doubts: tuple[Doubt, ...]
    corrected: tuple[Corrected, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def issues(self) -> Part | None:
        """The plan that this document issues, where it is no plan itself: what its file is looked for.

        None, too, where a person put kind or title.
        """
        put = any(each.field in ("kind", "title") for each in self.corrected)
        if put or (self.kind is not None and self.kind.value in PLANS):
            return None
        return next((part for part in self.parts if part.role == "attached" and part.kind in PLANS), None)

    @property
    def shown_kind(self) -> str | None:
        """The kind that results show: that of the plan which it issues, if any."""
        return self.issues.kind if self.issues else self.kind and self.kind.value

    @property
    def shown_title(self) -> str | None:
        """The title that results show, likewise."""
        part = self.issues
        return part.title if part and part.title else self.title and self.title.value

    @property
    def issued_with(self) -> str | None:
        """The document that issues the plan which results show, as people name it; None when it stands by itself."""
        number = str(self.number.value) if self.number else None
        if self.issues:
            return " số ".join(filter(None, (self.kind.value if self.kind else "Văn bản", number)))
        if self.number is None or self.number.evidence[0].rule != "parts.carrier":
            return None
        same = (each.kind for each in self.references if each.number == self.number.value)
        return f"{next(same, None) or 'Văn bản'} số {number}"

    @property
    def secret(self) -> bool:
        """True when a state-secret mark was found."""
        return any(mark.secret for mark in self.marks)


def plan_id(sha256: str, part: int = 0) -> str:
    """The stable id of a document: 80 bits of its content's sha256 (and part, for a file of several), base32."""
    digest = bytes.fromhex(sha256)
    if part:
        digest = hashlib.sha256(digest + part.to_bytes(4, "big")).digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()


@dataclass(frozen=True, slots=True)
class Token:
    """One token of one form: its text, its position (adjacent tokens differ by 1) and where it stands."""

    text: str
    position: int
    span: Span


@dataclass(frozen=True, slots=True)
class TokenRow:
    """The tokens of one form: a place for each position, from 0 on. `texts[i]` is None where positions leave a gap.

    `starts[i]` and `ends[i]` are its span; they never run backward. No object is made for a token until it is asked
    for: a plan has thousands.
    """

    texts: tuple[str | None, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __iter__(self) -> Iterator[Token]:
        for position, text in enumerate(self.texts):
            if text is not None:
                yield Token(text, position, Span(self.starts[position], self.ends[position]))

    def cut(self, span: Span) -> tuple[int, int]:
        """The places (first, after the last) of the tokens that lie inside a span as a whole; (0, 0) for none."""
        first = bisect_left(self.starts, span.start)
        after = bisect_right(self.ends, span.end)
        while first < after and self.texts[first] is None:
            first += 1
        while first < after and self.texts[after - 1] is None:
            after -= 1
        return (first, after) if first < after else (0, 0)


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text as the index sees it: for each form (house table `engine.fields.FORMS`) its tokens in order."""

    forms: dict[str, TokenRow]
