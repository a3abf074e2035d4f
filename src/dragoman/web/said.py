"""
Who says what in a report, statements within statements.

The ledger keeps facts, not statements: they are read again from the stored text when somebody first looks, and kept with
the version that read them.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from dragoman.errors import LedgerUnavailable
from dragoman.facts import Reading
from dragoman.ledger.entries import StoredReport
from dragoman.ledger.ids import plain
from dragoman.report import Passage, Report, Span
from dragoman.version import __version__
from dragoman.web import tables as t
from dragoman.web.site import Site

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Said:
    """A statement: who speaks, how, the places of what is said, and the statements within it."""

    id: str
    speaker: str | None
    manner: str
    content: tuple[tuple[int, int], ...]
    within: list[Said] = field(default_factory=list)


def statements(site: Site, report: StoredReport) -> list[Said]:
    """The outermost statements of a stored report, in the order of its text."""
    with site.database.reading() as connection:
        s = t.statements.c
        kept = connection.execute(select(s.version, s.body).where(s.report == report.id)).first()
    if kept and kept.version == __version__:
        return _nested(json.loads(kept.body))
    # Two readings at a time would only slow each other and everybody else.
    with _one_at_a_time:
        rows = rows_of(_read(report))
    keep(site, report.id, rows)
    return _nested(rows)


def _read(report: StoredReport) -> Reading:
    from dragoman.reading import read

    passages = tuple(Passage(role, Span(start, end)) for role, start, end in report.passages)  # type: ignore[arg-type]
    return read(Report(report.text, passages, report.title, report.published, report.authors, report.url, report.site))


def rows_of(reading: Reading) -> list[dict[str, Any]]:
    """The statements of a reading as plain JSON."""
    from dragoman.export.words import speaker

    return [
        {
            "id": one.id, "speaker": speaker(reading, one), "manner": one.manner, "parent": one.parent,
            "content": [[piece.start, piece.end] for piece in one.content],
        }
        for one in reading.statements
    ]  # fmt: skip


def keep(site: Site, report: str, rows: Sequence[dict[str, Any]]) -> None:
    """Keep what was read; where the ledger cannot be written to just now, it is read again another time."""
    values = {"version": __version__, "body": plain(list(rows))}
    try:
        with site.database.writing() as connection:
            if connection.scalar(select(t.statements.c.report).where(t.statements.c.report == report)):
                connection.execute(update(t.statements).where(t.statements.c.report == report).values(**values))
            else:
                connection.execute(insert(t.statements).values(report=report, **values))
    except LedgerUnavailable:
        pass


def _nested(rows: Sequence[dict[str, Any]]) -> list[Said]:
    made = {
        row["id"]: Said(row["id"], row["speaker"], row["manner"], tuple((a, b) for a, b in row["content"]))
        for row in rows
    }
    top: list[Said] = []
    for row in rows:
        parent = made.get(row["parent"] or "")
        (parent.within if parent else top).append(made[row["id"]])
    return top
