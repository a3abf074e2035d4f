"""
What a user's decisions teach: how likely an event or a commitment is right, by its score and by what kind of thing it is.

A logistic regression for each of the two, begun at the shipped score and drawn back to it where there is little to learn from (a normal prior around
"the score is right"); it is fitted in a second, without the encoder. It changes no fact: it gives each another score, and leaves out those that are
less likely than the threshold that served best. `fitted` makes it from decisions, `use` has all later readings in this process use it.
"""

from __future__ import annotations

import functools
import json
import math
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from dragoman.errors import AdaptationError
from dragoman.facts import Commitment, Event
from dragoman.language.encoder import weights_digest

Kind = Literal["events", "commitments"]
KINDS: tuple[Kind, ...] = ("events", "commitments")
Features = Mapping[str, float]
FloatArray = npt.NDArray[np.float64]
Fact = TypeVar("Fact", Event, Commitment)

_VARIABLE = "DRAGOMAN_ADAPTED"
#: How strongly a weight is drawn to what it was: the variance of the prior. Words are many, so that each may say less.
_VARIANCE, _VARIANCE_OF_WORDS = 0.3, 0.2
#: Fewer decisions of a kind, or fewer of one verdict, teach nothing.
LEAST, LEAST_OF_EACH = 40, 8
#: What is less likely is left out: it would lower F1 even where most of what a report says is missed (a fact helps where its probability is
#: above half of the F1 that is reached).
TOLD_FROM = 0.2


@dataclass(frozen=True, slots=True)
class Example:
    """A fact that a person decided on: what it is, and whether it was right; *report* keeps those of one report together."""

    kind: Kind
    report: str
    features: Features
    right: bool


@dataclass(frozen=True, slots=True)
class Adapted:
    """Weights of one kind's features, and the least probability with which a fact is told."""

    weights: Features
    least: float

    def likely(self, features: Features) -> float:
        """The probability that a fact with these features is right."""
        sums = sum(self.weights.get(name, _PRIOR.get(name, 0.0)) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, sums))))


_PRIOR = {"score": 1.0}


def features(kind: Kind, type: str, state: str, score: float, reason: str, words: str, *, beneficiary: bool, told: bool) -> dict[str, float]:  # fmt: skip
    """What is known of a fact both where it is read and in a ledger; *state* is an event's realis or a commitment's stage."""
    clipped = min(max(score, 0.01), 0.99)
    found = {
        "bias": 1.0, "score": math.log(clipped / (1 - clipped)), "length": math.log1p(len(words)) - 4,
        f"type {type}": 1.0, f"state {state}": 1.0, "beneficiary": float(beneficiary), "told": float(told),
    }  # fmt: skip
    if cue := re.match(r"“([^”]+)”", reason):
        found[f"cue {cue.group(1).lower()}"] = 1.0
    if certain := re.search(r"\((\d+)%\)", reason):
        found["certain"] = int(certain.group(1)) / 100 - 0.8
    if rule := re.search(r": (\w+), ", reason):
        found[f"rule {rule.group(1)}"] = 1.0
    return found


def features_of(fact: Event | Commitment, text: str) -> dict[str, float]:
    """The features of a fact of a reading; *text* is the report's."""
    words = text[fact.evidence.start : fact.evidence.end]
    told = fact.statement is not None
    if isinstance(fact, Event):
        return features("events", fact.type, fact.realis, fact.score, fact.reason, words, beneficiary=bool(fact.targets), told=told)  # fmt: skip
    return features("commitments", fact.kind, fact.stage, fact.score, fact.reason, words, beneficiary=bool(fact.beneficiaries), told=told)  # fmt: skip


# --- learning ---------------------------------------------------------------------------------------------------


