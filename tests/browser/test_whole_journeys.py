"""What officials come for, from the first word typed to the page that answers."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DRAWN
from tests.browser.pages import PAGES, SCAN, SIGNED, TALKS
from tests.browser.site import plan_path

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844, "is_mobile": True, "has_touch": True}
NO_SCRIPT = {**DESKTOP, "java_script_enabled": False}
BOTH = pytest.mark.parametrize("screen", [PHONE, NO_SCRIPT], ids=["phone", "no script"])
SCREENS = pytest.mark.parametrize("screen", [DESKTOP, PHONE, NO_SCRIPT], ids=["desktop", "phone", "no script"])
PROVINCIAL_2023 = {"120-KH/TU", "91-KH/BTGTU", "215/KH-UBND", "241-KH/TU", "04-KH/BCĐ"}
"""The plans of provincial bodies that carry out 57-KL/TW and were issued in 2023, as the corpus has them."""
FRIENDS = "lien hiep huu nghi Kon Tum - KL57.txt"


def total(page: Page) -> int:
    return int(page.locator(".total b").inner_text().replace(".", ""))


def numbers(page: Page) -> set[str]:
    """The document numbers of the results."""
    return set(page.locator(".hit .facts .number").all_inner_texts())


def facet(page: Page, name: str):
    """A facet by its heading, with the filters open."""
    summary = page.locator(".filters > summary")
    if summary.is_visible() and not summary.evaluate("each => each.parentElement.open"):
        summary.click()
    return page.locator(".facet", has=page.get_by_role("heading", name=name, exact=True))


def follow(page: Page, link) -> None:
    """Click what leads to another address."""
    before = page.url
    link.click()
    page.wait_for_url(lambda url: url != before)


def choose(page: Page, name: str, value: str) -> int:
    """Click a value of a facet; the count that it promised."""
    row = facet(page, name).locator("a.value", has=page.get_by_text(value, exact=True)).first
    count = int(re.sub(r"\D", "", row.locator(".count").evaluate("each => each.firstChild.data")))
    follow(page, row)
    return count


@SCREENS
def test_the_provincial_plans_that_carry_out_a_conclusion_in_a_year(visit, screen: dict) -> None:
    page = visit("/", **screen)
    page.get_by_label("Từ cần tìm").fill("thực hiện: 57-KL/TW")
    page.get_by_role("button", name="Tìm").click()
    assert total(page) == 10
    assert choose(page, "Cơ quan ban hành", "tỉnh") == total(page)
    assert choose(page, "Ngày ban hành", "2023") == total(page) == len(PROVINCIAL_2023)
    assert numbers(page) == PROVINCIAL_2023
    bookmark = page.url
    page.go_back()
    assert total(page) > len(PROVINCIAL_2023)
    page.goto(bookmark)
    assert numbers(page) == PROVINCIAL_2023


@SCREENS
def test_all_wordings_of_a_task(visit, screen: dict) -> None:
    page = visit("/", **screen)
    page.get_by_label("Từ cần tìm").fill("ngộ độc tập thể trường học bếp ăn công nhân")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_role("link", name="Đoạn văn", exact=True).click()
    choose(page, "Cơ quan ban hành", "huyện")
    texts = [" ".join(text.split()) for text in page.locator(".passage").all_inner_texts()]
    assert sum("không để xảy ra ngộ độc tập thể ở trường học, đám cưới, đám tang" in text for text in texts) == 4
    assert sum("cỗ cưới, cỗ tang không xảy ra ngộ độc đông người" in text for text in texts) == 1, "in other words"
    follow(page, page.locator(".where a").first)
    anchor = page.url.partition("#")[2]
    assert page.locator(f"[id='{anchor}']").first.is_visible()
    assert page.locator("article mark").count() >= 1


@SCREENS
def test_an_issuer_is_corrected_and_put_back(visit, address_of_editors: str, screen: dict) -> None:
    right, wrong = "Liên hiệp các tổ chức hữu nghị tỉnh Quảng Ngãi", "Liên hiệp các tổ chức hữu nghị tỉnh Kon Tum"
    path = plan_path(FRIENDS)
    page = visit(path, **screen)

    def send(button: str, *, value: str | None = None) -> None:
        form = page.locator("#truong-issuer .edit")
        if not form.get_by_label("Lý do").is_visible():
            form.locator("summary").click()
        if value is not None:
            form.get_by_label("Giá trị đúng").fill(value)
        form.get_by_label("Lý do").fill("theo bản giấy")
        form.get_by_label("Người sửa").select_option("Minh")
        form.get_by_role("button", name=button, exact=True).click()
        page.wait_for_url(f"**{path}*")

    def issuers_found(name: str) -> int:
        page.goto(f"/search/facet/issuer?find={name.split()[-1]}")
        return page.get_by_text(name, exact=True).count()

    send("Sửa", value=right)
    field = page.locator("#truong-issuer")
    assert field.locator(".flag").inner_text() == "đã hiệu đính"
    assert "Minh" in field.inner_text()
    page.goto("/search?q=22%2FKH-LHHN")
    assert right in page.locator(".hit .facts").first.inner_text()
    assert issuers_found(right) >= 1
    assert issuers_found(wrong) == 0
    page.goto(path)
    send("Bỏ lần hiệu đính cuối")
    assert page.locator("#truong-issuer .flag").count() == 0
    assert wrong in page.locator("#truong-issuer").inner_text()
    page.goto("/search?q=22%2FKH-LHHN")
    assert wrong in page.locator(".hit .facts").first.inner_text()
    assert issuers_found(wrong) >= 1


def test_the_keyboard_alone(visit) -> None:
    page = visit("/")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    page.keyboard.type("thông tin đối ngoại")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.evaluate("document.activeElement.blur()")
    for key, place in (("j", 0), ("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(page.locator(".hit h2 a").nth(place)).to_be_focused()
    title = page.locator(".hit h2").nth(1).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/plans/**")
    assert page.locator("h1").inner_text() == title
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    first = page.evaluate("document.activeElement.id || document.activeElement.closest('[id^=hit-]').id")
    page.keyboard.press("n")
    second = page.evaluate("document.activeElement.id || document.activeElement.closest('[id^=hit-]').id")
    assert first.startswith("hit-")
    assert second.startswith("hit-")
    assert first != second
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id || document.activeElement.closest('[id^=hit-]').id") == first
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.go_back()
    assert "/search?q=" in page.url


def test_a_filter_chosen_by_keyboard_keeps_the_focus(visit) -> None:
    page = visit(PAGES["results"])
    value = facet(page, "Ngày ban hành").locator("a.value").nth(1)
    label = value.locator(".label").inner_text()
    value.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**year=**")
    expect(page.locator(":focus")).to_contain_text(label)


@BOTH
def test_a_value_is_left_out_and_taken_back(visit, screen: dict) -> None:
    page = visit(PAGES["results"], **screen)
    everything = total(page)
    row = facet(page, "Ngày ban hành").locator(".value-line", has=page.get_by_text("2023", exact=True)).first
    inside = int(row.locator(".count").evaluate("each => each.firstChild.data"))
    follow(page, row.locator(".not"))
    assert total(page) == everything - inside
    assert all("2023" not in each for each in page.locator(".hit .facts").all_inner_texts())
    follow(page, page.get_by_role("link", name=re.compile("2023")).first)
    assert total(page) == everything


@BOTH
def test_a_stretch_of_dates_is_typed(visit, screen: dict) -> None:
    page = visit(PAGES["results"], **screen)
    dates = facet(page, "Ngày ban hành")
    dates.get_by_label("từ").fill("7/2023")
    dates.get_by_label("đến").fill("12/2023")
    follow(page, dates.get_by_role("button", name="Lọc"))
    months = [re.search(r"(\d{1,2})/2023", each) for each in page.locator(".hit .facts").all_inner_texts()]
    assert months
    assert all(month and 7 <= int(month[1]) <= 12 for month in months)


@BOTH
def test_a_bar_of_the_picture_is_a_link(visit, screen: dict) -> None:
    page = visit(PAGES["results"], **screen)
    bar = facet(page, "Ngày ban hành").locator("svg a").first
    told = bar.get_attribute("aria-label") or bar.locator("title").first.text_content()
    follow(page, bar)
    assert str(total(page)) in told
    assert total(page) < 19


def test_a_stretch_of_years_is_dragged(visit) -> None:
    page = visit(PAGES["results"])
    bars = facet(page, "Ngày ban hành").locator("svg [data-from]")
    first, last = (bars.nth(place).bounding_box() for place in (4, 5))
    page.mouse.move(first["x"] + first["width"] / 2, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(last["x"] + last["width"] / 2, last["y"] + last["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_url("**from=2023&to=2024**")
    assert total(page) == 12


@BOTH
def test_a_long_facet_is_searched(visit, screen: dict) -> None:
    page = visit("/search", **screen)
    box = facet(page, "Cơ quan ban hành")
    box.get_by_placeholder("tìm trong danh sách").fill("gia thuy")
    follow(page, box.get_by_role("button", name="Tìm"))
    assert "/search/facet/issuer" in page.url
    page.get_by_label("Ủy ban nhân dân huyện Gia Thủy").check()
    page.get_by_role("button", name="Xem kết quả").click()
    page.wait_for_url("**/search?*")
    assert numbers(page) == {"15/KH-UBND", "22/KH-UBND", "19/KH-UBND", "31/KH-UBND", "12/KH-UBND"}


@BOTH
def test_a_number_of_two_documents_is_a_choice(visit, screen: dict) -> None:
    page = visit("/", **screen)
    page.get_by_label("Số hiệu văn bản").fill("số 12 / kh-ubnd")
    page.get_by_role("button", name="Tra").click()
    choices = page.locator("main").inner_text()
    assert "Hải Phòng" in choices
    assert "Gia Thủy" in choices
    page.get_by_role("link", name=re.compile("Gia Thủy")).first.click()
    assert "Gia Thủy" in page.locator("h1").inner_text()


@BOTH
@pytest.mark.parametrize("path", [SIGNED, SCAN], ids=["print", "scan"])
def test_the_original_page_stands_beside_the_text(visit, path: str, screen: dict) -> None:
    page = visit(f"{path}?{TALKS}", **screen)
    page.get_by_role("link", name="Trang gốc bên cạnh chữ").click()
    page.wait_for_url("**view=pages**")
    pictures = page.locator(".spread img, .spread object, .spread svg image")
    assert pictures.count() >= 2
    assert page.locator("article mark").count() >= 3
    picture = page.locator(".spread img").first
    picture.scroll_into_view_if_needed()
    page.evaluate(DRAWN)
    assert picture.evaluate("each => each.naturalWidth") > 300


def test_the_original_is_fetched_by_name(visit) -> None:
    page = visit(SIGNED)
    with page.expect_download() as fetched:
        page.evaluate(f"location.href = '{SIGNED}/original'")
    assert fetched.value.suggested_filename == "120-KH-TU_2023.pdf"


@BOTH
def test_the_list_is_taken_away_as_a_table(visit, screen: dict, tmp_path: Path) -> None:
    page = visit("/search?q=th%E1%BB%B1c+hi%E1%BB%87n%3A+57-KL%2FTW", **screen)
    page.locator("summary", has_text="Xuất").click()
    for kind in ("CSV", "XLSX", "JSON"):
        with page.expect_download() as fetched:
            page.get_by_role("link", name=re.compile(kind)).first.click()
        fetched.value.save_as(tmp_path / kind)
    rows = list(csv.reader((tmp_path / "CSV").read_text(encoding="utf-8-sig").splitlines()))
    assert sum("57-KL/TW" in " ".join(row) for row in rows) == 10
    assert len(json.loads((tmp_path / "JSON").read_text(encoding="utf-8"))) >= 1
    assert (tmp_path / "XLSX").read_bytes()[:2] == b"PK"


def test_searches_are_remembered_by_this_browser_alone(visit) -> None:
    page = visit(PAGES["results"])
    page.goto("/")
    recent = page.locator("#recent")
    expect(recent).to_be_visible()
    expect(recent.get_by_role("link", name="thông tin đối ngoại")).to_have_count(1)
    assert page.context.cookies() == []
    recent.get_by_role("button", name="Xóa danh sách").click()
    expect(recent).not_to_be_visible()
    page.reload()
    expect(page.locator("#recent")).not_to_be_visible()


@BOTH
def test_a_directive_tells_who_carries_it_out_and_since_when(visit, screen: dict) -> None:
    page = visit("/directives/57-kl_tw~2023", **screen)
    text = page.locator("main").inner_text()
    assert "Kho không có văn bản này" in text
    assert "16/6/2023" in text, "Đà Nẵng gives another date"
    assert re.search(r"sau 27 ngày", text)
    assert re.search(r"sau 890 ngày", text)
    feed = page.locator("link[type='application/atom+xml']").get_attribute("href")
    answer = page.request.get(feed)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert answer.text().count("<entry>") == 10


def test_a_signed_copy_and_its_draft_know_each_other(visit) -> None:
    page = visit("/search?q=Ph%C3%BA+Long+H%E1%BA%A1")
    assert sum("Phú Long Hạ" in each for each in page.locator(".hit .facts").all_inner_texts()) == 1
    page.locator(".hit h2 a").first.click()
    assert "21-KH/ĐU" in page.locator("article header").inner_text()
    page.get_by_role("link", name=re.compile("du thao KH hoc Bac")).first.click()
    assert "DỰ THẢO" in page.locator("main").inner_text().upper()
