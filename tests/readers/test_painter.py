from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest

from indexer.readers.painter import IDENTITY, Font, Form, Painter

UPRIGHT = 0


class HalfWide:
    """Every byte is a letter, half as wide as the font is high."""

    multibyte = False
    legacy = None

    def decode(self, string: bytes) -> Iterable[int]:
        return string

    glyphs = {code: (chr(code), 0.5) for code in range(256)}


@dataclass
class Named:
    forms: dict[str, Form | bool] = field(default_factory=dict)

    def font(self, name: str) -> Font | None:
        return HalfWide() if name == "F" else None

    def drawn(self, name: str) -> Form | bool:
        return self.forms.get(name, False)


def paint(content: bytes, named: Named | None = None, space=IDENTITY) -> Painter:
    painter = Painter(600.0, 800.0)
    painter.run(content, named or Named(), space)
    return painter


def places(painter: Painter) -> list[tuple[str, float, float, float, float, int]]:
    return [(g.text, *(round(n, 3) for n in g[1:5]), g.turn) for g in painter.glyphs]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"BT /F 10 Tf 100 700 Td (ab) Tj ET", [("ab", 100, 110, 700, 10, 0)]),
        (b"BT /F 10 Tf 2 Tc (ab) Tj ET", [("a", 0, 5, 0, 10, 0), ("b", 7, 12, 0, 10, 0)]),
        (b"BT /F 10 Tf 3 Tw (a b) Tj ET", [("a", 0, 5, 0, 10, 0), (" ", 5, 10, 0, 10, 0), ("b", 13, 18, 0, 10, 0)]),
        (b"BT /F 10 Tf 50 Tz (ab) Tj ET", [("ab", 0, 5, 0, 10, 0)]),
        (b"BT /F 10 Tf [(a) 40 (b) 60 (c)] TJ ET", [("ab", 0, 9.6, 0, 10, 0), ("c", 9, 14, 0, 10, 0)]),
        (b"BT /F 10 Tf [(a) -1000 (b)] TJ ET", [("a", 0, 5, 0, 10, 0), ("b", 15, 20, 0, 10, 0)]),
        (b"BT /F 10 Tf 14 TL 9 9 Td (a) ' ET", [("a", 9, 14, -5, 10, 0)]),
        (b"BT /F 10 Tf 5 6 TD 0 -12 TD (a) Tj T* (b) Tj ET", [("a", 5, 10, -6, 10, 0), ("b", 5, 10, -18, 10, 0)]),
        (b'BT /F 10 Tf 10 TL 1 2 (a b) " ET',
         [("a", 0, 5, -10, 10, 0), (" ", 7, 12, -10, 10, 0), ("b", 15, 20, -10, 10, 0)]),
        (b"BT /F 10 Tf 4 Ts (a) Tj ET", [("a", 0, 5, 4, 10, 0)]),
        (b"BT /F 1 Tf 10 0 0 10 50 60 Tm (a) Tj ET", [("a", 50, 55, 60, 10, 0)]),
        (b"q 2 0 0 2 0 0 cm BT /F 10 Tf 5 5 Td (a) Tj ET Q BT /F 10 Tf (b) Tj ET",
         [("a", 10, 20, 10, 20, 0), ("b", 0, 5, 0, 10, 0)]),
        (b"BT /F 10 Tf 0 1 -1 0 50 60 Tm (ab) Tj ET", [("ab", 60, 70, -50, 10, 1)]),
        (b"BT /F 10 Tf -1 0 0 -1 50 60 Tm (a) Tj ET", [("a", -50, -45, -60, 10, 2)]),
        (b"BT /F -10 Tf -1 0 0 -1 50 60 Tm (a) Tj ET", [("a", 50, 55, 60, 10, 0)]),
        (b"BT /F 10 Tf .7071 .7071 -.7071 .7071 0 0 Tm (a) Tj ET", [("a", 0, 5, 0, 10, 4)]),
        (b"BT /F 0 Tf (a) Tj ET", []),
        (b"BT /None 10 Tf (a) Tj ET", []),
        (b"BT /F 10 Tf 1000000000 0 Td (a) Tj ET", []),
        (b"BT /F 10 Tf [(a) -99999999999 (b)] TJ ET", [("a", 0, 5, 0, 10, 0)]),
        (b"Q Q BT 5 Tf (a) Tj Td cm ET", []),
    ],
)  # fmt: skip
def test_places(content: bytes, expected: list) -> None:
    assert places(paint(content)) == expected


def form(key: object, content: bytes, named: Named, matrix=IDENTITY) -> Form:
    return Form(key, lambda: content, named, matrix)


def test_a_form_is_painted_in_its_own_space_and_leaves_the_state() -> None:
    inner = Named()
    named = Named({"X": form(1, b"BT /F 10 Tf (a) Tj ET 9 0 0 9 0 0 cm", inner, (1, 0, 0, 1, 30, 40))})
    painter = paint(b"/X Do BT /F 10 Tf (b) Tj ET", named)
    assert places(painter) == [("a", 30, 35, 40, 10, 0), ("b", 0, 5, 0, 10, 0)]


def test_a_form_that_calls_itself_is_painted_once() -> None:
    named = Named()
    named.forms["X"] = form(1, b"BT /F 10 Tf (a) Tj ET /X Do", named)
    assert len(paint(b"/X Do /X Do", named).glyphs) == 2


def test_forms_nest_only_so_deep() -> None:
    named = Named()
    for depth in range(40):
        named.forms[f"X{depth}"] = form(depth, b"BT /F 10 Tf (a) Tj ET /X%d Do" % (depth + 1), named)
    assert len(paint(b"/X0 Do", named).glyphs) == 12


@pytest.mark.parametrize(
    ("content", "share"),
    [
        (b"600 0 0 800 0 0 cm /P Do", 1.0),
        (b"300 0 0 800 0 0 cm /P Do", 0.5),
        (b"600 0 0 800 300 0 cm /P Do", 0.5),
        (b"0 800 -600 0 600 0 cm /P Do", 1.0),
        (b"q 600 0 0 400 0 0 cm /P Do Q 600 0 0 400 0 400 cm /P Do", 1.0),
        (b"600 0 0 800 700 0 cm /P Do", 0.0),
        (b"600 0 0 800 0 0 cm BI /W 1 /H 1 ID x EI", 1.0),
        (b"600 0 0 800 0 0 cm /Unknown Do", 0.0),
    ],
)
def test_how_much_pictures_cover(content: bytes, share: float) -> None:
    assert paint(content, Named({"P": True})).pictured / 480_000 == pytest.approx(share)


def test_strokes_are_counted() -> None:
    assert paint(b"0 0 m 9 9 l S 0 0 9 9 re f n").strokes == 2
