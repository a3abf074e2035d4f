"""Titles and posts: "Kenyan Defense Minister Aden Duale", "the president", "Merkel’s spokesman"."""

from __future__ import annotations

import functools

from dragoman.find.candidates import Article, Candidate, Entries, Stretch
from dragoman.find.mention_belonging import belonging_before, belonging_behind, join_owner, name_behind, person_entry
from dragoman.find.mention_persons import beside_person
from dragoman.find.mention_words import SUPRANATIONAL, contains_words, outer_head, post_words, sector_of_post, singular
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import known_names, longest_post, portfolio_words, post_countries, posts, posts_of_a_body


def title_stretches(sentence: Sentence, persons: list[Stretch]) -> list[Stretch]:
    """Where titles of posts stand: the longest at each place, titles in a row ("Maj Gen") taken together."""
    found, at = [], 0
    starts = [
        at
        for at, word in enumerate(sentence.lowered)
        if word in _title_starts()
        or (at + 1 < len(sentence.lowered) and sentence.lowered[at + 1] in _TITLES_OF_A_FIELD)
    ]
    for start in starts:
        if start < at or (end := _title_end(sentence, start)) == start:
            continue
        at = start
        while end < len(sentence.tokens):
            further = _title_end(sentence, end)
            if further == end or any(start <= end < stop for start, stop in persons):
                break
            end = further
        found.append((at, end))
        at = end
    return found


@functools.cache
def _title_starts() -> frozenset[str]:
    return frozenset(form for word in longest_post() for form in (word, f"{word}s"))


def _title_end(sentence: Sentence, at: int) -> int:
    """The end of the longest post title that begins at a word; *at* itself where none does."""
    table, lowered = posts(), sentence.lowered
    first = lowered[at]
    longest = longest_post().get(first) or longest_post().get(singular(first), 0)
    for length in range(min(longest, len(lowered) - at), 0, -1):
        words = lowered[at : at + length]
        if words in table or (*words[:-1], singular(words[-1])) in table:
            return _with_portfolio(sentence, at + length)
    following = lowered[at + 1] if at + 1 < len(lowered) else ""
    text = sentence.tokens[at].text
    if (
        following in _TITLES_OF_A_FIELD
        and sentence.tags[at].startswith("NN")
        and not (text.isupper() or (text,) in known_names())
    ):
        return at + 2
    return at


_TITLES_OF_A_FIELD = frozenset(
    "minister secretary chief commissioner spokesman spokeswoman spokesperson adviser".split()
)


_BODIES = frozenset("ministry ministries department office agency committee council commission directorate".split())


def _with_portfolio(sentence: Sentence, end: int) -> int:
    """ "Secretary *of National Defense*", "minister *for women and youth*": the area of duty belongs to the title."""
    if end + 1 >= len(sentence.tokens) or sentence.lowered[end] not in ("of", "for"):
        return end
    last, at, area = end, end + 1, portfolio_words()
    while at < len(sentence.tokens) and (
        sentence.lowered[at] in area or sentence.lowered[at] in ("and", "the", "of", ",", "for")
    ):
        at += 1
        if sentence.lowered[at - 1] in area:
            last = at
    if sentence.lowered[last : last + 1] and sentence.lowered[last] in _BODIES:
        return end  # "a spokeswoman for the defence *ministry*"
    return last


def titled_candidate(
    sentence: Sentence,
    at: int,
    title_end: int,
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
    titles: list[Stretch],
) -> Candidate | None:
    """
    Form 1: Kenyan Defense Minister Aden Bare Duale      -> person, country, post
    Form 2: Haiti's Prime Minister Ariel Henry
    Form 3: Secretary of Defense Lloyd Austin            -> the post tells the country
    Form 4: the foreign secretary, Jeremy Hunt,
    Form 5: the Defense Secretary; his Kenyan counterpart; the prime minister of Haiti; a spokesman for the ministry
    """
    tokens = sentence.tokens
    words = tuple(sentence.lowered[at:title_end])
    start, whose = belonging_before(sentence, at, words, known, persons, organisations)
    end, owner = belonging_behind(sentence, title_end, words, known, organisations)
    if owner:
        join_owner(whose, owner, words)
    name_start, name_end = name_behind(sentence, title_end, end, whose.article, persons, titles)
    if name_start == name_end:
        last = words[-1]
        if sentence.tags[title_end - 1] in ("NNS", "NNPS") or (last.endswith("s") and (last[:-1],) in posts()):
            return None  # "officials", "ministers": a group
        has_owner = bool(whose.country or whose.body or whose.owner)
        if not _stands_alone(sentence, title_end, words, whose.article, has_owner):
            return None
    elif sentence.tags[title_end - 1] in ("NNS", "NNPS") and name_start > title_end:
        return None
    name = tuple(token.text for token in tokens[name_start:name_end])
    hint = next((iso3 for title, iso3 in post_countries().items() if contains_words(words, title)), None)
    head = (
        outer_head(sentence, at, title_end)
        if not name or name_start > title_end
        else outer_head(sentence, at, name_end)
    )
    candidate = Candidate(
        sentence.index, start, max(end if not name else title_end, name_end), head, "person" if name else "post", name,
        known=person_entry(known, name_start, name_end), country=whose.home, hint=hint, sector=whose.sector or sector_of_post(words),
        post=post_words(words), article=whose.article, body=whose.body, owner=whose.owner, people=whose.people,
        of_many=not SUPRANATIONAL.isdisjoint(sentence.lowered[start:at]),
    )  # fmt: skip
    if name and name_start == title_end and not (whose.country or whose.body):
        beside_person(sentence, candidate, known, persons, organisations, titles)
    return candidate


def _stands_alone(sentence: Sentence, end: int, words: tuple[str, ...], article: Article, owned: bool) -> bool:
    """A post without a name is somebody only where it is no adjective ("the general idea", "major") or a bare title."""
    label = sentence.labels[end - 1]
    if not sentence.tags[end - 1].startswith("NN") or label in ("compound", "amod", "flat", "nmod:desc"):
        return False
    if words in posts_of_a_body() and not owned:
        return False
    if article == "" and not owned:
        return words[-1] in ("spokesman", "spokeswoman", "spokesperson") and label == "nsubj"
    return (
        owned
        or article in ("the", "his")
        or (label in ("nsubj", "obl:agent", "nsubj:pass", "obl", "nmod", "root") and article == "a")
    )
