"""Floors under the scores: what was once reached on real documents stays reached."""

from __future__ import annotations

import pytest

from tests.recognition.score import main, score

# set, every n-th document, field → least F1. Recorded from whole runs; a tenth of the documents varies a little.
FLOORS = [
    ("plans", 1, {"number": 1.0, "kind": 1.0, "issuer": 1.0, "references.number": 1.0, "references.relation": 1.0,
                  "references.issued": 1.0, "references.issuer": 1.0, "references.title": 1.0}),
    ("commune", 1, {"number": 1.0, "kind": 1.0, "issuer": 1.0, "issued": 1.0, "place": 1.0, "signer": 1.0}),
    # The one wrong number of the whole set (its gold is another law's) lies in this tenth.
    pytest.param("vbpl", 10, {"number": 0.975, "kind": 1.0, "issuer": 0.98, "issued": 0.95}, marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize(("name", "every", "floors"), FLOORS, ids=["plans", "commune", "vbpl"])
def test_scores_do_not_fall(name, every, floors, shared):
    scores = score(name, shared / "data", every=every)
    reached = {field: scores[field].f1 for field in floors}
    assert all(reached[field] >= least for field, least in floors.items()), reached


@pytest.mark.shared
def test_the_command_prints_every_field(shared, capsys):
    main(["--data", str(shared / "data"), "--set", "commune", "--misses", "0"])
    printed = capsys.readouterr().out
    assert "commune" in printed
    assert "signer" in printed
