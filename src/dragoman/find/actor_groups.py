"""Which body, government or group is meant: "the group", "the ministry", "the Kurdish fighters", "both sides"."""

from __future__ import annotations

from dragoman.find.actor_book import ACTING, KINDS, Draft, is_place, is_short_for, joined_words
from dragoman.find.actor_posts import Posts
from dragoman.find.actor_pronouns import BOTH_REACH
from dragoman.find.candidates import GOVERNMENT_NOUNS, NAMES_IN_MANY_STATES, Candidate
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body, People, State, group_references, person_nouns, state_by_iso3

_GROUPS = frozenset("organization organizations organisation organisations group groups".split())
_REFERENCE_REACH = 6
#: Sectors that act within one country, which a report need not repeat: "the police", "rebels", "the opposition".
_LOCAL = frozenset("REB OPP CVL COP JUD LEG GOV MIL SPY PTY".split())
#: Of these the nearest country that acts is meant; of the others the country where the report plays.
_OF_A_STATE = frozenset("GOV MIL LEG JUD COP SPY PTY".split())
#: "Government troops", "regime forces": of the country where the report plays.
WHERE_IT_PLAYS = frozenset("government regime rebel opposition civilian local".split())
#: So many mentions of countries a report must have before an organisation is taken to be of the one that leads.
_ENOUGH_MENTIONS = 4
_JIHADISTS = frozenset("jihadists jihadis militants extremists".split())


#: "Other governments" are not that of whoever speaks of them.
_ELSEWHERE = frozenset(("other", "another", "foreign"))


