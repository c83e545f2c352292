"""What people correct answers at once, wins over every later run, can be taken back, and travels in a table file."""

from __future__ import annotations

import csv
import os
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from indexer import lock, pipeline
from indexer.backup import backup, restore
from indexer.catalogue import Catalogue
from indexer.checking import check
from indexer.cli import cli
from indexer.correction_table import COLUMNS, read_table, write_table
from indexer.corrections import Corrections, Wish, in_force
from indexer.engine.paths import beginnings, last
from indexer.engine.request import FacetFilter, SearchRequest, Term
from indexer.errors import BusyError, CorrectionError
from indexer.exclusion import write_lock
from indexer.model import plan_id
from indexer.opening import open_index
from indexer.pipeline import rebuild
from indexer.progress import Silent
from indexer.settings import Settings
from indexer.status import lines, status
from indexer.vietnamese.numbers import parse_number
from search_app import create_app
from search_app.plan_page import present_plan
from search_app.query.syntax import parse_query
from search_app.query.terms import terms_of
from tests.fixtures_plans import InThisProcess, plan_text, run, settings_for, write

WHO = {"who": "Lan", "why": "xem bản giấy"}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch) -> None:
    monkeypatch.setattr(pipeline, "Preparers", InThisProcess)


@pytest.fixture
def settings(tmp_path) -> Settings:
    return settings_for(tmp_path / "home")


@pytest.fixture
def archive(tmp_path) -> Path:
    folder = tmp_path / "archive"
    write(folder / "a.txt", plan_text("12-KH/TU"))
    write(folder / "b.txt", plan_text("13-KH/TU", reference="Thực hiện Kế hoạch số 99-KH/TU của Tỉnh ủy, ban hành."))
    return folder


@pytest.fixture
def corrections(settings, archive) -> Corrections:
    run(settings, archive)
    return Corrections(settings)


def put(corrections: Corrections, plan: object, field: str, text: str, **said: str):
    return corrections.set(Wish(str(plan), field, text, **(WHO | said)))


def stored(settings: Settings, id_: str):
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        return catalogue.plan(id_)


def numbered(settings: Settings, number: str) -> list[str]:
    """The plans that a search by number finds."""
    term = Term("number", parse_number(number).key)
    return [hit.id for hit in open_index(settings).searcher().search(SearchRequest("plan", term, limit=9)).hits]


def counted(settings: Settings, facet: str) -> dict[str, int]:
    """The counts of a facet's values, of a tree those of its leaves."""
    counts = dict(open_index(settings).searcher().search(SearchRequest("plan", facets=(facet,))).facets[0].values)
    inner = {beginning for value in counts for beginning in beginnings(value) if beginning != value}
    return {last(value): count for value, count in counts.items() if value not in inner}


def test_search_facets_cards_pages_and_citations_answer_by_the_corrected_value(settings, archive, corrections) -> None:
    made = put(corrections, archive / "a.txt", "number", "99 kh/tu")
    put(corrections, made.plan_id, "issuer", "UBND huyện Bình Sơn")
    put(corrections, made.plan_id, "title", "về phòng chống hạn mặn")
    assert numbered(settings, "99-KH/TU") == [made.plan_id]
    assert numbered(settings, "12-KH/TU") == []
    assert counted(settings, "issuer") == {"Tỉnh ủy Cà Mau": 1, "Ủy ban nhân dân huyện Bình Sơn": 1}
    assert counted(settings, "corrected") == {"yes": 1, "no": 1}
    request = SearchRequest("plan", Term("title", "mặn"), filters=(FacetFilter("corrected", ("yes",)),), limit=5)
    (hit,) = open_index(settings).searcher().search(request).hits
    assert "99-KH/TU" in hit.stored
    assert "hạn mặn" in hit.stored
    with Catalogue.open_readonly(settings.catalogue_path) as catalogue:
        assert [plan.id for plan in catalogue.find_number(parse_number("99-KH/TU")).plans] == [made.plan_id]
        row = catalogue.directive("99-kh_tu~2023~binh-son")
        assert [plan.issuer for plan in row.held] == ["Ủy ban nhân dân huyện Bình Sơn"]
    assert list(check(settings)) == []


