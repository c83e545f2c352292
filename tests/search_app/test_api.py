"""The JSON API: what it answers, page by page, and how it refuses."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient

from search_app.api_table import OPERATIONS, PREFIX, Operation, parameters, path_parameters
from search_app.search_state import FACET_PARAMETERS, NOT
from tests.search_app.pages import links, read_page

NAMES = [operation.name for operation in OPERATIONS]
READING = [operation for operation in OPERATIONS if not operation.body]
TAGGED = [operation for operation in READING if operation.name != "export"]
"""A list is streamed: nobody knows its end before it is sent."""


def described(client: FlaskClient) -> dict[str, Any]:
    return client.get(f"{PREFIX}/openapi.json").get_json()


def validate(client: FlaskClient, schema: str, answer: Any) -> None:
    """Fails unless the answer has the shape that the description promises."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": described(client)["components"]}
    jsonschema_rs.validate(whole, answer)


def ask(client: FlaskClient, path: str, **given: object) -> Any:
    response = client.get(PREFIX + path, query_string=given)
    assert response.status_code == 200, response.text
    assert response.mimetype == "application/json"
    return response.get_json()


def plan_of(client: FlaskClient, number: str) -> str:
    return ask(client, "/number", n=number)["plan"]


def test_the_page_that_tells_of_it_leads_to_answers(client: FlaskClient) -> None:
    page = read_page(client.get("/api").text)
    assert [section.attributes["id"] for section in page.all("section") if "id" in section.attributes] == NAMES
    examples = [a.attributes["href"] for a in page.all("a", class_="example")]
    assert len(examples) == len(READING)
    for operation, address in zip(READING, examples, strict=True):
        response = client.get(address)
        assert (response.status_code, response.mimetype) == (200, operation.media), address
        if operation.schema:
            validate(client, operation.schema, response.get_json())
    for operation in OPERATIONS:
        if operation.body:
            sent = json.loads(operation.sent.replace("{plan}", plan_of(client, "309-KH/TU")))
            validate(client, operation.body, sent)
            response = client.post(PREFIX + operation.path, json=sent)
            assert (response.status_code, response.mimetype) == (200, operation.media), operation.path
            if operation.schema:
                validate(client, operation.schema, response.get_json())
    assert f"{PREFIX}/openapi.json" in links(page)


def test_a_list_is_kept_by_the_browser_alone(client: FlaskClient) -> None:
    response = client.get(f"{PREFIX}/export", buffered=True)
    assert response.headers["Cache-Control"] == client.get("/export.json").headers["Cache-Control"]
    assert "private" in response.headers["Cache-Control"]


def test_the_page_of_an_empty_archive_has_no_examples(empty_client: FlaskClient) -> None:
    assert not read_page(empty_client.get("/api").text).all("a", class_="example")


def test_what_is_told_is_what_there_is(site: Flask, client: FlaskClient) -> None:
    rules = {rule.rule.removeprefix(PREFIX).replace("<", "{").replace(">", "}")
             for rule in site.url_map.iter_rules() if rule.rule.startswith(f"{PREFIX}/")}  # fmt: skip
    assert rules == {*(operation.path for operation in OPERATIONS), "/openapi.json"}
    assert set(described(client)["paths"]) == rules - {"/openapi.json"}
    told = {*parameters(site.extensions["archive"].settings), *path_parameters()}
    assert {name for each in OPERATIONS for name in (*each.parameters, *each.path_parameters)} == told
    assert {*FACET_PARAMETERS, *(NOT + name for name in FACET_PARAMETERS)} < told


@pytest.mark.parametrize("operation", OPERATIONS, ids=NAMES)
def test_a_parameter_that_is_not_taken_is_a_complaint(client: FlaskClient, operation: Operation) -> None:
    address = PREFIX + operation.example.format(plan="a" * 16, ordinal=0, directive="x", wording="0" * 16)
    given = {"colour": "1", "n": "57-KL/TW", "page": "x"}
    sent = {"json": {}} if operation.body else {}
    response = client.open(address.partition("?")[0], method=operation.method, query_string=given, **sent)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    validate(client, "Problem", response.get_json())
    about = {(each["code"], each["about"]) for each in response.get_json()["complaints"]}
    assert ("unknown-parameter", "colour") in about
    assert (("bad-page", "x") if "page" in operation.parameters else ("unknown-parameter", "page")) in about


def test_the_site_and_the_api_find_the_same(client: FlaskClient) -> None:
    found = ask(client, "/search", q="thông tin", sort="newest")
    page = client.get("/search?q=thông+tin&sort=newest").text
    places = [page.index(f"/plans/{hit['plan']}") for hit in found["hits"]]
    assert len(places) == found["total"] == 3
    assert places == sorted(places)


def test_pages_of_results_follow_each_other(client: FlaskClient) -> None:
    everything = [hit["id"] for hit in ask(client, "/search", unit="passage", size=100)["hits"]]
    first = ask(client, "/search", unit="passage", size=10)
    assert (first["page"], first["size"], first["previous"]) == (1, 10, None)
    found, at = [], first
    while True:
        found += [hit["id"] for hit in at["hits"]]
        if at["next"] is None:
            break
        at = client.get(at["next"]).get_json()
    assert found == everything
    assert at["page"] == at["pages"]


