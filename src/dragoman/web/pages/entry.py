"""One entry: its ladder, what it needs, figures side by side, positions, and every sentence behind it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from dragoman.ledger.entries import AssertionLine, Entry, Quote
from dragoman.ledger.rules import rules
from dragoman.web import queries
from dragoman.web.access import site_of
from dragoman.web.charts import history
from dragoman.web.problems import NotHere
from dragoman.web.site import Site
from dragoman.web.view import answer

router = APIRouter()
_CELLS = ("who", "what", "stage", "needs", "against", "told")


def found_entry(site: Site, id: str, on: str, known: str) -> Entry:
    """The entry of today, or as it stood on a day. Raises NotInLedger, BadFilter."""
    return site.ledger.entry_as_of(id, on, known=on if known else None) if on else site.ledger.entry(id)


@router.get("/entries/{id}")
def entry(request: Request, id: str, on: str = "", known: str = "") -> Response:
    """The whole entry."""

    def work() -> dict[str, Any]:
        site = site_of(request)
        found = found_entry(site, id, on, known)
        whole = site.ledger.entry(id) if on else found
        lines = {line.id: line for seen in found.observations for line in seen.assertions}
        targets = [seen.quote.report for seen in whole.observations] + [d.id for d in whole.decisions]
        with site.database.reading() as connection:
            log = queries.log_about(connection, list(dict.fromkeys(targets)))
        return {
            "entry": found, "whole": whole, "on": on, "known": known, "lines": lines, "log": log, "ladder": ladder(found),
            "days": days_of(whole), "granted": rules()["requirements"]["granted"], "stopping": rules()["requirements"]["stopping"],
            "stages": queries.STAGES, "chart": history.chart(found) if found.kind != "event" else None, "chart_rows": history.rows(found), "correctable": _correctable(lines),
            "needs_first": sorted(
                found.requirement_states, key=lambda state: state.status in rules()["requirements"]["granted"]
            ),
        }  # fmt: skip

    return answer(request, "entry.html", work)


@router.get("/entries/{id}/sentences")
def sentences(request: Request, id: str, of: str = "told", on: str = "", known: str = "") -> Response:
    """The sentences behind one cell of the table."""
    if of not in _CELLS:
        raise NotHere(f"there is no cell “{of[:40]}”; there are {', '.join(_CELLS)}")

    def work() -> dict[str, Any]:
        found = found_entry(site_of(request), id, on, known)
        return {"entry": found, "of": of, "groups": _behind(found, of)}

    return answer(request, "sentences.html", work)


def ladder(entry: Entry) -> list[dict[str, Any]]:
    """Each rung with the day on which it was reached; ``state`` is past, now, skipped or open."""
    path: list[str] = rules()["stages"]["path"]
    reached = {change.stage: change for change in reversed(entry.history) if change.standing == "in_effect"}
    top = max((path.index(stage) for stage in reached if stage in path), default=-1)
    now = path.index(entry.stage) if entry.stage in path else top
    return [
        {
            "stage": stage, "when": reached[stage].effective if stage in reached else None, "before": at < now,
            "state": "now" if at == now else "past" if stage in reached else "skipped" if at < now else "open",
        }
        for at, stage in enumerate(path)
    ]  # fmt: skip


def days_of(entry: Entry) -> list[str]:
    """The days on which something became known of an entry, for the slider."""
    days = {change.known for change in entry.history}
    days |= {step.known for state in entry.requirement_states for step in state.history}
    days |= {
        seen.quote.published for seen in entry.observations if seen.quote.published and len(seen.quote.published) == 10
    }
    days |= {
        held.quote.published for held in entry.positions if held.quote.published and len(held.quote.published) == 10
    }
    return sorted(day for day in days if len(day) == 10)


def _correctable(lines: dict[str, AssertionLine]) -> set[str]:
    """The properties for which there is a form."""
    known = ("quantity", "promisor", "beneficiary", "source", "target", "stage", "requirement")
    return {line.property for line in lines.values() if line.property in known}


def _behind(entry: Entry, of: str) -> list[tuple[str, list[Quote]]]:
    """Groups of sentences, each with what it tells."""
    if of == "stage":
        return [(change.stage, list(change.quotes)) for change in entry.history]
    if of == "needs":
        return [
            (f"{state.kind}:{step.status}", list(step.quotes))
            for state in entry.requirement_states
            for step in state.history
        ]
    if of == "against":
        return [(f"{held.holder_name}:{held.stance}", [held.quote]) for held in entry.positions]
    if of == "what":
        return [("figure", list(f.quotes)) for f in entry.figures] or [("told", [o.quote for o in entry.observations])]
    return [("told", [seen.quote for seen in entry.observations])]
