"""Readings as data frames, with the columns of `dragoman code`'s tables: what one tries in a notebook is what one gets of a million."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any, Literal

from dragoman.bulk.rows import rows_of
from dragoman.bulk.tables import TABLES
from dragoman.export.extra import MissingExtra
from dragoman.facts import Reading

Library = Literal["pandas", "polars"]
Row = dict[str, Any]

_SHOWN = ("reports", "actors", "statements", "events", "commitments")
_POSITIONS = ("position_id", "report_id", "holder", "holder_country", "stance", "target", "when", "score", "start", "end", "words")  # fmt: skip


def to_frames(readings: Iterable[Reading], library: Library = "pandas") -> dict[str, Any]:
    """
    The frames reports, actors, statements, events, commitments and positions of some readings; *row* counts the readings from 0.

    Events are one row for each pair of source and target. Raises MissingExtra where the library is not installed.
    """
    rows: dict[str, list[Row]] = {name: [] for name in (*_SHOWN, "positions")}
    for number, reading in enumerate(readings):
        positions = (("positions", row) for row in _positions(reading))
        for name, row in itertools.chain(rows_of(reading, number), positions):
            if name in rows:
                rows[name].append(row)
    columns = {table.name: list(table.names) for table in TABLES if table.name in rows} | {
        "positions": list(_POSITIONS)
    }
    try:
        return {name: _frame(found, columns[name], library) for name, found in rows.items()}
    except ImportError:
        raise MissingExtra(f"{library} is not installed; install it with: pip install {library}") from None


def _positions(reading: Reading) -> Iterable[Row]:
    for position in reading.positions:
        holder = reading.actor(position.holder)
        span = position.evidence
        values = (
            f"{reading.report.id}/{position.id}", reading.report.id, holder.name, holder.country, position.stance,
            position.target, position.when, position.score, span.start, span.end, reading.report.quote(span),
        )  # fmt: skip
        yield dict(zip(_POSITIONS, values, strict=True))


def _frame(rows: list[Row], columns: list[str], library: Library) -> Any:
    if library == "pandas":
        import pandas

        return pandas.DataFrame(rows, columns=columns)
    import polars

    return polars.DataFrame([[row.get(name) for row in rows] for name in columns], schema=columns, strict=False)
