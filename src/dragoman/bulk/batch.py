"""One batch of input rows, coded: the same function for every engine, on every machine."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.bulk.inputs import Raw, failure
from dragoman.bulk.settings import Settings
from dragoman.bulk.tables import TABLES, schema
from dragoman.errors import DragomanError
from dragoman.facts import Reading
from dragoman.language.encoder import Device, Model
from dragoman.report import Report


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Rows of one part that one worker reads in one go.

    ``tries`` counts the workers that were lost over it: after the first it is read again, after the second row by row,
    and a row over which a third is lost is given up.
    """

    part: int
    rows: tuple[Raw, ...]
    tries: int = 0

    def once_more(self) -> list[Batch]:
        """What is to be done when a worker was lost over it."""
        if self.tries == 0 or len(self.rows) == 1:
            return [replace(self, tries=self.tries + 1)]
        return [replace(self, rows=(row,), tries=self.tries + 1) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Coded:
    """What came of *rows* input rows from the row *first* on: one Arrow table for each of TABLES, by name."""

    part: int
    first: int
    rows: int
    tables: dict[str, Any]


@functools.cache
def prepare(model: Model = "standard", device: Device = "cpu") -> None:
    """Load what every batch needs, once in a process. Raises ModelError, MissingExtra."""
    os.environ["DRAGOMAN_THREADS"] = "1"
    os.environ["DRAGOMAN_DEVICE"] = device
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from dragoman.copies import signature
    from dragoman.export.extra import needs
    from dragoman.reading import read

    with needs("bulk coding", "bulk"):
        import pyarrow

        assert pyarrow
    text = (
        "Kenya said on Monday that it would send 1,000 police officers to Haiti, and the Security Council met on it. "
    )
    read(text, published="2023-09-26", model=model)
    signature(text * 2)


def code_batch(batch: Batch, settings: Settings) -> Coded:
    """
    The rows of all tables for a batch. Nothing but its rows and the settings decides them.

    A row that cannot be understood, or over which reading breaks, becomes a failure; the others go on.
    """
    import pyarrow

    from dragoman.bulk.rows import rows_of

    found: dict[str, list[dict[str, Any]]] = {table.name: [] for table in TABLES}

    def fail(raw: Raw, why: dict[str, Any]) -> None:
        found["failures"].append({"row": raw.number, "location": raw.location, **why})

    loaded: list[tuple[Raw, Report]] = []
    for raw in batch.rows:
        if raw.form == "failed":
            fail(raw, raw.data)
        elif batch.tries > 2:
            fail(raw, _given_up(raw))
        else:
            try:
                loaded.append((raw, _report(raw, settings)))
            except Exception as error:  # a parser that breaks over hostile text costs one row
                fail(raw, failure("parse", error, _reason(raw, error)))
    for (raw, _), reading in zip(loaded, _readings([report for _, report in loaded], settings), strict=True):
        if isinstance(reading, Exception):
            fail(raw, failure("read", reading, _reason(raw, reading)))
        else:
            for name, row in rows_of(reading, raw.number):
                found[name].append(row)
    found["failures"].sort(key=lambda row: row["row"])
    tables = {table.name: pyarrow.Table.from_pylist(found[table.name], schema=schema(table)) for table in TABLES}
    return Coded(batch.part, batch.rows[0].number, len(batch.rows), tables)


def _report(raw: Raw, settings: Settings) -> Report:
    from dragoman.bulk.reports import report_from

    return replace(report_from(raw, settings.columns), location=raw.location)


def _readings(reports: Sequence[Report], settings: Settings) -> list[Reading | Exception]:
    """The reading of each report, or the error over which it broke."""
    from dragoman.reading import read_all

    try:
        return list(read_all(reports, profile=settings.profile, model=settings.model))
    except Exception:  # one of them breaks it; which one is found by reading each for itself
        found: list[Reading | Exception] = []
        for report in reports:
            try:
                found += read_all([report], profile=settings.profile, model=settings.model)
            except Exception as error:
                found.append(error)
        return found


def _given_up(raw: Raw) -> dict[str, Any]:
    reason = (
        f"{raw.location}: three processes died over it, perhaps for want of memory; "
        "read it by itself with dragoman read, or run the same command with fewer workers"
    )
    return {"step": "read", "kind": "WorkerLost", "reason": reason, "retry": True}


def _reason(raw: Raw, error: Exception) -> str:
    if isinstance(error, DragomanError):
        return str(error)
    return f"{raw.location}: {type(error).__name__}: {error}; this is a fault of Dragoman's, please report it"
