"""What the plans of an archive are to each other: who cites what, and which are versions of one."""

from __future__ import annotations

from indexer.catalogue.store import Catalogue
from indexer.vietnamese.fold import fold


def relate(catalogue: Catalogue) -> None:
    """Work it out for the archive as it is now; plans whose index entries change by it are due."""
    catalogue.relate()
    catalogue.join_versions(lambda text: fold(text).lower())
