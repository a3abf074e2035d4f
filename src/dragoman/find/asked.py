"""What is asked of others, and requests that are refused."""

from __future__ import annotations

from dragoman.find.clauses import preposition
from dragoman.find.promise import Promise
from dragoman.find.promised import (
    promised_kind,
)
from dragoman.find.standing import standing_over
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.lexicon.names import known_names

#: What is asked of others.
_GIVEN = ("money", "personnel", "materiel", "services", "access")
#: These are sought from harm, not from whoever gives them.
_FROM_HARM = frozenset("protection relief shelter refuge asylum safety".split())


def asked_thing(sentence: Sentence, verb: int) -> Promise | None:
    """ "now seeks *Russian support*, asked for *500 tanks from Germany*": of whoever is named with the thing."""
    wanted = commitment_cues().asks_things[sentence.lowered[verb]]
    things = [
        c for c in sentence.children[verb]
        if (sentence.labels[c] == "obj" if wanted == "plain" else preposition(sentence, c) == "for")
    ]  # fmt: skip
    thing = next((c for c in things if promised_kind(sentence, c) in _GIVEN), None)
    over = standing_over(sentence, verb)
    if thing is None or over is None or over.standing not in ("done", "pledged"):
        return None
    near = [*sentence.children[thing], *sentence.children[verb]]
    named = [
        c for c in near if c < thing and sentence.labels[c] in ("amod", "compound") and _is_of_a_state(sentence, c)
    ]
    if sentence.lowered[thing] not in _FROM_HARM:
        named = [c for c in near if preposition(sentence, c) == "from"] or named
    source = next(iter(named), None)
    return Promise(sentence, verb, thing, "requested", source, "asked", over.top) if source is not None else None


def _is_of_a_state(sentence: Sentence, word: int) -> bool:
    """ "Russian support", and not "Patriot batteries"."""
    known = known_names().get((sentence.tokens[word].text,))
    return known is not None and known.country is not None


def refused_request(sentence: Sentence, verb: int) -> Promise | None:
    """ "has rejected Australia's request for the *extradition* of a suspect": what was asked for is refused."""
    nouns = commitment_cues().over_noun
    objects = [c for c in sentence.children[verb] if sentence.labels[c] in ("obj", "nsubj:pass")]
    request = next((c for c in objects if nouns.get(sentence.lowered[c]) == "asking"), None)
    if request is None:
        return None
    for child in sentence.children[request]:
        infinitive = sentence.labels[child] == "acl" and sentence.tags[child] == "VB"
        over = standing_over(sentence, verb) if infinitive or preposition(sentence, child) == "for" else None
        if over is not None and over.standing in ("done", "pledged") and over.owner is not None:
            return Promise(sentence, verb, child, "rejected", over.owner, "asked", over.top)
    return None
