"""The addresses that pages write: of views, of searches, of files that change with their content."""

from __future__ import annotations

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path

from flask import request, url_for
from werkzeug.routing import BuildError

from search_app.search_state import SearchState, quoted

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*")
"""What stands in an address as it is: ids of plans and passages, slugs."""

_STAND_IN = "zzstandinzz"


def address(endpoint: str, **values: str | int) -> str:
    """What `flask.url_for` says, remembered: a page of results has sixty addresses, a plan's page two for each passage,
    and each is some 50 µs of work. Those that differ in one plain value are asked for once."""
    if len(values) == 1:
        ((name, value),) = values.items()
        around = _around(request.script_root, endpoint, name)
        if around is not None and isinstance(value, str) and _PLAIN.fullmatch(value):
            return value.join(around)
    return _remembered(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=4096)
def _remembered(_root: str, endpoint: str, values: tuple[tuple[str, str | int], ...]) -> str:
    return url_for(endpoint, **dict(values))


@lru_cache(maxsize=1024)
def _around(_root: str, endpoint: str, name: str) -> tuple[str, str] | None:
    """What stands before and behind a value in an address; None where not every text may stand there, or none does."""
    try:
        before, found, after = url_for(endpoint, **{name: _STAND_IN}).partition(_STAND_IN)
    except (BuildError, ValueError):
        return None
    return (before, after) if found else None


def href(state: SearchState) -> str:
    """The address of a search."""
    return _with(address("pages.search"), state.query_string())


def feed(state: SearchState) -> str:
    """The address of a search's feed, which has an order and a length of its own."""
    return _with(address("pages.search_feed"), state.with_sort("relevance").with_size(None).query_string())


def facet_href(state: SearchState, name: str, branch: str = "", **asked: str | int) -> str:
    """The address of all values of a facet in a search, or of those that hang on one of them."""
    mine = {"branch": branch, **asked}
    more = (f"{key}={quoted(str(value))}" for key, value in mine.items() if value not in ("", 1))
    return _with(address("pages.facet", name=name), "&".join(filter(None, (state.with_page(1).query_string(), *more))))


def asset(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return address("static", filename=name, v=_digest(name))


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@cache
def _digest(name: str) -> str:
    content = (Path(__file__).parent / "static" / name).read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]