def test_values_of_a_facet(client: FlaskClient) -> None:
    found = ask(client, "/facets/year")
    assert {"value": "2023", "label": "2023", "count": 2} in found["values"]
    assert found["total"] == len(found["values"])
    assert (found["missing"], found["next"]) == (2, None)
    named = ask(client, "/facets/year", order="name")["values"]
    assert [each["value"] for each in named] == sorted(each["value"] for each in named)
    assert {each["value"][:4] for each in ask(client, "/facets/year", find="23")["values"]} == {"2023"}
    assert ask(client, "/facets/year", find="không có")["values"] == []
    assert ask(client, "/facets/year", page=2)["values"] == []
    narrowed = ask(client, "/facets/issuer", year="2023", find="quang ngai")
    assert [each["label"] for each in narrowed["values"]][-1] == "Ban Thường vụ Tỉnh ủy Quảng Ngãi"


def test_a_plan_and_its_passages(client: FlaskClient) -> None:
    plan_id = plan_of(client, "309-kh/tu")
    plan = ask(client, f"/plans/{plan_id}")
    validate(client, "Plan", plan)
    assert plan["number"]["value"] == "309-KH/TU"
    assert plan["files"] == ["quang-ngai-2023.txt"]
    start, end = plan["passages"][1]["span"]
    passage = ask(client, f"/passages/{plan_id}.1")
    validate(client, "Passage", passage)
    assert passage["text"] == plan["text"][start:end]
    assert passage["plan"]["issuer"] == "Ban Thường vụ Tỉnh ủy Quảng Ngãi"
    assert {each["archive"]["slug"] for each in plan["references"]} >= {"57-kl_tw~2023"}


def test_a_directive_page_by_page(client: FlaskClient) -> None:
    found = ask(client, "/directives/57-kl_tw~2023")
    validate(client, "Directive", found)
    assert found["total"] == len(found["citing"]) >= 3
    assert found["number"] == "57-KL/TW"
    assert ask(client, "/directives/57-kl_tw~2023", page=2)["citing"] == []


def test_a_number_is_never_guessed(client: FlaskClient) -> None:
    assert ask(client, "/number", n="57 - KL/TW")["directive"] == "57-kl_tw~2023"
    several = ask(client, "/number", n="57")
    assert (several["plan"], several["directive"]) == (None, None)
    assert several["total"] == len(several["plans"]) + len(several["directives"]) > 0
    unknown = ask(client, "/number", n="58-KL/TW")
    assert (unknown["plan"], unknown["directive"], unknown["total"]) == (None, None, 0)
    assert "57-kl_tw~2023" in [each["slug"] for each in unknown["nearest"]]
    assert ask(client, "/number", n="không phải số")["number"] is None


def test_the_whole_list(client: FlaskClient) -> None:
    found = ask(client, "/export", q="thông tin")
    assert (found["total"], found["rows"], found["truncated"]) == (3, 3, False)
    assert [each["id"] for each in found["results"]] == [
        hit["id"] for hit in ask(client, "/search", q="thông tin")["hits"]
    ]
    passages = ask(client, "/export", q="kinh phí", unit="passage")
    validate(client, "Export", passages)
    assert all("kinh phí" in each["text"].lower() for each in passages["results"])


@pytest.mark.parametrize("operation", TAGGED, ids=[operation.name for operation in TAGGED])
def test_an_answer_that_is_still_true_is_not_sent_again(client: FlaskClient, operation: Operation) -> None:
    examples = [a.attributes["href"] for a in read_page(client.get("/api").text).all("a", class_="example")]
    address = examples[READING.index(operation)]
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


NOT_THERE = ["/", "/plans", "/plans/aaaaaaaaaaaaaaaa", "/plans/AAAA", "/plans/..%2f..%2fetc%2fpasswd", "/facets/colour",
             "/passages/aaaaaaaaaaaaaaaa.0", "/passages/aaaaaaaaaaaaaaaa", "/passages/aaaaaaaaaaaaaaaa.-1",
             "/directives/1-xx", "/directives/ĐẠI", "/search/", "/openapi.yaml"]  # fmt: skip


@pytest.mark.parametrize("path", NOT_THERE)
def test_what_is_not_there_is_a_problem(client: FlaskClient, path: str) -> None:
    response = client.get(PREFIX + path)
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    validate(client, "Problem", response.get_json())


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_only_read(client: FlaskClient, method: str) -> None:
    response = client.open(f"{PREFIX}/search", method=method)
    assert (response.status_code, response.mimetype) == (405, "application/problem+json")
    assert {"GET", "HEAD", "OPTIONS"} == set(response.headers["Allow"].split(", "))


def test_an_archive_that_is_away_is_a_problem(empty_client: FlaskClient, client: FlaskClient) -> None:
    for operation in OPERATIONS:
        path = operation.example.format(plan="a" * 16, ordinal=0, directive="1-xx", wording="0" * 16)
        sent = {"json": json.loads(operation.sent.replace("{plan}", "a" * 16))} if operation.body else {}
        response = empty_client.open(PREFIX + path, method=operation.method, **sent)
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert response.headers["Retry-After"] == "30"
        validate(client, "Problem", response.get_json())
    assert empty_client.get(f"{PREFIX}/openapi.json").status_code == 200


def test_a_problem_leads_to_its_explanation(client: FlaskClient) -> None:
    where = client.get(f"{PREFIX}/search?page=x").get_json()["type"]
    address, _, anchor = where.partition("#")
    assert read_page(client.get(address).text).one("dt", id=anchor)
