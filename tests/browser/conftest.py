"""A real browser on the site over the corpus that ships."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser.site import CHROMIUM_FLAGS, chromium, ingest_corpus, served
from tests.conftest import missing

LEFT = "net::ERR_ABORTED"
"""What the browser says of a picture that it was still fetching when the page was left."""


@pytest.fixture(scope="session")
def browser() -> Iterator:
    path = chromium()
    if path is None or find_spec("playwright") is None:
        missing("Debian's chromium and the Python package playwright are needed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, browser) -> Path:
    """The corpus, ingested. Nothing in it is changed."""
    folder = tmp_path_factory.mktemp("browser") / "home"
    ingest_corpus(folder)
    return folder


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    with served(home) as address:
        yield address


@pytest.fixture
def address_of_editors(home: Path, tmp_path: Path) -> Iterator[str]:
    """A site whose archive may be changed: a copy, where two people may correct fields."""
    shutil.copytree(home, tmp_path / "home")
    with served(tmp_path / "home", editors="Lan, Minh") as address:
        yield address


@pytest.fixture
def visit(browser, request: pytest.FixtureRequest) -> Iterator[Callable]:
    """Open a page of the site in a fresh window; whatever the browser complains about fails the test at its end."""
    contexts, complaints = [], []
    of_editors = "address_of_editors" in request.fixturenames
    address = request.getfixturevalue("address_of_editors" if of_editors else "address")

    def open_page(path: str | None = "/", *, width: int = 1280, height: int = 900, **options):
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: request.failure == LEFT or complaints.append(f"failed: {request.url}"))
        page.on("request", lambda request: request.url.startswith(address) or complaints.append(request.url))
        if path is not None:
            page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
