"""The observations of an entry as people left them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dragoman.ledger.entries import (
    Party,
    Quote,
)
from dragoman.ledger.evidence import CO_SPEAKER
from dragoman.ledger.features import days_told, features_of, summed
from dragoman.ledger.folded import Moment, Target, entry_id
from dragoman.ledger.material import Known, Material, Said, Told


class Tellings:
    """The observations of one entry as people left them: which of them count, and what each says."""

    def __init__(self, material: Material, moment: Moment) -> None:
        self.material, self.moment = material, moment
        self.actors, self.quotes = material.actors, material.quotes
        self.targets: dict[str, Target] = {}
        self.founder = next((o for o in material.told if entry_id(o) == material.id), material.told[0])
        self.family = self.founder.family
        self.counted, self.dropped = self._counted()
        self.said = {one.id: self.left(one) for one in material.told}
        self.told_days = {one.id: days_told(one, self.first(one, "when")) for one in material.told}
        self.features = summed(
            features_of(one, self.said[one.id], self.actors, self.quotes, self.told_days[one.id][:2])
            for one in self.counted
        )
        self.kind = "event" if self.family == "event" else str(self.features.kind)

    def _counted(self) -> tuple[list[Told], set[str]]:
        """
        The observations that count: not rejected, and not on a page that says otherwise by now.

        Where none is left the best of the rest stand in, so that an entry never vanishes from the record.
        """
        told = self.material.told
        rejected = {o.id for o in told if self._ruled(o.id) == "reject"}
        replaced = {o.id for o in told if o.revised and (not self.moment.known or o.revised <= self.moment.known)}
        counted = [o for o in told if o.id not in rejected | replaced]
        if not counted:
            counted = [o for o in told if o.id not in rejected] or list(told)
        return counted, rejected | replaced

    def _ruled(self, target: str) -> str | None:
        ruling = self.material.rulings.get(target)
        return ruling.verdict if ruling else None

    def left(self, told: Told) -> list[Said]:
        """The assertions as people left them: without the rejected, with corrections in place."""
        left = []
        for said in told.said:
            ruling = self.material.rulings.get(said.id)
            if ruling and ruling.verdict == "correct":
                left.append(replace(said, value=ruling.value))
            elif not ruling or ruling.verdict != "reject":
                left.append(said)
        # Without its kind or type nothing can be told of it: rejecting these rejects nothing else.
        needed = {"commitment": "kind", "event": "type"}.get(told.family)
        if needed and not any(s.property == needed for s in left):
            left += [s for s in told.said if s.property == needed][:1]
        return left

    def first(self, told: Told, property: str) -> Any:
        """The first value of a property of an observation, as people left it."""
        return next((s.value for s in self.said[told.id] if s.property == property), None)

    def target(self, id: str, anchor: str, *evidence: Any, about: str = "") -> Target:
        """Something to decide on, noted under its id."""
        target = Target(anchor, evidence, self.material.rulings.get(id), about)
        self.targets[id] = target
        return target

    def seen(self, target: Target) -> str:
        """The hash to show; none where nobody looks, since most of the work of deriving would be hashing."""
        return target.seen if self.moment.shown else ""

    def parties(self) -> tuple[Party, ...]:
        """Who promises and to whom, or who did it to whom."""
        roles = ("source", "target") if self.family == "event" else ("promisor", "beneficiary")
        found: dict[tuple[str, str], Party] = {}
        for role in roles:
            for one in self.counted:
                for said in self.said[one.id]:
                    if said.property != role or not isinstance(said.value, dict):
                        continue
                    actor = self.actors.get(str(said.value.get("name")))
                    if actor and (actor.id, role) not in found:
                        found[actor.id, role] = Party(actor.id, actor.name, role, actor.country, actor.kind)  # type: ignore[arg-type]
        return tuple(found.values())

    def basis(self, one: Told) -> str:
        """Whose word an observation rests on."""
        told = self.first(one, "basis")
        if told:
            return str(told)
        promisors = {p.actor for p in self.parties() if p.role == "promisor"}
        countries = {p.country for p in self.parties() if p.role == "promisor" and p.country}
        own = any(
            speaker.id in promisors or (speaker.country in countries and speaker.sector in ("GOV", "MIL"))
            for speaker in self.speakers(one)
        )
        return "official_claim" if own else "independent_report"

    def speakers(self, one: Told) -> list[Known]:
        """Who says so: the speaker first, then those who say it together with them, as people left them."""
        said = self.said.get(one.id) or self.left(one)  # positions are no observations of the entry
        keys = [one.speaker or "", *(str(s.value.get("name")) for s in said if s.property == CO_SPEAKER)]
        return list(dict.fromkeys(self.actors[key] for key in keys if key in self.actors))

    def quotes_of(self, anchor: str) -> tuple[Quote, ...]:
        """The passage of an observation or a position."""
        return tuple(
            self.quotes[o.passage] for o in (*self.material.told, *self.material.positions) if o.id == anchor
        )  # fmt: skip
