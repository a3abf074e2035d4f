"""Organisations by name."""

from __future__ import annotations

from dragoman.find.candidates import Candidate, Entries
from dragoman.find.mention_belonging import country_before
from dragoman.find.mention_words import CLAUSE_TAGS, outer_head
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, makes_of_arms, organisation_words

_OF_MANY = frozenset(
    "International World Global European African Asian Arab Islamic Inter-American Latin Pan-African".split()
)


def organisation_candidate(sentence: Sentence, start: int, end: int, known: Entries) -> Candidate | None:
    """An organisation by its name, with the country that its words or what stands beside it tell."""
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", ".", "’"):
        end -= 1
    while start < end and sentence.lowered[start] in ("the", "a", "an"):
        start += 1
    if end == start or not sentence.tokens[start].text[:1].isupper():
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    if len(name) == 1 and name[0] in makes_of_arms():
        return None
    if any(
        a == start and isinstance(entry.entry, Body) and entry.entry.kind == "igo" for (a, _), entry in known.items()
    ):
        # "UN Office on Drugs and Crime"
        return Candidate(
            sentence.index, start, end, outer_head(sentence, start, end), "organisation", name, sector="IGO", of_many=True
        )  # fmt: skip
    parent = next(
        (e.entry for (a, b), e in known.items() if a == start and b < end and isinstance(e.entry, Body)), None
    )
    if parent and parent.sector not in ("PTY", "REB"):
        # "BBC One", "Pentagon Press Association": of the body that the name begins with
        return Candidate(
            sentence.index, start, end, outer_head(sentence, start, end), "organisation", name,
            country=parent.country, sector=parent.sector,
        )  # fmt: skip
    sector = next((organisation_words()[word] for word in reversed(name) if word in organisation_words()), None)
    inside = [(a, entry) for (a, b), entry in known.items() if start <= a and b <= end and entry.country]
    # "Syria Solidarity Australia": the last country is where it is; "the People's Tribunal on Turkey" is about Turkey.
    inside = [(a, entry) for a, entry in inside if sentence.lowered[a - 1 : a] not in (("on",), ("for",))]
    country = inside[-1][1].country if inside else country_before(sentence, start, known)
    if country is None and sentence.lowered[max(0, start - 2) : start] == ("-", "based"):
        country = next((entry.country for (_, b), entry in known.items() if b == start - 2), None)
    if country is None:
        country = _beside_organisation(sentence, end, known)
    return Candidate(
        sentence.index, start, end, outer_head(sentence, start, end), "organisation", name,
        country=country, sector=sector, of_many=name[0] in _OF_MANY or sentence.lowered[end : end + 1] == ("on",),
    )  # fmt: skip


def _beside_organisation(sentence: Sentence, end: int, known: Entries) -> str | None:
    """ "The Lakes Team, a group of Russian researchers," "Lakes Watch, a London-based monitor": the country beside it."""
    tokens = sentence.tokens
    if tokens[end : end + 1] and tokens[end].text == "(":
        end = next((i + 1 for i in range(end, min(end + 6, len(tokens))) if tokens[i].text == ")"), end)
    if end + 2 >= len(tokens) or tokens[end].text != "," or sentence.lowered[end + 1] not in ("a", "an", "the"):
        return None
    found: set[str] = set()
    for at in range(end + 1, min(end + 16, len(tokens))):
        if tokens[at].text == "," or sentence.tags[at] in CLAUSE_TAGS:
            break
        found |= {entry.country for (a, _), entry in known.items() if a == at and entry.country}
    return found.pop() if len(found) == 1 else None
