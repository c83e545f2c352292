"""Each check on sentences that a person wrote: what it must tell, and near misses on which it must be silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from indexer.catalogue.rows import StoredPlan
from indexer.catalogue.store import Catalogue
from indexer.draft import Draft
from indexer.model import Document, Page, Source, Span, plan_id
from indexer.recognise import recognise
from indexer.vietnamese.numbers import parse_number
from search_app.desk import checks
from search_app.desk.checks import CHECKS, CODES, MOST_LISTED, Finding, Report, check_draft, citations
from search_app.desk.checks.alike import near_code, other_words, same_date, same_issuer, same_title, slips
from search_app.desk.checks.deadlines import check_deadlines, impossible_days
from search_app.desk.checks.recipients import Group, bodies, groups, names
from search_app.desk.checks.sections import check_sections
from search_app.desk.checks.tone import check_tone
from search_app.desk.usual_outline import usual_outline
from search_app.draft_page import present_draft
from tests.conftest import REPOSITORY

TODAY = date(2026, 11, 21)

HEAD = """ỦY BAN NHÂN DÂN
HUYỆN BÌNH SƠN
Số: {number}

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Bình Sơn, {day}

KẾ HOẠCH
Triển khai công tác chuyển đổi số

{body}

Nơi nhận:
{recipients}
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH

