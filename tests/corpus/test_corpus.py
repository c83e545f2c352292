"""What ships in corpus/ is what its README and its sources say, and the golden truth stands in the files."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter

import pypdfium2
import pytest

from indexer.readers.formats import reader_of
from tests.corpus.as_html import saved_page
from tests.corpus.as_text import to_text
from tests.corpus.build import GOLDEN, MADE, OFFICE, PLANS, README, TABLE_END, TABLE_START, readme_table
from tests.corpus.source import FOOTER, RELATIONS, PlanSource, load_sources, plain

SOURCES = load_sources()
NUMBER = re.compile(r"(?<![\d/.-])\d{1,4}(?:/\d{4})?\s?[-/]\s?[A-ZĐ]{2}[\w-]*(?:\s?/[A-ZĐ][\w-]*)?")
"""A document number in any spelling of the corpus; written for this test, not the recogniser's rule."""
MONTHS_OF_NO_DATE = {"11-ninh-phuoc-2024", "33-sa-hoa-noi-bo"}

LETTERHEAD_WORDS = {"ubnd": "ủy ban nhân dân", "mttq": "mặt trận tổ quốc", "ptnt": "phát triển nông thôn", "uỷ": "ủy",
                    "bch đoàn tỉnh": "tỉnh đoàn", "bch đoàn huyện": "huyện đoàn"}  # fmt: skip
"""How letterheads shorten a body's name."""

PDFS = [s for s in SOURCES if s.file.endswith(".pdf") and s.made != "damaged"]
pdfs = pytest.mark.parametrize("source", PDFS, ids=lambda s: s.name)
each = pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.name)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def whole(source: PlanSource) -> str:
    """Everything that the source puts on the page."""
    every = (*source.blocks, *source.attached)
    blocks = [plain(block.text) for block in every]
    cells = [plain(cell) for block in every for row in block.rows for cell in row]
    outer = [*source.left, *source.right, *source.headline, *source.recipients, *source.signature]
    return "\n".join([*outer, source.signed, *source.fields.get("marks", []), *blocks, *cells])


def canonical(number: str) -> str:
    return re.sub(r"\s+", "", number)


def test_the_folder_holds_exactly_what_the_sources_make() -> None:
    assert {path.name for path in PLANS.iterdir()} == {source.file for source in SOURCES}
    assert len({source.file for source in SOURCES}) == len(SOURCES) >= 62


def test_the_readme_lists_every_file_and_counts_each_form() -> None:
    text = README.read_text(encoding="utf-8")
    assert text[text.index(TABLE_START) : text.index(TABLE_END) + len(TABLE_END)] == readme_table(SOURCES)


def test_the_golden_file_is_the_truth_of_the_sources() -> None:
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == {source.file: source.truth for source in SOURCES}


def test_the_archive_is_small() -> None:
    assert sum(path.stat().st_size for path in PLANS.iterdir()) < 6_000_000
    assert all((PLANS / s.file).stat().st_size < 300_000 for s in SOURCES)


def test_every_form_and_level_occurs() -> None:
    assert {source.made for source in SOURCES} == set(MADE)
    assert sum(source.made == "scan" for source in SOURCES) <= 4, "OCR is what an ingest takes longest over"
    assert {source.issued_year for source in SOURCES} >= set(range(2019, 2027))
    assert {relation for source in SOURCES for relation in RELATIONS if source.truth.get(relation)} >= {
        "implements", "basis", "cites", "replaces", "amends",
    }  # fmt: skip
    assert {s.truth["issuer"]["level"] for s in SOURCES} == {"central", "province", "district", "commune"}


@pytest.mark.parametrize("source", [s for s in SOURCES if s.made == "text"], ids=lambda s: s.name)
def test_text_files_are_what_their_source_makes_now_and_end_with_the_footer(source: PlanSource) -> None:
    content = (PLANS / source.file).read_bytes()
    assert content == to_text(source)
    encoding = source.fields.get("encoding", "utf-8-sig")
    assert unicodedata.normalize("NFC", content.decode(encoding)).splitlines()[-1] == f"{FOOTER}."


@pytest.mark.parametrize("source", [s for s in SOURCES if s.made == "html"], ids=lambda s: s.name)
def test_saved_pages_are_what_their_source_makes_now(source: PlanSource) -> None:
    assert (PLANS / source.file).read_bytes() == saved_page(source)


