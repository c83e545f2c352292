"""Tokens and values as the cluster keeps them: exact, whatever their characters, and short enough for a term.

A token is a keyword there, kept as it is; one that is very long, or that UTF-8 cannot hold, is kept as its beginning
and a digest, and in full in the document's field `full`, so that answers give it back. In the text that phrases are
matched on, tokens stand between spaces; what would be taken for a space there is written in figures, and a gap has a
mark.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator

LONGEST = 256
"""Characters that a token has at most where it is kept as it is; longer ones are found whole, or by their beginning."""

HEAD = 200
"""So much of a longer one is kept, before its digest. A pattern of so many characters is still short enough to be
asked for: each may need a stroke before it, and the cluster takes a thousand."""

DIGEST = "\U0010ffff"
"""Stands between beginning and digest. No character; a token that has it is kept as one that is too long."""

GAP = "\ue000"
"""A place without a token."""

_ESCAPE = "\ue001"
_UNKEPT = re.compile("[\ud800-\udfff\U0010ffff]")
_NOT_PLAIN = re.compile("[\\s\\x00-\\x20\ue000\ue001]")


def wire(text: str) -> str:
    """A token or value as a keyword of the cluster."""
    unkept = _UNKEPT.search(text)
    if len(text) <= LONGEST and unkept is None:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{head(text)}{DIGEST}{digest}"


def head(text: str) -> str:
    """The beginning of a token that its keyword surely has too."""
    unkept = _UNKEPT.search(text)
    return text[: min(HEAD, unkept.start() if unkept else HEAD)]


def is_digest(kept: str) -> bool:
    """Whether a keyword stands for a token that is kept elsewhere in full."""
    return DIGEST in kept


def in_full(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(keyword, token) of those that are not kept as they are."""
    for text in texts:
        kept = wire(text)
        if kept != text:
            yield kept, text


def placed(tokens: Iterable[str | None]) -> str:
    """Tokens in a row, as the text that phrases are matched on."""
    return " ".join(GAP if token is None else spelled(token) for token in tokens)


def spelled(token: str) -> str:
    """A token in such a text: without anything that the cluster would cut it at."""
    kept = wire(token)
    if not kept:
        return _ESCAPE
    return _NOT_PLAIN.sub(lambda found: f"{_ESCAPE}{ord(found[0]):x}{_ESCAPE}", kept)


def literally(text: str) -> str:
    """A text as a regular expression of Lucene's that it alone fits."""
    return re.sub(r"([^\w])", r"\\\1", text, flags=re.DOTALL)
