"""
From an entry's material to the entry: what its observations say, as people left them, worked out into one line and its history.

A pure function: the same material gives the same entry, whenever and in whatever order it came. Stage, schedule, evidence
and review are four things and stay apart.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dragoman.ledger.dates import after_term, first_day, last_day, shifted
from dragoman.ledger.entries import (
    AssertionLine,
    Basis,
    Disagreement,
    Entry,
    EvidenceState,
    Figure,
    Likeness,
    Link,
    Observation,
    Party,
    PositionHeld,
    Quote,
    RequirementState,
    RequirementStep,
    ReviewState,
    Schedule,
    StageChange,
)
from dragoman.ledger.features import Features, days_told, features_of, summed
from dragoman.ledger.figures import BESIDE, Agreed, Amount, agree, differences, how_counted, in_words, number
from dragoman.ledger.ids import digest, named
from dragoman.ledger.material import Known, Material, Ruling, Said, Told
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import Change, Claim, Delivered, Ladder, Promised, climb, measure
from dragoman.ledger.words import shared_part

_STATES: dict[str, ReviewState] = {
    "accept": "accepted", "correct": "corrected", "reject": "rejected", "unsure": "unsure",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something a person can decide on: which observation or name it hangs on, what it says, and the ruling."""

    anchor: str
    content: tuple[Any, ...]
    ruling: Ruling | None
    about: str = ""

    @property
    def evidence(self) -> str:
        """A hash of what it says; worked out only where somebody looks."""
        return digest(*self.content)

    @property
    def seen(self) -> str:
        """The hash that a reviewer hands back: it changes with the evidence and with every decision."""
        return digest(self.evidence, self.ruling.id if self.ruling else None)[:16]

    @property
    def stale(self) -> bool:
        """Was it decided on other evidence?"""
        return self.ruling is not None and self.ruling.evidence != self.evidence

    @property
    def review(self) -> ReviewState:
        """What people made of it."""
        if self.ruling is None:
            return "proposed"
        return "stale" if self.stale else _STATES.get(self.ruling.verdict, "proposed")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the entry raises; ``due`` is the day from which it is asked."""

    target: str
    kind: str
    priority: int
    due: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dated:
    """A line of the timeline."""

    at: str
    shown: str
    known: str
    what: str
    text: str
    standing: str
    passage: str


@dataclass(frozen=True, slots=True)
class Folded:
    """The entry with all that is stored of it."""

    entry: Entry
    number: int
    family: str
    finished: str | None
    features: Features
    targets: dict[str, Target]
    asked: tuple[Asked, ...]
    dated: tuple[Dated, ...]
    unsure: tuple[Any, ...]
    apart: frozenset[str]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another entry that claims the same sum of the same promisor."""

    id: str
    features: Features


@dataclass(frozen=True, slots=True)
class Moment:
    """The moment as of which an entry is folded: what had happened by ``date``, from what was known by ``known``; ``shown`` to a person."""

    date: str | None = None
    known: str | None = None
    today: str | None = None
    shown: bool = True


def fold(material: Material, moment: Moment, neighbours: Sequence[Neighbour] = ()) -> Folded | None:
    """The entry at a moment; None where nothing was known of it then."""
    told = [one for one in material.told if not moment.known or one.known <= moment.known]
    if not told:
        return None
    fold = _Fold(replace(material, told=told), moment, neighbours)
    if moment.date and not any(c.standing != "rejected" for c in fold.ladder.changes) and fold.family != "event":
        return None
    if moment.date and fold.family == "event" and fold.features.first > moment.date:
        return None
    return fold.result()


