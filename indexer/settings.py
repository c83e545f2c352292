"""Every setting there is, in one table; flags, environment names, `plansearch.toml` keys and the README follow it.

Later wins: the default < `plansearch.toml` (in the current folder, or named by PLANSEARCH_CONFIG or --config)
< the environment (`PLANSEARCH_` and the name in capitals) < a flag. A name that is not in the table is refused.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import SettingsError

ENV_PREFIX = "PLANSEARCH_"
CONFIG_NAME = "plansearch.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: name, type, default (a value, or a function of the environment) and what it is for."""

    name: str
    type: type
    default: Any
    help: str
    least: int | None = None
    most: int | None = None
    among: tuple[str, ...] = ()

    def default_value(self, environ: Mapping[str, str]) -> Any:
        """The default on this machine."""
        return self.default(environ) if isinstance(self.default, Callable) else self.default  # type: ignore[arg-type]

    def parse(self, value: Any, origin: str) -> Any:
        """The value in its type. Raises SettingsError naming where the value came from."""
        try:
            parsed = self._convert(value)
        except (TypeError, ValueError):
            msg = f"{origin}: {self.name} takes {_TYPE_WORDS[self.type]}, not {value!r}"
            raise SettingsError(msg) from None
        if self.among and parsed not in self.among:
            msg = f"{origin}: {self.name} is {' or '.join(self.among)}, not {value!r}"
            raise SettingsError(msg)
        if self.least is not None and parsed < self.least:
            msg = f"{origin}: {self.name} must be at least {self.least}, not {value!r}"
            raise SettingsError(msg)
        if self.most is not None and parsed > self.most:
            msg = f"{origin}: {self.name} must be at most {self.most}, not {value!r}"
            raise SettingsError(msg)
        return parsed

    def _convert(self, value: Any) -> Any:
        if self.type is bool:
            if isinstance(value, bool):
                return value
            return _BOOLEANS[str(value).strip().lower()]
        if self.type is int and isinstance(value, bool | float):
            raise TypeError
        if self.type is Path:
            return Path(os.path.abspath(os.path.expanduser(str(value))))
        return self.type(value)


class _Booleans(dict[str, bool]):
    def __missing__(self, key: str) -> bool:
        raise ValueError(key)


_BOOLEANS = _Booleans({"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False,
                       "off": False, "": False})  # fmt: skip
_TYPE_WORDS = {int: "a whole number", bool: "yes or no", str: "a text", Path: "a path"}


def _default_home(environ: Mapping[str, str]) -> Path:
    base = environ.get("XDG_DATA_HOME") or os.path.join(environ.get("HOME") or "~", ".local", "share")
    return Path(os.path.abspath(os.path.expanduser(base))) / "plansearch"


def _default_workers(_environ: Mapping[str, str]) -> int:
    return max(1, min(8, os.cpu_count() or 1))


