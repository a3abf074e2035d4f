"""The tables of events.toml: which words all but name a PLOVER event, and what verbs say of realis."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources

from dragoman.errors import LexiconError
from dragoman.lexicon.inflection import nouns_and_plurals, verb_forms


@dataclass(frozen=True)
class EventCues:
    """
    ``verbs``: form of a verb -> {following word or "": type}; ``nouns``: noun -> type; ``armed_verbs`` with
    ``armed_objects`` are MOBILIZE; ``sending``: forms of verbs whose object is sent or promised; ``realis``: form of a verb -> what it says of the act below it; ``begun``: forms of
    verbs that mean the act below them has begun; ``factor``: the weight of a cue.
    """

    verbs: dict[str, dict[str, str]]
    nouns: dict[str, str]
    armed_verbs: frozenset[str]
    armed_objects: frozenset[str]
    sending: frozenset[str]
    realis: dict[str, str]
    begun: frozenset[str]
    factor: float


@functools.cache
def event_cues() -> EventCues:
    """The tables, read once. Raises LexiconError where the file is damaged."""
    source = resources.files("dragoman.lexicon").joinpath("events.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf8"))
        verbs: dict[str, dict[str, str]] = {}
        for kind, entries in table["verbs"].items():
            for entry in entries:
                verb, _, particle = entry.partition(" ")
                for form in verb_forms(verb):
                    verbs.setdefault(form, {})[particle] = kind
        return EventCues(
            verbs=verbs,
            nouns={form: kind for kind, nouns in table["nouns"].items() for form in nouns_and_plurals(nouns)},
            armed_verbs=frozenset(form for verb in table["armed"]["verbs"] for form in verb_forms(verb)),
            armed_objects=nouns_and_plurals(table["armed"]["objects"]),
            sending=frozenset(form for verb in table["sending"]["verbs"] for form in verb_forms(verb)),
            realis={
                form: realis for realis, some in table["realis"].items() for verb in some for form in verb_forms(verb)
            },
            begun=frozenset(form for verb in table["begun"]["verbs"] for form in verb_forms(verb)),
            factor=float(table["factor"]),
        )
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise LexiconError(f"events.toml: {error}; install dragoman again or mend the table") from error
