"""The list below the search box, in a real browser: by keyboard, by mouse, while an input method composes."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIST = "ul.suggestions"


def box(page):
    return page.get_by_role("combobox")


def typed(page, text: str) -> None:
    """Type, and wait for the list."""
    box(page).press_sequentially(text)
    page.locator(LIST).wait_for(state="visible")


def test_the_list_opens_and_leads_on_by_keyboard(visit) -> None:
    page = visit("/")
    typed(page, "thông tin đ")
    assert box(page).get_attribute("aria-expanded") == "true"
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    active = page.locator(f"#{box(page).get_attribute('aria-activedescendant')}")
    assert active.get_attribute("aria-selected") == "true"
    assert active.locator(".text").inner_text() == "thông tin đối ngoại"
    assert box(page).input_value() == "thông tin đ"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert box(page).input_value() == "thông tin đối ngoại"
    assert page.locator(".hit").count() > 3


def test_enter_searches_what_was_typed(visit) -> None:
    page = visit("/")
    typed(page, "thông tin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=th%C3%B4ng+tin")


def test_arrows_go_round_and_escape_closes(visit) -> None:
    page = visit("/")
    typed(page, "57")
    count = page.locator(f"{LIST} li").count()
    page.keyboard.press("ArrowUp")
    assert box(page).get_attribute("aria-activedescendant") == f"suggestion-{count}"
    page.keyboard.press("ArrowDown")
    assert box(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert not page.locator(LIST).is_visible()
    assert box(page).get_attribute("aria-expanded") == "false"
    assert box(page).input_value() == "57"
    page.keyboard.press("ArrowDown")
    page.locator(LIST).wait_for(state="visible")


def test_a_cited_document_is_one_click_away(visit) -> None:
    page = visit("/")
    typed(page, "57-kl")
    page.get_by_role("option", name="57-KL/TW (2023)").click()
    page.wait_for_url("**/directives/57-kl_tw~2023")


def test_leaving_the_box_closes_the_list(visit) -> None:
    page = visit("/")
    typed(page, "57")
    page.keyboard.press("Tab")
    assert not page.locator(LIST).is_visible()


def test_nothing_happens_while_an_input_method_composes(visit) -> None:
    page = visit("/")
    asked = []
    page.on("request", lambda request: "/suggest" in request.url and asked.append(request.url))
    box(page).focus()
    composer = page.context.new_cdp_session(page)
    for shown in ("d", "đ", "đo", "đô", "đố", "đối"):
        composer.send(
            "Input.imeSetComposition", {"text": shown, "selectionStart": len(shown), "selectionEnd": len(shown)}
        )
        page.keyboard.press("ArrowDown")
        assert box(page).input_value() == shown
    page.wait_for_timeout(300)
    assert asked == []
    assert not page.locator(LIST).is_visible()
    composer.send("Input.insertText", {"text": "đối"})
    page.locator(LIST).wait_for(state="visible")
    assert box(page).input_value() == "đối"
    assert len(asked) == 1
    expect(page.get_by_role("option", name="đối ngoại").first).to_be_visible()


def test_letters_rewritten_behind_the_caret_stay_as_the_input_method_left_them(visit) -> None:
    page = visit("/")
    box(page).focus()
    for keys in (
        "thoo",
        "Backspace",
        "Backspace",
        "ôn",
        "g ti",
        "n ddoo",
        *["Backspace"] * 4,
        "đô",
        "i",
        *["Backspace"] * 2,
        "ối",
    ):
        page.keyboard.press(keys) if keys == "Backspace" else page.keyboard.type(keys)
    page.locator(LIST).wait_for(state="visible")
    assert box(page).input_value() == "thông tin đối"
    assert page.evaluate("document.querySelector('#q').selectionStart") == len("thông tin đối")


def test_without_script_the_box_searches(visit) -> None:
    page = visit("/", java_script_enabled=False)
    assert box(page).count() == 0
    page.get_by_role("searchbox").fill("thông tin đối ngoại")
    page.get_by_role("button", name="Tìm").click()
    assert page.locator(".hit").count() > 3


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_list_stays_in_the_window(visit, width: int) -> None:
    page = visit("/search?q=th%C3%B4ng+tin", width=width)
    box(page).fill("")
    typed(page, "thông tin")
    place = page.locator(LIST).bounding_box()
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
