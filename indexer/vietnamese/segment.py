"""Vietnamese words in a line: pyvi's own model and dictionary on a runtime of our own.

pyvi (Trần Việt Trung, MIT) decides for each token whether it begins a word or continues one, by a conditional random
field over the token, its neighbours and a dictionary of two- and three-syllable words. Its model and word list are
read from the installed package; its own code would bring in scikit-learn (0.9 s, 118 MB), takes time that grows with
the square of a text's length, and tells no offsets. The result here is the same. When the packaged files are not the
ones this runtime knows, pyvi itself is asked.
"""

from __future__ import annotations

import importlib.util
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice, pairwise
from pathlib import Path
from string import punctuation

from indexer.model import Span
from indexer.vietnamese.crfsuite import read_model
from indexer.vietnamese.tokens import KEPT, LONGEST_KEPT, split


def segment(line: str) -> tuple[Span, ...]:
    """The words of one line of clean text, in order; a word of several syllables is one span.

    Punctuation is no word, and the full stop that pyvi keeps with capitals (`TP.`) is left out of the span. pyvi's
    dictionary knows the modern tone placement only: apply `tone.modern` before (it keeps offsets). Case matters to
    the model: lower-case afterwards. Linear in the length of the line.
    """
    tokens, starts, ends = split(line)
    first = [place for place, continues in enumerate(joins(tokens)) if not continues]
    words = []
    for begin, behind in pairwise([*first, len(tokens)]):
        token = tokens[behind - 1]
        if token[0].isalnum() or any(map(str.isalnum, "".join(tokens[begin:behind]))):
            stop = ends[behind - 1]
            words.append(Span(starts[begin], stop - 1 if token[-1] == "." and token != "." else stop))
    return tuple(words)


def joins(tokens: Sequence[str]) -> list[bool]:
    """For each token of one line: True when it continues the word of the token before it."""
    return _joiner()(tokens) if tokens else []


class _UnknownModelError(Exception):
    """The installed pyvi has another model than the one this runtime reads."""


@cache
def _joiner() -> Callable[[Sequence[str]], list[bool]]:
    try:
        return _Runtime(_load_model(_packaged("pyvi3.pkl")), _load_dictionary(_packaged("words.txt"))).joins
    except _UnknownModelError:
        return _joins_by_pyvi


# --- the model ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Model:
    """Weights as differences "begins a word" minus "continues one"; a positive sum begins a word.

    `weights`: attribute → difference. `after_begin`, `after_continue`: transition weights to (begin, continue).
    """

    weights: dict[str, float]
    after_begin: tuple[float, float]
    after_continue: tuple[float, float]


_Followers = dict[str, tuple[bool, frozenset[str]]]
"""For the first syllable of a dictionary word: each second one, whether the two are a word, and the third ones."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What there is to know of one token.

    `own`, `to_next`, `to_previous`: what it adds to its own score and to its neighbours'. `followers`: what makes
    dictionary words with it. `alone`: never joined. `capital`: begins with a capital.
    """

    lower: str
    own: float
    to_next: float
    to_previous: float
    followers: _Followers
    alone: bool
    capital: bool


class _Shapes(dict[str, _Shape]):
    """Token → shape; worked out when first met and remembered, up to a bound."""

    def __init__(self, model: _Model, dictionary: dict[str, _Followers]) -> None:
        super().__init__()
        self._weights, self._dictionary, self._nothing = model.weights, dictionary, {}

    def __missing__(self, token: str) -> _Shape:
        lower = token.lower()
        flags = [name for name in ("isupper", "istitle", "isdigit") if getattr(token, name)()]
        near = [f"word.{name}()" for name in flags if name != "isdigit"]

        def total(*names: str) -> float:
            return sum(self._weights.get(name, 0.0) for name in names)

        shape = _Shape(
            lower=lower,
            own=total("bias", f"word.lower():{lower}", *(f"word.{name}()" for name in flags)),
            to_next=total(f"-1:word.lower():{lower}", *(f"-1:{name}" for name in near)),
            to_previous=total(f"+1:word.lower():{lower}", *(f"+1:{name}" for name in near)),
            followers=self._dictionary.get(lower, self._nothing),
            alone=token in punctuation or token[0].isdigit(),
            capital=token[0].istitle(),
        )
        if len(token) <= LONGEST_KEPT:
            if len(self) >= KEPT:
                self.clear()
            self[token] = shape
        return shape


