"""What page content paints: glyphs with their places, and how much of the page is covered by pictures.

Pure: fonts and other resources come through two small protocols, which `pdf.py` fills with pdfminer's objects.
Coordinates are points from the lower left corner of the page as it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import atan2, hypot, inf, pi
from typing import NamedTuple, Protocol

from indexer.readers.content import Operand, operations
from indexer.vietnamese.encodings import LegacyFont

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

FORM_DEPTH = 12
"""Forms within forms are followed this deep; real files seldom go beyond three."""

_TOUCHING = 0.05
"""Glyphs so many font sizes apart, or over each other, touch: kerning moves letters by less."""

_FARTHEST = 1e6
"""Glyphs farther away than this (points; a page has under 15,000) are no part of a page. Catches infinities too."""


class Font(Protocol):
    """What the painter needs of a font."""

    multibyte: bool
    legacy: LegacyFont | None
    """The encoding older than Unicode that its name speaks for."""

    def decode(self, string: bytes) -> Iterable[int]:
        """The character codes of a string."""

    @property
    def glyphs(self) -> Mapping[int, tuple[str, float]]:
        """The text of every code, and its advance in units of the font size."""


@dataclass(frozen=True, slots=True)
class Form:
    """A piece of content that pages call by name. `key` tells one form from another."""

    key: object
    content: Callable[[], bytes]
    resources: Resources
    matrix: Matrix


class Resources(Protocol):
    """The named things of one page or form."""

    def font(self, name: str) -> Font | None:
        """The font of a name, None when there is none."""

    def drawn(self, name: str) -> Form | bool:
        """A form, True for a picture, False for a name that stands for neither."""


class Glyph(NamedTuple):
    """One glyph, or several of one font that touch each other, in the frame of its own writing direction.

    Glyphs of fonts older than Unicode stay single: a letter may be two of them.

    `start`, `end` and `base` (the baseline, upwards) in points, `size` the font's; `turn`: 0 upright, 1 to 3 quarter
    turns to the left, 4 askew. `legacy`: what the font's name says of its encoding.
    """

    text: str
    start: float
    end: float
    base: float
    size: float
    turn: int
    legacy: LegacyFont | None = None


def multiply(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


@dataclass(slots=True)
class _State:
    """The part of the graphics state that places text (ISO 32000-1, 8.4 and 9.3)."""

    space: Matrix
    font: Font | None = None
    size: float = 0.0
    between: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0

    def copy(self) -> _State:
        """The same again, to be changed on its own."""
        return _State(
            self.space, self.font, self.size, self.between, self.word_space, self.scale, self.leading, self.rise
        )


@dataclass(slots=True)
class Painter:
    """Runs page content and keeps what it paints. `width` and `height` of the page in points."""

    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    pictured: float = 0.0
    """Area of all pictures inside the page, in square points; overlaps count twice."""
    strokes: int = 0
    """Lines and areas painted: text drawn as outlines shows here."""

    _state: _State = field(default_factory=lambda: _State(IDENTITY))
    _saved: list[_State] = field(default_factory=list)
    _line: Matrix = IDENTITY
    _offset: float = 0.0
    _resources: Resources | None = None
    _open: tuple[object, ...] = ()

    def run(self, content: bytes, resources: Resources, space: Matrix) -> None:
        """Paint a page's content; `space` leads from its coordinates to the page as it is shown."""
        self._state = _State(space)
        self._run(content, resources)

    def _run(self, content: bytes, resources: Resources) -> None:
        outer, self._resources = self._resources, resources
        depth = len(self._saved)
        for operator, operands in operations(content):
            known = _OPERATORS.get(operator)
            if known is None:
                self.strokes += operator in _STROKES
                continue
            count, paint = known
            if len(operands) >= count:
                paint(self, operands[len(operands) - count :])
        del self._saved[depth:]
        self._resources = outer

    def _save(self, _: list[Operand]) -> None:
        self._saved.append(self._state.copy())

    def _restore(self, _: list[Operand]) -> None:
        if self._saved:
            self._state = self._saved.pop()

    def _transform(self, operands: list[Operand]) -> None:
        self._state.space = multiply(_matrix(operands), self._state.space)

    def _begin(self, _: list[Operand]) -> None:
        self._line, self._offset = IDENTITY, 0.0

    def _choose_font(self, operands: list[Operand]) -> None:
        name, size = operands
        self._state.font = self._resources.font(name) if isinstance(name, str) and self._resources else None
        self._state.size = _number(size)

    def _move(self, operands: list[Operand]) -> None:
        x, y = map(_number, operands)
        a, b, c, d, e, f = self._line
        self._line, self._offset = (a, b, c, d, x * a + y * c + e, x * b + y * d + f), 0.0

    def _move_leading(self, operands: list[Operand]) -> None:
        self._state.leading = -_number(operands[1])
        self._move(operands)

    def _place(self, operands: list[Operand]) -> None:
        self._line, self._offset = _matrix(operands), 0.0

    def _next_line(self, _: list[Operand]) -> None:
        self._move([0.0, -self._state.leading])

    def _show_next(self, operands: list[Operand]) -> None:
        self._next_line(operands)
        self._show(operands)

    def _show_spaced(self, operands: list[Operand]) -> None:
        self._state.word_space, self._state.between = map(_number, operands[:2])
        self._show_next(operands[2:])

    def _show_pieces(self, operands: list[Operand]) -> None:
        if isinstance(operands[0], list):
            self._show(operands[0])

    def _show(self, pieces: list[Operand]) -> None:
        state = self._state
        font = state.font
        if font is None:
            return
        frame = _Frame.of(multiply(self._line, state.space), state.size * state.scale, state.size)
        if frame is None:
            return
        x, scale, unit = self._offset, state.scale, state.size * state.scale
        word_space = 0.0 if font.multibyte else state.word_space
        known, origin, along = font.glyphs, frame.origin, frame.along
        reach = _TOUCHING * frame.size if font.legacy is None else 0.0
        word = _Touching(self.glyphs, (frame.base + state.rise * frame.up, frame.size, frame.turn, font.legacy))
        letters, end = word.letters, inf
        for piece in pieces:
            if not -_FARTHEST < x < _FARTHEST:
                break
            if isinstance(piece, bytes):
                for code in font.decode(piece):
                    text, advance = known[code]
                    advance *= unit
                    start = origin + x * along
                    if -reach < start - end < reach and not text.isspace():
                        letters.append(text)
                        end = start + advance * along
                    else:
                        end = word.begin(text, start, end, start + advance * along)
                    x += advance + (state.between + (word_space if code == 32 else 0.0)) * scale
            elif isinstance(piece, float):
                x -= piece * 0.001 * unit
        word.close(end)
        self._offset = x

    def _draw(self, operands: list[Operand]) -> None:
        name = operands[0]
        drawn = self._resources.drawn(name) if isinstance(name, str) and self._resources else False
        if drawn is True:
            self._picture(operands)
        elif isinstance(drawn, Form) and drawn.key not in self._open and len(self._open) < FORM_DEPTH:
            state, line, offset = self._state, self._line, self._offset
            self._open = (*self._open, drawn.key)
            self._state = replace(state, space=multiply(drawn.matrix, state.space))
            self._run(drawn.content(), drawn.resources)
            self._open = self._open[:-1]
            self._state, self._line, self._offset = state, line, offset

    def _picture(self, _: list[Operand]) -> None:
        """A picture fills the unit square of its own space."""
        a, b, c, d, e, f = self._state.space
        left, right = sorted((e + min(0.0, a) + min(0.0, c), e + max(0.0, a) + max(0.0, c)))
        low, high = sorted((f + min(0.0, b) + min(0.0, d), f + max(0.0, b) + max(0.0, d)))
        across = min(right, self.width) - max(left, 0.0)
        upwards = min(high, self.height) - max(low, 0.0)
        if across > 0 and upwards > 0:
            self.pictured += across * upwards


