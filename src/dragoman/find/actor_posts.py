"""Whom a post means: "the president", "a spokesman for the Lake Front", "his Kenyan counterpart"."""

from __future__ import annotations

from dragoman.find.actor_book import ACTING, LOCALLY, SPOKESMEN, Draft, joined_words, without_article
from dragoman.find.actor_persons import TITLES, Persons
from dragoman.find.candidates import Candidate
from dragoman.find.mention_words import is_source
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Body


class Posts(Persons):
    """Whom a post means."""

    def _post(self, sentence: Sentence, candidate: Candidate) -> None:
        if "counterpart" in candidate.post:
            self.later.append((sentence, candidate))
            return
        draft = self._holder(sentence, candidate) if candidate.article != "a" else None
        if draft is None and (sentence.index, candidate.head) in self.doubts:
            return
        if draft is None:
            draft = self._unnamed_holder(sentence, candidate)
            acts = sentence.labels[candidate.head] in (*ACTING, "obj") or is_source(sentence, candidate.head)
            if draft.country is None and not acts:
                return
            self._place_holder(sentence, candidate, draft)
        self._put(sentence, candidate, draft, "post")

    def _unnamed_holder(self, sentence: Sentence, candidate: Candidate) -> Draft:
        """Somebody known by a post only, with the country that the words or those it serves tell."""
        name = without_article(joined_words(t.text for t in sentence.tokens[candidate.start : candidate.end]))
        country, sector = candidate.country, candidate.sector
        draft = Draft(name, "person", post=candidate.post, loose=True, reason="the holder of a post, not named")
        if candidate.body is not None:
            body_country, body_sector = self._served(candidate)
            sector = body_sector or sector
            international = isinstance(candidate.body, Body) and candidate.body.country is None
            country = None if international else country or body_country
            draft.serves = joined_words(candidate.body) if isinstance(candidate.body, tuple) else ""
        elif country is None and candidate.people is None and candidate.post & SPOKESMEN:
            draft.speaks_for = self._speaks_for(sentence)
        if country is None and candidate.owner and (owner := self._owner(candidate.owner)):
            country = owner.country
        if country is None and candidate.article == "his" and (possessor := self._possessor(sentence, candidate)):
            country = possessor.country
        if draft.speaks_for and country is None:
            country, sector = draft.speaks_for.country, draft.speaks_for.sector or sector
        draft.country, draft.sector = country or self._hinted(candidate), sector
        draft.gender = next((TITLES[word] for word in candidate.post if word in TITLES), None)
        return draft

    def _place_holder(self, sentence: Sentence, candidate: Candidate, draft: Draft) -> None:
        """The country of a post that no word beside it tells."""
        if draft.country or draft.speaks_for or candidate.body is not None:
            return
        if candidate.people:
            self.unplaced.append((draft, candidate))
        elif not candidate.of_many and draft.sector not in ("IGO", "NGO", "JRN", "BUS"):
            if candidate.article != "a" and draft.sector not in ("REB", "OPP"):
                draft.country = self._nearest(sentence, candidate)
            local = not LOCALLY.isdisjoint(sentence.lowered[candidate.start : candidate.end])
            # "A diplomat" may be anybody's, "a local official" is not.
            if draft.country is None and (local or candidate.article != "a" or draft.sector != "GOV"):
                self.unplaced.append((draft, candidate))

    def _speaks_for(self, sentence: Sentence) -> Draft | None:
        """A spokesman without more is of the body or government that spoke just before."""
        found = [
            draft
            for draft in self.drafts
            if draft.kind != "person" and draft.subject_in >= sentence.index - 2 and draft.sector != "JRN"
        ]

        def rank(draft: Draft) -> tuple[int, int]:
            return draft.subject_in, -min(c.start for c, _, _ in draft.mentions if c.sentence == draft.subject_in)

        return max(found, key=rank, default=None)

    def _holder(self, sentence: Sentence, candidate: Candidate) -> Draft | None:
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
