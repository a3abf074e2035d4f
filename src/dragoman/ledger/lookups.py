"""Looking things up: the table of entries, one entry, actors, the timeline, the queue of questions."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from dragoman.errors import BadFilter, NotInLedger
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import derive, search
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked, shifted, today
from dragoman.ledger.entries import (
    ActorRecord,
    AuditLine,
    Decision,
    Entry,
    EntrySummary,
    Hit,
    LedgerEvent,
    NameLink,
    Page,
    Party,
    PositionHeld,
    PositionOf,
    Quote,
    ReviewItem,
    StoredReport,
)
from dragoman.ledger.features import Features
from dragoman.ledger.fold import Folded, Moment, Target, fold, likenesses, schedule_of
from dragoman.ledger.material import load, load_quotes, rows_in, rulings_on
from dragoman.ledger.rules import rules
from dragoman.ledger.words import folded

_KINDS = ("agreement", "money", "personnel", "materiel", "services", "access", "policy")
_STAGES = (
    "floated", "requested", "pledged", "agreed", "in_force", "allocated", "in_delivery", "fulfilled", "suspended",
    "withdrawn", "rejected", "lapsed", "superseded", "unknown",
)  # fmt: skip
_REVIEWS = ("proposed", "accepted", "corrected", "rejected", "unsure", "stale")
_SCHEDULES = ("no_deadline", "not_due", "due_soon", "overdue", "met_on_time", "met_late")
_QUESTIONS = ("stage", "stale", "disagreement", "join", "actor", "single_source")
_MOST = 1000


# --- cursors and filters ----------------------------------------------------------------------------------------


def cursor_of(*place: Any) -> str:
    """Where a page ended, for the next one to go on."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str, kinds: tuple[type, ...]) -> list[Any]:
    """What `cursor_of` was given. Raises BadFilter."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise BadFilter(f"“{cursor[:60]}” is no cursor; take the one that the page before ended with") from error
    if (
        not isinstance(place, list)
        or len(place) != len(kinds)
        or not all(type(p) is k for p, k in zip(place, kinds, strict=True))
    ):
        raise BadFilter(f"“{cursor[:60]}” is the cursor of another list")
    return place


def several(value: str | Sequence[str] | None, allowed: Sequence[str], what: str) -> list[str]:
    """One or several values of a filter. Raises BadFilter with what would be right."""
    found = [value] if isinstance(value, str) else list(value or ())
    for one in found:
        if one not in allowed:
            raise BadFilter(f"there is no {what} “{one}”; there are {', '.join(allowed)}")
    return found


def checked_limit(limit: int) -> int:
    """A size of page between 1 and a thousand. Raises BadFilter."""
    if not 1 <= limit <= _MOST:
        raise BadFilter(f"a page has 1 to {_MOST} lines, not {limit}")
    return limit


def page(rows: Sequence[Any], limit: int, place: Any) -> tuple[Sequence[Any], str | None]:
    """The first *limit* of *rows*, and the cursor if there are more; *place* names where a row stands."""
    return rows[:limit], cursor_of(*place(rows[limit - 1])) if len(rows) > limit else None


# --- entries ----------------------------------------------------------------------------------------------------


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
    wanted = _filtered(connection, actor, kind, stage, since, until, text, review, schedule, today)
    by = t.entry_actors if actor else t.entries
    if cursor:
        last, number = place_of(cursor, (str, int))
        # Said this way the index serves it: the second part only thins out what the first has found.
        wanted = wanted.where(by.c.last <= last, or_(by.c.last < last, by.c.number < number))
    rows = connection.execute(
        wanted.order_by(by.c.last.desc(), by.c.number.desc()).limit(limit + 1),
        {"words": _words(connection, text)} if text else {},
    ).all()
    rows, after = page(rows, limit, lambda row: (row.last, row.number))
    return Page(tuple(summary_of(row, today) for row in rows), after)


def _words(connection: Connection, text: str) -> str:
    return search.query(connection, text)


def _filtered(
    connection: Connection, actor: str | None, kind: Any, stage: Any, since: str | None, until: str | None,
    text: str | None, review: Any, schedule: str | None, day: str,
) -> Select[Any]:  # fmt: skip
    e = t.entries.c
    wanted = select(t.entries)
    by: Any = t.entries
    if actor:
        by = t.entry_actors
        wanted = wanted.join(by, by.c.number == e.number).where(by.c.actor_id == find_actor(connection, actor))
    wanted = wanted.where(_of_kind(by, kind))
    if stages := several(stage, _STAGES, "stage"):
        wanted = wanted.where(by.c.stage.in_(stages))
    if since:
        wanted = wanted.where(by.c.last >= checked(since, "since")[0])
    if until:
        wanted = wanted.where(by.c.last <= checked(until, "until")[1])
    if text is not None:
        wanted = wanted.where(_with_words(connection, text))
    states = several(review, _REVIEWS, "state of review")
    wanted = wanted.where(e.review.in_(states) if states else e.review != "rejected")
    if schedule:
        several(schedule, _SCHEDULES, "schedule")
        wanted = wanted.where(_on_schedule(schedule, day))
    return wanted


def _with_words(connection: Connection, words: str) -> Any:
    """Only entries with these words."""
    few = 2000
    found = search.entries_with(connection)
    some = connection.execute(found.columns(t.entries.c.number), {"words": _words(connection, words)}).fetchmany(few)
    number = t.entries.c.number
    # What few have is fetched by its numbers; what many have is soonest met on the way from the newest.
    return number.in_([row.number for row in some]) if len(some) < few else (number + 0).in_(found)


def _of_kind(table: Any, kind: str | Sequence[str] | None) -> Any:
    kinds = several(kind, (*_KINDS, "event", *EVENT_TYPES), "kind")
    if not kinds:
        return table.c.family == "commitment"
    plain = [k for k in kinds if k not in EVENT_TYPES]
    types = [k for k in kinds if k in EVENT_TYPES]
    if plain and types:
        return or_(table.c.kind.in_(plain), table.c.type.in_(types))
    return table.c.kind.in_(plain) if plain else table.c.type.in_(types)


def _on_schedule(schedule: str, day: str) -> Any:
    """The same as `schedule_of`, in the database's words."""
    e = t.entries.c
    terminal = e.stage.in_(rules()["stages"]["terminal"])
    running = and_(e.deadline.is_not(None), e.finished.is_(None), ~terminal)
    soon = shifted(day, rules()["stages"]["due_soon_days"])
    return {
        "overdue": and_(running, e.deadline < day),
        "due_soon": and_(running, e.deadline >= day, e.deadline <= soon),
        "not_due": and_(running, e.deadline > soon),
        "met_on_time": and_(e.deadline.is_not(None), e.finished.is_not(None), func.substr(e.finished, 1, 10) <= e.deadline),
        "met_late": and_(e.deadline.is_not(None), e.finished.is_not(None), func.substr(e.finished, 1, 10) > e.deadline),
        "no_deadline": or_(e.deadline.is_(None), and_(e.finished.is_(None), terminal)),
    }[schedule]  # fmt: skip


