"""
What an entry is made of: its observations with their assertions, and people's decisions on them.

Loaded for some entries at a time in a handful of queries, whatever their number.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select

from dragoman.ledger import tables as t
from dragoman.ledger.entries import Quote, StoredOriginal
from dragoman.report import Span

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """One assertion as stored."""

    id: str
    property: str
    value: Any
    passage: str
    score: float
    extractor: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that still counts: the last on its target that was not undone."""

    id: str
    verdict: str
    value: Any
    evidence: str


@dataclass(frozen=True, slots=True)
class Told:
    """One observation: what a report tells of an entry, or a position. ``home`` is where the matcher put it."""

    id: str
    number: int
    family: str
    report: str
    site: str | None
    published: str | None
    known: str
    witness: str
    revised: str | None
    passage: str
    speaker: str | None
    target: str | None
    score: float
    reason: str
    home: str
    said: tuple[Said, ...]

    def value(self, property: str) -> Any:
        """The first value of *property*, None where nothing is said of it."""
        return next((s.value for s in self.said if s.property == property), None)

    def values(self, property: str) -> list[Any]:
        """All values of *property*."""
        return [s.value for s in self.said if s.property == property]


@dataclass(frozen=True, slots=True)
class Known:
    """An actor as its names lead to it."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None


@dataclass
class Material:
    """All that one entry is folded from."""

    id: str
    told: list[Told]
    positions: list[Told]
    judgements: dict[str, Any]
    homes: frozenset[str]
    rulings: dict[str, Ruling]
    actors: dict[str, Known]
    counts: dict[str, int | None]
    quotes: dict[str, Quote]
    unsure: list[Any] = field(default_factory=list)
    apart: frozenset[str] = frozenset()


def in_parts(values: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """Lists of at most *size*, in order: databases take only so many values at once."""
    items = list(values)
    for start in range(0, len(items), size):
        yield items[start : start + size]


def rows_in(connection: Connection, statement: Any, column: Any, values: Iterable[Any]) -> list[Row[Any]]:
    """All rows of *statement* where *column* is one of *values*."""
    return [
        row for part in in_parts(dict.fromkeys(values)) for row in connection.execute(statement.where(column.in_(part)))
    ]


def load(connection: Connection, entry_ids: Sequence[str]) -> list[Material]:
    """The material of some entries, in the order of *entry_ids*; those without any observation are left out."""
    links = rows_in(
        connection, select(t.links.c.observation_id, t.links.c.home, t.links.c.entry_id), t.links.c.entry_id, entry_ids
    )
    home_of = {row.observation_id: row.home for row in links}
    observed = rows_in(connection, select(t.observations), t.observations.c.id, home_of)
    positions = rows_in(connection, select(t.observations), t.observations.c.target, home_of)
    j = t.judgements.c
    borne = rows_in(connection, select(j.subject, j.object).where(j.kind == "position"), j.object, {*home_of.values()})
    there = {row.id for row in positions}
    positions += rows_in(
        connection,
        select(t.observations),
        t.observations.c.id,
        [row.subject for row in borne if row.subject not in there],
    )
    rows = [*observed, *positions]
    ids = [row.id for row in rows]
    said: dict[str, list[Said]] = defaultdict(list)
    statements = select(t.assertions).order_by(t.assertions.c.observation_id, t.assertions.c.place)
    for row in rows_in(connection, statements, t.assertions.c.observation_id, ids):
        said[row.observation_id].append(
            Said(row.id, row.property, json.loads(row.value), row.passage_id, row.score, row.extractor)
        )
    reports = _reports(connection, {row.report_id for row in rows})
    judged = rows_in(connection, select(t.judgements), t.judgements.c.subject, home_of)
    same = {row.subject: row for row in judged if row.verdict == "same"}
    unsure: dict[str, list[Any]] = defaultdict(list)
    for row in judged:
        if row.verdict == "unsure":
            unsure[row.subject].append(row)
    rulings = rulings_on(connection, ids)
    told = {row.id: _told(row, reports[row.report_id], home_of.get(row.id, ""), said[row.id]) for row in rows}
    quotes = load_quotes(
        connection, {row.passage_id for row in rows} | {s.passage for some in said.values() for s in some}, reports
    )
    keys = {key for one in told.values() for key in _name_keys(one)}
    keys |= {key for _, _, ruling in rulings for key in keys_in(ruling.value)}
    actors, counts = load_actors(connection, keys)
    apart: dict[str, set[str]] = defaultdict(set)
    for row in rows_in(connection, select(t.apart), t.apart.c.one, {*home_of.values(), *entry_ids}):
        apart[row.one].add(row.other)
    by_entry: dict[str, list[str]] = defaultdict(list)
    for row in links:
        by_entry[row.entry_id].append(row.observation_id)
    entry_by_observation = {row.observation_id: row.entry_id for row in links}
    positions_by_entry: dict[str, list[Told]] = defaultdict(list)
    entry_by_home = {row.home: row.entry_id for row in links}
    for row in positions:
        if row.target in entry_by_observation:
            positions_by_entry[entry_by_observation[row.target]].append(told[row.id])
    for row in borne:
        if told[row.subject] not in positions_by_entry[entry_by_home[row.object]]:
            positions_by_entry[entry_by_home[row.object]].append(told[row.subject])
    materials = []
    for id in entry_ids:
        if not by_entry[id]:
            continue
        mine = sorted((told[o] for o in by_entry[id]), key=lambda one: one.number)
        theirs = sorted(positions_by_entry[id], key=lambda one: one.number)
        homes = frozenset(one.home for one in mine)
        anchors = {one.id for one in (*mine, *theirs)}
        materials.append(
            Material(
                id, mine, theirs, {o: same[o] for o in by_entry[id] if o in same}, homes,
                {target: ruling for anchor, target, ruling in rulings if anchor in anchors}, actors, counts, quotes,
                sorted((row for o in by_entry[id] for row in unsure[o]), key=lambda row: row.id),
                frozenset(other for home in (*homes, id) for other in apart[home]),
            )
        )  # fmt: skip
    return materials


def rulings_on(connection: Connection, anchors: Iterable[str]) -> list[tuple[str, str, Ruling]]:
    """The decisions that count, as (anchor, target, ruling); one at most for each target."""
    rows = sorted(rows_in(connection, select(t.decisions), t.decisions.c.anchor, anchors), key=lambda row: row.seq)
    undone = {row.undoes for row in rows if row.undoes}
    last: dict[tuple[str, str], Ruling] = {}
    for row in rows:
        if row.verdict not in ("undo", "defer") and row.id not in undone:
            value = json.loads(row.value) if row.value is not None else None
            last[row.anchor, row.target] = Ruling(row.id, row.verdict, value, row.evidence)
    return [(anchor, target, ruling) for (anchor, target), ruling in last.items()]


def load_quotes(connection: Connection, ids: Iterable[str], reports: dict[str, Any] | None = None) -> dict[str, Quote]:
    """Passages with where they stand, by id."""
    rows = rows_in(connection, select(t.passages), t.passages.c.id, ids)
    if reports is None:
        reports = _reports(connection, {row.report_id for row in rows})
    before = originals(connection, {row.report_id for row in rows})
    found = {}
    for row in rows:
        report, span, own = reports[row.report_id], Span(row.start, row.end), before.get(row.report_id)
        found[row.id] = Quote(
            row.id, row.report_id, span, row.exact, row.sentence, row.role, report.title, report.site,
            report.url, report.published, report.witness, report.revised is not None,
            own.quote(span) if own else None, own.language if own else None,
        )  # fmt: skip
    return found


def originals(connection: Connection, reports: Iterable[str]) -> dict[str, StoredOriginal]:
    """What reports were translated from, by the id of the report."""
    c = t.originals.c
    if connection.scalar(select(c.seq).limit(1)) is None:
        return {}
    return {
        row.report_id: StoredOriginal(
            row.text, row.title, row.language, row.translator,
            tuple((Span(a, b), Span(start, end)) for a, b, start, end in json.loads(row.pairs)),
        )
        for row in rows_in(connection, select(t.originals), c.report_id, reports)
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Report:
    id: str
    title: str | None
    url: str | None
    site: str | None
    published: str | None
    known: str
    witness: str
    revised: str | None


def _reports(connection: Connection, ids: Iterable[str]) -> dict[str, _Report]:
    c = t.reports.c
    later = {
        row.revision_of: row.known
        for row in rows_in(connection, select(c.revision_of, c.known), c.revision_of, ids)
    }  # fmt: skip
    wanted = select(c.id, c.title, c.url, c.site, c.published, c.known, c.witness)
    return {
        row.id: _Report(row.id, row.title, row.url, row.site, row.published, row.known, row.witness, later.get(row.id))
        for row in rows_in(connection, wanted, c.id, ids)
    }


def load_actors(connection: Connection, keys: Iterable[str]) -> tuple[dict[str, Known], dict[str, int | None]]:
    """The actors that name keys lead to, and how many members each named group has."""
    wanted = select(
        t.actor_names.c.name_key, t.names.c.count.label("members"),
        t.actors.c.id, t.actors.c.name, t.actors.c.kind, t.actors.c.country, t.actors.c.sector,
    ).join(t.actors, t.actors.c.id == t.actor_names.c.actor_id).join(t.names, t.names.c.key == t.actor_names.c.name_key)  # fmt: skip
    rows = rows_in(connection, wanted, t.actor_names.c.name_key, keys)
    return {row.name_key: Known(row.id, row.name, row.kind, row.country, row.sector) for row in rows}, {
        row.name_key: row.members for row in rows
    }


def _told(row: Any, report: _Report, home: str, said: list[Said]) -> Told:
    return Told(
        row.id, row.number, row.family, row.report_id, report.site, report.published, report.known, report.witness,
        report.revised, row.passage_id, row.speaker, row.target, row.score, row.reason, home, tuple(said),
    )  # fmt: skip


def _name_keys(told: Told) -> Iterator[str]:
    if told.speaker:
        yield told.speaker
    for said in told.said:
        yield from keys_in(said.value)


def keys_in(value: Any) -> Iterator[str]:
    """The name keys that a value holds."""
    if isinstance(value, dict):
        if isinstance(value.get("name"), str) and value["name"].startswith("nam_"):
            yield value["name"]
        for inner in value.values():
            yield from keys_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys_in(inner)
