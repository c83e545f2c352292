"""How a plan is cited."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.catalogue.store import Catalogue
from indexer.engine.cards import PlanCard
from indexer.settings import Settings
from search_app.desk.citation import TITLE_CHARS, citation, official_date

CARD = PlanCard(
    id="a" * 16,
    kind="Kế hoạch",
    title="Tuyên truyền Chỉ thị số 32-CT/TW về đối ngoại đảng",
    number="84-KH/BTGTU",
    number_code="KH/BTGTU",
    issuers=("Ban Tuyên giáo Tỉnh ủy Lạng Sơn",),
    issued="2019-06-21",
    implements=(),
    basis=(),
    passages=3,
    pages=2,
    source="KH 84.pdf",
)
STATE = {"number": "57/KH-UBND", "issuers": ("Ủy ban nhân dân tỉnh Lạng Sơn",), "issued": "2024-02-05"}

EXAMPLES = [
    ({}, "(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"),
    (STATE, "(Kế hoạch số 57/KH-UBND ngày 05/02/2024 của Ủy ban nhân dân tỉnh Lạng Sơn)"),
    ({"issued": None}, "(Kế hoạch số 84-KH/BTGTU của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"),
    ({"issued": "2019"}, "(Kế hoạch số 84-KH/BTGTU, năm 2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"),
    ({"issued": "2019-06"}, "(Kế hoạch số 84-KH/BTGTU, tháng 6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"),
    ({"issuers": ()}, "(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019)"),
    ({"issuers": (), "issued": None}, "(Kế hoạch số 84-KH/BTGTU)"),
    ({"kind": None}, "(Văn bản số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)"),
    (
        {**STATE, "issuers": ("Sở Y tế", "Sở Công Thương", "Công an tỉnh")},
        "(Kế hoạch số 57/KH-UBND ngày 05/02/2024 của Sở Y tế, Sở Công Thương và Công an tỉnh)",
    ),
    (
        {"issuers": ("Ban Tuyên giáo Tỉnh ủy", "Sở Giáo dục và Đào tạo")},
        "(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy và Sở Giáo dục và Đào tạo)",
    ),
    (
        {"number": None, "title": "Tuyên truyền\nvề đối ngoại đảng"},
        "(Kế hoạch “Tuyên truyền về đối ngoại đảng”, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)",
    ),
    (
        {**STATE, "number": "12/QĐ-UBND", "issued_with": "Quyết định số 12/QĐ-UBND"},
        "(Kế hoạch ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05/02/2024 của Ủy ban nhân dân tỉnh Lạng Sơn)",
    ),
    (
        {"issued_with": "Quyết định số 5-QĐ/TU", "number": "5-QĐ/TU"},
        "(Kế hoạch ban hành kèm theo Quyết định số 5-QĐ/TU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)",
    ),
    ({"number": None, "title": None, "issued": None, "issuers": ()}, "(Kế hoạch, tệp “KH 84.pdf”)"),
    (
        {"number": None, "title": None, "issued": None},
        "(Kế hoạch của Ban Tuyên giáo Tỉnh ủy Lạng Sơn, tệp “KH 84.pdf”)",
    ),
    (
        {"number": None, "title": None},
        "(Kế hoạch ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)",
    ),
    ({"number": None, "title": None, "issuers": ()}, "(Kế hoạch ngày 21/6/2019, tệp “KH 84.pdf”)"),
]


@pytest.mark.parametrize(("fields", "written"), EXAMPLES, ids=[row[1] for row in EXAMPLES])
def test_examples(fields: dict, written: str) -> None:
    assert citation(replace(CARD, **fields)) == written


def test_a_long_title_is_cut_at_a_word() -> None:
    card = replace(CARD, number=None, title="về việc " * 60)
    inside = citation(card).partition("“")[2].partition("”")[0]
    assert inside.endswith(("việc…", "về…"))
    assert len(inside) <= TITLE_CHARS + 1


@pytest.mark.parametrize(
    ("iso", "written"),
    [("2024-10-01", "ngày 01/10/2024"), ("2024-01-31", "ngày 31/01/2024"), ("2024-02", "tháng 02/2024"), (None, "")],
)
def test_days_and_months_have_a_nought_where_they_could_be_changed(iso: str | None, written: str) -> None:
    assert official_date(iso) == written


def test_a_plan_of_the_catalogue_is_cited_as_its_card_is(small_settings: Settings) -> None:
    catalogue = Catalogue.open_readonly(small_settings.catalogue_path)
    written = {citation(catalogue.plan(each)) for each in catalogue.plan_ids()}
    assert "(Kế hoạch số 84-KH/BTGTU, ngày 21/6/2019 của Ban Tuyên giáo Tỉnh ủy Lạng Sơn)" in written
