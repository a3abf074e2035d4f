"""
Ledger: open one, add readings, look things up, decide.

Evidence (reports, passages), assertions, the matcher's judgements and people's decisions are only ever appended.
Entries, actors, the timeline and the questions are a fold over them, kept up to date as they change; `rebuild` makes
the same rows anew. Nothing here sets a stage: stages.py works it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import platformdirs
from sqlalchemy import select

from dragoman.errors import LedgerError
from dragoman.facts import Reading
from dragoman.ledger import actors, adding, care, dates, decided, derive, lookups, questions, stored, tables, timeline
from dragoman.ledger import review as reviewing
from dragoman.ledger.database import SCHEMA, Database, copy_file
from dragoman.ledger.dates import checked
from dragoman.ledger.entries import (
    ActorRecord,
    Added,
    AuditLine,
    Decision,
    Entry,
    EntrySummary,
    Hit,
    LedgerEvent,
    Page,
    ReviewItem,
    Stats,
    StoredReport,
    Verdict,
    Verification,
)
from dragoman.ledger.evidence import address_of
from dragoman.ledger.folded import Moment
from dragoman.version import __version__

_PATIENCE = 30.0


def _day(today: str | None) -> str:
    return checked(today, "today")[1] if today else dates.today()


def default_location() -> Path:
    """``dragoman.db`` in the user's data folder."""
    return Path(platformdirs.user_data_dir("dragoman", appauthor=False)) / "dragoman.db"


