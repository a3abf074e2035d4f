"""The log: append-only, each line sealed with the hash of the one before it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from dragoman.ledger import tables as t
from dragoman.ledger.dates import now
from dragoman.ledger.ids import digest

#: What the first line is chained to.
START = "0" * 64


def last_line(connection: Connection) -> tuple[int, str]:
    """Number and hash of the newest line."""
    row = connection.execute(select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)).first()
    return (row.seq, row.hash) if row else (0, START)


def log(connection: Connection, agent: str, action: str, target: str, content: str) -> int:
    """Add a line; gives its number. To be called within the transaction that it tells of."""
    seq, previous = last_line(connection)
    line = {
        "seq": seq + 1,
        "at": now(),
        "agent": agent,
        "action": action,
        "target": target,
        "content": content,
        "previous": previous,
    }
    connection.execute(insert(t.audit).values(**line, hash=seal(line)))
    return seq + 1


def seal(line: Any) -> str:
    """The hash of a line, over all of it and the hash before."""
    return digest(*(line[name] for name in ("seq", "at", "agent", "action", "target", "content", "previous")))


def content_of_report(connection: Connection, report_id: str) -> str:
    """The digest of everything that was stored with a report: its text, passages, assertions and the matcher's judgements."""
    report = connection.execute(select(t.reports).where(t.reports.c.id == report_id)).mappings().one()
    parts: list[Any] = [
        {name: value for name, value in report.items() if name != "signature"},
        report["signature"].hex(),
    ]
    for table, column in (
        (t.passages, t.passages.c.report_id), (t.mentions, t.mentions.c.report_id), (t.observations, t.observations.c.report_id)
    ):  # fmt: skip
        rows = connection.execute(select(table).where(column == report_id).order_by(*table.primary_key.columns))
        parts.append([list(row) for row in rows])
    said = select(t.assertions).join(t.observations, t.observations.c.id == t.assertions.c.observation_id)
    parts.append(
        [
            list(row)
            for row in connection.execute(
                said.where(t.observations.c.report_id == report_id).order_by(t.assertions.c.id)
            )
        ]
    )
    for table in (t.judgements, t.names):
        rows = connection.execute(
            select(table).where(table.c.seq == report["seq"]).order_by(*table.primary_key.columns)
        )
        parts.append([list(row) for row in rows])
    return digest(*parts)


def content_of_row(row: Any) -> str:
    """The digest of a decision or an appearance as stored."""
    return digest(dict(row))
