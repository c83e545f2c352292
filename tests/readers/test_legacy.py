from __future__ import annotations

from indexer.readers.legacy import decoded, decoded_rows
from indexer.readers.painter import Glyph
from indexer.readers.rows import Row, Word
from indexer.vietnamese.encodings import LegacyFont

TCVN3 = LegacyFont("tcvn3", capitals=False)
CAPITALS = LegacyFont("tcvn3", capitals=True)
VNI = LegacyFont("vni", capitals=False)


def glyphs(text: str, legacy: LegacyFont | None, base: float = 700.0) -> list[Glyph]:
    return [Glyph(char, 60 + 6 * n, 66 + 6 * n, base, 12.0, 0, legacy) for n, char in enumerate(text)]


def shown(found: list[Glyph]) -> str:
    return "".join(glyph.text for glyph in found)


def test_tcvn3_with_the_byte_that_is_a_soft_hyphen() -> None:
    found, any_legacy = decoded(glyphs("n©ng cao chÊt l\u00adîng thùc hiÖn", TCVN3))
    assert (shown(found), any_legacy) == ("nâng cao chất lượng thực hiện", True)


def test_a_font_of_capitals() -> None:
    found, _ = decoded(glyphs("kÕ ho¹ch c«ng t¸c", CAPITALS))
    assert shown(found) == "KẾ HOẠCH CÔNG TÁC"


def test_vni_joins_a_letter_and_its_mark() -> None:
    raw = "keá hoaïch thöïc hieän keát luaän"
    found, _ = decoded(glyphs(raw, VNI))
    assert shown(found) == "kế hoạch thực hiện kết luận"
    assert found[1].end == glyphs(raw, VNI)[2].end


def test_text_that_was_converted_under_its_old_font_stays() -> None:
    page = glyphs("nâng cao chất lượng thực hiện kế hoạch", TCVN3)
    assert decoded(page) == (page, False)


def test_other_fonts_on_the_page_stay() -> None:
    page = [*glyphs("n©ng cao chÊt l\u00adîng", TCVN3), *glyphs("© 2005 Société", None, 600)]
    assert shown(decoded(page)[0]) == "nâng cao chất lượng© 2005 Société"


def test_a_page_of_unicode_is_not_touched() -> None:
    page = glyphs("kế hoạch", None)
    assert decoded(page) == (page, False)


def test_rows_of_fonts_that_do_not_tell() -> None:
    lines = ["KÕ ho¹ch thùc hiÖn KÕt luËn", "n©ng cao chÊt l−îng gi¸o dôc"]
    rows = [Row(700, 12, [Word(0, 1, word) for word in line.split()]) for line in lines]
    assert decoded_rows(rows)
    assert [row.text for row in rows] == ["Kế hoạch thực hiện Kết luận", "nâng cao chất lượng giáo dục"]
    assert not decoded_rows(rows)
