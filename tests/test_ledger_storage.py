"""What a ledger bears: kills, two writers at once, a full disk, a lock, foreign and damaged files, older and newer versions."""

import contextlib
import dataclasses
import json
import os
import random
import signal
import sqlite3
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Float, event, text

import dragoman
from dragoman import Report, Span, copies
from dragoman.errors import (
    BadRecords,
    LedgerError,
    LedgerFull,
    LedgerLocked,
    LedgerNotFound,
    LedgerTooNew,
    LedgerTooOld,
    LedgerUnavailable,
    NotALedger,
    Outdated,
)
from dragoman.ledger import Ledger, database, tables
from dragoman.report import Original
from dragoman.web.who import said_by
from tests.ledger_support import (  # noqa: F401
    as_first_made,
    derived,
    differences,
    empty_database,
    empty_file,
    generated,
    haiti,
    ledger,
    new_database,
    place,
    postgres,
)

KILLS = int(os.environ.get("LEDGER_KILLS", "20"))


def apart(work):
    """Run *work* in a process of its own; gives its id. It ends without the tests' own clean-up."""
    process = os.fork()
    if process == 0:
        status = 1
        with contextlib.suppress(BaseException):
            work()
            status = 0
        os._exit(status)
    return process


def test_nothing_is_lost_by_kills(place, tmp_path):
    readings = generated(60)
    copies.signature(readings[0].report.text)  # so that it is loaded once, not in every process
    with Ledger.open(tmp_path / "undisturbed.db") as undisturbed:
        start = time.monotonic()
        for reading in readings:
            undisturbed.add(reading)
        once = (time.monotonic() - start) / len(readings)
        expected = derived(undisturbed)
    chance = random.Random(7)

    ready, begun = os.pipe()

    def add_all():
        with Ledger.open(place) as adding:
            os.write(begun, b".")
            for reading in readings:
                adding.add(reading)

    counts = []
    patience = 1.0
    for _ in range(KILLS):
        process = apart(add_all)
        os.read(ready, 1)
        # As long as what is new this time takes, on this machine: at the start, within a report, between two.
        usual = 2 * once * len(readings) / KILLS + counts[-1] * once / 20 if counts else 4 * once
        time.sleep(chance.uniform(0, patience * usual))
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        with Ledger.open(place) as found:
            assert found.verify().faults == ()
            counts.append(found.stats().reports)
        # A busy machine gets less done than it did undisturbed: until something was added, each kill comes later.
        patience = 1.0 if counts[-1] else 2 * patience
    assert counts == sorted(counts)  # nothing that was there is ever gone
    assert counts[-1] > 0
    with Ledger.open(place) as completed:
        for reading in readings:
            completed.add(reading)
        assert differences(expected, derived(completed)) == {}
        assert completed.verify().faults == ()


def test_a_kill_while_the_file_is_made_leaves_a_place_for_one(tmp_path):
    for n in range(8):
        path = tmp_path / f"{n}.db"
        process = apart(lambda path=path: Ledger.open(path))
        time.sleep(n * 0.02)
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        with Ledger.open(path) as found:
            assert found.add(haiti()[0]).status == "added"


def test_two_processes_add_and_decide_at_once_and_lose_nothing(place, tmp_path):
    readings = generated(50)
    with Ledger.open(place) as ledger:
        for reading in haiti():
            ledger.add(reading)

    def work(name, mine):
        def run():
            made, beaten = [], 0
            with Ledger.open(place) as shared:
                for reading in mine:
                    shared.add(reading)
                    for item in shared.review_queue(limit=2).items:
                        try:
                            made.append(shared.decide(item.target, "unsure", seen=item.seen, reviewer=name).id)
                        except Outdated:
                            beaten += 1
            (tmp_path / name).write_text(json.dumps([made, beaten]))

        return run

    processes = [apart(work("Ada", readings[:35])), apart(work("Bob", readings[15:]))]
    assert [os.waitpid(process, 0)[1] for process in processes] == [0, 0]
    made = [id for name in ("Ada", "Bob") for id in json.loads((tmp_path / name).read_text())[0]]
    with Ledger.open(place) as ledger:
        assert ledger.stats().reports == 9 + 50
        kept = []
        cursor = None
        while True:
            page = ledger.decisions(limit=500, cursor=cursor)
            kept += [decision.id for decision in page.items]
            if (cursor := page.next) is None:
                break
        assert sorted(kept) == sorted(made)
        assert len(made) > 50
        assert ledger.verify().faults == ()
        before = derived(ledger)
        ledger.rebuild()
        assert differences(before, derived(ledger)) == {}


