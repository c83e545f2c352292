"""Pages look as they did when somebody last looked at them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from tests.browser.looks import CELLS_APART, REFERENCES, VIEWS, differences, look, open_window, small

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_picture_is_of_a_view_and_small() -> None:
    pictures = {path.stem: path.stat().st_size for path in REFERENCES.glob("*.png")}
    assert pictures.keys() == VIEWS.keys()
    assert max(pictures.values()) < 150_000


@pytest.mark.parametrize("name", ["search", "search-dark", "directive"])
def test_a_line_that_moved_is_seen_and_a_softer_letter_is_not(name: str) -> None:
    kept = (REFERENCES / f"{name}.png").read_bytes()
    picture = Image.open(io.BytesIO(kept)).convert("RGB")
    moved = picture.copy()
    moved.paste(picture.crop((340, 400, 1280, 900)), (340, 412))
    assert differences(as_png(moved), kept)[0] > CELLS_APART
    assert differences(as_png(picture.filter(ImageFilter.GaussianBlur(0.6))), kept)[0] <= CELLS_APART
    assert differences(kept, kept) == (0.0, None)


def as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("name", VIEWS)
def test_pages_look_as_they_did(browser, address: str, name: str, tmp_path: Path) -> None:
    view = VIEWS[name]
    page = open_window(browser, address, view)
    seen = look(page, view)
    page.context.close()
    share, box = differences(small(seen), (REFERENCES / f"{name}.png").read_bytes())
    if share > CELLS_APART:
        picture = tmp_path / f"{name}.png"
        picture.write_bytes(seen)
        pytest.fail(
            f"{share:.1%} of {view.path} looks otherwise, in the box {box} (left, top, right, bottom); see {picture}. "
            f"If it is better so: python -m tests.browser.screenshots {name}"
        )
