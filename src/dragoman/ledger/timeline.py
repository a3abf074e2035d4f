"""What happened, in order."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, or_, select

from dragoman.facts import EVENT_TYPES
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked
from dragoman.ledger.entries import (
    LedgerEvent,
    Page,
)
from dragoman.ledger.filters import KINDS, several
from dragoman.ledger.folding import root_of
from dragoman.ledger.material import load_quotes, rows_in
from dragoman.ledger.naming import find_actor
from dragoman.ledger.paging import checked_limit, page, place_of


def timeline(
    connection: Connection, *, actor: str | None, entry: str | None, kind: Any, since: str | None, until: str | None,
    limit: int, cursor: str | None,
) -> Page[LedgerEvent]:  # fmt: skip
    """See `Ledger.timeline`."""
    limit = checked_limit(limit)
    c, e = t.timeline.c, t.entries.c
    wanted = select(t.timeline)
    if entry:
        number = connection.scalar(select(e.number).where(e.id == root_of(connection, entry)))
        wanted = wanted.where(c.number == number)
    if actor:
        wanted = wanted.where(_with_actor(connection, find_actor(connection, actor)))
    if kind:
        kinds = several(kind, (*KINDS, "event", *EVENT_TYPES), "kind")
        plain = [k for k in kinds if k != "event"]
        wanted = wanted.where(or_(c.kind.in_(plain), c.family == "event") if "event" in kinds else c.kind.in_(plain))
    if since:
        wanted = wanted.where(c.at >= checked(since, "since")[0])
    if until:
        wanted = wanted.where(c.at <= checked(until, "until")[1])
    if cursor:
        at, number, place = place_of(cursor, (str, int, int))
        wanted = wanted.where(c.at >= at, or_(c.at > at, c.number > number, and_(c.number == number, c.place > place)))
    rows = connection.execute(wanted.order_by(c.at, c.number, c.place).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.at, row.number, row.place))
    quotes = load_quotes(connection, [row.passage_id for row in rows])
    told = {
        r.number: r for r in rows_in(connection, select(e.number, e.id, e.title), e.number, [r.number for r in rows])
    }
    return Page(
        tuple(
            LedgerEvent(
                row.shown, row.known, row.what, row.text, told[row.number].id, row.kind, told[row.number].title,
                row.standing, quotes[row.passage_id],
            )
            for row in rows
        ),
        after,
    )  # fmt: skip


def _with_actor(connection: Connection, actor: str) -> Any:
    """Only lines of entries in which *actor* has a part."""
    c = t.entry_actors.c
    few = 2000
    some = connection.scalars(select(c.number).where(c.actor_id == actor).limit(few)).all()
    if len(some) < few:
        return t.timeline.c.number.in_(select(c.number).where(c.actor_id == actor))
    # Of somebody who is everywhere the first lines are found soonest by going along the timeline.
    return select(c.number).where(c.number == t.timeline.c.number, c.actor_id == actor).exists()
