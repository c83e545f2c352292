from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.content import operations


def read(content: bytes) -> list[tuple[bytes, list]]:
    return [(operator, list(operands)) for operator, operands in operations(content)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"BT ET", [(b"BT", []), (b"ET", [])]),
        (b"1 -2.5 +.5 Td", [(b"Td", [1.0, -2.5, 0.5])]),
        (b"/F1 12 Tf", [(b"Tf", ["F1", 12.0])]),
        (b"/A#42 gs", [(b"gs", ["AB"])]),
        (b"(ab) Tj", [(b"Tj", [b"ab"])]),
        (b"(a(b)c) Tj T*", [(b"Tj", [b"a(b)c"]), (b"T*", [])]),
        (b"(a\\)\\051\\n\\\nb) '", [(b"'", [b"a))\nb"])]),
        (b"<4A4b4> Tj", [(b"Tj", [b"JK@"])]),
        (b"[(a) -250 <62>] TJ", [(b"TJ", [[b"a", -250.0, b"b"]])]),
        (b"/Span << /MCID 0 /A [1 2] >> BDC", [(b"BDC", ["Span", None])]),
        (b"q % a comment (\n1 0 0 1 2 3 cm Q", [(b"q", []), (b"cm", [1.0, 0.0, 0.0, 1.0, 2.0, 3.0]), (b"Q", [])]),
        (b"BI /W 1 /H 1 ID \x00(((( EI Q", [(b"BI", []), (b"Q", [])]),
        (b"true false null x", [(b"x", [None, None, None])]),
        (b"(never closed", []),
        (b"[1 2 Tj 3 Td", [(b"Tj", []), (b"Td", [3.0])]),
    ],
)
def test_operations(content: bytes, expected: list[tuple[bytes, list]]) -> None:
    assert read(content) == expected


@given(st.binary(max_size=300))
def test_any_bytes_are_read(content: bytes) -> None:
    for operator, operands in operations(content):
        assert isinstance(operator, bytes)
        assert isinstance(operands, list)


@given(st.lists(st.sampled_from([b"(", b")", b"<", b">", b"[", b"]", b"1", b"/", b"Tj", b" ", b"\\", b"%", b"BI"])))
def test_any_signs_are_read(signs: list[bytes]) -> None:
    read(b"".join(signs))


@pytest.mark.parametrize("sign", [b"(", b"[", b"<", b"1", b"-", b"<<", b"\\(", b"(()", b"a", b"/", b"1."])
def test_a_tenth_of_a_megabyte_of_one_sign(sign: bytes) -> None:
    assert len(read(sign * 100_000)) <= 100_000
