"""What an evaluation counts in each document, sentence or pair, and the figures with their intervals that come of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dragoman.errors import EvaluationError

#: F1: of all kinds together; macro-F1: the mean over the kinds that are wanted anywhere; share: of what was wanted, so much was met.
Measure = Literal["F1", "macro-F1", "share"]

#: Draws of the bootstrap, and their seed: the same units give the same intervals.
DRAWS, SEED = 1_000, 7

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Count:
    """Of one kind in one unit: of the facts *found* so many were *right*; of those *wanted* so many were *met*."""

    right: float = 0
    found: float = 0
    met: float = 0
    wanted: float = 0

    @classmethod
    def of(cls, hits: float, found: float, wanted: float) -> Count:
        """Where what is right is what was met."""
        return cls(hits, found, hits, wanted)


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A document, sentence or pair: the counts of each kind, and in words what was met, what was missed, what was wrong.

    Units are what the bootstrap draws: what stands in one of them belongs together.
    """

    id: str
    text: str
    counts: Mapping[str, Count]
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a set: its name, the measure, the kinds that go into it."""

    name: str
    measure: Measure
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and where 95 of 100 bootstrap draws lie."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One set read by one version and model: all units, and which figures they give."""

    set: str
    path: str
    input: str
    version: str
    model: str
    profile: str
    units: tuple[Unit, ...]
    figures: tuple[Figure, ...]
    kinds: tuple[str, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; `from_dict` takes them back."""
        values = figures(self)
        return {
            "set": self.set, "path": self.path, "input": self.input, "dragoman": self.version, "model": self.model,
            "profile": self.profile,
            "figures": [
                {"name": f.name, "measure": f.measure, "kinds": list(f.kinds), **_rounded(values[f.name])} for f in self.figures
            ],
            "kinds": {
                kind: {**_plain(count), **_rounded(interval)} for kind, count, interval in by_kind(self)
            },
            "units": [
                {
                    "id": unit.id, "text": unit.text, "met": list(unit.met), "missed": list(unit.missed), "wrong": list(unit.wrong),
                    "counts": {kind: _plain(count) for kind, count in unit.counts.items()},
                }
                for unit in self.units
            ],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, found: Any, where: str) -> Evaluation:
        """What `to_dict` gave. Raises EvaluationError where *where* holds something else."""
        try:
            return cls(
                found["set"], found["path"], found["input"], found["dragoman"], found["model"], found["profile"],
                tuple(
                    Unit(
                        unit["id"], unit["text"], {kind: Count(**count) for kind, count in unit["counts"].items()},
                        tuple(unit["met"]), tuple(unit["missed"]), tuple(unit["wrong"]),
                    )
                    for unit in found["units"]
                ),
                tuple(Figure(f["name"], f["measure"], tuple(f["kinds"])) for f in found["figures"]),
                tuple(found["kinds"]),
            )  # fmt: skip
        except (LookupError, TypeError, AttributeError):
            raise EvaluationError(
                f"{where} is no evaluation; make one with: dragoman eval SET PATH --format json --output FILE"
            ) from None


def figures(evaluation: Evaluation) -> dict[str, Interval]:
    """Every figure with its interval: percentiles of 1,000 draws of as many units, with replacement (Efron 1979)."""
    counts = table(evaluation.units, kinds_of(evaluation))
    whole, draws = counts.sum(0), drawn(counts)
    found = {}
    for figure in evaluation.figures:
        rows = [kinds_of(evaluation).index(kind) for kind in figure.kinds]
        found[figure.name] = _interval(figure.measure, whole[rows], draws[:, rows])
    return found


def by_kind(evaluation: Evaluation) -> list[tuple[str, Count, Interval]]:
    """Each kind that was found or wanted anywhere, with its counts in all and its F1."""
    counts = table(evaluation.units, kinds_of(evaluation))
    there = counts.sum((0, 2)) > 0
    kinds = [kind for kind, some in zip(kinds_of(evaluation), there, strict=True) if some]
    counts = counts[:, there]
    whole, draws = counts.sum(0), drawn(counts)
    return [
        (kind, Count(*whole[i].tolist()), _interval("F1", whole[[i]], draws[:, [i]])) for i, kind in enumerate(kinds)
    ]


def kinds_of(evaluation: Evaluation) -> list[str]:
    """The kinds that are counted, in the order in which the set names them."""
    named = dict.fromkeys(evaluation.kinds) | dict.fromkeys(kind for f in evaluation.figures for kind in f.kinds)
    return list(named | dict.fromkeys(kind for unit in evaluation.units for kind in unit.counts))


def table(units: Iterable[Unit], kinds: list[str]) -> FloatArray:
    """Right, found, met, wanted: (units, kinds, 4)."""
    nothing = Count()
    rows = [
        [(c.right, c.found, c.met, c.wanted) for kind in kinds for c in (unit.counts.get(kind, nothing),)]
        for unit in units
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(kinds), 4)


def drawn(counts: FloatArray) -> FloatArray:
    """The sums over units of each draw: (draws, kinds, 4)."""
    units = len(counts)
    weights = np.random.default_rng(SEED).multinomial(units, np.full(units, 1 / units), DRAWS).astype(np.float64)
    return (weights @ counts.reshape(units, -1)).reshape(DRAWS, *counts.shape[1:])


def measured(measure: Measure, sums: FloatArray) -> FloatArray:
    """A measure of sums (…, kinds, 4)."""
    if measure == "macro-F1":
        wanted = sums[..., 3] > 0
        mean: FloatArray = (_f1(sums) * wanted).sum(-1) / np.maximum(1, wanted.sum(-1))
        return mean
    whole = sums.sum(-2)
    share: FloatArray = whole[..., 2] / np.maximum(1e-12, whole[..., 3])
    return share if measure == "share" else _f1(whole)


def _f1(sums: FloatArray) -> FloatArray:
    right, found, met, wanted = (sums[..., i] for i in range(4))
    precision, recall = right / np.maximum(1e-12, found), met / np.maximum(1e-12, wanted)
    f1: FloatArray = 2 * precision * recall / np.maximum(1e-12, precision + recall)
    return f1


def _interval(measure: Measure, whole: FloatArray, draws: FloatArray) -> Interval:
    low, high = np.percentile(measured(measure, draws), [2.5, 97.5])
    return Interval(float(measured(measure, whole)), float(low), float(high))


def _plain(count: Count) -> dict[str, float]:
    return {name: getattr(count, name) for name in ("right", "found", "met", "wanted")}


def _rounded(interval: Interval) -> dict[str, float]:
    return {name: round(getattr(interval, name), 6) for name in ("value", "low", "high")}
