"""What observations are compared by, and what an entry shows of itself to be compared with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.ledger.dates import bounds, days_between, shifted
from dragoman.ledger.entries import Quote
from dragoman.ledger.figures import has_growth
from dragoman.ledger.material import Known, Said, Told
from dragoman.ledger.words import content_words, folded

#: So many tellings of an entry are kept to compare wordings with.
_TELLINGS = 6
_INTO = "into|"


@dataclass(frozen=True, slots=True)
class Features:
    """
    One observation, or an entry of several, as the matcher sees it.

    ``parties`` are promisors or sources, ``others`` beneficiaries or targets, ``setting`` the states that reports are about
    which do not say to whom, all actor ids; ``channels`` are funds through which money goes; ``figures`` are (unit, least,
    most, moved); ``days`` the first and last day it is told for; ``tellings`` sets of content words.
    """

    family: str
    kind: str
    parties: frozenset[str]
    others: frozenset[str]
    figures: tuple[tuple[str, str | None, str | None, bool], ...]
    names: frozenset[str]
    terms: frozenset[str]
    first: str
    last: str
    days: frozenset[str]
    places: frozenset[str]
    stages: frozenset[str]
    realis: str
    tellings: tuple[tuple[str, ...], ...]
    grows: bool
    setting: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()

    def plus(self, other: Features) -> Features:
        """Both taken together; kind and realis stay those of the first."""
        return replace(
            self,
            parties=self.parties | other.parties,
            others=self.others | other.others,
            figures=tuple(dict.fromkeys((*self.figures, *other.figures)))[:20],
            names=self.names | other.names,
            terms=self.terms | other.terms,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            days=frozenset(sorted(self.days | other.days)[:40]),
            places=self.places | other.places,
            stages=self.stages | other.stages,
            setting=self.setting | other.setting,
            channels=self.channels | other.channels,
            tellings=tuple(dict.fromkeys((*self.tellings, *other.tellings)))[:_TELLINGS],
        )

    def found_by(self) -> list[str]:
        """Under what the matcher finds it."""
        found: list[str] = []
        if self.family == "event":
            return [f"event|{self.kind}|{party}|{day}" for party in sorted(self.parties) for day in sorted(self.days)]
        for party in sorted(self.parties):
            found.append(f"{self.kind}|{party}")
            if self.kind != "agreement":
                found += [f"{self.kind}|{party}|{other}" for other in sorted(self.others) or ("-",)]
        return found

    def scope_keys(self) -> list[str]:
        """Under what two entries are found that claim the same sum of one promisor, or what it pays into one fund."""
        if self.family != "commitment":
            return []
        claimed = [
            f"{unit}|{least}" for unit, least, _, moved in self.figures
            if least is not None and not moved and len(unit) == 3
        ]  # fmt: skip
        claimed += [f"{_INTO}{name}" for name in sorted(self.channels) if claimed]
        return [f"sum|{party}|{claim}" for party in sorted(self.parties) for claim in claimed]

    def claims(self) -> tuple[set[str], set[str]]:
        """The sums (``USD|100000000``) and the funds that it claims, whoever the promisor."""
        found = {key.split("|", 2)[2] for key in self.scope_keys()}
        funds = {claim for claim in found if claim.startswith(_INTO)}
        return found - funds, {fund.removeprefix(_INTO) for fund in funds}

    def to_json(self) -> str:
        """As stored with the entry."""
        plain: dict[str, Any] = {}
        for name in self.__slots__:
            value = getattr(self, name)
            plain[name] = sorted(value) if isinstance(value, frozenset) else value
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, stored: str) -> Features:
        """As it was stored."""
        plain = json.loads(stored)
        for name in ("parties", "others", "names", "terms", "days", "places", "stages", "setting", "channels"):
            plain[name] = frozenset(plain.get(name, ()))
        plain["figures"] = tuple((unit, low, high, moved) for unit, low, high, moved in plain["figures"])
        plain["tellings"] = tuple(tuple(words) for words in plain["tellings"])
        return cls(**plain)


def features_of(
    told: Told,
    said: Sequence[Said],
    actors: Mapping[str, Known],
    quotes: Mapping[str, Quote],
    effective: tuple[str, str],
) -> Features:
    """Those of one observation; *said* are its assertions as people left them, *effective* its first and last day."""
    by: dict[str, list[Any]] = {}
    for one in said:
        by.setdefault(one.property, []).append(one.value)
    event = told.family == "event"
    parties = _ids(by.get("source" if event else "promisor", ()), actors)
    others = _ids(by.get("target" if event else "beneficiary", ()), actors)
    if by.get("kind") == ["agreement"]:
        parties, others = parties | others, frozenset()
    stage = by.get("stage", [""])[0]
    sentence = quotes[told.passage].sentence
    whose = parties | others
    names = tuple(sorted({a.name for a in actors.values() if a.id in whose}))
    first, last = effective
    return Features(
        family=told.family,
        kind=by["type"][0]["type"] if event else by["kind"][0],
        parties=parties,
        others=others,
        figures=tuple(
            (q["unit"], _least(q), q["value_max"], stage in ("in_delivery", "fulfilled") or q["role"] == "already_paid")
            for q in by.get("quantity", ())
            if q["role"] not in ("converted", "per_unit", "share")
        ),
        names=frozenset(filter(None, (folded(name) for name in by.get("name", ())))),
        terms=frozenset(by.get("term", ())),
        first=first,
        last=last,
        days=frozenset(_days(first, last)) if event else frozenset((first,)) if by.get("when") else frozenset(),
        places=frozenset(folded(str(place)) for place in by.get("place", ())),
        stages=frozenset(filter(None, (stage,))),
        realis=str(by.get("realis", [""])[0]),
        tellings=(content_words(sentence, names),),
        grows=any(has_growth(quotes[one.passage]) for one in said if one.property == "quantity"),
        setting=_ids(by.get("setting", ()), actors) - whose,
        channels=frozenset(" ".join(folded(str(name)).split()[-2:]) for name in by.get("channel", ())),
    )


def summed(features: Iterable[Features]) -> Features:
    """An entry's: those of its observations in order."""
    coming = iter(features)
    whole = next(coming)
    for one in coming:
        whole = whole.plus(one)
    return whole


def _ids(values: Iterable[Any], actors: Mapping[str, Known]) -> frozenset[str]:
    return frozenset(actors[v["name"]].id for v in values if isinstance(v, dict) and v.get("name") in actors)


def _least(quantity: Mapping[str, Any]) -> str | None:
    least = quantity["value_min"] if quantity["value_min"] is not None else quantity["value_max"]
    return str(least) if least is not None else None


def _days(first: str, last: str) -> list[str]:
    """The days of a short event, the first one of a long one."""
    return (
        [shifted(first, n) for n in range(days_between(first, last) + 1)] if days_between(first, last) <= 3 else [first]
    )


def days_told(told: Told, when: str | None) -> tuple[str, str, str, str | None]:
    """
    The first day, the last day and the date for which an observation is told, and what lies ahead of it as a deadline.

    A date after the report is no date of a fact: it is when the promise falls due.
    """
    found = bounds(when)
    if not found:
        return told.known, told.known, told.known, None
    first, last = found[0].isoformat(), found[1].isoformat()
    if told.family == "commitment" and first > told.known:
        return told.known, told.known, told.known, last
    return first, last, when or told.known, last if "/" in (when or "") and last > told.known else None
