"""Our lexer and painter beside pdfminer's own: `python -m tests.readers.differential [FILE…]`, or all that there are
(`make hostile` does so: every real and every hostile PDF of ../shared/data).

Two comparisons for each page that pdfminer can read. `operations`: the page's content cut into operators with their
operands, as far as they concern text. `lost`: characters that pdfminer's own interpreter shows and our painter does
not. Prints what differs; 1 when that is more than `KNOWN` says.
"""

from __future__ import annotations

import logging
import resource
import signal
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFContentParser, PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream
from pdfminer.psexceptions import PSEOF
from pdfminer.psparser import PSKeyword, PSLiteral, literal_name

from indexer.readers import pdf
from indexer.readers.content import operations
from indexer.readers.painter import Painter
from tests.conftest import REPOSITORY

DATA = REPOSITORY.parent / "shared" / "data"
HOSTILE = DATA / "pdf-hostile" / "pdfs.dev.tar.xz"
SECONDS = 20
MEMORY = 3 << 30
TEXT = frozenset(b"q Q cm BT ET Tc Tw Tz TL Ts Tf Td TD Tm T* Tj TJ ' \" Do".split())
"""The operators that place text, and what is drawn by name."""

KNOWN = {
    "040669": "`0..0641`: pdfminer reads two numbers, we none",
    "189478": "damaged data within a number",
    "T02-05-01_007": "a font size of 36,999,999 points: what it shows lies far off the page",
    "T02-05-01_011": "`[Hello PDF-world!] Tj`: pdfminer takes the words for operators' names within the array",
    "Test-plusminus": "`(\\\\ )` is a blank (ISO 32000-1, 7.3.4.2); pdfminer drops it",
    "AutoCad_Diagram": "the same",
    "name-pound-images": "`/Im#1` has half an escape: pdfminer makes a character of it, we leave it",
}
"""Files in which the two differ, by a part of their name, and why."""

Operation = tuple[bytes, list[Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """How many characters pdfminer shows on a file's pages, how many of them we lose and how many we show beside
    them, and the first pair of operations that is not the same. `error`: pdfminer's own, which ended the comparison."""

    shown: int
    lost: Counter
    added: Counter
    operations: tuple[Operation | None, Operation | None] | None
    error: str = ""


def compare(path: Path) -> Difference:
    """Both readings of a file, page by page, as far as pdfminer gets."""
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    ours: Counter = Counter()
    theirs: Counter = Counter()
    first, error = None, ""
    fonts = PDFResourceManager()
    try:
        with path.open("rb") as file:
            for page in PDFPage.get_pages(file):
                shown = _pdfminer(page)
                first = first or _unlike(b"\n".join(pdf._content(piece) for piece in page.contents))
                painter = Painter(1e6, 1e6)
                content = b"\n".join(pdf._content(piece) for piece in page.contents)
                painter.run(content, pdf._Resources(page.resources, fonts), pdf._page_space(page)[0])
                theirs += shown
                ours += Counter("".join(glyph.text for glyph in painter.glyphs))
    except (Exception, TimeoutError) as caught:  # noqa: BLE001  whatever it is, it is pdfminer's, and is told
        error = f"{type(caught).__name__}: {caught}"[:80]
    for counted in (ours, theirs):
        for char in [char for char in counted if char.isspace()]:
            del counted[char]
    return Difference(theirs.total(), theirs - ours, ours - theirs, first, error)


def _pdfminer(page: PDFPage) -> Counter:
    fonts = PDFResourceManager()
    device = _Characters(fonts)
    PDFPageInterpreter(fonts, device).process_page(page)
    return device.shown


class _Characters(PDFTextDevice):
    """Counts what pdfminer's interpreter shows, read as our fonts read it."""

    def __init__(self, fonts: PDFResourceManager) -> None:
        super().__init__(fonts)
        self.shown: Counter = Counter()
        self._known: dict[int, pdf._Font] = {}

    def render_char(self, matrix, font, fontsize, scaling, rise, cid, ncs, graphicstate) -> float:
        known = self._known.setdefault(id(font), pdf._Font(font))
        text, advance = known.glyphs[cid]
        self.shown.update(text)
        return advance * fontsize * scaling


def _unlike(content: bytes) -> tuple[Operation | None, Operation | None] | None:
    """The first text operation that the two lexers do not read alike."""
    ours = ((name, list(operands)) for name, operands in operations(content) if name in TEXT)
    for mine, other in zip_longest(ours, pdfminer_operations(content)):
        if mine != other:
            return mine, other
    return None


def pdfminer_operations(content: bytes) -> Iterator[Operation]:
    """The text operations of a content as pdfminer's tokenizer cuts it, in the form of `content.operations`."""
    parser = PDFContentParser([PDFStream({}, content)])
    operands: list[Any] = []
    while True:
        try:
            _, token = parser.nextobject()
        except PSEOF:
            return
        if isinstance(token, PSKeyword):
            name = token.name if isinstance(token.name, bytes) else token.name.encode("latin-1")
            if name in TEXT:
                yield name, operands
            operands = []
        else:
            operands.append(_plain(token))


def _plain(token: object) -> Any:
    if isinstance(token, bool) or token is None or isinstance(token, dict | PDFStream):
        return None
    if isinstance(token, int | float):
        return float(token)
    if isinstance(token, PSLiteral):
        return literal_name(token)
    return [_plain(each) for each in token] if isinstance(token, list) else token


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """TimeoutError when the block takes more seconds of the processor."""

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@contextmanager
def all_files() -> Iterator[list[Path]]:
    """The real PDFs and the hostile ones, unpacked; none beside a checkout that has no data."""
    real = [path for name in ("pdf-government", "pdf-gazette", "legacy-encodings/files")
            for path in sorted((DATA / name).glob("*.pdf"))]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="plansearch-differential-") as name:
        if HOSTILE.exists():
            with tarfile.open(HOSTILE) as packed:
                packed.extractall(name, filter="data")
        yield real + sorted(path for path in Path(name).rglob("*") if path.is_file())


def _report(paths: list[Path]) -> bool:
    """Print what differs; whether that is all known."""
    fine = True
    told: Counter = Counter()
    for path in paths:
        try:
            with within(SECONDS):
                found = compare(path)
        except TimeoutError:
            told["ran out of time"] += 1
            continue
        told["files"] += 1
        told["characters"] += found.shown
        told["characters lost"] += found.lost.total()
        told["pdfminer stumbled"] += bool(found.error)
        told["lexers differ"] += found.operations is not None
        told["files with characters lost"] += bool(found.lost)
        if found.lost or found.operations:
            fine = fine and known(path)
            print(path.name, f"{found.shown} shown, lost {dict(found.lost.most_common(8))}", found.error)
            print(*(f"    {each!r:.150}" for each in found.operations or ()), sep="\n")
    print(", ".join(f"{what}: {count}" for what, count in told.items()))
    return fine


def known(path: Path) -> bool:
    """Whether it is known that, and why, the two differ over a file."""
    return any(part in path.name for part in KNOWN)


def main(arguments: list[str]) -> int:
    """Compare the files named, or all."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if arguments:
        return int(not _report([Path(each) for each in arguments]))
    with all_files() as paths:
        return int(not _report(paths))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
