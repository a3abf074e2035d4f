"""
The API under /api: the same functions as the command line, as JSON.

Lists have the form `{"items": […], "next": cursor or null}`; the cursor goes back as `after`. Every error is
`{"error": {"status", "code", "message"}}`. Answers have an ETag; send it back as If-None-Match.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from dragoman.ledger import entries as shown
from dragoman.ledger.dates import today
from dragoman.ledger.entries import to_dict
from dragoman.web import jobs, queries, reported
from dragoman.web.access import needs, site_of
from dragoman.web.accounts import Person
from dragoman.web.pages.add import address_items, queue, text_item
from dragoman.web.problems import BadRequest
from dragoman.web.queries import Filters
from dragoman.web.view import render, state_of, tag_of

DESCRIPTION = " ".join((__doc__ or "").split("\n\n", 1)[1].split())
router = APIRouter()


class Problem(BaseModel):
    """What went wrong: the HTTP status, a name for programs, a sentence for people."""

    status: int
    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The one form of all errors."""

    error: Problem


def _answers(model: Any, *more: int) -> dict[int | str, dict[str, Any]]:
    """What a route answers, for the description."""
    errors: dict[int | str, dict[str, Any]] = {
        status: {"model": ErrorAnswer} for status in (400, 401, 403, 404, 413, 421, 422, 503, *more)
    }
    return {200: {"model": model}, **errors}


class Listing(BaseModel):
    """A page of a list."""

    items: list[dict[str, Any]]
    next: str | None = None


Limit = Annotated[int, Query(ge=1, le=1000, description="at most so many")]
After = Annotated[str | None, Query(max_length=2000, description="the cursor that the page before ended with")]
Day = Annotated[str | None, Query(max_length=40, description="a date: 2023, 2023-09 or 2023-09-26")]
Several = Annotated[list[str], Query(max_length=50)]
Words = Annotated[str | None, Query(max_length=300, min_length=1)]
Id = Annotated[str, Path(max_length=200, min_length=1)]
Reviewer = Annotated[Person, Depends(needs("reviewer"))]


def _json(request: Request, work: Callable[[], Any]) -> Response:
    """A value as JSON with its ETag; "not modified" without any work."""
    tag = tag_of(request, state_of(request), page=False)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag, "vary": "cookie, authorization"})
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "cookie, authorization"}
    return _plain(work(), headers=headers)


