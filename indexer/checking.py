"""Index against catalogue against archive: what disagrees, a sentence each."""

from __future__ import annotations

import os
from collections.abc import Iterator

from indexer.catalogue.home import shown
from indexer.catalogue.rows import SourceRow
from indexer.catalogue.store import Catalogue
from indexer.discover import hash_file
from indexer.engine.protocol import Engine
from indexer.errors import Unreadable
from indexer.exclusion import write_lock
from indexer.opening import open_index
from indexer.report import why
from indexer.settings import Settings


def check(settings: Settings, *, fixity: bool = False) -> Iterator[str]:
    """Every disagreement; nothing when all is well. `fixity`: hash every file of the archive again.

    Raises BusyError while another process writes: what is being changed cannot be compared.
    """
    with Catalogue.open_readonly(settings.catalogue) as catalogue, write_lock(settings):
        yield from catalogue.problems()
        engine = open_index(settings)
        damage = list(engine.check())
        yield from (f"index: {sentence}" for sentence in damage)
        if not damage:
            yield from _index_against_catalogue(engine, catalogue)
        yield from _catalogue_against_archive(catalogue, fixity=fixity)


def _index_against_catalogue(engine: Engine, catalogue: Catalogue) -> Iterator[str]:
    indexed = engine.known()
    held, due = set(catalogue.plan_ids()), set(catalogue.due())
    for id_ in catalogue.acknowledged():
        if id_ not in indexed:
            yield f"index: plan {id_} is acknowledged, but not in the index: run plansearch rebuild"
            continue
        passages = catalogue.plan(id_).plan.passages
        if id_ in due:
            continue
        if len(passages) != indexed[id_]:
            yield f"index: plan {id_} has {indexed[id_]} passages, not {len(passages)}: run plansearch rebuild"
        if not catalogue.worded(id_) <= {passage.ordinal for passage in passages}:
            yield f"catalogue: plan {id_} has wordings of passages that it has not: run plansearch rebuild"
    for id_ in sorted(set(indexed) - held):
        yield f"index: plan {id_} is in the index, but not in the catalogue: run plansearch rebuild"


def _catalogue_against_archive(catalogue: Catalogue, *, fixity: bool) -> Iterator[str]:
    for source in catalogue.sources():
        if source.state == "missing" or not source.sha256 or (source.state == "quarantined" and not fixity):
            continue
        try:
            size = os.stat(source.path).st_size
        except OSError as error:
            yield f"archive: {shown(source.path)} is {source.state}, but: {error.strerror}"
            continue
        if size != source.size:
            yield f"archive: {shown(source.path)} has changed since it was read: run plansearch ingest"
        elif fixity:
            yield from _against_its_hash(source)


def _against_its_hash(source: SourceRow) -> Iterator[str]:
    try:
        same = hash_file(source.path) == source.sha256
    except Unreadable as error:
        yield f"archive: {shown(source.path)} cannot be compared: {why(error.reason, error.detail)}"
        return
    if not same:
        yield (
            f"archive: {shown(source.path)} has other content than when it was read, though it is as large: put a "
            "sound copy in its place, or, if it was changed on purpose, touch it and run plansearch ingest"
        )
