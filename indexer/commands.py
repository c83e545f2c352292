"""What all commands share: how they end, how they print, which settings are in force."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import click

from indexer.errors import ExitCode, PlansearchError
from indexer.settings import Settings, load_settings

CONFIG_KEY = "config"

NICENESS = 10
"""Of commands that write: where a site on the same machine wants the processor too, it gets nine parts in ten."""


class Commands(click.Group):
    """A group whose commands end with our exit codes: an error of ours is one line and exit 1, Ctrl-C is exit 130."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except PlansearchError as error:
            tell([f"plansearch: {error}"], err=True)
            ctx.exit(ExitCode.NOTHING_DONE)
        except KeyboardInterrupt:
            tell(["plansearch: interrupted"], err=True)
            ctx.exit(ExitCode.INTERRUPTED)


def tell(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines as UTF-8; what is no text (in a file name) is printed as an escape."""
    for line in lines:
        click.echo(line.encode("utf-8", "backslashreplace"), err=err)


def settings_of(ctx: click.Context) -> Settings:
    """The settings in force for a command: its flags, environment, configuration file. Raises SettingsError."""
    flags = dict(ctx.find_root().params)
    config = flags.pop(CONFIG_KEY, None)
    return load_settings({name: value for name, value in flags.items() if value is not None}, config=config)


def give_way() -> None:
    """From here on this process works when nobody who searches on the same machine needs the processor."""
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
