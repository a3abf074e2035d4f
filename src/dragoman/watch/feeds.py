"""What a source lists: RSS, Atom and JSON Feed, sitemaps of news, lists of feeds (OPML), and pages that name their feed."""

from __future__ import annotations

import json
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal
from xml.etree.ElementTree import Element, ParseError

from dragoman.errors import BadFeed

#: A sitemap may have 50,000 links (sitemaps.org); of a longer list the rest is left out.
MAX_LINKS = 50_000
#: Parts of addresses that tell where a reader came from, and not which article it is.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref|cmpid|ocid|smid)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """An article that a source lists, and when it came out (UTC, ``2024-03-04T08:00:00Z``) if the source says so."""

    url: str
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source holds: articles, or (a list of feeds, an index of sitemaps, a site's page) other sources."""

    kind: Literal["feed", "sitemap", "index", "opml", "page"]
    title: str | None = None
    links: tuple[Link, ...] = ()
    sources: tuple[str, ...] = ()


def listing(data: bytes, url: str, charset: str | None = None) -> Listing:
    """
    What the bytes at *url* list, the newest first where they say when.

    Raises BadFeed where they are no feed, sitemap, OPML or page that names a feed. XML with entities of its own is refused.
    """
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return _json_feed(data, url)
    head = start.lower()
    if b"<!entity" in data[:100_000].lower():
        raise BadFeed(f"{url} defines entities of its own, as only hostile feeds do; it is not read")
    if b"<urlset" in head or b"<sitemapindex" in head or b"<opml" in head:
        return _xml(data, url)
    if b"<rss" in head or b"<feed" in head or b"<rdf" in head or head.startswith(b"<?xml"):
        return _feed(data, url, charset)
    if b"<html" in head or b"<!doctype html" in head or b"<head" in head:
        return _page(data, url)
    raise BadFeed(f"{url} is no feed or sitemap; give the address of one (look for RSS or Atom on the site)")


def address(url: str, base: str = "") -> str | None:
    """A link as a whole address, without its fragment and what only tells where a reader came from; None for mailto: and the like."""
    try:
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(base, url.strip()))
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return None
        query = "&".join(part for part in parts.query.split("&") if not _TRACKING.match(part.split("=")[0]))
        return urllib.parse.urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", query, ""))
    except ValueError:
        return None


def _feed(data: bytes, url: str, charset: str | None) -> Listing:
    import feedparser

    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    try:
        found = feedparser.parse(data, response_headers={**headers, "content-location": url}, sanitize_html=False)
    # feedparser means to catch all that is broken; its XML reader lets some of it through.
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError, AssertionError) as error:
        raise BadFeed(f"{url} cannot be read as RSS or Atom ({str(error)[:80]}); check the address") from None
    entries = found.get("entries") or []
    if not entries and not found.get("version"):
        raise BadFeed(
            f"{url} cannot be read as RSS or Atom ({found.get('bozo_exception', 'no entries')}); check the address"
        )
    links = []
    for entry in entries[:MAX_LINKS]:
        link = address(str(entry.get("link") or entry.get("id") or ""), url)
        if link:
            links.append(Link(link, _text(entry.get("title")), _time(entry)))
    return Listing("feed", _text(found.get("feed", {}).get("title")), _newest_first(links))


def _json_feed(data: bytes, url: str) -> Listing:
    try:
        feed = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadFeed(f"{url} is not JSON ({str(error)[:80]}); check the address") from None
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise BadFeed(f"{url} is JSON but no JSON Feed; it has no “items”")
    links = []
    for item in feed["items"][:MAX_LINKS]:
        if isinstance(item, dict) and (link := address(str(item.get("url") or item.get("id") or ""), url)):
            links.append(
                Link(link, _text(item.get("title")), _moment(item.get("date_published") or item.get("date_modified")))
            )
    return Listing("feed", _text(feed.get("title")), _newest_first(links))


def _xml(data: bytes, url: str) -> Listing:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=False)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise BadFeed(f"{url} is no whole XML ({str(error)[:80]}); check the address") from None
    kind = _tag(root)
    if kind == "opml":
        named = [outline.get("xmlUrl") for outline in root.iter() if _tag(outline) == "outline"]
        feeds = [address(feed, url) for feed in named if feed]
        title = next((part.text for part in root.iter() if _tag(part) == "title"), None)
        return Listing("opml", _text(title), sources=tuple(dict.fromkeys(filter(None, feeds))))
    places = [{_tag(part): (part.text or "").strip() for part in entry.iter()} for entry in list(root)[:MAX_LINKS]]
    if kind == "sitemapindex":
        return Listing("index", sources=tuple(_newest_sitemaps(places, url)))
    links = [
        Link(link, _text(place.get("title")), _moment(place.get("publication_date") or place.get("lastmod")))
        for place in places
        if (link := address(place.get("loc", ""), url))
    ]
    return Listing("sitemap", None, _newest_first(links))


def _newest_sitemaps(places: list[dict[str, str]], url: str) -> Iterator[str]:
    """The sitemaps of news, else the three that changed last: the others hold archives of years."""
    found = [(place.get("lastmod", ""), link) for place in places if (link := address(place.get("loc", ""), url))]
    news = [link for _, link in found if "news" in link.rsplit("/", 1)[-1].lower()]
    yield from news[:10] or [link for _, link in sorted(found, reverse=True)[:3]]


def _page(data: bytes, url: str) -> Listing:
    """The feeds that a page names in its head."""
    text = data[:200_000].decode("utf8", "replace")
    feeds = []
    for tag in re.findall(r"<link\b[^>]{0,1000}>", text, re.IGNORECASE):
        kind = re.search(r"type\s*=\s*[\"']?application/(?:rss\+xml|atom\+xml|feed\+json|json)", tag, re.IGNORECASE)
        href = re.search(r"href\s*=\s*[\"']([^\"']+)|href\s*=\s*([^\s>\"']+)", tag, re.IGNORECASE)
        if kind and href and re.search(r"rel\s*=\s*[\"']?alternate", tag, re.IGNORECASE):
            feeds.append(address((href.group(1) or href.group(2)).replace("&amp;", "&"), url))
    named = tuple(dict.fromkeys(filter(None, feeds)))
    if not named:
        raise BadFeed(f"{url} is a page that names no feed; give the address of its feed or its sitemap")
    # The first is the site's own; those of comments and sections stand behind it.
    return Listing("page", sources=named[:1])


def _newest_first(links: list[Link]) -> tuple[Link, ...]:
    """Each address once, the newest first; those without a time keep their place behind."""
    once = {link.url: link for link in reversed(links)}
    ordered = list(reversed(once.values()))
    return tuple(sorted(ordered, key=lambda link: link.published or "", reverse=True))


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None


def _time(entry: Any) -> str | None:
    """When an entry came out: by the calendar, into which feedparser would bend a 45th of March."""
    for name in ("published", "updated"):
        written, parsed = str(entry.get(name) or ""), entry.get(f"{name}_parsed")
        if re.match(r"\d{4}-", written.strip()):
            return _moment(written)
        if parsed:
            return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parsed[:6])
    return None


def _moment(value: Any) -> str | None:
    """``2024-03-04T09:00:00+01:00`` as UTC; None for what is no moment of the calendar."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None
