"""Checks a lexicon of one's own: its files, its words against ours, and its examples by reading them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from dragoman.errors import LexiconError
from dragoman.facts import EVENT_TYPES, Reading
from dragoman.lexicon import tables
from dragoman.lexicon.names import group_sectors, state_by_iso3
from dragoman.lexicon.types import OwnType, types
from dragoman.reading import read_all
from dragoman.report import Report

KINDS = frozenset(("state", "government", "public_body", "igo", "person", "ngo", "company", "armed_group", "party", "media", "unnamed_group"))  # fmt: skip
#: PLOVER's sectors beside those that stand in our tables.
SECTORS = frozenset(("GOV", "MIL", "REB", "OPP", "PTY", "COP", "JUD", "SPY", "LEG", "MED", "EDU", "BUS", "CRM", "CVL", "NGO", "IGO", "LAB", "REL", "REF", "HLH", "AGR", "JEW", "MUS", "CHR", "UNS", "JRN"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a lexicon: where, what, and whether it must be mended (an error) or only known (a note)."""

    where: str
    text: str
    error: bool = True


def check(folder: Path) -> Iterator[Finding]:
    """
    What is wrong with the lexicon in *folder*, or should be known of it; it is in use afterwards.

    Raises LexiconError where there is no such folder, or a report was read without it before.
    """
    tables.use(folder)
    for path in sorted(folder.iterdir()):
        if path.name not in tables.FILES and path.suffix in (".csv", ".toml"):
            yield Finding(path.name, f"is not read; files are {', '.join(tables.FILES)}")
    broken = False
    for path in tables.own_files():
        for finding in _file(path):
            broken |= finding.error
            yield finding
    if not broken:
        yield from _examples(folder)


def _file(path: Path) -> Iterator[Finding]:
    try:
        if path.suffix == ".csv":
            tables.rows(path.name)
            yield from _rows(path)
        elif path.name == "types.toml":
            yield from _types(path)
        else:
            package = "dragoman.ledger" if path.name == "rules.toml" else "dragoman.lexicon"
            tables.table(path.name, package)
            ours = tables.parsed(resources.files(package).joinpath(path.name).read_text(encoding="utf8"), path.name)
            yield from _keys(path.name, ours, tables.parsed(path.read_text(encoding="utf-8-sig"), path.name), "")
    except LexiconError as error:
        yield Finding(path.name, str(error))


def _rows(path: Path) -> Iterator[Finding]:
    ours = {row["name"]: row for row in _ours(path.name) if "name" in row}
    with path.open(encoding="utf-8-sig") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            where = f"{path.name}, line {number}"
            for column in ("country", "iso3", "countries"):
                for code in filter(None, (row.get(column) or "").split("|")):
                    if code not in state_by_iso3():
                        yield Finding(where, f"{column} {code!r} is no ISO 3166-1 alpha-3 code that we know")
            if row.get("sector") and row["sector"] not in SECTORS | set(group_sectors().values()):
                yield Finding(where, f"sector {row['sector']!r} is none of PLOVER's")
            if row.get("kind") and row["kind"] not in KINDS:
                yield Finding(where, f"kind {row['kind']!r} is none of {', '.join(sorted(KINDS))}")
            if path.name in ("bodies.csv", "people.csv") and not row.get("sector"):
                yield Finding(where, "give a sector: GOV, MIL, NGO …")
            if row.get("name") in ours and path.name != "states.csv":
                yield Finding(where, f"“{row['name']}” is in our table too; yours goes first", error=False)


def _ours(name: str) -> list[dict[str, str]]:
    text = resources.files("dragoman.lexicon").joinpath(name).read_text(encoding="utf8")
    return list(csv.DictReader(text.splitlines()))


def _types(path: Path) -> Iterator[Finding]:
    for name, row in tables.own_types().items():
        if isinstance(row, dict) and row.get("plover") not in EVENT_TYPES:
            yield Finding(
                f"{path.name}, [{name}]", f"plover is {row.get('plover')!r}; give one of {', '.join(EVENT_TYPES)}"
            )
        elif name in EVENT_TYPES:
            yield Finding(f"{path.name}, [{name}]", "is PLOVER's own name; choose another")
    types.cache_clear()
    types()


def _keys(name: str, ours: dict[str, Any], theirs: dict[str, Any], above: str) -> Iterator[Finding]:
    for key, value in theirs.items():
        if key not in ours:
            yield Finding(name, f"there is no {above}{key}; choose of {', '.join(map(str, ours))}")
        elif isinstance(ours[key], dict) and isinstance(value, dict):
            # Tables whose keys are words take any word.
            if not all(isinstance(known, str) for known in ours[key].values()):
                yield from _keys(name, ours[key], value, f"{above}{key}.")
        elif type(value) is not type(ours[key]):
            yield Finding(
                name, f"{above}{key} is a {type(ours[key]).__name__} in our table and a {type(value).__name__} in yours"
            )


# --- by reading -------------------------------------------------------------------------------------------------


def _examples(folder: Path) -> Iterator[Finding]:
    """Own types by their examples, bodies and people in a plain sentence."""
    asked: list[tuple[str, str, Any]] = []
    for own in types():
        where = f"types.toml, [{own.name}]"
        if own.example:
            asked.append((where, own.example, own))
        else:
            yield Finding(where, "has no example, so that it cannot be tried", error=False)
    for name in ("bodies.csv", "people.csv"):
        if (folder / name).is_file():
            with (folder / name).open(encoding="utf-8-sig") as lines:
                asked += [
                    (f"{name}, line {number}", f"{row['name']} condemned the attack on Monday.", row)
                    for number, row in enumerate(csv.DictReader(lines), 2)
                ]
    readings = read_all([Report.from_text(text) for _, text, _ in asked], profile="recall")
    for (where, text, wanted), reading in zip(asked, readings, strict=True):
        missing = _event_missing(wanted, reading) if isinstance(wanted, OwnType) else _actor_missing(wanted, reading)
        if missing:
            yield Finding(where, f"“{text}” is read {missing}")


def _event_missing(own: OwnType, reading: Reading) -> str | None:
    found = [f"{event.own_type or event.type}" for event in reading.events]
    return None if own.name in found else f"as {', '.join(found) or 'no event'}, not as {own.name}"


def _actor_missing(row: dict[str, str], reading: Reading) -> str | None:
    for actor in reading.actors:
        if (actor.country or "") == (row.get("country") or "") and actor.sector == row["sector"]:
            return None
    found = ", ".join(f"{a.name} {a.country or '-'}/{a.sector or '-'}" for a in reading.actors)
    return f"with the actors {found or 'none'}, not {row['name']} {row.get('country') or '-'}/{row['sector']}"
