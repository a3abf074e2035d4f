"""
From a Reading to what the ledger stores of it: the report, its passages, and what each says about one property.

Everything here depends on the reading alone. Ids come from content, so the same reading always gives the same rows.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from dragoman import copies
from dragoman.facts import Commitment, Event, Position, Reading
from dragoman.ledger.dates import last_day, now, today
from dragoman.ledger.entries import Quote
from dragoman.ledger.ids import named, plain, sound
from dragoman.ledger.rules import rules
from dragoman.ledger.words import content_words, folded, shared_part
from dragoman.report import Span
from dragoman.version import __version__

#: Observations of one report are numbered within this many places.
PLACES = 10_000
#: Who says it together with the speaker: an assertion each, since one row has room for one speaker.
CO_SPEAKER = "co_speaker"
#: Why a position bears on a promise, where the reading itself says so.
ON_THE_FACT = "the report takes the side on this very fact"
_PRONOUNS = frozenset(
    (
        "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers herself it its itself they them "
        "their theirs themselves who whom whose which that this these those both one each all some"
    ).split()
)
_EXTRACTOR = f"dragoman {__version__}"
_NOT_PROPERTIES = frozenset(
    ("id", "evidence", "statement", "score", "reason", "promisors", "beneficiaries", "quantities", "requirements",
     "purpose", "condition", "stage", "when", "kind", "term", "name", "sources", "targets", "type", "mode", "realis",
     "place", "holder", "stance", "target")
)  # fmt: skip


@dataclass
class Evidence:
    """The rows of one reading, by table; ``name_keys`` leads from the reading's actor ids to keys of names."""

    report: dict[str, Any]
    signature: copies.Signature | None
    passages: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, dict[str, Any]] = field(default_factory=dict)
    mentions: Counter[str] = field(default_factory=Counter)
    forms: set[tuple[str, str]] = field(default_factory=set)
    observations: list[dict[str, Any]] = field(default_factory=list)
    assertions: list[dict[str, Any]] = field(default_factory=list)
    name_keys: dict[str, str] = field(default_factory=dict)
    judgements: list[dict[str, Any]] = field(default_factory=list)
    original: dict[str, Any] | None = None

    @property
    def quotes(self) -> dict[str, Quote]:
        """The passages as they are shown."""
        r = self.report
        return {
            id: Quote(id, r["id"], Span(p["start"], p["end"]), p["exact"], p["sentence"], p["role"], r["title"], r["site"],
                      r["url"], r["published"], r["witness"])
            for id, p in self.passages.items()
        }  # fmt: skip