def test_who_cites_what_follows_a_corrected_number(settings, archive, corrections) -> None:
    citing = corrections.history() or numbered(settings, "13-KH/TU")[0]
    assert stored(settings, citing).states == ("open",)
    put(corrections, archive / "a.txt", "number", "99-KH/TU")
    (directive,) = stored(settings, citing).directives
    assert (directive.key, stored(settings, citing).states) == ("99-KH/TU~2023~Cà Mau", ("resolved",))
    corrections.undo(str(archive / "a.txt"), "number", **WHO)
    assert stored(settings, citing).states == ("open",)


def test_a_corrected_value_says_so_and_settles_doubts(settings, archive, corrections) -> None:
    id_ = put(corrections, archive / "a.txt", "issued", "2/3/2024").plan_id
    plan = stored(settings, id_).plan
    assert str(plan.issued.value) == "2024-03-02"
    assert [(proof.rule, proof.span) for proof in plan.issued.evidence] == [("corrected", None)]
    (corrected,) = plan.corrected
    assert (corrected.field, corrected.by, corrected.reason) == ("issued", "Lan", "xem bản giấy")
    assert not [doubt for doubt in plan.doubts if doubt.field == "issued"]


def test_said_not_to_be_stated_differs_from_not_corrected(settings, archive, corrections) -> None:
    id_ = put(corrections, archive / "a.txt", "number", "-").plan_id
    plan = stored(settings, id_).plan
    assert (plan.number, plan.number_code) == (None, None)
    assert [each.field for each in plan.corrected] == ["number"]
    put(corrections, id_, "number_code", "KH/TU")
    assert stored(settings, id_).plan.number_code == "KH/TU"
    assert numbered(settings, "12-KH/TU") == []


def test_undo_goes_back_step_by_step_and_nothing_is_forgotten(settings, archive, corrections) -> None:
    id_ = put(corrections, archive / "a.txt", "number", "98-KH/TU").plan_id
    put(corrections, id_, "number", "99-KH/TU", who="Minh")
    corrections.undo(id_, "number", who="Hoa", why="nhầm")
    assert numbered(settings, "98-KH/TU") == [id_]
    corrections.undo(id_, "number", **WHO)
    assert numbered(settings, "12-KH/TU") == [id_]
    assert stored(settings, id_).plan.corrected == ()
    assert [(each.value, each.who, each.undone_by) for each in corrections.history(id_)] == [
        ("98-KH/TU", "Lan", "Lan"), ("99-KH/TU", "Minh", "Hoa"),
    ]  # fmt: skip
    with pytest.raises(CorrectionError, match="is in force"):
        corrections.undo(id_, "number", **WHO)


@pytest.mark.slow
def test_it_wins_over_every_later_run(settings, archive, corrections, monkeypatch) -> None:
    id_ = put(corrections, archive / "a.txt", "number", "99-KH/TU").plan_id
    put(corrections, id_, "title", "về phòng chống hạn mặn")
    rebuild(settings, Silent())
    assert numbered(settings, "99-KH/TU") == [id_]
    monkeypatch.setattr(pipeline, "RULES_VERSION", "other")
    rebuild(settings, Silent())
    assert numbered(settings, "99-KH/TU") == [id_]
    monkeypatch.setattr(pipeline, "READER_VERSION", "other")
    assert run(settings, archive).settled == {"pending": 2}
    assert numbered(settings, "99-KH/TU") == [id_]
    title = open_index(settings).searcher().search(SearchRequest("plan", Term("title", "mặn"), limit=5))
    assert [hit.id for hit in title.hits] == [id_]
    moved = archive / "c.txt"
    os.rename(archive / "a.txt", moved)
    run(settings, archive)
    assert numbered(settings, "99-KH/TU") == [id_]
    os.rename(moved, moved.with_suffix(".gone"))
    run(settings, archive)
    assert numbered(settings, "99-KH/TU") == []
    os.rename(moved.with_suffix(".gone"), moved)
    run(settings, archive)
    assert numbered(settings, "99-KH/TU") == [id_]
    assert list(check(settings)) == []


