"""Passages of which it is known which was made from which, and by how many edits; and passages that share only the
title of a directive or a slogan.

`reuse.py` adapts passages inside generated archives as clerks do, lightly; here they are edited as heavily as wanted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from .cited import Cited, directives
from .grammar import Writer, topics
from .world import World

How = Literal["original", "edited", "reordered", "excerpt", "title", "slogan"]

SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
"""The shares of words edited in the copies of one original."""

_PIECES = ("work", "goods", "trouble", "aim", "who", "check", "linked", "local", "count", "task", "purpose", "duty")
_JOINTS = ("và", "gắn với", "nhất là", "để", "trong đó", "nhằm", "các", "công tác", "bảo đảm")
_SLOGANS = (
    "phong trào “Chung tay xây dựng xóm làng xanh, sạch, sáng, đẹp, văn minh”",
    "khẩu hiệu “Mỗi người một việc tốt, mỗi nhà một mô hình hay”",
    "toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh",
    "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "dân biết, dân bàn, dân làm, dân kiểm tra, dân giám sát, dân thụ hưởng",
    "nói đi đôi với làm, đảng viên đi trước, làng nước theo sau",
)
"""Between quotation marks, known to every reader of plans, and one that no table knows."""


@dataclass(frozen=True, slots=True)
class Written:
    """A passage. Those of one `family` were made from its original, `edits` the share of words changed; a distractor
    has a family of its own and shares its title or slogan with the others of its `theme`. `titles`: of what it cites.
    """

    text: str
    family: int
    how: How
    edits: float = 0.0
    theme: str | None = None
    titles: tuple[str, ...] = ()


def copies(seed: int, families: int) -> Iterator[Written]:
    """`families` originals with their copies, of 15 to 250 words, then as many distractors."""
    rng = Random(f"copies/{seed}")
    world = World(seed)
    for family in range(families):
        yield from _family(family, rng, world)
    for family in range(families, 2 * families):
        yield _distractor(family, rng, world)


def edited(words: Sequence[str], share: float, strange: Callable[[], str], rng: Random) -> list[str]:
    """`words` with a share of them changed (three of five), left out, or followed by one more."""
    chosen = set(rng.sample(range(len(words)), round(share * len(words))))
    result = []
    for place, word in enumerate(words):
        turn = rng.random() if place in chosen else 1.0
        if turn >= 0.2:
            sign = word[len(word.rstrip(".,;")) :]
            result.append(word if place not in chosen or turn < 0.4 else strange() + sign)
        if turn < 0.4 and turn >= 0.2:
            result.append(strange())
    return result


def _family(family: int, rng: Random, world: World) -> Iterator[Written]:
    sentences = _sentences(rng, world, rng.choice((1, 1, 2, 2, 3, 4, 6, 8)))
    strange = _stranger(rng, world)
    yield Written(" ".join(sentences), family, "original")
    for share in SHARES:
        yield Written(" ".join(edited(" ".join(sentences).split(), share, strange, rng)), family, "edited", share)
    if len(sentences) >= 3:
        turn = 1 + int(rng.random() * (len(sentences) - 1))
        turned = " ".join([*sentences[turn:], *sentences[:turn]]).split()
        yield Written(" ".join(edited(turned, 0.1, strange, rng)), family, "reordered", 0.1)
        piece = next((s for s in sorted(sentences, key=lambda _: rng.random()) if len(s.split()) >= 20), None)
        if piece is not None:
            yield Written(" ".join(edited(piece.split(), 0.1, strange, rng)), family, "excerpt", 0.1)


def _distractor(family: int, rng: Random, world: World) -> Written:
    (sentence,) = _sentences(rng, world, 1, whole=0)
    if family % 2:
        slogan = rng.choice(_SLOGANS)
        return Written(f"{sentence} Gắn với {slogan}.", family, "slogan", theme=slogan)
    cited = directives()[int(rng.random() * 4)]
    mention, titles = _mention(cited, rng)
    return Written(f"{mention}: {sentence}", family, "title", theme=cited.number, titles=titles)


def _mention(cited: Cited, rng: Random) -> tuple[str, tuple[str, ...]]:
    """A directive named in full or by its title alone, which must then be known."""
    if rng.random() < 0.7:
        return f"Thực hiện {cited.mention(rng)}", ()
    return f"Tuyên truyền về {cited.title}", (cited.title,)


def _sentences(rng: Random, world: World, count: int, whole: float = 0.15) -> list[str]:
    """Sentences of 14 words or more, pieced together from bits of sentences on all topics, a share of them `whole`: the
    patterns of the grammar would make one wording of two originals."""
    found = []
    while len(found) < count:
        words: list[str] = []
        while len(words) < 14 or rng.random() < 0.6:
            writer = _writer(rng.choice(topics()), rng, world)
            piece = writer.write(rng.choice(_PIECES)).split()
            if len(piece) > 3 and rng.random() >= whole:
                start = int(rng.random() * (len(piece) - 2))
                piece = piece[start : start + 2 + int(rng.random() * 2)]
            words += [*(rng.choice(_JOINTS).split() if words and rng.random() < 0.3 else ()), *piece]
        sentence = " ".join(words).strip(",;")
        found.append(sentence[:1].upper() + sentence[1:] + ".")
    return found


def _writer(topic: str, rng: Random, world: World) -> Writer:
    unit = world.unit(rng, "province", None)
    year = 2015 + int(rng.random() * 10)
    place = unit.full if unit else "cả nước"
    values = {
        "place": place, "year": str(year), "lastyear": str(year - 1), "self": f"Ủy ban nhân dân {place}",
        "directive": "Kế hoạch này", "lplace": lambda: rng.choice(("Bắc Sơn", "Đồng Mít", "Suối Cạn", "Gò Da")),
    }  # fmt: skip
    return Writer(topic, values, rng)


def _stranger(rng: Random, world: World) -> Callable[[], str]:
    """Words of other plans, one at a time."""
    words = [
        word.strip(".,;").lower()
        for topic in topics()
        for word in _writer(topic, rng, world).write("task").split()
        if word.strip(".,;").isalpha()
    ]
    return lambda: rng.choice(words)
