"""Half words and half phrases → the expressions of the archive that begin so: `thong tin d` → *thông tin đối ngoại*.

Read from passages that hold the beginning: an expression goes on while most of them go on in the same way, and is
written as they write it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate, islice, pairwise

from indexer.engine.cards import PassageCard
from indexer.engine.protocol import Searcher
from indexer.engine.request import Node, Or, Phrase, SearchRequest
from indexer.vietnamese.analyse import analyse
from indexer.vietnamese.fold import fold
from indexer.vietnamese.tone import modern, toneless
from search_app.query.lexicon import Lexicon

MOST_TYPED = 8
"""Longer beginnings are sentences, and go on in one way or in none."""

HEADS = 6
"""Completions of a half syllable that are followed further: the most frequent ones."""

SAMPLE = 80
"""Passages that are read: the newest ones. More would change the order of rare expressions and nothing else."""

BRANCHES = 4
"""What may stand behind a whole syllable."""

MOST_ADDED = 4
"""Syllables added behind a completed one: beyond that a sentence is quoted."""

CLEARLY = 0.5
"""Of the places where an expression stands, so many must go on in the same way for it to go on."""

LEAST = 3
"""What stands in fewer places is no expression of the archive's."""

_CONNECTING = frozenset((
    "và", "của", "các", "những", "trong", "trên", "cho", "theo", "là", "về", "với", "tại", "từ", "đến", "để", "được",
    "có", "do", "bằng", "vào", "ra", "khi", "một", "này", "đó", "cùng", "số",
))  # fmt: skip
"""Words that join others: an expression that ends in one is no expression."""

_SYLLABLE = re.compile(r"[^\W\d_]+")

Chain = tuple[str, ...]
Places = list[list[str]]
"""For each place the syllables from the beginning of the expression on, as they are written there."""


def complete(typed: str, lexicon: Lexicon, searcher: Searcher) -> tuple[str, ...]:
    """Expressions that begin with what was typed, its last syllable perhaps half, the most frequent first.

    Raises EngineError.
    """
    tokens = [token.text for token in analyse(typed, ("syllables",)).forms["syllables"]]
    if not 0 < len(tokens) <= MOST_TYPED or not all(map(_SYLLABLE.fullmatch, tokens)):
        return ()
    folded = all(token == fold(token) for token in tokens)
    heads = tuple(_heads(tokens, lexicon, folded=folded))
    if not heads:
        return ()
    form = "folded" if folded else "syllables"
    texts = _sample(Or(tuple(Phrase(form, head) for head in heads)), searcher)
    places: dict[Chain, Places] = defaultdict(list)
    for place in _places(texts, heads, folded=folded):
        places[tuple(_token(written) for written in place[: len(tokens)])].append(place)
    found: Counter[str] = Counter()
    for chain, held in places.items():
        for text, count in _expressions(held, len(chain), branch=chain == tuple(tokens) or len(chain) == 1):
            if len(text.split()) >= max(2, len(tokens)):
                found[text] += count
    return tuple(text for text, _ in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _heads(tokens: list[str], lexicon: Lexicon, *, folded: bool) -> Iterator[Chain]:
    """What was typed with its last syllable completed, the most frequent ones."""
    *before, half = tokens
    form = "folded_pairs" if folded else "pairs"
    held = lexicon.following(form, before[-1]) if before else lexicon.beginning(half, folded=folded)
    fitting = [(token, count) for token, count in held.items() if _SYLLABLE.fullmatch(token) and begins(half, token)]
    for token, _ in sorted(fitting, key=lambda item: (item[0] != half, -item[1], item[0]))[:HEADS]:
        yield (*before, token)


def begins(half: str, token: str) -> bool:
    """True when a syllable may be what the half one becomes: every letter that was typed stands, marks may be added.

    So `do` and `đô` may become *đối*, and `đố` may not become *đô*.
    """
    return len(half) <= len(token) and all(
        typed in (letter, toneless(letter), fold(letter)) for typed, letter in zip(half, token, strict=False)
    )


def _sample(match: Node, searcher: Searcher) -> Iterator[str]:
    page = searcher.search(SearchRequest("passage", match=match, limit=SAMPLE))
    return (PassageCard.from_json(hit.stored).text for hit in page.hits)


def _places(texts: Iterable[str], heads: Collection[Chain], *, folded: bool) -> Iterator[list[str]]:
    """Where one of the heads stands: its syllables and those behind it, as far as nothing but blanks parts them."""
    either = "|".join(r",?\s+".join(head) for head in heads)
    length = len(next(iter(heads)))
    begins = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
    for text in texts:
        plain = modern(text.lower())
        plain = fold(plain) if folded else plain
        for match in begins.finditer(plain) if len(plain) == len(text) else ():
            behind = _SYLLABLE.finditer(text, match.start())
            yield _run(text, [each.span() for each in islice(behind, length + MOST_ADDED)])


def _run(text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The syllables up to the first sign between two of them; a comma is one more letter of the one before it."""
    written = [text[slice(*spans[0])]]
    for (_, end), (start, behind) in pairwise(spans):
        sign = text[end:start].strip()
        if sign not in ("", ","):
            break
        written[-1] += sign
        written.append(text[start:behind])
    return written


def _expressions(places: Places, length: int, *, branch: bool) -> Iterator[tuple[str, int]]:
    """The expression that clearly begins so, with its places; `branch`: the most frequent ones that do instead."""
    groups = _going_on(places, length)
    if branch:
        for _, held in groups[:BRANCHES]:
            yield from _expressions(held, length + 1, branch=False)
        return
    whole = places
    while groups and len(groups[0][1]) >= max(LEAST, CLEARLY * len(whole)):
        whole, length = groups[0][1], length + 1
        groups = _going_on(whole, length)
    length = _at_a_words_end(whole[0], length)
    if length and len(whole) >= LEAST:
        yield _as_written(whole, length), len(whole)


def _at_a_words_end(place: list[str], length: int) -> int:
    """So many of the first syllables that neither a word is cut nor one is left that joins what would follow."""
    words = analyse(" ".join(word.rstrip(",") for word in place), ("words",)).forms["words"]
    ends = {0, *accumulate(len(word.text.split()) for word in words)}
    while length not in ends or (length and _token(place[length - 1]) in _CONNECTING):
        length -= 1
    return length


def _going_on(places: Places, length: int) -> list[tuple[str, Places]]:
    """The places by the syllable that follows the first `length`, the most frequent first."""
    groups: dict[str, Places] = defaultdict(list)
    for place in places:
        if len(place) > length:
            groups[_token(place[length])].append(place)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _as_written(places: Places, length: int) -> str:
    """Each syllable in its most frequent writing; headings in capitals and the beginnings of sentences do not count
    where there are others."""
    words = []
    for at in range(length):
        writings = Counter(place[at] for place in places)
        inside = Counter({word: count for word, count in writings.items() if not (word.isupper() and len(word) > 1)})
        if at == 0 and any(word.islower() for word in inside):
            inside = Counter({word: count for word, count in inside.items() if word.islower()})
        words.append(max((inside or Counter(map(str.lower, writings))).items(), key=lambda item: (item[1], item[0]))[0])
    return " ".join(words).rstrip(",")


def _token(written: str) -> str:
    """A syllable as it is indexed."""
    return modern(written.lower()).rstrip(",")
