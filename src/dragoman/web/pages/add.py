"""Adding reports, by pasted text, files or addresses; and how that goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from dragoman.sources.archive import SUFFIXES
from dragoman.sources.fetch import check_address
from dragoman.web import jobs
from dragoman.web.access import check_form, needs, person_of, site_of
from dragoman.web.catalogue import word
from dragoman.web.jobs import Item, Job
from dragoman.web.problems import BadRequest
from dragoman.web.view import back, render

router = APIRouter()
_REVIEWER = Depends(needs("reviewer"))
_EVERY_S = 0.4
_LONGEST_TEXT = 2_000_000
_MOST_ADDRESSES = 200


@router.get("/add", dependencies=[_REVIEWER])
def add(request: Request) -> Response:
    """The forms."""
    return render(request, "add.html", suffixes=SUFFIXES, most=site_of(request).settings)


@router.post("/add/text", dependencies=[_REVIEWER])
def add_text(
    request: Request,
    csrf: Annotated[str, Form()] = "",
    text: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    published: Annotated[str, Form()] = "",
    url: Annotated[str, Form()] = "",
) -> Response:
    """A pasted text."""
    check_form(request, csrf)
    return back(f"/jobs/{queue(request, [text_item(text, title, published, url)])}")


def text_item(text: str, title: str = "", published: str = "", url: str = "") -> Item:
    """A text as something to read. Raises BadRequest."""
    if not text.strip():
        raise BadRequest("there is no text; paste the report's words")
    if len(text) > _LONGEST_TEXT:
        raise BadRequest(f"that is more than {_LONGEST_TEXT:,} characters; send it as a file")
    body = text.replace("\r\n", "\n").replace("\0", "\ufffd").encode("utf8", "replace")
    return Item("text", title or " ".join(text.split())[:80], body, title or None, published or None, url or None)


@router.post("/add/files", dependencies=[_REVIEWER])
async def add_files(request: Request) -> Response:
    """Files, read from the stream with bounds on how many and how large."""
    settings = site_of(request).settings
    async with request.form(max_files=settings.most_files, max_fields=20, max_part_size=100_000) as form:
        await run_in_threadpool(check_form, request, form.get("csrf"))
        found = [
            part for part in form.getlist("files") if isinstance(part, UploadFile) and (part.filename or part.size)
        ]
        items = [await _file(part, settings.largest_file) for part in found]
    return back(f"/jobs/{await run_in_threadpool(queue, request, items)}")


async def _file(part: UploadFile, largest: int) -> Item:
    name = PurePath((part.filename or "file").replace("\\", "/")).name[:200]
    if PurePath(name).suffix.lower() not in SUFFIXES:
        raise BadRequest(f"{name} is not a kind of file that is read here; wanted are {', '.join(SUFFIXES)}")
    body = await part.read(largest + 1)
    if len(body) > largest:
        raise BadRequest(f"{name} is larger than {largest // 1_000_000} MB; send it in parts")
    return Item("file", name, body)


@router.post("/add/addresses", dependencies=[_REVIEWER])
def add_addresses(
    request: Request, csrf: Annotated[str, Form()] = "", addresses: Annotated[str, Form()] = ""
) -> Response:
    """Addresses, one a line; each is refused at once if it may not be asked."""
    check_form(request, csrf)
    return back(f"/jobs/{queue(request, address_items(addresses.split()))}")


def address_items(addresses: list[str]) -> list[Item]:
    """Addresses as things to read. Raises BadRequest, FetchError for private ones."""
    if len(addresses) > _MOST_ADDRESSES:
        raise BadRequest(f"give at most {_MOST_ADDRESSES} addresses at once")
    for address in addresses:
        if not address.startswith(("http://", "https://")):
            raise BadRequest(f"“{address[:100]}” is no address; write it as https://example.org/article")
        check_address(address)
    return [Item("address", address) for address in addresses]


def queue(request: Request, items: list[Item]) -> str:
    """Make a job and see to it that it is done; gives its id."""
    person = person_of(request)
    with site_of(request).database.writing() as connection:
        id = jobs.queue(connection, items, by=person.name if person else "")
    request.app.state.runner.wake()
    return id


# --- how it goes on ---------------------------------------------------------------------------------------------


@router.get("/jobs")
def all_jobs(request: Request) -> Response:
    """The newest jobs."""
    with site_of(request).database.reading() as connection:
        return render(request, "jobs.html", jobs=jobs.jobs(connection))


@router.get("/jobs/{id}")
def one_job(request: Request, id: str) -> Response:
    """A job with its bar; without scripts the page loads itself again."""
    site = site_of(request)
    with site.database.reading() as connection:
        found, items = jobs.job(connection, id), jobs.items(connection, id)
    if found.over:
        site.kept.forget()  # whoever sees that it is over will look for what it brought
    return render(request, "job.html", job=found, items=items)


@router.post("/jobs/{id}/cancel", dependencies=[_REVIEWER])
def cancel(request: Request, id: str, csrf: Annotated[str, Form()] = "") -> Response:
    """Stop a job."""
    check_form(request, csrf)
    with site_of(request).database.writing() as connection:
        jobs.cancel(connection, id)
    return back(f"/jobs/{id}")


@router.get("/jobs/{id}/events")
async def events(request: Request, id: str) -> StreamingResponse:
    """How a job goes on, as server-sent events, until it is over."""
    first = await run_in_threadpool(_state, request, id)

    async def stream() -> AsyncIterator[str]:
        shown: dict[str, Any] | None = None
        found = first
        while not request.app.state.closing:
            if found != shown:
                shown = found
                yield f"data: {json.dumps(found)}\n\n"
            if found["over"] or await request.is_disconnected():
                return
            await asyncio.sleep(_EVERY_S)
            found = await run_in_threadpool(_state, request, id)

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"cache-control": "no-store"})


def _state(request: Request, id: str) -> dict[str, Any]:
    with site_of(request).database.reading() as connection:
        job: Job = jobs.job(connection, id)
        items = jobs.items(connection, id)
    return {
        **asdict(job), "over": job.over, "state_word": word("job_state", job.state),
        "items": [{**asdict(one), "state_word": word("job_state", one.state)} for one in items if one.state != "waiting"][-50:],
    }  # fmt: skip
