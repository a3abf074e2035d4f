"""One Parquet file a table, and `datapackage.json`, which describes them. Needs ``dragoman[export]``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from dragoman.export.extra import needs_extra
from dragoman.export.tables import TABLES, Column, Row, Table, package, rows
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry

#: Rows that are held before they are written as a group.
ROWS_PER_GROUP = 50_000
#: Digits behind the point; amounts in reports have two at most, exchange rates six.
SCALE = 9


def write(ledger: Ledger, entries: Iterable[Entry], folder: Path) -> int:
    """Write the tables into *folder*; gives the number of entries. Raises MissingExtra, OSError."""
    with needs_extra("parquet"):
        import pyarrow
        import pyarrow.parquet
    folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    waiting: dict[str, list[Row]] = {table.name: [] for table in TABLES}
    with ExitStack() as files:
        schemas = {table.name: _schema(pyarrow, table) for table in TABLES}
        writers = {
            name: files.enter_context(pyarrow.parquet.ParquetWriter(folder / f"{name}.parquet", schema))
            for name, schema in schemas.items()
        }

        def flush(name: str) -> None:
            # An empty group too, so that a table without rows has its columns.
            writers[name].write_table(pyarrow.Table.from_pylist(waiting[name], schema=schemas[name]))
            waiting[name].clear()

        for name, row in rows(ledger, entries):
            waiting[name].append({column: _cell(value) for column, value in row.items()})
            counts[name] += 1
            if len(waiting[name]) >= ROWS_PER_GROUP:
                flush(name)
        for table in TABLES:
            flush(table.name)
    description = package("parquet", "application/vnd.apache.parquet", counts, ledger.location)
    (folder / "datapackage.json").write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", "utf8")
    return counts["entries"]


def _schema(pyarrow: Any, table: Table) -> Any:
    def field(column: Column) -> Any:
        kinds = {
            "string": pyarrow.string(),
            "integer": pyarrow.int64(),
            "number": pyarrow.float64(),
            "boolean": pyarrow.bool_(),
            "decimal": pyarrow.decimal128(38, SCALE),
        }
        return pyarrow.field(column.name, kinds[column.type], metadata={"description": column.about})

    return pyarrow.schema([field(column) for column in table.columns], metadata={"description": table.about})


def _cell(value: Any) -> Any:
    return round(value, SCALE) if isinstance(value, Decimal) else value
