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
from dragoman.ledger.features import Features
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
        if scope := _same_sum(tellings, other) or _same_fund(tellings, other):
            on, values, reason = scope
            quotes = tuple(
                tellings.quotes[a.passage]
                for a in amounts
                if not a.delivered and f"{a.unit} {a.least}" in (on, _main_sum(tellings.features))
            )
            content = [on.split(), sorted((tellings.material.id, other.id))]
            found.append(_dispute(tellings, "scope", on, values, quotes, reason, content, other.id))
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


_Scope = tuple[str, tuple[str, str], str]


def _same_sum(tellings: Tellings, other: Neighbour) -> _Scope | None:
    """The same sum of the same promisor in two entries that seem to tell of one thing: on what, the two values, why."""
    rule = rules()["figures"]
    mine, theirs = tellings.features, other.features
    if (mine.kind == theirs.kind and mine.others == theirs.others) or not _within(mine, theirs):
        return None
    # Equal sums for two states are two promises; for a state and for a fund they may be one.
    states = all(_is_state(other) for other in mine.others | theirs.others)
    if mine.others and theirs.others and not mine.others & theirs.others and states:
        return None
    alike = max((shared_part(a, b) for a in mine.tellings for b in theirs.tellings), default=0.0)
    near = (
        mine.others & (theirs.parties | theirs.setting)
        or theirs.others & (mine.parties | mine.setting)
    )  # fmt: skip
    shared = mine.claims()[0] & theirs.claims()[0]
    if (alike < rule["scope_wording"] and not near) or not shared:
        return None
    unit, _, least = min(shared).partition("|")
    sum_ = in_words(Decimal(least), Decimal(least), "exact", unit)
    return (
        f"{unit} {least}",
        (f"{sum_} as {tellings.kind} here", f"{sum_} as {theirs.kind} in {other.id}"),
        "the same sum of the same promisor stands in two entries: one of them may be a part of the other",
    )


def _same_fund(tellings: Tellings, other: Neighbour) -> _Scope | None:
    """Two sums that one promisor is said to pay into one fund: the share of it, and perhaps more than that."""
    mine, theirs = tellings.features, other.features
    funds = mine.claims()[1] & theirs.claims()[1]
    if not funds or mine.kind != theirs.kind or not _within(mine, theirs):
        return None
    here, there = _main_sum(mine), _main_sum(theirs)
    if here == there:
        return None
    values = tuple(
        in_words(Decimal(least), Decimal(least), "exact", unit) for unit, least in (here.split(), there.split())
    )
    return (
        min(funds),
        (f"{values[0]} here", f"{values[1]} in {other.id}"),
        f"both are said to go into the {min(funds)}: one may be a part of the other, or tell of more than the fund",
    )


def _main_sum(features: Features) -> str:
    """The largest sum that is promised, with its unit before it; for one unit only."""
    sums = [claim.split("|") for claim in features.claims()[0]]
    unit, least = max(sums, key=lambda sum_: (sum_[0], Decimal(sum_[1])), default=("", "0"))
    return f"{unit} {least}"


def _within(mine: Features, theirs: Features) -> bool:
    """Are they told of one time?"""
    days = rules()["figures"]["scope_days"]
    return theirs.first <= shifted(mine.last, days) and mine.first <= shifted(theirs.last, days)


def _is_state(actor: str) -> bool:
    return len(actor) == 7 and actor[4:].isupper()
