"""
WARC files (ISO 28500), also gzipped, as web archives and Common Crawl keep pages: streamed, in constant memory.

Read by our own hand and not by warcio or FastWARC: both stop at the first record that is broken, and neither bounds what a
hostile header may take. Here a broken record is one failure and the next record is found by its first line. A test holds
both readings together on what warcio writes.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from dragoman.errors import BadRecord, DragomanError, ReportError
from dragoman.report import Report
from dragoman.sources.document import read_document
from dragoman.sources.table import OnError

#: Of a longer record the rest is passed over: no article is as long.
MAX_RECORD_BYTES = 10_000_000
_MAX_HEADER_BYTES = 65_536
_CHUNK = 65_536
#: Pages shrink to a twentieth; what shrinks to less than this, over so many bytes, is made to fill memory or time.
_MAX_RATIO, _RATIO_COUNTS_FROM = 150, 50_000_000
_FIRST_LINE = re.compile(rb"WARC/1\.\d\r?\n")
_PAGES = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its type (``response``, ``conversion`` …), the address and day it was taken, and its bytes (at most MAX_RECORD_BYTES)."""

    type: str
    url: str | None
    date: str | None
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """What a server had answered, unpacked."""

    status: int
    content_type: str
    charset: str | None
    body: bytes


def read_warc(file: BinaryIO, *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """
    The reports on the pages in a WARC file.

    Pages without an article are failures like broken records: they raise NoArticle or BadRecord, or go to *on_error* and the
    rest go on. Redirects, pictures and scripts are passed over.
    """
    for record in records(file, location=location, on_error=on_error):
        where = f"{location}, {record.url or 'a record without an address'}"
        try:
            page = page_of(record, where)
            if page is not None:
                yield read_document(
                    page.body, location=where, url=record.url, content_type=page.content_type, charset=page.charset
                )
        except ReportError as error:
            _failed(error, on_error)


def records(
    file: BinaryIO,
    *,
    location: str,
    on_error: OnError | None = None,
    types: tuple[str, ...] = ("response", "resource", "conversion"),
) -> Iterator[Record]:
    """The records of these types, in order. A broken one raises BadRecord, or goes to *on_error* and the next is looked for."""
    stream = _Unpacked(file)
    number = 0
    while True:
        number += 1
        where = f"{location}, record {number}"
        try:
            headers = _headers(stream, where)
            if headers is None:
                return
            wanted = headers.get("warc-type", "").lower() in types
            body = _body(stream, headers, where, MAX_RECORD_BYTES if wanted else 0)
        except BadRecord as error:
            _failed(error, on_error)
            if not stream.seek_record():
                return
            continue
        if wanted:
            yield Record(
                headers["warc-type"].lower(),
                headers.get("warc-target-uri", "").strip("<>") or None,
                headers.get("warc-date"),
                headers.get("content-type", ""),
                body,
            )
        if not stream.at_record():
            _failed(BadRecord(f"{where} says a wrong length; the words around its end may be missing"), on_error)
            if not stream.seek_record():
                return


def page_of(record: Record, where: str) -> Page | None:
    """The page in a record; None for redirects, errors, pictures, scripts. Raises BadRecord where it cannot be unpacked."""
    if record.type != "response":
        kind, charset = _typed(record.content_type)
        return Page(200, kind, charset, record.body) if kind in _PAGES else None
    head, _, body = record.body.partition(b"\r\n\r\n")
    first, *lines = head[:_MAX_HEADER_BYTES].decode("latin-1").split("\r\n")
    status = re.match(r"HTTP/\d(?:\.\d)?\s+(\d{3})", first)
    headers = dict(_pairs(lines))
    kind, charset = _typed(headers.get("content-type", "text/html"))
    if not status or status.group(1) != "200" or kind not in _PAGES:
        return None
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = _unchunked(body)
    packing = headers.get("content-encoding", "identity").lower()
    if packing in ("gzip", "x-gzip", "deflate"):
        body = _inflated(body)
    elif packing not in ("identity", "", "utf-8"):
        raise BadRecord(f"{where} is packed as {packing}, which is not known here; unpack the archive first")
    return Page(200, kind, charset, body)


def _failed(error: DragomanError, on_error: OnError | None) -> None:
    if on_error is None:
        raise error
    on_error(error)


def _headers(stream: _Unpacked, where: str) -> dict[str, str] | None:
    """The header of the next record by names in small letters; None at the end of the file."""
    line: bytes | None = b""
    while line is not None and not line.strip() and not stream.broken:
        line = stream.line(where)
    if stream.broken:
        raise BadRecord(f"{where} cannot be unpacked; get the file anew")
    if line is None:
        return None
    if not line.startswith(b"WARC/"):
        raise BadRecord(f"{where} does not begin with WARC/1.0; the record is passed over")
    lines, size = [], 0
    while (line := stream.line(where)) is not None and line.strip():
        lines.append(line.decode("utf8", "replace").rstrip("\r\n"))
        size += len(line)
        if size > _MAX_HEADER_BYTES:
            raise BadRecord(f"{where} has a header of more than {_MAX_HEADER_BYTES:,} bytes; the record is passed over")
    return dict(_pairs(lines))


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _body(stream: _Unpacked, headers: dict[str, str], where: str, most: int) -> bytes:
    """The record's bytes, at most *most*; where its length is wrong, up to the next record."""
    digits = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,18}", digits):
        raise BadRecord(f"{where} says no length; the record is passed over")
    length = int(digits)
    body = stream.take(min(length, most))
    whole = stream.skip(length - len(body)) if length > len(body) else True
    if whole and stream.at_record():
        return body
    if (start := _next_record(body)) is not None:
        # It says to be longer than it is, and has swallowed its neighbour.
        stream.give_back(body[start:])
        return body[:start]
    if not whole:
        raise BadRecord(f"{where} breaks off; the file was cut, get it anew")
    return body


