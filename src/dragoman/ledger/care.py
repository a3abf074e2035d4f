"""Care for a ledger as a whole: is it sound, a copy of it, all of it as records and back."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, Connection, Double, Integer, LargeBinary, func, insert, select, text

from dragoman.errors import BadRecords
from dragoman.ledger import derive
from dragoman.ledger import tables as t
from dragoman.ledger.audit import START, content_of_report, content_of_row, seal
from dragoman.ledger.entries import Stats, Verification
from dragoman.ledger.material import in_parts

#: As many faults are told; the rest are counted.
_TOLD = 100


def verify(connection: Connection) -> Verification:
    """See `Ledger.verify`."""
    faults = [
        *_database(connection),
        *_chain(connection),
        *_reports(connection),
        *_originals(connection),
        *_passages(connection),
        *_decisions(connection),
        *_derived(connection),
    ]
    if len(faults) > _TOLD:
        faults = [*faults[:_TOLD], f"and {len(faults) - _TOLD} more"]
    count = {
        table.name: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in (t.reports, t.assertions, t.decisions, t.audit)
    }
    head = connection.scalar(select(t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)) or START
    return Verification(count["reports"], count["assertions"], count["decisions"], count["audit"], head, tuple(faults))


def _database(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "sqlite":
        for (line,) in connection.execute(text("PRAGMA quick_check(10)")):
            if line != "ok":
                yield f"the file is damaged: {line}"


def _chain(connection: Connection) -> Iterator[str]:
    """Every line follows the one before, and nothing that it tells of has changed since."""
    previous, expected = START, 1
    for row in connection.execute(select(t.audit).order_by(t.audit.c.seq)).yield_per(1000).mappings():
        if row["seq"] != expected:
            yield f"the log lacks line {expected}"
        if row["previous"] != previous or row["hash"] != seal(row):
            yield f"line {row['seq']} of the log was changed, or one before it was taken out"
        previous, expected = row["hash"], row["seq"] + 1


def _reports(connection: Connection) -> Iterator[str]:
    logged = {
        row.target: row.content
        for row in connection.execute(
            select(t.audit.c.target, t.audit.c.content).where(t.audit.c.action == "add report")
        )
    }
    seen = set()
    for some in in_parts(connection.scalars(select(t.reports.c.id).order_by(t.reports.c.seq)).all(), 100):
        for id in some:
            seen.add(id)
            if id not in logged:
                yield f"report {id} is not in the log"
            elif content_of_report(connection, id) != logged[id]:
                yield f"report {id}, or what was read in it, was changed after it was added"
            stored = connection.scalar(select(t.reports.c.text).where(t.reports.c.id == id)) or ""
            # Where a sign could not be stored, the id is that of the text before.
            if "\ufffd" not in stored and id != "rep_" + hashlib.sha256(stored.encode()).hexdigest()[:20]:
                yield f"the text of report {id} is not the one that its id was made from"
    yield from (f"report {id} is in the log, but gone" for id in sorted(set(logged) - seen))


def _originals(connection: Connection) -> Iterator[str]:
    kept = select(t.audit.c.seq, t.audit.c.target, t.audit.c.content).where(t.audit.c.action == "keep original")
    logged = {row.seq: row for row in connection.execute(kept)}
    for row in connection.execute(select(t.originals).order_by(t.originals.c.seq)).yield_per(100).mappings():
        line = logged.pop(row["seq"], None)
        if line is None or line.content != content_of_row(row):
            yield f"the original of report {row['report_id']} was changed after it was added, or is not in the log"
    yield from (f"the original of report {line.target} is in the log, but gone" for line in logged.values())


def _passages(connection: Connection) -> Iterator[str]:
    for row in connection.execute(
        select(t.passages.c.id, t.passages.c.start, t.passages.c.end, t.passages.c.exact, t.reports.c.text)
        .join(t.reports, t.reports.c.id == t.passages.c.report_id)
    ).yield_per(500):  # fmt: skip
        if row.text[row.start : row.end] != row.exact:
            yield f"passage {row.id} does not stand in its report where it says"
    lost = (
        select(t.assertions.c.id)
        .outerjoin(t.passages, t.passages.c.id == t.assertions.c.passage_id)
        .where(t.passages.c.id.is_(None))
    )
    yield from (f"assertion {id} has lost its passage" for id in connection.scalars(lost))


def _decisions(connection: Connection) -> Iterator[str]:
    contents = {
        row.target: row.content
        for row in connection.execute(
            select(t.audit.c.target, t.audit.c.content).where(t.audit.c.target.like("dec\\_%", escape="\\"))
        )
    }
    for row in connection.execute(select(t.decisions).order_by(t.decisions.c.seq)).mappings():
        stored = {name: row[name] for name in row if name != "id"} | {"id": row["id"]}
        if contents.get(row["id"]) != content_of_row(stored):
            yield f"decision {row['id']} was changed after it was made, or is not in the log"
    there = set(connection.scalars(select(t.decisions.c.id)))
    yield from (f"decision {id} is in the log, but gone" for id in sorted(set(contents) - there))


def _derived(connection: Connection) -> Iterator[str]:
    """Every observation stands in one entry, and every entry has some."""
    loose = (
        select(t.observations.c.id)
        .outerjoin(t.links, t.links.c.observation_id == t.observations.c.id)
        .where(t.observations.c.family != "position", t.links.c.entry_id.is_(None))
    )
    yield from (f"observation {id} stands in no entry; rebuild the ledger" for id in connection.scalars(loose))
    linked = set(connection.scalars(select(t.links.c.entry_id).distinct()))
    shown = set(connection.scalars(select(t.entries.c.id)))
    yield from (f"entry {id} is missing or left over; rebuild the ledger" for id in sorted(linked ^ shown))


# --- all of it as records ---------------------------------------------------------------------------------------


def records(connection: Connection) -> Iterator[dict[str, Any]]:
    """See `Ledger.records`."""
    for table in t.EVIDENCE:
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(ordered).yield_per(500).mappings():
            yield {"table": table.name, **{name: _out(value) for name, value in row.items()}}


def _out(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def restore(connection: Connection, records: Iterable[Mapping[str, Any]]) -> int:
    """See `Ledger.restore`."""
    if connection.scalar(select(func.count()).select_from(t.audit)):
        raise BadRecords("records go back into an empty ledger only; this one has entries")
    tables = {table.name: table for table in t.EVIDENCE}
    waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in tables}
    counted: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        name = str(record.get("table"))
        if name not in tables:
            raise BadRecords(f"record {number} is of a table “{name}”, which a ledger does not have")
        waiting[name].append(_row(tables[name], record, number))
        counted[name] += 1
        if len(waiting[name]) == 500:
            connection.execute(insert(tables[name]), waiting[name])
            waiting[name] = []
    for name, rows in waiting.items():
        if rows:
            connection.execute(insert(tables[name]), rows)
    try:
        derive.everything(connection)
    except (KeyError, StopIteration, ValueError) as error:
        raise BadRecords(f"the records do not fit together: {error}; take all that records() gave") from error
    if faults := verify(connection).faults:
        raise BadRecords(f"the records were changed since they were given: {faults[0]}")
    return counted["reports"]


def _row(table: Any, record: Mapping[str, Any], number: int) -> dict[str, Any]:
    row = {}
    for column in table.columns:
        if column.name not in record:
            raise BadRecords(f"record {number}, of {table.name}, lacks “{column.name}”")
        value = record[column.name]
        try:
            row[column.name] = _in(column, value)
        except (TypeError, ValueError) as error:
            raise BadRecords(
                f"record {number}, of {table.name}: “{column.name}” cannot be {json.dumps(value)[:60]}"
            ) from error
    return row


def _in(column: Any, value: Any) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(column.name)
        return None
    if isinstance(column.type, LargeBinary):
        return base64.b64decode(value, validate=True)
    if isinstance(column.type, (Integer, BigInteger)):
        return int(value)
    if isinstance(column.type, Double):
        return float(value)
    if not isinstance(value, str):
        raise TypeError(column.name)
    return value


# --- counts -----------------------------------------------------------------------------------------------------


def stats(connection: Connection, location: str, schema: str, day: str) -> Stats:
    """See `Ledger.stats`."""

    def count(table: Any, *where: Any) -> int:
        return connection.scalar(select(func.count()).select_from(table).where(*where)) or 0

    def by(column: Any, *where: Any) -> dict[str, int]:
        rows = connection.execute(
            select(column, func.count()).where(column.is_not(None), *where).group_by(column).order_by(column)
        )
        return {str(value): number for value, number in rows}

    e = t.entries.c
    first, last = connection.execute(select(func.min(t.reports.c.known), func.max(t.reports.c.known))).one()
    return Stats(
        location, schema, count(t.reports), connection.scalar(select(func.count(t.reports.c.witness.distinct()))) or 0,
        count(t.observations), count(t.assertions), count(t.actors), count(t.entries, e.family == "commitment"),
        count(t.entries, e.family == "event"), count(t.decisions), by(e.kind, e.family == "commitment"), by(e.stage),
        by(e.review, e.family == "commitment"), by(t.questions.c.kind, t.questions.c.due <= day), first, last,
    )  # fmt: skip
