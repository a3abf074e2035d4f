"""From a file, an address or bytes to reports."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from dragoman.errors import BadRow, EmptyReport, NotText, ReportNotFound
from dragoman.report import Report
from dragoman.sources.html import read_html
from dragoman.sources.table import OnError, read_csv, read_jsonl
from dragoman.sources.text import read_text

__all__ = ["load"]

_HTML_SUFFIXES = (".html", ".htm", ".xhtml")


def load(location: str | Path | bytes, *, on_error: OnError | None = None) -> Iterator[Report]:
    """
    The reports at a path, an address (``https://…``), in bytes, or on standard input (``-``).

    Knows plain text (saved web pages too), HTML, JSONL and CSV. With *on_error* the broken rows of a table are handed
    to it and the others go on; without, the first one raises BadRow. Raises ReportError otherwise.
    """
    if isinstance(location, bytes):
        yield from _from_bytes(location, "the bytes", "", on_error)
    elif str(location) == "-":
        yield from _from_bytes(sys.stdin.buffer.read(), "standard input", "", on_error)
    elif str(location).startswith(("http://", "https://")):
        from dragoman.sources.fetch import fetch

        page = fetch(str(location))
        yield from _from_bytes(page.body, str(location), ".html", on_error, page.url)
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


def _from_bytes(
    data: bytes, location: str, suffix: str, on_error: OnError | None, url: str | None = None
) -> Iterator[Report]:
    text, warnings = decode(data, location)
    if suffix in _HTML_SUFFIXES or (suffix not in (".txt", ".md") and _looks_like_html(text)):
        yield read_html(text, location=location, url=url, warnings=warnings)
    elif text.lstrip()[:1] == "{" and '"text"' in text[:100_000].split("\n", 1)[0]:
        yield from read_jsonl(io.StringIO(text), location=location, on_error=on_error)
    else:
        yield read_text(text, location=location, warnings=warnings)


def _looks_like_html(text: str) -> bool:
    head = text[:4_000].lower()
    return (
        head.lstrip().startswith(("<!doctype html", "<html")) or "<html" in head or "<body" in head or "<head>" in head
    )


def decode(data: bytes, location: str) -> tuple[str, tuple[str, ...]]:
    """
    Bytes as text, with a warning where the encoding had to be guessed.

    Raises EmptyReport for nothing but white space, NotText for a picture, a PDF, a program.
    """
    if not data.strip():
        raise EmptyReport(f"{location} is empty; give a file with a report in it")
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace"), ()
    if _is_binary(data):
        raise NotText(f"{location} is not text{_what(data)}; save it as text or HTML first")
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _guessed(data, location)


def _is_binary(data: bytes) -> bool:
    """NULs, or many control characters, stand in no text that has no byte-order mark."""
    head = data[:8_192]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head)
    return (
        b"\0" in head
        or controls > len(head) // 20
        or head.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))
    )


def _what(data: bytes) -> str:
    kinds = {
        b"%PDF": " but a PDF",
        b"PK\x03\x04": " but a ZIP or Office file",
        b"\x89PNG": " but a picture",
        b"\xff\xd8\xff": " but a picture",
    }
    return next((words for mark, words in kinds.items() if data.startswith(mark)), "")


def _guessed(data: bytes, location: str) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:100_000]).best()
    encoding = best.encoding if best else "cp1252"
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    if text.count("\ufffd") > len(text) // 20:
        raise NotText(f"{location} is not text in any encoding that can be recognised; save it as UTF-8")
    return text, (f"{location} is not in UTF-8; it was read as {encoding}, so check names with accents",)
