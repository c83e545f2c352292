"""The pictures of the README, made anew: `python -m tests.browser.screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.site import CHROMIUM_FLAGS, chromium, served_corpus

FOLDER = Path(__file__).parent / "screenshots"
VIEWS = {
    "search": "/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i",
    "directive": "/directives/57-kl_tw~2023",
}


def main() -> None:
    """Take every picture."""
    with (
        tempfile.TemporaryDirectory() as home,
        served_corpus(Path(home)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for name, path in VIEWS.items():
            page.goto(address + path)
            page.evaluate("document.fonts.ready.then(() => true)")
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
