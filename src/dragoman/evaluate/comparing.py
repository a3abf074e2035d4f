"""Two evaluations of one set: what each figure gained or lost, and in which sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dragoman.errors import EvaluationError
from dragoman.evaluate.counting import Evaluation, Interval, drawn, kinds_of, measured, table


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that reads otherwise: what is met now and was not, what is no more, what is wrong now and was not, what no more is."""

    id: str
    text: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    newly_wrong: tuple[str, ...]
    mended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    *after* against *before*: the difference of each figure with its interval, and all units that changed.

    Both are drawn alike in each bootstrap draw (a paired bootstrap), so that an interval without 0 says that they differ.
    """

    before: Evaluation
    after: Evaluation
    differences: dict[str, Interval]
    changes: tuple[Change, ...]


def compare(before: Evaluation, after: Evaluation) -> Comparison:
    """What changed from *before* to *after*. Raises EvaluationError where they are not of the same set and input."""
    if (before.set, before.input) != (after.set, after.input):
        raise EvaluationError(
            f"{before.path} ({before.set}) and {after.path} ({after.set}) are not the same input; evaluate both versions on one file"
        )
    if [unit.id for unit in before.units] != [unit.id for unit in after.units]:
        raise EvaluationError(
            f"{before.path}: the two evaluations did not read the same units; give both the same limit"
        )
    kinds = kinds_of(after)
    old, new = table(before.units, kinds), table(after.units, kinds)
    old_draws, new_draws = drawn(old), drawn(new)
    differences = {}
    for figure in after.figures:
        rows = [kinds.index(kind) for kind in figure.kinds]
        drawn_apart = measured(figure.measure, new_draws[:, rows]) - measured(figure.measure, old_draws[:, rows])
        value = measured(figure.measure, new.sum(0)[rows]) - measured(figure.measure, old.sum(0)[rows])
        low, high = np.percentile(drawn_apart, [2.5, 97.5])
        differences[figure.name] = Interval(float(value), float(low), float(high))
    return Comparison(before, after, differences, tuple(_changes(before, after)))


def _changes(before: Evaluation, after: Evaluation) -> Iterator[Change]:
    for old, new in zip(before.units, after.units, strict=True):
        change = Change(
            new.id, new.text, _new(new.met, old.met), _new(old.met, new.met), _new(new.wrong, old.wrong), _new(old.wrong, new.wrong)
        )  # fmt: skip
        if change.gained or change.lost or change.newly_wrong or change.mended:
            yield change


def _new(these: tuple[str, ...], those: tuple[str, ...]) -> tuple[str, ...]:
    """Those of *these* that are not among *those*, as often as there are more of them."""
    return tuple((Counter(these) - Counter(those)).elements())
