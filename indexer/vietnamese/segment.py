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
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from string import punctuation

from indexer.model import Span
from indexer.vietnamese.crfsuite import read_model


def segment(line: str) -> tuple[Span, ...]:
    """The words of one line of clean text, in order; a word of several syllables is one span.

    Punctuation is no word, and the full stop that pyvi keeps with capitals (`TP.`) is left out of the span. pyvi's
    dictionary knows the modern tone placement only: apply `tone.modern` before (it keeps offsets). Case matters to
    the model: lower-case afterwards. Linear in the length of the line.
    """
    return _segmenter()(line)


class _UnknownModelError(Exception):
    """The installed pyvi has another model than the one this runtime reads."""


@cache
def _segmenter() -> Callable[[str], tuple[Span, ...]]:
    try:
        return _Runtime(_load_model(_packaged("pyvi3.pkl")), _load_dictionary(_packaged("words.txt"))).segment
    except _UnknownModelError:
        return _segment_by_pyvi


# --- tokens: pyvi's regular expression, alternative by alternative -----------------------------------------------

_EMAIL_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"
_EMAIL_HOST = re.compile(r"(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+")
_TOKEN = re.compile(
    r"(?P<first>[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\.|==>|->|\.\.\.|>>|\n|\w+://[^\s]+)"
    r"|\d+(?:[\.,_]\d+)+|[^\w\s]|\w+"
)
"""pyvi's pattern but for its e-mail alternative, which stands between `first` and the rest: tried at every place it
takes quadratic time on dotted lines, so addresses are looked for once a line (`_addresses`)."""


def _tokens(line: str) -> list[tuple[int, int]]:
    """Start and end of every token of pyvi."""
    places: list[tuple[int, int]] = []
    position = 0
    for start, at, end in _addresses(line):
        while position < at and (match := _TOKEN.search(line, position)) is not None:
            is_address = start <= match.start() < at and match["first"] is None
            position = end if is_address else match.end()
            places.append((match.start(), position))
    places += [match.span() for match in _TOKEN.finditer(line, position)]
    return places


def _addresses(line: str) -> Iterator[tuple[int, int, int]]:
    """Where e-mail addresses may begin, their @, and their end."""
    begin = 0
    at = line.find("@")
    while at >= 0:
        host = _EMAIL_HOST.match(line, at + 1)
        name = len(line[begin:at]) - len(line[begin:at].rstrip(_EMAIL_CHARS))
        if host is not None and name:
            yield at - name, at, host.end()
        begin = at + 1
        at = line.find("@", begin)


# --- the model ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Model:
    """Weights as differences "begins a word" minus "continues one"; a positive sum begins a word.

    `weights`: attribute → difference. `after_begin`, `after_continue`: transition weights to (begin, continue).
    """

    weights: dict[str, float]
    after_begin: tuple[float, float]
    after_continue: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Dictionary:
    """pyvi's words of two and three syllables, and the first two syllables of the latter."""

    pairs: frozenset[str]
    triples: frozenset[str]
    triple_beginnings: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """What there is to know of one token.

    `own`, `to_next`, `to_previous`: what it adds to its own score and to its neighbours'. `alone`: never joined.
    `trim`: length of the full stop at the end of an abbreviation. `speaks`: has a letter or a digit.
    """

    lower: str
    own: float
    to_next: float
    to_previous: float
    alone: bool
    capital: bool
    trim: int
    speaks: bool


