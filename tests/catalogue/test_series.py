"""Plans of one issuer that are one plan year after year."""

from __future__ import annotations

import pytest

from indexer.catalogue.rows import PlanSummary
from indexer.catalogue.series import series


def plan(title: str, issued: str | None = "2023-02-01") -> PlanSummary:
    return PlanSummary(
        f"{title}/{issued}", "Kế hoạch", title, None, None, "Ủy ban nhân dân huyện A", None, None, issued
    )


OWN = plan("Bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2023")

IN_SERIES = [
    ("Bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2022", "2022-01-10", "2022"),
    ("triển khai bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2021", "2021-03-10", "2021"),
    ("Bảo đảm an ninh, an toàn thực phẩm trên địa bàn huyện A năm 2024", "2023-12-28", "2024"),
    ("Bảo đảm an toàn thực phẩm trên địa bàn huyện A giai đoạn 2016 - 2020", "2016-05-01", "2016–2020"),
    ("Bảo đảm an toàn thực phẩm trên địa bàn huyện A", "2019-05-01", "2019"),
]
ALONE = [
    "Phòng, chống thiên tai trên địa bàn huyện A năm 2022",
    "Thực hiện Kế hoạch số 15/KH-UBND về bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2022",
    "Thông tin đối ngoại năm 2022",
    "",
]


@pytest.mark.parametrize(("title", "issued", "year"), IN_SERIES)
def test_titles_that_differ_by_year_and_small_words(title: str, issued: str, year: str) -> None:
    found = series(OWN, [plan(title, issued)])
    assert sorted(each.year for each in found) == sorted([year, "2023"])
    assert [each.year for each in found] == sorted(each.year for each in found)


@pytest.mark.parametrize("title", ALONE)
def test_other_titles(title: str) -> None:
    assert series(OWN, [plan(title, "2022-01-10")]) == ()


def test_a_plan_that_tells_no_year_is_in_no_series() -> None:
    undated = plan("Bảo đảm an toàn thực phẩm trên địa bàn huyện A", None)
    assert series(undated, [OWN]) == ()
    assert series(undated, [OWN, plan("Bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2022", "2022-01-10")]) == ()


def test_numbers_of_documents_tell_series_apart() -> None:
    one, other = (plan(f"thực hiện Kết luận số {n}-KL/TW ngày 15/6/{y} của Bộ Chính trị", f"{y}-07-01")
                  for n, y in ((57, 2023), (12, 2022)))  # fmt: skip
    assert series(one, [other]) == ()


def test_one_year_is_no_series() -> None:
    assert series(OWN, [plan("Bảo đảm an toàn thực phẩm trên địa bàn huyện A năm 2023", "2023-06-01")]) == ()


def test_a_plan_is_in_its_own_series_once() -> None:
    earlier = plan(*IN_SERIES[0][:2])
    assert [each.plan for each in series(OWN, [earlier, OWN])] == [earlier, OWN]
