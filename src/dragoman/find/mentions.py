"""Where a sentence names somebody who can act, before it is known who that is."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import event_cues
from dragoman.lexicon.inflection import lemmas_by_form
from dragoman.lexicon.names import (
    Body,
    Known,
    NameRole,
    People,
    Person,
    Place,
    State,
    group_references,
    group_sectors,
    known_names,
    longest_name,
    longest_post,
    organisation_words,
    portfolio_words,
    post_countries,
    posts,
    posts_of_a_body,
)

CandidateKind = Literal["known", "person", "organisation", "post", "group", "both", "pronoun", "modifier"]
Article = Literal["the", "a", "his", "our", ""]
Entries = dict[tuple[int, int], Known]
Stretch = tuple[int, int]

#: Nouns that make a country's adjective or a leader's name a government.
GOVERNMENT_NOUNS = frozenset(["government", "administration", "regime", "authorities", "govt"])
#: Bodies whose bare name ("Congress", "Labour") other states have too.
NAMES_IN_MANY_STATES = frozenset(
    (
        "US Congress|US Senate|US Treasury|US Supreme Court|US National Security Council|US Department of Justice|UK Ministry of Defence|"
        "Democratic Party|Republican Party|Labour Party|Conservative Party|Liberal Democrats|National Front"
    ).split("|")
)
PRONOUNS = frozenset("he she it they him her them his its their".split())
#: Heads too vague to be an actor unless a country, a number or an earlier mention makes them one.
_VAGUE = frozenset(
    (
        "man woman men women people leader leaders worker workers state states house force forces press "
        "deputy group groups child children family families expert experts community communities monitor "
        "monitors organization organizations organisation organisations agency agencies business businesses "
        "bank banks convoy jet jets commander assembly union crowd citizen citizens coalition victim victims "
        "resident general students doctors lawyer teacher scholar prisoner prisoners company companies party "
        "parties court delegation officer mission commission council committee source power powers partner "
        "partners ally allies president industry palace paper television tv local locals relative relatives "
        "observer observers critic critics supporter supporters fan fans patient patients nationals candidate "
        "private recruit adviser aide advisers aides executive executives developer peer peers magazine "
        "faction factions passenger passengers conservative conservatives bomber"
    ).split()
)
_INSTRUMENTS = frozenset(
    "Agreement Treaty Pact Accord Act Protocol Memorandum Convention Deal Resolution Initiative".split()
)
#: Words with a capital that begin no name.
_NO_NAME = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
        "september october november december on in at but and after for as when while since although if he she it "
        "they we i his her their its our this that these those there then now both some many most all one two"
    ).split()
)
#: Words before a group's noun that say nothing of who it is.
_NOT_OF_A_GROUP = frozenset(("'s ’s - , least own no more than such other about around nearly").split())
_NUMBER_WORDS = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {"dozen": 12, "hundred": 100}  # fmt: skip
_POSSESSIVES = ("'s", "’s", "'", "’")
_ARTICLES: dict[str, Article] = {
    "the": "the", "this": "the", "that": "the", "these": "the", "those": "the", "a": "a", "an": "a", "one": "a", "another": "a", "some": "a",
    "several": "a", "many": "a", "his": "his", "her": "his", "their": "his", "its": "his", "our": "our", "my": "our", "your": "our",
}  # fmt: skip
_TITLE_MODIFIERS = frozenset(
    "former then current acting new outgoing interim top late deputy senior chief longtime veteran first retired ex newly incoming".split()
)
#: Behind "US-" or "Iran-": the group is not that country's own.
_HELPED = frozenset(
    (
        "backed supported sponsored aligned allied funded trained armed linked affiliated supplied brokered "
        "imposed equipped financed occupied controlled held friendly"
    ).split()
)
#: Who has this title goes to the country named before it: "the Syria envoy".
_SENT = frozenset("envoy ambassador representative coordinator".split())
_CLAUSE_TAGS = ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "WRB")


@dataclass(slots=True)
class Candidate:
    """
    A stretch of words ``[start, end)`` that names somebody; ``head`` is the word that carries it.

    ``country`` and ``sector`` are what the words themselves say, ``hint`` the country that a post alone suggests;
    ``post`` holds the title's content words, ``name`` the words of the proper name, ``count`` the number of a group.
    ``body`` is the organisation that the person or group is of, ``owner`` the person it is of ("Trump's spokesman"), ``apposition`` where the
    rest of what is said beside the name stands ("…, the justice minister").
    """

    sentence: int
    start: int
    end: int
    head: int
    kind: CandidateKind
    name: tuple[str, ...] = ()
    known: Known | None = None
    country: str | None = None
    hint: str | None = None
    sector: str | None = None
    post: frozenset[str] = frozenset()
    count: int | None = None
    article: Article = ""
    body: Body | tuple[str, ...] | None = None
    owner: tuple[str, ...] = ()
    people: People | None = None
    apposition: Stretch | None = None
    #: Nothing but an article stands before the noun ("the group").
    bare: bool = False
    #: "US-backed", "pro-Russian": the country named is not its own.
    helped: bool = False
    #: "Western", "foreign": it is of several countries.
    of_many: bool = False

    @property
    def definite(self) -> bool:
        """Is it "the" or "his" somebody?"""
        return self.article in ("the", "his")


@dataclass(slots=True)
class Scan:
    """What one sentence names: the candidates in order, and every country named, with how it is named."""

    candidates: list[Candidate]
    countries: list[tuple[int, str, NameRole]] = field(default_factory=list)


def scan(sentence: Sentence) -> Scan:
    """All candidates of a sentence in order, none within another of its kind; modifiers may lie within longer ones."""
    known = _known(sentence)
    persons = _persons(sentence, known)
    seen = _organisations(sentence, known, persons)
    named = _widened(_named_organisations(sentence, known), seen)
    organisations = [*named, *(s for s in seen if not any(s[0] < b and a < s[1] for a, b in named))]
    titles = _titles(sentence, persons)
    persons = [one for one in persons if not any(a <= one[0] and one[1] <= b for a, b in titles)]
    taken: set[int] = set()
    found: list[Candidate] = []

    def take(candidate: Candidate | None) -> None:
        if candidate and taken.isdisjoint(range(candidate.start, candidate.end)):
            taken.update(range(candidate.start, candidate.end))
            if candidate.apposition:
                taken.update(range(*candidate.apposition))
            found.append(candidate)

    def take_all(candidates: list[Candidate]) -> None:
        if candidates and taken.isdisjoint(range(candidates[0].start, candidates[0].end)):
            found.extend(candidates[1:])
            take(candidates[0])

    lowered, sectors, references = sentence.lowered, group_sectors(), group_references()
    present = set(lowered)
    if not present.isdisjoint(("two", "both")):
        for head, word in enumerate(lowered):
            if word in _TWO_STATES or word in _TWO_PERSONS:
                take(_both(sentence, head))
    if not present.isdisjoint(GOVERNMENT_NOUNS):
        for head, word in enumerate(lowered):
            if word in GOVERNMENT_NOUNS:
                take_all(_groups(sentence, head, known, persons, taken))
    for start, end in named:
        take(_organisation(sentence, start, end, known))
    titled = [_titled(sentence, at, end, known, persons, organisations, titles) for at, end in titles]
    for candidate in titled:
        if candidate and candidate.name:
            take(candidate)
    # What stands beside a name ("…, the justice minister,") is no second person.
    for start, end in persons:
        above = sentence.heads[end - 1]
        of_a_group = above >= end and sentence.labels[end - 1] == "compound" and lowered[above] in sectors
        # "Pro-Assad forces" and "Trump officials" are groups.
        if start not in taken and not of_a_group:
            take(_person(sentence, start, end, known, persons, organisations, titles))
    for candidate in titled:
        take(candidate)
    for start, end in organisations:
        take(_organisation(sentence, start, end, known))
    within_names = {at for (start, end), entry in known.items() if entry.role != "demonym" for at in range(start, end)}
    for head, word in enumerate(lowered):
        if (word in sectors or word in references) and head not in taken and head not in within_names:
            take_all(_groups(sentence, head, known, persons, taken))
    for (start, end), entry in known.items():
        take(_known_candidate(sentence, start, end, entry, known))
    for at, word in enumerate(lowered):
        if word in PRONOUNS and at not in taken and sentence.tags[at].startswith("PRP"):
            take(Candidate(sentence.index, at, at + 1, at, "pronoun", (word,)))
    covered = {(c.start, c.end) for c in found}
    found += [
        Candidate(sentence.index, start, end, end - 1, "modifier", known=entry)
        for (start, end), entry in known.items()
        if isinstance(entry.entry, State) and (start, end) not in covered
    ]
    countries = [
        (start, entry.country, entry.role)
        for (start, end), entry in known.items()
        if entry.country and entry.entry.name not in NAMES_IN_MANY_STATES and not _helps(sentence, start, end)
    ]
    return Scan(sorted(found, key=lambda c: (c.start, -c.end)), countries)


# --- names ------------------------------------------------------------------------------------------------------


def _known(sentence: Sentence) -> Entries:
    """Known names by their words, the longest at each place, none overlapping and none a part of somebody's name."""
    names, longest = known_names(), longest_name()
    words = [token.text for token in sentence.tokens]
    found, at = {}, 0
    starts = [at for at, word in enumerate(words) if word in longest]
    for start in starts:
        if start < at:
            continue
        at, size = start, longest[words[start]]
        for length in range(min(size, len(words) - at), 0, -1):
            entry = names.get(tuple(words[at : at + length]))
            if entry and _is_meant(sentence, at, at + length, entry):
                found[(at, at + length)] = entry
                at += length
                break
    return found


