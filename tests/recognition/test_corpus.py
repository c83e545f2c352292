"""The archive that ships, read from its files and recognised, against the truth that its sources state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import Unreadable
from indexer.model import RELATIONS, Document
from indexer.readers.formats import reader_of
from indexer.recognise import recognise
from indexer.shape import plan_to_json
from tests.conftest import REPOSITORY

GOLDEN: dict[str, dict[str, Any]] = json.loads((REPOSITORY / "tests/golden/corpus.json").read_text(encoding="utf-8"))
SCANS = {name for name in GOLDEN if "scan" in name.lower() or "quét" in name.lower()}
DAMAGED = {name for name in GOLDEN if "tải dở" in name}

NOT_YET = {
    # Three signatures side by side come out of the page with the middle one first.
    ("77-KHLN_SYT-SCT-SNN an toàn thực phẩm.pdf", "signer"),
    # BCH is the Party's committee (Ban Chấp hành) wherever it stands: `315/KH-BCH` of a command becomes `315-KH/BCH`.
    ("BĐBP Quảng Ngãi KH thông tin đối ngoại 2024.odt", "number"),
    ("BĐBP Quảng Ngãi KH thông tin đối ngoại 2024.odt", "number_code"),
    # And BTV is the Party's standing committee (Ban Thường vụ): `57/KH-BTV` of a women's union becomes `57-KH/BTV`.
    ("Hoi LHPN Tien Giang 2024 (may cu).txt", "number"),
    ("Hoi LHPN Tien Giang 2024 (may cu).txt", "number_code"),
    # What the plan behind a decision carries out is only cited by the decision.
    ("QD 2240 UBND TP Da Nang kem KH PCTT.pdf", "implements"),
    ("QD 2240 UBND TP Da Nang kem KH PCTT.pdf", "cites"),
    # What a letter is about (`V/v …`) is not taken for its title.
    ("CV 508 SNV gui kem KH.docx", "title"),
}

PLANS = REPOSITORY / "corpus" / "plans"


def read(name: str) -> Document:
    return reader_of(PLANS / name)(PLANS / name, 1 << 26)


def value(found: Any) -> Any:
    return found["value"] if isinstance(found, dict) and "value" in found else found


@pytest.mark.parametrize("name", sorted(SCANS))
def test_scans_wait_for_ocr(name: str) -> None:
    document = read(name)
    assert not document.text.strip()
    assert all(page.needs_ocr for page in document.pages)


@pytest.mark.parametrize("name", sorted(DAMAGED))
def test_what_was_cut_short_is_refused(name: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(name)
    assert refused.value.reason == "damaged"


@pytest.mark.parametrize("name", sorted(set(GOLDEN) - SCANS - DAMAGED))
def test_what_is_recognised_is_what_the_source_says(name: str) -> None:
    document, wanted = read(name), GOLDEN[name]
    got = plan_to_json(recognise(document, plan_id="a" * 16, name=Path(name).name), document)
    fields = ("kind", "number", "number_code", "title", "issuer", "issued", "place", "recipients")
    seen = {field: value(got[field]) for field in fields}
    seen["co_issuers"] = [value(issuer) for issuer in got["co_issuers"]]
    seen["marks"] = [mark["name"] for mark in got["marks"]]
    seen["signer"] = got["signer"] and {key: got["signer"][key] for key in ("name", "title", "on_behalf_of")}
    for relation in RELATIONS:
        cited = [each["number"] for each in got["references"] if each["relation"] == relation]
        seen[relation] = sorted(number for number in cited if number is not None)
    seen["parts"] = [{key: part[key] for key in ("role", "kind", "title")} for part in got["parts"]]
    seen["named"] = sorted(each["name"] for each in got["references"] if each["name"] is not None)
    for field, found in seen.items():
        if (name, field) not in NOT_YET:
            expected = wanted.get(field, []) if field in (*RELATIONS, "named", "parts") else wanted[field]
            assert found == (sorted(expected) if field in (*RELATIONS, "named") else expected), field
