"""The ledger as tables, one per kind of thing: what CSV, Parquet and Excel files share. Full texts stay in the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry, Quote

Type = Literal["string", "integer", "number", "decimal", "boolean"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type and what it says. ``refers`` names the table whose id it holds."""

    name: str
    type: Type
    about: str
    refers: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing with its columns; ``key`` are the columns that together are unique."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)


def _table(name: str, about: str, columns: str, key: str = "id") -> Table:
    """Columns from lines such as ``entry>entries string The entry it belongs to``."""
    found = []
    for line in columns.strip().splitlines():
        names, kind, text = line.split(None, 2)
        column, _, refers = names.partition(">")
        found.append(Column(column, kind, text, refers or None))  # type: ignore[arg-type]
    return Table(name, about, tuple(found), tuple(key.split()))


TABLES = (
    _table(
        "entries",
        "Commitments, agreements and events as they stand across reports",
        """
        id string Content-derived identifier
        kind string agreement, money, personnel, materiel, services, access, policy or event
        type string PLOVER type of an event
        title string Who to whom: what
        name string What an agreement is called
        amount string The current figures in words
        stage string How far it has come
        stage_since string EDTF date since when
        stage_proposed string A stage that waits for a person's word
        schedule string How it stands to its deadline
        deadline string EDTF date
        term string ISO 8601 duration
        evidence string single_source, corroborated, official or disputed
        review string proposed, accepted, corrected, rejected, unsure or stale
        granted integer Requirements that are granted
        requirements integer Requirements in all
        supporters integer Those who are for it
        objectors integer Those who are against it
        disagreements integer Things on which reports differ
        reports integer Reports that tell it
        witnesses integer Independent reports that tell it
        realis string Of an event: actual, intended, requested, hypothetical or denied
        when string Of an event: EDTF date
        place string Of an event: where
        first string Date of the oldest evidence
        last string Date of the newest evidence
        silence string What to say where nothing more was heard
        """,
    ),
    _table(
        "parties",
        "Who takes part in an entry, and how",
        """
        entry>entries string The entry
        role string promisor, beneficiary, source or target
        actor>actors string The actor
        name string Its name
        country string ISO 3166-1 alpha-3
        kind string state, government, person, igo and so on
        """,
        key="entry role actor",
    ),
    _table(
        "actors",
        "Everybody who acts, across reports",
        """
        id string Identifier
        name string The name most used
        kind string state, government, person, igo and so on
        country string ISO 3166-1 alpha-3
        sector string PLOVER sector
        names string All names, separated by |
        reports integer Reports that name it
        """,
    ),
    _table(
        "figures",
        "Amounts with their bounds; those on which reports agree are one",
        """
        entry>entries string The entry
        number integer Counted from 1 within the entry
        role string total, tranche, ceiling and so on
        value_min decimal Lower bound, empty where there is none
        value_max decimal Upper bound, empty where there is none
        qualifier string exact, at_least, at_most, about and so on
        unit string ISO 4217, or person:soldier, thing:vehicle
        as_of string EDTF date for which it is told
        delivered boolean It counts what has moved, not what was promised
        current boolean No later figure replaces it
        witnesses integer Independent reports that give it
        """,
        key="entry number",
    ),
    _table(
        "stages",
        "The ladder of each entry, on two clocks",
        """
        id string Identifier
        entry>entries string The entry
        stage string The stage it came to
        before string The stage before
        effective string EDTF date when it happened
        known string Date when a report first told it
        basis string official_act, official_claim, independent_report, inferred_deadline or inferred_requirement
        standing string in_effect, proposed or rejected
        delivered decimal How much has moved
        of decimal Of how much
        unit string Unit of both
        reason string Why it was read so
        review string What a person said of it
        """,
    ),
    _table(
        "requirements",
        "What must still happen before a commitment can be carried out",
        """
        id string Identifier
        entry>entries string The entry
        kind string un_security_council, legislature, court and so on
        authority string The actor who must say yes
        authority_name string Its name
        status string sought, granted, denied, enjoined and so on
        since string EDTF date
        blocking boolean Nothing can move without it
        review string What a person said of it
        """,
    ),
    _table(
        "requirement_steps",
        "Each status that a requirement was given",
        """
        requirement>requirements string The requirement
        number integer Counted from 1 within the requirement
        status string The status
        effective string EDTF date when it happened
        known string Date when a report first told it
        """,
        key="requirement number",
    ),
    _table(
        "positions",
        "Who is for or against an entry",
        """
        id string Identifier
        entry>entries string The entry
        holder string The actor
        holder_name string Its name
        holder_count integer How many, where it is a group
        stance string supports, opposes, conditional or neutral
        target string The words or the fact it was read from
        when string EDTF date
        speaker string Who says so
        score number From 0 to 1
        reason string Why it counts here
        review string What a person said of it
        """,
        key="entry id",
    ),
    _table(
        "disagreements",
        "Where reports differ; shown, never averaged",
        """
        id string Identifier
        entry>entries string The entry
        kind string rounding, unit_or_kind, scope, update, contradiction or currency
        on string What they differ on
        values string The values, separated by |
        other>entries string The entry that claims the same figure
        reason string Why it is of this kind
        review string What a person said of it
        """,
        key="entry id",
    ),
    _table(
        "observations",
        "Each report's telling of an entry",
        """
        id string Identifier
        entry>entries string The entry
        report>reports string The report
        speaker string The actor who says so
        speaker_name string Its name
        co_speakers string The actors who say so together with the speaker, separated by |
        score number From 0 to 1
        reason string The rule or the model that read it
        likeness number How alike it is to the rest of the entry, from 0 to 1
        counted boolean It counts for the entry as it stands
        review string What a person said of it
        """,
    ),
    _table(
        "assertions",
        "What one passage says about one property; never changed",
        """
        id string Identifier
        observation>observations string The observation
        property string What is said
        value string As JSON
        corrected string What a person put in its place, as JSON
        score number From 0 to 1
        extractor string Name and version of what read it
        review string What a person said of it
        """,
        key="observation id",
    ),
    _table(
        "quotes",
        "The exact words behind each line of the other tables",
        """
        subject_table string The table
        subject string The id there; entry/number for figures, requirement/number for steps
        passage>passages string The passage
        """,
        key="subject_table subject passage",
    ),
    _table(
        "passages",
        "Stretches of reports that lines rest on, with W3C selectors",
        """
        id string Identifier
        report>reports string The report
        start integer Code point in the report's text
        end integer Code point, exclusive
        exact string The exact words
        sentence string The sentence around them
        role string headline, caption or body
        """,
    ),
    _table(
        "reports",
        "The reports, without their texts",
        """
        id string From the text's SHA-256
        title string Headline
        site string Paper
        url string Address
        published string EDTF date
        witness string The report that this one copies, or itself
        replaced boolean The page said otherwise later
        """,
    ),
    _table(
        "decisions",
        "What people said",
        """
        id string Identifier
        entry>entries string The entry
        target string What was decided on
        verdict string accept, correct, reject, unsure, defer or undo
        value string The corrected value, as JSON
        reason string wrong_actor, duplicate and so on
        note string In their words
        reviewer string Who
        decided_at string RFC 3339
        stale boolean The evidence has changed since
        undone string The decision that took it back
        """,
        key="entry id",
    ),
)


