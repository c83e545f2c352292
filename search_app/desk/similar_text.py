"""What is said alike, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from search_app.desk.similar import Answer, Piece

MARKS = {"there": ("{+", "+}"), "here": ("[-", "-]"), "same": ("", ""), "masked": ("", "")}
"""What only the other text has, and what only the given one has, as `git diff --word-diff` writes it."""


def similar_lines(answer: Answer) -> Iterator[str]:
    """The given text, then each wording like it: how like, who says it, its text with what differs marked."""
    yield f"> {' '.join(answer.given.text.split())}"
    if not answer.likes:
        yield "  too short to be compared" if answer.given.identity is None else "  nobody says it alike"
    for like in answer.likes:
        first = like.first
        who = " · ".join((first.plan.number or "no number", first.plan.issuer or "no issuer", first.plan.issued or "-"))
        yield f"  {like.likeness:.0%} · {like.spread.plans} plans · first {first.plan.id}.{first.ordinal} · {who}"
        yield f"    {_marked(like.pieces)}"
    yield ""


def _marked(pieces: tuple[Piece, ...]) -> str:
    marked = (f"{MARKS[piece.kind][0]}{piece.text}{MARKS[piece.kind][1]}" for piece in pieces)
    return " ".join("".join(marked).split())
