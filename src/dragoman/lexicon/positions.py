"""The table of positions.toml: verbs, nouns and judgements that take a side."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.inflection import nouns_and_plurals, verb_forms


@dataclass(frozen=True)
class StanceCues:
    """
    All forms of the verbs that oppose, support, ask for something, abstain, judge, and name an end of a thing.

    ``only_of_words`` take a side only where no arms are meant; ``bad`` and ``good`` are judgements, ``nouns_…`` what somebody
    has (opposition), ``agents_…`` what somebody is (an opponent).
    """

    opposes: frozenset[str]
    supports: frozenset[str]
    asks: frozenset[str]
    ends: frozenset[str]
    abstains: frozenset[str]
    only_of_words: frozenset[str]
    judges: frozenset[str]
    bad: frozenset[str]
    good: frozenset[str]
    nouns_against: frozenset[str]
    nouns_for: frozenset[str]
    agents_against: frozenset[str]
    agents_for: frozenset[str]


@functools.cache
def stance_cues() -> StanceCues:
    """The table, read once. Raises LexiconError where the file is damaged."""
    table = tables.table("positions.toml")
    try:
        verbs = {
            name: frozenset(form for verb in table[name] for form in verb_forms(verb))
            for name in ("opposes", "supports", "asks", "ends", "abstains", "only_of_words", "judges")
        }
        return StanceCues(
            **verbs,
            bad=nouns_and_plurals(table["bad"]),
            good=nouns_and_plurals(table["good"]),
            nouns_against=nouns_and_plurals(table["nouns"]["opposes"]),
            nouns_for=nouns_and_plurals(table["nouns"]["supports"]),
            agents_against=nouns_and_plurals(table["agents"]["opposes"]),
            agents_for=nouns_and_plurals(table["agents"]["supports"]),
        )
    except (KeyError, TypeError) as error:
        raise LexiconError(f"positions.toml: {error}; install dragoman again or mend the table") from error
