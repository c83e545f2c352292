"""The `plansearch` command: the commands of `indexer.cli`, and those that ask: search, serve, demo, and the desk's
(`desk_cli.py`)."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from indexer.cli import cli, settings_of, tell
from indexer.errors import ExitCode, RequestError
from indexer.pipeline import ingest
from indexer.progress import Teller
from indexer.settings import SETTINGS
from search_app import desk_cli  # noqa: F401  its commands hang themselves on `cli`
from search_app.archive import Archive
from search_app.asking import Answer
from search_app.presenter import PlanView, results
from search_app.public import plain, public_answer
from search_app.query.syntax import parse_query
from search_app.search_state import COMPLAINTS, FACET_PARAMETERS, NOT, SORTS, UNITS, parse_state
from search_app.serving import announcement, answer, listen

__all__ = ["cli", "main"]

_REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = _REPOSITORY / "corpus" / "plans"
DEMO_HOME = _REPOSITORY / ".demo"
DEMO_SEARCHES = ("thông tin đối ngoại", "thuc hien: 57 kl/tw", '"chuyển đổi số" năm: 2025')
MOST_HITS = 1000
"""Hits in one answer of the command line; more are on the next `--page`."""

NOTES = {
    "unbalanced-quote": "a quotation mark without its partner, searched as plain text",
    "lone-minus": "a minus that stands alone is left out; write -word to exclude a word",
    "unknown-field": "there is no such field, searched as plain text",
    "field-number": "this field takes a document number such as 57-KL/TW, searched as plain text",
    "field-year": "this field takes a year such as 2023, searched as plain text",
    "field-text": "this field has no value, searched as plain text",
    "did-you-mean": "another writing finds more",
    "searched-instead": "nothing was found as typed; these are the results of",
    **{f"unknown-{name}": "nothing in the index has this" for name in FACET_PARAMETERS},
    **{f"several-{name}": "this stands for several, all of them are meant" for name in FACET_PARAMETERS},
    **{
        f"too-many-{name}": "this stands for too many, the most frequent are meant; write more of the name"
        for name in FACET_PARAMETERS
    },
}
"""What a note says: code → English sentence. The pages say the same in Vietnamese."""


def main() -> None:
    """What is installed as `plansearch`."""
    cli(prog_name="plansearch")


def _numbers(_ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers typed, as fields of the query."""
    fields = tuple(f'số:"{value}"' for value in values)
    for value, field in zip(values, fields, strict=True):
        if not parse_query(field).values("number"):
            msg = f"{value!r} is not a document number such as 57-KL/TW"
            raise click.BadParameter(msg)
    return fields