class Ledger:
    """
    A ledger in one SQLite file or a PostgreSQL database. Safe to use from several processes at once.

        >>> with Ledger.open("story.db") as ledger:          # doctest: +SKIP
        ...     ledger.add(dragoman.read(Path("report.txt")))
        ...     for line in ledger.entries(actor="Kenya", stage="pledged").items:
        ...         print(line.title, line.stage, line.schedule)
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        #: Who adds reports, for the log.
        self.agent = f"dragoman {__version__}"

    @classmethod
    def open(cls, location: str | Path | None = None, *, create: bool = True, patience: float = _PATIENCE) -> Ledger:
        """
        The ledger at *location*: a path, or ``postgresql://user@host/name``; the user's own (`default_location`) if None.

        Made where there is none, unless *create* is False. *patience* is how many seconds to wait for a lock. Raises LedgerNotFound, NotALedger (another kind of file, or a
        corrupt one), LedgerTooOld (run `upgrade`), LedgerTooNew, LedgerUnavailable.
        """
        database = Database(location if location is not None else default_location(), patience)
        database.prepare(create)
        return cls(database)

    @classmethod
    def upgrade(cls, location: str | Path) -> str:
        """Bring a ledger of an older schema to this version, after a copy of a SQLite file; gives the new revision."""
        database = Database(location, _PATIENCE)
        try:
            schema = database.upgrade()
            with database.writing() as connection:
                derive.everything(connection)
            return schema
        finally:
            database.engine.dispose()

    def close(self) -> None:
        """Let go of the database."""
        self._database.engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def location(self) -> str:
        """The path or the address without its password."""
        return self._database.location

    # --- adding -------------------------------------------------------------------------------------------------

    def has(self, report_id: str, url: str | None = None) -> bool:
        """Is this text (`Report.id`) in the ledger already, as found at *url* if one is given? To skip reading it again."""
        with self._database.reading() as connection:
            c = tables.reports.c
            row = connection.execute(select(c.address).where(c.id == report_id)).first()
            other = address_of(url)
            if row is None or other is None or row.address == other:
                return row is not None
            a = tables.appearances.c
            return (
                connection.execute(select(a.seq).where(a.report_id == report_id, a.address == other)).first()
                is not None
            )

    def add(self, reading: Reading) -> Added:
        """Add one reading, whole or not at all. Raises LedgerLocked, LedgerFull, LedgerUnavailable; then nothing was written."""
        with self._database.writing() as connection:
            return adding.add(connection, reading, self.agent)

    def add_all(self, readings: Iterable[Reading]) -> Iterator[Added]:
        """Add many, each in a transaction of its own, as the answers are taken."""
        for reading in readings:
            yield self.add(reading)

    # --- looking things up --------------------------------------------------------------------------------------

    def entries(
        self,
        *,
        actor: str | None = None,
        kind: str | Sequence[str] | None = None,
        stage: str | Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        text: str | None = None,
        review: str | Sequence[str] | None = None,
        schedule: str | None = None,
        today: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[EntrySummary]:
        """
        Lines of the ledger, the newest evidence first.

        *actor* is a name, an ISO country code or an id; *kind* one of the seven, ``event``, or a PLOVER type such as ``AID``;
        without it commitments and agreements are shown, and no events. *since* and *until* bound the newest evidence. *text*
        are words to find. Rejected entries come only with ``review="rejected"``. Raises BadFilter, and NotInLedger for an
        unknown actor.
        """
        with self._database.reading() as connection:
            return lookups.entries(
                connection, actor=actor, kind=kind, stage=stage, since=since, until=until, text=text, review=review,
                schedule=schedule, today=_day(today), limit=limit, cursor=cursor,
            )  # fmt: skip

    def entry(self, id: str, *, today: str | None = None) -> Entry:
        """An entry with its whole history; ids of entries that were joined into it lead here too. Raises NotInLedger."""
        with self._database.reading() as connection:
            return lookups.entry(connection, id, Moment(today=_day(today)))

    def as_of(
        self,
        date: str,
        *,
        known: str | None = None,
        actor: str | None = None,
        kind: str | Sequence[str] | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[EntrySummary]:
        """
        Commitments as they stood on *date*: what had taken effect by then.

        With *known*, only from reports published by that day: ``as_of("2024-01-01", known="2024-01-01")`` is what one could
        believe on that day, ``as_of("2024-01-01")`` what we know of it now.
        """
        with self._database.reading() as connection:
            return lookups.as_of(connection, date, known, actor, kind, limit, cursor)

    def entry_as_of(self, id: str, date: str, *, known: str | None = None) -> Entry:
        """One entry as it stood on *date*, see `as_of`. Raises NotInLedger, also where nothing was known of it then."""
        moment = Moment(checked(date, "the date")[1], checked(known, "known")[1] if known else None)
        with self._database.reading() as connection:
            return lookups.entry(connection, id, moment)

    def actor(self, name: str) -> ActorRecord:
        """An actor by name, alias, ISO code or id. Raises NotInLedger, or BadFilter where several go by that name."""
        with self._database.reading() as connection:
            return actors.actor(connection, name)

    def actors(self, text: str = "", *, limit: int = 50, cursor: str | None = None) -> Page[ActorRecord]:
        """Actors whose names contain *text*, by name; without positions and questions."""
        with self._database.reading() as connection:
            return actors.actors(connection, text, limit, cursor)

    def timeline(
        self,
        *,
        actor: str | None = None,
        entry: str | None = None,
        kind: str | Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 100,
        cursor: str | None = None,
    ) -> Page[LedgerEvent]:
        """What happened, the earliest first. *kind* as in `entries`; without it everything."""
        with self._database.reading() as connection:
            return timeline.timeline(
                connection, actor=actor, entry=entry, kind=kind, since=since, until=until, limit=limit, cursor=cursor
            )

    def search(self, words: str, *, limit: int = 20) -> tuple[Hit, ...]:
        """Entries and reports with these words, the best of the newest first; "quoted words" stand together."""
        with self._database.reading() as connection:
            return stored.find(connection, words, limit)

    def report(self, id: str) -> StoredReport:
        """A report with its text. Raises NotInLedger."""
        with self._database.reading() as connection:
            return stored.report(connection, id)

    def entries_of(self, report: str) -> tuple[str, ...]:
        """The ids of the entries in which a report is heard."""
        with self._database.reading() as connection:
            return tuple(sorted(adding.entries_of_report(connection, report)))

    def reports(self, *, limit: int = 50, cursor: str | None = None) -> Page[StoredReport]:
        """All reports in the order in which they were added."""
        with self._database.reading() as connection:
            return stored.reports(connection, limit, cursor)

    def stats(self) -> Stats:
        """How much there is."""
        with self._database.reading() as connection:
            return care.stats(connection, self.location, SCHEMA, _day(None))

    # --- review -------------------------------------------------------------------------------------------------

    def review_queue(
        self,
        *,
        kind: str | Sequence[str] | None = None,
        entry: str | None = None,
        today: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[ReviewItem]:
        """Open questions, the most consequential first: ends and downgrades, stale decisions, figures that differ, joins, single sources."""
        with self._database.reading() as connection:
            return questions.review_queue(
                connection, kind=kind, entry=entry, today=_day(today), limit=limit, cursor=cursor
            )

    def decide(
        self,
        target: str,
        verdict: Verdict,
        *,
        seen: str,
        reviewer: str,
        reason: str | None = None,
        note: str = "",
        value: Any = None,
    ) -> Decision:
        """
        A person's word on a target: the id of an entry, observation, assertion, stage change, requirement, position,
        disagreement, link or question (`ReviewItem.target`).

        *seen* is the target's hash as it was shown; *reason* one of REASONS; *value* goes with ``correct``: an assertion's
        new value, for a stage change ``{"stage", "effective"}``. Raises Outdated where somebody decided
        meanwhile or the evidence changed, NotInLedger, BadDecision.
        """
        with self._database.writing() as connection:
            return reviewing.decide(
                connection, target, verdict, seen=seen, reviewer=reviewer, reason=reason, note=note, value=value
            )

    def join(self, one: str, other: str, *, reviewer: str, note: str = "") -> Decision:
        """Say that two entries, or two actors, are one. Raises NotInLedger, BadDecision."""
        with self._database.writing() as connection:
            return reviewing.join(connection, one, other, reviewer=reviewer, note=note)

    def separate(self, observation: str, *, reviewer: str, note: str = "") -> Decision:
        """Take an observation out of its entry, for good. Raises NotInLedger, BadDecision."""
        with self._database.writing() as connection:
            return reviewing.separate(connection, observation, reviewer=reviewer, note=note)

    def undo(self, decision: str, *, reviewer: str, note: str = "") -> Decision:
        """Take a decision back; both stay in the log. Raises NotInLedger, BadDecision where it is undone already."""
        with self._database.writing() as connection:
            return reviewing.undo(connection, decision, reviewer=reviewer, note=note)

    def decisions(self, *, target: str | None = None, limit: int = 100, cursor: str | None = None) -> Page[Decision]:
        """What people decided, the newest first."""
        with self._database.reading() as connection:
            return decided.decisions(connection, target, limit, cursor)

    # --- care ---------------------------------------------------------------------------------------------------

    def audit(self, *, limit: int = 100, cursor: str | None = None) -> Page[AuditLine]:
        """The log, the oldest first."""
        with self._database.reading() as connection:
            return decided.audit_lines(connection, limit, cursor)

    def rebuild(self) -> int:
        """Make all that is derived anew from evidence, judgements and decisions; gives the number of entries."""
        with self._database.writing() as connection:
            return derive.everything(connection)

    def verify(self) -> Verification:
        """Check the hash chain, every report's text, every assertion, and that each quotation stands where it says."""
        with self._database.reading() as connection:
            return care.verify(connection)

    def backup(self, path: Path) -> None:
        """A copy in a new SQLite file, while others may write; of PostgreSQL too. Raises LedgerError where *path* exists."""
        if path.exists():
            raise LedgerError(f"{path} is there already; a backup overwrites nothing")
        if not path.parent.is_dir():
            raise LedgerError(f"there is no folder {path.parent} to put a backup into")
        if self._database.path:
            copy_file(self._database.path, path)
            return
        with Ledger.open(path) as copy:
            copy.restore(self.records())

    def records(self) -> Iterator[dict[str, Any]]:
        """All that is not derived, as plain JSON, one record a line, each ``{"table": name, …columns}``: for exports that lose nothing."""
        with self._database.reading() as connection:
            yield from care.records(connection)

    def restore(self, records: Iterable[Mapping[str, Any]]) -> int:
        """Put back what `records` gave into this empty ledger, and derive the rest; gives the number of reports. Raises BadRecords."""
        with self._database.writing() as connection:
            return care.restore(connection, records)

    def all_entries(self, *, kind: str | Sequence[str] | None = None) -> Iterator[Entry]:
        """Every entry with its history, events too, by id; memory stays flat."""
        with self._database.reading() as connection:
            yield from lookups.all_entries(connection, kind)
