"""Where the index of an archive is opened: the one place that says which engine, and which versions it depends on."""

from __future__ import annotations

from indexer.catalogue.store import Catalogue
from indexer.engine.manifest import Manifest, schema_version
from indexer.engine.protocol import Engine
from indexer.engine.whoosh import ENGINE_VERSION, open_engine
from indexer.errors import CatalogueError, SettingsError
from indexer.recognise import RULES_VERSION
from indexer.settings import Settings
from indexer.vietnamese.analyse import ANALYSER_VERSION


def manifest(engine_version: str = ENGINE_VERSION) -> Manifest:
    """What an index built by this version of plansearch depends on."""
    return Manifest(schema_version(), ANALYSER_VERSION, RULES_VERSION, engine_version)


def open_index(settings: Settings) -> Engine:
    """The index of an archive, there or not yet. Where it is gone, though the catalogue says what it holds, it is lost.

    Raises SettingsError when its engine is not installed.
    """
    if settings.engine == "opensearch":
        return _open_cluster(settings)
    return open_engine(
        settings.index_path, manifest(), memory_mb=settings.index_memory_mb, existed=lambda: _acknowledged(settings)
    )


def _open_cluster(settings: Settings) -> Engine:
    try:
        from indexer.engine import opensearch  # its client is an extra
    except ModuleNotFoundError:
        msg = "the engine opensearch needs its client: pip install 'plansearch[opensearch]'"
        raise SettingsError(msg) from None
    return opensearch.open_engine(
        opensearch.where(settings),
        manifest(opensearch.ENGINE_VERSION),
        several=settings.shared,
        existed=lambda: _acknowledged(settings),
    )


def _acknowledged(settings: Settings) -> bool:
    """Whether the catalogue knows plans that are in the index."""
    try:
        with Catalogue.open_readonly(settings.catalogue) as catalogue:
            return bool(catalogue.acknowledged())
    except CatalogueError:
        return False
