"""
Linked data: schema.org Claims, W3C Web Annotations for the words behind them, PROV for who read and decided what.

One JSON-LD document with its context inside, so that nothing is fetched to read it. Every line of an entry is a node of
its own (figure, step, requirement, position) and every node has its annotations.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dragoman.ledger import Ledger
from dragoman.ledger.entries import ActorRecord, Decision, Entry, Figure, Quote
from dragoman.version import __version__

Node = dict[str, Any]

CONTEXT: Node = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dragoman": "urn:dragoman:terms:",
    "id": "@id",
    "type": "@type",
}

_SCHEMA_KINDS = {
    "state": "schema:Country",
    "government": "schema:GovernmentOrganization",
    "public_body": "schema:GovernmentOrganization",
    "person": "schema:Person",
    "ngo": "schema:NGO",
    "company": "schema:Corporation",
    "party": "schema:PoliticalParty",
    "media": "schema:NewsMediaOrganization",
}


def write(ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """Write the document; gives the number of entries. Raises OSError."""
    count = 0
    graph = _Graph(ledger)
    with path.open("w", encoding="utf8") as out:
        out.write('{"@context": ' + json.dumps(CONTEXT) + ',\n"@graph": [\n' + _line(_software()))
        for entry in entries:
            count += 1
            for node in graph.nodes(entry):
                out.write(",\n" + _line(node))
        out.write("\n]}\n")
    return count


def _line(node: Node) -> str:
    """A node without what is not known."""
    return json.dumps({key: value for key, value in node.items() if value not in (None, [])}, ensure_ascii=False)


def _iri(id: str) -> str:
    return f"urn:dragoman:{id}"


def _software() -> Node:
    return {
        "id": _iri("software"),
        "type": ["prov:SoftwareAgent", "schema:SoftwareApplication"],
        "schema:name": "Dragoman",
        "schema:softwareVersion": __version__,
    }


class _Graph:
    """Nodes entry by entry; actors, reports and passages come once, when first met."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seen: set[str] = set()

    def nodes(self, entry: Entry) -> Iterator[Node]:
        """The entry, its lines, and all that they rest on."""
        yield _claim(entry)
        for party in entry.parties:
            yield from self._actor(party.actor)
        for number, figure in enumerate(entry.figures, 1):
            id = f"{entry.id}:figure:{number}"
            yield {"id": _iri(id), **_figure(figure)}
            yield from self._annotations(id, figure.quotes)
        for change in entry.history:
            yield {
                "id": _iri(change.id),
                "type": ["prov:Entity", "dragoman:StageChange"],
                "dragoman:stage": change.stage,
                "dragoman:effective": change.effective,
                "dragoman:known": change.known,
                "dragoman:basis": change.basis,
                "dragoman:standing": change.standing,
                "dragoman:review": change.review,
                "schema:description": change.reason or None,
            }
            yield from self._annotations(change.id, change.quotes)
        for need in entry.requirement_states:
            yield {
                "id": _iri(need.id),
                "type": ["prov:Entity", "dragoman:Requirement"],
                "dragoman:kind": need.kind,
                "dragoman:authority": _ref(need.authority),
                "dragoman:status": need.status,
                "dragoman:since": need.since,
                "dragoman:blocking": need.blocking,
            }
            yield from self._actor(need.authority)
            yield from self._annotations(need.id, [quote for step in need.history for quote in step.quotes])
        for position in entry.positions:
            yield {
                "id": _iri(position.id),
                "type": ["schema:Claim", "dragoman:Position"],
                "schema:author": _ref(position.holder),
                "schema:about": _ref(entry.id),
                "dragoman:stance": position.stance,
                "schema:temporal": position.when,
            }
            yield from self._actor(position.holder)
            yield from self._annotations(position.id, (position.quote,))
        for dispute in entry.disputes:
            yield {
                "id": _iri(dispute.id),
                "type": "dragoman:Disagreement",
                "dragoman:kind": dispute.kind,
                "schema:about": [_ref(entry.id), *([_ref(dispute.other)] if dispute.other else [])],
                "dragoman:values": list(dispute.values),
                "schema:description": dispute.reason,
            }
            yield from self._annotations(dispute.id, dispute.quotes)
        for telling in entry.observations:
            speakers = _refs((telling.speaker, *telling.co_speakers))
            yield {
                "id": _iri(telling.id),
                "type": ["schema:Claim", "prov:Entity"],
                "schema:author": speakers,
                "schema:text": telling.quote.sentence,
                "schema:appearance": _ref(telling.quote.report),
                "prov:wasQuotedFrom": _ref(telling.quote.report),
                "prov:wasAttributedTo": speakers,
                "dragoman:score": telling.score,
                "dragoman:review": telling.review,
            }
            for speaker in (telling.speaker, *telling.co_speakers):
                yield from self._actor(speaker)
            yield from self._annotations(telling.id, (telling.quote,))
        for decision in entry.decisions:
            yield from self._decision(decision)

    def _actor(self, id: str | None) -> Iterator[Node]:
        if id and id not in self.seen:
            self.seen.add(id)
            yield _actor(id, self.ledger.actor(id))

    def _annotations(self, about: str, quotes: Iterable[Quote]) -> Iterator[Node]:
        """One annotation for each stretch of words: the target is the words in their report, the body what they say."""
        for quote in quotes:
            id = f"{about}:{quote.passage}"
            if id in self.seen:
                continue
            self.seen.add(id)
            yield {
                "id": _iri(id),
                "type": "oa:Annotation",
                "oa:motivatedBy": {"id": "oa:describing"},
                "oa:hasBody": _ref(about),
                "oa:hasTarget": _ref(quote.passage),
                "prov:wasAttributedTo": _ref("software"),
            }
            if quote.passage not in self.seen:
                self.seen.add(quote.passage)
                yield _passage(quote)
            if quote.report not in self.seen:
                self.seen.add(quote.report)
                yield _report(quote)

    def _decision(self, decision: Decision) -> Iterator[Node]:
        """A decision is an activity of a person, and an annotation that assesses what it is about."""
        person = f"reviewer:{_token(decision.reviewer)}"
        if person not in self.seen:
            self.seen.add(person)
            yield {"id": _iri(person), "type": ["prov:Person", "schema:Person"], "schema:name": decision.reviewer}
        yield {
            "id": _iri(decision.id),
            "type": ["prov:Activity", "schema:Review", "oa:Annotation"],
            "oa:motivatedBy": {"id": "oa:assessing"},
            "oa:hasTarget": _ref(decision.target),
            "prov:used": _ref(decision.target),
            "prov:wasAssociatedWith": _ref(person),
            "prov:endedAtTime": {"@type": "xsd:dateTime", "@value": decision.decided_at},
            "schema:reviewBody": decision.note or None,
            "dragoman:verdict": decision.verdict,
            "dragoman:reason": decision.reason,
            "dragoman:value": None if decision.value is None else {"@type": "rdf:JSON", "@value": decision.value},
            "dragoman:stale": decision.stale,
            "prov:wasInvalidatedBy": _ref(decision.undone),
        }


