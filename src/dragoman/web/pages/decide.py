"""Decisions from any page: accept, reject, correct, undo, join, separate. Each leads back to where it was made."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Form, Request, Response

from dragoman.ledger.entries import Decision, Verdict
from dragoman.web import correcting
from dragoman.web.access import check_form, needs, site_of
from dragoman.web.accounts import Person
from dragoman.web.problems import BadRequest
from dragoman.web.view import back, own_path

router = APIRouter()
Reviewer = Annotated[Person, Depends(needs("reviewer"))]
Text = Annotated[str, Form()]
_MOST = 500


@router.post("/decide")
def decide(
    request: Request, person: Reviewer, csrf: Text = "", target: Text = "", seen: Text = "", verdict: Text = "",
    reason: Text = "", note: Text = "", back_to: Annotated[str, Form(alias="back")] = "",
) -> Response:  # fmt: skip
    """Accept, reject, or leave unsure."""
    check_form(request, csrf)
    made = site_of(request).ledger.decide(
        target,
        cast(Verdict, verdict),
        seen=seen,
        reviewer=person.name,
        reason=reason or None,
        note=note[:2000],
    )
    return _answer(request, made, back_to)


@router.post("/correct")
def correct(
    request: Request, person: Reviewer, csrf: Text = "", target: Text = "", seen: Text = "", property: Text = "",
    reason: Text = "", note: Text = "", back_to: Annotated[str, Form(alias="back")] = "", value_min: Text = "",
    value_max: Text = "", qualifier: Text = "exact", unit: Text = "", role: Text = "total", stage: Text = "", effective: Text = "",
    status: Text = "", name: Text = "",
) -> Response:  # fmt: skip
    """Put the right value in the place of a wrong one."""
    check_form(request, csrf)
    value = correcting.value_of(
        property, value_min=value_min, value_max=value_max, qualifier=qualifier, unit=unit, role=role, stage=stage,
        effective=effective, status=status, name=name,
    )  # fmt: skip
    made = site_of(request).ledger.decide(
        target, "correct", seen=seen, reviewer=person.name, reason=reason or None, note=note[:2000], value=value
    )
    return _answer(request, made, back_to)


@router.post("/undo")
def undo(
    request: Request, person: Reviewer, csrf: Text = "",
    decision: Annotated[list[str], Form()] = [],  # noqa: B006
    back_to: Annotated[str, Form(alias="back")] = "",
) -> Response:  # fmt: skip
    """Take decisions back; both stay in the log."""
    check_form(request, csrf)
    if not decision or len(decision) > _MOST:
        raise BadRequest(f"name 1 to {_MOST} decisions to take back")
    for id in decision:
        site_of(request).ledger.undo(id, reviewer=person.name)
    return back(own_path(back_to, "/review"), done=decision[-1])


@router.post("/join")
def join(
    request: Request, person: Reviewer, csrf: Text = "", one: Text = "", other: Text = "",
    back_to: Annotated[str, Form(alias="back")] = "",
) -> Response:  # fmt: skip
    """Say that two entries, or two actors, are one."""
    check_form(request, csrf)
    return _answer(request, site_of(request).ledger.join(one.strip(), other.strip(), reviewer=person.name), back_to)


@router.post("/separate")
def separate(
    request: Request, person: Reviewer, csrf: Text = "", observation: Text = "",
    back_to: Annotated[str, Form(alias="back")] = "",
) -> Response:  # fmt: skip
    """Take an observation out of its entry."""
    check_form(request, csrf)
    return _answer(request, site_of(request).ledger.separate(observation, reviewer=person.name), back_to)


def _answer(request: Request, made: Decision, back_to: str) -> Response:
    if request.headers.get("accept", "").startswith("application/json"):
        from fastapi.responses import JSONResponse

        return JSONResponse({"decision": made.id})
    return back(own_path(back_to, "/review"), done=made.id)


def bulk(request: Request, person: Person, pairs: list[tuple[str, str]], verdict: str) -> tuple[list[str], list[str]]:
    """Decide on many, each with what was seen of it; gives the decisions, and what could not be decided, in words."""
    from dragoman.errors import DragomanError

    made, refused = [], []
    for target, seen in pairs[:_MOST]:
        try:
            found: Any = site_of(request).ledger.decide(
                target,
                cast(Verdict, verdict),
                seen=seen,
                reviewer=person.name,
                note="in bulk",
            )
            made.append(found.id)
        except DragomanError as error:
            refused.append(str(error))
    return made, refused
