"""The queue of questions, the most consequential first: one fact a card, keys a e r u, many at once by filter."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from dragoman.web import queries
from dragoman.web.access import check_form, needs, site_of
from dragoman.web.accounts import Person
from dragoman.web.pages.decide import bulk
from dragoman.web.problems import BadRequest
from dragoman.web.queries import STAGES
from dragoman.web.view import render

router = APIRouter()
KINDS = ("stage", "stale", "disagreement", "join", "actor", "single_source")
_CARDS = 10
Some = Annotated[list[str], Query()]


@router.get("/review")
def review(
    request: Request,
    kind: Some = [],  # noqa: B006
    entry: str = "",
    after: str = "",
) -> Response:
    """The next questions."""
    return _queue(request, kind, entry, after)


def _queue(request: Request, kind: list[str], entry: str, after: str, **outcome: Any) -> Response:
    site = site_of(request)
    page = site.ledger.review_queue(kind=kind or None, entry=entry or None, limit=_CARDS, cursor=after or None)
    with site.database.reading() as connection:
        counts = queries.questions_by_kind(connection)
        titles = queries.titles(connection, [id for item in page.items for id in item.entries])
    values = {"done_in_bulk": [], "refused": [], **outcome}
    return render(
        request, "review.html", page=page, counts=counts, kinds=[k for k in KINDS if counts.get(k)], chosen=kind, of_entry=entry,
        titles=titles, stages=STAGES, **values,
    )  # fmt: skip


@router.post("/review/bulk")
def decide_many(
    request: Request,
    person: Annotated[Person, Depends(needs("reviewer"))],
    csrf: Annotated[str, Form()] = "",
    verdict: Annotated[str, Form()] = "",
    one: Annotated[list[str], Form()] = [],  # noqa: B006
) -> Response:
    """The same word on all that were chosen; each only as it was seen."""
    check_form(request, csrf)
    pairs = [tuple(choice.split("|", 1)) for choice in one if "|" in choice]
    if not pairs:
        raise BadRequest("choose at least one question first")
    made, refused = bulk(request, person, pairs, verdict)  # type: ignore[arg-type]
    return _queue(request, request.query_params.getlist("kind"), "", "", done_in_bulk=made, refused=refused)
