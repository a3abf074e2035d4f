"""ZIP and tar files of pages and documents, one member after the other; what is packed to fill memory or time is refused."""

from __future__ import annotations

import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dragoman.errors import BadRecord, DragomanError
from dragoman.sources.table import OnError

#: A larger member is passed over: no report is as long.
MAX_MEMBER_BYTES = 50_000_000
#: Text shrinks to a twentieth; what shrinks to less than this, over so many bytes, is made to fill memory or time.
_MAX_RATIO, _RATIO_COUNTS_FROM = 150, 10_000_000
#: What zipfile lets through in damaged files.
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, IndexError,
    OverflowError,
)  # fmt: skip
#: What is taken from an archive; pictures, scripts and style sheets beside saved pages are passed over.
SUFFIXES = (".txt", ".md", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".eml", ".mht", ".mhtml", ".jsonl", ".ndjson", ".csv")  # fmt: skip
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name and bytes."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """``.html``, in small letters."""
        return PurePosixPath(self.name).suffix.lower()


def zip_members(file: BinaryIO, *, location: str, on_error: OnError | None = None) -> Iterator[Member]:
    """The members that may be reports. One that cannot be unpacked raises BadRecord, or goes to *on_error*."""
    try:
        packed = zipfile.ZipFile(file)
    except BROKEN_ZIP as error:
        raise BadRecord(f"{location} cannot be opened as a ZIP file ({error}); get it anew") from None
    with packed:
        for info in packed.infolist():
            if info.filename.endswith("/") or not _is_report(info.filename):
                continue
            where = f"{location}, {info.filename}"
            try:
                if info.flag_bits & 1:
                    raise BadRecord(f"{where} has a password; unpack the archive first")
                _bounded(info.file_size, info.compress_size, where)
                with packed.open(info) as member:
                    yield Member(info.filename, member.read(MAX_MEMBER_BYTES))
            except BadRecord as error:
                _failed(error, on_error)
            except BROKEN_ZIP as error:
                _failed(BadRecord(f"{where} cannot be unpacked ({error}); get the archive anew"), on_error)


def tar_members(file: BinaryIO, *, location: str, on_error: OnError | None = None) -> Iterator[Member]:
    """The members that may be reports, as `zip_members`; a tar that breaks off is one failure at its end."""
    counted = _Counted(file)
    try:
        with tarfile.open(fileobj=cast(BinaryIO, counted), mode="r|*") as packed:
            for info in packed:
                where = f"{location}, {info.name}"
                if info.offset_data > 10 * _RATIO_COUNTS_FROM and info.offset_data > _MAX_RATIO * counted.taken:
                    raise BadRecord(f"{where}: the archive unpacks without end; the rest is not read")
                if not info.isreg() or not _is_report(info.name):
                    continue
                try:
                    _bounded(info.size, info.size, where)
                except BadRecord as error:
                    _failed(error, on_error)
                    continue
                member = packed.extractfile(info)
                if member is not None:
                    yield Member(info.name, member.read(MAX_MEMBER_BYTES))
    except BadRecord as error:
        _failed(error, on_error)
    # TypeError: tarfile's own, of a gzip header that is cut.
    except (tarfile.TarError, lzma.LZMAError, TypeError, *BROKEN_ZIP) as error:
        _failed(BadRecord(f"{location} breaks off or is damaged ({error}); get it anew"), on_error)


class _Counted:
    """A file that knows how much of it was read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.taken = file, 0

    def read(self, count: int = -1) -> bytes:
        piece = self.file.read(count)
        self.taken += len(piece)
        return piece


def _is_report(name: str) -> bool:
    path = PurePosixPath(name)
    hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    return not hidden and path.suffix.lower() in SUFFIXES


def _bounded(size: int, packed: int, where: str) -> None:
    if size > MAX_MEMBER_BYTES:
        raise BadRecord(f"{where} is larger than {MAX_MEMBER_BYTES / 1e6:g} MB; unpack it and split it")
    if size > _RATIO_COUNTS_FROM and size > _MAX_RATIO * max(1, packed):
        raise BadRecord(
            f"{where} unpacks to {size / 1e6:,.0f} MB from {packed / 1e3:,.0f} kB, as no text does; it is not read"
        )


def _failed(error: DragomanError, on_error: OnError | None) -> None:
    if on_error is None:
        raise error
    on_error(error)
