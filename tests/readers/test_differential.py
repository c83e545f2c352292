"""A bounded sample of what `make hostile` compares on every real and hostile file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readers import differential, making
from tests.readers.kinds import drawn

CONTENTS = (
    b"BT /F1 12 Tf 1 0 0 1 50 700 Tm [(ke) -250 (ho\\141ch)] TJ 0 -14 TD (a\\(b) ' 1 2 (c) \" T* <4A4b> Tj ET",
    b"q 1 0 0 1 5 5 cm BT /F1 9. Tf -.5 +3 Td (x(y)z\\\n) Tj ET Q % (no) Tj\n/X Do",
    b"/Span << /MCID 0 /A [1 2] >> BDC BT /F#31 8 Tf (a) Tj ET EMC BI /W 1 /H 1 ID \x00 EI BT (b) Tj ET",
    b"BT /F1 1 Tf (never closed",
    b"BT /F1 1 Tf true (a) Tj [(b) [(c)] /n 3] TJ ET",
)


def same(path: Path) -> bool:
    found = differential.compare(path)
    return not found.error and not found.lost and not found.added and found.operations is None


@pytest.mark.parametrize("content", CONTENTS)
def test_contents(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(making.one_page(content))
    assert same(path)


@pytest.mark.parametrize("make", [drawn.born_digital, drawn.turned, drawn.tcvn3, drawn.vni])
def test_kinds(tmp_path: Path, make) -> None:
    assert same(make(tmp_path / "a.pdf"))


@pytest.mark.slow
@pytest.mark.shared
def test_real_and_hostile_files(shared: Path) -> None:
    wrong, shown = [], 0
    with differential.all_files() as paths:
        real = [path for path in paths if path.is_relative_to(shared)]
        for path in [*real[::6], *paths[len(real) :: 25]]:
            with differential.within(differential.SECONDS):
                found = differential.compare(path)
            shown += found.shown
            if (found.lost or found.operations) and not differential.known(path):
                wrong.append(path.name)
    assert shown > 10_000
    assert wrong == []
