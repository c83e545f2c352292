"""Text of fonts older than Unicode, decoded run by run: names and the share of valid syllables are the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from indexer.readers.painter import Glyph
from indexer.readers.rows import Row
from indexer.vietnamese import encodings


def decoded(glyphs: list[Glyph]) -> tuple[list[Glyph], bool]:
    """The glyphs with those of legacy fonts decoded, and whether there were any.

    A page whose text was converted and kept the old font's name stays as it is.
    """
    names = {glyph.legacy.encoding for glyph in glyphs if glyph.legacy is not None and glyph.text.strip()}
    proven = {name for name in names if encodings.reads_better(_lines(glyphs, name), name)}
    if not proven:
        return glyphs, False
    found: list[Glyph] = []
    for (legacy, _), group in groupby(glyphs, key=lambda glyph: (glyph.legacy, glyph.base)):
        if legacy is not None and legacy.encoding in proven:
            found.extend(_decoded_run(list(group), legacy))
        else:
            found.extend(group)
    return found, True


def decoded_rows(rows: list[Row]) -> bool:
    """Decode rows whose fonts do not tell, in place; False when they hold no legacy text.

    A row in which decoding would change the number of words stays as it is.
    """
    result = encodings.decode_legacy("\n".join(" ".join(word.text for word in row.words) for row in rows))
    if result is None:
        return False
    for row, line in zip(rows, result[0].split("\n"), strict=True):
        texts = line.split(" ")
        if len(texts) == len(row.words):
            for word, text in zip(row.words, texts, strict=True):
                word.text = text
    return True


def _lines(glyphs: Sequence[Glyph], encoding: str) -> str:
    runs = groupby(
        glyphs, key=lambda glyph: (glyph.legacy is not None and glyph.legacy.encoding == encoding, glyph.base)
    )
    return "\n".join("".join(glyph.text for glyph in run) for (mine, _), run in runs if mine)


def _are_one_letter(letter: str, mark: str, encoding: str) -> bool:
    # Bases are ASCII letters, ö and ô; decoding may take other characters (a soft hyphen) out.
    return letter.isalpha() and len(encodings.decode(letter + mark, encoding)) == 1


def _decoded_run(run: list[Glyph], legacy: encodings.LegacyFont) -> list[Glyph]:
    """Glyphs of one font on one line. A letter and the mark painted after it (VNI) become one glyph."""
    joined: list[Glyph] = []
    for glyph in run:
        before = joined[-1] if joined else None
        if before is not None and _are_one_letter(before.text, glyph.text, legacy.encoding):
            end = max(before.end, glyph.end)
            joined[-1] = before._replace(text=before.text + glyph.text, end=end)
        else:
            joined.append(glyph)
    # The line as a whole tells which words are in capitals, where the encoding has none.
    texts: Sequence[str] = encodings.decode("".join(g.text for g in joined), legacy.encoding, capitals=legacy.capitals)
    if len(texts) != len(joined):
        texts = [encodings.decode(g.text, legacy.encoding, capitals=legacy.capitals) for g in joined]
    return [glyph._replace(text=text) for glyph, text in zip(joined, texts, strict=True)]
