"""Which pages need OCR, by what is on them: a table of rules, each with what it saw on real pages.

Measured on 79 real PDFs (352 pages): good Vietnamese pages have a share of valid syllables of .858 and more, .72 and
more of their words bear marks; layers of English OCR have .30 to .51 and no marks; scans have at most ten words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

FEW_WORDS = 20
"""Fewer words than this over a picture are a page number or a headline of the scanner, not the page's text."""

COVERED = 0.5
"""Share of the page that pictures must cover to count as the page itself."""

GARBLED = 0.7
"""Share of valid syllables under which a text layer is doubted."""

UNMARKED = 0.3
"""Share of words with marks below which a layer was made without Vietnamese."""

DRAWN = 100
"""Lines and areas on a page without any text that make it a picture of text (letters drawn as outlines)."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against a page's text: its words (stamps of signatures left out), the share of them that are
    valid syllables and the share that are and bear marks (0..1), the share of the page under pictures, and how many
    lines and areas are drawn on it."""

    words: int
    valid: float = 0.0
    marked: float = 0.0
    pictured: float = 0.0
    strokes: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A reason for OCR: `needs` must hold for every one of `examples` and none of `near_misses` (tested)."""

    name: str
    needs: Callable[[Evidence], bool]
    examples: tuple[Evidence, ...]
    near_misses: tuple[Evidence, ...]


RULES: tuple[Rule, ...] = (
    Rule(
        "only a picture",
        lambda page: not page.words and page.pictured > 0,
        (Evidence(0, pictured=1.0), Evidence(0, pictured=0.1)),
        (Evidence(0), Evidence(3, 1.0, 1.0, pictured=0.1)),
    ),
    Rule(
        "letters drawn as outlines",
        lambda page: not page.words and page.strokes >= DRAWN,
        (Evidence(0, strokes=5_000),),
        (Evidence(0, strokes=3), Evidence(300, 0.95, 0.8, strokes=5_000)),
    ),
    Rule(
        "few words over a picture",
        lambda page: page.words < FEW_WORDS and page.pictured >= COVERED,
        (Evidence(10, 0.9, 0.7, pictured=1.0), Evidence(3, 1.0, 0.6, pictured=0.9)),
        (Evidence(10, 0.9, 0.7, pictured=0.2), Evidence(116, 0.94, 0.8, pictured=1.0)),
    ),
    Rule(
        "a garbled layer over a picture",
        lambda page: page.valid < GARBLED and page.marked < UNMARKED and page.pictured >= COVERED,
        (Evidence(300, 0.30, 0.0, pictured=1.0), Evidence(250, 0.51, 0.0, pictured=0.96)),
        (
            Evidence(300, 0.18, 0.0),  # English, born digital
            Evidence(300, 0.858, 0.72, pictured=1.0),  # the worst good layer
            Evidence(120, 0.52, 0.03),  # a list without marks
        ),
    ),
)


def needs_ocr(page: Evidence) -> str | None:
    """The name of the first rule that holds; None for a page whose text can be used, or that has none to find."""
    return next((rule.name for rule in RULES if rule.needs(page)), None)
