"""
What the pages ask beyond `Ledger`: lists in other orders, counts beside filters, the newest lines of the log.

Reads only, on the ledger's own tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from dragoman.errors import BadFilter
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import search
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked, today
from dragoman.ledger.entries import AuditLine, EntrySummary, Page
from dragoman.ledger.filters import several
from dragoman.ledger.lookups import summaries
from dragoman.ledger.naming import find_actor
from dragoman.ledger.paging import checked_limit, cursor_of, place_of

KINDS = ("agreement", "money", "personnel", "materiel", "services", "access", "policy")
STAGES = (
    "floated", "requested", "pledged", "agreed", "in_force", "allocated", "in_delivery", "fulfilled", "suspended",
    "withdrawn", "rejected", "lapsed", "superseded", "unknown",
)  # fmt: skip
REVIEWS = ("proposed", "accepted", "corrected", "unsure", "stale", "rejected")
EVIDENCE = ("official", "corroborated", "single_source", "disputed")
REALIS = ("actual", "intended", "requested", "hypothetical", "denied")
ROLES = ("promisor", "beneficiary", "source", "target")
_e, _by = t.entries.c, t.entry_actors.c
#: Orders of lists: the column that comes first, always the greatest first but for names.
SORTS: dict[str, Any] = {
    "told": _e.witnesses, "newest": _e.last, "oldest": _e.first, "objectors": _e.objectors, "differ": _e.disagreements,
    "title": _e.title,
}  # fmt: skip
_UPWARDS = ("oldest", "title")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed down to; several values of one filter mean any of them."""

    family: str = "commitment"
    actor: str | None = None
    role: str | None = None
    kind: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    realis: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    text: str | None = None


def entries(
    connection: Connection, filters: Filters, *, sort: str, today: str, limit: int, cursor: str | None
) -> Page[EntrySummary]:
    """Lines of the ledger in one of SORTS. Raises BadFilter, NotInLedger."""
    limit = checked_limit(limit)
    column = SORTS[several(sort, tuple(SORTS), "order")[0]]
    tie: Any = _e.number
    if filters.actor and sort == "newest":
        column, tie = _by.last, _by.number  # the order of the index that finds an actor's lines
    wanted = _where(connection, select(t.entries), filters)
    up = sort in _UPWARDS
    if cursor:
        kind = int if sort in ("told", "objectors", "differ") else str
        value, number = place_of(cursor, (kind, int))
        # Said this way an index serves it: the second part only thins out what the first has found.
        reached, beyond = (column >= value, column > value) if up else (column <= value, column < value)
        wanted = wanted.where(reached, or_(beyond, tie > number if up else tie < number))
    order = (column, tie) if up else (column.desc(), tie.desc())
    rows = connection.execute(wanted.order_by(*order).limit(limit + 1), _words(connection, filters)).all()
    more = cursor_of(getattr(rows[limit - 1], column.name), rows[limit - 1].number) if len(rows) > limit else None
    return Page(tuple(summaries(connection, rows[:limit], today)), more)


@dataclass(frozen=True, slots=True)
class Facets:
    """How many lines each value of a filter would leave, the other filters kept; and how many there are with all."""

    counts: dict[str, dict[str, int]]
    total: int


def facets(connection: Connection, filters: Filters) -> Facets:
    """Counts beside the filters, by one pass over the lines."""
    names = ("kind", "realis", "review") if filters.family == "event" else ("kind", "stage", "evidence", "review")
    columns = [_e.type if name == "kind" and filters.family == "event" else getattr(_e, name) for name in names]
    _where(connection, select(_e.number), filters)  # complains of what cannot be filtered by
    open_ones = replace(filters, kind=(), stage=(), evidence=(), review=REVIEWS, realis=())
    wanted = _where(connection, select(*columns, func.count()), open_ones).group_by(*columns)
    rows = connection.execute(wanted, _words(connection, filters)).all()
    chosen = {name: set(getattr(filters, name)) for name in names}
    chosen["review"] = chosen["review"] or set(REVIEWS) - {"rejected"}
    counts: dict[str, dict[str, int]] = {name: {} for name in names}
    total = 0
    for *values, number in rows:
        fits = [not chosen[name] or value in chosen[name] for name, value in zip(names, values, strict=True)]
        total += number if all(fits) else 0
        for at, (name, value) in enumerate(zip(names, values, strict=True)):
            if value is not None and all(fits[:at] + fits[at + 1 :]):
                counts[name][str(value)] = counts[name].get(str(value), 0) + number
    return Facets({name: dict(sorted(found.items())) for name, found in counts.items()}, total)


def _words(connection: Connection, filters: Filters) -> dict[str, Any]:
    return {"words": search.query(connection, filters.text)} if filters.text else {}