def _plain(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    body = json.dumps(to_dict(value), ensure_ascii=False).encode("utf8", "replace")
    return Response(body, status, headers, media_type="application/json")


# --- entries ----------------------------------------------------------------------------------------------------


@router.get("/entries", responses=_answers(Listing), summary="Lines of the ledger", tags=["ledger"])
def entries(
    request: Request,
    actor: Words = None,
    role: Literal["promisor", "beneficiary", "source", "target"] | None = None,
    kind: Several = [],  # noqa: B006
    stage: Several = [],  # noqa: B006
    evidence: Several = [],  # noqa: B006
    review: Several = [],  # noqa: B006
    since: Day = None,
    until: Day = None,
    text: Words = None,
    family: Literal["commitment", "event"] = "commitment",
    sort: Literal["newest", "oldest", "told", "objectors", "differ", "title"] = "newest",
    on: Day = None,
    known: Day = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """Promises and agreements, or events; with `on`, as they stood on that day, and with `known`, by what was known by then."""

    def work() -> Any:
        site = site_of(request)
        if on:
            return site.ledger.as_of(on, known=known, actor=actor, kind=kind or None, limit=limit, cursor=after)
        filters = queries.checked_filters(
            Filters(
                family=family, actor=actor, role=role, kind=tuple(kind), stage=tuple(stage), evidence=tuple(evidence),
                review=tuple(review), since=since, until=until, text=text,
            )
        )  # fmt: skip
        with site.database.reading() as connection:
            return queries.entries(connection, filters, sort=sort, today=today(), limit=limit, cursor=after)

    return _json(request, work)


@router.get(
    "/entries/{id}", responses=_answers(shown.Entry), summary="One entry with its whole history", tags=["ledger"]
)
def entry(request: Request, id: Id, on: Day = None, known: Day = None) -> Response:
    """Stages, requirements, figures, positions, every observation with its words; with `on`, as it stood on that day."""

    def work() -> Any:
        book = site_of(request).ledger
        return book.entry_as_of(id, on, known=known) if on else book.entry(id)

    return _json(request, work)


@router.get("/timeline", responses=_answers(Listing), summary="What happened, the earliest first", tags=["ledger"])
def timeline(
    request: Request,
    actor: Words = None,
    entry: Words = None,
    kind: Several = [],  # noqa: B006
    since: Day = None,
    until: Day = None,
    limit: Limit = 100,
    after: After = None,
) -> Response:
    """Changes of stage, requirements, positions, events."""
    return _json(
        request,
        lambda: site_of(request).ledger.timeline(
            actor=actor, entry=entry, kind=kind or None, since=since, until=until, limit=limit, cursor=after
        ),
    )


@router.get("/actors", responses=_answers(Listing), summary="Actors by name", tags=["ledger"])
def actors(
    request: Request, text: Annotated[str, Query(max_length=200)] = "", limit: Limit = 50, after: After = None
) -> Response:
    """Those whose names contain `text`."""
    return _json(request, lambda: site_of(request).ledger.actors(text, limit=limit, cursor=after))


@router.get("/actors/{name}", responses=_answers(shown.ActorRecord), summary="One actor", tags=["ledger"])
def actor(request: Request, name: Id) -> Response:
    """By name, alias, ISO country code or id."""
    return _json(request, lambda: site_of(request).ledger.actor(name))


@router.get("/search", responses=_answers(Listing), summary="Find words", tags=["ledger"])
def search(request: Request, q: Annotated[str, Query(min_length=1, max_length=300)], limit: Limit = 20) -> Response:
    """Entries and reports with these words; "quoted words" stand together."""
    return _json(request, lambda: {"items": site_of(request).ledger.search(q, limit=limit), "next": None})


@router.get("/stats", responses=_answers(shown.Stats), summary="How much there is", tags=["ledger"])
def stats(request: Request) -> Response:
    """Counts by kind, stage and state of review."""
    return _json(request, lambda: site_of(request).ledger.stats())


# --- reports ----------------------------------------------------------------------------------------------------


class NewReport(BaseModel):
    """A report to read: its text, or the address of its page."""

    model_config = ConfigDict(extra="forbid")
    text: str | None = Field(None, max_length=2_000_000)
    title: str | None = Field(None, max_length=1000)
    published: str | None = Field(
        None, max_length=40, description="2023-09-26; the date that the report gives, if none"
    )
    url: str | None = Field(
        None, max_length=2000, description="where the text is from, or with no text the page to fetch"
    )


@router.get("/reports", responses=_answers(Listing), summary="Reports, the newest addition first", tags=["reports"])
def reports(
    request: Request, site: Annotated[str | None, Query(max_length=300)] = None, limit: Limit = 50, after: After = None
) -> Response:
    """Without their texts."""

    def work() -> Any:
        with site_of(request).database.reading() as connection:
            return reported.reports(connection, site=site, limit=limit, cursor=after)

    return _json(request, work)


@router.get(
    "/reports/{id}", responses=_answers(shown.StoredReport), summary="One report with its text", tags=["reports"]
)
def report(request: Request, id: Id) -> Response:
    """The text that offsets point into, in code points."""
    return _json(request, lambda: site_of(request).ledger.report(id))


@router.get("/reports/{id}/facts", responses=_answers(Listing), summary="What a report says", tags=["reports"])
def facts(request: Request, id: Id) -> Response:
    """Each fact with where its words stand and the entry that it belongs to."""

    def work() -> Any:
        site = site_of(request)
        site.ledger.report(id)
        with site.database.reading() as connection:
            return {"items": reported.facts_of_report(connection, id), "next": None}

    return _json(request, work)


@router.post(
    "/reports",
    status_code=202,
    responses={202: {"model": dict[str, str]}, **_answers(dict, 409)},
    summary="Add reports",
    tags=["reports"],
)
def add(
    request: Request, person: Reviewer, reports: Annotated[list[NewReport], Body(min_length=1, max_length=200)]
) -> Response:
    """They are read as a job: see where it stands at /api/jobs/{id}."""
    items = []
    for one in reports:
        if one.text is not None:
            items.append(text_item(one.text, one.title or "", one.published or "", one.url or ""))
        elif one.url:
            items += address_items([one.url])
        else:
            raise BadRequest("a report needs its text, or the address of its page")
    return _plain({"job": queue(request, items)}, 202)


@router.get("/jobs", responses=_answers(Listing), summary="Reports being added", tags=["reports"])
def all_jobs(request: Request) -> Response:
    """The newest jobs."""
    with site_of(request).database.reading() as connection:
        return _plain({"items": jobs.jobs(connection), "next": None})


@router.get("/jobs/{id}", responses=_answers(dict[str, Any]), summary="One job with its items", tags=["reports"])
def one_job(request: Request, id: Id) -> Response:
    """How far it is, and what became of each item."""
    with site_of(request).database.reading() as connection:
        return _plain({**to_dict(jobs.job(connection, id)), "items": jobs.items(connection, id)})


@router.delete("/jobs/{id}", responses=_answers(dict[str, Any]), summary="Cancel a job", tags=["reports"])
def cancel_job(request: Request, person: Reviewer, id: Id) -> Response:
    """It stops after the report at hand."""
    with site_of(request).database.writing() as connection:
        jobs.cancel(connection, id)
        return _plain(jobs.job(connection, id))


# --- review -----------------------------------------------------------------------------------------------------


class NewDecision(BaseModel):
    """A person's word; *seen* is the hash of what was shown, so that nobody overwrites what they have not seen."""

    model_config = ConfigDict(extra="forbid")
    target: str = Field(max_length=200)
    verdict: Literal["accept", "correct", "reject", "unsure", "defer"]
    seen: str = Field(max_length=200)
    reason: str | None = Field(None, max_length=50)
    note: str = Field("", max_length=2000)
    value: Any = Field(None, description="with “correct”: what is right")


class Pairing(BaseModel):
    """Two entries or two actors."""

    model_config = ConfigDict(extra="forbid")
    one: str = Field(max_length=200)
    other: str = Field(max_length=200)
    note: str = Field("", max_length=2000)


@router.get("/review", responses=_answers(Listing), summary="Open questions", tags=["review"])
def review(
    request: Request,
    kind: Several = [],  # noqa: B006
    entry: Words = None,
    limit: Limit = 50,
    after: After = None,
) -> Response:
    """The most consequential first."""
    return _json(
        request,
        lambda: site_of(request).ledger.review_queue(kind=kind or None, entry=entry, limit=limit, cursor=after),
    )


@router.get("/decisions", responses=_answers(Listing), summary="What people decided", tags=["review"])
def decisions(request: Request, target: Words = None, limit: Limit = 100, after: After = None) -> Response:
    """The newest first."""
    return _json(request, lambda: site_of(request).ledger.decisions(target=target, limit=limit, cursor=after))


@router.post("/decisions", responses=_answers(shown.Decision, 409), summary="Decide", tags=["review"])
def decide(request: Request, person: Reviewer, decision: NewDecision) -> Response:
    """409 where it has changed meanwhile: look at it again."""
    made = site_of(request).ledger.decide(
        decision.target, decision.verdict, seen=decision.seen, reviewer=person.name, reason=decision.reason,
        note=_sound(decision.note), value=decision.value,
    )  # fmt: skip
    return _plain(made)


@router.post(
    "/decisions/{id}/undo", responses=_answers(shown.Decision, 409), summary="Take a decision back", tags=["review"]
)
def undo(request: Request, person: Reviewer, id: Id) -> Response:
    """Both stay in the log."""
    return _plain(site_of(request).ledger.undo(id, reviewer=person.name))


@router.post("/join", responses=_answers(shown.Decision, 409), summary="Say that two are one", tags=["review"])
def join(request: Request, person: Reviewer, pair: Pairing) -> Response:
    """Entries, or actors."""
    return _plain(site_of(request).ledger.join(pair.one, pair.other, reviewer=person.name, note=_sound(pair.note)))


@router.post(
    "/observations/{id}/separate",
    responses=_answers(shown.Decision, 409),
    summary="Take an observation out of its entry",
    tags=["review"],
)
def separate(request: Request, person: Reviewer, id: Id) -> Response:
    """For good, unless undone."""
    return _plain(site_of(request).ledger.separate(id, reviewer=person.name))


@router.get("/audit", responses=_answers(Listing), summary="The log, the oldest first", tags=["review"])
def audit(request: Request, limit: Limit = 100, after: After = None) -> Response:
    """Each line is sealed with the hash of the one before it."""
    return _json(request, lambda: site_of(request).ledger.audit(limit=limit, cursor=after))


def _sound(text: str) -> str:
    return text.replace("\0", "\ufffd").encode("utf8", "replace").decode("utf8")


# --- the description --------------------------------------------------------------------------------------------


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The OpenAPI description."""
    return Response(json.dumps(request.app.openapi()), media_type="application/json")


@router.get("", include_in_schema=False)
def description(request: Request) -> Response:
    """The same for people."""
    document = request.app.openapi()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            line = {
                "path": path,
                "method": method.upper(),
                **about,
                "description": about.get("description", "").replace("`", ""),
            }
            groups.setdefault(about["tags"][0], []).append(line)
    return render(request, "api.html", groups=groups, about=DESCRIPTION.replace("`", ""))
