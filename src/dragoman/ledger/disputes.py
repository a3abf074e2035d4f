"""Where reports differ on an entry, and where two entries claim one sum."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dragoman.ledger.dates import shifted
from dragoman.ledger.entries import (
    Disagreement,
    Quote,
)
from dragoman.ledger.figures import Agreed, Amount, differences, in_words
from dragoman.ledger.folded import Neighbour
from dragoman.ledger.ids import digest
from dragoman.ledger.rules import rules
from dragoman.ledger.tellings import Tellings
from dragoman.ledger.words import shared_part


def disputes(
    tellings: Tellings, agreed: Sequence[Agreed], amounts: Sequence[Amount], neighbours: Sequence[Neighbour]
) -> tuple[Disagreement, ...]:
    """Where its figures differ, where another entry claims the same sum, and where the promisor denies it."""
    found = []
    for d in differences(agreed):
        values = tuple(in_words(f.one.low, f.one.high, f.one.qualifier, f.one.unit) for f in d.figures)
        content = sorted([f.one.unit, str(f.one.low), str(f.one.high)] for f in d.figures)
        quotes = tuple(tellings.quotes[a.passage] for f in d.figures for a in f.amounts)
        found.append(_dispute(tellings, d.kind, d.on, values, quotes, d.reason, content, None))
    for other in neighbours:
        if (shared := _same_sum(tellings, other)) is not None:
            quotes = tuple(
                tellings.quotes[a.passage] for a in amounts if a.unit == shared[0] and str(a.least) == shared[1]
            )
            sum_ = in_words(Decimal(shared[1]), Decimal(shared[1]), "exact", shared[0])
            values = (f"{sum_} as {tellings.kind} here", f"{sum_} as {other.features.kind} in {other.id}")
            reason = "the same sum of the same promisor stands in two entries: one of them may be a part of the other"
            content = [list(shared), sorted((tellings.material.id, other.id))]
            found.append(
                _dispute(tellings, "scope", f"{shared[0]} {shared[1]}", values, quotes, reason, content, other.id)
            )
    for disputed in _denials(tellings):
        found.append(disputed)
    return tuple(found)


def _dispute(
    tellings: Tellings,
    kind: Any,
    on: str,
    values: tuple[str, ...],
    quotes: tuple[Quote, ...],
    reason: str,
    content: Any,
    other: str | None,
) -> Disagreement:
    id = f"dis_{tellings.founder.id[4:]}_{digest(kind, on, content)[:8]}"
    target = tellings.target(id, tellings.founder.id, kind, content, about="disagreement")
    return Disagreement(id, kind, on, values, quotes, reason, target.review, target.seen, other)


def _denials(tellings: Tellings) -> list[Disagreement]:
    """A denial by the promisor is a disagreement, not a withdrawal."""
    return [
        _dispute(tellings,
            "contradiction", "whether it was promised", ("promised", "denied"),
            (tellings.quotes[one.passage], tellings.quotes[said.passage]), "the promisor denies it", said.id, None,
        )
        for one in tellings.counted for said in tellings.said[one.id] if said.property == "disputed"
    ]  # fmt: skip


def _same_sum(tellings: Tellings, other: Neighbour) -> tuple[str, str] | None:
    rule = rules()["figures"]
    mine, theirs = tellings.features, other.features
    if mine.kind == theirs.kind and mine.others == theirs.others:
        return None
    # Equal sums for two states are two promises; for a state and for a fund they may be one.
    states = all(_is_state(other) for other in mine.others | theirs.others)
    if mine.others and theirs.others and not mine.others & theirs.others and states:
        return None
    if theirs.first > shifted(mine.last, rule["scope_days"]) or mine.first > shifted(theirs.last, rule["scope_days"]):
        return None
    alike = max((shared_part(a, b) for a in mine.tellings for b in theirs.tellings), default=0.0)
    # The two must tell of one thing.
    if alike < rule["scope_wording"] and not mine.others & theirs.parties and not theirs.others & mine.parties:
        return None
    shared = {key.split("|", 2)[2] for key in mine.scope_keys()} & {key.split("|", 2)[2] for key in theirs.scope_keys()}
    unit, _, least = min(shared).partition("|") if shared else ("", "", "")
    return (unit, least) if shared else None


def _is_state(actor: str) -> bool:
    return len(actor) == 7 and actor[4:].isupper()
