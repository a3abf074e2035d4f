"""Adding one reading: its evidence, whose witness it is, which entries it tells of, and what changes by it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from dragoman import copies
from dragoman.facts import Reading
from dragoman.ledger import derive, people
from dragoman.ledger import tables as t
from dragoman.ledger.audit import content_of_row, content_of_rows, last_line, log
from dragoman.ledger.bearing import bears_on
from dragoman.ledger.dates import now, shifted
from dragoman.ledger.entries import Added, Likeness
from dragoman.ledger.evidence import ON_THE_FACT, Evidence, address_of, evidence_of
from dragoman.ledger.features import Features, days_told, features_of, summed
from dragoman.ledger.folded import entry_id
from dragoman.ledger.ids import sound
from dragoman.ledger.matching import best_first, likeness, thresholds
from dragoman.ledger.material import Said, Told, load_actors, rows_in
from dragoman.ledger.rules import rules


def add(connection: Connection, reading: Reading, agent: str) -> Added:
    """Add *reading* within the transaction of *connection*."""
    report = reading.report
    there = connection.execute(select(t.reports.c.id, t.reports.c.address).where(t.reports.c.id == report.id)).first()
    if there:
        return _seen_again(connection, reading, there.address, agent)
    evidence = evidence_of(reading, last_line(connection)[0] + 1)
    revision_of, copy_of = _witness(connection, evidence)
    touched = entries_of_report(connection, revision_of) if revision_of else set()
    told_before = frozenset(touched)
    stored = _store(connection, evidence)
    touched |= _settle_new_names(connection, stored["names"], evidence)
    touched |= _Matcher(connection, evidence, told_before).match()
    folded = derive.settle_entries(connection, touched)
    stored["judgements"] = evidence.judgements
    log(connection, agent, "add report", report.id, content_of_rows(evidence.report, stored))
    if evidence.original:
        row = sound({"seq": last_line(connection)[0] + 1, **evidence.original})
        connection.execute(insert(t.originals).values(**row))
        log(connection, agent, "keep original", report.id, content_of_row(row))
    mine = {f.entry.id for f in folded if any(o.quote.report == report.id for o in f.entry.observations)}
    return Added(
        report.id,
        "revision" if revision_of else "added",
        tuple(sorted(mine)),
        sum(f.entry.id in mine and all(o.quote.report == report.id for o in f.entry.observations) for f in folded),
        sum(j["verdict"] == "unsure" for j in evidence.judgements),
        copy_of,
        revision_of,
    )


def _seen_again(connection: Connection, reading: Reading, address: str | None, agent: str) -> Added:
    """The same text: nothing changes, but where else it was seen is worth keeping."""
    report = reading.report
    other = address_of(report.url)
    c = t.appearances.c
    if not other or other == address or connection.execute(
        select(c.seq).where(c.report_id == report.id, c.address == other)
    ).first():  # fmt: skip
        return Added(report.id, "known")
    seq = last_line(connection)[0] + 1
    row = {
        "seq": seq, "report_id": report.id, "address": other, "url": report.url, "site": report.site,
        "title": report.title, "published": report.published, "added_at": now(),
    }  # fmt: skip
    row = sound(row)
    connection.execute(insert(t.appearances).values(**row))
    log(connection, agent, "seen again", report.id, content_of_row(row))
    return Added(report.id, "seen_again")


def _witness(connection: Connection, evidence: Evidence) -> tuple[str | None, str | None]:
    """What page this is a later text of, and what report it copies; sets both on the report's row."""
    row = evidence.report
    c = t.reports.c
    if row["address"]:
        earlier = connection.execute(
            select(c.id, c.witness).where(c.address == row["address"]).order_by(c.seq.desc()).limit(1)
        ).first()
        if earlier:
            row["revision_of"], row["witness"] = earlier.id, earlier.witness
            return earlier.id, None
    if evidence.signature is None:
        return None, None
    near = rows_in(
        connection, select(t.bands.c.report_seq).distinct(), t.bands.c.band, copies.bands(evidence.signature)
    )
    found = rows_in(
        connection, select(c.seq, c.id, c.witness, c.signature), c.seq, sorted({r.report_seq for r in near})[:200]
    )
    alike = [(-copies.likeness(evidence.signature, copies.from_bytes(r.signature)), r.seq, r) for r in found]
    for minus, seq, other in sorted(alike, key=lambda one: one[:2])[:_TEXTS]:
        text = str(connection.scalar(select(c.text).where(c.seq == seq)))
        if copies.is_copy(-minus, row["text"], text):
            row["witness"] = other.witness
            return None, str(other.id)
    return None, None


