"""What a report changes in the ledger that somebody wants to be told: a stage, an objection, a figure that differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Literal

from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry, Quote

AlertKind = Literal["stage", "objection", "figure"]


@dataclass(frozen=True, slots=True)
class Alert:
    """
    One change that a report brought to an entry.

    ``line`` says it in words, ``quote`` is the sentence it was read from, ``url`` where that stands.
    """

    id: str
    kind: AlertKind
    entry: str
    title: str
    line: str
    quote: str
    url: str | None
    site: str | None
    published: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types."""
        return asdict(self)


def alerts_of(ledger: Ledger, entries: Iterable[str], report: str) -> list[Alert]:
    """
    The alerts that *report* gives on these entries.

    Worked out from the ledger alone, so that they are the same when a stop makes the article come again. An entry that
    begins with the report gives none: it is new, and changes nothing.
    """
    found: list[Alert] = []
    for id in entries:
        entry = ledger.entry(id)
        if entry.kind != "event" and any(o.quote.report != report for o in entry.observations):
            found += _of_entry(entry, report)
    return found


def _of_entry(entry: Entry, report: str) -> Iterator[Alert]:
    for change in entry.history:
        moved = change.before is not None and change.before != change.stage
        if moved and change.standing != "rejected" and (quote := _brought(change.quotes, report)):
            waits = " (a person must confirm it)" if change.standing == "proposed" else ""
            yield _alert("stage", entry, f"{change.before} → {change.stage}{waits}", quote)
    for position in entry.positions:
        if (
            position.stance == "opposes"
            and position.quote.report == report
            and not _objected(entry, position.holder, report)
        ):
            yield _alert("objection", entry, f"{position.holder_name} objects", position.quote)
    for dispute in entry.disputes:
        quote = next((quote for quote in dispute.quotes if quote.report == report), None)
        if quote and dispute.other is None and any(other.report != report for other in dispute.quotes):
            yield _alert("figure", entry, f"reports differ: {', '.join(dispute.values)}", quote)


def _brought(quotes: tuple[Quote, ...], report: str) -> Quote | None:
    """The report's own quotation where no other report told it as well."""
    return quotes[0] if quotes and all(quote.report == report for quote in quotes) else None


def _objected(entry: Entry, holder: str, report: str) -> bool:
    return any(p.holder == holder and p.stance == "opposes" and p.quote.report != report for p in entry.positions)


def _alert(kind: AlertKind, entry: Entry, line: str, quote: Quote) -> Alert:
    """The id comes from what is told: told again by another report, it is the same alert."""
    key = hashlib.sha256(f"{kind}\0{entry.id}\0{line}".encode()).hexdigest()[:20]
    sentence = " ".join((quote.sentence or quote.exact).split())
    return Alert(f"alert_{key}", kind, entry.id, entry.title, line, sentence, quote.url, quote.site, quote.published)
