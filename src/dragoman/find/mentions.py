"""Where a sentence names somebody who can act, before it is known who that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import (
    Body,
    Known,
    State,
    group_sectors,
    known_names,
    longest_name,
    organisation_words,
    portfolio_words,
    post_countries,
    posts,
)

CandidateKind = Literal["known", "person", "organisation", "post", "group", "both", "pronoun", "modifier"]

#: Nouns that make a country's adjective or a leader's name a government.
GOVERNMENT_NOUNS = frozenset(
    ["government", "administration", "regime", "authorities", "leadership", "presidency", "govt"]
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
        "parties court delegation officer"
    ).split()
)
_ORGANISATION_NOUNS = frozenset("organization organizations organisation organisations group groups".split())
_TITLE_TAGS = ("NNP", "NNPS")
_INSTRUMENTS = frozenset(
    "Agreement Treaty Pact Accord Act Protocol Memorandum Convention Deal Resolution Initiative".split()
)
#: Days and months begin no name of an organisation.
_TITLE_STOPS = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july "
        "august september october november december"
    ).split()
)
#: Words before a group's noun that say nothing of who it is.
_NOT_OF_A_GROUP = frozenset(("'s ’s - , least own no more than our my your such other").split())
_NUMBER_WORDS = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {"dozen": 12, "hundred": 100}  # fmt: skip


@dataclass(slots=True)
class Candidate:
    """
    A stretch of words ``[start, end)`` that names somebody; ``head`` is the word that carries it.

    ``country`` and ``sector`` are what the words themselves say; ``post`` the title's content words; ``name`` the words
    of the proper name; ``count`` the number of a group; ``owner`` the country or body that a post is of.
    """

    sentence: int
    start: int
    end: int
    head: int
    kind: CandidateKind
    name: tuple[str, ...] = ()
    known: Known | None = None
    country: str | None = None
    sector: str | None = None
    post: frozenset[str] = frozenset()
    count: int | None = None
    definite: bool = False


def candidates(sentence: Sentence) -> list[Candidate]:
    """All candidates of a sentence in order, none within another of its kind; modifiers may lie within longer ones."""
    words = [token.text for token in sentence.tokens]
    known = _known(words)
    persons, organisations = _names(sentence, known)
    taken: set[int] = set()
    found: list[Candidate] = []

    def take(candidate: Candidate | None) -> None:
        if candidate and not taken & set(range(candidate.start, candidate.end)):
            taken.update(range(candidate.start, candidate.end))
            found.append(candidate)

    for head in range(len(words)):
        take(_both(sentence, head))
    for head in range(len(words)):
        if sentence.lowered[head] in GOVERNMENT_NOUNS:
            take(_group(sentence, head, known, taken))
    for start, end in _named_organisations(sentence, known):
        take(_organisation(sentence, start, end, known))
    for start in range(len(words)):
        take(_titled(sentence, start, known, persons))
    for start, end in persons:
        take(_person(sentence, start, end))
    for start, end in organisations:
        take(_organisation(sentence, start, end, known))
    within_names = {at for (start, end), entry in known.items() if entry.role != "demonym" for at in range(start, end)}
    for head in range(len(words)):
        if head not in taken and head not in within_names:
            take(_group(sentence, head, known, taken))
    for (start, end), entry in known.items():
        take(_known_candidate(sentence, start, end, entry))
    for at, word in enumerate(sentence.lowered):
        if word in PRONOUNS and at not in taken and sentence.tags[at].startswith("PRP"):
            take(Candidate(sentence.index, at, at + 1, at, "pronoun", (word,)))
    found += [
        Candidate(sentence.index, start, end, end - 1, "modifier", known=entry)
        for (start, end), entry in known.items()
        if isinstance(entry.entry, State) and not any(c.start == start and c.end == end for c in found)
    ]
    return sorted(found, key=lambda c: (c.start, -c.end))


# --- names ------------------------------------------------------------------------------------------------------


def _known(words: list[str]) -> dict[tuple[int, int], Known]:
    """Known names by their words, the longest at each place, none overlapping."""
    names, longest = known_names(), longest_name()
    found, at = {}, 0
    while at < len(words):
        size = longest.get(words[at], 0)
        for length in range(min(size, len(words) - at), 0, -1):
            entry = names.get(tuple(words[at : at + length]))
            if entry:
                found[(at, at + length)] = entry
                at += length
                break
        else:
            at += 1
    return found


def _names(
    sentence: Sentence, known: dict[tuple[int, int], Known]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Persons and organisations that the encoder sees and the lexicon does not know better."""
    persons, organisations = [], []
    for name in sentence.names:
        if name.score < 0.5 or not any(t.text[:1].isupper() for t in sentence.tokens[name.start : name.end]):
            continue
        start, end = _trimmed(sentence, name.start, name.end)
        if {token.text for token in sentence.tokens[end - 1 : end + 1]} & _INSTRUMENTS:
            continue  # "the Defense Cooperation Agreement" is signed, it does not act
        if start == end or any(a <= start and end <= b for a, b in known):
            continue
        if all(_is_title_word(word) for word in sentence.lowered[start:end]):
            continue
        if name.kind == "PER":
            persons.append((start, end))
        elif name.kind == "ORG" and not any(
            b == end and isinstance(entry.entry, Body) for (_, b), entry in known.items()
        ):
            organisations.append((start, end))
    return persons, organisations


