"""Passages for measuring engines: generated plans, analysed once and kept in files, so that every rival gets the same.

Plans come from one seeded stream of the generator, so a smaller archive is the beginning of a larger one. They are
analysed in batches by processes of their own, some 2,000 passages a second each; reading them again takes a fraction of
that. Positions are taken as if sentences had no gaps between them: not every rival knows gaps.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np

from indexer.engine.protocol import Entry, IndexedPlan
from indexer.entries import AROUND
from indexer.model import Span
from indexer.vietnamese.analyse import ANALYSER_VERSION, analyse
from tests.generator import GeneratedPlan, generate

BODY = ("words", "syllables", "pairs", "folded", "folded_pairs")
_BATCH = 200
"""Plans in a file: some 6,000 passages."""
_MOST_PLANS = 1_000_000
_WORKERS = 2


class Archive:
    """So many passages, with their plans. Nothing is held: each turn through `plans` reads the files again."""

    def __init__(self, size: int, seed: int = 7) -> None:
        self.size = size
        self._folder = Path(tempfile.gettempdir()) / "plansearch-bench" / f"{seed}-{ANALYSER_VERSION}"
        self._files = _made(self._folder, size, seed)

    def plans(self, forms: Collection[str] = BODY) -> Iterator[IndexedPlan]:
        """The plans with these body forms, and title, headings, number, and what stands around a passage."""
        left = self.size
        for path in self._files:
            for plan in _read(path, forms):
                yield IndexedPlan(plan.plan, plan.passages[:left])
                left -= len(plan.passages)
                if left <= 0:
                    return


def _made(folder: Path, size: int, seed: int) -> list[Path]:
    """The files that hold so many passages; those that are not there are made."""
    folder.mkdir(parents=True, exist_ok=True)
    known, count = [], 0
    while count < size and (path := folder / f"{len(known):04}.npz").exists():
        known.append(path)
        count += _passages_in(path)
    if count >= size:
        return known
    stream = islice(generate(seed, _MOST_PLANS), _BATCH * len(known), None)
    waiting: list[Future[Path]] = []
    with ProcessPoolExecutor(_WORKERS) as pool:
        while count < size:
            while len(waiting) < 2 * _WORKERS:
                path = folder / f"{len(known) + len(waiting):04}.npz"
                waiting.append(pool.submit(_make, path, list(islice(stream, _BATCH))))
            known.append(waiting.pop(0).result())
            count += _passages_in(known[-1])
    return known


def _passages_in(path: Path) -> int:
    with np.load(path) as held:
        return int(held["passages"][0])


class _Numbered(dict[str, int]):
    """Token → number, in order of appearance."""

    def __missing__(self, token: str) -> int:
        number = self[token] = len(self)
        return number


def _make(path: Path, plans: list[GeneratedPlan]) -> Path:
    """Analyse some plans and keep them: numbers of tokens by form, and the rest as JSON."""
    vocabularies = {form: _Numbered() for form in BODY}
    tokens: dict[str, list[int]] = {form: [] for form in BODY}
    ends: dict[str, list[int]] = {form: [] for form in BODY}
    known = []
    for plan in plans:
        spans = [Span(*passage["span"]) for passage in plan.truth["passages"]]
        for forms in _forms(plan.text, [*spans, Span(0, len(plan.text))]):
            for form, held in forms.items():
                tokens[form] += map(vocabularies[form].__getitem__, held)
                ends[form].append(len(tokens[form]))
        known.append(_known(plan, spans))
    arrays = {"plans": np.frombuffer(json.dumps(known).encode(), np.uint8),
              "passages": np.array([sum(len(plan["passages"]) for plan in known)])}  # fmt: skip
    for form in BODY:
        arrays[f"{form}.known"] = np.frombuffer("\n".join(vocabularies[form]).encode(), np.uint8)
        arrays[f"{form}.tokens"] = np.array(tokens[form], np.uint32)
        arrays[f"{form}.ends"] = np.array(ends[form], np.uint32)
    making = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(making, **arrays)
    making.rename(path)
    return path


def _forms(text: str, spans: list[Span]) -> Iterator[dict[str, list[str]]]:
    """The body forms inside each span."""
    rows = analyse(text, BODY).forms
    for span in spans:
        cuts = {form: row.texts[slice(*row.cut(span))] for form, row in rows.items()}
        yield {form: [text for text in texts if text is not None] for form, texts in cuts.items()}


@lru_cache(maxsize=10_000)
def _short(text: str) -> list[str]:
    return [token.text for token in analyse(text, ("syllables",)).forms["syllables"]]


def _known(plan: GeneratedPlan, spans: list[Span]) -> dict:
    truth = plan.truth
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
        "title": _short(truth["title"] or ""),
        "number": [truth["number"].lower()] if truth["number"] else [],
        "facets": {name: held for name, values in facets.items() if (held := [value for value in values if value])},
        "issued": int((truth["issued"] or "").replace("-", "").ljust(8, "0")),
        "card": truth["title"] or "",
        "passages": [
            {"headings": [token for heading in passage["heading"] for token in _short(heading)],
             "text": span.of(plan.text)}
            for passage, span in zip(truth["passages"], spans, strict=True)
        ],
    }  # fmt: skip


def _read(path: Path, forms: Collection[str]) -> Iterator[IndexedPlan]:
    with np.load(path) as held:
        known = json.loads(held["plans"].tobytes())
        columns = [(form, list(map(sys.intern, held[f"{form}.known"].tobytes().decode().split("\n"))),
                    held[f"{form}.tokens"], [0, *held[f"{form}.ends"].tolist()]) for form in forms]  # fmt: skip
    document = 0
    for plan in known:
        bodies = []
        for _ in range(len(plan["passages"]) + 1):
            bodies.append({form: tuple(map(words.__getitem__, tokens[ends[document] : ends[document + 1]].tolist()))
                           for form, words, tokens, ends in columns})  # fmt: skip
            document += 1
        if "words" in forms:
            for at in range(len(plan["passages"])):
                near = (at + step for step in AROUND if 0 <= at + step < len(plan["passages"]))
                bodies[at]["around"] = tuple(token for place in near for token in bodies[place]["words"])
        pairs = zip((*plan["passages"], None), bodies, strict=True)
        *entries, whole = (_entry(plan, at, one, body) for at, (one, body) in enumerate(pairs))
        yield IndexedPlan(whole, tuple(entries))


def _entry(plan: dict, ordinal: int, passage: dict | None, body: dict[str, tuple[str, ...]]) -> Entry:
    """A passage's entry, or the plan's own."""
    above = passage["headings"] if passage else [token for one in plan["passages"] for token in one["headings"]]
    shared = {"title": plan["title"], "title_folded": plan["title"], "number": plan["number"],
              "headings": above, "headings_folded": above}  # fmt: skip
    forms = {**body, **{form: tuple(map(sys.intern, held)) for form, held in shared.items()}}
    facets = {name: tuple(values) for name, values in plan["facets"].items()}
    columns = {"issued": plan["issued"]} if plan["issued"] else {}
    name = f"{plan['name']}.{ordinal}" if passage else plan["name"]
    return Entry(name, forms, facets, columns, passage["text"] if passage else plan["card"])
