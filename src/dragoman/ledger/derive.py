"""
All that is derived, kept up to date: links, entries and what is found by them. Only what was touched is worked out anew.

Everything here is a function of evidence, judgements and decisions; nothing is read back from what it writes but by the
next step of the same work. `everything` makes it all anew and must give the same rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from dragoman import copies
from dragoman.ledger import people, search
from dragoman.ledger import tables as t
from dragoman.ledger.entries import to_dict
from dragoman.ledger.features import Features
from dragoman.ledger.fold import fold
from dragoman.ledger.folded import Folded, Moment, Neighbour
from dragoman.ledger.ids import named, plain
from dragoman.ledger.material import in_parts, load, rows_in, rulings_on
from dragoman.ledger.rules import rules

_BATCH = 200
_WITH_KEY = (
    select(t.match_keys.c.number)
    .where(t.match_keys.c.key == bindparam("key"))
    .order_by(t.match_keys.c.number)
    .limit(bindparam("most"))
)


# --- which observation stands in which entry --------------------------------------------------------------------


def own_entry(observation: str, family: str) -> str:
    """The entry that an observation founds."""
    return named("evt" if family == "event" else "com", observation)


def apart_entry(observation: str, family: str) -> str:
    """The entry of its own that an observation has once a person took it out of another."""
    return named("evt" if family == "event" else "com", observation, "apart")


def homes_of(connection: Connection, observations: Sequence[Any]) -> dict[str, str]:
    """Where the matcher put each observation, or a person; *observations* are rows with id and family."""
    ids = [o.id for o in observations]
    same = {
        row.subject: row for row in rows_in(connection, select(t.judgements), t.judgements.c.subject, ids)
        if row.verdict == "same"
    }  # fmt: skip
    rulings = {target: ruling for _, target, ruling in rulings_on(connection, ids)}
    homes = {}
    for one in observations:
        judged = same.get(one.id)
        ruling = rulings.get(judged.id if judged else f"lnk_{one.id[4:]}")
        homes[one.id] = judged.object if judged else own_entry(one.id, one.family)
        if ruling and ruling.verdict == "reject":
            homes[one.id] = apart_entry(one.id, one.family)
        elif ruling and ruling.verdict == "correct" and isinstance(ruling.value, str):
            homes[one.id] = ruling.value
    return homes


def settle_pairs(connection: Connection) -> set[str]:
    """Work out anew what people joined and set apart; gives every end of a pair that changed."""
    c = t.decisions.c
    anchors = set(connection.scalars(
        select(c.anchor).where(c.target.like("jdg\\_%", escape="\\") | c.target.like("lnk\\_%", escape="\\") | c.target.like("%+%"))
    ))  # fmt: skip
    rulings = rulings_on(connection, anchors)
    judged = {row.id: row for row in rows_in(connection, select(t.judgements), t.judgements.c.subject, anchors)}
    observed = {row.id: row for row in rows_in(connection, select(t.observations), t.observations.c.id, anchors)}
    witness = {
        row.id: row.witness
        for row in rows_in(connection, select(t.reports.c.id, t.reports.c.witness), t.reports.c.id, [o.report_id for o in observed.values()])
    }  # fmt: skip
    homes = homes_of(connection, list(observed.values()))
    names = rows_in(connection, select(t.names), t.names.c.key, anchors)
    homes |= people.homes_of_names(connection, names)
    joined: set[tuple[str, str]] = set()
    apart: set[tuple[str, str]] = set()
    for anchor, target, ruling in rulings:
        row = judged.get(target)
        if "+" in target:
            one, _, other = target.partition("+")
            pairs = joined if ruling.verdict == "accept" else apart if ruling.verdict == "reject" else set()
            pairs.add((one, other))
        elif row is not None and row.verdict == "unsure" and anchor in homes:
            pairs = joined if ruling.verdict == "accept" else apart if ruling.verdict == "reject" else set()
            pairs.add((homes[anchor], row.object))
        elif ruling.verdict == "reject" and anchor in observed:
            one_ = observed[anchor]
            left = row.object if row is not None else own_entry(one_.id, one_.family)
            apart |= {(left, apart_entry(one_.id, one_.family)), (left, witness[one_.report_id])}
    apart |= {(b, a) for a, b in apart}
    changed: set[str] = set()
    for table, wanted in ((t.joins, joined), (t.apart, apart)):
        there = {(row.one, row.other) for row in connection.execute(select(table))}
        for one, other in there - wanted:
            connection.execute(delete(table).where(table.c.one == one, table.c.other == other))
        if new := sorted(wanted - there):
            connection.execute(insert(table), [{"one": one, "other": other} for one, other in new])
        changed |= {end for pair in there ^ wanted for end in pair}
    return changed


def settle_links(connection: Connection, homes: Iterable[str]) -> set[str]:
    """Work out which entry the observations of *homes* stand in; gives the entries touched, also those that are no more."""
    touched: set[str] = set()
    left = {home for home in homes if home.startswith(("com_", "evt_"))}
    while left:
        group = people.connected(connection, {left.pop()})
        left -= group
        rows = rows_in(
            connection,
            select(t.links, t.observations.c.number).join(t.observations, t.observations.c.id == t.links.c.observation_id),
            t.links.c.home, group,
        )  # fmt: skip
        touched |= group | {row.entry_id for row in rows}
        if rows:
            root = min(rows, key=lambda row: row.number).home
            connection.execute(update(t.links).where(t.links.c.home.in_(sorted(group))).values(entry_id=root))
            touched.add(root)
    return touched


# --- entries ----------------------------------------------------------------------------------------------------


def settle_entries(connection: Connection, ids: Iterable[str]) -> list[Folded]:
    """Fold *ids* anew and store them, and with them the entries that claim the same sums."""
    ids = sorted(set(ids))
    before = {
        row.id: row.number
        for row in rows_in(connection, select(t.entries.c.id, t.entries.c.number), t.entries.c.id, ids)
    }
    held: dict[str, set[int]] = defaultdict(set)
    for row in rows_in(
        connection, select(t.match_keys.c.key, t.match_keys.c.number), t.match_keys.c.number, before.values()
    ):
        if row.key.startswith("sum|"):
            held[row.key].add(row.number)
    folded = [f for material in load(connection, ids) if (f := fold(material, Moment(shown=False)))]
    _store(connection, before.values(), folded)
    holding: dict[str, set[int]] = defaultdict(set)
    for f in folded:
        for key in f.features.scope_keys():
            holding[key].add(f.number)
    near = _sharing(connection, held, holding)
    mine = {f.entry.id for f in folded}
    if near <= mine and all(len(some) < 2 for some in holding.values()):
        return folded  # nobody else claims these sums, nor did
    again = settle_scope(connection, sorted(near | {f.entry.id for f in folded if f.features.scope_keys()}))
    return [again.get(f.entry.id, f) for f in folded]


def settle_scope(connection: Connection, ids: Sequence[str]) -> dict[str, Folded]:
    """Fold anew the entries among *ids* whose neighbours matter, or did; the summaries of all must be stored."""
    rows = {row.id: row for row in rows_in(connection, select(t.entries), t.entries.c.id, ids)}
    neighbours = neighbours_of(connection, {id: Features.from_json(row.summary) for id, row in rows.items()})
    shown = set(rows_in_scope(connection, [row.number for row in rows.values()]))
    due = [id for id in rows if neighbours[id] or rows[id].number in shown or rows[id].disagreements]
    folded = [
        f for material in load(connection, due) if (f := fold(material, Moment(shown=False), neighbours[material.id]))
    ]
    _store(connection, [rows[f.entry.id].number for f in folded], folded)
    return {f.entry.id: f for f in folded}


def rows_in_scope(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """The numbers of those entries that ask a question of figures."""
    asked = select(t.questions.c.number).where(t.questions.c.kind == "disagreement")
    return [row.number for row in rows_in(connection, asked, t.questions.c.number, numbers)]


def neighbours_of(connection: Connection, features: dict[str, Features]) -> dict[str, list[Neighbour]]:
    """For each entry the others that claim a sum of the same promisor; none where a crowd does."""
    keys = sorted({key for one in features.values() for key in one.scope_keys()})
    crowd = int(rules()["figures"]["scope_crowd"])
    numbers: dict[str, list[int]] = {}
    for key in keys:
        found = list(connection.scalars(_WITH_KEY, {"key": key, "most": crowd + 1}))
        numbers[key] = found if len(found) <= crowd else []
    wanted = {number for some in numbers.values() if len(some) > 1 for number in some}
    rows = {
        row.number: row
        for row in rows_in(
            connection, select(t.entries.c.number, t.entries.c.id, t.entries.c.summary), t.entries.c.number, wanted
        )
    }
    return {
        id: [
            Neighbour(rows[number].id, Features.from_json(rows[number].summary))
            for number in sorted({n for key in one.scope_keys() for n in numbers[key]})
            if number in rows and rows[number].id != id
        ]
        for id, one in features.items()
    }


def _sharing(connection: Connection, held: dict[str, set[int]], holding: dict[str, set[int]]) -> set[str]:
    """The entries that share a sum with those that just changed, unless there was and is a crowd of them."""
    crowd = int(rules()["figures"]["scope_crowd"])
    numbers: set[int] = set()
    for key in sorted({*held, *holding}):
        came, went = len(holding[key] - held[key]), len(held[key] - holding[key])
        found = list(connection.scalars(_WITH_KEY, {"key": key, "most": crowd + came + 1}))
        if min(len(found), len(found) - came + went) <= crowd:
            numbers |= set(found)
    return {row.id for row in rows_in(connection, select(t.entries.c.id), t.entries.c.number, numbers)}


_BY_NUMBER = (t.entry_actors, t.match_keys, t.timeline, t.questions)


def _store(connection: Connection, before: Iterable[int], folded: Sequence[Folded]) -> None:
    """Put *folded* in the place of the rows of the entries with the numbers *before*."""
    numbers = sorted({*before, *(f.number for f in folded)})
    search.forget_entries(connection, numbers)
    for part in in_parts(numbers):
        for table in (t.entries, *_BY_NUMBER):
            connection.execute(delete(table).where(table.c.number.in_(part)))
    rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    words = []
    open_joins = _open_joins(connection, folded)
    for f in folded:
        rows[t.entries].append(_entry_row(f))
        rows[t.entry_actors] += _actor_rows(f)
        first, last = f.features.first, f.features.last
        rows[t.match_keys] += [
            {"key": key, "number": f.number, "first": first, "last": last}
            for key in dict.fromkeys((*f.features.found_by(), *f.features.scope_keys()))
        ]
        rows[t.timeline] += [
            {"number": f.number, "place": place, "at": d.at, "shown": d.shown, "known": d.known, "what": d.what,
             "text": d.text, "kind": f.entry.type or f.entry.kind, "family": f.family, "standing": d.standing, "passage_id": d.passage}
            for place, d in enumerate(f.dated)
            if f.entry.review != "rejected"
        ]  # fmt: skip
        rows[t.questions] += [
            {"target": a.target, "kind": a.kind, "priority": a.priority, "number": f.number, "due": a.due, "body": plain(a.body)}
            for a in f.asked
        ]  # fmt: skip
        rows[t.questions] += open_joins[f.entry.id]
        words.append(_words(f))
    for table, some in rows.items():
        if some:
            connection.execute(insert(table), some)
    search.index_entries(connection, words)


def _entry_row(f: Folded) -> dict[str, Any]:
    e = f.entry
    return {
        "number": f.number, "id": e.id, "family": f.family, "kind": e.kind, "type": e.type, "title": e.title,
        "parties": plain(to_dict(e.parties)), "amount": e.amount, "stage": e.stage, "stage_since": e.stage_since,
        "stage_proposed": e.stage_proposed, "deadline": e.deadline, "finished": f.finished, "evidence": e.evidence,
        "review": e.review, "granted": e.granted, "requirements": e.requirements, "supporters": e.supporters,
        "objectors": e.objectors, "disagreements": e.disagreements, "reports": e.reports, "witnesses": e.witnesses,
        "first": e.first, "last": e.last, "realis": e.realis, "when": e.when, "place": e.place, "seen": e.seen,
        "summary": f.features.to_json(),
    }  # fmt: skip


def _actor_rows(f: Folded) -> list[dict[str, Any]]:
    """Whom the entry concerns. Holders, authorities and speakers are no parties: their rows belong to no family."""
    roles: dict[str, set[str]] = defaultdict(set)
    for party in f.entry.parties:
        roles[party.actor].add(party.role)
    beside: dict[str, set[str]] = defaultdict(set)
    for position in f.entry.positions:
        beside[position.holder].add("holder")
    for requirement in f.entry.requirement_states:
        if requirement.authority:
            beside[requirement.authority].add("authority")
    for observation in f.entry.observations:
        for speaker in (observation.speaker, *observation.co_speakers):
            if speaker:
                beside[speaker].add("speaker")
    common = {"number": f.number, "last": f.entry.last}
    return [
        {**common, "actor_id": actor, "roles": plain(sorted(some)), "family": f.family, "kind": f.entry.kind, "type": f.entry.type, "stage": f.entry.stage}
        for actor, some in sorted(roles.items())
    ] + [
        {**common, "actor_id": actor, "roles": plain(sorted(some)), "family": "beside", "kind": "beside", "type": None, "stage": None}
        for actor, some in sorted(beside.items()) if actor not in roles
    ]  # fmt: skip


def _words(f: Folded) -> dict[str, Any]:
    sentences = dict.fromkeys(o.quote.sentence for o in f.entry.observations[:8])
    names = " ".join(dict.fromkeys([*(p.name for p in f.entry.parties), f.entry.name or "", f.entry.place or ""]))
    return {"number": f.number, "title": f.entry.title, "body": f"{' '.join(sentences)[:4000]} {names}".strip()}


def _open_joins(connection: Connection, folded: Sequence[Folded]) -> dict[str, list[dict[str, Any]]]:
    """The questions whether two entries are one that nobody has answered and nothing else has settled."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    unsure = [(f, row) for f in folded for row in f.unsure]
    entry_of = {
        row.home: row.entry_id
        for row in rows_in(
            connection, select(t.links.c.home, t.links.c.entry_id), t.links.c.home, [row.object for _, row in unsure]
        )
    }
    asked: set[tuple[str, str]] = set()
    asking = _asking(connection, [home for f, _ in unsure for home in (f.entry.id, *f.entry.merged)])
    for f, row in unsure:
        target, other = f.targets[row.id], entry_of.get(row.object)
        answered = target.ruling is not None and target.ruling.verdict not in ("unsure",)
        if answered or other in (None, f.entry.id) or row.object in f.apart or (f.entry.id, str(other)) in asked:
            continue
        if asking.get((str(other), f.entry.id), (row.seq, row.id)) < (row.seq, row.id):
            continue  # the other one asks already
        asked.add((f.entry.id, str(other)))
        passage = next(o.quote.passage for o in f.entry.observations if o.id == row.subject)
        body = {
            "question": "Is this the same as the other?", "default": "they stay two", "passages": [passage], "score": None,
            "likeness": row.likeness, "reasons": row.reasons, "subject": row.subject, "object": row.object,
        }  # fmt: skip
        rows[f.entry.id].append(
            {"target": row.id, "kind": "join", "priority": rules()["review"]["join"] - (20 if f.family == "event" else 0),
             "number": f.number, "due": "", "body": plain(body)}
        )  # fmt: skip
    return rows


