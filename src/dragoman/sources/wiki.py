"""Dumps of Wikinews and other MediaWiki sites: pages one after the other, their markup taken off."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from dragoman.errors import BadRecord, DateError, EmptyReport
from dragoman.report import Passage, Report, Span
from dragoman.sources.dates import parse_date
from dragoman.sources.table import OnError

#: Of a longer page the rest is left out.
_MAX_PAGE_CHARS = 2_000_000
_DATE = re.compile(r"\{\{\s*date\s*\|\s*([^}|]{4,40})", re.IGNORECASE)
_AWAY = [
    re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL),
    re.compile(
        r"<(ref|gallery|math|timeline|imagemap|score|noinclude)\b[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL | re.IGNORECASE
    ),
    re.compile(r"__[A-Z]+__"),
]
_TEMPLATE = re.compile(r"\{\{(?P<inside>[^{}]*)\}\}|\{\|[^{}]*?\|\}")
_LINK = re.compile(r"\[\[(?P<inside>[^\[\]]*)\]\]")
_OUTSIDE = re.compile(r"\[(?:https?:)?//[^\s\]]+ ?([^\]]*)\]")
_TAG = re.compile(r"</?[a-z][^>]{0,500}>", re.IGNORECASE)
_NO_TEXT = re.compile(r"\s*(?:file|image|category|media|[a-z]{2,3}|[a-z]{2,3}-[a-z]+)\s*:(?!\s)", re.IGNORECASE)
#: With these headings an article's own words end.
_END = re.compile(
    r"(?m)^=+\s*(?:sources?|related news|external links?|references|see also|sister links?|have an opinion\?*|notes)\s*=+\s*$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?m)^(=+)\s*(.*?)\s*\1\s*$")
#: Templates that print their last part.
_PRINTED = frozenset(("w", "wikipedia", "lang", "nowrap", "quote", "cquote", "blockquote", "qoute", "haveyoursay"))


def read_wiki(file: BinaryIO, *, location: str, on_error: OnError | None = None) -> Iterator[Report]:
    """
    The articles in a dump (XML of MediaWiki), without redirects, talk and category pages.

    A dump that breaks off or has entities of its own raises BadRecord, or is a failure at its end.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    root: Element | None = None
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                root = element if root is None else root
            elif _tag(element) == "page":
                try:
                    if report := _article(element, location):
                        yield report
                except EmptyReport:
                    pass
                # What was read is let go, so that memory stays flat.
                if root is not None:
                    root.clear()
    except (ParseError, DefusedXmlException, ValueError, EOFError, OSError) as error:
        failure = BadRecord(f"{location} breaks off or is no whole XML ({str(error)[:80]}); get it anew")
        if on_error is None:
            raise failure from None
        on_error(failure)


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _article(page: Element, location: str) -> Report | None:
    parts = {_tag(part): part for part in page.iter()}
    title = (parts["title"].text or "").strip() if "title" in parts else ""
    text = (parts["text"].text or "")[:_MAX_PAGE_CHARS] if "text" in parts else ""
    space = parts["ns"].text if "ns" in parts else "0"
    if space != "0" or "redirect" in parts or re.match(r"\s*#redirect", text, re.IGNORECASE):
        return None
    title = unicodedata.normalize("NFC", " ".join(title.split()))
    paragraphs = plain(text)
    if not any(letter.isalpha() for line in paragraphs for letter in line):
        return None
    laid, passages = title, [Passage("headline", Span(0, len(title)))] if title else []
    for line in paragraphs:
        start = len(laid) + 2 if laid else 0
        laid = f"{laid}\n\n{line}" if laid else line
        passages.append(Passage("body", Span(start, len(laid))))
    return Report(laid, tuple(passages), title=title or None, published=_day(text), location=f"{location}, {title}")


def _day(text: str) -> str | None:
    found = _DATE.search(text)
    try:
        return parse_date(found.group(1)) if found else None
    except DateError:
        return None


def plain(markup: str) -> list[str]:
    r"""
    The paragraphs of an article's wikitext, without templates, notes, pictures and what follows the sources.

        >>> plain("{{date|May 3, 2024}} '''[[Kenya]]''' sent {{w|Haiti|Haitian}} police [[help|aid]].<ref>x</ref>\n== Sources ==\n*x")
        ['Kenya sent Haitian police aid.']
    """
    for pattern in _AWAY:
        markup = pattern.sub("", markup)
    if end := _END.search(markup):
        markup = markup[: end.start()]
    markup = _inside_out(_TEMPLATE, _template, markup)
    markup = _inside_out(_LINK, _link, markup)
    markup = _TAG.sub("", _OUTSIDE.sub(r"\1", markup))
    markup = _HEADING.sub(r"\n\n\2\n\n", markup).replace("'''", "").replace("''", "").replace("&nbsp;", " ")
    markup = unicodedata.normalize("NFC", markup)
    blocks = re.split(r"\n\s*\n|\n(?=[*#:;])", markup)
    lines = (" ".join(block.lstrip("*#:; \t\n").split()) for block in blocks)
    return [line for line in lines if line and not re.fullmatch(r"[\W_]*", line)]


def _inside_out(pattern: re.Pattern[str], put: object, text: str) -> str:
    """Replace the innermost first; twenty levels are more than people write."""
    for _ in range(20):
        text, count = pattern.subn(put, text)  # type: ignore[call-overload]
        if not count:
            break
    return text


def _template(found: re.Match[str]) -> str:
    parts = (found["inside"] or "").split("|")
    printed = [part for part in parts[1:] if "=" not in part]
    return printed[-1] if parts[0].strip().lower() in _PRINTED and printed else ""


def _link(found: re.Match[str]) -> str:
    inside = found["inside"]
    return "" if _NO_TEXT.match(inside) else inside.rpartition("|")[2]
