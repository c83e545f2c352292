"""The few ways in which the index touches the disk, in one place: create, sync, rename, remove.

A rename makes its target durable only when the file was synced before and the folder is synced after. Fault tests put
failures in here.
"""

from __future__ import annotations

import os
import shutil
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


def create(path: str | Path, mode: str = "wb") -> BinaryIO:
    """A new file for writing."""
    return open(path, mode)


def sync(file: BinaryIO) -> None:
    """What was written to the file is on disk."""
    file.flush()
    os.fsync(file.fileno())


def sync_folder(path: str | Path) -> None:
    """Names created, renamed and removed in the folder are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rename(old: str | Path, new: str | Path) -> None:
    """One atomic step, durable when this returns; `new` is replaced. The file was synced before."""
    folder = Path(new).parent
    sync_folder(folder)
    os.replace(old, new)
    sync_folder(folder)


def write_text(path: Path, text: str) -> None:
    """The file holds `text`, or what it held before."""
    temporary = path.with_name(path.name + ".new")
    with create(temporary) as file:
        file.write(text.encode("utf-8"))
        sync(file)
    rename(temporary, path)


def make_folder(path: Path) -> None:
    """The folder exists, on disk too, though it was made by one that was killed; only its owner may enter a new one."""
    if not path.parent.is_dir():
        make_folder(path.parent)
    path.mkdir(mode=0o700, exist_ok=True)
    sync_folder(path.parent)


def remove(paths: Iterable[Path]) -> None:
    """The files and folders are gone; one that is not there, or cannot go, is left."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def checksum(path: Path) -> int:
    """CRC-32 of the whole file."""
    value = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            value = zlib.crc32(block, value)
    return value
