"""Groups by what their members are: "65 Haitian groups", "the Kenyan government", "protesters"."""

from __future__ import annotations

from dataclasses import replace

from dragoman.find.candidates import GOVERNMENT_NOUNS, Article, Candidate, Entries, Stretch
from dragoman.find.clauses import preposition
from dragoman.find.mention_belonging import Belonging, named_behind_of
from dragoman.find.mention_names import helps
from dragoman.find.mention_words import ARTICLES, POSSESSIVES, SUPRANATIONAL, hangs_on, is_source
from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import event_cues
from dragoman.lexicon.inflection import lemmas_by_form
from dragoman.lexicon.names import (
    Body,
    Known,
    People,
    Person,
    State,
    group_references,
    group_sectors,
    posts,
    posts_of_a_body,
)

#: Those who act for states.
_OF_STATES = frozenset(
    "leaders presidents ministers premiers governments parliaments officials diplomats envoys ambassadors armies militaries negotiators delegations".split()
)
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
#: Words before a group's noun that say nothing of who it is.
_NOT_OF_A_GROUP = frozenset(("'s ’s - , least own no more than such other about around nearly").split())
_NUMBER_WORDS = {word: value for value, word in enumerate(
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])} | {"dozen": 12, "hundred": 100}  # fmt: skip
TWO_STATES = frozenset(
    "sides countries nations governments states neighbours neighbors allies parties capitals".split()
)
TWO_BODIES = frozenset("organisations organizations groups agencies bodies charities ngos unions movements".split())
TWO_PERSONS = frozenset(
    "leaders presidents ministers secretaries men women diplomats officials envoys premiers".split()
)


def both_candidate(sentence: Sentence, head: int) -> Candidate | None:
    """ "both sides", "both organisations", "the two foreign ministers": two who were named before; ``post`` says of what kind they are."""
    word = sentence.lowered[head]
    start = head
    while start > 0 and head - start < 3 and sentence.lowered[start - 1] not in ("two", "both"):
        start -= 1
    counted = sentence.lowered[start - 1] if start else ""
    if counted not in ("two", "both") or sentence.tokens[head].text[0].isupper():
        return None
    if counted == "two" and sentence.lowered[max(0, start - 2)] not in ("the", "these"):
        return None
    kind = "person" if word in TWO_PERSONS else "body" if word in TWO_BODIES else "state"
    return Candidate(sentence.index, start - 1, head + 1, head, "both", post=frozenset((kind,)))


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


def group_candidates(
    sentence: Sentence, head: int, known: Entries, persons: list[Stretch], taken: set[int]
) -> list[Candidate]:
    """The group at a noun; two of them in "Russian and Syrian officials", "the presidents of Kenya and Chad", at the same words."""
    group = _group(sentence, head, known, persons, taken)
    if group and (states := _states_behind(sentence, head, known)):
        return [replace(group, kind="states", end=head + 1, country=country) for country in states]
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


