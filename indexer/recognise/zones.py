"""The parts of a document: letterhead, title, body, recipients, signature, appendix; and a receiver's stamp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.recognise.kinds import KindHeading, find_kind_heading
from indexer.recognise.lines import Line, lines_of
from indexer.recognise.rules import holds

_HEAD_LINES = 150
"""A letterhead ends within so many lines, even under a web page's navigation."""
_TITLE_LINES = 14
_SIGNATURE_LINES = 14
_LONG = 180
"""A line longer than this is a paragraph, not a wrapped line of a title."""


@dataclass(frozen=True, slots=True)
class Zones:
    """Ranges of line numbers. Lines of `stamp` belong to no other part, wherever they stand."""

    lines: tuple[Line, ...]
    kind: KindHeading | None
    letterhead: range
    title: range
    body: range
    recipients: range
    signature: range
    appendix: range
    stamp: frozenset[int]

    def of(self, part: range) -> Iterator[tuple[int, Line]]:
        """The lines of a part with their numbers, without a receiver's stamp."""
        return ((number, self.lines[number]) for number in part if number not in self.stamp)


def find_zones(text: str) -> Zones:
    """Cut a document into its parts. Every line is in one of them, or in the stamp.

    Only recipients and signature, which stand side by side, may share lines.
    """
    lines = lines_of(text)
    stamp = _stamp(lines[:_HEAD_LINES])
    kind = find_kind_heading(lines[:_HEAD_LINES], stamp)
    head_end = kind.line if kind is not None else _first_body_line(lines, 0, stamp)
    title_end = _title_end(lines, kind, stamp) if kind is not None else head_end
    recipients, signature, end = _tail(lines, title_end)
    body_end = min([part.start for part in (recipients, signature) if part] or [len(lines)])
    return Zones(
        lines,
        kind,
        range(head_end),
        range(head_end, title_end),
        range(title_end, body_end),
        recipients,
        signature,
        range(end, len(lines)),
        stamp,
    )


def _stamp(lines: Sequence[Line]) -> frozenset[int]:
    """A run of stamp lines, at least one of them of the kind that only stamps have, and the body's name above."""
    found: set[int] = set()
    number = 0
    while number < len(lines):
        end = number
        while end < len(lines) and holds("zones", "stamp", lines[end].text):
            end += 1
        run = range(number, end)
        sure = any(holds("zones", "stamp.only", lines[at].text) for at in run)
        if len(run) >= 2 and sure:
            found.update(run)
            if number and lines[number].gap is False and lines[number - 1].capitals:
                found.add(number - 1)
        number = max(end, number + 1)
    return frozenset(found)


def _first_body_line(lines: Sequence[Line], start: int, stamp: frozenset[int]) -> int:
    for number in range(start, min(len(lines), start + _HEAD_LINES)):
        if number not in stamp and _opens_body(lines[number]):
            return number
    return 0


def _opens_body(line: Line) -> bool:
    return holds("zones", "body.cue", line.text) or holds("zones", "marker", line.text) or len(line.text) > _LONG


def _title_end(lines: Sequence[Line], kind: KindHeading, stamp: frozenset[int]) -> int:
    """The line after the last line of the title; the heading's own line may hold all of it."""
    first = kind.line + 1
    taken = 1 if kind.rest else 0
    for number in range(first, min(len(lines), first + _TITLE_LINES)):
        line = lines[number]
        if number in stamp:
            continue
        if taken and (_opens_body(line) or _leaves_title(lines[number - 1], line)):
            return number
        if holds("zones", "marker", line.text) or line.text.startswith(("Căn cứ", "Kính gửi")):
            return number
        taken += 1
    return min(len(lines), first + _TITLE_LINES)


def _leaves_title(before: Line, line: Line) -> bool:
    if holds("zones", "body.authority", line.text) and line.capitals and not before.text.endswith(("CỦA", "VỚI", "VÀ")):
        return not before.capitals or len(line.text) < 60
    return line.gap and not line.text[:1].islower()


def _tail(lines: Sequence[Line], start: int) -> tuple[range, range, int]:
    """Recipients, signature, and where they end. The two may stand side by side, and so interleave as lines."""
    recipients_at = next((n for n in range(start, len(lines)) if holds("zones", "recipients", lines[n].text)), None)
    signature = _signature(lines, start, recipients_at)
    if recipients_at is None:
        end = signature.stop if signature else len(lines)
        return range(0), signature, end
    end = _recipients_end(lines, recipients_at, signature)
    return range(recipients_at, end), signature, max(end, signature.stop if signature else 0)


def _recipients_end(lines: Sequence[Line], start: int, signature: range) -> int:
    """Up to the last item behind the signature; without a signature, up to an appendix or the end."""
    for number in range(start + 1, len(lines)):
        if number in signature:
            continue
        if holds("zones", "appendix", lines[number].text) or holds("zones", "motto", lines[number].text):
            return number
        if signature and number >= signature.stop and not _may_be_recipient(lines[number], lines[number - 1]):
            return number
    return len(lines)


def _may_be_recipient(line: Line, before: Line) -> bool:
    return line.text.startswith(("-", "–", "+", "•")) or (before.text.endswith(",") and len(line.text) < 60)


def _signature(lines: Sequence[Line], start: int, recipients_at: int | None) -> range:
    """The block from the first line of office to the name. Near the recipients when there are any, else the last."""
    openings = [
        number for number in range(start, len(lines)) if lines[number].capitals and _is_office(lines[number].text)
    ]
    if recipients_at is not None:
        near = [n for n in openings if recipients_at - _SIGNATURE_LINES <= n <= recipients_at + 80]
        openings = near or []
    blocks = [block for block in (_block(lines, number) for number in openings) if block]
    if not blocks:
        return range(0)
    if recipients_at is None:
        return blocks[0] if len(blocks) == 1 else _join(blocks)
    return _join(blocks)


def _is_office(text: str) -> bool:
    return holds("zones", "signature.behalf", text) or holds("zones", "signature.office", text)


def _join(blocks: list[range]) -> range:
    """The first block with all that directly follow it (lines of office, one below the other, one name)."""
    whole = blocks[0]
    for block in blocks[1:]:
        if block.start <= whole.stop:
            whole = range(whole.start, max(whole.stop, block.stop))
    return whole


def _block(lines: Sequence[Line], start: int) -> range:
    """Offices, at most one "(Đã ký)", then a name; empty when no name follows."""
    for number in range(start + 1, min(len(lines), start + _SIGNATURE_LINES)):
        text = lines[number].text
        if holds("zones", "signature.name", text):
            return range(start, number + 1)
        if not (_is_office(text) or lines[number].capitals or holds("zones", "signature.signed", text)):
            if text.startswith(("-", "–", "+")) or holds("zones", "recipients", text):
                continue
            return range(0)
    return range(0)
