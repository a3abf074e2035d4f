"""What a report tells twice is one commitment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.facts import (
    Commitment,
)
from dragoman.find.actors import Cast
from dragoman.find.times import TimeExpression
from dragoman.language.analysis import Analysis, Sentence

_TERM_REACH = 2


_NO_DEALS = frozenset(("ceasefire", "mou", "contract", "treaty"))


def without_echoes(found: list[tuple[Sentence, Commitment]], cast: Cast) -> list[tuple[Sentence, Commitment]]:
    """A headline's or caption's commitment that the body tells too is left to the body."""
    body = {(c.kind, cast.actor(p).country or p) for s, c in found if s.role == "body" for p in c.promisors}
    kept: list[tuple[Sentence, Commitment]] = []
    for sentence, commitment in found:
        told = any((commitment.kind, cast.actor(p).country or p) in body for p in commitment.promisors)
        if sentence.role != "body" and (told or any(_repeats(commitment, c, cast) for _, c in kept)):
            continue
        if not any(
            c.evidence.overlaps(commitment.evidence)
            and c.kind == commitment.kind
            and c.promisors == commitment.promisors
            and c.stage == commitment.stage
            and c.quantities == commitment.quantities
            for _, c in kept
        ):
            kept.append((sentence, commitment))
    return kept


def without_repeats(found: list[tuple[Sentence, Commitment]], cast: Cast) -> list[tuple[Sentence, Commitment]]:
    """
    What is told again is one commitment: the telling that gives an amount is kept, else the first.

    Form 1: agreed to send troops … plans to send at least 1,000 soldiers     -> the second
    Form 2: will provide $100m … The $100m, which Washington pledged          -> the first
    """
    kept: list[tuple[Sentence, Commitment]] = []
    for sentence, commitment in found:
        for at, (_, other) in enumerate(kept):
            if not _repeats(commitment, other, cast):
                continue
            if commitment.quantities and not other.quantities:
                kept[at] = (sentence, _joined(commitment, other))
            else:
                kept[at] = (kept[at][0], _joined(other, commitment))
            break
        else:
            kept.append((sentence, commitment))
    return sorted(kept, key=lambda pair: pair[1].evidence)


def _repeats(one: Commitment, other: Commitment, cast: Cast) -> bool:
    def states(ids: tuple[str, ...]) -> set[str]:
        return {cast.actor(i).country or i for i in ids}

    if one.kind != other.kind or one.stage != other.stage:
        return False
    ours, theirs = states(one.promisors), states(other.promisors)
    # "The agreement, signed by Kenya's minister" is that of Kenya and Chad.
    if ours != theirs and not (one.kind == "agreement" and (ours < theirs or theirs < ours)):
        return False
    if one.beneficiaries and other.beneficiaries and not states(one.beneficiaries) & states(other.beneficiaries):
        return False
    if one.kind in ("policy", "services", "access"):
        return False
    if one.quantities and other.quantities:
        return {(q.value_min, q.value_max, q.unit) for q in one.quantities} == {
            (q.value_min, q.value_max, q.unit) for q in other.quantities
        }
    types = {c.instrument.type for c in (one, other) if c.instrument}
    if len(types) > 1 and types & _NO_DEALS:
        return False  # a ceasefire is not the deal that was signed besides
    return not (one.kind == "agreement" and one.name and other.name and one.name != other.name)


def _joined(kept: Commitment, other: Commitment) -> Commitment:
    """The telling that is kept, with what only the other one says."""
    return replace(
        kept,
        promisors=tuple(dict.fromkeys((*kept.promisors, *other.promisors)))
        if kept.kind == "agreement"
        else kept.promisors,
        beneficiaries=kept.beneficiaries or other.beneficiaries,
        when=kept.when or other.when,
        purpose=kept.purpose or other.purpose,
        condition=kept.condition or other.condition,
        deadline=kept.deadline or other.deadline,
        deadline_phrase=kept.deadline_phrase or other.deadline_phrase,
        name=kept.name or other.name,
        term=kept.term or other.term,
        score=max(kept.score, other.score),
    )


def with_term(
    commitment: Commitment, sentence: Sentence, analysis: Analysis, times: Sequence[Sequence[TimeExpression]]
) -> Commitment:
    """How long an agreement runs, where the next sentences say it: "will guide our relationship for the next five years"."""
    if commitment.kind != "agreement" or commitment.term or commitment.stage not in ("agreed", "in_force", "pledged"):
        return commitment
    for index in range(sentence.index, min(sentence.index + 1 + _TERM_REACH, len(times))):
        for time in times[index]:
            before = analysis.report.text[max(0, time.span.start - 8) : time.span.start].lower()
            words = analysis.report.quote(time.span).lower()
            if (
                time.kind == "duration"
                and time.value
                and ("next" in words or "for" in words or before.rstrip().endswith(("for", "next")))
            ):
                return replace(commitment, term=time.value)
    return commitment
