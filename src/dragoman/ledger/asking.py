"""The questions that an entry raises, and its dated lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.ledger.dates import first_day, shifted
from dragoman.ledger.entries import (
    Entry,
    Quote,
)
from dragoman.ledger.folded import Asked, Dated
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import Claim
from dragoman.ledger.tellings import Tellings


def questions_on(tellings: Tellings, entry: Entry, deadline: str | None, expires: str | None) -> list[Asked]:
    """What a person should decide on, each target once, the most consequential reason for it."""
    order = rules()["review"]
    found = []
    for change in entry.history:
        if change.standing == "proposed" and change.review in ("proposed", "unsure"):
            found.append(_ask(
                change.id, "stage", order["stage"], f"Is it so that it was {change.stage.replace('_', ' ')} ({change.effective})? {change.reason}",
                f"the stage stays {entry.stage}", change.quotes,
            ))  # fmt: skip
    if not tellings.moment.today and entry.stage not in rules()["stages"]["terminal"] and tellings.family != "event":
        for end, why in ((deadline, "deadline"), (expires, "term")):
            if end:
                claim = Claim(tellings.founder.id, 0, "lapsed", "", "", "", "", None, why)
                if claim.target not in tellings.material.rulings:
                    found.append(replace(_ask(
                        claim.target, "stage", order["stage"],
                        f"Has it lapsed? Its {why} was {end}, and nothing says that it was met.",
                        f"the stage stays {entry.stage}, and it is shown as overdue", (tellings.quotes[tellings.founder.passage],),
                    ), due=shifted(end, 1)))  # fmt: skip
    for id, target in sorted(tellings.targets.items()):
        if target.stale:
            found.append(_ask(
                id, "stale", order["stale"], f"The evidence has changed since somebody said “{target.ruling.verdict if target.ruling else ''}” of this {target.about}. Does that still hold?",
                "the decision still counts, and is shown as stale", tellings.quotes_of(target.anchor),
            ))  # fmt: skip
    for dispute in entry.disputes:
        # A matter of scope concerns two entries and is asked once.
        twice = dispute.other is not None and dispute.other < entry.id
        if dispute.kind not in ("rounding", "update") and dispute.review in ("proposed", "unsure") and not twice:
            found.append(_ask(
                dispute.id, "disagreement", order[dispute.kind], f"Do these differ ({dispute.kind.replace('_', ' ')}): {' / '.join(dispute.values)}? {dispute.reason}",
                "both are shown", dispute.quotes,
            ))  # fmt: skip
    if tellings.family == "commitment" and entry.witnesses == 1 and entry.review == "proposed":
        weight = order["single_source_figure" if entry.amount else "single_source"]
        found.append(_ask(
            entry.id, "single_source", weight, "Only one independent report tells of this. Is it right?",
            "it is shown as told by a single source", (tellings.quotes[tellings.founder.passage],),
        ))  # fmt: skip
    return list({a.target: a for a in reversed(found)}.values())


def _ask(target: str, kind: str, priority: int, question: str, default: str, quotes: Sequence[Quote]) -> Asked:
    body = {"question": question, "default": default, "passages": [q.passage for q in quotes], "score": None}
    return Asked(target, kind, priority, "", body)


def dates_of(tellings: Tellings, entry: Entry) -> list[Dated]:
    """Its lines of the timeline, in order."""
    if tellings.family == "event":
        when = entry.when or entry.first
        return [Dated(first_day(when) or entry.first, when, min(o.known for o in tellings.counted), "event",
                      f"{entry.realis or ''} {entry.type}".strip(), "in_effect", tellings.founder.passage)]  # fmt: skip
    found = []
    for change in entry.history:
        if change.standing != "rejected":
            moved = f", {change.delivered:f}" + (f" of {change.of:f}" if change.of else "") if change.delivered else ""
            found.append(Dated(first_day(change.effective), change.effective, change.known, "stage", change.stage + moved,
                               change.standing, change.quotes[0].passage))  # fmt: skip
    for requirement in entry.requirement_states:
        found += [
            Dated(s.effective, s.effective, s.known, "requirement", f"{requirement.kind}: {s.status}", "in_effect", s.quotes[0].passage)
            for s in requirement.history
        ]  # fmt: skip
    for position in entry.positions:
        known = next(o.known for o in tellings.material.positions if o.id == position.id)
        found.append(Dated(first_day(position.when) or known, position.when or known, known, "position",
                           f"{position.holder_name} {position.stance}", "in_effect", position.quote.passage))  # fmt: skip
    return sorted(found, key=lambda d: (d.at, d.what, d.text, d.passage))
