"""Who acts: every mention in a report resolved to one actor, with country and PLOVER sector."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dragoman.facts import Actor
from dragoman.find.candidates import GOVERNMENT_NOUNS, NAMES_IN_MANY_STATES, Candidate, Scan
from dragoman.find.mentions import countries_named, scan
from dragoman.language.analysis import Analysis, Sentence
from dragoman.lexicon.events import LED, event_cues
from dragoman.lexicon.names import (
    Body,
    Gender,
    People,
    Person,
    State,
    body_by_name,
    folded,
    gender_of_first_name,
    group_references,
    people,
    state_by_iso3,
)
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
_GENDERS: dict[str, Gender] = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
_TITLES: dict[str, Gender] = {"mr": "m", "mr.": "m", "king": "m", "prince": "m", "spokesman": "m", "chairman": "m", "congressman": "m", "emir": "m",
           "sir": "m", "lord": "m", "businessman": "m", "ms": "f", "ms.": "f", "mrs": "f", "mrs.": "f", "queen": "f", "princess": "f", "spokeswoman": "f",
           "chairwoman": "f", "congresswoman": "f", "dame": "f", "baroness": "f", "businesswoman": "f", "lady": "f"}  # fmt: skip
#: How many told sentences back a pronoun looks; sentences that are nothing but a quotation do not count.
_PRONOUN_REACH = 2
#: How many sentences back "both sides" were named, and "the group" or "the president".
_BOTH_REACH = 4
_REFERENCE_REACH = 6
_SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
_ACTING = ("nsubj", "nsubj:pass", "obl:agent")
#: Sectors that act within one country, which a report need not repeat: "the police", "rebels", "the opposition".
_LOCAL = frozenset("REB OPP CVL COP JUD LEG GOV MIL SPY PTY".split())
#: Of these the nearest country that acts is meant; of the others the country where the report plays.
_OF_A_STATE = frozenset("GOV MIL LEG JUD COP SPY PTY".split())
_BEFORE_NOUN = ("amod", "compound", "nmod:desc", "nmod:unmarked")
_KINDS = {"NGO": "ngo", "BUS": "company", "JRN": "media", "PTY": "party", "REB": "armed_group", "IGO": "igo"}
#: "Government troops", "regime forces": of the country where the report plays.
_WHERE_IT_PLAYS = frozenset("government regime rebel opposition civilian local".split())
#: So many mentions of countries a report must have before an organisation is taken to be of the one that leads.
_ENOUGH_MENTIONS = 4
#: Private people who are of the country where the report plays; others ("refugees", "men") may be of any.
_THERE = frozenset(
    form
    for noun in "civilian resident local villager witness friend activist protester protestor demonstrator mourner".split()
    for form in (noun, f"{noun}s", f"{noun}es")
)
_JIHADISTS = frozenset("jihadists jihadis militants extremists".split())
_COLLECTIVE = frozenset(
    (
        "police military army opposition media militia group force people family crowd government junta delegation navy "
        "coalition community press public team party majority tribe staff gang thousands hundreds dozens scores"
    ).split()
)
_LOCALLY = frozenset(
    "local regional provincial municipal district village town city police security government".split()
)
_SPOKESMEN = frozenset("spokesman spokeswoman spokesperson".split())


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
    #: (sentence, word) of a pronoun or title -> ids of those who fit it equally well, so that none was chosen.
    doubts: Mapping[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)

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
    #: Posts that the lexicon says this person has held.
    held: tuple[frozenset[str], ...] = ()
    count: int | None = None
    words: tuple[str, ...] = ()
    mentions: list[tuple[Candidate, str, bool]] = field(default_factory=list)
    last: tuple[int, int] = (-99, -1)
    subject_in: int = -99
    gender: Gender | None = None
    #: Can "they" be it?
    plural: bool = True
    #: The body without a country that a person is of.
    body: Body | None = None
    #: The name of an organisation that a person is of and that the report names elsewhere.
    serves: str = ""
    #: The group or government that it speaks for, whose country only the end of the report may tell.
    speaks_for: _Draft | None = None
    reason: str = ""
    doubt: str = ""


def find_actors(analysis: Analysis) -> Cast:
    """The actors of a report in the order in which they first appear."""
    scans = [scan(sentence) for sentence in analysis.sentences]
    book = _Book(analysis.sentences, scans)
    for sentence, one in zip(analysis.sentences, scans, strict=True):
        for candidate in one.candidates:
            book.add(sentence, candidate)
    book.settle()
    return book.cast()


class _Scene:
    """Which countries a report names where: what a nameless group or a person without a country is most likely of."""

    def __init__(self, scans: list[Scan]) -> None:
        self.votes: dict[int, Counter[str]] = defaultdict(Counter)
        whole: Counter[str] = Counter()
        for index, country, _ in countries_named(scans):
            self.votes[index][country] += 1
            # The first sentences say what a report is about.
            whole[country] += 2 if index < 3 else 1
        ranked = whole.most_common(2)
        self.total = total = sum(whole.values())
        self.named = frozenset(whole)
        self.main: str | None = None
        #: Nearly all of it is about one country.
        self.domestic = bool(ranked) and ranked[0][1] >= 0.75 * total >= 3
        self.rivals: tuple[str, ...] = tuple(country for country, _ in ranked)
        if ranked and ranked[0][1] >= 0.4 * total and (len(ranked) == 1 or ranked[0][1] >= 1.5 * ranked[1][1]):
            self.main = ranked[0][0]

    def around(
        self,
        index: int,
        within: Iterable[str] | None = None,
        *,
        report: bool = True,
        first: bool = False,
        reach: int = 2,
    ) -> tuple[str | None, str]:
        """
        The country that clearly leads in a sentence, else in one of the *reach* before it, else in the *report*; and why.

        With *first* that of the report goes before those of the sentences.
        """
        allowed = set(within) if within is not None else None
        if first and self.main and (allowed is None or self.main in allowed):
            return self.main, _HOW[3]
        for at in range(index, index - reach - 1, -1):
            votes = Counter({c: n for c, n in self.votes.get(at, Counter()).items() if allowed is None or c in allowed})
            ranked = votes.most_common(2)
            if ranked and (len(ranked) == 1 or ranked[0][1] >= ranked[1][1] + 2):
                return ranked[0][0], _HOW[index - at]
        if report and self.main and (allowed is None or self.main in allowed):
            return self.main, _HOW[3]
        return None, ""


#: Why a country is taken from the text around, by how far off it stands.
_HOW = (
    "; its country is the one named in its sentence",
    "; its country is the one named in the sentence before",
    "; its country is the one named two sentences before",
    "; its country is the one that the report is mostly about",
)


class _Book:
    """The actors met so far, in reading order."""

    def __init__(self, sentences: Sequence[Sentence], scans: list[Scan]) -> None:
        self.sentences = sentences
        self.scene = _Scene(scans)
        self.drafts: list[_Draft] = []
        self.states: dict[str, _Draft] = {}
        self.bodies: dict[str, _Draft] = {}
        self.acronyms: dict[str, _Draft] = {}
        self.members: dict[_Draft, list[str]] = defaultdict(list)
        self.later: list[tuple[Sentence, Candidate]] = []
        self.modifiers: list[tuple[Sentence, Candidate]] = []
        self.unplaced: list[tuple[_Draft, Candidate]] = []
        self.doubts: dict[tuple[int, int], list[_Draft]] = {}
        #: The state whose government was last called a regime.
        self.regime: str | None = None
        told = 0
        #: How many told sentences there are up to each one.
        self.told: list[int] = []
        for sentence in sentences:
            told += not (sentence.quoted and sentence.quoted[0] and all(sentence.quoted[:-1]))
            self.told.append(told)

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
        top = candidate.head
        if sentence.labels[top] == "conj":
            top = sentence.heads[top]
        if sentence.labels[top] in _SUBJECTS:
            draft.subject_in = sentence.index
        for acronym in _acronym_after(sentence, candidate):
            self.acronyms[acronym] = draft

    def _known(self, sentence: Sentence, candidate: Candidate) -> None:
        assert candidate.known is not None
        entry = candidate.known.entry
        if isinstance(entry, Body):
            if entry.name in NAMES_IN_MANY_STATES and self.scene.main and entry.country not in self.scene.named:
                # "Congress" in a report on Honduras is not Washington's.
                candidate.name = tuple(t.text for t in sentence.tokens[candidate.start : candidate.end])
                candidate.country, candidate.sector = self.scene.main, entry.sector
                self._organisation(sentence, candidate)
                return
            draft = self._body(entry)
        elif isinstance(entry, People) or candidate.known.role == "demonym":
            words = tuple(t.text for t in sentence.tokens[candidate.start : candidate.end])
            found = self._same_group(candidate.country, "CVL", words, None)
            draft = found or _Draft(
                " ".join(words), "unnamed_group", candidate.country, "CVL", words=words, reason="a people, by its name"
            )
            if found is None and isinstance(entry, People) and not draft.country:
                self.unplaced.append((draft, candidate))
        else:
            assert isinstance(entry, State)
            if candidate.known.role in ("capital", "metonym") and _is_place(sentence, candidate):
                return
            draft = self._state(entry)
        self._put(sentence, candidate, draft, "name")

    def _body(self, body: Body) -> _Draft:
        return self.bodies.setdefault(
            body.name, _Draft(body.name, body.kind, body.country, body.sector, reason="its name is in the lexicon")
        )

    def _state(self, state: State) -> _Draft:
        return self.states.setdefault(
            state.iso3,
            _Draft(state.name, "state", state.iso3, "GOV", reason="a state, named by its name, capital or government"),
        )

    # --- persons ---

    def _person(self, sentence: Sentence, candidate: Candidate) -> None:
        if len(candidate.name) == 1 and candidate.name[0].isupper() and (body := self._in_short(candidate.name[0])):
            self._put(sentence, candidate, body, "name")
            return
        known = _well_known(candidate)
        draft = self._same_person(candidate, known) or self._named_later(sentence, candidate, known)
        if draft is None:
            draft = _Draft(known.name if known else _joined(candidate.name), "person", reason="a person's name")
            if known and len(candidate.name) > 1:
                draft.name = _joined(candidate.name)
        if len(candidate.name) > len(draft.words):
            draft.name, draft.words = _joined(candidate.name), candidate.name
        draft.post |= candidate.post
        if known:
            draft.held = draft.held or tuple(frozenset(_title_words(title)) for title in known.posts)
        first = folded(draft.words[0]) if len(draft.words) > 1 else ""
        draft.gender = (
            draft.gender
            or next((_TITLES[word] for word in candidate.post if word in _TITLES), None)
            or (known.gender if known else None)
            or gender_of_first_name().get(first)
        )
        self._place_person(sentence, candidate, draft, known)
        self._put(sentence, candidate, draft, "name")
        if candidate.apposition:
            start, end = candidate.apposition
            beside = Candidate(sentence.index, start, end, end - 1, "post")
            draft.mentions.append((beside, "post", False))

    def _place_person(self, sentence: Sentence, candidate: Candidate, draft: _Draft, known: Person | None) -> None:
        """Country and sector of a person, by the words, the lexicon, those it serves, or the sentences around."""
        sector = known.sector if known else None
        country = candidate.country
        if sector is None and candidate.body is not None:
            body_country, sector = self._served(candidate)
            country = country or body_country
            if isinstance(candidate.body, Body) and candidate.body.country is None:
                country = None
        if known and known.country is None and candidate.country and candidate.post:
            sector = candidate.sector
        elif known:
            country = known.country
            draft.body = draft.body or body_by_name().get(known.body or "")
        elif isinstance(candidate.body, Body):
            draft.body = draft.body or (candidate.body if candidate.body.country is None else None)
        elif candidate.body:
            draft.serves = _joined(candidate.body)
        elif candidate.people and not country:
            self.unplaced.append((draft, candidate))
        if country is None and not known and candidate.owner:
            owner = self._owner(candidate.owner)
            country = owner.country if owner else None
        if (
            country is None
            and not known
            and candidate.article == "his"
            and (owner := self._possessor(sentence, candidate))
        ):
            country = owner.country
        country = country or (self._hinted(candidate) if not known else None)
        if draft.country is None and country:
            draft.country = country
        if known or draft.sector in (None, "CVL"):
            draft.sector = sector or candidate.sector or draft.sector
        international = (
            sector == "IGO" or draft.sector in ("IGO", "NGO") or (known is not None and known.country is None)
        )
        if (
            draft.country is None
            and not international
            and candidate.body is None
            and not draft.mentions
            and not candidate.people
        ):
            local = draft.sector in ("REB", "OPP")
            draft.country = self._nearest(sentence, candidate) if candidate.post and not local else None
            if draft.country is None and not candidate.of_many:
                self.unplaced.append((draft, candidate))

    def _served(self, candidate: Candidate) -> tuple[str | None, str | None]:
        """Country and sector of the body that a person or group is of."""
        body = candidate.body
        if isinstance(body, Body):
            if body.sector in ("GOV", "MIL", "LEG", "JUD", "COP", "SPY") and candidate.sector not in (
                None,
                "GOV",
                "CVL",
            ):
                return body.country, candidate.sector
            return body.country, body.sector
        name = _joined(body or ())
        draft = self.acronyms.get(name) or next((d for d in self.drafts if d.name == name), None)
        if draft:
            return draft.country, draft.sector
        return None, None

    def _owner(self, words: tuple[str, ...]) -> _Draft | None:
        name = _joined(words)
        known = people().get(name)
        for draft in reversed(self.drafts):
            if (
                draft.kind == "person"
                and draft.words
                and (draft.name == name or draft.words[-1] == words[-1] or (known and draft.name == known.name))
            ):
                return draft
        return _Draft(known.name, "person", known.country, known.sector) if known else None

    def _possessor(self, sentence: Sentence, candidate: Candidate) -> _Draft | None:
        """Whose "his" is in "his defence secretary"."""
        word = sentence.lowered[candidate.start]
        kinds = _antecedent_kinds(word if word in _GENDERS else "it")
        fake = Candidate(sentence.index, candidate.start, candidate.start + 1, candidate.start, "pronoun", (word,))
        return self._antecedent(sentence, fake, kinds, doubtful=False)

    def _nearest(self, sentence: Sentence, candidate: Candidate) -> str | None:
        """The one country of those who act in this sentence before the words, else in one of the two sentences before."""
        for index in (sentence.index, sentence.index - 1, sentence.index - 2):
            acting = {
                draft.country
                for draft in self.drafts
                if draft.subject_in == index and draft.country and draft.last < (sentence.index, candidate.start)
            }
            if len(acting) == 1:
                return acting.pop()
            if acting:
                return None
        return None

    def _named_later(self, sentence: Sentence, candidate: Candidate, known: Person | None) -> _Draft | None:
        """ "Chad's foreign minister said no. Moussa Bey told reporters …": one who was a title first gets the name."""
        if sentence.labels[candidate.head] not in _SUBJECTS:
            return None
        country = known.country if known else candidate.country
        held = tuple(frozenset(_title_words(title)) for title in known.posts) if known else ()
        for draft in reversed(self.drafts):
            if draft.kind != "person" or draft.words or not draft.post or draft.last[0] < sentence.index - 2:
                continue
            fits = any(draft.post <= post or post <= draft.post for post in held)
            if candidate.post:
                fits = fits or draft.post == candidate.post
            elif draft.subject_in == sentence.index - 1 and not held and not candidate.country:
                fits = True
            same_country = country == draft.country or (country is None and not known) or draft.country is None
            if fits and same_country and draft.sector != "CVL":
                return draft
        return None

    def _same_person(self, candidate: Candidate, known: Person | None) -> _Draft | None:
        """A person met before with this name; a surname alone is whoever bore it last."""
        name = tuple(map(folded, candidate.name))
        names = set(name)
        explicit = candidate.country if not known else None
        found = []
        for draft in self.drafts:
            if draft.kind != "person" or not draft.words:
                continue
            if explicit and draft.country and explicit != draft.country and candidate.post:
                continue
            words = tuple(map(folded, draft.words))
            same = known is not None and people().get(_joined(draft.words)) is known
            surname = name[-1] == words[-1]
            part = (names <= set(words) and (surname or len(names) == 1)) or (set(words) <= names and surname)
            if same or part or (len(names) > 1 and words[0] == name[0] and surname):
                found.append(draft)
        whole = [draft for draft in found if folded(draft.words[-1]) == name[-1]]
        return max(whole or found, key=lambda draft: draft.last, default=None)

    def _post(self, sentence: Sentence, candidate: Candidate) -> None:
        if "counterpart" in candidate.post:
            self.later.append((sentence, candidate))
            return
        draft = self._holder(sentence, candidate) if candidate.article != "a" else None
        if draft is None and (sentence.index, candidate.head) in self.doubts:
            return
        if draft is None:
            draft = self._unnamed_holder(sentence, candidate)
            if draft.country is None and sentence.labels[candidate.head] not in (*_ACTING, "obj"):
                return
            self._place_holder(sentence, candidate, draft)
        self._put(sentence, candidate, draft, "post")

    def _unnamed_holder(self, sentence: Sentence, candidate: Candidate) -> _Draft:
        """Somebody known by a post only, with the country that the words or those it serves tell."""
        name = _without_article(_joined(t.text for t in sentence.tokens[candidate.start : candidate.end]))
        country, sector = candidate.country, candidate.sector
        draft = _Draft(name, "person", post=candidate.post, reason="the holder of a post, not named")
        if candidate.body is not None:
            body_country, body_sector = self._served(candidate)
            sector = body_sector or sector
            international = isinstance(candidate.body, Body) and candidate.body.country is None
            country = None if international else country or body_country
            draft.serves = _joined(candidate.body) if isinstance(candidate.body, tuple) else ""
        elif country is None and candidate.people is None and candidate.post & _SPOKESMEN:
            draft.speaks_for = self._speaks_for(sentence)
        if country is None and candidate.owner and (owner := self._owner(candidate.owner)):
            country = owner.country
        if country is None and candidate.article == "his" and (possessor := self._possessor(sentence, candidate)):
            country = possessor.country
        if draft.speaks_for and country is None:
            country, sector = draft.speaks_for.country, draft.speaks_for.sector or sector
        draft.country, draft.sector = country or self._hinted(candidate), sector
        draft.gender = next((_TITLES[word] for word in candidate.post if word in _TITLES), None)
        return draft

    def _hinted(self, candidate: Candidate) -> str | None:
        """The country that alone has such a post, where the report is not about others only: "a senator"."""
        return candidate.hint if candidate.hint in self.scene.named or not self.scene.main else None

    def _place_holder(self, sentence: Sentence, candidate: Candidate, draft: _Draft) -> None:
        """The country of a post that no word beside it tells."""
        if draft.country or draft.speaks_for or candidate.body is not None:
            return
        if candidate.people:
            self.unplaced.append((draft, candidate))
        elif not candidate.of_many and draft.sector not in ("IGO", "NGO", "JRN", "BUS"):
            if candidate.article != "a" and draft.sector not in ("REB", "OPP"):
                draft.country = self._nearest(sentence, candidate)
            local = not _LOCALLY.isdisjoint(sentence.lowered[candidate.start : candidate.end])
            # "A diplomat" may be anybody's, "a local official" is not.
            if draft.country is None and (local or candidate.article != "a" or draft.sector != "GOV"):
                self.unplaced.append((draft, candidate))

    def _speaks_for(self, sentence: Sentence) -> _Draft | None:
        """A spokesman without more is of the body or government that spoke just before."""
        found = [
            draft
            for draft in self.drafts
            if draft.kind != "person" and draft.subject_in >= sentence.index - 2 and draft.sector != "JRN"
        ]

        def rank(draft: _Draft) -> tuple[int, int]:
            return draft.subject_in, -min(c.start for c, _, _ in draft.mentions if c.sentence == draft.subject_in)

        return max(found, key=rank, default=None)

    def _holder(self, sentence: Sentence, candidate: Candidate) -> _Draft | None:
        """
        Whoever was said to hold this post, of the right country.

        Of two presidents the one meant is the subject of the sentence before, else the only one named of late; where
        that does not tell, none is chosen.
        """
        country = candidate.country
        if country is None and candidate.owner:
            owner = self._owner(candidate.owner)
            country = owner.country if owner else None
        found = [
            draft
            for draft in self.drafts
            if draft.kind == "person" and candidate.post
            and (candidate.post <= draft.post or any(candidate.post <= held for held in draft.held))
            and not (country and draft.country and country != draft.country)
            and not (country and not draft.country and draft.sector == "IGO")
        ]  # fmt: skip
        if isinstance(candidate.body, Body) and candidate.body.country is None:
            found = [draft for draft in found if draft.country is None]
        named = [draft for draft in found if draft.words] or found
        if len(named) < 2:
            return named[0] if named else None
        if country is None:
            acting = [draft for draft in named if draft.subject_in >= sentence.index - 1]
            here = self._nearest(sentence, candidate)
            at_home = [draft for draft in named if draft.country == here]
            if len(acting) == 1:
                near = acting
            elif here and len(at_home) == 1:
                near = at_home
            else:
                near = [draft for draft in named if draft.last[0] >= sentence.index - 3] or named
            by_mentions = sorted(near, key=lambda draft: len(draft.mentions), reverse=True)
            if len(near) > 1 and len(by_mentions[0].mentions) >= 3 * len(by_mentions[1].mentions):
                near = by_mentions[:1]
            if len(near) > 1:
                self.doubts[sentence.index, candidate.head] = near
                return None
            named = near
        return max(named, key=lambda draft: draft.last)

    # --- organisations ---

    def _organisation(self, sentence: Sentence, candidate: Candidate) -> None:
        name = _joined(candidate.name)
        draft = self.acronyms.get(name) or next(
            (
                d
                for d in self.drafts
                if d.kind not in ("person", "state", "unnamed_group")
                and (d.name == name or _is_short_for(name, d.name))
            ),
            None,
        )
        if draft is None:
            draft = self._same_organisation(candidate.name)
        if draft is None:
            sector = candidate.sector
            kind = _KINDS.get(sector or "", "public_body")
            introduced = self._introduced(sentence)
            country = introduced.country if introduced else candidate.country
            if introduced:
                self.members[introduced].append(name)
            draft = _Draft(name, kind, country, sector, reason="the name of an organisation")
            if (
                country is None
                and not (candidate.of_many or introduced or sector == "JRN")
                and self.scene.total >= _ENOUGH_MENTIONS
            ):
                self.unplaced.append((draft, candidate))
        elif draft.country is None and candidate.country:
            draft.country = candidate.country
        self._put(sentence, candidate, draft, "name")

    def _same_organisation(self, name: tuple[str, ...]) -> _Draft | None:
        """The one organisation met before of whose name this is a part: "the Observatory", "Crisis Group"."""
        found = [
            draft
            for draft in self.drafts
            if draft.kind not in ("person", "state", "unnamed_group") and set(name) < set(draft.name.split())
        ]
        return found[0] if len(found) == 1 else None

    def _introduced(self, sentence: Sentence) -> _Draft | None:
        """The "two organizations based in the US" whose names the next sentence tells."""
        for draft in reversed(self.drafts):
            counted = draft.kind == "unnamed_group" and draft.count and draft.words[-1].lower() in _GROUPS
            if counted and sentence.index - draft.last[0] == 1 and len(self.members[draft]) < (draft.count or 0):
                return draft
        return None

    # --- groups ---

    def _group(self, sentence: Sentence, candidate: Candidate) -> None:
        head = sentence.lowered[candidate.head]
        if head in GOVERNMENT_NOUNS and self._government(sentence, candidate, head):
            return
        if candidate.bare and candidate.definite and (draft := self._referred(sentence, candidate)):
            self._put(sentence, candidate, draft, "group")
            return
        if candidate.sector is None or (candidate.article == "our" and not candidate.country):
            return
        if candidate.sector == "REB" and (draft := self._fighters_of(sentence, candidate)):
            self._put(sentence, candidate, draft, "group")
            return
        body = candidate.body
        if isinstance(body, Body) and body.sector in ("REB", "MIL") and candidate.sector in ("REB", "MIL"):
            # "Hamas militants" and "IDF soldiers" are Hamas and the IDF.
            self._put(sentence, candidate, self._body(body), "name")
            return
        country, sector = candidate.country, candidate.sector
        if country is None and body is None and (named := self._acronym_within(candidate)):
            country = named.country
            sector = (named.sector or sector) if sector in ("GOV", "CVL") else sector
        if country is None and candidate.owner and sector in ("MIL", "GOV", "REB", "SPY", "COP"):
            owner = self._owner(candidate.owner)
            country = owner.country if owner else None
        if body is not None:
            body_country, body_sector = self._served(candidate)
            country = country or body_country
            if body_sector in ("IGO", "REB", "PTY") and sector in ("GOV", "CVL", "MIL", "UNS"):
                sector = body_sector
        if candidate.people and sector in ("MIL", "GOV"):
            # A people without a state has no army and, but for where it governs itself, no officials.
            sector = (
                "REB"
                if sector == "MIL" or not candidate.people.self_ruled or country not in candidate.people.self_ruled
                else sector
            )
        draft = self._same_group(country, sector, candidate.name, candidate.count, definite=candidate.definite)
        if draft is None:
            told = country or body or candidate.people or candidate.helped
            if candidate.definite and not told and sentence.labels[candidate.head] not in _ACTING:
                return
            if candidate.article == "his" and not told and (owner := self._possessor(sentence, candidate)):
                country = owner.country
            draft = _Draft(
                _joined(candidate.name), "unnamed_group", country, sector, count=candidate.count, words=candidate.name,
                reason="a group, by what its members are" + (f" and by {body.name}" if isinstance(body, Body) else ""),
            )  # fmt: skip
            international = (
                candidate.of_many
                or sector in ("IGO", "NGO", "BUS", "UNS")
                or (isinstance(body, Body) and body.country is None)
            )
            if country is None and (candidate.people or (not international and sector in _LOCAL | {"JRN"})):
                self._place_group(sentence, candidate, draft)
        self._put(sentence, candidate, draft, "group")

    def _acronym_within(self, candidate: Candidate) -> _Draft | None:
        """ "LBM officials": those of the Lake Basin Movement."""
        found = (self._in_short(word) for word in candidate.name[:-1] if word.isupper())
        return next((draft for draft in found if draft), None)

    def _in_short(self, acronym: str) -> _Draft | None:
        """The organisation that has this acronym, as the report tells or by its initials."""
        return self.acronyms.get(acronym) or next(
            (
                d
                for d in self.drafts
                if d.kind not in ("person", "unnamed_group", "state") and _is_short_for(acronym, d.name)
            ),
            None,
        )

    def _fighters_of(self, sentence: Sentence, candidate: Candidate) -> _Draft | None:
        """ "The militants" are those of the one armed group that the last sentences name; jihadists are also without "the"."""
        if candidate.country or candidate.body or candidate.people or candidate.helped or len(candidate.name) > 1:
            return None
        if not candidate.definite and candidate.name[0].lower() not in _JIHADISTS:
            return None
        near = [
            draft
            for draft in self.drafts
            if draft.kind == "armed_group" and draft.sector == "REB" and draft.last[0] >= sentence.index - 3
        ]
        return near[0] if len(near) == 1 else None

    def _place_group(self, sentence: Sentence, candidate: Candidate, draft: _Draft) -> None:
        if candidate.article == "our" or (candidate.count and sentence.labels[candidate.head] == "obj"):
            return
        there = not _WHERE_IT_PLAYS.isdisjoint(map(str.lower, draft.words[:-1]))
        # "The army" is of whoever acts, "the attacking forces" are not.
        plain = draft.sector != "MIL" or len(draft.words) == 1
        if draft.sector in _OF_A_STATE and plain and not (candidate.helped or candidate.people or there):
            draft.country = self._nearest(sentence, candidate)
            if draft.country:
                draft.reason += "; its country is the one that acts in the sentences before"
        if draft.country is None and (
            draft.sector != "JRN" or not {"state", "local", "independent"}.isdisjoint(map(str.lower, draft.words))
        ):
            self.unplaced.append((draft, candidate))

    def _government(self, sentence: Sentence, candidate: Candidate, head: str) -> bool:
        """A state's government is the state: the Kenyan government, the Biden administration, the regime."""
        state = state_by_iso3().get(candidate.country or "")
        if candidate.people and candidate.people.countries and state is None:
            return False
        if state is None and (leader := self._leader(candidate)) and leader.country:
            state = state_by_iso3().get(leader.country)
        if state is None and candidate.article == "his" and (owner := self._possessor(sentence, candidate)):
            state = state_by_iso3().get(owner.country or "")
        if state is None and head == "administration" and candidate.definite:
            state = state_by_iso3()["USA"]  # Only Washington's government is commonly called so.
        if state is None and candidate.bare and candidate.definite and head == "regime":
            # A regime is the one called so before, or that of the country where the report plays; nobody calls his own so.
            own = self._nearest(sentence, candidate)
            told, _ = self.scene.around(sentence.index, self.scene.named - {own}, first=True)
            state = state_by_iso3().get(self.regime or told or "")
        elif state is None and candidate.bare and candidate.definite and head != "authorities":
            state = state_by_iso3().get(self._nearest(sentence, candidate) or self.scene.main or "")
        if state is None or (candidate.people and state.iso3 in candidate.people.countries):
            return False
        if head == "regime":
            self.regime = state.iso3
        self._put(sentence, candidate, self._state(state), "name")
        return True

    def _leader(self, candidate: Candidate) -> _Draft | None:
        if candidate.owner and (owner := self._owner(candidate.owner)):
            return owner
        return next(
            (d for d in reversed(self.drafts) if d.kind == "person" and d.words and d.words[-1] in candidate.name), None
        )

    def _referred(self, sentence: Sentence, candidate: Candidate) -> _Draft | None:
        """ "The group", "the ministry": the body named last that the noun can stand for."""
        noun = " ".join(candidate.name).lower()
        allowed = group_references().get(noun)
        if allowed is None:
            return None
        near = [
            draft
            for draft in self.drafts
            if sentence.index - draft.last[0] <= _REFERENCE_REACH and draft.kind not in ("person", "state") and draft.mentions
            and draft.last < (sentence.index, candidate.start)
        ]  # fmt: skip
        named = [d for d in near if noun.split()[-1] in d.name.lower().split() and d.kind != "unnamed_group"]
        fitting = named or [
            d
            for d in near
            if (d.sector in allowed or d.kind in allowed or d.name in allowed)
            and (
                d.kind != "unnamed_group" or (noun in ("group", "militia", "coalition") and d.words[-1].lower() == noun)
            )
        ]
        acting = [d for d in fitting if d.subject_in >= sentence.index - 2]
        found = acting or fitting
        if (
            len(acting) > 1
            and len({d.country for d in acting}) > 1
            and max(d.last[0] for d in acting) != sentence.index
        ):
            latest = max(d.subject_in for d in acting)
            found = [d for d in acting if d.subject_in == latest]
        return max(found, key=lambda d: d.last, default=None)

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
        mine = {w.lower() for w in words}
        for draft in reversed(self.drafts):
            if draft.kind != "unnamed_group" or not draft.words or draft.sector != sector:
                continue
            other = draft.words[-1].lower()
            alike = other == noun or {other, noun} <= _GROUPS or other.rstrip("s") == noun.rstrip("s")
            if not alike or (count and count != draft.count):
                continue
            theirs = {w.lower() for w in draft.words}
            # "The attacking forces" are not "the proxy forces": what is said of the one must not be new.
            nothing_new = mine <= theirs or len(mine - {noun}) == 0
            if mine == theirs or (definite and nothing_new and (country == draft.country or country is None)):
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

    # --- pronouns ---

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
            if draft.last[0] < sentence.index - 1:
                continue
            for mention, _, _ in draft.mentions:
                if not sentence.index - 1 <= mention.sentence <= sentence.index or (
                    mention.start >= candidate.start > 0 and mention.sentence == sentence.index
                ):
                    continue
                words = self.sentences[mention.sentence]
                top = words.heads[mention.head] if words.labels[mention.head] == "conj" else mention.head
                if words.labels[top] == "nsubj" and draft not in subjects[mention.sentence, top]:
                    subjects[mention.sentence, top].append(draft)
        last = max((key for key, some in subjects.items() if some), default=None)
        return subjects[last] if last and len(subjects[last]) > 1 else []

    def _antecedent(
        self, sentence: Sentence, candidate: Candidate, kinds: frozenset[str], *, doubtful: bool = True
    ) -> _Draft | None:
        """
        The subject before, in this sentence or the last ones; else the only one of the right kind.

        Two that fit equally well are worse than none.
        """
        subjects: list[tuple[int, int, _Draft]] = []
        others: list[tuple[int, int, _Draft]] = []
        wanted = _GENDERS.get(candidate.name[0])
        here_told = self.told[sentence.index]
        for draft in self.drafts:
            if wanted and draft.gender and draft.gender != wanted:
                continue
            if (
                draft.kind not in kinds
                or (draft.kind == "unnamed_group" and not draft.plural)
                or here_told - self.told[max(draft.last[0], 0)] > _PRONOUN_REACH
            ):
                continue
            before = [c for c, _, _ in draft.mentions if (c.sentence, c.start) < (sentence.index, candidate.start)]
            if before:
                last = max(before, key=lambda c: (c.sentence, c.start))
                acting = [c for c in before if c.sentence == last.sentence and self._is_subject(c)]
                chosen = acting[-1] if acting else last
                (subjects if acting else others).append((chosen.sentence, chosen.start, draft))
        if subjects:
            latest = max(index for index, _, _ in subjects)
            # Somebody known to be a woman is "she" before somebody of whom that is not known.
            sure = [one for one in subjects if wanted and one[2].gender == wanted and one[0] >= latest - 1]
            if sure:
                subjects, latest = sure, max(index for index, _, _ in sure)
            here = sorted((start, at) for at, (index, start, _) in enumerate(subjects) if index == latest)
            # In its own sentence the nearest subject before counts, in an earlier one the first.
            found = subjects[here[-1 if latest == sentence.index else 0][1]][2]
            beside = self._joined_to(found, latest, kinds, wanted)
            if wanted and beside:
                if doubtful:
                    self.doubts[sentence.index, candidate.head] = [found, *beside]
                return None
            return found
        latest = max((index for index, _, _ in others), default=-1)
        left = [draft for index, _, draft in others if index == latest]
        if len(left) > 1 and doubtful:
            self.doubts[sentence.index, candidate.head] = left
        return left[0] if len(left) == 1 else None

    def _is_subject(self, candidate: Candidate) -> bool:
        return self.sentences[candidate.sentence].labels[candidate.head] in _SUBJECTS

    def _joined_to(self, draft: _Draft, index: int, kinds: frozenset[str], gender: Gender | None) -> list[_Draft]:
        """Those of the same kind that "and" joins to a subject: "Putin and Erdoğan met. He said …" is either."""
        sentence = self.sentences[index]
        heads = {c.head for c, _, _ in draft.mentions if c.sentence == index and self._is_subject(c)}
        return [
            other
            for other in self.drafts
            if other is not draft and other.kind in kinds and other.last[0] >= index and other.gender in (None, gender)
            and any(c.sentence == index and sentence.labels[c.head] == "conj" and sentence.heads[c.head] in heads for c, _, _ in other.mentions)
        ]  # fmt: skip

    # --- after the last mention ---

    def settle(self) -> None:
        """What only the whole report can tell: counterparts, adjectives of states, countries of those without one."""
        for sentence, candidate in self.later:
            self._counterpart(sentence, candidate)
        for draft, candidate in self.unplaced:
            if draft.country is None:
                self._settle_country(draft, candidate)
        for draft in self.drafts:
            if draft.speaks_for and draft.country is None:
                draft.country, draft.sector = draft.speaks_for.country, draft.speaks_for.sector or draft.sector
            if draft.serves and draft.country is None:
                self._settle_service(draft)
        within = {
            (c.sentence, at) for draft in self.drafts for c, kind, _ in draft.mentions if kind != "modifier"
            for at in range(c.start, c.end)
        }  # fmt: skip
        for sentence, candidate in self.modifiers:
            assert candidate.known is not None
            entry = candidate.known.entry
            assert isinstance(entry, State)
            if entry.iso3 in self.states:
                self.states[entry.iso3].mentions.append((candidate, "modifier", False))
            elif _acts_by(sentence, candidate, alone=(sentence.index, candidate.start) not in within):
                self._put(sentence, candidate, self._state(entry), "modifier")

    def _settle_service(self, draft: _Draft) -> None:
        """Who speaks for an organisation is of its country and sector."""
        body = self._in_short(draft.serves) or next((d for d in self.drafts if d.name == draft.serves), None)
        if body:
            draft.country = body.country
            draft.sector = body.sector if draft.sector in (None, "CVL", "GOV") else draft.sector
            draft.reason += f"; of {body.name}"

    def _settle_country(self, draft: _Draft, candidate: Candidate) -> None:
        if candidate.people:
            draft.country, how = self._country_of_people(candidate)
        else:
            # Rebels are of the country where the report plays, whoever else their sentence names; of a private
            # person's country only the sentences around tell.
            there = draft.sector in ("REB", "OPP") or not _WHERE_IT_PLAYS.isdisjoint(map(str.lower, draft.words))
            locals_ = bool(draft.words) and draft.kind == "unnamed_group" and draft.words[-1].lower() in _THERE
            private = draft.sector in ("CVL", None) and not locals_
            draft.country, how = self.scene.around(
                candidate.sentence,
                report=not private or self.scene.domestic,
                first=there,
                reach=0 if private and draft.kind == "unnamed_group" else 2,
            )
            if how in _HOW[1:3]:
                draft.doubt = "its country: only the sentences before tell it"
        draft.reason += how
        if draft.country:
            return
        if candidate.people:
            draft.doubt = "its country: " + " or ".join(candidate.people.countries)
        elif len(self.scene.rivals) > 1:
            draft.doubt = "its country: " + " or ".join(self.scene.rivals)

    def _country_of_people(self, candidate: Candidate) -> tuple[str | None, str]:
        """Which Kurds: those of the place named beside, else of the Kurdish bodies that the report names."""
        assert candidate.people is not None
        countries = candidate.people.countries
        bodies: Counter[str] = Counter()
        for draft in self.bodies.values():
            if draft.country in countries and draft.sector in ("REB", "MIL", "GOV"):
                bodies[draft.country] += len(draft.mentions)
        if bodies and (len(bodies) == 1 or len({n for _, n in bodies.most_common(2)}) == 2):
            return bodies.most_common(1)[0][
                0
            ], "; its country is that of the bodies of this people that the report names"
        return self.scene.around(candidate.sentence, countries)

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
        first = max(before, key=lambda d: d.last, default=None)
        posts = (first.post, *first.held) if first else ()
        alike = [
            d
            for d in found
            if any(held & (post - {"minister", "secretary"}) for held in (d.post, *d.held) for post in posts)
        ] or found
        if len(alike) == 1:
            self._put(sentence, candidate, alike[0], "post")
        elif candidate.country:
            name = _without_article(_joined(t.text for t in sentence.tokens[candidate.start : candidate.end]))
            draft = _Draft(
                name, "person", candidate.country, "GOV", reason="the holder of the same post elsewhere",
                doubt=" or ".join(d.name for d in alike),
            )  # fmt: skip
            self._put(sentence, candidate, draft, "post")

    def cast(self) -> Cast:
        """The actors, numbered, with their mentions in text order."""
        actors, mentions = [], []
        order = sorted(
            self.drafts,
            key=lambda d: min((kind == "modifier", c.sentence, c.start) for c, kind, _ in d.mentions)[1:],
        )
        numbers = {id(draft): f"a{number}" for number, draft in enumerate(order, 1)}
        for draft in order:
            id_ = numbers[id(draft)]
            found = sorted(
                (Mention(c.sentence, c.head, c.start, c.end, self.sentences[c.sentence].span_of(c.start, c.end), id_, kind, place)
                 for c, kind, place in draft.mentions),
                key=lambda m: (m.span.start, m.span.end),
            )  # fmt: skip
            named = tuple(m.span for m in found if m.kind != "modifier") or tuple(m.span for m in found)
            mentions += found
            actors.append(
                Actor(id_, _name(draft), draft.kind, draft.country, draft.sector or ("CVL" if draft.kind == "person" else "UNS"),
                      named, draft.count, draft.reason, draft.doubt)
            )  # fmt: skip
        ids = {actor.name: actor.id for actor in actors}
        members = {
            numbers[id(draft)]: tuple(ids[name] for name in names if name in ids)
            for draft, names in self.members.items()
            if len(names) == draft.count and id(draft) in numbers
        }
        doubts = {at: tuple(numbers[id(d)] for d in some if id(d) in numbers) for at, some in self.doubts.items()}
        return Cast(tuple(actors), tuple(sorted(mentions, key=lambda m: (m.span.start, m.span.end))), members, doubts)


