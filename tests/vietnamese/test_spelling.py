"""One spelling for words that are written in two ways."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.vietnamese import spelling
from indexer.vietnamese.analyse import BODY_FORMS, analyse
from indexer.vietnamese.spelling import standard
from indexer.vietnamese.syllables import is_syllable, valid_syllables
from indexer.vietnamese.tone import modern

RULES = tomllib.loads((Path(spelling.__file__).parent / "tables/spellings.toml").read_text("utf-8"))["words"]


@pytest.mark.parametrize("rule", RULES, ids=[rule["name"] for rule in RULES])
def test_each_rule_holds_for_its_examples_and_not_for_its_near_misses(rule: dict) -> None:
    assert is_syllable(rule["spelling"])
    assert is_syllable(rule["also"])
    assert rule["examples"]
    for written, expected in (example.split("|") for example in rule["examples"]):
        assert rule["also"] in written.lower().split()
        assert " ".join(map(standard, written.split())) == expected
        for form in BODY_FORMS:
            assert [token.text for token in analyse(written).forms[form]] == [
                token.text for token in analyse(expected).forms[form]
            ]
    for one, other in (pair.split("|") for pair in rule["near_misses"]):
        assert standard(one).lower() != standard(other).lower()


def test_no_spelling_leads_to_another_and_none_stands_twice() -> None:
    others = [rule["also"] for rule in RULES]
    assert len(set(others)) == len(others)
    assert not set(others) & {rule["spelling"] for rule in RULES}


def test_two_words_stay_two() -> None:
    apart = ["ly li", "ty ti", "hy hi", "my mi", "vy vi", "ky ki", "mỳ mì", "tỳ tì", "tý tí", "vỹ vĩ", "ý í", "tuy tui",
             "thuý thúi", "máy mái", "này nài"]  # fmt: skip
    for pair in apart:
        one, other = map(standard, pair.split())
        assert one != other, pair


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Kĩ", "Kỹ"),
        ("KĨ", "KỸ"),
        ("kĨ", "kỸ"),
        ("QUÍ", "QUÝ"),
        ("hóa", "hoá"),
        ("quí1", "quí1"),
        ("lít", "lít"),
        ("", ""),
    ],
)
def test_case_is_kept_and_only_whole_tokens_count(written: str, expected: str) -> None:
    assert standard(written) == expected


@given(st.sampled_from(sorted(valid_syllables())) | st.text())
def test_length_and_form_are_kept_and_once_is_enough(raw: str) -> None:
    token = unicodedata.normalize("NFC", raw)
    once = standard(token)
    assert len(once) == len(token)
    assert standard(once) == once
    assert unicodedata.is_normalized("NFC", once)


@cache
def other_spelling() -> dict[str, str]:
    tones = {modern(syllable): syllable for syllable in valid_syllables() if modern(syllable) != syllable}
    return tones | {rule["spelling"]: rule["also"] for rule in RULES}


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(valid_syllables())), min_size=1, max_size=8))
def test_the_other_spelling_gives_the_same_tokens(syllables: list[str]) -> None:
    """With the other tone placement, and with i for y, nothing at all is lost."""
    one = " ".join(syllables)
    other = " ".join(other_spelling().get(standard(syllable), syllable) for syllable in syllables)
    for form in BODY_FORMS:
        assert analyse(one).forms[form] == analyse(other).forms[form]
