"""
From an entry's material to the entry: what its observations say, as people left them, worked out into one line and its history.

A pure function: the same material gives the same entry, whenever and in whatever order it came. Stage, schedule, evidence
and review are four things and stay apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from dragoman.ledger.asking import dates_of, questions_on
from dragoman.ledger.dates import after_term, last_day, shifted
from dragoman.ledger.disputes import disputes
from dragoman.ledger.entries import (
    AssertionLine,
    Basis,
    Entry,
    EvidenceState,
    Figure,
    Link,
    Observation,
    Party,
    Quote,
    StageChange,
)
from dragoman.ledger.figures import BESIDE, Agreed, Amount, agree, how_counted, in_words, number
from dragoman.ledger.folded import Folded, Moment, Neighbour, likenesses, schedule_of
from dragoman.ledger.held import positions_held
from dragoman.ledger.material import Material, Told
from dragoman.ledger.requirements import requirement_states
from dragoman.ledger.rules import rules
from dragoman.ledger.stages import Change, Claim, Delivered, Ladder, Promised, climb, measure
from dragoman.ledger.tellings import Tellings


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
        self.tellings = tellings = Tellings(material, moment)
        self.material, self.moment, self.quotes = material, moment, material.quotes
        self.family, self.kind, self.counted = tellings.family, tellings.kind, tellings.counted
        self.features, self.founder = tellings.features, tellings.founder
        self.parties = tellings.parties()
        self.amounts = self._amounts()
        self.agreed = agree(self.amounts)
        self.requirements = requirement_states(tellings)
        self.deadline, self.expires = self._deadlines()
        self.ladder = self._ladder()
        self.positions = positions_held(tellings)
        self.disputes = disputes(tellings, self.agreed, self.amounts, neighbours)

    def _amounts(self) -> list[Amount]:
        found = []
        for one in self.counted:
            day, _, shown, _ = self.tellings.told_days[one.id]
            if self.moment.date and day > self.moment.date:
                continue
            moved = self.tellings.first(one, "stage") in ("in_delivery", "fulfilled")
            for said in self.tellings.said[one.id]:
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

    def _deadlines(self) -> tuple[str | None, str | None]:
        """When the promise falls due, and when an agreement runs out."""
        deadline = expires = None
        for one in sorted(self.counted, key=lambda o: (o.known, o.number)):
            first, _, _, ahead = self.tellings.told_days[one.id]
            told = last_day(self.tellings.first(one, "deadline")) or ahead
            if self.kind == "agreement":
                term = self.tellings.first(one, "term")
                if term and self.tellings.first(one, "stage") in ("agreed", "in_force"):
                    expires = after_term(first, term)
                elif "/" in str(self.tellings.first(one, "when")) and told:
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
        stage = self.tellings.first(one, "stage")
        if not stage:
            return None
        return Claim(
            one.id, one.number, stage, self.tellings.told_days[one.id][2], one.known, self.tellings.basis(one), one.passage,
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
            target = self.tellings.target(decided, claim.anchor, claim.stage, claim.effective, about="stage")
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
        target = self.tellings.target(
            self.material.id, self.founder.id, self.kind, self.features.kind, [[p.actor, p.role] for p in self.parties], stage,
            sorted(figures), [[r.kind, r.status] for r in self.requirements],
            sorted(d.id for d in self.disputes if d.kind == "contradiction"), about="entry",
        )  # fmt: skip
        review = target.review
        if review == "proposed" and any(
            t.ruling and t.ruling.verdict == "correct" and not t.stale for id, t in self.tellings.targets.items()
        ):
            review = "corrected"
        by_known = sorted(self.counted, key=lambda o: (o.known, o.number))
        first = min((self.tellings.told_days[o.id][0] for o in self.counted), default=by_known[0].known)
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
            words=self.quotes[self.founder.passage].exact,
            name=self._named("name"), term=self._named("term"), history=history, figures=self._figures(),
            requirement_states=self.requirements, positions=self.positions, disputes=self.disputes,
            observations=observations, merged=tuple(sorted(self.material.homes - {self.material.id})),
            silence=f"no evidence since {last}",
        )  # fmt: skip
        for row in self.material.unsure:
            self.tellings.target(row.id, row.subject, row.subject, row.object, about="join")
        return Folded(
            entry, self.material.told[0].number, self.family, finished, self.features, self.tellings.targets, tuple(questions_on(self.tellings, entry, self.deadline, self.expires)),
            tuple(dates_of(self.tellings, entry)), tuple(self.material.unsure), self.material.apart,
        )  # fmt: skip

    def _observation(self, one: Told) -> Observation:
        lines = []
        for said in one.said:
            target = self.tellings.target(said.id, one.id, said.value, one.revised, about=said.property)
            corrected = target.ruling.value if target.ruling and target.ruling.verdict == "correct" else None
            lines.append(
                AssertionLine(said.id, said.property, said.value, self.quotes[said.passage], said.score, said.extractor,
                              target.review, self.tellings.seen(target), corrected)
            )  # fmt: skip
        mine = self.tellings.target(
            one.id, one.id, [[s.property, s.value] for s in one.said], one.revised, about="observation"
        )
        judged = self.material.judgements.get(one.id)
        link_id = judged.id if judged else f"lnk_{one.id[4:]}"
        link = self.tellings.target(link_id, one.id, one.home, one.revised, about="link")
        speakers = self.tellings.speakers(one)
        speaker = speakers[0] if speakers else None
        return Observation(
            one.id, self.quotes[one.passage], speaker.id if speaker else None, speaker.name if speaker else None, one.score,
            one.reason, tuple(lines),
            Link(link_id, judged.likeness if judged else 1.0, likenesses(judged.reasons if judged else None), link.review, self.tellings.seen(link)),
            mine.review, self.tellings.seen(mine), one.id not in self.tellings.dropped,
            tuple(other.id for other in speakers[1:]), tuple(other.name for other in speakers[1:]),
        )  # fmt: skip

    def _evidence(self, witnesses: int) -> EvidenceState:
        if any(d.kind == "contradiction" and d.review in ("proposed", "stale", "unsure") for d in self.disputes):
            return "disputed"
        if witnesses >= 2:
            return "corroborated"
        official = self.family != "event" and any(self.tellings.basis(o).startswith("official") for o in self.counted)
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
        values = [str(v) for o in self.counted if (v := self.tellings.first(o, property))]
        return max(values, key=len) if values else None

    def _when(self) -> str | None:
        if self.family != "event":
            return None
        given = [str(w) for o in self.counted if (w := self.tellings.first(o, "when"))]
        return max(given, key=len) if given else None

    def _place(self) -> str | None:
        return next((str(p) for o in self.counted if (p := self.tellings.first(o, "place"))), None)


def _best_basis(change: Change) -> Basis:
    order: tuple[Basis, ...] = (
        "official_act", "official_claim", "independent_report", "inferred_requirement", "inferred_deadline",
    )  # fmt: skip
    found = {claim.basis for claim in change.claims}
    return next((basis for basis in order if basis in found), "independent_report")
