"""A filled pattern is what its macro writes."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, select_autoescape

from search_app.patterns import pattern

TEMPLATE = '{% macro row(name, here) %}<a href="/x%20y?{{ here }}">{{ name }}</a> {{ name }} 100 %{% endmacro %}'
ENVIRONMENT = Environment(loader=DictLoader({"row.html": TEMPLATE}), autoescape=select_autoescape())
MACRO = ENVIRONMENT.get_template("row.html").module.row
FILLED = pattern(ENVIRONMENT, "row.html", "row")


@given(st.text(), st.text())
def test_it_writes_what_the_macro_writes(name: str, here: str) -> None:
    assert FILLED(name=name, here=here) == MACRO(name, here)


@pytest.mark.parametrize("value", ["<b>", "%(here)s", "%s %", "{{ name }}", "\ue000here\ue001", '"onclick="x', "&amp;"])
def test_a_value_is_never_markup_nor_a_hole(value: str) -> None:
    assert FILLED(name=value, here="q=a") == MACRO(value, "q=a")
    assert FILLED(name="a", here=value) == MACRO("a", value)


def test_every_hole_is_filled() -> None:
    with pytest.raises(KeyError):
        FILLED(name="a")


def test_a_value_of_a_facet_is_written_by_its_macro(client: FlaskClient) -> None:
    environment = client.application.jinja_env
    macro = environment.get_template("_facet.html").module.free_value
    values = {
        "facet": "issuer",
        "value": "a>b",
        "name": "Tỉnh ủy <A>",
        "count": "1.204",
        "here": "/s?q=a&p=b",
        "there": "?",
    }
    assert environment.globals["free_value_filled"](**values) == macro(**values)
