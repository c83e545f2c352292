"""How far a long run has come, and how it ended."""

from __future__ import annotations

import io

import pytest

from indexer.errors import ExitCode
from indexer.progress import Teller, duration
from indexer.report import FAILURES_TOLD, Failure, Report


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def told(stream: io.StringIO, seconds: float) -> str:
    clock = Clock()
    teller = Teller(stream, clock=clock)
    teller.begin(4)
    for _ in range(4):
        clock.now += seconds
        teller.advance(pages=6)
    teller.end()
    return stream.getvalue()


def test_a_terminal_has_a_bar_that_changes_in_place() -> None:
    text = told(Terminal(), 2.0)
    assert text.count("\n") == 1
    assert "\r[######..................] 1/4 documents, 3.0 pages/s, 6 s left" in text
    assert "\r[########################] 4/4 documents, 3.0 pages/s, 0 s left" in text


def test_anything_else_has_plain_lines_and_few() -> None:
    assert told(io.StringIO(), 6.0).splitlines() == [
        "4 documents to do",
        "2/4 documents, 1.0 pages/s, 12 s left",
        "4/4 documents, 1.0 pages/s, 0 s left",
    ]


def test_what_has_no_pages_is_told_without_their_speed() -> None:
    stream, clock = io.StringIO(), Clock()
    teller = Teller(stream, clock=clock)
    teller.begin(20_000, "comparisons of passages")
    for _ in range(4):
        clock.now += 6.0
        teller.advance(count=5_000)
    assert stream.getvalue().splitlines() == [
        "20000 comparisons of passages to do",
        "10000/20000 comparisons of passages, 12 s left",
        "20000/20000 comparisons of passages, 0 s left",
    ]


def test_nothing_to_do_is_not_told() -> None:
    stream = io.StringIO()
    teller = Teller(stream)
    teller.begin(0)
    teller.end()
    assert stream.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "0 s"), (59.4, "59 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (3599.9, "1 h 0 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


FAILURE = Failure("/a.pdf", "damaged", "no xref")


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (Report(roots_read=1), ExitCode.OK),
        (Report(roots_read=0, unreachable=[("/a", "gone")]), ExitCode.NOTHING_DONE),
        (Report(roots_read=1, unreachable=[("/a", "gone")]), ExitCode.SOME_FAILED),
        (Report(roots_read=1, failures=[FAILURE]), ExitCode.SOME_FAILED),
        (Report(roots_read=1, failures=[FAILURE], interrupted=True), ExitCode.INTERRUPTED),
        (Report(interrupted=True), ExitCode.INTERRUPTED),
    ],
)
def test_exit_codes(report: Report, code: ExitCode) -> None:
    assert report.exit_code == code


def test_failures_are_named_with_their_reason_up_to_a_limit() -> None:
    lines = list(Report(roots_read=1, failures=[FAILURE] * (FAILURES_TOLD + 3)).lines())
    assert lines[0] == "failed: /a.pdf: the file is damaged or cut short (no xref): ask for a whole copy"
    assert lines[FAILURES_TOLD] == "and 3 more failed files: plansearch status --files"