class _Fold:
    def __init__(self, material: Material, moment: Moment, neighbours: Sequence[Neighbour]) -> None:
        self.material, self.moment, self.neighbours = material, moment, neighbours
        self.actors, self.quotes = material.actors, material.quotes
        self.targets: dict[str, Target] = {}
        self.founder = next((o for o in material.told if entry_id(o) == material.id), material.told[0])
        self.family = self.founder.family
        self.counted, self.dropped = self._counted()
        self.said = {one.id: self._left(one) for one in material.told}
        self.told_days = {one.id: days_told(one, self._first(one, "when")) for one in material.told}
        self.features = summed(
            features_of(one, self.said[one.id], self.actors, self.quotes, self.told_days[one.id][:2])
            for one in self.counted
        )
        self.parties = self._parties()
        self.kind = "event" if self.family == "event" else str(self.features.kind)
        self.amounts = self._amounts()
        self.agreed = agree(self.amounts)
        self.requirements = self._requirements()
        self.deadline, self.expires = self._deadlines()
        self.ladder = self._ladder()
        self.positions = self._positions()
        self.disputes = self._disputes()

    # --- what counts --------------------------------------------------------------------------------------------

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

    def _left(self, told: Told) -> list[Said]:
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

    def _first(self, told: Told, property: str) -> Any:
        return next((s.value for s in self.said[told.id] if s.property == property), None)

    def _target(self, id: str, anchor: str, *evidence: Any, about: str = "") -> Target:
        target = Target(anchor, evidence, self.material.rulings.get(id), about)
        self.targets[id] = target
        return target

    def _seen(self, target: Target) -> str:
        """The hash to show; none where nobody looks, since most of the work of deriving would be hashing."""
        return target.seen if self.moment.shown else ""

    # --- parties and amounts ------------------------------------------------------------------------------------

    def _parties(self) -> tuple[Party, ...]:
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

    def _amounts(self) -> list[Amount]:
        found = []
        for one in self.counted:
            day, _, shown, _ = self.told_days[one.id]
            if self.moment.date and day > self.moment.date:
                continue
            moved = self._first(one, "stage") in ("in_delivery", "fulfilled")
            for said in self.said[one.id]:
                if said.property != "quantity":
                    continue
                q = said.value
                found.append(
                    Amount(
                        said.id, one.number, q["role"], number(q["value_min"]), number(q["value_max"]), q["qualifier"],
                        q["unit"], day, shown, one.witness, said.passage, moved or q["role"] == "already_paid",
                        how_counted(self.quotes[said.passage]),
                    )
                )  # fmt: skip
        return found

    def _figures(self) -> tuple[Figure, ...]:
        return tuple(
            Figure(
                one.role, one.low, one.high, one.qualifier, one.unit, one.as_of,
                tuple(self.quotes[a.passage] for a in agreed.amounts), tuple(a.assertion for a in agreed.amounts),
                agreed.witnesses, one.delivered, agreed.current,
            )
            for agreed in self.agreed for one in (agreed.one,)
        )  # fmt: skip

    def _amount(self) -> str:
        """The promised figures of now, in words: of each measure the one with most witnesses."""
        best: dict[str, Agreed] = {}
        for agreed in self.agreed:
            one = agreed.one
            if one.delivered or not agreed.current or one.role in BESIDE:
                continue
            if measure(one.unit) not in best or agreed.witnesses > best[measure(one.unit)].witnesses:
                best[measure(one.unit)] = agreed
        return ", ".join(in_words(a.one.low, a.one.high, a.one.qualifier, a.one.unit) for a in best.values())

    # --- requirements -------------------------------------------------------------------------------------------

    def _requirements(self) -> tuple[RequirementState, ...]:
        steps: dict[tuple[str, str], list[tuple[str, Told, Said, Known | None]]] = defaultdict(list)
        for one in self.counted:
            for said in self.said[one.id]:
                if said.property != "requirement":
                    continue
                # Its own date; else that of the promise, but only where one sentence tells both.
                with_it = self.quotes[said.passage].sentence == self.quotes[one.passage].sentence
                day = said.value.get("when") or (self.told_days[one.id][2] if with_it else one.known)
                if self.moment.date and first_day(day) > self.moment.date:
                    continue
                authority = self.actors.get(str((said.value.get("authority") or {}).get("name")))
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
                state := self._requirement(
                    kind, where, sorted(told, key=lambda s: (first_day(s[0]), s[1].number, s[2].id))
                )
            )
        )

    def _requirement(
        self, kind: str, where: str, told: list[tuple[str, Told, Said, Known | None]]
    ) -> RequirementState | None:
        rule = rules()["requirements"]
        history: list[RequirementStep] = []
        for day, one, said, _ in told:
            status, quote = said.value["status"], self.quotes[said.passage]
            same = next((i for i, s in enumerate(history) if s.status == status), None)
            weak = status in rule["weak"] and any(s.status not in rule["weak"] for s in history)
            again = same is not None and (same == len(history) - 1 or status in rule["weak"])
            if again and same is not None:
                history[same] = replace(history[same], quotes=(*history[same].quotes, quote))
            elif not weak:
                history.append(RequirementStep(status, day, one.known, (quote,)))
        id = f"req_{self.founder.id[4:]}_{kind}" + (f"_{where}" if where else "")
        authority = next((a for *_, a in told if a), None)
        target = self._target(id, self.founder.id, [[s.status, s.effective] for s in history], about="requirement")
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

    # --- stages -------------------------------------------------------------------------------------------------

    def _deadlines(self) -> tuple[str | None, str | None]:
        """When the promise falls due, and when an agreement runs out."""
        deadline = expires = None
        for one in sorted(self.counted, key=lambda o: (o.known, o.number)):
            first, _, _, ahead = self.told_days[one.id]
            told = last_day(self._first(one, "deadline")) or ahead
            if self.kind == "agreement":
                term = self._first(one, "term")
                if term and self._first(one, "stage") in ("agreed", "in_force"):
                    expires = after_term(first, term)
                elif "/" in str(self._first(one, "when")) and told:
                    expires, told = told, None
            deadline = told or deadline
        return deadline, expires

    def _ladder(self) -> Ladder:
        if self.family == "event":
            return Ladder()
        claims = [claim for one in self.counted if (claim := self._claim(one))]
        for requirement in self.requirements:
            claims += [
                Claim(self._anchor(step.quotes[0]), self._number(step.quotes[0]), "suspended", step.effective, step.known,
                      "inferred_requirement", step.quotes[0].passage, None, requirement.kind)
                for step in requirement.history if step.status in rules()["requirements"]["stopping"]
            ]  # fmt: skip
        claims += self._lapses()
        if self.moment.date:
            claims = [c for c in claims if c.day <= self.moment.date]
        promised = [
            Promised(a.one.least, a.one.unit)
            for a in self.agreed
            if a.one.least is not None and not a.one.delivered and a.current and a.one.role not in BESIDE
        ]
        return climb(claims, promised, self._rule)

    def _claim(self, one: Told) -> Claim | None:
        stage = self._first(one, "stage")
        if not stage:
            return None
        return Claim(
            one.id, one.number, stage, self.told_days[one.id][2], one.known, self._basis(one), one.passage,
            self._delivered(one), "",
        )  # fmt: skip

    def _delivered(self, one: Told) -> Delivered | None:
        moved = [a for a in self.amounts if a.number == one.number and a.delivered and a.least is not None]
        if not moved:
            return None
        order = {"sum": 0, "more": 1, "plain": 2}
        best = min(moved, key=lambda a: (order[a.how], a.assertion))
        assert best.least is not None
        return Delivered(best.least, best.unit, best.how)

    def _basis(self, one: Told) -> str:
        told = self._first(one, "basis")
        if told:
            return str(told)
        speaker = self.actors.get(one.speaker or "")
        promisors = {p.actor for p in self.parties if p.role == "promisor"}
        countries = {p.country for p in self.parties if p.role == "promisor" and p.country}
        own = speaker and (
            speaker.id in promisors or (speaker.country in countries and speaker.sector in ("GOV", "MIL"))
        )
        return "official_claim" if own else "independent_report"

    def _lapses(self) -> list[Claim]:
        """What a passed deadline or an expired term suggests; put to people, never done."""
        found = []
        for end, why in ((self.deadline, "deadline"), (self.expires, "term")):
            if end:
                day = shifted(end, 1)
                claim = Claim(self.founder.id, self.founder.number, "lapsed", day, day, "inferred_deadline",
                              self.founder.passage, None, why)  # fmt: skip
                if (self.moment.today and day <= self.moment.today) or claim.target in self.material.rulings:
                    found.append(claim)
        return found

    def _rule(self, targets: Sequence[str]) -> tuple[str, dict[str, str] | None] | None:
        for target in targets:
            if ruling := self.material.rulings.get(target):
                return ruling.verdict, ruling.value if isinstance(ruling.value, dict) else None
        return None

    def _anchor(self, quote: Quote) -> str:
        return next(
            o.id for o in self.counted for s in o.said if s.passage == quote.passage and s.property == "requirement"
        )

    def _number(self, quote: Quote) -> int:
        return next(
            o.number for o in self.counted for s in o.said if s.passage == quote.passage and s.property == "requirement"
        )

    def _history(self) -> tuple[StageChange, ...]:
        shown = []
        for change in self.ladder.changes:
            # A decision may have been made on a claim that was the first one then.
            decided = next((c.target for c in change.claims if c.target in self.material.rulings), change.target)
            claim = next(c for c in change.claims if c.target == decided)
            target = self._target(decided, claim.anchor, claim.stage, claim.effective, about="stage")
            quotes = tuple(dict.fromkeys(self.quotes[c.passage] for c in change.claims))
            of = self._of(change.unit) if change.unit else None
            shown.append(
                StageChange(
                    decided, change.stage, change.before, change.effective or claim.effective,
                    min(c.known for c in change.claims), _best_basis(change), change.standing, quotes,  # type: ignore[arg-type]
                    change.reason, target.review, target.seen, change.delivered, of, change.unit,
                )
            )  # fmt: skip
        return tuple(shown)

    def _of(self, unit: str) -> Decimal | None:
        fitting = [
            a.one.least for a in self.agreed
            if a.one.least is not None and not a.one.delivered and a.current
            and measure(a.one.unit) == measure(unit) and a.one.role not in BESIDE
        ]  # fmt: skip
        return max(fitting) if fitting else None

    # --- positions and disagreements ----------------------------------------------------------------------------

    def _positions(self) -> tuple[PositionHeld, ...]:
        shown = []
        for one in self.material.positions:
            if self.moment.known and one.known > self.moment.known:
                continue
            said = self._left(one)
            value = {s.property: s.value for s in said}
            holder = self.actors.get(str((value.get("holder") or {}).get("name")))
            day = first_day(value.get("when")) or one.known
            target = self._target(
                one.id, one.id, [[s.property, s.value] for s in one.said], one.revised, about="position"
            )
            if not holder or "stance" not in value or (self.moment.date and day > self.moment.date):
                continue
            if target.ruling and target.ruling.verdict == "reject":
                continue
            speaker = self.actors.get(one.speaker or "")
            why = one.value("bears_on") or {}
            wording = str(value.get("target", ""))
            if wording.startswith(("c", "e")) and wording[1:].isdigit():
                wording = self.quotes[self._told(one.target).passage].exact if self._told(one.target) else wording
            shown.append(
                PositionHeld(
                    one.id, holder.id, holder.name, self.material.counts.get(str(value["holder"]["name"])), value["stance"],
                    wording, value.get("when"), self.quotes[one.passage], speaker.name if speaker else None,
                    str(why.get("why", "")), one.score, target.review, target.seen,
                )
            )  # fmt: skip
        return tuple(shown)

    def _told(self, observation: str | None) -> Told:
        return next((o for o in self.material.told if o.id == observation), self.founder)

    def _disputes(self) -> tuple[Disagreement, ...]:
        found = []
        for d in differences(self.agreed):
            values = tuple(in_words(f.one.low, f.one.high, f.one.qualifier, f.one.unit) for f in d.figures)
            content = sorted([f.one.unit, str(f.one.low), str(f.one.high)] for f in d.figures)
            quotes = tuple(self.quotes[a.passage] for f in d.figures for a in f.amounts)
            found.append(self._dispute(d.kind, d.on, values, quotes, d.reason, content, None))
        for other in self.neighbours:
            if (shared := self._same_sum(other)) is not None:
                quotes = tuple(
                    self.quotes[a.passage] for a in self.amounts if a.unit == shared[0] and str(a.least) == shared[1]
                )
                sum_ = in_words(Decimal(shared[1]), Decimal(shared[1]), "exact", shared[0])
                values = (f"{sum_} as {self.kind} here", f"{sum_} as {other.features.kind} in {other.id}")
                reason = (
                    "the same sum of the same promisor stands in two entries: one of them may be a part of the other"
                )
                content = [list(shared), sorted((self.material.id, other.id))]
                found.append(
                    self._dispute("scope", f"{shared[0]} {shared[1]}", values, quotes, reason, content, other.id)
                )
        for disputed in self._denials():
            found.append(disputed)
        return tuple(found)

    def _dispute(
        self,
        kind: Any,
        on: str,
        values: tuple[str, ...],
        quotes: tuple[Quote, ...],
        reason: str,
        content: Any,
        other: str | None,
    ) -> Disagreement:
        id = f"dis_{self.founder.id[4:]}_{digest(kind, on, content)[:8]}"
        target = self._target(id, self.founder.id, kind, content, about="disagreement")
        return Disagreement(id, kind, on, values, quotes, reason, target.review, target.seen, other)

    def _denials(self) -> list[Disagreement]:
        """A denial by the promisor is a disagreement, not a withdrawal."""
        return [
            self._dispute(
                "contradiction", "whether it was promised", ("promised", "denied"),
                (self.quotes[one.passage], self.quotes[said.passage]), "the promisor denies it", said.id, None,
            )
            for one in self.counted for said in self.said[one.id] if said.property == "disputed"
        ]  # fmt: skip

    def _same_sum(self, other: Neighbour) -> tuple[str, str] | None:
        rule = rules()["figures"]
        mine, theirs = self.features, other.features
        if mine.kind == theirs.kind and mine.others == theirs.others:
            return None
        # Equal sums for two states are two promises; for a state and for a fund they may be one.
        states = all(_is_state(other) for other in mine.others | theirs.others)
        if mine.others and theirs.others and not mine.others & theirs.others and states:
            return None
        if theirs.first > shifted(mine.last, rule["scope_days"]) or mine.first > shifted(
            theirs.last, rule["scope_days"]
        ):
            return None
        alike = max((shared_part(a, b) for a in mine.tellings for b in theirs.tellings), default=0.0)
        # The two must tell of one thing.
        if alike < rule["scope_wording"] and not mine.others & theirs.parties and not theirs.others & mine.parties:
            return None
        shared = {key.split("|", 2)[2] for key in mine.scope_keys()} & {
            key.split("|", 2)[2] for key in theirs.scope_keys()
        }
        unit, _, least = min(shared).partition("|") if shared else ("", "", "")
        return (unit, least) if shared else None

    # --- the whole ----------------------------------------------------------------------------------------------

    def result(self) -> Folded:
        history = self._history()
        observations = tuple(self._observation(one) for one in self.material.told)
        witnesses = {one.witness for one in self.counted}
        stage = None if self.family == "event" else self.ladder.stage
        terminal = stage in rules()["stages"]["terminal"]
        finished = (
            self.ladder.since
            if stage == "fulfilled" or (self.kind == "agreement" and stage in ("agreed", "in_force"))
            else None
        )
        evidence = self._evidence(len(witnesses))
        counted_requirements = [r for r in self.requirements if r.blocking]
        granted = sum(r.status in rules()["requirements"]["granted"] for r in counted_requirements)
        figures = [[a.one.unit, str(a.one.low), str(a.one.high)] for a in self.agreed if a.current]
        target = self._target(
            self.material.id, self.founder.id, self.kind, self.features.kind, [[p.actor, p.role] for p in self.parties], stage,
            sorted(figures), [[r.kind, r.status] for r in self.requirements],
            sorted(d.id for d in self.disputes if d.kind == "contradiction"), about="entry",
        )  # fmt: skip
        review = target.review
        if review == "proposed" and any(
            t.ruling and t.ruling.verdict == "correct" and not t.stale for id, t in self.targets.items()
        ):
            review = "corrected"
        by_known = sorted(self.counted, key=lambda o: (o.known, o.number))
        first = min((self.told_days[o.id][0] for o in self.counted), default=by_known[0].known)
        last = max(o.known for o in self.counted)
        entry = Entry(
            id=self.material.id, kind=self.kind, title=self._title(), parties=self.parties, amount=self._amount(),
            stage=stage, stage_since=(self.ladder.since or None) if stage else None,
            stage_proposed=self.ladder.proposed if stage else None, deadline=self.deadline,
            schedule=schedule_of(self.deadline, finished, terminal, self.moment.date or self.moment.today),
            evidence=evidence, review=review, granted=granted, requirements=len(counted_requirements),
            supporters=len({p.holder for p in self.positions if p.stance == "supports"}),
            objectors=len({p.holder for p in self.positions if p.stance == "opposes"}),
            disagreements=len(self.disputes), reports=len({o.report for o in self.counted}), witnesses=len(witnesses),
            first=first, last=last, seen=target.seen,
            type=self.features.kind if self.family == "event" else None,
            realis=self.features.realis or None, when=self._when(), place=self._place(),
            name=self._named("name"), term=self._named("term"), history=history, figures=self._figures(),
            requirement_states=self.requirements, positions=self.positions, disputes=self.disputes,
            observations=observations, merged=tuple(sorted(self.material.homes - {self.material.id})),
            silence=f"no evidence since {last}",
        )  # fmt: skip
        for row in self.material.unsure:
            self._target(row.id, row.subject, row.subject, row.object, about="join")
        return Folded(
            entry, self.material.told[0].number, self.family, finished, self.features, self.targets, tuple(self._questions(entry)),
            tuple(self._dates(entry)), tuple(self.material.unsure), self.material.apart,
        )  # fmt: skip

    def _observation(self, one: Told) -> Observation:
        lines = []
        for said in one.said:
            target = self._target(said.id, one.id, said.value, one.revised, about=said.property)
            corrected = target.ruling.value if target.ruling and target.ruling.verdict == "correct" else None
            lines.append(
                AssertionLine(said.id, said.property, said.value, self.quotes[said.passage], said.score, said.extractor,
                              target.review, self._seen(target), corrected)
            )  # fmt: skip
        mine = self._target(one.id, one.id, [[s.property, s.value] for s in one.said], one.revised, about="observation")
        judged = self.material.judgements.get(one.id)
        link_id = judged.id if judged else f"lnk_{one.id[4:]}"
        link = self._target(link_id, one.id, one.home, one.revised, about="link")
        speaker = self.actors.get(one.speaker or "")
        return Observation(
            one.id, self.quotes[one.passage], speaker.id if speaker else None, speaker.name if speaker else None, one.score,
            one.reason, tuple(lines),
            Link(link_id, judged.likeness if judged else 1.0, likenesses(judged.reasons if judged else None), link.review, self._seen(link)),
            mine.review, self._seen(mine), one.id not in self.dropped,
        )  # fmt: skip

    def _evidence(self, witnesses: int) -> EvidenceState:
        if any(d.kind == "contradiction" and d.review in ("proposed", "stale", "unsure") for d in self.disputes):
            return "disputed"
        if witnesses >= 2:
            return "corroborated"
        official = self.family != "event" and any(self._basis(o).startswith("official") for o in self.counted)
        return "official" if official else "single_source"

    def _title(self) -> str:
        def short(party: Party) -> str:
            return party.country if party.kind == "state" and party.country else party.name

        left = [short(p) for p in self.parties if p.role in ("promisor", "source")]
        right = [short(p) for p in self.parties if p.role in ("beneficiary", "target")]
        if self.kind == "agreement":
            return f"{' – '.join([*left, *right]) or 'somebody'}: {self._named('name') or 'agreement'}"
        who = ", ".join(left) or "somebody"
        whom = f" → {', '.join(right)}" if right else ""
        what = self.features.kind if self.family == "event" else self.kind
        amount = self._amount() if self.family != "event" else ""
        return f"{who}{whom}: {what}{', ' + amount if amount else ''}"

    def _named(self, property: str) -> str | None:
        """The longest name that is given; of equals the first."""
        values = [str(v) for o in self.counted if (v := self._first(o, property))]
        return max(values, key=len) if values else None

    def _when(self) -> str | None:
        if self.family != "event":
            return None
        given = [str(w) for o in self.counted if (w := self._first(o, "when"))]
        return max(given, key=len) if given else None

    def _place(self) -> str | None:
        return next((str(p) for o in self.counted if (p := self._first(o, "place"))), None)

    # --- questions and dates ------------------------------------------------------------------------------------

    def _questions(self, entry: Entry) -> list[Asked]:
        order = rules()["review"]
        found = []
        for change in entry.history:
            if change.standing == "proposed" and change.review in ("proposed", "unsure"):
                found.append(self._ask(
                    change.id, "stage", order["stage"], f"Is it so that it was {change.stage.replace('_', ' ')} ({change.effective})? {change.reason}",
                    f"the stage stays {entry.stage}", change.quotes,
                ))  # fmt: skip
        if not self.moment.today and entry.stage not in rules()["stages"]["terminal"] and self.family != "event":
            for end, why in ((self.deadline, "deadline"), (self.expires, "term")):
                if end:
                    claim = Claim(self.founder.id, 0, "lapsed", "", "", "", "", None, why)
                    if claim.target not in self.material.rulings:
                        found.append(replace(self._ask(
                            claim.target, "stage", order["stage"],
                            f"Has it lapsed? Its {why} was {end}, and nothing says that it was met.",
                            f"the stage stays {entry.stage}, and it is shown as overdue", (self.quotes[self.founder.passage],),
                        ), due=shifted(end, 1)))  # fmt: skip
        for id, target in sorted(self.targets.items()):
            if target.stale:
                found.append(self._ask(
                    id, "stale", order["stale"], f"The evidence has changed since somebody said “{target.ruling.verdict if target.ruling else ''}” of this {target.about}. Does that still hold?",
                    "the decision still counts, and is shown as stale", self._quotes_of(target.anchor),
                ))  # fmt: skip
        for dispute in entry.disputes:
            # A matter of scope concerns two entries and is asked once.
            twice = dispute.other is not None and dispute.other < entry.id
            if dispute.kind not in ("rounding", "update") and dispute.review in ("proposed", "unsure") and not twice:
                found.append(self._ask(
                    dispute.id, "disagreement", order[dispute.kind], f"Do these differ ({dispute.kind.replace('_', ' ')}): {' / '.join(dispute.values)}? {dispute.reason}",
                    "both are shown", dispute.quotes,
                ))  # fmt: skip
        if self.family == "commitment" and entry.witnesses == 1 and entry.review == "proposed":
            weight = order["single_source_figure" if entry.amount else "single_source"]
            found.append(self._ask(
                entry.id, "single_source", weight, "Only one independent report tells of this. Is it right?",
                "it is shown as told by a single source", (self.quotes[self.founder.passage],),
            ))  # fmt: skip
        return list({a.target: a for a in reversed(found)}.values())

    def _ask(
        self, target: str, kind: str, priority: int, question: str, default: str, quotes: Sequence[Quote]
    ) -> Asked:
        body = {"question": question, "default": default, "passages": [q.passage for q in quotes], "score": None}
        return Asked(target, kind, priority, "", body)

    def _quotes_of(self, anchor: str) -> tuple[Quote, ...]:
        return tuple(
            self.quotes[o.passage] for o in (*self.material.told, *self.material.positions) if o.id == anchor
        )  # fmt: skip

    def _dates(self, entry: Entry) -> list[Dated]:
        if self.family == "event":
            when = entry.when or entry.first
            return [Dated(first_day(when) or entry.first, when, min(o.known for o in self.counted), "event",
                          f"{entry.realis or ''} {entry.type}".strip(), "in_effect", self.founder.passage)]  # fmt: skip
        found = []
        for change in entry.history:
            if change.standing != "rejected":
                moved = (
                    f", {change.delivered:f}" + (f" of {change.of:f}" if change.of else "") if change.delivered else ""
                )
                found.append(Dated(first_day(change.effective), change.effective, change.known, "stage", change.stage + moved,
                                   change.standing, change.quotes[0].passage))  # fmt: skip
        for requirement in entry.requirement_states:
            found += [
                Dated(s.effective, s.effective, s.known, "requirement", f"{requirement.kind}: {s.status}", "in_effect", s.quotes[0].passage)
                for s in requirement.history
            ]  # fmt: skip
        for position in entry.positions:
            known = next(o.known for o in self.material.positions if o.id == position.id)
            found.append(Dated(first_day(position.when) or known, position.when or known, known, "position",
                               f"{position.holder_name} {position.stance}", "in_effect", position.quote.passage))  # fmt: skip
        return sorted(found, key=lambda d: (d.at, d.what, d.text, d.passage))


