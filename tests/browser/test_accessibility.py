"""What WCAG 2.2 AA asks and a machine can see, on every page type: axe-core, reflow, zoom, focus, movement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.pages import ERRORS, PAGES, SIGNED
from tests.browser.site import served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [(320, "dark"), (1280, "light")]
"""Width in pixels and colours, for every page type."""
ALL_LOOKS = [(320, "light"), (768, "dark"), (1280, "dark"), (1920, "light"), (1920, "dark")]
"""The others, for those with most on them."""
STEPS = 60
"""So many presses of Tab are followed."""

HELD = """() => {
  const held = document.activeElement, box = held.getBoundingClientRect();
  const style = getComputedStyle(held.closest("svg") ? held.querySelector("rect") || held : held);
  return {
    name: held.tagName + "." + held.className + " " + (held.innerText || held.value || "").slice(0, 40),
    lost: held === document.body,
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || parseFloat(style.strokeWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth && box.width > 0,
  };
}"""

LOW = """() => [...document.querySelectorAll("main p, main li, main h1, main h2, main td, main a")].filter(each => {
  const style = getComputedStyle(each);
  return each.innerText && parseFloat(style.lineHeight) < 1.2 * parseFloat(style.fontSize);
}).map(each => each.className + " " + each.innerText.slice(0, 30))"""


@pytest.fixture(scope="session")
def violations() -> Iterator:
    """A function: what axe-core finds in a page as it stands."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()

    def run(page: Page) -> list[str]:
        response = axe.run(page).response
        assert len(response["passes"]) > 10, "axe-core saw no page"
        return [
            f"{each['id']} ({each['help']}): {node['html'][:200]} {node['failureSummary']}"
            for each in response["violations"]
            for node in each["nodes"]
        ]

    return run


def axe_in(page: Page, violations, looks: list[tuple[int, str]] = LOOKS) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], f"{width} pixels, {scheme}"


def fits_every_window(page: Page) -> None:
    for width in (320, 390, 640, 768, 1280, 1920):  # 640: a window of 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{wide} pixels wide in {width}"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(visit, violations, name: str) -> None:
    page = visit(PAGES[name])
    axe_in(page, violations)
    fits_every_window(page)
    assert page.locator("h1").count() == 1


def test_axe_finds_nothing_in_what_is_like_a_text_and_in_its_family(visit, violations) -> None:
    page = visit(PAGES["similar wording"])
    text = page.locator(".given .rows").first.inner_text()
    page.fill("#van-ban", text.replace("\n", " "))
    page.click("form.making button")
    axe_in(page, violations)
    page.locator(".likes .where a", has_text="cùng gốc").or_(page.get_by_text("mọi nơi viết như vậy")).first.click()
    axe_in(page, violations)
    fits_every_window(page)
    assert page.locator("h1").count() == 1


def test_axe_finds_nothing_in_the_form_for_a_draft_and_in_its_report(visit, violations) -> None:
    page = visit("/draft")
    axe_in(page, violations)
    page.get_by_label("Dán dự thảo").fill(
        "KẾ HOẠCH\nThực hiện Kết luận số 57-KL/TW ngày 16/6/2023 của Bộ Chính trị\nI. MỤC ĐÍCH\nVăn hoá, văn hóa, "
        "hòa giải, hóa đơn trước ngày 31/11/2026 theo Chỉ thị số 26-CT/TW."
    )
    page.get_by_role("button", name="Soát").click()
    page.locator(".drafted").wait_for()
    axe_in(page, violations)
    fits_every_window(page)
    assert page.locator("h1").count() == 1


def test_axe_finds_nothing_in_a_basket_that_holds_something(visit, violations) -> None:
    page = visit(SIGNED)
    page.locator("#p1 [data-basket]").click()
    page.get_by_text("giỏ có 1 đoạn").wait_for()
    page.goto("/basket")
    axe_in(page, violations)
    fits_every_window(page)


@pytest.mark.parametrize("name", ERRORS)
def test_axe_finds_nothing_in_what_says_what_is_wrong(browser, address: str, violations, name: str) -> None:
    context = browser.new_context(base_url=address)
    page = context.new_page()
    assert page.goto(ERRORS[name]).status in (400, 404)
    axe_in(page, violations)
    context.close()


def test_axe_finds_nothing_while_the_archive_is_away(browser, violations, tmp_path: Path) -> None:
    with served(tmp_path / "empty") as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        answer = page.goto("/search?q=57")
        assert (answer.status, "retry-after" in answer.headers) == (503, True)
        axe_in(page, violations)
        context.close()


@pytest.mark.parametrize("name", ["results, filtered", "plan with hits", "directive"])
def test_axe_finds_nothing_in_any_colours_and_any_width(visit, violations, name: str) -> None:
    axe_in(visit(PAGES[name]), violations, ALL_LOOKS)


def test_axe_finds_nothing_in_forms_that_correct_and_in_the_list_of_keys(
    visit, violations, address_of_editors: str
) -> None:
    page = visit(SIGNED)
    axe_in(page, violations)
    page.keyboard.press("?")
    page.locator("dialog#keys").wait_for(state="visible")
    axe_in(page, violations)


@pytest.mark.parametrize("name", ["home", "results", "values of a facet", "plan", "directive"])
def test_the_focus_is_always_seen(visit, name: str) -> None:
    page = visit(PAGES[name], reduced_motion="reduce")  # the window follows at once
    page.evaluate("document.activeElement.blur()")
    been = set()
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        held = page.evaluate(HELD)
        if held["lost"]:
            break
        assert held["ring"], f"no ring around {held['name']}"
        assert held["seen"], f"out of the window: {held['name']}"
        been.add(held["name"])
    assert len(been) >= 5


def test_little_moves_for_those_who_ask_for_it(visit) -> None:
    page = visit(PAGES["results"], reduced_motion="reduce")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(each => { const s = getComputedStyle(each);"
        " return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01; }).length"
    )
    assert moving == 0
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("name", ["results", "plan", "directive"])
def test_stacked_marks_are_not_clipped(visit, name: str) -> None:
    page = visit(PAGES[name])
    assert page.evaluate(LOW) == []