def _is_meant(sentence: Sentence, start: int, end: int, entry: Known) -> bool:
    """Not where the words are a part of a longer name ("Paris Hilton", "the Trump Organization", "Asma Assad")."""
    if entry.role == "person":
        if end - start == 1 and not sentence.tags[start].startswith("NNP"):
            return False
        following = sentence.tokens[end].text if end < len(sentence.tokens) else ""
        if following in organisation_words() and following[0].isupper():
            return False
        longer = [n for n in sentence.names if n.start <= start and end <= n.end and n.end - n.start > end - start]
        if end - start == 1 and any(
            n.kind == "PER" and any(_is_name_word(sentence, i) for i in range(n.start, start)) for n in longer
        ):
            return False
        return not any(
            n.kind == "ORG" and n.end > end and sentence.tokens[n.end - 1].text in organisation_words() for n in longer
        )
    if entry.role in ("name", "capital", "place", "body"):
        for name in sentence.names:
            inside = name.start <= start and end <= name.end and name.end - name.start > end - start
            if inside and name.kind == "PER" and name.score > 0.6 and (end < name.end or entry.role != "body"):
                before = sentence.lowered[start - 1] if start > name.start else ""
                if before not in _POSSESSIVES and not (
                    start == name.start and sentence.lowered[end : end + 1] in (("'s",), ("’s",))
                ):
                    return (
                        sentence.labels[start] in ("compound", "nmod:poss") and end < name.end and entry.role == "name"
                    )
    return True


def _persons(sentence: Sentence, known: Entries) -> list[Stretch]:
    """Persons that the encoder sees or the lexicon knows, each with all words of the name."""
    spans: list[Stretch] = []
    for name in sentence.names:
        if name.kind != "PER" or name.score < 0.5:
            continue
        start, end = _trimmed(sentence, name.start, name.end)
        for (a, b), entry in known.items():
            # "Turkish President Erdogan" in one name: the person begins behind the adjective.
            if a <= start < b and entry.role in ("demonym", "people", "name", "body") and b < end:
                start = b
        while start < end and (
            _is_title_word(sentence.lowered[start]) or sentence.tokens[start].text in (*_POSSESSIVES, ".")
        ):
            start += 1
        if start < end and not any(a <= start and end <= b and e.role != "person" for (a, b), e in known.items()):
            spans.append((start, end))
    spans += [span for span, entry in known.items() if entry.role == "person"]
    merged: list[Stretch] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    begun = {start for start, _ in known}
    return [(start, _grown(sentence, end, begun)) for start, end in merged]


