"""Pictures of pages that were looked at, and a comparison that minds what a reader would mind."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops

from tests.browser.site import plan_path

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

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
TALKS = "/search?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i"


@dataclass(frozen=True, slots=True)
class View:
    """A page and how it is looked at."""

    path: str
    viewport: dict[str, int] = field(default_factory=lambda: DESKTOP)
    options: dict[str, Any] = field(default_factory=dict)


VIEWS = {
    "home": View("/"),
    "search": View(TALKS),
    "search-dark": View(TALKS, options={"color_scheme": "dark"}),
    "search-phone": View(TALKS, PHONE),
    "passages": View(f"{TALKS}&unit=passage"),
    "nothing": View("/search?q=h%E1%BA%A3i+s%C3%A2m+%C4%91%E1%BB%99t+bi%E1%BA%BFn"),
    "plan": View(plan_path("120-KH-TU_2023.pdf") + "?q=th%C3%B4ng+tin+%C4%91%E1%BB%91i+ngo%E1%BA%A1i"),
    "plan-phone": View(plan_path("120-KH-TU_2023.pdf"), PHONE),
    "directive": View("/directives/57-kl_tw~2023"),
    "number": View("/number?n=57"),
    "unfindable": View("/unfindable"),
    "missing": View("/plans/aaaaaaaaaaaaaaaa"),
}
"""By name: what is kept as `screenshots/<name>.png`. The README shows some of them."""


def look(page, view: View) -> bytes:
    """The PNG of a view, with fonts loaded and nothing moving."""
    page.goto(view.path)
    page.evaluate("document.fonts.ready.then(() => true)")
    return page.screenshot(animations="disabled", caret="hide")


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
