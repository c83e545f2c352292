"""`plansearch correct`: what people put, take back, look at, and carry in a table file."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.catalogue.home import shown
from indexer.catalogue.rows import Correction
from indexer.catalogue.store import Catalogue
from indexer.commands import settings_of, tell
from indexer.correction_table import read_table, write_table
from indexer.correction_values import NOT_STATED, write_value
from indexer.corrections import Corrections, Wish, in_force
from indexer.errors import ExitCode
from indexer.model import CORRECTABLE
from indexer.progress import Teller
from indexer.report import counted, offer_lines
from indexer.shape import value_from_json

_FILE = click.Path(path_type=Path, readable=False)
_PLAN = click.argument("plan")
_FIELD = click.argument("field", type=click.Choice(CORRECTABLE), metavar="FIELD")
_BY = click.option("--by", "who", required=True, metavar="NAME", help="Who says so.")
_WHY = click.option("--why", required=True, metavar="TEXT", help="Why, in a line: what was looked at.")


@click.group("correct")
def correct_group() -> None:
    """Correct what is recognised in a plan; it wins over every later run, with history and undo.

    PLAN is a plan's id or the path of its file. While another process writes, corrections wait.
    """


@correct_group.command("set")
@_PLAN
@_FIELD
@click.argument("value")
@_BY
@_WHY
@click.pass_context
def set_command(ctx: click.Context, plan: str, field: str, value: str, who: str, why: str) -> None:
    """Put a VALUE of a FIELD. Parts of a list, and a signer's name, office and body, are divided by semicolons."""
    tell([_line(_corrections(ctx).set(Wish(plan, field, value, who, why)))])


@correct_group.command("clear")
@_PLAN
@_FIELD
@_BY
@_WHY
@click.pass_context
def clear_command(ctx: click.Context, plan: str, field: str, who: str, why: str) -> None:
    """Say that the document does not state a FIELD."""
    tell([_line(_corrections(ctx).set(Wish(plan, field, NOT_STATED, who, why)))])


@correct_group.command("undo")
@_PLAN
@_FIELD
@_BY
@_WHY
@click.pass_context
def undo_command(ctx: click.Context, plan: str, field: str, who: str, why: str) -> None:
    """Take the last correction of a FIELD back; the one before it holds again, or what was recognised."""
    tell([_line(_corrections(ctx).undo(plan, field, who=who, why=why))])


@correct_group.command("list")
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """Show the corrections in force, and those of earlier versions of files."""
    corrections = _corrections(ctx)
    tell(_lines(in_force(corrections.history()), "nothing is corrected"))
    tell(offer_lines((each.path, each.plan_id, each.correction.field) for each in corrections.offers()))


@correct_group.command("history")
@click.argument("plan", required=False)
@click.pass_context
def history_command(ctx: click.Context, plan: str | None) -> None:
    """Show every correction ever made, of a PLAN or of all."""
    tell(_lines(_corrections(ctx).history(plan), "nothing was ever corrected"))


@correct_group.command("adopt")
@_PLAN
@_BY
@click.pass_context
def adopt_command(ctx: click.Context, plan: str, who: str) -> None:
    """Apply to a changed file's plan what the file's earlier version was corrected to."""
    tell(map(_line, _corrections(ctx).adopt(plan, who=who)))


@correct_group.command("decline")
@_PLAN
@click.pass_context
def decline_command(ctx: click.Context, plan: str) -> None:
    """Offer a plan nothing of earlier versions of its file any more."""
    _corrections(ctx).decline(plan)


@correct_group.command("export")
@click.argument("file", type=_FILE)
@click.pass_context
def export_command(ctx: click.Context, file: Path) -> None:
    """Write every correction ever made into a new table FILE (CSV in UTF-8)."""
    settings = settings_of(ctx)
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        history = catalogue.corrections()
        files = {row.plan_id: row.path for row in catalogue.sources() if row.plan_id is not None}
    write_table(history, files, file)
    tell([f"{counted(len(history), 'correction')} in {shown(file)}"])


@correct_group.command("import")
@click.argument("file", type=_FILE)
@click.pass_context
def import_command(ctx: click.Context, file: Path) -> None:
    """Do what a table FILE says; its columns are those of an export, of which plan, field, value, who and why suffice.

    Exit code 2 when some lines are no good; they stop no other.
    """
    report = read_table(_corrections(ctx), file)
    tell(f"line {line}: {why}" for line, why in report.bad)
    done = f"{counted(report.made, 'correction')} made, {report.undone} taken back, {report.known} known already"
    tell([f"{done}, {counted(len(report.bad), 'line')} no good"])
    ctx.exit(ExitCode.SOME_FAILED if report.bad else ExitCode.OK)


def _corrections(ctx: click.Context) -> Corrections:
    return Corrections(settings_of(ctx), Teller(sys.stderr))


def _lines(corrections: Iterable[Correction], none: str) -> Iterator[str]:
    lines = list(map(_line, corrections))
    yield from lines or [none]


def _line(each: Correction) -> str:
    """A correction in a line."""
    value = write_value(each.field, value_from_json(each.field, each.value))
    said = "not stated" if value == NOT_STATED else value
    line = f"{each.plan_id} {each.field}: {said} — {each.who}, {each.made}: {each.why}"
    return f"{line} (taken back by {each.undone_by}, {each.undone}: {each.undone_why})" if each.undone else line
