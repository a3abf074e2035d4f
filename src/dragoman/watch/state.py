"""
What has been seen where: a small SQLite file beside the ledger.

It is no evidence and can be deleted: then everything is fetched once more, and the ledger knows what it has. An article is
marked as done only after the ledger has it, so that a stop at any moment loses and doubles nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from dragoman.errors import WatchError
from dragoman.watch.alerts import Alert
from dragoman.watch.feeds import Link

ItemState = Literal["waiting", "taking", "added", "known", "off topic", "set aside", "old", "failed"]
#: Tries with growing pauses, about three days in all; then an article counts as failed.
MAX_TRIES = 8
_SCHEMA = """
CREATE TABLE IF NOT EXISTS sources (
    url TEXT PRIMARY KEY, kind TEXT NOT NULL DEFAULT '', title TEXT, parent TEXT, etag TEXT, modified TEXT,
    seen TEXT, new TEXT, tries INTEGER NOT NULL DEFAULT 0, next TEXT NOT NULL, error TEXT, since TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS items (
    url TEXT PRIMARY KEY, source TEXT NOT NULL, title TEXT, published TEXT, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    next TEXT NOT NULL, error TEXT, retry INTEGER NOT NULL DEFAULT 0, report TEXT, first TEXT NOT NULL, done TEXT);
CREATE INDEX IF NOT EXISTS items_waiting ON items (next) WHERE state IN ('waiting', 'taking');
CREATE INDEX IF NOT EXISTS items_source ON items (source, state);
CREATE TABLE IF NOT EXISTS alerts (id TEXT PRIMARY KEY, at TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (alert TEXT NOT NULL, channel TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (alert, channel));
PRAGMA user_version = 1;
"""


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """
    A source as the status table shows it.

    ``seen`` is when it last answered, ``new`` when it last had an article that was not known; ``error`` says why it fails now,
    ``next`` when it is asked again. All times are UTC.
    """

    url: str
    kind: str
    title: str | None
    seen: str | None
    new: str | None
    next: str
    error: str | None
    tries: int
    added: int
    waiting: int
    failed: int
    off_topic: int
    set_aside: int


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """An article of a source: what became of it, why not, and whether it is tried again."""

    url: str
    source: str
    title: str | None
    published: str | None
    state: ItemState
    error: str | None
    retry: bool
    tries: int
    next: str


def now(later: float = 0.0) -> str:
    """The moment, or one *later* by so many seconds, as ``2024-03-04T08:00:00Z``."""
    return (datetime.now(UTC) + timedelta(seconds=later)).strftime("%Y-%m-%dT%H:%M:%SZ")


def pause(tries: int) -> float:
    """Seconds until the next try: five minutes, doubled each time, at most a day."""
    return float(min(86_400, 300 * 2 ** min(tries - 1, 12)))


class State:
    """The file; every change is one transaction. Raises WatchError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self.db.row_factory = sqlite3.Row
            self.db.execute("PRAGMA journal_mode = WAL")
            if self.db.execute("PRAGMA user_version").fetchone()[0] > 1:
                raise WatchError(f"{path} was written by a newer Dragoman; use that one")
            self.db.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise WatchError(
                f"{path} cannot be used ({error}); it only remembers what was fetched, so it may be deleted"
            ) from None

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException as error:
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise WatchError(f"{self.path} cannot be written ({error})") from None
            raise

    # --- sources ------------------------------------------------------------------------------------------------

    def follow(self, urls: Iterable[str], *, parent: str | None = None) -> None:
        """Remember sources; those that are known stay as they are."""
        with self._writing():
            self.db.executemany(
                "INSERT OR IGNORE INTO sources (url, parent, next, since) VALUES (?, ?, ?, ?)",
                [(url, parent, now(), now()) for url in urls],
            )

    def forget(self, url: str) -> bool:
        """Follow a source no longer, nor those it led to; what was fetched stays known. False where it was not followed."""
        with self._writing():
            gone = self.db.execute("DELETE FROM sources WHERE url = ? OR parent = ?", (url, url)).rowcount
            self.db.execute("DELETE FROM items WHERE source = ? AND state = 'waiting'", (url,))
        return gone > 0

    def due(self) -> list[sqlite3.Row]:
        """The sources to ask now."""
        return self.db.execute("SELECT * FROM sources WHERE next <= ? ORDER BY next", (now(),)).fetchall()

    def source_failed(self, url: str, error: str, *, wait: float | None, retry: bool) -> None:
        """Keep why a source gave nothing; it is asked again after *wait* seconds, or growing pauses."""
        with self._writing():
            tries = self.db.execute("SELECT tries FROM sources WHERE url = ?", (url,)).fetchone()
            count = (tries["tries"] if tries else 0) + 1
            later = wait if wait is not None else pause(count if retry else count + 4)
            self.db.execute(
                "UPDATE sources SET error = ?, tries = ?, next = ? WHERE url = ?", (error, count, now(later), url)
            )

    def listed(
        self, url: str, kind: str, title: str | None, links: Iterable[Link], *, etag: str | None, modified: str | None,
        every: float, backlog: int,
    ) -> int:  # fmt: skip
        """
        Keep what a source lists, and its validators, in one transaction; gives how many articles are new.

        Of a source that is asked for the first time only the newest *backlog* are wanted.
        """
        with self._writing():
            first = self.db.execute("SELECT seen FROM sources WHERE url = ?", (url,)).fetchone()
            fresh = first is None or first["seen"] is None
            new = 0
            for place, link in enumerate(links):
                state = "old" if fresh and place >= backlog else "waiting"
                done = self.db.execute(
                    "INSERT OR IGNORE INTO items (url, source, title, published, state, next, first) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (link.url, url, link.title, link.published, state, now(), now()),
                )
                new += done.rowcount if state == "waiting" else 0
            self.db.execute(
                "UPDATE sources SET kind = ?, title = coalesce(?, title), etag = ?, modified = ?, seen = ?, tries = 0, error = NULL,"
                " next = ?, new = CASE WHEN ? > 0 THEN ? ELSE new END WHERE url = ?",
                (kind, title, etag, modified, now(), now(every), new, now(), url),
            )
        return new

    def unchanged(self, url: str, *, every: float) -> None:
        """A source answered that nothing is new."""
        with self._writing():
            self.db.execute(
                "UPDATE sources SET seen = ?, tries = 0, error = NULL, next = ? WHERE url = ?", (now(), now(every), url)
            )

    # --- articles -----------------------------------------------------------------------------------------------

    def waiting(self, limit: int = 500) -> list[sqlite3.Row]:
        """The articles to fetch now, the oldest first; those that a stop cut short before all others."""
        return self.db.execute(
            "SELECT * FROM items WHERE state IN ('waiting', 'taking') AND next <= ?"
            " ORDER BY state = 'waiting', published, first LIMIT ?",
            (now(), limit),
        ).fetchall()

    def take(self, url: str) -> None:
        """An article is about to go into the ledger."""
        with self._writing():
            self.db.execute("UPDATE items SET state = 'taking' WHERE url = ?", (url,))

    def done(
        self, url: str, state: ItemState, *, report: str | None = None, why: str | None = None,
        alerts: Iterable[Alert] = (), channels: Iterable[str] = (),
    ) -> None:  # fmt: skip
        """What became of an article, with the alerts that it gives, in one transaction."""
        channels = list(channels)
        with self._writing():
            self.db.execute(
                "UPDATE items SET state = ?, report = ?, error = ?, retry = 0, done = ? WHERE url = ?",
                (state, report, why, now(), url),
            )
            for alert in alerts:
                kept = self.db.execute(
                    "INSERT OR IGNORE INTO alerts VALUES (?, ?, ?)", (alert.id, now(), json.dumps(alert.to_dict()))
                )
                if kept.rowcount:
                    self.db.executemany(
                        "INSERT INTO deliveries (alert, channel) VALUES (?, ?)",
                        [(alert.id, channel) for channel in channels],
                    )

    def item_failed(self, url: str, error: str, *, retry: bool, wait: float | None) -> None:
        """Keep why an article could not be had, and when it is tried again, if that makes sense."""
        with self._writing():
            row = self.db.execute("SELECT tries FROM items WHERE url = ?", (url,)).fetchone()
            tries = (row["tries"] if row else 0) + 1
            again = retry and tries < MAX_TRIES
            self.db.execute(
                "UPDATE items SET state = ?, tries = ?, error = ?, retry = ?, next = ?, done = ? WHERE url = ?",
                ("waiting" if again else "failed", tries, error, again, now(max(wait or 0, pause(tries))), now(), url),
            )

    # --- alerts -------------------------------------------------------------------------------------------------

    def undelivered(self, channel: str) -> list[Alert]:
        """The alerts that have not gone out on a channel, the oldest first."""
        rows = self.db.execute(
            "SELECT body FROM deliveries JOIN alerts ON id = alert WHERE channel = ? ORDER BY at, id LIMIT 200",
            (channel,),
        )
        return [Alert(**json.loads(row["body"])) for row in rows]

    def delivered(self, channel: str, alerts: Iterable[Alert]) -> None:
        """These have gone out."""
        with self._writing():
            self.db.executemany(
                "DELETE FROM deliveries WHERE alert = ? AND channel = ?", [(alert.id, channel) for alert in alerts]
            )

    def alerts(self, limit: int = 200) -> list[tuple[str, Alert]]:
        """The newest alerts, with when they were made."""
        rows = self.db.execute("SELECT at, body FROM alerts ORDER BY at DESC, id LIMIT ?", (limit,))
        return [(row["at"], Alert(**json.loads(row["body"]))) for row in rows]

    # --- status -------------------------------------------------------------------------------------------------

    def sources(self) -> list[SourceStatus]:
        """The status table."""
        counts: dict[str, dict[str, int]] = {}
        for row in self.db.execute("SELECT source, state, count(*) AS n FROM items GROUP BY source, state"):
            counts.setdefault(row["source"], {})[row["state"]] = row["n"]

        def status(row: Any) -> SourceStatus:
            count = counts.get(row["url"], {}).get
            return SourceStatus(
                row["url"], row["kind"], row["title"], row["seen"], row["new"], row["next"], row["error"], row["tries"],
                count("added", 0) + count("known", 0), count("waiting", 0) + count("taking", 0), count("failed", 0),
                count("off topic", 0), count("set aside", 0),
            )  # fmt: skip

        return [status(row) for row in self.db.execute("SELECT * FROM sources ORDER BY since, url")]

    def troubles(self, limit: int = 50) -> list[ItemStatus]:
        """The articles that failed, wait for another try, or are set aside, the newest first."""
        rows = self.db.execute(
            "SELECT * FROM items WHERE error IS NOT NULL AND state IN ('failed', 'waiting', 'set aside') ORDER BY done DESC LIMIT ?",
            (limit,),
        )
        return [
            ItemStatus(
                r["url"],
                r["source"],
                r["title"],
                r["published"],
                r["state"],
                r["error"],
                bool(r["retry"]),
                r["tries"],
                r["next"],
            )
            for r in rows
        ]