@dataclass(frozen=True, slots=True)
class _Runtime:
    """Two-state Viterbi on score differences. `shapes` remembers tokens already looked at, up to a bound."""

    model: _Model
    dictionary: _Dictionary
    shapes: dict[str, _Shape] = field(default_factory=dict)

    def segment(self, line: str) -> tuple[Span, ...]:
        places = _tokens(line)
        if not places:
            return ()
        known = self.shapes
        shapes = [known.get(token := line[start:end]) or self._new_shape(token) for start, end in places]
        return _words(places, shapes, self._decode(self._scores(shapes)))

    def _new_shape(self, token: str) -> _Shape:
        lower = token.lower()
        flags = [name for name in ("isupper", "istitle", "isdigit") if getattr(token, name)()]
        near = [f"word.{name}()" for name in flags if name != "isdigit"]

        def total(*names: str) -> float:
            return sum(self.model.weights.get(name, 0.0) for name in names)

        if len(self.shapes) >= _SHAPES_KEPT:
            self.shapes.clear()
        self.shapes[token] = shape = _Shape(
            lower=lower,
            own=total("bias", f"word.lower():{lower}", *(f"word.{name}()" for name in flags)),
            to_next=total(f"-1:word.lower():{lower}", *(f"-1:{name}" for name in near)),
            to_previous=total(f"+1:word.lower():{lower}", *(f"+1:{name}" for name in near)),
            alone=token in punctuation or token[0].isdigit(),
            capital=token[0].istitle(),
            trim=int(len(token) > 1 and token[-1] == "."),
            speaks=any(char.isalnum() for char in token),
        )
        return shape

    def _scores(self, shapes: list[_Shape]) -> list[float]:
        """The state score of each token, as a difference."""
        weight = self.model.weights.get
        pair_second, pair_first = weight("-1:word.bi_gram()", 0.0), weight("+1:word.bi_gram()", 0.0)
        triple_last, triple_first = weight("-2:word.tri_gram()", 0.0), weight("+2:word.tri_gram()", 0.0)
        pairs, triples, beginnings = self.dictionary.pairs, self.dictionary.triples, self.dictionary.triple_beginnings
        scores = [shape.own for shape in shapes]
        before = shapes[0]
        pair_before = ""
        for i in range(1, len(shapes)):
            shape = shapes[i]
            scores[i] += before.to_next
            scores[i - 1] += shape.to_previous
            pair = f"{before.lower} {shape.lower}"
            if pair_before in beginnings and f"{pair_before} {shape.lower}" in triples:
                scores[i] += triple_last
                scores[i - 2] += triple_first
            if pair in pairs:
                scores[i] += pair_second
                scores[i - 1] += pair_first
            before, pair_before = shape, pair
        return scores

    def _decode(self, scores: list[float]) -> list[bool]:
        """For each token: True when it continues a word, on the best path."""
        begin_begin, begin_continue = self.model.after_begin
        continue_begin, continue_continue = self.model.after_continue
        steps = []
        lead = scores[0]
        for score in scores[1:]:
            to_begin, to_continue = lead + begin_begin, lead + begin_continue
            from_begin = (to_begin >= continue_begin, to_continue >= continue_continue)
            steps.append(from_begin)
            best_begin = to_begin if from_begin[0] else continue_begin
            best_continue = to_continue if from_begin[1] else continue_continue
            lead = best_begin - best_continue + score
        begins = lead >= 0
        continues = [not begins]
        for from_begin in reversed(steps):
            begins = from_begin[0] if begins else from_begin[1]
            continues.append(not begins)
        continues.reverse()
        return continues


_SHAPES_KEPT = 100_000
"""About four times the distinct tokens of 500 laws and decrees; some 50 MB at most."""


def _words(places: list[tuple[int, int]], shapes: list[_Shape], continues: list[bool]) -> tuple[Span, ...]:
    """Tokens put together as the model says, after pyvi's own filter on it."""
    words = []
    last, speaks = shapes[0], False
    begin, end = places[0]
    for (start, stop), shape, goes_on in zip(places, shapes, continues, strict=True):
        if goes_on and not (shape.alone or last.alone or (shape.capital and not last.capital)):
            speaks = speaks or shape.speaks
        else:
            if speaks:
                words.append(Span(begin, end - last.trim))
            begin, speaks = start, shape.speaks
        end, last = stop, shape
    if speaks:
        words.append(Span(begin, end - last.trim))
    return tuple(words)


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


def _load_dictionary(path: Path) -> _Dictionary:
    try:
        words = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _UnknownModelError(str(error)) from None
    pairs = frozenset(word for word in words if word.count(" ") == 1)
    triples = frozenset(word for word in words if word.count(" ") == 2)
    return _Dictionary(pairs, triples, frozenset(word.rpartition(" ")[0] for word in triples))


def _segment_by_pyvi(line: str) -> tuple[Span, ...]:
    """The same by pyvi itself, whatever its model: its words are found again in the line, letter by letter."""
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
