"""Who is for or against an entry."""

from __future__ import annotations

from dragoman.ledger.dates import first_day
from dragoman.ledger.entries import (
    PositionHeld,
)
from dragoman.ledger.tellings import Tellings

_ON_THE_MISSION = "the side is taken on the mission for which these people are promised"


def positions_held(tellings: Tellings) -> tuple[PositionHeld, ...]:
    """The positions that bear on the entry, as people left them."""
    shown = []
    for one in tellings.material.positions:
        if tellings.moment.known and one.known > tellings.moment.known:
            continue
        said = tellings.left(one)
        value = {s.property: s.value for s in said}
        holder = tellings.actors.get(str((value.get("holder") or {}).get("name")))
        day = first_day(value.get("when")) or one.known
        target = tellings.target(
            one.id, one.id, [[s.property, s.value] for s in one.said], one.revised, about="position"
        )
        if not holder or "stance" not in value or (tellings.moment.date and day > tellings.moment.date):
            continue
        if target.ruling and target.ruling.verdict == "reject":
            continue
        here = next((o for o in tellings.material.told if o.id == one.target), None)
        why = str((one.value("bears_on") or {}).get("why", "")) if here else _ON_THE_MISSION
        wording = str(value.get("target", ""))
        if wording.startswith(("c", "e")) and wording[1:].isdigit():
            wording = tellings.quotes[(here or one).passage].exact
        shown.append(
            PositionHeld(
                one.id, holder.id, holder.name, tellings.material.counts.get(str(value["holder"]["name"])), value["stance"],
                wording, value.get("when"), tellings.quotes[one.passage], " and ".join(speaker.name for speaker in tellings.speakers(one)) or None,
                why, one.score, target.review, target.seen,
            )
        )  # fmt: skip
    return tuple(shown)
