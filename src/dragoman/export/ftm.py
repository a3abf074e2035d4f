"""
FollowTheMoney entities as JSON lines, for Aleph, OpenSanctions' tools and their like. Needs ``dragoman[export]``.

Reports are Articles, actors the nearest kind of LegalEntity, entries Events; UnknownLinks tie promisor and beneficiary,
Documentation ties an entry to the article that tells it, with the sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dragoman.export.extra import needs_extra
from dragoman.export.places import iso2
from dragoman.ledger import Ledger
from dragoman.ledger.entries import ActorRecord, Entry, Quote

_SCHEMATA = {
    "state": "PublicBody", "government": "PublicBody", "public_body": "PublicBody", "igo": "Organization",
    "person": "Person", "ngo": "Organization", "company": "Company", "party": "Organization", "media": "Organization",
    "armed_group": "Organization", "mission": "Organization", "fund": "Organization", "coalition": "Organization",
}  # fmt: skip
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")


def write(ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """Write the entities, each only once; gives the number of entries. Raises MissingExtra, OSError."""
    with needs_extra("ftm"):
        from followthemoney import model
    count = 0
    writer = _Entities(ledger, model)
    with path.open("w", encoding="utf8") as out:
        for entry in entries:
            count += 1
            for entity in writer.entities(entry):
                out.write(json.dumps(entity.to_dict(), ensure_ascii=False) + "\n")
    return count


class _Entities:
    """Entities entry by entry; actors and reports come once, when first met."""

    def __init__(self, ledger: Ledger, model: Any) -> None:
        self.ledger, self.model = ledger, model
        self.seen: set[str] = set()

    def entities(self, entry: Entry) -> Iterator[Any]:
        """The entry as an Event, with whoever takes part and whatever tells it."""
        for party in entry.parties:
            yield from self._actor(party.actor)
        for telling in entry.observations:
            yield from self._article(telling.quote)
        yield self._event(entry)
        yield from self._links(entry)
        told: set[str] = set()
        for telling in entry.observations:
            if telling.quote.report in told:
                continue
            told.add(telling.quote.report)
            link = self._make("Documentation", f"{entry.id}-{telling.quote.report}")
            link.add("document", _id(telling.quote.report))
            link.add("entity", _id(entry.id))
            link.add("role", "tells")
            link.add("date", _date(telling.quote.published))
            link.add("summary", telling.quote.sentence)
            yield link

    def _make(self, schema: str, id: str) -> Any:
        entity = self.model.make_entity(schema)
        entity.id = _id(id)
        return entity

    def _actor(self, id: str) -> Iterator[Any]:
        if id in self.seen:
            return
        self.seen.add(id)
        record: ActorRecord = self.ledger.actor(id)
        entity = self._make(_SCHEMATA.get(record.kind, "LegalEntity"), id)
        entity.add("name", record.name)
        entity.add("alias", [name for name in record.names if name != record.name])
        entity.add("country", (iso2(record.country) or "").lower() or None)
        entity.add("sector", record.sector)
        yield entity

    def _article(self, quote: Quote) -> Iterator[Any]:
        if quote.report in self.seen:
            return
        self.seen.add(quote.report)
        article = self._make("Article", quote.report)
        article.add("title", quote.title)
        article.add("publisher", quote.site)
        article.add("sourceUrl", quote.url)
        article.add("publishedAt", _date(quote.published))
        yield article

    def _event(self, entry: Entry) -> Any:
        event = self._make("Event", entry.id)
        event.add("name", entry.title)
        event.add("involved", [_id(party.actor) for party in entry.parties])
        event.add("startDate", _date(entry.when or (entry.history[0].effective if entry.history else entry.first)))
        event.add("location", entry.place)
        event.add("country", [(iso2(party.country) or "").lower() or None for party in entry.parties])
        event.add("keywords", [entry.type or entry.kind, *filter(None, (entry.stage, entry.realis))])
        event.add(
            "summary",
            "; ".join(filter(None, (entry.amount, entry.stage and f"{entry.stage} since {entry.stage_since}"))),
        )
        event.add("notes", entry.silence or None)
        event.add("proof", [_id(telling.quote.report) for telling in entry.observations])
        return event

    def _links(self, entry: Entry) -> Iterator[Any]:
        """Who does it to or for whom."""
        ends = {"promisor": [], "source": [], "beneficiary": [], "target": []}  # type: dict[str, list[str]]
        for party in entry.parties:
            ends[party.role].append(party.actor)
        for one in ends["promisor"] + ends["source"]:
            for other in ends["beneficiary"] + ends["target"]:
                if one == other:
                    continue
                link = self._make("UnknownLink", f"{entry.id}-{one}-{other}")
                link.add("subject", _id(one))
                link.add("object", _id(other))
                link.add("role", entry.type or f"promises {entry.kind}")
                link.add("status", entry.stage or entry.realis)
                link.add("date", _date(entry.when or entry.stage_since))
                link.add("summary", entry.title)
                yield link


def _id(id: str) -> str:
    """FollowTheMoney's identifiers have no underscores, and it drops links to others without a word."""
    return id.replace("_", "-")


def _date(when: str | None) -> str | None:
    """The certain part of an EDTF date; FollowTheMoney knows years, months and days."""
    found = _DATE.match(when or "")
    return found.group() if found else None
