"""From an input row to a report."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from dragoman.bulk.inputs import COLUMNS, Page, Raw
from dragoman.bulk.places import PACKED
from dragoman.errors import BadRow
from dragoman.report import Report
from dragoman.sources.document import read_document
from dragoman.sources.encoding import decode
from dragoman.sources.table import report_of
from dragoman.sources.text import MAX_TEXT_CHARS


def report_from(raw: Raw, columns: Mapping[str, str]) -> Report:
    """The report that a row holds; *columns* as in Settings. Raises ReportError."""
    if raw.form == "report":
        report: Report = raw.data
        return report
    if raw.form == "page":
        page: Page = raw.data
        name = raw.location.lower()
        for packed in PACKED:
            name = name.removesuffix(packed)
        return read_document(
            page.body,
            location=raw.location,
            suffix=os.path.splitext(name)[1] if page.url is None else "",
            url=page.url,
            content_type=page.content_type,
            charset=page.charset,
        )
    if raw.form == "json":
        text, warnings = _decoded(raw.data, raw.location)
        return _of_cells(_named(_object(text, raw.location), columns), raw.location, warnings)
    cells, warnings = _mended(raw.data, raw.location)
    return _of_cells(cells, raw.location, warnings)


def _object(text: str, location: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadRow(f"{location} is not JSON ({str(error)[:80]}); mend or remove the line") from None
    if not isinstance(found, dict):
        raise BadRow(f'{location} is JSON but not an object; write {{"text": …, "date": …}}')
    return found


def _named(row: dict[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """A line's values by our names."""
    found = {}
    for ours, theirs in COLUMNS.items():
        names = (columns[ours],) if ours in columns else theirs
        found[ours] = next((row[name] for name in names if row.get(name)), None)
    return found


def _of_cells(cells: Mapping[str, Any], location: str, warnings: tuple[str, ...]) -> Report:
    from dataclasses import replace

    text = cells.get("text")
    if isinstance(text, str) and len(text) > MAX_TEXT_CHARS:
        raise BadRow(f"{location} holds {len(text):,} characters, more than one report has; split it into its reports")
    report = report_of(cells, location)
    return replace(report, warnings=(*warnings, *report.warnings)) if warnings else report


def _decoded(data: bytes, location: str) -> tuple[str, tuple[str, ...]]:
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return decode(data, location)


def _mended(cells: Mapping[str, Any], location: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Cells whose bytes are no UTF-8, read in the encoding that they seem to be in, with a warning."""
    found = dict(cells)
    warnings: list[str] = []
    for name, cell in cells.items():
        if isinstance(cell, str) and not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell):
            found[name], told = decode(cell.encode("utf8", "surrogateescape"), location)
            warnings += told
    return found, tuple(dict.fromkeys(warnings))