def summary_of(row: Any, today: str) -> EntrySummary:
    """A row of the table as it is shown on a day."""
    terminal = row.stage in rules()["stages"]["terminal"]
    return EntrySummary(
        row.id, row.kind, row.title, tuple(Party(**party) for party in json.loads(row.parties)), row.amount, row.stage,
        row.stage_since, row.stage_proposed, row.deadline, schedule_of(row.deadline, row.finished, terminal, today),
        row.evidence, row.review, row.granted, row.requirements, row.supporters, row.objectors, row.disagreements,
        row.reports, row.witnesses, row.first, row.last, row.seen, row.type, row.realis, row.when, row.place,
    )  # fmt: skip


def root_of(connection: Connection, id: str) -> str:
    """The entry that *id* leads to now. Raises NotInLedger."""
    found = connection.scalar(select(t.links.c.entry_id).where(t.links.c.home == id).limit(1))
    if found is None:
        raise NotInLedger(f"there is no entry “{id}” in this ledger; ids are those that the table of entries shows")
    return str(found)


def folded_entry(connection: Connection, root: str, moment: Moment) -> Folded | None:
    """An entry folded as of a moment, with its neighbours where it is the present."""
    if not moment.date and not moment.known:
        return next(folded_entries(connection, [root], moment), None)
    return next((found for material in load(connection, [root]) if (found := fold(material, moment))), None)


def folded_entries(connection: Connection, roots: Sequence[str], moment: Moment | None = None) -> Iterator[Folded]:
    """Entries folded as they stand; on a day far off, unless told otherwise, so that a lapse shows whenever it is asked."""
    moment = moment or Moment(today="9999-12-31")
    e = t.entries.c
    rows = rows_in(connection, select(e.id, e.summary), e.id, roots)
    features = {row.id: one for row in rows if (one := Features.from_json(row.summary)).family == "commitment"}
    neighbours = derive.neighbours_of(connection, features)
    for material in load(connection, list(dict.fromkeys(roots))):
        if found := fold(material, moment, neighbours.get(material.id, ())):
            yield found


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


def decision_of(row: Any, made: Sequence[Any], stale: bool = False) -> Decision:
    """A row of decisions as it is shown."""
    undone = next((other.id for other in made if other.undoes == row.id), None)
    return Decision(
        row.id, row.target, row.verdict, json.loads(row.value) if row.value is not None else None, row.reason, row.note,
        row.reviewer, row.decided_at, row.seen, stale, undone,
    )  # fmt: skip


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
    wanted = wanted.where(_of_kind(t.entries, kind), e.review != "rejected", e.first <= moment.date)
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
            wanted = wanted.where(_of_kind(t.entries, kind))
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


