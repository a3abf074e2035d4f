"""The ledger itself, the home page: who promises what to whom, how far it has come, what it needs, who objects."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from dragoman.ledger.dates import today
from dragoman.ledger.entries import Entry, EntrySummary, Page
from dragoman.ledger.rules import rules
from dragoman.web import queries
from dragoman.web.access import site_of
from dragoman.web.queries import Filters
from dragoman.web.site import Site
from dragoman.web.view import answer

router = APIRouter()
_LINES = 25
Some = Annotated[list[str], Query()]


@router.get("/")
def ledger(
    request: Request,
    q: str = "",
    actor: str = "",
    kind: Some = [],  # noqa: B006
    stage: Some = [],  # noqa: B006
    evidence: Some = [],  # noqa: B006
    review: Some = [],  # noqa: B006
    since: str = "",
    until: str = "",
    sort: str = "told",
    on: str = "",
    known: str = "",
    after: str = "",
) -> Response:
    """The table of promises and agreements, with filters beside it; as it stood on a day, where one is given."""

    def work() -> dict[str, Any]:
        site = site_of(request)
        filters = Filters(
            actor=actor or None, kind=tuple(kind), stage=tuple(stage), evidence=tuple(evidence), review=tuple(review),
            since=since or None, until=until or None, text=q or None,
        )  # fmt: skip
        common = {
            "sort": sort,
            "filters": filters,
            "on": on,
            "known": known,
            "path_of_stages": rules()["stages"]["path"],
        }
        if on:
            return common | _then(site, filters, on, known, after)
        return common | _now(site, filters, sort, after)

    return answer(request, "ledger.html", work)


def _now(site: Site, filters: Filters, sort: str, after: str) -> dict[str, Any]:
    queries.checked_filters(filters)
    with site.database.reading() as connection:
        page = queries.entries(connection, filters, sort=sort, today=today(), limit=_LINES, cursor=after or None)
        state = queries.state(connection)
        facets = site.kept.get(("facets", filters), state, lambda: queries.facets(connection, filters))
        about = site.kept.get("extent", state, lambda: queries.extent(connection))
    counts = {"page": page, "facets": facets.counts, "total": facets.total, "about": about}
    return counts | _details(page, site.ledger.entry)


def _then(site: Site, filters: Filters, on: str, known: str, after: str) -> dict[str, Any]:
    """The ledger as it stood on a day; the filters by actor and kind hold, the others are of today."""
    by_then = on if known else None
    page = site.ledger.as_of(
        on, known=by_then, actor=filters.actor, kind=filters.kind or None, limit=100, cursor=after or None
    )
    page = Page(tuple(sorted(page.items, key=lambda line: (-line.witnesses, line.title))), page.next)
    with site.database.reading() as connection:
        about = site.kept.get("extent", queries.state(connection), lambda: queries.extent(connection))
    counts = {"page": page, "facets": {}, "total": None, "about": about}
    return counts | _details(page, lambda id: site.ledger.entry_as_of(id, on, known=by_then))


def _details(page: Page[EntrySummary], entry: Callable[[str], Entry]) -> dict[str, Any]:
    """What the lines that still need something need, and who is against those that somebody is against."""
    granted = rules()["requirements"]["granted"]
    needs, against = {}, {}
    for line in page.items:
        if line.objectors or line.requirements > line.granted:
            whole = entry(line.id)
            needs[line.id] = [state for state in whole.requirement_states if state.status not in granted]
            against[line.id] = list(
                dict.fromkeys(held.holder_name for held in whole.positions if held.stance == "opposes")
            )
    return {"needs": needs, "against": against}
