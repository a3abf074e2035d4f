"""Who acts: every mention in a report resolved to one actor, with country and PLOVER sector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.facts import Actor
from dragoman.find.mentions import GOVERNMENT_NOUNS, Candidate, candidates
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.names import Body, Person, State, people, state_by_iso3
from dragoman.report import Span

_PLACE_PREPOSITIONS = frozenset(
    ["in", "at", "near", "across", "inside", "outside", "around", "throughout", "within", "from"]
)
_MOTION = frozenset(
    (
        "travel travels traveled travelled fly flew flown go goes went arrive arrived arrives return returned "
        "trip visit journey head headed"
    ).split()
)
_GROUPS = frozenset("organization organizations organisation organisations group groups".split())
_GENDERS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_TITLES = {"mr": "m", "mr.": "m", "king": "m", "prince": "m", "spokesman": "m", "chairman": "m", "congressman": "m", "emir": "m",
           "ms": "f", "ms.": "f", "mrs": "f", "mrs.": "f", "queen": "f", "princess": "f", "spokeswoman": "f", "chairwoman": "f",
           "congresswoman": "f"}  # fmt: skip
#: How many sentences back a pronoun looks.
_PRONOUN_REACH = 2
#: How many sentences back "both sides" were named.
_BOTH_REACH = 4


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A place in the report that names an actor: words ``[start, end)`` of a sentence with their syntactic head.

    ``kind`` is name, post, group, pronoun or modifier ("Kenyan" in "Kenyan soldiers"); ``place`` says that it is only
    where something happens ("in Nairobi").
    """

    sentence: int
    head: int
    start: int
    end: int
    span: Span
    actor: str
    kind: str
    place: bool


