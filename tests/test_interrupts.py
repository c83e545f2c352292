"""Ctrl-C at a moment that does no harm."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from indexer.interrupts import Interrupts


def interrupt(number: int = signal.SIGINT) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", Interrupts.SIGNALS)
def test_a_signal_interrupts_at_once_outside_a_shield(number) -> None:
    with Interrupts(), pytest.raises(KeyboardInterrupt):
        interrupt(number)


def test_inside_a_shield_it_waits_for_the_end() -> None:
    done = []

    def work(interrupts: Interrupts) -> None:
        with interrupts.shield():
            with interrupts.shield():
                interrupt()
                done.append("inner")
            done.append("outer")
        done.append("never")

    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            work(interrupts)
        assert done == ["inner", "outer"]
        with interrupts.shield():
            done.append("later")  # one signal interrupts once


def test_an_error_inside_a_shield_comes_first() -> None:
    def work(interrupts: Interrupts) -> None:
        with interrupts.shield():
            interrupt()
            raise ValueError("first")

    with Interrupts() as interrupts, pytest.raises(ValueError, match="first"):
        work(interrupts)


def test_the_handlers_before_come_back() -> None:
    before = [signal.getsignal(number) for number in Interrupts.SIGNALS]
    with Interrupts():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert [signal.getsignal(number) for number in Interrupts.SIGNALS] == before


def test_other_threads_are_left_alone() -> None:
    failures = []

    def work() -> None:
        try:
            with Interrupts() as interrupts, interrupts.shield():
                pass
        except ValueError as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert failures == []
