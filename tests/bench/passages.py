"""Passages for measuring engines: generated plans, analysed once and kept in a file, so that every rival gets the same.

Generating and analysing 100,000 passages takes some minutes, reading them again seconds.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.model import Span, Token
from indexer.vietnamese.analyse import ANALYSER_VERSION, analyse
from tests.generator import GeneratedPlan, generate

BODY = ("words", "syllables", "pairs", "folded", "folded_pairs")
_PLANS_PER_PASSAGE = 1 / 25


def plans(size: int, seed: int = 7) -> Iterator[IndexedPlan]:
    """Plans with all their forms, until there are `size` passages."""
    left = size
    for raw in _kept(size, seed):
        passages = raw["passages"][:left]
        yield _indexed({**raw, "passages": passages})
        left -= len(passages)
        if not left:
            return


def _kept(size: int, seed: int) -> Iterator[dict]:
    folder = Path(tempfile.gettempdir()) / "plansearch-bench"
    folder.mkdir(exist_ok=True)
    path = folder / f"{size}-{seed}-{ANALYSER_VERSION}.jsonl.gz"
    if not path.exists():
        making = path.with_suffix(f".{os.getpid()}")
        with gzip.open(making, "wt", encoding="utf-8", compresslevel=1) as file, ProcessPoolExecutor() as pool:
            made = 0
            generated = generate(seed=seed, plans=int(size * _PLANS_PER_PASSAGE) + 100)
            while made < size:
                for raw in pool.map(_analysed, islice(generated, 500), chunksize=20):
                    file.write(json.dumps(raw, ensure_ascii=False) + "\n")
                    made += len(raw["passages"])
        making.rename(path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _analysed(plan: GeneratedPlan) -> dict:
    truth = plan.truth
    forms = analyse(plan.text).forms
    title = analyse(truth["title"] or "").forms
    passages = []
    for passage in truth["passages"]:
        span = Span(*passage["span"])
        passages.append({
            "forms": {form: _inside(forms[form], span) for form in BODY},
            "headings": [token.text for heading in passage["heading"] for token in analyse(heading).forms["syllables"]],
            "text": span.of(plan.text),
        })  # fmt: skip
    facets = {
        "code": [truth["number_code"]],
        "kind": [truth["kind"]],
        "issuer": [issuer["name"] for issuer in (truth["issuer"], *truth["co_issuers"]) if issuer],
        "year": [(truth["issued"] or "")[:4]],
        "directive": sorted({*truth["implements"], *truth["basis"], *truth["cites"]}),
        "implements": sorted(set(truth["implements"])),
    }
    return {
        "name": plan.name,
        "forms": {form: [token.text for token in forms[form]] for form in BODY},
        "title": [token.text for token in title["syllables"]],
        "number": [truth["number"].lower()] if truth["number"] else [],
        "facets": {name: held for name, values in facets.items() if (held := [value for value in values if value])},
        "issued": int((truth["issued"] or "").replace("-", "").ljust(8, "0")),
        "card": truth["title"],
        "passages": passages,
    }


def _inside(tokens: tuple[Token, ...], span: Span) -> list[str]:
    return [token.text for token in tokens if span.covers(token.span)]


def _indexed(raw: dict) -> IndexedPlan:
    facets = {name: tuple(values) for name, values in raw["facets"].items()}
    columns = {"issued": raw["issued"]} if raw["issued"] else {}
    shared = {"title": tuple(raw["title"]), "title_folded": tuple(raw["title"]), "number": tuple(raw["number"])}

    def entry(name: str, forms: dict, headings: list[str], stored: str) -> Entry:
        above = {"headings": tuple(headings), "headings_folded": tuple(headings)}
        body = {form: tuple(map(sys.intern, held)) for form, held in forms.items()}
        return Entry(name, {**body, **shared, **above}, facets, columns, stored)

    passages = tuple(
        entry(f"{raw['name']}.{number}", one["forms"], one["headings"], one["text"])
        for number, one in enumerate(raw["passages"])
    )
    headings = [token for one in raw["passages"] for token in one["headings"]]
    return IndexedPlan(entry(raw["name"], raw["forms"], headings, raw["card"] or ""), passages)
