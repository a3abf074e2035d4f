"""The table of entries, one entry, and how both stood on a day."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from dragoman.errors import NotInLedger
from dragoman.ledger import derive, search
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked, today
from dragoman.ledger.decided import decision_of
from dragoman.ledger.entries import (
    Entry,
    EntrySummary,
    Page,
    Party,
    ReviewItem,
)
from dragoman.ledger.features import Features
from dragoman.ledger.filters import filtered, of_kind
from dragoman.ledger.fold import fold
from dragoman.ledger.folded import Folded, Moment, schedule_of
from dragoman.ledger.folding import folded_entry, root_of
from dragoman.ledger.material import load, rows_in
from dragoman.ledger.naming import find_actor
from dragoman.ledger.paging import checked_limit, cursor_of, page, place_of
from dragoman.ledger.questions import items_of
from dragoman.ledger.rules import rules


def entries(
    connection: Connection,
    *,
    actor: str | None,
    kind: str | Sequence[str] | None,
    stage: str | Sequence[str] | None,
    since: str | None,
    until: str | None,
    text: str | None,
    review: str | Sequence[str] | None,
    schedule: str | None,
    today: str,
    limit: int,
    cursor: str | None,
) -> Page[EntrySummary]:
    """See `Ledger.entries`."""
    limit = checked_limit(limit)
    wanted = filtered(connection, actor, kind, stage, since, until, text, review, schedule, today)
    by = t.entry_actors if actor else t.entries
    if cursor:
        last, number = place_of(cursor, (str, int))
        # Said this way the index serves it: the second part only thins out what the first has found.
        wanted = wanted.where(by.c.last <= last, or_(by.c.last < last, by.c.number < number))
    rows = connection.execute(
        wanted.order_by(by.c.last.desc(), by.c.number.desc()).limit(limit + 1),
        {"words": search.query(connection, text)} if text else {},
    ).all()
    rows, after = page(rows, limit, lambda row: (row.last, row.number))
    return Page(tuple(summaries(connection, rows, today)), after)


def summaries(connection: Connection, rows: Sequence[Any], today: str) -> list[EntrySummary]:
    """Rows of the table as they are shown on a day, each with the words in which it was told first."""
    o = t.observations.c  # an entry has the number of the observation that it began with
    told = select(o.number, t.passages.c.exact).join(t.passages, t.passages.c.id == o.passage_id)
    words = {row.number: row.exact for row in rows_in(connection, told, o.number, [row.number for row in rows])}
    return [_summary(row, today, words.get(row.number, "")) for row in rows]


def _summary(row: Any, today: str, words: str) -> EntrySummary:
    terminal = row.stage in rules()["stages"]["terminal"]
    return EntrySummary(
        row.id, row.kind, row.title, tuple(Party(**party) for party in json.loads(row.parties)), row.amount, row.stage,
        row.stage_since, row.stage_proposed, row.deadline, schedule_of(row.deadline, row.finished, terminal, today),
        row.evidence, row.review, row.granted, row.requirements, row.supporters, row.objectors, row.disagreements,
        row.reports, row.witnesses, row.first, row.last, row.seen, row.type, row.realis, row.when, row.place,
        words,
    )  # fmt: skip


def entry(connection: Connection, id: str, moment: Moment) -> Entry:
    """See `Ledger.entry` and `Ledger.entry_as_of`."""
    root = root_of(connection, id)
    found = folded_entry(connection, root, moment)
    if found is None:
        raise NotInLedger(f"nothing was known of “{id}” as of {moment.date or moment.known}")
    return whole(connection, found, moment)


def whole(connection: Connection, found: Folded, moment: Moment) -> Entry:
    """A folded entry with the decisions on it and the questions that are open."""
    anchors = [o.id for o in found.entry.observations] + [p.id for p in found.entry.positions]
    made = rows_in(connection, select(t.decisions), t.decisions.c.anchor, anchors)
    stale = {target for target, one in found.targets.items() if one.stale}
    current = {one.ruling.id for one in found.targets.values() if one.ruling}
    decided = tuple(
        decision_of(row, made, row.target in stale and row.id in current)
        for row in sorted(made, key=lambda row: row.seq)
    )
    questions: tuple[ReviewItem, ...] = ()
    if not moment.date and not moment.known:
        c = t.questions.c
        asked = select(t.questions).where(c.number == found.number, c.due <= (moment.today or today()))
        rows = connection.execute(asked.order_by(c.priority.desc(), c.target.desc()).limit(100)).all()
        questions = tuple(items_of(connection, rows, {found.entry.id: found.targets}))
    return dataclasses.replace(found.entry, decisions=decided, questions=questions)


def as_of(
    connection: Connection, date: str, known: str | None, actor: str | None, kind: Any, limit: int, cursor: str | None
) -> Page[EntrySummary]:
    """See `Ledger.as_of`."""
    limit = checked_limit(limit)
    moment = Moment(checked(date, "the date")[1], checked(known, "known")[1] if known else None)
    e = t.entries.c
    wanted = select(e.id, e.number)
    if actor:
        c = t.entry_actors.c
        wanted = wanted.join(t.entry_actors, c.number == e.number).where(c.actor_id == find_actor(connection, actor))
    wanted = wanted.where(of_kind(t.entries, kind), e.review != "rejected", e.first <= moment.date)
    place = place_of(cursor, (int,))[0] if cursor else -1
    found: list[EntrySummary] = []
    while True:
        rows = connection.execute(wanted.where(e.number > place).order_by(e.number).limit(limit)).all()
        number_of = {row.id: row.number for row in rows}
        for material in load(connection, [row.id for row in rows]):
            if len(found) == limit:
                return Page(tuple(found), cursor_of(place))
            then = fold(material, moment)
            place = number_of[material.id]
            if then:
                found.append(line_of(then.entry))
        if len(rows) < limit:
            return Page(tuple(found), None)


def line_of(entry: Entry) -> EntrySummary:
    """Only the line of an entry."""
    return EntrySummary(**{f.name: getattr(entry, f.name) for f in dataclasses.fields(EntrySummary)})


def all_entries(connection: Connection, kind: Any) -> Iterator[Entry]:
    """See `Ledger.all_entries`."""
    moment = Moment(today=today())
    number = -1
    e = t.entries.c
    while True:
        wanted = select(t.entries).where(e.number > number)
        if kind:
            wanted = wanted.where(of_kind(t.entries, kind))
        rows = connection.execute(wanted.order_by(e.number).limit(100)).all()
        if not rows:
            return
        neighbours = derive.neighbours_of(
            connection, {row.id: Features.from_json(row.summary) for row in rows if row.family == "commitment"}
        )
        for material in load(connection, [row.id for row in rows]):
            found = fold(material, moment, neighbours.get(material.id, ()))
            if found:
                yield whole(connection, found, moment)
        number = rows[-1].number
