"""The catalogue in a file of its own, and back. The index is not in it: it is rebuilt."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from indexer.catalogue.home import shown
from indexer.catalogue.store import Catalogue
from indexer.errors import CatalogueError
from indexer.exclusion import write_lock
from indexer.pipeline import rebuild
from indexer.progress import Progress
from indexer.settings import Settings


def backup(settings: Settings, file: Path) -> None:
    """Copy the catalogue into a new file, complete and synced or not there at all; safe during an ingest.

    Raises CatalogueError when there is no catalogue, the file exists, or it cannot be written.
    """
    if file.exists():
        msg = f"{shown(file)} exists already: give a new file"
        raise CatalogueError(msg)
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        try:
            with tempfile.TemporaryDirectory(dir=file.parent, prefix=".plansearch-") as folder:
                part = Path(folder) / "catalogue.sqlite"
                catalogue.copy_to(part)
                _sync(part)
                os.rename(part, file)
            _sync(file.parent)
        except OSError as error:
            msg = f"{shown(file)} cannot be written: {error.strerror}"
            raise CatalogueError(msg) from None


def restore(settings: Settings, file: Path, progress: Progress, *, replace: bool = False) -> int:
    """Make a backup the catalogue of this home and rebuild the index from it; the number of plans.

    Raises CatalogueError when the file is no backup, or a catalogue is there and `replace` is not given; BusyError.
    Killed before the index is rebuilt, the next ingest or rebuild completes it: nothing is acknowledged until then.
    """
    _demand_backup(file)
    with write_lock(settings):
        if not replace and Catalogue.is_there(settings.catalogue):
            msg = "there is a catalogue already: give --replace to lose it for the backup"
            raise CatalogueError(msg)
        with tempfile.TemporaryDirectory(dir=settings.home, prefix=".restore-") as folder:
            part = Path(folder) / "catalogue.sqlite"
            with closing(sqlite3.connect(file)) as origin, closing(sqlite3.connect(part)) as target:
                origin.backup(target)
            with Catalogue.open(part) as restored:  # brings an older one up to date
                restored.mark_unacknowledged(restored.plan_ids())
            with Catalogue.open(settings.catalogue) as catalogue:
                catalogue.copy_from(part)
    return rebuild(settings, progress)


def _demand_backup(file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            problem = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        problem = str(error)
    if problem != "ok":
        msg = f"{shown(file)} is not a backup of a catalogue: {problem}"
        raise CatalogueError(msg)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