def test_of_two_who_saw_the_same_one_decides(place, tmp_path):
    with Ledger.open(place) as ledger:
        for reading in haiti():
            ledger.add(reading)
        items = ledger.review_queue(limit=100).items

    def work(name):
        def run():
            won = []
            with Ledger.open(place) as shared:
                for item in items:
                    with contextlib.suppress(Outdated):
                        won.append(shared.decide(item.target, "unsure", seen=item.seen, reviewer=name).target)
            (tmp_path / name).write_text(json.dumps(won))

        return run

    processes = [apart(work("Ada")), apart(work("Bob"))]
    assert [os.waitpid(process, 0)[1] for process in processes] == [0, 0]
    ada, bob = (json.loads((tmp_path / name).read_text()) for name in ("Ada", "Bob"))
    assert sorted(ada + bob) == sorted(item.target for item in items)


# --- a bad day --------------------------------------------------------------------------------------------------


def test_a_full_disk_ends_in_a_clear_message_and_writes_nothing(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        ledger.add(haiti()[0])
        ledger._database.engine.dispose()

        @event.listens_for(ledger._database.engine, "connect")
        def fill(connection, _):
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")

        with pytest.raises(LedgerFull, match="no room left"):
            list(ledger.add_all(generated(100)))
    with Ledger.open(path) as ledger:
        assert ledger.verify().faults == ()
        there = ledger.stats().reports
        assert all(ledger.has(reading.report.id) for reading in [haiti()[0], *generated(100)[: there - 1]])
        assert ledger.add(generated(100)[-1]).status == "added"


def test_a_full_disk_of_postgresql(postgres):
    with Ledger.open(new_database(postgres)) as ledger:
        with ledger._database.writing() as connection:
            connection.execute(text(
                "CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'could not extend file'"
                " USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql"
            ))  # fmt: skip
            connection.execute(text("CREATE TRIGGER f BEFORE INSERT ON audit EXECUTE FUNCTION full_disk()"))
        with pytest.raises(LedgerFull, match="no room left"):
            ledger.add(haiti()[0])
        assert ledger.stats().reports == 0


def test_a_locked_file_ends_in_a_clear_message(tmp_path):
    path = tmp_path / "ledger.db"
    Ledger.open(path).close()
    with contextlib.closing(sqlite3.connect(path)) as other, Ledger.open(path, patience=0.1) as ledger:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerLocked, match="locked by another process"):
            ledger.add(haiti()[0])
        assert ledger.stats().reports == 0  # reading goes on meanwhile
        other.rollback()
        assert ledger.add(haiti()[0]).status == "added"


def test_a_lock_of_postgresql(postgres):
    address = new_database(postgres)
    with Ledger.open(address) as other, Ledger.open(address, patience=0.1) as ledger, other._database.writing():
        with pytest.raises(LedgerLocked, match="locked by another process"):
            ledger.add(haiti()[0])
        assert ledger.stats().reports == 0


@pytest.mark.parametrize("content", [b"Kenya pledged 1,000 police officers.", b"SQLite format 3\0" + b"x" * 5000])
def test_a_foreign_or_damaged_file_is_refused_and_left_alone(tmp_path, content):
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(NotALedger, match=r"notes\.txt"):
        Ledger.open(path)
    assert path.read_bytes() == content


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path, postgres):
    path = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE reports (id TEXT)")
    before = path.read_bytes()
    with pytest.raises(NotALedger, match="something else"):
        Ledger.open(path)
    assert path.read_bytes() == before
    address = new_database(postgres)
    with Ledger.open(address) as made, made._database.writing() as connection:
        connection.execute(text("DROP TABLE dragoman_version"))
    with pytest.raises(NotALedger, match="something else"):
        Ledger.open(address)