class _Runtime:
    """Two-state Viterbi on score differences."""

    def __init__(self, model: _Model, dictionary: dict[str, _Followers]) -> None:
        begin_begin, begin_continue = model.after_begin
        continue_begin, continue_continue = model.after_continue
        low, high = continue_continue - begin_continue, continue_begin - begin_begin
        if low > high:
            raise _UnknownModelError("transitions that keep what they should change")
        between = continue_begin - begin_continue
        self._steps = (low, high, begin_begin - begin_continue, continue_begin - continue_continue, between)
        self._weights = model.weights
        self._shapes = _Shapes(model, dictionary)

    def joins(self, tokens: Sequence[str]) -> list[bool]:
        shapes = list(map(self._shapes.__getitem__, tokens))
        continues = self._decode(self._scores(shapes))
        for place, goes_on in enumerate(continues):
            if goes_on:  # pyvi's own filter on what the model says
                before, shape = shapes[place - 1], shapes[place]
                if not place or shape.alone or before.alone or (shape.capital and not before.capital):
                    continues[place] = False
        return continues

    def _scores(self, shapes: list[_Shape]) -> list[float]:
        """The state score of each token, as a difference."""
        weight = self._weights.get
        pair_second, pair_first = weight("-1:word.bi_gram()", 0.0), weight("+1:word.bi_gram()", 0.0)
        triple_last, triple_first = weight("-2:word.tri_gram()", 0.0), weight("+2:word.tri_gram()", 0.0)
        scores = [shape.own for shape in shapes]
        before = shapes[0]
        thirds: frozenset[str] | tuple[()] = ()
        for place in range(1, len(shapes)):
            shape = shapes[place]
            own = scores[place] + before.to_next
            scores[place - 1] += shape.to_previous
            if thirds and shape.lower in thirds:
                own += triple_last
                scores[place - 2] += triple_first
            if (found := before.followers.get(shape.lower)) is not None:
                is_pair, thirds = found
                if is_pair:
                    own += pair_second
                    scores[place - 1] += pair_first
            else:
                thirds = ()
            scores[place] = own
            before = shape
        return scores

    def _decode(self, scores: list[float]) -> list[bool]:
        """For each token: True when it continues a word, on the best path.

        `lead` is by how much the best path that begins a word here beats the best that continues one. From `high` on
        the best path begins a word here whatever follows, below `low` it continues one; between them it does the
        opposite of what it does at the next token.
        """
        low, high, after_begin, after_continue, between = self._steps
        states: list[bool | None] = []
        lead = scores[0]
        for score in islice(scores, 1, None):
            if lead >= high:
                states.append(False)
                lead = after_begin + score
            elif lead < low:
                states.append(True)
                lead = after_continue + score
            else:
                states.append(None)
                lead = between - lead + score
        states.append(lead < 0)
        if None in states:
            for place in range(len(states) - 2, -1, -1):
                if states[place] is None:
                    states[place] = not states[place + 1]
        return states


# --- pyvi's files -------------------------------------------------------------------------------------------------


_LABELS = {"B_W", "I_W"}
_FEATURES = {
    "bias", "word.lower()", "word.isupper()", "word.istitle()", "word.isdigit()",
    "-1:word.lower()", "-1:word.isupper()", "-1:word.istitle()", "-1:word.bi_gram()", "-2:word.tri_gram()",
    "+1:word.lower()", "+1:word.isupper()", "+1:word.istitle()", "+1:word.bi_gram()", "+2:word.tri_gram()",
}  # fmt: skip
"""What the model may ask about a token: the part of an attribute before the token itself."""

_PICKLED = {
    ("sklearn_crfsuite.estimator", "CRF"),
    ("sklearn_crfsuite._fileresource", "FileResource"),
    ("pycrfsuite._logparser", "TrainLogParser"),
    ("numpy.core.multiarray", "scalar"),
    ("numpy", "dtype"),
}


