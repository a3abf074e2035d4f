"""
Actors across reports: which names are one actor's.

A state is known by its country. Other names are compared with those already there: sure is one actor, unsure is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select

from dragoman.ledger import tables as t
from dragoman.ledger.evidence import is_name
from dragoman.ledger.ids import named, plain
from dragoman.ledger.matching import name_likeness
from dragoman.ledger.material import in_parts, rows_in, rulings_on
from dragoman.ledger.rules import rules
from dragoman.ledger.words import folded

#: A name is compared with at most so many that begin alike.
_CANDIDATES = 200


def own_actor(key: str, kind: str, country: str | None) -> str:
    """The id of the actor that a name founds."""
    return f"act_{country}" if kind == "state" and country else named("act", key)


def judge_names(connection: Connection, names: Sequence[dict[str, Any]], seq: int) -> list[dict[str, Any]]:
    """The matcher's judgements on names that are new to the ledger, stored beforehand."""
    found: list[dict[str, Any]] = []
    for name in names:
        if name["kind"] in ("state", "unnamed_group") or not is_name(name["name"]):
            continue  # "a witness" of one report is nobody whom another could name
        c = t.names.c
        earlier = connection.execute(
            select(t.names)
            .where(c.block == name["block"], c.kind == name["kind"], c.key != name["key"])
            .where(or_(c.seq < seq, c.key < name["key"]))
            .order_by(c.seq, c.key)
            .limit(_CANDIDATES)
        ).all()
        alike = []
        for other in earlier:
            score, reasons = name_likeness(name["name"], other.name, name["kind"], (name["country"], other.country))
            if score >= rules()["match"]["actor"]["unsure"]:
                alike.append((-score, other.seq, other.key, reasons))
        alike.sort(key=lambda one: one[:3])
        homes = {
            row.name_key: row.home
            for row in rows_in(connection, select(t.actor_names), t.actor_names.c.name_key, [a[2] for a in alike])
        }
        homes |= {j["subject"]: j["object"] for j in found if j["verdict"] == "same"}
        for minus, _, key, reasons in alike[:1]:
            home = homes.get(key) or own_actor(key, name["kind"], None)
            # Two who could both be meant: then it is a question whoever is likeliest.
            rivals = {homes.get(a[2], a[2]) for a in alike if -a[0] >= rules()["match"]["actor"]["sure"]}
            sure = -minus >= rules()["match"]["actor"]["sure"] and len(rivals) == 1
            found.append(judgement("actor", name["key"], home, "same" if sure else "unsure", -minus, reasons, seq))
    return found


def judgement(
    kind: str, subject: str, object: str, verdict: str, likeness: float, reasons: Iterable[Any], seq: int
) -> dict[str, Any]:
    """A row of the table of judgements."""
    return {
        "id": named("jdg", kind, subject, object, verdict), "seq": seq, "kind": kind, "subject": subject, "object": object,
        "verdict": verdict, "likeness": round(likeness, 4),
        "reasons": plain([[r.on, round(r.score, 4), r.why] for r in reasons]), "matcher": f"rules {rules()['version']}",
    }  # fmt: skip


