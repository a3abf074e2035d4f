"""The tables of events.toml: which words name a PLOVER event, who its sides are, and what words around it say of realis."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.errors import LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.inflection import nouns_and_plurals, plural, verb_forms
from dragoman.lexicon.tables import merged
from dragoman.lexicon.types import words_of_own_types

#: Behind a hyphen these name whoever leads, helps or pays: "US-led", "Russian-brokered".
LED = frozenset(
    ("led backed brokered sponsored mediated imposed supported funded trained armed run allied aligned hosted drafted proposed "
     "engineered equipped financed").split()
)  # fmt: skip


@dataclass(frozen=True)
class Cues:
    """
    ``verbs``: form of a verb -> {following word or "": types, the likeliest first}; ``nouns``: noun -> types; a noun of
    two words ("air strike") stands under its last one in ``compounds``: last word -> {first word: types}.
    """

    verbs: Mapping[str, Mapping[str, tuple[str, ...]]]
    nouns: Mapping[str, tuple[str, ...]]
    compounds: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Phrase:
    """Forms of a verb with the objects that make an act of one type of it: "lifted sanctions"."""

    type: str
    verbs: frozenset[str]
    objects: frozenset[str]


@dataclass(frozen=True)
class EventCues:
    """
    ``strong`` and ``weak`` cues; ``phrases``; ``light``: forms of verbs whose subject does what their object names, of
    ``undergone`` to whom it is done; ``targets``: type -> prepositions of the side to whom it is done; ``sending``:
    forms of verbs whose object is sent or promised, ``launching``: shot; ``realis``, ``realis_nouns``, ``realis_adjectives``: word -> what
    it says of the act it governs; ``begun``: forms of verbs that mean the act below them has begun; ``agents``: nouns
    that act for their owner; ``telling``: forms of verbs that accuse or ask only by what is said, ``vowing``: that promise or threaten by it, ``seeing``: that
    accuse where what they see is bad; ``blame``: words that charge
    whoever they are said of; ``others``: nouns for persons who
    do not act for whoever they belong to ("his critics"); ``victims``: nouns whose owner suffers ("his murder");
    ``retold``: attacks that a report speaks of again without saying whose they are, ``states``:
    violence that goes on and is an act only where it has two sides, ``held``: places and things that stand for whoever
    they belong to ("a Turkish base").
    ``ready``: adjectives that agree to what follows; ``mutual``: types that take a second side; ``unwilling_types`` and ``unwilling``: types of acts and forms of
    verbs that who will not do them refuses.
    """

    strong: Cues
    weak: Cues
    phrases: tuple[Phrase, ...]
    light: frozenset[str]
    undergone: frozenset[str]
    targets: Mapping[str, frozenset[str]]
    sending: frozenset[str]
    launching: frozenset[str]
    realis: Mapping[str, str]
    realis_nouns: Mapping[str, str]
    realis_adjectives: Mapping[str, str]
    begun: frozenset[str]
    agents: frozenset[str]
    telling: frozenset[str]
    vowing: frozenset[str]
    seeing: frozenset[str]
    blame: frozenset[str]
    others: frozenset[str]
    victims: frozenset[str]
    retold: frozenset[str]
    states: frozenset[str]
    held: frozenset[str]
    ready: frozenset[str]
    mutual: frozenset[str]
    unwilling_types: frozenset[str]
    unwilling: frozenset[str]

    @functools.cached_property
    def acts(self) -> frozenset[str]:
        """Nouns that may name an act by themselves or as the last of two words."""
        tables = (table for cues in (self.strong, self.weak) for table in (cues.nouns, cues.compounds))
        return frozenset(noun for table in tables for noun in table)

    @functools.cached_property
    def acting(self) -> frozenset[str]:
        """Nouns by which or upon which their owner or adjective is met: "a Russian airstrike", "the French plan", "a Turkish base"."""
        return self.acts | self.realis_nouns.keys() | self.agents | self.held


@functools.cache
def event_cues() -> EventCues:
    """The tables, read once. Raises LexiconError where the file is damaged."""
    table = merged(tables.table("events.toml"), {"strong": words_of_own_types()})
    try:
        return EventCues(
            strong=_cues(table["strong"]),
            weak=_cues(table["weak"]),
            phrases=tuple(
                Phrase(row["type"], _forms(row["verbs"]), nouns_and_plurals(row["objects"])) for row in table["phrases"]
            ),
            light=_forms(table["light"]["verbs"]),
            undergone=_forms(table["light"]["undergone"]),
            targets={kind: frozenset(words) for kind, words in table["targets"].items()},
            sending=_forms(table["sending"]["verbs"]),
            launching=_forms(table["sending"]["launching"]),
            realis=_by_word(table["realis"], verb_forms),
            realis_nouns=_by_word(table["realis_nouns"], lambda noun: (noun, plural(noun))),
            realis_adjectives=_by_word(table["realis_adjectives"], lambda word: (word,)),
            begun=_forms(table["begun"]["verbs"]),
            agents=nouns_and_plurals(table["agents"]["nouns"]),
            telling=_forms(table["telling"]["verbs"]),
            vowing=_forms(table["telling"]["vowing"]),
            seeing=_forms(table["telling"]["seeing"]),
            blame=_forms(table["blame"]["verbs"])
            | nouns_and_plurals(table["blame"]["nouns"])
            | frozenset(table["blame"]["adjectives"]),
            others=nouns_and_plurals(table["agents"]["others"]),
            victims=nouns_and_plurals(table["agents"]["victims"]),
            retold=nouns_and_plurals(table["agents"]["retold"]),
            held=nouns_and_plurals(table["agents"]["held"]),
            states=nouns_and_plurals(table["agents"]["states"]),
            ready=frozenset(table["ready"]["adjectives"]),
            mutual=frozenset(table["mutual"]["types"]),
            unwilling_types=frozenset(table["unwilling"]["types"]),
            unwilling=_forms(table["unwilling"]["verbs"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise LexiconError(f"events.toml: {error!r}; install dragoman again or mend the table") from error


def _forms(verbs: Iterable[str]) -> frozenset[str]:
    return frozenset(form for verb in verbs for form in verb_forms(verb))


def _by_word(table: Mapping[str, Sequence[str]], forms: Any) -> dict[str, str]:
    return {form: value for value, words in table.items() for word in words for form in forms(word)}


def _cues(table: Mapping[str, Mapping[str, Sequence[str]]]) -> Cues:
    verbs: dict[str, dict[str, list[str]]] = {}
    for kind, entries in table["verbs"].items():
        for entry in entries:
            verb, _, particle = entry.partition(" ")
            for form in verb_forms(verb):
                verbs.setdefault(form, {}).setdefault(particle, []).append(kind)
    nouns: dict[str, list[str]] = {}
    compounds: dict[str, dict[str, list[str]]] = {}
    for kind, entries in table["nouns"].items():
        for entry in entries:
            first, _, last = entry.rpartition(" ")
            for form in (last, plural(last)):
                known = compounds.setdefault(form, {}).setdefault(first, []) if first else nouns.setdefault(form, [])
                known.append(kind)
    return Cues(
        {form: {particle: tuple(kinds) for particle, kinds in some.items()} for form, some in verbs.items()},
        {noun: tuple(kinds) for noun, kinds in nouns.items()},
        {noun: {first: tuple(kinds) for first, kinds in some.items()} for noun, some in compounds.items()},
    )