def test_killed_between_catalogue_and_index_the_next_run_completes_it(
    settings, archive, corrections, monkeypatch
) -> None:
    def dies(self) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(pipeline._Run, "relate", dies)
        with pytest.raises(MemoryError):
            put(corrections, archive / "a.txt", "number", "99-KH/TU")
    assert numbered(settings, "99-KH/TU") == []
    run(settings, archive)
    assert len(numbered(settings, "99-KH/TU")) == 1
    assert list(check(settings)) == []


def test_what_cannot_be_done_is_refused_and_changes_nothing(settings, archive, corrections) -> None:
    for plan, field, text, said in (
        ("aaaaaaaaaaaaaaaa", "number", "1-KH/TU", {}), ("/nowhere.txt", "number", "1-KH/TU", {}),
        (archive / "a.txt", "issued", "31/2/2023", {}), (archive / "a.txt", "title", "x", {"who": " "}),
        (archive / "a.txt", "title", "x", {"why": "x" * 501}),
    ):  # fmt: skip
        with pytest.raises(CorrectionError):
            put(corrections, plan, field, text, **said)
    assert corrections.history() == []


def test_a_changed_file_is_offered_the_corrections_of_before(settings, archive, corrections) -> None:
    old = put(corrections, archive / "a.txt", "number", "99-KH/TU").plan_id
    put(corrections, old, "title", "tên cũ")
    put(corrections, old, "place", "Bạc Liêu")
    corrections.undo(old, "place", **WHO)
    write(archive / "a.txt", plan_text("12-KH/TU", purpose="Mục đích khác."))
    report = run(settings, archive)
    (new,) = numbered(settings, "12-KH/TU")
    assert new != old
    assert stored(settings, new).plan.corrected == ()
    assert [(each.plan_id, each.correction.field) for each in corrections.offers()] == [(new, "number"), (new, "title")]
    sentence = f"{archive}/a.txt has changed since it was corrected (number, title): apply that to the new version"
    assert any(line.startswith(sentence) for line in report.lines())
    assert any(line.startswith(sentence) for line in lines(status(settings)))
    put(corrections, new, "title", "tên mới")
    corrections.adopt(new, who="Hoa")
    assert stored(settings, new).plan.title.value == "tên mới"
    assert numbered(settings, "99-KH/TU") == [new]
    assert corrections.offers() == []
    assert len(corrections.history(old)) == 3


def test_what_is_offered_can_be_left(settings, archive, corrections) -> None:
    put(corrections, archive / "a.txt", "number", "99-KH/TU")
    write(archive / "a.txt", plan_text("12-KH/TU", purpose="Mục đích khác."))
    run(settings, archive)
    corrections.decline(str(archive / "a.txt"))
    assert corrections.offers() == []
    with pytest.raises(CorrectionError, match="nothing of earlier versions"):
        corrections.adopt(str(archive / "a.txt"), who="Lan")
    assert len(corrections.history()) == 1


def test_while_another_writes_it_waits_and_says_so(settings, archive, corrections, monkeypatch) -> None:
    monkeypatch.setattr(lock, "BUSY_SECONDS", 0.01)
    waiting = threading.Event()

    class Told(Silent):
        def say(self, line: str) -> None:
            assert line.startswith("waiting: ")
            waiting.set()

    patient = Corrections(settings, Told())
    done = threading.Thread(target=put, args=(patient, archive / "a.txt", "number", "99-KH/TU"))
    with write_lock(settings):
        done.start()
        assert waiting.wait(60)
        with pytest.raises(BusyError):
            put(Corrections(settings, patience=0), archive / "a.txt", "number", "98-KH/TU")
        assert corrections.history() == []
    done.join(60)
    assert len(numbered(settings, "99-KH/TU")) == 1