def _asking(connection: Connection, homes: Sequence[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Who else is unsure of being one with the entries of *homes*: (who asks, about whom) -> the first judgement that says so."""
    judged = [
        row
        for row in rows_in(connection, select(t.judgements), t.judgements.c.object, homes)
        if row.verdict == "unsure"
    ]
    where = {
        row.observation_id: row.entry_id
        for row in rows_in(connection, select(t.links), t.links.c.observation_id, [row.subject for row in judged])
    }
    about = {
        row.home: row.entry_id
        for row in rows_in(connection, select(t.links.c.home, t.links.c.entry_id), t.links.c.home, homes)
    }
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for row in sorted(judged, key=lambda row: (row.seq, row.id)):
        if row.subject in where and row.object in about:
            found.setdefault((where[row.subject], about[row.object]), (row.seq, row.id))
    return found


# --- all of it --------------------------------------------------------------------------------------------------


def everything(connection: Connection) -> int:
    """Make all that is derived anew; gives the number of entries."""
    search.clear(connection)
    for table in t.DERIVED:
        connection.execute(delete(table))
    for row in connection.execute(
        select(t.reports.c.seq, t.reports.c.title, t.reports.c.text, t.reports.c.signature).order_by(t.reports.c.seq)
    ).partitions(100):
        for report in row:
            index_report(connection, report.seq, report.title, report.text, report.signature)
    forms = connection.execute(select(t.name_forms.c.name_key, t.name_forms.c.form)).all()
    names = connection.execute(select(t.names.c.key, t.names.c.name)).all()
    _insert_all(connection, t.actor_words, people.words_of_names([(r[0], r[1]) for r in (*forms, *names)]))
    wanted = select(t.observations.c.id, t.observations.c.family).where(t.observations.c.family != "position")
    for some in in_parts(connection.execute(wanted.order_by(t.observations.c.number)).all(), 2000):
        homes = homes_of(connection, some)
        _insert_all(connection, t.links, [{"observation_id": o, "home": h, "entry_id": h} for o, h in homes.items()])
    settle_pairs(connection)
    all_names = [row.key for row in names]
    for part in in_parts(all_names, 1000):
        people.settle_names(connection, part)
    settle_links(connection, {end for row in connection.execute(select(t.joins)) for end in (row.one, row.other)})
    ids = sorted(connection.scalars(select(t.links.c.entry_id).distinct()))
    for part in in_parts(ids, _BATCH):
        folded = [f for material in load(connection, part) if (f := fold(material, Moment(shown=False)))]
        _store(connection, (), folded)
    sums = select(t.match_keys.c.key, t.match_keys.c.number).where(t.match_keys.c.key.like("sum|%"))
    crowded: dict[str, list[int]] = defaultdict(list)
    for key, number in connection.execute(sums):
        crowded[key].append(number)
    near = {n for some in crowded.values() if 1 < len(some) <= int(rules()["figures"]["scope_crowd"]) for n in some}
    sharing = sorted(row.id for row in rows_in(connection, select(t.entries.c.id), t.entries.c.number, near))
    for part in in_parts(sharing, _BATCH):
        settle_scope(connection, part)
    return len(ids)


def index_report(connection: Connection, seq: int, title: str | None, text: str, signature: bytes) -> None:
    """What reports are found by: their words, and the bands of their signature."""
    search.index_report(connection, seq, title, text)
    if signature:
        rows = [{"band": band, "report_seq": seq} for band in dict.fromkeys(copies.bands(copies.from_bytes(signature)))]
        connection.execute(insert(t.bands), rows)


def _insert_all(connection: Connection, table: Any, rows: Sequence[dict[str, Any]]) -> None:
    for part in in_parts(rows, 2000):
        connection.execute(insert(table), part)


def rows_of(connection: Connection) -> dict[str, list[Any]]:
    """Every derived row, sorted: to compare one derivation with another."""
    return {
        table.name: sorted(
            (tuple(row) for row in connection.execute(select(table))), key=lambda r: json.dumps(r, default=str)
        )
        for table in t.DERIVED
    }
