"""
From files and addresses to input rows.

Here tables are only cut into rows; what a row says is found by the workers. Nothing is passed over in silence: what
cannot be opened or cut is a row too, marked as failed.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any, BinaryIO, Literal, cast

from dragoman.bulk.places import Source, first_line
from dragoman.errors import BadRow, DragomanError, ReportNotFound
from dragoman.report import Report

Form = Literal["json", "cells", "page", "report", "failed"]

#: A row of a table may hold so many bytes.
MAX_ROW_BYTES = 50_000_000

#: What a table's columns are called, ours first.
COLUMNS = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "published": ("published", "date", "publication_date"),
    "url": ("url", "link"),
    "site": ("site", "source", "publisher"),
    "authors": ("authors", "author"),
    "language": ("language", "lang"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page's bytes, and what an archive says of them."""

    body: bytes
    url: str | None = None
    content_type: str = ""
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """
    One input row before it is understood.

    ``data`` is a line of JSON as bytes, the cells of a table by our names for them, a page, a report, or the
    failure's ``step``, ``kind``, ``reason`` and ``retry``.
    """

    form: Form
    location: str
    data: Any
    number: int = 0

    def digest(self) -> bytes:
        """SHA-256 of what the row holds."""
        if isinstance(self.data, bytes):
            held = self.data
        elif isinstance(self.data, (Page, Report)):
            held = repr(self.data).encode("utf8", "surrogatepass")
        else:
            held = json.dumps(self.data, sort_keys=True, default=str).encode("utf8", "surrogatepass")
        return hashlib.sha256(b"\0".join((self.form.encode(), self.location.encode("utf8", "replace"), held))).digest()


class Inputs:
    """The rows of all sources, numbered from 0, and how far the reading of them is."""

    def __init__(self, sources: Sequence[Source], columns: Mapping[str, str]) -> None:
        self.sources, self.columns = sources, columns
        self.bytes = sum(source.size for source in sources)
        self._behind = 0
        self._file: IO[bytes] | None = None

    def read(self) -> int:
        """The bytes that are behind us, of ``bytes``; those of an open file as they are stored, packed or not."""
        if self._file is None or self._file.closed:
            return self._behind
        return self._behind + self._file.tell()

    def __iter__(self) -> Iterator[Raw]:
        """Raises MissingExtra."""
        number = 0
        for source in self.sources:
            for form, location, data in self._rows_of(source):
                yield Raw(form, location, data, number)
                number += 1
            self._behind += source.size

    def _rows_of(self, source: Source) -> Iterator[tuple[Form, str, Any]]:
        """The rows of one source; where it breaks off, the last row says so."""
        try:
            if source.kind == "address":
                yield from _address(source.place)
                return
            import fsspec

            with fsspec.open(source.place, "rb").open() as self._file:
                yield from _cut(source, self._file, self.columns)
        except DragomanError as error:
            yield "failed", source.place, failure("open", error, retry=isinstance(error, ReportNotFound))
        except Exception as error:  # every kind of storage has errors of its own
            reason = f"{source.place}: cannot be opened ({first_line(error)}); mend or fetch it anew"
            yield "failed", source.place, failure("open", error, reason, retry=isinstance(error, OSError))


