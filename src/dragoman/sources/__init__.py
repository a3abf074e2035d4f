"""From a file, an address or bytes to reports."""

from __future__ import annotations

import bz2
import gzip
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadRow, ReportError, ReportNotFound, TooLong
from dragoman.report import Report
from dragoman.sources.archive import TAR_SUFFIXES, Member, tar_members, zip_members
from dragoman.sources.document import is_word_file, read_document
from dragoman.sources.encoding import decode
from dragoman.sources.feed import looks_like_feed, read_feed
from dragoman.sources.mail import read_mbox
from dragoman.sources.table import Columns, OnError, read_csv, read_jsonl, read_parquet
from dragoman.sources.warc import read_warc
from dragoman.sources.wiki import read_wiki

__all__ = ["decode", "load"]

#: A larger document is not taken into memory; tables and archives may be as large as they like.
MAX_FILE_BYTES = 200_000_000
_TABLES = (".jsonl", ".ndjson", ".csv")
_WARC = (".warc", ".warc.gz", ".wet", ".wet.gz")


def load(
    location: str | Path | bytes, *, on_error: OnError | None = None, columns: Columns | None = None
) -> Iterator[Report]:
    """
    The reports at a path, an address (``https://…``), in bytes, or on standard input (``-``).

    Knows plain text (saved web pages too), HTML, MHTML, PDF, DOCX and EML; feeds that carry their text; tables (JSONL, CSV, Parquet; *columns* says which
    of theirs is ``text``, ``title``, ``date``, ``url``); MBOX, WARC, ZIP, tar, and dumps of wikis, all streamed. With
    *on_error* the broken items of a table or archive are handed to it and the others go on; without, the first one raises.
    Raises ReportError.
    """
    if isinstance(location, bytes):
        yield from _from_bytes(location, "the bytes", "", on_error, columns)
    elif str(location) == "-":
        yield from _from_bytes(sys.stdin.buffer.read(), "standard input", "", on_error, columns)
    elif str(location).startswith(("http://", "https://")):
        from dragoman.sources.fetch import fetch

        page = fetch(str(location))
        yield read_document(
            page.body, location=page.url, url=page.url, content_type=page.content_type, charset=page.charset
        )
    else:
        yield from _from_file(Path(location), on_error, columns)


def _from_file(path: Path, on_error: OnError | None, columns: Columns | None) -> Iterator[Report]:
    name, suffix = path.name.lower(), path.suffix.lower()
    try:
        if path.is_dir():
            raise ReportNotFound(f"{path} is a folder; name the files in it, for example {path}/*.txt")
        if suffix in _TABLES:
            # Tables are streamed: they may hold millions of reports.
            with path.open(encoding="utf-8-sig", errors="strict", newline="" if suffix == ".csv" else None) as lines:
                read = read_csv if suffix == ".csv" else read_jsonl
                yield from read(lines, location=str(path), on_error=on_error, columns=columns)
            return
        with path.open("rb") as file:
            if name.endswith((".xml.bz2", ".xml.gz")):
                unpacked: BinaryIO = (bz2.open if suffix == ".bz2" else gzip.open)(file)  # type: ignore[assignment]
                yield from read_wiki(unpacked, location=str(path), on_error=on_error)
                return
            head = file.read(4_096)
            file.seek(0)
            if suffix == ".parquet" or head.startswith(b"PAR1"):
                yield from read_parquet(file, location=str(path), on_error=on_error, columns=columns)
                return
            streamed = _streamed(file, head, name, str(path), on_error, columns)
            if streamed is not None:
                yield from streamed
                return
            if path.stat().st_size > MAX_FILE_BYTES:
                raise TooLong(f"{path} is larger than {MAX_FILE_BYTES / 1e6:g} MB; split it into its reports")
            data = file.read()
    except UnicodeDecodeError as error:
        raise BadRow(
            f"{path} is not in UTF-8 (byte {error.start:,}); convert it, for example with iconv -t utf-8"
        ) from None
    except FileNotFoundError:
        raise ReportNotFound(f"{path} does not exist; check the name") from None
    except OSError as error:
        raise ReportNotFound(
            f"{path} cannot be opened ({error.strerror or error}); check its name and its permissions"
        ) from None
    yield from _from_bytes(data, str(path), suffix, on_error, columns)


def _streamed(
    file: BinaryIO, head: bytes, name: str, location: str, on_error: OnError | None, columns: Columns | None
) -> Iterator[Report] | None:
    """The reports in a file that holds many, by what it begins with; None for one document."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<mediawiki"):
        return read_wiki(file, location=location, on_error=on_error)
    if head.startswith(b"WARC/") or name.endswith(_WARC):
        return read_warc(file, location=location, on_error=on_error)
    if name.endswith(TAR_SUFFIXES) or head[257:262] == b"ustar":
        return _members(tar_members(file, location=location, on_error=on_error), location, on_error, columns)
    if head.startswith(b"\x1f\x8b"):
        return read_warc(file, location=location, on_error=on_error)
    if head.startswith(b"PK\x03\x04") and not is_word_file(file):
        return _members(zip_members(file, location=location, on_error=on_error), location, on_error, columns)
    if name.endswith(".mbox") or (head.startswith(b"From ") and b"\nFrom:" in head):
        return read_mbox(file, location=location, on_error=on_error)
    return None


def _members(
    members: Iterator[Member], location: str, on_error: OnError | None, columns: Columns | None
) -> Iterator[Report]:
    for member in members:
        where = f"{location}, {member.name}"
        try:
            if member.suffix == ".csv":
                text, _ = decode(member.data, where)
                yield from read_csv(io.StringIO(text, newline=""), location=where, on_error=on_error, columns=columns)
            else:
                yield from _one_document(member.data, where, member.suffix, on_error, columns)
        except ReportError as error:
            if on_error is None:
                raise
            on_error(error)


def _from_bytes(
    data: bytes, location: str, suffix: str, on_error: OnError | None, columns: Columns | None
) -> Iterator[Report]:
    streamed = _streamed(io.BytesIO(data), data[:4_096], "", location, on_error, columns)
    if streamed is not None:
        yield from streamed
    else:
        yield from _one_document(data, location, suffix, on_error, columns)


def _one_document(
    data: bytes, location: str, suffix: str, on_error: OnError | None, columns: Columns | None
) -> Iterator[Report]:
    if looks_like_feed(data[:2_000]):
        yield from read_feed(data, location=location, on_error=on_error)
        return
    first = data[:100_000].split(b"\n", 1)[0]
    text_column = (columns or {}).get("text", "text")
    if suffix in (".jsonl", ".ndjson") or (first.lstrip()[:1] == b"{" and f'"{text_column}"'.encode() in first):
        text, _ = decode(data, location)
        yield from read_jsonl(io.StringIO(text), location=location, on_error=on_error, columns=columns)
    else:
        yield read_document(data, location=location, suffix=suffix)
