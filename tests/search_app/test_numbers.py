"""Numbers that mean several documents: a choice, never a guess."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.vietnamese.fold import fold
from indexer.vietnamese.numbers import parse_number
from search_app import create_app
from search_app.number_box import land, nearest
from search_app.presenter import present
from search_app.query.lexicon import Lexicon
from search_app.search_state import SearchState
from tests.search_app.pages import links, read_page
from tests.search_app.small import ISSUERS, build, sheets


@pytest.fixture(scope="module")
def ambiguous(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An archive in which 309-KH/TU is two plans and 57-KL/TW two documents, one mention saying which no more."""
    quang_ngai, binh_son = sheets()[:2]
    folder: Path = tmp_path_factory.mktemp("ambiguous")
    added = [
        quang_ngai,
        replace(quang_ngai, name="other.txt", issuer=ISSUERS["lang-son"], issued="2021-01-05",
                cites=(("implements", "57-KL/TW", 2019),)),
        replace(binh_son, issued=None, cites=(("implements", "57-KL/TW", 0),)),
    ]  # fmt: skip
    return create_app(build(folder / "home", folder / "files", added)).test_client()


def test_two_plans_of_one_number_are_a_choice(ambiguous: FlaskClient) -> None:
    response = ambiguous.get("/number?n=309 kh/tu")
    assert response.status_code == 300
    page = read_page(response.text)
    assert page.one("h1").text == "309-KH/TU: nhiều văn bản"
    assert len([address for address in links(page) if address.startswith("/plans/")]) == 2
    facts = [line.text for line in page.all(class_="facts")]
    assert facts == [
        "Kế hoạch 309-KH/TU · Ban Thường vụ Tỉnh ủy Quảng Ngãi · 12/9/2023",
        "Kế hoạch 309-KH/TU · Ban Tuyên giáo Tỉnh ủy Lạng Sơn · 5/1/2021",
    ]


def test_two_cited_documents_of_one_number_are_a_choice(ambiguous: FlaskClient) -> None:
    response = ambiguous.get("/number?n=57-KL/TW")
    assert response.status_code == 300
    page = read_page(response.text)
    assert {"/directives/57-kl_tw~2019", "/directives/57-kl_tw~2023"} <= set(links(page))


def test_the_page_of_a_bare_number_names_the_candidates(ambiguous: FlaskClient) -> None:
    page = read_page(ambiguous.get("/directives/57-kl_tw").text)
    assert "cần xem lại" in page.one(class_="headline").text
    assert {"/directives/57-kl_tw~2019", "/directives/57-kl_tw~2023"} <= set(links(page.one(class_="headline")))
    assert "chưa rõ văn bản nào mang số này" in page.one("tbody").text


def test_a_bare_number_filters_by_all_and_says_so(ambiguous: FlaskClient) -> None:
    page = read_page(ambiguous.get("/search?directive=57+kl/tw").text)
    assert page.one(class_="total").text == "3 kế hoạch"
    note = page.one(class_="notes").text
    assert note.startswith("Số này chỉ nhiều văn bản, đang lọc theo tất cả: 57 kl/tw:")
    chips = [chip.attributes["href"] for chip in page.all("a", class_="chip")]
    assert len(chips) == 3
    alone = read_page(ambiguous.get("/search?directive=57-KL%2FTW~").text)
    assert alone.one(class_="total").text == "1 kế hoạch"
    assert not alone.all(class_="notes")


def test_carried_out_by_number_is_the_union_too(ambiguous: FlaskClient) -> None:
    page = read_page(ambiguous.get("/search?q=thuc+hien:57-KL/TW").text)
    assert page.one(class_="total").text == "3 kế hoạch"
    assert "57-KL/TW (2019)" in page.one(class_="notes").text


@pytest.mark.parametrize("typed", ["57-KL/TW (2023)", "Kết luận số 57-KL/TW ngày 15/6/2023", "“57-KL/TW”"])
def test_a_number_is_found_in_what_was_copied_with_it(client: FlaskClient, typed: str) -> None:
    assert client.get("/number", query_string={"n": typed}).location == "/directives/57-kl_tw~2023"


