"""An index and what may be found in it: what was acknowledged, or wholly what was under way. The judge answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.engine.fields import UNITS
from indexer.engine.protocol import Engine, IndexedPlan
from indexer.engine.request import SearchRequest
from indexer.engine.whoosh import open_engine
from tests.engine.agreement import Dice
from tests.engine.contract import MANIFEST, agree
from tests.engine.judge import Archive, JudgeSearcher

EVERYTHING = 100_000


def engine_at(home: Path) -> Engine:
    """The index of a home, as a process sees it that has just started."""
    return open_engine(home / "index", MANIFEST)


@contextmanager
def about(what: str) -> Iterator[None]:
    """Whatever fails inside says what was done."""
    try:
        yield
    except Exception as error:
        error.add_note(what)
        raise


def contents(archive: Archive) -> set[tuple[str, str]]:
    """What an index of the archive shows: ids, and what is stored with them."""
    return {(entry.id, entry.stored) for plan in archive.values() for entry in (plan.plan, *plan.passages)}


def shown(engine: Engine) -> set[tuple[str, str]]:
    """The same, of an index. An id shown twice fails."""
    if engine.snapshot() is None:
        return set()
    searcher = engine.searcher()
    hits = [hit for unit in UNITS for hit in searcher.search(SearchRequest(unit, limit=EVERYTHING)).hits]
    found = {(hit.id, hit.stored) for hit in hits}
    assert len(hits) == len(found), "an entry is there twice"
    return found


@dataclass
class Story:
    """What happens to an index. `possible`: the archives that may be found in it now, the acknowledged one first.

    It knows so many plans, with passages of at most so many tokens.
    """

    dice: Dice
    possible: list[Archive] = field(default_factory=lambda: [{}])
    stamp: int = 0
    plans: int = 12
    tokens: int = 8

    def plan(self) -> IndexedPlan:
        """A plan never seen before: what is stored says so."""
        self.stamp += 1
        plan = self.dice.plan(self.dice.randrange(self.plans), self.tokens)
        entries = [replace(entry, stored=f"{entry.stored}, {self.stamp}") for entry in (plan.plan, *plan.passages)]
        return IndexedPlan(entries[0], tuple(entries[1:]))

    def found(self, engine: Engine) -> Archive:
        """Which of the possible archives is there; raises AssertionError when none is."""
        there = shown(engine)
        for archive in self.possible:
            if there == contents(archive):
                return archive
        msg = f"{len(there)} entries, not what was acknowledged ({len(contents(self.possible[0]))}), nor wholly later"
        raise AssertionError(msg)

    @contextmanager
    def acknowledging(self, archive: Archive) -> Iterator[None]:
        """While a commit is under way it may be found; when it has returned nothing else may."""
        self.possible.append(archive)
        yield
        self.possible[:] = [archive]

    def write(self, engine: Engine) -> None:
        """A writer with some commits, or a rebuild."""
        archive = self.found(engine)
        if self.dice.random() < 0.3:
            self._rebuild(engine, archive)
            return
        with engine.writer() as writer:
            for _ in range(self.dice.randint(1, 4)):
                archive = self._change(writer, archive)
                with self.acknowledging(archive):
                    writer.commit()

    def _rebuild(self, engine: Engine, archive: Archive) -> None:
        kept = [plan for plan in archive.values() if self.dice.random() < 0.9]
        built = {plan.plan.id: plan for plan in [*kept, self.plan()]}
        with self.acknowledging(built), engine.rebuild() as writer:
            for plan in built.values():
                writer.add(plan)
                if self.dice.random() < 0.2:
                    writer.commit()

    def _change(self, writer, archive: Archive) -> Archive:
        archive = dict(archive)
        for _ in range(self.dice.randint(1, 3)):
            if archive and self.dice.random() < 0.25:
                name = self.dice.choice(sorted(archive))
                writer.remove(name)
                del archive[name]
            else:
                plan = self.plan()
                writer.add(plan)
                archive[plan.plan.id] = plan
        return archive

    def verify(self, home: Path, questions: int = 3) -> None:
        """The index opens on one of the possible archives, is sound, answers as the judge does, and is written on."""
        archive = self.found(engine_at(home))
        self._sound(home, archive, questions)
        engine = engine_at(home)
        with engine.writer() as writer:
            archive = self._change(writer, archive)
            with self.acknowledging(archive):
                writer.commit()
        self._sound(home, archive, questions)
        swept(home)

    def _sound(self, home: Path, archive: Archive, questions: int) -> None:
        engine = engine_at(home)
        if engine.snapshot() is None:
            return
        assert list(engine.check()) == []
        assert engine.known() == {name: len(plan.passages) for name, plan in archive.items()}
        answers_like_the_judge(engine, archive, (self.dice.request(self.plans) for _ in range(questions)))


def answers_like_the_judge(engine: Engine, archive: Archive, requests: Iterable[SearchRequest]) -> None:
    """Raises AssertionError naming the request that was answered otherwise."""
    searcher = engine.searcher()
    judge = JudgeSearcher(archive, searcher.snapshot)
    for request in requests:
        agree(searcher.search(request), judge.search(request), request)


def swept(home: Path) -> None:
    """A writer that was there has left nothing behind but one generation with one commit."""
    generations = list((home / "index" / "generations").iterdir())
    assert len(generations) == 1, generations
    names = [path.name for path in generations[0].iterdir()]
    assert sum(name.endswith(".toc") for name in names) == 1, names
    assert not [name for name in names if name.endswith((".tmp", ".new")) or ".toc." in name], names
