"""
Who did what to whom: PLOVER events between the actors of a sentence.

Grammar proposes pairs (whoever can act, and whom that clause reaches); the encoder's pair reader says what the one does
to the other, "nothing" being the commonest answer, and whether it happened, is planned, asked for, thinkable or denied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dragoman.facts import Event, Realis, Statement
from dragoman.find.actors import Cast, Mention
from dragoman.find.clauses import (
    agent_word,
    clause_above,
    clause_words,
    is_negated,
    is_predicate,
    mentions_at,
    preposition,
    span_of_words,
    subject_word,
)
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence
from dragoman.language.encoder import Encoder, PairAnswer, PairQuestion, encoder
from dragoman.report import Span

#: What both sides do together: the second side becomes a source too.
SYMMETRIC = frozenset(("AGREE", "CONSULT", "COOPERATE", "SUPPORT"))
_TOGETHER = frozenset(
    (
        "sign signs signed signing ink inks inked meet meets met meeting agree agrees agreed agreement talks "
        "conclude concluded held hold exchange exchanged initialed initialled ratified discussed discuss pact "
        "deal treaty"
    ).split()
)
_MOST_PAIRS_A_SENTENCE = 12
_LEAST_SCORE = 0.35
#: Without a named target there is less to go by, so the encoder has to be surer.
_LEAST_SCORE_ALONE = 0.6
_NO_ACT = frozenset(("say says said tell tells told be is are was were been being have has had become became").split())


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question to the pair reader: an actor who may act by a predicate, and one whom it may reach (or none)."""

    sentence: Sentence
    predicate: int
    source: Mention
    target: Mention | None


def find_events(
    analysis: Analysis, cast: Cast, statements: Sequence[Statement], times: Sequence[Sequence[TimeExpression]]
) -> tuple[Event, ...]:
    """The events of a report in the order of their sentences; *times* are those of each sentence."""
    model = encoder()
    pairs = [pair for sentence in analysis.sentences for pair in _candidates(sentence, cast)]
    answers = model.read_pairs([_question(pair) for pair in pairs])
    found = _best(pairs, answers, model)
    events: list[Event] = []
    for pair, answer in found:
        event = _event(f"e{len(events) + 1}", pair, answer, model, cast, statements, times[pair.sentence.index])
        if event:
            events.append(event)
    return _without_echoes(analysis, _joined(events))


# --- questions --------------------------------------------------------------------------------------------------


def _candidates(sentence: Sentence, cast: Cast) -> list[_Pair]:
    """
    Pairs of an actor who can act and one whom that clause reaches.

    Form 1: *Kenya* sent troops to *Haiti*                 -> subject, anything below the verb
    Form 2: *Haiti*'s call on the *UN*                     -> owner of a noun, anything below the noun
    Form 3: the deployment of police by *Kenya* to *Haiti* -> "by" of a noun
    """
    mentions = list(cast.in_sentence(sentence.index))
    pairs: list[_Pair] = []
    for predicate in range(len(sentence.tokens)):
        sources = _sources(sentence, cast, predicate)
        if not sources:
            continue
        reach = set(sentence.subtree(predicate))
        heads = {source.head for source in sources}
        targets = [m for m in mentions if m.head in reach and m.head not in heads and _can_be_target(sentence, m)]
        for source in sources:
            others = [m for m in targets if m.actor != source.actor and m.head != source.head]
            pairs += [_Pair(sentence, predicate, source, target) for target in others]
            if is_predicate(sentence, predicate) and sentence.lowered[predicate] not in _NO_ACT:
                pairs.append(_Pair(sentence, predicate, source, None))
    return _nearest_predicates(pairs)[:_MOST_PAIRS_A_SENTENCE]


def _sources(sentence: Sentence, cast: Cast, predicate: int) -> list[Mention]:
    """The actors who may act by a word: the subject of a verb, the owner or the agent of a noun."""
    if is_predicate(sentence, predicate):
        return mentions_at(sentence, cast, subject_word(sentence, predicate))
    if sentence.tags[predicate] in ("NN", "NNS"):
        owners = [c for c in sentence.children[predicate] if sentence.labels[c] == "nmod:poss"]
        agent = agent_word(sentence, predicate)
        return [m for word in (*owners, agent) for m in mentions_at(sentence, cast, word)]
    return []


