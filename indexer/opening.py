"""Where the index of a home is opened: the one place that says which versions an index depends on."""

from __future__ import annotations

from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import Engine
from indexer.engine.whoosh import ENGINE_VERSION, open_engine
from indexer.recognise import RULES_VERSION
from indexer.settings import Settings
from indexer.vietnamese.analyse import ANALYSER_VERSION


def manifest() -> Manifest:
    """What an index built by this version of plansearch depends on."""
    return Manifest(schema_version(), ANALYSER_VERSION, RULES_VERSION, ENGINE_VERSION)


def open_index(settings: Settings) -> Engine:
    """The index of a home, there or not yet."""
    return open_engine(settings.index_path, manifest(), memory_mb=settings.index_memory_mb)
