"""The commands that fill an index and look after it. `search_app.cli` adds those that ask, and is what is installed."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from indexer.backup import backup, restore
from indexer.catalogue.home import shown
from indexer.catalogue.store import Catalogue
from indexer.checking import check
from indexer.commands import Commands, give_way, settings_of, tell
from indexer.correct_cli import correct_group
from indexer.discover import hash_file
from indexer.errors import CatalogueError, ExitCode, Unreadable
from indexer.judging import place_of
from indexer.model import Plan, plan_id
from indexer.pipeline import ingest, rebuild, recognise_scans
from indexer.progress import Teller
from indexer.readers import read_file
from indexer.recognise import recognise
from indexer.report import counted, why
from indexer.settings import SETTINGS, Setting, Settings
from indexer.shape import pages_to_json, plan_to_json
from indexer.status import lines, status
from indexer.summary import summary

_PATH = click.Path(path_type=Path, readable=False)
"""What cannot be read is told where it is met, beside what can: click would refuse the whole command."""


def _with_setting_flags(command: Callable) -> Callable:
    for setting in reversed(SETTINGS):
        command = _flag(setting)(command)
    return command


def _flag(setting: Setting) -> Callable:
    name = setting.name.replace("_", "-")
    if setting.type is bool:
        return click.option(f"--{name}/--no-{name}", setting.name, default=None, help=setting.help)
    metavar = {int: "NUMBER", Path: "PATH"}.get(setting.type, "TEXT")
    return click.option(f"--{name}", setting.name, metavar=metavar, default=None, help=setting.help)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--config", metavar="FILE", help="Configuration file instead of plansearch.toml in the current folder.")
@_with_setting_flags
def cli(**_flags: Any) -> None:
    """Full-text search over archives of Vietnamese Party and government plans."""


@cli.command("ingest")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATH)
@click.option("--confirm-missing", is_flag=True, help="Remove files that are gone, however many they are.")
@click.option("--retry", is_flag=True, help="Try the files in quarantine again, though they have not changed.")
@click.pass_context
def ingest_command(ctx: click.Context, paths: tuple[Path, ...], **options: bool) -> None:
    """Read new and changed files and folders, recognise them, index them.

    Exit code: 0, 2 when some files failed, 1 when nothing could be done, 130 after Ctrl-C (what was finished is kept).
    """
    give_way()
    report = ingest(paths, settings_of(ctx), Teller(sys.stderr), **options)
    tell(report.lines())
    ctx.exit(report.exit_code)


@cli.command("watch")
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=_PATH)
@click.pass_context
def watch_command(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Take in folders, and within seconds whatever is new, changed or gone in them, until Ctrl-C."""
    from indexer.watch import watch

    give_way()
    watch(folders, settings_of(ctx), Teller(sys.stderr))


@cli.command("ocr")
@click.pass_context
def ocr_command(ctx: click.Context) -> None:
    """Recognise the scanned pages that wait for it. What was done is kept when it is interrupted."""
    give_way()
    report = recognise_scans(settings_of(ctx), Teller(sys.stderr))
    tell(report.scan_lines())
    ctx.exit(report.scan_exit_code)


@cli.command("inspect")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=_PATH)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--text", "as_text", is_flag=True, help="The text as it was read, which all spans index; one FILE only.")
@click.pass_context
def inspect_command(ctx: click.Context, files: tuple[Path, ...], as_json: bool, as_text: bool) -> None:
    """Show what is recognised in files, without indexing them. Exit code 2 when some cannot be read."""
    if as_text and (as_json or len(files) != 1):
        raise click.UsageError("--text takes one FILE and no --json")
    settings = settings_of(ctx)
    failed = False
    for file in files:
        try:
            if as_text:
                click.echo(read_file(file, settings).text.encode("utf-8"), nl=False)
                continue
            record = inspect(file, settings)
        except Unreadable as error:
            failed = True
            record = {"path": str(file), "error": {"reason": error.reason, "detail": error.detail}}
        lines = [json.dumps(record, ensure_ascii=False)] if as_json else _human(record)
        tell(lines, err="error" in record and not as_json)
    ctx.exit(ExitCode.SOME_FAILED if failed else ExitCode.OK)


def inspect(file: Path, settings: Settings) -> dict[str, Any]:
    """What is recognised in a file, in the public shape. Raises Unreadable."""
    sha256 = hash_file(file)
    document = read_file(file, settings)
    try:
        plan = recognise(document, plan_id=plan_id(sha256), name=file.name)
    except Exception as error:
        raise Unreadable("not-recognised", place_of(error)) from error
    found = plan_to_json(_as_corrected(plan, settings), document)
    return {"path": str(file), "sha256": sha256, **found, "page_list": pages_to_json(document)}


def _as_corrected(plan: Plan, settings: Settings) -> Plan:
    """The plan with what people corrected in it, as far as this home knows."""
    try:
        if not Catalogue.is_there(settings.catalogue):
            return plan
        with Catalogue.open_readonly(settings.catalogue) as catalogue:
            return catalogue.as_corrected(plan)
    except CatalogueError as error:
        tell([f"corrections are not shown: {error}"], err=True)
        return plan


def _human(record: dict[str, Any]) -> Iterable[str]:
    error = record.get("error")
    if error is None:
        return summary(record)
    return [f"{record['path']}: {why(error['reason'], error['detail'])}"]


@cli.command("status")
@click.option("--files", is_flag=True, help="Every file that no search finds, with the reason and what to do about it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def status_command(ctx: click.Context, files: bool, as_json: bool) -> None:
    """Show how many plans and passages are indexed, how they were read, and how many files are in which state."""
    record = status(settings_of(ctx), files=files)
    tell([json.dumps(record, ensure_ascii=False)] if as_json else lines(record))


@cli.command("check")
@click.option("--fixity", is_flag=True, help="Hash every file of the archive again: what changed behind our back?")
@click.pass_context
def check_command(ctx: click.Context, fixity: bool) -> None:
    """Compare index, catalogue and archive; exit code 2 and a sentence each when they disagree."""
    problems = list(check(settings_of(ctx), fixity=fixity))
    tell(problems or ["index, catalogue and archive agree"])
    ctx.exit(ExitCode.SOME_FAILED if problems else ExitCode.OK)


@cli.command("rebuild")
@click.pass_context
def rebuild_command(ctx: click.Context) -> None:
    """Build a new index from the catalogue, opening no file of the archive; the old one serves until then."""
    give_way()
    plans = rebuild(settings_of(ctx), Teller(sys.stderr))
    tell([f"{counted(plans, 'plan')} in the new index"])


cli.add_command(correct_group)


@cli.command("backup")
@click.argument("file", type=_PATH)
@click.pass_context
def backup_command(ctx: click.Context, file: Path) -> None:
    """Copy the catalogue into a new FILE, also during an ingest. The index is rebuilt from it."""
    backup(settings_of(ctx), file)
    tell([f"{shown(os.path.abspath(file))} holds the catalogue"])


@cli.command("restore")
@click.argument("file", type=_PATH)
@click.option("--replace", is_flag=True, help="Lose the catalogue that is there for the one in FILE.")
@click.pass_context
def restore_command(ctx: click.Context, file: Path, replace: bool) -> None:
    """Make a backup the catalogue, and rebuild the index from it."""
    plans = restore(settings_of(ctx), file, Teller(sys.stderr), replace=replace)
    tell([f"{counted(plans, 'plan')} restored"])
