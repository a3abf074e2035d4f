"""
The process that reads what was sent in: ``python -m dragoman.web.worker LEDGER``, started by runner.py.

It does all jobs that wait, one item after the other, stays a while for more, and ends. When the server that started it is gone (its end of the
pipe closes), it stops after the report at hand; the next server goes on from there.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dragoman.errors import DragomanError
from dragoman.ledger.entries import Added
from dragoman.report import Report
from dragoman.web import jobs, said
from dragoman.web.catalogue import number, say
from dragoman.web.jobs import Item
from dragoman.web.settings import Settings
from dragoman.web.site import Site

#: Starting costs two seconds, so it pays to wait for what comes next.
_STAYS_S = 60.0
_LOOKS_EVERY_S = 0.25


def work(site: Site, stop: threading.Event, stays: float = _STAYS_S) -> None:
    """Do all jobs that wait, until none has come for *stays* seconds or *stop* is set."""
    until = time.monotonic() + stays
    while not stop.is_set() and time.monotonic() < until:
        with site.database.reading() as connection:
            waiting = jobs.unfinished(connection)
        if not waiting:
            stop.wait(_LOOKS_EVERY_S)
            continue
        with site.database.writing() as connection:
            id = jobs.take(connection)
        if id is not None:
            _do(site, id, stop)
        until = time.monotonic() + stays


def _do(site: Site, id: str, stop: threading.Event) -> None:
    while not stop.is_set():
        with site.database.reading() as connection:
            found = jobs.next_item(connection, id)
            called_off = jobs.cancelled(connection, id)
        if found is None:
            with site.database.writing() as connection:
                jobs.end(connection, id, "cancelled" if called_off else "done")
            return
        place, item = found
        added: list[Added] = []
        problems: list[str] = []
        try:
            for one in _add(site, item, problems, stop):
                added.append(one)
        except DragomanError as error:
            problems.append(str(error))
        except Exception as error:  # a report must not stop those after it, whatever is in it
            problems.append(say("job.broken", error=type(error).__name__))
        if stop.is_set() and not added and not problems:
            return
        with site.database.writing() as connection:
            jobs.finish_item(
                connection, id, place, state="done" if added else "failed", report=added[-1].report if added else None,
                message=" ".join([*_told(added), *(_in_their_words(one, item) for one in problems[:5])]) or say("job.empty"),
                reports=sum(one.status in ("added", "revision") for one in added),
            )  # fmt: skip


def _add(site: Site, item: Item, problems: list[str], stop: threading.Event) -> Iterator[Added]:
    from dragoman.reading import read

    for report in _reports(item, problems):
        if stop.is_set():
            return
        report = replace(
            report, title=item.title or report.title, published=item.published or report.published,
            url=item.url or report.url,
        )  # fmt: skip
        reading = read(report)
        yield site.ledger.add(reading)
        said.keep(site, report.id, said.rows_of(reading))


def _reports(item: Item, problems: list[str]) -> Iterator[Report]:
    from dragoman.sources import load

    def fail(error: DragomanError) -> None:
        problems.append(str(error))

    if item.kind == "address":
        yield from load(item.name, on_error=fail)
    elif item.kind == "text":
        yield from load(item.body or b"", on_error=fail)
    else:
        # What kind of file it is, is told by its name too.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"report{Path(item.name).suffix}"
            file.write_bytes(item.body or b"")
            for report in load(file, on_error=fail):
                yield replace(report, location=item.name)


def _in_their_words(problem: str, item: Item) -> str:
    """A message about a file by the name that its sender knows."""
    return re.sub(r"\S+/report\.\w+|the bytes(?= )", lambda _: item.name[:80], problem)


def _told(added: list[Added]) -> list[str]:
    """What was added, in words."""
    if not added:
        return []
    new = sum(one.status in ("added", "revision") for one in added)
    touched = len({entry for one in added for entry in one.entries})
    if not new:
        return [say("job.known")]
    return [say("job.added", reports=number("count.report", new), entries=number("count.fact", touched))]


def main(location: str) -> None:
    """Work until there is nothing to do, or the server is gone."""
    stop = threading.Event()

    def watch() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    site = Site.open(Settings(location=location), create=False)
    try:
        site.ledger.agent = f"{site.ledger.agent} (web)"
        work(site, stop)
    finally:
        site.close()


if __name__ == "__main__":
    main(sys.argv[1])
