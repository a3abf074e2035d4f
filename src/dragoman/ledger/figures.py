"""
Figures: those that agree are one, with all their witnesses; those that differ are shown with the reason, never averaged.

The order of the rules: told by one witness only, nothing; alike within the precision of the coarser, rounding; told for
different dates, an update; else people are asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dragoman.ledger.dates import days_between
from dragoman.ledger.entries import DisagreementKind, Quote
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import measure, same_unit

#: These say something of a figure, not what was promised.
BESIDE = frozenset(("previous", "converted", "per_unit", "share", "remaining", "annual", "per_month"))
_AMOUNTS = {"total": "total", "headcount": "total", "tranche": "tranche"}


@dataclass(frozen=True, slots=True)
class Amount:
    """One quantity as one passage gives it."""

    assertion: str
    number: int
    role: str
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    unit: str
    day: str
    as_of: str
    witness: str
    passage: str
    delivered: bool
    how: str

    @property
    def least(self) -> Decimal | None:
        """The number that must at least be reached."""
        return self.low if self.low is not None else self.high


@dataclass(slots=True)
class Agreed:
    """The amounts that are one figure."""

    amounts: list[Amount]
    current: bool = True

    @property
    def one(self) -> Amount:
        """The first of them to be told."""
        return self.amounts[0]

    @property
    def witnesses(self) -> int:
        """How many independent reports give it."""
        return len({a.witness for a in self.amounts})


@dataclass(frozen=True, slots=True)
class Difference:
    """Two figures that differ, and how."""

    kind: DisagreementKind
    on: str
    figures: tuple[Agreed, Agreed]
    reason: str


def number(value: object) -> Decimal | None:
    """A stored number as a decimal; None where there is none."""
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None


#: So many characters behind a figure still speak of it: "$5m in total".
_NEAR = 25


def how_counted(quote: Quote) -> str:
    """Is a number on top of others (more), the sum of them (sum), or just a number (plain)?"""
    at = quote.sentence.find(quote.exact)
    before = quote.sentence[max(0, at - 40) : max(at, 0)].lower()
    after = quote.sentence[at + len(quote.exact) : at + len(quote.exact) + _NEAR].lower() if at >= 0 else ""
    if _any_of(rules()["figures"]["sum"], f"{before} {after}"):
        return "sum"
    return "more" if _any_of(rules()["figures"]["more"], f"{before} {quote.exact.lower()}") else "plain"


def has_growth(quote: Quote) -> bool:
    """Does the sentence say that this figure has grown? "…, bringing all pledges to $6bn" says so of one behind it."""
    end = quote.sentence.find(quote.exact) + len(quote.exact)
    return _any_of(rules()["figures"]["growth"], quote.sentence[: end + _NEAR].lower())


def _any_of(cues: Iterable[str], text: str) -> bool:
    return any(re.search(rf"\b{re.escape(cue)}\b", text) for cue in cues)


def agree(amounts: Sequence[Amount]) -> list[Agreed]:
    """Amounts with the same bounds in the same unit and role are one figure; in the order in which they were told."""
    groups: dict[tuple[object, ...], list[Amount]] = defaultdict(list)
    for amount in sorted(amounts, key=lambda a: (a.day, a.number, a.assertion)):
        groups[amount.delivered, amount.role, amount.unit, amount.low, amount.high].append(amount)
    figures = [Agreed(group) for group in groups.values()]
    newest: dict[tuple[bool, str, str], Agreed] = {}
    for figure in figures:
        key = (figure.one.delivered, _AMOUNTS.get(figure.one.role, figure.one.role), measure(figure.one.unit))
        if key not in newest or figure.amounts[-1].day >= newest[key].amounts[-1].day:
            newest[key] = figure
    for figure in figures:
        key = (figure.one.delivered, _AMOUNTS.get(figure.one.role, figure.one.role), measure(figure.one.unit))
        late = newest[key]
        replaced = figure.one.role == "previous"  # "from $100 million to $200 million"
        figure.current = not replaced and (figure is late or not _apart(figure.amounts[-1].day, late.one.day))
    return figures


def differences(figures: Sequence[Agreed]) -> list[Difference]:
    """Where promised figures differ: each against the one with the most witnesses."""
    groups: dict[tuple[str, str], list[Agreed]] = defaultdict(list)
    for figure in figures:
        if not figure.one.delivered and figure.one.role not in BESIDE:
            groups[_AMOUNTS.get(figure.one.role, figure.one.role), measure(figure.one.unit)].append(figure)
    found = []
    for (role, what), group in groups.items():
        main = max(group, key=lambda f: (f.witnesses, -f.one.number))
        for figure in group:
            if figure is not main and (difference := _compare(main, figure, f"{role} {what}")):
                found.append(difference)
    return found


def _compare(main: Agreed, other: Agreed, on: str) -> Difference | None:
    a, b = main.one, other.one
    if {x.witness for x in main.amounts} == {x.witness for x in other.amounts}:
        return None  # one voice, and all its copies
    pair = (main, other)
    if measure(a.unit) == "money" and a.unit != b.unit:
        return Difference("currency", on, pair, f"told in {a.unit} and in {b.unit}")
    if not same_unit(a.unit, b.unit):
        return Difference("unit_or_kind", on, pair, f"counted as {_kind(a.unit)} and as {_kind(b.unit)}")
    if overlap(a.low, a.high, b.low, b.high):
        return None
    if alike_when_rounded(a.least, b.least):
        return Difference("rounding", on, pair, "the same to the digits that the coarser one gives")
    if _apart(a.day, b.day):
        return Difference("update", on, pair, f"told for {a.as_of} and for {b.as_of}")
    return Difference("contradiction", on, pair, "told for the same time, and both cannot be right")


def _kind(unit: str) -> str:
    return unit.split(":")[-1]


def _apart(one: str, other: str) -> bool:
    return days_between(one, other) > int(rules()["figures"]["update_days"])


def overlap(a_low: Decimal | None, a_high: Decimal | None, b_low: Decimal | None, b_high: Decimal | None) -> bool:
    """Can two ranges mean the same number? An open end reaches everywhere."""
    below = a_high is not None and b_low is not None and a_high < b_low
    above = b_high is not None and a_low is not None and b_high < a_low
    return not below and not above


def alike_when_rounded(one: Decimal | None, other: Decimal | None) -> bool:
    """Are two numbers the same at the precision of the coarser: 96.8 and 100 million are not, 97 and 96.8 are?"""
    if one is None or other is None or not one or not other:
        return False
    digits = min(_digits(one), _digits(other))
    return _rounded(one, digits) == _rounded(other, digits)


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(Decimal((0, (1,), value.adjusted() - digits + 1)))


def in_words(low: Decimal | None, high: Decimal | None, qualifier: str, unit: str) -> str:
    """A figure as one would say it: “at least 1,000 police”, “USD 100 million”."""
    value = low if low is not None else high
    if value is None:
        return "some " + _plural(_kind(unit), Decimal(2))
    text = _large(value)
    if low is not None and high is not None and low != high:
        text = f"{_large(low)} to {_large(high)}"
    elif qualifier in ("at_least", "more_than", "at_most", "less_than", "about"):
        text = f"{qualifier.replace('_', ' ').replace('at most', 'up to')} {text}"
    if measure(unit) == "money":
        return f"{text} {unit}"
    if unit in rules()["figures"]["unspecified"]:
        return f"{text} people"
    return f"{text} {_plural(_kind(unit), value)}" if unit != "percent" else f"{text}%"


def _large(value: Decimal) -> str:
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            return f"{(value / size).normalize():f} {word}"
    return f"{value.normalize():,f}"


def _plural(noun: str, value: Decimal) -> str:
    return noun if value == 1 or noun.endswith("s") or noun in ("police", "aircraft", "percent") else f"{noun}s"
