"""Recognition takes time in proportion to the text, whatever stands in it: counted in CPU time, with wide margins."""

from __future__ import annotations

from time import process_time

import pytest

from indexer.recognise import recognise
from tests.recognition.helpers import document

UNITS = [
    "57-KL/TW ", "57-KL/TW, 58-KL/TW và ", "Luật số 5/2020/QH14 về “a” ", "“a ", "KẾ HOẠCH\n", "I. MỤC\n", "x.", "**",
    "Số:....\n", "ĐẾN\n", "CHỦ TỊCH\n", "Đặng Ngọc Huy\n", "ngày 1 tháng ", "của Ban ", "tỉnh Hà ", " ", "\t",
    "Sở Y tế; ", "đề nghị các sở ", "Sở Y tế có trách nhiệm:\n- a b c\n", "Căn cứ Kế hoạch này, các sở ",
]  # fmt: skip
SIZE = 15_000
FLOOR_SECONDS = 0.2
"""Below this the clock measures the machine, not the text."""


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_twice_the_text_takes_about_twice_the_time(unit):
    """A quadratic step would take 16 times as long for four times the text; 9 leaves room for a busy machine."""
    small, large = (min(_seconds((unit * size)[:size]) for _ in range(2)) for size in (SIZE, 4 * SIZE))
    assert large <= 9 * max(small, FLOOR_SECONDS)


def _seconds(text: str) -> float:
    whole = document(text)
    start = process_time()
    recognise(whole, plan_id="a" * 16)
    return process_time() - start
