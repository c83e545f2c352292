"""A small archive with invented plans, put into a real catalogue and a real index without reading or recognising."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from indexer.catalogue.store import Catalogue
from indexer.entries import index_plan
from indexer.forms import plan_forms
from indexer.model import (
    Directive,
    Document,
    Doubt,
    Evidence,
    Found,
    Issuer,
    Page,
    PartialDate,
    Passage,
    Plan,
    Reference,
    Relation,
    Signer,
    Source,
    Span,
    Task,
    TaskRole,
    plan_id,
)
from indexer.opening import open_index
from indexer.progress import Silent
from indexer.recognise.sections import with_sections
from indexer.relating import NewWordings, relate_wordings
from indexer.settings import Settings, load_settings
from indexer.vietnamese.numbers import find_numbers, parse_number

ISSUERS = {
    "quang-ngai": Issuer("Ban Thường vụ Tỉnh ủy Quảng Ngãi", "Ban Thường vụ Tỉnh ủy", "province", "Quảng Ngãi"),
    "lang-son": Issuer("Ban Tuyên giáo Tỉnh ủy Lạng Sơn", "Ban Tuyên giáo Tỉnh ủy", "province", "Lạng Sơn"),
    "vung-tau": Issuer("Ban Thường vụ Thành ủy Vũng Tàu", "Ban Thường vụ Thành ủy", "district", "Vũng Tàu"),
    "binh-son": Issuer("Huyện ủy Bình Sơn", "Huyện ủy", "district", "Bình Sơn"),
}
QUOTED = {"57-KL/TW": ("Kết luận", "2023-06-15"), "32-CT/TW": ("Chỉ thị", "2019-02-18")}
"""What the sheets say of a cited document where they date it: its kind and its date."""


@dataclass(frozen=True)
class Sheet:
    """What a plan says: `cites` are (relation, number, year or 0); `sections` are (heading, text); `tasks` are (role,
    who, what, when)."""

    name: str
    sections: tuple[tuple[str, str], ...]
    title: str | None = None
    number: str | None = None
    code: str | None = None
    issuer: Issuer | None = None
    issued: str | None = None
    cites: tuple[tuple[Relation, str, int], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    kind: str = "Kế hoạch"
    recipients: tuple[str, ...] = ()
    signer: str | None = None
    tasks: tuple[tuple[TaskRole, str, str, str], ...] = ()


@cache
def sheets() -> tuple[Sheet, ...]:
    """The sheets of `small.toml`."""
    raw = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(map(_sheet, raw["sheet"]))


def _sheet(raw: dict[str, Any]) -> Sheet:
    return Sheet(**{
        **{name: value for name, value in raw.items() if name != "section"},
        "sections": tuple((section["heading"], section["text"].strip()) for section in raw["section"]),
        "issuer": ISSUERS.get(raw.get("issuer", "")),
        "cites": tuple(map(tuple, raw.get("cites", ()))),
        "doubts": tuple(Doubt(field, reason, tuple(values)) for field, reason, *values in raw.get("doubts", ())),
        "recipients": tuple(raw.get("recipients", ())),
        "tasks": tuple(map(tuple, raw.get("tasks", ()))),
    })  # fmt: skip


def settings_of(home: Path, **flags: object) -> Settings:
    """Settings of a home, whatever the environment says."""
    return load_settings({"home": home, **flags}, environ={"HOME": str(home)})


def build(home: Path, files: Path, added: Sequence[Sheet] | None = None, **flags: object) -> Settings:
    """Write the files, the catalogue and the index of an archive; a second call adds to it."""
    settings = settings_of(home, **flags)
    files.mkdir(parents=True, exist_ok=True)
    with Catalogue.open(settings.catalogue_path) as catalogue, open_index(settings).writer() as writer:
        for sheet in sheets() if added is None else added:
            source, plan, document = read(sheet, files)
            catalogue.put_plan(source, plan, document, reader_version="1", rules_version="1")
        catalogue.relate()
        ids = catalogue.due()
        said = NewWordings(catalogue)
        for stored in map(catalogue.plan, ids):
            writer.add(index_plan(stored, said.of(stored, plan_forms(stored.plan, stored.document.text))))
        writer.commit()
        said.put()
        catalogue.mark_committed(ids)
        relate_wordings(catalogue, Silent())
    return settings


def read(sheet: Sheet, files: Path) -> tuple[Source, Plan, Document]:
    """One sheet as a file, a plan and a document."""
    head = [f"Số {sheet.number}"] if sheet.number else []
    head += [sheet.title] if sheet.title else []
    sections = ("\n".join(part for part in section if part) for section in sheet.sections)
    text = "\n\n".join(("\n".join(head), *sections))
    path = files / sheet.name
    told_apart = hashlib.sha256(repr(sheet).encode("utf-8", "surrogateescape")).hexdigest()
    path.write_text(f"{text}\n{told_apart}\n", encoding="utf-8")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(str(path), sha256, path.stat().st_size, 0)
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    return source, plan_of(sheet, text, plan_id(sha256)), document


def plan_of(sheet: Sheet, text: str, id_: str) -> Plan:
    """The plan that a careful reader would recognise in a sheet."""

    def found(value: Any, written: str | None = None) -> Found[Any] | None:
        at = text.index(written) if written else 0
        return Found(value, (Evidence("by-hand", Span(at, at + len(written or "x"))),)) if value else None

    signed = (Evidence("by-hand", Span(0, 2)),)
    return Plan(
        id=id_,
        kind=found(sheet.kind),
        title=found(sheet.title, sheet.title),
        number=found(parse_number(sheet.number or ""), sheet.number),
        number_code=sheet.code,
        issuer=found(sheet.issuer),
        co_issuers=(),
        issued=found(PartialDate.from_iso(sheet.issued) if sheet.issued else None),
        place=None,
        marks=(),
        signer=Signer(sheet.signer, "PHÓ BÍ THƯ", None, signed) if sheet.signer else None,
        recipients=sheet.recipients,
        references=tuple(reference(cited, text) for cited in sheet.cites),
        passages=with_sections(text, passages(sheet, text)),
        tasks=tuple(Task(who, role, what, when, None, span_of(what, text)) for role, who, what, when in sheet.tasks),
        doubts=sheet.doubts,
    )


def span_of(words: str, text: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def reference(cited: tuple[Relation, str, int], text: str) -> Reference:
    """A citation with all its mentions; its quote is the line of the last one."""
    relation, written, year = cited
    number = parse_number(written)
    spans = tuple(mention.span for mention in find_numbers(text) if mention.number.key == number.key)
    line_end = text.find("\n", spans[-1].end)
    quote = Span(text.rfind("\n", 0, spans[-1].start) + 1, line_end if line_end >= 0 else len(text))
    kind, issued = QUOTED.get(written, (None, None)) if year else (None, None)
    return Reference(
        number=number,
        kind=kind,
        title=None,
        issuer=None,
        issued=PartialDate.from_iso(issued) if issued else None,
        relation=relation,
        state="resolved" if year else "open",
        directive=Directive(number, year or None, "Quảng Ngãi" if "KH/" in written else None),
        quote=quote,
        spans=spans,
    )


def passages(sheet: Sheet, text: str) -> Iterator[Passage]:
    """One passage a section."""
    at = 0
    for ordinal, (heading, body) in enumerate(sheet.sections):
        at = text.index(body, at)
        yield Passage(ordinal, (heading,) if heading else (), Span(at, at + len(body)), 1)
        at += len(body)
