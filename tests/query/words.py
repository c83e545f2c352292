"""An index that knows the words of a few texts, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.vietnamese.analyse import analyse


class Words:
    """The words of a few texts, each a plan."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts

    def tokens(self, unit: str, form: str, prefix: str = "") -> dict[str, int]:
        found: dict[str, int] = {}
        for text in self.texts:
            for token in {token.text for token in analyse(text).forms[form]}:
                if token.startswith(prefix):
                    found[token] = found.get(token, 0) + 1
        return found
