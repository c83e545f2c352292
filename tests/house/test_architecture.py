"""Who may import whom, and where each third-party library has its home."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

NOUNS = {"indexer.errors", "indexer.model"}

# A room (module or package) → the rooms of ours that it may import, besides itself.
ROOMS: dict[str, set[str]] = {
    "indexer.errors": set(),
    "indexer.model": set(),
    "indexer.settings": NOUNS,
    "indexer.lock": NOUNS,
    "indexer.discover": NOUNS,
    "indexer.vietnamese": NOUNS,
    "indexer.readers": NOUNS | {"indexer.settings", "indexer.vietnamese"},
    "indexer.recognise": NOUNS | {"indexer.vietnamese"},
    "indexer.shape": NOUNS,
    "indexer.reuse": NOUNS | {"indexer.vietnamese"},
    "indexer.catalogue": NOUNS | {"indexer.settings", "indexer.shape"},
    "indexer.engine": NOUNS | {"indexer.settings", "indexer.lock"},
    # Whatever else stands in indexer/ (pipeline, cli, …) may use every room of indexer.
    "indexer": {"indexer"},
    "search_app": NOUNS
    | {"indexer.settings", "indexer.vietnamese", "indexer.engine", "indexer.catalogue", "indexer.opening",
       "indexer.shape", "indexer.pictures", "indexer.corrections", "indexer.correction_values", "indexer.draft",
       "indexer.reuse"},
    "search_app.desk_cli": NOUNS | {"indexer.cli", "indexer.draft", "indexer.interrupts", "search_app"},
    "search_app.cli": {"indexer.cli", "indexer.settings", "indexer.errors", "indexer.engine", "search_app",
                       "search_app.desk_cli",
                       "indexer.catalogue", "indexer.opening", "indexer.pipeline", "indexer.progress"},
}  # fmt: skip

# A third-party library → the files or folders that may import it.
HOMES: dict[str, tuple[str, ...]] = {
    "alembic": ("indexer/catalogue/",),
    "click": (
        "indexer/cli.py",
        "indexer/commands.py",
        "indexer/correct_cli.py",
        "search_app/cli.py",
        "search_app/desk_cli.py",
    ),
    "defusedxml": ("indexer/readers/package.py",),
    "docx": ("search_app/office/",),
    "feedgen": ("search_app/feeds.py",),
    "filelock": ("indexer/lock.py",),
    "flask": ("search_app/",),
    "jinja2": ("search_app/",),
    "markupsafe": ("search_app/",),
    "numpy": ("indexer/engine/",),
    "opensearchpy": ("indexer/engine/opensearch/cluster.py",),
    "pdfminer": ("indexer/readers/pdf.py",),
    "pypdfium2": ("indexer/readers/pdfium.py",),
    "pyvi": ("indexer/vietnamese/segment.py",),
    "rapidfuzz": ("indexer/reuse/align.py",),
    "sqlalchemy": ("indexer/catalogue/",),
    "tesserocr": ("indexer/readers/ocr.py",),
    "waitress": ("search_app/serving.py",),
    "watchfiles": ("indexer/watch.py",),
    "werkzeug": ("search_app/",),
    "whoosh": ("indexer/engine/whoosh/",),
    "xlsxwriter": ("search_app/exports.py",),
}

SOURCES = sorted(path for top in ("indexer", "search_app") for path in (REPOSITORY / top).rglob("*.py"))


def module_of(path: Path) -> str:
    parts = path.relative_to(REPOSITORY).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The longest name in ROOMS that the module lies in."""
    parts = module.split(".")
    names = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next(name for name in names if name in ROOMS)


def module_named(imported: str) -> str:
    """The module of an imported name: `indexer.opening` of `indexer.opening.open_index`."""
    return imported.rpartition(".")[0]


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are absolute"
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_imports_follow_the_house(path: Path) -> None:
    module, name = module_of(path), path.relative_to(REPOSITORY).as_posix()
    room = room_of(module)
    for line, imported in imports_of(path):
        top = imported.split(".")[0]
        if top in ("indexer", "search_app"):
            target = room_of(imported)
            if target == room or (room == "indexer" and top == "indexer") or module_named(imported) in ROOMS[room]:
                continue
            assert target in ROOMS[room], f"{name}:{line}: {room} may not import {target}"
        elif top not in sys.stdlib_module_names:
            assert top in HOMES, f"{name}:{line}: {top} has no home in the table above"
            assert name.startswith(HOMES[top]), f"{name}:{line}: {top} lives in {HOMES[top]}"


def test_no_cycles_between_rooms() -> None:
    edges: dict[str, set[str]] = {}
    for path in SOURCES:
        room = room_of(module_of(path))
        for _, imported in imports_of(path):
            if imported.split(".")[0] in ("indexer", "search_app") and room_of(imported) != room:
                edges.setdefault(room, set()).add(room_of(imported))
    done: set[str] = set()

    def visit(room: str, trail: tuple[str, ...]) -> None:
        assert room not in trail, " → ".join((*trail, room))
        if room not in done:
            for target in edges.get(room, ()):
                visit(target, (*trail, room))
            done.add(room)

    for room in edges:
        visit(room, ())
