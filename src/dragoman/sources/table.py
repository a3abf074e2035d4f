"""Tables of reports: JSONL, CSV and Parquet with the columns text, title, date, url; others by a mapping."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import IO, Any, BinaryIO

from dragoman.errors import BadRow, DateError, DragomanError, MissingPackage
from dragoman.report import Report
from dragoman.sources.dates import check_date

OnError = Callable[[DragomanError], None]
#: Which column of a table holds what: ``{"text": "article_body", "date": "pubdate"}``.
Columns = Mapping[str, str]

#: A longer line is one failure, and the next is read.
MAX_LINE_CHARS = 50_000_000
#: What a column of ours may be called where no mapping is given.
_NAMES = {
    "text": ("text", "body", "content"), "title": ("title", "headline"), "date": ("published", "date"), "url": ("url", "link"),
    "authors": ("authors", "author"), "site": ("site", "source"), "language": ("language", "lang"),
}  # fmt: skip

csv.field_size_limit(MAX_LINE_CHARS)


def read_jsonl(
    lines: Iterable[str], *, location: str, on_error: OnError | None = None, columns: Columns | None = None
) -> Iterator[Report]:
    """One report a line; a broken line raises BadRow, or goes to *on_error* and the rest go on."""
    for number, line in enumerate(_bounded(lines), 1):
        if line is not None and not line.strip():
            continue
        where = f"{location}, line {number}"
        try:
            if line is None:
                raise BadRow(f"{where} has more than {MAX_LINE_CHARS:,} characters; split it")
            yield report_of(_object(line, where), where, columns)
        except BadRow as error:
            _failed(error, on_error)


def _bounded(lines: Iterable[str]) -> Iterator[str | None]:
    """The lines; None for one that is too long."""
    if not hasattr(lines, "readline"):
        yield from lines
        return
    file: IO[str] = lines  # type: ignore[assignment]
    while line := file.readline(MAX_LINE_CHARS):
        if len(line) < MAX_LINE_CHARS or line.endswith("\n"):
            yield line
            continue
        while (rest := file.readline(MAX_LINE_CHARS)) and not rest.endswith("\n"):
            pass
        yield None


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRow(f"{where} is not JSON ({str(error)[:80]}); mend or remove the line") from None
    if not isinstance(row, dict):
        raise BadRow(f'{where} is JSON but not an object; write {{"text": …, "date": …}}')
    return row


def read_csv(
    lines: Iterable[str], *, location: str, on_error: OnError | None = None, columns: Columns | None = None
) -> Iterator[Report]:
    """One report a row, columns named in the first; broken rows as in `read_jsonl`."""
    rows = csv.DictReader(lines)
    try:
        # Asked for here, so that the head is line 1.
        _ = rows.fieldnames
    except csv.Error as error:
        raise BadRow(f"{location}, line 1 cannot be read as CSV ({error}); name the columns there") from None
    while True:
        where = f"{location}, line {rows.line_num + 1}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            _failed(BadRow(f"{where} cannot be read as CSV ({error}); quote the cells that hold line breaks"), on_error)
            continue
        try:
            yield report_of({name.strip(): cell for name, cell in row.items() if isinstance(name, str)}, where, columns)
        except BadRow as bad:
            _failed(bad, on_error)


def read_parquet(
    file: BinaryIO, *, location: str, on_error: OnError | None = None, columns: Columns | None = None
) -> Iterator[Report]:
    """One report a row, some hundred rows at a time. Raises BadRow where it is no Parquet, MissingPackage without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        raise MissingPackage(
            f"{location}: Parquet needs pyarrow; install it with: pip install 'dragoman[bulk]'"
        ) from None
    number = 0
    try:
        table = parquet.ParquetFile(file)
        wanted = _wanted(table.schema_arrow.names, columns)
        for batch in table.iter_batches(batch_size=256, columns=wanted):
            for row in batch.to_pylist():
                number += 1
                where = f"{location}, row {number}"
                try:
                    yield report_of(row, where, columns)
                except BadRow as bad:
                    _failed(bad, on_error)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        _failed(
            BadRow(f"{location} cannot be read as Parquet after row {number} ({str(error)[:80]}); write it anew"),
            on_error,
        )


def _wanted(names: list[str], columns: Columns | None) -> list[str]:
    """Only the columns that are used are read from the file."""
    known = {name for ours, others in _NAMES.items() for name in (*others, (columns or {}).get(ours, ours))}
    return [name for name in names if name.lower() in known or name in known]


def _failed(error: DragomanError, on_error: OnError | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


def report_of(row: Mapping[str, Any], where: str, columns: Columns | None = None) -> Report:
    """The report that a row of a table holds. Raises BadRow where it has no text."""
    lowered = {name.lower(): cell for name, cell in row.items()}

    def cell(ours: str) -> Any:
        if columns and ours in columns:
            return row.get(columns[ours])
        return next((found for name in _NAMES[ours] if (found := lowered.get(name))), None)

    text = cell("text")
    if not isinstance(text, str) or not any(letter.isalpha() for letter in text):
        name = (columns or {}).get("text", "text")
        raise BadRow(
            f"{where} has no text; the column must be called “{name}” and hold the report's words, or be named with --column text=NAME"
        )
    warnings: tuple[str, ...] = ()
    published = None
    if date := cell("date"):
        try:
            published = check_date(date.isoformat() if hasattr(date, "isoformat") else str(date))
        except DateError as error:
            warnings = (f"{where}: {error}",)
    authors = cell("authors") or ()
    report = Report.from_text(
        # JSON can carry half a surrogate pair, which no text has.
        text.encode("utf8", "replace").decode("utf8"),
        title=_text(cell("title")),
        published=published,
        authors=(authors,)
        if isinstance(authors, str)
        else tuple(map(str, authors if isinstance(authors, list) else ())),
        url=_text(cell("url")),
        site=_text(cell("site")),
        language=_text(cell("language")),
        location=where,
    )
    return replace(report, warnings=warnings) if warnings else report


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
