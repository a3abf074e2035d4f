"""One CSV file a table, and `datapackage.json`, which describes them."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any

from dragoman.export.tables import TABLES, package, rows
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry


def write(ledger: Ledger, entries: Iterable[Entry], folder: Path) -> int:
    """
    Write the tables into *folder* (UTF-8, as RFC 4180 has it); gives the number of entries. Raises OSError.

    Texts are written as reports have them. A spreadsheet may take one that begins with = for a formula: use xlsx there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    with ExitStack() as files:
        writers = {}
        for table in TABLES:
            file = files.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf8", newline=""))
            writers[table.name] = csv.DictWriter(file, [column.name for column in table.columns])
            writers[table.name].writeheader()
        for name, row in rows(ledger, entries):
            writers[name].writerow({column: _cell(value) for column, value in row.items()})
            counts[name] += 1
    description = package("csv", "text/csv", counts, ledger.location)
    (folder / "datapackage.json").write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", "utf8")
    return counts["entries"]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return format(value, "f") if isinstance(value, Decimal) else value
