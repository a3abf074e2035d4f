"""
On which promise of people a side bears that is taken on their mission.

"They reject the mission that Kenya plans to lead" is told of a service; where the ledger knows but one promise of people for
it, the side is shown there too.
"""

from __future__ import annotations

from dragoman.ledger.dates import days_between
from dragoman.ledger.entries import Likeness
from dragoman.ledger.features import Features
from dragoman.ledger.matching import to_whom
from dragoman.ledger.rules import rules
from dragoman.ledger.words import folded


def bears_on(words: str, service: Features, people: dict[str, Features]) -> tuple[str, float, list[Likeness]] | None:
    """
    The one of *people* (entry -> features) that is the mission of *service*, with its likeness and why.

    *words* are those in which the side is taken. None where it is no mission, or where two promises could be meant.
    """
    rule = rules()["positions"]
    if service.kind != "services" or not set(folded(words).split()) & set(rule["operations"]):
        return None
    scored = []
    for entry, features in people.items():
        if features.kind == "personnel" and features.parties & service.parties:
            gap = days_between(features.last, service.first)
            reasons = [
                Likeness("mission", rule["mission"], "a side on a mission of the same state, for which these are promised"),
                to_whom(service, features),
                Likeness("time", round(rule["time"] * max(0.0, 1 - gap / rules()["match"]["window_days"]), 4), f"told {gap} days apart"),
            ]  # fmt: skip
            if not (service.others and features.others and not service.others & features.others):
                scored.append((round(sum(reason.score for reason in reasons), 4), entry, reasons))
    sure = [one for one in scored if one[0] >= rule["sure"]]
    if len(sure) != 1:
        return None
    score, entry, reasons = sure[0]
    return entry, score, reasons
