"""
What the ledger shows: frozen values, each line tied to the exact words it comes from.

Dates are EDTF (``2023-09``, ``2023-09-25``), instants RFC 3339 in UTC, numbers `Decimal`, countries ISO 3166-1 alpha-3.
Everything that a person can decide on has an ``id`` to name it by and a ``seen`` hash, which goes back to
`Ledger.decide` so that nobody overwrites what they have not seen.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from dragoman.report import Span

Schedule = Literal["no_deadline", "not_due", "due_soon", "overdue", "met_on_time", "met_late"]
EvidenceState = Literal["single_source", "corroborated", "official", "disputed"]
ReviewState = Literal["proposed", "accepted", "corrected", "rejected", "unsure", "stale"]
Verdict = Literal["accept", "correct", "reject", "unsure", "defer", "undo"]
Basis = Literal["official_act", "official_claim", "independent_report", "inferred_deadline", "inferred_requirement"]
DisagreementKind = Literal["rounding", "unit_or_kind", "scope", "update", "contradiction", "currency"]
QuestionKind = Literal["stage", "stale", "disagreement", "join", "actor", "single_source"]

#: Why a person corrects or rejects.
REASONS = (
    "wrong_span", "wrong_actor", "wrong_number", "wrong_status", "not_a_commitment", "duplicate",
    "misattributed", "outdated", "other",
)  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of the answer; ``next`` is the cursor that gives what follows, None at the end."""

    items: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """
    The exact words behind a line, and the report they stand in.

    ``span`` are code points into the report's text; ``sentence`` is the whole sentence around them. ``witness`` is the
    report that this one copies, or itself: ten copies are one witness. ``replaced`` where the page later said otherwise.
    ``original`` are the words that the sentence was translated from, in ``language`` (ISO 639-1).
    """

    passage: str
    report: str
    span: Span
    exact: str
    sentence: str
    role: str
    title: str | None
    site: str | None
    url: str | None
    published: str | None
    witness: str
    replaced: bool = False
    original: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """An actor with its part in an entry: promisor, beneficiary, source or target."""

    actor: str
    name: str
    role: Literal["promisor", "beneficiary", "source", "target"]
    country: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One amount as one or more reports give it; those that agree are one figure.

    ``as_of`` is the earliest date it is told for, ``delivered`` whether it counts what has moved rather than what was
    promised, ``current`` whether a later figure replaces it.
    """

    role: str
    value_min: Decimal | None
    value_max: Decimal | None
    qualifier: str
    unit: str
    as_of: str | None
    quotes: tuple[Quote, ...]
    assertions: tuple[str, ...]
    witnesses: int
    delivered: bool = False
    current: bool = True


@dataclass(frozen=True, slots=True)
class Disagreement:
    """
    Reports that differ on one thing. Shown, never averaged.

    ``values`` are the differing values in words; ``other`` is the entry that claims the same figure, for kind scope.
    """

    id: str
    kind: DisagreementKind
    on: str
    values: tuple[str, ...]
    quotes: tuple[Quote, ...]
    reason: str
    review: ReviewState
    seen: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class StageChange:
    """
    One step of the ladder, on two clocks: ``effective`` is when it happened, ``known`` when a report first told it.

    ``standing`` is in_effect, or proposed where a person must say so first (downgrades, ends, what is inferred),
    or rejected by a person. ``delivered`` and ``of`` say how much of what was promised has moved.
    """

    id: str
    stage: str
    before: str | None
    effective: str
    known: str
    basis: Basis
    standing: Literal["in_effect", "proposed", "rejected"]
    quotes: tuple[Quote, ...]
    reason: str
    review: ReviewState
    seen: str
    delivered: Decimal | None = None
    of: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class RequirementStep:
    """A status that a requirement was given, and where it says so."""

    status: str
    effective: str
    known: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class RequirementState:
    """What must still happen, who must say yes, and how that has gone."""

    id: str
    kind: str
    authority: str | None
    authority_name: str | None
    status: str
    since: str
    blocking: bool
    history: tuple[RequirementStep, ...]
    review: ReviewState
    seen: str


@dataclass(frozen=True, slots=True)
class PositionHeld:
    """Who is for or against the entry. ``target`` are the words or the fact it was read from, ``reason`` why it counts here."""

    id: str
    holder: str
    holder_name: str
    holder_count: int | None
    stance: str
    target: str
    when: str | None
    quote: Quote
    speaker: str | None
    reason: str
    score: float
    review: ReviewState
    seen: str


@dataclass(frozen=True, slots=True)
class AssertionLine:
    """What one passage says about one property. ``value`` is plain JSON; ``corrected`` what a person put in its place."""

    id: str
    property: str
    value: Any
    quote: Quote
    score: float
    extractor: str
    review: ReviewState
    seen: str
    corrected: Any = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """One reason why two things were taken for one, or not: what was compared, how alike from 0 to 1, and in words."""

    on: str
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Link:
    """Why an observation stands in this entry. Deciding ``reject`` on its id takes it out, for good."""

    id: str
    likeness: float
    reasons: tuple[Likeness, ...]
    review: ReviewState
    seen: str


@dataclass(frozen=True, slots=True)
class Observation:
    """
    One report's telling of an entry: what it says (assertions), who says so (speaker), and why it stands here (link).

    ``co_speakers`` are those who say it together with the speaker, with their names in the same order.
    """

    id: str
    quote: Quote
    speaker: str | None
    speaker_name: str | None
    score: float
    reason: str
    assertions: tuple[AssertionLine, ...]
    link: Link
    review: ReviewState
    seen: str
    counted: bool = True
    co_speakers: tuple[str, ...] = ()
    co_speaker_names: tuple[str, ...] = ()

    @property
    def speaker_names(self) -> tuple[str, ...]:
        """All who say it."""
        return (self.speaker_name, *self.co_speaker_names) if self.speaker_name else ()


@dataclass(frozen=True, slots=True)
class EntrySummary:
    """
    One line of the ledger.

    ``kind`` is one of the seven kinds of commitment, or ``event``; ``type`` the PLOVER type of an event, whose ``stage``
    is None and ``realis`` is given. ``stage_proposed`` waits for a person. ``last`` is the day of the newest evidence: what
    has not been heard of since is silent, not broken. ``reports`` counts reports, ``witnesses`` independent ones. ``words``
    are those in which it was told first.
    """

    id: str
    kind: str
    title: str
    parties: tuple[Party, ...]
    amount: str
    stage: str | None
    stage_since: str | None
    stage_proposed: str | None
    deadline: str | None
    schedule: Schedule
    evidence: EvidenceState
    review: ReviewState
    granted: int
    requirements: int
    supporters: int
    objectors: int
    disagreements: int
    reports: int
    witnesses: int
    first: str
    last: str
    seen: str
    type: str | None = None
    realis: str | None = None
    when: str | None = None
    place: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of a target. ``stale`` where its evidence has changed since; ``undone`` names the decision that took it back."""

    id: str
    target: str
    verdict: Verdict
    value: Any
    reason: str | None
    note: str
    reviewer: str
    decided_at: str
    seen: str
    stale: bool = False
    undone: str | None = None


