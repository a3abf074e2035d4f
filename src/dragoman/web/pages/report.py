"""A report: its text with the facts highlighted, the facts beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from dragoman.ledger.entries import StoredReport
from dragoman.web import reported, said
from dragoman.web.access import site_of
from dragoman.web.said import Said
from dragoman.web.view import answer, tame

router = APIRouter()
#: The narrowest kind names the underline where several facts share words.
_ORDER = ("position", "event", "commitment", "statement")
_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that shows a fact."""

    start: int
    end: int
    fact: str
    kind: str


@router.get("/reports/{id}")
def report(request: Request, id: str, at: str = "") -> Response:
    """The text of a report with what it says."""

    def work() -> dict[str, Any]:
        site = site_of(request)
        found = site.ledger.report(id)
        with site.database.reading() as connection:
            facts = reported.facts_of_report(connection, id)
        told = said.statements(site, found)
        marks = [Mark(f.start, f.end, f.id, f.family) for f in facts]
        marks += [Mark(start, end, one.id, "statement") for one in _all(told) for start, end in one.content]
        groups = {kind: [f for f in facts if f.family == kind] for kind in ("commitment", "position", "event")}
        return {
            "report": found, "groups": groups, "said": told, "paragraphs": paragraphs(found, marks, _place(at)),
            "statement_count": sum(1 for _ in _all(told)), "facts": len(facts),
            "quote": lambda one: " … ".join(found.text[start:end] for start, end in one.content),
            "words": lambda fact: found.text[fact.start : fact.end],
        }  # fmt: skip

    return answer(request, "report.html", work)


def _all(told: Sequence[Said]) -> Iterator[Said]:
    for one in told:
        yield one
        yield from _all(one.within)


def _place(at: str) -> tuple[int, int] | None:
    found = _PLACE.fullmatch(at)
    return (int(found[1]), int(found[2])) if found and int(found[1]) < int(found[2]) else None


def paragraphs(report: StoredReport, marks: Sequence[Mark], at: tuple[int, int] | None) -> list[tuple[str, Markup]]:
    """Each passage with its role, cut wherever a fact begins or ends, so that overlapping ones can both be shown."""
    anchored: set[str] = set()
    found = []
    for role, start, end in report.passages:
        inside = [mark for mark in marks if mark.start < end and start < mark.end]
        cuts = {start, end} | {edge for mark in inside for edge in (mark.start, mark.end) if start < edge < end}
        cuts |= {edge for edge in at or () if start < edge < end}
        edges = sorted(cuts)
        pieces = [_piece(report.text, a, b, inside, at, anchored) for a, b in zip(edges, edges[1:], strict=False)]
        found.append((role, Markup("").join(pieces)))
    return found


def _piece(
    text: str, start: int, end: int, marks: Sequence[Mark], at: tuple[int, int] | None, anchored: set[str]
) -> Markup:
    words = Markup("<br>").join(Markup.escape(tame(line)) for line in text[start:end].split("\n"))
    here = [mark for mark in marks if mark.start <= start and end <= mark.end]
    pointed = at is not None and at[0] <= start and end <= at[1]
    anchors = Markup("")
    if pointed and "at" not in anchored:
        anchored.add("at")
        anchors = Markup('<span id="at"></span>')
    if not here:
        return anchors + (Markup('<mark class="at">{}</mark>').format(words) if pointed else words)
    facts = list(dict.fromkeys(mark.fact for mark in here))
    for fact in facts:
        if fact not in anchored:
            anchored.add(fact)
            anchors += Markup('<span id="at-{}"></span>').format(fact)
    kind = min((mark.kind for mark in here), key=_ORDER.index)
    return anchors + Markup('<mark class="{}{}" data-facts="{}">{}</mark>').format(
        kind, " at" if pointed else "", " ".join(facts), words
    )