def _grown(sentence: Sentence, end: int, begun: set[int]) -> int:
    """The end of a name that the encoder cut short: "Kim Jong" before "-un", "Shamima" before "Begum"."""
    tokens = sentence.tokens
    while end < len(tokens):
        if (
            end + 1 < len(tokens)
            and tokens[end].text == "-"
            and tokens[end].start == tokens[end - 1].end == tokens[end + 1].start - 1
        ):
            if sentence.tags[end + 1].startswith("VB"):
                break
            end += 2
        elif (
            _is_name_word(sentence, end)
            and end not in begun
            and sentence.labels[end] in ("flat", "compound", "nmod:desc")
            and sentence.heads[end] < end
        ):
            end += 1
        else:
            break
    return end


def _organisations(sentence: Sentence, known: Entries, persons: list[Stretch]) -> list[Stretch]:
    """Organisations that the encoder sees and the lexicon does not know better."""
    found = []
    for name in sentence.names:
        if name.kind != "ORG" or name.score < 0.5:
            continue
        start, end = _trimmed(sentence, name.start, name.end)
        if start == end or {token.text for token in sentence.tokens[end - 1 : end + 1]} & _INSTRUMENTS:
            continue  # "the Defense Cooperation Agreement" is signed, it does not act
        if any(a <= start and end <= b for a, b in known) or any(a < end and start < b for a, b in persons):
            continue
        if any(b == end and isinstance(entry.entry, Body) for (_, b), entry in known.items()):
            continue
        if all(_is_title_word(word) for word in sentence.lowered[start:end]):
            continue
        if end - start == 1 and (
            not sentence.tags[start].startswith("NNP") or sentence.lowered[start] in group_sectors()
        ):
            continue  # "State television", "Government forces": a capital only because the sentence begins
        above = sentence.heads[end - 1]
        if (
            above >= end
            and sentence.labels[end - 1] in ("amod", "compound")
            and sentence.lowered[above] in group_sectors()
        ):
            continue  # "US Republican senators" are a group
        found.append((start, end))
    return found


def _is_title_word(word: str) -> bool:
    return (word,) in posts() or word in portfolio_words() or word in ("of", "for", "and")


def _trimmed(sentence: Sentence, start: int, end: int) -> Stretch:
    """A name without "the" before it and without lower-case words, 's or commas behind it."""
    while start < end and (not sentence.tokens[start].text[:1].isupper() or sentence.lowered[start] == "the"):
        if sentence.lowered[start] in ("al", "bin", "de", "von", "van"):
            break
        start += 1
    while (
        end > start
        and not sentence.tokens[end - 1].text[:1].isupper()
        and not sentence.tokens[end - 1].text[:1].isdigit()
    ):
        end -= 1
    return start, end


def _named_organisations(sentence: Sentence, known: Entries) -> list[Stretch]:
    """
    Names that end in a word like Network, Movement or Ministry: all capitalised words before it belong to them.

    The National Haitian-American Elected Officials Network       -> six words and a hyphen
    the Justice and Development party                             -> the last word may be written small
    """
    found = []
    words = organisation_words()
    for last, token in enumerate(sentence.tokens):
        if token.text not in words or (last + 1 < len(sentence.tokens) and sentence.tokens[last + 1].text in words):
            continue
        start = last
        while start > 0 and _is_part_of_name(sentence, start - 1):
            start -= 1
        small = token.text.islower()
        if small and start > 1 and sentence.lowered[start - 1] == "and" and _is_part_of_name(sentence, start - 2):
            start -= 2
        while start < last and (
            sentence.tokens[start].text in ("-", *_POSSESSIVES)
            or sentence.lowered[start] in ("the", "of", "for", "and")
            or (small and _is_title_word(sentence.lowered[start]))
        ):
            start += 1
        own = [entry for (a, b), entry in known.items() if start <= a and b <= last]
        if small and (
            start == last or any(b == last and e.role in ("demonym", "name", "people") for (_, b), e in known.items())
        ):
            continue  # "the Turkish parliament" is a group of its country
        clash = any((start <= a and last < b) or (a <= start and last < b) for a, b in known)
        if last - start >= 1 and not clash and not any(entry.role == "person" for entry in own):
            found.append((start, last + 1))
    return found


def _widened(named: list[Stretch], seen: list[Stretch]) -> list[Stretch]:
    """Names found by their last word, with what the encoder sees more of them: "UN Office" *on Drugs and Crime*."""

    def touch(a: Stretch, b: Stretch) -> bool:
        return a[0] < b[1] and b[0] < a[1]

    found = []
    for span in named:
        longer = [one for one in seen if touch(one, span) and sum(touch(one, other) for other in named) == 1]
        found.append((min([span[0], *(a for a, _ in longer)]), max([span[1], *(b for _, b in longer)])))
    return found


def _is_part_of_name(sentence: Sentence, at: int) -> bool:
    text = sentence.tokens[at].text
    if text == "-":
        return at > 0 and sentence.tokens[at - 1].text[:1].isupper()
    if text in _POSSESSIVES:
        return at > 0 and sentence.tokens[at - 1].text in (
            "People",
            "Peoples",
            "Workers",
            "Women",
            "Children",
            "Lawyers",
        )
    return text[:1].isupper() and sentence.lowered[at] != "the" and sentence.lowered[at] not in _NO_NAME


def _helps(sentence: Sentence, start: int, end: int) -> bool:
    """ "US-backed", "pro-Russian": a country that helps somebody, not that somebody is of it."""
    after = (
        sentence.lowered[end + 1]
        if sentence.lowered[end : end + 1] == ("-",) and end + 1 < len(sentence.tokens)
        else ""
    )
    before = sentence.lowered[start - 2] if start >= 2 and sentence.tokens[start - 1].text == "-" else ""
    return after in _HELPED or before in ("pro", "anti")


