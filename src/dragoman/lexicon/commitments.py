"""The tables of commitments.toml, with every inflected form: what promises, what is promised, what it still needs."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.inflection import lemmas_by_form, nouns_and_plurals


@dataclass(frozen=True)
class CommitmentCues:
    """
    Form of a word -> what it says of a promise.

    ``over``, ``over_adjective``, ``over_noun``: pledging, planning, weighing, asking, refusing, passing, hoping, denying;
    ``act`` and ``instrument``: the stage that a thing or an agreement moves into; ``nominal``: stage of a noun of an act;
    ``ahead``: behind these such a noun has not happened yet; ``gathering``:
    what can be called off; ``asks_things``: verb -> how it takes what is asked for (plain, for);
    ``acts``: verb -> giving, serving, opening, policy (``policy_acts`` has those of the last even where another holds too);
    ``kinds``: noun -> kind of commitment; ``requirements`` and ``instrument_types``: words -> kind; ``statuses``: verb -> status.
    """

    over: Mapping[str, str]
    over_adjective: Mapping[str, str]
    over_noun: Mapping[str, str]
    nouns_with_of: frozenset[str]
    act: Mapping[str, str]
    instrument: Mapping[str, str]
    nominal: Mapping[str, str]
    ahead: frozenset[str]
    gathering: frozenset[str]
    asks_things: Mapping[str, str]
    arriving: frozenset[str]
    acts: Mapping[str, str]
    policy_acts: frozenset[str]
    hostile: frozenset[str]
    talk: frozenset[str]
    no_thing: frozenset[str]
    kinds: Mapping[str, str]
    instrument_types: Mapping[str, str]
    areas: Mapping[str, str]
    requirements: Mapping[str, str]
    leave: frozenset[str]
    statuses: Mapping[str, str]


@functools.cache
def commitment_cues() -> CommitmentCues:
    """The tables, read once. Raises LexiconError where the file is damaged."""
    table = tables.table("commitments.toml")
    try:
        return CommitmentCues(
            over=_verbs(table["over"]),
            over_adjective=_words(table["over_adjective"]),
            over_noun=_nouns({name: nouns for name, nouns in table["over_noun"].items() if name != "of"}),
            nouns_with_of=nouns_and_plurals(table["over_noun"]["of"]),
            act=_verbs(table["thing"]),
            instrument=_verbs(table["instrument"]),
            nominal=_nouns(table["nominal"]),
            gathering=nouns_and_plurals(table["gathering"]["nouns"]),
            asks_things=_verbs(table["asks_things"]),
            ahead=nouns_and_plurals(table["ahead"]["nouns"]) | frozenset(lemmas_by_form(table["ahead"]["verbs"])),
            arriving=frozenset(lemmas_by_form(table["arriving"]["verbs"])),
            acts=_verbs(table["acts"]),
            policy_acts=frozenset(lemmas_by_form(table["acts"]["policy"])),
            hostile=frozenset(lemmas_by_form(table["no_promise"]["hostile"])),
            talk=frozenset(lemmas_by_form(table["no_promise"]["talk"])),
            no_thing=nouns_and_plurals(table["no_thing"]["nouns"]),
            kinds=_nouns(table["kind"]),
            instrument_types=_words(table["instrument_type"]),
            areas=_words(table["area"]),
            requirements=_words(table["requirement"]),
            leave=frozenset(table["leave"]["nouns"]),
            statuses=_verbs(table["requirement_status"]),
        )
    except KeyError as error:
        raise LexiconError(f"commitments.toml: {error}; install dragoman again or mend the table") from error


# In all three the class that stands first in the file keeps a word that several list.
def _verbs(classes: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, verbs in classes.items():
        for form in (*lemmas_by_form(verbs), *(form for verb in verbs for form in _british(verb))):
            found.setdefault(form, name)
    return found


def _british(verb: str) -> tuple[str, ...]:
    """cancelled, initialling"""
    return (f"{verb}led", f"{verb}ling") if verb.endswith(("cel", "ial", "vel", "nel")) else ()


def _nouns(classes: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, nouns in classes.items():
        for form in nouns_and_plurals(nouns):
            found.setdefault(form, name)
    return found


def _words(classes: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, some in classes.items():
        for words in some:
            found.setdefault(words, name)
    return found
