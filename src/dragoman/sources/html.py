"""Web pages: the article's body and what the page says of itself."""

from __future__ import annotations

import re
import unicodedata

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from dragoman.errors import DateError, NoArticle
from dragoman.report import Passage, Report, Span
from dragoman.sources.dates import check_date
from dragoman.sources.text import MAX_TEXT_CHARS

#: Larger pages are cut: no article is as long, and parsing them takes minutes.
MAX_HTML_CHARS = 20_000_000
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(https?://.+)")
_WAYBACK_BAR = re.compile(
    r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->|<!--\s*FILE ARCHIVED ON .*?-->",
    re.DOTALL,
)
#: Elements that hold an article's lines in trafilatura's tree.
_LINES = ("head", "p", "quote", "item", "ab", "cell", "code", "fw")


def read_html(
    page: str, *, location: str | None = None, url: str | None = None, warnings: tuple[str, ...] = ()
) -> Report:
    """
    The report on a web page: headline and body as passages; title, date, authors, site, address, language.

    Raises NoArticle where the page holds none (a login form, a list of links, a page that a script fills).
    """
    page, url = _from_archive(page[:MAX_HTML_CHARS], url)
    document = _document(page, url)
    paragraphs = _paragraphs(document) if document else []
    if not any(letter.isalpha() for line in paragraphs for letter in line):
        raise NoArticle(
            f"{location or 'the page'} has no article in it; save the article's own page, or copy its text into a file"
        )
    assert document is not None
    title = _one_line(document.title) or None
    body = [line for line in paragraphs if line != title]
    text, passages = _laid_out(title, body or paragraphs)
    published, warnings = _date(document.date, warnings)
    return Report(
        text,
        passages,
        title=title,
        published=published,
        authors=_names(document.author),
        url=_original(document.url) or url,
        site=document.sitename or None,
        language=document.language or _language(page),
        location=location,
        warnings=warnings,
    )


def _from_archive(page: str, url: str | None) -> tuple[str, str | None]:
    """A page without the bar that the Internet Archive puts above it, and the address under which it was published."""
    return _WAYBACK_BAR.sub("", page), _original(url)


def _original(url: str | None) -> str | None:
    found = _WAYBACK.match(url or "")
    return found.group(1) if found else url


def _document(page: str, url: str | None) -> Document | None:
    try:
        return trafilatura.bare_extraction(  # type: ignore[return-value]
            page, url=url, include_comments=False, include_tables=False, favor_precision=False, with_metadata=True, as_dict=False,
        )  # fmt: skip
    except (ValueError, etree.LxmlError, RecursionError):
        # What lxml cannot parse has no article that could be found.
        return None


def _paragraphs(document: Document) -> list[str]:
    """The lines of the body in order, without empty ones."""
    if document.body is None:
        return [line for line in map(_one_line, (document.text or "").split("\n")) if line]
    lines = [
        _one_line("".join(element.itertext())) for element in document.body.iter(*_LINES) if not _within_line(element)
    ]
    return [line for line in lines if line] or [
        line for line in map(_one_line, (document.text or "").split("\n")) if line
    ]


def _within_line(element: etree._Element) -> bool:
    return any(ancestor.tag in _LINES for ancestor in element.iterancestors())


def _laid_out(title: str | None, paragraphs: list[str]) -> tuple[str, tuple[Passage, ...]]:
    """Title and paragraphs with blank lines between them, and where each stands."""
    text, passages = "", []
    for number, line in enumerate(([title] if title else []) + paragraphs):
        line = unicodedata.normalize("NFC", line)
        start = len(text) + 2 if text else 0
        if start + len(line) > MAX_TEXT_CHARS:
            break
        text = f"{text}\n\n{line}" if text else line
        # Put together, a letter and a combining mark at a seam could still join; the blank lines between keep them apart.
        passages.append(Passage("headline" if title and number == 0 else "body", Span(start, len(text))))
    return text, tuple(passages)


def _date(date: str | None, warnings: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    if not date:
        return None, warnings
    try:
        return check_date(date), warnings
    except DateError as error:
        return None, (*warnings, f"the page's date cannot be right: {error}")


def _names(author: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in map(_one_line, (author or "").split(";")) if name))


def _language(page: str) -> str | None:
    found = re.search(r"<html[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", page[:10_000])
    return found.group(1) if found else None


def _one_line(text: str | None) -> str:
    # Control characters and lone surrogates come through from hostile pages.
    return " ".join("".join(c for c in (text or "") if c.isprintable() or c.isspace()).split())
