"""The documentation is true: settings, commands, links and named files exist, and every one that exists is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.settings import SETTINGS
from search_app.cli import cli
from tests.conftest import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
PAGES = [path for path in REPOSITORY.rglob("*.md") if not {".venv", "plans", "sources"} & set(path.parts)
         and not any(part.startswith(".") for part in path.relative_to(REPOSITORY).parts)]  # fmt: skip


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_is_told_with_its_help(setting) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `{setting.name}` |")), None)
    assert row is not None, f"README tells nothing of the setting {setting.name}"
    assert row.endswith(f"| {setting.help} |")


def test_no_setting_is_told_that_does_not_exist() -> None:
    told = re.findall(r"^\| `([a-z_]+)` \|", README.partition("## Settings")[2].partition("\n## ")[0], re.M)
    assert told == [setting.name for setting in SETTINGS]


def test_commands_are_told_and_exist() -> None:
    told = re.findall(r"^\| `plansearch ([a-z-]+)", README, re.M)
    assert sorted(told) == sorted(cli.commands)


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_commands_and_their_options_have_help(command: str) -> None:
    assert cli.commands[command].help
    for parameter in cli.commands[command].params:
        if parameter.param_type_name == "option":
            assert parameter.help, f"{command} {parameter.name} has no help"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_files_named_in_code_style_exist(page: Path) -> None:
    roots = (REPOSITORY, page.parent, REPOSITORY / "indexer", REPOSITORY / "search_app", REPOSITORY / "tests")
    for name in re.findall(r"`([\w./-]+\.(?:py|toml|html|css|sh))`", page.read_text(encoding="utf-8")):
        if name != "plansearch.toml":
            found = any((root / name).exists() for root in roots) or list(REPOSITORY.glob(f"[it]*/**/{name}"))
            assert found, f"{page.name} names {name}"


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", "\n".join(re.findall(r"```sh\n(.*?)```", README, re.S)))):
        assert re.search(rf"^{target}:", makefile, re.M), f"README names make {target}"