def _is_title_word(word: str) -> bool:
    return (word,) in posts() or word in portfolio_words() or word in ("of", "for", "and")


def _trimmed(sentence: Sentence, start: int, end: int) -> tuple[int, int]:
    """A name without "the" before it and without lower-case words, 's or commas behind it."""
    while (start < end and not sentence.tokens[start].text[:1].isupper()) or (
        start < end and sentence.lowered[start] == "the"
    ):
        start += 1
    while (
        end > start
        and not sentence.tokens[end - 1].text[:1].isupper()
        and not sentence.tokens[end - 1].text[:1].isdigit()
    ):
        end -= 1
    return start, end


def _named_organisations(sentence: Sentence, known: dict[tuple[int, int], Known]) -> list[tuple[int, int]]:
    """
    Names that end in a word like Network, Movement or Ministry: all capitalised words before it belong to them.

    The National Haitian-American Elected Officials Network       -> six words and a hyphen
    """
    found = []
    for last, token in enumerate(sentence.tokens):
        if token.text not in organisation_words() or (
            last + 1 < len(sentence.tokens) and sentence.tokens[last + 1].text in organisation_words()
        ):
            continue
        start = last
        while start > 0 and _is_part_of_name(sentence, start - 1):
            start -= 1
        while start < last and (
            sentence.tokens[start].text == "-" or sentence.lowered[start] in ("the", "of", "for", "and")
        ):
            start += 1
        if last - start >= 1 and not any((start <= a and last < b) or (a <= start and last < b) for a, b in known):
            found.append((start, last + 1))
    return found


def _is_part_of_name(sentence: Sentence, at: int) -> bool:
    text = sentence.tokens[at].text
    if text == "-":
        return at > 0 and sentence.tokens[at - 1].text[:1].isupper()
    return (
        text[:1].isupper()
        and sentence.lowered[at] != "the"
        and text not in ("On", "In", "At", "But", "And", "After", "For")
        and sentence.lowered[at] not in _TITLE_STOPS
    )


def _known_candidate(sentence: Sentence, start: int, end: int, entry: Known) -> Candidate | None:
    """A known name that stands for itself; an adjective or a name that only qualifies the next noun does not."""
    head = end - 1
    if entry.role == "demonym" and not _is_plural_people(sentence, head):
        return None
    if isinstance(entry.entry, Body):
        # "ISIS fighters", "a UN mission": the body still is who acts or is meant.
        return Candidate(
            sentence.index,
            start,
            end,
            head,
            "known",
            known=entry,
            country=entry.entry.country,
            sector=entry.entry.sector,
        )
    if sentence.labels[head] in ("compound", "amod") and sentence.heads[head] > head:
        return None
    if end < len(sentence.tokens) and sentence.tokens[end].text == "-":
        return None
    return Candidate(sentence.index, start, end, head, "known", known=entry, country=entry.entry.iso3)


