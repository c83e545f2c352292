"""The nouns: identities, orders and refusals."""

from __future__ import annotations

import pytest

from indexer.model import Directive, DocumentNumber, PartialDate, Span, directive_label, directive_slug, plan_id


@pytest.mark.parametrize(
    ("number", "text", "key"),
    [
        (DocumentNumber("57", "KL/TW", "party"), "57-KL/TW", "57-kl/tw"),
        (DocumentNumber("04", "KH/BCĐ", "party"), "04-KH/BCĐ", "04-kh/bcđ"),
        (DocumentNumber("4", "KH/BCĐ", "party"), "4-KH/BCĐ", "04-kh/bcđ"),
        (DocumentNumber("004", "KH/BCĐ", "party"), "004-KH/BCĐ", "04-kh/bcđ"),
        (DocumentNumber("21", "CT-TTg", "state"), "21/CT-TTg", "21/ct-ttg"),
        (DocumentNumber("66.15", "NQ-CP", "state", 2026), "66.15/2026/NQ-CP", "66.15/2026/nq-cp"),
        (DocumentNumber("2760b", "QĐ-ĐHSPHN", "state"), "2760b/QĐ-ĐHSPHN", "2760b/qđ-đhsphn"),
        (DocumentNumber("2760B", "QĐ-ĐHSPHN", "state"), "2760B/QĐ-ĐHSPHN", "2760b/qđ-đhsphn"),
    ],
)
def test_numbers_are_written_as_found_and_compared_by_key(number: DocumentNumber, text: str, key: str) -> None:
    assert str(number) == text
    assert number.key == key


def test_numbers_sort_by_their_digits() -> None:
    numbers = [DocumentNumber(ordinal, "KH/TU", "party") for ordinal in ("120", "9", "66.15", "04")]
    assert [n.ordinal for n in sorted(numbers, key=lambda n: n.sort_key)] == ["04", "9", "66.15", "120"]


@pytest.mark.parametrize(
    ("directive", "key", "slug", "label"),
    [
        (
            Directive(DocumentNumber("57", "KL/TW", "party"), 2023),
            "57-KL/TW~2023",
            "57-kl_tw~2023",
            "57-KL/TW (2023)",
        ),
        (
            Directive(DocumentNumber("4", "KH/BCĐ", "party"), 2023, "Bà Rịa - Vũng Tàu"),
            "04-KH/BCĐ~2023~Bà Rịa - Vũng Tàu",
            "04-kh_bcdd~2023~ba-ria-vung-tau",
            "04-KH/BCĐ (2023, Bà Rịa - Vũng Tàu)",
        ),
        (Directive(DocumentNumber("21", "CT-TTg", "state")), "21/CT-TTg", "21_ct-ttg", "21/CT-TTg"),
        (
            Directive(DocumentNumber("66.15", "NQ-CP", "state", 2026), 2026),
            "66.15/2026/NQ-CP",
            "66.15_2026_nq-cp",
            "66.15/2026/NQ-CP",
        ),
        (
            Directive(DocumentNumber("5", "QĐ-UBND", "state", 2024), 2024, "Lạng Sơn"),
            "05/2024/QĐ-UBND~~Lạng Sơn",
            "05_2024_qdd-ubnd~~lang-son",
            "05/2024/QĐ-UBND (Lạng Sơn)",
        ),
        (
            Directive(DocumentNumber("28", "CT/TU", "party"), None, "Cà Mau"),
            "28-CT/TU~~Cà Mau",
            "28-ct_tu~~ca-mau",
            "28-CT/TU (Cà Mau)",
        ),
    ],
)
def test_a_directive_is_number_year_and_place(directive: Directive, key: str, slug: str, label: str) -> None:
    assert (directive.key, directive.slug, directive.label) == (key, slug, label)
    assert (directive_slug(key), directive_label(key)) == (slug, label)


def test_d_with_stroke_does_not_fall_together_with_d() -> None:
    assert directive_slug("04-HĐ/TU") != directive_slug("04-HD/TU")


@pytest.mark.parametrize("text", ["2023", "2023-06", "2023-06-15"])
def test_partial_dates_round_trip(text: str) -> None:
    assert str(PartialDate.from_iso(text)) == text


@pytest.mark.parametrize("parts", [(2023, 2, 30), (2023, 13), (1800,), (2023, None, 5)])
def test_impossible_dates_are_refused(parts: tuple) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PartialDate(*parts)


def test_spans_run_forward() -> None:
    assert Span(2, 5).of("abcdefg") == "cde"
    assert Span(2, 5).covers(Span(3, 5))
    with pytest.raises(ValueError, match="forward"):
        Span(5, 2)


def test_plan_ids_are_eighty_bits_of_the_content() -> None:
    digest = "e75ae32855985975" + "0" * 48
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    bits = sum(letters.index(letter) << (5 * place) for place, letter in enumerate(reversed(plan_id(digest))))
    assert bits == int(digest[:20], 16)
    assert len(plan_id(digest, 1)) == 16
    assert plan_id(digest, 1) != plan_id(digest)
