"""Whose somebody is: the state, body or person that stands before or behind a noun."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.find.candidates import Article, Entries, Stretch
from dragoman.find.mention_words import (
    ARTICLES,
    POSSESSIVES,
    SENT,
    TITLE_MODIFIERS,
    hangs_on,
    is_name_word,
    single_posts,
)
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, Known, People, Person, State


def country_before(sentence: Sentence, start: int, known: Entries) -> str | None:
    """The country whose adjective or possessive stands right before a name: "Kenyan", "Iraq's"."""
    at = start - 1 if start and sentence.tokens[start - 1].text in POSSESSIVES else start
    for (_, b), entry in known.items():
        if (
            b == at
            and isinstance(entry.entry, State)
            and (entry.role == "demonym" or at < start or entry.role == "name")
        ):
            return entry.entry.iso3
    return None


@dataclass(slots=True)
class Belonging:
    """Whose a post or person is, by the words around."""

    country: str | None = None
    body: Body | tuple[str, ...] | None = None
    owner: tuple[str, ...] = ()
    article: Article = ""
    sector: str | None = None
    people: People | None = None

    @property
    def home(self) -> str | None:
        """The country; none for who serves an international body: "the UN's Syria envoy"."""
        return None if isinstance(self.body, Body) and self.body.kind == "igo" else self.country

    def add(self, entry: Known) -> None:
        """Take in what a known name beside the title says."""
        match entry.entry:
            case Body():
                if self.body is None or (isinstance(self.body, Body) and self.body.sector == "PTY"):
                    self.body = entry.entry
                self.country = entry.entry.country or self.country
            case Person():
                self.owner = self.owner or (entry.entry.name,)
            case People():
                self.people = entry.entry
                self.country = self.country or entry.country
            case _:
                self.country = self.country or entry.country


def join_owner(whose: Belonging, owner: Belonging, words: tuple[str, ...]) -> None:
    """What stands behind a title counts where nothing before it says whose it is."""
    if not (whose.country or whose.body):
        whose.country, whose.people = owner.country, whose.people or owner.people
    elif isinstance(owner.body, Body) and owner.body.country is None and words[-1] in SENT:
        return
    whose.body = whose.body or (owner.body if whose.country in (None, owner.country) else None)
    whose.owner = whose.owner or owner.owner
    whose.sector = whose.sector or owner.sector


def belonging_before(
    sentence: Sentence,
    at: int,
    words: tuple[str, ...],
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
) -> tuple[int, Belonging]:
    """Where the phrase of a title begins ("the then Kenyan", "Haiti's", "Putin's"), and whose it is by that."""
    ends = {b: (a, entry) for (a, b), entry in known.items()}
    whose, start = Belonging(), at
    for _ in range(9):
        if start == 0:
            break
        previous = start - 1
        text, tag, word = sentence.tokens[previous].text, sentence.tags[previous], sentence.lowered[previous]
        if start in ends:
            a, entry = ends[start]
            if isinstance(entry.entry, Person):
                break
            sent = words[-1] in SENT and entry.role in ("name", "place") and not sentence.tokens[a].text.isupper()
            if not sent:
                whose.add(entry)
            start = a
        elif organisation := next(((a, b) for a, b in organisations if b == start), None):
            whose.body = whose.body or tuple(token.text for token in sentence.tokens[organisation[0] : start])
            start = organisation[0]
        elif (
            word == "and"
            and sentence.tags[previous - 1].startswith(("NN", "JJ"))
            and sentence.lowered[previous - 1] in single_posts()
        ):
            # "American academic and professor Jo Lind"
            start = previous - 1
        elif text in POSSESSIVES and previous > 0:
            if previous in ends:
                a, entry = ends[previous]
                whose.add(entry)
                # "Theresa May's spokesman": May is somebody else, and named on her own.
                start = start if isinstance(entry.entry, (Person, Body)) and not entry.country else a
                if isinstance(entry.entry, Person):
                    start = previous + 1
                elif a > 0 and sentence.lowered[a - 1] == "the":
                    start = a - 1
                whose.article = "the"
            else:
                person = next(((a, b) for a, b in persons if b == previous), None)
                if person:
                    whose.owner = tuple(token.text for token in sentence.tokens[person[0] : person[1]])
                start = previous + 1
                whose.article = "the"
            break
        elif text == ")" and previous >= 2 and sentence.tokens[previous - 2].text == "(":
            start = previous - 2
        elif word in ARTICLES:
            whose.article = ARTICLES[word]
            start = previous
            break
        elif word in TITLE_MODIFIERS or (
            (tag in ("JJ", "NN", "NNP", "HYPH", "CD", "NNS") or text == "-")
            and (sentence.heads[previous] > previous or hangs_on(sentence, previous, at + len(words) - 1))
            and (
                sentence.labels[previous]
                in ("compound", "amod", "nmod", "nummod", "flat", "punct", "nmod:poss", "nmod:desc")
            )
        ):
            if word == "opposition":
                whose.sector = "OPP"
            elif word in ("rebel", "militant"):
                whose.sector = "REB"
            elif word in ("military", "army", "navy"):
                whose.sector = "MIL"
            start = previous
        else:
            break
    while start < at and sentence.tokens[start].text in ("-", ",", ")", *POSSESSIVES):
        start += 1
    return start, whose


def belonging_behind(
    sentence: Sentence, at: int, words: tuple[str, ...], known: Entries, organisations: list[Stretch]
) -> tuple[int, Belonging | None]:
    """ "of Haiti", "for the State Department", "of the opposition Syrian National Council": where it ends, and who it is."""
    if at >= len(sentence.tokens) or sentence.lowered[at] not in ("of", "for", "at", "to", "with", "in", "from"):
        return at, None
    if sentence.lowered[at] == "to" and words[-1] in SENT:
        return at, None  # where an ambassador is sent is not whose he is
    whose = Belonging()
    for begin in range(at + 1, min(at + 7, len(sentence.tokens))):
        found = next(((b, entry) for (a, b), entry in known.items() if a == begin), None)
        organisation = next((b for a, b in organisations if a == begin), None)
        if organisation and not (found and isinstance(found[1].entry, Body)):
            # A country within a name is not whose the person is: "of Syria Solidarity Australia".
            whose.body = tuple(token.text for token in sentence.tokens[begin:organisation])
            return at, whose
        if found:
            end, entry = found
            whose.add(entry)
            if sentence.lowered[end : end + 2] == ("-", "based"):
                continue  # "of the Britain-based Lake Observatory"
            qualifies = entry.role in ("demonym", "people") and sentence.tags[end : end + 1] in (
                ("NN",),
                ("NNS",),
                ("NNP",),
                ("JJ",),
            )
            belongs = sentence.lowered[at] in ("of", "for") and not isinstance(entry.entry, Person)
            return end if belongs and not qualifies else at, whose
        if sentence.lowered[begin] in ("-", "based"):
            continue
        if sentence.lowered[begin] not in ARTICLES and not sentence.tags[begin].startswith(("JJ", "NN")):
            break
        if sentence.lowered[begin] == "opposition":
            whose.sector = "OPP"
    return at, whose if whose.sector or whose.country else None


def name_behind(
    sentence: Sentence, title_end: int, end: int, article: Article, persons: list[Stretch], titles: list[Stretch]
) -> Stretch:
    """
    The name that a title leads to.

    Form 1: President Ruto
    Form 2: the foreign secretary, Jeremy Hunt,
    Form 3: the prime minister of Haiti, Ariel Henry,    the new head of the opposition delegation, Nasr Hariri,
    """
    for start, stop in persons:
        if start <= title_end < stop:
            return title_end, stop
    if sentence.lowered[title_end - 1] in (
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "gen",
        "col",
        "president",
        "senator",
    ) or sentence.tokens[title_end - 1].text.endswith("."):
        stop = title_end
        while stop < len(sentence.tokens) and stop - title_end < 4 and is_name_word(sentence, stop):
            stop += 1
        if stop > title_end:
            return title_end, stop
    comma = title_end
    while comma < len(sentence.tokens) and comma - title_end < 9 and sentence.tokens[comma].text != ",":
        if comma >= end and not sentence.tags[comma].startswith(("NN", "DT", "JJ", "IN", "PO", "PRP$", "CC")):
            return title_end, title_end
        comma += 1
    if comma < len(sentence.tokens) and sentence.tokens[comma].text == "," and (article != "a" or comma == title_end):
        # "the chief of staff, Gen Adam Bull,"
        further = next((b for a, b in titles if a == comma + 1), comma + 1)
        for start, stop in persons:
            # A list goes on with "and"; an apposition ends with a comma or with the sentence.
            if start == further and (
                comma == title_end or (stop < len(sentence.tokens) and sentence.tokens[stop].text in (",", "."))
            ):
                return start, stop
    return title_end, title_end


def person_entry(known: Entries, start: int, end: int) -> Known | None:
    """The person whom the lexicon knows by exactly these words."""
    entry = known.get((start, end))
    return entry if entry and entry.role == "person" else None


def named_behind_of(sentence: Sentence, at: int, known: Entries) -> tuple[int, Known | None]:
    """ "of Haiti" behind a group: where it ends and whom it names."""
    if at < len(sentence.tokens) and sentence.lowered[at] == "of":
        begin = at + 2 if at + 1 < len(sentence.tokens) and sentence.lowered[at + 1] == "the" else at + 1
        for (a, b), entry in known.items():
            if a == begin and not (
                entry.role == "demonym" and sentence.tags[b : b + 1] and sentence.tags[b].startswith("NN")
            ):
                return b, entry
    return at, None