@dataclass(frozen=True, slots=True)
class Entry(EntrySummary):
    """
    An entry with its whole history.

    ``silence`` is the sentence to show instead of "broken": "no evidence since 2024-03-01". ``merged`` are the ids of
    entries that were joined into this one; they still lead here.
    """

    name: str | None = None
    term: str | None = None
    history: tuple[StageChange, ...] = ()
    figures: tuple[Figure, ...] = ()
    requirement_states: tuple[RequirementState, ...] = ()
    positions: tuple[PositionHeld, ...] = ()
    disputes: tuple[Disagreement, ...] = ()
    observations: tuple[Observation, ...] = ()
    decisions: tuple[Decision, ...] = ()
    questions: tuple[ReviewItem, ...] = ()
    merged: tuple[str, ...] = ()
    silence: str = ""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """
    A question for a person, the most consequential first.

    Decide on ``target``: accept says yes (the stage holds, the two are one, the fact is right), reject no.
    ``entries`` are the entries it touches, or ``actors`` the actors. ``default`` is what happens until it is answered.
    """

    target: str
    kind: QuestionKind
    question: str
    default: str
    priority: int
    entries: tuple[str, ...]
    actors: tuple[str, ...]
    likeness: float | None
    reasons: tuple[Likeness, ...]
    quotes: tuple[Quote, ...]
    score: float | None
    seen: str


