"""The application: what is served where, what holds for all of it, and how errors are answered."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator
from importlib import resources
from typing import Any

import anyio.to_thread
from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

from dragoman.errors import DragomanError
from dragoman.version import __version__
from dragoman.web import api
from dragoman.web.access import Throttle, needs
from dragoman.web.catalogue import say
from dragoman.web.guard import Guard
from dragoman.web.pages import (
    about,
    account,
    actor,
    add,
    charts,
    decide,
    entry,
    events,
    ledger,
    report,
    review,
    search,
    sources,
)
from dragoman.web.problems import NotHere, NotSignedIn, code_of, status_of
from dragoman.web.runner import Runner
from dragoman.web.settings import Settings
from dragoman.web.site import Site
from dragoman.web.view import render

_log = logging.getLogger("dragoman.web")
#: As many as the database keeps connections for.
_AT_A_TIME = 5
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def create_app(settings: Settings, *, create: bool = True) -> Guard:
    """Open the ledger and make the application that serves it. Raises LedgerError."""
    site = Site.open(settings, create=create)
    runner = Runner(site)

    @contextlib.asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        # More at a time would only wait for each other, and each has its own memory of the database's pages.
        anyio.to_thread.current_default_thread_limiter().total_tokens = _AT_A_TIME
        runner.start()
        yield
        app.state.closing = True
        runner.stop()
        site.close()

    app = FastAPI(
        title="Dragoman", version=__version__, description=api.DESCRIPTION, lifespan=life, docs_url=None, redoc_url=None,
        openapi_url=None,
    )  # fmt: skip
    app.state.site, app.state.runner, app.state.throttle, app.state.closing = site, runner, Throttle(), False
    signed_in = [Depends(needs("reader"))]
    for page in (ledger, entry, report, actor, events, search, review, sources, about, charts, add, decide, account):
        app.include_router(page.router, dependencies=signed_in, include_in_schema=False)
    app.include_router(account.open_router, include_in_schema=False)
    app.include_router(api.router, dependencies=signed_in, prefix="/api")
    app.add_api_route("/static/{name}", static, include_in_schema=False)
    app.add_api_route("/health", health, include_in_schema=False)
    for kind in (DragomanError, RequestValidationError, StarletteHTTPException, Exception):
        app.add_exception_handler(kind, problem)
    return Guard(app, settings, site.kept.forget)


def static(name: str) -> Response:
    """A style, a script, a picture of ours. Its address changes when it does, so it may be kept."""
    folder = resources.files("dragoman.web").joinpath("static")
    known = {file.name for file in folder.iterdir()}
    if name not in known:
        raise NotHere("there is no such file")
    kind = _TYPES.get(name[name.rfind(".") :], "application/octet-stream")
    return Response(
        folder.joinpath(name).read_bytes(),
        media_type=kind,
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )


def health() -> dict[str, str]:
    """Does the server answer?"""
    return {"status": "ok"}


async def problem(request: Request, error: Exception) -> Response:
    """Any error, in the one form of the API or as a page."""
    status, code, message = _explained(error)
    if status == 500:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if not wants_page:
        headers = {"www-authenticate": "Bearer"} if status == 401 else None
        return JSONResponse(error_body(status, code, message), status, headers=headers)
    if isinstance(error, NotSignedIn):
        from urllib.parse import quote

        to = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?to={quote(to)}" if request.method == "GET" else "/sign-in", 303)
    try:
        return render(request, "error.html", status, message=message)
    except DragomanError:  # the ledger is gone: the page cannot say who is signed in
        return JSONResponse(error_body(status, code, message), status)


def error_body(status: int, code: str, message: str) -> dict[str, Any]:
    """The one form of all errors."""
    return {"error": {"status": status, "code": code, "message": message}}


def _explained(error: Exception) -> tuple[int, str, str]:
    if isinstance(error, DragomanError):
        return status_of(error), code_of(error), str(error)
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][1:])
        return 422, "bad_request", f"{where or 'the request'}: {first['msg']}"
    if isinstance(error, (HTTPException, StarletteHTTPException)):
        name = {404: "not_here", 405: "wrong_method"}.get(error.status_code, "bad_request")
        message = say("error.not_here") if error.status_code == 404 else str(error.detail)
        return error.status_code, name, message
    return 500, "fault", say("error.fault")
