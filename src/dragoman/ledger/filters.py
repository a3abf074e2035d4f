"""What a user may filter by, and the same in the words of the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from dragoman.errors import BadFilter
from dragoman.facts import EVENT_TYPES
from dragoman.ledger import search
from dragoman.ledger import tables as t
from dragoman.ledger.dates import checked, shifted
from dragoman.ledger.naming import find_actor
from dragoman.ledger.rules import rules

KINDS = ("agreement", "money", "personnel", "materiel", "services", "access", "policy")
_STAGES = (
    "floated", "requested", "pledged", "agreed", "in_force", "allocated", "in_delivery", "fulfilled", "suspended",
    "withdrawn", "rejected", "lapsed", "superseded", "unknown",
)  # fmt: skip
_REVIEWS = ("proposed", "accepted", "corrected", "rejected", "unsure", "stale")
_SCHEDULES = ("no_deadline", "not_due", "due_soon", "overdue", "met_on_time", "met_late")
QUESTIONS = ("stage", "stale", "disagreement", "join", "actor", "single_source")


def several(value: str | Sequence[str] | None, allowed: Sequence[str], what: str) -> list[str]:
    """One or several values of a filter. Raises BadFilter with what would be right."""
    found = [value] if isinstance(value, str) else list(value or ())
    for one in found:
        if one not in allowed:
            raise BadFilter(f"there is no {what} “{one}”; there are {', '.join(allowed)}")
    return found


def filtered(
    connection: Connection, actor: str | None, kind: Any, stage: Any, since: str | None, until: str | None,
    text: str | None, review: Any, schedule: str | None, day: str,
) -> Select[Any]:  # fmt: skip
    """The entries that fit all filters. Raises BadFilter."""
    e = t.entries.c
    wanted = select(t.entries)
    by: Any = t.entries
    if actor:
        by = t.entry_actors
        wanted = wanted.join(by, by.c.number == e.number).where(by.c.actor_id == find_actor(connection, actor))
    wanted = wanted.where(of_kind(by, kind))
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
    some = connection.execute(found.columns(t.entries.c.number), {"words": search.query(connection, words)}).fetchmany(
        few
    )
    number = t.entries.c.number
    # What few have is fetched by its numbers; what many have is soonest met on the way from the newest.
    return number.in_([row.number for row in some]) if len(some) < few else (number + 0).in_(found)


def of_kind(table: Any, kind: str | Sequence[str] | None) -> Any:
    """Only rows of these kinds; without any, commitments."""
    kinds = several(kind, (*KINDS, "event", *EVENT_TYPES), "kind")
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
