"""
What the pages ask beyond `Ledger`: lists in other orders, counts beside filters, the facts of one report, pairs of actors.

Reads only, on the ledger's own tables.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from dragoman.errors import BadFilter
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import search
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked, today
from dragoman.ledger.entries import AuditLine, EntrySummary, Page
from dragoman.ledger.filters import several
from dragoman.ledger.lookups import summary_of
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
    return Page(tuple(summary_of(row, today) for row in rows[:limit]), more)


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


def objectors(connection: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """The names of those against each of some entries, in the order in which they were told."""
    o, link = t.observations.c, t.links.c
    if not ids:
        return {}
    rows = connection.execute(
        select(link.entry_id, t.actors.c.name, t.assertions.c.value)
        .select_from(t.links)
        .join(t.observations, o.target == link.observation_id)
        .join(t.actor_names, t.actor_names.c.name_key == o.holder)
        .join(t.actors, t.actors.c.id == t.actor_names.c.actor_id)
        .join(t.assertions, and_(t.assertions.c.observation_id == o.id, t.assertions.c.property == "stance"))
        .where(link.entry_id.in_(list(ids)), o.family == "position")
        .order_by(o.number)
    )
    found: dict[str, list[str]] = {}
    for entry, name, stance in rows:
        if json.loads(stance) == "opposes" and name not in found.setdefault(entry, []):
            found[entry].append(name)
    return found


# --- reports ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as lists show it."""

    id: str
    title: str | None
    url: str | None
    site: str | None
    published: str | None
    added_at: str
    copy: bool
    facts: int


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A publisher with what came from it."""

    site: str | None
    reports: int
    witnesses: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class FactInText:
    """A fact of one report: where its words stand, and the entry that it belongs to."""

    id: str
    family: str
    start: int
    end: int
    entry: str | None
    title: str
    kind: str
    detail: str
    score: float
    reason: str
    review: str
    spans: tuple[tuple[int, int, str], ...]


def reports(connection: Connection, *, site: str | None, limit: int, cursor: str | None) -> Page[ReportLine]:
    """Reports, the newest addition first; of one *site* if given, "" for those without."""
    limit = checked_limit(limit)
    r = t.reports.c
    wanted = select(r.seq, r.id, r.title, r.url, r.site, r.published, r.added_at, r.witness)
    if site is not None:
        wanted = wanted.where(r.site == site if site else r.site.is_(None))
    if cursor:
        wanted = wanted.where(r.seq < place_of(cursor, (int,))[0])
    rows = connection.execute(wanted.order_by(r.seq.desc()).limit(limit + 1)).all()
    o = t.observations.c
    told: dict[str, int] = dict(
        connection.execute(
            select(o.report_id, func.count()).where(o.report_id.in_([row.id for row in rows])).group_by(o.report_id)
        ).all()
    )
    lines = tuple(
        ReportLine(
            row.id,
            row.title,
            row.url,
            row.site,
            row.published,
            row.added_at,
            row.witness != row.id,
            told.get(row.id, 0),
        )
        for row in rows[:limit]
    )
    return Page(lines, cursor_of(rows[limit - 1].seq) if len(rows) > limit else None)


def sources(connection: Connection, limit: int = 200) -> list[SourceLine]:
    """Publishers, those with most reports first."""
    r = t.reports.c
    rows = connection.execute(
        select(r.site, func.count().label("n"), func.count(r.witness.distinct()), func.min(r.known), func.max(r.known))
        .group_by(r.site)
        .order_by(func.count().desc(), r.site)
        .limit(limit)
    )
    return [SourceLine(*row) for row in rows]


def facts_of_report(connection: Connection, report: str) -> list[FactInText]:
    """What a report says, in the order of its text. ``spans`` are further places: of figures and requirements."""
    o, p, link = t.observations.c, t.passages.c, t.links.c
    rows = connection.execute(
        select(
            o.id,
            o.family,
            o.score,
            o.reason,
            o.target,
            p.start,
            p.end,
            link.entry_id,
            _e.title,
            _e.kind,
            _e.type,
            _e.review,
        )
        .select_from(t.observations)
        .join(t.passages, p.id == o.passage_id)
        .outerjoin(t.links, link.observation_id == func.coalesce(o.target, o.id))
        .outerjoin(t.entries, _e.id == link.entry_id)
        .where(o.report_id == report)
        .order_by(p.start, p.end, o.number)
    ).all()
    a = t.assertions.c
    said: dict[str, list[Any]] = {}
    for row in connection.execute(
        select(a.observation_id, a.property, a.value, p.start, p.end)
        .join(t.passages, p.id == a.passage_id)
        .join(t.observations, o.id == a.observation_id)
        .where(o.report_id == report)
        .order_by(a.observation_id, a.place)
    ):
        said.setdefault(row.observation_id, []).append(row)
    return [_fact(row, said.get(row.id, [])) for row in rows]


def _fact(row: Any, said: Sequence[Any]) -> FactInText:
    values: dict[str, list[Any]] = {}
    for one in said:
        values.setdefault(one.property, []).append(json.loads(one.value))
    spans = tuple((one.start, one.end, one.property) for one in said if one.property in ("quantity", "requirement"))
    if row.family == "position":
        holder = values.get("holder", [{}])[0]
        title = f"{holder.get('text', '')} {values.get('stance', [''])[0]}: {values.get('target', [''])[0]}"
        if row.title:
            title = f"{holder.get('text', '')} {values.get('stance', [''])[0]}: {row.title}"
        kind, detail = "position", str(values.get("stance", [""])[0])
    elif row.family == "event":
        title, kind, detail = (
            _sides(values, "source", "target"),
            str(row.type or ""),
            str(values.get("realis", [""])[0]),
        )
    else:
        title, kind = _sides(values, "promisor", "beneficiary"), str(row.kind or values.get("kind", [""])[0])
        detail = str(values.get("stage", [""])[0])
    return FactInText(
        row.id, row.family, row.start, row.end, row.entry_id, title, kind, detail, row.score, row.reason,
        row.review or "proposed", spans,
    )  # fmt: skip


def _sides(values: dict[str, list[Any]], by: str, to: str) -> str:
    ends = [
        ", ".join(str(one.get("text", "")) for one in values.get(role, []) if isinstance(one, dict))
        for role in (by, to)
    ]
    return " → ".join(end for end in (ends[0] or "?", ends[1]) if end)


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


# --- actors -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What an actor is told to have said: a fact of a report that rests on this speaker."""

    report: str
    title: str | None
    published: str | None
    exact: str
    start: int
    end: int
    entry: str | None
    line: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """How often one actor did something to another: what is friendly, and what is not."""

    source: str
    source_name: str
    source_country: str | None
    target: str
    target_name: str
    target_country: str | None
    friendly: int
    hostile: int

    @property
    def total(self) -> int:
        """All events of the pair."""
        return self.friendly + self.hostile


