"""A cited document's page: every number is what counting by hand gives, every list is whole, every page is short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.catalogue.store import Catalogue
from indexer.model import RELATIONS, Issuer
from indexer.vietnamese.order import alphabetical
from search_app import create_app
from search_app.directive_page import FEW_ROWS, FIRST_ROWS, OTHERWISE, ROWS, DirectivePage, present_directive
from search_app.directive_state import ORDERS, DirectiveState, parse_directive_state
from search_app.search_state import MISSING
from tests.search_app.cited import NUMBER, SLUG, Cites, drawn, home
from tests.search_app.pages import Element, links, read_page
from tests.search_app.small import settings_of

PLANS = 110
ADDRESS = f"/directives/{SLUG}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Cites]]:
    """A home, and its plans by id."""
    held = drawn(1, PLANS)
    folder, ids = home(tmp_path_factory.mktemp("cited"), held)
    return folder, dict(zip(ids, held, strict=True))


@pytest.fixture
def archive(place: tuple[Path, dict[str, Cites]]) -> Iterator[tuple[Catalogue, dict[str, Cites]]]:
    """Its catalogue, and its plans by id."""
    folder, plans = place
    with Catalogue.open_readonly(folder / "catalogue.sqlite") as catalogue:
        yield catalogue, plans


def shown(catalogue: Catalogue, **state: object) -> DirectivePage:
    return present_directive(catalogue.directive(SLUG), DirectiveState(**state), catalogue.citing)


def listed(catalogue: Catalogue, **state: object) -> list[str]:
    """The plans of a list, page after page."""
    found, page = [], shown(catalogue, **state)
    for number in range(1, page.sections[0].last_page + 1):
        (section,) = shown(catalogue, **state, page=number).sections
        assert len(section.rows) <= ROWS
        found += [view.citing.plan.id for view in section.rows]
    return found


def test_all_counts_are_those_of_counting_by_hand(archive) -> None:
    catalogue, plans = archive
    page = shown(catalogue)
    relations = Counter(cites.relation for cites in plans.values())
    assert page.total == PLANS
    assert page.carried_out == relations["implements"]
    assert {section.relation: section.total for section in page.sections} == relations
    assert [section.relation for section in page.sections] == [each for each in RELATIONS if relations[each]]
    for section in page.sections:
        of_relation = [cites for cites in plans.values() if cites.relation == section.relation]
        assert {each.level: (each.plans, each.places) for each in section.levels} == {
            level or MISSING: (
                sum(cites.level == level for cites in of_relation),
                len({cites.place for cites in of_relation if cites.level == level and cites.place}),
            )
            for level in {cites.level for cites in of_relation}
        }


def test_what_is_quoted_is_counted_once_a_plan(archive) -> None:
    catalogue, plans = archive
    row = catalogue.directive(SLUG)
    dates = Counter(date for cites in plans.values() for date in {date for _, _, date in cites.references} if date)
    assert {each.value: each.documents for each in row.dates} == dates
    kinds = Counter(
        kind for cites in plans.values() for kind in {kind.casefold() for _, kind, _ in cites.references if kind}
    )
    assert {each.value.casefold(): each.documents for each in row.kinds} == kinds


def test_a_disagreement_leads_to_those_who_disagree(archive) -> None:
    catalogue, plans = archive
    page = shown(catalogue)
    assert page.headline.issued == "2023-06-15"
    assert {(each.field, each.quoted.value) for each in page.disagreements} == {
        ("issued", "2023-06-16"),
        ("kind", "Chỉ thị"),
    }
    for each in page.disagreements:
        told = {
            id_
            for id_, cites in plans.items()
            if any(each.quoted.value in (kind, date) for _, kind, date in cites.references)
        }
        found = listed(catalogue, quoted=each.state.quoted)
        assert len(found) == each.quoted.documents
        assert set(found) == told


@pytest.mark.parametrize("sort", ORDERS)
def test_a_list_holds_every_plan_once_in_its_order(archive, sort: str) -> None:
    catalogue, plans = archive
    for relation in ("implements", "cites"):
        found = listed(catalogue, relation=relation, sort=sort)
        assert sorted(found) == sorted(id_ for id_, cites in plans.items() if cites.relation == relation)
        dates = [plans[id_].issued for id_ in found]
        if sort == "newest":
            assert dates == sorted(dates, key=lambda date: date or "", reverse=True)
        elif sort == "oldest":
            assert dates == sorted(dates, key=lambda date: date or "~")
        else:
            levels = ["central", "province", "district", None]
            keys = [(levels.index(plans[id_].level), alphabetical(plans[id_].place or "~")) for id_ in found]
            assert keys == sorted(keys)


def test_how_long_before_or_after_it_a_plan_came(tmp_path: Path) -> None:
    days = {"2023-06-10": "trước 5 ngày", "2023-06-15": "cùng ngày", "2023-07-15": "sau 30 ngày"}
    client, _ = client_of(tmp_path, [Cites(None, day, (("implements", "Kết luận", "2023-06-15"),)) for day in days])
    page = page_of(client)
    assert {cell.text for cell in page.all("td", class_="days")} == set(days.values())
    ends = [" ".join(each.text.split()) for each in page.one("dl", class_="ends").all("dd")]
    assert "trước 5 ngày" in ends[0]
    assert ends[1].endswith("sau 30 ngày")
    assert "sau trước" not in page.text


def test_a_list_of_one_level(archive) -> None:
    catalogue, plans = archive
    for level in ("province", MISSING):
        found = listed(catalogue, relation="implements", level=level)
        wanted = None if level == MISSING else level
        assert sorted(found) == sorted(
            id_ for id_, cites in plans.items() if (cites.relation, cites.level) == ("implements", wanted)
        )


def test_the_picture_shows_every_plan_that_tells_its_month(archive) -> None:
    catalogue, plans = archive
    page = shown(catalogue)
    dated = [cites for cites in plans.values() if cites.issued and len(cites.issued) >= 7]
    assert sum(bar.datum.count for bar in page.chart.bars) == len(dated)
    assert sum(bar.datum.part for bar in page.chart.bars) == sum(cites.relation == "implements" for cites in dated)
    assert page.undrawn == PLANS - len(dated)
    ends = sorted(cites.issued for cites in plans.values() if cites.issued and cites.relation == "implements")
    assert (page.first.citing.plan.issued, page.last.citing.plan.issued) == (ends[0], ends[-1])


def client_of(folder: Path, held: list[Cites]) -> tuple[FlaskClient, list[str]]:
    place, ids = home(folder, held)
    return create_app(settings_of(place)).test_client(), ids


def page_of(client: FlaskClient, address: str = ADDRESS) -> Element:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return read_page(response.text)


@pytest.fixture
def large(place: tuple[Path, dict[str, Cites]]) -> FlaskClient:
    """Its site."""
    return create_app(settings_of(place[0])).test_client()


def test_no_page_is_longer_than_a_page(large: FlaskClient) -> None:
    whole = page_of(large)
    rows = [len(section.one("tbody").all("tr")) for section in whole.all("section", class_="citing")]
    assert rows[0] == FIRST_ROWS["implements"]
    assert max(rows[1:]) <= FEW_ROWS
    assert len(page_of(large, f"{ADDRESS}?relation=implements").one("tbody").all("tr")) == ROWS


def test_every_link_of_the_lists_leads_on(large: FlaskClient) -> None:
    seen, waiting = set(), [ADDRESS]
    while waiting and len(seen) < 40:
        address = waiting.pop(0)
        if address not in seen:
            seen.add(address)
            found = links(page_of(large, address).one("main"))
            waiting += [link.partition("#")[0] for link in found if urlsplit(link).path == urlsplit(ADDRESS).path]
    states = [parse_directive_state(parse_qs(urlsplit(address).query)) for address in seen]
    assert {state.relation for state in states} >= {"implements", "cites", None}
    assert {state.level for state in states} >= {"province", MISSING}
    assert {state.sort for state in states} == set(ORDERS)
    assert max(state.page for state in states) > 1


def test_a_page_beyond_the_last_is_the_last(large: FlaskClient) -> None:
    beyond = page_of(large, f"{ADDRESS}?relation=implements&page=999")
    current = beyond.one("nav", class_="pager").one("a", **{"aria-current": "page"})
    assert current.text.endswith(str(shown_pages(large)))
    assert beyond.one("tbody").all("tr")


def shown_pages(client: FlaskClient) -> int:
    total = page_of(client, f"{ADDRESS}?relation=implements").one("h2").one(class_="count").text
    return -(-int(total.replace(".", "")) // ROWS)


COMPLAINING = [
    ("relation=loves", "Chọn lại từ các liên kết"),
    ("level=ward", "Chọn lại từ các liên kết"),
    ("sort=best", "Chọn lại từ các liên kết"),
    ("page=0", "Số trang không hợp lệ"),
    ("page=1001", "Không lật xa"),
    ("colour=red", "phần không dùng được"),
    ("page=1&page=2", "ghi nhiều lần"),
    ("quoted=" + "x" * 301, "dài quá"),
]


@pytest.mark.parametrize(("parameters", "complaint"), COMPLAINING)
def test_a_bad_address_is_complained_about(large: FlaskClient, parameters: str, complaint: str) -> None:
    response = large.get(f"{ADDRESS}?{parameters}")
    assert response.status_code == 400
    assert complaint in response.text


PROVINCE = Issuer("Tỉnh ủy Cà Mau", "Tỉnh ủy", "province", "Cà Mau")


def test_the_headline_says_what_is_quoted_otherwise_and_what_changed(tmp_path: Path) -> None:
    held = [
        Cites(PROVINCE, "2023-09-12", (("implements", "Kết luận", "2023-06-15"),)),
        Cites(PROVINCE, "2023-09-13", (("implements", "Kết luận", "2023-06-15"),), "Kế hoạch nữa"),
        Cites(PROVINCE, "2023-10-12", (("cites", "Kết luận", "2023-06-16"),)),
        Cites(None, "2025-01-02", (("replaces", "Kết luận", "2023-06-15"),), "Kết luận mới"),
    ]
    client, ids = client_of(tmp_path, held)
    head = page_of(client).one("header", class_="headline")
    assert head.one("h1").text == "57-KL/TW (2023)"
    assert head.one(class_="facts").text == "Kết luận · 15/6/2023 1 văn bản ghi ngày 16/6/2023"
    disagreeing = page_of(client, head.one("a", class_="doubt-flag").attributes["href"])
    assert [urlsplit(each.attributes["href"]).path for each in disagreeing.all("a", class_="title")] == [
        f"/plans/{ids[2]}"
    ]
    assert head.one(class_="held").text.startswith("Kho không có văn bản này.")
    assert f"/plans/{ids[3]}" in {urlsplit(link).path for link in links(head.one("div", class_="doubt"))}
    assert "Bị thay thế, bãi bỏ bởi" in head.one("div", class_="doubt").text
    assert "89 ngày" in page_of(client).one(class_="ends").text


def test_titles_are_text_everywhere(tmp_path: Path) -> None:
    payload = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    issuer = Issuer(payload, payload, "province", payload)
    held = [Cites(issuer, "2023-09-12", (("implements", payload, "2023-06-15"),), payload) for _ in range(2)]
    client, _ = client_of(tmp_path, held)
    for address in (ADDRESS, f"{ADDRESS}?relation=implements", f"{ADDRESS}?quoted={payload}", f"{ADDRESS}/feed.atom"):
        text = client.get(address).text
        assert "<script>alert" not in text
        assert "<img" not in text
    assert payload in page_of(client).text


def test_the_number_in_each_sentence_is_marked(large: FlaskClient) -> None:
    quotes = page_of(large).all("blockquote")
    assert quotes
    assert {quote.one("mark").text for quote in quotes} == {NUMBER}


def test_many_disagreements_are_bounded_and_counted(tmp_path: Path) -> None:
    days = ["2023-06-15", "2023-06-15", *(f"2023-07-{day:02}" for day in range(1, OTHERWISE + 4))]
    held = [Cites(PROVINCE, "2024-01-02", (("cites", "Kết luận", day),)) for day in days]
    facts = page_of(client_of(tmp_path, held)[0]).one("header", class_="headline").one(class_="facts")
    assert len(facts.all("a", class_="doubt-flag")) == OTHERWISE
    assert facts.text.endswith("và 3 cách ghi khác")
