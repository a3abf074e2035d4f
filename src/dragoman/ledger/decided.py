"""What people decided, and the log, as they are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from dragoman.ledger import tables as t
from dragoman.ledger.entries import (
    AuditLine,
    Decision,
    Page,
)
from dragoman.ledger.material import rows_in
from dragoman.ledger.paging import checked_limit, page, place_of


def decision_of(row: Any, made: Sequence[Any], stale: bool = False) -> Decision:
    """A row of decisions as it is shown."""
    undone = next((other.id for other in made if other.undoes == row.id), None)
    return Decision(
        row.id, row.target, row.verdict, json.loads(row.value) if row.value is not None else None, row.reason, row.note,
        row.reviewer, row.decided_at, row.seen, stale, undone,
    )  # fmt: skip


def decisions(connection: Connection, target: str | None, limit: int, cursor: str | None) -> Page[Decision]:
    """See `Ledger.decisions`."""
    limit = checked_limit(limit)
    c = t.decisions.c
    wanted = select(t.decisions)
    if target:
        wanted = wanted.where(c.target == target)
    if cursor:
        wanted = wanted.where(c.seq < place_of(cursor, (int,))[0])
    rows = connection.execute(wanted.order_by(c.seq.desc()).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.seq,))
    undoing = rows_in(connection, select(t.decisions), c.undoes, [row.id for row in rows])
    return Page(tuple(decision_of(row, undoing) for row in rows), after)


def audit_lines(connection: Connection, limit: int, cursor: str | None) -> Page[AuditLine]:
    """See `Ledger.audit`."""
    limit = checked_limit(limit)
    after = place_of(cursor, (int,))[0] if cursor else 0
    rows = connection.execute(
        select(t.audit).where(t.audit.c.seq > after).order_by(t.audit.c.seq).limit(limit + 1)
    ).all()
    rows, next_ = page(rows, limit, lambda row: (row.seq,))
    return Page(tuple(AuditLine(*row) for row in rows), next_)
