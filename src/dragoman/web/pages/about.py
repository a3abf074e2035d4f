"""What this is, how facts are coded, how good it is, and whose data is in it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from dragoman.facts import EVENT_TYPES
from dragoman.ledger.rules import rules
from dragoman.web.access import site_of
from dragoman.web.queries import KINDS, REALIS
from dragoman.web.view import answer

router = APIRouter()


@router.get("/about")
def about(request: Request) -> Response:
    """The page."""

    def work() -> dict[str, Any]:
        return {
            "stats": site_of(request).ledger.stats(), "kinds": KINDS, "types": EVENT_TYPES, "realis": REALIS, "stages": rules()["stages"]["path"],
            "ends": ["suspended", "withdrawn", "rejected", "lapsed", "superseded"],
        }  # fmt: skip

    return answer(request, "about.html", work)
