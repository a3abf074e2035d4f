"""Tables of reports: JSONL and CSV with the columns text, title, date, url."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dragoman.errors import BadRow, DateError, DragomanError
from dragoman.report import Report
from dragoman.sources.dates import check_date

OnError = Callable[[DragomanError], None]

csv.field_size_limit(50_000_000)


def read_jsonl(lines: Iterable[str], *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """One report a line; a broken line raises BadRow, or goes to *on_error* and the rest go on."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{location}, line {number}"
        try:
            yield report_of(_object(line, where), where)
        except BadRow as error:
            if on_error is None:
                raise
            on_error(error)


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadRow(f"{where} is not JSON ({str(error)[:80]}); mend or remove the line") from None
    if not isinstance(row, dict):
        raise BadRow(f'{where} is JSON but not an object; write {{"text": …, "date": …}}')
    return row


def read_csv(lines: Iterable[str], *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """One report a row, columns named in the first; broken rows as in `read_jsonl`."""
    rows = csv.DictReader(lines)
    while True:
        where = f"{location}, line {rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            failure = BadRow(f"{where} cannot be read as CSV ({error}); quote the cells that hold line breaks")
            if on_error is None:
                raise failure from None
            on_error(failure)
            continue
        try:
            yield report_of({name.strip().lower(): cell for name, cell in row.items() if isinstance(name, str)}, where)
        except BadRow as bad:
            if on_error is None:
                raise
            on_error(bad)


def report_of(row: Mapping[str, Any], where: str) -> Report:
    """The report that a row of a table holds. Raises BadRow where it has no text."""
    text = row.get("text") or row.get("body") or row.get("content")
    if not isinstance(text, str) or not any(letter.isalpha() for letter in text):
        raise BadRow(f"{where} has no text; the column must be called “text” and hold the report's words")
    date = row.get("published") or row.get("date")
    warning: tuple[str, ...] = ()
    published = None
    if date:
        try:
            published = check_date(str(date))
        except DateError as error:
            warning = (f"{where}: {error}",)
    authors = row.get("authors") or row.get("author") or ()
    report = Report.from_text(
        # JSON can carry half a surrogate pair, which no text has.
        text.encode("utf8", "replace").decode("utf8"),
        title=_text(row.get("title")),
        published=published,
        authors=(authors,) if isinstance(authors, str) else tuple(map(str, authors)),
        url=_text(row.get("url")),
        site=_text(row.get("site")),
        language=_text(row.get("language")),
        location=where,
    )
    return _warned(report, warning)


def _warned(report: Report, warnings: tuple[str, ...]) -> Report:
    from dataclasses import replace

    return replace(report, warnings=warnings) if warnings else report


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
