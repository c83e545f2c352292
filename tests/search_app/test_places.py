"""Bodies of places that were merged: what is offered to whom."""

from __future__ import annotations

import pytest

from indexer.vietnamese.gazetteer import merged_with, province_of
from search_app.places import PlaceOffer, place_offers
from search_app.search_state import SearchState

ISSUERS = (
    "Tỉnh ủy Gia Lai",
    "Tỉnh ủy Bình Định",
    "Ủy ban nhân dân tỉnh Bình Định",
    "Tỉnh ủy Lạng Sơn",
    "Bộ Xây dựng",
    "Thành ủy Thành phố Hồ Chí Minh",
    "Tỉnh ủy Bình Dương",
)


@pytest.mark.parametrize(
    ("province", "others"),
    [
        ("Bình Định", ("Gia Lai",)),
        ("Gia Lai", ("Bình Định",)),
        ("Lạng Sơn", ()),
        ("Hồ Chí Minh", ("Bà Rịa - Vũng Tàu", "Bình Dương")),
        ("Thừa Thiên Huế", ("Huế",)),
        ("Kon Tum", ("Quảng Ngãi",)),
    ],
)
def test_places_that_share_their_ground(province: str, others: tuple[str, ...]) -> None:
    assert merged_with(province) == others


@pytest.mark.parametrize(
    ("body", "province"),
    [
        ("Tỉnh ủy Gia Lai", "Gia Lai"),
        ("Thành ủy Thành phố Hồ Chí Minh", "Hồ Chí Minh"),
        ("Tỉnh ủy Bà Rịa - Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("Bộ Xây dựng", None),
        ("Huyện ủy Krông Lâm", None),
    ],
)
def test_the_province_of_a_body(body: str, province: str | None) -> None:
    assert province_of(body) == province


@pytest.mark.parametrize(
    ("chosen", "offers"),
    [
        (("Tỉnh ủy Bình Định",), (PlaceOffer("Bình Định", "Gia Lai", ("Tỉnh ủy Gia Lai",)),)),
        (
            ("Tỉnh ủy Gia Lai",),
            (PlaceOffer("Gia Lai", "Bình Định", ("Tỉnh ủy Bình Định", "Ủy ban nhân dân tỉnh Bình Định")),),
        ),
        (("Tỉnh ủy Bình Định", "Tỉnh ủy Gia Lai"), ()),
        (("Tỉnh ủy Lạng Sơn",), ()),
        (("Bộ Xây dựng",), ()),
        ((), ()),
        (
            ("Thành ủy Thành phố Hồ Chí Minh",),
            (PlaceOffer("Hồ Chí Minh", "Bình Dương", ("Tỉnh ủy Bình Dương",)),),
        ),
    ],
)
def test_what_is_offered(chosen: tuple[str, ...], offers: tuple[PlaceOffer, ...]) -> None:
    assert place_offers(SearchState().with_values("issuer", chosen), ISSUERS) == offers
