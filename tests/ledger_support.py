"""Readings as a reader would make them of short papers, for tests of the ledger that need no encoder; and PostgreSQL for a session."""

from __future__ import annotations

import contextlib
import os
import pwd
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from dragoman.facts import Actor, Commitment, Event, Position, Quantity, Reading, Requirement, Statement
from dragoman.ledger import Ledger
from dragoman.ledger.derive import rows_of
from dragoman.ledger.tables import DERIVED, EVIDENCE
from dragoman.report import Report, Span

STATES = {
    "Kenya": "KEN", "Haiti": "HTI", "United States": "USA", "Canada": "CAN", "France": "FRA", "Ukraine": "UKR",
    "Russia": "RUS", "Germany": "DEU", "Jamaica": "JAM",
}  # fmt: skip


class Paper:
    """A short report with what a reader finds in it; sentences are counted from 0."""

    def __init__(
        self,
        published: str | None,
        *sentences: str,
        url: str | None = None,
        site: str | None = None,
        title: str | None = None,
    ) -> None:
        text = " ".join(sentences)
        self.report = replace(
            Report.from_text(text), published=published, url=url, site=site, title=title, location="made for a test"
        )
        self.spans = []
        at = 0
        for sentence in sentences:
            self.spans.append(Span(at, at + len(sentence)))
            at += len(sentence) + 1
        self.actors: dict[str, Actor] = {}
        self.statements: list[Statement] = []
        self.events: list[Event] = []
        self.commitments: list[Commitment] = []
        self.positions: list[Position] = []

    def actor(
        self,
        name: str,
        kind: str | None = None,
        country: str | None = None,
        sector: str = "GOV",
        count: int | None = None,
    ) -> str:
        """The id of the actor, made on first use; states are known by name."""
        if name not in self.actors:
            at = self.report.text.find(name)
            span = Span(at, at + len(name)) if at >= 0 else Span(0, 1)
            self.actors[name] = Actor(
                f"a{len(self.actors) + 1}", name, kind or ("state" if name in STATES else "public_body"),
                country or STATES.get(name), sector, (span,), count,
            )  # fmt: skip
        return self.actors[name].id

    def find(self, words: str) -> Span:
        """Where *words* stand."""
        at = self.report.text.index(words)
        return Span(at, at + len(words))

    def quantity(
        self, words: str, least: object, unit: str, most: object = "same", role: str | None = None
    ) -> Quantity:
        """An amount at *words*; ``most=None`` leaves it open above."""
        low = None if least is None else Decimal(str(least))
        high = low if most == "same" else None if most is None else Decimal(str(most))
        qualifier = "exact" if low == high else "at_least" if high is None else "at_most" if low is None else "range"
        role = role or ("headcount" if unit.startswith("person") else "total")
        return Quantity(role, low, high, qualifier, unit, self.find(words))  # type: ignore[arg-type]

    def promise(
        self,
        sentence: int,
        kind: str,
        who: str | tuple[str, ...],
        whom: str | tuple[str, ...] = (),
        stage: str = "pledged",
        when: str | None = None,
        amounts: tuple[Quantity, ...] = (),
        needs: tuple[tuple[str, str, str | None], ...] = (),
        name: str | None = None,
        term: str | None = None,
        speaker: str | None = None,
        **more: object,
    ) -> str:
        """A commitment told in a sentence; gives its id."""
        who = (who,) if isinstance(who, str) else who
        whom = (whom,) if isinstance(whom, str) else whom
        id = f"c{len(self.commitments) + 1}"
        statement = None
        if speaker:
            statement = f"s{len(self.statements) + 1}"
            self.statements.append(
                Statement(
                    statement, self.actor(speaker), "indirect", None, None, (self.spans[sentence],), None, None, 0.9
                )
            )
        self.commitments.append(
            Commitment(
                id, kind, tuple(self.actor(w) for w in who), tuple(self.actor(w) for w in whom), stage, when, term, amounts,  # type: ignore[arg-type]
                tuple(Requirement(k, s, self.actor(a) if a else None, self.spans[sentence]) for k, s, a in needs),
                name, None, None, self.spans[sentence], statement, 0.8, "made for a test", **more,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        return id

    def event(
        self,
        sentence: int,
        type: str,
        who: str,
        whom: str | None = None,
        when: str | None = None,
        place: str | None = None,
        realis: str = "actual",
    ) -> str:
        """An event told in a sentence; gives its id."""
        id = f"e{len(self.events) + 1}"
        self.events.append(
            Event(id, type, None, (self.actor(who),), (self.actor(whom),) if whom else (), realis, when, place,  # type: ignore[arg-type]
                  self.spans[sentence], None, 0.9, "made for a test")
        )  # fmt: skip
        return id

    def position(self, sentence: int, holder: str, stance: str, target: str, when: str | None = None) -> None:
        """A side taken in a sentence."""
        self.positions.append(
            Position(
                f"p{len(self.positions) + 1}", self.actor(holder), stance, target, when, self.spans[sentence], None, 0.7
            )  # type: ignore[arg-type]
        )

    def reading(self) -> Reading:
        """All of it as a reading."""
        return Reading(
            self.report, tuple(self.spans), tuple(self.actors.values()), tuple(self.statements), tuple(self.events),
            tuple(self.commitments), tuple(self.positions),
        )  # fmt: skip


def haiti() -> list[Reading]:
    """The dated history of the mission to Haiti as papers of our own tell it, with their conflicts."""
    papers = []

    p = Paper("2023-07-29", "Kenya pledged to send 1,000 police officers to Haiti to help fight the gangs.",
              "The mission needs the approval of the Security Council.", site="Harbour Post", url="https://harbour.example/1")  # fmt: skip
    p.actor("Security Council", "igo", None, "IGO")
    p.promise(0, "personnel", "Kenya", "Haiti", "pledged", "2023-07", (p.quantity("1,000 police officers", 1000, "person:police"),),
              (("un_security_council", "sought", "Security Council"),))  # fmt: skip
    papers.append(p)

    p = Paper("2023-09-23", "The United States promised $100 million in logistics, intelligence and medical support for the mission to Haiti.",
              "A coalition of 65 Haitian groups opposed the mission in a letter.", site="Lake Gazette", url="https://lake.example/1")  # fmt: skip
    p.actor("65 Haitian groups", "unnamed_group", "HTI", "CVL", 65)
    us = p.promise(
        0, "money", "United States", "Haiti", "pledged", "2023-09-22", (p.quantity("$100 million", 10**8, "USD"),)
    )
    p.position(1, "65 Haitian groups", "opposes", us)
    papers.append(p)

    p = Paper("2023-09-26", "Kenya and the United States signed a five-year defence cooperation agreement on Monday, worth $100 million for the mission to Haiti, in logistics and intelligence support.",
              "Kenya pledged at least 1,000 soldiers to Haiti to fight the gangs.", site="Coast Daily", url="https://coast.example/1")  # fmt: skip
    p.promise(0, "agreement", ("Kenya", "United States"), (), "agreed", "2023-09-25", (p.quantity("$100 million", 10**8, "USD"),),
              (), "defence cooperation agreement", "P5Y")  # fmt: skip
    p.promise(
        1, "personnel", "Kenya", "Haiti", "pledged", None, (p.quantity("1,000 soldiers", 1000, "person:soldier", None),)
    )
    papers.append(p)

    p = Paper(
        "2023-10-03",
        "The Security Council authorised the deployment of Kenya's police officers to Haiti on Monday.",
        site="Harbour Post",
        url="https://harbour.example/2",
    )
    p.actor("Security Council", "igo", None, "IGO")
    p.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "pledged",
        "2023-10-02",
        (),
        (("un_security_council", "granted", "Security Council"),),
    )
    papers.append(p)

    p = Paper(
        "2024-01-27",
        "A court in Kenya barred the deployment of 1,000 police officers to Haiti on Friday.",
        site="River Times",
        url="https://river.example/1",
    )
    p.actor("High Court of Kenya", "public_body", "KEN", "JUD")
    p.promise(0, "personnel", "Kenya", "Haiti", "suspended", "2024-01-26", (p.quantity("1,000 police officers", 1000, "person:police"),),
              (("court", "enjoined", "High Court of Kenya"),))  # fmt: skip
    papers.append(p)

    p = Paper(
        "2024-02-23",
        "The United States has doubled its support for the mission to Haiti to $200 million in logistics and equipment.",
        site="Lake Gazette",
        url="https://lake.example/2",
    )
    p.promise(
        0, "money", "United States", "Haiti", "pledged", "2024-02-22", (p.quantity("$200 million", 2 * 10**8, "USD"),)
    )
    papers.append(p)

    p = Paper(
        "2024-03-02",
        "Kenya and Haiti signed a reciprocal agreement on Friday that the court had asked for.",
        site="Harbour Post",
        url="https://harbour.example/3",
    )
    p.promise(0, "agreement", ("Kenya", "Haiti"), (), "agreed", "2024-03-01", (), (), "reciprocal agreement")
    papers.append(p)

    p = Paper(
        "2024-06-26",
        "The first 400 police officers from Kenya arrived in Haiti on Tuesday to fight the gangs.",
        site="River Times",
        url="https://river.example/2",
    )
    p.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "in_delivery",
        "2024-06-25",
        (p.quantity("400 police officers", 400, "person:police"),),
    )
    papers.append(p)

    p = Paper(
        "2025-01-19",
        "Another 200 police officers from Kenya landed in Haiti on Saturday to join the mission against the gangs.",
        site="Harbour Post",
        url="https://harbour.example/4",
    )
    p.promise(
        0,
        "personnel",
        "Kenya",
        "Haiti",
        "in_delivery",
        "2025-01-18",
        (p.quantity("200 police officers", 200, "person:police"),),
    )
    papers.append(p)
    return [paper.reading() for paper in papers]


