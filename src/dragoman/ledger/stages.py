"""
The stage of a commitment: a fold over what reports claim and people decide, in the order in which it took effect.

Nothing sets a stage. Going up the ladder takes effect by itself; ends, suspensions and what is only inferred wait for
a person. What is told late counts from when it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dragoman.ledger.dates import days_between, first_day
from dragoman.ledger.rules import rules, rung


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many or how much has moved by what one report says; ``how`` is more (on top), sum (in all) or plain."""

    amount: Decimal
    unit: str
    how: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One report's word on the stage. ``anchor`` is the observation, ``passage`` where it says so."""

    anchor: str
    number: int
    stage: str
    effective: str
    known: str
    basis: str
    passage: str
    delivered: Delivered | None = None
    inferred: str = ""

    @property
    def day(self) -> str:
        """The first day on which it can have taken effect."""
        return first_day(self.effective) or self.known

    @property
    def target(self) -> str:
        """The id by which a person decides on the change that this claim alone would make."""
        why = f"_{self.inferred.replace(' ', '-')}" if self.inferred else ""
        return f"chg_{self.anchor[4:]}_{self.stage}{why}"


@dataclass(frozen=True, slots=True)
class Promised:
    """How much was promised at least, in which unit."""

    amount: Decimal
    unit: str


@dataclass(slots=True)
class Change:
    """A step of the ladder while it is worked out: the claims that tell of it and what became of it."""

    stage: str
    claims: list[Claim]
    before: str | None
    reason: str
    standing: str = "in_effect"
    effective: str = ""
    delivered: Decimal | None = None
    unit: str | None = None
    ruling: str = ""

    @property
    def first(self) -> Claim:
        """The earliest claim to reach the ledger: it names the change, so that later ones do not rename it."""
        return min(self.claims, key=lambda claim: claim.number)

    @property
    def target(self) -> str:
        """The id of the change."""
        return self.first.target


@dataclass
class Ladder:
    """The outcome: every change in order, the stage now, since when, and how much has moved."""

    changes: list[Change] = field(default_factory=list)
    stage: str = "unknown"
    since: str = ""
    delivered: Decimal | None = None

    @property
    def proposed(self) -> str | None:
        """The newest stage that waits for a person."""
        waiting = [c.stage for c in self.changes if c.standing == "proposed" and c.stage != self.stage]
        return waiting[-1] if waiting else None


#: What a person said of one of these targets: the verdict, and the value that goes with a correction.
Rule = Callable[[Sequence[str]], tuple[str, dict[str, str] | None] | None]


def climb(claims: Sequence[Claim], promised: Sequence[Promised], rule: Rule) -> Ladder:
    """Fold *claims* into the ladder; *rule* tells what people decided on a change, by the targets that name it."""
    fold = _Fold(promised, rule)
    for claim in sorted(claims, key=lambda c: (c.day, c.known, c.number, c.stage)):
        fold.take(claim)
    return fold.ladder