def _words(ctx: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The words typed. `-word` excludes a word and is no option; `--word` is an option that does not exist."""
    for value in values:
        if value.startswith("--"):
            raise click.NoSuchOption(value, ctx=ctx)
    return values


FILTERS = {
    "issuer": ("NAME", "Issued by: a name, words of it, a body (Tỉnh ủy) or a level (province). Can be repeated."),
    "kind": ("NAME", "Kind of document, in Vietnamese."),
    "section": (
        "KIND",
        "Kind of section: purpose, requirements, goals, tasks, solutions, organisation, schedule or funding.",
    ),
    "year": ("YEAR", "Year of issue, or month: 2023-09."),
    "directive": ("NUMBER", "Cites this document; every one of that number."),
    "implements": ("NUMBER", "Carries this document out."),
    "basis": ("NUMBER", "Is issued on the ground of this document."),
    "cites": ("NUMBER", "Has another relation to this document."),
    "code": ("CODE", "Bears a number of this series or code, e.g. KH, KH/TU."),
    "quality": ("GRADE", "Text quality: good, fair, poor or ocr."),
    "corrected": ("YES|NO", "Whether people put a value of its: yes or no."),
}
"""The filters: parameter → what is typed, help. Each has its opposite, which leaves a value out."""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the filters, in the order of their table."""
    for name, (metavar, told) in reversed(FILTERS.items()):
        opposite = click.option(f"--{NOT}{name}", multiple=True, metavar=metavar, help=f"The opposite of --{name}.")
        command = click.option(f"--{name}", multiple=True, metavar=metavar, help=told)(opposite(command))
    return command


@cli.command("search", context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, callback=_words)
@click.option("--from", "since", metavar="DATE", help="Issued on or after: 2023, 6/2023, 15/6/2023 or 2023-06-15.")
@click.option("--to", "until", metavar="DATE", help="Issued on or before.")
@click.option(
    "--number", multiple=True, metavar="NUMBER", callback=_numbers, help="Bears this document number, in any spelling."
)
@_filters
@click.option("--wording", metavar="NAME", help="With --unit passage: only those of a wording, each by itself.")
@click.option("--unit", type=click.Choice(UNITS), help="What is found and counted: plans (the default) or passages.")
@click.option("--sort", type=click.Choice(SORTS), help="Order of the hits; relevance is the default.")
@click.option("--limit", type=click.IntRange(1, MOST_HITS), help="Hits shown; the setting page_size is the default.")
@click.option("--page", type=int, help="Which page of so many hits.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, its shape is told in search_app/README.md.")
@click.pass_context
def search_command(
    ctx: click.Context, query: tuple[str, ...], limit: int | None, as_json: bool, **options: Any
) -> None:  # fmt: skip
    """Search with the parser and engine of the site. A filter's value - stands for what is not stated."""
    settings = settings_of(ctx)
    settings = replace(settings, page_size=limit or settings.page_size)
    try:
        state = parse_state(_parameters(query, options), query_chars=settings.query_chars)
    except RequestError as error:
        tell((f"plansearch: {COMPLAINTS[code]}: {about}" for code, about in error.complaints), err=True)
        ctx.exit(ExitCode.NOTHING_DONE)
    answer = Archive(settings).search(state)
    views = results(answer)
    tell([json.dumps(public_answer(answer, views), ensure_ascii=False)] if as_json else _human(answer, views))


def _parameters(query: tuple[str, ...], options: dict[str, Any]) -> dict[str, list[str]]:
    """The options as the parameters of an address."""
    given = {name: list(options[name]) for name in FACET_PARAMETERS}
    given |= {NOT + name: list(options[(NOT + name).replace("-", "_")]) for name in FACET_PARAMETERS}
    single = {"from": "since", "to": "until", "wording": "wording", "unit": "unit", "sort": "sort", "page": "page"}
    given |= {name: [str(options[option])] for name, option in single.items() if options[option] is not None}
    return {"q": [" ".join((*query, *options["number"]))], **given}


def _human(answer: Answer, views: tuple[PlanView, ...]) -> Iterator[str]:
    unit = answer.state.unit if answer.page.total == 1 else f"{answer.state.unit}s"
    yield f"{answer.page.total} {unit}"
    yield from (f"note: {NOTES[note.code]}: {note.about}".removesuffix(": ") for note in answer.notes)
    for view in views:
        card = view.card
        yield ""
        number = card.number or (f"…/{card.number_code}" if card.number_code else "no number")
        yield " · ".join((number, ", ".join(card.issuers) or "issuer not stated", card.issued or "not dated", card.id))
        yield f"  {card.title or card.source}"
        for passage in view.passages:
            where = f"{passage.heading[-1]}, page {passage.page}" if passage.heading else f"page {passage.page}"
            yield f"    “{' '.join(plain(passage.snippet.segments).split())}” ({where})"
        if view.same and view.same.others:
            first = view.same.card
            earliest = "this one" if view.same.itself else f"{first.number or first.title or first.source}, {first.id}"
            wording = dict(view.same.state.pairs())["wording"]
            yield f"    and {view.same.others} other plans in these words, first {earliest} (--wording {wording})"


@cli.command("serve")
@click.pass_context
def serve_command(ctx: click.Context) -> None:
    """Serve the site, until Ctrl-C."""
    settings = settings_of(ctx)
    server = listen(settings)
    tell(announcement(settings))
    answer(server)


@cli.command("demo")
@click.pass_context
def demo_command(ctx: click.Context) -> None:
    """Ingest the corpus that ships, and serve it. Without a home setting it is kept in .demo beside the corpus."""
    settings = settings_of(ctx)
    home = next(setting for setting in SETTINGS if setting.name == "home")
    if settings.home == home.default_value(os.environ):
        settings = replace(settings, home=DEMO_HOME)
    server = listen(settings)
    tell(ingest([CORPUS], settings, Teller(sys.stderr)).lines())
    tell(["", *announcement(settings), "searches to begin with:"])
    tell(f"  {typed}" for typed in DEMO_SEARCHES)
    answer(server)