# --- actors -----------------------------------------------------------------------------------------------------


def find_actor(connection: Connection, name: str) -> str:
    """The id of the actor that goes by *name*. Raises NotInLedger, and BadFilter where several do."""
    c = t.actors.c
    home = connection.scalar(select(t.actor_names.c.actor_id).where(t.actor_names.c.home == name).limit(1))
    if home:
        return str(home)
    if len(name) == 3 and name.isalpha():
        state = connection.scalar(
            select(t.actor_names.c.actor_id).where(t.actor_names.c.home == f"act_{name.upper()}").limit(1)
        )
        if state:
            return str(state)
    word = folded(name)
    exact = sorted(connection.scalars(select(c.id).where(c.folded == word)))
    if not exact:
        led = (
            select(t.actor_names.c.actor_id)
            .distinct()
            .join(t.actor_words, t.actor_words.c.name_key == t.actor_names.c.name_key)
        )
        exact = sorted(connection.scalars(led.where(t.actor_words.c.folded == word)))
    if len(exact) == 1:
        return str(exact[0])
    if not exact:
        near = (
            list(connection.scalars(select(c.name).where(c.folded.like(f"%{word}%")).order_by(c.name).limit(5)))
            if word
            else []
        )
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        raise NotInLedger(f"there is no actor “{name}” in this ledger{hint}")
    rows = connection.execute(select(c.id, c.name, c.kind, c.country).where(c.id.in_(exact)).order_by(c.id)).all()
    several_ = ", ".join(
        f"{row.id} ({row.name}, {row.kind}{', ' + row.country if row.country else ''})" for row in rows
    )
    raise BadFilter(f"several go by “{name}”: {several_}; give the id")


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


def name_target(connection: Connection, row: Any) -> Target:
    """The matcher's judgement on a name, as something to decide on."""
    ruling = next((r for _, target, r in rulings_on(connection, [row.subject]) if target == row.id), None)
    return Target(row.subject, (row.subject, row.object, row.verdict), ruling, "name")


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
        forms = {row.form for row in rows_in(connection, select(t.name_forms.c.form), t.name_forms.c.name_key, keys)}
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


# --- timeline, search, reports ----------------------------------------------------------------------------------


def timeline(
    connection: Connection, *, actor: str | None, entry: str | None, kind: Any, since: str | None, until: str | None,
    limit: int, cursor: str | None,
) -> Page[LedgerEvent]:  # fmt: skip
    """See `Ledger.timeline`."""
    limit = checked_limit(limit)
    c, e = t.timeline.c, t.entries.c
    wanted = select(t.timeline)
    if entry:
        number = connection.scalar(select(e.number).where(e.id == root_of(connection, entry)))
        wanted = wanted.where(c.number == number)
    if actor:
        wanted = wanted.where(_with_actor(connection, find_actor(connection, actor)))
    if kind:
        kinds = several(kind, (*_KINDS, "event", *EVENT_TYPES), "kind")
        plain = [k for k in kinds if k != "event"]
        wanted = wanted.where(or_(c.kind.in_(plain), c.family == "event") if "event" in kinds else c.kind.in_(plain))
    if since:
        wanted = wanted.where(c.at >= checked(since, "since")[0])
    if until:
        wanted = wanted.where(c.at <= checked(until, "until")[1])
    if cursor:
        at, number, place = place_of(cursor, (str, int, int))
        wanted = wanted.where(c.at >= at, or_(c.at > at, c.number > number, and_(c.number == number, c.place > place)))
    rows = connection.execute(wanted.order_by(c.at, c.number, c.place).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.at, row.number, row.place))
    quotes = load_quotes(connection, [row.passage_id for row in rows])
    told = {
        r.number: r for r in rows_in(connection, select(e.number, e.id, e.title), e.number, [r.number for r in rows])
    }
    return Page(
        tuple(
            LedgerEvent(
                row.shown, row.known, row.what, row.text, told[row.number].id, row.kind, told[row.number].title,
                row.standing, quotes[row.passage_id],
            )
            for row in rows
        ),
        after,
    )  # fmt: skip


def _with_actor(connection: Connection, actor: str) -> Any:
    """Only lines of entries in which *actor* has a part."""
    c = t.entry_actors.c
    few = 2000
    some = connection.scalars(select(c.number).where(c.actor_id == actor).limit(few)).all()
    if len(some) < few:
        return t.timeline.c.number.in_(select(c.number).where(c.actor_id == actor))
    # Of somebody who is everywhere the first lines are found soonest by going along the timeline.
    return select(c.number).where(c.number == t.timeline.c.number, c.actor_id == actor).exists()