def rows(ledger: Ledger, entries: Iterable[Entry]) -> Iterator[tuple[str, Row]]:
    """Every row of every table, as (table, row), entry by entry; actors, passages and reports come once, when first met."""
    met = _Met(ledger)
    for entry in entries:
        # Lines belong to one entry, so what they rest on need not be remembered longer.
        met.quoted.clear()
        for table, row in _of_entry(entry, met):
            keys = next(columns for columns in TABLES if columns.name == table).columns
            yield table, {column.name: row.get(column.name) for column in keys}


class _Met:
    """Which actors, passages and reports have had their row."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.seen: set[str] = set()
        self.quoted: set[str] = set()

    def first(self, id: str) -> bool:
        """True the first time that *id* is met."""
        if id in self.seen:
            return False
        self.seen.add(id)
        return True

    def actor(self, id: str | None) -> Iterator[tuple[str, Row]]:
        if id and self.first(id):
            record = self.ledger.actor(id)
            # A joined actor goes by the id it was joined into.
            yield "actors", {**_fields(record), "id": id, "names": "|".join(record.names)}

    def quotes(self, table: str, subject: str, quotes: Iterable[Quote]) -> Iterator[tuple[str, Row]]:
        for quote in quotes:
            if (key := f"{table} {subject} {quote.passage}") not in self.quoted:
                self.quoted.add(key)
                yield "quotes", {"subject_table": table, "subject": subject, "passage": quote.passage}
            if self.first(quote.passage):
                yield "passages", {**_fields(quote), "id": quote.passage, "start": quote.span.start, "end": quote.span.end}  # fmt: skip
            if self.first(quote.report):
                yield "reports", {**_fields(quote), "id": quote.report}


def _of_entry(entry: Entry, met: _Met) -> Iterator[tuple[str, Row]]:
    yield "entries", _fields(entry)
    for party in entry.parties:
        yield "parties", {**_fields(party), "entry": entry.id}
        yield from met.actor(party.actor)
    for number, figure in enumerate(entry.figures, 1):
        yield "figures", {**_fields(figure), "entry": entry.id, "number": number}
        yield from met.quotes("figures", f"{entry.id}/{number}", figure.quotes)
    for change in entry.history:
        yield "stages", {**_fields(change), "entry": entry.id}
        yield from met.quotes("stages", change.id, change.quotes)
    for requirement in entry.requirement_states:
        yield "requirements", {**_fields(requirement), "entry": entry.id}
        yield from met.actor(requirement.authority)
        for number, step in enumerate(requirement.history, 1):
            yield "requirement_steps", {**_fields(step), "requirement": requirement.id, "number": number}
            yield from met.quotes("requirement_steps", f"{requirement.id}/{number}", step.quotes)
    for position in entry.positions:
        yield "positions", {**_fields(position), "entry": entry.id}
        yield from met.actor(position.holder)
        if met.first(position.id):  # a side taken on a mission stands with the promise of its people too
            yield from met.quotes("positions", position.id, (position.quote,))
    for dispute in entry.disputes:
        yield "disagreements", {**_fields(dispute), "entry": entry.id, "values": "|".join(dispute.values)}
        yield from met.quotes("disagreements", dispute.id, dispute.quotes)
    yield from _tellings(entry, met)
    for decision in entry.decisions:
        yield "decisions", {**_fields(decision), "entry": entry.id, "value": _json(decision.value)}


def _tellings(entry: Entry, met: _Met) -> Iterator[tuple[str, Row]]:
    for telling in entry.observations:
        yield (
            "observations",
            {
                **_fields(telling),
                "entry": entry.id,
                "co_speakers": "|".join(telling.co_speakers),
                "report": telling.quote.report,
                "likeness": telling.link.likeness,
            },
        )
        for speaker in (telling.speaker, *telling.co_speakers):
            yield from met.actor(speaker)
        yield from met.quotes("observations", telling.id, (telling.quote,))
        for assertion in telling.assertions:
            yield (
                "assertions",
                {
                    **_fields(assertion),
                    "observation": telling.id,
                    "value": _json(assertion.value),
                    "corrected": _json(assertion.corrected),
                },
            )
            yield from met.quotes("assertions", assertion.id, (assertion.quote,))


def _fields(value: Any) -> Row:
    """The plain fields of a frozen value; what is nested is written elsewhere."""
    names = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    found = {name: getattr(value, name) for name in names}
    return {name: field for name, field in found.items() if not isinstance(field, (tuple, Mapping))}


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> str:
    assert isinstance(value, Decimal)
    return format(value, "f")


def package(suffix: str, mediatype: str, counts: Mapping[str, int], location: str) -> dict[str, Any]:
    """A Data Package descriptor (Frictionless, version 1) for files named after the tables."""
    types = {"decimal": "number"}
    return {
        "name": "dragoman-ledger",
        "title": f"Ledger {location}",
        "profile": "tabular-data-package" if suffix == "csv" else "data-package",
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.{suffix}",
                "format": suffix,
                "mediatype": mediatype,
                "profile": "tabular-data-resource" if suffix == "csv" else "data-resource",
                "encoding": "utf-8",
                "description": table.about,
                "dragoman:rows": counts.get(table.name, 0),
                "schema": {
                    "fields": [
                        {"name": column.name, "type": types.get(column.type, column.type), "description": column.about}
                        for column in table.columns
                    ],
                    "primaryKey": list(table.key),
                    "foreignKeys": [
                        {"fields": column.name, "reference": {"resource": column.refers, "fields": "id"}}
                        for column in table.columns
                        if column.refers
                    ],
                },
            }
            for table in TABLES
        ],
    }
