"""The table of positions.toml: verbs that take a side."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from dragoman.errors import LexiconError
from dragoman.lexicon.inflection import verb_forms


@dataclass(frozen=True)
class StanceCues:
    """All forms of the verbs that oppose, support, ask for something, and name an end of it."""

    opposes: frozenset[str]
    supports: frozenset[str]
    asks: frozenset[str]
    ends: frozenset[str]


@functools.cache
def stance_cues() -> StanceCues:
    """The table, read once. Raises LexiconError where the file is damaged."""
    source = resources.files("dragoman.lexicon").joinpath("positions.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf8"))
        return StanceCues(
            **{
                name: frozenset(form for verb in table[name] for form in verb_forms(verb))
                for name in StanceCues.__dataclass_fields__
            }
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise LexiconError(f"positions.toml: {error}; install dragoman again or mend the table") from error