def test_a_file_damaged_inside_is_found(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger.open(path) as ledger:
        for reading in generated(40):
            ledger.add(reading)
    with contextlib.closing(sqlite3.connect(path)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with path.open("r+b") as file:
        file.seek(4096 * 8)
        file.write(random.Random(1).randbytes(4096 * 150))
    try:
        with Ledger.open(path) as ledger:
            found = " ".join(ledger.verify().faults)
    except NotALedger as error:
        found = str(error)
    assert "damaged" in found


def test_a_missing_ledger_a_folder_and_bad_addresses(tmp_path):
    with pytest.raises(LedgerNotFound, match=r"nothing\.db"):
        Ledger.open(tmp_path / "nothing.db", create=False)
    assert not (tmp_path / "nothing.db").exists()
    with pytest.raises(NotALedger, match="a folder"):
        Ledger.open(tmp_path)
    (tmp_path / "file").write_text("x")
    for address in (
        "mysql://root@localhost/x",
        "postgresql://nobody@/x?host=/nowhere",
        "://",
        tmp_path / "file" / "ledger.db",
    ):
        with pytest.raises(LedgerError):
            Ledger.open(address)
    with pytest.raises(LedgerUnavailable) as caught:
        Ledger.open("postgresql://me:secret@localhost:1/x")
    assert "secret" not in str(caught.value)


# --- versions ---------------------------------------------------------------------------------------------------


def make_old(address):
    """A ledger as the first version made it, with reports in it."""
    with Ledger.open(address) as ledger:
        for reading in haiti():
            ledger.add(reading)
        expected = derived(ledger)
        as_first_made(ledger)
    return expected


def translation():
    """A reading of a report that was French, with the French of each sentence."""
    french = Report.from_text(
        "Le Kenya a accepté d'envoyer 1.000 policiers en Haïti. Haïti attend.", language="fr", title="Un accord"
    )
    english = "Kenya agreed to send 1,000 police officers to Haiti. Haiti is waiting."
    pairs = ((Span(0, 54), Span(0, 52)), (Span(55, 68), Span(53, len(english))))
    report = Report.from_text(english, title="A deal", published="2023-07-30", language="en")
    return dragoman.read(dataclasses.replace(report, original=Original(french, "a server", pairs)))


def test_a_translation_keeps_the_words_that_it_was_made_from(ledger, tmp_path):
    added = ledger.add(translation())

    kept = ledger.report(added.report).original
    assert (kept.text[:8], kept.language, kept.title, kept.translator) == ("Le Kenya", "fr", "Un accord", "a server")
    (told,) = [
        o for e in ledger.entries().items for o in ledger.entry(e.id).observations if "agreed" in o.quote.sentence
    ][:1]
    assert (told.quote.original, told.quote.language) == (
        "Le Kenya a accepté d'envoyer 1.000 policiers en Haïti.",
        "fr",
    )
    assert ledger.verify().faults == ()
    with Ledger.open(tmp_path / "other.db") as other:
        other.restore(json.loads(json.dumps(record)) for record in ledger.records())
        assert other.report(added.report).original == kept
    with ledger._database.writing() as connection:
        connection.execute(text("UPDATE originals SET text = 'Rien.'"))
    assert any("the original of report" in fault for fault in ledger.verify().faults)
    with ledger._database.writing() as connection:
        connection.execute(text("DELETE FROM originals"))
    assert any("but gone" in fault for fault in ledger.verify().faults)


def test_all_who_say_it_together_are_kept(ledger, tmp_path):
    ledger.add(
        dragoman.read(
            "Kenyan President William Ruto and Haitian Prime Minister Ariel Henry said that Kenya would send 1,000 police officers to Haiti."
        )
    )

    def told():
        (line,) = ledger.entries(kind="personnel").items
        (telling,) = ledger.entry(line.id).observations
        return telling

    henry = ledger.actors("Ariel Henry").items[0].id
    assert told().speaker_names == ("William Ruto", "Ariel Henry")
    assert told().co_speakers == (henry,)
    with ledger._database.reading() as connection:
        rests_on_henry = said_by(connection, henry, 20)
        assert {line.exact for line in rests_on_henry if "1,000 police" in line.exact}
        assert rests_on_henry == said_by(connection, told().speaker, 20)
    with Ledger.open(tmp_path / "other.db") as other:
        other.restore(json.loads(json.dumps(record)) for record in ledger.records())
        assert derived(other) == derived(ledger)

    (named,) = [line for line in told().assertions if line.property == "co_speaker"]
    ledger.decide(named.id, "reject", seen=named.seen, reviewer="Ada", reason="wrong_actor")

    assert told().speaker_names == ("William Ruto",)


def test_an_older_ledger_is_refused_and_upgraded_when_asked(place):
    expected = make_old(place)
    with pytest.raises(LedgerTooOld, match="upgrade"):
        Ledger.open(place)
    assert Ledger.upgrade(place) == database.SCHEMA
    with Ledger.open(place) as ledger:
        assert differences(expected, derived(ledger)) == {}
        assert ledger.search("police")
        assert ledger.verify().faults == ()
    if "://" not in place:
        assert os.path.exists(f"{place}.before-{database.SCHEMA}")


def test_a_newer_ledger_is_refused(tmp_path, postgres):
    for address in (tmp_path / "ledger.db", new_database(postgres)):
        with Ledger.open(address) as made, made._database.writing() as connection:
            connection.execute(text("UPDATE dragoman_version SET version_num = '9999'"))
        for act in (Ledger.open, Ledger.upgrade):
            with pytest.raises(LedgerTooNew, match="9999"):
                act(address)


def test_the_migrations_make_the_tables_that_the_code_uses(ledger):
    with ledger._database.reading() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": "dragoman_version", "compare_type": differs, "include_object": ours}
        )
        assert compare_metadata(context, tables.metadata) == []


def differs(_, __, ___, found, wanted):
    # SQLite has one type of floating number and calls it by many names.
    return False if isinstance(found, Float) and isinstance(wanted, Float) else None


def ours(_, name, kind, reflected, __):
    return not (
        kind == "table"
        and reflected
        and (name.startswith(("entry_words", "report_words")) or name == "dragoman_version")
    )


def test_the_schema_is_the_newest_migration():
    script = ScriptDirectory(database.__file__.replace("database.py", "migrations"))
    revisions = [revision.revision for revision in script.walk_revisions()]
    assert revisions == [database.SCHEMA, *reversed(database.OLDER)]


# --- copies -----------------------------------------------------------------------------------------------------


def decided(ledger):
    for reading in haiti():
        ledger.add(reading)
    for item in ledger.review_queue().items[:3]:
        ledger.decide(item.target, "accept", seen=item.seen, reviewer="Ada", note="näher geprüft")


def test_a_backup_is_a_whole_ledger_and_overwrites_nothing(ledger, tmp_path):
    decided(ledger)
    copy = tmp_path / "copy.db"
    ledger.backup(copy)
    with Ledger.open(copy) as other:
        assert differences(derived(ledger), derived(other)) == {}
        assert other.verify() == ledger.verify()
    with pytest.raises(LedgerError, match="overwrites nothing"):
        ledger.backup(copy)
    with pytest.raises(LedgerError, match="no folder"):
        ledger.backup(tmp_path / "nowhere" / "copy.db")


def test_records_go_back_into_an_empty_ledger_and_make_the_same_one(ledger, tmp_path):
    decided(ledger)
    records = [json.loads(json.dumps(record)) for record in ledger.records()]
    with Ledger.open(tmp_path / "other.db") as other:
        assert other.restore(records) == 9
        assert differences(derived(ledger), derived(other)) == {}
        assert other.verify() == ledger.verify()
        assert other.audit(limit=1000) == ledger.audit(limit=1000)
        with pytest.raises(BadRecords, match="empty ledger only"):
            other.restore(records)


@pytest.mark.parametrize(
    "change",
    [
        lambda records: records[3:],
        lambda records: [r for r in records if r["table"] != "passages"],
        lambda records: [{**r, "verdict": "reject"} if r["table"] == "decisions" else r for r in records],
        lambda records: [{**r, "number": "many"} if r["table"] == "observations" else r for r in records],
        lambda records: [{"table": "users"}, *records],
        lambda records: [{k: v for k, v in r.items() if k != "text"} for r in records],
    ],
)
def test_records_that_were_changed_are_refused_and_nothing_is_kept(ledger, tmp_path, change):
    decided(ledger)
    with Ledger.open(tmp_path / "other.db") as other:
        with pytest.raises(BadRecords):
            other.restore(change(list(ledger.records())))
        assert other.stats().reports == 0