@pytest.mark.parametrize("source", [s for s in SOURCES if s.made in OFFICE], ids=lambda s: s.name)
def test_office_files_carry_the_text_of_their_source(source: PlanSource) -> None:
    document = reader_of(PLANS / source.file)(PLANS / source.file, 1 << 26)
    assert not Counter(flat(whole(source))) - Counter(flat(document.text))


@pdfs
def test_pdf_pages_carry_the_text_of_their_source_and_the_footer(source: PlanSource) -> None:
    document = pypdfium2.PdfDocument(PLANS / source.file)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    assert 1 <= len(pages) <= 6
    if source.made == "scan":
        assert pages == [""] * len(pages)
        return
    assert all(not Counter(flat(FOOTER)) - Counter(flat(page)) for page in pages)
    text = flat("".join(pages))
    if source.made == "layered":
        assert 0.9 < sum((Counter(flat(whole(source))) & Counter(text)).values()) / len(flat(whole(source))) < 1
        return
    if source.font == "Liberation Serif":
        assert not Counter(flat(whole(source))) - Counter(text)
        return
    for block in source.blocks:
        for piece in [block.text, *(cell for row in block.rows for cell in row)]:
            assert flat(plain(piece))[:24] in text, piece
    for line in [*source.left, *source.title, *source.recipients, *source.signature, source.signed]:
        assert flat(line)[:24] in text, line


@each
def test_the_truth_stands_in_the_text(source: PlanSource) -> None:
    truth, text = source.truth, flat(whole(source))
    assert truth["number"] is None or truth["number"] in text
    assert truth["number_code"] is None or truth["number_code"] in text
    assert truth["number"] is None or truth["number"].endswith(truth["number_code"])
    assert truth["signer"]["title"] in source.signature
    assert all(flat(name) in text for name in truth["recipients"])
    assert all(flat(mark).lower() in text.lower() for mark in truth["marks"])
    head = "\n".join(source.right)
    if truth["issued"] is None:
        assert source.name in MONTHS_OF_NO_DATE
        assert "năm" not in head
    else:
        year, month, *day = truth["issued"].split("-")
        assert head.endswith(f"tháng {month if month < '03' else int(month)} năm {year}")
        assert not day or f"ngày {day[0]} tháng" in head
        assert truth["place"] in head


@each
def test_the_truth_holds_every_number_of_the_text_once(source: PlanSource) -> None:
    truth = source.truth
    stated = [number for relation in RELATIONS for number in truth.get(relation, ())]
    assert len(stated) == len(set(stated))
    blocks = (*source.blocks, *source.attached)
    cells = [plain(cell) for block in blocks for row in block.rows for cell in row]
    lines = [*source.title, *(plain(block.text) for block in blocks), *cells]
    found = {canonical(number[0]) for line in lines for number in NUMBER.finditer(line)}
    assert found - {truth["number"]} == set(stated)


@each
def test_the_issuer_stands_in_the_letterhead(source: PlanSource) -> None:
    head = " ".join(source.left).lower()
    for brief, full in LETTERHEAD_WORDS.items():
        head = head.replace(brief, full)
    for issuer in [source.truth["issuer"], *source.truth["co_issuers"]]:
        words = f"{issuer['body']} {issuer['place'] or ''}".lower()
        assert set(re.findall(r"\w+", words)) <= set(re.findall(r"\w+", head))


def test_plans_answer_each_other_down_to_the_commune() -> None:
    by_number = {source.truth["number"]: source for source in SOURCES if source.truth["number"]}
    answers = [(s, by_number[n]) for s in SOURCES for n in s.truth["implements"] if n in by_number]
    assert len(answers) >= 10
    levels = {(upper.truth["issuer"]["level"], lower.truth["issuer"]["level"]) for lower, upper in answers}
    assert {("province", "district"), ("district", "commune"), ("province", "province")} <= levels


def test_some_directives_are_carried_out_by_many_issuers() -> None:
    carried: dict[str, set[str]] = {}
    for source in SOURCES:
        for number in source.truth["implements"]:
            carried.setdefault(number, set()).add(source.truth["issuer"]["name"])
    assert sum(len(issuers) >= 6 for issuers in carried.values()) >= 4
