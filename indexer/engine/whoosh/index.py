"""The engine: generations in folders, the one in use named by CURRENT.

<index>/CURRENT                 name of the generation in use, replaced in one atomic step; `none` before the first one
<index>/write.lock              held by the one writer
<index>/generations/<name>/     manifest.json, segments, table of contents and seal of the newest commit
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

from indexer.engine.fields import Unit
from indexer.engine.manifest import Manifest
from indexer.engine.request import SearchPage, SearchRequest, Snapshot
from indexer.engine.whoosh import files
from indexer.engine.whoosh.evaluate import evaluate
from indexer.engine.whoosh.generation import GENERATION_NAME, Generation, readable, trusted
from indexer.engine.whoosh.snapshot import View
from indexer.engine.whoosh.writer import BatchWriter, RebuildWriter
from indexer.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing, PlansearchError
from indexer.lock import WriteLock

T = TypeVar("T")

MEMORY_MB = 512
"""Memory for writing, where none is set (setting index_memory_mb)."""

ENGINE_VERSION = "whoosh-3"
"""What a Manifest's `engine` says: raised when the files change their meaning."""

_NONE = "none"
"""What CURRENT says before there is a generation. It is there before the folder of generations is: where that is and
CURRENT is not, it was lost."""

_OF_AN_EMPTY_INDEX = {"write.lock", "write.lock.holder", "CURRENT.new"}

_ATTEMPTS = 10
_PAUSE_SECONDS = 0.05
"""Opening races with a writer that removes what it replaced: half a second of tries outlasts any of its steps."""

_LOOK_AGAIN_SECONDS = 5.0
"""So long nobody waits for a newest commit that was damaged when it was looked at last."""

_log = logging.getLogger(__name__)


def open_engine(
    path: Path, manifest: Manifest, *, memory_mb: int = MEMORY_MB, existed: Callable[[], bool] = lambda: False
) -> WhooshEngine:
    """The index in a folder, there or not yet; nothing is written.

    `manifest` says what this program would build, `existed` whether an index that is not there was lost: then it is
    damaged, and not begun anew but by a rebuild.
    """
    return WhooshEngine(path, manifest, memory_mb, existed)