class Groups(Posts):
    """Which body, government or group is meant."""

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
            draft = self._other_in_short(sentence, candidate, entry) or self._body(entry)
        elif isinstance(entry, People) or candidate.known.role == "demonym":
            words = tuple(t.text for t in sentence.tokens[candidate.start : candidate.end])
            found = self._same_group(candidate.country, "CVL", words, None)
            draft = found or Draft(
                " ".join(words), "unnamed_group", candidate.country, "CVL", words=words, reason="a people, by its name"
            )
            if found is None and isinstance(entry, People) and not draft.country:
                self.unplaced.append((draft, candidate))
        else:
            assert isinstance(entry, State)
            if candidate.known.role in ("capital", "metonym") and is_place(sentence, candidate):
                return
            draft = self._state(entry)
        self._put(sentence, candidate, draft, "name")

    def _other_in_short(self, sentence: Sentence, candidate: Candidate, entry: Body) -> Draft | None:
        """What a report itself calls so: after "Reporters Without Borders (RSF)" the RSF is no militia of Sudan."""
        acronym = sentence.tokens[candidate.head].text
        if candidate.end - candidate.start > 1 or not acronym.isupper() or entry.name in self.bodies:
            return None
        return self.acronyms.get(acronym)

    def _organisation(self, sentence: Sentence, candidate: Candidate) -> None:
        name = joined_words(candidate.name)
        draft = self.acronyms.get(name) or next(
            (
                d
                for d in self.drafts
                if d.kind not in ("person", "state", "unnamed_group") and (d.name == name or is_short_for(name, d.name))
            ),
            None,
        )
        if draft is None:
            draft = self._same_organisation(candidate.name)
        if draft is None:
            sector = candidate.sector
            kind = KINDS.get(sector or "", "public_body")
            introduced = self._introduced(sentence)
            country = introduced.country if introduced else candidate.country
            if introduced:
                self.members[introduced].append(name)
            draft = Draft(name, kind, country, sector, reason="the name of an organisation")
            if (
                country is None
                and not (candidate.of_many or introduced or sector == "JRN")
                and self.scene.total >= _ENOUGH_MENTIONS
            ):
                self.unplaced.append((draft, candidate))
        elif draft.country is None and candidate.country:
            draft.country = candidate.country
        self._put(sentence, candidate, draft, "name")

    def _same_organisation(self, name: tuple[str, ...]) -> Draft | None:
        """The one organisation met before of whose name this is a part: "the Observatory", "Crisis Group"."""
        found = [
            draft
            for draft in self.drafts
            if draft.kind not in ("person", "state", "unnamed_group") and set(name) < set(draft.name.split())
        ]
        return found[0] if len(found) == 1 else None

    def _introduced(self, sentence: Sentence) -> Draft | None:
        """The "two organizations based in the US" whose names the next sentence tells."""
        for draft in reversed(self.drafts):
            counted = draft.kind == "unnamed_group" and draft.count and draft.words[-1].lower() in _GROUPS
            if counted and sentence.index - draft.last[0] == 1 and len(self.members[draft]) < (draft.count or 0):
                return draft
        return None

    def _group(self, sentence: Sentence, candidate: Candidate) -> None:
        head = sentence.lowered[candidate.head]
        if head in GOVERNMENT_NOUNS and self._government(sentence, candidate, head):
            return
        if candidate.bare and candidate.definite and (draft := self._referred(sentence, candidate)):
            self._put(sentence, candidate, draft, "group")
            return
        at, states = self.acting_for.get(head, (-99, []))
        if candidate.definite and not candidate.country and sentence.index - at <= _REFERENCE_REACH:
            for draft in states:  # "the ministers" are those of the states named before
                self._put(sentence, candidate, draft, "group")
            return
        if candidate.sector is None or (candidate.article == "our" and not candidate.country):
            return
        if candidate.sector == "REB" and (draft := self._fighters_of(sentence, candidate)):
            self._put(sentence, candidate, draft, "group")
            return
        if owner := self._group_before(sentence, candidate):
            if candidate.sector in ("REB", "MIL") and owner.sector in ("REB", "MIL"):
                self._put(sentence, candidate, owner, "group")  # "the group’s remaining fighters" are the group
                return
            candidate.country = candidate.country or owner.country
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
            if candidate.definite and not told and sentence.labels[candidate.head] not in ACTING:
                return
            if candidate.article == "his" and not told and (owner := self._possessor(sentence, candidate)):
                country = owner.country
            draft = Draft(
                joined_words(candidate.name), "unnamed_group", country, sector, count=candidate.count, words=candidate.name,
                reason="a group, by what its members are" + (f" and by {body.name}" if isinstance(body, Body) else ""),
            )  # fmt: skip
            if candidate.count is None and sentence.tags[candidate.head] == "NN" and head in person_nouns():
                draft.plural, draft.gender = False, person_nouns()[head]
                draft.reason = "one person, not named" + (f", of {body.name}" if isinstance(body, Body) else "")
            international = (
                candidate.of_many
                or sector in ("IGO", "NGO", "BUS", "UNS")
                or (isinstance(body, Body) and body.country is None)
            )
            elsewhere = not _ELSEWHERE.isdisjoint(sentence.lowered[max(0, candidate.start - 1) : candidate.head])
            if (
                country is None
                and not elsewhere
                and (candidate.people or (not international and sector in _LOCAL | {"JRN"}))
            ):
                self._place_group(sentence, candidate, draft)
        self._put(sentence, candidate, draft, "group")

    def _states_of(self, sentence: Sentence, candidate: Candidate) -> None:
        """ "The foreign ministers of Kenya and Chad" act for these states; each is a candidate of its own."""
        noun = sentence.lowered[candidate.head]
        draft = self._state(state_by_iso3()[candidate.country or ""])
        at, met = self.acting_for.get(noun, (-99, []))
        self.acting_for[noun] = (sentence.index, [*met, draft] if at == sentence.index else [draft])
        self._put(sentence, candidate, draft, "group")

    def _group_before(self, sentence: Sentence, candidate: Candidate) -> Draft | None:
        """Whose a group is: "the *group’s* fighters", where the group has just been met."""
        at = candidate.start - 1
        if at < 1 or sentence.tokens[at].text not in ("'s", "’s", "'", "’"):
            return None
        owners = (d for d in self.drafts if d.last[0] == sentence.index and d.mentions)
        return next((d for d in owners if d.mentions[-1][0].end == at and d.kind != "state"), None)

    def _acronym_within(self, candidate: Candidate) -> Draft | None:
        """ "LBM officials": those of the Lake Basin Movement."""
        found = (self._in_short(word) for word in candidate.name[:-1] if word.isupper())
        return next((draft for draft in found if draft), None)

    def _fighters_of(self, sentence: Sentence, candidate: Candidate) -> Draft | None:
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

    def _place_group(self, sentence: Sentence, candidate: Candidate, draft: Draft) -> None:
        if candidate.article == "our" or (candidate.count and sentence.labels[candidate.head] == "obj"):
            return
        there = not WHERE_IT_PLAYS.isdisjoint(map(str.lower, draft.words[:-1]))
        # "The army" is of whoever acts, "the attacking forces" are not.
        plain = draft.sector != "MIL" or len(draft.words) == 1
        if draft.sector in _OF_A_STATE and plain and not (candidate.helped or candidate.people or there):
            draft.country = self._nearest(sentence, candidate)
            if draft.country:
                draft.loose = True
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

    def _leader(self, candidate: Candidate) -> Draft | None:
        if candidate.owner and (owner := self._owner(candidate.owner)):
            return owner
        return next(
            (d for d in reversed(self.drafts) if d.kind == "person" and d.words and d.words[-1] in candidate.name), None
        )

    def _referred(self, sentence: Sentence, candidate: Candidate) -> Draft | None:
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
    ) -> Draft | None:
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
        """The two that "both sides", "both organisations" or "the two ministers" are: the last two named, if there are two."""
        latest = sorted((d for d in self.drafts if sentence.index - d.last[0] <= BOTH_REACH), key=lambda d: d.last)
        found: list[Draft] = []
        if "person" in candidate.post:
            found = [d for d in latest if d.kind == "person" and d.words and d.sector not in ("CVL", "JRN", None)]
        elif "body" in candidate.post:
            found = [d for d in latest if d.kind in ("ngo", "igo", "armed_group", "public_body")]
        else:
            # Somebody else in this very sentence, who urges both sides, is neither.
            own = sentence.labels[candidate.head].startswith("nsubj")
            sides = [d for d in latest if own or d.last[0] < sentence.index]
            met = {d.country: d.last for d in sides if d.country and d.sector in ("GOV", "MIL")}
            latest_last = sorted((iso3 for iso3 in met if iso3 in state_by_iso3()), key=lambda iso3: met[iso3])
            if len(latest_last) > 2 and met[latest_last[-3]][0] == met[latest_last[-2]][0]:
                return  # three or more were named at once: no telling which two are meant
            found = [self._state(state_by_iso3()[iso3]) for iso3 in latest_last[-2:]]
        if len(found) >= 2:
            for draft in found[-2:]:
                self._put(sentence, candidate, draft, "group")
