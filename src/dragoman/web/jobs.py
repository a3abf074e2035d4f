"""
Adding reports as a job: what waits is kept in the database, so that a reload, or the end of the server, loses nothing.

A job is read by a process of its own (worker.py), so that reading slows no page. Reports are added whole and by their
content, so that going on after a break adds nothing twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, delete, func, insert, select, update

from dragoman.errors import BadFilter
from dragoman.ledger.dates import checked, now
from dragoman.web import tables as t
from dragoman.web.problems import BadRequest, NotHere

State = Literal["waiting", "running", "done", "cancelled"]
_MOST_KEPT = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to read: a file's bytes, a pasted text (both ``body``) or an address (``name``)."""

    kind: Literal["file", "text", "address"]
    name: str
    body: bytes | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ItemState:
    """How an item fared; ``report`` is the last report that it gave, ``message`` what went wrong or what was added."""

    place: int
    kind: str
    name: str
    state: str
    report: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """How far a job is; counts are of items but for ``reports``."""

    id: str
    by: str
    made_at: str
    state: State
    total: int
    done: int
    failed: int
    reports: int
    ended_at: str | None

    @property
    def over(self) -> bool:
        """Nothing more will happen."""
        return self.state in ("done", "cancelled")


def queue(connection: Connection, items: Sequence[Item], *, by: str) -> str:
    """Make a job of *items*; gives its id. Raises BadRequest."""
    if not items:
        raise BadRequest("there is nothing to add: paste a text, choose files, or give an address")
    for item in items:
        try:
            if item.published:
                checked(item.published, "the date")
        except BadFilter as error:
            raise BadRequest(str(error)) from None
    id = "job_" + secrets.token_hex(8)
    connection.execute(
        insert(t.jobs).values(
            id=id, by=by, made_at=now(), state="waiting", cancel=0, total=len(items), done=0, failed=0, reports=0
        )
    )
    rows = [
        {
            "job": id, "place": place, "kind": item.kind, "name": item.name[:500], "title": item.title, "published": item.published,
            "url": item.url, "state": "waiting", "message": "", "body": item.body,
        }
        for place, item in enumerate(items)
    ]  # fmt: skip
    connection.execute(insert(t.job_items), rows)
    _forget_old(connection)
    return id


def _forget_old(connection: Connection) -> None:
    old = connection.scalars(
        select(t.jobs.c.id).where(t.jobs.c.ended_at.is_not(None)).order_by(t.jobs.c.made_at.desc()).offset(_MOST_KEPT)
    ).all()
    for id in old:
        connection.execute(delete(t.job_items).where(t.job_items.c.job == id))
        connection.execute(delete(t.jobs).where(t.jobs.c.id == id))


def job(connection: Connection, id: str) -> Job:
    """Raises NotHere."""
    row = connection.execute(select(t.jobs).where(t.jobs.c.id == id)).first()
    if row is None:
        raise NotHere(f"there is no job “{id[:40]}”; see /jobs")
    return _job(row)


def jobs(connection: Connection, limit: int = 50) -> list[Job]:
    """The newest jobs."""
    return [_job(row) for row in connection.execute(select(t.jobs).order_by(t.jobs.c.made_at.desc()).limit(limit))]


def items(connection: Connection, id: str) -> list[ItemState]:
    """All items of a job, in order."""
    c = t.job_items.c
    rows = connection.execute(
        select(c.place, c.kind, c.name, c.state, c.report, c.message).where(c.job == id).order_by(c.place)
    )
    return [ItemState(*row) for row in rows]


def cancel(connection: Connection, id: str) -> None:
    """Stop after the report being read. Raises NotHere."""
    found = job(connection, id)
    if found.state == "waiting":
        end(connection, id, "cancelled")
    elif found.state == "running":
        connection.execute(update(t.jobs).where(t.jobs.c.id == id).values(cancel=1))


# --- for the worker ---------------------------------------------------------------------------------------------


def unfinished(connection: Connection) -> bool:
    """Is there anything to do?"""
    return connection.scalar(select(t.jobs.c.id).where(t.jobs.c.state.in_(("waiting", "running"))).limit(1)) is not None


def take(connection: Connection) -> str | None:
    """The job to go on with: one that was broken off, else the oldest that waits."""
    c = t.jobs.c
    for state in ("running", "waiting"):
        id = connection.scalar(select(c.id).where(c.state == state).order_by(c.made_at, c.id).limit(1))
        if id:
            connection.execute(update(t.jobs).where(c.id == id).values(state="running"))
            return str(id)
    return None


def next_item(connection: Connection, id: str) -> tuple[int, Item] | None:
    """The next item of a job and its place; None where all are done or somebody cancelled."""
    if connection.scalar(select(t.jobs.c.cancel).where(t.jobs.c.id == id)):
        return None
    c = t.job_items.c
    row = connection.execute(
        select(t.job_items).where(c.job == id, c.state == "waiting").order_by(c.place).limit(1)
    ).first()
    if row is None:
        return None
    return row.place, Item(row.kind, row.name, row.body, row.title, row.published, row.url)


def finish_item(
    connection: Connection, id: str, place: int, *, state: Literal["done", "failed"], report: str | None, message: str, reports: int
) -> None:  # fmt: skip
    """Keep how an item fared, and let go of its bytes."""
    c = t.job_items.c
    connection.execute(
        update(t.job_items)
        .where(c.job == id, c.place == place)
        .values(state=state, report=report, message=message[:2000], body=None)
    )
    counted: dict[str, int] = dict(
        connection.execute(select(c.state, func.count()).where(c.job == id).group_by(c.state)).all()
    )
    connection.execute(
        update(t.jobs)
        .where(t.jobs.c.id == id)
        .values(
            done=counted.get("done", 0) + counted.get("failed", 0), failed=counted.get("failed", 0), reports=t.jobs.c.reports + reports
        )
    )  # fmt: skip


def end(connection: Connection, id: str, state: Literal["done", "cancelled"]) -> None:
    """Close a job; what was not read is forgotten."""
    connection.execute(update(t.jobs).where(t.jobs.c.id == id).values(state=state, ended_at=now()))
    c = t.job_items.c
    connection.execute(update(t.job_items).where(c.job == id, c.state == "waiting").values(state="left out", body=None))


def cancelled(connection: Connection, id: str) -> bool:
    """Did somebody ask to stop?"""
    return bool(connection.scalar(select(t.jobs.c.cancel).where(t.jobs.c.id == id)))


def _job(row: object) -> Job:
    return Job(**{name: getattr(row, name) for name in Job.__slots__})