@dataclass(frozen=True, slots=True)
class LedgerEvent:
    """One dated line of the timeline: a change of stage, a requirement's new status, a position taken, or an event."""

    at: str
    known: str
    what: Literal["stage", "requirement", "position", "event"]
    text: str
    entry: str
    kind: str
    title: str
    standing: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class NameLink:
    """Why a name counts as this actor's. Deciding ``reject`` on its id makes it an actor of its own, for good."""

    id: str
    name: str
    likeness: float
    reasons: tuple[Likeness, ...]
    review: ReviewState
    seen: str


@dataclass(frozen=True, slots=True)
class ActorRecord:
    """An actor across reports, with every name it goes by and what it has promised, been promised, done and objected to."""

    id: str
    name: str
    kind: str
    country: str | None
    sector: str | None
    names: tuple[str, ...]
    merged: tuple[str, ...]
    reports: int
    entries: int
    promised: int
    promised_to: int
    events: int
    positions: tuple[PositionOf, ...] = ()
    links: tuple[NameLink, ...] = ()
    questions: tuple[ReviewItem, ...] = ()


@dataclass(frozen=True, slots=True)
class PositionOf:
    """A position of an actor with the entry it bears on, if that is known."""

    position: PositionHeld
    entry: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """What a search found: an entry (``entry`` given) or a report. ``snippet`` marks the words with ``[`` and ``]``."""

    report: str | None
    entry: str | None
    title: str
    snippet: str
    date: str | None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """
    What adding one reading did.

    ``status``: added; known (nothing changed); seen_again (the same text at another address); revision (the page changed).
    ``copy_of`` is the report whose witness it shares. ``entries`` are those it touched, ``new`` how many of them began here.
    """

    report: str
    status: Literal["added", "known", "seen_again", "revision"]
    entries: tuple[str, ...] = ()
    new: int = 0
    questions: int = 0
    copy_of: str | None = None
    revision_of: str | None = None


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """What a report was translated from, and by whom; ``pairs`` are places in this text and in the report's."""

    text: str
    title: str | None
    language: str | None
    translator: str
    pairs: tuple[tuple[Span, Span], ...]

    def quote(self, span: Span) -> str:
        """The sentences that a place in the report was made from."""
        own = (" ".join(self.text[o.start : o.end].split()) for o, made in self.pairs if made.overlaps(span))
        return " ".join(own)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report as the ledger keeps it, with the other addresses where the same text was seen."""

    id: str
    text: str
    title: str | None
    url: str | None
    site: str | None
    published: str | None
    known: str
    authors: tuple[str, ...]
    language: str | None
    added_at: str
    witness: str
    revision_of: str | None
    revised_by: str | None
    also_at: tuple[str, ...]
    passages: tuple[tuple[str, int, int], ...]
    sentences: tuple[tuple[int, int], ...]
    original: StoredOriginal | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the append-only log; ``hash`` covers the line and the hash before it."""

    seq: int
    at: str
    agent: str
    action: str
    target: str
    content: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of checking the whole ledger: what was looked at and every fault, in words."""

    reports: int
    assertions: int
    decisions: int
    audit_lines: int
    head: str
    faults: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """No fault was found."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Stats:
    """How much the ledger holds; the mappings count entries by kind, stage and review, and open questions by kind."""

    location: str
    schema: str
    reports: int
    witnesses: int
    observations: int
    assertions: int
    actors: int
    entries: int
    events: int
    decisions: int
    by_kind: dict[str, int] = field(default_factory=dict)
    by_stage: dict[str, int] = field(default_factory=dict)
    by_review: dict[str, int] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None


def to_dict(value: Any) -> Any:
    """Any of these values as plain JSON types; decimals become strings, spans ``{"start", "end"}``."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_dict(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (tuple, list)):
        return [to_dict(item) for item in value]
    if isinstance(value, dict):
        return {key: to_dict(item) for key, item in value.items()}
    return value