def test_a_backup_holds_them(settings, archive, corrections, tmp_path) -> None:
    id_ = put(corrections, archive / "a.txt", "number", "99-KH/TU").plan_id
    backup(settings, tmp_path / "copy")
    other = settings_for(tmp_path / "other")
    restore(other, tmp_path / "copy", Silent())
    assert numbered(other, "99-KH/TU") == [id_]
    assert Corrections(other).history() == corrections.history()


def test_check_finds_a_correction_that_is_not_shown(settings, archive, corrections) -> None:
    id_ = put(corrections, archive / "a.txt", "number", "99-KH/TU").plan_id
    with Catalogue.open(settings.catalogue_path) as catalogue:
        with catalogue._write() as connection:
            connection.exec_driver_sql("UPDATE plans SET number = '1-KH/TU' WHERE id = ?", (id_,))
        assert [problem for problem in catalogue.problems() if id_ in problem and "does not show" in problem]
        with catalogue._write() as connection:
            connection.exec_driver_sql("UPDATE corrections SET value = '5'")
        assert [problem for problem in catalogue.problems() if id_ in problem and "cannot be read" in problem]


CONTENTS = [f"{i:064x}" for i in range(1, 4)]
SAID = st.text(st.sampled_from("aớ;,\"'=+-@ Đ"), min_size=1, max_size=8).map(lambda text: " ".join(f"x{text}".split()))
FORMULAS = st.sampled_from(["=1+1", "-x", "+x", "@x", "'x", "''"])
STEPS = st.lists(
    st.tuples(st.sampled_from(CONTENTS), st.sampled_from(["title", "kind", "-"]), SAID | FORMULAS, SAID, st.booleans()),
    max_size=6,
)


