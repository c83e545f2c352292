"""No network for the children: an empty network namespace, where the system lets a process make one.

Source: unshare(2), user_namespaces(7). A process that may not make a network namespace by itself may do so inside a
user namespace of its own, unless the system forbids those.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

_ROOT = Path(__file__).resolve().parents[2]


def close_network() -> bool:
    """Leave every network for the rest of this process's life; False where the system does not allow it.

    The user namespace comes second: in it, a privileged process loses the right to read others' files.
    """
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):  # not Linux
        return False
    return unshare(CLONE_NEWNET) == 0 or unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0


def can_close_network() -> bool:
    """Whether children on this machine are cut off from the network: a child tries."""
    command = [sys.executable, "-P", "-m", "indexer.readers.isolation"]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(_ROOT)}).returncode == 0


if __name__ == "__main__":
    sys.exit(0 if close_network() else 1)
