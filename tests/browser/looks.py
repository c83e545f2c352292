"""Pictures of pages that were looked at, and a comparison that minds what a reader would mind."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from tests.browser.pages import ERRORS, PAGES

REFERENCES = Path(__file__).parent / "screenshots"
CELL = 8
"""Pictures are compared by the mean of squares of so many pixels: letters may fall a little otherwise (another version
of the browser or of a font library), a line, a word or a colour may not."""
CELL_LEVELS = 40
"""So many of 255 levels of grey apart, a square is another one."""
CELLS_APART = 0.01
"""The share of squares that may be others."""
COLOURS = 48
"""References are kept in so many colours, to be small."""

DRAWN = """() => Promise.all([...document.images]
  .filter(each => each.getBoundingClientRect().top < innerHeight).map(each => each.decode()))"""
"""Waits for the pictures in the window."""

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TALKS = PAGES["results"]


@dataclass(frozen=True, slots=True)
class View:
    """A page and how it is looked at."""

    path: str
    viewport: dict[str, int] = field(default_factory=lambda: DESKTOP)
    options: dict[str, Any] = field(default_factory=dict)
    whole: bool = False
    """The whole page, not only what the window shows."""


VIEWS = {
    "home": View("/", whole=True),
    "search": View(TALKS),
    "search-dark": View(TALKS, options={"color_scheme": "dark"}),
    "search-phone": View(TALKS, PHONE),
    "passages": View(f"{TALKS}&unit=passage"),
    "nothing": View(PAGES["nothing found"]),
    "facet": View("/search/facet/issuer"),
    "plan": View(PAGES["plan with hits"]),
    "plan-phone": View(PAGES["plan"], PHONE),
    "plan-original": View(f"{PAGES['plan with hits']}&view=pages"),
    "directive": View(PAGES["directive"]),
    "directive-dark": View(PAGES["directive"], options={"color_scheme": "dark"}),
    "number": View(PAGES["choice of numbers"]),
    "unfindable": View(PAGES["unfindable"]),
    "missing": View(ERRORS["no such page"]),
}
"""By name: what is kept as `screenshots/<name>.png`. The README shows some of them."""


def open_window(browser, address: str, view: View):
    """A window for a view, where letters wait for their fonts: the site shows a page at once in what is there."""
    context = browser.new_context(base_url=address, viewport=view.viewport, **view.options)

    def patient(route) -> None:
        style = route.fetch()
        route.fulfill(response=style, body=style.text().replace("font-display: optional", "font-display: block"))

    context.route("**/site.css*", patient)
    return context.new_page()


def look(page, view: View) -> bytes:
    """The PNG of a view, with fonts and pictures loaded and nothing moving."""
    page.goto(view.path, wait_until="load")
    page.evaluate("document.fonts.ready.then(() => true)")
    page.evaluate(DRAWN)
    return page.screenshot(animations="disabled", caret="hide", full_page=view.whole)


def small(png: bytes) -> bytes:
    """The picture as references keep it."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()


def differences(png: bytes, reference: bytes) -> tuple[float, tuple[int, int, int, int] | None]:
    """The share of squares that differ, and the box in pixels that holds them."""
    seen, kept = (Image.open(io.BytesIO(each)).convert("L") for each in (png, reference))
    if seen.size != kept.size:
        return 1.0, (0, 0, *seen.size)
    size = (seen.width // CELL, seen.height // CELL)
    squares = (each.resize(size, Image.Resampling.BOX) for each in (seen, kept))
    apart = ImageChops.difference(*squares).point(lambda level: 255 if level > CELL_LEVELS else 0)
    box = apart.getbbox()
    share = apart.histogram()[255] / (size[0] * size[1])
    return share, None if box is None else tuple(edge * CELL for edge in box)
