from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from indexer.errors import Unreadable
from indexer.model import REASONS, Document, Source
from indexer.readers import ReaderPool, pool, read_file, wire, worker
from indexer.settings import Settings, load_settings
from tests.conftest import REPOSITORY
from tests.readers import making

PLAN = "KẾ HOẠCH\nthực hiện Kết luận số 57-KL/TW"


@pytest.fixture
def settings() -> Settings:
    return replace(load_settings(environ={}), workers=2, read_seconds=20)


def plan(path: Path, text: str = PLAN) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def source(path: Path) -> Source:
    status = path.stat()
    return Source(str(path), "", status.st_size, status.st_mtime_ns)


def reason(path: Path, settings: Settings) -> str:
    with pytest.raises(Unreadable) as refused:
        read_file(path, settings)
    assert refused.value.reason in REASONS
    return refused.value.reason


def test_reading_one_file(tmp_path: Path, settings: Settings) -> None:
    assert read_file(plan(tmp_path / "plan.txt"), settings).text == PLAN
    assert read_file(plan(tmp_path / "PLAN.MD"), settings).pages[0].method == "text"
    making.make_pdf(tmp_path / "plan.PDF", [[(60, 700, "kế hoạch")]])
    assert read_file(tmp_path / "plan.PDF", settings).text == "kế hoạch"


def test_another_file_of_the_same_size_and_time_in_its_place_is_seen(tmp_path: Path) -> None:
    path, other = plan(tmp_path / "plan.txt", "kế hoạch a"), plan(tmp_path / "new.txt", "kế hoạch b")
    times = path.stat()
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    limits = worker.Limits(9, 999, 9, 9)
    with worker.steady({"path": str(path)}, limits):
        pass
    with pytest.raises(Unreadable, match="changed"), worker.steady({"path": str(path)}, limits):
        other.replace(path)


def test_many_files_each_answered_once(tmp_path: Path, settings: Settings) -> None:
    paths = [plan(tmp_path / f"{number}.txt", f"kế hoạch {number}") for number in range(40)]
    with ReaderPool(settings) as readers:
        results = list(readers.read_many(map(source, paths)))
    assert sorted(found.path for found, _ in results) == sorted(map(str, paths))
    assert all(isinstance(got, Document) and got.text == Path(found.path).read_text() for found, got in results)


def test_only_what_can_be_started_is_taken(tmp_path: Path, settings: Settings) -> None:
    taken = []

    def sources():
        for number in range(20):
            taken.append(number)
            yield source(plan(tmp_path / f"{number}.txt"))

    with ReaderPool(settings) as readers:
        next(readers.read_many(sources()))
        assert len(taken) <= 2 * settings.workers


def test_strange_names(tmp_path: Path, settings: Settings) -> None:
    names = [b"<script>alert(1)</script>.txt", "kế hoạch.txt".encode(), b"k\xea ho\xa1ch.txt", b"a\nb.txt", b"-x.txt"]
    paths = [Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name.replace(b"/", b"_"))) for name in names]
    for path in paths:
        plan(path)
    with ReaderPool(settings) as readers:
        results = dict(readers.read_many(map(source, paths)))
    assert {found.path: got.text for found, got in results.items()} == {str(path): PLAN for path in paths}


def test_empty_vanished_too_large_and_folders(tmp_path: Path, settings: Settings) -> None:
    empty = plan(tmp_path / "empty.pdf", "")
    large = plan(tmp_path / "large.txt", "a" * 1_100_000)
    (tmp_path / "folder.pdf").mkdir()
    os.mkfifo(tmp_path / "pipe.pdf")
    assert reason(empty, settings) == "empty-file"
    assert reason(tmp_path / "gone.pdf", settings) == "vanished"
    assert reason(empty / "below.pdf", settings) == "vanished"
    assert reason(large, replace(settings, max_file_mb=1)) == "too-large"
    assert reason(large, replace(settings, read_output_mb=1)) == "output-limit"
    assert reason(tmp_path / "folder.pdf", settings) == "damaged"
    assert reason(tmp_path / "pipe.pdf", settings) == "damaged"


def test_a_file_that_changed_since_it_was_found(tmp_path: Path, settings: Settings) -> None:
    path = plan(tmp_path / "plan.txt")
    stale = replace(source(path), size=1)
    with ReaderPool(settings) as readers:
        ((_, result),) = readers.read_many([stale])
    assert isinstance(result, Unreadable)
    assert result.reason == "vanished"
    assert "changed" in result.detail


