"""
Who is for or against what.

A word takes a side ("opposed the deal", "called on the government to drop its support", "its opposition to the deal",
"called the mission suicidal"), or a speaker says what must, must not, or may only on some condition be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.facts import Commitment, Event, Position, Statement
from dragoman.find.actors import Cast
from dragoman.find.clauses import (
    mentions_at,
    preposition,
    span_of_words,
)
from dragoman.find.events import statement_around, when_of
from dragoman.find.side import STANDING_FOR, Side
from dragoman.find.sides import find_sides, said_conditions
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.report import Span

#: Of these it is the members who take a side: "a coalition of 65 groups".
_OF_SOME = frozenset(
    (
        "coalition alliance group network union bloc league number majority minority handful dozen dozens score scores hundreds "
        "thousands most some many several half none all both delegation consortium front"
    ).split()
)
#: What is called so is described, not introduced: "condemned what it called *an occupation*".
_DESCRIBING = ("call", "calls", "called", "describe", "describes", "described", "term", "termed", "see", "sees", "saw")
#: How many sentences back such a promise may have been told.
_REACH = 12


def find_positions(
    analysis: Analysis,
    cast: Cast,
    statements: Sequence[Statement],
    events: Sequence[Event],
    commitments: Sequence[Commitment],
    times: Sequence[Sequence[TimeExpression]],
) -> tuple[Position, ...]:
    """The positions of a report in order."""
    found: list[Position] = []
    for sentence in analysis.sentences:
        if sentence.role == "headline":
            continue
        for side in (*find_sides(sentence), *said_conditions(analysis.report.text, sentence)):
            evidence = span_of_words(sentence, list(side.words))
            statement = statement_around(statements, evidence)
            target = _target(analysis, evidence, sentence, side, events, commitments, cast)
            for holder in _holders(sentence, cast, side, statements, statement):
                if any(p.holder == holder and p.evidence.overlaps(evidence) and p.stance == side.stance for p in found):
                    continue
                when = when_of(times[sentence.index], evidence, sentence.span)
                found.append(
                    Position(
                        id=f"p{len(found) + 1}",
                        holder=holder,
                        stance=side.stance,
                        target=target,
                        when=when or _when_before(holder, sentence, events),
                        evidence=evidence,
                        statement=statement,
                        score=0.5 if side.by_speaker else 0.7,
                        reason=f"“{sentence.tokens[side.word].text}” takes a side",
                    )
                )
    return (*found, *_refusals(found, commitments, analysis))


def _refusals(found: Sequence[Position], commitments: Sequence[Commitment], analysis: Analysis) -> Iterator[Position]:
    """Who refuses to do a thing is against it, which the same sentence may have told already."""
    number = len(found)
    for refusal in commitments:
        for holder in refusal.promisors if refusal.stage == "rejected" else ():
            around = next((s.span for s in analysis.sentences if s.span.contains(refusal.evidence)), refusal.evidence)
            told = any(p.holder == holder and p.stance == "opposes" and around.contains(p.evidence) for p in found)
            if not told:
                number += 1
                yield Position(
                    f"p{number}", holder, "opposes", refusal.id, refusal.when, refusal.evidence, refusal.statement,
                    refusal.score, "it refuses to do so",
                )  # fmt: skip


def _holders(
    sentence: Sentence, cast: Cast, side: Side, statements: Sequence[Statement], statement: str | None
) -> list[str]:
    """Of a group whose members the report names, each one holds the position."""
    ourselves = side.holder is not None and sentence.lowered[side.holder] in ("we", "i")
    if side.by_speaker or ourselves:
        return [speaker for s in statements if s.id == statement for speaker in s.speakers]
    named = [m.actor for m in mentions_at(sentence, cast, side.holder) if not m.place]
    if not named and side.holder is not None and sentence.lowered[side.holder] in _OF_SOME:
        some = [c for c in sentence.children[side.holder] if preposition(sentence, c) == "of"]
        named = [m.actor for c in some for m in mentions_at(sentence, cast, c)]
    if not named and side.holder is not None:
        mention = cast.at(sentence.index, side.holder)
        named = [mention.actor] if mention and mention.kind == "modifier" else []
    return [member for actor in dict.fromkeys(named) for member in cast.members.get(actor, (actor,))]


def _target(
    analysis: Analysis,
    evidence: Span,
    sentence: Sentence,
    side: Side,
    events: Sequence[Event],
    commitments: Sequence[Commitment],
    cast: Cast,
) -> str:
    """The commitment or event named in the words, one that "the mission" stands for, else the words themselves."""
    facts: list[Commitment | Event] = [*commitments, *events]
    inside = next((fact.id for fact in facts if evidence.contains(fact.evidence)), None)
    words = [w for w in side.words if w > side.word] or list(side.words)
    described = "what" in sentence.lowered and any(sentence.lowered[w] in _DESCRIBING for w in words)
    if inside and not described:
        return inside
    meant = _stood_for(analysis, sentence, words, commitments, cast) or inside
    if meant:
        return meant
    first = min(words)
    while first + 1 in words and sentence.lowered[first] in (
        "on",
        "upon",
        "for",
        "that",
        "to",
        "with",
        "as",
        "of",
        "against",
        "about",
    ):
        first += 1
    return analysis.report.text[sentence.tokens[first].start : evidence.end]


def _stood_for(
    analysis: Analysis, sentence: Sentence, words: Sequence[int], commitments: Sequence[Commitment], cast: Cast
) -> str | None:
    """The last promise before that "the deployment", "Kenya's plan" can stand for."""
    head = next((w for w in words if sentence.lowered[w] in STANDING_FOR and sentence.labels[w] != "compound"), None)
    if head is None:
        return None
    described = sentence.lowered[sentence.heads[head]] in _DESCRIBING and "what" in sentence.lowered
    if not described and any(sentence.lowered[c] in ("a", "an") for c in sentence.children[head]):
        return None
    described_by = {sentence.labels[c] for c in sentence.children[head]}
    if sentence.tags[head] == "NN" and described_by.isdisjoint(("det", "nmod:poss", "amod", "compound")):
        return None  # "by force" is no force that anybody sends
    kinds = STANDING_FOR[sentence.lowered[head]]
    around = [cast.at(sentence.index, w) for w in sentence.subtree(head)]
    named = {cast.actor(m.actor).country for m in around if m} - {None}
    at = {c.id: next((s.index for s in analysis.sentences if s.span.contains(c.evidence)), 0) for c in commitments}
    near = [
        c
        for c in commitments
        if c.kind in kinds
        and c.stage not in ("rejected", "requested")
        and abs(sentence.index - at[c.id]) <= _REACH
        and (not named or any(cast.actor(p).country in named for p in c.promisors))
    ]
    best = max(
        near,
        key=lambda c: (at[c.id] <= sentence.index, -kinds.index(c.kind), -abs(sentence.index - at[c.id])),
        default=None,
    )
    return best.id if best else None


def _when_before(holder: str, sentence: Sentence, events: Sequence[Event]) -> str | None:
    """The date of what the holder did in the same sentence."""
    for event in events:
        if holder in event.sources and event.when and sentence.span.contains(event.evidence):
            return event.when
    return None