class _Touching:
    """Letters of one show operation that touch each other, on their way to become one Glyph.

    Text has far fewer words than letters; what comes after looks at each Glyph in turn.
    """

    __slots__ = ("_first", "_glyphs", "_look", "letters")

    def __init__(self, glyphs: list[Glyph], look: tuple[float, float, int, LegacyFont | None]) -> None:
        self.letters: list[str] = []
        self._glyphs = glyphs
        self._look = look
        self._first = 0.0

    def begin(self, text: str, start: float, end: float, stop: float) -> float:
        """What went before ended at `end`; a new one begins with `text`. Where the next letter touches it."""
        self.close(end)
        if text.isspace():
            self._glyphs.append(Glyph(text, start, stop, *self._look))
            return inf
        self._first = start
        self.letters.append(text)
        return stop

    def close(self, end: float) -> None:
        """Nothing more touches what went before."""
        if self.letters:
            self._glyphs.append(Glyph("".join(self.letters), self._first, end, *self._look))
            self.letters.clear()


class _Frame(NamedTuple):
    """The frame of one writing direction.

    x of text space stands at `origin + x * along`, a rise of r at `base + r * up`.
    """

    origin: float
    along: float
    base: float
    up: float
    size: float
    turn: int

    @classmethod
    def of(cls, text_space: Matrix, across: float, size: float) -> _Frame | None:
        """None for text that cannot be seen: no size, or far off the page."""
        a, b, c, d, e, f = text_space
        sign = -1.0 if across < 0 else 1.0
        length = hypot(a, b)
        if not (0 < length < _FARTHEST and abs(e) < _FARTHEST and abs(f) < _FARTHEST):
            return None
        height = abs(size * (a * d - b * c)) / length
        if not 0 < height < _FARTHEST:
            return None
        right, up = a * sign / length, b * sign / length  # the unit vector along which the text runs
        angle = atan2(up, right)
        quarter = round(angle / (pi / 2))
        turn = quarter % 4 if abs(angle - quarter * pi / 2) < _ASKEW else 4
        raised = (a * d - b * c) * sign / length
        return cls(e * right + f * up, length * sign, f * right - e * up, raised, height, turn)


