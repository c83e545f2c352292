"""The drafter's desk in a browser: a passage with its source on the clipboard, the basket, files made of it."""

from __future__ import annotations

import io
import re

import docx
import pytest
from playwright.sync_api import Locator, Page

from tests.browser.pages import PAGES, SIGNED

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const text = async (type) => (await item.getType(type)).text();
  return { types: item.types, html: await text("text/html"), plain: await text("text/plain") };
}"""
CITATION = re.compile(r"\(Kế hoạch số 120-KH/TU, ngày \S+ của .*\)")
ALLOWED = {"permissions": ["clipboard-read", "clipboard-write"], "reduced_motion": "reduce"}
SELECT = """([part, words]) => {
  const walker = document.createTreeWalker(document.querySelector(part), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(node, at, node, at + words.length);
    return true;
  }
  return false;
}"""


def clipboard(page) -> dict:
    page.locator("#desk:not(:empty)").wait_for()
    return page.evaluate(READ)


def first_text(page) -> str:
    return page.locator("#p1 p:not(.handle, .acts)").first.inner_text()


def test_a_click_puts_a_passage_with_its_source_on_the_clipboard(visit) -> None:
    page = visit(SIGNED, **ALLOWED)
    text = first_text(page)
    page.locator("#p1 [data-copy]").click()
    taken = clipboard(page)
    assert {"text/html", "text/plain"} <= set(taken["types"])
    *lines, citation, url = taken["plain"].splitlines()
    assert lines[0] == " ".join(text.split())
    assert CITATION.match(citation)
    assert f'href="{url}"' in taken["html"]
    assert citation in taken["html"]
    assert page.url.endswith(SIGNED)
    page.goto(url)
    assert page.locator(".part.aimed").get_attribute("id") == "p1"


def test_the_key_takes_the_passage_that_is_being_read(visit) -> None:
    page = visit(f"{SIGNED}#p2", **ALLOWED)
    page.keyboard.press("c")
    lines = clipboard(page)["plain"].splitlines()
    assert lines[0] == " ".join(page.locator("#p2 p:not(.handle, .acts)").first.inner_text().split())


def test_what_is_selected_is_taken_alone(visit) -> None:
    page = visit(SIGNED, **ALLOWED)
    words = " ".join(first_text(page).split()[1:5])
    assert page.evaluate(SELECT, ["#p1 p:not(.handle, .acts)", words])
    page.keyboard.press("c")
    taken, citation, _ = clipboard(page)["plain"].splitlines()
    assert taken == words
    assert CITATION.match(citation)


def test_texts_of_documents_are_never_markup(visit) -> None:
    page = visit(SIGNED, **ALLOWED)
    page.route(
        "**/api/v1/passages/*",
        lambda route: route.fulfill(
            json={"paragraphs": ["<img src=x onerror=alert(1)> & <b>đậm</b>"], "citation": "<i>(nguồn)</i>", "url": "x"}
        ),
    )
    page.locator("#p1 [data-copy]").click()
    taken = clipboard(page)
    assert taken["plain"].splitlines()[0] == "<img src=x onerror=alert(1)> & <b>đậm</b>"
    assert "<img" not in taken["html"]
    assert "<b>" not in taken["html"]
    assert "<i>" not in taken["html"]
    assert "&lt;img src=x" in taken["html"]


def test_without_the_newer_clipboard_the_older_way_serves(visit) -> None:
    page = visit(None, **ALLOWED)
    page.add_init_script("delete window.ClipboardItem")
    page.goto(SIGNED)
    page.locator("#p1 [data-copy]").click()
    taken = clipboard(page)
    assert CITATION.match(taken["plain"].splitlines()[-2])
    assert "<a href=" in taken["html"]


def test_a_passage_found_is_taken_from_the_results(visit) -> None:
    page = visit(PAGES["passages"], **ALLOWED)
    hit = page.locator(".hit").first
    hit.locator("[data-copy]").click()
    plain = clipboard(page)["plain"]
    assert "thông tin đối ngoại" in plain.lower()
    page.goto(plain.splitlines()[-1])
    assert page.locator(".part.aimed").count() == 1


def test_without_a_script_there_is_a_page_to_copy_from(visit) -> None:
    page = visit(SIGNED, java_script_enabled=False)
    assert page.locator("[data-basket]").first.is_hidden()
    page.locator("#p1 [data-copy]").click()
    page.wait_for_url("**/copy")
    lines = page.locator(".taken").inner_text().split("\n\n")
    assert CITATION.match(lines[-2])
    assert "/passages/" in lines[-1]
    page.goto("/basket")
    assert page.get_by_text("Giỏ trích cần JavaScript").is_visible()
    assert page.locator("#basket-form").is_hidden()


def filled(visit, **options):
    """The basket's page with three passages, put there by button and by key."""
    page = visit(SIGNED, reduced_motion="reduce", **options)
    for ordinal in (0, 1):
        page.locator(f"#p{ordinal} [data-basket]").click()
        page.get_by_text(f"giỏ có {ordinal + 1} đoạn").wait_for()
    page.goto(f"{SIGNED}#p2")
    page.mouse.move(0, 0)  # what lies under a resting pointer is meant before what is being read
    page.keyboard.press("g")
    page.get_by_text("giỏ có 3 đoạn").wait_for()
    page.keyboard.press("g")
    page.get_by_text("đã có trong giỏ").wait_for()
    page.locator("#desk a").click()
    page.wait_for_url("**/basket")
    return page


