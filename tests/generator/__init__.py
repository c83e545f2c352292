"""Seeded archives of any size, with ground truth, for tests and the bench.

    from tests.generator import generate, write_archive, Shares
    for plan in generate(seed=7, plans=1000): plan.name, plan.text, plan.truth
    paths = write_archive(folder, seed=7, plans=1000, pdf_share=0.1)  # and folder/truth.jsonl

`plan.truth` has kind, number, number_code, title, issuer, co_issuers, issued, place, marks, signer, recipients,
implements, basis, cites (canonical numbers), headings (of level 1) and passages; a passage has its heading path, its
span in `plan.text` and its origin: the earlier plan's name, that plan's passage, and the edits made (none = verbatim).
"""

from __future__ import annotations

from .archive import write_archive
from .stories import GeneratedPlan, Shares, generate

__all__ = ["GeneratedPlan", "Shares", "generate", "write_archive"]
