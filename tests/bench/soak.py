"""`make soak`: eight clients on a site of 20,000 plans while an ingest goes on; ends in "N passed, N failed".

    python -m tests.bench.soak [--plans N] [--minutes N] [--seed S] [--clients N] [--pause SECONDS] [--keep FOLDER]

The archive and its home are made once and kept (`--keep`); an ingest that was interrupted goes on, and an index that
another version made is rebuilt. Clients get a copy of the home, as the ingest adds to it. Each client follows links as
a person does: a search with words of some title, a facet of what it found, a plan, a directive; and looks at
each page for `--pause` seconds on average. The site and the ingest are the real commands.
"""

from __future__ import annotations

import argparse
import html
import http.client
import json
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from indexer.errors import IndexMismatch, IndexMissing
from indexer.opening import open_index
from indexer.settings import load_settings
from tests.generator import generate, write_archive

P95_MS, GROWTH, SETTLED = 150, 0.05, 0.3
"""What is promised: p95 of all pages; memory's growth after the first 30 % of the time."""

NEW_PLANS = 40
"""In each run of the ingest beside the site."""

SHARES = {"search": 5, "facet": 3, "plan": 2, "directive": 1}
LINKS = {
    "facet": re.compile(r'class="value" href="(/search\?[^"]+)"'),
    "plan": re.compile(r'href="(/plans/[^"#?/]+)'),
    "directive": re.compile(r'href="(/directives/[^"#?]+)'),
}


@dataclass
class Tally:
    """What the clients met: milliseconds by kind of page, failures, and private memory of the site in MB by second."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: Counter = field(default_factory=Counter)
    memory: list[tuple[float, float]] = field(default_factory=list)
    ingested: int = 0


def prepared(folder: Path, plans: int, seed: int) -> Path:
    """A home with so many plans; what is there already is kept."""
    archive, home = folder / "archive", folder / "home"
    if not (folder / "written").exists():
        write_archive(archive, seed, plans)
        (folder / "written").touch()
    settings = load_settings({"home": str(home)}, environ={}, config=os.devnull)
    try:
        open_index(settings).searcher()
    except IndexMissing:
        pass
    except IndexMismatch:
        subprocess.run(_command(home, "rebuild"), check=True)
    subprocess.run(_command(home, "ingest", archive), check=True)
    return home


def _command(home: Path, *arguments: object) -> list[str]:
    program = "from search_app.cli import main; main()"
    return [sys.executable, "-c", program, "--config", os.devnull, "--home", str(home), *map(str, arguments)]


@contextmanager
def site(home: Path) -> Iterator[tuple[int, int]]:
    """`plansearch serve`: its port and its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = _command(home, "--port", port, "serve")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while _page(port, "/healthz")[0] != 200:
            assert process.poll() is None, "the site has ended"
            assert time.monotonic() < deadline, "the site does not answer"
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _page(port: int, address: str, connection: http.client.HTTPConnection | None = None) -> tuple[int, str]:
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8")
    except OSError:
        connection.close()
        return 0, ""


def ingest_on(home: Path, folder: Path, seed: int, stop: threading.Event, tally: Tally) -> None:
    """New plans arrive, and are ingested, one run after the other."""
    arriving = generate(seed + 1, 10**6)
    while not stop.is_set():
        for _ in range(NEW_PLANS):
            plan = next(arriving)
            path = folder / f"{tally.ingested:06} {plan.name}.txt"
            path.write_text(plan.text, encoding="utf-8")
            tally.ingested += 1
        code = subprocess.run(_command(home, "ingest", folder), capture_output=True, check=False).returncode
        if code:
            tally.failures[f"ingest ended with {code}"] += 1


class Client:
    """A person at a browser."""

    def __init__(self, port: int, words: list[list[str]], dice: random.Random, pause: float, tally: Tally) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._port, self._words, self._dice, self._pause, self._tally = port, words, dice, pause, tally
        self._seen = ""

    def browse(self, stop: threading.Event) -> None:
        """Until it is time to go."""
        while not stop.wait(self._dice.expovariate(1 / self._pause) if self._pause else 0):
            kind = self._dice.choices(list(SHARES), list(SHARES.values()))[0]
            links = LINKS[kind].findall(self._seen) if kind in LINKS else []
            address = html.unescape(self._dice.choice(links)) if links else self._search()
            self._ask(kind if links else "search", address)

    def _search(self) -> str:
        words = self._dice.choice(self._words)
        first = self._dice.randrange(len(words))
        return "/search?" + urlencode({"q": " ".join(words[first : first + self._dice.randint(2, 6)])})

    def _ask(self, kind: str, address: str) -> None:
        began = time.perf_counter()
        status, text = _page(self._port, address, self._connection)
        self._tally.times[kind].append((time.perf_counter() - began) * 1000)
        if status != 200:
            self._tally.failures[f"{kind} {status}"] += 1
        elif kind in ("search", "facet"):
            self._seen = text


