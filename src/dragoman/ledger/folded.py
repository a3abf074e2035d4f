"""What folding an entry gives: the entry, what people can decide on in it, its questions and its dates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dragoman.ledger.dates import first_day, shifted
from dragoman.ledger.entries import (
    Entry,
    Likeness,
    ReviewState,
    Schedule,
)
from dragoman.ledger.features import Features
from dragoman.ledger.ids import digest, named
from dragoman.ledger.material import Ruling, Told
from dragoman.ledger.rules import rules

_STATES: dict[str, ReviewState] = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "unsure": "unsure",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something a person can decide on: which observation or name it hangs on, what it says, and the ruling."""

    anchor: str
    content: tuple[Any, ...]
    ruling: Ruling | None
    about: str = ""

    @property
    def evidence(self) -> str:
        """A hash of what it says; worked out only where somebody looks."""
        return digest(*self.content)

    @property
    def seen(self) -> str:
        """The hash that a reviewer hands back: it changes with the evidence and with every decision."""
        return digest(self.evidence, self.ruling.id if self.ruling else None)[:16]

    @property
    def stale(self) -> bool:
        """Was it decided on other evidence?"""
        return self.ruling is not None and self.ruling.evidence != self.evidence

    @property
    def review(self) -> ReviewState:
        """What people made of it."""
        if self.ruling is None:
            return "proposed"
        return "stale" if self.stale else _STATES.get(self.ruling.verdict, "proposed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the entry raises; ``due`` is the day from which it is asked."""

    target: str
    kind: str
    priority: int
    due: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dated:
    """A line of the timeline."""

    at: str
    shown: str
    known: str
    what: str
    text: str
    standing: str
    passage: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry that claims the same sum of the same promisor."""

    id: str
    features: Features


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment as of which an entry is folded: what had happened by ``date``, from what was known by ``known``; ``shown`` to a person."""

    date: str | None = None
    known: str | None = None
    today: str | None = None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Folded:
    """The entry with all that is stored of it."""

    entry: Entry
    number: int
    family: str
    finished: str | None
    features: Features
    targets: dict[str, Target]
    asked: tuple[Asked, ...]
    dated: tuple[Dated, ...]
    unsure: tuple[Any, ...]
    apart: frozenset[str]


def entry_id(told: Told) -> str:
    """The id of the entry that an observation founds."""
    return named("evt" if told.family == "event" else "com", told.id)


def schedule_of(deadline: str | None, finished: str | None, terminal: bool, today: str | None) -> Schedule:
    """How a promise stands to its deadline on a day."""
    if not deadline or not today:
        return "no_deadline"
    if finished:
        return "met_on_time" if first_day(finished) <= deadline else "met_late"
    if terminal:
        return "no_deadline"
    if deadline < today:
        return "overdue"
    return "due_soon" if deadline <= shifted(today, rules()["stages"]["due_soon_days"]) else "not_due"


def likenesses(stored: str | None) -> tuple[Likeness, ...]:
    """The matcher's reasons as they were stored."""
    return (
        tuple(Likeness(*reason) for reason in json.loads(stored))
        if stored
        else (Likeness("first", 1.0, "the first report of it"),)
    )