@dataclass(frozen=True)
class Cast:
    """The actors of a report and all their mentions in text order."""

    actors: tuple[Actor, ...]
    mentions: tuple[Mention, ...]
    #: Group id -> ids of its members, where a report counts a group first and names all of it in the next sentence.
    members: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def _by_sentence(self) -> dict[int, tuple[Mention, ...]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            found[mention.sentence].append(mention)
        return {index: tuple(mentions) for index, mentions in found.items()}

    @cached_property
    def _by_id(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.actors}

    def in_sentence(self, index: int) -> tuple[Mention, ...]:
        """The mentions of one sentence."""
        return self._by_sentence.get(index, ())

    def at(self, sentence: int, word: int) -> Mention | None:
        """The mention whose head a word is, else the shortest whole one that the word lies in."""
        inside = [m for m in self.in_sentence(sentence) if m.start <= word < m.end]
        return min(inside, key=lambda m: (m.kind == "modifier", m.head != word, m.end - m.start), default=None)

    def actor(self, id: str) -> Actor:
        """The actor with this id; KeyError where there is none."""
        return self._by_id[id]


@dataclass(eq=False)
class _Draft:
    """An actor on its way: what is known so far, filled in as mentions come."""

    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    post: frozenset[str] = frozenset()
    count: int | None = None
    words: tuple[str, ...] = ()
    mentions: list[tuple[Candidate, str, bool]] = field(default_factory=list)
    last: tuple[int, int] = (-99, -1)
    gender: str | None = None
    reason: str = ""


def find_actors(analysis: Analysis) -> Cast:
    """The actors of a report in the order in which they first appear."""
    book = _Book(analysis.sentences)
    for sentence in analysis.sentences:
        for candidate in candidates(sentence):
            book.add(sentence, candidate)
    book.settle()
    return book.cast()


class _Book:
    """The actors met so far, in reading order."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.drafts: list[_Draft] = []
        self.states: dict[str, _Draft] = {}
        self.bodies: dict[str, _Draft] = {}
        self.acronyms: dict[str, _Draft] = {}
        self.members: dict[_Draft, list[str]] = defaultdict(list)
        self.later: list[tuple[Sentence, Candidate]] = []
        self.modifiers: list[tuple[Sentence, Candidate]] = []

    # --- one mention ---

    def add(self, sentence: Sentence, candidate: Candidate) -> None:
        """Resolve one candidate to an actor met before, or to a new one."""
        match candidate.kind:
            case "modifier":
                self.modifiers.append((sentence, candidate))
            case "known":
                self._known(sentence, candidate)
            case "person":
                self._person(sentence, candidate)
            case "organisation":
                self._organisation(sentence, candidate)
            case "post":
                self._post(sentence, candidate)
            case "group":
                self._group(sentence, candidate)
            case "both":
                self._both(sentence, candidate)
            case "pronoun":
                self._pronoun(sentence, candidate)

    def _put(self, sentence: Sentence, candidate: Candidate, draft: _Draft, kind: str) -> None:
        if not draft.mentions:
            self.drafts.append(draft)
        draft.mentions.append((candidate, kind, _is_place(sentence, candidate)))
        draft.last = (sentence.index, candidate.start)

    def _known(self, sentence: Sentence, candidate: Candidate) -> None:
        assert candidate.known is not None
        entry = candidate.known.entry
        if isinstance(entry, Body):
            draft = self.bodies.setdefault(
                entry.name,
                _Draft(entry.name, entry.kind, entry.country, entry.sector, reason="its name is in the lexicon"),
            )
        elif candidate.known.role == "demonym":
            words = tuple(t.text for t in sentence.tokens[candidate.start : candidate.end])
            draft = self._same_group(entry.iso3, "CVL", words, None) or _Draft(
                " ".join(words),
                "unnamed_group",
                entry.iso3,
                "CVL",
                words=words,
                reason="a people, by the name of its country",
            )
        else:
            if candidate.known.role in ("capital", "metonym") and _is_place(sentence, candidate):
                return
            draft = self._state(entry)
        self._put(sentence, candidate, draft, "name")

    def _state(self, state: State) -> _Draft:
        return self.states.setdefault(
            state.iso3,
            _Draft(state.name, "state", state.iso3, "GOV", reason="a state, named by its name, capital or government"),
        )

    def _person(self, sentence: Sentence, candidate: Candidate) -> None:
        draft = self._same_person(candidate)
        if draft is None:
            draft = _Draft(_joined(candidate.name), "person", reason="a person's name")
        if len(candidate.name) > len(draft.words):
            draft.name, draft.words = _joined(candidate.name), candidate.name
        country = candidate.country if candidate.country and len(candidate.country) == 3 else None
        known = _well_known(candidate, country or draft.country)
        draft.country = (
            draft.country
            or country
            or (known.country if known else self._country_around(sentence, candidate) if candidate.post else None)
        )
        draft.post |= candidate.post
        draft.gender = draft.gender or next((_TITLES[word] for word in candidate.post if word in _TITLES), None)
        if known:
            draft.sector = known.sector
        elif candidate.post and draft.sector in (None, "CVL"):
            draft.sector = _sector(candidate)
        self._put(sentence, candidate, draft, "name")

    def _country_around(self, sentence: Sentence, candidate: Candidate) -> str | None:
        """ "Henry rose to power after President Moise's death": a titled person without a country is of the subject's."""
        before = [d for d in self.drafts if d.last[0] == sentence.index and d.country and d.kind in ("person", "state")]
        persons = [d for d in before if d.kind == "person"]
        found = {d.country for d in persons} or {d.country for d in before}
        return found.pop() if len(found) == 1 else None

    def _same_person(self, candidate: Candidate) -> _Draft | None:
        """A person met before with this name; a surname alone is whoever bore it last."""
        names = set(candidate.name)
        found = [
            draft
            for draft in self.drafts
            if draft.kind == "person" and draft.words
            and (names <= set(draft.words) or (set(draft.words) <= names and draft.words[-1] == candidate.name[-1])
                 or (len(names) > 1 and draft.words[0] == candidate.name[0] and draft.words[-1] == candidate.name[-1]))
            and not (candidate.country and draft.country and candidate.country != draft.country)
        ]  # fmt: skip
        return max(found, key=lambda draft: draft.last, default=None)

    def _organisation(self, sentence: Sentence, candidate: Candidate) -> None:
        name = _joined(candidate.name)
        draft = self.acronyms.get(name) or next(
            (d for d in self.drafts if d.kind not in ("person", "state") and d.name == name), None
        )
        if draft is None:
            sector = candidate.sector
            kind = {"NGO": "ngo", "BUS": "company", "JRN": "media", "PTY": "party", "REB": "armed_group"}.get(
                sector or "", "public_body"
            )
            introduced = self._introduced(sentence)
            country = introduced.country if introduced else candidate.country
            if introduced:
                self.members[introduced].append(name)
            draft = _Draft(name, kind, country, sector, reason="the name of an organisation")
        for acronym in _acronym_after(sentence, candidate):
            self.acronyms[acronym] = draft
        self._put(sentence, candidate, draft, "name")

    def _introduced(self, sentence: Sentence) -> _Draft | None:
        """The "two organizations based in the US" whose names the next sentence tells."""
        for draft in reversed(self.drafts):
            counted = draft.kind == "unnamed_group" and draft.count and draft.words[-1].lower() in _GROUPS
            if counted and sentence.index - draft.last[0] == 1 and len(self.members[draft]) < (draft.count or 0):
                return draft
        return None

    def _post(self, sentence: Sentence, candidate: Candidate) -> None:
        if "counterpart" in candidate.post:
            self.later.append((sentence, candidate))
            return
        draft = self._holder(candidate)
        if draft is None:
            words = sentence.tokens[candidate.start : candidate.end]
            name = " ".join(token.text for token in words)
            for article in ("the ", "The ", "a ", "A "):
                name = name.removeprefix(article)
            country = candidate.country if candidate.country and len(candidate.country) == 3 else None
            if country is None and sentence.labels[candidate.head] not in ("nsubj", "nsubj:pass", "obl:agent", "obj"):
                return
            draft = _Draft(
                name, "person", country, _sector(candidate), candidate.post, reason="the holder of a post, not named"
            )
        self._put(sentence, candidate, draft, "post")

    def _holder(self, candidate: Candidate) -> _Draft | None:
        """Whoever was said to hold this post; the last one met, of the right country."""
        found = [
            draft
            for draft in self.drafts
            if draft.kind == "person" and candidate.post and candidate.post <= draft.post
            and not (candidate.country and draft.country and candidate.country != draft.country)
        ]  # fmt: skip
        named = [draft for draft in found if draft.words]
        return max(named or found, key=lambda draft: draft.last, default=None)

    def _group(self, sentence: Sentence, candidate: Candidate) -> None:
        head = sentence.lowered[candidate.head]
        if head in GOVERNMENT_NOUNS:
            state = state_by_iso3().get(candidate.country or "") or self._state_of_leader(candidate)
            if (
                state is None
                and head == "administration"
                and (person := self._leader(candidate)) is not None
                and person.country
            ):
                state = state_by_iso3().get(person.country)
            if state is None and head == "administration":
                state = state_by_iso3()["USA"]  # Only Washington's government is commonly called so.
            if state:
                self._put(sentence, candidate, self._state(state), "name")
                return
        if (
            candidate.known
            and isinstance(candidate.known.entry, Body)
            and candidate.known.entry.sector in ("REB", "MIL")
            and candidate.sector in ("REB", "MIL")
        ):
            # "Hamas militants" and "IDF soldiers" are Hamas and the IDF.
            self._known(sentence, candidate)
            return
        draft = self._same_group(
            candidate.country, candidate.sector, candidate.name, candidate.count, definite=candidate.definite
        )
        if draft is None:
            if (
                candidate.definite
                and not candidate.country
                and not candidate.known
                and sentence.labels[candidate.head] not in ("nsubj", "nsubj:pass", "obl:agent")
            ):
                return
            entry = candidate.known.entry if candidate.known else None
            body = entry.name if entry else None
            of_an_igo = isinstance(entry, Body) and entry.sector == "IGO" and candidate.sector in ("GOV", "CVL")
            sector = "IGO" if of_an_igo else candidate.sector
            draft = _Draft(
                _joined(candidate.name), "unnamed_group", candidate.country, sector, count=candidate.count, words=candidate.name,
                reason="a group, by what its members are" + (f" and by {body}" if body else ""),
            )  # fmt: skip
        self._put(sentence, candidate, draft, "group")

    def _leader(self, candidate: Candidate) -> _Draft | None:
        return next(
            (d for d in reversed(self.drafts) if d.kind == "person" and d.words and d.words[-1] in candidate.name), None
        )

    def _state_of_leader(self, candidate: Candidate) -> State | None:
        """The Obama administration, the Maduro regime: the state of the person named."""
        person = self._leader(candidate)
        return state_by_iso3().get(person.country or "") if person else None

    def _same_group(
        self,
        country: str | None,
        sector: str | None,
        words: tuple[str, ...],
        count: int | None,
        *,
        definite: bool = True,
    ) -> _Draft | None:
        """A group met before: the same country, and the same noun ("organizations" and "groups" are one)."""
        noun = words[-1].lower()
        for draft in reversed(self.drafts):
            if draft.kind != "unnamed_group" or not draft.words or draft.sector != sector:
                continue
            other = draft.words[-1].lower()
            alike = other == noun or {other, noun} <= _GROUPS or other.rstrip("s") == noun.rstrip("s")
            if not alike or (count and count != draft.count):
                continue
            same_words = {w.lower() for w in draft.words} == {w.lower() for w in words}
            if same_words or (definite and (country == draft.country or country is None)):
                return draft
        return None

    def _both(self, sentence: Sentence, candidate: Candidate) -> None:
        """The two that "both sides" or "the two ministers" are: the last two named, if there are two."""
        latest = sorted((d for d in self.drafts if sentence.index - d.last[0] <= _BOTH_REACH), key=lambda d: d.last)
        found: list[_Draft] = []
        if "person" in candidate.post:
            found = [d for d in latest if d.kind == "person" and d.words and d.sector not in ("CVL", "JRN", None)]
        else:
            # Somebody else in this very sentence, who urges both sides, is neither.
            own = sentence.labels[candidate.head].startswith("nsubj")
            sides = [d for d in latest if own or d.last[0] < sentence.index]
            countries = [d.country for d in sides if d.country and d.sector in ("GOV", "MIL")]
            last = list(dict.fromkeys(reversed(countries)))[:2]
            found = [self._state(state_by_iso3()[iso3]) for iso3 in reversed(last) if iso3 in state_by_iso3()]
        if len(found) >= 2:
            for draft in found[-2:]:
                self._put(sentence, candidate, draft, "group")

    def _pronoun(self, sentence: Sentence, candidate: Candidate) -> None:
        if sentence.quoted[candidate.start]:
            return
        word = candidate.name[0]
        if word == "it" and sentence.labels[candidate.head] in ("obj", "obl"):
            return
        kinds = _antecedent_kinds(word)
        if word in ("they", "them", "their") and (several := self._subjects_before(sentence, candidate)):
            for draft in several:
                self._put(sentence, candidate, draft, "pronoun")
            return
        if antecedent := self._antecedent(sentence, candidate, kinds):
            antecedent.gender = antecedent.gender or _GENDERS.get(word)
            self._put(sentence, candidate, antecedent, "pronoun")

    def _subjects_before(self, sentence: Sentence, candidate: Candidate) -> list[_Draft]:
        """The two or more who together were the last subject: "Ruto and Henry signed …", "Both sides agreed …"."""
        subjects: dict[tuple[int, int], list[_Draft]] = defaultdict(list)
        for draft in self.drafts:
            for mention, _, _ in draft.mentions:
                if not sentence.index - 1 <= mention.sentence <= sentence.index or (
                    mention.start >= candidate.start > 0 and mention.sentence == sentence.index
                ):
                    continue
                words = self.sentences[mention.sentence]
                top = words.heads[mention.head] if words.labels[mention.head] == "conj" else mention.head
                if words.labels[top] == "nsubj":
                    subjects[mention.sentence, top].append(draft)
        last = max(subjects, default=None)
        return subjects[last] if last and len(subjects[last]) > 1 else []

    def _antecedent(self, sentence: Sentence, candidate: Candidate, kinds: frozenset[str]) -> _Draft | None:
        """
        The subject before, in this sentence or the last ones; else the only one of the right kind.

        Two that fit equally well are worse than none.
        """
        subjects: list[tuple[int, int, _Draft]] = []
        others: list[tuple[int, int, _Draft]] = []
        for draft in self.drafts:
            if draft.gender and draft.gender != _GENDERS.get(candidate.name[0], draft.gender):
                continue
            if draft.kind not in kinds or sentence.index - draft.last[0] > _PRONOUN_REACH:
                continue
            before = [c for c, _, _ in draft.mentions if (c.sentence, c.start) < (sentence.index, candidate.start)]
            if before:
                last = max(before, key=lambda c: (c.sentence, c.start))
                label = self.sentences[last.sentence].labels[last.head]
                (subjects if label in ("nsubj", "nsubj:pass") else others).append((last.sentence, last.start, draft))
        if subjects:
            latest = max(index for index, _, _ in subjects)
            here = sorted((start, at) for at, (index, start, _) in enumerate(subjects) if index == latest)
            # In its own sentence the nearest subject before counts, in an earlier one the first.
            return subjects[here[-1 if latest == sentence.index else 0][1]][2]
        latest = max((index for index, _, _ in others), default=-1)
        left = [draft for index, _, draft in others if index == latest]
        return left[0] if len(left) == 1 else None

    # --- after the last mention ---

    def settle(self) -> None:
        """What only the whole report can tell: counterparts, adjectives of states, countries of unplaced persons."""
        for sentence, candidate in self.later:
            self._counterpart(sentence, candidate)
        for _, candidate in self.modifiers:
            assert candidate.known is not None
            assert isinstance(candidate.known.entry, State)
            draft = self.states.get(candidate.known.entry.iso3)
            if draft:
                draft.mentions.append((candidate, "modifier", False))

    def _counterpart(self, sentence: Sentence, candidate: Candidate) -> None:
        """ "his Kenyan counterpart": the Kenyan of the same post, named before or later."""
        found = [
            d
            for d in self.drafts
            if d.kind == "person" and d.words and d.country == candidate.country and candidate.country
        ]
        before = [
            d
            for d in self.drafts
            if d.kind == "person"
            and any(m[0].sentence <= sentence.index for m in d.mentions)
            and d.country != candidate.country
        ]
        post = max(before, key=lambda d: d.last).post if before else frozenset()
        alike = [d for d in found if d.post & (post - {"minister", "secretary"})] or found
        if len(alike) == 1:
            self._put(sentence, candidate, alike[0], "post")
        elif candidate.country:
            name = " ".join(token.text for token in sentence.tokens[candidate.start : candidate.end])
            self._put(
                sentence,
                candidate,
                _Draft(name, "person", candidate.country, "GOV", reason="the holder of the same post elsewhere"),
                "post",
            )

    def cast(self) -> Cast:
        """The actors, numbered, with their mentions in text order."""
        actors, mentions = [], []
        order = sorted(self.drafts, key=lambda d: min((c.sentence, c.start) for c, _, _ in d.mentions))
        for number, draft in enumerate(order, 1):
            found = sorted(
                (Mention(c.sentence, c.head, c.start, c.end, self.sentences[c.sentence].span_of(c.start, c.end), f"a{number}", kind, place)
                 for c, kind, place in draft.mentions),
                key=lambda m: (m.span.start, m.span.end),
            )  # fmt: skip
            named = tuple(m.span for m in found if m.kind != "modifier")
            if not named:
                continue
            mentions += found
            actors.append(
                Actor(f"a{number}", draft.name, draft.kind, draft.country, draft.sector or ("CVL" if draft.kind == "person" else "UNS"),
                      named, draft.count, draft.reason)
            )  # fmt: skip
        ids = {actor.name: actor.id for actor in actors}
        numbers = {id(draft): f"a{number}" for number, draft in enumerate(order, 1)}
        members = {
            numbers[id(draft)]: tuple(ids[name] for name in names if name in ids)
            for draft, names in self.members.items()
            if len(names) == draft.count and id(draft) in numbers
        }
        return Cast(tuple(actors), tuple(sorted(mentions, key=lambda m: (m.span.start, m.span.end))), members)


def _sector(candidate: Candidate) -> str | None:
    """The sector of a post; whoever serves an international body is of that body."""
    of_a_body = candidate.country and len(candidate.country) != 3
    return "IGO" if of_a_body and candidate.sector == "GOV" else candidate.sector


def _well_known(candidate: Candidate, country: str | None) -> Person | None:
    """The leader whom a name tells, unless the report gives the name another country."""
    words = list(candidate.name)
    person = people().get(_joined(words)) or (people().get(" ".join((words[0], words[-1]))) if len(words) > 2 else None)
    return person if person and country in (None, person.country) else None


def _antecedent_kinds(pronoun: str) -> frozenset[str]:
    if pronoun in ("he", "she", "him", "her", "his"):
        return frozenset(("person",))
    if pronoun in ("it", "its"):
        return frozenset(("state", "igo", "public_body", "armed_group", "ngo", "party", "company", "media"))
    return frozenset(("unnamed_group", "armed_group"))


def _is_place(sentence: Sentence, candidate: Candidate) -> bool:
    """ "in Nairobi", "from Kenya", "travelled to Kenya": where, not who."""
    if candidate.kind != "known" or candidate.known is None or not isinstance(candidate.known.entry, State):
        return False
    before = sentence.lowered[candidate.start - 1] if candidate.start else ""
    if before == "the":
        before = sentence.lowered[candidate.start - 2] if candidate.start > 1 else ""
    if before in _PLACE_PREPOSITIONS:
        return True
    governor = sentence.heads[candidate.head]
    return before == "to" and governor >= 0 and sentence.lowered[governor] in _MOTION


def _acronym_after(sentence: Sentence, candidate: Candidate) -> Iterable[str]:
    """The acronym in brackets behind a name: "Economic Freedom Fighters (EFF)"."""
    tokens = sentence.tokens[candidate.end : candidate.end + 3]
    if len(tokens) == 3 and tokens[0].text == "(" and tokens[2].text == ")" and tokens[1].text.isupper():
        yield tokens[1].text


def _joined(words: Iterable[str]) -> str:
    """Words as they are written: no space around hyphens, none before 's."""
    return " ".join(words).replace(" - ", "-").replace(" 's", "'s").replace(" ’s", "’s").replace(" .", ".")
