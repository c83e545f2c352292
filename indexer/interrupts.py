"""Ctrl-C at a moment that does no harm: what has begun to be written is finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType


class Interrupts:
    """Inside its `with` block SIGINT and SIGTERM raise KeyboardInterrupt, but never inside a `shield`: at its end.

    Outside the main thread, where Python delivers no signals, it does nothing.
    """

    SIGNALS = (signal.SIGINT, signal.SIGTERM)

    def __init__(self) -> None:
        self._shields = 0
        self._noted = False
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._on_signal) for number in self.SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    @contextmanager
    def shield(self) -> Iterator[None]:
        """A block that a signal does not cut in two. May be nested."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self._noted and not self._shields:
            self._noted = False
            raise KeyboardInterrupt

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self._shields:
            self._noted = True
        else:
            raise KeyboardInterrupt
