"""The pictures of pages, made anew: `python -m tests.browser.screenshots [NAME…]`. Look at each before you keep it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.looks import REFERENCES, VIEWS, look, open_window, small
from tests.browser.site import CHROMIUM_FLAGS, chromium, ingest_corpus, served


def main(names: list[str]) -> None:
    """Take the pictures named, or every one."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder) / "home"
        ingest_corpus(home)
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        with served(home) as address:
            for name in names or VIEWS:
                view = VIEWS[name]
                page = open_window(browser, address, view)
                (REFERENCES / f"{name}.png").write_bytes(small(look(page, view)))
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
