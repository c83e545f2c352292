"""Addresses that are remembered are those of the site they are written for."""

from __future__ import annotations

from flask import url_for
from flask.testing import FlaskClient

from search_app.addresses import address


def test_what_is_remembered_is_what_flask_says(client: FlaskClient) -> None:
    asked = (("pages.search", {}), ("pages.facet", {"name": "issuer"}), ("pages.directive", {"slug": "57-kl_tw~2023"}))
    for root in ("", "/kho", ""):
        with client.application.test_request_context("/search", base_url=f"http://localhost{root}"):
            for endpoint, values in asked:
                assert address(endpoint, **values) == url_for(endpoint, **values)
                assert address(endpoint, **values).startswith(f"{root}/")
