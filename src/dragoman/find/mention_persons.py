"""Persons by name, with what stands beside the name."""

from __future__ import annotations

from dragoman.find.candidates import Candidate, Entries, Stretch
from dragoman.find.mention_belonging import Belonging, belonging_before, belonging_behind, join_owner, person_entry
from dragoman.find.mention_words import ARTICLES, CLAUSE_TAGS, contains_words, outer_head, post_words, sector_of_post
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, Person, group_sectors, post_countries


def person_candidate(
    sentence: Sentence,
    start: int,
    end: int,
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
    titles: list[Stretch],
) -> Candidate | None:
    """A person by name, with what the words before and behind tell of country and post."""
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", "."):
        end -= 1
    if end == start:
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    if len(name) == 1 and name[0].endswith("."):
        return None  # "Dr." without a name
    candidate = Candidate(
        sentence.index, start, end, outer_head(sentence, start, end), "person", name, known=person_entry(known, start, end)
    )  # fmt: skip
    lowered = sentence.lowered
    # "Jihadi Jack", "Islamic State suspect Neil Prakash": nothing but a name.
    if lowered[end : end + 1] == ("(",) and lowered[end + 1 : end + 3] in (("r", "-"), ("d", "-")):
        candidate.country, candidate.sector = "USA", "LEG"
        return candidate
    if lowered[end : end + 1] and lowered[end] in ("of", "from", "at", "with", "for"):
        _, whose = belonging_behind(sentence, end, (), known, organisations)
        if whose and (isinstance(whose.body, (Body, tuple)) or lowered[end] in ("of", "from")):
            candidate.country, candidate.body = whose.home, whose.body
        return candidate
    if start >= 2 and candidate.known is None:
        # "the Turkish novelist Orhan Pamuk": an adjective of a country before a noun that is no post.
        before = start - 1
        joined = start <= sentence.heads[before] < end or sentence.heads[candidate.head] == before
        if sentence.tags[before] == "NN" and joined:
            whose = belonging_before(sentence, before, (lowered[before],), known, persons, organisations)[1]
            candidate.country, candidate.body, candidate.people = whose.home, whose.body, whose.people
            candidate.sector = group_sectors().get(lowered[before])
    beside_person(sentence, candidate, known, persons, organisations, titles)
    return candidate


def beside_person(
    sentence: Sentence,
    candidate: Candidate,
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
    titles: list[Stretch],
) -> None:
    """
    What stands behind a name and a comma.

    Form 1: Ariel Henry, Haiti's prime minister,        -> country, post
    Form 2: Mustafa Ali, a Red Lakes Union spokesman,    Jo Lind, head of the Lakes Institute in Oslo,
    Form 3: Omar Bey, a 19-year-old Syrian from Homs,    -> country only
    """
    at, size = candidate.end, len(sentence.tokens)
    if at + 1 >= size or sentence.tokens[at].text != ",":
        return
    begin = at + 1
    if sentence.tags[begin].isdigit() or sentence.tokens[begin].text.isdigit():
        # "Jumah Hamdan, 53, a farmer from Aleppo, said"
        begin += 2
    if begin >= size or sentence.tags[begin] in (*CLAUSE_TAGS, "PRP", "CC", "VBG", "VBN", "IN", "RB"):
        return
    end = begin
    depth = 0
    while end < size and end - begin < 22:
        text, tag = sentence.tokens[end].text, sentence.tags[end]
        depth += (text == "(") - (text == ")")
        if (text in (",", ".", ";", "–", "—", "”", '"') and depth == 0) or tag in CLAUSE_TAGS:
            break
        end += 1
    if end == begin or any(start == begin for start, _ in persons):
        return
    title = next(((a, b) for a, b in titles if begin <= a and b <= end), None)
    nouns = [i for i in range(begin, end) if sentence.lowered[i] in group_sectors()]
    opens = sentence.lowered[begin] in ARTICLES or sentence.tags[begin].startswith(("NN", "JJ", "CD"))
    if title:
        words = tuple(sentence.lowered[title[0] : title[1]])
        _, whose = belonging_before(sentence, title[0], words, known, persons, organisations)
        _, owner = belonging_behind(sentence, title[1], words, known, organisations)
        if owner:
            join_owner(whose, owner, words)
        if whose.country is None and not isinstance(whose.body, Body):
            _named_within(sentence, title[1], end, known, organisations, whose)
        if sentence.tags[title[1] - 1] in ("NNS", "NNPS"):
            return
        candidate.hint = next((iso3 for name, iso3 in post_countries().items() if contains_words(words, name)), None)
        candidate.country = whose.home or candidate.country
        candidate.body, candidate.owner = whose.body or candidate.body, whose.owner
        candidate.people = whose.people or candidate.people
        candidate.sector, candidate.post, candidate.article = (
            whose.sector or sector_of_post(words),
            post_words(words),
            whose.article,
        )
        candidate.apposition = (begin, title[1])
    elif opens and sentence.lowered[begin] in ARTICLES:
        whose = Belonging()
        _named_within(sentence, begin, end, known, organisations, whose)
        candidate.country, candidate.body = whose.home or candidate.country, whose.body or candidate.body
        candidate.people = whose.people or candidate.people
        if nouns:
            candidate.sector = candidate.sector or group_sectors()[sentence.lowered[nouns[0]]]
        if "opposition" in sentence.lowered[begin:end]:
            candidate.sector = "OPP"


def _named_within(
    sentence: Sentence, begin: int, end: int, known: Entries, organisations: list[Stretch], whose: Belonging
) -> None:
    for (a, b), entry in known.items():
        if begin <= a and b <= end and not isinstance(entry.entry, Person):
            whose.add(entry)
    if whose.body is None:
        inside = next(((a, b) for a, b in organisations if begin <= a and b <= end), None)
        if inside:
            whose.body = tuple(token.text for token in sentence.tokens[inside[0] : inside[1]])