class _Fold:
    def __init__(self, promised: Sequence[Promised], rule: Rule) -> None:
        self.ladder = Ladder()
        self.promised, self.rule = promised, rule
        self.stages = rules()["stages"]
        self.before_suspension: str | None = None
        self.tally: list[tuple[str, Decimal]] = []

    def take(self, claim: Claim) -> None:
        stage = claim.stage
        if stage == "unknown":
            return
        if stage in ("in_delivery", "fulfilled") and claim.delivered and not self._enough(claim.delivered):
            self._delivery(claim)
        elif stage in self.stages["amendments"]:
            self._amend(claim)
        elif stage in self.stages["need_a_person"]:
            self._ask(claim, f"“{stage}” ends, lowers or holds up a promise: a person must say so")
        elif self.ladder.stage in self.stages["terminal"]:
            self._repeat_or(claim, lambda: self._ask(claim, f"told after the entry was {self.ladder.stage}"))
        elif self.ladder.stage == "suspended":
            self._resume(claim)
        elif stage == "in_delivery" and claim.delivered:
            self._delivery(claim)
        elif rung(stage) > rung(self.ladder.stage) or self.ladder.stage == "unknown":
            self._enter(claim, stage, "higher on the ladder than before")
        else:
            self._repeat_or(claim, lambda: None)

    # --- the moves ----------------------------------------------------------------------------------------------

    def _enter(self, claim: Claim, stage: str, reason: str, delivered: Decimal | None = None) -> None:
        change = Change(stage, [claim], self._now(), reason, effective=claim.effective, delivered=delivered)
        if delivered is not None and claim.delivered:
            change.unit = claim.delivered.unit
        self.ladder.changes.append(change)
        verdict = self._decided(change)
        if verdict != "reject":
            self._stand(change)

    def _ask(self, claim: Claim, reason: str) -> None:
        for change in reversed(self.ladder.changes):
            near = days_between(change.claims[0].day, claim.day) <= self.stages["same_change_days"]
            if change.stage == claim.stage and near:
                waited = change.standing == "proposed"
                change.claims.append(claim)
                if waited and self._decided(change) in ("accept", "correct"):
                    self._stand(change)
                return
        change = Change(claim.stage, [claim], self._now(), reason, "proposed", claim.effective)
        self.ladder.changes.append(change)
        if self._decided(change) in ("accept", "correct"):
            self._stand(change)

    def _amend(self, claim: Claim) -> None:
        if claim.stage in self.stages["need_a_person"]:
            self._ask(claim, "an amendment downwards: a person must say so")
            return
        for change in self.ladder.changes:
            if (
                change.stage == claim.stage
                and days_between(change.claims[0].day, claim.day) <= self.stages["same_change_days"]
            ):
                change.claims.append(claim)
                return
        change = Change(claim.stage, [claim], self._now(), "an amendment; the stage stays", effective=claim.effective)
        self.ladder.changes.append(change)
        self._decided(change)

    def _resume(self, claim: Claim) -> None:
        """After a suspension only evidence of movement, or of a rung not reached before, says that it goes on."""
        former = self.before_suspension or "unknown"
        moves = rung(claim.stage) >= rung(self.stages["resumes_from"]) and rung(claim.stage) >= rung(former)
        if moves or rung(claim.stage) > rung(former):
            if claim.delivered:
                self._delivery(claim)
            else:
                self._enter(claim, claim.stage, "it goes on after the suspension")
        else:
            self._repeat_or(claim, lambda: None)

    def _delivery(self, claim: Claim) -> None:
        """400 have arrived, then 200 more: each rise of the tally is a step of its own."""
        assert claim.delivered
        total = self._tallied(claim.delivered, claim.day)
        high = self.ladder.delivered
        no_rise = high is not None and total <= high and self.ladder.stage != "suspended"
        if no_rise or self.ladder.stage in self.stages["terminal"]:
            self._repeat_or(claim, lambda: None)
        else:
            of = self._of(claim.delivered.unit)
            reason = f"{total:f} of {of:f}" if of is not None else f"{total:f} so far"
            if claim.stage == "fulfilled":
                reason += "; called complete, but what moved is not all that was promised"
            before = len(self.ladder.changes)
            self._enter(claim, "in_delivery", reason, total)
            if self.ladder.changes[before].standing == "in_effect":
                self.tally.append((claim.day, total))
                self.ladder.delivered = total
                if of is not None and total >= of:
                    self._ask(
                        Claim(claim.anchor, claim.number, "fulfilled", claim.effective, claim.known, claim.basis,
                              claim.passage, None, "all has moved"),
                        "the tally has reached what was promised: a person must say that this is all",
                    )  # fmt: skip

    # --- what the moves need ------------------------------------------------------------------------------------

    def _tallied(self, moved: Delivered, day: str) -> Decimal:
        high = self.ladder.delivered
        if high is None or moved.how == "sum":
            return moved.amount
        new_day = day > self.tally[-1][0]
        # A sum cannot shrink: fewer at a later date came on top, as did what is called additional.
        if new_day and (moved.how == "more" or moved.amount < high):
            return high + moved.amount
        return max(moved.amount, high)

    def _of(self, unit: str) -> Decimal | None:
        fitting = [p.amount for p in self.promised if same_unit(p.unit, unit)]
        return max(fitting) if fitting else None

    def _enough(self, moved: Delivered) -> bool:
        """Is this all that was promised, of the same kind? 1,000 police do not fulfil 1,000 soldiers."""
        of = self._of(moved.unit)
        if of is None:
            return not any(measure(p.unit) == measure(moved.unit) for p in self.promised)
        return moved.amount >= of

    def _repeat_or(self, claim: Claim, otherwise: Callable[[], None]) -> None:
        """A stage told again adds its witness to the step; told of a time before, it changes nothing."""
        for change in reversed(self.ladder.changes):
            if change.stage == claim.stage and change.standing != "rejected":
                change.claims.append(claim)
                return
        otherwise()

    def _now(self) -> str | None:
        return None if self.ladder.stage == "unknown" else self.ladder.stage

    def _stand(self, change: Change) -> None:
        change.standing = "in_effect"
        if change.stage in self.stages["amendments"]:
            return
        if change.stage == "suspended":
            self.before_suspension = self.ladder.stage
        self.ladder.stage = change.stage
        self.ladder.since = change.effective

    def _decided(self, change: Change) -> str:
        ruling = self.rule([claim.target for claim in change.claims])
        if ruling is None:
            return ""
        verdict, value = ruling
        change.ruling = verdict
        if verdict == "reject":
            change.standing = "rejected"
        if verdict == "correct" and value:
            change.stage = value.get("stage", change.stage)
            change.effective = value.get("effective", change.effective)
        return verdict


def measure(unit: str) -> str:
    """What a unit measures: money, person, or one kind of thing; only within one can numbers be compared."""
    if len(unit) == 3 and unit.isalpha() and unit.isupper():
        return "money"
    return "person" if unit == "person" or unit.startswith("person:") else unit


def same_unit(one: str, other: str) -> bool:
    """Are both counted in the same unit, or one of them in people of no said kind?"""
    loose = rules()["figures"]["unspecified"]
    return one == other or (measure(one) == measure(other) and (one in loose or other in loose))