def find(connection: Connection, words: str, limit: int) -> tuple[Hit, ...]:
    """See `Ledger.search`."""
    limit = checked_limit(limit)
    e, r = t.entries.c, t.reports.c
    told = search.find_entries(connection, words, limit)
    lines = {
        row.number: row
        for row in rows_in(connection, select(e.number, e.id, e.title, e.last), e.number, [x.number for x in told])
    }
    hits = [
        (row.rank, Hit(None, lines[row.number].id, lines[row.number].title, row.snippet, lines[row.number].last))
        for row in told if row.number in lines
    ]  # fmt: skip
    texts = search.find_reports(connection, words, limit)
    papers = {
        row.seq: row
        for row in rows_in(connection, select(r.seq, r.id, r.title, r.published, r.url), r.seq, [x.seq for x in texts])
    }
    hits += [
        (row.rank, Hit(papers[row.seq].id, None, papers[row.seq].title or papers[row.seq].id, row.snippet, papers[row.seq].published, papers[row.seq].url))
        for row in texts
    ]  # fmt: skip
    return tuple(hit for _, hit in sorted(hits, key=lambda one: (one[1].entry is None, one[0])))[: 2 * limit]


def report(connection: Connection, id: str) -> StoredReport:
    """See `Ledger.report`."""
    row = connection.execute(select(t.reports).where(t.reports.c.id == id)).first()
    if row is None:
        raise NotInLedger(f"there is no report “{id}” in this ledger")
    return _stored(connection, row)


def reports(connection: Connection, limit: int, cursor: str | None) -> Page[StoredReport]:
    """See `Ledger.reports`."""
    limit = checked_limit(limit)
    after = place_of(cursor, (int,))[0] if cursor else -1
    rows = connection.execute(
        select(t.reports).where(t.reports.c.seq > after).order_by(t.reports.c.seq).limit(limit + 1)
    ).all()
    rows, next_ = page(rows, limit, lambda row: (row.seq,))
    return Page(tuple(_stored(connection, row) for row in rows), next_)


def _stored(connection: Connection, row: Any) -> StoredReport:
    later = connection.scalar(
        select(t.reports.c.id).where(t.reports.c.revision_of == row.id).order_by(t.reports.c.seq).limit(1)
    )
    also = connection.execute(
        select(t.appearances.c.url, t.appearances.c.address)
        .where(t.appearances.c.report_id == row.id)
        .order_by(t.appearances.c.seq)
    )
    return StoredReport(
        row.id, row.text, row.title, row.url, row.site, row.published, row.known, tuple(json.loads(row.authors)), row.language,
        row.added_at, row.witness, row.revision_of, later, tuple(a.url or a.address for a in also),
        tuple((role, start, end) for role, start, end in json.loads(row.passages)),
        tuple((start, end) for start, end in json.loads(row.sentences)),
    )  # fmt: skip


# --- questions --------------------------------------------------------------------------------------------------


def review_queue(
    connection: Connection, *, kind: Any, entry: str | None, today: str, limit: int, cursor: str | None
) -> Page[ReviewItem]:
    """See `Ledger.review_queue`."""
    limit = checked_limit(limit)
    c = t.questions.c
    wanted = select(t.questions).where(c.due <= today)
    if kinds := several(kind, _QUESTIONS, "kind of question"):
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


# --- decisions and the log --------------------------------------------------------------------------------------


def decisions(connection: Connection, target: str | None, limit: int, cursor: str | None) -> Page[Decision]:
    """See `Ledger.decisions`."""
    limit = checked_limit(limit)
    c = t.decisions.c
    wanted = select(t.decisions)
    if target:
        wanted = wanted.where(c.target == target)
    if cursor:
        wanted = wanted.where(c.seq < place_of(cursor, (int,))[0])
    rows = connection.execute(wanted.order_by(c.seq.desc()).limit(limit + 1)).all()
    rows, after = page(rows, limit, lambda row: (row.seq,))
    undoing = rows_in(connection, select(t.decisions), c.undoes, [row.id for row in rows])
    return Page(tuple(decision_of(row, undoing) for row in rows), after)


def audit_lines(connection: Connection, limit: int, cursor: str | None) -> Page[AuditLine]:
    """See `Ledger.audit`."""
    limit = checked_limit(limit)
    after = place_of(cursor, (int,))[0] if cursor else 0
    rows = connection.execute(
        select(t.audit).where(t.audit.c.seq > after).order_by(t.audit.c.seq).limit(limit + 1)
    ).all()
    rows, next_ = page(rows, limit, lambda row: (row.seq,))
    return Page(tuple(AuditLine(*row) for row in rows), next_)