def _states_behind(sentence: Sentence, head: int, known: Entries) -> list[str]:
    """The two or more states behind "of": "the prime ministers of *Kenya and the Bahamas*"."""
    if sentence.lowered[head + 1 : head + 2] != ("of",) or sentence.lowered[head] not in _OF_STATES:
        return []
    found, at = dict[str, None](), head + 2
    ends = {
        a: (b, entry.country)
        for (a, b), entry in known.items()
        if isinstance(entry.entry, State) and entry.role in ("name", "capital")
    }
    while at < len(sentence.tokens):
        end, country = ends.get(at, (at + 1, None))
        if country:
            found[country] = None
        elif sentence.lowered[at] not in (",", "and", "the"):
            break
        at = end
    return list(found) if len(found) > 1 else []


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
    if 0 < head == start and two in group_sectors() and head - 1 not in taken:
        start = head - 1  # "developed countries"
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
    found = Belonging(article=article)
    helped = False
    for (a, b), entry in known.items():
        if not (start <= a and b <= head):
            continue
        pro = sentence.lowered[a - 2] if a >= 2 and sentence.tokens[a - 1].text == "-" else ""
        if helps(sentence, a, b) and (pro != "pro" or not isinstance(entry.entry, Person)):
            helped = helped or not isinstance(entry.entry, People)
        elif isinstance(entry.entry, Person):
            found.owner = (entry.entry.name,)
            found.country = found.country or entry.country
        else:
            found.add(entry)
    body = found.body
    end = head + 1
    if not (found.country or body or found.people or helped):
        end, owner = named_behind_of(sentence, head + 1, known)
        if owner:
            found.add(owner)
            body = found.body
    country = found.country
    if start >= 2 and sentence.tokens[start - 1].text in POSSESSIVES:
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
    count = next((value for i in range(start, head) if (value := number_of(sentence.lowered[i])) is not None), None)
    top = _quantified(sentence, head)
    argument = sentence.labels[top] in ("nsubj", "nsubj:pass", "obj", "iobj", "obl:agent", "nmod:poss", "conj", "obl")
    argument = argument or sentence.labels[head] == "compound"
    told = country or count or body or found.people or found.owner or helped
    speaks = (is_source(sentence, top) and not _is_made_up_of(sentence, top)) or (
        sentence.labels[top] == "nsubj" and sentence.lowered[sentence.heads[top]] in _SPEAKING and word.endswith("s")
    )
    if word == "coalition" and sentence.labels[head] == "compound":
        article = "the"  # "coalition airstrikes" are those of the coalition that was named
    vague = word in _VAGUE and not (speaks and word not in ("states", "forces"))
    argument = argument or speaks
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
        helped=helped, of_many=bool(lowered & SUPRANATIONAL) or word in _OUTSIDERS,
    )  # fmt: skip


def _is_made_up_of(sentence: Sentence, head: int) -> bool:
    """ "A coalition of 40 aid *groups*": it is they who speak."""
    return any(
        preposition(sentence, c) == "of" and sentence.lowered[c] in group_sectors() for c in sentence.children[head]
    )


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
        if sentence.tokens[start].text in POSSESSIVES and start in ends and ends[start] not in taken:
            start = ends[start]
            break
    article: Article = ""
    while start < head:
        word = sentence.lowered[start]
        if word in ARTICLES:
            article = ARTICLES[word]
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
    if text == "-" or tag == "HYPH" or text in POSSESSIVES:
        return True
    if tag == "CC":
        # "Russian and Syrian officials", "civilian and military officials"
        alike = at > 0 and _adjectival(sentence, at - 1, head) and _adjectival(sentence, at + 1, head)
        return alike and hangs_on(sentence, at, head)
    if tag in ("VBN", "VBG"):
        # A verb before a noun describes it only where the tree says so: "said French forces" is no kind of forces.
        return label in ("amod", "compound") or sentence.tokens[at - 1].text == "-" if at else False
    if tag not in ("DT", "JJ", "JJR", "JJS", "NN", "NNS", "NNP", "NNPS", "CD", "PRP$", "POS", "RB", "AFX"):
        return False
    if tag in ("RB",):
        return sentence.heads[at] > at and sentence.heads[at] <= head and sentence.tokens[at + 1].text == "-"
    return tag in ("POS", "AFX") or sentence.tokens[at + 1].text == "-" or hangs_on(sentence, at, head)


def _adjectival(sentence: Sentence, at: int, head: int) -> bool:
    return at < head and sentence.tags[at] in ("JJ", "NNP", "NN") and hangs_on(sentence, at, head)


def number_of(word: str) -> int | None:
    """The value of a number above one, in digits or words; None for any other word."""
    if word in _NUMBER_WORDS:
        return _NUMBER_WORDS[word] if _NUMBER_WORDS[word] > 1 else None
    digits = word.replace(",", "")
    return int(digits) if digits.isdigit() and len(digits) < 8 and int(digits) > 1 else None


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
