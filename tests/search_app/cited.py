"""Archives of plans that cite one document in every way: what a cited document's page is tested on."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue.store import Catalogue
from indexer.model import (
    RELATIONS,
    Directive,
    Document,
    Evidence,
    Found,
    Issuer,
    Page,
    PartialDate,
    Plan,
    Reference,
    Relation,
    Source,
    Span,
    plan_id,
)
from indexer.vietnamese.numbers import parse_number

NUMBER = "57-KL/TW"
SLUG = "57-kl_tw~2023"
PLACES = {
    "central": (None,),
    "province": ("Đà Nẵng", "Cà Mau", "Cao Bằng", "Bình Định"),
    "district": ("Bình Sơn", "Ô Môn"),
    None: (None,),
}
DATES = ("2023-06-15", "2023-06-15", "2023-06-15", "2023-06-16", "2023", None)
KINDS = ("Kết luận", "Kết luận", "kết luận", "Chỉ thị", None)


@dataclass(frozen=True)
class Cites:
    """What a plan says: its references to the document are (relation, kind, date)."""

    issuer: Issuer | None
    issued: str | None
    references: tuple[tuple[Relation, str | None, str | None], ...]
    title: str = "Kế hoạch thực hiện"

    @property
    def relation(self) -> Relation:
        """The strongest."""
        return min((relation for relation, _, _ in self.references), key=RELATIONS.index)

    @property
    def level(self) -> str | None:
        return self.issuer and self.issuer.level

    @property
    def place(self) -> str | None:
        return self.issuer and self.issuer.place


def drawn(seed: int, plans: int) -> list[Cites]:
    """So many plans, drawn."""
    dice = random.Random(seed)
    return [_drawn(dice) for _ in range(plans)]


def _drawn(dice: random.Random) -> Cites:
    level = dice.choice(list(PLACES))
    place = dice.choice(PLACES[level])
    issuer = Issuer(f"Cơ quan {place or level}", "Cơ quan", level, place) if level or dice.random() < 0.5 else None
    day = f"{dice.randint(2022, 2025)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    issued = dice.choice((day, day, day, day, day[:7], day[:4], None))
    relations = dice.choices(RELATIONS, weights=(8, 1, 1, 1, 1, 2, 1, 4), k=dice.choice((1, 1, 1, 2)))
    return Cites(issuer, issued, tuple((each, dice.choice(KINDS), dice.choice(DATES)) for each in relations))


def home(folder: Path, held: Sequence[Cites]) -> tuple[Path, list[str]]:
    """A home whose catalogue holds them, without an index; and their ids in order."""
    ids = []
    with Catalogue.open(folder / "catalogue.sqlite") as catalogue:
        for at, cites in enumerate(held):
            sha256 = hashlib.sha256(f"{at} {cites}".encode()).hexdigest()
            plan, document = _plan(cites, plan_id(sha256))
            source = Source(f"/archive/{at}.txt", sha256, 1, 0)
            catalogue.put_plan(source, plan, document, reader_version="1", rules_version="1")
            ids.append(plan.id)
        catalogue.relate()
    return folder, ids


def _plan(cites: Cites, id_: str) -> tuple[Plan, Document]:
    text = f"{cites.title}. Thực hiện {NUMBER} của Bộ Chính trị."
    start = text.rindex(NUMBER)
    quote, evidence = Span(len(cites.title) + 2, len(text)), (Evidence("by-hand", Span(0, 1)),)
    number = parse_number(NUMBER)
    references = tuple(
        Reference(
            number=number,
            kind=kind,
            title=None,
            issuer=None,
            issued=PartialDate.from_iso(date) if date else None,
            relation=relation,
            state="resolved",
            directive=Directive(number, 2023),
            quote=quote,
            spans=(Span(start, start + len(NUMBER)),),
        )
        for relation, kind, date in cites.references
    )
    plan = Plan(
        id=id_,
        kind=Found("Kế hoạch", evidence),
        title=Found(cites.title, evidence),
        number=None,
        number_code=None,
        issuer=Found(cites.issuer, evidence) if cites.issuer else None,
        co_issuers=(),
        issued=Found(PartialDate.from_iso(cites.issued), evidence) if cites.issued else None,
        place=None,
        marks=(),
        signer=None,
        recipients=(),
        references=references,
        passages=(),
        tasks=(),
        doubts=(),
    )
    return plan, Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