def _where(connection: Connection, wanted: Select[Any], filters: Filters) -> Select[Any]:
    if filters.actor:
        actor = find_actor(connection, filters.actor)
        wanted = wanted.join(t.entry_actors, _by.number == _e.number).where(
            _by.actor_id == actor, _by.family == filters.family
        )
        wanted = wanted.where(_by.roles.like(f'%"{filters.role}"%')) if filters.role in ROLES else wanted
    else:
        wanted = wanted.where(_e.family == filters.family)
    if filters.family == "event":
        kinds = several(filters.kind, EVENT_TYPES, "type of event")
        wanted = wanted.where(_e.type.in_(kinds)) if kinds else wanted
        wanted = wanted.where(_e.realis.in_(filters.realis)) if several(filters.realis, REALIS, "realis") else wanted
    else:
        kinds = several(filters.kind, KINDS, "kind")
        wanted = wanted.where(_e.kind.in_(kinds)) if kinds else wanted
    if several(filters.stage, STAGES, "stage"):
        wanted = wanted.where(_e.stage.in_(filters.stage))
    if several(filters.evidence, EVIDENCE, "evidence"):
        wanted = wanted.where(_e.evidence.in_(filters.evidence))
    states = several(filters.review, REVIEWS, "state of review")
    wanted = wanted.where(_e.review.in_(states) if states else _e.review != "rejected")
    if filters.since:
        wanted = wanted.where(_e.last >= checked(filters.since, "since")[0])
    if filters.until:
        wanted = wanted.where(_e.last <= checked(filters.until, "until")[1])
    if filters.text:
        wanted = wanted.where(_e.number.in_(search.entries_with(connection).columns(_e.number)))
    return wanted


def log_about(connection: Connection, targets: Sequence[str], most: int = 200) -> list[AuditLine]:
    """The lines of the log on some reports and decisions, the newest first."""
    rows = connection.execute(
        select(t.audit).where(t.audit.c.target.in_(list(targets)[:500])).order_by(t.audit.c.seq.desc()).limit(most)
    )
    return [AuditLine(*row) for row in rows]


def newest_log(connection: Connection, limit: int, cursor: str | None) -> Page[AuditLine]:
    """The log, the newest first."""
    limit = checked_limit(limit)
    wanted = select(t.audit)
    if cursor:
        wanted = wanted.where(t.audit.c.seq < place_of(cursor, (int,))[0])
    rows = connection.execute(wanted.order_by(t.audit.c.seq.desc()).limit(limit + 1)).all()
    more = cursor_of(rows[limit - 1].seq) if len(rows) > limit else None
    return Page(tuple(AuditLine(*row) for row in rows[:limit]), more)


def state(connection: Connection) -> str:
    """What changes whenever anything in the ledger does: the hash of the newest line of its log."""
    newest = connection.execute(select(t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(1)).scalar()
    return str(newest or "empty")


def checked_filters(filters: Filters) -> Filters:
    """The same, with dates that can be understood. Raises BadFilter."""
    for date, name in ((filters.since, "since"), (filters.until, "until")):
        if date:
            checked(date, name)
    if filters.text and len(filters.text) > 500:
        raise BadFilter("that is too long to search for; give a few words")
    return filters


@dataclass(frozen=True, slots=True)
class Extent:
    """How much there is, for the head of a page."""

    reports: int
    entries: int
    events: int
    questions: int
    first: str | None
    last: str | None


def extent(connection: Connection) -> Extent:
    """Counts and the days of the first and the last report."""
    r, q = t.reports.c, t.questions.c
    reports, first, last = connection.execute(select(func.count(), func.min(r.known), func.max(r.known))).one()
    by_family: dict[str, int] = dict(connection.execute(select(_e.family, func.count()).group_by(_e.family)).all())
    asked = connection.scalar(select(func.count()).select_from(t.questions).where(q.due <= today()))
    return Extent(reports, by_family.get("commitment", 0), by_family.get("event", 0), int(asked or 0), first, last)


def events_for_charts(connection: Connection, filters: Filters, most: int) -> list[EntrySummary]:
    """The newest events, at most so many, for charts."""
    rows = connection.execute(
        _where(connection, select(t.entries), filters).order_by(_e.last.desc(), _e.number.desc()).limit(most),
        _words(connection, filters),
    ).all()
    return summaries(connection, rows, "9999-12-31")


def questions_by_kind(connection: Connection) -> dict[str, int]:
    """Open questions of each kind."""
    q = t.questions.c
    return dict(connection.execute(select(q.kind, func.count()).where(q.due <= today()).group_by(q.kind)).all())


def titles(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The titles of entries."""
    return dict(connection.execute(select(_e.id, _e.title).where(_e.id.in_(list(dict.fromkeys(ids))))).all())