def entries_of_report(connection: Connection, report_id: str) -> set[str]:
    """The entries in which a report is heard, by what it tells of them or by a position."""
    c = t.observations.c
    rows = connection.execute(select(c.id, c.target).where(c.report_id == report_id)).all()
    heard = {row.target or row.id for row in rows}
    return {row.entry_id for row in rows_in(connection, select(t.links.c.entry_id), t.links.c.observation_id, heard)}


def _store(connection: Connection, evidence: Evidence) -> dict[str, list[dict[str, Any]]]:
    """Put the evidence in; gives the rows by table, of names those that the ledger did not know."""
    evidence.report = report = sound(evidence.report)
    connection.execute(insert(t.reports).values(**report))
    derive.index_report(connection, report["seq"], report["title"], report["text"], report["signature"])
    known = {row.key for row in rows_in(connection, select(t.names.c.key), t.names.c.key, evidence.names)}
    new = [sound({**row, "seq": report["seq"]}) for key, row in sorted(evidence.names.items()) if key not in known]
    forms = {
        (row.name_key, row.form) for row in rows_in(connection, select(t.name_forms), t.name_forms.c.name_key, known)
    }
    new_forms = sorted({(key, sound(form)) for key, form in evidence.forms} - forms)
    words = people.words_of_names([*new_forms, *((row["key"], row["name"]) for row in new)])
    there = {
        tuple(row)
        for row in rows_in(connection, select(t.actor_words), t.actor_words.c.name_key, [w["name_key"] for w in words])
    }
    stored: dict[Any, list[dict[str, Any]]] = {
        t.names: new,
        t.mentions: [
            {"report_id": report["id"], "name_key": key, "times": n} for key, n in sorted(evidence.mentions.items())
        ],
        t.name_forms: [{"name_key": key, "form": form} for key, form in new_forms],
        t.actor_words: [w for w in words if (w["folded"], w["name_key"]) not in there],
        t.passages: [sound(row) for row in evidence.passages.values()],
        t.observations: [sound(row) for row in evidence.observations],
        t.assertions: [sound(row) for row in evidence.assertions],
    }
    for table, rows in stored.items():
        if rows:
            connection.execute(insert(table), rows)
    return {table.name: rows for table, rows in stored.items()}


def _settle_new_names(connection: Connection, new: Sequence[dict[str, Any]], evidence: Evidence) -> set[str]:
    """Find out whose the new names are; gives the entries that show an actor who is known better by them."""
    judged = people.judge_names(connection, new, evidence.report["seq"])
    evidence.judgements += judged
    if judged:
        connection.execute(insert(t.judgements), judged)
    if not new:
        return set()
    homes = [judgement["object"] for judgement in judged if judgement["verdict"] == "same"]
    c = t.actor_names.c
    joined = {row.actor_id for row in rows_in(connection, select(c.actor_id).distinct(), c.home, homes)}
    before = {row.id: tuple(row) for row in rows_in(connection, select(t.actors), t.actors.c.id, joined)}
    people.settle_names(connection, [row["key"] for row in new])
    after = {row.id: tuple(row) for row in rows_in(connection, select(t.actors), t.actors.c.id, joined)}
    return people.entries_of(connection, [id for id, row in before.items() if after.get(id) != row])


#: So many of the texts that are most alike are compared word by word.
_TEXTS = 3
_NEAR = (
    select(t.match_keys.c.number)
    .where(
        t.match_keys.c.key == bindparam("key"),
        t.match_keys.c.last >= bindparam("earliest"),
        t.match_keys.c.first <= bindparam("latest"),
    )
    .order_by(t.match_keys.c.last.desc(), t.match_keys.c.number.desc())
    .limit(bindparam("most"))
)


