"""The queue of questions for people."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, or_, select

from dragoman.ledger import tables as t
from dragoman.ledger.entries import (
    Page,
    Quote,
    ReviewItem,
)
from dragoman.ledger.filters import QUESTIONS, several
from dragoman.ledger.folded import Target, likenesses
from dragoman.ledger.folding import folded_entries, root_of
from dragoman.ledger.material import load_quotes, rows_in, rulings_on
from dragoman.ledger.paging import checked_limit, page, place_of


def review_queue(
    connection: Connection, *, kind: Any, entry: str | None, today: str, limit: int, cursor: str | None
) -> Page[ReviewItem]:
    """See `Ledger.review_queue`."""
    limit = checked_limit(limit)
    c = t.questions.c
    wanted = select(t.questions).where(c.due <= today)
    if kinds := several(kind, QUESTIONS, "kind of question"):
        wanted = wanted.where(c.kind.in_(kinds))
    if entry:
        number = connection.scalar(select(t.entries.c.number).where(t.entries.c.id == root_of(connection, entry)))
        wanted = wanted.where(c.number == number)
    if cursor:
        priority, target = place_of(cursor, (int, str))
        wanted = wanted.where(c.priority <= priority, or_(c.priority < priority, c.target < target))
    rows = connection.execute(wanted.order_by(c.priority.desc(), c.target.desc()).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.priority, row.target))
    return Page(tuple(items_of(connection, rows)), after)


def items_of(
    connection: Connection, rows: Sequence[Any], folded: dict[str, dict[str, Target]] | None = None
) -> Iterator[ReviewItem]:
    """Rows of questions as they are shown, with the hashes of now; *folded* are the targets of entries at hand."""
    bodies = {row.target: json.loads(row.body) for row in rows}
    numbers = [row.number for row in rows if row.number is not None]
    roots = {
        r.number: r.id
        for r in rows_in(connection, select(t.entries.c.number, t.entries.c.id), t.entries.c.number, numbers)
    }
    others = {
        r.home: r.entry_id
        for r in rows_in(
            connection,
            select(t.links.c.home, t.links.c.entry_id),
            t.links.c.home,
            [b["object"] for b in bodies.values() if "object" in b],
        )
    }
    asked = [others[body["object"]] for body in bodies.values() if body.get("object") in others]
    founders = dict(_first_passages(connection, asked))
    passages = [p for b in bodies.values() for p in b["passages"]] + list(founders.values())
    quotes = load_quotes(connection, passages)
    titles = {
        r.id: r.title
        for r in rows_in(
            connection, select(t.entries.c.id, t.entries.c.title), t.entries.c.id, [*roots.values(), *others.values()]
        )
    }
    targets: dict[str, Target] = {}
    for root in dict.fromkeys(roots.values()):
        targets |= (folded or {}).get(root, {})
    for found in folded_entries(connection, [root for root in roots.values() if root not in (folded or {})]):
        targets |= found.targets
    for row in rows:
        body = bodies[row.target]
        shown: list[Quote] = [quotes[p] for p in body["passages"]]
        entries_: tuple[str, ...] = (roots[row.number],) if row.number is not None else ()
        actors_: tuple[str, ...] = ()
        question = body["question"]
        if row.kind == "join":
            other = others[body["object"]]
            entries_ = (*entries_, other)
            shown.append(quotes[founders[other]])
            question = f"Are these one: {titles[entries_[0]]} / {titles[other]}?"
        if row.kind == "actor":
            actors_ = tuple(_actors_asked(connection, body))
            question = f"Are these one: {' / '.join(_actor_names(connection, actors_))}?"
            judged = connection.execute(select(t.judgements).where(t.judgements.c.id == row.target)).one()
            targets[row.target] = name_target(connection, judged)
        if row.target not in targets:
            continue
        yield ReviewItem(
            row.target, row.kind, question, body["default"], row.priority, entries_, actors_, body.get("likeness"),
            likenesses(body["reasons"]) if "reasons" in body else (), tuple(shown), body["score"], targets[row.target].seen,
        )  # fmt: skip


def _first_passages(connection: Connection, entry_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    rows = rows_in(
        connection,
        select(t.links.c.entry_id, t.observations.c.number, t.observations.c.passage_id)
        .join(t.observations, t.observations.c.id == t.links.c.observation_id),
        t.links.c.entry_id, entry_ids,
    )  # fmt: skip
    for row in sorted(rows, key=lambda row: -row.number):
        yield row.entry_id, row.passage_id


def _actors_asked(connection: Connection, body: dict[str, Any]) -> Iterator[str]:
    yield str(connection.scalar(select(t.actor_names.c.actor_id).where(t.actor_names.c.name_key == body["subject"])))
    yield str(
        connection.scalar(select(t.actor_names.c.actor_id).where(t.actor_names.c.home == body["object"]).limit(1))
    )


def _actor_names(connection: Connection, ids: Sequence[str]) -> list[str]:
    names = {r.id: r.name for r in rows_in(connection, select(t.actors.c.id, t.actors.c.name), t.actors.c.id, ids)}
    return [names.get(id, id) for id in ids]


def name_target(connection: Connection, row: Any) -> Target:
    """The matcher's judgement on a name, as something to decide on."""
    ruling = next((r for _, target, r in rulings_on(connection, [row.subject]) if target == row.id), None)
    return Target(row.subject, (row.subject, row.object, row.verdict), ruling, "name")