def _is_plural_people(sentence: Sentence, word: int) -> bool:
    """ "Palestinians", "the British", "Afghans": the people themselves, not an adjective before a noun."""
    following = sentence.tags[word + 1] if word + 1 < len(sentence.tokens) else ""
    if following.startswith("NN") or following in ("HYPH", "JJ", "CD"):
        return False
    return sentence.tags[word] in ("NNS", "NNPS") or (word > 0 and sentence.lowered[word - 1] == "the")


# --- posts and persons ------------------------------------------------------------------------------------------


def _titled(
    sentence: Sentence, start: int, known: dict[tuple[int, int], Known], persons: list[tuple[int, int]]
) -> Candidate | None:
    """
    Form 1: Kenyan Defense Minister Aden Bare Duale      -> person, country, post
    Form 2: Haiti's Prime Minister Ariel Henry
    Form 3: Secretary of Defense Lloyd Austin            -> the post tells the country
    Form 4: the foreign secretary, Jeremy Hunt,
    Form 5: the Defense Secretary; his Kenyan counterpart; the prime minister of Haiti; a spokesman for the ministry
    """
    at, country = _qualifiers(sentence, start, known)
    title_end = _title_end(sentence, at)
    if title_end == at:
        return None
    words = tuple(sentence.lowered[at:title_end])
    sector = _sector_of_post(words)
    hint = next((iso3 for title, iso3 in post_countries().items() if _contains(words, title)), None)
    name_start = _behind_comma(sentence, title_end, persons)
    name_end = _person_end(sentence, name_start, persons)
    if name_end == name_start:
        name_start = name_end = title_end
    end, of_country = title_end, None
    if name_end == title_end:
        end, owner = _of(sentence, title_end, known, ("of", "for", "to"))
        of_country = _country(owner) if owner else None
    if sentence.tags[title_end - 1] in ("NNS", "NNPS") and name_end == title_end:
        return None  # "officials", "ministers": a group
    name = tuple(token.text for token in sentence.tokens[name_start:name_end])
    if not name and not _stands_alone(sentence, start, title_end):
        return None
    head = _outer_head(sentence, at, name_end if name else title_end)
    return Candidate(
        sentence.index, start, max(end, name_end), head, "person" if name else "post", name,
        country=country or of_country or hint, sector=sector, post=_post_words(words),
        definite=sentence.lowered[max(0, start - 1)] in ("the", "his", "her", "its", "their") or sentence.lowered[start] in ("the", "his", "her"),
    )  # fmt: skip


def _qualifiers(sentence: Sentence, start: int, known: dict[tuple[int, int], Known]) -> tuple[int, str | None]:
    """Where the title begins after "the", "then", "Kenyan", "Haiti's", and the country that is named so."""
    at, country = start, None
    if sentence.lowered[at] in ("his", "her", "the", "their", "its") and at + 1 < len(sentence.tokens):
        at += 1
    for end in range(at + 4, at, -1):
        entry = known.get((at, end))
        if entry:
            country = entry.entry.iso3 if isinstance(entry.entry, State) else entry.entry.country or entry.entry.name
            at = end
            break
    if country and at < len(sentence.tokens) and sentence.tokens[at].text in ("'s", "’s", "’", "'"):
        at += 1
    while at < len(sentence.tokens) and sentence.lowered[at] in (
        "former",
        "then",
        "current",
        "acting",
        "new",
        "outgoing",
        "interim",
        "top",
        "-",
        "late",
        "deputy",
    ):
        at += 1
    return at, country


