"""Where the index of a home is opened: the one place that says which versions an index depends on."""

from __future__ import annotations

from indexer.catalogue.store import Catalogue
from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import Engine
from indexer.engine.whoosh import ENGINE_VERSION, open_engine
from indexer.errors import CatalogueError
from indexer.recognise import RULES_VERSION
from indexer.settings import Settings
from indexer.vietnamese.analyse import ANALYSER_VERSION


def manifest() -> Manifest:
    """What an index built by this version of plansearch depends on."""
    return Manifest(schema_version(), ANALYSER_VERSION, RULES_VERSION, ENGINE_VERSION)


def open_index(settings: Settings) -> Engine:
    """The index of a home, there or not yet. Where it is gone, though the catalogue says what it holds, it is lost."""
    return open_engine(
        settings.index_path, manifest(), memory_mb=settings.index_memory_mb, existed=lambda: _acknowledged(settings)
    )


def _acknowledged(settings: Settings) -> bool:
    """Whether the catalogue knows plans that are in the index."""
    try:
        with Catalogue.open_readonly(settings.catalogue) as catalogue:
            return bool(catalogue.acknowledged())
    except CatalogueError:
        return False