def generated(number: int, seed: int = 1) -> list[Reading]:
    """As many small readings, always the same ones: promises, events and sides taken among a few states."""
    chance = random.Random(seed)
    whys = (
        "to fight the gangs",
        "for hospitals and schools",
        "to join the mission",
        "after the earthquake",
        "for the harbour",
    )
    readings = []
    for n in range(number):
        who, whom = chance.sample(sorted(STATES), 2)
        kind, amount, day = (
            chance.choice(("money", "personnel", "agreement")),
            chance.choice((100, 400, 1000)),
            chance.randint(1, 28),
        )
        words, unit = (
            (f"${amount} million", "USD") if kind == "money" else (f"{amount} police officers", "person:police")
        )
        paper = Paper(
            f"2023-{chance.randint(1, 12):02}-{day:02}", f"{who} told {whom} of {words} {chance.choice(whys)}, says paper {n}.",
            f"Talks between {who} and {whom} took {n} days.", url=f"https://paper{n % 7}.example/{n % (number - 3)}",
        )  # fmt: skip
        stage = chance.choice(("pledged", "pledged", "agreed", "in_delivery", "suspended", "fulfilled"))
        needs = (("court", "sought", None),) if day % 3 == 0 else ()
        paper.promise(0, kind, who, whom, stage, None, (paper.quantity(words, amount, unit),), needs)
        paper.event(1, "CONSULT", who, whom, f"2023-05-{day % 5 + 1:02}")
        paper.position(1, whom, "opposes", "c1")
        readings.append(paper.reading())
    return readings


