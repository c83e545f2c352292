"""Addresses that are remembered are those of the site they are written for."""

from __future__ import annotations

import pytest
from flask import url_for
from flask.testing import FlaskClient

from search_app.addresses import address


def test_what_is_remembered_is_what_flask_says(client: FlaskClient) -> None:
    asked = (
        ("pages.search", {}),
        ("pages.facet", {"name": "issuer"}),
        ("pages.directive", {"slug": "57-kl_tw~2023"}),
        ("pages.directive", {"slug": "57 kl/tw?q=1#x&ệ"}),
        ("pages.directive", {"slug": ".."}),
        ("pages.copy", {"passage_id": "kxqf2bqhzqe7kn2m.12"}),
        ("pages.similar_passage", {"passage": "kxqf2bqhzqe7kn2m.12"}),
        ("pages.similar_passage", {"passage": "một & hai"}),
        ("pages.export", {"kind": "csv"}),
        ("pages.page_picture", {"plan_id": "kxqf2bqhzqe7kn2m", "number": 3}),
        ("pages.number", {"n": "57-KL/TW"}),
        ("pages.number", {"n": ""}),
        ("pages.search", {"_anchor": "cac-ban"}),
    )
    for root in ("", "/kho", ""):
        with client.application.test_request_context("/search", base_url=f"http://localhost{root}"):
            for endpoint, values in asked:
                assert address(endpoint, **values) == url_for(endpoint, **values)
                assert address(endpoint, **values).startswith(f"{root}/")
            assert address("pages.search", _scheme="https") == url_for("pages.search", _scheme="https")


def test_what_has_no_address_has_none(client: FlaskClient) -> None:
    with client.application.test_request_context("/search"):
        for kind in ("pdf", "csv "):
            with pytest.raises(ValueError, match="is not one of"):
                address("pages.export", kind=kind)
