"""Bodies of places that were merged: what is offered to whom."""

from __future__ import annotations

import pytest

from indexer.vietnamese.gazetteer import merged_with, province_of
from search_app.facets import Known
from search_app.places import PlaceOffer, place_offers
from search_app.search_state import SearchState

GIA_LAI, BINH_DINH, UBND_BINH_DINH, LANG_SON, BO, HO_CHI_MINH, BINH_DUONG = ISSUERS = (
    "province>Tỉnh ủy>Tỉnh ủy Gia Lai",
    "province>Tỉnh ủy>Tỉnh ủy Bình Định",
    "province>Ủy ban nhân dân>Ủy ban nhân dân tỉnh Bình Định",
    "province>Tỉnh ủy>Tỉnh ủy Lạng Sơn",
    "central>Bộ Xây dựng>Bộ Xây dựng",
    "province>Thành ủy>Thành ủy Thành phố Hồ Chí Minh",
    "province>Tỉnh ủy>Tỉnh ủy Bình Dương",
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
        ((BINH_DINH,), (PlaceOffer("Bình Định", "Gia Lai", (GIA_LAI,)),)),
        (
            (GIA_LAI,),
            (PlaceOffer("Gia Lai", "Bình Định", (BINH_DINH, UBND_BINH_DINH)),),
        ),
        ((BINH_DINH, GIA_LAI), ()),
        ((LANG_SON,), ()),
        ((BO,), ()),
        ((), ()),
        (
            (HO_CHI_MINH,),
            (PlaceOffer("Hồ Chí Minh", "Bình Dương", (BINH_DUONG,)),),
        ),
    ],
)
def test_what_is_offered(chosen: tuple[str, ...], offers: tuple[PlaceOffer, ...]) -> None:
    assert place_offers(SearchState().with_values("issuer", chosen), Known(ISSUERS)) == offers