def entry_id(told: Told) -> str:
    """The id of the entry that an observation founds."""
    return named("evt" if told.family == "event" else "com", told.id)


def schedule_of(deadline: str | None, finished: str | None, terminal: bool, today: str | None) -> Schedule:
    """How a promise stands to its deadline on a day."""
    if not deadline or not today:
        return "no_deadline"
    if finished:
        return "met_on_time" if first_day(finished) <= deadline else "met_late"
    if terminal:
        return "no_deadline"
    if deadline < today:
        return "overdue"
    return "due_soon" if deadline <= shifted(today, rules()["stages"]["due_soon_days"]) else "not_due"


def likenesses(stored: str | None) -> tuple[Likeness, ...]:
    """The matcher's reasons as they were stored."""
    return (
        tuple(Likeness(*reason) for reason in json.loads(stored))
        if stored
        else (Likeness("first", 1.0, "the first report of it"),)
    )


def _best_basis(change: Change) -> Basis:
    order: tuple[Basis, ...] = (
        "official_act", "official_claim", "independent_report", "inferred_requirement", "inferred_deadline",
    )  # fmt: skip
    found = {claim.basis for claim in change.claims}
    return next((basis for basis in order if basis in found), "independent_report")


def _is_state(actor: str) -> bool:
    return len(actor) == 7 and actor[4:].isupper()
