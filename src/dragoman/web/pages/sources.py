"""Where reports came from, the reports themselves, and the log."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from dragoman.web import queries, reported
from dragoman.web.access import site_of
from dragoman.web.view import answer

router = APIRouter()
_LINES = 50


@router.get("/sources")
def sources(request: Request, site: str | None = None, after: str = "") -> Response:
    """Publishers, and the newest reports."""

    def work() -> dict[str, Any]:
        with site_of(request).database.reading() as connection:
            return {
                "sources": reported.sources(connection), "site": site,
                "page": reported.reports(connection, site=site, limit=_LINES, cursor=after or None),
            }  # fmt: skip

    return answer(request, "sources.html", work)


@router.get("/log")
def log(request: Request, after: str = "") -> Response:
    """What was done, the newest first."""

    def work() -> dict[str, Any]:
        with site_of(request).database.reading() as connection:
            return {"page": queries.newest_log(connection, 100, after or None)}

    return answer(request, "log.html", work)
