"""
What a fact's raw score is worth: the share of facts with that score that a careful coder marked too.

    python -m training.calibrate --data ../shared/data            # figures by cross-validation over reports
    python -m training.calibrate --data ../shared/data --write    # and src/dragoman/lexicon/scores.toml

One curve a kind of fact (beta calibration, Kull et al. 2017), fitted on the development part of our gold. The expected calibration
error (Naeini et al. 2015, ten bins of equal width) is counted on reports that the curve was not fitted on.
"""

from __future__ import annotations

import argparse
import hashlib
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import dragoman
from dragoman.evaluate.gold import KINDS, answers, coded, texts

FloatArray = npt.NDArray[np.float64]

FOLDS = 5
ANNOTATIONS = Path(__file__).parent / "annotations"
TABLE = Path(dragoman.__file__).parent / "lexicon/scores.toml"
#: What a profile asks of a fact: that it is right at least so likely; of recall and balance the best F-measure decides.
PRECISION = 0.7
#: Where few facts are so sure, the surest of them.
SUREST = 1 / 3
#: F2 counts what is missed four times as much as what is wrong.
RECALL_WEIGHT = 2.0


class Judged(NamedTuple):
    """A found fact: its report, its raw score, and whether a coder marked it."""

    report: str
    score: float
    right: bool


def curve(weights: FloatArray, scores: FloatArray) -> FloatArray:
    """The probabilities that `dragoman.find.scores.Curve` gives: of rise, fall and offset."""
    return 1 / (1 + np.exp(-np.clip(features(scores) @ weights, -30, 30)))


def features(scores: FloatArray) -> FloatArray:
    clipped = np.clip(scores, 1e-3, 1 - 1e-3)
    return np.stack([np.log(clipped), -np.log(1 - clipped), np.ones_like(clipped)], 1)


def judged(data: Path) -> tuple[dict[str, list[Judged]], dict[str, int]]:
    """Every fact found in the development part, raw, and how many there are to find, by kind."""
    first, second, source = coded(ANNOTATIONS, "dev"), coded(ANNOTATIONS, "second"), texts(data)
    facts: dict[str, list[Judged]] = {kind: [] for kind in KINDS}
    wanted = dict.fromkeys(KINDS, 0)
    reports = (dragoman.Report.from_text(source[ident][0], published=source[ident][1]) for ident in first)
    for (ident, one), reading in zip(first.items(), dragoman.read_all(reports, profile="raw"), strict=True):
        got, two = reading.to_dict(), second.get(ident, one)
        actors = {actor["id"]: actor for actor in got["actors"]}
        for kind in KINDS:
            marked = one[kind] + (two[kind] if two is not one else [])
            wanted[kind] += len(one[kind])
            facts[kind] += [
                Judged(ident, f["score"], any(answers(kind, actors, g, f) for g in marked)) for f in got[kind]
            ]
    return facts, wanted


def fitted(facts: Sequence[Judged]) -> FloatArray:
    """Rise, fall and offset of most likelihood; a rise or fall below nothing would not grow with the score and is nothing."""
    x, y = features(np.array([f.score for f in facts])), np.array([f.right for f in facts], dtype=float)
    weights = _likeliest(x, y, [0, 1, 2])
    return weights if min(weights[:2]) >= 0 else _likeliest(x, y, [int(weights[:2].argmax()), 2])


def _likeliest(x: FloatArray, y: FloatArray, used: list[int]) -> FloatArray:
    """Newton's method over the *used* columns, all but the offset held a little to nothing."""
    held, some, weights = np.diag([1.0, 1.0, 0.01])[np.ix_(used, used)], x[:, used], np.zeros(len(used))
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(some @ weights, -30, 30)))
        slope = some.T @ (p - y) + held @ weights
        weights = weights - np.linalg.solve(some.T @ (some * (p * (1 - p))[:, None]) + held, slope)
    whole = np.zeros(x.shape[1])
    whole[used] = weights
    return whole


def error(likely: FloatArray, right: FloatArray) -> float:
    """Expected calibration error: by how much share and probability differ, over ten bins."""
    bins = np.minimum((likely * 10).astype(int), 9)
    return float(sum((bins == b).mean() * abs(likely[bins == b].mean() - right[bins == b].mean()) for b in set(bins)))


def fold_of(report: str) -> int:
    return int(hashlib.sha256(report.encode()).hexdigest(), 16) % FOLDS


def left_out(facts: Sequence[Judged]) -> FloatArray:
    """The probability of every fact by a curve fitted without its fold."""
    likely = np.zeros(len(facts))
    for fold in range(FOLDS):
        weights = fitted([f for f in facts if fold_of(f.report) != fold])
        here = [i for i, f in enumerate(facts) if fold_of(f.report) == fold]
        likely[here] = curve(weights, np.array([facts[i].score for i in here]))
    return likely


def thresholds(likely: FloatArray, right: FloatArray, wanted: int) -> dict[str, float]:
    """The least probability that each profile asks for; one that gains less than a hundredth is none."""
    order = np.argsort(-likely, kind="stable")
    hits, found = np.cumsum(right[order]), np.arange(1, len(order) + 1)
    precision, recall = hits / found, np.minimum(1, hits / max(1, wanted))

    def best(beta: float) -> float:
        measure = (1 + beta**2) * precision * recall / np.maximum(1e-9, beta**2 * precision + recall)
        return float(likely[order][int(measure.argmax())]) if measure.max() > measure[-1] + 0.01 else 0.0

    surest = float(np.quantile(likely, 1 - SUREST))
    return {"precision": min(PRECISION, surest), "balanced": best(1), "recall": best(RECALL_WEIGHT)}


def main() -> None:
    """Parse the command line, fit and count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public sets")
    parser.add_argument("--write", action="store_true", help="write the table that the package reads")
    args = parser.parse_args()
    facts, wanted = judged(args.data)
    lines = ["# Curves and thresholds of scores; made by training/calibrate.py --write.\n"]
    for kind, some in facts.items():
        right, scores = np.array([f.right for f in some], dtype=float), np.array([f.score for f in some])
        likely, weights = left_out(some), fitted(some)
        least = thresholds(curve(weights, scores), right, wanted[kind])
        print(
            f"{kind:12} {len(some)} facts, {right.mean():.2f} right; calibration error {error(likely, right):.3f} "
            f"(of the raw score {error(scores, right):.3f})"
        )
        for profile, p in least.items():
            kept = likely >= p
            print(
                f"   {profile:10} p >= {p:.3f}: {kept.sum()} facts, {right[kept].mean() if kept.any() else 0:.2f} right"
            )
        named = zip(("rise", "fall", "offset"), weights, strict=True)
        lines.append(f"[{kind}]\n" + "\n".join(f"{name} = {value:.4f}" for name, value in named))
        lines.append("\n".join(f"{profile} = {math.floor(p * 1000) / 1000:.3f}" for profile, p in least.items()) + "\n")
    if args.write:
        TABLE.write_text("\n".join(lines), encoding="utf8")


if __name__ == "__main__":
    main()
