"""How well old files are decoded: `python -m tests.readers.score_encodings [FOLDER]` prints word error rates.

FOLDER holds `files` and `ground-truth` (transcripts of the same stem). Words are compared without case, since fonts
that draw small letters as capitals leave it undecided. `missed` counts words of the transcript that the text does not
have, wherever they stand: tables and columns may come in another order.
"""

from __future__ import annotations

import difflib
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import Unreadable
from indexer.readers import formats
from tests.conftest import REPOSITORY

FOLDER = REPOSITORY.parent / "shared" / "data" / "legacy-encodings"
MOST = 1 << 25

UNSOUND = {
    "2004-B1-1-DONTC.doc": "numbers of lists that Word puts in are not in it, but fields for numbers of pages are",
    "2004-B1-3-LLTC.doc": "the same",
    "2004-B1-4-LLCN.doc": "the same",
    "2004-mauduan.doc": "the same; words within drawings are not in it, but the names of their programs are",
    "2004-duanLD9820.doc": "the same; parts of its tables are left undecoded, or decoded by another encoding's table",
    "2005-1ADDZ_Ke_hoach_2005__QH_lan_6_25-10.pdf": "syllables are parted where the PDF places letters (`ch ỉ`)",
    "2006-1E499_ND109veDKKD_dacotrenmucPTDNN-V.pdf": "the same",
    "2005-nghiencuu_2005_09_15_090641.doc": "syllables are parted (`đ ưa`), drawings come in another order",
    "2006-Hamau1BK1995.doc": "fields for numbers of pages are in it, the form's name comes twice",
}
"""Transcripts that differ from what their file shows by more than a hundredth, through no fault of decoding: why."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Score:
    """Word error rate in order, and shares of words missed and added whatever their order."""

    name: str
    words: int
    errors: float
    missed: float
    added: float
    wrong: tuple[tuple[str, str], ...]


def words(text: str) -> list[str]:
    """What is compared: runs of letters and figures, lower case, composed."""
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


def score(name: str, text: str, transcript: str) -> Score:
    """How far a text is from its transcript."""
    ours, theirs = words(text), words(transcript)
    matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    errors = sum(max(b - a, d - c) for _, a, b, c, d in changes)
    missed, added = Counter(theirs) - Counter(ours), Counter(ours) - Counter(theirs)
    wrong = tuple((" ".join(theirs[a:b]), " ".join(ours[c:d])) for _, a, b, c, d in changes)
    total = max(len(theirs), 1)
    return Score(name, len(theirs), errors / total, missed.total() / total, added.total() / total, wrong)


def scores(folder: Path, *suffixes: str) -> Iterator[Score]:
    """A score for each file that has a transcript and one of the suffixes; all of them when none are given."""
    for path in sorted((folder / "files").iterdir()):
        transcript = folder / "ground-truth" / f"{path.stem}.txt"
        if transcript.exists() and (not suffixes or path.suffix.lower() in suffixes):
            try:
                text = formats.reader_of(path)(path, MOST).text
            except Unreadable as error:
                print(f"{path.name}: {error}")
                text = ""
            yield score(path.name, text, transcript.read_text("utf-8"))


def main(arguments: list[str]) -> None:
    """Print a line for each file, worst last, and the whole."""
    found = sorted(scores(Path(arguments[0]) if arguments else FOLDER), key=lambda each: each.errors)
    for each in found:
        print(f"{each.errors:7.4f} {each.missed:7.4f} {each.added:7.4f} {each.words:6d}  {each.name}")
        if each.name in UNSOUND:
            print(f"        not sound: {UNSOUND[each.name]}")
        elif each.errors:
            print("        " + "; ".join(f"{a[:40]} → {b[:40]}" for a, b in each.wrong[:6]))
    for what, some in (
        ("sound transcripts", [each for each in found if each.name not in UNSOUND]),
        ("all", found),
    ):
        total = sum(each.words for each in some)
        rate = sum(each.errors * each.words for each in some) / max(total, 1)
        print(f"{rate:7.4f} over {total} words of {len(some)} files ({what})")


if __name__ == "__main__":
    main(sys.argv[1:])