@pytest.mark.slow
@given(STEPS)
@hypothesis_settings(max_examples=8, deadline=None)
def test_what_is_exported_is_imported_exactly(tmp_path_factory, steps) -> None:
    folder = tmp_path_factory.mktemp("tables")
    first, second = (Corrections(settings_for(folder / name)) for name in ("one", "two"))
    values = {"title": ("title", "về =hạn"), "kind": ("kind", "Kế hoạch"), "-": ("title", "-")}
    with open(folder / "made.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        for i, (content, value, who, why, undone) in enumerate(steps):
            field, text = values[value]
            when = f"2026-11-21T08:00:{i:02d}+00:00"
            undo = (when, who, why) if undone else ("", "", "")
            cells = (f"'{who}", f"'{why}")
            table.writerow([plan_id(content), field, text, *cells, when, undo[0],
                            *(f"'{cell}" if cell else "" for cell in undo[1:]), content, ""])  # fmt: skip
    assert read_table(first, folder / "made.csv").bad == []
    history = first.history()
    assert [(each.who, each.why, each.undone is not None) for each in history] == [
        (who, why, undone) for _, _, who, why, undone in steps
    ]
    write_table(history, {}, folder / "out.csv")
    assert read_table(second, folder / "out.csv").made == len(steps)
    write_table(second.history(), {}, folder / "again.csv")
    assert (folder / "again.csv").read_bytes() == (folder / "out.csv").read_bytes()
    again = read_table(second, folder / "out.csv")
    assert (again.made, again.undone, again.known) == (0, 0, len(steps))


def test_a_table_of_people_and_its_bad_lines(settings, archive, corrections, tmp_path) -> None:
    table = write(
        tmp_path / "t.csv",
        "plan;field;value;who;why\n"
        f"{archive}/a.txt;number;99-KH/TU;Lan;\"xem\nbản giấy\"\n"
        f"{archive}/a.txt;issued;31/2/2023;Lan;x\n"
        f"{archive}/none.txt;title;x;Lan;x\n"
        ";;;;\n"
        f"{archive}/b.txt;title;-;Lan;x\n".encode()
        + f"{archive}/b.txt;kind;Kế hoạch;Lan;".encode() + b"\xff\n",
    )  # fmt: skip
    report = read_table(corrections, table)
    assert (report.made, [line for line, _ in report.bad]) == (2, [4, 5, 8])
    assert len(numbered(settings, "99-KH/TU")) == 1
    assert [each.why for each in in_force(corrections.history())] == ["xem bản giấy", "x"]
    with pytest.raises(CorrectionError, match="has no column why"):
        read_table(corrections, write(tmp_path / "u.csv", "plan,field,value,who\n"))


def test_the_command(settings, archive, corrections, tmp_path) -> None:
    def plansearch(*arguments: object):
        flags = ["--config", os.devnull, "--home", str(settings.home), "--workers", "1"]
        return CliRunner().invoke(cli, [*flags, *map(str, arguments)])

    a, said = archive / "a.txt", ("--by", "Lan", "--why", "xem bản giấy")
    assert "number: 99-KH/TU — Lan, 20" in plansearch("correct", "set", a, "number", "99 kh/tu", *said).stdout
    assert "title: not stated" in plansearch("correct", "clear", a, "title", *said).stdout
    assert "(taken back by Lan, " in plansearch("correct", "undo", a, "title", *said).stdout
    assert len(plansearch("correct", "list").stdout.splitlines()) == 1
    assert len(plansearch("correct", "history", a).stdout.splitlines()) == 2
    assert plansearch("correct", "export", tmp_path / "t.csv").exit_code == 0
    assert "0 corrections made, 0 taken back, 2 known" in plansearch("correct", "import", tmp_path / "t.csv").stdout
    wrong = plansearch("correct", "set", a, "issued", "hôm qua", *said)
    assert (wrong.exit_code, len(wrong.stderr.splitlines())) == (1, 1)
    assert plansearch("correct", "export", tmp_path / "t.csv").exit_code == 1
    assert "corrected: number by Lan" in plansearch("inspect", a).stdout
    assert "corrected by people: 1 plan" in plansearch("status").stdout


def test_the_page_says_who_put_a_value_and_why(settings, archive, corrections) -> None:
    id_ = put(corrections, archive / "a.txt", "issuer", "Tỉnh ủy Bạc Liêu").plan_id
    for field, text in (("signer", "-"), ("recipients", "Như trên"), ("title", "tên mới")):
        put(corrections, id_, field, text)
    page = present_plan(stored(settings, id_), terms_of(parse_query("")))
    shown = {view.name: (view.value, view.corrected and view.corrected.by) for view in page.fields}
    assert shown["issuer"] == ("Tỉnh ủy Bạc Liêu", "Lan")
    assert shown["signer"] == (None, "Lan")
    assert shown["recipients"] == ("Như trên", "Lan")
    assert shown["title"] == ("tên mới", "Lan")
    assert shown["number"] == ("12-KH/TU", None)
    html = create_app(settings).test_client().get(f"/plans/{id_}").get_data(as_text=True)
    assert html.count("đã hiệu đính bởi Lan, lý do: xem bản giấy, ngày ") == 4
    assert html.count("Nơi nhận") == 1


def test_the_filter_is_there_once_something_is_corrected(settings, archive, corrections) -> None:
    client = create_app(settings).test_client()
    assert "chưa hiệu đính" not in client.get("/search").get_data(as_text=True)
    put(corrections, archive / "a.txt", "number", "99-KH/TU")
    html = client.get("/search?corrected=yes").get_data(as_text=True)
    assert "đã hiệu đính" in html
    assert "chưa hiệu đính" in html
    assert ("99-KH/TU" in html, "13-KH/TU" in html) == (True, False)