SETTINGS: tuple[Setting, ...] = (
    Setting("home", Path, _default_home, "Folder of the catalogue and the index; on a local disk."),
    Setting("catalogue_url", str, "", "Database of PostgreSQL that holds the catalogue, as "
            "postgresql://user@host/database; empty: a file of SQLite in the home."),
    Setting("engine", str, "whoosh", "What holds the index: whoosh, in the home, or opensearch, in a cluster.",
            among=("whoosh", "opensearch")),
    Setting("opensearch_urls", str, "http://127.0.0.1:9200", "Addresses of some nodes of the cluster, separated by "
            "commas; https where it has certificates."),
    Setting("opensearch_prefix", str, "plansearch", "What the names of all indices in the cluster begin with."),
    Setting("opensearch_user", str, "", "Account in the cluster; empty: none is asked for."),
    Setting("opensearch_password_file", str, "", "File that holds the account's password."),
    Setting("opensearch_ca", str, "", "File of certificates that the cluster's is checked by; empty: those of the "
            "system."),
    Setting("opensearch_pool", int, 8, "Connections that are kept open to each node.", least=1),
    Setting("opensearch_seconds", int, 2, "Time limit for one search in the cluster.", least=1),
    Setting("opensearch_write_seconds", int, 60, "Time limit for one write in the cluster.", least=1),
    Setting("opensearch_shards", int, 1, "Parts that a new index in the cluster is cut into.", least=1),
    Setting("opensearch_replicas", int, 1, "Copies of every part beside the first, where there are nodes for them.",
            least=0),
    Setting("host", str, "127.0.0.1", "Address that the site listens on."),
    Setting("port", int, 8000, "Port that the site listens on.", least=1, most=65535),
    Setting("threads", int, 4, "Requests that the site answers at the same time.", least=1),
    Setting("trusted_hosts", str, "", "Host names under which the site may be asked, separated by commas; "
            "empty: the names of this machine's loopback, and the host setting."),
    Setting("trusted_proxy", str, "", "Address of the proxy in front of the site, whose X-Forwarded headers count; "
            "empty: nobody's do."),
    Setting("open_without_login", bool, False, "Listen where other machines reach the site, though there is no login: "
            "whoever reaches it reads every document."),
    Setting("editors", str, "", "Names of the people who may correct fields on a plan's page, separated by commas; "
            "empty: nobody. There is no login."),
    Setting("workers", int, _default_workers, "Files read at the same time during an ingest.", least=1),
    Setting("commit_documents", int, 200, "Documents in one index commit during an ingest.", least=1),
    Setting("index_memory_mb", int, 512, "Memory for sorting tokens while the index is written.", least=16),
    Setting("max_file_mb", int, 200, "Files larger than this are put in quarantine.", least=1),
    Setting("read_seconds", int, 60, "Time limit for reading one file.", least=1),
    Setting("read_memory_mb", int, 1024, "Memory limit for the process that reads a file.", least=128),
    Setting("read_output_mb", int, 64, "Limit for the text that one file may unfold into.", least=1),
    Setting("ocr", bool, True, "Recognise scanned pages at the end of an ingest; later: plansearch ocr."),
    Setting("watch_polling", bool, False, "Watch folders by looking through them, as is done on network drives."),
    Setting("index_secret", bool, False, "Index documents that bear a state-secret mark, and keep their text."),
    Setting("picture_cache_mb", int, 256, "Room for pictures of pages in the home folder; the oldest make way.",
            least=0),
    Setting("page_size", int, 10, "Results on one page.", least=1),
    Setting("query_chars", int, 512, "Longest query that is answered, in characters.", least=1),
)  # fmt: skip
"""The table. `Settings` has one attribute for each row, in the same order (a test holds the two together)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, one attribute for each row of SETTINGS."""

    home: Path
    catalogue_url: str
    engine: str
    opensearch_urls: str
    opensearch_prefix: str
    opensearch_user: str
    opensearch_password_file: str
    opensearch_ca: str
    opensearch_pool: int
    opensearch_seconds: int
    opensearch_write_seconds: int
    opensearch_shards: int
    opensearch_replicas: int
    host: str
    port: int
    threads: int
    trusted_hosts: str
    trusted_proxy: str
    open_without_login: bool
    editors: str
    workers: int
    commit_documents: int
    index_memory_mb: int
    max_file_mb: int
    read_seconds: int
    read_memory_mb: int
    read_output_mb: int
    ocr: bool
    watch_polling: bool
    index_secret: bool
    picture_cache_mb: int
    page_size: int
    query_chars: int

    @property
    def catalogue(self) -> Path | str:
        """Where the catalogue is: its SQLite file, or the URL of its database."""
        return self.catalogue_url or self.catalogue_path

    @property
    def catalogue_path(self) -> Path:
        """The catalogue's SQLite file, where it is in one."""
        return self.home / "catalogue.sqlite"

    @property
    def shared(self) -> bool:
        """Whether several processes may write side by side: neither catalogue nor index is in the home of one."""
        return bool(self.catalogue_url) and self.engine == "opensearch"

    @property
    def index_path(self) -> Path:
        """The folder of the index generations."""
        return self.home / "index"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config: str | os.PathLike[str] | None = None,
) -> Settings:
    """The settings in force, from all four places.

    `flags` maps setting names to values, None meaning "not given". Raises SettingsError for an unknown name, a wrong
    value, or a configuration file that cannot be read.
    """
    environ = os.environ if environ is None else environ
    table = {setting.name: setting for setting in SETTINGS}
    values = {name: setting.default_value(environ) for name, setting in table.items()}
    for origin, given in (
        _from_file(config, environ),
        _from_environment(environ),
        ("flag", {name: value for name, value in (flags or {}).items() if value is not None}),
    ):
        for name, value in given.items():
            if name not in table:
                known = ", ".join(table)
                msg = f"{origin}: there is no setting {name!r}; the settings are {known}"
                raise SettingsError(msg)
            values[name] = table[name].parse(value, origin)
    return Settings(**values)


def _from_file(config: str | os.PathLike[str] | None, environ: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    named = config or environ.get(ENV_PREFIX + "CONFIG")
    path = Path(named or CONFIG_NAME)
    if not named and not path.is_file():
        return CONFIG_NAME, {}
    try:
        return str(path), tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: {error.strerror}"
        raise SettingsError(msg) from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: not a TOML file: {error}"
        raise SettingsError(msg) from None


def _from_environment(environ: Mapping[str, str]) -> tuple[str, dict[str, Any]]:
    given = {
        key.removeprefix(ENV_PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(ENV_PREFIX) and key != ENV_PREFIX + "CONFIG"
    }
    return "environment", given
