"""The archives that the judged queries are asked of, and what answers there."""

from __future__ import annotations

import shutil
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.catalogue.store import Catalogue
from indexer.pipeline import ingest
from indexer.progress import Teller
from indexer.settings import load_settings
from search_app.archive import Archive
from search_app.search_state import SearchState
from tests.conftest import REPOSITORY
from tests.relevance.baseline import PlainBM25

HERE = Path(__file__).parent
CORPUS = REPOSITORY / "corpus" / "plans"


@dataclass(frozen=True, slots=True, eq=False)
class JudgedQuery:
    """One query: what is typed, its group, its archive, and the grades (file name → 2 answers, 1 helps)."""

    id: str
    text: str
    group: str
    archive: str
    grades: dict[str, int]


@cache
def judged_queries(archive: str) -> tuple[JudgedQuery, ...]:
    """The queries of one archive with their grades."""
    queries = tomllib.loads((HERE / "queries.toml").read_text(encoding="utf-8"))["query"]
    judged = tomllib.loads((HERE / "judgements.toml").read_text(encoding="utf-8"))
    short = judged["files"]

    def grades(id_: str) -> dict[str, int]:
        row = judged["grades"][id_]
        return {short[name]: grade for grade in (1, 2) for name in row.get(str(grade), "").split()}

    return tuple(
        JudgedQuery(row["id"], row["text"], row["group"], row["archive"], grades(row["id"]))
        for row in queries
        if row["archive"] == archive
    )


def files_of(archive: str) -> list[Path]:
    """The files of an archive: those of the corpus that were judged, and the real plans where `archive` is `plans`.

    The corpus has grown since; a file that nobody judged would count as one that does not answer."""
    judged = set(tomllib.loads((HERE / "judgements.toml").read_text(encoding="utf-8"))["files"].values())
    files = [path for path in sorted(CORPUS.iterdir()) if path.name in judged]
    real = sorted((REPOSITORY.parent / "shared" / "plans").glob("*.txt")) if archive == "plans" else []
    return files + real


class JudgedArchive:
    """An archive as the product answers it, and as plain rankers do for comparison."""

    def __init__(self, folder: Path, files: Iterable[Path]) -> None:
        kept = folder / "files"
        kept.mkdir(parents=True)
        for path in files:
            shutil.copy(path, kept / path.name)
        settings = load_settings({"home": folder / "home", "page_size": 50}, environ={"HOME": str(folder)})
        ingest([kept], settings, Teller(sys.stderr))
        self._archive = Archive(settings)
        self.texts: dict[str, str] = {}
        with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
            for plan_id in catalogue.plan_ids():
                stored = catalogue.plan(plan_id)
                self.texts[stored.sources[0].name] = stored.document.text
        self.names = {row.plan_id: row.name for row in self._archive.catalogue.sources("indexed")}
        self._plain = PlainBM25(list(self.texts), list(self.texts.values()))

    def product(self, query: str) -> list[str]:
        """The site's own answer, file names, the best first."""
        return [self.names[hit.id] for hit in self._archive.search(SearchState(q=query)).page.hits]

    def plain(self, query: str) -> list[str]:
        """Plain BM25 on syllables as written."""
        return self._plain.rank(query, 50)