def _known_candidate(sentence: Sentence, start: int, end: int, entry: Known, known: Entries) -> Candidate | None:
    """A known name that stands for itself; an adjective or a name that only qualifies the next noun does not."""
    head = end - 1
    if isinstance(entry.entry, (Person, Place)):
        return None
    if entry.role in ("demonym", "people") and not _is_plural_people(sentence, head):
        return None
    if isinstance(entry.entry, Body):
        head = _outer_head(sentence, start, end)
        if entry.entry.sector == "PTY" and sentence.labels[head] in ("amod", "compound"):
            return None  # "the Republican nominee"
        other = _country_before(sentence, start, known)
        if other and entry.entry.country and other != entry.entry.country:
            # "the Kenyan Supreme Court", "Iraq's Congress": the same name elsewhere.
            return _organisation(sentence, start, end, known)
        if sentence.lowered[start - 1 : start] in (("on",), ("via",)) and entry.entry.sector in ("BUS", "JRN"):
            return None  # where it was said, not who said it
        # "ISIS fighters", "a UN mission": the body still is who acts or is meant.
        return Candidate(
            sentence.index, start, end, head, "known", known=entry, country=entry.entry.country, sector=entry.entry.sector
        )  # fmt: skip
    if sentence.labels[head] in ("compound", "amod") and sentence.heads[head] > head:
        return None
    if end < len(sentence.tokens) and sentence.tokens[end].text == "-":
        return None
    folk = entry.entry if isinstance(entry.entry, People) else None
    country = entry.country
    if folk:
        # "Syrian Kurds", "the Syrian (and Iraqi) Kurds"
        begun = {a: other.country for (a, _), other in known.items() if isinstance(other.entry, State)}
        country = next((begun[c] for c in sentence.children[head] if c in begun), country)
    return Candidate(sentence.index, start, end, head, "known", known=entry, country=country, people=folk)


def _is_plural_people(sentence: Sentence, word: int) -> bool:
    """ "Palestinians", "the British", "Afghans": the people themselves, not an adjective before a noun."""
    following = sentence.tags[word + 1] if word + 1 < len(sentence.tokens) else ""
    if (
        following.startswith("NN")
        or following in ("HYPH", "JJ", "CD")
        or sentence.lowered[word + 1 : word + 2] == ("-",)
    ):
        return False
    if following == "CC" and sentence.labels[word] in ("amod", "compound"):
        return False
    return sentence.tags[word] in ("NNS", "NNPS") or (word > 0 and sentence.lowered[word - 1] == "the")


def _country_before(sentence: Sentence, start: int, known: Entries) -> str | None:
    """The country whose adjective or possessive stands right before a name: "Kenyan", "Iraq's"."""
    at = start - 1 if start and sentence.tokens[start - 1].text in _POSSESSIVES else start
    for (_, b), entry in known.items():
        if (
            b == at
            and isinstance(entry.entry, State)
            and (entry.role == "demonym" or at < start or entry.role == "name")
        ):
            return entry.entry.iso3
    return None


# --- posts and persons ------------------------------------------------------------------------------------------


def _titles(sentence: Sentence, persons: list[Stretch]) -> list[Stretch]:
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
    longest = longest_post().get(first) or longest_post().get(_singular(first), 0)
    for length in range(min(longest, len(lowered) - at), 0, -1):
        words = lowered[at : at + length]
        if words in table or (*words[:-1], _singular(words[-1])) in table:
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
    return last


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


@dataclass(slots=True)
class _Belonging:
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


