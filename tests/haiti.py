"""The ledger of examples/haiti-mission, made once a test run; tests that write work on a copy."""

import functools
import shutil
import tempfile
from pathlib import Path

import dragoman
from dragoman.ledger import Ledger
from tests.conftest import EXAMPLES

FOLDER = EXAMPLES / "haiti-mission"
REPORTS = sorted(FOLDER.glob("*.txt"))


@functools.cache
def ledger_file() -> Path:
    """The file of the ledger with all reports of the case, in the order of their dates. To read only."""
    path = Path(tempfile.mkdtemp(prefix="dragoman-haiti-")) / "haiti.db"
    with Ledger.open(path) as ledger:
        for reading in dragoman.read_all(report for file in REPORTS for report in dragoman.load(file)):
            ledger.add(reading)
    return path


def copy_of_ledger(folder: Path) -> Path:
    """A copy to write into."""
    path = folder / "copy.db"
    with Ledger.open(ledger_file(), create=False) as ledger:
        ledger.backup(path)
    return path


def another(folder: Path, report: str) -> Path:
    """A file with one of the case's reports, elsewhere."""
    return Path(shutil.copy(FOLDER / report, folder / report))
