"""What an entry still needs, from all that was told of it: whose leave, and how it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from dragoman.ledger.dates import days_between, first_day
from dragoman.ledger.entries import (
    RequirementState,
    RequirementStep,
)
from dragoman.ledger.material import Known, Said, Told
from dragoman.ledger.rules import rules
from dragoman.ledger.tellings import Tellings


def requirement_states(tellings: Tellings) -> tuple[RequirementState, ...]:
    """Each requirement with its history, by kind and by whose leave it is."""
    steps: dict[tuple[str, str], list[tuple[str, Told, Said, Known | None]]] = defaultdict(list)
    for one in tellings.counted:
        for said in tellings.said[one.id]:
            if said.property != "requirement":
                continue
            # Its own date; else that of the promise, but only where one sentence tells both.
            with_it = tellings.quotes[said.passage].sentence == tellings.quotes[one.passage].sentence
            day = said.value.get("when") or (tellings.told_days[one.id][2] if with_it else one.known)
            if tellings.moment.date and first_day(day) > tellings.moment.date:
                continue
            authority = tellings.actors.get(str((said.value.get("authority") or {}).get("name")))
            where = (authority.country or authority.id) if authority else ""
            steps[said.value["kind"], where].append((day, one, said, authority))
    for kind, where in [key for key in steps if not key[1]]:
        # Told without a name it is the one that others name, if there is but one.
        named_ones = [key for key in steps if key[0] == kind and key[1]]
        if len(named_ones) == 1:
            steps[named_ones[0]] += steps.pop((kind, where))
    return tuple(
        state
        for (kind, where), told in sorted(steps.items())
        if (
            state := _requirement(
                tellings, kind, where, sorted(told, key=lambda s: (first_day(s[0]), s[1].number, s[2].id))
            )
        )
    )


def _requirement(
    tellings: Tellings, kind: str, where: str, told: list[tuple[str, Told, Said, Known | None]]
) -> RequirementState | None:
    rule = rules()["requirements"]
    history: list[RequirementStep] = []
    for day, one, said, _ in told:
        status, quote = said.value["status"], tellings.quotes[said.passage]
        same = next((i for i, s in enumerate(history) if s.status == status), None)
        weak = status in rule["weak"] and any(s.status not in rule["weak"] for s in history)
        again = same is not None and (same == len(history) - 1 or status in rule["weak"])
        if again and same is not None and said.value.get("when") and status not in rule["weak"]:
            # A second ban with a day of its own is a step of its own, though nothing tells that the first was lifted.
            again = days_between(first_day(history[same].effective), first_day(day)) <= rule["same_step_days"]
        if again and same is not None:
            history[same] = replace(history[same], quotes=(*history[same].quotes, quote))
        elif not weak:
            history.append(RequirementStep(status, day, one.known, (quote,)))
    id = f"req_{tellings.founder.id[4:]}_{kind}" + (f"_{where}" if where else "")
    authority = next((a for *_, a in told if a), None)
    target = tellings.target(id, tellings.founder.id, [[s.status, s.effective] for s in history], about="requirement")
    if target.ruling and target.ruling.verdict == "reject":
        return None
    status, since = history[-1].status, history[-1].effective
    if target.ruling and target.ruling.verdict == "correct":
        status = target.ruling.value.get("status", status)
        since = target.ruling.value.get("effective", since)
    blocking = all(said.value.get("blocking", True) for _, _, said, _ in told)
    return RequirementState(
        id, kind, authority.id if authority else None, authority.name if authority else None, status, since, blocking,
        tuple(history), target.review, target.seen,
    )  # fmt: skip
