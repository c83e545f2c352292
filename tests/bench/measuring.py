"""Measuring side by side: rivals take turns, so that what else the machine does falls on all of them."""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from indexer.engine.protocol import IndexedPlan
from tests.bench.passages import BODY, Archive

Build = Callable[[Iterable[IndexedPlan], Path], None]
Times = dict[str, list[list[tuple[float, float]]]]
"""By rival: for each round the milliseconds of each question, by the clock and of the processor (which does not count
the time that others had it). Round 0 is the first time that they are asked."""


def in_a_child(build: Build, archive: Archive, folder: Path, forms: Sequence[str] = BODY) -> dict:
    """Build in a fresh process: passages a second (reading them not counted), megabytes on disk, most memory taken."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_built, build, archive, folder, forms).result()


def _built(build: Build, archive: Archive, folder: Path, forms: Sequence[str]) -> dict:
    deque(islice(archive.plans(forms), 300), maxlen=0)  # what reading takes is not the rival's
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plans = _Clocked(archive.plans(forms))
    began, began_cpu = time.perf_counter(), time.process_time()
    build(plans, folder)
    seconds, cpu = time.perf_counter() - began - plans.seconds, time.process_time() - began_cpu - plans.cpu
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"passages/s": archive.size / seconds, "passages/CPU s": archive.size / cpu, "MB": size / 1e6,
            "peak MB": peak / 1024}  # fmt: skip


class _Clocked:
    """Plans, and how long it took to get them."""

    def __init__(self, plans: Iterator[IndexedPlan]) -> None:
        self._plans = plans
        self.seconds = self.cpu = 0.0

    def __iter__(self) -> Iterator[IndexedPlan]:
        while True:
            began, began_cpu = time.perf_counter(), time.process_time()
            plan = next(self._plans, None)
            self.seconds += time.perf_counter() - began
            self.cpu += time.process_time() - began_cpu
            if plan is None:
                return
            yield plan


def interleaved(
    asked: Mapping[str, Callable], rounds: Mapping[str, int], questions: Sequence[tuple]
) -> tuple[Times, dict[str, list]]:
    """Every question put to every rival, round by round, and the answers. Round 0 comes on top of `rounds`."""
    times: Times = {name: [] for name in asked}
    answers: dict[str, list] = {}
    for turn in range(max(rounds.values()) + 1):
        for name, ask in asked.items():
            if turn > rounds[name]:
                continue
            took, answers[name] = [], []
            for question in questions:
                began, began_cpu = time.perf_counter(), time.thread_time()
                answer = ask(*question)
                took.append(((time.perf_counter() - began) * 1000, (time.thread_time() - began_cpu) * 1000))
                answers[name].append(answer)
            times[name].append(took)
    return times, answers


def summary(times: list[list[tuple[float, float]]]) -> dict:
    """Milliseconds: warm, of the processor, and of the first time."""
    first, *rounds = times
    wall, cpu = _columns([took for turn in rounds for took in turn])
    once, _ = _columns(first)
    return {"p50": statistics.median(wall), "p95": _p95(wall), "CPU p50": statistics.median(cpu), "CPU p95": _p95(cpu),
            "first p50": statistics.median(once), "first max": max(once)}  # fmt: skip


def ratios(times: Times, ours: str = "plansearch") -> dict[str, dict[str, float]]:
    """Ours to each rival's: p50, processor time alone, the first time; p95 (of processor time) to p50. Medians of
    rounds."""
    found = {}
    for name, other in times.items():
        if name != ours:
            pairs = [(_columns(mine), _columns(its)) for mine, its in zip(times[ours], other, strict=False)]
            by_clock = [_median_ratio(mine[0], its[0]) for mine, its in pairs]
            found[name] = {
                "p50": statistics.median(by_clock[1:]),
                "CPU p50": statistics.median(_median_ratio(mine[1], its[1]) for mine, its in pairs[1:]),
                "CPU p95 to its p50": statistics.median(_p95(mine[1]) / statistics.median(its[1])
                                                        for mine, its in pairs[1:]),
                "first p50": by_clock[0],
            }  # fmt: skip
    return found


def _columns(times: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [wall for wall, _ in times], [cpu for _, cpu in times]


def _median_ratio(mine: list[float], its: list[float]) -> float:
    return statistics.median(mine) / statistics.median(its)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
