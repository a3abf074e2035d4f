"""
The whole ledger in one file, to move or keep it: JSON lines, gzipped where the name ends in ``.gz``.

The first line says what it is, the last how many records there were, so that a file that was cut off is not taken for
a whole one. What is derived is not in it; it is made anew when the records are put back.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

from dragoman.errors import BadRecords
from dragoman.ledger import Ledger
from dragoman.version import __version__

FORMAT = "dragoman-ledger"
VERSION = 1


def write(ledger: Ledger, path: Path) -> int:
    """Write all records; gives their number. Raises OSError."""
    count = 0
    with _opened(path, "w") as out:
        out.write(json.dumps({"format": FORMAT, "version": VERSION, "dragoman": __version__}) + "\n")
        for record in ledger.records():
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
            count += 1
        out.write(json.dumps({"end": count}) + "\n")
    return count


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file that `write` made. Raises BadRecords where it is another kind of file, damaged or cut off."""
    try:
        with _opened(path, "r") as file:
            yield from _checked(path, file)
    except FileNotFoundError:
        raise BadRecords(f"{path} does not exist") from None
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise BadRecords(f"{path} cannot be read ({error}); export the ledger again") from None


def _checked(path: Path, file: IO[str]) -> Iterator[dict[str, Any]]:
    first = _parsed(path, 1, next(file, ""))
    if first.get("format") != FORMAT:
        raise BadRecords(f"{path} is no full export of a ledger; make one with: dragoman export full")
    if first.get("version") != VERSION:
        raise BadRecords(f"{path} was written by Dragoman {first.get('dragoman', '?')} in a form that this version ({__version__}) cannot read")  # fmt: skip
    count = 0
    for number, line in enumerate(file, 2):
        record = _parsed(path, number, line)
        if "table" not in record:
            if record.get("end") != count:
                raise BadRecords(
                    f"{path} should hold {record.get('end', '?')} records and holds {count}; export the ledger again"
                )
            return
        count += 1
        yield record
    raise BadRecords(f"{path} is cut off after {count} records; export the ledger again")


def _parsed(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except json.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise BadRecords(f"{path}, line {number} is no record of a ledger")
    return value


def _opened(path: Path, mode: str) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, mode + "t", encoding="utf8"))
    return path.open(mode, encoding="utf8")