def _name(draft: _Draft) -> str:
    """The name; behind that of somebody without a country the body served, as nothing else would tell it."""
    if draft.body is None or draft.country or draft.kind != "person" or draft.body.short in draft.name.split():
        return draft.name
    return f"{draft.name} ({draft.body.short})"


def _title_words(title: str) -> set[str]:
    return {word.replace("defence", "defense") for word in title.replace("-", " - ").split()} - {
        "of",
        "the",
        "for",
        "affairs",
    }


def _well_known(candidate: Candidate) -> Person | None:
    """The leader whom a name tells, unless the words beside it give the name another country."""
    words = list(candidate.name)
    person = people().get(_joined(words))
    if person is None and len(words) > 2:
        person = people().get(" ".join((words[0], words[-1])))
    if person is None and candidate.known is not None and isinstance(candidate.known.entry, Person):
        person = candidate.known.entry
    # A name beside a post of another country is somebody else's; a post at home tells nothing against a servant of the UN.
    elsewhere = person and person.country and candidate.country not in (None, person.country)
    return None if elsewhere and (candidate.post or len(words) == 1) else person


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


def _acts_by(sentence: Sentence, candidate: Candidate, *, alone: bool) -> bool:
    """
    Whether a state that only an adjective names does something: "*US*-backed forces"; or, where it stands *alone* and
    in no longer name, by what it stands before: "a *Russian* airstrike".
    """
    if sentence.lowered[candidate.end + 1 : candidate.end + 2] and sentence.tokens[candidate.end].text in "-‑–":
        return sentence.lowered[candidate.end + 1] in LED
    top = candidate.head
    while sentence.labels[top] == "conj":
        top = sentence.heads[top]
    above = sentence.heads[top]
    return (
        alone
        and above > top
        and sentence.labels[top] in _BEFORE_NOUN
        and sentence.lowered[above] in event_cues().acting
    )


def _acronym_after(sentence: Sentence, candidate: Candidate) -> Iterable[str]:
    """The acronym in brackets behind a name: "Economic Freedom Fighters (EFF)"."""
    tokens = sentence.tokens[candidate.end : candidate.end + 3]
    if len(tokens) == 3 and tokens[0].text == "(" and tokens[2].text == ")" and tokens[1].text[:2].isupper():
        yield tokens[1].text


def _is_short_for(short: str, name: str) -> bool:
    """Are the letters the initials of a name's words? FFA: Football Federation Australia."""
    if not (short.isalpha() and short.isupper() and 2 <= len(short) <= 6):
        return False
    return short == "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())


def _without_article(name: str) -> str:
    for article in ("the ", "The ", "a ", "A ", "an ", "An ", "One ", "one "):
        name = name.removeprefix(article)
    return name


def _joined(words: Iterable[str]) -> str:
    """Words as they are written: no space around hyphens, none before 's."""
    return (
        " ".join(words)
        .replace(" - ", "-")
        .replace(" 's", "'s")
        .replace(" ’s", "’s")
        .replace(" .", ".")
        .replace(" ’ ", "’")
        .replace(" ' ", "'")
    )
