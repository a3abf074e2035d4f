"""A reading as rows of the tables."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from dragoman.copies import signature
from dragoman.export.eventdata import pairs_of
from dragoman.facts import Actor, Commitment, Event, Reading, Requirement, Statement
from dragoman.lexicon.cameo import QUAD_CLASSES, QUADS, cameo_code
from dragoman.report import Span

Row = dict[str, Any]

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")


def rows_of(reading: Reading, row: int) -> Iterator[tuple[str, Row]]:
    """All that one report says, as pairs of a table's name and a row for it; *row* is the number of its input row."""
    told = _Told(reading, row)
    for event in reading.events:
        yield from (("events", found) for found in told.event(event))
    for statement in reading.statements:
        yield "statements", told.statement(statement)
    for commitment in reading.commitments:
        yield "commitments", told.commitment(commitment)
    for actor in reading.actors:
        yield "actors", told.actor(actor)
    yield "reports", told.report()


def first_day(date: str | None) -> tuple[datetime.date, str] | None:
    """
    The first day of an EDTF date or interval and how exact it is; None where it tells no day to begin with.

    >>> first_day("2023-09~")
    (datetime.date(2023, 9, 1), 'month')
    >>> first_day("2023-09-25/2028")
    (datetime.date(2023, 9, 25), 'day')
    """
    found = _DAY.fullmatch((date or "").split("/")[0].strip().rstrip("?~%"))
    if not found:
        return None
    year, month, day = found.groups()
    try:
        first = datetime.date(int(year), int(month or 1), int(day or 1))
    except ValueError:  # 2023-21 is a spring
        return None
    return first, "day" if day else "month" if month else "year"


