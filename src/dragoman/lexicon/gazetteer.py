"""Towns and regions that reports name: which state they lie in, and where."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.names import states


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place by its name; coordinates are WGS84 degrees, None for whole states."""

    name: str
    iso3: str
    latitude: float | None
    longitude: float | None


@functools.cache
def known_places() -> dict[str, KnownPlace]:
    """
    Places by name: the towns and regions of gazetteer.csv, states, and capitals. Raises LexiconError for a damaged table.

        >>> known_places()["Raqqa"].iso3
        'SYR'
    """
    found: dict[str, KnownPlace] = {}
    try:
        for row in tables.rows("gazetteer.csv", own_last=True):
            found[row["name"]] = KnownPlace(row["name"], row["iso3"], float(row["latitude"]), float(row["longitude"]))
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(f"gazetteer.csv: {error!r}; install dragoman again or mend the table") from error
    for state in states():
        for capital in state.capitals:
            known = found.get(capital)
            same = known is not None and known.iso3 == state.iso3
            found[capital] = known if known and same else KnownPlace(capital, state.iso3, None, None)
        for name in (state.name, *state.aliases):
            found[name] = KnownPlace(state.name, state.iso3, None, None)
    return found


def find_place(name: str) -> KnownPlace | None:
    """The place of that name, with or without "the" and an article of Arabic names; None where it is not known."""
    bare = name.removeprefix("the ").removeprefix("The ")
    places = known_places()
    for form in (bare, bare.removeprefix("al-").removeprefix("Al-"), bare.title() if bare.isupper() else bare):
        if form in places:
            return places[form]
    return None
