"""Where states are on a map: ISO codes and capitals, from a table (coordinates after GeoNames, CC BY 4.0)."""

from __future__ import annotations

import csv
import functools
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Capital:
    """A state's seat of government, in degrees (WGS 84)."""

    iso3: str
    iso2: str
    name: str
    latitude: float
    longitude: float


@functools.cache
def capitals() -> dict[str, Capital]:
    """All capitals by ISO 3166-1 alpha-3 code."""
    with (resources.files("dragoman.export") / "capitals.csv").open(encoding="utf8") as table:
        return {
            row["iso3"]: Capital(
                row["iso3"], row["iso2"], row["capital"], float(row["latitude"]), float(row["longitude"])
            )
            for row in csv.DictReader(table)
        }


def iso2(iso3: str | None) -> str | None:
    """The two-letter code of a state, as IATI and FollowTheMoney want it.

    >>> iso2("KEN")
    'KE'
    """
    found = capitals().get(iso3 or "")
    return found.iso2 if found else None
