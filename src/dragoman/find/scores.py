"""
What a score means: the share of facts like it that a careful coder marked too.

The finders' own numbers order facts; a curve for each kind, fitted on our gold by `training/calibrate.py`, makes
probabilities of them (beta calibration, Kull et al. 2017). A profile says how sure a fact must be to be told.
"""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Literal, TypeVar, get_args

from dragoman.errors import LexiconError, ProfileError
from dragoman.facts import Commitment, Event, Position, Statement

#: precision: little that is wrong; balanced: the best F1; recall: little that is missed; raw: all that the finders find,
#: with their own numbers, for whoever fits the curves.
Profile = Literal["precision", "balanced", "recall", "raw"]
PROFILES: tuple[Profile, ...] = get_args(Profile)

Fact = TypeVar("Fact", Statement, Event, Commitment, Position)


@dataclass(frozen=True, slots=True)
class Curve:
    """p = 1 / (1 + exp(-(rise · ln s - fall · ln(1 - s) + offset))) of a score s, and the least p that each profile asks for."""

    rise: float
    fall: float
    offset: float
    precision: float
    balanced: float
    recall: float

    def __call__(self, score: float) -> float:
        """The probability that a careful coder marks a fact with this score; strictly between 0 and 1."""
        clipped = min(max(score, 1e-3), 1 - 1e-3)
        return 1 / (1 + math.exp(-(self.rise * math.log(clipped) - self.fall * math.log(1 - clipped) + self.offset)))


@functools.cache
def curves() -> dict[str, Curve]:
    """The curve of each kind of fact, from lexicon/scores.toml. Raises LexiconError where the file is damaged."""
    source = resources.files("dragoman.lexicon").joinpath("scores.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf8"))
        return {kind: Curve(**values) for kind, values in table.items()}
    except (OSError, tomllib.TOMLDecodeError, TypeError) as error:
        raise LexiconError(f"the table scores.toml cannot be read ({error}); install dragoman again") from error


def told(kind: str, facts: Iterable[Fact], profile: Profile) -> tuple[Fact, ...]:
    """The facts that are sure enough for *profile*, each with its probability as its score."""
    if profile == "raw":
        return tuple(facts)
    curve = curves()[kind]
    least = getattr(curve, profile)
    weighed = [replace(fact, score=round(curve(fact.score), 4)) for fact in facts]
    return tuple(fact for fact in weighed if fact.score >= least)


def checked(profile: str) -> Profile:
    """*profile* if there is one of that name. Raises ProfileError."""
    if profile not in PROFILES:
        raise ProfileError(f"there is no profile “{profile}”; choose one of {', '.join(PROFILES)}")
    return profile
