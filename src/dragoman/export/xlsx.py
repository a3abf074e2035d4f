"""One Excel workbook: a sheet a table, the first with what there is. Needs ``dragoman[export]``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError
from dragoman.export.extra import needs_extra
from dragoman.export.tables import TABLES, rows
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry

#: What one sheet can hold (Excel's own limit), without the heading.
MAX_ROWS = 1_048_575
#: What one cell can hold.
MAX_CHARACTERS = 32_767

_WIDTHS = {"integer": 10, "number": 10, "decimal": 16, "boolean": 10}
# Characters that XML cannot hold.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class TooManyRows(DragomanError):
    """More rows than an Excel sheet can have."""


def write(ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """Write the workbook; gives the number of entries. Raises MissingExtra, TooManyRows, OSError."""
    with needs_extra("xlsx"):
        from openpyxl import Workbook
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter
    book = Workbook(write_only=True)
    bold = Font(bold=True)

    def cell(sheet: Any, value: Any) -> Any:
        made = WriteOnlyCell(sheet, _cell(value))
        if made.data_type == "f":
            # Text from reports that begins with = is text, not a formula.
            made.data_type = "s"
        return made

    about = book.create_sheet("about")
    about.column_dimensions["A"].width, about.column_dimensions["C"].width = 20, 80
    sheets = {}
    for table in TABLES:
        sheet = sheets[table.name] = book.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(table.columns, 1):
            wide = column.name in ("title", "sentence", "exact", "reason", "silence", "amount", "note")
            sheet.column_dimensions[get_column_letter(number)].width = 60 if wide else _WIDTHS.get(column.type, 22)
        heading = [cell(sheet, column.name) for column in table.columns]
        for made in heading:
            made.font = bold
        sheet.append(heading)
    counts: Counter[str] = Counter()
    for name, row in rows(ledger, entries):
        counts[name] += 1
        if counts[name] > MAX_ROWS:
            raise TooManyRows(f"{name} has more than {MAX_ROWS:,} rows, which Excel cannot hold; export csv or parquet")
        sheets[name].append([cell(sheets[name], value) for value in row.values()])
    about.append([cell(about, text) for text in ("Sheet", "Rows", "What it holds")])
    for table in TABLES:
        about.append([cell(about, value) for value in (table.name, counts[table.name], table.about)])
        sheets[
            table.name
        ].auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{max(2, counts[table.name] + 1)}"
    book.save(path)
    return counts["entries"]


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return _FORBIDDEN.sub("\ufffd", value)[:MAX_CHARACTERS]
    return int(value) if isinstance(value, Decimal) and value == int(value) else value