_ASKEW = pi / 12
_STROKES = frozenset({b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"})


def _number(operand: Operand) -> float:
    return operand if isinstance(operand, float) else 0.0


def _matrix(operands: list[Operand]) -> Matrix:
    a, b, c, d, e, f = map(_number, operands)
    return a, b, c, d, e, f


def _setter(name: str, factor: float = 1.0) -> Callable[[Painter, list[Operand]], None]:
    def set_it(painter: Painter, operands: list[Operand]) -> None:
        setattr(painter._state, name, _number(operands[0]) * factor)

    return set_it


_OPERATORS: dict[bytes, tuple[int, Callable[[Painter, list[Operand]], None]]] = {
    b"q": (0, Painter._save),
    b"Q": (0, Painter._restore),
    b"cm": (6, Painter._transform),
    b"BT": (0, Painter._begin),
    b"Tc": (1, _setter("between")),
    b"Tw": (1, _setter("word_space")),
    b"Tz": (1, _setter("scale", 0.01)),
    b"TL": (1, _setter("leading")),
    b"Ts": (1, _setter("rise")),
    b"Tf": (2, Painter._choose_font),
    b"Td": (2, Painter._move),
    b"TD": (2, Painter._move_leading),
    b"Tm": (6, Painter._place),
    b"T*": (0, Painter._next_line),
    b"Tj": (1, Painter._show),
    b"TJ": (1, Painter._show_pieces),
    b"'": (1, Painter._show_next),
    b'"': (3, Painter._show_spaced),
    b"Do": (1, Painter._draw),
    b"BI": (0, Painter._picture),
}
