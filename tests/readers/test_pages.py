from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.errors import Unreadable
from indexer.readers.pages import RawPage, assemble
from indexer.readers.painter import Glyph
from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned

MOST = 1 << 20
WORDS = "thực hiện kế hoạch của ban thường vụ tỉnh ủy về công tác thông tin đối ngoại"
GARBLED = "LIEN DoAN LAO DQNG VIPT NAM cgNG nol xA Hgr cnu Ncnia vrET NAM ttrlrc hiQn k6 hopch cira" * 2


def glyphs(*lines: str, y: float = 700, step: float = 16, x: float = 60, turn: int = 0) -> list[Glyph]:
    found = []
    for line in lines:
        found += [Glyph(char, x + 6 * n, x + 6 * n + 6, y, 12.0, turn) for n, char in enumerate(line)]
        y -= step
    return found


def page(*lines: str, pictured: float = 0.0, strokes: int = 0, **how: float) -> RawPage:
    return RawPage(glyphs(*lines, **how), pictured, strokes)  # type: ignore[arg-type]


def test_pages_are_joined_by_one_newline() -> None:
    document = assemble([page("trang một đây"), page("trang hai đây")], MOST)
    assert document.text == "trang một đây\ntrang hai đây"
    assert [p.span.of(document.text) for p in document.pages] == ["trang một đây", "trang hai đây"]
    assert [p.quality for p in document.pages] == [1.0, 1.0]


def test_a_gap_larger_than_between_lines_is_a_paragraph() -> None:
    lines = [*glyphs(WORDS, WORDS, WORDS, y=700), *glyphs(WORDS, WORDS, y=646)]
    assert assemble([RawPage(lines, 0, 0)], MOST).text == "\n".join([WORDS] * 3) + "\n\n" + "\n".join([WORDS] * 2)


def test_evenly_spaced_lines_are_one_paragraph_however_wide_the_spacing() -> None:
    assert assemble([page(WORDS, WORDS, WORDS, step=30)], MOST).text == "\n".join([WORDS] * 3)


def test_geometry_mends_letters_painted_later() -> None:
    line = "tỉnh quảng ngãi thực hiện kế hoạch"
    base = [glyph for glyph in glyphs(line) if glyph.text.isascii()]
    later = [glyph for glyph in glyphs(line) if not glyph.text.isascii()]
    document = assemble([RawPage(base + later, 0, 0)], MOST)
    assert document.text == line
    assert document.pages[0].method == "geometric"


def test_text_in_another_language_keeps_the_order_of_the_file() -> None:
    document = assemble([page("the quick brown fox jumps over the lazy dog")], MOST)
    assert document.pages[0].method == "text"


def test_text_across_the_page_comes_after_the_rest() -> None:
    upright, across = glyphs(WORDS, WORDS), glyphs("bản sao y", turn=1)
    assert assemble([RawPage(across + upright, 0, 0)], MOST).text == f"{WORDS}\n{WORDS}\n\nbản sao y"


STAMP = (
    "Ký bởi: Cổng Thông tin điện tử Chính phủ",
    "Email: thongtinchinhphu@chinhphu.vn",
    "Cơ quan: Văn phòng Chính phủ",
    "Thời gian ký: 28.01.2022 11:43:48 +07:00",
)


@pytest.mark.parametrize(
    ("raw", "waits"),
    [
        (page(pictured=1.0), True),
        (page(pictured=0.1), True),
        (page(strokes=5_000), True),
        (page(), False),
        (page(strokes=3), False),
        (page("Trang 3 của văn bản", pictured=0.9), True),
        (page("Trang 3 của văn bản", pictured=0.2), False),
        (page(*STAMP, pictured=1.0), True),
        (page(*STAMP), False),
        (page(WORDS, WORDS, *STAMP, pictured=1.0), False),
        (page(WORDS, WORDS, pictured=1.0), False),
        (page(GARBLED, pictured=1.0), True),
        (page(GARBLED), False),
    ],
)
def test_which_pages_wait_for_ocr(raw: RawPage, waits: bool) -> None:
    (found,) = assemble([raw], MOST).pages
    assert found.needs_ocr is waits
    if waits:
        assert found.method == "none"
        assert found.span.start == found.span.end


def test_a_limit_of_output() -> None:
    with pytest.raises(Unreadable, match="output-limit"):
        assemble((page("abcdefghij") for _ in range(10**9)), 1_000)


def test_no_pages() -> None:
    assert assemble([], MOST).pages == ()


def scanned(*lines: str, **how: float) -> Scanned:
    rows = tuple(
        Row(700 - 16 * n, 12, [Word(60 + 40 * at, 95 + 40 * at, word) for at, word in enumerate(line.split())])
        for n, line in enumerate(lines)
    )
    return Scanned(595, 842, rows=rows, **how)  # type: ignore[arg-type]


def test_a_recognised_page_has_its_text() -> None:
    raw = replace(page(pictured=1.0), scanned=scanned("trang hai", "được nhận dạng"))
    document = assemble([page(WORDS), raw], MOST)
    assert document.text == f"{WORDS}\ntrang hai\nđược nhận dạng"
    assert [(p.method, p.needs_ocr) for p in document.pages] == [("text", False), ("ocr", False)]


@pytest.mark.parametrize(
    ("layer", "ocr", "better"),
    [
        ((GARBLED,), (WORDS, WORDS), "ocr"),
        ((GARBLED,), ("~ ;", "l1"), "text"),
        (("Trang bìa của văn bản",), (), "text"),
        (("3",), (WORDS,), "ocr"),
    ],
)
def test_of_a_layer_and_what_was_recognised_the_better_stays(
    layer: tuple[str, ...], ocr: tuple[str, ...], better: str
) -> None:
    (found,) = assemble([replace(page(*layer, pictured=1.0), scanned=scanned(*ocr))], MOST).pages
    assert (found.method, found.needs_ocr) == (better, False)


def test_a_scan_on_which_nothing_was_recognised_waits_no_more() -> None:
    (found,) = assemble([replace(page(pictured=1.0), scanned=scanned())], MOST).pages
    assert (found.method, found.needs_ocr) == ("none", False)


def test_what_a_page_does_not_need_is_not_taken() -> None:
    (found,) = assemble([replace(page(WORDS, WORDS), scanned=scanned("khác"))], MOST).pages
    assert found.method == "text"


def test_a_note_fills_the_gap_of_a_recognised_line() -> None:
    line = (Row(700, 12, [Word(60, 80, "Số:"), Word(130, 200, "/KH-SYT")]),)
    raw = RawPage([], 1.0, 0, glyphs("5891", x=90), Scanned(595, 842, rows=line))
    assert assemble([raw], MOST).text == "Số: 5891 /KH-SYT"


def test_a_stamp_is_no_text_of_a_born_digital_page() -> None:
    assert assemble([page(*STAMP, WORDS, WORDS)], MOST).text == f"{WORDS}\n{WORDS}"
