from __future__ import annotations

import pytest

from indexer.readers.evidence import RULES, Evidence, needs_ocr


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_holds_for_its_examples_and_none_of_its_near_misses(rule) -> None:
    assert rule.examples
    assert rule.near_misses
    assert [example for example in rule.examples if not rule.needs(example)] == []
    assert [miss for miss in rule.near_misses if rule.needs(miss)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_the_first_for_its_examples(rule) -> None:
    assert {needs_ocr(example) for example in rule.examples} == {rule.name}


def test_no_reason_for_a_good_page() -> None:
    assert needs_ocr(Evidence(300, 0.95, 0.8, pictured=0.3)) is None
