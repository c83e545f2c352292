from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.errors import BusyError
from indexer.lock import WriteLock

HOLD = """
import sys
from pathlib import Path
from indexer.lock import WriteLock
with WriteLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def hold(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def test_second_lock_in_the_same_process_is_refused_naming_it(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with WriteLock(path), pytest.raises(BusyError, match=str(os.getpid())), WriteLock(path):
        pass


def test_entering_the_same_lock_twice_is_refused_and_the_first_stays_held(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "write.lock")
    with lock:
        with pytest.raises(BusyError), lock:
            pass
        with pytest.raises(BusyError), WriteLock(tmp_path / "write.lock"):
            pass


def test_it_is_free_again_after_an_error(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "write.lock")
    with pytest.raises(ZeroDivisionError), lock:
        _ = 1 / 0
    with lock:
        assert lock.holder() is not None
    assert lock.holder() is None


def test_another_process_is_named_and_its_death_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with hold(path) as child:
        with pytest.raises(BusyError, match=rf"process {child.pid} \(.*\), since 2"), WriteLock(path):
            pass
        child.kill()
        child.wait()
        with WriteLock(path) as lock:
            assert lock.holder().pid == os.getpid()


def test_a_holder_file_that_cannot_be_read_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    with WriteLock(path):
        (tmp_path / "write.lock.holder").write_text("{", encoding="utf-8")
        with pytest.raises(BusyError, match="another process is writing"), WriteLock(path):
            pass
