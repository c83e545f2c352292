"""Who cites what, as the archive knows it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue.graph import Identities, Mention, fits, own_directive, resolve
from indexer.model import Directive, DocumentNumber, Evidence, Found, Issuer, PartialDate, Plan, Span

PARTY = DocumentNumber("354", "KH/TU", "party")
CENTRAL = DocumentNumber("57", "KL/TW", "party")
DECREE = DocumentNumber("30", "NĐ-CP", "state", 2020)

CA_MAU_2023 = Directive(PARTY, 2023, "Cà Mau")
LANG_SON_2023 = Directive(PARTY, 2023, "Lạng Sơn")
LANG_SON_2021 = Directive(PARTY, 2021, "Lạng Sơn")
BARE = Directive(PARTY)


def mention(directive: Directive, state: str = "open", *, plan: str = "p", citing=None, year=None) -> Mention:
    return Mention(plan, 0, directive, state, citing, year)


def resolved(mentions: list[Mention], held: tuple[Directive, ...] = ()) -> list[tuple[str, str]]:
    return [(each.directive.key, each.state) for each in resolve(mentions, archive(mentions, held))]


def archive(mentions: list[Mention], held: Iterable[Directive]) -> Identities:
    """What an archive with just these mentions and plans knows."""
    in_full = frozenset(each.directive for each in mentions if each.state == "resolved")
    return Identities(frozenset(each.directive for each in mentions), in_full, frozenset(held))


@pytest.mark.parametrize(
    ("open_one", "others", "held", "expected"),
    [
        (BARE, [], (), ("354-KH/TU", "open")),
        (BARE, [CA_MAU_2023], (), ("354-KH/TU~2023~Cà Mau", "resolved")),
        (BARE, [], (CA_MAU_2023,), ("354-KH/TU~2023~Cà Mau", "resolved")),
        (BARE, [CA_MAU_2023], (CA_MAU_2023,), ("354-KH/TU~2023~Cà Mau", "resolved")),
        (BARE, [CA_MAU_2023], (LANG_SON_2023,), ("354-KH/TU", "ambiguous")),
        (Directive(PARTY, None, "Cà Mau"), [CA_MAU_2023, LANG_SON_2023], (), ("354-KH/TU~2023~Cà Mau", "resolved")),
        (Directive(PARTY, None, "Lạng Sơn"), [LANG_SON_2023, LANG_SON_2021], (), ("354-KH/TU~~Lạng Sơn", "ambiguous")),
        (Directive(PARTY, None, "An Giang"), [CA_MAU_2023], (), ("354-KH/TU~~An Giang", "open")),
        (Directive(PARTY, 2021), [LANG_SON_2023, LANG_SON_2021], (), ("354-KH/TU~2021~Lạng Sơn", "resolved")),
        (Directive(PARTY, 2022), [LANG_SON_2023, LANG_SON_2021], (), ("354-KH/TU~2022", "open")),
        (Directive(CENTRAL), [Directive(CENTRAL, 2023)], (), ("57-KL/TW~2023", "resolved")),
        # The archive holds a plan without a date: it is no identity that a mention could join.
        (BARE, [], (Directive(PARTY, None, "Cà Mau"),), ("354-KH/TU", "open")),
    ],
)
def test_an_open_mention_joins_the_only_directive_that_fits(open_one, others, held, expected) -> None:
    mentions = [mention(open_one), *(mention(other, "resolved", plan="q") for other in others)]
    assert resolved(mentions, held)[0] == expected


def test_a_full_identity_is_never_changed_by_the_archive() -> None:
    mentions = [mention(CA_MAU_2023, "resolved"), mention(LANG_SON_2023, "resolved")]
    assert resolved(mentions, (LANG_SON_2021,)) == [(each.directive.key, "resolved") for each in mentions]


def test_open_mentions_are_no_knowledge() -> None:
    assert resolved([mention(BARE), mention(Directive(PARTY, 2023))])[0] == ("354-KH/TU", "open")


def test_no_document_cites_itself() -> None:
    assert resolved([mention(BARE, citing=CA_MAU_2023.key)], (CA_MAU_2023,)) == [("354-KH/TU", "open")]


def test_no_document_cites_a_later_year() -> None:
    assert resolved([mention(BARE, year=2022)], (CA_MAU_2023,)) == [("354-KH/TU", "open")]
    assert resolved([mention(BARE, year=2023)], (CA_MAU_2023,)) == [("354-KH/TU~2023~Cà Mau", "resolved")]


def test_a_number_that_carries_its_year_fits_with_or_without_the_year_beside_it() -> None:
    assert fits(Directive(DECREE), Directive(DECREE, 2020))
    assert fits(Directive(DECREE, 2020), Directive(DECREE))


def test_spellings_of_one_address_are_one_identity() -> None:
    one = Directive(PARTY, 2023, "Bà Rịa - Vũng Tàu")
    other = Directive(PARTY, 2023, "Bà Rịa-Vũng Tàu")
    assert len({key for key, _ in resolved([mention(one, "resolved"), mention(other, "resolved")])}) == 1


DIRECTIVES = st.builds(
    Directive,
    st.sampled_from([PARTY, DocumentNumber("0354", "KH/TU", "party")]),
    st.sampled_from([None, 2021, 2022, 2023]),
    st.sampled_from([None, "Cà Mau", "Lạng Sơn"]),
)
MENTIONS = st.lists(
    st.builds(mention, DIRECTIVES, st.sampled_from(["open", "resolved"]), year=st.sampled_from([None, 2022])),
    max_size=8,
)


@given(MENTIONS, st.lists(DIRECTIVES, max_size=4), st.randoms())
def test_the_order_of_ingest_changes_nothing(mentions, held, random) -> None:
    straight = dict(zip(mentions, resolved(mentions, tuple(held)), strict=True))
    shuffled, shuffled_held = random.sample(mentions, len(mentions)), random.sample(held, len(held))
    assert dict(zip(shuffled, resolved(shuffled, tuple(shuffled_held)), strict=True)) == straight


@given(MENTIONS, st.lists(DIRECTIVES, max_size=4))
def test_what_a_mention_joins_never_contradicts_it(mentions, held) -> None:
    for its, resolution in zip(mentions, resolve(mentions, archive(mentions, held)), strict=True):
        assert resolution.mention is its
        assert fits(resolution.directive, its.directive) or resolution.directive.slug == its.directive.slug


def plan_of(number=None, issuer=None, issued=None) -> Plan:
    evidence = (Evidence("test", Span(0, 0)),)
    found = [Found(value, evidence) if value is not None else None for value in (number, issuer, issued)]
    return Plan("a" * 16, None, None, found[0], None, found[1], (), found[2], None, (), None, (), (), (), (), ())


@pytest.mark.parametrize(
    ("number", "issuer", "issued", "key"),
    [
        (None, None, PartialDate(2023), None),
        (PARTY, Issuer("Tỉnh ủy Cà Mau", "Tỉnh ủy", "province", "Cà Mau"), PartialDate(2023, 5), CA_MAU_2023.key),
        (PARTY, Issuer("Tỉnh ủy", "Tỉnh ủy", "province", None), PartialDate(2023), "354-KH/TU~2023"),
        (PARTY, None, None, "354-KH/TU"),
        (CENTRAL, Issuer("Bộ Chính trị", "Bộ Chính trị", "central", "Hà Nội"), PartialDate(2023), "57-KL/TW~2023"),
        (DECREE, Issuer("Chính phủ", "Chính phủ", "central", None), PartialDate(2020, 3, 5), "30/2020/NĐ-CP"),
    ],
)  # fmt: skip
def test_how_others_cite_a_plan(number, issuer, issued, key) -> None:
    own = own_directive(plan_of(number, issuer, issued))
    assert (own and own.key) == key