def order(page) -> list[str]:
    """Where each passage of the basket begins in its plan."""
    links = page.locator("#basket .in-source").evaluate_all("links => links.map(link => link.href)")
    return [address.partition("/passages/")[2].partition(".")[0] for address in links]


def test_the_basket_is_ordered_noted_and_emptied_with_a_way_back(visit) -> None:
    page = filled(visit)
    first, second, third = order(page)
    page.locator("#basket li").nth(0).get_by_role("button", name="Xuống").click()
    assert order(page) == [second, first, third]
    assert page.evaluate("document.activeElement.textContent") == "Xuống"
    page.keyboard.press("Alt+ArrowDown")
    assert order(page) == [second, third, first]
    page.keyboard.press("Alt+ArrowUp")
    assert order(page) == [second, first, third]
    assert page.locator("#desk").inner_text() == "Đã chuyển tới vị trí 2."
    page.get_by_label("Ghi chú").nth(1).fill("Dùng cho phần <b>I</b>")
    page.locator("#basket li").nth(0).get_by_role("button", name="Bỏ khỏi giỏ").click()
    assert order(page) == [first, third]
    page.get_by_role("button", name="Hoàn tác").click()
    assert order(page) == [second, first, third]
    page.reload()
    assert order(page) == [second, first, third]
    assert page.get_by_label("Ghi chú").nth(1).input_value() == "Dùng cho phần <b>I</b>"
    page.get_by_role("button", name="Bỏ tất cả").click()
    assert page.locator("#basket-empty").is_visible()
    page.get_by_role("button", name="Hoàn tác").click()
    assert order(page) == [second, first, third]


def test_a_note_goes_on_being_written_while_another_tab_changes_the_basket(visit) -> None:
    page = filled(visit)
    _, second, third = order(page)
    page.get_by_label("Ghi chú").nth(2).press_sequentially("Dùng cho")
    other = page.context.new_page()
    other.goto("/basket")
    assert other.get_by_label("Ghi chú").nth(2).input_value() == "Dùng cho"
    other.locator("#basket li").nth(0).get_by_role("button", name="Bỏ khỏi giỏ").click()
    page.wait_for_function("() => document.querySelectorAll('#basket li').length === 2")
    page.keyboard.type(" phần I")
    other.locator("#basket li").nth(1).get_by_role("button", name="Lên").click()
    page.wait_for_function("() => document.activeElement === document.querySelector('#basket textarea')")
    page.keyboard.type(" và II")
    assert order(page) == [third, second]
    assert [page.get_by_label("Ghi chú").nth(at).input_value() for at in (0, 1)] == ["Dùng cho phần I và II", ""]
    page.reload()
    assert page.get_by_label("Ghi chú").nth(0).input_value() == "Dùng cho phần I và II"


def test_two_passages_taken_in_one_breath_are_both_kept(visit) -> None:
    page = visit(SIGNED)
    page.evaluate(
        "() => document.querySelectorAll('#p1 [data-basket], #p2 [data-basket]').forEach((each) => each.click())"
    )
    page.wait_for_function("() => (JSON.parse(localStorage.getItem('basket')) ?? []).length === 2")