def _cut(source: Source, stored: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    """The rows of an open file; where it breaks off, the last row says so."""
    import fsspec

    # Archives are packed record by record, and unpacked so, that a damaged one costs itself only.
    packed = None if source.kind == "warc" else fsspec.utils.infer_compression(source.place)
    if packed and packed not in fsspec.compression.compr:
        raise BadRow(f"{source.place} is packed as {packed}, which is not known here; unpack it first")
    file = fsspec.compression.compr[packed](stored, mode="rb") if packed else stored
    reached = source.place
    try:
        for form, location, data in _READERS[source.kind](source.place, file, columns):
            reached = f"{source.place}, after {location.removeprefix(source.place).lstrip(', ') or 'its only row'}"
            yield form, location, data
    except DragomanError:
        raise
    except Exception as error:  # gzip, csv, Arrow and every kind of storage have errors of their own
        reason = (
            f"{reached}: cannot be read on ({first_line(error)}); what follows there is lost, so mend or fetch it anew"
        )
        yield "failed", source.place, failure("open", error, reason, retry=isinstance(error, OSError))


def failure(step: str, error: BaseException, reason: str | None = None, *, retry: bool = False) -> dict[str, Any]:
    """What the table of failures keeps of an error."""
    return {"step": step, "kind": type(error).__name__, "reason": reason or str(error), "retry": retry}


def _jsonl(place: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    for number, line in _lines(file):
        location = f"{place}, line {number}"
        if len(line) > MAX_ROW_BYTES:
            yield "failed", location, _too_long(location)
        elif line.strip():
            yield "json", location, line.rstrip(b"\r\n")


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines in UTF-8 with their numbers; of one that is too long only the beginning."""
    stream = _buffered(file)
    if _encoding(stream) == "utf-16":
        text = io.TextIOWrapper(stream, encoding="utf-16", errors="replace")
        yield from ((number, line.encode("utf8")) for number, line in enumerate(text, 1))
        return
    if stream.peek(3)[:3] == b"\xef\xbb\xbf":
        stream.read(3)
    number = 0
    while line := stream.readline(MAX_ROW_BYTES + 1):
        number += 1
        yield number, line
        while len(line) > MAX_ROW_BYTES and not line.endswith(b"\n"):
            line = stream.readline(MAX_ROW_BYTES + 1) or b"\n"


def _buffered(file: IO[bytes]) -> io.BufferedReader:
    # Where a packed file is cut off, what this holds is lost, so it is small.
    return io.BufferedReader(cast(io.RawIOBase, file), 1 << 14)


def _encoding(stream: io.BufferedReader) -> str:
    """UTF-16 where the file says so by its first bytes, else UTF-8."""
    return "utf-16" if stream.peek(2)[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _too_long(location: str) -> dict[str, Any]:
    reason = f"{location} is longer than {MAX_ROW_BYTES // 1_000_000} MB; split it into its reports"
    return {"step": "parse", "kind": "TooLong", "reason": reason, "retry": False}


def _csv(place: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    from dragoman.sources import table  # sets how long a cell may be

    assert table
    stream = _buffered(file)
    encoding = _encoding(stream)
    # Bytes that are no UTF-8 go through as they are; the worker tells of what encoding they may be.
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
    head = text.readline()
    delimiter = max("\t;,", key=head.count) if head.count(",") < max(head.count(";"), head.count("\t")) else ","
    lines = csv.reader(chain([head], text), delimiter=delimiter)
    names = _names(place, [name.strip() for name in next(lines, [])], columns)
    while True:
        location = f"{place}, line {lines.line_num + 1}"
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            reason = f"{location} cannot be read as CSV ({error}); quote the cells that hold line breaks"
            yield "failed", location, {"step": "parse", "kind": "BadRow", "reason": reason, "retry": False}
            continue
        if cells:
            yield "cells", location, {ours: cells[at] for ours, at in names.items() if at < len(cells)}


def _names(place: str, header: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    """Where each of our columns stands. Raises BadRow where there is no text."""
    lowered = [name.lower() for name in header]
    found: dict[str, int] = {}
    for ours, theirs in COLUMNS.items():
        if ours in columns:
            if columns[ours].lower() not in lowered:
                raise BadRow(f"{place} has no column {columns[ours]}; it has {', '.join(header)}")
            found[ours] = lowered.index(columns[ours].lower())
            continue
        at = next((lowered.index(name) for name in theirs if name in lowered), None)
        if at is not None:
            found[ours] = at
    if "text" not in found:
        raise BadRow(
            f"{place} has no column text, body or content; it has {', '.join(header) or 'none'}; "
            "say which holds the reports with --column text=NAME"
        )
    return found


def _parquet(place: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    import pyarrow.parquet

    table = pyarrow.parquet.ParquetFile(file)
    header = table.schema_arrow.names
    names = {ours: header[at] for ours, at in _names(place, header, columns).items()}
    first = 1
    for group in range(table.num_row_groups):
        held = table.metadata.row_group(group).num_rows
        try:
            for batch in table.iter_batches(64, row_groups=[group], columns=list(names.values())):
                for row in batch.to_pylist():
                    cells = {ours: row[theirs] for ours, theirs in names.items()}
                    yield "cells", f"{place}, row {first}", _plain(cells)
                    first, held = first + 1, held - 1
        except (OSError, pyarrow.ArrowException) as error:
            # The file says how many rows are lost; each is told.
            for number in range(first, first + held):
                location = f"{place}, row {number}"
                reason = f"{location} lies in a damaged part of the file ({first_line(error)}); fetch the file anew"
                yield "failed", location, failure("open", error, reason)
            first += held


def _plain(cells: dict[str, Any]) -> dict[str, Any]:
    """Cells as JSON has them: days and times as text."""
    return {
        name: cell if cell is None or isinstance(cell, (str, int, float, list)) else str(cell)
        for name, cell in cells.items()
    }


def _page(place: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    data = file.read(MAX_ROW_BYTES + 1)
    if len(data) > MAX_ROW_BYTES:
        yield "failed", place, _too_long(place)
    else:
        yield "page", place, Page(data)


def _warc(place: str, file: IO[bytes], columns: Mapping[str, str]) -> Iterator[tuple[Form, str, Any]]:
    """The pages of a web archive; its pictures, scripts and redirects are no rows, a broken record is one that failed."""
    from dragoman.sources.warc import page_of, records

    failed: list[DragomanError] = []
    for number, record in enumerate(records(cast(BinaryIO, file), location=place, on_error=failed.append), 1):
        location = f"{place}, {record.url or f'record {number} without an address'}"
        yield from _drained(failed, place)
        try:
            if page := page_of(record, location):
                yield "page", location, Page(page.body, record.url, page.content_type, page.charset)
        except DragomanError as error:
            yield "failed", location, failure("parse", error)
    yield from _drained(failed, place)


def _drained(failed: list[DragomanError], place: str) -> Iterator[tuple[Form, str, Any]]:
    while failed:
        yield "failed", place, failure("parse", failed.pop(0))


def _address(place: str) -> Iterator[tuple[Form, str, Any]]:
    from dragoman.sources import load

    failures: list[DragomanError] = []
    for report in load(place, on_error=failures.append):
        yield "report", report.location or place, report
    for error in failures:
        yield "failed", place, failure("parse", error)


_READERS: dict[str, Callable[[str, IO[bytes], Mapping[str, str]], Iterator[tuple[Form, str, Any]]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "page": _page,
    "warc": _warc,
}
