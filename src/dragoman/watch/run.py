"""The run of a watch: ask the sources, fetch what is new, add it to the ledger, tell what has changed."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dragoman.errors import BadFeed, DragomanError, FetchError, NotAllowed, ReportError, TranslationFailed
from dragoman.facts import Reading
from dragoman.ledger import Ledger, default_location
from dragoman.reading import read_all
from dragoman.report import Report
from dragoman.sources.document import read_document
from dragoman.sources.languages import foreign, language_of
from dragoman.translate import Translator, translated
from dragoman.watch.alerts import alerts_of
from dragoman.watch.deliver import Channels, deliver
from dragoman.watch.feeds import listing
from dragoman.watch.polite import Guest
from dragoman.watch.state import State

#: A feed may be larger than a page, but not much.
_MAX_FEED_BYTES = 20_000_000
#: Sources that lead to sources (an index of sitemaps, a list of feeds) may do so this many times.
_MAX_SOURCES = 5_000

Tell = Callable[[str, str, str], None]


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What may go into the ledger: ``about`` tests title and text, ``actors`` are names or ISO codes of which one must take part,
    ``kinds`` commitments' kinds or PLOVER types of which one must be found.
    """

    about: Callable[[str], bool] | None = None
    actors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def text(self, report: Report) -> bool:
        """May a report be read?"""
        return self.about is None or self.about(f"{report.title or ''}\n{report.text}")

    def reading(self, reading: Reading) -> bool:
        """May a reading be kept?"""
        return self._has_actor(reading) and self._has_kind(reading)

    def _has_actor(self, reading: Reading) -> bool:
        if not self.actors:
            return True
        wanted = {name.casefold() for name in self.actors}
        return any(
            actor.name.casefold() in wanted or (actor.country or "").casefold() in wanted for actor in reading.actors
        )

    def _has_kind(self, reading: Reading) -> bool:
        found = {c.kind for c in reading.commitments} | {e.type for e in reading.events}
        return not self.kinds or any(kind.lower() in found or kind.upper() in found for kind in self.kinds)


def state_beside(ledger: Ledger) -> Path:
    """Where the state of a ledger's watch is kept: beside its file, or in the user's folder for one on a server."""
    place = Path(ledger.location)
    return (
        place.with_name(place.name + ".watch")
        if "://" not in ledger.location
        else default_location().with_name("server.watch")
    )


