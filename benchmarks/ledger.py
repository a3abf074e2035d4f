"""
How fast a large ledger is: a million assertions, on SQLite and on PostgreSQL; and how it bears being killed.

    python benchmarks/ledger.py                    # both databases, a million assertions
    python benchmarks/ledger.py --assertions 100000 --only sqlite
    python benchmarks/ledger.py --kills 200        # SIGKILL at random moments while adding, on both

Some reports are read in for real; the rest of the ledger is copies of their rows under other ids, spread over time, so that
few actors have very many entries, as in the news. What is timed goes through the same calls as the commands.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import Connection, func, select, text

from dragoman.facts import Reading
from dragoman.ledger import Ledger
from dragoman.ledger import tables as t
from dragoman.ledger.evidence import PLACES
from tests.ledger_support import STATES, Paper, new_database, server

GOAL = {"add one report": 50.0}
TYPES = ("AGREE", "CONSULT", "SUPPORT", "AID", "REQUEST", "ACCUSE", "REJECT", "ASSAULT")
THINGS = "hospitals schools harbours bridges railways clinics grain fuel vaccines radios tents generators helicopters patrols".split()
WHYS = "after the flood|before the winter|for the mission|against the gangs|along the border|under the new pact|for refugees".split(
    "|"
)
PEOPLE = [
    f"{first} {last}"
    for first in "Ada Bruno Chidi Dana Emre Farah Goran Hana".split()
    for last in "Okoro Lindqvist Marchetti Novak Osei Petrov Quispe Rahman".split()
]


def report(number: int, chance: random.Random) -> Reading:
    """A report of some 25 sentences: promises, events and sides taken."""
    sentences, plan = [], []
    states = sorted(STATES)
    for n in range(24):
        who, whom = chance.sample(states, 2)
        amount, thing, why = chance.randint(2, 999), chance.choice(THINGS), chance.choice(WHYS)
        sort = "promise" if n % 4 == 0 else "side" if n % 8 == 7 else "event"
        if sort == "promise":
            sentences.append(f"{who} promised ${amount} million for {thing} in {whom} {why}, report {number} says.")
        elif sort == "event":
            sentences.append(f"{who} spoke with {whom} of {thing} {why} on day {chance.randint(1, 28)}.")
        else:
            sentences.append(f"{chance.choice(PEOPLE)} opposed the plan of {who} for {whom} {why}.")
        plan.append((sort, who, whom, amount))
    month, day = chance.randint(1, 12), chance.randint(1, 28)
    paper = Paper(
        f"{2015 + number % 10}-{month:02}-{day:02}",
        *sentences,
        url=f"https://paper{number % 50}.example/{number}",
        site=f"Paper {number % 50}",
    )
    for n, (sort, who, whom, amount) in enumerate(plan):
        if sort == "promise":
            stage = chance.choice(("pledged", "pledged", "pledged", "agreed", "allocated", "in_delivery", "suspended"))
            kind = chance.choice(("money", "money", "services", "materiel"))
            at = Paper.find(paper, f"${amount} million")
            quantity = paper.quantity(paper.report.quote(at), amount * 10**6, "USD")
            paper.promise(
                n, kind, who, whom, stage, None, (quantity,), (("legislature", "sought", who),) if n % 3 == 0 else ()
            )
        elif sort == "event":
            paper.event(
                n, chance.choice(TYPES), who, whom, f"{2015 + number % 10}-{month:02}-{chance.randint(1, 28):02}"
            )
        else:
            holder = sentences[n].split(" opposed")[0]
            paper.actor(holder, "person", STATES[who])
            paper.position(n, holder, "opposes", "c1")
    return paper.reading()


def fill(ledger: Ledger, assertions: int, seed: int = 1) -> int:
    """Fill an empty ledger; gives the number of assertions."""
    chance = random.Random(seed)
    for number in range(150):
        ledger.add(report(number, chance))
    with ledger._database.writing() as connection:
        base = connection.scalar(select(func.count()).select_from(t.assertions)) or 1
        high = connection.scalar(select(func.max(t.observations.c.number))) or 0
        for name in (*(table.name for table in _COPIED), "entry_words", "report_words"):
            columns = "rowid AS number, *" if name == "entry_words" and ledger._database.sqlite else "*"
            if not (name == "report_words" and ledger._database.sqlite):
                connection.execute(text(f"CREATE TABLE base_{name} AS SELECT {columns} FROM {name}"))
        for copy in range(1, -(-assertions // base)):
            _copy(connection, copy, (high // PLACES + 1) * copy, ledger._database.sqlite)
        last = connection.scalar(select(func.max(t.reports.c.seq))) or 0
        connection.execute(t.audit.update().where(t.audit.c.seq == high // PLACES).values(seq=last))
        connection.execute(text("ANALYZE"))
        return connection.scalar(select(func.count()).select_from(t.assertions)) or 0


#: Columns that name something which is copied along; all the rest, actors above all, is shared by the copies.
_IDS = frozenset(
    (
        "id",
        "report_id",
        "passage_id",
        "observation_id",
        "target",
        "subject",
        "object",
        "home",
        "entry_id",
        "witness",
        "revision_of",
    )
)
_COPIED = (
    t.reports, t.passages, t.mentions, t.observations, t.assertions, t.judgements, t.links, t.entries, t.entry_actors,
    t.match_keys, t.timeline, t.questions,
)  # fmt: skip


def _mark(copy: int) -> str:
    """Three signs that no id made from a hash begins with."""
    return f"z{'0123456789abcdefghijklmnopqrstuvwxyz'[copy // 36]}{'0123456789abcdefghijklmnopqrstuvwxyz'[copy % 36]}"


def _copy(connection: Connection, copy: int, reports: int, sqlite: bool) -> None:
    """Put in the rows once more, under ids and numbers of their own; *reports* is how far the numbers of reports move."""
    for table in _COPIED:
        values = []
        for column in table.columns:
            if column.name in ("seq", "number"):
                values.append(f'"{column.name}" + {reports * (PLACES if column.name == "number" else 1)}')
            elif column.name in _IDS:
                values.append(f"""substr("{column.name}", 1, 4) || '{_mark(copy)}' || substr("{column.name}", 8)""")
            else:
                values.append(f'"{column.name}"')
        where = " WHERE kind = 'entry'" if table is t.judgements else ""
        columns = ", ".join(f'"{column.name}"' for column in table.columns)
        connection.execute(
            text(f"INSERT INTO {table.name} ({columns}) SELECT {', '.join(values)} FROM base_{table.name}{where}")
        )
    if sqlite:
        for statement in (
            f"INSERT INTO entry_words(rowid, title, body) SELECT number + {reports * PLACES}, title, body FROM base_entry_words",
            f"INSERT INTO report_words(rowid, title, text) SELECT seq + {reports}, title, text FROM base_reports",
        ):
            connection.execute(text(statement))
    else:
        connection.execute(
            text(
                f"INSERT INTO entry_words SELECT number + {reports * PLACES}, title, body, words FROM base_entry_words"
            )
        )
        connection.execute(text(f"INSERT INTO report_words SELECT number + {reports}, words FROM base_report_words"))


def timed(what: str, times: int, act: Callable[[], object]) -> None:
    """Time *act* so many times; print the median, the 95th percentile and the worst, in milliseconds."""
    act()
    took, worked = [], []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        act()
        took.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - cpu) * 1000)
    cut = statistics.quantiles(took, n=20)[-1]
    goal = GOAL.get(what, 150.0)
    verdict = "ok" if cut < goal else f"OVER {goal:.0f}"
    print(
        f"  {what:30} median {statistics.median(took):7.1f}  p95 {cut:7.1f}  worst {max(took):7.1f} ms"
        f"   (processor {statistics.median(worked):6.1f})   {verdict}",
        flush=True,
    )


def measure(ledger: Ledger, times: int) -> None:
    """Time what the commands do."""
    chance = random.Random(5)
    states, kinds = sorted(STATES), ("money", "services", "materiel", "AID", "event")
    stages = ("pledged", "agreed", "allocated", "in_delivery")
    with ledger._database.reading() as connection:
        ids = list(connection.scalars(select(t.entries.c.id)))
    pick = chance.choice
    timed("entries", times, lambda: ledger.entries())
    timed("entries: actor", times, lambda: ledger.entries(actor=pick(states)))
    timed(
        "entries: actor, kind, since",
        times,
        lambda: ledger.entries(actor=pick(states), kind=pick(kinds), since=f"20{chance.randint(15, 24)}"),
    )
    timed(
        "entries: kind, stage, until",
        times,
        lambda: ledger.entries(kind=pick(kinds[:3]), stage=pick(stages), until=f"20{chance.randint(16, 24)}"),
    )
    timed("entries: text", times, lambda: ledger.entries(text=pick(THINGS)))
    timed(
        "entries: actor, text", times, lambda: ledger.entries(actor=pick(states), text=f"{pick(THINGS)} {pick(THINGS)}")
    )
    timed("entries: schedule, review", times, lambda: ledger.entries(schedule="overdue", review="proposed"))
    cursor = ledger.entries(limit=1000).next
    timed("entries: a later page", times, lambda: ledger.entries(cursor=cursor))
    timed("entry", times, lambda: ledger.entry(pick(ids)))
    timed("search: one word", times, lambda: ledger.search(pick(THINGS)))
    timed("search: three words", times, lambda: ledger.search(f"{pick(states)} {pick(THINGS)} promised"))
    timed("search: a rare word", times, lambda: ledger.search(f"{chance.randint(2, 999)} million"))
    timed(
        "timeline: actor, since",
        times,
        lambda: ledger.timeline(actor=pick(states), since=f"20{chance.randint(15, 24)}"),
    )
    timed("review queue", times, lambda: ledger.review_queue(limit=20))
    timed("actor", max(5, times // 5), lambda: ledger.actor(pick(states)))
    numbers = iter(range(10**6, 2 * 10**6))
    readings = [report(next(numbers), chance) for _ in range(times + 1)]
    coming = iter(readings)
    timed("add one report", times, lambda: ledger.add(next(coming)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assertions", type=int, default=1_000_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--kills", type=int, help="instead of timing, kill a process that adds so many times")
    given = parser.parse_args()
    if given.kills:
        command = [sys.executable, "-m", "pytest", "-q", "tests/test_ledger_storage.py", "-k", "kills"]
        sys.exit(
            subprocess.run(
                command, env={**os.environ, "LEDGER_KILLS": str(given.kills)}, cwd=Path(__file__).parents[1]
            ).returncode
        )
    with tempfile.TemporaryDirectory() as folder, server(durable=True) as postgres:
        places = {
            "sqlite": lambda: str(Path(folder) / "ledger.db"),
            "postgresql": lambda: new_database(postgres) if postgres else "",
        }
        for engine, where in places.items():
            if given.only in (None, engine) and (place := where()):
                start = time.perf_counter()
                with Ledger.open(place) as ledger:
                    held = fill(ledger, given.assertions)
                with Ledger.open(place) as ledger:
                    entries = ledger.stats()
                    print(
                        f"{engine}: {held:,} assertions, {entries.entries:,} commitments, {entries.events:,} events, {entries.reports:,} reports; filled in {time.perf_counter() - start:.0f} s; load of the machine {os.getloadavg()[0]:.1f}"
                    )
                    measure(ledger, given.times)
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
