"""The kind of section that a passage stands in, as the headings above it tell: *mục đích*, *nhiệm vụ*, *kinh phí* …

The nearest heading that names a kind counts, so that what stands below it without a name of its own inherits it. Under
a heading that names two (`Mục đích, yêu cầu`; `Nhiệm vụ và giải pháp`) a passage is of both, of the first named first:
who writes both into one section has not said which sentence is which, most plans do, and whoever looks for requirements
would miss nearly all of them. Where they stand apart below it (`1. Mục đích`, `2. Yêu cầu`) their own headings are
nearer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from indexer.model import SECTIONS, Passage, Section
from indexer.recognise.rules import first

_KINDS: dict[str | None, Section] = {kind: kind for kind in SECTIONS}
_PIECES = re.compile(r"\s?(?:[,;/–-]|\b[Vv](?:à|À)\b)\s?")
_LOST_DOT = re.compile(r"^[IVX]{1,4}\s(?=\w{2})")
"""A section's number in a scan that has lost the dot behind it: `II NHIỆM VỤ`."""
_HEADING_CHARS = 200
"""What is longer is no name of a section, whatever it begins with."""


def with_sections(text: str, passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """The passages, each with its kind of section where its headings tell."""
    return tuple(_told(passage, _of(text, passage)) for passage in passages)


def _told(passage: Passage, kinds: tuple[Section, ...]) -> Passage:
    return replace(passage, section=kinds[0], also=kinds[1:]) if kinds else passage


def _of(text: str, passage: Passage) -> tuple[Section, ...]:
    """A heading with nothing below it is a passage itself: then its first line names the section."""
    own = text[passage.span.start : passage.span.end].split("\n", 1)[0]
    headings = (*passage.heading, own) if first("outline", "mark", own.strip()) else passage.heading
    return next(filter(None, map(sections_of, reversed(headings))), ())


@lru_cache(maxsize=4096)
def sections_of(heading: str) -> tuple[Section, ...]:
    """The kinds of section that a heading names, in its order; none where it begins with another thing."""
    words = " ".join(heading.replace("*", " ").split())
    if len(words) > _HEADING_CHARS:
        return ()
    marked = first("outline", "mark", words)
    name = marked[1]["rest"] if marked else _LOST_DOT.sub("", words)
    if (kind := _named(name)) is None:
        return ()
    return tuple(dict.fromkeys((kind, *filter(None, map(_named, _PIECES.split(name))))))


def _named(words: str) -> Section | None:
    found = first("sections", "section", words)
    return _KINDS[found[0].value] if found else None
