"""One document in bytes: what kind it is, and its report."""

from __future__ import annotations

import io
import re
import zipfile
from typing import BinaryIO

from dragoman.report import Report
from dragoman.sources.archive import BROKEN_ZIP
from dragoman.sources.encoding import decode
from dragoman.sources.genres import recognised
from dragoman.sources.html import read_html
from dragoman.sources.text import read_text

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_TEXT_SUFFIXES = (".txt", ".md")


def read_document(
    data: bytes,
    *,
    location: str,
    suffix: str = "",
    url: str | None = None,
    content_type: str = "",
    charset: str | None = None,
) -> Report:
    """
    The report in the bytes of one page or document.

    What the bytes are decides; *suffix* (``.txt``) and *content_type* (``text/plain``) where they leave it open. Raises
    ReportError.
    """
    if data[:1_024].lstrip().startswith(b"%PDF-"):
        from dragoman.sources.pdf import read_pdf

        return recognised(read_pdf(data, location=location, url=url))
    if data.startswith(b"PK\x03\x04") and (suffix == ".docx" or is_word_file(io.BytesIO(data))):
        from dragoman.sources.word import read_docx

        return recognised(read_docx(data, location=location, url=url))
    if (
        suffix in (".eml", ".mht", ".mhtml")
        or content_type in ("message/rfc822", "multipart/related")
        or _looks_like_mail(data)
    ):
        from dragoman.sources.mail import read_mail

        return recognised(read_mail(data, location=location, url=url))
    text, warnings = decode(data, location, charset)
    plain = suffix in _TEXT_SUFFIXES or content_type == "text/plain"
    if suffix in HTML_SUFFIXES or content_type.endswith("html") or (not plain and looks_like_html(text)):
        return recognised(read_html(text, location=location, url=url, warnings=warnings))
    return recognised(read_text(text, location=location, url=url, warnings=warnings))


def looks_like_html(text: str) -> bool:
    """Does it begin as a web page does?"""
    head = text[:4_000].lower()
    return (
        head.lstrip().startswith(("<!doctype html", "<html")) or "<html" in head or "<body" in head or "<head>" in head
    )


def _looks_like_mail(data: bytes) -> bool:
    """Its first lines are headers of a mail, and say so: MIME-Version, or From with Date or Subject."""
    head = data[:8_192].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    names = {line.split(b":", 1)[0].lower() for line in head.split(b"\n") if not line[:1].isspace()}
    known = {b"from", b"to", b"date", b"subject", b"mime-version", b"received", b"return-path", b"message-id"}
    return bool(re.match(rb"[A-Za-z-]{2,40}:", head)) and b"from" in names and len(names & known) >= 4


def is_word_file(file: BinaryIO) -> bool:
    """Is this ZIP file a Word document? Leaves the file at its beginning."""
    try:
        with zipfile.ZipFile(file) as packed:
            return "word/document.xml" in packed.namelist()
    except BROKEN_ZIP:
        return False
    finally:
        file.seek(0)