#: PLOVER's types in the two halves of its quads: cooperation, and conflict.
HOSTILE = frozenset(("REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"))


def busiest_actors(connection: Connection, limit: int) -> Page[Any]:
    """Those who take part in most entries."""
    from dragoman.ledger.actors import actor_records

    by = t.entry_actors.c
    rows = connection.execute(
        select(by.actor_id, func.count().label("n"))
        .group_by(by.actor_id)
        .order_by(func.count().desc(), by.actor_id)
        .limit(limit)
    ).all()
    return Page(tuple(actor_records(connection, [row.actor_id for row in rows])))


def said_by(connection: Connection, actor: str, limit: int) -> list[SaidLine]:
    """The newest facts that rest on an actor's word."""
    o, p, r, link = t.observations.c, t.passages.c, t.reports.c, t.links.c
    names = select(t.actor_names.c.name_key).where(t.actor_names.c.actor_id == actor)
    rows = connection.execute(
        select(r.id, r.title, r.published, p.exact, p.start, p.end, link.entry_id, _e.title.label("line"))
        .select_from(t.mentions)
        .join(t.observations, and_(o.report_id == t.mentions.c.report_id, o.speaker == t.mentions.c.name_key))
        .join(t.passages, p.id == o.passage_id)
        .join(t.reports, r.id == o.report_id)
        .outerjoin(t.links, link.observation_id == func.coalesce(o.target, o.id))
        .outerjoin(t.entries, _e.id == link.entry_id)
        .where(t.mentions.c.name_key.in_(names))
        .order_by(o.number.desc())
        .limit(limit)
    )
    return [SaidLine(*row) for row in rows]


def events_for_charts(connection: Connection, filters: Filters, most: int) -> list[EntrySummary]:
    """The newest events, at most so many, for charts."""
    rows = connection.execute(
        _where(connection, select(t.entries), filters).order_by(_e.last.desc(), _e.number.desc()).limit(most),
        _words(connection, filters),
    ).all()
    return [summary_of(row, "9999-12-31") for row in rows]


def pairs_of(events: Sequence[EntrySummary]) -> list[Pair]:
    """Who did how much to whom, the busiest pairs first."""
    counted: dict[tuple[str, str], list[Any]] = {}
    for event in events:
        for one in event.parties:
            for other in event.parties:
                if one.role == "source" and other.role == "target" and one.actor != other.actor:
                    row = counted.setdefault((one.actor, other.actor), [one, other, 0, 0])
                    row[3 if event.type in HOSTILE else 2] += 1
    pairs = [
        Pair(a.actor, a.name, a.country, b.actor, b.name, b.country, friendly, hostile)
        for a, b, friendly, hostile in counted.values()
    ]
    return sorted(pairs, key=lambda pair: (-pair.total, pair.source_name, pair.target_name))


def questions_by_kind(connection: Connection) -> dict[str, int]:
    """Open questions of each kind."""
    q = t.questions.c
    return dict(connection.execute(select(q.kind, func.count()).where(q.due <= today()).group_by(q.kind)).all())


def titles(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """The titles of entries."""
    return dict(connection.execute(select(_e.id, _e.title).where(_e.id.in_(list(dict.fromkeys(ids))))).all())
