"""
PLOVER's gold standard records (openeventdata/PLOVER, PLOVER_GSR_CAMEO.txt): from the bare sentence to event, states and sectors.

Records were coded by PLOVER 0.5, whose older names are put into today's (DEMAND is REQUEST, DISAPPROVE and INVESTIGATE are
ACCUSE, REDUCE is SANCTION, FIGHT is ASSAULT, YIELD is CONCEDE or RETREAT). A field that the record leaves open (``---``, ``***``) is not asked. Each record has
one event; of those that are read in its sentence the one counts that agrees with it in most fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.evaluate.counting import Count, Figure, Unit
from dragoman.reading import read_all
from dragoman.report import Report

if TYPE_CHECKING:
    from dragoman.evaluate.sets import Reader
    from dragoman.facts import Reading

FIELDS = ("event", "source state", "target state", "source sector", "target sector", "all asked")
FIGURES = tuple(Figure(field, "F1", (field,)) for field in FIELDS)
_TODAY = {
    "DEMAND": ("REQUEST",), "DISAPPROVE": ("ACCUSE",), "INVESTIGATE": ("ACCUSE",), "REDUCE": ("SANCTION",),
    "FIGHT": ("ASSAULT",), "YIELD": ("CONCEDE", "RETREAT"),
}  # fmt: skip
_OPEN = re.compile(r"[-*]*")

Fields = dict[str, set[str]]


def units(path: Path, reader: Reader) -> Iterator[Unit]:
    """One unit a record."""
    records = _records(path.read_text(encoding="utf8"))
    reports = (Report.from_text(record["text"]) for record in records)
    for record, reading in zip(records, read_all(reports, profile=reader.profile, model=reader.model), strict=True):
        wanted, best = _wanted(record), Fields()
        for found in _found(reading):
            if len(_agreed(wanted, found)) > len(_agreed(wanted, best)) or not best:
                best = found
        agreed = _agreed(wanted, best)
        counts = {name: Count.of(name in agreed, bool(best.get(name)), 1) for name in wanted}
        counts["all asked"] = Count.of(len(agreed) == len(wanted), bool(best), 1)
        yield Unit(
            str(record.get("id", "")), record["text"], counts,
            tuple(f"{name} {_said(wanted[name])}" for name in sorted(agreed)),
            tuple(f"{name} {_said(wanted[name])}" for name in wanted if name not in agreed),
            tuple(f"{name} {_said(best[name])}" for name in wanted if name not in agreed and best.get(name)),
        )  # fmt: skip


def _records(text: str) -> list[dict[str, Any]]:
    """The records; the file has a comma behind the last field of each, which JSON forbids."""
    try:
        found = json.loads(text)
    except ValueError:
        mended = re.sub(r",(\s*[}\]])", r"\1", text.strip().rstrip(","))
        found = json.loads(mended if mended.startswith("[") else f"[{mended}]")
    return [record for record in found if record["event"]]


def _wanted(record: dict[str, Any]) -> Fields:
    asked = {"event": set(_TODAY.get(record["event"], (record["event"],)))}
    for side in ("source", "target"):
        for name, key in (("state", "code"), ("sector", "sector")):
            asked[f"{side} {name}"] = {
                code for actor in record.get(side, []) if not _OPEN.fullmatch(code := (actor.get(key) or "")[:3])
            }
    return {name: codes for name, codes in asked.items() if codes}


def _found(reading: Reading) -> Iterator[Fields]:
    actors = {actor.id: actor for actor in reading.actors}
    for event in reading.events:
        fields: Fields = {"event": {event.type}}
        for side, ids in (("source", event.sources), ("target", event.targets)):
            fields[f"{side} state"] = {actors[i].country or "" for i in ids if i in actors} - {""}
            fields[f"{side} sector"] = {actors[i].sector or "" for i in ids if i in actors} - {""}
        yield fields


def _agreed(wanted: Fields, found: Fields) -> set[str]:
    return {name for name, codes in wanted.items() if codes & found.get(name, set())}


def _said(codes: set[str]) -> str:
    return "/".join(sorted(codes))
