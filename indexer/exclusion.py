"""Who may write to an archive now: one process, or several side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from indexer.catalogue.home import prepare_home
from indexer.catalogue.postgresql import run_lock
from indexer.lock import WriteLock
from indexer.settings import Settings

LOCK_NAME = "write.lock"
"""In the home: whoever writes to its catalogue or its index holds it."""


@contextmanager
def write_lock(settings: Settings, *, beside_others: bool = False) -> Iterator[None]:
    """The right to write, inside a `with` block; the home is made when there is none.

    Where neither catalogue nor index is in a home, all who ask for it `beside_others` have it at the same time, on
    whichever machines. Raises HomeError, CatalogueError, and BusyError, naming the holder, where somebody else has it.
    """
    prepare_home(settings.home)
    with ExitStack() as held:
        if not settings.shared:
            held.enter_context(WriteLock(settings.home / LOCK_NAME))
        if settings.catalogue_url:
            held.enter_context(run_lock(settings.catalogue_url, shared=beside_others and settings.shared))
        yield
