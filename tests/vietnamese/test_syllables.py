"""What can be spelled, and how much of a text is."""

from __future__ import annotations

import importlib.util
import json
import lzma
import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

from indexer.vietnamese import syllables
from indexer.vietnamese.normalise import clean
from indexer.vietnamese.syllables import is_syllable, marked_share, quality, syllables_by_rule, valid_syllables

RULES = [
    rule
    for group in tomllib.loads((Path(syllables.__file__).parent / "tables/syllables.toml").read_text("utf-8")).values()
    for rule in group
]

VALID = """
kế hoạch tuyên truyền thực hiện chỉ thị của bộ chính trị về tăng cường nâng cao hiệu quả quan hệ đối ngoại đảng trong
tình hình mới uỷ ủy hoá hóa khoẻ khỏe quý quí kỷ kỉ lý lí mỹ mĩ sỹ sĩ ý yêu yết ỉa giữa giêng giếng gì gìn già quốc
quyết quỳnh khuỷu khuya nguệch ngoạc xoong oanh uyên ươn ưu nghiêng thuở quơ đắk lắk buýt voan
"""
INVALID = """
thựchiện kế- hòan tòan qúy qủa cê ka ngê nghan ghà kuốc càc học2 hocj uơng iên fax jan zô www ubnd tw kl đt k h c lịk
cac hoach nuoc viet giiêng
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_every_rule_spells_its_examples_and_none_of_its_near_misses(rule) -> None:
    spelled = syllables_by_rule()[rule["name"]]
    assert rule["examples"]
    assert rule["near_misses"]
    assert set(rule["examples"]) <= spelled
    assert not set(rule["near_misses"]) & spelled


def test_every_rule_spells_something_of_its_own() -> None:
    """A rule that another one covers whole says nothing."""
    onsets = {rule["name"] for rule in RULES if "letters" in rule}
    by_rule = syllables_by_rule()
    for name, spelled in by_rule.items():
        others = [by_rule[other] for other in by_rule if other != name and (other in onsets) == (name in onsets)]
        assert spelled - frozenset().union(*others), name


@pytest.mark.parametrize("word", VALID.split())
def test_syllables(word: str) -> None:
    assert is_syllable(word)
    assert is_syllable(word.upper())
    assert is_syllable(word.capitalize())


@pytest.mark.parametrize("word", [*INVALID.split(), "", " ", "kế hoạch", unicodedata.normalize("NFD", "kế")])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_both_tone_placements_are_valid_and_no_third() -> None:
    assert is_syllable("hoà")
    assert is_syllable("hòa")
    assert is_syllable("toàn")
    assert not is_syllable("tòan")
    assert is_syllable("quà")
    assert not is_syllable("qùa")


QUALITY = [
    ("Kế hoạch tuyên truyền", 1.0, 1.0),
    ("ke hoach tuyen truyen", 1 / 4, 0.0),  # without marks only "ke" can be spelled
    ("KẾ HOẠCH số 57-KL/TW ngày 15/6/2023", 4 / 6, 4 / 6),
    ("T NH QU NG NGÃI Ỉ Ả", 1 / 7, 1 / 7),
    ("LIEN DoAN LAO D()NG cgNG nol xA Hgr cnu Ncnia vrET NAM", 4 / 13, 0.0),
    ("Thựchiện kết luân sô", 3 / 4, 3 / 4),
    ("KÕ HO¹CH thùc hiÖn", 0.0, 0.0),
]


@pytest.mark.parametrize(("text", "share", "marked"), QUALITY)
def test_quality_is_the_share_of_valid_syllables(text: str, share: float, marked: float) -> None:
    assert quality(text) == pytest.approx(share)
    assert marked_share(text) == pytest.approx(marked)


@pytest.mark.parametrize("text", ["", "   ", "57 - 2023, 15/6", "…*#_"])
def test_without_words_there_is_no_quality(text: str) -> None:
    assert quality(text) is None
    assert marked_share(text) is None


def pyvi_syllables() -> set[str]:
    spec = importlib.util.find_spec("pyvi")
    assert spec is not None
    words = (Path(spec.origin).parent / "models" / "words.txt").read_text("utf-8")
    return {word for word in re.split(r"[\s-]+", unicodedata.normalize("NFC", words.lower())) if word.isalpha()}


def test_the_rules_spell_what_a_dictionary_lists() -> None:
    """Of the marked syllables in pyvi's 31,157 words; what is left are abbreviations and unhyphenated loans."""
    marked = {word for word in pyvi_syllables() if not word.isascii()}
    left = marked - valid_syllables()
    assert len(marked) > 5_800
    assert len(left) / len(marked) < 0.01
    assert {"hđnd", "qđ", "patê", "găngxtơ", "ôsin"} <= left


def test_the_plain_words_that_are_left_out_are_foreign() -> None:
    plain = {word for word in pyvi_syllables() if word.isascii() and len(word) > 1}
    left = plain - valid_syllables()
    vietnamese = {"ban", "hoa", "nghi", "qua", "quen", "xoong", "uy", "giao", "khoan", "loan", "thu", "huy"}
    assert vietnamese <= plain
    assert not left & vietnamese
    assert {"album", "carbon", "internet", "ubnd", "yen"} <= left


@pytest.mark.shared
@pytest.mark.slow
def test_real_documents_are_made_of_syllables(shared: Path) -> None:
    with lzma.open(shared / "data/documents-vbpl/documents.dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        texts = [clean(json.loads(line)["text"]) for line in lines]
    shares = sorted(share for share in map(quality, texts) if share is not None)
    assert len(shares) > 400
    assert shares[len(shares) // 100] > 0.85
    assert min(share for share in map(marked_share, texts) if share is not None) > 0.6
