"""Atom feeds: values in, XML out. Titles and sentences come from the templates, addresses from the routes.

Source: RFC 4287. Every text may hold what XML cannot (control characters of a bad reading): it is replaced.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from feedgen.feed import FeedGenerator

ATOM = "application/atom+xml"
ENTRIES = 50
"""Entries of a feed: a reader that asks once a day misses none unless more came in between."""

UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""When something came of which that is not known: before all else, for a feed must give a time."""

_OF_URNS = "()+,-.:=@;$_!*'%/?&~"
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `id` stays the same for ever, `added` is when it came (ISO 8601; empty: not known), `summary` is HTML,
    `authors` are names."""

    id: str
    title: str
    link: str
    added: str
    summary: str
    authors: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: `link` is the page that shows the same, `own` its own address; `author` stands in for an entry's.

    No title is empty.
    """

    id: str
    title: str
    link: str
    own: str
    author: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest entry came."""
        return max((_time(entry.added) for entry in self.entries), default=UNKNOWN)


def urn(kind: str, name: str) -> str:
    """A permanent name, the same wherever the site is served from."""
    return f"urn:plansearch:{kind}:{quote(name, safe=_OF_URNS)}"


def as_atom(feed: Feed) -> str:
    """The feed as XML."""
    made = FeedGenerator()
    made.id(feed.id)
    made.title(_sound(feed.title))
    made.updated(feed.updated)
    made.author(name=_sound(feed.author))
    made.link(href=feed.own, rel="self", type=ATOM)
    made.link(href=feed.link, rel="alternate", type="text/html")
    made.language("vi")
    made.generator("plansearch")
    for entry in feed.entries:
        _add(made, entry)
    return made.atom_str(pretty=False).decode("utf-8")


def _add(feed: FeedGenerator, entry: Entry) -> None:
    made = feed.add_entry(order="append")
    made.id(entry.id)
    made.title(_sound(entry.title))
    made.updated(_time(entry.added))
    made.link(href=entry.link, rel="alternate", type="text/html")
    made.summary(_sound(entry.summary), type="html")
    for name in entry.authors:
        made.author(name=_sound(name))


def _time(iso: str) -> datetime:
    return datetime.fromisoformat(iso) if iso else UNKNOWN


def _sound(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
