"""Sound files, damaged: the same damage for the same seed and number."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from random import Random

from tests.hostile.sound import packed, sound_files

MOST_BYTES = 1 << 20
"""A mutant does not grow beyond this."""


def mutant(seed: int, number: int) -> tuple[str, bytes]:
    """A file's name and content: every second one is a PDF."""
    rng = Random(f"{seed}/mutant/{number}")
    pdfs = [file for file in sound_files() if file[0] == ".pdf"]
    others = [file for file in sound_files() if file[0] != ".pdf"]
    suffix, content = rng.choice(pdfs if number % 2 == 0 else others)
    damage = _inside if content[:2] == b"PK" and rng.random() < 0.7 else _damaged
    content = damage(content, rng)
    if rng.random() < 0.03:
        suffix = rng.choice((".pdf", ".docx", ".odt", ".rtf", ".html", ".txt"))
    return f"mutant-{number:05d}{suffix}", content[:MOST_BYTES]


def _inside(content: bytes, rng: Random) -> bytes:
    """Damage to one part of a package; the package itself is sound."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = rng.choice(sorted(parts))
    return packed({**parts, name: _damaged(parts[name], rng)})


def _damaged(content: bytes, rng: Random) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        if data:
            rng.choice(DAMAGES)(data, rng)
    return bytes(data)


def _flip(data: bytearray, rng: Random) -> None:
    for _ in range(rng.choice((1, 4, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(data: bytearray, rng: Random) -> None:
    start = rng.randrange(len(data))
    size = min(rng.choice((1, 8, 200)), len(data) - start)
    data[start : start + size] = rng.randbytes(size)


def _cut(data: bytearray, rng: Random) -> None:
    del data[rng.randrange(len(data)) :]


def _drop(data: bytearray, rng: Random) -> None:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice((1, 30, 3000))]


def _repeat(data: bytearray, rng: Random) -> None:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 30, 3000))]
    data[start:start] = piece * rng.choice((1, 2, 50))


def _figure(data: bytearray, rng: Random) -> None:
    """Another number where one stands: lengths, counts, offsets, object numbers."""
    start = rng.randrange(len(data))
    for at in range(start, min(start + 4000, len(data))):
        if data[at] in b"0123456789":
            data[at : at + 1] = rng.choice((b"0", b"-1", b"1", b"65536", b"4294967295", b"99999999999999999999"))
            return


def _mark(data: bytearray, rng: Random) -> None:
    """A piece of syntax where none belongs."""
    start = rng.randrange(len(data))
    data[start:start] = rng.choice(
        (b"<<", b">>", b"[", b"(", b")", b"endobj", b"stream\n", b"<", b"</w:p>", b"&x;", b"{", b"}", b"\\bin999 ",
         b"<!DOCTYPE x>", b"\0", b"\xff\xfe", b"\xed\xa0\x80")
    )  # fmt: skip


DAMAGES: tuple[Callable[[bytearray, Random], None], ...] = (_flip, _overwrite, _cut, _drop, _repeat, _figure, _mark)
