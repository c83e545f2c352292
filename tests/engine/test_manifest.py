"""What built an index: whatever of the field tables changes, changes the schema."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.engine import manifest
from indexer.engine.fields import COLUMNS, FACETS, FORMS


def test_every_change_of_the_field_tables_asks_for_a_rebuild(monkeypatch: pytest.MonkeyPatch) -> None:
    facet, form = FACETS[0], FORMS[0]
    changes = {
        "FACETS": [(replace(facet, **change), *FACETS[1:]) for change in (
            {"name": "x"}, {"many": not facet.many}, {"levels": 1 if facet.levels > 1 else 2}, {"own": not facet.own},
        )] + [FACETS[1:], FACETS[::-1]],
        "FORMS": [(replace(form, positions=not form.positions), *FORMS[1:]), FORMS[1:]],
        "COLUMNS": [COLUMNS[1:]],
    }  # fmt: skip
    seen = [manifest.schema_version()]
    for name, tables in changes.items():
        for table in tables:
            with monkeypatch.context() as changed:
                changed.setattr(manifest, name, table)
                seen.append(manifest.schema_version())
    assert len(set(seen)) == len(seen)
    assert manifest.schema_version() == seen[0]
