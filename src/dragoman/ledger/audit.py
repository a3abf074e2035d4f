"""The log: append-only, each line sealed with the hash of the one before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from dragoman.ledger import tables as t
from dragoman.ledger.dates import now
from dragoman.ledger.ids import digest, plain

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


#: What is stored with a report, apart from itself.
WITH_REPORT = (t.passages, t.mentions, t.observations, t.assertions, t.judgements, t.names)


def content_of_rows(report: Mapping[Any, Any], rows: Mapping[str, Iterable[Mapping[Any, Any]]]) -> str:
    """The digest of everything stored with a report: its text, and *rows* of each table of WITH_REPORT, in any order."""
    parts: list[Any] = [{name: v.hex() if isinstance(v, bytes) else v for name, v in report.items()}]
    for table in WITH_REPORT:
        names = [column.name for column in table.columns]
        # Sorted here: databases differ in how they sort texts.
        parts.append(sorted(plain([row[name] for name in names]) for row in rows[table.name]))
    return digest(*parts)


def content_of_report(connection: Connection, report_id: str) -> str:
    """The same digest, of what the database holds."""
    report = connection.execute(select(t.reports).where(t.reports.c.id == report_id)).mappings().one()
    mine = select(t.observations.c.id).where(t.observations.c.report_id == report_id)
    where: dict[str, Any] = {
        "passages": t.passages.c.report_id == report_id,
        "mentions": t.mentions.c.report_id == report_id,
        "observations": t.observations.c.report_id == report_id,
        "assertions": t.assertions.c.observation_id.in_(mine),
        "judgements": t.judgements.c.seq == report["seq"],
        "names": t.names.c.seq == report["seq"],
    }
    return content_of_rows(
        dict(report), {x.name: _dicts(connection.execute(select(x).where(where[x.name]))) for x in WITH_REPORT}
    )


def _dicts(rows: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in rows.mappings()]


def content_of_row(row: Any) -> str:
    """The digest of a decision or an appearance as stored."""
    return digest(dict(row))
