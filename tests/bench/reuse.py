"""What compared passages cost: their wordings and families during an ingest, a question of what is alike."""

from __future__ import annotations

import random
import shutil
import statistics
import time
from dataclasses import replace

from sqlalchemy import func, select

from indexer.catalogue.store import Catalogue
from indexer.catalogue.tables import WORDED, WORDINGS
from indexer.progress import Silent
from indexer.relating import relate_wordings
from indexer.settings import Settings
from indexer.vietnamese.analyse import analyse
from indexer.worded import plan_worded
from search_app.desk.similar import given_passage, similar

SAMPLE = 400
"""Plans whose wordings are made one by one."""

QUESTIONS = 200


def measure_reuse(settings: Settings, ingest_cpu_seconds: float) -> dict[str, float]:
    """Of the archive that was ingested: CPU seconds of making, writing and joining all wordings, their share of the
    whole ingest's, and the milliseconds of what is like one passage."""
    home = settings.home / "reuse"
    home.mkdir(exist_ok=True)
    copied = replace(settings, home=home)
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        made = _made(catalogue)
        catalogue.copy_to(copied.catalogue_path)
        asked = _asked(catalogue)
        with catalogue._read() as connection:
            counts = [connection.scalar(select(func.count()).select_from(table)) for table in (WORDED, WORDINGS)]
            families = connection.scalar(select(func.count(WORDINGS.c.family.distinct())))
    with Catalogue.open(copied.catalogue_path) as catalogue:
        written = _written(catalogue)
    shutil.rmtree(home)
    total = made + written
    return {
        "passages": counts[0],
        "wordings": counts[1],
        "families": families,
        "cpu_seconds": total,
        "share": total / ingest_cpu_seconds,
        **asked,
    }


def print_reuse(report: dict[str, float]) -> None:
    """The same as lines."""
    print(
        f"{report['passages']} passages in {report['wordings']} wordings, {report['families']} families:"
        f" {report['cpu_seconds']:.1f} CPU s, {report['share']:.0%} of the ingest\n"
        f"what is like one passage: {report['similar p50']:.1f} CPU ms, one in twenty {report['similar p95']:.1f}\n"
    )


def _made(catalogue: Catalogue) -> float:
    """CPU seconds of the wordings of all plans, by a sample."""
    ids = catalogue.plan_ids()
    spent = 0.0
    sample = random.Random(1).sample(ids, min(SAMPLE, len(ids)))
    for stored in map(catalogue.plan, sample):
        syllables = analyse(stored.document.text, ("syllables",)).forms["syllables"]
        began = time.process_time()
        plan_worded(stored.plan, stored.document.text, syllables)
        spent += time.process_time() - began
    return spent * len(ids) / len(sample)


def _written(catalogue: Catalogue) -> float:
    """CPU seconds of writing them once more and joining all families anew."""
    said = {}
    for stored in map(catalogue.plan, catalogue.plan_ids()):
        syllables = analyse(stored.document.text, ("syllables",)).forms["syllables"]
        said[stored.plan.id] = [each for each in plan_worded(stored.plan, stored.document.text, syllables) if each]
    catalogue.put_wordings(dict.fromkeys(said, ()))
    began = time.process_time()
    catalogue.put_wordings(said)
    relate_wordings(catalogue, Silent())
    return time.process_time() - began


def _asked(catalogue: Catalogue) -> dict[str, float]:
    with catalogue._read() as connection:
        places = connection.execute(select(WORDED.c.plan_id, WORDED.c.ordinal)).all()
    chosen = random.Random(1).sample(places, min(QUESTIONS, len(places)))
    took = []
    for plan_id, ordinal in [*chosen[:5], *chosen]:
        began = time.process_time()
        said = catalogue.said([(plan_id, ordinal)])[plan_id, ordinal]
        similar(catalogue, given_passage(said, catalogue.stands_for(plan_id)))
        took.append((time.process_time() - began) * 1000)
    return {"similar p50": statistics.median(took[5:]), "similar p95": statistics.quantiles(took[5:], n=20)[-1]}
