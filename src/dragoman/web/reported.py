"""Reports as lists show them, where they came from, and what each says at which place of its text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from dragoman.ledger import tables as t
from dragoman.ledger.entries import Page
from dragoman.ledger.paging import checked_limit, cursor_of, place_of

_e = t.entries.c


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
