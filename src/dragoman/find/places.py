"""Where an act took place: the town, region or state that its clause is set in."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.facts import Place
from dragoman.find.clauses import clause_words, is_predicate, preposition
from dragoman.language.analysis import Sentence
from dragoman.lexicon.gazetteer import KnownPlace, find_place

_WHERE = frozenset(("in", "at", "near", "inside", "outside", "across", "around", "throughout", "within", "over"))
#: Of an act upon a place itself: "an attack on Aleppo", "deployed to Idlib".
_UPON = frozenset(("on", "into", "to", "against", "of"))
#: A name has at most so many words.
_LONGEST = 3


def place_of(sentence: Sentence, word: int, *, upon: bool) -> Place | None:
    """
    The place of an act told by a word; the closest one of those that its clause is set in, a town before a state.

    Form 1: met in *Sochi*                          -> Sochi
    Form 2: an attack in *Douma*, near Damascus     -> Douma
    Form 3: an attack on *Aleppo* (*upon* an act that hits or enters a place)
    """
    below = clause_words(sentence, word) if is_predicate(sentence, word) else sentence.subtree(word)
    set_in = [place for at in below if (place := _named(sentence, at, _WHERE))]
    places = set_in or ([place for at in below if (place := _named(sentence, at, _UPON))] if upon else [])
    if not places:
        return None
    towns = [place for place in places if place[1].latitude is not None]
    text, known = (towns or places)[0]
    return Place(text, known.iso3, known.latitude, known.longitude)


def known_place(sentence: Sentence, word: int) -> KnownPlace | None:
    """The place whose name ends or begins with a word: Deir Ezzor, Khan Sheikhoun."""
    found = _name_at(sentence, word)
    return found[1] if found else None


def _named(sentence: Sentence, word: int, prepositions: Iterable[str]) -> tuple[str, KnownPlace] | None:
    if sentence.tags[word] not in ("NNP", "NNPS") and not sentence.tokens[word].text[:1].isupper():
        return None
    above = sentence.heads[word]
    apposed = sentence.labels[word] in ("appos", "conj", "flat", "compound", "nmod:desc") and above >= 0
    cases = {preposition(sentence, word), preposition(sentence, above) if apposed else None}
    if sentence.labels[word] == "nmod" and above >= 0 and preposition(sentence, word) == "of":
        cases.add(preposition(sentence, above))  # in the city of Aleppo
    return _name_at(sentence, word) if cases & set(prepositions) else None


def _name_at(sentence: Sentence, word: int) -> tuple[str, KnownPlace] | None:
    """The longest known name that holds a word."""
    for size in range(_LONGEST, 0, -1):
        for start in range(max(0, word - size + 1), word + 1):
            end = start + size
            if end > len(sentence.tokens):
                continue
            text = _written(sentence, start, end)
            if text[:1].isupper() and (known := find_place(text)):
                return text, known
    return None


def _written(sentence: Sentence, start: int, end: int) -> str:
    """The words as they are printed, with what stands between them."""
    words = sentence.tokens[start:end]
    text = words[0].text
    for before, token in zip(words, words[1:], strict=False):
        text += " " * (token.start - before.end) + token.text
    return text
