"""Runs of text with the names of their fonts, decoded where they are in an encoding older than Unicode."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from indexer.vietnamese import encodings

Run = tuple[str, str]
"""Text, and the name of its font ("" where the file names none)."""

_LINE_END = "\v"
"""Stands for a line end within a paragraph while paragraphs are lines."""


def decode_runs(paragraphs: Sequence[Sequence[Run]]) -> list[tuple[str, bool]]:
    """Each paragraph's text, and whether something in it had to be decoded.

    Runs in a font of a legacy encoding are decoded by it, when that makes syllables of their words; all other runs by
    their own evidence, taken over the whole file.
    """
    fonts: dict[str, list[str]] = {}
    for runs in paragraphs:
        for text, font in runs:
            fonts.setdefault(font, []).append(text)
    sure = {font: legacy for font, texts in fonts.items() if (legacy := _proved(font, texts)) is not None}
    pieces = [_pieces(runs, sure) for runs in paragraphs]
    rest = iter(_by_evidence([text for paragraph in pieces for text, key in paragraph if key is None]))
    result = []
    for paragraph in pieces:
        out, decoded = [], False
        for text, key in paragraph:
            read = next(rest) if key is None else encodings.decode(text, key.encoding, capitals=key.capitals)
            out.append(read)
            decoded = decoded or (read != text and not text.isascii())
        result.append(("".join(out), decoded))
    return result


def _proved(font: str, texts: Sequence[str]) -> encodings.LegacyFont | None:
    legacy = encodings.of_font(font)
    return legacy if legacy is not None and encodings.reads_better("\n".join(texts), legacy.encoding) else None


def _pieces(
    runs: Sequence[Run], sure: dict[str, encodings.LegacyFont]
) -> list[tuple[str, encodings.LegacyFont | None]]:
    """Runs that are read alike as one: words, and letters of two bytes, are cut anywhere."""
    return [("".join(text for text, _ in group), key) for key, group in groupby(runs, lambda run: sure.get(run[1]))]


def _by_evidence(texts: list[str]) -> list[str]:
    decoded = encodings.decode_legacy("\n".join(text.replace("\n", _LINE_END) for text in texts))
    if decoded is None:
        return texts
    return [text.replace(_LINE_END, "\n") for text in decoded[0].split("\n")]
