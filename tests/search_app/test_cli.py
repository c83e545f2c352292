"""The commands that ask."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.settings import Settings
from search_app.cli import DEMO_SEARCHES, cli


@pytest.fixture
def plansearch(small_settings: Settings):
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["--home", str(small_settings.home), *arguments])

    return run


def answer(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_public_shape(plansearch) -> None:
    found = answer(plansearch("search", "309-KH/TU", "--json", "--limit", "1"))
    assert list(found) == ["query", "unit", "total", "more", "hits", "facets", "notes"]
    assert (found["query"], found["unit"], found["total"]) == ("309-KH/TU", "plan", 2)
    (hit,) = found["hits"]
    assert hit.pop("score") > 0
    assert hit.pop("id") == hit.pop("plan")
    assert (hit.pop("passages"), hit.pop("same"), found["more"]) == ([], None, True)
    assert hit.pop("why") == {"places": ["number"], "words": None, "others": []}
    assert hit == {
        "number": "309-KH/TU",
        "title": "Thực hiện Kết luận số 57-KL/TW về công tác thông tin đối ngoại",
        "issuer": "Ban Thường vụ Tỉnh ủy Quảng Ngãi",
        "issued": "2023-09-12",
        "kind": "Kế hoạch",
        "implements": ["57-KL/TW~2023"],
        "source": "quang-ngai-2023.txt",
    }
    months = [{"value": f"2023>2023-{month}", "count": 1} for month in ("09", "11")]
    years = [{"value": "2023", "count": 2}, *months]
    assert found["facets"]["year"] == {"values": years, "distinct": 3, "missing": 0}


FILTERS = [
    ((), 6),
    (("--year", "2023"), 2),
    (("--year", "2023", "--year", "2019"), 3),
    (("--year", "-"), 2),
    (("--year", "2023>2023-09"), 1),
    (("--not-year", "2023"), 4),
    (("--not-year", "2023-09"), 5),
    (("--implements", "57 kl/tw"), 2),
    (("--issuer", "province"), 2),
    (("--issuer", "quang ngai"), 1),
    (("--kind", "ke hoach"), 6),
    (("--code", "kh/tu"), 2),
    (("--directive", "57 kl/tw"), 3),
    (("--directive", "57-kl_tw~2023"), 3),
    (("--directive", "57-KL/TW~2023", "--year", "2023"), 2),
    (("--number", "84 - KH/BTGTU"), 1),
    (("--from", "10/2023"), 2),
    (("--from", "10/2023", "--to", "2023"), 1),
    (("thông", "tin", "đối", "ngoại"), 3),
    (("kinh phí", "--unit", "passage"), 3),
    (("--sort", "oldest"), 6),
    (("--page", "2", "--limit", "5"), 6),
]


@pytest.mark.parametrize(("arguments", "total"), FILTERS, ids=[" ".join(row[0]) for row in FILTERS])
def test_filters(plansearch, arguments: tuple[str, ...], total: int) -> None:
    assert answer(plansearch("search", "--json", *arguments))["total"] == total


def test_the_command_line_and_the_site_find_the_same(plansearch, client) -> None:
    found = answer(plansearch("search", "--json", "thông tin"))
    page = client.get("/search?q=th%C3%B4ng+tin").text
    places = [page.index(f"/plans/{hit['plan']}") for hit in found["hits"]]
    assert places == sorted(places)


def test_what_a_person_reads(plansearch) -> None:
    lines = plansearch("search", "nước sạch").stdout.splitlines()
    assert lines[0] == "1 plan"
    assert lines[2].startswith("…/KH-UBND · issuer not stated · 2024 · ")
    assert lines[3] == "  Cung cấp nước sạch nông thôn giai đoạn 2024 - 2030"
    assert lines[4].endswith("(I. MỤC TIÊU, page 1)")
    assert plansearch("search", '"nước').stdout.splitlines()[1] == (
        'note: a quotation mark without its partner, searched as plain text: "nước'
    )
    assert plansearch("search", "--year", "1900").stdout.splitlines() == [
        "0 plans", "note: nothing in the index has this: 1900"
    ]  # fmt: skip


def test_a_minus_is_typed_as_on_the_site(plansearch) -> None:
    without = answer(plansearch("search", "thông tin", '-"đối ngoại"', "--json"))
    assert without["total"] == answer(plansearch("search", "--json", "--", "thông tin", '-"đối ngoại"'))["total"]
    assert without["total"] < answer(plansearch("search", "thông tin", "--json"))["total"]
    assert plansearch("search", "thông tin", "--isuer", "x").exit_code == 2


def test_what_cannot_be_asked(plansearch, tmp_path: Path) -> None:
    refused = plansearch("search", "x" * 10_000, "--page", "0")
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "plansearch: the query has more characters than the setting query_chars allows: 10000 > 512",
        "plansearch: not a page number: 0",
    ]
    wrong = plansearch("search", "--number", "nonsense")
    assert wrong.exit_code == 2
    assert "'nonsense' is not a document number" in wrong.stderr
    nothing = CliRunner().invoke(cli, ["--home", str(tmp_path / "none"), "search", "x"])
    assert nothing.exit_code == 1
    assert "plansearch ingest" in nothing.stderr
    assert not (tmp_path / "none").exists()


def test_a_taken_port_is_one_line(plansearch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for command in ("serve", "demo"):
            result = plansearch("--port", str(port), command)
            assert result.exit_code == 1
            assert result.stderr == (
                f"plansearch: port {port} is taken: stop what uses it, or choose another with --port\n"
            )


@pytest.mark.slow
def test_the_demo_serves_what_it_names(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from search_app.cli import main; main()", "--home", str(tmp_path / "home"),
               "--port", str(port), "demo"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as demo:
        try:
            told = []
            while not told or told[-1] != f"  {DEMO_SEARCHES[-1]}":
                line = demo.stdout.readline()
                assert line, told
                told.append(line.rstrip("\n"))
            assert f"plansearch serves http://127.0.0.1:{port}" in told
            assert ready(f"http://127.0.0.1:{port}/healthz")
        finally:
            demo.terminate()
    for typed in DEMO_SEARCHES:
        result = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), "search", typed, "--json"])
        assert answer(result)["total"] >= 3, typed


def ready(address: str) -> bool:
    """True when the site answers within a while."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(address, timeout=10) as response:
                return response.status == 200
        except OSError:
            time.sleep(0.1)
    return False
