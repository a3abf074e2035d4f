"""What a reading finds: frozen values, each tied to the exact words it comes from."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from dragoman.report import Original, Passage, Report, Span

Realis = Literal["actual", "intended", "requested", "hypothetical", "denied"]
Manner = Literal["direct", "indirect", "mixed"]
Stance = Literal["supports", "opposes", "conditional", "neutral"]
CommitmentKind = Literal["agreement", "money", "personnel", "materiel", "services", "access", "policy"]
Stage = Literal[
    "floated", "requested", "pledged", "agreed", "in_force", "allocated", "in_delivery", "fulfilled", "reduced",
    "increased", "suspended", "withdrawn", "rejected", "lapsed", "superseded", "unknown",
]  # fmt: skip
Bindingness = Literal["indication", "political_pledge", "signed_instrument", "legal_obligation"]
Additionality = Literal["new", "includes_previous", "repeat", "unclear"]
Basis = Literal["official_act", "official_claim", "independent_report"]
Qualifier = Literal["exact", "at_least", "more_than", "at_most", "less_than", "about", "range", "dozens", "unknown"]

#: The sixteen event types of PLOVER (Open Event Data Alliance, PLOVER manual), in its order.
EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who acts: a state, body, post-holder or group, with every place that names it.

    ``country`` is ISO 3166-1 alpha-3, None for international bodies; ``sector`` a PLOVER sector code;
    ``kind`` one of state, government, public_body, igo, person, ngo, company, armed_group, party, media, unnamed_group.
    ``doubt`` says what stayed open ("its country: SYR or TUR"), empty where nothing did.
    """

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    mentions: tuple[Span, ...]
    count: int | None = None
    reason: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """
    Who says so: source, cue and content (Pareti's attribution triple), the speaker resolved to an actor.

    ``co_speakers`` are those who say it together with the speaker: of "A and B said", of a letter that several signed.
    """

    id: str
    speaker: str | None
    manner: Manner
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    via: str | None
    parent: str | None
    score: float
    reason: str = ""
    co_speakers: tuple[str, ...] = ()

    @property
    def speakers(self) -> tuple[str, ...]:
        """All who say it; none where nobody in particular does."""
        return (self.speaker, *self.co_speakers) if self.speaker else ()

    @property
    def evidence(self) -> Span:
        """From the first to the last word of source, cue and content."""
        parts = [*self.content, *(part for part in (self.source, self.cue) if part)]
        return Span(min(part.start for part in parts), max(part.end for part in parts))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event took place: its name as printed, ISO 3166-1 alpha-3, WGS84 degrees (None for a whole state)."""

    name: str
    iso3: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Event:
    """
    Who did what to whom: a PLOVER event. ``when`` is EDTF; ``sources`` and ``targets`` are actor ids.

    ``mode`` and ``contexts`` are PLOVER's; ``cameo`` is the root in CAMEO, ``goldstein`` the PLOVER manual's average of
    Goldstein's values for the type, from -10 (conflict) to 10; ``location`` is what is known of ``place``;
    ``own_type`` what a user's own lexicon calls it, so that ``type`` stays PLOVER's.
    """

    id: str
    type: str
    mode: str | None
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    realis: Realis
    when: str | None
    place: str | None
    evidence: Span
    statement: str | None
    score: float
    reason: str = ""
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    goldstein: float | None = None
    location: Place | None = None
    own_type: str | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    An amount with its bounds: "at least 1,000 soldiers" has value_min 1000 and no value_max.

    ``unit`` is an ISO 4217 code for money, ``person:soldier`` for people, ``thing:vehicle`` for things. ``role`` is total,
    tranche, annual, per_month, per_unit, already_paid, remaining, previous ("from $100m to $200m"), converted ("€1m ($1.1m)"),
    share or headcount; ``finance`` is loan, grant, guarantee or in_kind where the text says so.
    """

    role: str
    value_min: Decimal | None
    value_max: Decimal | None
    qualifier: Qualifier
    unit: str
    span: Span
    finance: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """
    What must still happen before a commitment can be carried out; kinds and statuses as in the ledger's model.

    ``when`` is EDTF: the day on which leave was given, refused or barred; None where its clause tells none.
    """

    kind: str
    status: str
    authority: str | None
    evidence: Span
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What an agreement is: its type, who signed it, when (EDTF) and where, and the areas that it covers."""

    type: str
    signatories: tuple[str, ...]
    signed: str | None
    place: str | None
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Commitment:
    """
    An undertaking: who (promisors) to whom (beneficiaries), of what kind, how much, and how far it has come.

    ``deadline`` is EDTF, ``deadline_phrase`` the words that set it; ``additionality`` says whether it is new money or was
    promised before; ``disputed`` is where the promisor denies it; ``instrument`` describes an agreement; ``channel`` is
    the fund through which money goes, named as fully as the report names it.
    """

    id: str
    kind: CommitmentKind
    promisors: tuple[str, ...]
    beneficiaries: tuple[str, ...]
    stage: Stage
    when: str | None
    term: str | None
    quantities: tuple[Quantity, ...]
    requirements: tuple[Requirement, ...]
    name: str | None
    purpose: Span | None
    condition: Span | None
    evidence: Span
    statement: str | None
    score: float
    reason: str = ""
    bindingness: Bindingness = "political_pledge"
    basis: Basis = "independent_report"
    additionality: Additionality = "unclear"
    deadline: str | None = None
    deadline_phrase: Span | None = None
    disputed: Span | None = None
    instrument: Instrument | None = None
    channel: Span | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Who is for or against what. ``target`` is the id of a commitment or event, or the words that name it."""

    id: str
    holder: str
    stance: Stance
    target: str
    when: str | None
    evidence: Span
    statement: str | None
    score: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """
    What a second reader says of one fact, which stays as it is. ``reader`` is its own name; ``score`` its own, from 0 to 1.

    ``spans`` are exact words of the report that it points to, empty unless the verdict is ``point``.
    """

    fact: str
    verdict: Literal["confirm", "reject", "point"]
    spans: tuple[Span, ...]
    score: float
    reader: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything found in one report."""

    report: Report
    sentences: tuple[Span, ...]
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    commitments: tuple[Commitment, ...]
    positions: tuple[Position, ...]
    warnings: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()

    def actor(self, id: str) -> Actor:
        """The actor with this id; KeyError where there is none."""
        for actor in self.actors:
            if actor.id == id:
                return actor
        raise KeyError(id)

    def sentence_number(self, span: Span) -> int:
        """The number, counted from 1, of the sentence in which *span* starts; 0 where it is in none."""
        for number, sentence in enumerate(self.sentences, 1):
            if sentence.start <= span.start < sentence.end:
                return number
        return 0

    def where(self, span: Span) -> str:
        """Where the document itself says that *span* stands ("p. 3, para. 4"), else the number of its sentence."""
        label = next((p.label for p in self.report.passages if p.label and p.span.overlaps(span)), None)
        return label or str(self.sentence_number(span))

    def to_frames(self, library: Literal["pandas", "polars"] = "pandas") -> dict[str, Any]:
        """
        Data frames of actors, statements, events, commitments, positions and the report, as `dragoman code` writes them.

        Of many readings at once: `dragoman.bulk.to_frames`. Raises MissingExtra where the library is not installed.
        """
        from dragoman.bulk.frames import to_frames

        return to_frames([self], library)

    def to_spacy(self, nlp: Any = None) -> Any:
        """A spaCy Doc of the text with the facts as spans; see `dragoman.export.spacy.to_spacy`. Raises MissingExtra."""
        from dragoman.export.spacy import to_spacy

        return to_spacy(self, nlp)

    def render(self, kinds: Collection[str] | None = None) -> str:
        """One page of HTML with the facts marked in the text; *kinds* of commitments, events, statements, positions."""
        from dragoman.export.html import render

        return render(self, kinds)

    def _repr_html_(self) -> str:
        """How a notebook shows it: the page in a frame of its own."""
        from dragoman.export.html import framed

        return framed(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types; offsets are code points into ``report.text``, ends exclusive."""
        report = self.report
        return {
            "report": {
                "id": report.id, "title": report.title, "published": report.published,
                "authors": list(report.authors), "url": report.url, "site": report.site,
                "language": report.language, "text": report.text,
                "passages": [_passage(passage) for passage in report.passages],
                **({"original": _original(report.original)} if report.original else {}),
            },
            "sentences": [_span(sentence) for sentence in self.sentences],
            "actors": [_plain(actor) for actor in self.actors],
            "statements": [_plain(statement) for statement in self.statements],
            "events": [_event(event) for event in self.events],
            "commitments": [_plain(commitment) for commitment in self.commitments],
            "positions": [_plain(position) for position in self.positions],
            "warnings": list(self.warnings),
            **({"opinions": [_plain(opinion) for opinion in self.opinions]} if self.opinions else {}),
        }  # fmt: skip

    def to_json(self, *, indent: int | None = None) -> str:
        """`to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)


def _original(original: Original) -> dict[str, Any]:
    return {
        "language": original.report.language, "title": original.report.title, "text": original.report.text,
        "translator": original.translator,
        "pairs": [{"original": _span(own), "english": _span(made)} for own, made in original.pairs],
    }  # fmt: skip


def _passage(passage: Passage) -> dict[str, Any]:
    plain: dict[str, Any] = {"role": passage.role, **_span(passage.span)}
    if passage.label:
        plain["label"] = passage.label
    if passage.voice:
        plain["voice"] = {"manner": passage.voice.manner, "who": [_span(who) for who in passage.voice.who]}
    return plain


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _event(event: Event) -> dict[str, Any]:
    """What a user's lexicon calls it only where it has a name for it."""
    found: dict[str, Any] = _plain(event)
    if event.own_type is None:
        del found["own_type"]
    return found


def _plain(value: Any) -> Any:
    """Frozen facts as dictionaries; decimals as strings, since JSON's numbers are floats."""
    if isinstance(value, Span):
        return _span(value)
    if isinstance(value, Quantity):
        return {
            **{name: _plain(getattr(value, name)) for name in value.__slots__ if name != "span"},
            **_span(value.span),
        }
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__slots__"):
        return {name: _plain(getattr(value, name)) for name in value.__slots__}
    if isinstance(value, float):
        return round(value, 4)
    return value
