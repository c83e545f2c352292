"""Whole journeys through the site, in a real browser: desktop and phone, with and without JavaScript."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
NO_SCRIPT = {**DESKTOP, "java_script_enabled": False}
SMALL = {"width": 320, "height": 640}
SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE, NO_SCRIPT], ids=["desktop", "phone", "no script"])


def total(page) -> int:
    return int(page.locator(".total b").inner_text().replace(".", ""))


def show_filters(page) -> None:
    if page.locator(".filters > summary").is_visible():
        page.locator(".filters > summary").click()


@SCREENS
def test_search_filter_open_a_plan_open_a_directive_go_back(visit, screen: dict) -> None:
    page = visit("/", **screen)
    page.get_by_label("Từ cần tìm").fill("thông tin đối ngoại")
    page.get_by_role("button", name="Tìm").click()
    everything = total(page)
    assert everything >= 5
    show_filters(page)
    value = page.locator("a.value", has_text="2023").first
    count = int(value.locator(".count").evaluate("element => element.firstChild.data"))
    value.click()
    assert total(page) == count < everything
    results = page.url
    page.get_by_role("link", name="Năm: 2023").click()
    assert total(page) == everything
    page.go_back()
    assert page.url == results
    title = page.locator(".hit h2").first.inner_text()
    page.locator(".hit h2 a").first.click()
    assert page.locator("h1").inner_text() == title
    assert page.locator("article mark").count() >= 1
    cited = page.locator(".card .cited a").first
    name = cited.inner_text()
    cited.click()
    assert page.locator("h1").inner_text() in name
    assert page.locator(".citing tbody tr").count() >= 1
    page.go_back()
    page.go_back()
    assert page.url == results
    assert total(page) == count


@SCREENS
def test_the_number_box(visit, screen: dict) -> None:
    page = visit("/", **screen)
    page.get_by_label("Số hiệu văn bản").fill("57 kl/tw")
    page.get_by_role("button", name="Tra").click()
    assert re.search(r"/directives/57-kl_tw~2023$", page.url)
    assert page.locator("h1").inner_text() == "57-KL/TW (2023)"


def test_a_passage_is_reached_by_its_address(visit) -> None:
    page = visit("/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i&unit=passage")
    page.locator(".where a").first.click()
    anchor = page.url.partition("#")[2]
    assert re.fullmatch(r"p\d+", anchor)
    assert page.locator(f"#{anchor}").is_visible()
    assert page.locator(f"#{anchor} mark").count() >= 1


@SCREENS
def test_what_many_plans_say_is_one_result_with_its_source(visit, screen: dict) -> None:
    page = visit("/search?q=r%C3%A0+qu%C3%A9t+th%C3%B4ng+tin+m%E1%BA%A1ng&unit=passage", **screen)
    passages, shown = total(page), page.locator(".hit").count()
    assert shown < passages
    show_filters(page)
    page.locator("a.value", has_text="Nhiệm vụ").first.click()
    assert total(page) == passages
    told = page.locator(".same").first
    others = int(re.match(r"và (\d+) kế hoạch khác", told.inner_text())[1])
    results = page.url
    told.get_by_role("link", name=f"{others} kế hoạch khác").click()
    assert total(page) == page.locator(".hit").count() == others + 1
    page.get_by_role("link", name="Cùng câu chữ").click()
    assert total(page) == passages
    page.goto(results)
    page.locator(".same").first.get_by_role("link", name="Kế hoạch 03-KH/BCĐ").click()
    assert page.locator(f"#{page.url.partition('#')[2]}").is_visible()
    assert "03-KH/BCĐ" in page.locator(".card").inner_text()


@pytest.mark.parametrize("screen", [PHONE, SMALL], ids=["390", "320"])
def test_on_a_phone_the_first_result_is_seen_at_once(visit, screen: dict) -> None:
    page = visit("/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i&year=2023", **screen)
    assert page.locator(".filters > summary").inner_text() == "Bộ lọc (1)"
    assert not page.locator(".facet").first.is_visible()
    box = page.locator(".hit h2").first.bounding_box()
    assert box["y"] + box["height"] <= screen["height"]


def test_on_a_desktop_the_filters_are_open(visit) -> None:
    page = visit("/search", **DESKTOP)
    assert page.locator(".facet").first.is_visible()
    assert not page.locator(".filters > summary").is_visible()


def test_a_click_on_a_filter_leaves_the_others_where_they_are(visit) -> None:
    page = visit("/search?q=th%C3%B4ng+tin", **DESKTOP)

    def years() -> list[str]:
        return page.locator(".facet").first.locator("> ul > li > .value-line a.value .label").all_inner_texts()

    before, left = years(), page.locator(".facet").first.bounding_box()["x"]
    page.locator(".facet").first.locator("a.value").nth(1).click()
    page.wait_for_url("**year=**")
    assert [label.removeprefix("Bỏ").strip() for label in years()] == before
    assert page.locator(".facet").first.bounding_box()["x"] == left


def test_our_own_fonts_are_used(visit) -> None:
    page = visit("/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i", **DESKTOP)
    page.evaluate("document.fonts.ready.then(() => true)")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status == 'loaded').map(f => f.family)")
    assert {name.strip('"') for name in loaded} == {"Be Vietnam Pro", "Source Serif 4"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hits_can_be_told_from_text(visit, scheme: str) -> None:
    page = visit("/search?q=th%C3%B4ng+tin", color_scheme=scheme)
    colours = page.evaluate(
        "[getComputedStyle(document.querySelector('mark')).backgroundColor,"
        " getComputedStyle(document.body).backgroundColor]"
    )
    assert colours[0] != colours[1]


def test_in_print_the_frame_is_gone(visit) -> None:
    page = visit("/search?q=th%C3%B4ng+tin", **DESKTOP)
    page.emulate_media(media="print")
    assert not page.locator(".top .ask").is_visible()
    assert not page.locator(".filters").is_visible()
    assert page.locator(".hit").first.is_visible()
