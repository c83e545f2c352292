"""What each form adds to the ranking, and whether its weights hold for questions that they were not chosen by.

    python tests/relevance/weights.py FOLDER…      folders with corpus.jsonl.xz and queries.dev.jsonl

Prints MRR@10 and recall@10 of every set: with the weights of `indexer/engine/relevance.py`, without each form in turn,
and cross-validated: the questions are parted in five, weights are sought on four parts, and measured on the fifth. They
are sought coarsely, halved or doubled, and a change must be worth something: a hundred questions do not tell .5 from
.6, and a finer search does worse on questions that it has not seen. Scores are those of the engine, but every document
is ranked, also those that do not match.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from indexer.engine.relevance import SCORING, bm25, idf, round_length
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of
from tests.relevance.samples import indexed, read_corpus, read_queries

FORMS = ("words", "syllables", "pairs", "title", "headings", "around")
START = {"words": 1.0, "syllables": 1.0, "pairs": 1.0, "title": 0.5, "headings": 0.5, "around": 0.5}
"""What a passage says itself counts whole, what stands above and beside it half."""

STEPS, WORTH = (0.0, 0.5, 2.0), 0.01
FOLDS, ROUNDS, SEED = 5, 3, 1

Weights = dict[str, float]


class Scored:
    """A set with the score of every document for every question, form by form: (forms, questions, documents)."""

    def __init__(self, folder: Path) -> None:
        entries, names = [], []
        for plan, ids in indexed(read_corpus(folder / "corpus.jsonl.xz")):
            entries += plan.passages
            names += [ids[passage.id] for passage in plan.passages]
        queries = read_queries(folder / "queries.dev.jsonl")
        self.scores = np.zeros((len(FORMS), len(queries), len(entries)), np.float32)
        for at, form in enumerate(FORMS):
            held = _Postings([entry.forms[form] for entry in entries], form)
            for row, query in enumerate(queries):
                for clause in terms_of(parse_query(query.text)).clauses:
                    if clause.form == form:
                        held.add(self.scores[at, row], clause.token, clause.weight / SCORING[form].weight)
        places = {name: row for row, name in enumerate(names)}
        self.relevant = [[places[name] for name in query.relevant] for query in queries]

    def figures(self, weights: Weights) -> np.ndarray:
        """Reciprocal rank (to ten) and recall at ten of every question."""
        total = np.tensordot(np.array([weights[form] for form in FORMS], np.float32), self.scores, 1)
        rows = []
        for row, relevant in enumerate(self.relevant):
            ranks = np.array([(total[row] > total[row][one]).sum() + 1 for one in relevant])
            rows.append((1 / ranks.min() if ranks.min() <= 10 else 0.0, (ranks <= 10).mean()))
        return np.array(rows)


class _Postings:
    def __init__(self, texts: Sequence[Sequence[str | None]], form: str) -> None:
        counted = [Counter(token for token in text if token is not None) for text in texts]
        lengths = [sum(counts.values()) for counts in counted]
        self._average, self._scoring, self._documents = sum(lengths) / len(texts), SCORING[form], len(texts)
        self._rounded = np.array([round_length(length) for length in lengths], float)
        held: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for row, counts in enumerate(counted):
            for token, tf in counts.items():
                held[token][0].append(row)
                held[token][1].append(tf)
        self._held = {token: (np.array(rows), np.array(tfs, float)) for token, (rows, tfs) in held.items()}

    def add(self, scores: np.ndarray, token: str, share: float) -> None:
        """Add one token's scores to a row of them."""
        if token in self._held:
            rows, tfs = self._held[token]
            worth = share * idf(self._documents, len(rows))
            scores[rows] += worth * bm25(tfs, self._rounded[rows], self._average, self._scoring)


def sought(figures: dict[str, Scored], parts: dict[str, np.ndarray]) -> Weights:
    """The weights that do best on some of the questions of all sets together, found one form after the other."""

    def worth(weights: Weights) -> float:
        return sum((scored.figures(weights)[parts[name]] @ (1, 0.4)).mean() for name, scored in figures.items())

    weights = dict(START)
    best = worth(weights)
    for _ in range(ROUNDS):
        before = best
        for form in FORMS[1:]:
            for step in STEPS:
                other = {**weights, form: weights[form] * step}
                if (reached := worth(other)) > best + WORTH:
                    best, weights = reached, other
        if best == before:
            break
    return weights


def main(folders: Sequence[str]) -> None:
    """Print the tables."""
    sets = {Path(folder).name: Scored(Path(folder)) for folder in folders}
    shipped = {form: SCORING[form].weight for form in FORMS}

    def show(label: str, means: Sequence[np.ndarray], about: object = "") -> None:
        print(f"{label:<22}", *(f"{mrr:6.3f} {recall:6.3f}  " for mrr, recall in means), about, flush=True)

    print(f"{'MRR@10, recall@10':<22}", *(f"{name:<16}" for name in sets))
    show("weights as they are", [scored.figures(shipped).mean(0) for scored in sets.values()])
    for form in FORMS:
        show(f"without {form}", [scored.figures({**shipped, form: 0.0}).mean(0) for scored in sets.values()])
    show("all weights 1", [scored.figures(dict.fromkeys(FORMS, 1.0)).mean(0) for scored in sets.values()])
    rng = np.random.default_rng(SEED)
    folds = {name: rng.integers(0, FOLDS, len(scored.relevant)) for name, scored in sets.items()}
    unseen: dict[str, list[np.ndarray]] = {name: [] for name in sets}
    for fold in range(FOLDS):
        weights = sought(sets, {name: folds[name] != fold for name in sets})
        parts = [scored.figures(weights)[folds[name] == fold] for name, scored in sets.items()]
        for name, part in zip(sets, parts, strict=True):
            unseen[name].append(part)
        show(f"part {fold + 1}, unseen", [part.mean(0) for part in parts], {f: round(w, 2) for f, w in weights.items()})
    show("cross-validated", [np.concatenate(unseen[name]).mean(0) for name in sets])


if __name__ == "__main__":
    main(sys.argv[1:])
