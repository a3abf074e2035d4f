"""Actors across reports as they are shown."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from dragoman.ledger import tables as t
from dragoman.ledger.entries import (
    ActorRecord,
    NameLink,
    Page,
    PositionHeld,
    PositionOf,
)
from dragoman.ledger.evidence import is_name
from dragoman.ledger.fold import fold
from dragoman.ledger.folded import Moment, likenesses
from dragoman.ledger.material import load, load_quotes, rows_in
from dragoman.ledger.naming import find_actor
from dragoman.ledger.paging import checked_limit, page, place_of
from dragoman.ledger.questions import items_of, name_target
from dragoman.ledger.words import folded


def actor(connection: Connection, name: str) -> ActorRecord:
    """See `Ledger.actor`."""
    id = find_actor(connection, name)
    record = actor_records(connection, [id])[0]
    keys = [
        row.name_key for row in rows_in(connection, select(t.actor_names.c.name_key), t.actor_names.c.actor_id, [id])
    ]
    judged = [
        row for row in rows_in(connection, select(t.judgements), t.judgements.c.subject, keys) if row.verdict == "same"
    ]
    names = {
        row.key: row.name for row in rows_in(connection, select(t.names.c.key, t.names.c.name), t.names.c.key, keys)
    }
    links = []
    for row in sorted(judged, key=lambda row: row.id):
        target = name_target(connection, row)
        links.append(
            NameLink(row.id, names[row.subject], row.likeness, likenesses(row.reasons), target.review, target.seen)
        )
    asked = connection.execute(
        select(t.questions).where(t.questions.c.kind == "actor").order_by(t.questions.c.target)
    ).all()
    keyed = set(keys)
    homes = {row.home for row in rows_in(connection, select(t.actor_names.c.home), t.actor_names.c.name_key, keys)}
    mine = [row for row in asked if (body := json.loads(row.body))["subject"] in keyed or body["object"] in homes]
    return dataclasses.replace(
        record,
        links=tuple(links),
        positions=positions_of(connection, keys),
        questions=tuple(items_of(connection, mine)),
    )


def actor_records(connection: Connection, ids: Sequence[str]) -> list[ActorRecord]:
    """Actors with their names and counts, in the order of *ids*."""
    rows = {row.id: row for row in rows_in(connection, select(t.actors), t.actors.c.id, ids)}
    found = []
    for id in ids:
        named = connection.execute(
            select(t.actor_names.c.name_key, t.actor_names.c.home, t.names.c.name)
            .join(t.names, t.names.c.key == t.actor_names.c.name_key)
            .where(t.actor_names.c.actor_id == id)
        ).all()
        keys = [row.name_key for row in named]
        rows_of_forms = rows_in(connection, select(t.name_forms.c.form), t.name_forms.c.name_key, keys)
        forms = {row.form for row in rows_of_forms if is_name(row.form)}
        reports = connection.scalar(
            select(func.count(t.mentions.c.report_id.distinct())).where(t.mentions.c.name_key.in_(keys))
        )
        c = t.entry_actors.c
        counted = connection.execute(
            select(c.family, c.roles, func.count())
            .where(c.actor_id == id, c.family != "beside")
            .group_by(c.family, c.roles)
        ).all()
        count = {"commitment": 0, "event": 0, "promisor": 0, "beneficiary": 0}
        for family, roles, number in counted:
            count[family] += number
            for role in json.loads(roles):
                if role in count:
                    count[role] += number
        row = rows[id]
        names = tuple(sorted({row.name for row in named} | forms - {row.name}))
        found.append(
            ActorRecord(
                id, row.name, row.kind, row.country, row.sector, names,
                tuple(sorted({n.home for n in named} - {id})), int(reports or 0), count["commitment"], count["promisor"],
                count["beneficiary"], count["event"],
            )
        )  # fmt: skip
    return found


def actors(connection: Connection, text: str, limit: int, cursor: str | None) -> Page[ActorRecord]:
    """See `Ledger.actors`."""
    limit = checked_limit(limit)
    c = t.actors.c
    wanted = select(c.id, c.folded)
    if word := folded(text):
        wanted = wanted.where(c.folded.like(f"%{word}%"))
    if cursor:
        name, id = place_of(cursor, (str, str))
        wanted = wanted.where(or_(c.folded > name, and_(c.folded == name, c.id > id)))
    rows = connection.execute(wanted.order_by(c.folded, c.id).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.folded, row.id))
    return Page(tuple(actor_records(connection, [row.id for row in rows])), after)


def positions_of(connection: Connection, keys: Sequence[str], most: int = 500) -> tuple[PositionOf, ...]:
    """The positions that the names of one actor hold, with the entries they bear on; the newest of them."""
    held = select(t.observations).order_by(t.observations.c.number.desc()).limit(most)
    mine = rows_in(connection, held, t.observations.c.holder, keys)[:most]
    links = {
        r.observation_id: r.entry_id
        for r in rows_in(connection, select(t.links), t.links.c.observation_id, [r.target for r in mine if r.target])
    }
    titles = {
        r.id: r.title
        for r in rows_in(connection, select(t.entries.c.id, t.entries.c.title), t.entries.c.id, links.values())
    }
    shown: dict[str, PositionHeld] = {}
    for material in load(connection, sorted(set(links.values()))):
        found = fold(material, Moment())
        shown |= {p.id: p for p in found.entry.positions} if found else {}
    alone = [row for row in mine if not row.target]
    values: dict[str, dict[str, Any]] = {}
    for said in rows_in(connection, select(t.assertions), t.assertions.c.observation_id, [r.id for r in alone]):
        values.setdefault(said.observation_id, {})[said.property] = json.loads(said.value)
    quotes = load_quotes(connection, [row.passage_id for row in alone])
    for row in alone:
        value = values[row.id]
        shown[row.id] = PositionHeld(
            row.id, value["holder"]["name"], value["holder"]["text"], None, value["stance"], str(value["target"]), value.get("when"),
            quotes[row.passage_id], None, value.get("bears_on", {}).get("why", ""), row.score, "proposed", "",
        )  # fmt: skip
    return tuple(
        PositionOf(shown[row.id], links.get(row.target), titles.get(links.get(row.target, "")))
        for row in mine
        if row.id in shown
    )
