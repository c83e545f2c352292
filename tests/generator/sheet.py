"""The page being typed: adds lines, and knows where in the text each of them stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from .noise import ocr, unmark, wrap


@dataclass(slots=True)
class Sheet:
    """Collects a plan's text. What `wrapped`, `unmarked` and `ocr_rate` say happens to each block as it is added."""

    rng: Random
    wrapped: bool = False
    unmarked: bool = False
    ocr_rate: float = 0.0
    passages: list[dict[str, Any]] = field(default_factory=list)
    _lines: list[str] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str = "", *, wrap_it: bool = False) -> tuple[int, int]:
        """Adds a block (a line, or a paragraph that may be wrapped); its span in the text."""
        if wrap_it and self.wrapped:
            text = wrap(text)
        if self.unmarked:
            text = unmark(text)
        if self.ocr_rate:
            text = ocr(text, self.ocr_rate, self.rng)
        start = self._length
        self._lines.append(text)
        self._length += len(text) + 1
        return start, start + len(text)

    def passage(self, text: str, heading: list[str], origin: dict[str, Any] | None) -> None:
        """Adds a passage and remembers where it stands, under what, and what it was copied from."""
        start, end = self.add(text, wrap_it=True)
        self.passages.append({"heading": heading, "span": [start, end], "origin": origin})

    @property
    def text(self) -> str:
        """All that was added."""
        return "\n".join(self._lines) + "\n"