AS_NOBODY = """
    import os, sys
    from pathlib import Path
    from indexer.readers import pdf, text
    from indexer.readers.worker import Limits, read_here
    if os.getuid() == 0:
        os.setresuid(65534, 65534, 65534)
    print(read_here({"path": sys.argv[1]}, Limits(9, 999, 9, 9)).reason)
"""


@pytest.mark.parametrize("suffix", [".pdf", ".txt"])
def test_a_file_that_may_not_be_read(tmp_path: Path, suffix: str) -> None:
    """In a process that is not root: root may read everything."""
    path = plan(tmp_path / f"closed{suffix}")
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    path.chmod(0)
    script = [sys.executable, "-c", textwrap.dedent(AS_NOBODY), str(path)]
    ended = subprocess.run(script, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert ended.stdout.strip() == "no-permission"


def forms_bomb(path: Path) -> Path:
    """Eight forms, each calling the next ten times."""
    numbers = range(6, 14)
    forms = [
        making.stream(
            b"/X Do " * 10 if number < 13 else b"BT /F1 1 Tf (a) Tj ET",
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /Font << /F1 5 0 R >> "
            b"/XObject << /X %d 0 R >> >>" % (number + 1),
        )
        for number in numbers
    ]
    path.write_bytes(making.one_page(b"/X Do", *forms, resources=b"/XObject << /X 6 0 R >>"))
    return path


def flate_bomb(path: Path) -> Path:
    """700 MB of blanks in less than a megabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(700)) + packer.flush()
    path.write_bytes(making.one_page(packed, extra=b"/Filter /FlateDecode"))
    return path


@pytest.mark.parametrize(
    ("bomb", "limits", "expected"),
    [
        (forms_bomb, {"read_seconds": 2}, "time-limit"),
        pytest.param(flate_bomb, {"read_seconds": 60, "read_memory_mb": 256}, "memory-limit", marks=pytest.mark.slow),
    ],
)
def test_bombs_end_at_the_limits_and_the_run_goes_on(
    tmp_path: Path, settings: Settings, bomb: Callable[[Path], Path], limits: dict[str, int], expected: str
) -> None:
    files = [plan(tmp_path / "a.txt"), bomb(tmp_path / "bomb.pdf"), plan(tmp_path / "b.txt")]
    with ReaderPool(replace(settings, workers=1, **limits)) as readers:
        results = [getattr(got, "reason", None) for _, got in readers.read_many(map(source, files))]
    assert results == [None, expected, None]


def test_a_bomb_that_sits_still_ends_at_the_wall_clock(tmp_path: Path, settings: Settings) -> None:
    """A stopped child uses no CPU time: only the parent's clock ends it."""
    with ReaderPool(replace(settings, workers=1, read_seconds=2)) as readers:
        stopper = threading.Thread(target=_signal_children, args=(signal.SIGSTOP,))
        stopper.start()
        ((_, result),) = readers.read_many([source(forms_bomb(tmp_path / "forms.pdf"))])
        stopper.join()
    assert isinstance(result, Unreadable)
    assert result.reason == "time-limit"


def test_children_let_others_go_first(tmp_path: Path, settings: Settings) -> None:
    with ReaderPool(replace(settings, workers=1)) as readers:
        list(readers.read_many([source(plan(tmp_path / "plan.txt"))]))
        (child,) = reading_children()
        assert child.nice() > psutil.Process().nice()


def reading_children() -> list[psutil.Process]:
    """The reading children of this process, which may have others: a browser's driver, say."""
    reading = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if "indexer.readers.worker" in child.cmdline():
                reading.append(child)
    return reading


def _signal_children(number: int) -> None:
    """Send a signal to this process's reading child once it is at work on its file."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in reading_children():
            if child.cpu_times().user > 0.5:
                os.kill(child.pid, number)
                return
        time.sleep(0.02)


@pytest.mark.slow
def test_a_parent_that_is_busy_elsewhere_loses_no_answer(tmp_path: Path, settings: Settings) -> None:
    """The second answer is larger than a pipe holds, so its child waits for the parent beyond the time limit."""
    files = [plan(tmp_path / "a.txt"), plan(tmp_path / "b.txt", "kế hoạch\n" * 20_000)]
    results = []
    with ReaderPool(replace(settings, read_seconds=2)) as readers:
        for _, got in readers.read_many(map(source, files)):
            results.append(got)
            if len(results) == 1:
                time.sleep(3.5)
    assert [isinstance(got, Document) for got in results] == [True, True]


def test_a_child_killed_in_the_middle_costs_one_file(tmp_path: Path, settings: Settings) -> None:
    files = [forms_bomb(tmp_path / "0.pdf"), plan(tmp_path / "1.txt"), plan(tmp_path / "2.txt")]
    with ReaderPool(replace(settings, workers=1)) as readers:
        killer = threading.Thread(target=_signal_children, args=(signal.SIGKILL,))
        killer.start()
        results = [getattr(got, "reason", None) for _, got in readers.read_many(map(source, files))]
        killer.join()
    assert results == ["reader-died", None, None]


def test_a_child_killed_while_it_waits_costs_nothing(tmp_path: Path, settings: Settings) -> None:
    files = [source(plan(tmp_path / f"{number}.txt")) for number in range(4)]
    results = []
    with ReaderPool(replace(settings, workers=1)) as readers:
        for _, got in readers.read_many(files):
            results.append(got)
            for child in reading_children():
                child.kill()
    assert [isinstance(got, Document) for got in results] == [True] * 4


def test_children_are_replaced_in_good_time(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "FILES_PER_CHILD", 2)
    files = [source(plan(tmp_path / f"{number}.txt")) for number in range(5)]
    seen = set()
    with ReaderPool(replace(settings, workers=1)) as readers:
        for _, got in readers.read_many(files):
            assert isinstance(got, Document)
            seen |= {child.pid for child in reading_children()}
    assert len(seen) == 3


def test_leaving_the_pool_ends_its_children(tmp_path: Path, settings: Settings) -> None:
    with ReaderPool(settings) as readers:
        next(readers.read_many([source(plan(tmp_path / "a.txt")), source(plan(tmp_path / "b.txt"))]))
        children = reading_children()
        assert children
    assert not any(child.is_running() for child in children)


PARENT = """
    import sys
    from indexer.readers import ReaderPool
    from indexer.settings import load_settings
    with ReaderPool(load_settings({"workers": 1, "read_seconds": 3}, environ={})) as readers:
        for _ in readers.run([({"path": path}, None) for path in sys.argv[1:]]):
            print("one", flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, pytest.param(signal.SIGKILL, marks=pytest.mark.slow)])
