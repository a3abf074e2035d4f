"""The tables of modes.toml: PLOVER's modes and contexts by words, CAMEO roots, and the manual's numeric scores."""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.inflection import plural, verb_forms


@dataclass(frozen=True)
class ModeTables:
    """
    ``modes``: type -> form of a word -> mode, in the table's order; ``contexts``: form of a word -> contexts; ``roots``:
    "TYPE" or "TYPE mode" -> CAMEO root; ``scores``: type -> PLOVER's conflict-cooperation score, from -10 to 10.
    """

    modes: Mapping[str, Mapping[str, str]]
    contexts: Mapping[str, tuple[str, ...]]
    roots: Mapping[str, str]
    scores: Mapping[str, float]


@functools.cache
def mode_tables() -> ModeTables:
    """The tables, read once. Raises LexiconError where the file is damaged."""
    table = tables.table("modes.toml")
    try:
        modes: dict[str, dict[str, str]] = {}
        for kind, some in table["modes"].items():
            for mode, words in some.items():
                for form in _forms(words):
                    modes.setdefault(kind, {}).setdefault(form, mode)
        contexts: dict[str, list[str]] = {}
        for context, words in table["contexts"].items():
            for form in _forms(words):
                contexts.setdefault(form, []).append(context)
        scores = {kind: float(score) for kind, score in table["scores"].items()}
        return ModeTables(modes, {form: tuple(some) for form, some in contexts.items()}, table["roots"], scores)
    except (KeyError, TypeError, ValueError) as error:
        raise LexiconError(f"modes.toml: {error!r}; install dragoman again or mend the table") from error


def _forms(words: Collection[str]) -> set[str]:
    """Nouns with their plurals and verbs with their forms; nobody says "summiting" of a summit, so it does no harm."""
    return {form for word in words for form in (plural(word), *verb_forms(word))}


def mode_of(kind: str, word: str, clause: Sequence[str]) -> str | None:
    """
    The PLOVER mode of an act: by its own word, else by the first word of its clause that tells one.

        >>> mode_of("ASSAULT", "killed", ["killed", "by", "artillery"])
        'heavy-weapons'
    """
    table = mode_tables().modes.get(kind, {})
    pairs = [f"{first} {second}" for first, second in zip(clause, clause[1:], strict=False)]
    return next((table[form] for form in (word, *clause, *pairs) if form in table), None)


def contexts_of(clause: Sequence[str]) -> tuple[str, ...]:
    """The PLOVER contexts that the words of a clause tell, in the table's order."""
    table = mode_tables().contexts
    pairs = [f"{first} {second}" for first, second in zip(clause, clause[1:], strict=False)]
    found = {context for form in (*clause, *pairs) for context in table.get(form, ())}
    order = list(dict.fromkeys(context for contexts in table.values() for context in contexts))
    return tuple(sorted(found, key=order.index))


def cameo_root(kind: str, mode: str | None) -> str:
    """The CAMEO root of a PLOVER type: "04" for CONSULT; some modes have one of their own."""
    roots = mode_tables().roots
    return roots.get(f"{kind} {mode}", roots[kind])


def goldstein(kind: str) -> float:
    """The manual's score of a type on Goldstein's scale: -9.3 for ASSAULT, 7.6 for RETREAT."""
    return mode_tables().scores[kind]
