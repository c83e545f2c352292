"""A generation: one folder with a manifest, segments, and a table of contents for the newest commit."""

from __future__ import annotations

import re
import secrets
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from whoosh.index import TOC, FileIndex

from indexer.engine.manifest import Manifest
from indexer.engine.request import Snapshot
from indexer.engine.whoosh import files
from indexer.engine.whoosh.schema import schema
from indexer.engine.whoosh.segment import Segment, reading, segment_files, verify
from indexer.engine.whoosh.snapshot import View
from indexer.engine.whoosh.storage import INDEX_NAME, Sums, SyncedStorage, toc_name
from indexer.errors import EngineError, IndexDamaged

GENERATION_NAME = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's number, its segments as Whoosh knows them, and the checksums of its files."""

    number: int
    segments: tuple[Any, ...]
    sums: Sums


class Generation:
    """One generation's folder, made by `create` or there already."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        self.storage = SyncedStorage(path)

    @classmethod
    def create(cls, parent: Path, manifest: Manifest) -> Generation:
        """An empty generation with commit 0, under a name that was never used."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}"
        generation = cls(parent / name)
        try:
            files.make_folder(generation.path)
            files.write_text(generation.path / "manifest.json", manifest.to_json())
            FileIndex.create(generation.storage, schema(), INDEX_NAME)
        except BaseException:
            generation.storage.abandon()
            files.remove([generation.path])
            raise
        return generation

    def manifest(self) -> Manifest:
        """What built it. Raises FileNotFoundError, or IndexDamaged when it cannot be read."""
        path = self.path / "manifest.json"
        try:
            return Manifest.from_json(path.read_text(encoding="utf-8"))
        except ValueError:
            msg = f"{path} is damaged; run `plansearch rebuild`"
            raise IndexDamaged(msg) from None

    def snapshot(self) -> Snapshot:
        """The newest commit. Raises FileNotFoundError when there is none."""
        return Snapshot(self.name, self.storage.latest())

    def commit(self) -> Commit:
        """The newest commit, after its table of contents has passed its seal: it is a pickle.

        Raises FileNotFoundError when a writer removes files meanwhile, IndexDamaged when they are not what was
        written, EngineError when they cannot be read at the moment.
        """
        with readable(self.path):
            return self._commit()

    def _commit(self) -> Commit:
        trusted(self.path)
        number = self.storage.latest()
        sums = self.storage.seal(number)
        if toc_name(number) not in sums:
            msg = f"the seal of {self.path / toc_name(number)} does not name it; run `plansearch rebuild`"
            raise IndexDamaged(msg)
        verify(self.path, toc_name(number), sums, whole=True)
        with reading(self.path / toc_name(number)):
            toc = TOC.read(self.storage, INDEX_NAME, gen=number, schema=schema())
        return Commit(number, tuple(toc.segments), sums)

    def view(self, reuse: View | None = None) -> View:
        """The newest commit, opened; segments that `reuse` has open are shared, and what it knows of their terms.

        Raises what `commit` does.
        """
        commit = self.commit()
        known = {segment.id: segment for segment in reuse.segments} if reuse else {}
        segments = [
            known.get(segment.segment_id()) or Segment(self.storage, segment, commit.sums)
            for segment in commit.segments
        ]
        deleted = [segment.deleted_docs() for segment in commit.segments]
        with reading(self.path):
            return View(Snapshot(self.name, commit.number), segments, deleted, reuse)

    def problems(self) -> Iterator[str]:
        """Whatever is wrong with its files, a sentence each.

        Raises FileNotFoundError when there is no commit, EngineError when they cannot be read at the moment.
        """
        found = False
        try:
            commit = self.commit()
            names = [name for segment in commit.segments for name in segment_files(segment.segment_id(), commit.sums)]
        except IndexDamaged as error:
            yield str(error)
            return
        for name in names:
            try:
                with readable(self.path):
                    verify(self.path, name, commit.sums, whole=True)
            except FileNotFoundError:
                found = True
                yield f"{self.path / name} is missing; run `plansearch rebuild`"
            except IndexDamaged as error:
                found = True
                yield str(error)
        if not found:
            yield from _contradictions(self.view())


def _contradictions(view: View) -> Iterator[str]:
    ids = {unit: list(held.ids()) for unit, held in view.units.items()}
    for unit, names in ids.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield f"the index holds the {unit} {name} twice; run `plansearch rebuild`"
    plans = set(ids["plan"])
    orphans = [name for name in ids["passage"] if name.rpartition(".")[0] not in plans]
    if orphans:
        yield f"{len(orphans)} passages have no plan in the index, such as {orphans[0]}; run `plansearch rebuild`"


@contextmanager
def readable(folder: Path) -> Iterator[None]:
    """What the system refuses (a descriptor, memory, a block of the disk) is an EngineError; a missing file is not."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except (OSError, MemoryError) as error:
        msg = f"the index in {folder} could not be read ({error or 'out of memory'})"
        raise EngineError(msg) from error


def trusted(folder: Path) -> None:
    """An index holds pickles, which can run code: nobody but its owner may write there. Raises IndexDamaged."""
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        msg = f"others can write to {folder}, so the index there is not trusted; mend it with: chmod go-w {folder}"
        raise IndexDamaged(msg)