class _Told:
    """One reading with what each of its facts says of the report, of its words, and of who takes part."""

    def __init__(self, reading: Reading, row: int) -> None:
        report = reading.report
        self.reading, self.text = reading, report.text
        self.actors = {actor.id: actor for actor in reading.actors}
        self.statements = {statement.id: statement for statement in reading.statements}
        self.source: Row = {
            "row": row,
            "report_id": report.id,
            "published": report.published,
            "site": report.site,
            "url": report.url,
            "location": report.location,
        }

    def event(self, event: Event) -> Iterator[Row]:
        """One row for each pair of source and target; a side that the text leaves open is None."""
        report = self.reading.report
        when, published = first_day(event.when), first_day(report.published)
        quad = QUADS[event.type]
        common = {
            "event_id": self._id(event.id),
            "event_date": when[0] if when else published[0] if published else None,
            "date_precision": when[1] if when else "published" if published else None,
            "event_when": event.when,
            "event_type": event.type,
            "event_mode": event.mode,
            "own_type": event.own_type,
            "contexts": list(event.contexts),
            "quad_code": quad,
            "quad_class": QUAD_CLASSES[quad],
            "realis": event.realis,
            "cameo_root": event.cameo,
            "cameo_code": cameo_code(event.type, event.mode).code,
            "goldstein": event.goldstein,
            "place": event.place,
            "place_country": event.location.iso3 if event.location else None,
            "latitude": event.location.latitude if event.location else None,
            "longitude": event.location.longitude if event.location else None,
            **self._told_by(event.statement),
            **self._words(event),
        }
        for pair, (one, other) in enumerate(pairs_of(event.type, event.sources, event.targets), 1):
            yield {"pair": pair, **common, **self._party("source", one), **self._party("target", other)}

    def statement(self, statement: Statement) -> Row:
        """One row."""
        speaker = self.actors.get(statement.speaker or "")
        content = [self.text[span.start : span.end] for span in statement.content]
        return {
            "statement_id": self._id(statement.id),
            "speaker": speaker and speaker.name,
            "speaker_country": speaker and speaker.country,
            "speaker_sector": speaker and speaker.sector,
            "co_speakers": [self.actors[id].name for id in statement.co_speakers],
            "manner": statement.manner,
            **self._piece("source", statement.source),
            **self._piece("cue", statement.cue),
            "content": " … ".join(map(_one_line, content)),
            "content_starts": [span.start for span in statement.content],
            "content_ends": [span.end for span in statement.content],
            "via": self._name(statement.via),
            "parent_id": statement.parent and self._id(statement.parent),
            **self._words(statement),
        }

    def commitment(self, commitment: Commitment) -> Row:
        """One row."""
        promisors = [self.actors[id] for id in commitment.promisors if id in self.actors]
        beneficiaries = [self.actors[id] for id in commitment.beneficiaries if id in self.actors]
        first = commitment.quantities[0] if commitment.quantities else None
        return {
            "commitment_id": self._id(commitment.id),
            "kind": commitment.kind,
            "stage": commitment.stage,
            "promisors": [actor.name for actor in promisors],
            "promisor_countries": [actor.country for actor in promisors],
            "beneficiaries": [actor.name for actor in beneficiaries],
            "beneficiary_countries": [actor.country for actor in beneficiaries],
            "name": commitment.name,
            "amount_min": _number(first.value_min) if first else None,
            "amount_max": _number(first.value_max) if first else None,
            "amount_unit": first.unit if first else None,
            "amount_qualifier": first.qualifier if first else None,
            "quantities": _json([_fields(quantity) for quantity in commitment.quantities]),
            "requirements": _json([self._requirement(requirement) for requirement in commitment.requirements]),
            "commitment_when": commitment.when,
            "term": commitment.term,
            "deadline": commitment.deadline,
            "purpose": self._quoted(commitment.purpose),
            "condition": self._quoted(commitment.condition),
            "bindingness": commitment.bindingness,
            "additionality": commitment.additionality,
            "basis": commitment.basis,
            "disputed": commitment.disputed is not None,
            **self._told_by(commitment.statement),
            **self._words(commitment),
        }

    def actor(self, actor: Actor) -> Row:
        """One row."""
        return {
            "actor_id": self._id(actor.id),
            "name": actor.name,
            "kind": actor.kind,
            "country": actor.country,
            "sector": actor.sector,
            "people": actor.count,
            "mentions": len(actor.mentions),
            "mention_starts": [span.start for span in actor.mentions],
            "mention_ends": [span.end for span in actor.mentions],
            "doubt": actor.doubt,
            "reason": actor.reason,
            **self.source,
        }

    def report(self) -> Row:
        """The row of the report itself."""
        reading, report = self.reading, self.reading.report
        found = signature(report.text)
        return {
            **self.source,
            "title": report.title,
            "authors": list(report.authors),
            "language": report.language,
            "characters": len(report.text),
            "words": len(report.text.split()),
            "sentences": len(reading.sentences),
            "events": len(reading.events),
            "statements": len(reading.statements),
            "commitments": len(reading.commitments),
            "actors": len(reading.actors),
            "warnings": list(reading.warnings),
            "copy_signature": None if found is None else found.astype("<u4").tobytes(),
        }

    def _id(self, id: str) -> str:
        return f"{self.source['report_id']}/{id}"

    def _name(self, id: str | None) -> str | None:
        return self.actors[id].name if id in self.actors else id

    def _party(self, side: str, id: str | None) -> Row:
        actor = self.actors.get(id or "")
        return {
            f"{side}_name": actor and actor.name,
            f"{side}_country": actor and actor.country,
            f"{side}_sector": actor and actor.sector,
            f"{side}_kind": actor and actor.kind,
        }

    def _told_by(self, id: str | None) -> Row:
        statement = self.statements.get(id or "")
        return {"statement_id": id and self._id(id), "teller": self._name(statement.speaker) if statement else None}

    def _piece(self, name: str, span: Span | None) -> Row:
        return {
            name: self._quoted(span),
            f"{name}_start": span and span.start,
            f"{name}_end": span and span.end,
        }

    def _quoted(self, span: Span | None) -> str | None:
        return None if span is None else _one_line(self.text[span.start : span.end])

    def _requirement(self, requirement: Requirement) -> Row:
        return {**_fields(requirement), "authority": self._name(requirement.authority)}

    def _words(self, fact: Event | Statement | Commitment) -> Row:
        number = self.reading.sentence_number(fact.evidence)
        sentence = self.reading.sentences[number - 1] if number else None
        return {
            **self.source,
            "start": fact.evidence.start,
            "end": fact.evidence.end,
            "sentence_number": number or None,
            "sentence_start": sentence and sentence.start,
            "sentence_end": sentence and sentence.end,
            "sentence": self._quoted(sentence),
            "score": round(fact.score, 4),
            "reason": fact.reason,
        }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _fields(value: Any) -> Row:
    """The plain fields of a frozen value, its span as start and end."""
    found: Row = {}
    for name in value.__slots__:
        field = getattr(value, name)
        if isinstance(field, Span):
            found.update({"start": field.start, "end": field.end})
        else:
            found[name] = format(field, "f") if isinstance(field, Decimal) else field
    return found


def _json(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False) if value else None
