"""Entries folded from what the database holds of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from dragoman.errors import NotInLedger
from dragoman.ledger import derive
from dragoman.ledger import tables as t
from dragoman.ledger.features import Features
from dragoman.ledger.fold import fold
from dragoman.ledger.folded import Folded, Moment
from dragoman.ledger.material import load, rows_in
from dragoman.ledger.naming import full_id


def root_of(connection: Connection, id: str) -> str:
    """The entry that *id*, or its beginning, leads to now. Raises NotInLedger, and BadFilter where several begin so."""
    c = t.links.c
    found = connection.scalar(select(c.entry_id).where(c.home == id).limit(1))
    if found is None and (home := full_id(connection, id, c.home, ("com_", "evt_"), "entries")):
        found = connection.scalar(select(c.entry_id).where(c.home == home).limit(1))
    if found is None:
        raise NotInLedger(f"there is no entry “{id}” in this ledger; ids are those that the table of entries shows")
    return str(found)


def folded_entry(connection: Connection, root: str, moment: Moment) -> Folded | None:
    """An entry folded as of a moment, with its neighbours where it is the present."""
    if not moment.date and not moment.known:
        return next(folded_entries(connection, [root], moment), None)
    return next((found for material in load(connection, [root]) if (found := fold(material, moment))), None)


def folded_entries(connection: Connection, roots: Sequence[str], moment: Moment | None = None) -> Iterator[Folded]:
    """Entries folded as they stand; on a day far off, unless told otherwise, so that a lapse shows whenever it is asked."""
    moment = moment or Moment(today="9999-12-31")
    e = t.entries.c
    rows = rows_in(connection, select(e.id, e.summary), e.id, roots)
    features = {row.id: one for row in rows if (one := Features.from_json(row.summary)).family == "commitment"}
    neighbours = derive.neighbours_of(connection, features)
    for material in load(connection, list(dict.fromkeys(roots))):
        if found := fold(material, moment, neighbours.get(material.id, ())):
            yield found
