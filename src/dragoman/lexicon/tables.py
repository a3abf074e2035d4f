"""
The tables as files: ours, and those of a user's own folder, which add to ours and go first.

A folder of one's own holds files named as ours (``bodies.csv``, ``events.toml`` …) with rows and words to add, and may hold
``types.toml`` with event types of one's own. It is named once, before the first report is read: by `use`, by ``dragoman --lexicon`` or by
``DRAGOMAN_LEXICON`` in the environment, which worker processes inherit.
"""

from __future__ import annotations

import csv
import os
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from dragoman.errors import LexiconError

#: What a folder may hold; rules.toml is that of the ledger.
FILES = (
    "bodies.csv", "people.csv", "places.csv", "peoples.csv", "states.csv", "gazetteer.csv", "posts.toml", "sectors.toml",
    "events.toml", "modes.toml", "commitments.toml", "positions.toml", "rules.toml", "types.toml",
)  # fmt: skip
_VARIABLE = "DRAGOMAN_LEXICON"
_read: set[str] = set()

Row = dict[str, str]
Table = dict[str, Any]


def use(folder: Path | str) -> None:
    """
    Read with the tables of *folder* too, in this process and those that it starts.

    Raises LexiconError where there is no such folder, and where a report was read without it before.
    """
    folder = Path(folder).resolve()
    if not folder.is_dir():
        raise LexiconError(f"{folder}: no such folder; make one with: dragoman lexicon new {folder}")
    if _read and own() != folder:
        raise LexiconError(f"{folder}: name a lexicon of your own before the first report is read; start anew")
    os.environ[_VARIABLE] = str(folder)


def own() -> Path | None:
    """The folder of the user's own tables, if one is named. Raises LexiconError where it is not there."""
    named = os.environ.get(_VARIABLE)
    if not named:
        return None
    if not Path(named).is_dir():
        raise LexiconError(f"{named}: no such folder; {_VARIABLE} or --lexicon names it")
    return Path(named)


def own_files() -> list[Path]:
    """The files of that folder that are read, by name."""
    folder = own()
    return [folder / name for name in sorted(FILES) if (folder / name).is_file()] if folder else []


def rows(name: str, *, own_last: bool = False) -> list[Row]:
    """The rows of a CSV table, the user's first, or last where the last one counts; his rows of states add to ours of the same code. Raises LexiconError."""
    _read.add(name)
    ours = _csv(resources.files("dragoman.lexicon").joinpath(name).read_text(encoding="utf8"), name)
    folder = own()
    if folder is None or not (folder / name).is_file():
        return ours
    theirs = _csv(_text(folder / name), str(folder / name), tuple(ours[0]))
    if name == "states.csv":
        return _added(ours, theirs, str(folder / name))
    return ours + theirs if own_last else theirs + ours


def table(name: str, package: str = "dragoman.lexicon") -> Table:
    """A TOML table; the user's words are put before ours, his other values in place of ours. Raises LexiconError."""
    _read.add(name)
    ours = parsed(resources.files(package).joinpath(name).read_text(encoding="utf8"), name)
    folder = own()
    if folder is None or not (folder / name).is_file():
        return ours
    return merged(ours, parsed(_text(folder / name), str(folder / name)))


def own_types() -> Table:
    """The user's types.toml; empty where there is none. Raises LexiconError."""
    folder = own()
    path = folder / "types.toml" if folder else None
    return parsed(_text(path), str(path)) if path and path.is_file() else {}


def merged(ours: Table, theirs: Table) -> Table:
    """
    Two tables as one: lists joined, theirs first; tables merged; of other values theirs.

        >>> merged({"a": ["x"], "b": {"c": 1}}, {"a": ["y"], "b": {"d": 2}})
        {'a': ['y', 'x'], 'b': {'c': 1, 'd': 2}}
    """
    found = dict(ours)
    for key, value in theirs.items():
        before = found.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            found[key] = merged(before, value)
        elif isinstance(value, list) and isinstance(before, list):
            found[key] = value + [one for one in before if one not in value]
        else:
            found[key] = value
    return found


def parsed(text: str, where: str) -> Table:
    """TOML as a table. Raises LexiconError with the line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{where}: {error}; mend the table") from error


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def _csv(text: str, where: str, columns: tuple[str, ...] = ()) -> list[Row]:
    """Rows by column; of a user's table the columns that it leaves out are empty."""
    reader = csv.DictReader(text.splitlines())
    if unknown := set(reader.fieldnames or ()) - set(columns or reader.fieldnames or ()):
        raise LexiconError(
            f"{where}, line 1: there is no column {', '.join(sorted(unknown))}; choose of {', '.join(columns)}"
        )
    found = []
    for number, row in enumerate(reader, 2):
        if None in row or None in row.values():
            raise LexiconError(f"{where}, line {number}: it has not as many cells as the first line; mend the table")
        found.append({column: row.get(column, "") for column in columns} if columns else row)
    return found


def _added(ours: list[Row], theirs: list[Row], where: str) -> list[Row]:
    """Our states with the user's words added by code."""
    by_code = {row["iso3"]: dict(row) for row in ours}
    for number, row in enumerate(theirs, 2):
        if row["iso3"] not in by_code:
            raise LexiconError(
                f"{where}, line {number}: there is no state {row['iso3']!r}; give an ISO 3166-1 alpha-3 code"
            )
        known = by_code[row["iso3"]]
        for column in ("aliases", "demonyms", "capitals", "metonyms"):
            known[column] = "|".join(filter(None, (row[column], known[column])))
    return list(by_code.values())
