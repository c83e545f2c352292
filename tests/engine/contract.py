"""What the contract tests share: small archives, and how two pages are compared."""

from __future__ import annotations

import math
from pathlib import Path

from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import Engine, Entry, IndexedPlan
from indexer.engine.request import Clause, Or, Phrase, SearchPage, SearchRequest, Term
from indexer.engine.whoosh import ENGINE_VERSION

MANIFEST = Manifest(schema_version(), "analyser-1", "rules-1", ENGINE_VERSION)


def tokens(text: str) -> tuple[str | None, ...]:
    """`a b _ c`: tokens with a gap."""
    return tuple(None if word == "_" else word for word in text.split())


def entry(name: str, text: str = "", /, *, issued: int | None = None, title: str = "", **facets: str) -> Entry:
    """An entry whose words and syllables are those of `text`. Facets: values separated by `|`."""
    forms = {"words": tokens(text), "syllables": tokens(text), "title": tokens(title)}
    return Entry(
        name,
        {form: held for form, held in forms.items() if held},
        {facet: tuple(values.split("|")) for facet, values in facets.items()},
        {} if issued is None else {"issued": issued},
        f"stored {name}",
    )


def plan(name: str, *passages: str, issued: int | None = None, title: str = "", **facets: str) -> IndexedPlan:
    """A plan of these passages; its own text is all of theirs, with a gap between."""
    whole = " _ ".join(passages)
    return IndexedPlan(
        entry(name, whole, issued=issued, title=title, **facets),
        tuple(entry(f"{name}.{number}", text, issued=issued, **facets) for number, text in enumerate(passages)),
    )


def fill(engine: Engine, *plans: IndexedPlan) -> None:
    """Add the plans in one commit."""
    with engine.writer() as writer:
        for one in plans:
            writer.add(one)
        writer.commit()


def ids(engine: Engine, request: SearchRequest) -> list[str]:
    """The ids of the hits, in order."""
    return [hit.id for hit in engine.searcher().search(request).hits]


def agree(one: SearchPage, other: SearchPage, request: object) -> None:
    """Two engines' pages say the same: totals, order, facets, what is stored and stood for; scores to a millionth."""
    assert (one.total, one.more) == (other.total, other.more), request
    assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], request
    assert [hit.stored for hit in one.hits] == [hit.stored for hit in other.hits], request
    assert one.facets == other.facets, request
    assert [hit.same for hit in one.hits] == [hit.same for hit in other.hits], request
    for mine, theirs in zip(one.hits, other.hits, strict=True):
        assert math.isclose(mine.score, theirs.score, rel_tol=1e-6, abs_tol=1e-6), request


def counts(page: SearchPage, facet: str) -> dict[str, int]:
    """A facet's values and counts."""
    return next(dict(found.values) for found in page.facets if found.facet == facet)


ARCHIVE = tuple(
    plan(f"p{number}", f"chung số{number} việc", f"chung riêng{number % 3}", issued=20200101, kind=f"k{number % 2}")
    for number in range(12)
)  # fmt: skip
REQUEST = SearchRequest(
    "passage",
    Or((Term("words", "chung"), Phrase("syllables", ("số3", "việc")))),
    (Clause("words", "riêng1", 1.0), Clause("syllables", "việc", 0.5)),
    facets=("kind",),
    limit=100,
)
"""Of an index with several commits (fixture `path`)."""


def generation(path: Path) -> Path:
    """The folder in use."""
    return path / "generations" / (path / "CURRENT").read_text(encoding="utf-8").strip()
