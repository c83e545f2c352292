"""What is in a home, and what keeps its files from being found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexer.catalogue.home import shown
from indexer.catalogue.store import Catalogue
from indexer.engine.request import SearchRequest
from indexer.errors import EngineError
from indexer.model import GRADES, METHODS, SOURCE_STATES
from indexer.opening import open_index
from indexer.progress import duration
from indexer.readers import OCR_VERSION
from indexer.readers.isolation import can_close_network
from indexer.readers.tessdata import lacking
from indexer.report import counted, offer_lines, why
from indexer.scans import seconds_left
from indexer.settings import Settings

UNFINDABLE = ("quarantined", "waiting-ocr", "empty", "secret", "missing")
"""The states of files that no search finds, in the order in which a person should look at them."""

OPEN_NETWORK = (
    "files are read by processes that could reach the network: this system allows no network namespaces "
    "(whoever runs it can allow them: sysctl user.max_user_namespaces, kernel.unprivileged_userns_clone)"
)


def status(settings: Settings, *, files: bool = False) -> dict[str, Any]:
    """What is in a home, in the public shape; a home without anything yet has zeros.

    `generation`, `plans`, `passages`: of the index. `sources`: files by state. `text`: plans by text quality
    (model.GRADES), null when the index cannot be asked. `pages`: pages by method (model.METHODS). `network`: "closed"
    when what reads the files is cut off from it. `ocr`: what waits for it, the seconds that it will take (null: not
    known), and what must be installed first (null: nothing). `corrected`: plans in which people put a value; `offers`:
    what files that changed since were corrected to, for the plans that they hold now. With `files`, every file that no
    search finds, and why.
    """
    engine = open_index(settings)
    snapshot = engine.snapshot()
    known = engine.known() if snapshot else {}
    record: dict[str, Any] = {
        "generation": snapshot.generation if snapshot else None,
        "plans": len(known),
        "passages": sum(known.values()),
        "sources": dict.fromkeys(SOURCE_STATES, 0),
        "text": _grades(engine) if snapshot else dict.fromkeys(GRADES, 0),
        "pages": dict.fromkeys(METHODS, 0),
        "ocr": {"documents": 0, "pages": 0, "seconds_left": None, "install": lacking()},
        "corrected": 0,
        "offers": [],
        "network": "closed" if can_close_network() else "open",
    }
    if Catalogue.is_there(settings.catalogue):
        with Catalogue.open_readonly(settings.catalogue) as catalogue:
            waiting = catalogue.ocr_counts(OCR_VERSION)
            record["ocr"] |= {
                "documents": waiting.documents, "pages": waiting.pages,
                "seconds_left": seconds_left(waiting, settings.workers),
            }  # fmt: skip
            record |= _of_catalogue(catalogue)
            if files:
                record["files"] = [
                    {"path": shown(row.path), "state": row.state, "reason": row.reason, "detail": row.detail}
                    for state in UNFINDABLE for row in catalogue.sources(state)
                ]  # fmt: skip
    return record


def _of_catalogue(catalogue: Catalogue) -> dict[str, Any]:
    return {
        "sources": dict(catalogue.counts()),
        "pages": catalogue.page_counts(),
        "corrected": len(catalogue.corrected()),
        "offers": [
            {"path": shown(each.path), "plan": each.plan_id, "field": each.correction.field}
            for each in catalogue.offers()
        ],
    }


def _grades(engine: Any) -> dict[str, int] | None:
    try:
        page = engine.searcher().search(SearchRequest("plan", facets=("quality",), limit=1))
    except EngineError:
        return None
    return dict.fromkeys(GRADES, 0) | dict(page.facets[0].values)


def lines(record: dict[str, Any]) -> Iterator[str]:
    """A status for a person at a terminal."""
    yield f"generation: {record['generation'] or 'none yet'}"
    yield f"plans: {record['plans']}"
    yield f"passages: {record['passages']}"
    for title, counts in (("files", record["sources"]), ("text quality of the plans", record["text"]),
                          ("pages by how they were read", record["pages"])):  # fmt: skip
        yield f"{title}:" if counts is not None else f"{title}: not known, the index cannot be asked"
        yield from (f"  {name}: {count}" for name, count in (counts or {}).items())
    yield from _ocr_lines(record["ocr"])
    if record["corrected"]:
        yield f"corrected by people: {counted(record['corrected'], 'plan')}"
    yield from offer_lines((each["path"], each["plan"], each["field"]) for each in record["offers"])
    if record["network"] == "open":
        yield f"note: {OPEN_NETWORK}"
    for row in record.get("files", ()):
        yield f"{row['state']}: {row['path']}" + (f": {why(row['reason'], row['detail'])}" if row["reason"] else "")


def _ocr_lines(waiting: dict[str, Any]) -> Iterator[str]:
    """What waits for OCR, how long it will take, and what to do."""
    if waiting["pages"]:
        left = waiting["seconds_left"]
        time_left = f", about {duration(left)} left" if left is not None and waiting["install"] is None else ""
        first = f"{waiting['install']}, then " if waiting["install"] else ""
        yield f"waiting for OCR: {waiting['pages']} pages of {waiting['documents']} documents{time_left}"
        yield f"  {first}plansearch ocr"