def _titled(
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
    start, whose = _before(sentence, at, words, known, persons, organisations)
    end, owner = _behind(sentence, title_end, words, known, organisations)
    if owner:
        _join(whose, owner, words)
    name_start, name_end = _name_behind(sentence, title_end, end, whose.article, persons, titles)
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
    hint = next((iso3 for title, iso3 in post_countries().items() if _contains(words, title)), None)
    head = (
        _outer_head(sentence, at, title_end)
        if not name or name_start > title_end
        else _outer_head(sentence, at, name_end)
    )
    candidate = Candidate(
        sentence.index, start, max(end if not name else title_end, name_end), head, "person" if name else "post", name,
        known=_person_entry(known, name_start, name_end), country=whose.home, hint=hint, sector=whose.sector or _sector_of_post(words),
        post=_post_words(words), article=whose.article, body=whose.body, owner=whose.owner, people=whose.people,
        of_many=not _SUPRANATIONAL.isdisjoint(sentence.lowered[start:at]),
    )  # fmt: skip
    if name and name_start == title_end and not (whose.country or whose.body):
        _beside(sentence, candidate, known, persons, organisations, titles)
    return candidate


@functools.cache
def _single_posts() -> frozenset[str]:
    return frozenset(words[0] for words in posts() if len(words) == 1)


def _join(whose: _Belonging, owner: _Belonging, words: tuple[str, ...]) -> None:
    """What stands behind a title counts where nothing before it says whose it is."""
    if not (whose.country or whose.body):
        whose.country, whose.people = owner.country, whose.people or owner.people
    elif isinstance(owner.body, Body) and owner.body.country is None and words[-1] in _SENT:
        return
    whose.body = whose.body or (owner.body if whose.country in (None, owner.country) else None)
    whose.owner = whose.owner or owner.owner
    whose.sector = whose.sector or owner.sector


def _before(
    sentence: Sentence,
    at: int,
    words: tuple[str, ...],
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
) -> tuple[int, _Belonging]:
    """Where the phrase of a title begins ("the then Kenyan", "Haiti's", "Putin's"), and whose it is by that."""
    ends = {b: (a, entry) for (a, b), entry in known.items()}
    whose, start = _Belonging(), at
    for _ in range(9):
        if start == 0:
            break
        previous = start - 1
        text, tag, word = sentence.tokens[previous].text, sentence.tags[previous], sentence.lowered[previous]
        if start in ends:
            a, entry = ends[start]
            if isinstance(entry.entry, Person):
                break
            sent = words[-1] in _SENT and entry.role in ("name", "place") and not sentence.tokens[a].text.isupper()
            if not sent:
                whose.add(entry)
            start = a
        elif organisation := next(((a, b) for a, b in organisations if b == start), None):
            whose.body = whose.body or tuple(token.text for token in sentence.tokens[organisation[0] : start])
            start = organisation[0]
        elif (
            word == "and"
            and sentence.tags[previous - 1].startswith(("NN", "JJ"))
            and sentence.lowered[previous - 1] in _single_posts()
        ):
            # "American academic and professor Jo Lind"
            start = previous - 1
        elif text in _POSSESSIVES and previous > 0:
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
        elif word in _ARTICLES:
            whose.article = _ARTICLES[word]
            start = previous
            break
        elif word in _TITLE_MODIFIERS or (
            (tag in ("JJ", "NN", "NNP", "HYPH", "CD", "NNS") or text == "-")
            and (sentence.heads[previous] > previous or _hangs_on(sentence, previous, at + len(words) - 1))
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
    while start < at and sentence.tokens[start].text in ("-", ",", ")", *_POSSESSIVES):
        start += 1
    return start, whose


def _behind(
    sentence: Sentence, at: int, words: tuple[str, ...], known: Entries, organisations: list[Stretch]
) -> tuple[int, _Belonging | None]:
    """ "of Haiti", "for the State Department", "of the opposition Syrian National Council": where it ends, and who it is."""
    if at >= len(sentence.tokens) or sentence.lowered[at] not in ("of", "for", "at", "to", "with", "in", "from"):
        return at, None
    if sentence.lowered[at] == "to" and words[-1] in _SENT:
        return at, None  # where an ambassador is sent is not whose he is
    whose = _Belonging()
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
            )
            belongs = sentence.lowered[at] in ("of", "for") and not isinstance(entry.entry, Person)
            return end if belongs and not qualifies else at, whose
        if sentence.lowered[begin] in ("-", "based"):
            continue
        if sentence.lowered[begin] not in _ARTICLES and not sentence.tags[begin].startswith(("JJ", "NN")):
            break
        if sentence.lowered[begin] == "opposition":
            whose.sector = "OPP"
    return at, whose if whose.sector or whose.country else None


def _name_behind(
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
        while stop < len(sentence.tokens) and stop - title_end < 4 and _is_name_word(sentence, stop):
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


def _person_entry(known: Entries, start: int, end: int) -> Known | None:
    entry = known.get((start, end))
    return entry if entry and entry.role == "person" else None


def _sector_of_post(words: tuple[str, ...]) -> str:
    table = posts()
    for start in range(len(words)):
        found = table.get(words[start:]) or table.get((*words[start:-1], _singular(words[-1])))
        if found:
            return found
    return "GOV"


def _contains(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    return any(words[i : i + len(title)] == title for i in range(len(words) - len(title) + 1))


def _post_words(words: tuple[str, ...]) -> frozenset[str]:
    """The content words of a title: "Secretary of Defense" and "defence secretary" are one post."""
    return frozenset(word.replace("defence", "defense") for word in words) - {"of", "the", "for", ".", "affairs"}


def _is_name_word(sentence: Sentence, at: int) -> bool:
    text = sentence.tokens[at].text
    return (
        text[:1].isupper()
        and sentence.tags[at] in ("NNP", "NNPS")
        and text.lower() not in _NO_NAME
        and text.lower() != "the"
        and not _is_title_word(text.lower())
        and not _names_a_country(text)
    )


def _names_a_country(text: str) -> bool:
    entry = known_names().get((text,))
    return entry is not None and entry.role in ("name", "demonym", "capital", "body", "people")


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


def _person(
    sentence: Sentence,
    start: int,
    end: int,
    known: Entries,
    persons: list[Stretch],
    organisations: list[Stretch],
    titles: list[Stretch],
) -> Candidate | None:
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", "."):
        end -= 1
    if end == start:
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    if len(name) == 1 and name[0].endswith("."):
        return None  # "Dr." without a name
    candidate = Candidate(
        sentence.index, start, end, _outer_head(sentence, start, end), "person", name, known=_person_entry(known, start, end)
    )  # fmt: skip
    lowered = sentence.lowered
    # "Jihadi Jack", "Islamic State suspect Neil Prakash": nothing but a name.
    if lowered[end : end + 1] == ("(",) and lowered[end + 1 : end + 3] in (("r", "-"), ("d", "-")):
        candidate.country, candidate.sector = "USA", "LEG"
        return candidate
    if lowered[end : end + 1] and lowered[end] in ("of", "from", "at", "with", "for"):
        _, whose = _behind(sentence, end, (), known, organisations)
        if whose and (isinstance(whose.body, (Body, tuple)) or lowered[end] in ("of", "from")):
            candidate.country, candidate.body = whose.home, whose.body
        return candidate
    if start >= 2 and candidate.known is None:
        # "the Turkish novelist Orhan Pamuk": an adjective of a country before a noun that is no post.
        before = start - 1
        joined = start <= sentence.heads[before] < end or sentence.heads[candidate.head] == before
        if sentence.tags[before] == "NN" and joined:
            whose = _before(sentence, before, (lowered[before],), known, persons, organisations)[1]
            candidate.country, candidate.body, candidate.people = whose.home, whose.body, whose.people
            candidate.sector = group_sectors().get(lowered[before])
    _beside(sentence, candidate, known, persons, organisations, titles)
    return candidate


def _beside(
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
    if begin >= size or sentence.tags[begin] in (*_CLAUSE_TAGS, "PRP", "CC", "VBG", "VBN", "IN", "RB"):
        return
    end = begin
    depth = 0
    while end < size and end - begin < 22:
        text, tag = sentence.tokens[end].text, sentence.tags[end]
        depth += (text == "(") - (text == ")")
        if (text in (",", ".", ";", "–", "—", "”", '"') and depth == 0) or tag in _CLAUSE_TAGS:
            break
        end += 1
    if end == begin or any(start == begin for start, _ in persons):
        return
    title = next(((a, b) for a, b in titles if begin <= a and b <= end), None)
    nouns = [i for i in range(begin, end) if sentence.lowered[i] in group_sectors()]
    opens = sentence.lowered[begin] in _ARTICLES or sentence.tags[begin].startswith(("NN", "JJ", "CD"))
    if title:
        words = tuple(sentence.lowered[title[0] : title[1]])
        _, whose = _before(sentence, title[0], words, known, persons, organisations)
        _, owner = _behind(sentence, title[1], words, known, organisations)
        if owner:
            _join(whose, owner, words)
        if whose.country is None and not isinstance(whose.body, Body):
            _named_within(sentence, title[1], end, known, organisations, whose)
        if sentence.tags[title[1] - 1] in ("NNS", "NNPS"):
            return
        candidate.hint = next((iso3 for name, iso3 in post_countries().items() if _contains(words, name)), None)
        candidate.country = whose.home or candidate.country
        candidate.body, candidate.owner = whose.body or candidate.body, whose.owner
        candidate.people = whose.people or candidate.people
        candidate.sector, candidate.post, candidate.article = (
            whose.sector or _sector_of_post(words),
            _post_words(words),
            whose.article,
        )
        candidate.apposition = (begin, title[1])
    elif opens and sentence.lowered[begin] in _ARTICLES:
        whose = _Belonging()
        _named_within(sentence, begin, end, known, organisations, whose)
        candidate.country, candidate.body = whose.home or candidate.country, whose.body or candidate.body
        candidate.people = whose.people or candidate.people
        if nouns:
            candidate.sector = candidate.sector or group_sectors()[sentence.lowered[nouns[0]]]
        if "opposition" in sentence.lowered[begin:end]:
            candidate.sector = "OPP"


def _named_within(
    sentence: Sentence, begin: int, end: int, known: Entries, organisations: list[Stretch], whose: _Belonging
) -> None:
    for (a, b), entry in known.items():
        if begin <= a and b <= end and not isinstance(entry.entry, Person):
            whose.add(entry)
    if whose.body is None:
        inside = next(((a, b) for a, b in organisations if begin <= a and b <= end), None)
        if inside:
            whose.body = tuple(token.text for token in sentence.tokens[inside[0] : inside[1]])


def _outer_head(sentence: Sentence, start: int, end: int) -> int:
    """The word that carries a name: of those that hang on words outside it the one with most of the name below it."""
    outer = [i for i in range(start, end) if not start <= sentence.heads[i] < end]
    if len(outer) == 1:
        return outer[0]
    return max(outer, key=lambda i: sum(start <= w < end for w in sentence.subtree(i)), default=end - 1)


# --- organisations ----------------------------------------------------------------------------------------------

_OF_MANY = frozenset(
    "International World Global European African Asian Arab Islamic Inter-American Latin Pan-African".split()
)


def _organisation(sentence: Sentence, start: int, end: int, known: Entries) -> Candidate | None:
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", ".", "’"):
        end -= 1
    while start < end and sentence.lowered[start] in ("the", "a", "an"):
        start += 1
    if end == start or not sentence.tokens[start].text[:1].isupper():
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    if any(
        a == start and isinstance(entry.entry, Body) and entry.entry.kind == "igo" for (a, _), entry in known.items()
    ):
        # "UN Office on Drugs and Crime"
        return Candidate(
            sentence.index, start, end, _outer_head(sentence, start, end), "organisation", name, sector="IGO", of_many=True
        )  # fmt: skip
    parent = next(
        (e.entry for (a, b), e in known.items() if a == start and b < end and isinstance(e.entry, Body)), None
    )
    if parent and parent.sector not in ("PTY", "REB"):
        # "BBC One", "Pentagon Press Association": of the body that the name begins with
        return Candidate(
            sentence.index, start, end, _outer_head(sentence, start, end), "organisation", name,
            country=parent.country, sector=parent.sector,
        )  # fmt: skip
    sector = next((organisation_words()[word] for word in reversed(name) if word in organisation_words()), None)
    inside = [(a, entry) for (a, b), entry in known.items() if start <= a and b <= end and entry.country]
    # "Syria Solidarity Australia": the last country is where it is; "the People's Tribunal on Turkey" is about Turkey.
    inside = [(a, entry) for a, entry in inside if sentence.lowered[a - 1 : a] not in (("on",), ("for",))]
    country = inside[-1][1].country if inside else _country_before(sentence, start, known)
    if country is None and sentence.lowered[max(0, start - 2) : start] == ("-", "based"):
        country = next((entry.country for (_, b), entry in known.items() if b == start - 2), None)
    if country is None:
        country = _beside_organisation(sentence, end, known)
    return Candidate(
        sentence.index, start, end, _outer_head(sentence, start, end), "organisation", name,
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
        if tokens[at].text == "," or sentence.tags[at] in _CLAUSE_TAGS:
            break
        found |= {entry.country for (a, _), entry in known.items() if a == at and entry.country}
    return found.pop() if len(found) == 1 else None


# --- two at once ------------------------------------------------------------------------------------------------

_TWO_STATES = frozenset(
    "sides countries nations governments states neighbours neighbors allies parties capitals".split()
)
_TWO_PERSONS = frozenset(
    "leaders presidents ministers secretaries men women diplomats officials envoys premiers".split()
)


def _both(sentence: Sentence, head: int) -> Candidate | None:
    """ "both sides", "the two foreign ministers": two who were named before; ``post`` says of what kind they are."""
    word = sentence.lowered[head]
    start = head
    while start > 0 and head - start < 3 and sentence.lowered[start - 1] not in ("two", "both"):
        start -= 1
    counted = sentence.lowered[start - 1] if start else ""
    if counted not in ("two", "both") or sentence.tokens[head].text[0].isupper():
        return None
    if counted == "two" and sentence.lowered[max(0, start - 2)] not in ("the", "these"):
        return None
    kind = "person" if word in _TWO_PERSONS else "state"
    return Candidate(sentence.index, start - 1, head + 1, head, "both", post=frozenset((kind,)))


# --- groups -----------------------------------------------------------------------------------------------------

_SUPRANATIONAL = frozenset(
    "western european arab african coalition asian foreign international global regional allied eu nato un multinational world overseas gulf".split()
)
#: Who guesses from outside: nobody of the country that a report is about.
_OUTSIDERS = frozenset(
    (
        "analyst analysts expert experts critic critics observer observers reporter reporters journalist journalists historian historians "
        "scholar scholars academics academic source sources commentator commentators ally allies power powers partner partners"
    ).split()
)
#: "Critics say", "relatives told": even vague groups are somebody where they speak.
_SPEAKING = lemmas_by_form(
    "say tell warn believe fear claim argue think insist add report describe accuse urge ask note".split()
)
_BY_WAY_OF_LIFE = frozenset(("family families wife wives child children relative relatives detainee detainees suspect suspects woman women victim victims "
                             "recruit recruits bride brides prisoner prisoners hostage hostages supporter supporters captive captives").split())  # fmt: skip


def _groups(sentence: Sentence, head: int, known: Entries, persons: list[Stretch], taken: set[int]) -> list[Candidate]:
    """The group at a noun; two of them in "Russian and Syrian officials", at the same words."""
    group = _group(sentence, head, known, persons, taken)
    if group is None or "and" not in sentence.lowered[group.start : head]:
        return [group] if group else []
    countries = list(
        dict.fromkeys(
            entry.country
            for (a, b), entry in known.items()
            if group.start <= a and b <= head and entry.country and isinstance(entry.entry, State)
            and (sentence.tags[b] == "CC" or (sentence.tags[a - 1] == "CC" and a > group.start))
        )
    )  # fmt: skip
    if len(countries) != 2 or group.helped:
        return [group]
    noun = tuple(token.text for token in sentence.tokens[head : head + 1])
    adjectives = {
        entry.country: sentence.tokens[a].text for (a, _), entry in reversed(known.items()) if group.start <= a < head
    }
    return [
        replace(group, country=country, name=(adjectives[country], *noun), article="", bare=False)
        for country in countries
    ]


def _quantified(sentence: Sentence, head: int) -> int:
    """The noun that counts a group, "thousands" in "tens of thousands of people"; the head itself where none does."""
    at = head
    while (
        sentence.labels[at] == "nmod"
        and sentence.lowered[sentence.heads[at]] in _QUANTITIES
        and 0 <= sentence.heads[at] < at
    ):
        at = sentence.heads[at]
    return at


_QUANTITIES = frozenset(
    "thousands hundreds dozens scores tens millions number group groups majority many some most handful all several crowd crowds few those".split()
)


def _group(sentence: Sentence, head: int, known: Entries, persons: list[Stretch], taken: set[int]) -> Candidate | None:
    """
    Form 1: 65 Haitian groups; two Haitian organizations     -> number and country
    Form 2: Kenyan soldiers; UN Peacekeepers; Iraqi officials
    Form 3: the Kenyan government; the Biden administration   -> the state itself
    Form 4: protesters; rebels                                -> as subject or object
    Form 5: US-backed forces; pro-Russian militias            -> not the country that helps them
    """
    word = sentence.lowered[head]
    two = " ".join(sentence.lowered[head - 1 : head + 1]) if head else word
    references = group_references()
    sector = group_sectors().get(two) or group_sectors().get(word) or ("GOV" if word in GOVERNMENT_NOUNS else None)
    if not sentence.tags[head].startswith("NN") or sentence.labels[head] in ("flat", "amod"):
        return None
    if sentence.labels[head] == "compound" and not _acts_by_noun(sentence, head):
        return None
    if head + 1 < len(sentence.tokens) and sentence.tokens[head + 1].text == "-":
        return None
    start, article = _start_of_group(sentence, head, known, taken)
    following = head + 1 if head + 1 < len(sentence.tokens) else head
    if word == "opposition" and (sentence.lowered[following] == "to" or article in ("his", "our", "a")):
        return None  # a stance, not those who have it
    if start == head and sentence.tokens[following].text[:1].isupper() and sentence.heads[following] == head:
        return None  # "the group Friends of the Lake" is named behind the noun
    if word in ("state", "states") and start == head:
        return None
    if (word,) in posts() and (word,) not in posts_of_a_body() and sentence.tags[head] in ("NN", "NNP"):
        return None  # one who holds a post is a person
    if sector is None and (article != "the" or not (start == head or two in references)):
        return None
    found = _Belonging(article=article)
    helped = False
    for (a, b), entry in known.items():
        if not (start <= a and b <= head):
            continue
        pro = sentence.lowered[a - 2] if a >= 2 and sentence.tokens[a - 1].text == "-" else ""
        if _helps(sentence, a, b) and (pro != "pro" or not isinstance(entry.entry, Person)):
            helped = helped or not isinstance(entry.entry, People)
        elif isinstance(entry.entry, Person):
            found.owner = (entry.entry.name,)
            found.country = found.country or entry.country
        else:
            found.add(entry)
    body = found.body
    end = head + 1
    if not (found.country or body or found.people or helped):
        end, owner = _of(sentence, head + 1, known)
        if owner:
            found.add(owner)
            body = found.body
    country = found.country
    if start >= 2 and sentence.tokens[start - 1].text in _POSSESSIVES:
        owner_span = next(((a, b) for a, b in persons if b == start - 1), None)
        if owner_span:
            # "Haftar's forces", beside Haftar himself
            found.owner = tuple(token.text for token in sentence.tokens[owner_span[0] : owner_span[1]])
    if isinstance(body, Body) and word in _BY_WAY_OF_LIFE:
        body = None
    located, based = _based_in(sentence, head, known)
    foreign = sector in ("MIL", "GOV", "JRN", "IGO", "SPY") and not helped
    if located and (based or not country) and (not foreign or (based and sector == "GOV")):
        country = located
    count = next((value for i in range(start, head) if (value := _number(sentence.lowered[i])) is not None), None)
    top = _quantified(sentence, head)
    argument = sentence.labels[top] in ("nsubj", "nsubj:pass", "obj", "iobj", "obl:agent", "nmod:poss", "conj", "obl")
    argument = argument or sentence.labels[head] == "compound"
    told = country or count or body or found.people or found.owner or helped
    speaks = (
        sentence.labels[top] == "nsubj" and sentence.lowered[sentence.heads[top]] in _SPEAKING and word.endswith("s")
    )
    if word == "coalition" and sentence.labels[head] == "compound":
        article = "the"  # "coalition airstrikes" are those of the coalition that was named
    vague = word in _VAGUE and not (speaks and word not in ("states", "forces"))
    if word not in GOVERNMENT_NOUNS and not told and (vague or not argument) and not (article == "the" and argument):
        return None
    words = tuple(token.text for token in sentence.tokens[start : head + 1])
    bare = start == head
    lowered = {w.lower() for w in words}
    rebel = lowered & {"rebel", "militant", "insurgent", "jihadist"}
    if (sector in ("CVL", "MIL", "GOV") and rebel) or (sector == "CVL" and "armed" in lowered):
        sector = "REB"
    if "opposition" in lowered and sector in ("CVL", "GOV", "LEG", "PTY", "UNS"):
        sector = "OPP"
    if "military" in lowered and sector == "GOV" and not lowered & {"government"}:
        sector = "MIL"
    if word in ("officer", "officers") and not lowered & {"police", "security"}:
        sector = "GOV" if "intelligence" in lowered else "MIL" if country is None else "COP"
    if top < start and end == head + 1 and taken.isdisjoint(range(top, start)):
        start, head = top, top
    return Candidate(
        sentence.index, start, end, head, "group", words, known=_entry_of(known, start, head, body), country=country, sector=sector, count=count,
        article=article, body=body, owner=found.owner, people=found.people, bare=bare or (two in references and start == head - 1),
        helped=helped, of_many=bool(lowered & _SUPRANATIONAL) or word in _OUTSIDERS,
    )  # fmt: skip


def _acts_by_noun(sentence: Sentence, head: int) -> bool:
    """ "A *rebel* attack", "*coalition* airstrikes": the noun before an act tells who does it."""
    return sentence.heads[head] == head + 1 and sentence.lowered[head + 1] in event_cues().acts


def _entry_of(known: Entries, start: int, head: int, body: Body | tuple[str, ...] | None) -> Known | None:
    return (
        next((e for (a, b), e in known.items() if e.entry is body and start <= a and b <= head), None) if body else None
    )


def _start_of_group(sentence: Sentence, head: int, known: Entries, taken: set[int]) -> tuple[int, Article]:
    """The first word of the noun phrase before its head, without article, and the article."""
    start, ends = head, {b: a for a, b in known}
    while start > 0 and head - start < 9 and start - 1 not in taken and _is_modifier(sentence, start - 1, head):
        start -= 1
        if sentence.tags[start] in ("DT", "PRP$"):
            break
        if sentence.tokens[start].text in _POSSESSIVES and start in ends and ends[start] not in taken:
            start = ends[start]
            break
    article: Article = ""
    while start < head:
        word = sentence.lowered[start]
        if word in _ARTICLES:
            article = _ARTICLES[word]
        elif not (
            word in _NOT_OF_A_GROUP
            or sentence.tags[start] in ("PRP$", "DT", "POS")
            or (
                sentence.tags[start] == "VBG"
                and sentence.labels[start] != "amod"
                and not sentence.tokens[start].text[:1].isupper()
            )
            # "pledged 1,000 officers" is no kind of officers.
            or (sentence.tags[start] == "VBN" and sentence.tags[start + 1] == "CD")
        ):
            break
        start += 1
    return start, article


def _is_modifier(sentence: Sentence, at: int, head: int) -> bool:
    text, tag, label = sentence.tokens[at].text, sentence.tags[at], sentence.labels[at]
    if text == ",":
        return at > 0 and sentence.tags[at - 1] == "JJ" and sentence.tags[at + 1] in ("JJ", "VBN")
    if text == "-" or tag == "HYPH" or text in _POSSESSIVES:
        return True
    if tag == "CC":
        # "Russian and Syrian officials", "civilian and military officials"
        alike = at > 0 and _adjectival(sentence, at - 1, head) and _adjectival(sentence, at + 1, head)
        return alike and _hangs_on(sentence, at, head)
    if tag in ("VBN", "VBG"):
        # A verb before a noun describes it only where the tree says so: "said French forces" is no kind of forces.
        return label in ("amod", "compound") or sentence.tokens[at - 1].text == "-" if at else False
    if tag not in ("DT", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "PRP$", "POS", "RB", "AFX"):
        return False
    if tag in ("RB",):
        return sentence.heads[at] > at and sentence.heads[at] <= head and sentence.tokens[at + 1].text == "-"
    return tag in ("POS", "AFX") or sentence.tokens[at + 1].text == "-" or _hangs_on(sentence, at, head)


def _adjectival(sentence: Sentence, at: int, head: int) -> bool:
    return at < head and sentence.tags[at] in ("JJ", "NNP", "NN") and _hangs_on(sentence, at, head)


def _hangs_on(sentence: Sentence, at: int, head: int) -> bool:
    """Does a word belong to a noun phrase, however deep: "Bashar al-Assad's" to "regime"?"""
    for _ in range(6):
        at = sentence.heads[at]
        if at == head:
            return True
        if at < 0:
            return False
    return False


def _number(word: str) -> int | None:
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word] if _NUMBER_WORDS[word] > 1 else None
    digits = word.replace(",", "")
    return int(digits) if digits.isdigit() and len(digits) < 8 and int(digits) > 1 else None


def _of(sentence: Sentence, at: int, known: Entries) -> tuple[int, Known | None]:
    """ "of Haiti" behind a group: where it ends and whom it names."""
    if at < len(sentence.tokens) and sentence.lowered[at] == "of":
        begin = at + 2 if at + 1 < len(sentence.tokens) and sentence.lowered[at + 1] == "the" else at + 1
        for (a, b), entry in known.items():
            if a == begin and not (
                entry.role == "demonym" and sentence.tags[b : b + 1] and sentence.tags[b].startswith("NN")
            ):
                return b, entry
    return at, None


_BY_PLACE = frozenset("in from inside across of governing controlling ruling holding running".split())
_DIRECTIONS = frozenset("the northern southern eastern western central rebel-held".split())


def _based_in(sentence: Sentence, head: int, known: Entries) -> tuple[str | None, bool]:
    """Where a group is: "protesters in Dhaka"; and whether it is settled there: "organizations based in the US"."""
    for (start, _), entry in known.items():
        if head < start <= head + 6 and entry.country:
            between = tuple(word for word in sentence.lowered[head + 1 : start] if word not in _DIRECTIONS)
            if between in (("based", "in"), ("-", "based", "in")) or between in (("governing",), ("ruling",)):
                return entry.country, True
            if len(between) == 1 and between[0] in _BY_PLACE:
                return entry.country, False
    return None, False


def countries_named(scans: list[Scan]) -> Iterator[tuple[int, str, NameRole]]:
    """(sentence, ISO3, how) of every country that a report names, in order."""
    for index, one in enumerate(scans):
        for _, country, role in one.countries:
            yield index, country, role
