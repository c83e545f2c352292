"""Machines that share an archive: one cluster, one database, a home for each."""

from __future__ import annotations

from indexer.catalogue import Catalogue
from indexer.settings import Settings

SHARED = ("engine", "catalogue_url", "opensearch_urls", "opensearch_prefix", "opensearch_replicas",
          "opensearch_seconds", "commit_documents", "workers")  # fmt: skip
"""The settings that make a machine one of them."""


def as_flags(settings: Settings) -> list[str]:
    """Those settings for a command."""
    return [part for name in SHARED for part in (f"--{name.replace('_', '-')}", str(getattr(settings, name)))]


def acknowledged(settings: Settings) -> set[str]:
    """The plans that a run has acknowledged."""
    if not Catalogue.is_there(settings.catalogue):
        return set()
    with Catalogue.open_readonly(settings.catalogue) as catalogue:
        return set(catalogue.acknowledged())
