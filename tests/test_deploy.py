"""What docs/deploy.md tells: the first start, a backup while others write, an upgrade from the schema before, and what is in deploy/."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from itertools import count
from pathlib import Path

import pytest

from dragoman.ledger import Ledger, database
from tests.ledger_support import Paper, as_first_made, derived, differences

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"


@pytest.fixture
def desk(tmp_path):
    """An environment in which `dragoman` is this checkout's, with a ledger that is not there yet."""
    command = tmp_path / "bin/dragoman"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dragoman "$@"\n')
    command.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DRAGOMAN_")},
        "PATH": f"{command.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "DRAGOMAN_LEDGER": str(tmp_path / "desk.db"),
    }


def dragoman(desk, *words):
    done = subprocess.run([sys.executable, "-m", "dragoman", *words], env=desk, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def answers(desk, **more):
    """Start the pages as the container and the service do; the status and the place to which a stranger is sent."""
    port = free_port()
    running = subprocess.Popen(
        [DEPLOY / "start.sh", "--accounts", "--port", str(port)],
        env={**desk, **more},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        for _ in range(300):
            if running.poll() is not None:
                raise AssertionError(running.stderr.read())
            try:
                asked = urllib.request.Request(f"http://127.0.0.1:{port}/", headers={"Accept": "text/html"})
                with urllib.request.urlopen(asked, timeout=5) as page:
                    return page.status, page.url.split(str(port))[1]
            except urllib.error.HTTPError:
                raise
            except OSError:  # it does not listen yet
                time.sleep(0.2)
        raise AssertionError("the pages did not answer within a minute")
    finally:
        running.terminate()
        running.wait(20)


def test_the_first_start_says_what_is_missing(desk):
    done = subprocess.run([DEPLOY / "start.sh", "--accounts"], env=desk, capture_output=True, text=True, timeout=60)

    assert done.returncode == 2
    assert "Nobody may sign in yet" in done.stderr
    assert "dragoman user add" in done.stderr


def test_the_first_start_adds_the_first_account_and_later_ones_need_nothing(desk):
    first = answers(desk, DRAGOMAN_FIRST_USER="maria", DRAGOMAN_FIRST_PASSWORD="a long enough pass phrase")
    again = answers(desk)

    assert first == again
    assert first[0] == 200
    assert "sign" in first[1], "a stranger is sent to sign in"
    assert re.findall(r"^(\w+) +admin", dragoman(desk, "user", "list"), re.MULTILINE) == ["maria"]


def papers(days):
    """Short reports, each with a promise of its own size."""
    for day in days:
        paper = Paper(f"2024-01-{1 + day % 28:02}", f"Kenya pledged to send {1000 + day} police officers to Haiti.")
        amount = paper.quantity(f"{1000 + day} police officers", 1000 + day, "person:police")
        paper.promise(0, "personnel", "Kenya", "Haiti", amounts=(amount,))
        yield paper


def test_a_backup_taken_while_others_write_is_whole(desk, tmp_path):
    place = Path(desk["DRAGOMAN_LEDGER"])
    stop = threading.Event()
    with Ledger.open(place) as ledger:
        for paper in papers(range(5)):
            ledger.add(paper.reading())

    def write():
        with Ledger.open(place) as other:
            for paper in papers(count(100)):
                if stop.is_set():
                    return
                other.add(paper.reading())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        dragoman(desk, "backup", str(tmp_path / "copy.db"))
    finally:
        stop.set()
        writer.join()

    with Ledger.open(tmp_path / "copy.db") as copy, Ledger.open(place) as now:
        kept, all_of_them = ({report.id for report in one.reports(limit=1000).items} for one in (copy, now))
        assert copy.verify().faults == ()
        assert len(kept) >= 5
        assert kept <= all_of_them
        before = derived(copy)
        copy.rebuild()
        assert differences(before, derived(copy)) == {}


def test_an_upgrade_of_an_older_ledger_keeps_all_and_its_backup_restores_it(desk, tmp_path):
    place = Path(desk["DRAGOMAN_LEDGER"])
    with Ledger.open(place) as ledger:
        for paper in papers(range(8)):
            ledger.add(paper.reading())
        expected = derived(ledger)
        as_first_made(ledger)
    old = subprocess.run([sys.executable, "-m", "dragoman", "ledger"], env=desk, capture_output=True, text=True)

    assert old.returncode == 1
    assert "upgrade it first" in old.stderr
    dragoman(desk, "ledger", "upgrade")
    dragoman(desk, "backup", str(tmp_path / "backup.db"))
    assert place.with_name(f"desk.db.before-{database.SCHEMA}").exists()

    for file in tmp_path.glob("desk.db*"):
        file.unlink()
    shutil.copy(tmp_path / "backup.db", place)
    with Ledger.open(place) as restored:
        assert differences(expected, derived(restored)) == {}
        assert restored.search("police")
        assert restored.verify().faults == ()


# --- what is in deploy/ -----------------------------------------------------------------------------------------------


def test_systemd_takes_the_unit(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd-analyze here")
    unit = tmp_path / "dragoman.service"
    # Nothing is installed at /opt here, and there is no such user.
    unit.write_text(
        (DEPLOY / "dragoman.service")
        .read_text()
        .replace("/opt/dragoman/bin/start.sh", "/bin/true")
        .replace("User=dragoman\n", "DynamicUser=yes\n")
    )
    done = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "dragoman.service" not in done.stderr


def test_the_unit_does_not_try_again_where_nobody_may_sign_in():
    unit = (DEPLOY / "dragoman.service").read_text()
    assert "RestartPreventExitStatus=2" in unit
    assert "EnvironmentFile=-/etc/dragoman/first.env" in unit


def test_a_linter_finds_nothing_in_the_container():
    linter = shutil.which("hadolint") or shutil.which("hadolint", path=Path(sys.executable).parent)
    if linter is None:
        pytest.skip("there is no hadolint here; it comes with dragoman[dev]")
    done = subprocess.run([linter, DEPLOY / "Dockerfile"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_copies_what_is_there():
    lines = [line.split() for line in (DEPLOY / "Dockerfile").read_text().splitlines() if line.startswith("COPY")]
    copied = [
        word for _, *words in lines if "--from" not in words[0] for word in words[:-1] if not word.startswith("--")
    ]
    assert len(copied) >= 5
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_start_is_a_plain_script_that_a_shell_takes():
    assert os.access(DEPLOY / "start.sh", os.X_OK)
    assert subprocess.run(["sh", "-n", DEPLOY / "start.sh"]).returncode == 0
