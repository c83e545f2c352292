"""Who may write to an archive now."""

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
def write_lock(settings: Settings) -> Iterator[None]:
    """The right to write, inside a `with` block; the home is made when there is none.

    Raises HomeError, CatalogueError, and BusyError, naming the holder, where somebody else has it.
    """
    prepare_home(settings.home)
    with ExitStack() as held:
        held.enter_context(WriteLock(settings.home / LOCK_NAME))
        if settings.catalogue_url:
            held.enter_context(run_lock(settings.catalogue_url))
        yield
