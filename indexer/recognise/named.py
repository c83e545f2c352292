"""Documents cited by name: laws, resolutions of congresses and plenums, standards; and short mentions (`Chỉ thị 32`).

A name becomes a citation of its own only where the same text does not cite the document in full: `Luật Đất đai` behind
`Luật Đất đai số 31/2024/QH15` is one more mention of the number, and so is `Chỉ thị 32` beside `Chỉ thị số 32-CT/TW`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.model import DocumentName, DocumentNumber, Span
from indexer.recognise.rules import Rule, rules, table
from indexer.vietnamese.tone import modern

_BEHIND_A_LAW = (
    r"(?=\s*(?:[,;.:()“”\"»\]_-]|$)|\s+(?:[A-ZĐÁÀẢÃẠÂĂÊÔƠƯ]|(?:và|năm|ngày|được|sửa|quy định|có|của|này|tại|theo|trong"
    r"|do|về|để|đã|hiện hành|là|cho|khi|thì|với|hoặc|phải|vào|ban hành|đến|từ|trên|cũng|như)(?!\w)))"
)
"""What may stand behind a law's name: the name itself has ended, and no number follows."""
_NUMBER_FOLLOWS = re.compile(r"[\s,]{0,3}(?:năm\s\d{4}\s)?(?:số\s?:?\s?)\d|\s?\d{1,3}/\d{4}/QH")
_DUPLICATE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class NameMention:
    """A document named at a place; `ordinal` only for short mentions."""

    span: Span
    name: DocumentName
    kind: str
    ordinal: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the same text cites by number: its kind, and its title where it has one."""

    number: DocumentNumber
    kind: str | None
    title: str | None


def find_names(text: str) -> tuple[NameMention, ...]:
    """Every document named without its number, in order, none overlapping another."""
    laws = tuple(_laws(text))
    begun = {mention.span.start for mention in laws}
    others = (mention for mention in _by_rules(text) if mention.span.start not in begun)
    found = sorted((*laws, *others), key=lambda mention: (mention.span.start, -mention.span.end))
    kept: list[NameMention] = []
    for mention in found:
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return tuple(kept)


def same_document(mention: NameMention, known: Iterable[Known]) -> DocumentNumber | None:
    """The one document cited by number that a name means; None when there is none, or more than one fits."""
    fitting = {each.number.key: each.number for each in known if _fits(mention, each)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def is_short(name: DocumentName) -> bool:
    """True for a kind and an ordinal (`Chỉ thị 32`): what it means, its document leaves open."""
    rule = next(rule for rule in rules("named") if rule.name == "short")
    return rule.pattern.fullmatch(name.text) is not None


def _fits(mention: NameMention, known: Known) -> bool:
    if (known.kind or "").casefold() != mention.kind.casefold():
        return False
    if mention.ordinal is not None:
        return known.number.canonical.ordinal.lstrip("0") == mention.ordinal.lstrip("0")
    if known.title is None:
        return False
    whole, named = _folded(f"{known.kind} {known.title}"), _folded(str(mention.name))
    return whole == named or (mention.kind == "Luật" and whole.startswith(f"{named} "))  # `Luật Bầu cử`, for short


def _folded(name: str) -> str:
    return re.sub(r"\snăm\s\d{4}$", "", modern(" ".join(name.split())).casefold())


def _laws(text: str) -> Iterator[NameMention]:
    shadow = modern(text)
    for found in _law_names().finditer(shadow):
        if _NUMBER_FOLLOWS.match(shadow, found.end()):
            continue
        kind = _one_line(found["kind"])
        name = _official()[modern(_one_line(found["title"])).casefold()]
        yield NameMention(Span(*found.span()), DocumentName(f"{kind} {name}"), kind)


def _by_rules(text: str) -> Iterator[NameMention]:
    for at in _begins().finditer(text):
        for rule in _rules_by_word()[at.group()]:
            found = rule.pattern.match(text, at.start())
            if found is None:
                continue
            if rule.name.startswith("law.") and _NUMBER_FOLLOWS.match(text, found.end()):
                continue
            groups = {name: _one_line(words) for name, words in found.groupdict().items() if words}
            kind = rule.value or groups["kind"]
            if "turn_first" in groups:
                groups["turn"] = groups["turn_first"]
            if "turn" in groups:
                groups["turn"] = table("named")["turns"].get(groups["turn"].lower(), groups["turn"])
            name = rule.form.format_map(groups) if rule.form else groups["name"]
            yield NameMention(Span(*found.span("name")), DocumentName(name), kind, groups.get("ordinal"))
            if "also" in groups:  # `Nghị quyết Trung ương 4 khóa XI, XII`: one more, by its term only
                name = (rule.form or "").format_map(groups | {"term": groups["also"]})
                yield NameMention(Span(*found.span("also")), DocumentName(name), kind)


def _one_line(words: str) -> str:
    return _DUPLICATE.sub(" ", words).strip()


@cache
def _rules_by_word() -> dict[str, tuple[Rule, ...]]:
    """First word of a name → the rules that may hold there, which is ten times as quick as searching for each."""
    words = table("named")["begins"]
    return {word: tuple(rule for rule in rules("named") if rule.name in words[word]) for word in words}


@cache
def _begins() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _rules_by_word()))})(?!\w)")


@cache
def _official() -> dict[str, str]:
    """Law name in modern placement and lower case → as we write it."""
    listed = table("named")["laws"]
    return {modern(name).casefold(): name for part in ("codes", "ordinances", "laws") for name in listed[part]}


@cache
def _law_names() -> re.Pattern[str]:
    listed = table("named")["laws"]
    kinds = (("Bộ\\s{1,3}luật", listed["codes"]), ("Pháp\\s{1,3}lệnh", listed["ordinances"]), ("Luật", listed["laws"]))
    parts = (f"(?:{kind})\\s{{1,3}}(?:{_alternatives(names)})" for kind, names in kinds)
    whole = "|".join(parts)
    head = r"(?P<kind>Bộ\s{1,3}luật|Pháp\s{1,3}lệnh|Luật)\s{1,3}"
    every = _alternatives([name for _, names in kinds for name in names])
    return re.compile(rf"(?<!\w)(?<!Bộ )(?={whole}){head}(?P<title>{every}){_BEHIND_A_LAW}")


def _alternatives(names: Sequence[str]) -> str:
    """The names in any case, with any blanks between their words, the longest first."""
    longest = sorted(names, key=lambda name: (-len(name), name))
    return "(?i:" + "|".join(r"\s{1,3}".join(map(re.escape, modern(name).split())) for name in longest) + ")"
