"""Events: the table, how they spread over time, who does what to whom, and where."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from dragoman.facts import EVENT_TYPES
from dragoman.ledger.dates import today
from dragoman.web import queries, who
from dragoman.web.access import site_of
from dragoman.web.charts import months, network, world
from dragoman.web.problems import NotHere
from dragoman.web.queries import Filters
from dragoman.web.view import answer

router = APIRouter()
VIEWS = ("table", "time", "network", "map")
#: Charts are drawn of at most so many of the newest events.
MOST = 2000
_LINES = 50
Some = Annotated[list[str], Query()]


@router.get("/events")
def events(
    request: Request,
    view: str = "table",
    actor: str = "",
    kind: Some = [],  # noqa: B006
    realis: Some = [],  # noqa: B006
    since: str = "",
    until: str = "",
    q: str = "",
    sort: str = "newest",
    after: str = "",
) -> Response:
    """One of four views of the same events."""
    if view not in VIEWS:
        raise NotHere(f"there is no view “{view[:40]}”; there are {', '.join(VIEWS)}")

    def work() -> dict[str, Any]:
        filters = queries.checked_filters(
            Filters(
                family="event", actor=actor or None, kind=tuple(kind), realis=tuple(realis), since=since or None,
                until=until or None, text=q or None,
            )
        )  # fmt: skip
        values: dict[str, Any] = {
            "view": view,
            "views": VIEWS,
            "filters": filters,
            "sort": sort,
            "types": EVENT_TYPES,
            "most": MOST,
        }
        site = site_of(request)
        with site.database.reading() as connection:
            found = site.kept.get(
                ("facets", filters), queries.state(connection), lambda: queries.facets(connection, filters)
            )
            values |= {"total": found.total, "facets": found.counts}
            if view == "table":
                cursor = after or None
                values["page"] = queries.entries(
                    connection, filters, sort=sort, today=today(), limit=_LINES, cursor=cursor
                )
            else:
                values |= drawn(view, queries.events_for_charts(connection, filters, MOST))
        return values

    return answer(request, "events.html", work)


def drawn(view: str, found: list[Any]) -> dict[str, Any]:
    """The chart of a view, with its rows as a table."""
    if view == "time":
        return {"chart": months.chart(found), "rows": months.counted(found)}
    if view == "network":
        pairs = who.pairs_of(found)
        return {
            "chart": network.chart(pairs),
            "rows": [(p.source_name, p.target_name, p.friendly, p.hostile) for p in pairs[:100]],
        }
    return {"chart": world.chart(found), "rows": world.counted(found)}
