"""Two plans side by side as lines of a terminal: `=` the same, `~` changed, `>` moved, `-` only A, `+` only B."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.catalogue.rows import StoredPlan
from search_app.desk.compare import Band, Cell, ComparePage, Pieces

_SIGNS = {"same": "=", "changed": "~", "moved": ">", "left": "-", "right": "+"}
_MARKS = {"A": ("[-", "-]"), "B": ("{+", "+}")}


def compare_lines(page: ComparePage, *, everything: bool) -> Iterator[str]:
    """The comparison; passages that are the same are only counted unless `everything` is wanted."""
    yield f"A  {_named(page.left)}"
    yield f"B  {_named(page.right)}"
    counts = page.counts
    yield (
        f"{counts['same']} the same, {counts['changed']} changed, {counts['moved']} moved, "
        f"{counts['left']} only in A, {counts['right']} only in B"
    )
    for letter, cut in zip("AB", page.cut, strict=True):
        if cut:
            yield f"not compared: the last {cut} passages of {letter}, which is too long"
    for name, wanted in (("both", (True, True)), ("A alone", (True, False)), ("B alone", (False, True))):
        cited = [each.directive.label for each in page.cited if (each.left, each.right) == wanted]
        if cited:
            yield f"cited by {name}: {'; '.join(cited)}"
    yield ""
    for band in page.bands if everything else page.differing:
        yield from _band(band)


def _named(stored: StoredPlan) -> str:
    plan = stored.plan
    parts = (
        str(plan.number.value) if plan.number else "no number",
        plan.issuer.value.name if plan.issuer else "issuer not stated",
        str(plan.issued.value) if plan.issued else "not dated",
        plan.id,
        plan.shown_title or "no title",
    )
    return " · ".join(parts)


def _band(band: Band) -> Iterator[str]:
    if band.hidden:
        yield f"  … {band.hidden} the same"
    elif not band.number:
        yield from _cell(band.left[0], "A", "=")
    else:
        for letter, cells in (("A", band.left), ("B", band.right)):
            for cell in cells:
                yield from _cell(cell, letter, _SIGNS[cell.state])


def _cell(cell: Cell, letter: str, sign: str) -> Iterator[str]:
    moved = ""
    if cell.state == "moved":
        moved = f" ({'to' if letter == 'A' else 'from'} {cell.where or 'outside all headings'})"
    elif cell.other is not None:
        moved = f" (most of it within {cell.where or 'a passage outside all headings'})"
    text = " ".join(" ".join(_written(pieces, letter).split()) for pieces in cell.paragraphs)
    where = "" if cell.level is not None else f" p.{cell.page}"
    yield f"{sign} {letter if sign != '=' else ' '}{where}{moved} {'## ' if cell.level is not None else ''}{text}"


def _written(pieces: Pieces, letter: str) -> str:
    begin, end = _MARKS[letter]
    return "".join(f"{begin}{piece.text}{end}" if piece.differs else piece.text for piece in pieces)
