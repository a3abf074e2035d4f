"""Web pages: the article's body and what the page says of itself."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import trafilatura
from lxml import etree
from trafilatura.settings import Document

from dragoman.errors import DateError, NoArticle
from dragoman.report import Passage, Report, Role, Span
from dragoman.sources.dates import check_date
from dragoman.sources.text import MAX_TEXT_CHARS

# What it has to say of a page without an article, we say in an error; users see its lines only where they ask for logs.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

#: Larger pages are cut: no article is as long, and parsing them takes minutes.
MAX_HTML_CHARS = 20_000_000
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d{4,14}(?:[a-z]{2}_)?/(https?://.+)")
_WAYBACK_BAR = re.compile(
    r"<!-- BEGIN WAYBACK TOOLBAR INSERT -->.*?<!-- END WAYBACK TOOLBAR INSERT -->|<!--\s*FILE ARCHIVED ON .*?-->",
    re.DOTALL,
)
_BREAK = re.compile("\u2028")
_SENTENCE_END = re.compile(r"[.!?\u2026:;,][\"'\u201d\u2019)\]]*\s*\Z")
#: What sites print between and behind paragraphs.
_FURNITURE = re.compile(
    r"(?:you may also (?:like|be interested in)|related(?: articles| stories| posts| content| news| coverage| topics)?|don.t miss|read (?:more|next|also)|see (?:also|more)|"
    r"more (?:from|on|in|stories|news)\b.{0,60}|recommended(?: for you)?|most (?:read|popular)|trending(?: now)?|(?:\d+ )?comments?|leave a (?:reply|comment)|share (?:this|on)\b.{0,60}|"
    r"sign up\b.{0,80}|subscribe\b.{0,80}|.{0,40}newsletter|thanks for signing up.{0,40}|sorry!|there was an error processing.{0,80}|advertisement|"
    r"(?:click|tap) here (?:to|for)\b.{0,80}|tags?|filed under|follow (?:us|him|her)\b.{0,60}|tell us what you think)\s*[.:!…]*|"
    r"(?:related|see more|read more|read next|read also|see also|don.t miss|watch|more)\s*:.{0,200}|©.*|(?:all contents? )?copyright\b.{0,120}|\[/?[a-z]{2,}[^\]]*\].*",
    re.IGNORECASE,
)
#: An address or a moment as machines write it, and nothing else.
_NO_WORDS = re.compile(r"(?:https?://|www\.)\S+|\d{4}-\d{2}-\d{2}T[\d:.+Z-]+")
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
    if not any(letter.isalpha() for line in paragraphs for letter in line.text):
        raise NoArticle(
            f"{location or 'the page'} has no article in it; save the article's own page, or copy its text into a file"
        )
    assert document is not None
    title = _one_line(document.title) or None
    body = [line for line in paragraphs if line.text != title] or paragraphs
    text, passages = _laid_out(title, [line.text for line in body], _roles(body))
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
            page, url=url, include_comments=False, include_tables=False, include_links=True, favor_precision=False, with_metadata=True, as_dict=False,
        )  # fmt: skip
    except (ValueError, etree.LxmlError, RecursionError):
        # What lxml cannot parse has no article that could be found.
        return None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the body, and whether all of it is a link to another page."""

    text: str
    linked: bool = False


def _paragraphs(document: Document) -> list[_Line]:
    """The lines of the body in order, without empty ones."""
    found: list[_Line] = []
    if document.body is not None:
        for element in document.body.iter(*_LINES):
            if not _within_line(element):
                found += _lines_of(element)
    return found or [_Line(line) for line in map(_one_line, (document.text or "").split("\n")) if line]


def _lines_of(element: etree._Element) -> Iterator[_Line]:
    """An element's lines: a line break within it parts them."""
    linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("ref"))
    whole = len("".join(element.itertext()).strip())
    for part in _BREAK.split("".join(_texts(element))):
        if line := _one_line(part):
            yield _Line(line, linked >= 0.9 * whole)


def _texts(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield "\u2028" if child.tag == "lb" else ""
        yield from _texts(child)
        yield child.tail or ""


def _roles(lines: list[_Line]) -> list[Role]:
    """
    Body, but for what the site puts between and behind an article's paragraphs: links to others, forms, addresses, and
    whatever short lines stand behind the last sentence.
    """
    roles: list[Role] = ["body"] * len(lines)
    last = max((n for n, line in enumerate(lines) if _is_sentence(line)), default=len(lines) - 1)
    # Many short lines at the end are a list that belongs to the article.
    last = last if len(lines) - last <= 4 else len(lines)
    heading = False
    for number, line in enumerate(lines):
        own = _FURNITURE.fullmatch(line.text) or _NO_WORDS.fullmatch(line.text)
        # Under "You may also like" stand headlines, until a sentence comes.
        heading = bool(own and not line.linked and len(line.text) < 40) or (heading and not _is_sentence(line))
        if own or heading or (line.linked and len(line.text.split()) > 2 and not _ends(line.text)) or number > last:
            roles[number] = "boilerplate"
    return roles if "body" in roles else ["body"] * len(lines)


def _is_sentence(line: _Line) -> bool:
    return _ends(line.text) and not line.linked and len(line.text) >= 40


def _ends(text: str) -> bool:
    return bool(_SENTENCE_END.search(text[-6:]))


def _within_line(element: etree._Element) -> bool:
    return any(ancestor.tag in _LINES for ancestor in element.iterancestors())


def _laid_out(title: str | None, paragraphs: list[str], roles: list[Role]) -> tuple[str, tuple[Passage, ...]]:
    """Title and paragraphs with blank lines between them, and where each stands."""
    text, passages = "", []
    if title:
        paragraphs, roles = [title, *paragraphs], ["headline", *roles]
    for line, role in zip(paragraphs, roles, strict=True):
        line = unicodedata.normalize("NFC", line)
        start = len(text) + 2 if text else 0
        if start + len(line) > MAX_TEXT_CHARS:
            break
        text = f"{text}\n\n{line}" if text else line
        # Put together, a letter and a combining mark at a seam could still join; the blank lines between keep them apart.
        passages.append(Passage(role, Span(start, len(text))))
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
    line = " ".join((text or "").split())
    return line if line.isprintable() else " ".join("".join(c for c in line if c.isprintable()).split())
