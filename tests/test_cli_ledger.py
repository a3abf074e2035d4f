"""The commands on the ledger as a user meets them: what they print, what --json gives, what goes wrong and how it says so."""

import io
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from unittest import mock

import pytest

from dragoman.cli import commands, main
from dragoman.ledger import Ledger
from dragoman.reading import REPORTS_PER_GROUP
from tests.conftest import EXAMPLES
from tests.haiti import FOLDER, REPORTS, another, copy_of_ledger, ledger_file

START = [sys.executable, "-c", "from dragoman.cli import main; main()"]


@dataclass
class Run:
    returncode: int
    stdout: str
    stderr: str


def dragoman(*arguments, stdin="", env=(), cwd="."):
    """Run the command line within this process, since starting a hundred takes minutes; some below are started for real."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf8") for _ in range(2))
    code = 0
    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(sys, "argv", ["dragoman", *map(str, arguments)]))
        stack.enter_context(
            mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf8"))
        )
        stack.enter_context(mock.patch.dict(os.environ, {"COLUMNS": "80", "DRAGOMAN_LEDGER": "", **dict(env)}))
        stack.enter_context(chdir(cwd))
        stack.enter_context(redirect_stdout(out))
        stack.enter_context(redirect_stderr(err))
        try:
            main()
        except SystemExit as exit:
            code = exit.code
    for stream in (out, err):
        stream.flush()
    return Run(code, out.buffer.getvalue().decode("utf8"), err.buffer.getvalue().decode("utf8"))


def lines(run):
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture(scope="module")
def book():
    with Ledger.open(ledger_file(), create=False) as ledger:
        yield ledger


@pytest.fixture
def copy(tmp_path):
    return copy_of_ledger(tmp_path)


def some_reports(folder, count):
    """A folder with the first reports of the case."""
    made = folder / "reports"
    made.mkdir()
    for report in REPORTS[:count]:
        another(made, report.name)
    return made


#: The commands that fill a ledger, look things up in it and take care of it.
OF_THE_LEDGER = (
    "actor", "add", "as-of", "backup", "export", "import", "ledger", "review", "search", "show", "stats", "timeline",
)  # fmt: skip


def _all(group, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from _all(command, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"), list(_all(commands)), ids=lambda value: "-".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_has_help_and_those_of_the_ledger_have_json(path, command):
    assert command.help, path
    if len(path) == 1:
        assert f"dragoman {path[0]}" in (command.epilog or ""), path
    if path[0] in OF_THE_LEDGER and path != ("ledger", "upgrade"):
        assert "--json" in {name for parameter in command.params for name in parameter.opts}, path


@pytest.mark.parametrize("name", OF_THE_LEDGER)
def test_every_command_is_in_the_manual(name):
    assert name in commands.commands
    assert f"dragoman {name}" in (EXAMPLES.parent / "docs" / "ledger.md").read_text("utf8")


class TestAdd:
    def test_a_folder_twice_is_the_same_ledger(self, tmp_path):
        folder = some_reports(tmp_path, 3)
        path = tmp_path / "new" / "l.db"
        path.parent.mkdir()
        first = dragoman("add", folder, "--ledger", path)
        with Ledger.open(path) as ledger:
            before = ledger.stats()
        second = dragoman("add", folder, "--ledger", path)

        assert first.returncode == second.returncode == 0, first.stderr + second.stderr
        assert "3 added" in first.stdout
        assert "0 added, 3 known already" in second.stdout
        assert before.reports == 3
        with Ledger.open(path) as ledger:
            assert ledger.stats() == before

    def test_nothing_to_read_makes_no_ledger(self, tmp_path):
        outcome = dragoman("add", tmp_path / "nowhere.txt", "--ledger", tmp_path / "l.db")

        assert outcome.returncode == 1
        assert "no ledger was made" in outcome.stdout
        assert not (tmp_path / "l.db").exists()

    def test_patterns_standard_input_and_the_environment(self, tmp_path):
        path = tmp_path / "l.db"
        some = lines(dragoman("add", str(FOLDER / "2023-10-*.txt"), "--json", env={"DRAGOMAN_LEDGER": str(path)}))
        one = lines(
            dragoman(
                "add", "-", "--published", "2023-09-26", "--json", "--ledger", path,
                stdin="Kenya agreed on Monday to send 1,000 police officers to Haiti.",
            )
        )  # fmt: skip

        assert [added["status"] for added in some] == ["added"] * len(list(FOLDER.glob("2023-10-*.txt")))
        assert one[0]["status"] == "added"
        with Ledger.open(path) as ledger:
            assert ledger.report(one[0]["report"]).published == "2023-09-26"

    def test_what_cannot_be_read_is_told_and_the_rest_is_added(self, tmp_path):
        (tmp_path / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
        (tmp_path / "empty").mkdir()
        good = another(tmp_path, "2023-09-25-le-cap-libre.txt")

        run = dragoman(
            "add", tmp_path / "bad.txt", tmp_path / "none.txt", tmp_path / "empty", str(tmp_path / "x*.txt"), good,
            "--ledger", tmp_path / "l.db",
        )  # fmt: skip

        assert run.returncode == 1
        assert "1 added" in run.stdout
        for says in ("bad.txt is not text", "none.txt does not exist", "empty holds no reports", "nothing matches"):
            assert says in run.stderr
        assert "Traceback" not in run.stderr

    def test_a_break_loses_nothing_and_the_same_command_goes_on(self, tmp_path):
        # More than are read together, so that the break comes between.
        folder = some_reports(tmp_path, REPORTS_PER_GROUP)
        for state in ("Chad", "Fiji"):
            (folder / f"{state}.txt").write_text(
                f"{state} promised Haiti 200 tents on Monday, its minister said.", "utf8"
            )
        path = tmp_path / "l.db"
        run = subprocess.Popen(
            [*START, "add", str(folder), "--ledger", str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        run.stdout.readline()  # one report is in
        run.send_signal(signal.SIGINT)
        out, err = run.communicate(timeout=60)
        code = run.returncode

        again = dragoman("add", folder, "--ledger", path)

        assert (code, "goes on from there" in err) == (130, True) or f"{REPORTS_PER_GROUP + 2} added" in out
        assert "Traceback" not in err
        assert again.returncode == 0
        with Ledger.open(path) as ledger:
            assert ledger.stats().reports == REPORTS_PER_GROUP + 2
            assert ledger.verify().ok


class TestLedger:
    def test_the_table_fits_eighty_columns(self):
        run = dragoman("ledger", "--ledger", ledger_file())

        assert run.returncode == 0, run.stderr
        assert max(map(len, run.stdout.splitlines())) <= 80
        assert "Kenya → Haiti" in run.stdout
        assert "\x1b" not in run.stdout

    def test_ids_stay_whole(self, book):
        run = dragoman("ledger", "--ledger", ledger_file())

        for entry in book.entries().items:
            assert entry.id in run.stdout

    def test_filters(self, book):
        found = lines(dragoman("ledger", "--kind", "money", "--actor", "CAN", "--json", "--ledger", ledger_file()))

        assert {entry["kind"] for entry in found} == {"money"}
        assert all("Canada" in {party["name"] for party in entry["parties"]} for entry in found)
        assert {entry["id"] for entry in found} == {e.id for e in book.entries(kind="money", actor="CAN").items}

    def test_events_come_when_they_are_asked_for(self):
        found = lines(dragoman("ledger", "--kind", "event", "--json", "--limit", "0", "--ledger", ledger_file()))

        assert {entry["kind"] for entry in found} == {"event"}

    def test_a_limit_says_that_there_is_more(self):
        run = dragoman("ledger", "--limit", "1", "--ledger", ledger_file())

        assert "The first 1 only" in run.stdout

    def test_evidence_shows_the_sentence(self):
        run = dragoman("ledger", "--actor", "CAN", "--evidence", "--ledger", ledger_file())

        assert "Canada pledged $80.5 million at the same meeting." in " ".join(run.stdout.split())

    def test_rebuilding_changes_nothing(self, copy):
        with Ledger.open(copy) as ledger:
            before = list(ledger.all_entries())
        run = dragoman("ledger", "rebuild", "--ledger", copy)

        assert run.returncode == 0, run.stderr
        with Ledger.open(copy) as ledger:
            assert list(ledger.all_entries()) == before

    def test_verify(self, copy):
        assert "no fault found" in dragoman("ledger", "--ledger", copy, "verify").stdout

    def test_join_and_take_it_back(self, copy):
        with Ledger.open(copy) as ledger:
            one, other = (e.id for e in ledger.entries(kind="personnel").items[:2])
            count = ledger.stats().entries
        joined = json.loads(
            dragoman("ledger", "join", one, other, "--reviewer", "amina", "--ledger", copy, "--json").stdout
        )
        with Ledger.open(copy) as ledger:
            fewer = ledger.stats().entries
        undone = dragoman("review", "--undo", joined["id"], "--reviewer", "amina", "--ledger", copy)

        assert undone.returncode == 0, undone.stderr
        assert fewer == count - 1
        with Ledger.open(copy) as ledger:
            assert ledger.stats().entries == count


class TestShow:
    def test_every_line_has_its_sentence(self, book):
        entry = book.entry(book.entries(actor="CAN", kind="money").items[0].id)
        run = dragoman("show", entry.id, "--ledger", ledger_file())
        shown = " ".join(run.stdout.split())

        assert run.returncode == 0, run.stderr
        for section in ("Stages", "Figures", "Told by"):
            assert section in shown
        for telling in entry.observations:
            assert " ".join(telling.quote.sentence.split()) in shown

    def test_brief_has_none(self, book):
        id = book.entries(actor="CAN", kind="money").items[0].id

        assert "“" not in dragoman("show", id, "--brief", "--ledger", ledger_file()).stdout

    def test_as_it_stood(self, book):
        id = book.entries(actor="CAN", kind="money").items[0].id
        before = dragoman("show", id, "--on", "2023-08-01", "--known", "2023-08-01", "--ledger", ledger_file())

        assert before.returncode == 1
        assert id in before.stderr

    def test_json_is_the_whole_entry(self, book):
        entry = book.entries().items[0]
        found = json.loads(dragoman("show", entry.id, "--json", "--ledger", ledger_file()).stdout)

        assert found["id"] == entry.id
        assert found["observations"]


class TestOthers:
    def test_actor(self):
        run = dragoman("actor", "Kenya", "--ledger", ledger_file())

        assert run.stdout.startswith("Kenya")
        assert "KEN/GOV" in run.stdout
        assert json.loads(dragoman("actor", "KEN", "--json", "--ledger", ledger_file()).stdout)["name"] == "Kenya"

    def test_timeline_is_in_order(self):
        found = lines(dragoman("timeline", "--limit", "0", "--json", "--ledger", ledger_file()))

        assert [event["at"][:4] for event in found] == sorted(event["at"][:4] for event in found)
        assert len({event["what"] for event in found}) > 1

    def test_timeline_with_sentences(self):
        run = dragoman("timeline", "--actor", "CAN", "--kind", "money", "--evidence", "--ledger", ledger_file())

        assert "$80.5 million" in run.stdout

    def test_as_of_with_two_clocks(self):
        known = lines(
            dragoman(
                "as-of", "2023-08-15", "--known", "2023-08-15", "--json", "--limit", "0", "--ledger", ledger_file()
            )
        )

        assert all(entry["first"] <= "2023-08-15" for entry in known)

    def test_search(self):
        run = dragoman("search", "trust", "fund", "--ledger", ledger_file())

        assert "trust" in run.stdout
        assert "Nothing was found" in dragoman("search", "zzyzx", "--ledger", ledger_file()).stdout

    def test_stats(self):
        found = json.loads(dragoman("stats", "--json", "--ledger", ledger_file()).stdout)

        assert found["reports"] == len(REPORTS)
        assert f"{len(REPORTS)} reports" in dragoman("stats", "--ledger", ledger_file()).stdout

    def test_backup_is_a_ledger_and_writes_over_nothing(self, tmp_path):
        first = dragoman("backup", tmp_path / "b.db", "--ledger", ledger_file())
        second = dragoman("backup", tmp_path / "b.db", "--ledger", ledger_file())

        assert first.returncode == 0, first.stderr
        assert second.returncode == 1
        assert "b.db" in second.stderr
        assert f"{len(REPORTS)} reports" in dragoman("stats", "--ledger", tmp_path / "b.db").stdout


class TestReview:
    def test_without_a_terminal_the_questions_are_listed(self):
        run = dragoman("review", "--ledger", ledger_file())

        assert run.returncode == 0, run.stderr
        assert "until you say so" in run.stdout

    def test_decide_and_undo(self, copy):
        item = lines(dragoman("review", "--json", "--limit", "1", "--ledger", copy))[0]
        decided = json.loads(
            dragoman(
                "review", "--decide", item["target"], "reject", "--reason", "other", "--note", "no", "--reviewer", "amina",
                "--seen", item["seen"], "--json", "--ledger", copy,
            ).stdout
        )  # fmt: skip
        after = lines(dragoman("review", "--json", "--limit", "0", "--ledger", copy))
        undone = dragoman("review", "--undo", decided["id"], "--reviewer", "amina", "--ledger", copy)
        again = lines(dragoman("review", "--json", "--limit", "0", "--ledger", copy))

        assert (decided["verdict"], decided["reviewer"], decided["note"]) == ("reject", "amina", "no")
        assert item["target"] not in {other["target"] for other in after}
        assert undone.returncode == 0, undone.stderr
        assert item["target"] in {other["target"] for other in again}

    def test_an_entry_can_be_accepted_without_its_hash(self, copy):
        with Ledger.open(copy) as ledger:
            id = ledger.entries().items[0].id
        run = dragoman("review", "--decide", id, "accept", "--reviewer", "amina", "--ledger", copy)

        assert run.returncode == 0, run.stderr
        with Ledger.open(copy) as ledger:
            assert ledger.entry(id).review == "accepted"

    def test_what_has_changed_meanwhile_is_refused(self, copy):
        item = lines(dragoman("review", "--json", "--limit", "1", "--ledger", copy))[0]
        run = dragoman(
            "review", "--decide", item["target"], "accept", "--seen", "0" * 64, "--reviewer", "a", "--ledger", copy
        )

        assert run.returncode == 2
        assert "Traceback" not in run.stderr

    def test_keys_in_a_terminal(self, copy):
        """Unsure on the first, accept the second, take that back, leave: one decision stays."""
        import pty

        before = lines(dragoman("review", "--json", "--limit", "0", "--ledger", copy))
        assert len(before) > 2
        desk, side = pty.openpty()
        run = subprocess.Popen(
            [*START, "review", "--reviewer", "amina", "--ledger", str(copy)], stdin=side, stdout=side, stderr=side,
            env={**os.environ, "COLUMNS": "80", "TERM": "xterm"}, close_fds=True,
        )  # fmt: skip
        os.close(side)
        shown = ""

        def press(key, words):
            """Press and wait for the words; again after a long wait, since what comes before the terminal listens is lost."""
            nonlocal shown
            for _ in range(3):
                time.sleep(0.5)
                os.write(desk, key)
                end = time.monotonic() + 45
                while words not in shown and time.monotonic() < end:
                    if select.select([desk], [], [], 1)[0]:
                        shown += os.read(desk, 4096).decode("utf8", "replace")
                if words in shown:
                    break
            shown = shown[shown.index(words) + len(words) :]

        press(b"", "q quit")
        press(b"u", "Note")
        press(b"not clear\r", "q quit")
        press(b"a", "q quit")
        press(b"z", "taken back")
        press(b"", "q quit")
        press(b"q", "1 decided")
        run.wait(timeout=30)
        os.close(desk)

        with Ledger.open(copy) as ledger:
            verdicts = [d.verdict for d in ledger.decisions().items if d.undone is None and d.verdict != "undo"]
        assert verdicts == ["unsure"]


class TestExport:
    @pytest.mark.parametrize("form", ["csv", "parquet", "xlsx", "jsonld", "iati", "ftm", "geojson", "plover", "full"])
    def test_each_format_is_written_once(self, tmp_path, form):
        run = dragoman("export", form, "--ledger", ledger_file(), "--json", cwd=tmp_path)
        made = json.loads(run.stdout)
        again = dragoman("export", form, "--ledger", ledger_file(), cwd=tmp_path)

        assert (tmp_path / made["path"]).exists()
        assert made["count"] > 0
        assert again.returncode == 2
        assert "exists already" in again.stderr
        assert [path.name for path in tmp_path.iterdir()] == [made["path"]]

    def test_a_part_of_it(self, tmp_path):
        run = dragoman(
            "export", "geojson", "--actor", "CAN", "--kind", "money", "--output", "-", "--ledger", ledger_file()
        )
        features = json.loads(run.stdout)["features"]

        assert features
        assert all("Canada" in {p["name"] for p in feature["properties"]["parties"]} for feature in features)

    def test_there_and_back(self, tmp_path, book):
        dragoman("export", "full", "--output", tmp_path / "l.jsonl.gz", "--ledger", ledger_file())
        run = dragoman("import", tmp_path / "l.jsonl.gz", "--ledger", tmp_path / "new.db")
        twice = dragoman("import", tmp_path / "l.jsonl.gz", "--ledger", tmp_path / "new.db")

        assert run.returncode == 0, run.stderr
        assert twice.returncode == 1
        with Ledger.open(tmp_path / "new.db") as new:
            assert list(new.all_entries()) == list(book.all_entries())

    def test_a_place_that_cannot_be_written(self, tmp_path):
        (tmp_path / "file").write_text("no folder")
        run = dragoman("export", "csv", "--output", tmp_path / "file" / "x", "--ledger", ledger_file())

        assert run.returncode == 1
        assert "cannot be written" in run.stderr

    def test_force_writes_over_what_is_there(self, tmp_path):
        (tmp_path / "x.geojson").write_text("old")
        run = dragoman("export", "geojson", "--output", tmp_path / "x.geojson", "--force", "--ledger", ledger_file())

        assert run.returncode == 0, run.stderr
        assert "FeatureCollection" in (tmp_path / "x.geojson").read_text("utf8")

    def test_without_its_library_a_format_says_what_to_install(self, tmp_path):
        run = subprocess.run(
            [sys.executable, "-c", "import sys; sys.modules['openpyxl'] = None; from dragoman.cli import main; main()",
             "export", "xlsx", "--ledger", str(ledger_file())],
            capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip

        assert run.returncode == 1
        assert "dragoman[export]" in run.stderr
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "com_doesnotexist"], 1, "com_doesnotexist"),
        (["actor", "Atlantis"], 1, "Atlantis"),
        (["ledger", "--actor", "Atlantis"], 1, "Atlantis"),
        (["ledger", "--kind", "gold"], 2, "gold"),
        (["ledger", "--stage", "done"], 2, "done"),
        (["ledger", "--since", "yesterday"], 2, "yesterday"),
        (["as-of", "2024-02-31"], 2, "2024-02-31"),
        (["timeline", "--since", "soon"], 2, "soon"),
        (["review", "--decide", "x", "maybe"], 2, "maybe"),
        (["review", "--decide", "obs_none", "accept"], 1, "obs_none"),
        (["review", "--undo", "dec_none"], 1, "dec_none"),
        (["show", "x", "--known", "2024"], 2, "--on"),
        (["export", "pdf"], 2, "pdf"),
        (["export", "full", "--actor", "Kenya"], 2, "always of everything"),
        (["export", "csv", "--output", "-"], 2, "folder"),
        (["import", "nothing.jsonl"], 1, "nothing.jsonl"),
    ],
)
def test_wrong_names_and_filters_are_told_in_one_line(arguments, code, says, copy):
    run = dragoman(*arguments, "--ledger", copy)

    assert run.returncode == code, run.stderr
    assert says in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


class TestNoLedger:
    def test_there_is_none_yet(self, tmp_path):
        run = dragoman("ledger", "--ledger", tmp_path / "none.db")

        assert run.returncode == 1
        assert "none.db" in run.stderr
        assert "dragoman add" in run.stderr
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        "content", [b"not a database at all, only text\n" * 50, b"SQLite format 3\0" + b"\xff" * 5000]
    )
    def test_another_kind_of_file_is_left_alone(self, tmp_path, content):
        path = tmp_path / "other.db"
        path.write_bytes(content)

        for command in (["ledger"], ["add", FOLDER / "2023-09-25-le-cap-libre.txt"], ["stats"]):
            run = dragoman(*command, "--ledger", path)
            assert run.returncode == 1, command
            assert "other.db" in run.stderr
            assert "Traceback" not in run.stderr
        assert path.read_bytes() == content

    def test_hostile_words_do_not_reach_the_terminal(self, tmp_path):
        text = "Kenya\x1b[31m will send 1,000 police officers to Haiti\x1b]0;owned\x07, its foreign minister said on Monday."
        dragoman("add", "-", "--published", "2023-09-26", "--ledger", tmp_path / "l.db", stdin=text)

        for command in (["ledger", "--evidence"], ["timeline", "--evidence"], ["search", "police"]):
            run = dragoman(*command, "--ledger", tmp_path / "l.db")
            assert run.returncode == 0, run.stderr
            assert "\x1b" not in run.stdout
            assert "\x07" not in run.stdout
