"""What is PostgreSQL's own: the turns that processes take, what a database must be, copies from and into SQLite."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text, update

from indexer.catalogue import Catalogue, copying
from indexer.catalogue.postgresql import run_lock
from indexer.catalogue.tables import METADATA, SOURCES
from indexer.errors import BusyError, CatalogueError
from tests.catalogue.test_store import KL57, VERSIONS, document, plan_of, put, reference, sha, source, states

SOON = 30.0


@pytest.fixture
def url(server) -> Iterator[str]:
    made = server.new_database()
    yield made
    server.drop(made)


def in_a_thread(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://host/plans", "no address such as postgresql://"),
        ("plans", "no address such as postgresql://"),
        ("postgresql://lan:a@b:secret@host/plans", "no address such as postgresql://"),
        ("postgresql://nobody@/plans?host=/nonexistent", "plans on this machine cannot be used: "),
        ("postgresql://lan:secret@127.0.0.1:1/plans", "plans on 127.0.0.1 cannot be used: "),
    ],
)
@pytest.mark.parametrize("opened", [Catalogue.open, Catalogue.open_readonly, Catalogue.is_there])
def test_a_database_that_is_not_there_is_told_in_a_sentence_without_its_password(opened, url, complaint) -> None:
    with pytest.raises(CatalogueError, match=complaint) as caught:
        opened(url)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ("TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'vi' LOCALE 'C'", "by a language's rules"),
        ("TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'", "does not keep text as UTF-8"),
    ],
)
def test_a_database_that_would_answer_otherwise_is_refused(server, options, complaint) -> None:
    url = server.new_database(options)
    with pytest.raises(CatalogueError, match=f"{complaint}: make it anew, createdb .* --locale=C"):
        Catalogue.open(url)
    assert not Catalogue.is_there(url)
    server.drop(url)


def test_who_works_alone_waits_for_nobody_and_keeps_all_others_out(url) -> None:
    busy = pytest.raises(BusyError, match=r"process \d+ on .* since 2.* is writing")
    with run_lock(url, shared=True), run_lock(url, shared=True), busy, run_lock(url, shared=False):
        pass
    for shared in (True, False):
        with run_lock(url, shared=False), pytest.raises(BusyError, match="is writing"), run_lock(url, shared=shared):
            pass
    with run_lock(url, shared=False):
        pass


def test_one_transaction_writes_at_a_time_and_nobody_waits_to_read(url) -> None:
    with Catalogue.open(url) as one, Catalogue.open(url) as other:
        with one._write() as connection:
            thread = in_a_thread(lambda: put(other, 1))
            thread.join(0.3)
            assert thread.is_alive()
            assert other.plan_ids() == []
            connection.execute(text("SELECT 1"))
        thread.join(SOON)
        assert not thread.is_alive()
        assert len(one.plan_ids()) == 1


def test_a_reader_sees_one_moment(url) -> None:
    with Catalogue.open(url) as one, Catalogue.open_readonly(url) as other, other._read() as connection:
        before = connection.scalar(text("SELECT count(*) FROM plans"))
        put(one, 1)
        assert connection.scalar(text("SELECT count(*) FROM plans")) == before == 0


def test_indexes_are_written_one_after_the_other(url) -> None:
    turns: list[str] = []
    with Catalogue.open(url) as one, Catalogue.open(url) as other:

        def second() -> None:
            with other.indexing() as confirm:
                confirm()
                turns.append("second")

        with one.indexing():
            thread = in_a_thread(second)
            thread.join(0.3)
            put(one, 1)  # meanwhile the catalogue is written by all
            turns.append("first")
        thread.join(SOON)
        assert turns == ["first", "second"]


def test_who_lost_the_right_to_write_the_index_is_told(url) -> None:
    with Catalogue.open(url) as one, Catalogue.open(url) as other:
        with one.indexing() as confirm:
            confirm()
            with other._write() as connection:
                connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' "
                                        "AND pid <> pg_backend_pid()"))  # fmt: skip
            with pytest.raises(CatalogueError, match="broke while the index was written"):
                confirm()
        with one.indexing() as confirm:
            confirm()


def test_an_entry_that_another_process_made_out_of_date_is_not_acknowledged(where) -> None:
    with Catalogue.open(where) as one, Catalogue.open(where) as other:
        id_ = put(one, 1)
        entry = {id_: one.plan(id_).revision}
        other.put_copy(source(1, "/archive/copy.txt"), id_, reader_version="r1")
        other.mark_committed([id_], {id_: other.plan(id_).revision})
        assert one.mark_changed(entry) == set()
        one.mark_committed(entry, entry)
        assert one.due() == [id_]  # what was committed last is the older of the two
        newer = {id_: one.plan(id_).revision}
        one.mark_committed(newer, newer)
        assert one.due() == []
        assert set(states(one).values()) == {"indexed"}


def test_a_plan_that_left_meanwhile_is_told_and_takes_no_copies(where) -> None:
    with Catalogue.open(where) as one:
        id_ = put(one, 1)
        entry = {id_: one.plan(id_).revision}
        one.forget([id_])
        assert one.plan(id_) is not None  # a file holds it
        one.mark_missing([one.known()["/archive/1.txt"].id])
        one.forget(one.orphans())
        assert one.mark_changed(entry) == {id_}
        assert not one.put_copy(source(1), id_, reader_version="r1")
        assert states(one) == {"/archive/1.txt": "missing"}


def test_everything_goes_from_sqlite_and_back(url, path, tmp_path) -> None:
    with Catalogue.open(path) as home:
        for i in range(4):
            put(home, i, reference(KL57, year=2023), ordinal=str(12 + i))
        home.put_state(source(9, "/archive/\udcff.pdf"), "quarantined", reader_version="r1", detail="ổ")
        home.relate()
        home.join_versions(str.lower)
        home.copy_to(tmp_path / "copy.sqlite")
        with Catalogue.open(url) as database:
            put(database, 7)  # makes way
            database.copy_from(tmp_path / "copy.sqlite")
            assert sums(database) == sums(home)
            assert [database.plan(id_) for id_ in database.plan_ids()] == [home.plan(id_) for id_ in home.plan_ids()]
            put(database, 8)  # its rows are numbered on
            database.copy_to(tmp_path / "back.sqlite")
            with Catalogue.open(tmp_path / "back.sqlite") as back:
                assert sums(back) == sums(database)
                assert len(back.plan_ids()) == 5


def test_a_copy_with_a_row_lost_or_changed_is_refused(url, path, monkeypatch) -> None:
    with Catalogue.open(path) as home:
        put(home, 1, reference(KL57, year=2023))
        home.copy_to(path.with_name("copy.sqlite"))

    def lose(connection, table) -> None:
        connection.execute(update(SOURCES).values(mtime_ns=1))

    with Catalogue.open(url) as database:
        monkeypatch.setattr(copying, "_number_on", lose)
        with pytest.raises(CatalogueError, match="table sources was not copied whole"):
            database.copy_from(path.with_name("copy.sqlite"))
        assert database.plan_ids() == []


def test_long_titles_and_keys_fit(url) -> None:
    title = "".join(chr(0x1EA0 + i * 7 % 90) for i in range(3000))
    with Catalogue.open(url) as catalogue:
        plan = plan_of(sha(1), reference(KL57, year=2023, title=title))
        catalogue.put_plan(source(1), plan, document(), **VERSIONS)
        assert catalogue.directive("57-kl_tw~2023").titles[0].value == title


def sums(catalogue: Catalogue) -> dict[str, tuple[int, str]]:
    with catalogue._read() as connection:
        return {table.name: copying.summed(connection, table) for table in METADATA.sorted_tables}