def _can_be_target(sentence: Sentence, mention: Mention) -> bool:
    """A place where something happens is no target; a state to which somebody goes may be one."""
    if mention.kind == "modifier":
        return False
    return not mention.place or preposition(sentence, mention.head) in ("to", "into", "against", "on", "from")


def _nearest_predicates(pairs: list[_Pair]) -> list[_Pair]:
    """Of the questions about one source and one target only that with the innermost predicate."""
    innermost: dict[tuple[int, int | None], _Pair] = {}
    for pair in pairs:
        key = (pair.source.head, pair.target.head if pair.target else None)
        known = innermost.get(key)
        if known is None or (pair.target and known.predicate in pair.sentence.ancestors(pair.predicate)):
            innermost[key] = pair
    return list(innermost.values())


def _question(pair: _Pair) -> PairQuestion:
    sentence = pair.sentence
    source = range(pair.source.start, pair.source.end)
    target = range(pair.target.start, pair.target.end) if pair.target else ()
    return PairQuestion(sentence.pieces, sentence.layers.shared, source, target)


# --- answers ----------------------------------------------------------------------------------------------------


def _best(pairs: list[_Pair], answers: list[PairAnswer], model: Encoder) -> list[tuple[_Pair, PairAnswer]]:
    """The questions whose answer is an event; one without a target only where its source has none with."""
    none = model.relations.index("NONE")
    acted = set()
    kept = []
    for pair, answer in zip(pairs, answers, strict=True):
        best = int(answer.relation.argmax())
        if pair.target and best != none and answer.relation[best] >= _LEAST_SCORE:
            acted.add((pair.sentence.index, pair.source.head))
            kept.append((pair, answer))
    for pair, answer in zip(pairs, answers, strict=True):
        best = int(answer.relation.argmax())
        alone = not pair.target and (pair.sentence.index, pair.source.head) not in acted
        if alone and best != none and answer.relation[best] >= _LEAST_SCORE_ALONE:
            kept.append((pair, answer))
    return sorted(kept, key=lambda found: (found[0].sentence.index, found[0].source.head))


def _event(
    id: str,
    pair: _Pair,
    answer: PairAnswer,
    model: Encoder,
    cast: Cast,
    statements: Sequence[Statement],
    times: Sequence[TimeExpression],
) -> Event | None:
    sentence = pair.sentence
    best = int(answer.relation.argmax())
    kind = model.relations[best]
    evidence = _evidence(pair)
    sources, targets = [pair.source.actor], [pair.target.actor] if pair.target else []
    if kind in SYMMETRIC and pair.target and _together(pair):
        sources, targets = sources + targets, []
    statement = statement_around(statements, evidence)
    return Event(
        id=id,
        type=kind,
        mode=None,
        sources=tuple(sources),
        targets=tuple(targets),
        realis=_realis(pair, answer, model),
        when=when_of(times, evidence, sentence.span),
        place=_place(sentence, cast, pair),
        evidence=evidence,
        statement=statement,
        score=float(answer.relation[best]),
        reason=f"“{sentence.tokens[pair.predicate].text}” between the two is read as {kind} ({answer.relation[best]:.0%})",
    )


def _together(pair: _Pair) -> bool:
    """Both sides sign or meet: the second stands in a "with" phrase, or beside the first."""
    sentence, target = pair.sentence, pair.target
    assert target is not None
    words = set(sentence.lowered[pair.predicate : pair.predicate + 4]) | {sentence.lowered[pair.predicate]}
    beside = (
        preposition(sentence, target.head) in ("with", "between") or sentence.heads[target.head] == pair.source.head
    )
    return beside and bool(words & _TOGETHER or sentence.heads[target.head] == pair.source.head)


