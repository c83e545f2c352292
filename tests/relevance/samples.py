"""Retrieval sets (a corpus and judged queries) read from JSON lines, and a corpus made into what an engine stores.

A document of the corpus is `{"id", "doc", "text"}`: an article, and the law that it is part of. An article is to its
law what a passage is to its plan, and is indexed as such: the law's name is the plan's title or number, the line of
its own above an article is the passage's heading.
"""

from __future__ import annotations

import hashlib
import json
import lzma
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue.rows import StoredPlan
from indexer.engine.protocol import IndexedPlan
from indexer.entries import index_plan
from indexer.model import Document, Evidence, Found, Page, Passage, Plan, Span, plan_id
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.numbers import parse_number

_HEADING_CHARS = 200


@dataclass(frozen=True, slots=True)
class Article:
    """One document of a retrieval corpus."""

    id: str
    doc: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """One judged query."""

    id: str
    text: str
    relevant: tuple[str, ...]


def read_corpus(path: Path) -> list[Article]:
    """The documents of a `.jsonl` or `.jsonl.xz`."""
    return [Article(str(raw["id"]), str(raw.get("doc", "")), raw["text"]) for raw in _lines(path)]


def read_queries(path: Path) -> list[Query]:
    """The judged queries of a `.jsonl` or `.jsonl.xz`."""
    return [Query(str(raw.get("id", place)), raw["text"], tuple(map(str, raw["relevant"])))
            for place, raw in enumerate(_lines(path))]  # fmt: skip


def _lines(path: Path) -> Iterator[dict]:
    with lzma.open(path) if path.suffix == ".xz" else path.open("rb") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def indexed(articles: Iterable[Article]) -> Iterator[tuple[IndexedPlan, dict[str, str]]]:
    """The laws as an engine stores them, each with the ids of its articles by the ids of its passages."""
    laws: dict[str, list[Article]] = defaultdict(list)
    for article in articles:
        laws[article.doc].append(article)
    for name, held in laws.items():
        plan, document = _law(name, held)
        names = {f"{plan.id}.{ordinal}": article.id for ordinal, article in enumerate(held)}
        yield index_plan(StoredPlan(plan, document, (), (), ())), names


def _law(name: str, articles: Sequence[Article]) -> tuple[Plan, Document]:
    """A law with its articles as passages."""
    pieces: list[str] = []
    passages = []
    at = 0
    for ordinal, article in enumerate(articles):
        text = clean(article.text).strip()
        heading = _heading(text)
        passages.append(Passage(ordinal, (heading,) if heading else (), Span(at, at + len(text)), 1))
        pieces.append(text)
        at += len(text) + 2
    text = "\n\n".join(pieces)
    document = Document(text, (Page(1, Span(0, len(text)), "text", None),))
    return _plan(name, tuple(passages)), document


def _plan(name: str, passages: tuple[Passage, ...]) -> Plan:
    number = parse_number(name)
    evidence = (Evidence("corpus", Span(0, 0)),)
    return Plan(
        id=plan_id(hashlib.sha256(name.encode()).hexdigest()),
        kind=None,
        title=Found(name, evidence) if name and number is None else None,
        number=Found(number, evidence) if number else None,
        number_code=None,
        issuer=None,
        co_issuers=(),
        issued=None,
        place=None,
        marks=(),
        signer=None,
        recipients=(),
        references=(),
        passages=passages,
        tasks=(),
        doubts=(),
    )


def _heading(text: str) -> str | None:
    """The line of its own above an article: short, not numbered, no sentence; None where an article has none."""
    first, blank, rest = text.partition("\n\n")
    first = first.strip()
    if not (blank and rest.strip()) or len(first) > _HEADING_CHARS or first[:1].isdigit() or first[-1:] in ".:;,":
        return None
    return first
