"""Two sites answer and correct while two ingests go on, on one cluster and one database: nothing is lost or twice."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from contextlib import ExitStack

import pytest

from indexer.checking import check
from tests.browser.site import served
from tests.cluster.machines import SHARED, acknowledged, as_flags
from tests.faults.processes import finish, start
from tests.fixtures_plans import run, write_plans

pytestmark = [pytest.mark.opensearch, pytest.mark.slow, pytest.mark.timeout(600)]

PLANS = 6
"""In each of the three folders."""

SECONDS = 300.0


def shown(site: str) -> dict[str, str]:
    """What a site shows of everything: id → title. Nothing is there twice, and the total is true."""
    with urllib.request.urlopen(f"{site}/api/v1/search?size=100", timeout=60) as answer:
        told = json.load(answer)
    hits = {hit["id"]: hit["title"] for hit in told["hits"]}
    assert len(hits) == len(told["hits"]) == told["total"]
    return hits


def correct(site: str, plan: str, title: str) -> None:
    """An editor's form; the page that it leads to has the new title."""
    form = {"field": "title", "value": title, "who": "An", "why": "đọc lại", "seen": "0.0", "undo": "0"}
    sent = urllib.request.Request(f"{site}/plans/{plan}/corrections", urllib.parse.urlencode(form).encode(),
                                  {"Origin": site})  # fmt: skip
    with urllib.request.urlopen(sent, timeout=60) as answer:
        assert title in answer.read().decode("utf-8")


def test_two_sites_answer_and_correct_while_two_ingest(machine, tmp_path) -> None:
    folders = [tmp_path / "archive" / name for name in "abc"]
    for i, folder in enumerate(folders):
        write_plans(folder, PLANS, first=1 + i * PLANS)
    settings, *others = (machine(tmp_path / name) for name in ("first", "one", "two"))
    run(settings, folders[0])
    early = sorted(acknowledged(settings))
    shared = {name: str(getattr(settings, name)) for name in SHARED}
    with ExitStack() as stack:
        sites = [stack.enter_context(served(own.home, **shared, editors="An")) for own in others]
        running = [start(own.home, *as_flags(own), "ingest", folder)
                   for own, folder in zip(others, folders[1:], strict=True)]  # fmt: skip
        wanted = {plan: f"Tên mới thứ {i}" for i, plan in enumerate(early[:4])}
        for i, (plan, title) in enumerate(wanted.items()):
            correct(sites[i % 2], plan, title)
            assert shown(sites[(i + 1) % 2])[plan] == title
        until = time.monotonic() + SECONDS
        while any(each.poll() is None for each in running) and time.monotonic() < until:
            for site in sites:
                least = acknowledged(settings)
                assert least <= set(shown(site))
        assert [finish(each)[0] for each in running] == [0, 0]
        assert len(acknowledged(settings)) == len(folders) * PLANS
        one, other = map(shown, sites)
    assert one == other
    assert set(one) == acknowledged(settings)
    assert wanted.items() <= one.items()
    assert list(check(settings)) == []
