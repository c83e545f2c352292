"""The pieces that a query is made of: words, runs of words, and what else they may be met by."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.engine.request import And, Node, Or, Phrase, Term
from indexer.model import DocumentNumber


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable, or one document number: its token, its token without marks, how it was written, and what a bad
    reading may have left of it (`near.py`)."""

    exact: str
    folded: str
    number: DocumentNumber | None = None
    written: str = field(default="", compare=False)
    near: tuple[str, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        """Nearly all words differ in this already, and a page looks thousands up."""
        return hash(self.exact)

    @property
    def marked(self) -> bool:
        """True when marks were typed, or when it is a number, which is never matched loosely."""
        return self.number is not None or self.exact != self.folded

    @property
    def node(self) -> Node:
        """Documents that hold it; a number also where it is the plan's own."""
        return self.in_text if self.number is None else Or((self.in_text, Term("number", self.number.key)))

    @property
    def in_text(self) -> Node:
        """Texts that hold it."""
        own = Term("syllables", self.exact) if self.marked else Term("folded", self.folded)
        return Or((own, *(Term("syllables", token) for token in self.near))) if self.near else own


Words = tuple[Word, ...]


def sequence(words: Words) -> Node:
    """Documents that hold the words in this order; marks count when any word of the phrase has them."""
    if len(words) == 1:
        return words[0].node
    if any(word.marked for word in words):
        return Phrase("syllables", tuple(word.exact for word in words))
    return Phrase("folded", tuple(word.folded for word in words))


@dataclass(frozen=True, slots=True)
class Unit:
    """Words of a query that are met together: one word, or an abbreviated name. `others`: what meets them as well."""

    words: Words
    others: tuple[Words, ...] = ()

    @property
    def node(self) -> Node:
        """Documents that hold the words, or one of what else they may be met by."""
        own = [word.node for word in self.words]
        whole = own[0] if len(own) == 1 else And(tuple(own))
        return Or((whole, *map(sequence, self.others))) if self.others else whole