@pytest.mark.parametrize(
    ("typed", "lands"), [("57/KL-TW", "/directives/57-kl_tw~2023"), ("57 / kl - tw", "/directives/57-kl_tw~2023")]
)
def test_dash_and_slash_may_change_places(client: FlaskClient, typed: str, lands: str) -> None:
    assert client.get("/number", query_string={"n": typed}).location == lands


@pytest.mark.parametrize("typed", ["57-KL/TƯ", "57-KL/T.Ư", "57KLTW", "５７－KL/TW", "kl 57 tw", "Kết luận 57-kl/tư"])
def test_a_number_may_be_typed_in_the_spellings_of_telegrams(client: FlaskClient, typed: str) -> None:
    assert client.get("/number", query_string={"n": typed}).location == "/directives/57-kl_tw~2023"


@pytest.mark.parametrize("typed", ["57", "kl 57", "kết luận số 57", "57-KL"])
def test_half_a_number_is_a_choice_even_of_one(client: FlaskClient, typed: str) -> None:
    response = client.get("/number", query_string={"n": typed})
    assert response.status_code == 300
    page = read_page(response.text)
    assert page.one("h1").text.startswith("Các số bắt đầu bằng 57")
    assert "/directives/57-kl_tw~2023" in links(page)


def test_half_a_number_offers_plans_by_their_own_number(client: FlaskClient) -> None:
    page = read_page(client.get("/number?n=309").text)
    assert [address for address in links(page.one("main")) if address.startswith("/plans/")]
    assert not [address for address in links(page.one("main")) if address.startswith("/directives/")]


@pytest.mark.parametrize("typed", ["58", "nq 57", "57/QĐ"])
def test_half_a_number_that_nothing_bears_is_told(client: FlaskClient, typed: str) -> None:
    response = client.get("/number", query_string={"n": typed})
    assert response.status_code == 404
    assert read_page(response.text).one("h1").text.startswith("Chưa thấy số nào bắt đầu bằng")


def test_two_numbers_are_none(client: FlaskClient) -> None:
    assert client.get("/number", query_string={"n": "57-KL/TW và 32-CT/TW"}).status_code == 404


NEAREST = [
    ("58-KL/TW", ["57-KL/TW (2023)", "16-KL/TW"]),
    ("57-CT/TW", ["32-CT/TW", "57-KL/TW (2023)"]),
    ("5/QĐ-UBND", []),
]


@pytest.mark.parametrize(("typed", "labels"), NEAREST)
def test_the_nearest_numbers(typed: str, labels: list[str]) -> None:
    known = ["57-KL/TW~2023", "16-KL/TW", "32-CT/TW", "21/CT-TTg"]
    assert [label for label, _ in nearest(parse_number(typed), known)] == labels


KNOWN = ("57-KL/TW~2023", "Luật Đê điều", "Nghị quyết Đại hội Đảng bộ tỉnh~~Quảng Ngãi", "Luật Báo chí")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("Luật Đê điều", "luat-dde-ddieu"),
        ("luat de dieu", "luat-dde-ddieu"),
        ("LUẬT BÁO CHÍ", "luat-bao-chi"),
        ("luật", None),
        ("Luật Đất đai", None),
    ],
)
def test_documents_without_a_number_are_found_by_their_name(client: FlaskClient, typed: str, slug: str | None) -> None:
    archive = client.application.extensions["archive"]
    assert land(typed, archive.catalogue, Lexicon(archive.searcher(), KNOWN)).directive == slug


def test_names_are_no_nearest_numbers(client: FlaskClient) -> None:
    archive = client.application.extensions["archive"]
    assert land("58-KL/TW", archive.catalogue, Lexicon(archive.searcher(), KNOWN)).nearest == (
        ("57-KL/TW (2023)", "57-kl_tw~2023"),
    )