def _claim(entry: Entry) -> Node:
    return {
        "id": _iri(entry.id),
        "type": ["schema:Claim", "prov:Entity", "dragoman:Event" if entry.kind == "event" else "dragoman:Commitment"],
        "schema:name": entry.title,
        "dragoman:kind": entry.type or entry.kind,
        "dragoman:realis": entry.realis,
        "dragoman:stage": entry.stage,
        "dragoman:stageSince": entry.stage_since,
        "dragoman:schedule": entry.schedule,
        "dragoman:evidence": entry.evidence,
        "dragoman:review": entry.review,
        "schema:temporal": entry.when,
        "schema:contentLocation": entry.place,
        "schema:description": entry.silence or None,
        **{
            f"dragoman:{role}": [_ref(party.actor) for party in entry.parties if party.role == role]
            for role in ("promisor", "beneficiary", "source", "target")
        },
        "dragoman:figure": [_ref(f"{entry.id}:figure:{number}") for number in range(1, len(entry.figures) + 1)],
        "dragoman:history": [_ref(change.id) for change in entry.history],
        "dragoman:requirement": [_ref(need.id) for need in entry.requirement_states],
        "prov:wasDerivedFrom": [_ref(telling.id) for telling in entry.observations],
    }


def _figure(figure: Figure) -> Node:
    money = len(figure.unit) == 3 and figure.unit.isupper()
    bounds = {
        "schema:minValue": _number(figure.value_min),
        "schema:maxValue": _number(figure.value_max),
        "dragoman:qualifier": figure.qualifier,
        "dragoman:role": figure.role,
        "dragoman:delivered": figure.delivered,
        "dragoman:current": figure.current,
        "schema:temporal": figure.as_of,
    }
    if money:
        return {"type": "schema:MonetaryAmount", "schema:currency": figure.unit, **bounds}
    return {"type": "schema:QuantitativeValue", "schema:unitText": figure.unit, **bounds}


def _number(value: Any) -> Node | None:
    return None if value is None else {"@type": "xsd:decimal", "@value": format(value, "f")}


def _actor(id: str, record: ActorRecord) -> Node:
    return {
        "id": _iri(id),
        "type": ["prov:Agent", _SCHEMA_KINDS.get(record.kind, "schema:Organization")],
        "schema:name": record.name,
        "schema:alternateName": [name for name in record.names if name != record.name],
        "dragoman:country": record.country,
        "dragoman:sector": record.sector,
    }


def _passage(quote: Quote) -> Node:
    # What stands around the words within their sentence, so that a reader can find them without offsets.
    before, found, after = quote.sentence.partition(quote.exact)
    return {
        "id": _iri(quote.passage),
        "type": ["oa:SpecificResource", "prov:Entity", "schema:Quotation"],
        "oa:hasSource": _ref(quote.report),
        "prov:wasQuotedFrom": _ref(quote.report),
        "schema:text": quote.exact,
        "oa:hasSelector": [
            {
                "type": "oa:TextQuoteSelector",
                "oa:exact": quote.exact,
                **({"oa:prefix": before[-64:], "oa:suffix": after[:64]} if found else {}),
            },
            {"type": "oa:TextPositionSelector", "oa:start": quote.span.start, "oa:end": quote.span.end},
        ],
    }


def _report(quote: Quote) -> Node:
    return {
        "id": _iri(quote.report),
        "type": ["schema:NewsArticle", "prov:Entity"],
        "schema:headline": quote.title,
        "schema:url": quote.url,
        "schema:datePublished": quote.published,
        "schema:publisher": quote.site,
        "prov:wasDerivedFrom": _ref(quote.witness) if quote.witness != quote.report else None,
    }


def _ref(id: str | None) -> Node | None:
    return {"id": _iri(id)} if id else None


def _refs(ids: Iterable[str | None]) -> Node | list[Node] | None:
    """One reference as itself, several as a list."""
    found = [{"id": _iri(id)} for id in ids if id]
    return found if len(found) > 1 else next(iter(found), None)


def _token(name: str) -> str:
    """A name as part of an IRI."""
    from urllib.parse import quote

    return quote(name, safe="")
