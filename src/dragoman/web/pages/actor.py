"""Actors: who somebody is, what they promised, were promised, did, said, and where they stand."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from dragoman.ledger.dates import today
from dragoman.web import queries, who
from dragoman.web.access import site_of
from dragoman.web.charts import lanes
from dragoman.web.queries import Filters
from dragoman.web.view import answer

router = APIRouter()
_LINES = 50
_SHOWN = 12


@router.get("/actors")
def actors(request: Request, q: str = "", after: str = "") -> Response:
    """Everybody, those with most entries first, or by name where some are looked for."""

    def work() -> dict[str, Any]:
        site = site_of(request)
        if q:
            return {"q": q, "page": site.ledger.actors(q[:200], limit=_LINES, cursor=after or None), "all": False}
        with site.database.reading() as connection:
            return {"q": "", "page": who.busiest_actors(connection, _LINES), "all": True}

    return answer(request, "actors.html", work)


@router.get("/actors/{id}")
def actor(request: Request, id: str) -> Response:
    """One actor."""

    def work() -> dict[str, Any]:
        site = site_of(request)
        record = site.ledger.actor(id)
        lists = {}
        with site.database.reading() as connection:
            for role, family in (
                ("promisor", "commitment"),
                ("beneficiary", "commitment"),
                ("source", "event"),
                ("target", "event"),
            ):
                filters = Filters(family=family, actor=record.id, role=role)
                lists[role] = queries.entries(
                    connection, filters, sort="newest", today=today(), limit=_SHOWN, cursor=None
                )
            said = who.said_by(connection, record.id, 20)
        line = site.ledger.timeline(actor=record.id, limit=400)
        stances = {
            stance: [held for held in record.positions if held.position.stance == stance]
            for stance in ("supports", "opposes")
        }
        return {
            "actor": record, "also": [name for name in record.names if name != record.name and not name[:1].islower()], "lists": lists, "said": said, "stances": stances, "timeline": line,
            "chart": lanes.chart(line.items, record.name),
        }  # fmt: skip

    return answer(request, "actor.html", work)
