"""
How far two coders of one document agree, the second as if it were the system; needs no texts.

    python benchmarks/agreement.py
"""

from functools import partial
from pathlib import Path

from dragoman.evaluate.gold import KINDS, coded, matched, same

ANNOTATIONS = Path(__file__).parents[1] / "training/annotations"


def main() -> None:
    """Count and print."""
    second = coded(ANNOTATIONS, "second")
    first = {
        ident: row for part in ("dev", "test") for ident, row in coded(ANNOTATIONS, part).items() if ident in second
    }
    for kind in KINDS:
        ones = [row[kind] for row in first.values()]
        others = [second[ident][kind] for ident in first]
        pairs = [(a[i], b[j]) for a, b in zip(ones, others, strict=True) for i, j in matched(a, b, partial(same, kind))]
        total = sum(map(len, ones)) + sum(map(len, others))
        name = {"events": "realis", "commitments": "stage", "statements": "manner", "positions": "stance"}[kind]
        alike = sum(a[name] == b[name] for a, b in pairs) / max(1, len(pairs))
        print(f"{kind:12} F1 {2 * len(pairs) / max(1, total):.3f} of {total // 2}  same {name} {alike:.3f}")


if __name__ == "__main__":
    main()
