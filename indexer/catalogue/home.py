"""Whether a folder can hold a catalogue and an index: SQLite's locks and our fsyncs hold on a local disk only.

Source: "How To Corrupt An SQLite Database File", section 2.1 (locks on network file systems), sqlite.org.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

from indexer.errors import HomeError

NETWORK_TYPES = frozenset(
    ("afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
     "fuse.s3fs", "fuse.smbnetfs", "fuse.sshfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb2", "smb3",
     "smbfs")
)  # fmt: skip
"""Names of file systems in `/proc/self/mountinfo` whose files other machines can write too."""

MOUNTINFO = Path("/proc/self/mountinfo")


def prepare_home(home: Path) -> None:
    """Make the folder, its owner's only, when there is none. Raises HomeError saying why it cannot be used.

    It is on disk when this returns, also where one that was killed made it: what is synced in it is not lost with it.
    """
    try:
        _make(home, mode=0o700)
        refuse_network(home)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        msg = f"{shown(home)} cannot hold the catalogue and the index: {error.strerror or error}"
        raise HomeError(msg) from None


def _make(folder: Path, mode: int = 0o777) -> None:
    if not folder.parent.is_dir():
        _make(folder.parent)
    folder.mkdir(mode=mode, exist_ok=True)
    with suppress(PermissionError):  # above a folder of ours may be one that we may not read, which was there before
        descriptor = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def refuse_network(home: Path, mountinfo: str | None = None) -> None:
    """Raise HomeError when the folder lies on a network file system. Systems without mountinfo are not judged."""
    if mountinfo is None:
        if not MOUNTINFO.exists():
            return
        mountinfo = MOUNTINFO.read_text(encoding="utf-8", errors="surrogateescape")
    kind = file_system_of(os.path.realpath(home), mountinfo)
    if kind in NETWORK_TYPES:
        msg = (
            f"{shown(home)} lies on a network file system ({kind}), where locks cannot be trusted: "
            "set home to a folder on a local disk; the archive itself may stay where it is"
        )
        raise HomeError(msg)


def file_system_of(path: str, mountinfo: str) -> str | None:
    """The type of the file system that holds an absolute path: that of the longest, last mounted mount point above."""
    best, kind = -1, None
    for line in mountinfo.splitlines():
        before, separator, after = line.partition(" - ")
        fields = before.split(" ")
        if not separator or len(fields) < 5:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), fields[4])
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= best:
            best, kind = len(point), after.split(" ")[0]
    return kind


def shown(path: Path | str) -> str:
    """A path for a message: bytes of its name that are no text are shown as �."""
    return os.fsencode(path).decode("utf-8", "replace")