def test_busy_children_end_with_their_parent(tmp_path: Path, how: int) -> None:
    """At once on Ctrl-C; when the parent is killed, at the latest when the CPU time for the file is spent."""
    files = [plan(tmp_path / "a.txt"), forms_bomb(tmp_path / "b.pdf")]
    script = [sys.executable, "-c", textwrap.dedent(PARENT), *map(str, files)]
    with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=REPOSITORY) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"one\n"
        children = psutil.Process(parent.pid).children()
        assert len(children) == 1
        parent.send_signal(how)
        parent.communicate(timeout=30)
    assert not psutil.wait_procs(children, timeout=60)[1]


def test_a_child_loads_no_web_and_no_database(tmp_path: Path) -> None:
    script = (
        "import sys; import indexer.readers.worker, indexer.readers.pdf, indexer.readers.text; "
        "heavy = ('flask', 'sqlalchemy', 'whoosh', 'pyvi', 'sklearn', 'numpy'); "
        "print(*(name for name in heavy if name in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert ended.stdout.strip() == ""


def test_nothing_is_imported_from_the_current_folder(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(9)")
    (tmp_path / "indexer.py").write_text("raise SystemExit(9)")
    monkeypatch.chdir(tmp_path)
    assert read_file(plan(tmp_path / "plan.txt"), settings).text == PLAN


def test_messages_come_back_as_they_went() -> None:
    document = Document("kế\ud800", ())
    for result in (document, Unreadable("damaged", "why")):
        message = wire.from_result(result)
        back = wire.to_result(wire.decode(wire.encode(message)[wire.HEADER :]))
        assert wire.from_result(back) == message


def test_a_child_that_sends_rubbish_is_given_up(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "STARTED", {"never": "sent"})  # so the child's first word is no message we know
    assert reason(plan(tmp_path / "plan.txt"), settings) == "reader-died"


@pytest.mark.parametrize(
    "message",
    [{}, {"reason": "no-such", "detail": ""}, {"text": "a", "pages": [[1, 0, 1, "magic", None, False]]},
     {"text": "a", "pages": [[1, 2, 1, "text", None, False]]}],
)  # fmt: skip
def test_messages_that_no_child_of_ours_sends(message: dict) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        wire.to_result(message)
