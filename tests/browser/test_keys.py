"""Keys, the searches that a browser remembers, dragging over years: what static/site.js adds."""

from __future__ import annotations

import re

import pytest

from tests.browser.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RESULTS = "/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i"
ACTIVE = "document.activeElement"


def focused(page) -> str:
    """What has the focus, by its link, id or tag."""
    return page.evaluate(f"{ACTIVE}.getAttribute('href') ?? ({ACTIVE}.id || {ACTIVE}.tagName)")


def titles(page) -> list[str]:
    return page.locator(".hit h2 a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def test_results_are_walked_and_opened(visit) -> None:
    page = visit(RESULTS, reduced_motion="reduce")
    links = titles(page)
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", -1), ("j", 0)):
        page.keyboard.press(key)
        assert focused(page) == links[at]
        box = page.locator(":focus").bounding_box()
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/*")


def test_hits_of_a_plan_are_walked(visit) -> None:
    page = visit(RESULTS, reduced_motion="reduce")
    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/plans/*")
    count = page.locator("[id^=hit-]").count()
    assert count > 2
    for key, at in (("n", 1), ("n", 2), ("p", 1), ("p", count), ("n", 1)):
        page.keyboard.press(key)
        assert focused(page) == f"hit-{at}"
        assert page.locator("#told").inner_text() == f"chỗ khớp {at} trong {count}"
        box = page.locator(f"#hit-{at}").bounding_box()
        assert 0 <= box["y"] <= 900


def test_the_box_is_one_key_away_and_takes_letters_from_then_on(visit) -> None:
    page = visit(RESULTS)
    page.keyboard.press("/")
    assert focused(page) == "q"
    page.keyboard.type("jk/?np")
    assert page.locator("#q").input_value() == "jk/?np"
    assert not page.locator("#keys").is_visible()


@pytest.mark.parametrize("chord", ["Control+k", "Alt+j", "Meta+/", "Control+Shift+?"])
def test_no_key_with_another_held_down(visit, chord: str) -> None:
    page = visit(RESULTS)
    page.evaluate(
        "addEventListener('keydown', event => { window.taken = event.defaultPrevented; event.preventDefault() })"
    )
    page.keyboard.press(chord)
    assert page.evaluate("window.taken") is False


def test_nothing_runs_while_an_input_method_composes(visit) -> None:
    page = visit(RESULTS)
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'j', isComposing: true, bubbles: true}))")
    assert focused(page) == "BODY"


def test_the_list_of_keys_opens_and_gives_the_focus_back(visit) -> None:
    page = visit(RESULTS)
    page.keyboard.press("j")
    at = focused(page)
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Phím tắt").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
    assert focused(page) == at
    page.get_by_role("button", name="Phím tắt").click()
    page.get_by_role("button", name="Đóng").click()
    assert page.evaluate(f"{ACTIVE}.textContent") == "Phím tắt"


def test_keys_can_be_switched_off_for_good(visit) -> None:
    page = visit(RESULTS)
    page.keyboard.press("?")
    page.get_by_label("Dùng phím tắt").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    for key in ("j", "/", "?"):
        page.keyboard.press(key)
    assert focused(page) == "BODY"
    assert not page.locator("#keys").is_visible()
    page.get_by_role("button", name="Phím tắt").click()
    page.get_by_label("Dùng phím tắt").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    assert focused(page) == "q"


def test_every_key_of_the_list_is_one_and_every_one_is_in_the_list(visit) -> None:
    page = visit(RESULTS)
    listed = page.locator("#keys kbd").evaluate_all("keys => keys.map(key => key.textContent)")
    assert sorted(listed) == sorted(["/", "j", "k", "n", "p", "c", "g", "?", "Enter", "Esc"])


def test_searches_are_remembered_here_and_can_be_forgotten(visit) -> None:
    page = visit("/")
    assert not page.locator("#recent").is_visible()
    for path in (
        RESULTS,
        f"{RESULTS}&year=2023",
        "/search?q=xyzzyxyzzy",
        "/search?q=57-KL%2FTW&page=2",
    ):
        page.goto(path)
    page.goto("/")
    links = page.locator("#recent li a")
    assert links.all_inner_texts() == ["57-KL/TW", "thông tin đối ngoại · Năm: 2023"]
    page.goto("/unfindable")
    page.locator("#q").click()
    options = page.get_by_role("option")
    assert options.all_inner_texts()[0].split("\n")[0] == "57-KL/TW"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i&year=2023")
    page.goto("/")
    page.get_by_role("button", name="Xóa danh sách").click()
    assert not page.locator("#recent").is_visible()
    assert focused(page) == "q"
    page.reload()
    assert not page.locator("#recent").is_visible()


def test_the_list_below_the_box_forgets_too(visit) -> None:
    page = visit(RESULTS)
    page.goto("/unfindable")
    page.locator("#q").click()
    page.get_by_role("option", name="Xóa những câu đã tìm").click()
    assert page.evaluate("localStorage.getItem('recent')") is None
    page.locator("#q").click()
    assert page.get_by_role("option").count() == 0


def test_what_another_hand_wrote_into_the_storage_is_left_out(visit) -> None:
    page = visit("/unfindable")
    for held in (
        "[",
        "{}",
        "7",
        '[{"text": 1}, {"text": "x", "href": "javascript:alert(1)"}, {"text": "y", "href": "//z"}]',
    ):
        page.evaluate("held => localStorage.setItem('recent', held)", held)
        page.goto("/")
        assert not page.locator("#recent").is_visible()


NO_STORAGE = """for (const area of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, area, { get() { throw new DOMException('no', 'SecurityError') } })"""


def test_without_storage_nothing_is_remembered_and_all_else_works(visit) -> None:
    page = visit("/unfindable")
    page.add_init_script(NO_STORAGE)
    page.goto(RESULTS)
    page.keyboard.press("j")
    assert focused(page) == titles(page)[0]
    page.locator(".facets .value").first.click()
    page.goto("/")
    assert not page.locator("#recent").is_visible()


def test_a_filter_that_was_clicked_keeps_focus_and_place(visit) -> None:
    page = visit(RESULTS)
    value = page.locator(".facets .value", has_text="Kế hoạch").last
    value.scroll_into_view_if_needed()
    before = value.bounding_box()["y"]
    value.click()
    page.locator(".chip").wait_for()
    kept = page.locator(":focus")
    assert "Kế hoạch" in kept.inner_text()
    assert abs(kept.bounding_box()["y"] - before) < 3


def test_of_rows_with_one_name_the_clicked_one_keeps_the_focus(visit) -> None:
    page = visit(None)

    def with_one_name(route) -> None:
        response = route.fetch()
        named = re.sub(r'(<span class="label">).*?(</span>\s*<span class="count">)', r"\1như nhau\2", response.text())
        route.fulfill(response=response, body=named)

    page.route("**/search?*", with_one_name)
    page.goto(RESULTS)
    line = page.locator(".facet").nth(1).locator(".value-line:visible").nth(2)
    value = line.get_attribute("data-value")
    assert line.inner_text().startswith("như nhau")
    line.locator(".value").click()
    page.locator(".chip").wait_for()
    assert page.evaluate(f"{ACTIVE}.closest('.value-line').dataset.value") == value


@pytest.mark.parametrize("chosen", ["", "&year=2023", "&not-year=2023", "&from=2024"])
def test_years_are_chosen_by_dragging_over_them(visit, chosen: str) -> None:
    page = visit(RESULTS + chosen)
    bars = page.locator(".facet .chart [data-from]")
    first, last = bars.nth(1), bars.nth(3)
    since, until = first.get_attribute("data-from"), last.get_attribute("data-to")
    start, end = (bar.locator(".room").bounding_box() for bar in (first, last))
    page.mouse.move(start["x"] + 3, start["y"] + start["height"] - 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 3, end["y"] + end["height"] - 2, steps=6)
    assert page.locator(".chart .picked").count() == 3
    page.mouse.up()
    page.wait_for_url(f"**from={since}&to={until}*")
    assert page.locator(".chip").count() == 2


def test_a_click_on_a_bar_is_still_a_link(visit) -> None:
    page = visit(RESULTS)
    page.locator(".facet .chart a").first.click()
    page.wait_for_url("**/search?*")
    assert "year=" in page.url


def test_the_panel_closes_by_escape_and_by_a_click_elsewhere(visit) -> None:
    page = visit(RESULTS)
    panel, summary = page.locator(".take"), page.locator(".take > summary")
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.locator(".total").click()):
        summary.click()
        assert panel.get_by_role("link", name="CSV").is_visible()
        leave()
        assert not panel.get_by_role("link", name="CSV").is_visible()
    summary.click()
    page.keyboard.press("Escape")
    assert page.evaluate(f"{ACTIVE}.tagName") == "SUMMARY"


def test_a_list_is_downloaded_under_its_name(visit) -> None:
    page = visit(RESULTS, java_script_enabled=False)
    page.locator(".take > summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "kế-hoạch-thông-tin-đối-ngoại.csv"


def test_back_leaves_what_was_written_into_a_correction(visit, address_of_editors: str) -> None:
    page = visit(PAGES["plan"])
    page.locator(".edit > summary").first.click()
    page.get_by_label("Lý do").first.fill("viết dở")
    page.locator("#q").fill("chưa tìm")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.get_by_label("Lý do").first.input_value() == "viết dở"
    assert page.locator("#q").input_value() == ""


def test_back_shows_what_the_address_says(visit) -> None:
    page = visit(RESULTS)
    page.locator("#q").fill("chuyển đổi số")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=chuy*")
    page.go_back()
    assert page.locator("#q").input_value() == "thông tin đối ngoại"
    assert page.locator(".total b").inner_text() != "0"