def _next_record(data: bytes | bytearray) -> int | None:
    """Where a line begins a record."""
    start = data.find(b"WARC/1.")
    while start >= 0:
        if (start == 0 or data[start - 1] == 10) and _FIRST_LINE.match(data, start):
            return start
        start = data.find(b"WARC/1.", start + 1)
    return None


def _typed(value: str) -> tuple[str, str | None]:
    kind, _, rest = value.lower().partition(";")
    charset = re.search(r"charset=[\"']?([\w:-]+)", rest)
    return kind.strip(), charset.group(1) if charset else None


def _unchunked(body: bytes) -> bytes:
    """Chunks put together; as it is where there are none (many archives keep the header of what they have unpacked)."""
    parts, place = [], 0
    while found := re.compile(rb"([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n").match(body, place):
        size = int(found.group(1), 16)
        parts.append(body[found.end() : found.end() + size])
        place = found.end() + size + 2
        if size == 0:
            break
    return b"".join(parts) if place else body


def _inflated(body: bytes) -> bytes:
    """Unpacked, at most MAX_RECORD_BYTES, as far as it goes; as it is where it is not packed."""
    unpack = zlib.decompressobj(wbits=47)
    try:
        return unpack.decompress(body, MAX_RECORD_BYTES)
    except zlib.error:
        return body


class _Unpacked:
    """The bytes of a file, unpacked where they are gzip; a damaged gzip member is passed over and ``broken`` is set."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.raw = file.read(_CHUNK)
        self.packed = self.raw[:2] == b"\x1f\x8b"
        self.buffer = bytearray()
        self.broken = False
        self.member = b""
        self._new_member()

    def line(self, where: str) -> bytes | None:
        """The next line; None at the end or where the archive is damaged. Raises BadRecord for one that does not end."""
        searched = 0
        while (end := self.buffer.find(b"\n", searched)) < 0:
            searched = len(self.buffer)
            if searched > _MAX_HEADER_BYTES:
                raise BadRecord(
                    f"{where} has a line of more than {_MAX_HEADER_BYTES:,} bytes; the record is passed over"
                )
            if not self._more():
                return None
        return self._cut(end + 1)

    def take(self, count: int) -> bytes:
        """*count* bytes, fewer at the end."""
        while len(self.buffer) < count and self._more():
            pass
        return self._cut(min(count, len(self.buffer)))

    def skip(self, count: int) -> bool:
        """Pass over *count* bytes, but over no beginning of a record when they are many; False where they are not there."""
        while count > 0:
            if not self.buffer and not self._more():
                return False
            if count > _CHUNK and (start := _next_record(self.buffer)) is not None:
                del self.buffer[:start]
                return False
            step = min(count, len(self.buffer))
            del self.buffer[:step]
            count -= step
        return True

    def give_back(self, data: bytes) -> None:
        self.buffer[:0] = data

    def at_record(self) -> bool:
        """Does a record begin here, or the file end, but for empty lines?"""
        while len(self.buffer) < 64 and self._more():
            pass
        rest = bytes(self.buffer[:64]).lstrip(b"\r\n")
        return rest.startswith(b"WARC/") or (not rest and len(self.buffer) < 64)

    def seek_record(self) -> bool:
        """Go to the next line that begins a record; False where there is none."""
        while True:
            if (start := _next_record(self.buffer)) is not None:
                del self.buffer[:start]
                self.broken = False
                return True
            del self.buffer[:-16]
            self.broken = False
            if not self._more() and not self.broken:
                return False

    def _cut(self, count: int) -> bytes:
        piece = bytes(self.buffer[:count])
        del self.buffer[:count]
        return piece

    def _more(self) -> bool:
        """Unpack some more; False at the end, and once where a damaged member is passed over."""
        if not self.packed:
            self.buffer += self.raw
            got = bool(self.raw)
            self.raw = self.file.read(_CHUNK)
            return got
        while True:
            if not self.raw:
                self.raw = self.file.read(_CHUNK)
            if not self.raw:
                # A member that was cut may have swallowed those behind it.
                return self._pass_over_member() if self.taken else False
            try:
                piece = self.unpack.decompress(self.raw, 4 * _CHUNK)
            except zlib.error:
                return self._pass_over_member()
            left = self.unpack.unused_data if self.unpack.eof else self.unpack.unconsumed_tail
            self.member = (self.member + self.raw[: len(self.raw) - len(left)])[-2 * _CHUNK :]
            self.taken += len(self.raw) - len(left)
            self.given += len(piece)
            if self.given > _RATIO_COUNTS_FROM and self.given > _MAX_RATIO * self.taken:
                return self._pass_over_member()
            self.raw = left
            if self.unpack.eof:
                self.raw = left.lstrip(b"\0")
                self._new_member()
            if piece:
                self.buffer += piece
                return True

    def _new_member(self) -> None:
        self.unpack = zlib.decompressobj(wbits=31)
        self.taken = self.given = 0
        self.member = b""  # its last bytes: what follows a cut member is unpacked as if it were part of it

    def _pass_over_member(self) -> bool:
        """Go to where the next gzip member begins, past the first byte of what could not be unpacked."""
        self.broken = True
        if self.buffer:
            # The next record shall begin a line.
            self.buffer += b"\n"
        raw = (self.member + self.raw)[1:]
        self._new_member()
        while (start := raw.find(b"\x1f\x8b\x08")) < 0:
            more = self.file.read(_CHUNK)
            if not more:
                self.raw = b""
                return False
            raw = raw[-2:] + more
        self.raw = raw[start:]
        return False