def _title_end(sentence: Sentence, at: int) -> int:
    """The end of the longest post title that begins at a word; *at* itself where none does."""
    table = posts()
    for length in range(min(6, len(sentence.tokens) - at), 0, -1):
        words = sentence.lowered[at : at + length]
        if words in table or (*words[:-1], _singular(words[-1])) in table:
            return _with_portfolio(sentence, at + length)
    if at + 1 < len(sentence.tokens) and sentence.tags[at].startswith("NN") and (sentence.lowered[at + 1],) in table:
        return (
            at + 2
            if sentence.lowered[at + 1]
            in ("minister", "secretary", "chief", "commissioner", "spokesman", "spokeswoman", "adviser")
            else at
        )
    return at


def _with_portfolio(sentence: Sentence, end: int) -> int:
    """ "Secretary *of National Defense*", "minister *for women and youth*": the area of duty belongs to the title."""
    if end + 1 >= len(sentence.tokens) or sentence.lowered[end] not in ("of", "for"):
        return end
    last, at = end, end + 1
    while at < len(sentence.tokens) and sentence.lowered[at] in portfolio_words() | {"and", "the", "of", ",", "for"}:
        at += 1
        if sentence.lowered[at - 1] in portfolio_words():
            last = at
    return last


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") else word


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
    return frozenset(word.replace("defence", "defense") for word in words) - {"of", "the", "for", "."}


def _behind_comma(sentence: Sentence, at: int, persons: list[tuple[int, int]]) -> int:
    """Where the name begins: at once, or in "the foreign secretary, Jeremy Hunt," behind the comma."""
    following = sentence.tokens[at].text if at < len(sentence.tokens) else ""
    return at + 1 if following == "," and any(start == at + 1 for start, _ in persons) else at


def _person_end(sentence: Sentence, at: int, persons: list[tuple[int, int]]) -> int:
    """The end of the personal name that begins at a word: as the encoder sees it, else as far as capitals go."""
    for start, end in persons:
        if start <= at < end:
            return end
    end = at
    while end < len(sentence.tokens) and end - at < 4 and _is_name_word(sentence, end):
        end += 1
    return end


