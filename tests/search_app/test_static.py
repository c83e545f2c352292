"""What the site ships besides pages: its fonts are what their makers published, its style stays small."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

import search_app

STATIC = Path(search_app.__file__).parent / "static"
VENDORED = sorted(path for path in (STATIC / "vendor").iterdir() if path.is_dir())


@pytest.mark.parametrize("folder", VENDORED, ids=lambda folder: folder.name)
def test_vendored_files_are_what_was_taken(folder: Path) -> None:
    listed = dict(reversed(line.split(maxsplit=1)) for line in (folder / "SHA256SUMS").read_text().splitlines())
    present = {path.name for path in folder.iterdir()} - {"SHA256SUMS", "SOURCE"}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    assert "SIL Open Font License" in (folder / "LICENSE").read_text()
    assert "https://" in (folder / "SOURCE").read_text()


def test_fonts_are_small_and_all_used() -> None:
    fonts = {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.woff2")}
    style = (STATIC / "site.css").read_text(encoding="utf-8")
    assert set(re.findall(r'url\("([^"]+)"\)', style)) == fonts
    assert sum((STATIC / font).stat().st_size for font in fonts) < 300_000


def test_a_results_page_is_light(client) -> None:
    page = client.get("/search?q=th%C3%B4ng+tin").data
    style = (STATIC / "site.css").read_bytes()
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < 60_000


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = [("ink", "paper", 7), ("soft", "paper", 7), ("soft", "sheet", 7), ("accent", "paper", 7),
         ("accent", "sheet", 7), ("on-accent", "accent", 7), ("mark-ink", "mark", 7), ("amber-ink", "amber", 7),
         ("edge", "paper", 3), ("accent", "mark", 4.5)]  # fmt: skip


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=[f"{front} on {back}" for front, back, _ in PAIRS])
def test_colours_can_be_read(scheme: int, front: str, back: str, least: float) -> None:
    blocks = re.findall(r":root \{(.*?)\}", (STATIC / "site.css").read_text(encoding="utf-8"), re.S)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme]))
    assert contrast(colours[front], colours[back]) >= least
