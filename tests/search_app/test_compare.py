"""The page that lays two plans side by side, its choice, and the same by API and command line."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_app.archive import Archive
from search_app.cli import cli
from tests.search_app.pages import read_page

COUNTED = re.compile(
    r"(\d+) đoạn giống nhau, (\d+) đoạn có sửa, (\d+) đoạn chuyển chỗ, (\d+) đoạn chỉ có ở A, (\d+) đoạn chỉ có ở B"
)


@pytest.fixture(scope="module")
def ids(small_settings: Settings) -> dict[str, str]:
    """Ids by the number of the plan; where several bear one, of one of them."""
    catalogue = Archive(small_settings).catalogue
    stored = map(catalogue.plan, catalogue.plan_ids())
    return {str(each.plan.number.value): each.plan.id for each in stored if each and each.plan.number}


@pytest.fixture(scope="module")
def pair(ids: dict[str, str]) -> tuple[str, str]:
    return ids["309-KH/TU"], ids["88-KH/HU"]


def test_every_passage_of_both_stands_on_the_page_once(
    client: FlaskClient, pair: tuple[str, str], small_settings: Settings
) -> None:
    page = read_page(client.get(f"/compare?a={pair[0]}&b={pair[1]}").text)
    counted = list(map(int, COUNTED.search(page.text).groups()))
    passages = [Archive(small_settings).catalogue.plan(each).plan.passages for each in pair]
    same, changed, moved, left, right = counted
    assert [same + changed + moved + left, same + changed + moved + right] == list(map(len, passages))
    for letter, held in zip("ab", passages, strict=True):
        names = [each.attributes["id"] for each in page.all("div", class_="cell") if "id" in each.attributes]
        assert sorted(name for name in names if name.startswith(f"{letter}p")) == sorted(
            f"{letter}p{at}" for at in range(len(held))
        )


def test_differences_are_told_in_words_and_led_to(client: FlaskClient, pair: tuple[str, str]) -> None:
    page = read_page(client.get(f"/compare?a={pair[0]}&b={pair[1]}").text)
    steps = page.all("p", class_="step")
    assert [each.attributes["id"] for each in steps] == [f"khac-{number}" for number in range(1, len(steps) + 1)]
    marked = [each for band in page.all("section", class_="bands") for each in band.all("del") + band.all("ins")]
    assert marked
    assert all(re.fullmatch(r"\[chỉ [AB]: .*\]", each.text) for each in marked)
    assert "Chỉ có ở" in page.text


def test_two_sides_of_one_text_differ_nowhere(client: FlaskClient, pair: tuple[str, str]) -> None:
    answer = client.get(f"/api/v1/compare?a={pair[0]}&b={pair[0]}").json
    assert {row["state"] for row in answer["rows"]} == {"same"}
    assert all(row["a"]["text"] == row["b"]["text"] for row in answer["rows"])


def test_only_what_differs(client: FlaskClient, pair: tuple[str, str]) -> None:
    whole = read_page(client.get(f"/compare?a={pair[0]}&b={pair[1]}").text)
    short = read_page(client.get(f"/compare?a={pair[0]}&b={pair[1]}&show=changes").text)
    assert len(short.all("p", class_="step")) == len(whole.all("p", class_="step"))
    assert len(short.all("div", class_="pair")) <= len(whole.all("div", class_="pair"))


def test_a_plan_is_offered_what_it_can_be_compared_with(client: FlaskClient, pair: tuple[str, str]) -> None:
    page = read_page(client.get(f"/compare?a={pair[0]}").text)
    offered = [each.attributes["href"] for each in page.all("a") if "b=" in each.attributes.get("href", "")]
    assert f"/compare?a={pair[0]}&b={pair[1]}" in offered
    assert len(offered) == len(set(offered))
    plan = read_page(client.get(f"/plans/{pair[0]}").text)
    assert f"/compare?a={pair[0]}" in [each.attributes.get("href") for each in plan.all("a")]


def test_numbers_and_ticks_lead_to_the_page(client: FlaskClient, pair: tuple[str, str]) -> None:
    there = f"/compare?a={pair[0]}&b={pair[1]}"
    assert client.get("/compare?a=309 kh/tu&b=88-kh/hu").headers["Location"] == there
    assert client.get(f"/compare?plan={pair[0]}&plan={pair[1]}").headers["Location"] == there


def test_what_is_not_known_is_asked_again(client: FlaskClient, pair: tuple[str, str]) -> None:
    assert "Kho không có kế hoạch nào mang số" in client.get(f"/compare?a={pair[0]}&b=999-KH/TU").text
    assert "cùng một kế hoạch" in client.get(f"/compare?a={pair[0]}&b={pair[0]}").text
    assert client.get(f"/compare?a={pair[0]}&b={'a' * 16}").status_code == 404


@pytest.mark.parametrize(
    "wrong", ["show=everything", "c=1", "a=x&a=y", "plan=x&plan=y&plan=z", f"a={'x' * 5000}"],
)  # fmt: skip
def test_what_cannot_be_asked(client: FlaskClient, wrong: str) -> None:
    assert client.get(f"/compare?{wrong}").status_code == 400


def test_the_command_says_the_same_as_the_api(
    client: FlaskClient, pair: tuple[str, str], small_settings: Settings
) -> None:
    def run(*arguments: str):
        return CliRunner().invoke(cli, ["--home", str(small_settings.home), "compare", *arguments])

    answer = client.get(f"/api/v1/compare?a={pair[0]}&b={pair[1]}").json
    assert json.loads(run(*pair, "--json").stdout) == answer
    counts = answer["counts"]
    lines = run("309-KH/TU", pair[1]).stdout.splitlines()
    assert lines[2].startswith(f"{counts['same']} the same, {counts['changed']} changed, {counts['moved']} moved")
    assert len(run(*pair, "--all").stdout) >= len("\n".join(lines))
    unknown = run("999-KH/TU", pair[0])
    assert unknown.exit_code == 1
    assert "no plan has this id or number" in unknown.stderr


def test_two_plans_of_a_directive_are_ticked(client: FlaskClient) -> None:
    page = read_page(client.get("/directives/57-kl_tw~2023").text)
    (form,) = [each for each in page.all("form") if each.attributes.get("action") == "/compare"]
    ticks = [each.attributes["value"] for each in form.all("input", name="plan")]
    assert len(ticks) >= 2
    answer = client.get(f"/compare?plan={ticks[0]}&plan={ticks[1]}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/compare?a={ticks[0]}&b={ticks[1]}")
    assert client.get(f"/compare?plan={ticks[0]}").status_code == 200
