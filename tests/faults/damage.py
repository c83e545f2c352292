"""Damaged files: bytes flipped, zeroed, cut off, added, files gone. Found by `check`, or harmless; no wrong answer.

The damage falls before the index is opened. What a searcher has read and checked once it does not check again; and a
file that shrinks under a searcher that has it mapped is the system's to report (SIGBUS).
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

from indexer.engine.protocol import Engine
from indexer.engine.request import SearchRequest
from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing
from tests.engine.agreement import Dice
from tests.engine.contract import agree
from tests.engine.judge import Archive, JudgeSearcher
from tests.faults.story import EVERYTHING, Story, about, engine_at

DAMAGES, QUESTIONS = 40, 6


def trial(seed: str, folder: Path) -> Counter:
    """One index, damaged again and again, each time in one place; mended by a rebuild in the end."""
    dice = Dice(seed)
    home, story = folder / "home", Story(dice, plans=60, tokens=60)
    home.mkdir()
    archive = _written(story, engine_at(home))
    done: Counter = Counter()
    for number in range(DAMAGES):
        copy = shutil.copytree(home, folder / str(number), ignore=shutil.ignore_patterns("write.lock*"))
        files = [path for path in sorted((copy / "index").rglob("*")) if path.is_file()]
        path = dice.choice(files)
        kind = dice.choice(("flip", "flip", "flip", "zeros", "short", "long", "gone"))
        with about(f"{kind} in {path.name}"):
            done += _damaged(copy, path, kind, archive, dice)
        if number % 10 == 0:
            _mended(copy, story, archive)
        shutil.rmtree(copy)
    return done


def _written(story: Story, engine: Engine) -> Archive:
    """Two segments of several pieces (arrayfile.CHUNK) each: a searcher reads some of them when it is asked only."""
    archive: Archive = {}
    for count in (story.plans, 5):
        with engine.writer() as writer:
            for _ in range(count):
                plan = story.plan()
                writer.add(plan)
                archive[plan.plan.id] = plan
            writer.commit()
    return archive


def _damaged(home: Path, path: Path, kind: str, archive: Archive, dice: Dice) -> Counter:
    before = path.read_bytes()
    if _damage(path, kind, dice) == before:
        return Counter(unchanged=1)
    answers = _answers(engine_at(home), archive, dice)
    complaints = list(engine_at(home).check())
    assert complaints or answers["refused"] == 0, "an answer was refused, but check finds nothing"
    return Counter(damages=1, found=bool(complaints), harmless=not complaints) + answers


def _damage(path: Path, kind: str, dice: Dice) -> bytes | None:
    """The new content, None when it is gone."""
    content = bytearray(path.read_bytes())
    place = dice.randrange(len(content))
    if kind == "gone":
        path.unlink()
        return None
    if kind == "flip":
        content[place] ^= 1 << dice.randrange(8)
    elif kind == "zeros":
        content[place : place + 512] = bytes(len(content[place : place + 512]))
    elif kind == "short":
        del content[place:]
    else:
        content += dice.randbytes(dice.randint(1, 64))
    path.write_bytes(content)
    return bytes(content)


def _answers(engine: Engine, archive: Archive, dice: Dice) -> Counter:
    """Each answer is the judge's, or none is given."""
    try:
        searcher = engine.searcher()
    except (IndexDamaged, IndexMismatch, IndexMissing):
        return Counter(refused=1)
    judge, done = JudgeSearcher(archive, searcher.snapshot), Counter(opened=1)
    for request in [SearchRequest("plan", limit=EVERYTHING), *(dice.request(60) for _ in range(QUESTIONS))]:
        try:
            page = searcher.search(request)
        except IndexDamaged:
            done["refused"] += 1
            continue
        agree(page, judge.search(request), request)
        done["answered"] += 1
    return done


def _mended(home: Path, story: Story, archive: Archive) -> None:
    """What the complaints name mends it: a rebuild."""
    engine = engine_at(home)
    with engine.rebuild() as writer:
        for plan in archive.values():
            writer.add(plan)
    replace(story, possible=[archive]).verify(home)
