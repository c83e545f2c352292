"""Half words and half phrases, completed by the archive."""

from __future__ import annotations

import pytest

from indexer.engine.cards import PassageCard, PlanCard
from indexer.engine.request import Hit, SearchPage, SearchRequest, Snapshot
from search_app.query.complete import complete
from search_app.query.lexicon import Lexicon
from tests.query.words import Words

PLAN = PlanCard("p", None, None, None, None, (), None, (), (), 0, 1, "p.txt")
TEXTS = (
    "Công tác thông tin đối ngoại của tỉnh Khánh Hòa.",
    "THÔNG TIN ĐỐI NGOẠI năm 2024; phòng, chống thiên tai.",
    "Đẩy mạnh thông tin đối ngoại và phòng, chống thiên tai ở tỉnh Khánh Hoà",
    "thông tin điện tử; phòng, chống thiên tai; tỉnh Khánh Hòa",
    "thông tin điện tử. Cổng thông tin điện tử. Nâng cao chất lượng và nâng cao",
    "nâng cao chất lượng; nâng cao hiệu quả, chất lượng; nâng cao chất lượng và",
)


class Archive(Words):
    """A few passages; every search finds all of them."""

    def search(self, request: SearchRequest) -> SearchPage:
        hits = (PassageCard(f"p.{at}", at, (), 1, text, PLAN).to_json() for at, text in enumerate(self.texts))
        return SearchPage(
            len(self.texts), tuple(Hit(f"p.{at}", 0, stored) for at, stored in enumerate(hits)), (), SNAPSHOT
        )


SNAPSHOT = Snapshot("g", 1)

COMPLETED = [
    ("thông tin đối ngo", ("thông tin đối ngoại",)),
    ("thông tin đ", ("thông tin điện tử", "thông tin đối ngoại")),
    ("thong tin d", ("thông tin điện tử", "thông tin đối ngoại")),
    ("thông tin đô", ("thông tin đối ngoại",)),
    ("thông tin", ("thông tin điện tử", "thông tin đối ngoại")),
    ("phòng chố", ("phòng, chống thiên tai",)),
    ("phong chong thien", ("phòng, chống thiên tai",)),
    ("tỉnh khá", ("tỉnh Khánh Hòa",)),
    ("nâng ca", ("nâng cao chất lượng",)),
    ("thông tin đồ", ()),
    ("xyz", ()),
    ("57", ()),
    ("", ()),
    ("một hai ba bốn năm sáu bảy tám chín", ()),
]


@pytest.mark.parametrize(("typed", "expressions"), COMPLETED)
def test_completes(typed: str, expressions: tuple[str, ...]) -> None:
    archive = Archive(TEXTS)
    assert complete(typed, Lexicon(archive, ()), archive) == expressions
