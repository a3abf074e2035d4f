"""Which person a name means, and what country and sector he has."""

from __future__ import annotations

from dragoman.find.actor_book import SUBJECTS, Draft, joined_words
from dragoman.find.actor_pronouns import Pronouns
from dragoman.find.candidates import Candidate
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, Gender, Person, body_by_name, folded, gender_of_first_name, people

TITLES: dict[str, Gender] = {"mr": "m", "mr.": "m", "king": "m", "prince": "m", "spokesman": "m", "chairman": "m", "congressman": "m", "emir": "m",
           "sir": "m", "lord": "m", "businessman": "m", "ms": "f", "ms.": "f", "mrs": "f", "mrs.": "f", "queen": "f", "princess": "f", "spokeswoman": "f",
           "chairwoman": "f", "congresswoman": "f", "dame": "f", "baroness": "f", "businesswoman": "f", "lady": "f"}  # fmt: skip


_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))


class Persons(Pronouns):
    """Which person a name means."""

    def _person(self, sentence: Sentence, candidate: Candidate) -> None:
        if len(candidate.name) == 1 and candidate.name[0].isupper() and (body := self._in_short(candidate.name[0])):
            self._put(sentence, candidate, body, "name")
            return
        suffix = ""
        if len(candidate.name) > 2 and candidate.name[-1].rstrip(".") in _SUFFIXES:
            *name, suffix = candidate.name  # Lloyd J. Austin III is Austin
            candidate.name = tuple(name)
        known = _well_known(candidate)
        draft = self._same_person(candidate, known) or self._named_later(sentence, candidate, known)
        if draft is None:
            draft = Draft(known.name if known else joined_words(candidate.name), "person", reason="a person's name")
            if known and len(candidate.name) > 1:
                draft.name = joined_words(candidate.name)
        if len(candidate.name) > len(draft.words):
            draft.name, draft.words = joined_words(candidate.name), candidate.name
        if suffix and suffix not in draft.name.split():
            draft.name = f"{draft.name} {suffix}"
        draft.post |= candidate.post
        if known:
            draft.held = draft.held or tuple(frozenset(_title_words(title)) for title in known.posts)
        first = folded(draft.words[0]) if len(draft.words) > 1 else ""
        draft.gender = (
            draft.gender
            or next((TITLES[word] for word in candidate.post if word in TITLES), None)
            or (known.gender if known else None)
            or gender_of_first_name().get(first)
        )
        self._place_person(sentence, candidate, draft, known)
        self._put(sentence, candidate, draft, "name")
        if candidate.apposition:
            start, end = candidate.apposition
            beside = Candidate(sentence.index, start, end, end - 1, "post")
            draft.mentions.append((beside, "post", False))

    def _place_person(self, sentence: Sentence, candidate: Candidate, draft: Draft, known: Person | None) -> None:
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
            draft.serves = joined_words(candidate.body)
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

    def _named_later(self, sentence: Sentence, candidate: Candidate, known: Person | None) -> Draft | None:
        """ "Chad's foreign minister said no. Moussa Bey told reporters …": one who was a title first gets the name."""
        if sentence.labels[candidate.head] not in SUBJECTS:
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

    def _same_person(self, candidate: Candidate, known: Person | None) -> Draft | None:
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
            same = known is not None and people().get(joined_words(draft.words)) is known
            surname = name[-1] == words[-1]
            part = (names <= set(words) and (surname or len(names) == 1)) or (set(words) <= names and surname)
            if same or part or (len(names) > 1 and words[0] == name[0] and surname):
                found.append(draft)
        whole = [draft for draft in found if folded(draft.words[-1]) == name[-1]]
        return max(whole or found, key=lambda draft: draft.last, default=None)


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
    person = people().get(joined_words(words))
    if person is None and len(words) > 2:
        person = people().get(" ".join((words[0], words[-1])))
    if person is None and candidate.known is not None and isinstance(candidate.known.entry, Person):
        person = candidate.known.entry
    # A name beside a post of another country is somebody else's; a post at home tells nothing against a servant of the UN.
    elsewhere = person and person.country and candidate.country not in (None, person.country)
    return None if elsewhere and (candidate.post or len(words) == 1) else person
