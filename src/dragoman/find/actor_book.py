"""The actors met so far in a report, on their way, and how they are entered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dragoman.find.actor_scene import Scene
from dragoman.find.candidates import Candidate, Scan
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, Gender, State, organisation_words, people

_PLACE_PREPOSITIONS = frozenset(
    ["in", "at", "near", "across", "inside", "outside", "around", "throughout", "within", "from"]
)
_MOTION = frozenset(
    (
        "travel travels traveled travelled fly flew flown go goes went arrive arrived arrives return returned "
        "trip visit journey head headed"
    ).split()
)
SUBJECTS = ("nsubj", "nsubj:pass", "nsubj:outer")
ACTING = ("nsubj", "nsubj:pass", "obl:agent")
KINDS = {"NGO": "ngo", "BUS": "company", "JRN": "media", "PTY": "party", "REB": "armed_group", "IGO": "igo"}
LOCALLY = frozenset("local regional provincial municipal district village town city police security government".split())
SPOKESMEN = frozenset("spokesman spokeswoman spokesperson".split())


@dataclass(eq=False)
class Draft:
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
    #: More than one; a group of one ("a witness") is a person in the end.
    plural: bool = True
    #: The body without a country that a person is of.
    body: Body | None = None
    #: The name of an organisation that a person is of and that the report names elsewhere.
    serves: str = ""
    #: The group or government that it speaks for, whose country only the end of the report may tell.
    speaks_for: Draft | None = None
    #: Nothing beside it tells its country, or which of several holders of its post it is.
    loose: bool = False
    reason: str = ""
    doubt: str = ""


class Book:
    """The actors met so far, in reading order."""

    def __init__(self, sentences: Sequence[Sentence], scans: list[Scan]) -> None:
        self.sentences = sentences
        self.scene = Scene(scans)
        self.drafts: list[Draft] = []
        self.states: dict[str, Draft] = {}
        self.bodies: dict[str, Draft] = {}
        self.acronyms: dict[str, Draft] = {}
        self.members: dict[Draft, list[str]] = defaultdict(list)
        #: The noun of those who act for several states ("ministers") -> the sentence that named them last, and the states.
        self.acting_for: dict[str, tuple[int, list[Draft]]] = {}
        self.later: list[tuple[Sentence, Candidate]] = []
        self.modifiers: list[tuple[Sentence, Candidate]] = []
        self.unplaced: list[tuple[Draft, Candidate]] = []
        self.doubts: dict[tuple[int, int], list[Draft]] = {}
        #: The state whose government was last called a regime.
        self.regime: str | None = None
        told = 0
        #: How many told sentences there are up to each one.
        self.told: list[int] = []
        for sentence in sentences:
            told += not (sentence.quoted and sentence.quoted[0] and all(sentence.quoted[:-1]))
            self.told.append(told)

    def _put(self, sentence: Sentence, candidate: Candidate, draft: Draft, kind: str) -> None:
        if not draft.mentions:
            self.drafts.append(draft)
        draft.mentions.append((candidate, kind, is_place(sentence, candidate)))
        draft.last = (sentence.index, candidate.start)
        top = candidate.head
        if sentence.labels[top] == "conj":
            top = sentence.heads[top]
        if sentence.labels[top] in SUBJECTS:
            draft.subject_in = sentence.index
        for acronym in _acronym_after(sentence, candidate):
            self.acronyms[acronym] = draft

    def _body(self, body: Body) -> Draft:
        return self.bodies.setdefault(
            body.name, Draft(body.name, body.kind, body.country, body.sector, reason="its name is in the lexicon")
        )

    def _state(self, state: State) -> Draft:
        return self.states.setdefault(
            state.iso3,
            Draft(state.name, "state", state.iso3, "GOV", reason="a state, named by its name, capital or government"),
        )

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
        name = joined_words(body or ())
        draft = self.acronyms.get(name) or next((d for d in self.drafts if d.name == name), None)
        if draft:
            return draft.country, draft.sector
        sector = next(
            (organisation_words()[word] for word in reversed(body or ()) if word in organisation_words()), None
        )
        if sector is None and candidate.sector == "GOV" and "minister" not in candidate.post:
            sector = "NGO"  # "president of Haiti Rights Network" is no head of state
        return None, sector

    def _owner(self, words: tuple[str, ...]) -> Draft | None:
        name = joined_words(words)
        known = people().get(name)
        for draft in reversed(self.drafts):
            if (
                draft.kind == "person"
                and draft.words
                and (draft.name == name or draft.words[-1] == words[-1] or (known and draft.name == known.name))
            ):
                return draft
        return Draft(known.name, "person", known.country, known.sector) if known else None

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

    def _hinted(self, candidate: Candidate) -> str | None:
        """The country that alone has such a post, where the report is not about others only: "a senator"."""
        return candidate.hint if candidate.hint in self.scene.named or not self.scene.main else None

    def _in_short(self, acronym: str) -> Draft | None:
        """The organisation that has this acronym, as the report tells or by its initials."""
        return self.acronyms.get(acronym) or next(
            (
                d
                for d in self.drafts
                if d.kind not in ("person", "unnamed_group", "state") and is_short_for(acronym, d.name)
            ),
            None,
        )


def is_place(sentence: Sentence, candidate: Candidate) -> bool:
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
    if len(tokens) == 3 and tokens[0].text == "(" and tokens[2].text == ")" and tokens[1].text[:2].isupper():
        yield tokens[1].text


def is_short_for(short: str, name: str) -> bool:
    """Are the letters the initials of a name's words? FFA: Football Federation Australia."""
    if not (short.isalpha() and short.isupper() and 2 <= len(short) <= 6):
        return False
    return short == "".join(word[0] for word in name.replace("-", " ").split() if word[0].isupper())


def without_article(name: str) -> str:
    """A name without "the", "a" or "one" before it."""
    for article in ("the ", "The ", "a ", "A ", "an ", "An ", "One ", "one "):
        name = name.removeprefix(article)
    return name


def joined_words(words: Iterable[str]) -> str:
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
