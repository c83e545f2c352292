"""A basket as Markdown. What a text says is never Markdown's own: every sign that could be is written with a stroke."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.vietnamese.normalise import clean
from search_app.desk.basket import Kept
from search_app.office.basket_docx import CHANGED, GONE, NOTE, OPEN, TITLE, Addresses, heading_of
from search_app.office.sources import Sources, source_line

_SIGNS = re.compile(r"([\\`*_\[\]<>#|~!&])")
_BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])", re.ASCII)


def basket_markdown(kept: Sequence[Kept], title: str, addresses: Addresses) -> str:
    """The whole file."""
    return "\n\n".join(_blocks(kept, title or TITLE, addresses)) + "\n"


def escaped(text: str) -> str:
    """A text in one line that Markdown shows as it is."""
    line = _SIGNS.sub(r"\\\1", " ".join(clean(text).split()))
    return _BEGINS.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line)


def _blocks(kept: Sequence[Kept], title: str, addresses: Addresses) -> Iterator[str]:
    sources = Sources(addresses.plan)
    yield f"# {escaped(title)}"
    for number, each in enumerate(kept, 1):
        yield from _entry(number, each, sources, addresses)
    if sources.plans:
        yield "## Nguồn trích"
        yield "\n".join(
            f"{number}. {escaped(source_line(stored))} <{addresses.plan(stored.plan.id)}>"
            for number, stored in enumerate(sources.plans.values(), 1)
        )


def _entry(number: int, kept: Kept, sources: Sources, addresses: Addresses) -> Iterator[str]:
    taken = kept.taken
    yield f"## {number}\\. {escaped(heading_of(kept))}"
    if kept.item.note:
        yield f"*{escaped(NOTE.format(kept.item.note))}*"
    if taken is None:
        yield escaped(GONE.format(addresses.plan(kept.item.plan)))
        return
    if kept.state == "changed":
        yield f"*{escaped(CHANGED)}*"
    yield "\n>\n".join(f"> {escaped(text)}" for text in taken.paragraphs)
    place = f"\\[{sources.number(taken.stored)}\\], trang {taken.passage.page}"
    yield f"{escaped(taken.citation)} {place}; [{OPEN}](<{addresses.passage(taken)}>)"
