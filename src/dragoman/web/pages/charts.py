"""Charts as files: SVG with its colours in it. PNG is made from it by the browser."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from dragoman.web import queries
from dragoman.web.access import site_of
from dragoman.web.charts import history, lanes
from dragoman.web.charts.svg import standalone
from dragoman.web.pages.entry import found_entry
from dragoman.web.pages.events import MOST, drawn
from dragoman.web.problems import NotHere
from dragoman.web.queries import Filters

router = APIRouter()
Some = Annotated[list[str], Query()]


@router.get("/entries/{id}/history.svg")
def history_file(request: Request, id: str, on: str = "", known: str = "") -> Response:
    """How an entry went."""
    return _file(history.chart(found_entry(site_of(request), id, on, known)), f"{id}.svg")


@router.get("/actors/{id}/timeline.svg")
def timeline_file(request: Request, id: str) -> Response:
    """What an actor took part in."""
    site = site_of(request)
    record = site.ledger.actor(id)
    return _file(lanes.chart(site.ledger.timeline(actor=record.id, limit=400).items, record.name), "timeline.svg")


@router.get("/events/{view}.svg")
def events_file(
    request: Request,
    view: str,
    actor: str = "",
    kind: Some = [],  # noqa: B006
    realis: Some = [],  # noqa: B006
    since: str = "",
    until: str = "",
    q: str = "",
) -> Response:
    """Events over time, as a network, or on a map."""
    if view not in ("time", "network", "map"):
        raise NotHere("there is no such chart")
    filters = Filters(
        "event", actor or None, None, tuple(kind), (), (), (), tuple(realis), since or None, until or None, q or None
    )
    with site_of(request).database.reading() as connection:
        found = queries.events_for_charts(connection, queries.checked_filters(filters), MOST)
    return _file(drawn(view, found)["chart"], f"events-{view}.svg")


def _file(picture: object, name: str) -> Response:
    if picture is None:
        raise NotHere("there is nothing to draw")
    headers = {"content-disposition": f'attachment; filename="{"".join(c for c in name if c.isalnum() or c in "._-")}"'}
    return Response(standalone(picture), media_type="image/svg+xml", headers=headers)  # type: ignore[arg-type]
