"""Sections side by side and the usual outline: what is shared, in which share of plans, and the pages that show it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient

from indexer.catalogue.rows import StoredPlan
from indexer.model import Document, Evidence, Found, Issuer, Page, PartialDate, Passage, Plan, Span
from indexer.recognise.sections import with_sections
from search_app.desk.sections import section_view, sections_held
from search_app.desk.usual_outline import usual_outline
from tests.search_app.pages import read_page

DIRECTIVE = "57-kl_tw~2023"
NAMES = ("Mây", "Gió", "Nắng", "Sương", "Khói")
SHARED = "Tổ chức quán triệt sâu rộng nội dung tới toàn thể cán bộ, đảng viên và các tầng lớp nhân dân trên địa bàn {}."
CHANGED = SHARED.replace("các tầng lớp nhân dân", "đoàn viên, hội viên, thanh niên, học sinh")
OWN = ("Mở chợ nổi đêm rằm bán cá khô, mời ghe bạn ghé hát đờn ca tài tử.",
       "Chiếu phim lưu động cho thợ lò, phát đĩa tiếng dân tộc ở các bản xa đường ô tô.",
       "Đưa thư viện xe máy tới bãi ngang, đọc sách cho ngư dân chờ con nước.")  # fmt: skip


def stored(at: int, sections: Sequence[tuple[tuple[str, ...], str]]) -> StoredPlan:
    """A plan of an invented commune."""
    text, passages = "", []
    for ordinal, (heading, piece) in enumerate(sections):
        passages.append(Passage(ordinal, heading, Span(len(text), len(text) + len(piece)), 1))
        text += piece + "\n"
    why = (Evidence("test", None),)
    name = f"Ủy ban nhân dân xã {NAMES[at]}"
    plan = Plan(
        id="abcde"[at] * 16, kind=Found("Kế hoạch", why), title=None, number=None, number_code="KH-UBND",
        issuer=Found(Issuer(name, "Ủy ban nhân dân xã", "commune", name.split()[-1]), why), co_issuers=(),
        issued=Found(PartialDate(2023, 1, at + 1), why), place=None, marks=(), signer=None, recipients=(),
        references=(), passages=with_sections(text, passages), tasks=(), doubts=(),
    )  # fmt: skip
    return StoredPlan(plan, Document(text, (Page(1, Span(0, len(text)), "text", None),)), (), (), ())


def plans() -> list[StoredPlan]:
    """Five plans: three with the same wording but for their names, one with another, one with words of its own."""
    tasks = "II. NHIỆM VỤ"
    return [
        stored(0, [(("I. MỤC ĐÍCH, YÊU CẦU",), OWN[0]), ((tasks, "1. Tuyên truyền"), SHARED.format("xã Mây"))]),
        stored(1, [(("I. MỤC ĐÍCH",), OWN[1]), ((tasks, "1. Tuyên truyền"), SHARED.format("xã Gió"))]),
        stored(2, [((tasks, "1. Công tác tuyên truyền"), SHARED.format("xã Nắng"))]),
        stored(3, [((tasks, "1. Tuyên truyền"), CHANGED.format("xã Sương")), ((tasks, "2. Kiểm tra"), OWN[2])]),
        stored(4, [(("I. MỤC ĐÍCH",), OWN[1]), (("II. NHIỆM VỤ, GIẢI PHÁP",), OWN[0])]),
    ]


def test_the_skeleton_is_what_most_share_and_variants_say_what_they_changed() -> None:
    view = section_view(plans(), "tasks")
    (point,) = view.points
    assert (point.plans, point.total, [len(each.said) for each in point.variants]) == (4, 5, [3, 1])
    common, other = (["".join(piece.text for piece in pieces) for pieces in each.paragraphs] for each in point.variants)
    assert common == [SHARED.format("xã Mây")]
    assert other == [CHANGED.format("xã Sương")]
    local = [piece.text for pieces in point.variants[0].paragraphs for piece in pieces if piece.differs]
    changed = " ".join(piece.text for pieces in point.variants[1].paragraphs for piece in pieces if piece.differs)
    assert local == ["xã Mây"]
    assert "đoàn viên, hội viên, thanh niên, học sinh" in changed
    assert "Tổ chức quán triệt" not in changed
    assert len(view.alone) == 2


def test_every_passage_of_the_section_stands_in_it_once() -> None:
    given = plans()
    view = section_view(given, "tasks")
    said = [(each.plan.id, each.ordinal) for block in view.blocks for one in block.variants for each in one.said]
    wanted = [(each.plan.id, p.ordinal) for each in given for p in each.plan.passages if "tasks" in p.sections]
    assert sorted(said) == sorted(wanted)
    assert sections_held(given)["tasks"] == 5
    assert section_view(given, "funding").blocks == ()


def test_the_usual_outline_joins_headings_and_keeps_their_order() -> None:
    outline = usual_outline(plans())
    assert [(each.name, each.plans, each.section) for each in outline.headings] == [
        ("MỤC ĐÍCH", 3, "purpose"),
        ("NHIỆM VỤ", 5, "tasks"),
    ]
    purpose, tasks = outline.headings
    assert purpose.names == (("MỤC ĐÍCH", 2), ("MỤC ĐÍCH, YÊU CẦU", 1))
    assert (purpose.share, tasks.share) == (0.6, 1.0)
    assert [(each.name, each.plans, each.total) for each in tasks.below] == [("Tuyên truyền", 4, 5), ("Kiểm tra", 1, 5)]
    assert usual_outline([]).headings == ()


def test_the_order_of_the_plans_changes_no_share() -> None:
    def shares(given: list[StoredPlan]) -> list[tuple[str, int]]:
        return [(each.name, each.plans) for each in usual_outline(given).headings]

    assert shares(plans()) == shares(plans()[::-1])


@pytest.mark.parametrize("page", ["outline", "sections", "sections?section=tasks", "sections?page=7"])
def test_pages_say_which_plans_and_how_many(client: FlaskClient, page: str) -> None:
    answer = client.get(f"/directives/{DIRECTIVE}/{page}")
    assert answer.status_code == 200
    assert "Xét tất cả" in read_page(answer.text).text


def test_the_directive_leads_to_them(client: FlaskClient) -> None:
    links = {each.attributes.get("href") for each in read_page(client.get(f"/directives/{DIRECTIVE}").text).all("a")}
    assert {f"/directives/{DIRECTIVE}/outline", f"/directives/{DIRECTIVE}/sections"} <= links


@pytest.mark.parametrize("wrong", ["sections?section=nothing", "sections?page=0", "sections?q=x", "outline?page=2"])
def test_what_cannot_be_asked(client: FlaskClient, wrong: str) -> None:
    assert client.get(f"/directives/{DIRECTIVE}/{wrong}").status_code == 400


def test_api_and_page_agree(client: FlaskClient) -> None:
    public = client.get(f"/api/v1/directives/{DIRECTIVE}/sections/tasks").json
    assert public["points"] + public["groups"] + public["alone"] == len(public["blocks"])
    assert client.get(f"/api/v1/directives/{DIRECTIVE}/sections/nothing").status_code == 404
    usual = client.get(f"/api/v1/directives/{DIRECTIVE}/outline").json
    shown = read_page(client.get(f"/directives/{DIRECTIVE}/outline").text).text
    assert all(each["name"] in shown for each in usual["headings"])
