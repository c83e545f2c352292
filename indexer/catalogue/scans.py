"""Pages that wait for OCR, and what it made of the others; inside the transaction of the given connection."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby

from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, not_, select

from indexer.catalogue.rows import OcrCounts, WaitingScan
from indexer.catalogue.tables import CONTENTS, OCR_PAGES, PAGES, PLANS, SOURCES
from indexer.model import Source

HELD = ("waiting-ocr", "pending", "indexed")
"""States of a file whose pages may wait for OCR: with no text at all yet, or with the text of its other pages."""

RECENT = 200
"""Pages over which the time that a page takes is averaged."""


def waiting(connection: Connection, ocr_version: str) -> list[WaitingScan]:
    """The contents with pages that wait: files without any text first, then the shortest first."""
    rows = connection.execute(
        _waiting_query(ocr_version, PAGES.c.sha256, PAGES.c.number, OCR_PAGES.c.number.label("done"))
        .order_by(PAGES.c.sha256, PAGES.c.number)
    ).all()  # fmt: skip
    scans = []
    for sha256, pages in groupby(rows, key=lambda row: row.sha256):
        sources, textless = _sources(connection, sha256)
        numbers = tuple(row.number for row in pages if row.done is None)
        scans.append((not textless, len(numbers), WaitingScan(sources, numbers)))
    return [scan for *_, scan in sorted(scans, key=lambda scan: scan[:2])]


def counts(connection: Connection, ocr_version: str) -> OcrCounts:
    """How much waits, and how long a page took lately."""
    left = _waiting_query(ocr_version, PAGES.c.sha256).where(OCR_PAGES.c.number.is_(None)).subquery()
    pages, documents = connection.execute(
        select(func.count(), func.count(func.distinct(left.c.sha256))).select_from(left)
    ).one()
    lately = select(OCR_PAGES.c.seconds).where(OCR_PAGES.c.reason.is_(None)).limit(RECENT).subquery()
    return OcrCounts(documents, pages, connection.scalar(select(func.avg(lately.c.seconds))))


def recognised(connection: Connection, sha256: str, ocr_version: str) -> dict[int, str]:
    """What OCR made of the pages of a content, by page number."""
    query = select(OCR_PAGES.c.number, OCR_PAGES.c.result).where(
        OCR_PAGES.c.sha256 == sha256, OCR_PAGES.c.ocr_version == ocr_version
    )
    return dict(connection.execute(query).all())


def recognised_page(connection: Connection, sha256: str, number: int) -> str | None:
    """What OCR made of a page, whichever version of it did; None when it was not recognised."""
    query = select(OCR_PAGES.c.result).where(
        OCR_PAGES.c.sha256 == sha256, OCR_PAGES.c.number == number, OCR_PAGES.c.reason.is_(None)
    )
    return connection.scalar(query)


def put(
    connection: Connection, sha256: str, number: int, ocr_version: str, result: str, seconds: float, reason: str | None
) -> None:
    """Keep what OCR made of a page, unless its content left meanwhile."""
    here = and_(OCR_PAGES.c.sha256 == sha256, OCR_PAGES.c.number == number)
    connection.execute(delete(OCR_PAGES).where(here))
    if connection.scalar(select(exists().where(CONTENTS.c.sha256 == sha256))):
        connection.execute(insert(OCR_PAGES).values(
            sha256=sha256, number=number, ocr_version=ocr_version, result=result, seconds=seconds, reason=reason
        ))  # fmt: skip


def prune(connection: Connection, contents: Sequence[str]) -> None:
    """Delete the text and pages of these contents where no plan and no waiting file needs them any more."""
    planned = exists().where(PLANS.c.sha256 == CONTENTS.c.sha256)
    waits = exists().where(and_(SOURCES.c.sha256 == CONTENTS.c.sha256, SOURCES.c.state == "waiting-ocr"))
    connection.execute(delete(CONTENTS).where(CONTENTS.c.sha256.in_(contents) & not_(planned) & not_(waits)))


def _waiting_query(ocr_version: str, *columns) -> Select:
    """Pages that need OCR, of files that are there, each with its row of OCR_PAGES or none."""
    same = and_(
        OCR_PAGES.c.sha256 == PAGES.c.sha256, OCR_PAGES.c.number == PAGES.c.number,
        OCR_PAGES.c.ocr_version == ocr_version,
    )  # fmt: skip
    held = exists().where(and_(SOURCES.c.sha256 == PAGES.c.sha256, SOURCES.c.state.in_(HELD)))
    return select(*columns).select_from(PAGES.outerjoin(OCR_PAGES, same)).where(and_(PAGES.c.needs_ocr, held))


def _sources(connection: Connection, sha256: str) -> tuple[tuple[Source, ...], bool]:
    """The files of a content, by path, and whether they have no text yet."""
    query = (
        select(SOURCES.c.path, SOURCES.c.size, SOURCES.c.mtime_ns, SOURCES.c.state)
        .where(SOURCES.c.sha256 == sha256, SOURCES.c.state.in_(HELD))
        .order_by(SOURCES.c.path)
    )
    rows: Iterator = iter(connection.execute(query).all())
    found = [(Source(os.fsdecode(path), sha256, size, mtime_ns), state) for path, size, mtime_ns, state in rows]
    return tuple(source for source, _ in found), any(state == "waiting-ocr" for _, state in found)
