"""Who takes part most, what rests on somebody's word, and who does how much to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from sqlalchemy import Connection, and_, func, select

from dragoman.export.eventdata import MUTUAL
from dragoman.ledger import tables as t
from dragoman.ledger.actors import actor_records
from dragoman.ledger.entries import EntrySummary, Page

_e = t.entries.c


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What an actor is told to have said: a fact of a report that rests on this speaker."""

    report: str
    title: str | None
    published: str | None
    exact: str
    start: int
    end: int
    entry: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """How often one actor did something to another: what is friendly, and what is not."""

    source: str
    source_name: str
    source_country: str | None
    target: str
    target_name: str
    target_country: str | None
    friendly: int
    hostile: int

    @property
    def total(self) -> int:
        """All events of the pair."""
        return self.friendly + self.hostile


#: PLOVER's types in the two halves of its quads: cooperation, and conflict.
HOSTILE = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"))


def busiest_actors(connection: Connection, limit: int) -> Page[Any]:
    """Those who take part in most entries."""
    by = t.entry_actors.c
    rows = connection.execute(
        select(by.actor_id, func.count().label("n"))
        .group_by(by.actor_id)
        .order_by(func.count().desc(), by.actor_id)
        .limit(limit)
    ).all()
    return Page(tuple(actor_records(connection, [row.actor_id for row in rows])))


def said_by(connection: Connection, actor: str, limit: int) -> list[SaidLine]:
    """The newest facts that rest on an actor's word."""
    o, p, r, link = t.observations.c, t.passages.c, t.reports.c, t.links.c
    names = select(t.actor_names.c.name_key).where(t.actor_names.c.actor_id == actor)
    rows = connection.execute(
        select(r.id, r.title, r.published, p.exact, p.start, p.end, link.entry_id, _e.title.label("line"))
        .select_from(t.mentions)
        .join(t.observations, and_(o.report_id == t.mentions.c.report_id, o.speaker == t.mentions.c.name_key))
        .join(t.passages, p.id == o.passage_id)
        .join(t.reports, r.id == o.report_id)
        .outerjoin(t.links, link.observation_id == func.coalesce(o.target, o.id))
        .outerjoin(t.entries, _e.id == link.entry_id)
        .where(t.mentions.c.name_key.in_(names))
        .order_by(o.number.desc())
        .limit(limit)
    )
    return [SaidLine(*row) for row in rows]


def pairs_of(events: Sequence[EntrySummary]) -> list[Pair]:
    """Who did how much to whom, the busiest pairs first; who met whom is told once, in the order of their names."""
    counted: dict[tuple[str, str], list[Any]] = {}
    for event in events:
        sources = sorted((p for p in event.parties if p.role == "source"), key=lambda party: party.name)
        targets = [p for p in event.parties if p.role == "target"]
        met = event.type in MUTUAL and not targets
        for one, other in combinations(sources, 2) if met else product(sources, targets):
            if one.actor != other.actor:
                row = counted.setdefault((one.actor, other.actor), [one, other, 0, 0])
                row[3 if event.type in HOSTILE else 2] += 1
    pairs = [
        Pair(a.actor, a.name, a.country, b.actor, b.name, b.country, friendly, hostile)
        for a, b, friendly, hostile in counted.values()
    ]
    return sorted(pairs, key=lambda pair: (-pair.total, pair.source_name, pair.target_name))
