"""
Finders from outside: what a reading does not find by itself, another package may.

A package offers a function under the entry point ``dragoman.finders``; once it is installed, every reading asks it:

    [project.entry-points."dragoman.finders"]
    ceasefires = "my_package:find_ceasefires"

It is given the analysis (sentences with words, grammar and names) and the reading so far, and gives facts of the kinds that Dragoman knows.
``DRAGOMAN_FINDERS=off`` leaves all of them out.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import entry_points
from typing import Protocol

from dragoman.errors import FinderError
from dragoman.facts import EVENT_TYPES, Commitment, Event, Position, Reading, Statement
from dragoman.language.analysis import Analysis
from dragoman.report import Span

GROUP = "dragoman.finders"

Fact = Statement | Event | Commitment | Position
_KINDS: tuple[tuple[type[Fact], str, str], ...] = (
    (Statement, "statements", "s"), (Event, "events", "e"), (Commitment, "commitments", "c"), (Position, "positions", "p"),
)  # fmt: skip


class Finder(Protocol):
    """What a package offers. Ids of the facts are given anew; actors are those of *reading*, by their ids."""

    def __call__(self, analysis: Analysis, reading: Reading) -> Iterable[Fact]:
        """The facts that it finds in the report, each with its evidence and its score."""
        ...


@functools.cache
def finders() -> tuple[tuple[str, str, Finder], ...]:
    """Name, distribution with version, and function of every finder that is installed. Raises FinderError where one cannot be loaded."""
    if os.environ.get("DRAGOMAN_FINDERS") == "off":
        return ()
    found = []
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            found.append((point.name, f"{point.dist.name} {point.dist.version}" if point.dist else "", point.load()))
        except Exception as error:
            raise FinderError(
                f"the finder {point.name} ({point.value}) cannot be loaded: {type(error).__name__}: {error}; mend it, take its "
                "package away, or set DRAGOMAN_FINDERS=off"
            ) from error
    return tuple(found)


def with_finders(analysis: Analysis, reading: Reading) -> Reading:
    """The reading with what the installed finders add; one that breaks or gives what cannot be adds a warning and nothing else."""
    for name, _, find in finders():
        try:
            reading = _with(reading, name, list(_checked(find(analysis, reading), reading)))
        except Exception as error:  # whatever a stranger's code raises, the reading stands
            told = f"the finder {name} failed and is left out: {type(error).__name__}: {error}"
            reading = replace(reading, warnings=(*reading.warnings, told))
    return reading


def _checked(facts: Iterable[Fact], reading: Reading) -> Iterator[Fact]:
    actors, end = {actor.id for actor in reading.actors}, len(reading.report.text)
    for fact in facts:
        if not isinstance(fact, (Statement, Event, Commitment, Position)):
            raise FinderError(f"it gave a {type(fact).__name__}, which is no fact")
        for span in _spans(fact):
            if span.end > end:
                raise FinderError(f"{span} ends after the text, which has {end} characters")
        if unknown := set(_actors(fact)) - actors:
            raise FinderError(f"there is no actor {', '.join(sorted(unknown))} in the reading")
        if isinstance(fact, Event) and fact.type not in EVENT_TYPES:
            raise FinderError(f"{fact.type} is no PLOVER type; give one, and your own name as own_type")
        if not 0 <= fact.score <= 1:
            raise FinderError(f"a score of {fact.score} is no probability")
        yield fact


def _spans(fact: Fact) -> Iterator[Span]:
    if isinstance(fact, Statement):
        yield from (span for span in (fact.source, fact.cue, *fact.content) if span)
    else:
        yield fact.evidence


def _actors(fact: Fact) -> tuple[str, ...]:
    match fact:
        case Statement():
            return fact.speakers
        case Event():
            return (*fact.sources, *fact.targets)
        case Commitment():
            return (*fact.promisors, *fact.beneficiaries)
        case Position():
            return (fact.holder,)


def _with(reading: Reading, name: str, facts: list[Fact]) -> Reading:
    for kind, field, letter in _KINDS:
        known = list(getattr(reading, field))
        for number, fact in enumerate((fact for fact in facts if isinstance(fact, kind)), len(known) + 1):
            known.append(replace(fact, id=f"{letter}{number}", reason=f"finder {name}: {fact.reason}".rstrip(": ")))
        reading = replace(reading, **{field: tuple(known)})  # type: ignore[arg-type]
    return reading