def soak(home: Path, archive: Path, minutes: float, seed: int, clients: int, pause: float) -> Tally:
    """Browse for so long."""
    tally, stop = Tally(), threading.Event()
    titles = (json.loads(line)["title"] for line in (archive / "truth.jsonl").open(encoding="utf-8"))
    words = [held for title in titles if title and len(held := title.replace('"', " ").split()) > 3]
    with site(home) as (port, pid), tempfile.TemporaryDirectory(prefix="plansearch-soak-") as arriving:
        browsers = [Client(port, words, random.Random(f"{seed}/{n}"), pause, tally) for n in range(clients)]
        threads = [threading.Thread(target=browser.browse, args=(stop,)) for browser in browsers]
        threads.append(threading.Thread(target=ingest_on, args=(home, Path(arriving), seed, stop, tally)))
        for thread in threads:
            thread.start()
        end = time.monotonic() + 60 * minutes
        while (left := end - time.monotonic()) > 0:
            tally.memory.append((60 * minutes - left, private_mb(pid)))
            time.sleep(min(left, 2))
        stop.set()
        for thread in threads:
            thread.join()
    return tally


def private_mb(pid: int) -> float:
    """Memory of a process that is its own: mapped files, which the system may drop, are not."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"RssAnon:\s+(\d+)", status)[1]) / 1024


def verdicts(tally: Tally) -> dict[str, bool]:
    """What was promised, and whether it was kept."""
    everything = [one for times in tally.times.values() for one in times]
    p95 = statistics.quantiles(everything, n=20)[-1]
    last = tally.memory[-1][0]
    settled = [mb for second, mb in tally.memory if second >= SETTLED * last]
    third = max(1, len(settled) // 3)
    before, after = statistics.median(settled[:third]), statistics.median(settled[-third:])
    failed = dict(tally.failures)
    return {
        f"p95 of {len(everything)} pages {p95:.0f} ms (at most {P95_MS})": p95 <= P95_MS,
        f"failures: {failed or 'none'}": not failed,
        f"private memory {before:.0f} MB, at the end {after:.0f} (at most {GROWTH:.0%} more)": after
        <= before * (1 + GROWTH),
    }


def main(argv: list[str] | None = None) -> int:
    """Prepare, browse, judge; 1 when a promise was broken."""
    arguments = _arguments(argv)
    folder = arguments.keep / f"soak-{arguments.plans}-{arguments.seed}"
    folder.mkdir(parents=True, exist_ok=True)
    kept_home = prepared(folder, arguments.plans, arguments.seed)
    with tempfile.TemporaryDirectory(prefix="plansearch-soak-") as copied:
        home = shutil.copytree(kept_home, Path(copied) / "home")
        tally = soak(
            home, folder / "archive", arguments.minutes, arguments.seed, arguments.clients, arguments.pause
        )  # fmt: skip
    for kind, times in sorted(tally.times.items()):
        cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
        print(f"{kind:<10}{len(times):>7} pages, p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f}, p99 {cuts[98]:.0f}")
    print(f"{arguments.plans} plans and {tally.ingested} more that arrived, seed {arguments.seed},"
          f" {arguments.clients} clients, {arguments.pause} s a page, {arguments.minutes} minutes")  # fmt: skip
    kept = verdicts(tally)
    for sentence, well in kept.items():
        print(f"{'ok' if well else 'FAILED'}: {sentence}")
    print(f"{sum(kept.values())} passed, {len(kept) - sum(kept.values())} failed")
    return int(not all(kept.values()))


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench.soak", description="many users while an ingest goes on")
    parser.add_argument("--plans", type=int, default=20_000, help="generated plans in the home (default 20000)")
    parser.add_argument("--minutes", type=float, default=10, help="how long the clients browse (default 10)")
    parser.add_argument("--seed", type=int, default=1, help="of the archive and of the clients (default 1)")
    parser.add_argument("--clients", type=int, default=8, help="people at once (default 8)")
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between two pages of one (default 1.0)")
    kept = Path(tempfile.gettempdir()) / "plansearch-bench"
    parser.add_argument("--keep", type=Path, default=kept, help="where the archive and its home stay")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