Trần Văn Hùng
"""
OUTLINE = """I. MỤC ĐÍCH
Nâng cao nhận thức của cán bộ và Nhân dân.
II. NHIỆM VỤ
Tuyên truyền sâu rộng.
III. TỔ CHỨC THỰC HIỆN
{tasks}"""
DECREE = "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020 của Chính phủ về công tác văn thư"
CONCLUSION = (
    "Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị về “tiếp tục nâng cao chất lượng, hiệu quả công tác thông "
    "tin đối ngoại trong tình hình mới”"
)
DIRECTIVE = "Chỉ thị số 21/CT-TTg ngày 12/6/2021 của Thủ tướng Chính phủ về “phòng, chống thiên tai”"


def plan(
    body: str,
    *,
    number: str = "     /KH-UBND",
    day: str = "ngày     tháng     năm 2026",
    recipients: str = "- Các phòng, ban, ngành;",
) -> str:
    return HEAD.format(body=body, number=number, day=day, recipients=recipients)


def read(text: str, id_: str = "a" * 16) -> Draft:
    document = Document(text, (Page(1, Span(0, len(text)), "text", 1.0),))
    return Draft(document, recognise(document, plan_id=id_))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    """Twelve plans that agree on three documents; another replaces one of them, and is held."""
    cited = f"Thực hiện {CONCLUSION}; căn cứ {DECREE}; căn cứ {DIRECTIVE}, Ủy ban nhân dân huyện xây dựng kế hoạch:\n"
    texts = [
        plan(cited + OUTLINE.format(tasks="Các việc."), number=f"{at}/KH-UBND", day="ngày 3 tháng 7 năm 2024")
        for at in range(10, 22)
    ]
    texts.append(
        "CHÍNH PHỦ\nSố: 99/2025/NĐ-CP\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Nội, ngày 1 tháng 3 năm 2025\n\n"
        f"NGHỊ ĐỊNH\nVề công tác văn thư và lưu trữ\n\nĐiều 1. Nghị định này quy định về công tác văn thư.\n"
        f"Điều 2. Nghị định này thay thế {DECREE}.\n\nTM. CHÍNH PHỦ\nTHỦ TƯỚNG\n\nTrần Văn An\n"
    )
    with Catalogue.open(tmp_path_factory.mktemp("archive") / "catalogue.sqlite") as opened:
        for number, text in enumerate(texts):
            sha256 = f"{number + 1:064x}"[::-1]
            made = read(text, plan_id(sha256))
            source = Source(f"/{number}.txt", sha256, len(text), 0)
            opened.put_plan(source, made.plan, made.document, reader_version="1", rules_version="1")
        opened.relate()
        yield opened


def checked(text: str, catalogue: Catalogue) -> Report:
    return check_draft(read(text), catalogue, TODAY)


def told(text: str, catalogue: Catalogue, check: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.span.of(text)) for finding in checked(text, catalogue).of(check)]


RIGHT = OUTLINE.format(tasks="Văn phòng theo dõi.")


@pytest.mark.parametrize("written", [CONCLUSION, DIRECTIVE, "Kết luận số 57-KL/TW, ngày 15 tháng 6 năm 2023 của BCT"])
def test_what_agrees_is_not_mentioned(catalogue: Catalogue, written: str) -> None:
    assert told(plan(f"Căn cứ {written};\n{RIGHT}"), catalogue, "citations") == []


@pytest.mark.parametrize(
    ("right", "wrong", "code", "place"),
    [
        ("15/6/2023", "16/6/2023", "date-differs", "16/6/2023"),
        ("15/6/2023", "15/6/2022", "date-differs", "15/6/2022"),
        ("57-KL/TW", "75-KL/TW", "number-differs", "75-KL/TW"),
        ("57-KL/TW", "57-KH/TW", "number-differs", "57-KH/TW"),
        ("57-KL/TW", "5-KL/TW", "number-differs", "5-KL/TW"),
        ("Bộ Chính trị", "Ban Bí thư", "issuer-differs", "Ban Bí thư"),
        (" ngày 15/6/2023", "", "year-missing", "57-KL/TW"),
    ],
)
def test_a_citation_that_is_wrong_in_one_thing(
    catalogue: Catalogue, right: str, wrong: str, code: str, place: str
) -> None:
    text = plan(f"Căn cứ {CONCLUSION.replace(right, wrong)};\n{RIGHT}")
    assert told(text, catalogue, "citations") == [(code, place)]


def test_a_wrong_title_is_told_where_it_stands(catalogue: Catalogue) -> None:
    text = plan(f"Căn cứ {CONCLUSION[: CONCLUSION.index('“')]}“xây dựng nông thôn mới giai đoạn 2021-2025”;\n{RIGHT}")
    assert told(text, catalogue, "citations") == [("title-differs", "xây dựng nông thôn mới giai đoạn 2021-2025")]


def test_other_words_in_a_title_are_a_note(catalogue: Catalogue) -> None:
    text = plan(f"Căn cứ {CONCLUSION.replace('chất lượng', 'số lượng')};\n{RIGHT}")
    (finding,) = checked(text, catalogue).of("citations")
    assert (finding.code, finding.severity) == ("title-words", "note")
    assert finding.said[0].plans == 12


@pytest.mark.parametrize(
    ("words", "short"),
    [("thông tin đối ngoại", "TTĐN"), ("nâng cao chất lượng, hiệu quả", "NCCL, HQ"), ("tình hình mới", "THM")],
)
def test_a_title_shortened_by_initials_is_a_note(catalogue: Catalogue, words: str, short: str) -> None:
    text = plan(f"Căn cứ {CONCLUSION.replace(words, short)};\n{RIGHT}")
    (finding,) = checked(text, catalogue).of("citations")
    assert (finding.code, finding.severity) == ("title-words", "note")
    assert short in finding.span.of(text)


def test_an_error_is_told_wherever_it_is_repeated(catalogue: Catalogue) -> None:
    for right, wrong, code in (
        ("15/6/2023", "16/6/2023", "date-differs"),
        ("57-KL/TW", "75-KL/TW", "number-differs"),
        ("Bộ Chính trị", "Ban Bí thư", "issuer-differs"),
    ):
        again = CONCLUSION.replace(right, wrong)
        text = plan(f"Căn cứ {again};\nCăn cứ {DIRECTIVE};\nThực hiện {again}, huyện xây dựng kế hoạch:\n{RIGHT}")
        assert told(text, catalogue, "citations") == [(code, wrong)] * 2
    short = "Kết luận số 57-KL/TW; Kế hoạch số 12-KH/BBT của Ban Bí thư"
    text = plan(f"Căn cứ {CONCLUSION.replace('Bộ Chính trị', 'Ban Bí thư')};\nTheo {short}.\n{RIGHT}")
    assert [code for code, _ in told(text, catalogue, "citations")].count("issuer-differs") == 1


def test_what_the_archive_says_comes_with_how_often(catalogue: Catalogue) -> None:
    (finding,) = checked(plan(f"Căn cứ {CONCLUSION.replace('15/6', '16/6')};\n{RIGHT}"), catalogue).of("citations")
    assert [(said.value, said.plans, said.own) for said in finding.said] == [("2023-06-15", 12, False)]
    assert [other.slug for other in finding.others] == ["57-kl_tw~2023"]


def test_the_held_document_says_most(catalogue: Catalogue) -> None:
    text = plan(f"Căn cứ Nghị định số 99/2025/NĐ-CP ngày 02/3/2025 của Chính phủ;\n{RIGHT}")
    (finding,) = checked(text, catalogue).of("citations")
    assert [(said.value, said.own) for said in finding.said] == [("2025-03-01", True)]
    assert finding.others[0].plan_id is not None


def test_what_nobody_knows_is_a_note(catalogue: Catalogue) -> None:
    text = plan(f"Căn cứ Quyết định số 1234/QĐ-UBND ngày 09/9/2022 của Ủy ban nhân dân tỉnh;\n{RIGHT}")
    (finding,) = checked(text, catalogue).of("citations")
    assert (finding.code, finding.severity, finding.others) == ("number-unknown", "note", ())


def test_a_document_that_was_replaced_is_told_with_the_sentence(catalogue: Catalogue) -> None:
    (finding,) = checked(plan(f"Căn cứ {DECREE};\n{RIGHT}"), catalogue).of("citations")
    assert (finding.code, finding.others[0].label) == ("replaced", "99/2025/NĐ-CP · Chính phủ")
    assert "thay thế" in finding.quote
    both = plan(f"Căn cứ {DECREE};\nCăn cứ Nghị định số 99/2025/NĐ-CP ngày 01/3/2025 của Chính phủ;\n{RIGHT}")
    assert told(both, catalogue, "citations") == [], "a draft that cites both knows"


def test_its_own_number_is_no_citation(catalogue: Catalogue) -> None:
    text = plan(f"Kế hoạch số 77/KH-UBND ngày 20/11/2026 này thay thế kế hoạch cũ.\n{RIGHT}", number="77/KH-UBND")
    assert told(text, catalogue, "citations") == []


def test_a_section_that_all_such_plans_have(catalogue: Catalogue) -> None:
    body = f"Thực hiện {CONCLUSION}:\n{RIGHT}"
    assert checked(plan(body), catalogue).of("sections") == ()
    report = checked(plan(body.replace("II. NHIỆM VỤ\nTuyên truyền sâu rộng.\n", "")), catalogue)
    (finding,) = report.of("sections")
    assert (finding.code, finding.written, finding.share) == ("section-missing", "NHIỆM VỤ", (12, 12))
    assert (report.like.key, report.compared) == ("57-KL/TW~2023", 12)
    assert checked("Một đoạn văn, không có mục nào.", catalogue).of("sections") == ()


def test_a_heading_of_another_kind_is_no_section_that_is_missing(catalogue: Catalogue) -> None:
    tasks = "II. NHIỆM VỤ\n1. Tổ chức tuyên truyền\nTrên các phương tiện.\n2. Kiểm tra\nHằng năm.\n"
    body = f"Thực hiện {CONCLUSION}:\nI. MỤC ĐÍCH\nNâng cao nhận thức.\n{tasks}"
    assert [finding.written for finding in checked(plan(body), catalogue).of("sections")] == ["TỔ CHỨC THỰC HIỆN"]
    assert checked(plan(f"{body}III. TỔ CHỨC TRIỂN KHAI\nCác phòng."), catalogue).of("sections") == ()


def test_a_section_is_usual_however_plans_word_it() -> None:
    """Six plans of ten call it one thing, four another, and one has both."""
    words = ["NHIỆM VỤ"] * 6 + ["NỘI DUNG"] * 3 + ["NỘI DUNG\nViệc chung.\nIII. NHIỆM VỤ"]
    outlines = [f"I. MỤC ĐÍCH\nNâng cao.\nII. {each}\nTuyên truyền.\nV. KINH PHÍ\nNgân sách." for each in words]
    plans = [read(plan(body), f"{at:016x}") for at, body in enumerate(outlines)]
    usual = usual_outline([StoredPlan(each.plan, each.document, (), (), ()) for each in plans])
    without = read(plan("I. MỤC ĐÍCH\nNâng cao.\nII. KINH PHÍ\nNgân sách.")).plan
    assert [(each.written, each.share) for each in check_sections(without, usual)] == [("NHIỆM VỤ", (10, 10))]
    assert list(check_sections(plans[7].plan, usual)) == []


def test_a_piece_of_a_plan_is_compared_with_none(catalogue: Catalogue) -> None:
    report = checked("I. MỤC ĐÍCH\nNâng cao nhận thức.\nII. NHIỆM VỤ\nTuyên truyền.\n", catalogue)
    assert (report.like, report.compared, report.of("sections")) == (None, 0, ())


@pytest.mark.parametrize("day", ["31/11/2025", "30/02/2024", "29/02/2023", "15/13/2025", "0/5/2025",
                                 "ngày 31 tháng 4 năm 2026", "ngày 30 tháng 02", "31.9.2025"])  # fmt: skip
def test_days_that_no_calendar_has(day: str) -> None:
    assert [finding.written for finding in impossible_days(f"Hoàn thành trước {day}, báo cáo.")] == [day]


@pytest.mark.parametrize("text", ["29/02/2024", "ngày 31 tháng 12 năm 2026", "số 31/13/2023/NQ-HĐND",
                                  "Luật số 40/40/2019-A", "tỷ lệ 45/60/2020/5", "ngày 29 tháng 02"])  # fmt: skip
def test_days_that_are(text: str) -> None:
    assert list(impossible_days(text)) == []


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("Gửi báo cáo về Sở Nội vụ trước ngày 15/10/2026.", ["deadline-past"]),
        ("Gửi báo cáo về Sở Nội vụ trước ngày 15/12/2026.", []),
        ("Hoàn thành việc rà soát chậm nhất là ngày 01/3/2025.", ["deadline-past"]),
        ("Hỗ trợ người sinh trước ngày 01/01/1960.", []),
        ("Các dự án đã hoàn thành trước ngày 31/12/2020 được quyết toán.", []),
        ("Quyết định có hiệu lực trước ngày 01/7/2020.", []),
        ("Kế hoạch ban hành ngày 05/3/2020.", []),
        ("Căn cứ kết quả thực hiện từ ngày 01/01/2020 đến trước ngày 31/12/2025;", []),
    ],
)
def test_deadlines_that_are_over(sentence: str, codes: list[str]) -> None:
    assert [finding.code for finding in check_deadlines(sentence, (), None, TODAY)] == codes


def test_a_deadline_before_the_draft_itself(catalogue: Catalogue) -> None:
    tasks = "1. Phòng Nội vụ: Chủ trì rà soát, hoàn thành trước ngày {}."
    for day, codes in (("05/11/2026", ["deadline-before-issue"]), ("25/11/2026", [])):
        text = plan(OUTLINE.format(tasks=tasks.format(day)), day="ngày 20 tháng 11 năm 2026")
        assert [code for code, _ in told(text, catalogue, "deadlines")] == codes
    old = plan(OUTLINE.format(tasks=tasks.format("25/11/2023")), day="ngày 20 tháng 11 năm 2023")
    assert told(old, catalogue, "deadlines") == [], "a plan of its time"


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.name)
def test_groups_of_recipients(group: Group) -> None:
    assert all(group.matches(line) for line in group.examples)
    assert not any(group.matches(line) for line in group.near_misses)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("Công an huyện", "Công an huyện Bình Sơn"),
        ("BHXH huyện", "Bảo hiểm xã hội huyện"),
        ("Ban CHQS huyện", "Ban Chỉ huy Quân sự huyện"),
        ("Trung tâm VH-TT huyện", "Trung tâm Văn hóa - Truyền thông huyện"),
        ("UBMTTQVN huyện", "Ủy ban MTTQ Việt Nam huyện"),
        ("Sở VHTT&DL, Sở Ngoại vụ", "Sở Văn hóa, Thể thao và Du lịch"),
        ("Ban Tuyên giáo Tỉnh ủy (để b/c)", "Ban Tuyên giáo"),
    ],
)
def test_names_of_one_body(line: str, body: str) -> None:
    assert names(line, body)


@pytest.mark.parametrize(("line", "body"), [("Công an tỉnh", "Công đoàn tỉnh"), ("Sở Nội vụ", "Sở Ngoại vụ"),
                                            ("Ban Tổ chức", "Ban Tuyên giáo"), ("Lưu: VT", "Văn phòng")])  # fmt: skip
def test_names_of_two(line: str, body: str) -> None:
    assert not names(line, body)


def test_only_bodies_are_looked_for() -> None:
    who = "Ban Thường vụ Huyện ủy; Phòng Nội vụ; các đơn vị; Báo cáo viên; Phòng, chống tham nhũng; Công an xã"
    assert list(bodies(who)) == ["Phòng Nội vụ", "Công an xã"]


@pytest.mark.parametrize(
    ("recipients", "missing"),
    [
        ("- Công an huyện;", ["Hội Nông dân huyện"]),
        ("- Công an huyện;\n- Các đoàn thể;", []),
        ("- Như trên;", []),
        ("- Các cơ quan, đơn vị;", []),
        ("- Hội Nông dân huyện;", ["Công an huyện"]),
        ("- Hội Nông dân huyện;\n- CA huyện;", []),
    ],
)
def test_bodies_with_tasks_among_the_recipients(catalogue: Catalogue, recipients: str, missing: list[str]) -> None:
    tasks = "1. Công an huyện: Chủ trì bảo đảm an ninh.\n2. Hội Nông dân huyện: Vận động hội viên tham gia."
    text = plan(OUTLINE.format(tasks=tasks), recipients=recipients)
    assert [finding.written for finding in checked(text, catalogue).of("recipients")] == missing


def test_two_placements_of_the_tone_mark() -> None:
    assert list(check_tone("Thủy lợi, hòa giải, khỏe mạnh, hoàn thành, quý III, thúy")) == []
    (finding,) = check_tone("Thủy lợi, hòa giải, văn hoá, khỏe mạnh.")
    assert (finding.written, finding.share) == ("hoá", (1, 4))
    assert list(check_tone("Thủy lợi, hòa giải ở xã Thuý Sơn.")) == [], "a name keeps its way"


def test_dates_issuers_titles_and_numbers_that_are_the_same() -> None:
    day = read("Kết luận số 57-KL/TW ngày 15/6/2023 của Bộ Chính trị").plan.references[0].issued
    assert same_date(day, "2023-06-15")
    assert same_date(day, "2023")
    assert not same_date(day, "2023-06-16")
    for one, other, same in (
        ("Tỉnh ủy", "Tỉnh ủy Lạng Sơn", True),
        ("Ban Thường vụ Tỉnh uỷ Lạng Sơn", "Tỉnh ủy Lạng Sơn", True),
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh Quảng Ngãi", True),
        ("Ban Bí thư", "Ban Bí thư Trung ương Đảng khóa XIII", True),
        ("Chính phủ", "Thủ tướng Chính phủ", False),
        ("Bộ Chính trị", "Ban Bí thư", False),
        ("Quốc hội", "Ủy ban Thường vụ Quốc hội", False),
    ):
        assert same_issuer(one, other) == same, (one, other)
    assert same_title("về công tác văn thư", "Về việc công tác văn thư")
    assert not same_title("công tác thông tin đối ngoại năm 2023", "công tác thông tin đối ngoại năm 2024")
    assert not same_title("phòng, chống thiên tai", "xây dựng nông thôn mới")
    assert other_words("nâng cao số lượng công tác", "nâng cao chất lượng công tác") == ("chất",)
    number = parse_number("57-KL/TW")
    assert [str(each) for each in slips(number)][:2] == ["75-KL/TW", "7-KL/TW"]
    assert number not in set(slips(number))
    assert near_code("KL/TW", "KH/TW")
    assert not near_code("KL/TW", "CT/TU")


def test_the_page_cuts_the_text_at_findings_and_loses_no_word(catalogue: Catalogue) -> None:
    text = plan(f"Căn cứ {CONCLUSION.replace('15/6', '31/6')};\n{RIGHT}\nVăn hoá, hòa giải, khỏe.")
    page = present_draft(checked(text, catalogue))
    shown = " ".join("".join(piece.text for piece in pieces) for pieces in page.paragraphs)
    assert shown.split() == text.split()
    begun = [each.number for pieces in page.paragraphs for piece in pieces for each in piece.begins]
    placed = [each.number for group in page.groups for each in group.findings if each.words]
    assert sorted(begun) == sorted(placed)
    assert sum(page.counts.values()) == len(page.report.findings)


def test_of_thousands_the_first_are_told_and_the_rest_counted(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = checked(plan(f"{RIGHT}\n{'Văn hoá, hòa. ' * 150}{'31/11/2026 ' * 20}"), catalogue)
    assert [len(report.of(check)) for check in ("tone", "deadlines")] == [MOST_LISTED, 20]
    assert (report.unlisted, report.unchecked) == (150 - MOST_LISTED, 0)
    monkeypatch.setattr(checks, "MOST_CITED", 2)
    monkeypatch.setattr(citations, "MOST_CITED", 2)
    report = checked(plan(f"Căn cứ {DECREE}; căn cứ {DIRECTIVE}; Kết luận số 75-KL/TW;\n{RIGHT}"), catalogue)
    assert report.unchecked == 1
    assert not any("75" in finding.written for finding in report.findings)


def test_every_code_has_its_words() -> None:
    words = (REPOSITORY / "templates" / "_draft_words.html").read_text(encoding="utf-8")
    for code in CODES:
        assert words.count(f'"{code}"') >= 2, code
    assert all(f'"{check}":' in words for check in CHECKS)


def test_a_finding_knows_its_check() -> None:
    finding = Finding("date-differs", Span(0, 1))
    assert (finding.check, finding.severity) == ("citations", "error")
