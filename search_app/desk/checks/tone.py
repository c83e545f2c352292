"""One text, two ways of placing the tone mark (hòa, hoà): the rarer way is listed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.model import Span
from indexer.vietnamese.tone import modern, traditional
from search_app.desk.checks.findings import Finding

_WORD = re.compile(r"[^\W\d_]+")


def check_tone(text: str) -> Iterator[Finding]:
    """Each word in the rarer placement, where a text has both. A name keeps the way its bearers write it: only what
    stands in the other placement elsewhere in the text, or begins with a small letter, counts."""
    ways: dict[str, list[re.Match[str]]] = {"modern": [], "traditional": []}
    for match in _WORD.finditer(text):
        word = match.group()
        if modern(word) != word:
            ways["traditional"].append(match)
        elif traditional(word) != word:
            ways["modern"].append(match)
    rarer, usual = sorted(ways.values(), key=len)
    known = {modern(match.group()).lower() for match in usual}
    counts = (len(rarer), len(rarer) + len(usual))
    for match in rarer if usual else ():
        word = match.group()
        if word[0].islower() or word.isupper() or modern(word).lower() in known:
            yield Finding("tone-mixed", Span(*match.span()), word, share=counts)
