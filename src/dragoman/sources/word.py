"""Word files (DOCX): paragraphs, headings, lists and the cells of tables in order."""

from __future__ import annotations

import io
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from dragoman.errors import DateError, MissingPackage, NotText, TooLong
from dragoman.report import Report
from dragoman.sources.dates import check_date
from dragoman.sources.text import MAX_TEXT_CHARS, read_text

#: A file that unpacks to more is not opened.
MAX_UNPACKED_BYTES = 200_000_000

#: What python-docx lets through from lxml, zipfile and its own look-ups in broken parts.
_BROKEN = (
    KeyError, ValueError, AttributeError, OSError, SyntaxError, NotImplementedError, IndexError, TypeError, AssertionError, EOFError,
    OverflowError, RecursionError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
)  # fmt: skip


def read_docx(data: bytes, *, location: str, url: str | None = None) -> Report:
    """The report in a Word file. Raises NotText where it cannot be opened, TooLong for one made to fill memory, MissingPackage."""
    try:
        import docx
        from docx.exceptions import PythonDocxError
        from docx.opc.exceptions import OpcError
    except ModuleNotFoundError:
        raise MissingPackage(
            f"{location}: Word files need python-docx; install it with: pip install 'dragoman[documents]'"
        ) from None
    _bounded(data, location)
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_lines(document))
        about = document.core_properties
        title, author, created = about.title, about.author, about.created
    except (*_BROKEN, PythonDocxError, OpcError) as error:
        raise NotText(
            f"{location} cannot be opened as a Word file ({str(error)[:80]}); save it anew, or as text"
        ) from None
    text = "\n\n".join(lines)
    report = read_text(text, location=location, url=url)
    return replace(
        report,
        title=report.title or title or None,
        authors=report.authors or tuple(filter(None, [author])),
        published=report.published or _day(created),
    )


def _bounded(data: bytes, location: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except _BROKEN as error:
        raise NotText(f"{location} is damaged ({error}); get it anew") from None
    if size > MAX_UNPACKED_BYTES:
        raise TooLong(f"{location} unpacks to {size / 1e6:,.0f} MB; save its text and read that")


def _lines(document: Any) -> Iterator[str]:
    """The paragraphs in order, those of a numbered list with their numbers."""
    size, numbers = 0, dict[str, int]()
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            texts = list(dict.fromkeys(cell.text for row in block.rows for cell in row.cells))
        else:
            texts = [_numbered(block, numbers)]
        for text in texts:
            line = unicodedata.normalize("NFC", "\n".join(" ".join(part.split()) for part in text.split("\n"))).strip()
            if line:
                yield line
            size += len(line)
            if size > MAX_TEXT_CHARS:
                return


def _numbered(paragraph: Any, numbers: dict[str, int]) -> str:
    """Word keeps no numbers in its text: those of the lists are counted again, bullets are put as such."""
    text, style = str(paragraph.text), str(paragraph.style.name if paragraph.style is not None else "")
    if not text.strip():
        return ""
    if style.startswith("List Bullet"):
        return f"- {text}"
    if style.startswith("List Number"):
        numbers[style] = numbers.get(style, 0) + 1
        return f"{numbers[style]}. {text}"
    return text


def _day(created: Any) -> str | None:
    try:
        return check_date(created.date().isoformat()) if created else None
    except (DateError, ValueError, AttributeError):
        return None