def _realis(pair: _Pair, answer: PairAnswer, model: Encoder) -> Realis:
    best: Realis = model.realis[int(np.argmax(answer.realis))]  # type: ignore[assignment]
    if is_negated(pair.sentence, pair.predicate) and best == "actual":
        return "denied"
    return best


def _evidence(pair: _Pair) -> Span:
    """The clause, from the source on, and as far as the target."""
    sentence = pair.sentence
    top = pair.predicate
    above = clause_above(sentence, pair.source.head)
    if above is not None and above in sentence.ancestors(pair.predicate):
        top = above
    words = set(clause_words(sentence, top)) | set(clause_words(sentence, pair.predicate))
    words |= set(range(pair.source.start, pair.source.end))
    if pair.target:
        words |= set(range(pair.target.start, pair.target.end))
    return span_of_words(sentence, sorted(words))


def _place(sentence: Sentence, cast: Cast, pair: _Pair) -> str | None:
    """The state or city that the clause is set in: "in Nairobi"."""
    inside = set(sentence.subtree(pair.predicate))
    for mention in cast.in_sentence(sentence.index):
        if mention.place and mention.head in inside and preposition(sentence, mention.head) in ("in", "at"):
            return " ".join(token.text for token in sentence.tokens[mention.start : mention.end])
    return None


def when_of(times: Sequence[TimeExpression], evidence: Span, sentence: Span) -> str | None:
    """The date of an act: the only one within its clause, else the only one of its sentence."""
    dated = [time for time in times if time.value and time.kind in ("date", "interval")]
    for around in (evidence, sentence):
        inside = [time for time in dated if around.contains(time.span)]
        if len(inside) == 1:
            return inside[0].value
    return None


def statement_around(statements: Sequence[Statement], evidence: Span) -> str | None:
    """The innermost statement in whose content the evidence lies."""
    around = [
        (piece.end - piece.start, statement.id)
        for statement in statements
        for piece in statement.content
        if piece.start <= evidence.start + 1 and evidence.end <= piece.end + 1
    ]
    return min(around)[1] if around else None


# --- several answers, one event ---------------------------------------------------------------------------------


def _joined(events: list[Event]) -> list[Event]:
    """One act by the same source on several targets (or by several sources on one) is one event."""
    merged: list[Event] = []
    for event in events:
        for at, other in enumerate(merged):
            if other.type == event.type and other.realis == event.realis and other.evidence.overlaps(event.evidence):
                if other.sources == event.sources:
                    merged[at] = _with(other, other.sources, _union(other.targets, event.targets), event)
                    break
                if other.targets == event.targets and event.targets:
                    merged[at] = _with(other, _union(other.sources, event.sources), other.targets, event)
                    break
                if set(other.sources) == set(event.targets) and set(other.targets) == set(event.sources):
                    merged[at] = _with(other, _union(other.sources, event.sources), (), event)
                    break
                if set(event.sources + event.targets) <= set(other.sources + other.targets):
                    break
        else:
            merged.append(event)
    return merged


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(first + second))


def _with(event: Event, sources: tuple[str, ...], targets: tuple[str, ...], other: Event) -> Event:
    return Event(
        event.id, event.type, event.mode, sources, tuple(t for t in targets if t not in sources), event.realis,
        event.when or other.when, event.place or other.place, event.evidence.to(other.evidence), event.statement,
        max(event.score, other.score), event.reason,
    )  # fmt: skip


def _without_echoes(analysis: Analysis, events: list[Event]) -> tuple[Event, ...]:
    """Headlines and captions repeat the body in short: an event told there too is told once."""
    body = [s.span for s in analysis.sentences if s.role == "body"]

    def in_body(event: Event) -> bool:
        return any(span.contains(Span(event.evidence.start, event.evidence.start + 1)) for span in body)

    told = {(e.type, e.sources, e.targets) for e in events if in_body(e)}
    seen = set()
    kept = []
    for event in events:
        key = (event.type, event.sources, event.targets)
        if not in_body(event) and (key in told or key in seen):
            continue
        seen.add(key)
        kept.append(event)
    return tuple(kept)