def settle_names(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Work out anew whose the names are; gives every actor that was or is theirs."""
    keys = list(dict.fromkeys(keys))
    names = {row.key: row for row in rows_in(connection, select(t.names), t.names.c.key, keys)}
    before = {row.name_key: row for row in rows_in(connection, select(t.actor_names), t.actor_names.c.name_key, keys)}
    homes = homes_of_names(connection, list(names.values()))
    _replace(connection, t.actor_names, t.actor_names.c.name_key, keys,
             [{"name_key": key, "home": home, "actor_id": home} for key, home in sorted(homes.items())])  # fmt: skip
    touched = {row.actor_id for row in before.values()} | {row.home for row in before.values()} | set(homes.values())
    return settle_actors(connection, touched)


def homes_of_names(connection: Connection, names: Sequence[Any]) -> dict[str, str]:
    """Where the matcher and people put each name."""
    judged = rows_in(connection, select(t.judgements), t.judgements.c.subject, [n.key for n in names])
    same = {row.subject: row for row in judged if row.verdict == "same"}
    rulings = {target: ruling for _, target, ruling in rulings_on(connection, [n.key for n in names])}
    homes = {}
    for name in names:
        judged_same = same.get(name.key)
        ruling = rulings.get(judged_same.id) if judged_same else None
        stays = judged_same is not None and not (ruling and ruling.verdict == "reject")
        homes[name.key] = judged_same.object if judged_same and stays else own_actor(name.key, name.kind, name.country)
    return homes


def settle_actors(connection: Connection, homes: Iterable[str]) -> set[str]:
    """Work out the actors that hang together with *homes*; gives the ids touched, also those that are no more."""
    touched: set[str] = set()
    left = set(homes)
    while left:
        group = connected(connection, {left.pop()})
        left -= group
        rows = rows_in(
            connection,
            select(t.actor_names.c.name_key, t.actor_names.c.actor_id, t.names)
            .join(t.names, t.names.c.key == t.actor_names.c.name_key),
            t.actor_names.c.home, group,
        )  # fmt: skip
        touched |= group | {row.actor_id for row in rows}
        _remove(connection, t.actors, t.actors.c.id, group)
        if not rows:
            continue
        first = min(rows, key=lambda row: (row.seq, row.key))
        root = connection.scalar(select(t.actor_names.c.home).where(t.actor_names.c.name_key == first.key))
        connection.execute(
            t.actor_names.update().where(t.actor_names.c.home.in_(sorted(group))).values(actor_id=root)
        )  # fmt: skip
        country = first.country or next(
            (row.country for row in sorted(rows, key=lambda r: (r.seq, r.key)) if row.country), None
        )
        sector = first.sector or next(
            (row.sector for row in sorted(rows, key=lambda r: (r.seq, r.key)) if row.sector), None
        )
        connection.execute(
            insert(t.actors).values(
                id=root, name=first.name, kind=first.kind, country=country, sector=sector, folded=folded(first.name)
            )
        )
        _ask_names(connection, [row.key for row in rows])
    return touched


def _ask_names(connection: Connection, keys: Sequence[str]) -> None:
    """The open questions whether names are one actor's."""
    unsure = [
        row for row in rows_in(connection, select(t.judgements), t.judgements.c.subject, keys)
        if row.verdict == "unsure" and row.kind == "actor"
    ]  # fmt: skip
    # Whoever was asked about may have become one of these actors: those questions are answered too.
    homes = [row.home for row in rows_in(connection, select(t.actor_names.c.home), t.actor_names.c.name_key, keys)]
    unsure += [
        row for row in rows_in(connection, select(t.judgements), t.judgements.c.object, homes)
        if row.verdict == "unsure" and row.kind == "actor"
    ]  # fmt: skip
    unsure = list({row.id: row for row in unsure}.values())
    _remove(connection, t.questions, t.questions.c.target, [row.id for row in unsure])
    rulings = {
        target for _, target, r in rulings_on(connection, [row.subject for row in unsure]) if r.verdict != "unsure"
    }
    actor_of = {
        row.name_key: row for row in rows_in(connection, select(t.actor_names), t.actor_names.c.name_key, [r.subject for r in unsure])
    }  # fmt: skip
    now_at = {
        row.home: row.actor_id
        for row in rows_in(connection, select(t.actor_names), t.actor_names.c.home, [r.object for r in unsure])
    }
    names = {
        row.key: row.name
        for row in rows_in(
            connection, select(t.names.c.key, t.names.c.name), t.names.c.key, [r.subject for r in unsure]
        )
    }
    open_ones = []
    for row in unsure:
        mine = actor_of.get(row.subject)
        if row.id in rulings or mine is None or mine.actor_id == now_at.get(row.object) or row.object not in now_at:
            continue
        body = {
            "question": f"Is “{names[row.subject]}” the same as the other?", "default": "they stay two", "passages": [],
            "score": None, "likeness": row.likeness, "reasons": row.reasons, "subject": row.subject, "object": row.object,
        }  # fmt: skip
        open_ones.append(
            {
                "target": row.id,
                "kind": "actor",
                "priority": rules()["review"]["actor"],
                "number": None,
                "due": "",
                "body": plain(body),
            }
        )
    if open_ones:
        connection.execute(insert(t.questions), open_ones)


def connected(connection: Connection, homes: set[str]) -> set[str]:
    """All that people have made one with *homes*."""
    group, edge = set(homes), set(homes)
    while edge:
        pairs = rows_in(connection, select(t.joins), t.joins.c.one, edge)
        pairs += rows_in(connection, select(t.joins), t.joins.c.other, edge)
        edge = {end for pair in pairs for end in (pair.one, pair.other)} - group
        group |= edge
    return group


def entries_of(connection: Connection, actors: Iterable[str]) -> set[str]:
    """The entries in which actors have any part, also as holder, authority or speaker."""
    numbers = rows_in(connection, select(t.entry_actors.c.number), t.entry_actors.c.actor_id, actors)
    rows = rows_in(connection, select(t.entries.c.id), t.entries.c.number, [row.number for row in numbers])
    return {row.id for row in rows}


def words_of_names(names: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Rows that lead from the folded form of a name to the name."""
    found: dict[tuple[str, str], None] = defaultdict()
    for key, form in names:
        if word := folded(form):
            found[word, key] = None
    return [{"folded": word, "name_key": key} for word, key in sorted(found)]


def _remove(connection: Connection, table: Any, column: Any, values: Iterable[Any]) -> None:
    for part in in_parts(dict.fromkeys(values)):
        connection.execute(delete(table).where(column.in_(part)))


def _replace(
    connection: Connection, table: Any, column: Any, values: Iterable[Any], rows: Sequence[dict[str, Any]]
) -> None:
    _remove(connection, table, column, values)
    if rows:
        connection.execute(insert(table), list(rows))
