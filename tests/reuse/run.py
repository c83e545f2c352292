"""`python -m tests.reuse.run [families] [seed]`: how well reuse is found, by amount of edits."""

from __future__ import annotations

import sys

from indexer.reuse.wording import wording
from tests.conftest import REPOSITORY
from tests.generator.copies import SHARES, copies
from tests.reuse.judgements import agreement, judged_pairs
from tests.reuse.measure import families as families_of
from tests.reuse.measure import found_again, measure, share_a_key, taken

SIZES = (15, 20, 30, 50, 100, 250)


def main(families: int = 300, seed: int = 1) -> None:
    """Print the figures."""
    found = measure(seed, families)
    print(f"{'copies':>10} {'pairs':>6} {'share a key':>12} {'found':>7}")
    for group, expected in found.expected.items():
        rates = (found.candidates[group] / expected, found.bonded[group] / expected)
        print(f"{group:>10} {expected:>6} {rates[0]:>12.3f} {rates[1]:>7.3f}")
    print(f"precision {found.precision:.4f}  recall {found.recall:.4f}  F1 {found.f1:.4f}", end="  ")
    print(f"false pairs: {dict(found.false) or 'none'}; pairs compared: {found.compared}")
    print("\nPairs in families of the catalogue, F1 by the most words edited: ", end="")
    print(", ".join(f"{families_of(seed, families, most).f1:.4f} at {most:.0%}" for most in SHARES))
    print("\nShare a key, by words and share of them edited")
    words = [token for each in copies(seed, 200) if each.how == "original" for token in wording(each.text).tokens]
    print(f"{'words':>6} " + " ".join(f"{share:>6.0%}" for share in (0.1, 0.2, 0.3)))
    for size in SIZES:
        rates = [share_a_key(words, size, share, 2000, seed) for share in (0.1, 0.2, 0.3)]
        print(f"{size:>6} " + " ".join(f"{rate:>6.4f}" for rate in rates))
    took = taken(seed, families)
    print(
        f"\nArchive of {families} plans: of {took.passages} passages taken over, {took.share_a_key} share a key with",
        end=" ",
    )
    print(
        f"their origin, {took.bonded} are found; {took.same_identity} of {took.unchanged} where only place or year",
        end=" ",
    )
    print("changed have its identity")
    shared = REPOSITORY.parent / "shared"
    if (shared / "plans").is_dir():
        pairs = judged_pairs(shared)
        whole, sure = agreement(pairs), agreement([pair for pair in pairs if pair.sure])
        for name, each, count in (("all", whole, len(pairs)), ("sure", sure, sum(pair.sure for pair in pairs))):
            print(f"\n{count} judged pairs ({name}): precision {each.precision:.3f}", end="  ")
            print(f"recall {each.recall:.3f}  kappa {each.kappa:.3f}", end="")
        print("\n\nReal passages, edited outside their masks: found ", end="")
        texts = sorted({text for pair in pairs for text in (pair.left, pair.right)})
        print(", ".join(f"{found_again(texts, share, seed):.3f} at {share:.0%}" for share in (0.1, 0.2, 0.3)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
