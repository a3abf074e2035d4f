"""From a file, an address or bytes to reports."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from dragoman.errors import BadRow, ReportNotFound
from dragoman.report import Report
from dragoman.sources.document import read_document
from dragoman.sources.encoding import decode
from dragoman.sources.table import OnError, read_csv, read_jsonl
from dragoman.sources.warc import read_warc

__all__ = ["load"]


def load(location: str | Path | bytes, *, on_error: OnError | None = None) -> Iterator[Report]:
    """
    The reports at a path, an address (``https://…``), in bytes, or on standard input (``-``).

    Knows plain text (saved web pages too), HTML, JSONL, CSV and WARC. With *on_error* the broken items of a table or archive are handed
    to it and the others go on; without, the first one raises. Raises ReportError.
    """
    if isinstance(location, bytes):
        yield from _from_bytes(location, "the bytes", "", on_error)
    elif str(location) == "-":
        yield from _from_bytes(sys.stdin.buffer.read(), "standard input", "", on_error)
    elif str(location).startswith(("http://", "https://")):
        from dragoman.sources.fetch import fetch

        page = fetch(str(location))
        yield read_document(
            page.body, location=page.url, url=page.url, content_type=page.content_type, charset=page.charset
        )
    else:
        yield from _from_file(Path(location), on_error)


def _from_file(path: Path, on_error: OnError | None) -> Iterator[Report]:
    suffix = path.suffix.lower()
    try:
        if path.is_dir():
            raise ReportNotFound(f"{path} is a folder; name the files in it, for example {path}/*.txt")
        if suffix in (".jsonl", ".ndjson", ".csv"):
            # Tables are streamed: they may hold millions of reports.
            with path.open(encoding="utf-8-sig", errors="strict", newline="" if suffix == ".csv" else None) as lines:
                read = read_csv if suffix == ".csv" else read_jsonl
                yield from read(lines, location=str(path), on_error=on_error)
            return
        if path.name.lower().endswith((".warc", ".warc.gz", ".wet", ".wet.gz")):
            with path.open("rb") as file:
                yield from read_warc(file, location=str(path), on_error=on_error)
            return
        data = path.read_bytes()
    except UnicodeDecodeError as error:
        raise BadRow(
            f"{path} is not in UTF-8 (byte {error.start:,}); convert it, for example with iconv -t utf-8"
        ) from None
    except FileNotFoundError:
        raise ReportNotFound(f"{path} does not exist; check the name") from None
    except OSError as error:
        raise ReportNotFound(
            f"{path} cannot be opened ({error.strerror}); check its name and its permissions"
        ) from None
    yield from _from_bytes(data, str(path), suffix, on_error)


def _from_bytes(data: bytes, location: str, suffix: str, on_error: OnError | None) -> Iterator[Report]:
    if data.startswith((b"WARC/", b"\x1f\x8b")):
        yield from read_warc(io.BytesIO(data), location=location, on_error=on_error)
    elif data.lstrip()[:1] == b"{" and b'"text"' in data[:100_000].split(b"\n", 1)[0]:
        text, _ = decode(data, location)
        yield from read_jsonl(io.StringIO(text), location=location, on_error=on_error)
    else:
        yield read_document(data, location=location, suffix=suffix)
