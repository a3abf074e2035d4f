"""
What 200 decisions teach: a reviewer who knows our gold accepts and rejects what is found, and the rest of the reports is read with what that taught.

    python benchmarks/adapt.py --data ../shared/data

The development part of our gold is dealt in two, ten times: from one half come at most 200 decisions, the other is never seen by the learner. The test part is
not opened. All kinds are counted, so that what gets worse is seen too.
"""

import argparse
import math
import random
import statistics
from pathlib import Path

import dragoman
from dragoman.adapting import KINDS, Example, features_of, fitted
from dragoman.evaluate.gold import KINDS as ALL
from dragoman.evaluate.gold import answers, coded, texts

ANNOTATIONS = Path(__file__).parents[1] / "training/annotations"
DEALS, DECISIONS = 10, 200


def f1(right: int, found: int, met: int, wanted: int) -> float:
    """F1 of counts as `dragoman eval gold` has them."""
    precision, recall = right / max(1, found), met / max(1, wanted)
    return 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    """Deal, learn, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    args = parser.parse_args()
    first, second, source = coded(ANNOTATIONS, "dev"), coded(ANNOTATIONS, "second"), texts(args.data)
    reports = (dragoman.Report.from_text(source[ident][0], published=source[ident][1]) for ident in first)
    judged: dict[str, list[Example]] = {}
    readings = dict(zip(first, dragoman.read_all(reports), strict=True))
    for ident, reading in readings.items():
        actors = {actor["id"]: actor for actor in reading.to_dict()["actors"]}
        marked = {kind: first[ident][kind] + second.get(ident, first[ident])[kind] for kind in ALL}
        plain = reading.to_dict()
        judged[ident] = [
            Example(kind, ident, features_of(fact, reading.report.text), any(answers(kind, actors, gold, found) for gold in marked[kind]))
            for kind in KINDS
            for fact, found in zip(getattr(reading, kind), plain[kind], strict=True)
        ]  # fmt: skip
    figures: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    among: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    off: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    for deal in range(DEALS):
        chance = random.Random(deal)
        idents = sorted(first)
        chance.shuffle(idents)
        learnt, held = idents[: len(idents) // 2], idents[len(idents) // 2 :]
        decisions = [example for ident in learnt for example in judged[ident]]
        chance.shuffle(decisions)
        for kind in KINDS:
            model = fitted([example for example in decisions[:DECISIONS] if example.kind == kind])
            counts = {side: [0, 0] for side in ("before", "after")}
            wanted = sum(len(first[ident][kind]) for ident in held)
            for ident in held:
                for example in (one for one in judged[ident] if one.kind == kind):
                    told = model.likely(example.features) >= model.least
                    for side, shown in (("before", True), ("after", told)):
                        counts[side][0] += shown and example.right
                        counts[side][1] += shown
            mine = [one for ident in held for one in judged[ident] if one.kind == kind]
            shipped = [1 / (1 + math.exp(-one.features["score"])) for one in mine]
            off[kind].append(
                (
                    statistics.mean((p - one.right) ** 2 for p, one in zip(shipped, mine, strict=True)),
                    statistics.mean((model.likely(one.features) - one.right) ** 2 for one in mine),
                )
            )
            (hit, found), (hit_after, found_after) = counts["before"], counts["after"]
            figures[kind].append(
                (f1(hit, found, min(hit, wanted), wanted), f1(hit_after, found_after, min(hit_after, wanted), wanted))
            )
            among[kind].append((2 * hit / max(1, found + hit), 2 * hit_after / max(1, found_after + hit)))
    for title, some in (("against all that coders marked", figures), ("among the facts that were found", among)):
        for kind, pairs in some.items():
            before, after = (statistics.mean(side) for side in zip(*pairs, strict=True))
            better = sum(b > a for a, b in pairs)
            print(
                f"{kind}, F1 {title}: {before:.3f} before, {after:.3f} after; better in {better} of {len(pairs)} deals"
            )
    for kind, pairs in off.items():
        before, after = (statistics.mean(side) for side in zip(*pairs, strict=True))
        print(
            f"{kind}, Brier score of the scores (lower is better): {before:.3f} before, {after:.3f} after; better in {sum(b < a for a, b in pairs)} of {len(pairs)} deals"
        )


if __name__ == "__main__":
    main()