def address_of(url: str | None) -> str | None:
    """A web address without what changes from visit to visit: scheme, ``www.``, fragment, closing slash."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return url  # “https://[::1”: no address, but what the report gives as one
    if not parts.netloc:
        return url
    host = parts.netloc.lower().removeprefix("www.")
    return host + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")


def evidence_of(reading: Reading, seq: int) -> Evidence:
    """All rows of *reading* as the report with number *seq*."""
    report = reading.report
    signature = copies.signature(report.text)
    published = last_day(report.published)
    found = Evidence(
        report={
            "seq": seq, "id": report.id, "text": report.text, "title": report.title, "url": report.url,
            "address": address_of(report.url), "site": report.site, "published": report.published,
            # A report cannot have been known before it was out, nor later than today.
            "known": min(published, today()) if published else today(),
            "authors": plain(list(report.authors)), "language": report.language,
            "passages": plain([[p.role, p.start, p.end] for p in report.passages]),
            "sentences": plain([[s.start, s.end] for s in reading.sentences]),
            "warnings": plain(list(reading.warnings)), "added_at": now(), "witness": report.id, "revision_of": None,
            "signature": copies.to_bytes(signature),
        },
        signature=signature,
    )  # fmt: skip
    if before := report.original:
        found.original = {
            "report_id": report.id, "language": before.report.language, "title": before.report.title,
            "translator": before.translator, "text": before.report.text,
            "pairs": plain([[own.start, own.end, made.start, made.end] for own, made in before.pairs]),
        }  # fmt: skip
    _Writer(reading, found).write(seq)
    return found


def is_name(form: str) -> bool:
    """Can one be called so everywhere? Not by "he", "it" or "the country", which name somebody only where they stand."""
    return any(letter.isupper() for letter in form) and form.casefold() not in _PRONOUNS - {
        form.casefold() if form.isupper() else ""
    }


class _Writer:
    def __init__(self, reading: Reading, found: Evidence) -> None:
        self.reading, self.found = reading, found
        self.statements = {s.id: s for s in reading.statements}
        self.observation_ids: dict[str, str] = {}
        self.seen: Counter[str] = Counter()

    def write(self, seq: int) -> None:
        for actor in self.reading.actors:
            self._name(actor)
        facts: list[Commitment | Event | Position] = [
            *self.reading.commitments, *self.reading.events, *self.reading.positions
        ]  # fmt: skip
        for place, fact in enumerate(facts[: PLACES - 1]):
            self._observe(fact, seq * PLACES + place)

    def _name(self, actor: Any) -> None:
        key = named("nam", actor.kind, actor.country, folded(actor.name))
        self.found.name_keys[actor.id] = key
        words = folded(actor.name).split()
        self.found.names.setdefault(
            key,
            {"key": key, "name": actor.name, "kind": actor.kind, "country": actor.country, "sector": actor.sector,
             "count": actor.count, "block": words[-1][:3] if words else ""},
        )  # fmt: skip
        self.found.mentions[key] += len(actor.mentions)
        for span in actor.mentions:
            form = " ".join(self.reading.report.quote(span).split())
            if len(form) <= 80 and is_name(form):
                self.found.forms.add((key, form))

    def _observe(self, fact: Commitment | Event | Position, number: int) -> None:
        family = {Commitment: "commitment", Event: "event", Position: "position"}[type(fact)]
        properties = [(name, sound(value), span) for name, value, span in _properties(fact, self)]
        content = [
            self.reading.report.id, family, fact.evidence.start, fact.evidence.end,
            [[name, value] for name, value, _ in properties if name in ("kind", "type", "promisor", "source", "holder", "stage")],
        ]  # fmt: skip
        self.seen[plain(content)] += 1
        id = named("obs", *content, self.seen[plain(content)])
        self.observation_ids[fact.id] = id
        passage = self._passage(fact.evidence)
        statement = self.statements.get(fact.statement or "")
        for actor in statement.co_speakers if statement else ():
            properties.append((CO_SPEAKER, sound(self.named_actor(actor)), fact.evidence))
        target = None
        if isinstance(fact, Position):
            target, why = self._position_target(fact)
            properties.append(("bears_on", {"observation": target, "why": why}, fact.evidence))
        self.found.observations.append(
            {"number": number, "id": id, "report_id": self.reading.report.id, "family": family, "passage_id": passage,
             "speaker": self._key(statement.speaker if statement else None),
             "holder": self._key(fact.holder) if isinstance(fact, Position) else None, "target": target,
             "score": float(fact.score), "reason": fact.reason}
        )  # fmt: skip
        said = [(name, value, span, float(fact.score), _EXTRACTOR) for name, value, span in properties]
        # A second reader's word is an assertion of its own, under its own name and score.
        said += [
            ("opinion", {"verdict": o.verdict, "quotes": sound([self.reading.report.quote(s) for s in o.spans])},
             o.spans[0] if o.spans else fact.evidence, float(o.score), sound(o.reader))
            for o in self.reading.opinions if o.fact == fact.id
        ]  # fmt: skip
        told: Counter[str] = Counter()
        for place, (name, value, span, score, extractor) in enumerate(said):
            told[plain([name, value])] += 1
            at = self._passage(span)
            self.found.assertions.append(
                {"id": named("ast", id, name, value, at, told[plain([name, value])]), "observation_id": id, "place": place,
                 "property": name, "value": plain(value), "passage_id": at, "score": score, "extractor": extractor}
            )  # fmt: skip

    def _key(self, actor: str | None) -> str | None:
        return self.found.name_keys.get(actor) if actor else None

    def named_actor(self, actor: str) -> dict[str, Any]:
        key = self.found.name_keys.get(actor)
        return {"name": key, "text": self.found.names[key]["name"] if key else actor}

    def setting(self, commitment: Commitment) -> list[str]:
        """The states that the report is most about, for a promise that does not say to whom; told more than once, three at most."""
        if commitment.beneficiaries:
            return []
        states = [
            actor for actor in self.reading.actors
            if actor.kind == "state" and actor.id not in commitment.promisors and len(actor.mentions) > 1
        ]  # fmt: skip
        return [actor.id for actor in sorted(states, key=lambda a: (-len(a.mentions), min(a.mentions)))[:3]]

    def _passage(self, span: Span) -> str:
        report = self.reading.report
        id = named("psg", report.id, span.start, span.end)
        if id not in self.found.passages:
            sentence = next((s for s in self.reading.sentences if s.start <= span.start < s.end), span).to(span)
            role = next((p.role for p in report.passages if p.span.overlaps(span)), "body")
            self.found.passages[id] = {
                "id": id, "report_id": report.id, "start": span.start, "end": span.end,
                "exact": report.quote(span), "sentence": report.quote(sentence), "role": role,
            }  # fmt: skip
        return id

    def _position_target(self, position: Position) -> tuple[str | None, str]:
        """The observation that a position bears on, and why; None where the report does not make it plain."""
        if position.target in self.observation_ids:
            return self.observation_ids[position.target], ON_THE_FACT
        promises = self.reading.commitments
        words = content_words(position.target)
        names = tuple(actor.name for actor in self.reading.actors)
        alike = sorted(
            ((shared_part(words, content_words(self._told(c), names)), -i) for i, c in enumerate(promises)),
            reverse=True,
        )
        if alike and alike[0][0] >= 0.3 and (len(alike) == 1 or alike[1][0] < alike[0][0]):
            promise = promises[-alike[0][1]]
            return self.observation_ids.get(promise.id), f"“{position.target}” is told in the words of this promise"
        generic = set(folded(position.target).split()) & set(rules()["positions"]["generic"])
        parties = {(c.kind, c.promisors) for c in promises}
        if generic and len(parties) == 1:
            return (
                self.observation_ids.get(promises[0].id),
                f"“{position.target}” can only be the one promise that the report tells of",
            )
        return None, "the report does not say which promise is meant"

    def _told(self, commitment: Commitment) -> str:
        return " ".join((commitment.kind, commitment.name or "", self.reading.report.quote(commitment.evidence)))


def _properties(fact: Commitment | Event | Position, writer: _Writer) -> Iterator[tuple[str, Any, Span]]:
    """What is said of one property each: name, value as plain JSON, and where."""
    at = fact.evidence
    quote = writer.reading.report.quote
    if isinstance(fact, Commitment):
        yield "kind", fact.kind, at
        for actor in fact.promisors:
            yield "promisor", writer.named_actor(actor), at
        for actor in fact.beneficiaries:
            yield "beneficiary", writer.named_actor(actor), at
        for actor in writer.setting(fact):
            yield "setting", writer.named_actor(actor), at
        yield "stage", fact.stage, at
        for quantity in fact.quantities:
            value = {
                name: _plain(getattr(quantity, name))
                for name in (f.name for f in dataclasses.fields(quantity))
                if name != "span"
            }
            yield "quantity", value, quantity.span
        for requirement in fact.requirements:
            authority = writer.named_actor(requirement.authority) if requirement.authority else None
            more = {
                f.name: _plain(getattr(requirement, f.name))
                for f in dataclasses.fields(requirement)
                if f.name not in ("kind", "status", "authority", "evidence")
                and getattr(requirement, f.name) is not None
            }
            yield (
                "requirement",
                {"kind": requirement.kind, "status": requirement.status, "authority": authority, **more},
                requirement.evidence,
            )
        for name in ("term", "name"):
            if getattr(fact, name):
                yield name, getattr(fact, name), at
        for name in ("purpose", "condition"):
            if (span := getattr(fact, name)) is not None:
                yield name, " ".join(quote(span).split()), span
    elif isinstance(fact, Event):
        yield "type", {"type": fact.type, "mode": fact.mode}, at
        for actor in fact.sources:
            yield "source", writer.named_actor(actor), at
        for actor in fact.targets:
            yield "target", writer.named_actor(actor), at
        yield "realis", fact.realis, at
        if fact.place:
            yield "place", fact.place, at
    else:
        yield "holder", writer.named_actor(fact.holder), at
        yield "stance", fact.stance, at
        yield "target", fact.target, at
    if fact.when:
        yield "when", fact.when, at
    # What readings learn to find later is kept too, under its own name.
    for f in dataclasses.fields(fact):
        value = getattr(fact, f.name)
        if f.name in _NOT_PROPERTIES or value in (None, (), "", False):
            continue
        if isinstance(value, Span):
            yield f.name, " ".join(quote(value).split()), value
        elif f.name == "instrument":
            yield f.name, {**_plain(value), "signatories": [writer.named_actor(a) for a in value.signatories]}, at
        else:
            yield f.name, _plain(value), at


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Span):
        return {"start": value.start, "end": value.end}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    return value
