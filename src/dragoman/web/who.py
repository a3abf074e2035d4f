"""Who takes part most, what rests on somebody's word, and who does how much to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

from sqlalchemy import Connection, and_, desc, func, literal, literal_column, select, union

from dragoman.export.eventdata import MUTUAL
from dragoman.ledger import tables as t
from dragoman.ledger.actors import actor_records
from dragoman.ledger.entries import EntrySummary, Page
from dragoman.ledger.evidence import CO_SPEAKER

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
    """The newest facts that rest on an actor's word, alone or together with others."""
    o, p, r, link = t.observations.c, t.passages.c, t.reports.c, t.links.c
    mine = t.actor_names.c.actor_id == actor
    alone = (
        select(o.number)
        .select_from(t.actor_names)
        .join(t.mentions, t.mentions.c.name_key == t.actor_names.c.name_key)
        .join(t.observations, and_(o.report_id == t.mentions.c.report_id, o.speaker == t.mentions.c.name_key))
        .where(mine)
    )
    together = select(o.number).select_from(t.actor_names).join(t.assertions, _names_co_speaker()).join(
        t.observations, o.id == t.assertions.c.observation_id
    ).where(mine)  # fmt: skip
    numbers = union(alone, together).order_by(desc("number")).limit(limit)
    rows = connection.execute(
        select(r.id, r.title, r.published, p.exact, p.start, p.end, link.entry_id, _e.title.label("line"))
        .select_from(t.observations)
        .join(t.passages, p.id == o.passage_id)
        .join(t.reports, r.id == o.report_id)
        .outerjoin(t.links, link.observation_id == func.coalesce(o.target, o.id))
        .outerjoin(t.entries, _e.id == link.entry_id)
        .where(o.number.in_(list(connection.scalars(numbers))))
        .order_by(o.number.desc())
    )
    return [SaidLine(*row) for row in rows]


def _names_co_speaker() -> Any:
    """An assertion names the name as one who says it too; compared by how the value begins, which the index is in the order of."""
    key = t.actor_names.c.name_key
    return and_(
        t.assertions.c.property == literal_column(f"'{CO_SPEAKER}'"),
        t.assertions.c.value >= literal('{"name":"') + key + literal('"'),
        t.assertions.c.value < literal('{"name":"') + key + literal("#"),
    )


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