def _is_name_word(sentence: Sentence, at: int) -> bool:
    text = sentence.tokens[at].text
    return (
        text[:1].isupper()
        and sentence.tags[at] in _TITLE_TAGS
        and text.lower() not in ("the", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        and (text,) not in known_names()
    )


def _of(
    sentence: Sentence, at: int, known: dict[tuple[int, int], Known], prepositions: tuple[str, ...] = ("of",)
) -> tuple[int, Known | None]:
    """ "of Haiti", "for the State Department" behind a post or a group: where it ends and whom it names."""
    if at < len(sentence.tokens) and sentence.lowered[at] in prepositions:
        begin = at + 2 if at + 1 < len(sentence.tokens) and sentence.lowered[at + 1] == "the" else at + 1
        for end in range(begin + 4, begin, -1):
            entry = known.get((begin, end))
            if entry:
                return end, entry
    return at, None


def _stands_alone(sentence: Sentence, start: int, end: int) -> bool:
    """A post without a name is somebody only where it is no adjective ("the general idea", "major") or a bare title."""
    words = sentence.lowered[start:end]
    if words[-1] in (
        "general",
        "major",
        "gen",
        "col",
        "sen",
        "rep",
        "doctor",
        "mr",
        "mrs",
        "ms",
        "dr",
        "fellow",
        "captain",
        "justice",
        "king",
        "expert",
        "aide",
        "secretary",
    ):
        return words[0] in ("the", "his", "her") and sentence.labels[end - 1] in (
            "nsubj",
            "obj",
            "obl",
            "nsubj:pass",
            "root",
        )
    return sentence.tags[end - 1].startswith("NN") and sentence.labels[end - 1] not in ("compound", "amod")


def _person(sentence: Sentence, start: int, end: int) -> Candidate | None:
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", "."):
        end -= 1
    if end == start:
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    country, sector, post = _apposition(sentence, end)
    return Candidate(
        sentence.index,
        start,
        end,
        _outer_head(sentence, start, end),
        "person",
        name,
        country=country,
        sector=sector,
        post=post,
    )


def _apposition(sentence: Sentence, end: int) -> tuple[str | None, str | None, frozenset[str]]:
    """What stands behind a name: "Ariel Henry, Haiti's prime minister," or "Mark Esper, the US defense secretary"."""
    if end + 1 >= len(sentence.tokens) or sentence.tokens[end].text != ",":
        return None, None, frozenset()
    known = _known([token.text for token in sentence.tokens[end + 1 : end + 10]])
    shifted = {(start + end + 1, stop + end + 1): entry for (start, stop), entry in known.items()}
    begin = end + 2 if sentence.lowered[end + 1] in ("a", "an") and end + 2 < len(sentence.tokens) else end + 1
    at, country = _qualifiers(sentence, begin, shifted)
    if at >= len(sentence.tokens):
        return None, None, frozenset()
    title_end = _title_end(sentence, at)
    if title_end == at:
        return None, None, frozenset()
    words = tuple(sentence.lowered[at:title_end])
    _, owner = _of(sentence, title_end, shifted)
    return country or (_country(owner) if owner else None), _sector_of_post(words), _post_words(words)


def _outer_head(sentence: Sentence, start: int, end: int) -> int:
    """The word that carries a name: of those that hang on words outside it the one with most of the name below it."""
    outer = [i for i in range(start, end) if not start <= sentence.heads[i] < end]
    return max(outer, key=lambda i: sum(start <= w < end for w in sentence.subtree(i)), default=end - 1)


def _organisation(sentence: Sentence, start: int, end: int, known: dict[tuple[int, int], Known]) -> Candidate | None:
    while end > start and sentence.tokens[end - 1].text in ("'s", "’s", ",", ".", "’"):
        end -= 1
    while start < end and sentence.lowered[start] == "the":
        start += 1
    if end == start or not sentence.tokens[start].text[:1].isupper():
        return None
    name = tuple(token.text for token in sentence.tokens[start:end])
    sector = next((organisation_words()[word] for word in reversed(name) if word in organisation_words()), None)
    country = next((_country(entry) for (a, b), entry in known.items() if start <= a and b <= end), None)
    if country is None and start > 0:
        country = next(
            (
                _country(entry)
                for (a, b), entry in known.items()
                if b in (start, start - 1) and entry.role in ("demonym", "name")
            ),
            None,
        )
    return Candidate(
        sentence.index,
        start,
        end,
        _outer_head(sentence, start, end),
        "organisation",
        name,
        country=country,
        sector=sector,
    )


def _country(entry: Known) -> str | None:
    return entry.entry.iso3 if isinstance(entry.entry, State) else entry.entry.country


_TWO_STATES = frozenset(
    "sides countries nations governments states neighbours neighbors allies parties capitals".split()
)
_TWO_PERSONS = frozenset(
    "leaders presidents ministers secretaries men women diplomats officials envoys premiers".split()
)


def _both(sentence: Sentence, head: int) -> Candidate | None:
    """ "both sides", "the two foreign ministers": two who were named before; ``post`` says of what kind they are."""
    word = sentence.lowered[head]
    if word not in _TWO_STATES | _TWO_PERSONS:
        return None
    start = head
    while start > 0 and head - start < 3 and sentence.lowered[start - 1] not in ("two", "both"):
        start -= 1
    counted = sentence.lowered[start - 1] if start else ""
    if counted not in ("two", "both") or sentence.tokens[head].text[0].isupper():
        return None
    if counted == "two" and sentence.lowered[max(0, start - 2)] not in ("the", "these"):
        return None
    return Candidate(
        sentence.index,
        start - 1,
        head + 1,
        head,
        "both",
        post=frozenset(("person" if word in _TWO_PERSONS else "state",)),
    )


# --- groups -----------------------------------------------------------------------------------------------------


def _group(sentence: Sentence, head: int, known: dict[tuple[int, int], Known], taken: set[int]) -> Candidate | None:
    """
    Form 1: 65 Haitian groups; two Haitian organizations     -> number and country
    Form 2: Kenyan soldiers; UN Peacekeepers; Iraqi officials
    Form 3: the Kenyan government; the Biden administration   -> the state itself
    Form 4: protesters; rebels                                -> as subject or object
    """
    word = sentence.lowered[head]
    sector = group_sectors().get(word) or ("GOV" if word in GOVERNMENT_NOUNS else None)
    if (
        sector is None
        or not sentence.tags[head].startswith("NN")
        or sentence.labels[head] in ("compound", "flat", "amod")
    ):
        return None
    start = head
    while start > 0 and head - start < 7 and start - 1 not in taken and _is_modifier(sentence, start - 1):
        start -= 1
    while start < head and (
        sentence.lowered[start] in _NOT_OF_A_GROUP
        or (sentence.tags[start] in ("PRP$", "VBG") and not sentence.tokens[start].text[:1].isupper())
        # "pledged 1,000 officers" is no kind of officers.
        or (sentence.tags[start] == "VBN" and sentence.tags[start + 1] == "CD")
    ):
        start += 1
    inside = [entry for (a, b), entry in known.items() if start <= a and b <= head]
    country = next((_country(entry) for entry in inside if _country(entry)), None)
    body = next((entry for entry in inside if isinstance(entry.entry, Body)), None)
    end = head + 1
    if country is None:
        end, owner = _of(sentence, head + 1, known)
        country = _country(owner) if owner else None
        body = owner if owner and isinstance(owner.entry, Body) else body
    country = _based_in(sentence, head, known) or country
    count = next((value for i in range(start, head) if (value := _number(sentence.lowered[i])) is not None), None)
    definite = sentence.lowered[start] in ("the", "these", "those", "this", "that")
    if definite or sentence.lowered[start] in (
        "a",
        "an",
        "his",
        "its",
        "their",
        "her",
        "some",
        "many",
        "several",
        "both",
    ):
        start = start + 1 if start < head else start
    argument = (
        sentence.labels[head] in ("nsubj", "nsubj:pass", "obj", "iobj", "obl:agent", "nmod:poss")
        or sentence.labels[head] == "conj"
    )
    if (
        word not in GOVERNMENT_NOUNS
        and not (country or count or body)
        and (word in _VAGUE or not argument)
        and not (definite and argument)
    ):
        return None
    words = tuple(token.text for token in sentence.tokens[start : head + 1])
    if sector == "CVL" and any(w.lower() in ("rebel", "armed", "militant", "insurgent") for w in words):
        sector = "REB"
    if word in ("officer", "officers") and not ({"police", "security"} & set(sentence.lowered[start:head])):
        sector = "GOV" if "intelligence" in sentence.lowered[start:head] else "MIL" if country is None else "COP"
    return Candidate(
        sentence.index,
        start,
        end,
        head,
        "group",
        words,
        known=body,
        country=country,
        sector=sector,
        count=count,
        definite=definite,
    )


def _is_modifier(sentence: Sentence, at: int) -> bool:
    if sentence.tokens[at].text == ",":
        return at > 0 and sentence.tags[at - 1] == "JJ" and sentence.tags[at + 1] in ("JJ", "VBN")
    return (
        sentence.tags[at] in ("DT", "JJ", "JJR", "NN", "NNP", "NNPS", "CD", "HYPH", "PRP$", "POS", "VBN", "VBG")
        or sentence.tokens[at].text == "-"
    )


def _number(word: str) -> int | None:
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word] if _NUMBER_WORDS[word] > 1 else None
    digits = word.replace(",", "")
    return int(digits) if digits.isdigit() and len(digits) < 8 and int(digits) > 1 else None


def _based_in(sentence: Sentence, head: int, known: dict[tuple[int, int], Known]) -> str | None:
    """ "organizations based in the US", "protesters in Dhaka": where they are is their country."""
    for (start, _), entry in known.items():
        between = sentence.lowered[head + 1 : start]
        if head < start <= head + 5 and between in (
            ("in",),
            ("in", "the"),
            ("based", "in"),
            ("based", "in", "the"),
            ("-", "based", "in"),
        ):
            return _country(entry)
    return None