class WhooshSearcher:
    """One commit, ready to be asked; safe to share between threads."""

    def __init__(self, view: View) -> None:
        self._view = view

    @property
    def snapshot(self) -> Snapshot:
        """What is being read."""
        return self._view.snapshot

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer. Raises RequestError for what the fields do not have, EngineError when the index fails."""
        with Asking(self._view):
            return evaluate(self._view, request)

    def tokens(self, unit: Unit, form: str, prefix: str = "") -> dict[str, int]:
        """Every token of a form that begins so, with the number of documents that hold it. Raises EngineError."""
        with Asking(self._view):
            return self._view.units[unit].frequencies(form, prefix)


class Asking:
    """What goes wrong while a commit is asked is damage if its bytes, which were checked when first read, say so now.

    If they do not it is a mistake of ours, and told as what it is. A class, for each search pays for it.
    """

    __slots__ = ("_view",)

    def __init__(self, view: View) -> None:
        self._view = view

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        """Tell damage from mistakes."""
        if isinstance(error, MemoryError):
            msg = "there was not enough memory to answer"
            raise EngineError(msg) from error
        if isinstance(error, Exception) and not isinstance(error, PlansearchError):
            for segment in self._view.segments:
                segment.recheck()


class WhooshEngine:
    """See `indexer.engine.protocol.Engine`."""

    def __init__(self, path: Path, manifest: Manifest, memory_mb: int, existed: Callable[[], bool]) -> None:
        self._path = path
        self._memory_mb = memory_mb
        self._existed = existed
        self._wanted = manifest
        self._view: View | None = None
        self._refreshing = threading.Lock()
        self._damaged_until = 0.0

    def snapshot(self) -> Snapshot | None:
        """What a searcher opened now would read; None when there is no index yet."""
        return self._retrying(lambda generation: generation.snapshot()) if self._current() else None

    def manifest(self) -> Manifest | None:
        """What built the generation in use."""
        return self._retrying(lambda generation: generation.manifest()) if self._current() else None

    def searcher(self) -> WhooshSearcher:
        """The newest commit. Cheap when nothing changed. Raises IndexMissing, IndexMismatch, IndexDamaged.

        While that cannot be opened, whoever has an older one open is served on from it; the log says so.
        """
        with self._refreshing:
            return WhooshSearcher(self._newest_or_last())

    def _newest_or_last(self) -> View:
        view = self._view
        if view is not None and time.monotonic() < self._damaged_until:
            return view
        try:
            return self._newest()
        except (IndexMissing, IndexMismatch):
            raise
        except EngineError as error:
            if view is None:
                raise
            _log.warning("%s; until then what was opened before is served (commit %s)", error, view.snapshot.commit)
            self._damaged_until = time.monotonic() + _LOOK_AGAIN_SECONDS
            return view

    def _newest(self) -> View:
        self._view = self._retrying(self._refreshed)
        return self._view

    def known(self) -> dict[str, int]:
        """Plan id → number of passages, for every plan in the generation in use; empty when there is none."""
        if self._current() is None:
            return {}
        with self._refreshing:
            view = self._newest()
        with Asking(view):
            passages = Counter(name.rpartition(".")[0] for name in view.units["passage"].ids())
            return {plan: passages[plan] for plan in view.units["plan"].ids()}

    def check(self) -> Iterator[str]:
        """What is wrong with the files of the generation in use, a sentence each; nothing when all is well."""
        try:
            self._retrying(self._matching)
            yield from self._retrying(lambda generation: list(generation.problems()))
        except EngineError as error:
            yield str(error)

    @contextmanager
    def writer(self) -> Iterator[BatchWriter]:
        """A writer on the generation in use, made when there is none. What was not committed at exit is dropped."""
        self._current()  # of a lost index not even the folder is made again
        with self._locked():
            if self._current() is None:
                self._switch(self._created())
            writer = self._retrying(self._swept)
            try:
                yield writer
            finally:
                writer.drop()

    @contextmanager
    def rebuild(self) -> Iterator[RebuildWriter]:
        """A writer on a new generation; at a clean exit the rest is committed, all is verified, and it is switched to.

        On any exception it is removed, and the old one keeps serving.
        """
        with self._locked():
            generation = self._created()
            writer = RebuildWriter(generation, self._memory_mb)
            try:
                yield writer
                writer.finish()
                with readable(generation.path):
                    problems = list(generation.problems())
                if problems:
                    msg = f"the new generation is not sound: {problems[0]}"
                    raise IndexDamaged(msg)
                self._switch(generation)
            except BaseException:
                writer.drop()
                if not self._may_name(generation):
                    files.remove([generation.path])
                raise
            self._sweep_generations(generation)

    @property
    def _generations(self) -> Path:
        return self._path / "generations"

    @property
    def _pointer(self) -> Path:
        return self._path / "CURRENT"

    def _name(self) -> str | None:
        """What CURRENT says, whatever that is; None when there is no generation yet. Raises IndexDamaged."""
        begun = self._generations.is_dir()  # looked at first: another process may just be making both
        try:
            with readable(self._path):
                name = self._pointer.read_text(encoding="utf-8", errors="replace").strip()
        except (FileNotFoundError, NotADirectoryError):
            if not begun:
                return None
            msg = f"{self._pointer} is missing, which says where the index is; run `plansearch rebuild`"
            raise IndexDamaged(msg) from None
        return None if name == _NONE else name

    def _current(self) -> Generation | None:
        """The generation in use, unopened; None when there never was one.

        Raises IndexDamaged when it was lost, when CURRENT names none, or when others may write there.
        """
        name = self._name()
        if name is None:
            if self._existed():
                msg = f"the index in {self._path} is gone; run `plansearch rebuild`"
                raise IndexDamaged(msg)
            return None
        if not GENERATION_NAME.fullmatch(name):
            msg = f"{self._pointer} does not name a generation; run `plansearch rebuild`"
            raise IndexDamaged(msg)
        trusted(self._path)
        return Generation(self._generations / name)

    def _retrying(self, read: Callable[[Generation], T]) -> T:
        """What `read` finds in the generation in use, tried again while a writer removes what was listed."""
        for attempt in range(_ATTEMPTS):
            generation = self._current()
            if generation is None:
                msg = f"there is no index in {self._path} yet; run `plansearch ingest` first"
                raise IndexMissing(msg)
            try:
                with readable(generation.path):
                    return read(generation)
            except FileNotFoundError as error:
                missing = error.filename
                time.sleep(_PAUSE_SECONDS if attempt else 0)
        msg = f"{missing or generation.path} is missing; run `plansearch rebuild`"
        raise IndexDamaged(msg)

    def _matching(self, generation: Generation) -> Generation:
        """The same; raises IndexMismatch when other rules built it."""
        if differences := generation.manifest().differences(self._wanted):
            msg = f"the index was built with another {', '.join(differences)}; run `plansearch rebuild`"
            raise IndexMismatch(msg)
        return generation

    def _refreshed(self, generation: Generation) -> View:
        view = self._view
        if view is None or view.snapshot.generation != generation.name:
            return self._matching(generation).view()
        return view if view.snapshot == generation.snapshot() else generation.view(reuse=view)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with ExitStack() as stack:
            with self._writing():
                self._claim()
                stack.enter_context(WriteLock(self._path / "write.lock"))
                self._prepare()
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            msg = f"the index in {self._path} could not be written ({error})"
            raise EngineError(msg) from error

    def _claim(self) -> None:
        """The folder is there and an index's; one that holds something else is left alone."""
        if self._path.exists() and not (self._generations.is_dir() or self._pointer.exists()):
            foreign = sorted({entry.name for entry in self._path.iterdir()} - _OF_AN_EMPTY_INDEX)
            if foreign:
                msg = f"{self._path} is not an index (it holds {foreign[0]}); nothing in it was touched"
                raise EngineError(msg)
        files.make_folder(self._path)
        trusted(self._path)

    def _prepare(self) -> None:
        """There is a CURRENT, then a folder of generations.

        A killed writer may have switched without syncing: what CURRENT says is on disk (`make_folder` syncs the folder
        above) before the sweep removes what it replaced.
        """
        if not self._pointer.exists() and not self._generations.is_dir():
            files.write_text(self._pointer, _NONE + "\n")
        files.make_folder(self._generations)
        trusted(self._generations)

    def _may_name(self, generation: Generation) -> bool:
        """Whether CURRENT names this generation, or cannot be read at the moment."""
        try:
            return self._name() == generation.name
        except IndexDamaged:
            return False
        except EngineError:
            return True

    def _created(self) -> Generation:
        with self._writing():
            return Generation.create(self._generations, self._wanted)

    def _switch(self, generation: Generation) -> None:
        with self._writing():
            files.write_text(self._pointer, generation.name + "\n")

    def _swept(self, generation: Generation) -> BatchWriter:
        """A writer, after what killed or failed writers left has been removed."""
        writer = BatchWriter(self._matching(generation), self._memory_mb)
        self._sweep_generations(generation)
        writer.sweep()
        return writer

    def _sweep_generations(self, generation: Generation) -> None:
        """Remove the generations that are not in use; readers keep what they have open."""
        names = [path for path in self._generations.iterdir() if GENERATION_NAME.fullmatch(path.name)]
        files.remove(path for path in names if path.name != generation.name)