class _Matcher:
    """Finds for each observation of a report the entry that it tells of, one after the other."""

    def __init__(self, connection: Connection, evidence: Evidence, before: frozenset[str]) -> None:
        self.connection, self.evidence = connection, evidence
        #: The entries that an earlier text of this page told of.
        self.before = before
        self.witness = evidence.report["witness"]
        self.actors, _ = load_actors(connection, evidence.names)
        self.told = self._told()
        #: Entries that this report has told of so far, as they stand with it.
        self.fresh: dict[str, Features] = {}
        self.numbers: dict[str, int] = {}
        self.by_number: dict[int, str] = {}
        self.homes: dict[str, set[str]] = defaultdict(set)
        self.by_key: dict[str, set[str]] = defaultdict(set)
        self.links: list[dict[str, Any]] = []
        self.judgements: list[dict[str, Any]] = []

    def match(self) -> set[str]:
        """Store links and judgements; gives the entries touched."""
        near = self._near()
        barred = self._barred()
        for one, features in self.told:
            self._place(one, features, self._candidates(features, near), barred)
        borne = self._bear()
        if self.links:
            self.connection.execute(insert(t.links), self.links)
        if self.judgements:
            self.connection.execute(insert(t.judgements), self.judgements)
        self.evidence.judgements += self.judgements
        return {link["entry_id"] for link in self.links} | borne

    def _bear(self) -> set[str]:
        """Sides taken on a state's mission bear on its promise of people too, see bearing.py; gives the entries of these."""
        services = {told.id: features for told, features in self.told if features.kind == "services"}
        plain = {
            a["observation_id"]
            for a in self.evidence.assertions
            if a["property"] == "bears_on" and ON_THE_FACT in a["value"]
        }
        touched = set()
        for row in self.evidence.observations:
            service = services.get(row["target"] or "")
            if row["id"] not in plain or service is None:
                continue
            words = self.evidence.passages[row["passage_id"]]["exact"]
            if found := bears_on(words, service, self._people(service)):
                entry, score, reasons = found
                seq = self.evidence.report["seq"]
                self.judgements.append(
                    people.judgement("position", row["id"], self._home(entry), "same", score, reasons, seq)
                )
                touched.add(entry)
        return touched

    def _people(self, service: Features) -> dict[str, Features]:
        """The entries that promise people of the same state at the time."""
        window = rules()["match"]["window_days"]
        earliest, latest = shifted(service.first, -window), shifted(service.last, window)
        given = {"earliest": earliest, "latest": latest, "most": rules()["match"]["candidates"]}
        keys = [f"personnel|{party}" for party in sorted(service.parties)]
        numbers = {n for key in keys for n in self.connection.scalars(_NEAR, {"key": key, **given})}
        c = t.entries.c
        for row in rows_in(self.connection, select(c.id, c.number, c.summary), c.number, numbers - set(self.by_number)):
            self.fresh[row.id], self.numbers[row.id] = Features.from_json(row.summary), row.number
            self.by_number[row.number] = row.id
        entries = {self.by_number[n] for n in numbers} | {entry for key in keys for entry in self.by_key[key]}
        return {entry: self.fresh[entry] for entry in sorted(entries)}

    def _near(self) -> dict[tuple[str, str, str], list[int]]:
        """The numbers of the entries worth comparing with, the newest by each key; loads what is needed to compare."""
        window = rules()["match"]["window_days"]
        most = rules()["match"]["candidates"]
        near: dict[tuple[str, str, str], list[int]] = {}
        # An event is looked up by its very days: all of them at once.
        days = {key for _, features in self.told if features.family == "event" for key in _looked_up(features)}
        on_days: dict[str, list[int]] = defaultdict(list)
        k = t.match_keys.c
        for row in rows_in(self.connection, select(k.key, k.number), k.key, days):
            on_days[row.key].append(row.number)
        for _, features in self.told:
            earliest, latest = shifted(features.first, -window), shifted(features.last, window)
            for key in _looked_up(features):
                if features.family == "event":
                    near[key, features.first, features.last] = sorted(on_days[key], reverse=True)[:most]
                elif (key, features.first, features.last) not in near:
                    given = {"key": key, "earliest": earliest, "latest": latest, "most": most}
                    near[key, features.first, features.last] = list(self.connection.scalars(_NEAR, given))
        c = t.entries.c
        numbers = {number for some in near.values() for number in some}
        for row in rows_in(self.connection, select(c.id, c.number, c.summary), c.number, sorted(numbers)):
            self.fresh[row.id] = Features.from_json(row.summary)
            self.numbers[row.id] = row.number
        self.by_number = {number: id for id, number in self.numbers.items()}
        # Only what a person moved can have left its home.
        if self.connection.execute(select(t.apart.c.one).limit(1)).first():
            c_ = t.links.c
            for row in rows_in(self.connection, select(c_.entry_id, c_.home).distinct(), c_.entry_id, self.fresh):
                self.homes[row.entry_id].add(row.home)
        return near

    def _told(self) -> list[tuple[Told, Features]]:
        said: dict[str, list[Said]] = defaultdict(list)
        for row in self.evidence.assertions:
            said[row["observation_id"]].append(
                Said(
                    row["id"],
                    row["property"],
                    json.loads(row["value"]),
                    row["passage_id"],
                    row["score"],
                    row["extractor"],
                )
            )
        report, quotes = self.evidence.report, self.evidence.quotes
        found = []
        for row in self.evidence.observations:
            if row["family"] == "position":
                continue
            told = Told(
                row["id"], row["number"], row["family"], report["id"], report["site"], report["published"], report["known"],
                report["witness"], None, row["passage_id"], row["speaker"], None, row["score"], row["reason"], "",
                tuple(said[row["id"]]),
            )  # fmt: skip
            days = days_told(told, told.value("when"))[:2]
            found.append((told, features_of(told, told.said, self.actors, quotes, days)))
        return found

    def _place(self, told: Told, features: Features, candidates: dict[str, Features], barred: set[str]) -> None:
        sure, unsure = thresholds(features)
        scored = best_first(
            (*likeness(features, other, id in self.before), self.numbers[id]) for id, other in candidates.items()
        )
        home = entry_id(told)
        entry = home
        asked = 0
        for score, reasons, number in scored:
            other = self.by_number[number]
            if score >= sure and entry == home and other not in barred:
                entry = other
                home_there = self._home(other)
                self._judge(told, home_there, "same", score, reasons)
                self._link(told, home_there, other)
            elif score >= unsure and asked < rules()["match"]["questions"]:
                why = (
                    [*reasons, Likeness("decided", 0.0, "a person took it out of there before")]
                    if other in barred
                    else reasons
                )
                self._judge(told, self._home(other), "unsure", score, why)
                asked += 1
        if entry == home:
            self._link(told, home, home)
        self._remember(entry, features, told.number)

    def _candidates(self, features: Features, near: dict[tuple[str, str, str], list[int]]) -> dict[str, Features]:
        """The entries to compare with, as they stand with what this report has told so far."""
        found: set[str] = set()
        for key in _looked_up(features):
            found |= {self.by_number[number] for number in near[key, features.first, features.last]}
            found |= self.by_key[key]
        return {id: self.fresh[id] for id in sorted(found)}

    def _barred(self) -> set[str]:
        """The entries out of which a person took what this witness had told."""
        apart = [row.one for row in rows_in(self.connection, select(t.apart.c.one), t.apart.c.other, [self.witness])]
        c = t.links.c
        return {row.entry_id for row in rows_in(self.connection, select(c.entry_id), c.home, apart)} if apart else set()

    def _home(self, entry: str) -> str:
        """An entry is its own home, unless all that founded it was moved away: then any of its homes will do."""
        homes = self.homes.get(entry)
        return entry if not homes or entry in homes else min(homes)

    def _judge(self, told: Told, home: str, verdict: str, score: float, reasons: Sequence[Likeness]) -> None:
        self.judgements.append(
            people.judgement("entry", told.id, home, verdict, score, reasons, self.evidence.report["seq"])
        )

    def _link(self, told: Told, home: str, entry: str) -> None:
        self.links.append({"observation_id": told.id, "home": home, "entry_id": entry})

    def _remember(self, entry: str, features: Features, number: int) -> None:
        self.fresh[entry] = summed([self.fresh[entry], features]) if entry in self.fresh else features
        self.numbers.setdefault(entry, number)
        self.by_number.setdefault(self.numbers[entry], entry)
        for key in self.fresh[entry].found_by():
            self.by_key[key].add(entry)


def _looked_up(features: Features) -> list[str]:
    """Under what the entries stand that an observation may tell of; see `Features.found_by`."""
    parties, others = sorted(features.parties), sorted(features.others)
    if features.family == "event":
        near = [shifted(day, n) for day in sorted(features.days) for n in (-1, 0, 1)]
        return [f"event|{features.kind}|{party}|{day}" for party in parties for day in near]
    if features.kind == "agreement" or not others:
        return [f"{features.kind}|{party}" for party in parties]
    # What is told to be for one can be what another report tells of without saying for whom.
    return [f"{features.kind}|{party}|{other}" for party in parties for other in (*others, "-")]
