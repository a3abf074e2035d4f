"""
Is this the same promise, the same event, the same person? Likeness with its reasons, from 0 to 1.

Sure is joined, unsure becomes a question, and nothing is joined silently: the reasons are kept with the judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from dragoman.ledger.dates import days_between
from dragoman.ledger.entries import Likeness
from dragoman.ledger.features import Features
from dragoman.ledger.figures import alike_when_rounded, number, overlap
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import measure, same_unit
from dragoman.ledger.words import name_words, shared_part

_DIFFER = "the figures differ"
_Figure = tuple[str, str | None, str | None, bool]


def likeness(new: Features, entry: Features, same_page: bool = False) -> tuple[float, list[Likeness]]:
    """
    How surely a new observation tells of *entry*; 0 where something speaks against it for good.

    *same_page*: an earlier text of the new one's page tells of the entry.
    """
    if new.family != entry.family or new.kind != entry.kind:
        return 0.0, []
    if new.family == "event":
        reasons = _event(new, entry)
    elif new.kind == "agreement":
        reasons = _agreement(new, entry)
    else:
        reasons = _commitment(new, entry)
    if reasons and same_page:
        reasons.append(Likeness("page", rules()["match"]["same_page"], "the page told of it before it was changed"))
    score = min(1.0, max(0.0, sum(r.score for r in reasons)))
    if not same_page and any(reason.why == _DIFFER for reason in reasons):
        # Another sum, and no word that the first has grown: however alike the rest is, people are asked.
        score = min(score, thresholds(new)[0] - 0.01)
    return (round(score, 4), reasons) if reasons else (0.0, [])


def thresholds(features: Features) -> tuple[float, float]:
    """From which likeness on it is sure, and from which on it is worth a question."""
    match = rules()["match"]
    section = "event" if features.family == "event" else "agreement" if features.kind == "agreement" else "commitment"
    return match[section]["sure"], match[section]["unsure"]


def _commitment(new: Features, entry: Features) -> list[Likeness]:
    rule = rules()["match"]["commitment"]
    if not new.parties & entry.parties:
        return []
    if new.others and entry.others and not new.others & entry.others:
        return []
    return [
        to_whom(new, entry),
        _figures(new, entry),
        _wording(new, entry, rule["wording"]),
        _time(new, entry, rule["time"]),
        _names(new, entry, rule["name_same"]),
    ]


def to_whom(new: Features, entry: Features) -> Likeness:
    """Is it promised to the same? Where one does not say, the states that its reports are about tell something."""
    rule = rules()["match"]["commitment"]
    if new.others and entry.others:
        return Likeness("beneficiary", rule["beneficiary_same"], "promised to the same")
    if (new.others & entry.setting) or (entry.others & new.setting):
        return Likeness(
            "beneficiary", rule["beneficiary_near"], "one of them does not say to whom, but is told of the same state"
        )
    if not new.others | entry.others and new.setting & entry.setting:
        return Likeness("beneficiary", rule["setting_same"], "neither says to whom; both are told of the same state")
    return Likeness("beneficiary", rule["beneficiary_unknown"], "one of them does not say to whom")


def _figures(new: Features, entry: Features) -> Likeness:
    rule = rules()["match"]["commitment"]
    if not new.figures or not entry.figures:
        return Likeness("figures", rule["figure_missing"], "one of them gives no figure")
    pairs = [(one, other) for one in new.figures for other in entry.figures if measure(one[0]) == measure(other[0])]
    promised = [(one, other) for one, other in pairs if not one[3] and not other[3]]
    # What each says was promised counts first: a part that moved is less than many another sum.
    found = [_figure(one, other, new.grows) for one, other in promised or pairs]
    if not found:
        return Likeness("figures", rule["figure_missing"], "they give no figures of one kind")
    return max(found, key=lambda reason: reason.score)


def _figure(one: _Figure, other: _Figure, grows: bool) -> Likeness:
    rule = rules()["match"]["commitment"]
    (unit, low, high, moved), (unit2, low2, high2, moved2) = one, other
    differs = Likeness("figures", rule["figure_differs"], _DIFFER)
    if measure(unit) == "money" and unit != unit2:
        return differs
    a, b = number(low), number(low2)
    if a is None or b is None:
        return differs
    same = (a == b) or alike_when_rounded(a, b) or (_open(low, high, low2, high2) and _near(a, b))
    if same and same_unit(unit, unit2):
        return Likeness("figures", rule["figure_same"], "the figures agree")
    if same:
        return Likeness("figures", rule["figure_other_unit"], "the same number, counted as another kind")
    if not same_unit(unit, unit2):
        return differs
    if moved != moved2 and (a if moved else b) <= (b if moved else a):
        return Likeness("figures", rule["figure_part"], "one can be the part of the other that has moved")
    if moved and moved2:
        return Likeness("figures", rule["figure_part"], "both count what has moved")
    if grows and a > b:
        return Likeness("figures", rule["figure_grown"], "the wording says that the figure has grown")
    return differs


def _open(low: str | None, high: str | None, low2: str | None, high2: str | None) -> bool:
    """Is one of the two a range that holds the other?"""
    ends = (number(low), number(high), number(low2), number(high2))
    return (high is None or high2 is None or low != high or low2 != high2) and overlap(*ends)


def _near(one: Decimal, other: Decimal) -> bool:
    return min(one, other) * 2 >= max(one, other)


def _wording(new: Features, entry: Features, weight: float) -> Likeness:
    best = max((shared_part(a, b) for a in new.tellings for b in entry.tellings), default=0.0)
    return Likeness("wording", round(weight * best, 4), f"{best:.0%} of the telling words are shared")


def _time(new: Features, entry: Features, weight: float) -> Likeness:
    gap = _gap(new, entry)
    window = rules()["match"]["window_days"]
    return Likeness(
        "time",
        round(weight * max(0.0, 1 - gap / window), 4),
        f"told {gap} days apart" if gap else "told for the same time",
    )


def _gap(new: Features, entry: Features) -> int:
    if new.last < entry.first:
        return days_between(new.last, entry.first)
    return days_between(entry.last, new.first) if entry.last < new.first else 0


def _names(new: Features, entry: Features, weight: float) -> Likeness:
    if not new.names or not entry.names:
        return Likeness("name", 0.0, "one of them has no name")
    best = max(token_set_ratio(a, b) for a in new.names for b in entry.names) / 100
    return Likeness(
        "name", round(weight * best if best >= 0.6 else weight * (best - 1), 4), f"their names are {best:.0%} alike"
    )


def _agreement(new: Features, entry: Features) -> list[Likeness]:
    rule = rules()["match"]["agreement"]
    shared = new.parties & entry.parties
    # Two pacts of one state with two others are two pacts.
    if not shared or (len(new.parties) > 1 and len(entry.parties) > 1 and len(shared) < 2):
        return []
    same = len(shared) > 1
    reasons = [
        Likeness("parties", rule["parties_same" if same else "parties_shared"], "the same parties" if same else "one party is the same"),
        _names(new, entry, rule["name_same"]) if new.names and entry.names else Likeness("name", rule["name_missing"], "one of them has no name"),
        _wording(new, entry, rule["wording"]),
        _time(new, entry, rule["time"]),
    ]  # fmt: skip
    if new.terms & entry.terms:
        reasons.append(Likeness("term", rule["term_same"], "for the same term"))
    signed = {"agreed", "in_force"}
    if new.days and entry.days and new.stages & entry.stages & signed:
        gap = min(days_between(a, b) for a in new.days for b in entry.days)
        if gap > rule["dates_differ_days"]:
            reasons.append(Likeness("signed", rule["dates_differ"], f"signed {gap} days apart"))
    return reasons


def _event(new: Features, entry: Features) -> list[Likeness]:
    rule = rules()["match"]["event"]
    if new.realis != entry.realis or not new.parties & entry.parties:
        return []
    if new.others and entry.others and not new.others & entry.others:
        return []
    reasons = [
        Likeness("sources", rule["sources_same" if new.parties == entry.parties else "sources_shared"], "the same act, done by the same"),
    ]  # fmt: skip
    if new.others and entry.others:
        same = new.others == entry.others
        reasons.append(Likeness("targets", rule["targets_same" if same else "targets_shared"], "done to the same"))
    else:
        reasons.append(Likeness("targets", rule["targets_missing"], "one of them does not say to whom"))
    gap = min(days_between(a, b) for a in new.days for b in entry.days)
    reasons.append(
        Likeness("day", rule["day_near" if gap else "day_same"], f"{gap} days apart" if gap else "on the same day")
    )
    if new.places and entry.places:
        near = max(token_set_ratio(a, b) for a in new.places for b in entry.places) >= 85
        reasons.append(
            Likeness(
                "place",
                rule["place_same" if near else "place_differs"],
                "at the same place" if near else "at another place",
            )
        )
    else:
        reasons.append(Likeness("place", rule["place_unknown"], "one of them does not say where"))
    reasons.append(_wording(new, entry, rule["wording"]))
    return reasons


# --- names ------------------------------------------------------------------------------------------------------


def name_likeness(
    one: str, other: str, kind: str, countries: tuple[str | None, str | None]
) -> tuple[float, list[Likeness]]:
    """How surely two names of one kind of actor are one actor's: Jovenal Moise is Jovenel Moïse; Biden may be Joe Biden."""
    if kind in ("state", "unnamed_group") or (all(countries) and countries[0] != countries[1]):
        return 0.0, []
    a, b = name_words(one), name_words(other)
    where = "of the same country" if countries[0] == countries[1] else "the country of one is not known"
    same_country = countries[0] == countries[1]
    if a == b:
        # A country that only one report gives is no reason to doubt, if the name is more than one word.
        score = 0.95 if len(a) > 1 else 0.85
        return score, [
            Likeness("name", score, "the same name"),
            Likeness("country", 1.0 if same_country else 0.5, where),
        ]
    if len(a) == len(b) and len(a) > 1:
        pairs = [(x, y, JaroWinkler.similarity(x, y)) for x, y in zip(a, b, strict=True)]
        least = min(score for *_, score in pairs)
        if least < rules()["match"]["actor"]["word"] or any(
            x != y and (len(x) < 4 or any(c.isdigit() for c in x + y)) for x, y, _ in pairs
        ):
            return 0.0, []
        differing = [(x, y) for x, y, _ in pairs if x != y]
        score = least if len(differing) < len(pairs) and same_country else min(least, 0.9)
        spelled = ", ".join(f"{x} / {y}" for x, y in differing)
        return score, [
            Likeness("spelling", round(least, 4), spelled),
            Likeness("country", 1.0 if same_country else 0.5, where),
        ]
    short, long = sorted((a, b), key=len)
    if (
        kind == "person"
        and same_country
        and len(short) == 1
        and len(long) > 1
        and short[0] == long[-1]
        and len(short[0]) > 3
    ):
        return 0.85, [Likeness("surname", 0.85, f"{short[0]} alone could be {' '.join(long)}")]
    return 0.0, []


def best_first(found: Iterable[tuple[float, list[Likeness], int]]) -> list[tuple[float, list[Likeness], int]]:
    """Candidates (likeness, reasons, number), the likeliest first, of equals the older entry."""
    return sorted(found, key=lambda one: (-one[0], one[2]))
