"""Keys and identities."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reuse.keys import LEAST, identity, keys
from indexer.reuse.wording import Wording
from tests.reuse.words import wording_of, words

TOKENS = st.lists(
    st.sampled_from(words("công tác tuyên truyền phổ biến giáo dục pháp luật cho nhân dân")), max_size=300
)


@settings(deadline=None)
@given(TOKENS)
def test_equal_wordings_have_equal_keys_and_identity(tokens: list[str]) -> None:
    one, other = wording_of(tokens), Wording(tuple(tokens), (7,) * len(tokens), (9,) * len(tokens))
    assert keys(one) == keys(other)
    assert identity(one) == identity(other)
    assert (identity(one) is None) == (len(tokens) < LEAST) == (not keys(one))


@settings(deadline=None)
@given(TOKENS)
def test_keys_fit_a_signed_column(tokens: list[str]) -> None:
    found = keys(wording_of(tokens))
    assert list(found) == sorted(set(found))
    assert all(0 <= key < 1 << 63 for key in found)


def test_the_same_on_every_machine() -> None:
    found = wording_of(words("công tác tuyên truyền phổ biến giáo dục pháp luật cho"))
    assert identity(found) == 1544432496840992083
    assert keys(found)[:3] == (34698068010823118, 101097777499520778, 325195426439595507)
