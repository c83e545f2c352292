"""One spelling for each word: what may be written in two ways is indexed in one, so that either finds the other.

Two things differ from writer to writer and mean nothing: where the tone stands in open *oa, oe, uy* (`tone.py`), and
whether some syllables end in y or i (kỹ, kĩ). The pairs that are one word stand in `tables/spellings.toml`; others
that look like them (ly, li) are two words and stay apart.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from indexer.vietnamese.tone import modern


def standard(token: str) -> str:
    """A token in its one spelling: the same length and case. NFC in, NFC out, idempotent."""
    token = modern(token)
    spelled = _one_of_two().get(token.lower())
    if spelled is None:
        return token
    last = spelled[-1]
    return token[:-1] + (last.upper() if token[-1].isupper() else last)


@cache
def _one_of_two() -> dict[str, str]:
    """The other spelling → the one that is indexed, lower case."""
    raw = tomllib.loads((files(__package__) / "tables" / "spellings.toml").read_text(encoding="utf-8"))
    return {rule["also"]: rule["spelling"] for rule in raw["words"]}
