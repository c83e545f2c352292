"""How a plan is named where its words are used again: `(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh
ủy Lạng Sơn)`.

Kind, number, date and issuer in the order of Nghị định 30/2020/NĐ-CP, annex I, II.6 (how a document is referred to the
first time) and of Hướng dẫn 36-HD/VPTW; the Party's offices set a comma after the number, the state's do not. Days
below ten and the first two months have a nought. What is not stated is left out, and what still tells the document
apart takes its place: the title, at last the name of its file.
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.catalogue.rows import StoredPlan
from indexer.engine.cards import PlanCard
from indexer.vietnamese.numbers import parse_number
from search_app.wording import file_name

TITLE_CHARS = 160
"""Of a title that stands for a number: it tells a plan apart long before."""


def citation(plan: PlanCard | StoredPlan) -> str:
    """The citation of a plan, in brackets."""
    if isinstance(plan, StoredPlan):
        return f"({_of_stored(plan)})"
    return f"({_of_card(plan)})"


def named(
    kind: str | None,
    number: str | None,
    *,
    issued: str | None = None,
    issuers: Sequence[str] = (),
    title: str | None = None,
    issued_with: str | None = None,
) -> str:
    """A document in a sentence. `issued` is ISO, as far as known; `title` is told where there is no number;
    `issued_with` is the document that issues it (kind and number), whose date and issuer are its own."""
    bearer = (issued_with.rpartition(" số ")[2] if issued_with else number) or ""
    parsed = parse_number(bearer)
    comma = "," if parsed is not None and parsed.style == "party" else ""
    words = [kind or "Văn bản"]
    if issued_with:
        words.append(f"ban hành kèm theo {issued_with}")
    elif number:
        words.append(f"số {number}")
    elif title:
        words.append(f"“{_shortened(title)}”")
        comma = ","
    if when := official_date(issued):
        words[-1] += comma
        words.append(when)
    if issuers:
        words.append(f"của {_listed(issuers)}")
    return " ".join(words)


def official_date(iso: str | None) -> str:
    """`ngày 05/02/2023`, `tháng 6/2023`, `năm 2023`; empty for None."""
    if not iso:
        return ""
    year, *rest = iso.split("-")
    if not rest:
        return f"năm {year}"
    month = rest[0] if int(rest[0]) < 3 else str(int(rest[0]))
    return f"ngày {rest[1]}/{month}/{year}" if len(rest) == 2 else f"tháng {month}/{year}"


def _of_stored(stored: StoredPlan) -> str:
    plan = stored.plan
    issuers = [each.value.name for each in (plan.issuer, *plan.co_issuers) if each is not None]
    return _whole(
        plan.shown_kind,
        str(plan.number.value) if plan.number else None,
        plan.shown_title,
        str(plan.issued.value) if plan.issued else None,
        issuers,
        plan.issued_with,
        min((source.name for source in stored.sources), default=""),
    )


def _of_card(card: PlanCard) -> str:
    return _whole(card.kind, card.number, card.title, card.issued, card.issuers, card.issued_with, card.source)


def _whole(
    kind: str | None,
    number: str | None,
    title: str | None,
    issued: str | None,
    issuers: Sequence[str],
    issued_with: str | None,
    source: str,
) -> str:
    """All that is known of it; the file's name where that tells nothing."""
    said = named(kind, number, issued=issued, issuers=issuers, title=title, issued_with=issued_with)
    if number or title or issued_with or (issued and issuers):
        return said
    return f"{said}, tệp “{file_name(source)}”"


def _listed(names: Sequence[str]) -> str:
    """`A`, `A và B`, `A, B và C`."""
    return " và ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _shortened(title: str) -> str:
    title = " ".join(title.split())
    if len(title) <= TITLE_CHARS:
        return title
    return f"{title[:TITLE_CHARS].rpartition(' ')[0] or title[:TITLE_CHARS]}…"
