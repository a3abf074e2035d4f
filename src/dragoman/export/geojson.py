"""
GeoJSON (RFC 7946): where the ledger's lines belong on a map.

Only what is known is drawn: an event at the capital or state that its report names, a commitment as a line from the
promisor's capital to the beneficiary's. ``placed`` says which; where neither is known the geometry is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dragoman.export.places import Capital, capitals
from dragoman.ledger import Ledger
from dragoman.ledger.entries import Entry, EntrySummary
from dragoman.lexicon.names import State, states

Feature = dict[str, Any]


def write(ledger: Ledger, entries: Iterable[Entry], path: Path) -> int:
    """Write a FeatureCollection; gives the number of entries. Raises OSError."""
    count = 0
    with path.open("w", encoding="utf8") as out:
        out.write('{"type": "FeatureCollection", "features": [')
        for entry in entries:
            out.write(("," if count else "") + "\n" + json.dumps(feature(entry), ensure_ascii=False))
            count += 1
        out.write("\n]}\n")
    return count


def feature(entry: Entry | EntrySummary) -> Feature:
    """One entry as a feature."""
    geometry, placed = _geometry(entry)
    return {
        "type": "Feature",
        "id": entry.id,
        "geometry": geometry,
        "properties": {
            "title": entry.title,
            "kind": entry.type or entry.kind,
            "stage": entry.stage,
            "realis": entry.realis,
            "when": entry.when or entry.stage_since,
            "place": entry.place,
            "placed": placed,
            "amount": entry.amount,
            "evidence": entry.evidence,
            "review": entry.review,
            "reports": entry.reports,
            "parties": [{"name": party.name, "role": party.role, "country": party.country} for party in entry.parties],
        },
    }


def _geometry(entry: Entry | EntrySummary) -> tuple[Feature | None, str | None]:
    if entry.place and (named := _named(entry.place)):
        return {"type": "Point", "coordinates": _position(named)}, "the place named"
    ends = [_seats(entry, roles) for roles in (("promisor", "source"), ("beneficiary", "target"))]
    line = [end[0] for end in ends if len(end) == 1]
    if len(line) == 2 and line[0] != line[1]:
        return {"type": "LineString", "coordinates": [_position(seat) for seat in line]}, "capitals of the parties"
    if len(line) == 1 or (len(line) == 2 and line[0] == line[1]):
        return {"type": "Point", "coordinates": _position(line[0])}, "capital of a party"
    return None, None


def _seats(entry: Entry | EntrySummary, roles: tuple[str, ...]) -> list[Capital]:
    codes = dict.fromkeys(party.country for party in entry.parties if party.role in roles)
    return [capitals()[code] for code in codes if code in capitals()]


def _named(place: str) -> Capital | None:
    """The capital that *place* is, or the capital of the state that it is."""
    found = [state for state in states() if place in _names(state)]
    return capitals().get(found[0].iso3) if len(found) == 1 else None


def _names(state: State) -> tuple[str, ...]:
    return (state.name, *state.aliases, *state.capitals)


def _position(seat: Capital) -> list[float]:
    return [seat.longitude, seat.latitude]
