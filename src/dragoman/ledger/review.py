"""
Review: a person's word on anything the ledger shows, kept for good, undone only by another word.

The hash of what the person saw goes with it: who decides on what has changed meanwhile is told so, and decides again.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from dragoman.errors import BadDecision, NotInLedger, Outdated
from dragoman.ledger import derive, people
from dragoman.ledger import tables as t
from dragoman.ledger.audit import content_of_row, last_line, log
from dragoman.ledger.dates import bounds, now
from dragoman.ledger.decided import decision_of
from dragoman.ledger.entries import REASONS, Decision
from dragoman.ledger.folded import Moment, Target
from dragoman.ledger.folding import folded_entry, root_of
from dragoman.ledger.ids import named, plain
from dragoman.ledger.material import rows_in
from dragoman.ledger.naming import find_actor, full_id
from dragoman.ledger.questions import name_target
from dragoman.ledger.rules import rules

_VERDICTS = ("accept", "correct", "reject", "unsure", "defer")


def decide(
    connection: Connection,
    target: str,
    verdict: str,
    *,
    seen: str,
    reviewer: str,
    reason: str | None,
    note: str,
    value: Any,
) -> Decision:
    """See `Ledger.decide`."""
    found = locate(connection, target)
    _check(verdict, reviewer, reason, value)
    if found.seen != seen:
        raise Outdated(_what_changed(connection, target, found))
    if verdict == "correct":
        value = _corrected(connection, target, found, value)
    return _decide(connection, target, found, verdict, reviewer, reason, note, value)


def join(connection: Connection, one: str, other: str, *, reviewer: str, note: str) -> Decision:
    """See `Ledger.join`."""
    _check("accept", reviewer, None, None)
    actors = one.startswith("act_")
    a, b = sorted((find_actor(connection, x) if actors else root_of(connection, x)) for x in (one, other))
    if a == b:
        raise BadDecision(f"{one} and {other} are one already")
    if not actors and a[:3] != b[:3]:
        raise BadDecision(f"{one} and {other} cannot be one: one is an event, the other a commitment")
    target = f"{a}+{b}"
    anchor = _anchor_of_actor(connection, a) if actors else _anchor_of_entry(connection, a)
    return _decide(
        connection, target, Target(anchor, (target,), None, "pair"), "accept", reviewer, "duplicate", note, None
    )


def separate(connection: Connection, observation: str, *, reviewer: str, note: str) -> Decision:
    """See `Ledger.separate`."""
    _check("reject", reviewer, None, None)
    observation = full_id(connection, observation, t.observations.c.id, ("obs_",), "observations") or observation
    judged = connection.execute(
        select(t.judgements).where(t.judgements.c.subject == observation, t.judgements.c.verdict == "same")
    ).first()
    target = judged.id if judged else f"lnk_{observation[4:]}"
    entry = _entry_of(connection, observation)
    if entry is None:
        raise NotInLedger(f"there is no observation “{observation}” in an entry of this ledger")
    count = len(connection.execute(select(t.links.c.home).where(t.links.c.entry_id == entry)).all())
    if count == 1:
        raise BadDecision(f"{observation} is all that {entry} has; there is nothing to separate it from")
    return _decide(connection, target, locate(connection, target), "reject", reviewer, None, note, None)


def undo(connection: Connection, decision: str, *, reviewer: str, note: str) -> Decision:
    """See `Ledger.undo`."""
    _check("accept", reviewer, None, None)
    c = t.decisions.c
    decision = full_id(connection, decision, c.id, ("dec_",), "decisions") or decision
    row = connection.execute(select(t.decisions).where(c.id == decision)).first()
    if row is None:
        raise NotInLedger(f"there is no decision “{decision}” in this ledger")
    if row.verdict == "undo":
        raise BadDecision(f"{decision} took another decision back; decide anew instead of undoing that")
    if connection.execute(select(c.id).where(c.undoes == decision)).first():
        raise BadDecision(f"{decision} is undone already")
    return _write(
        connection, row.target, row.anchor, "undo", reviewer, None, note, None, row.seen, row.evidence, decision
    )


# --- what is decided on -----------------------------------------------------------------------------------------


def locate(connection: Connection, target: str) -> Target:
    """What *target* is now. Raises NotInLedger."""
    missing = NotInLedger(f"there is nothing called “{target}” in this ledger that one could decide on")
    if target.startswith(("com_", "evt_")):
        entry: str | None = root_of(connection, target)
        if entry != target:
            raise BadDecision(f"{target} was joined into {entry}; decide on that one")
    elif target.startswith("jdg_"):
        row = connection.execute(select(t.judgements).where(t.judgements.c.id == target)).first()
        if row is None:
            raise missing
        if row.kind == "actor":
            return name_target(connection, row)
        entry = _entry_of(connection, row.subject)
    elif target.startswith("ast_"):
        observation = connection.scalar(select(t.assertions.c.observation_id).where(t.assertions.c.id == target))
        entry = _entry_of(connection, str(observation))
    elif target.startswith(("obs_", "chg_", "req_", "dis_", "lnk_")):
        entry = _entry_of(connection, f"obs_{target.split('_')[1]}")
    else:
        raise missing
    # Far in the future, so that a lapse can be decided on whenever it is asked.
    found = folded_entry(connection, entry, Moment(today="9999-12-31")) if entry else None
    if found is None or target not in found.targets:
        raise missing
    return found.targets[target]


def _entry_of(connection: Connection, observation: str) -> str | None:
    """The entry in which an observation stands, or on which a position bears."""
    target = connection.scalar(select(t.observations.c.target).where(t.observations.c.id == observation))
    found = connection.scalar(select(t.links.c.entry_id).where(t.links.c.observation_id == (target or observation)))
    return str(found) if found else None


def _borne_by(connection: Connection, position: str) -> list[str]:
    """The entries on which a position bears besides the one whose words it was read from."""
    j, c = t.judgements.c, t.links.c
    homes = select(j.object).where(j.subject == position, j.kind == "position")
    return [str(id) for id in connection.scalars(select(c.entry_id).distinct().where(c.home.in_(homes)))]


def _anchor_of_entry(connection: Connection, entry: str) -> str:
    first = (
        select(t.observations.c.id)
        .join(t.links, t.links.c.observation_id == t.observations.c.id)
        .where(t.links.c.entry_id == entry)
        .order_by(t.observations.c.number)
    )
    return str(connection.scalar(first.limit(1)))


def _anchor_of_actor(connection: Connection, actor: str) -> str:
    return str(
        connection.scalar(
            select(t.actor_names.c.name_key).where(t.actor_names.c.actor_id == actor).order_by(t.actor_names.c.name_key)
        )
    )


def _check(verdict: str, reviewer: str, reason: str | None, value: Any) -> None:
    if verdict not in _VERDICTS:
        raise BadDecision(f"there is no verdict “{verdict}”; there are {', '.join(_VERDICTS)}")
    if not reviewer.strip():
        raise BadDecision("a decision needs the name of who makes it")
    if reason is not None and reason not in REASONS:
        raise BadDecision(f"there is no reason “{reason}”; there are {', '.join(REASONS)}")
    if (value is not None) != (verdict == "correct"):
        raise BadDecision("“correct” needs the value that is right, and no other verdict takes one")


def _what_changed(connection: Connection, target: str, found: Target) -> str:
    if found.ruling:
        row = connection.execute(select(t.decisions).where(t.decisions.c.id == found.ruling.id)).one()
        return (
            f"{target} has changed since you saw it: {row.reviewer} said “{row.verdict}” at {row.decided_at[:16]}; "
            "look at it again and decide"
        )
    return f"{target} has changed since you saw it: there is new evidence; look at it again and decide"


def _corrected(connection: Connection, target: str, found: Target, value: Any) -> Any:
    """A correction in the form of what it corrects. Raises BadDecision where it does not fit."""
    about = found.about
    if about in ("promisor", "beneficiary", "source", "target", "holder"):
        if isinstance(value, dict) and str(value.get("name", "")).startswith("nam_"):
            return value
        name = value.get("text") if isinstance(value, dict) else value
        actor = find_actor(connection, str(name))
        shown = connection.scalar(select(t.actors.c.name).where(t.actors.c.id == actor))
        return {"name": _anchor_of_actor(connection, actor), "text": shown}
    if about == "stage" and target.startswith("ast_"):
        _known_stage(value)
        return value
    if about == "stage":
        if not isinstance(value, dict) or not set(value) <= {"stage", "effective"} or not value:
            raise BadDecision("a change of stage is corrected by {stage, effective}, one of them or both")
        _known_stage(value.get("stage"))
        if "effective" in value and not bounds(value["effective"]):
            raise BadDecision(f"“{value['effective']}” is no date; write 2023-09 or 2023-09-26")
        return value
    if about == "requirement" and (not isinstance(value, dict) or not ({"status", "kind"} & set(value))):
        raise BadDecision("a requirement is corrected by {status, effective}")
    if about == "quantity" and not (
        isinstance(value, dict) and {"role", "value_min", "value_max", "qualifier", "unit"} <= set(value)
    ):
        raise BadDecision("a quantity is corrected by {role, value_min, value_max, qualifier, unit}")
    if about in ("entry", "observation", "disagreement", "join", "name"):
        raise BadDecision(f"correct what the {about} consists of, its assertions or its stage, or reject it")
    if about == "link":
        return root_of(connection, str(value))
    return value


def _known_stage(stage: Any) -> None:
    known = {*rules()["stages"]["path"], *rules()["stages"]["need_a_person"], *rules()["stages"]["amendments"]}
    if stage is not None and stage not in known:
        raise BadDecision(f"there is no stage “{stage}”; there are {', '.join(sorted(known))}")


# --- what follows -----------------------------------------------------------------------------------------------


def _decide(
    connection: Connection,
    target: str,
    found: Target,
    verdict: str,
    reviewer: str,
    reason: str | None,
    note: str,
    value: Any,
) -> Decision:
    return _write(
        connection, target, found.anchor, verdict, reviewer, reason, note, value, found.seen, found.evidence, None
    )


def _write(
    connection: Connection, target: str, anchor: str, verdict: str, reviewer: str, reason: str | None, note: str, value: Any,
    seen: str, evidence: str, undoes: str | None,
) -> Decision:  # fmt: skip
    seq = last_line(connection)[0] + 1
    row: dict[str, Any] = {
        "seq": seq, "target": target, "anchor": anchor, "verdict": verdict, "value": plain(value) if value is not None else None,
        "reason": reason, "note": note, "reviewer": reviewer, "decided_at": now(), "seen": seen, "evidence": evidence,
        "undoes": undoes,
    }  # fmt: skip
    row["id"] = named("dec", *row.values())
    connection.execute(insert(t.decisions).values(**row))
    log(connection, reviewer, verdict, row["id"], content_of_row(row))
    _settle(connection, target, anchor)
    stored = connection.execute(select(t.decisions).where(t.decisions.c.id == row["id"])).one()
    return decision_of(stored, ())


def _settle(connection: Connection, target: str, anchor: str) -> None:
    """Work out anew whatever the decision bears on."""
    if "+" in target or target.startswith(("jdg_", "lnk_")):
        changed = derive.settle_pairs(connection)
        if anchor.startswith("nam_"):
            touched = people.settle_names(connection, [anchor]) | people.settle_actors(
                connection, {end for end in changed if end.startswith("act_")}
            )
            derive.settle_entries(connection, people.entries_of(connection, touched))
            return
        homes = _rehome(connection, anchor) | changed
        touched = derive.settle_links(connection, homes)
        # Whoever asked whether it is one with these may have its answer.
        asking = rows_in(connection, select(t.judgements.c.subject), t.judgements.c.object, touched)
        touched |= {
            row.entry_id
            for row in rows_in(
                connection, select(t.links.c.entry_id), t.links.c.observation_id, [a.subject for a in asking]
            )
        }
        derive.settle_entries(connection, touched)
        return
    entry = _entry_of(connection, anchor)
    if entry:
        derive.settle_entries(connection, [entry, *_borne_by(connection, anchor)])


def _rehome(connection: Connection, observation: str) -> set[str]:
    """Put an observation where people want it; gives the homes that it leaves and enters."""
    row = connection.execute(
        select(t.observations.c.id, t.observations.c.family).where(t.observations.c.id == observation)
    ).one()
    home = derive.homes_of(connection, [row])[observation]
    link = connection.execute(select(t.links).where(t.links.c.observation_id == observation)).one()
    if link.home != home:
        connection.execute(
            update(t.links).where(t.links.c.observation_id == observation).values(home=home, entry_id=home)
        )
    return {link.home, home, link.entry_id}