SPELLINGS = {
    "as it is": lambda number: number,
    "small": str.lower,
    "without marks": lambda number: fold(number).lower(),
    "blanks": lambda number: re.sub("[-/]", " ", number),
    "blanks around signs": lambda number: re.sub("([-/])", r" \1 ", number),
    "other dashes": lambda number: number.replace("-", "–"),
    "slashes": lambda number: number.replace("-", "/"),
    "dashes": lambda number: number.replace("/", "-"),
    "turned": lambda number: number.translate(str.maketrans("-/", "/-")),
    "underscores": lambda number: re.sub("[-/]", "_", number),
    "backslashes": lambda number: number.replace("/", "\\"),
    "full stops": lambda number: re.sub("[-/]", ".", number),
    "nothing between": lambda number: re.sub("[-/]", "", number),
    "TƯ": lambda number: number.replace("TW", "TƯ"),
    "T.Ư": lambda number: number.replace("TW", "T.Ư"),
    "zeros": lambda number: f"00{number}",
    "số": lambda number: f"Số: {number}.",
    "date behind": lambda number: f"{number} ngày 15/6/2023",
    "kind first": lambda number: re.sub(r"^(\d+)[-/]([^-/]+)", r"\2 \1", number),
    "kind first, glued": lambda number: re.sub(r"^(\d+)[-/]([^-/]+)", r"\2\1", number),
}
LANDING = {
    "57-KL/TW": "57-kl_tw~2023",
    "32-CT/TW": "32-ct_tw~2019",
    "309-KH/TU": "plan",
    "84-KH/BTGTU": "plan",
    "88-KH/HU": "plan",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_any_spelling_lands_on_the_document(client: FlaskClient, spelling: str) -> None:
    archive = client.application.extensions["archive"]
    for number, slug in LANDING.items():
        landing = land(SPELLINGS[spelling](number), archive.catalogue, archive.lexicon(archive.searcher()))
        if slug == "plan":
            assert landing.plan is not None, landing
            assert str(archive.catalogue.plan(landing.plan).plan.number.value) == number
        else:
            assert landing.directive == slug


def test_letters_that_several_numbers_have_are_a_choice(tmp_path: Path) -> None:
    """Without the signs between them nobody knows which one is meant; with them it is one."""
    first = sheets()[0]
    added = [
        replace(first, name="one.txt", number="12-KH/UBND", cites=()),
        replace(first, name="two.txt", number="12/KH-UBND", issuer=ISSUERS["lang-son"], cites=()),
    ]
    client = create_app(build(tmp_path / "home", tmp_path / "files", added)).test_client()
    for typed in ("12 kh ubnd", "12.KH.UBND", "KH 12 UBND", "12-KH-UBND", "12_kh_ubnd"):
        assert client.get("/number", query_string={"n": typed}).status_code == 300, typed
    for typed in ("12-KH/UBND", "12/KH-UBND", "số 12 / kh - ubnd"):
        assert client.get("/number", query_string={"n": typed}).status_code == 302, typed


def test_what_bears_a_number_stands_before_all_that_says_it(tmp_path: Path) -> None:
    """However often another plan says the number and all the other words of the query."""
    bearer, other = sheets()[:2]
    added = [
        replace(bearer, name="bearer.txt", sections=(("I. MỤC ĐÍCH", "Việc chung, không nói gì khác."),), cites=(),
                title="Việc chung"),
        replace(other, name="says.txt", number=None, title="Kế hoạch 309-KH/TU về an ninh mạng", tasks=(),
                sections=(("I. 309-KH/TU", "An ninh mạng theo 309-KH/TU. " * 40),), cites=()),
    ]  # fmt: skip
    archive = create_app(build(tmp_path / "home", tmp_path / "files", added)).extensions["archive"]
    for typed in ("309-KH/TU", "309 kh tu", "Kế hoạch 309-KH/TU"):
        first, *rest = present(archive.search(SearchState(q=typed)), page_size=10).results
        assert (first.card.source, first.own_number) == ("bearer.txt", True), typed
        assert not any(result.own_number for result in rest)
