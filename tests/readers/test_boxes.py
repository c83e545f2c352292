"""Where words stand on a page's picture: turned, askew, cropped, and found again in the text of the page."""

from __future__ import annotations

from math import cos, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from indexer.errors import Unreadable
from indexer.model import Span
from indexer.readers import pdf, pdfium
from indexer.readers.boxes import Area, Box, aligned, layer_boxes, runs, scanned_boxes
from indexer.readers.rows import Row, Word
from indexer.readers.scanned import Scanned
from tests.readers.making import HEIGHT, WIDTH, column, make_pdf

PAGE = Area(0.0, 0.0, 400.0, 200.0)


def box(text: str, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> Box:
    return Box(text, left, top, right, bottom)


def words(texts: str) -> list[Box]:
    return [box(text) for text in texts.split()]


@pytest.mark.parametrize(("turn", "row"), [
    (0, Row(100, 20, [Word(40, 80, "chữ")], 0)),
    (1, Row(-40, 20, [Word(100, 140, "chữ")], 1)),
    (2, Row(-100, 20, [Word(-80, -40, "chữ")], 2)),
    (3, Row(40, 20, [Word(-140, -100, "chữ")], 3)),
])  # fmt: skip
def test_a_word_has_its_box_whichever_way_it_runs(turn: int, row: Row) -> None:
    (found,) = layer_boxes([row], PAGE)
    left, right = {0: (40, 80), 1: (24, 45), 2: (40, 80), 3: (35, 56)}[turn]
    low, high = {0: (95, 116), 1: (100, 140), 2: (84, 105), 3: (100, 140)}[turn]
    assert found == pytest.approx(("chữ", left / 400, 1 - high / 200, right / 400, 1 - low / 200), abs=1e-4)


def test_words_askew_and_empty_ones_have_none() -> None:
    assert layer_boxes([Row(10, 10, [Word(0, 9, "xiên")], 4), Row(10, 10, [Word(0, 9, "\u200b")])], PAGE) == []


@given(st.integers(0, 3), st.floats(-0.1, 0.1), st.floats(100, 300), st.floats(100, 200))
def test_what_ocr_read_is_led_back_to_the_page_as_it_is_shown(quarter: int, skew: float, x: float, y: float) -> None:
    """A word that stands at (x, y) of the page as shown, put through what OCR does to a page."""
    width, height = 400.0, 300.0
    turned_x, turned_y = ((x, y), (y, width - x), (width - x, height - y), (height - y, x))[quarter]
    start, base = turned_x * cos(skew) + turned_y * sin(skew), turned_y * cos(skew) - turned_x * sin(skew)
    scanned = Scanned(width, height, quarter, skew, (Row(base, 10, [Word(start, start + 20, "chữ")]),))
    (found,) = scanned_boxes(scanned.fresh_rows(), scanned)
    assert found.left - 1e-3 <= x / width <= found.right + 1e-3
    assert found.top - 1e-3 <= 1 - y / height <= found.bottom + 1e-3
    assert (found.right - found.left) * width < 30
    assert (found.bottom - found.top) * height < 30


@pytest.mark.parametrize(("spoken", "text", "found"), [
    ("Kế hoạch năm 2023", "Kế hoạch năm 2023", "Kế hoạch năm 2023"),
    ("2 Kế hoạch năm 2023", "Kế hoạch\nnăm 2023", "Kế hoạch năm 2023"),
    ("Kế hoạch năm 2023 trang 2", "Kế hoạch năm 2023", "Kế hoạch năm 2023"),
    ("một hai TRANG BA bốn năm sáu", "một hai bốn năm sáu", "một hai bốn năm sáu"),
    ("một hai bốn năm", "một hai (thêm vào đây) bốn năm", "một hai bốn năm"),
    ("a b", "c d", ""),
    ("", "chữ", ""),
])  # fmt: skip
def test_words_are_found_in_the_text_of_their_page(spoken: str, text: str, found: str) -> None:
    placed = list(aligned(words(spoken), f"trang trước {text}", Span(12, 12 + len(text))))
    assert " ".join(each.text for each, _ in placed) == found
    assert all(span.of(f"trang trước {text}") == each.text for each, span in placed)


def test_words_in_a_row_are_one_box() -> None:
    line = [box("kế", 0.1, 0.1, 0.15, 0.12), box("hoạch", 0.16, 0.1, 0.2, 0.12), box("xa", 0.5, 0.1, 0.6, 0.12)]
    below = box("dưới", 0.1, 0.2, 0.2, 0.22)
    assert [each.text for each in runs([*line, below])] == ["kế hoạch", "xa", "dưới"]
    assert next(runs(line))[1:] == (0.1, 0.1, 0.2, 0.12)
    assert list(runs([])) == []


def test_the_words_of_a_file_stand_where_it_paints_them(tmp_path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [column(72, 700, ["Một", "Hai"]), [(100, 400, "Kế hoạch năm 2023")]])
    found = {each.text: each for each in pdf.page_boxes(path, 2)}
    assert list(found) == ["Kế", "hoạch", "năm", "2023"]
    assert found["Kế"].left == pytest.approx(100 / WIDTH, abs=2e-3)
    assert found["Kế"].top < 1 - 400 / HEIGHT < found["Kế"].bottom


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_turned_and_cropped_pages_agree_with_their_picture(tmp_path, degrees: int) -> None:
    """A black bar is painted as a word; where the picture is dark, there is the word's box."""
    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), pagesize=(400, 600))
    canvas.setFont("Helvetica", 40)
    canvas.drawString(150, 300, "MMM")
    canvas.setCropBox((50, 100, 350, 550))
    canvas.setPageRotation(degrees)
    canvas.showPage()
    canvas.save()
    (found,) = pdf.page_boxes(path, 1)
    drawn = pdfium.picture(path, 1, 72)
    rows = [drawn.grey[at * drawn.stride : at * drawn.stride + drawn.width] for at in range(drawn.height)]
    dark_rows = [at for at, row in enumerate(rows) if min(row) < 100]
    dark_columns = [at for at in range(drawn.width) if min(row[at] for row in rows) < 100]
    assert found.left * drawn.width <= dark_columns[0] + 3
    assert found.right * drawn.width >= dark_columns[-1] - 3
    assert found.top * drawn.height <= dark_rows[0] + 3
    assert found.bottom * drawn.height >= dark_rows[-1] - 3
    assert (found.right - found.left) * (found.bottom - found.top) < 0.1
    (size,) = pdfium.sizes(path, 9)
    assert size == pytest.approx((300, 450) if degrees % 180 == 0 else (300, 300))  # reportlab turns the media box


def test_no_page_no_words(tmp_path) -> None:
    path = make_pdf(tmp_path / "a.pdf", [[(100, 400, "chữ")]])
    with pytest.raises(Unreadable):
        pdf.page_boxes(path, 2)


@pytest.mark.parametrize(
    "row",
    [["a", 0, 0, 2, 0], ["a", 0, 0, float("nan"), 0], [1, 0, 0, 0, 0], ["a", 0.5, 0, 0.4, 0], ["a", 0, 0, 0]],
)
def test_what_a_child_sends_is_checked(row: list) -> None:
    with pytest.raises((TypeError, ValueError)):
        Box.from_json(row)