@dataclass(slots=True)
class Watcher:
    """
    Follows sources into a ledger.

        >>> with Ledger.open("story.db") as ledger:                          # doctest: +SKIP
        ...     watcher = Watcher(ledger, State(state_beside(ledger)))
        ...     watcher.follow(["https://news.example/feed.xml"])
        ...     watcher.once()

    *tell* is called with what happened ("added"), to what (an address), and why. *every* is how many seconds a source is
    left alone, *backlog* how many articles of a new source are taken. A *translator* puts other languages into English;
    without one they are set aside.
    """

    ledger: Ledger
    state: State
    guest: Guest = field(default_factory=Guest)
    filters: Filters = field(default_factory=Filters)
    channels: Channels = field(default_factory=Channels)
    translator: Translator | None = None
    every: float = 900.0
    backlog: int = 50
    tell: Tell = lambda what, where, why: None
    counts: Counter[str] = field(default_factory=Counter)

    def follow(self, sources: list[str]) -> None:
        """Follow these addresses too, from now on."""
        self.state.follow(sources)

    def once(self) -> Counter[str]:
        """Ask every source that is due, and take every article that waits; gives how many came to what."""
        self.counts = Counter()
        asked: set[str] = set()
        while due := [row for row in self.state.due() if row["url"] not in asked]:
            for row in self._by_free_site(due):
                asked.add(row["url"])
                self._ask(row)
        tried: set[str] = set()
        while waiting := [row for row in self.state.waiting() if row["url"] not in tried]:
            for row in self._by_free_site(waiting):
                tried.add(row["url"])
                self._take(row)
        for trouble in deliver(self.state, self.channels):
            self.tell("failed", "alerts", trouble)
        return self.counts

    def stay(self) -> None:
        """Go on until interrupted."""
        while True:
            self.once()
            time.sleep(min(30.0, self.every))

    def _by_free_site(self, rows: list[Any]) -> Iterator[Any]:
        """The rows, those first whose site may be asked soonest: while one rests, others are asked."""
        left = list(rows)
        while left:
            place = min(range(len(left)), key=lambda at: (self.guest.free_in(left[at]["url"]), at))
            yield left.pop(place)

    # --- sources ------------------------------------------------------------------------------------------------

    def _ask(self, row: Any) -> None:
        url = row["url"]
        headers = {"If-None-Match": row["etag"]} if row["etag"] else {}
        headers |= {"If-Modified-Since": row["modified"]} if row["modified"] else {}
        try:
            page = self.guest.get(url, headers, max_bytes=_MAX_FEED_BYTES)
            if page.status == 304:
                self.state.unchanged(url, every=self.every)
                return
            found = listing(page.body, page.url, page.charset)
        except (FetchError, BadFeed, NotAllowed) as error:
            self.counts["sources failed"] += 1
            self.tell("failed", url, str(error))
            self.state.source_failed(url, str(error), wait=getattr(error, "retry_after", None), retry=error.retry)
            return
        if found.sources:
            self.state.follow(found.sources[:_MAX_SOURCES], parent=url)
        new = self.state.listed(
            url, found.kind, found.title, found.links, etag=page.headers.get("etag"), modified=page.headers.get("last-modified"),
            # A page that names its feed is asked once a day: the feed is followed from then on.
            every=86_400.0 if found.kind == "page" else self.every, backlog=self.backlog,
        )  # fmt: skip
        self.counts["new"] += new

    # --- articles -----------------------------------------------------------------------------------------------

    def _take(self, row: Any) -> None:
        """Fetch, read and add one article; whatever goes wrong with it is kept with it, and the others go on."""
        url = row["url"]
        try:
            report = self._report(row)
            if report is None:
                return
            if self.ledger.has(report.id, report.url):
                self._known(row, report)
                return
            if not self.filters.text(report):
                self._done(url, "off topic")
                return
            reading = next(read_all([report]))
            if not self.filters.reading(reading):
                self._done(url, "off topic")
                return
            self.state.take(url)
            added = self.ledger.add(reading)
        except (ReportError, TranslationFailed) as error:
            self._failed(url, error)
            return
        alerts = alerts_of(self.ledger, added.entries, added.report)
        state = "added" if added.status in ("added", "revision") else "known"
        self.state.done(url, state, report=added.report, alerts=alerts, channels=self.channels.names)  # type: ignore[arg-type]
        self.counts[state] += 1
        self.tell(state, url, report.title or "")

    def _report(self, row: Any) -> Report | None:
        """The report at an article's address, in English; None where it is set aside."""
        url = row["url"]
        page = self.guest.get(url)
        report = read_document(
            page.body, location=page.url, url=page.url, content_type=page.content_type, charset=page.charset
        )
        report = replace(
            report,
            url=report.url or page.url,
            title=report.title or row["title"],
            published=report.published or (row["published"] or "")[:10] or None,
        )
        language = foreign(report)
        if language and self.translator is None:
            self._done(url, "set aside", f"it is in {language}; name a server that translates with --translate")
            return None
        if language and self.translator is not None:
            report = translated(report, self.translator, language_of(report))
        return report

    def _known(self, row: Any, report: Report) -> None:
        """The ledger has it: from elsewhere, or because the last run was stopped right after it was added."""
        alerts = []
        if row["state"] == "taking":
            alerts = alerts_of(self.ledger, self.ledger.entries_of(report.id), report.id)
        self.state.done(row["url"], "known", report=report.id, alerts=alerts, channels=self.channels.names)
        self.counts["known"] += 1
        self.tell("known", row["url"], report.title or "")

    def _done(self, url: str, state: Any, why: str | None = None) -> None:
        self.state.done(url, state, why=why)
        self.counts[state] += 1
        self.tell(state, url, why or "")

    def _failed(self, url: str, error: DragomanError) -> None:
        self.state.item_failed(url, str(error), retry=error.retry, wait=getattr(error, "retry_after", None))
        self.counts["failed"] += 1
        self.tell("failed", url, str(error))
