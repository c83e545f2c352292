"""A site over the small archive, built once."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.settings import Settings
from search_app import create_app
from tests.search_app.small import build, settings_of


@pytest.fixture(scope="session")
def small_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("small")
    return build(folder / "home", folder / "files")


@pytest.fixture(scope="session")
def site(small_settings: Settings) -> Flask:
    app = create_app(small_settings)
    app.testing = True
    return app


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def empty_client(tmp_path: Path) -> FlaskClient:
    """A site whose home holds nothing yet."""
    return create_app(settings_of(tmp_path / "home")).test_client()