# --- places to keep a ledger ------------------------------------------------------------------------------------


def _programs() -> Path | None:
    """The folder with PostgreSQL's server, newest first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]), reverse=True)
    if found:
        return found[0].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


def _unprivileged() -> str | None:
    """Whom the server runs as: it refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


@contextlib.contextmanager
def server(durable: bool = False) -> Iterator[str | None]:
    """The address of a PostgreSQL server of our own, up to the name of the database; None where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        yield None
        return
    user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="dragoman-pg-", dir="/tmp"))  # a socket's path has to be short
    if user:
        shutil.chown(folder, user)
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    run(
        str(programs / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "-N",
    )
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=40"
    if not durable:
        options += " -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://postgres@/{{name}}?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A server for the session, reached by a socket in a temporary folder."""
    with server() as address:
        if address is None:
            reason = "PostgreSQL is not installed (.ci/postgres.sh gets Debian's); its half of the ledger's tests is left out"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
        yield address


_databases = count(1)


def new_database(postgres: str) -> str:
    """The address of a new database without anything in it."""
    import psycopg

    name = f"ledger{next(_databases)}"
    with psycopg.connect(postgres.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return postgres.format(name=name)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger without anything in it, to copy: making one takes a while."""
    path = tmp_path_factory.mktemp("empty") / "ledger.db"
    Ledger.open(path).close()
    return path


@pytest.fixture(scope="session")
def empty_database(postgres: str) -> str:
    """The address of a ledger that is emptied before each test: making a database takes a while."""
    address = new_database(postgres)
    Ledger.open(address).close()
    return address


def as_first_made(ledger: Ledger) -> None:
    """Take away what later versions added to a ledger, so that it is one of the first version."""
    with ledger._database.writing() as connection:
        for table in ("entry_words", "report_words", "originals"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("DROP INDEX assertions_co_speaker"))
        connection.execute(text("UPDATE dragoman_version SET version_num = '0001'"))


def _empty(address: str) -> None:
    """Take everything out of a ledger on PostgreSQL."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for table in (*(t.name for t in (*EVIDENCE, *DERIVED)), "entry_words", "report_words"):
            connection.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty ledger is: a path, and an address."""
    if request.param == "sqlite":
        return str(shutil.copy(request.getfixturevalue("empty_file"), tmp_path / "ledger.db"))
    address: str = request.getfixturevalue("empty_database")
    _empty(address)
    return address


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    """An empty ledger, on each database."""
    with Ledger.open(place) as made:
        yield made


def derived(ledger: Ledger) -> dict[str, list[object]]:
    """Every derived row of a ledger."""
    with ledger._database.reading() as connection:
        return rows_of(connection)


def differences(one: dict[str, list[object]], other: dict[str, list[object]]) -> dict[str, list[object]]:
    """The rows that only one of two ledgers has, by table."""
    return {
        name: [row for row in one[name] if row not in other[name]]
        + [row for row in other[name] if row not in one[name]]
        for name in one
        if one[name] != other[name]
    }
