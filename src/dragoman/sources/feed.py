"""A feed in a file (RSS, Atom, JSON Feed): the entries that carry their text. Those that only link are followed by `dragoman watch`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from dragoman.errors import BadFeed, DateError, NoArticle
from dragoman.report import Passage, Report, Span
from dragoman.sources.dates import check_date
from dragoman.sources.table import OnError
from dragoman.sources.text import MAX_TEXT_CHARS, tidy

#: A teaser is shorter: of it no report is made.
_FEWEST_CHARS = 200
_BLOCKS = frozenset(("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "br", "td", "ul", "ol"))


def looks_like_feed(head: bytes) -> bool:
    """Do the first bytes of a file begin a feed?"""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    xml = start.startswith((b"<rss", b"<feed", b"<rdf:rdf")) or (
        start.startswith(b"<?xml") and any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:rdf"))
    )
    return xml or (start[:1] == b"{" and b"jsonfeed.org/version" in start)


def read_feed(data: bytes, *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """The reports in a feed. An entry without its text raises NoArticle, or goes to *on_error*. Raises BadFeed for a broken feed."""
    site, entries = _entries(data, location)
    for number, entry in enumerate(entries, 1):
        where = f"{location}, entry {number}"
        text, passages = _laid_out(entry["title"], _paragraphs(entry["text"]))
        if sum(p.end - p.start for p in passages if p.role == "body") < _FEWEST_CHARS:
            error = NoArticle(f"{where} has no text but a link; follow the feed with: dragoman watch ADDRESS")
            if on_error is None:
                raise error
            on_error(error)
            continue
        yield Report(
            text, passages, title=entry["title"] or None, published=_day(entry["date"]), authors=entry["authors"],
            url=entry["url"] or None, site=site, location=where,
        )  # fmt: skip


def _entries(data: bytes, location: str) -> tuple[str | None, list[dict[str, Any]]]:
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _of_json(data, location)
    if b"<!entity" in data[:100_000].lower():
        raise BadFeed(f"{location} defines entities of its own, as only hostile feeds do; it is not read")
    import feedparser

    try:
        found = feedparser.parse(data, sanitize_html=False)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, AssertionError) as error:
        raise BadFeed(f"{location} cannot be read as RSS or Atom ({str(error)[:80]}); get it anew") from None
    entries = [
        {
            "title": _line(entry.get("title")),
            "text": max([str(part.get("value") or "") for part in entry.get("content") or []] + [str(entry.get("summary") or "")], key=len),
            "date": str(entry.get("published") or entry.get("updated") or ""),
            "authors": tuple(filter(None, [_line(entry.get("author"))])),
            "url": _line(entry.get("link")),
        }
        for entry in found.get("entries") or []
    ]  # fmt: skip
    return _line(found.get("feed", {}).get("title")) or None, entries


def _of_json(data: bytes, location: str) -> tuple[str | None, list[dict[str, Any]]]:
    try:
        feed = json.loads(data)
        items = [item for item in feed["items"] if isinstance(item, dict)]
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        raise BadFeed(f"{location} cannot be read as a JSON Feed ({str(error)[:80]}); get it anew") from None
    entries = [
        {
            "title": _line(item.get("title")),
            "text": str(item.get("content_html") or item.get("content_text") or ""),
            "date": str(item.get("date_published") or ""),
            "authors": tuple(_line(a.get("name")) for a in item.get("authors") or [] if isinstance(a, dict)),
            "url": _line(item.get("url")),
        }
        for item in items
    ]  # fmt: skip
    return _line(feed.get("title")) or None, entries


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of an entry's HTML, or of plain text."""
    if "<" not in text:
        return [line for line in map(_line, text.split("\n")) if line]
    try:
        tree = lxml_html.fragment_fromstring(text[:MAX_TEXT_CHARS], create_parent="div")
    except (etree.LxmlError, ValueError, RecursionError, AssertionError):
        return []
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        block = element.tag in _BLOCKS
        if event == "start":
            hidden = element.tag in ("script", "style") or not isinstance(element.tag, str)
            pieces += ["\n" if block else "", "" if hidden else element.text or ""]
        elif element is not tree:
            pieces += ["\n" if block else "", element.tail or ""]
    return [line for line in map(_line, "".join(pieces).split("\n")) if line]


def _laid_out(title: str, paragraphs: list[str]) -> tuple[str, tuple[Passage, ...]]:
    text, passages = "", list[Passage]()
    for number, line in enumerate([title, *paragraphs]):
        line, _ = tidy(line)
        if not line or len(text) + len(line) > MAX_TEXT_CHARS:
            continue
        start = len(text) + 2 if text else 0
        text = f"{text}\n\n{line}" if text else line
        passages.append(Passage("body" if number else "headline", Span(start, len(text))))
    return text, tuple(passages)


def _day(date: str) -> str | None:
    import email.utils

    try:
        if date[:4].isdigit():
            return check_date(date)
        return email.utils.parsedate_to_datetime(date).date().isoformat()
    except (DateError, ValueError, TypeError, OverflowError, IndexError):
        return None


def _line(value: Any) -> str:
    line = " ".join(value.split()) if isinstance(value, str) else ""
    return line if line.isprintable() else " ".join("".join(c for c in line if c.isprintable()).split())