def fitted(examples: Sequence[Example]) -> Adapted:
    """The weights of most posterior likelihood (Newton's method)."""
    names = sorted({name for one in examples for name in one.features})
    x = np.array([[one.features.get(name, 0.0) for name in names] for one in examples])
    y = np.array([one.right for one in examples], dtype=float)
    prior = np.array([_PRIOR.get(name, 0.0) for name in names])
    strength = np.array([1 / (_VARIANCE_OF_WORDS if name.startswith("cue ") else _VARIANCE) for name in names])
    weights = prior.copy()
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        gradient = x.T @ (p - y) + strength * (weights - prior)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(strength)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return Adapted({name: round(float(w), 6) for name, w in zip(names, weights, strict=True)}, TOLD_FROM)


@dataclass(frozen=True, slots=True)
class Figures:
    """F1 of what is told among the decisions, on reports that were left out: as shipped, and adapted."""

    kind: Kind
    decisions: int
    right: int
    before: float
    after: float


def cross_validated(examples: Sequence[Example], kind: Kind, parts: int = 5) -> Figures:
    """Each fifth of the reports is judged by weights that were fitted without it. As shipped, all that was decided on is told."""
    mine = [one for one in examples if one.kind == kind]
    reports = sorted({one.report for one in mine})
    told: list[tuple[bool, bool]] = []
    for part in range(parts):
        left_out = set(reports[part::parts])
        seen = [one for one in mine if one.report not in left_out]
        held = [one for one in mine if one.report in left_out]
        if held and seen:
            model = fitted(seen)
            told += [(model.likely(one.features) >= model.least, one.right) for one in held]
    right = sum(one.right for one in mine)
    hits = sum(shown and good for shown, good in told)
    shown = sum(shown for shown, _ in told)
    return Figures(kind, len(mine), right, 2 * right / max(1, len(mine) + right), 2 * hits / max(1, shown + right))


def enough(examples: Sequence[Example], kind: Kind) -> bool:
    """Whether there are decisions to learn from, of both verdicts."""
    mine = [one.right for one in examples if one.kind == kind]
    return len(mine) >= LEAST and LEAST_OF_EACH <= sum(mine) <= len(mine) - LEAST_OF_EACH


# --- files ------------------------------------------------------------------------------------------------------


def write(path: Path, adapted: Mapping[Kind, Adapted], figures: Iterable[Figures]) -> None:
    """Write what was learnt as JSON, with the weights of the encoder that it goes with."""
    found = {
        "adapted": 1,
        "encoder": weights_digest(),
        "figures": [{name: getattr(one, name) for name in one.__slots__} for one in figures],
        "kinds": {kind: {"least": one.least, "weights": dict(one.weights)} for kind, one in adapted.items()},
    }
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


@functools.cache
def load(path: Path) -> dict[str, Adapted]:
    """What `write` wrote. Raises AdaptationError where it is something else, or goes with another encoder."""
    try:
        found: Any = json.loads(path.read_text(encoding="utf8"))
        kinds = {kind: Adapted(one["weights"], float(one["least"])) for kind, one in found["kinds"].items()}
        encoder = found["encoder"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise AdaptationError(
            f"{path}: is no adaptation ({error}); make one with: dragoman train --output {path}"
        ) from error
    if encoder != weights_digest():
        raise AdaptationError(f"{path}: was learnt with another encoder; train anew: dragoman train --output {path}")
    return kinds


def use(path: Path | str) -> None:
    """Have all readings of this process, and of those that it starts, scored by *path*. Raises AdaptationError."""
    path = Path(path).resolve()
    load(path)
    os.environ[_VARIABLE] = str(path)


def own_file() -> Path | None:
    """The file that is in use, if one is."""
    named = os.environ.get(_VARIABLE)
    return Path(named) if named else None


def rescored(kind: Kind, facts: tuple[Fact, ...], text: str) -> tuple[Fact, ...]:
    """The facts with the scores that decisions taught, without those that are less likely than serves; as they are where none is in use."""
    path = own_file()
    model = load(path).get(kind) if path else None
    if model is None:
        return facts
    likely = (replace(fact, score=round(model.likely(features_of(fact, text)), 4)) for fact in facts)
    return tuple(fact for fact in likely if fact.score >= model.least)