def test_the_basket_becomes_a_file(visit) -> None:
    page = filled(visit, accept_downloads=True)
    page.get_by_label("Ghi chú").nth(0).fill("Nhớ sửa")
    page.get_by_label("Tiêu đề").fill("Tham khảo")
    with page.expect_download() as download:
        page.get_by_role("button", name="Xuất DOCX").click()
    with open(download.value.path(), "rb") as file:
        lines = [paragraph.text for paragraph in docx.Document(io.BytesIO(file.read())).paragraphs]
    assert lines[:2] == ["GIỎ TRÍCH", "Tham khảo"]
    assert "Ghi chú: Nhớ sửa" in lines
    assert download.value.suggested_filename == "Tham-khảo.docx"
    with page.expect_download() as download:
        page.get_by_role("button", name="Xuất Markdown").click()
    with open(download.value.path(), encoding="utf-8") as file:
        assert file.read().startswith("# Tham khảo\n")


def test_the_basket_says_what_is_gone_or_was_read_anew(visit) -> None:
    page = filled(visit)
    page.evaluate("""() => {
      const held = JSON.parse(localStorage.basket);
      held[0].address = held[0].address.replace(/\\.[0-9a-f]{8}\\./, ".00000000.");
      held[1].plan = "a".repeat(16);
      localStorage.basket = JSON.stringify(held);
    }""")
    page.reload()
    page.get_by_text("chữ khác").wait_for()
    said = page.locator("#basket .in-state").all_inner_texts()
    assert ["chữ khác" in said[0], "không còn trong kho" in said[1], said[2]] == [True, True, ""]
    other = page.context.new_page()
    other.goto(f"{SIGNED}#p3")
    other.locator("#p3 [data-basket]").click()
    page.wait_for_function("() => document.querySelectorAll('#basket li').length === 4")
    page.get_by_text("chữ khác").wait_for()


def test_a_skeleton_is_made_from_a_cited_document(visit) -> None:
    page = visit(PAGES["directive"], accept_downloads=True)
    page.get_by_role("link", name="khung kế hoạch mới").click()
    page.get_by_label("Cơ quan ban hành").fill("Ban Tuyên giáo Tỉnh ủy Lạng Sơn")
    page.get_by_label("Năm ban hành").fill("2025")
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải khung DOCX").click()
    assert download.value.suggested_filename.startswith("khung-kế-hoạch-57-KL-TW")


def test_what_a_report_marks_stays_in_its_line(visit) -> None:
    page = visit("/draft")
    page.get_by_label("Dán dự thảo").fill(
        "KẾ HOẠCH\nI. MỤC ĐÍCH\nVăn hoá, văn hóa, hòa giải, hóa đơn trước ngày 31/11/2026 theo Chỉ thị số 26-CT/TW."
    )
    page.get_by_role("button", name="Soát").click()
    marks = page.locator(".drafted mark")
    assert {"note", "warning", "error"} == set(marks.evaluate_all("marks => marks.map((mark) => mark.className)"))
    assert set(marks.evaluate_all("marks => marks.map((mark) => getComputedStyle(mark).display)")) == {"inline"}


def taken_both_ways(page: Page, passage: Locator) -> tuple[str, str]:
    """A passage as its link copies it, and as it is copied when all of it is selected."""
    passage.locator("[data-copy]").click()
    whole = clipboard(page)["plain"]
    page.evaluate("(it) => getSelection().selectAllChildren(it)", passage.element_handle())
    page.keyboard.press("c")
    page.get_by_text("Đã chép phần bôi đen").wait_for()
    return whole, clipboard(page)["plain"]


def test_wording_is_taken_where_sections_stand_side_by_side(visit) -> None:
    page = visit(PAGES["section by section"], **ALLOWED)
    changed = page.locator(".variant:has(ins)").first
    whole, selected = taken_both_ways(page, changed)
    assert selected.splitlines() == whole.splitlines()
    changed.locator("[data-basket]").click()
    page.get_by_text("giỏ có 1 đoạn").wait_for()


def test_what_another_wording_says_is_not_taken_with_a_passage(visit) -> None:
    page = visit(f"/similar?passage={SIGNED.rpartition('/')[2]}.1", **ALLOWED)
    whole, selected = taken_both_ways(page, page.locator("[data-passage]:has(.alike del):has(.alike ins)").first)
    assert "".join(selected.split()) == "".join(whole.split())
