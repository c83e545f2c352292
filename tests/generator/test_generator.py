"""The generator is deterministic, its truth holds in its text, and what it writes is varied."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from tests.generator import Shares, generate, write_archive
from tests.generator.cited import directives
from tests.generator.grammar import patterns, table, topics

PLANS = 300


@pytest.fixture(scope="module")
def plans():
    return list(generate(11, PLANS))


def flat(text: str) -> str:
    """Without line breaks and spaces, so that wrapping and `84 - KH/TU` do not matter."""
    return re.sub(r"\s+", "", text)


def passage_text(plan, ordinal: int) -> str:
    start, end = plan.truth["passages"][ordinal]["span"]
    return plan.text[start:end]


def test_same_seed_same_plans(plans) -> None:
    assert list(generate(11, PLANS)) == plans


def test_fewer_plans_are_a_prefix_of_more(plans) -> None:
    assert list(generate(11, 40)) == plans[:40]


def test_another_seed_gives_other_plans(plans) -> None:
    assert not {plan.text for plan in generate(12, PLANS)} & {plan.text for plan in plans}


def test_names_are_unique_and_fit_for_files(plans) -> None:
    assert len({plan.name for plan in plans}) == PLANS
    assert all(re.fullmatch(r"[a-z0-9-]+", plan.name) for plan in plans)


def test_number_title_place_signer_and_recipients_stand_in_the_text(plans) -> None:
    for plan in plans:
        text, truth = flat(plan.text), plan.truth
        assert flat(truth["title"]) in text
        assert flat(truth["number"] or truth["number_code"]) in text
        assert truth["signer"]["name"] in plan.text
        assert all(flat(name) in text for name in truth["recipients"])
        assert all(mark in plan.text.splitlines() for mark in truth["marks"])
        assert all(heading in plan.text for heading in truth["headings"])


def test_date_stands_in_the_letterhead_only_when_the_truth_has_one(plans) -> None:
    for plan in plans:
        found = re.search(r"(.+), ngày (\d\d) tháng (\d\d) năm (\d{4})$", plan.text.split("KẾ HOẠCH")[0], re.MULTILINE)
        if plan.truth["issued"] is None:
            assert found is None
            assert plan.truth["place"] is None
        else:
            assert "-".join(reversed(found.groups()[1:])) == plan.truth["issued"]
            assert found[1].split("\t")[-1].split("   ")[-1].strip() == plan.truth["place"]


def test_every_reference_of_the_truth_stands_in_the_text_once_in_one_relation(plans) -> None:
    for plan in plans:
        text = flat(plan.text)
        numbers = [*plan.truth["implements"], *plan.truth["basis"], *plan.truth["cites"]]
        assert len(numbers) == len(set(numbers)), plan.name
        assert all(number in text for number in numbers), plan.name


def test_every_central_directive_in_a_text_is_in_its_truth(plans) -> None:
    for plan in plans:
        text = flat(plan.text)
        stated = {*plan.truth["implements"], *plan.truth["basis"], *plan.truth["cites"]}
        for directive in directives():
            if re.search(rf"(?<!\d){re.escape(flat(directive.number))}(?!\w)", text):
                assert directive.number in stated, (plan.name, directive.number)


def test_passages_do_not_overlap_and_stand_under_their_headings(plans) -> None:
    for plan in plans:
        spans = [passage["span"] for passage in plan.truth["passages"]]
        assert all(a[1] < b[0] for a, b in pairwise(spans))
        for passage in plan.truth["passages"]:
            before = plan.text[: passage["span"][0]]
            assert all(heading in before for heading in passage["heading"])


def test_a_copy_names_an_earlier_plan_and_a_copy_without_edits_is_word_for_word(plans) -> None:
    seen, verbatim, copies = {}, 0, 0
    for plan in plans:
        seen[plan.name] = plan
        for ordinal, passage in enumerate(plan.truth["passages"]):
            origin = passage["origin"]
            if origin is None:
                continue
            copies += 1
            source = passage_text(seen[origin["plan"]], origin["passage"])
            if not origin["edits"]:
                verbatim += 1
                copy = " ".join(passage_text(plan, ordinal).split())
                said = re.sub(r"^(?:[-+•]|\d+[.-]) |^\d+[.-] [^:]+: ", "", copy)
                assert said.lower()[-30:] == " ".join(source.split()).lower()[-30:]
    assert copies > PLANS
    assert 0 < verbatim < copies


def test_a_plan_answers_the_plan_above_it(plans) -> None:
    numbers = {plan.truth["number"] for plan in plans}
    answered = [n for plan in plans for n in plan.truth["implements"] if n in numbers]
    assert len(answered) > PLANS // 4


def test_ordinals_of_one_body_and_year_do_not_repeat(plans) -> None:
    seen = Counter(
        (plan.truth["issuer"]["name"], plan.truth["number"], plan.name[-4:]) for plan in plans if plan.truth["number"]
    )
    assert seen.most_common(1)[0][1] == 1


def test_directives_and_provinces_follow_a_steep_law(plans) -> None:
    carried = Counter(number for plan in plans for number in plan.truth["implements"])
    (_, most), *_ = carried.most_common()
    assert most >= 5 * sorted(carried.values())[len(carried) // 2]


def test_most_passages_are_distinct_and_all_levels_and_years_occur(plans) -> None:
    texts = [passage_text(plan, i) for plan in plans for i in range(len(plan.truth["passages"]))]
    assert len(set(texts)) / len(texts) > 0.8
    assert {plan.truth["issuer"]["level"] for plan in plans} == {"central", "province", "district", "commune"}
    assert len({plan.name[-4:] for plan in plans}) >= 8


@pytest.mark.parametrize(
    ("share", "holds"),
    [
        ("numberless", lambda plan: plan.truth["number"] is None),
        ("undated", lambda plan: plan.truth["issued"] is None),
        ("draft", lambda plan: "DỰ THẢO" in plan.truth["marks"]),
        ("secret", lambda plan: "MẬT" in plan.truth["marks"]),
        ("unmarked", lambda plan: "KE HOACH" in plan.text and "ế" not in plan.text),
        ("wrapped", lambda plan: max(map(len, plan.text.splitlines())) < 130),
        ("reuse", lambda plan: any(passage["origin"] for passage in plan.truth["passages"])),
    ],
)
def test_each_share_governs_its_property(share: str, holds) -> None:
    never = Shares(reuse=0, numberless=0, undated=0, draft=0, wrapped=0)
    assert not any(holds(plan) for plan in generate(5, 20, never))
    assert sum(holds(plan) for plan in generate(5, 20, replace(never, **{share: 1.0}))) >= 15


def test_ocr_noise_changes_few_letters() -> None:
    (clean,), (noisy,) = generate(3, 1, Shares(wrapped=0)), generate(3, 1, Shares(wrapped=0, ocr=1.0))
    words, read = clean.text.split(), noisy.text.split()
    assert words != read
    assert sum(word in set(words) for word in read) > len(read) // 2


def test_every_slot_of_every_pattern_can_be_filled() -> None:
    given = {"place", "year", "lastyear", "self", "directive", "lplace", "n", "few", "day", "month", "quarter"}
    for topic in topics():
        lists = patterns(topic)
        slots = {part for options in lists.values() for pattern in options for part in pattern[1::2]}
        assert slots <= given | set(lists), topic


def test_tables_name_known_topics() -> None:
    assert {row["topic"] for row in table("directives")["directive"]} == set(topics())


def test_an_archive_on_disk_has_its_truth_beside_it(tmp_path) -> None:
    written = write_archive(tmp_path, 4, 12, pdf_share=0.5)
    lines = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["file"] for line in lines] == [str(path.relative_to(tmp_path)) for path in written]
    assert {path.suffix for path in written} == {".txt", ".pdf"}
    for path, plan in zip(written, generate(4, 12), strict=True):
        if path.suffix == ".txt":
            assert path.read_text(encoding="utf-8") == plan.text
        else:
            document = pypdfium2.PdfDocument(path)
            read = "".join(page.get_textpage().get_text_bounded() for page in document)
            document.close()
            assert flat(plan.truth["title"])[:60] in flat(read)
            assert "\ufffd" not in read


def test_an_archive_is_the_same_bytes_each_time(tmp_path) -> None:
    first = [path.read_bytes() for path in write_archive(tmp_path / "a", 4, 6, pdf_share=0.5)]
    again = [path.read_bytes() for path in write_archive(tmp_path / "b", 4, 6, pdf_share=0.5)]
    assert first == again
