"""One document in bytes: what kind it is, and its report."""

from __future__ import annotations

from dragoman.report import Report
from dragoman.sources.encoding import decode
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
    text, warnings = decode(data, location, charset)
    plain = suffix in _TEXT_SUFFIXES or content_type == "text/plain"
    if suffix in HTML_SUFFIXES or content_type.endswith("html") or (not plain and looks_like_html(text)):
        return read_html(text, location=location, url=url, warnings=warnings)
    return read_text(text, location=location, url=url, warnings=warnings)


def looks_like_html(text: str) -> bool:
    """Does it begin as a web page does?"""
    head = text[:4_000].lower()
    return (
        head.lstrip().startswith(("<!doctype html", "<html")) or "<html" in head or "<body" in head or "<head>" in head
    )
