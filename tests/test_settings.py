"""Settings: one table, four places, later wins, unknown names refused."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from indexer.errors import SettingsError
from indexer.settings import SETTINGS, Settings, load_settings


def test_settings_class_and_table_agree() -> None:
    assert [field.name for field in fields(Settings)] == [setting.name for setting in SETTINGS]


def test_each_place_wins_over_the_one_before(tmp_path: Path) -> None:
    config = tmp_path / "plansearch.toml"
    assert load_settings(environ={}).port == 8000
    config.write_text("port = 8001\n")
    environ = {"PLANSEARCH_CONFIG": str(config)}
    assert load_settings(environ=environ).port == 8001
    environ["PLANSEARCH_PORT"] = "8002"
    assert load_settings(environ=environ).port == 8002
    assert load_settings({"port": 8003}, environ=environ).port == 8003
    assert load_settings({"port": None}, environ=environ).port == 8002


def test_a_configuration_file_in_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plansearch.toml").write_text('home = "kho"\nindex_secret = true\n')
    monkeypatch.chdir(tmp_path)
    settings = load_settings(environ={})
    assert settings.home == tmp_path / "kho"
    assert settings.index_secret is True
    assert settings.catalogue_path.parent == settings.home


@pytest.mark.parametrize(
    ("environ", "complaint"),
    [
        ({"PLANSEARCH_PROT": "1"}, "no setting 'prot'"),
        ({"PLANSEARCH_PORT": "eight"}, "port takes a whole number"),
        ({"PLANSEARCH_PORT": "0"}, "port must be at least 1"),
        ({"PLANSEARCH_INDEX_SECRET": "maybe"}, "index_secret takes yes or no"),
        ({"PLANSEARCH_CONFIG": "/nonexistent/plansearch.toml"}, "No such file"),
    ],
)
def test_wrong_settings_are_refused_with_the_reason(environ: dict[str, str], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load_settings(environ=environ)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [("port = 1.5\n", "port takes a whole number"), ("port = true\n", "port takes"), ("port =\n", "not a TOML file"),
     ("colour = 1\n", "no setting 'colour'")],
)  # fmt: skip
def test_wrong_files_are_refused_with_the_reason(tmp_path: Path, content: str, complaint: str) -> None:
    config = tmp_path / "p.toml"
    config.write_text(content)
    with pytest.raises(SettingsError, match=complaint):
        load_settings(environ={}, config=config)


def test_the_default_home_follows_the_desktop_standard() -> None:
    assert load_settings(environ={"HOME": "/home/lan"}).home == Path("/home/lan/.local/share/plansearch")
    assert load_settings(environ={"XDG_DATA_HOME": "/data"}).home == Path("/data/plansearch")