class _Inert:
    """Stands for every class of the pickle: keeps the state, does nothing."""

    def __init__(self, *_: object) -> None:
        self.state: dict[str, object] = {}

    def __setstate__(self, state: object) -> None:
        self.state = state if isinstance(state, dict) else {}


class _Unpickler(pickle.Unpickler):
    """Takes the names that pyvi's model file is known to use, and makes nothing of them."""

    def find_class(self, module: str, name: str) -> object:
        if (module, name) == ("_codecs", "encode"):
            return str.encode
        if (module, name) in _PICKLED:
            return _Inert
        raise _UnknownModelError(f"the model names {module}.{name}")


def _packaged(name: str) -> Path:
    """A file of the installed pyvi, found without importing it."""
    spec = importlib.util.find_spec("pyvi")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("pyvi is not installed")
    return Path(spec.origin).parent / "models" / name


def _load_model(path: Path) -> _Model:
    """pyvi's weights. Raises _UnknownModelError unless labels and features are those that `_Runtime` computes."""
    try:
        with path.open("rb") as file:
            crf = read_model(_Unpickler(file).load().state["modelfile"].state["__FILE_RESOURCE_DATA__"])
    except (OSError, ValueError, LookupError, AttributeError, EOFError, TypeError, pickle.UnpicklingError) as error:
        raise _UnknownModelError(str(error)) from None
    if set(crf.labels) != _LABELS or len(crf.transitions) != len(_LABELS) ** 2:
        raise _UnknownModelError(f"labels {crf.labels}, {len(crf.transitions)} transitions")
    weights: dict[str, float] = {}
    for (attribute, label), weight in crf.state.items():
        name = attribute[: attribute.index("()") + 2] if "()" in attribute else attribute
        if name not in _FEATURES:
            raise _UnknownModelError(f"feature {attribute}")
        weights[attribute] = weights.get(attribute, 0.0) + (weight if label == "B_W" else -weight)
    to = crf.transitions
    return _Model(weights, (to["B_W", "B_W"], to["B_W", "I_W"]), (to["I_W", "B_W"], to["I_W", "I_W"]))


def _load_dictionary(path: Path) -> dict[str, _Followers]:
    """First syllable → what makes a word with it."""
    try:
        words = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _UnknownModelError(str(error)) from None
    pairs: set[tuple[str, str]] = set()
    thirds: dict[tuple[str, str], set[str]] = {}
    for word in words:
        syllables = word.split(" ")
        if len(syllables) == 2:
            pairs.add((syllables[0], syllables[1]))
        elif len(syllables) == 3:
            thirds.setdefault((syllables[0], syllables[1]), set()).add(syllables[2])
    followers: dict[str, _Followers] = {}
    for pair in pairs | set(thirds):
        followers.setdefault(pair[0], {})[pair[1]] = (pair in pairs, frozenset(thirds.get(pair, ())))
    return followers


def _joins_by_pyvi(tokens: Sequence[str]) -> list[bool]:
    """The same by pyvi itself, whatever its model."""
    spans = _words_by_pyvi(" ".join(tokens))
    inside = {place for span in spans for place in range(span.start + 1, span.end)}
    starts = accumulate((len(token) + 1 for token in tokens[:-1]), initial=0)
    return [start in inside for start in starts]


def _words_by_pyvi(line: str) -> tuple[Span, ...]:
    """pyvi's words, found again in the line, letter by letter."""
    from pyvi import ViTokenizer  # 0.9 s and 118 MB: only when it must be

    spans: list[Span] = []
    position = 0
    for word in ViTokenizer.tokenize(line).split():
        start = end = _after_blanks(line, position)
        for char in word:
            if char == "_" and line[end : end + 1] != "_":
                end = _after_blanks(line, end)
            else:
                end += 1
        position = end
        if any(char.isalnum() for char in line[start:end]):
            spans.append(Span(start, end - int(end - start > 1 and line[end - 1] == ".")))
    return tuple(spans)


def _after_blanks(line: str, position: int) -> int:
    while line[position : position + 1].isspace():
        position += 1
    return position
