"""Every rule of every table matches its examples and none of its near misses, and its examples are its own."""

from __future__ import annotations

from importlib import resources

import pytest

from indexer.recognise.rules import first, rules

TABLES = sorted(
    path.name.removesuffix(".toml")
    for path in resources.files("indexer.recognise").joinpath("tables").iterdir()
    if path.name.endswith(".toml")
)
RULES = [(name, rule) for name in TABLES for rule in rules(name)]
IDS = [f"{name}:{rule.name}" for name, rule in RULES]


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_a_rule_matches_its_examples(name, rule):
    for example in rule.examples:
        assert rule.search(example), example


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_a_rule_matches_none_of_its_near_misses(name, rule):
    for near_miss in rule.near_misses:
        assert not rule.search(near_miss), near_miss


@pytest.mark.parametrize(("name", "rule"), RULES, ids=IDS)
def test_an_example_is_matched_by_its_own_rule_first(name, rule):
    """Within its family (`mark.…`, `opening.…`): a rule that another one hides would be dead."""
    family = rule.name.split(".")[0]
    for example in rule.examples:
        assert first(name, family, example)[0] is rule, example


def test_rules_without_examples_do_not_load(monkeypatch):
    from indexer.recognise import rules as module

    for row in ({"name": "x", "pattern": "a"}, {"name": "x", "pattern": "a", "examples": ["a"]}):
        monkeypatch.setattr(module, "table", lambda _name, row=row: {"rule": [row]})
        with pytest.raises(ValueError, match="no examples or no near misses"):
            module.rules.__wrapped__("any")


def test_two_rules_of_one_name_do_not_load(monkeypatch):
    from indexer.recognise import rules as module

    row = {"name": "x", "pattern": "a", "examples": ["a"], "near_misses": ["b"]}
    monkeypatch.setattr(module, "table", lambda _name: {"rule": [row, row]})
    with pytest.raises(ValueError, match="two rules of one name"):
        module.rules.__wrapped__("any")
