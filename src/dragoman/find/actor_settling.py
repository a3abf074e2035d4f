"""What only the whole report can tell: counterparts, adjectives of states, countries of those without one."""

from __future__ import annotations

from collections import Counter

from dragoman.facts import Actor
from dragoman.find.actor_book import Draft, joined_words, without_article
from dragoman.find.actor_groups import WHERE_IT_PLAYS, Groups
from dragoman.find.actor_scene import HOW
from dragoman.find.candidates import Candidate
from dragoman.find.cast import Cast, Mention
from dragoman.language.analysis import Sentence
from dragoman.lexicon.events import LED, event_cues
from dragoman.lexicon.names import State

_BEFORE_NOUN = ("amod", "compound", "nmod:desc", "nmod:unmarked")
#: Private people who are of the country where the report plays; others ("refugees", "men") may be of any.
_THERE = frozenset(
    form
    for noun in "civilian resident local villager witness friend activist protester protestor demonstrator mourner".split()
    for form in (noun, f"{noun}s", f"{noun}es")
)


class Settling(Groups):
    """What is settled after the last mention."""

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

    def _settle_service(self, draft: Draft) -> None:
        """Who speaks for an organisation is of its country and sector."""
        body = self._in_short(draft.serves) or next((d for d in self.drafts if d.name == draft.serves), None)
        if body:
            draft.country = body.country
            draft.sector = body.sector if draft.sector in (None, "CVL", "GOV") else draft.sector
            draft.reason += f"; of {body.name}"

    def _settle_country(self, draft: Draft, candidate: Candidate) -> None:
        if candidate.people:
            draft.country, how = self._country_of_people(candidate)
        else:
            # Rebels are of the country where the report plays, whoever else their sentence names; of a private
            # person's country only the sentences around tell.
            there = draft.sector in ("REB", "OPP") or not WHERE_IT_PLAYS.isdisjoint(map(str.lower, draft.words))
            locals_ = bool(draft.words) and draft.kind == "unnamed_group" and draft.words[-1].lower() in _THERE
            private = draft.sector in ("CVL", None) and not locals_
            draft.country, how = self.scene.around(
                candidate.sentence,
                report=not private or self.scene.domestic,
                first=there,
                reach=0 if private and draft.kind == "unnamed_group" else 2,
            )
            if how in HOW[1:3]:
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
            name = without_article(joined_words(t.text for t in sentence.tokens[candidate.start : candidate.end]))
            draft = Draft(
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
                Actor(id_, _name(draft), draft.kind if draft.plural else "person", draft.country,
                      draft.sector or ("CVL" if draft.kind == "person" else "UNS"), named, draft.count, draft.reason, draft.doubt)
            )  # fmt: skip
        ids = {actor.name: actor.id for actor in actors}
        members = {
            numbers[id(draft)]: tuple(ids[name] for name in names if name in ids)
            for draft, names in self.members.items()
            if len(names) == draft.count and id(draft) in numbers
        }
        doubts = {at: tuple(numbers[id(d)] for d in some if id(d) in numbers) for at, some in self.doubts.items()}
        loose = frozenset(numbers[id(draft)] for draft in order if draft.loose)
        return Cast(
            tuple(actors), tuple(sorted(mentions, key=lambda m: (m.span.start, m.span.end))), members, doubts, loose
        )


def _name(draft: Draft) -> str:
    """The name; behind that of somebody without a country the body served, as nothing else would tell it."""
    if draft.body is None or draft.country or draft.kind != "person" or draft.body.short in draft.name.split():
        return draft.name
    return f"{draft.name} ({draft.body.short})"


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
