"""The commands of the drafter's desk."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from indexer.cli import cli, settings_of, tell
from indexer.draft import Drafts
from indexer.errors import ExitCode, Unreadable
from indexer.interrupts import Interrupts
from indexer.model import REASONS
from search_app.archive import Archive
from search_app.desk.checks import check_draft
from search_app.desk.checks.public import public_report, report_lines
from search_app.desk.compare import present_comparison
from search_app.desk.compare_text import compare_lines
from search_app.desk.finding import find_plans
from search_app.desk.public import public_comparison, public_similar
from search_app.desk.similar import PARAGRAPHS, TEXT_CHARS, given_passage, given_texts, similar
from search_app.desk.similar_text import similar_lines
from search_app.routing import PASSAGE_ID


@cli.command("compare")
@click.argument("a")
@click.argument("b")
@click.option("--all", "everything", is_flag=True, help="Print what is the same, too; else it is only counted.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as /api/v1/compare answers.")
@click.pass_context
def compare_command(ctx: click.Context, a: str, b: str, everything: bool, as_json: bool) -> None:
    """Lay two plans side by side, each given by its id or its number: what is the same, changed in which words, moved,
    only in A, only in B."""
    catalogue = Archive(settings_of(ctx)).catalogue
    found = [find_plans(catalogue, typed) for typed in (a, b)]
    for typed, plans in zip((a, b), found, strict=True):
        if len(plans) != 1:
            said = [f"plansearch: {typed}: {'several plans, give an id' if plans else 'no plan has this id or number'}"]
            said += [f"  {each.id} · {each.issuer or 'no issuer'} · {each.issued or 'not dated'}" for each in plans]
            tell(said, err=True)
            ctx.exit(ExitCode.NOTHING_DONE)
    left, right = (catalogue.plan(plans[0].id) for plans in found)
    assert left is not None
    assert right is not None
    page = present_comparison(left, right)
    if as_json:
        tell([json.dumps(public_comparison(page), ensure_ascii=False)])
    else:
        tell(compare_lines(page, everything=everything))


@cli.command("similar")
@click.argument("passage")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as POST /api/v1/similar answers.")
@click.pass_context
def similar_command(ctx: click.Context, passage: str, as_json: bool) -> None:
    """Who says nearly the same: PASSAGE is a passage's id (PLAN.ORDINAL), or - for a text on the standard input, each
    line of which is looked up. Nothing of it is kept."""
    catalogue = Archive(settings_of(ctx)).catalogue
    if passage == "-":
        text = sys.stdin.buffer.read(4 * TEXT_CHARS + 1).decode("utf-8", "replace")
        if len(text) > TEXT_CHARS:
            tell([f"plansearch: the text has more than {TEXT_CHARS} characters: see plansearch check-draft"], err=True)
            ctx.exit(ExitCode.NOTHING_DONE)
        given = given_texts(text)
        if len(given) == PARAGRAPHS:
            tell([f"plansearch: the first {PARAGRAPHS} paragraphs are looked up"], err=True)
    else:
        parts = PASSAGE_ID.fullmatch(passage)
        place = (parts[1], int(parts[2])) if parts else ("", 0)
        said = catalogue.said([place]).get(place)
        given = (given_passage(said, catalogue.stands_for(place[0])),) if said else ()
    if not given:
        tell([f"plansearch: {passage}: {'there is no text' if passage == '-' else 'no passage has this id'}"], err=True)
        ctx.exit(ExitCode.NOTHING_DONE)
    answers = [similar(catalogue, each) for each in given]
    if as_json:
        tell([json.dumps({"paragraphs": [public_similar(each) for each in answers]}, ensure_ascii=False)])
    else:
        tell(line for answer in answers for line in similar_lines(answer))


@cli.command("check-draft")
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, as /api/v1/draft answers.")
@click.pass_context
def check_draft_command(ctx: click.Context, file: str, as_json: bool) -> None:
    """Check a draft against the archive: what it cites, dates, sections, recipients. FILE is a document, or - for text
    on the standard input. Nothing of it is kept.

    Ends with 0 when nothing graver than a note was found, with 2 when something was, with 1 when it cannot be read.
    """
    settings = settings_of(ctx)
    drafts = Drafts(settings)
    try:
        with Interrupts():
            with click.open_file(file, "rb") as opened:
                content = opened.read()
            read = drafts.read_text(content.decode()) if file == "-" else drafts.read(content, file)
            report = check_draft(read, Archive(settings).catalogue, datetime.now(UTC).astimezone().date())
    except (Unreadable, UnicodeDecodeError, OSError) as error:
        tell([f"plansearch: {file}: {_why(error)}"], err=True)
        ctx.exit(ExitCode.NOTHING_DONE)
    finally:
        drafts.close()
    tell([json.dumps(public_report(report), ensure_ascii=False)] if as_json else report_lines(report))
    if any(finding.severity != "note" for finding in report.findings):
        ctx.exit(ExitCode.SOME_FAILED)


def _why(error: Unreadable | UnicodeDecodeError | OSError) -> str:
    """Why a draft was not read."""
    if isinstance(error, OSError):
        return error.strerror or "it cannot be opened"
    return REASONS.get(error.reason if isinstance(error, Unreadable) else "not-text", "there is no text in it")
