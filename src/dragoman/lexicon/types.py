"""
Event types of a user's own: each a kind of one of PLOVER's, told by words or by PLOVER's mode.

    [EVICTION]
    plover = "COERCE"
    verbs = ["evict", "clear out"]
    nouns = ["eviction"]
    example = "Kenya evicted refugees from Somalia on Monday."

    [RAID]                     # no words of its own: what PLOVER's type and mode tell is called so
    plover = "ASSAULT"
    modes = ["small-arms", "ground"]
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from dragoman.errors import LexiconError
from dragoman.lexicon.inflection import nouns_and_plurals, verb_forms
from dragoman.lexicon.tables import own_types

_KEYS = frozenset(("plover", "verbs", "nouns", "modes", "example", "about"))


@dataclass(frozen=True, slots=True)
class OwnType:
    """A type of the user's: the PLOVER type that it is a kind of, and the forms of words and the modes that tell it."""

    name: str
    plover: str
    forms: frozenset[str]
    modes: frozenset[str]
    example: str | None

    def holds(self, kind: str, form: str, mode: str | None) -> bool:
        """Whether an event of this PLOVER type, told by this word, is of this type; without words and modes every one is."""
        if kind != self.plover:
            return False
        return form in self.forms or mode in self.modes or not (self.forms or self.modes)


@functools.cache
def types() -> tuple[OwnType, ...]:
    """The user's types in the order of the file. Raises LexiconError."""
    return tuple(_type(name, row) for name, row in own_types().items())


def _type(name: str, row: Any) -> OwnType:
    if not isinstance(row, dict) or set(row) - _KEYS or "plover" not in row:
        raise LexiconError(f"types.toml, [{name}]: give plover, and any of verbs, nouns, modes, example, about")
    forms = {form for verb in row.get("verbs", ()) for form in verb_forms(verb.partition(" ")[0])}
    nouns = nouns_and_plurals(noun.rpartition(" ")[2] for noun in row.get("nouns", ()))
    return OwnType(name, row["plover"], frozenset(forms | nouns), frozenset(row.get("modes", ())), row.get("example"))


def own_type(kind: str, form: str, mode: str | None) -> str | None:
    """What the user calls an event of this PLOVER type and mode, told by this word; None where he has no name for it."""
    return next((own.name for own in types() if own.holds(kind, form, mode)), None)


def words_of_own_types() -> dict[str, dict[str, list[str]]]:
    """The cues that the user's types add to PLOVER's: {"verbs": {type: […]}, "nouns": {type: […]}}."""
    found: dict[str, dict[str, list[str]]] = {"verbs": {}, "nouns": {}}
    for row in own_types().values():
        for part, words in found.items():
            if isinstance(row, dict) and row.get(part):
                words.setdefault(row["plover"], []).extend(row[part])
    return found
