"""Acts that are done by saying so: a demand, a charge, a threat, a promise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dragoman.find.act import WILL, Act
from dragoman.find.act_sides import Sides
from dragoman.find.cast import Mention
from dragoman.find.clauses import agent_word, clause_words, is_negated, is_passive, is_predicate, subject_word

_MUST = frozenset(("must", "should", "ought"))
_OWES = frozenset("need needs has have".split())
#: What one says that one will do is done by saying it: of these types it is a threat, a promise or a concession.
_WHAT_WORDS_DO = {
    "ASSAULT": "THREATEN", "COERCE": "THREATEN", "SANCTION": "THREATEN",
    "AID": "AGREE", "COOPERATE": "AGREE", "SUPPORT": "AGREE",
    "RETREAT": "CONCEDE", "CONCEDE": "CONCEDE",
}  # fmt: skip


class SpeechActs(Sides):
    """Acts that are done by saying so."""

    def _speech(self, word: int) -> Act | None:
        """An act that is done by saying so: a demand, a charge, a threat or a promise."""
        sentence = self.sentence
        if not is_predicate(sentence, word) or sentence.labels[word] in ("aux", "cop", "xcomp"):
            return None
        asking = self._who_says(word)
        if not asking:
            return None
        return self._must(word, asking) or self._blaming(word, asking) or self._promising(word, asking)

    def _who_says(self, word: int) -> list[Mention]:
        """The subject of the verb of saying above a clause, else the speaker of the quotation that it stands in."""
        sentence = self.sentence
        top = word
        while sentence.labels[top] == "conj" and sentence.tags[sentence.heads[top]][:2] == sentence.tags[word][:2]:
            top = sentence.heads[top]
        teller = sentence.heads[top] if sentence.labels[top] == "ccomp" else None
        if sentence.labels[top] == "root":
            teller = next((c for c in sentence.children[top] if sentence.labels[c] == "parataxis"), None)
        if teller is not None and sentence.tags[teller].startswith("VB"):
            if sentence.lowered[teller] not in self.cues.telling | self.cues.vowing:
                return []
            return self.people(subject_word(sentence, teller))
        return self._speaking(word) if sentence.labels[top] == "root" else []

    def _speaking(self, word: int) -> list[Mention]:
        """Whoever speaks the quotation in which a word stands."""
        span = self.sentence.span_of(word, word + 1)
        around = [s for s in self.statements if any(piece.contains(span) for piece in s.content)]
        inner = min(around, key=lambda s: sum(p.end - p.start for p in s.content), default=None)
        if inner is None or inner.speaker is None:
            return []
        return [
            Mention(self.sentence.index, word, word, word + 1, span, one, "pronoun", False) for one in inner.speakers
        ]

    def _must(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said Israel must withdraw": whoever says so asks Israel."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] == "aux"}
        owes = sentence.lowered[word] in _OWES and any(sentence.labels[c] == "xcomp" for c in sentence.children[word])
        if not (helpers & _MUST or owes) or "have" in helpers:
            return None
        asked = self.people(subject_word(sentence, word))
        if not asked or not all(self._is_another(m, asking) for m in asked):
            return None
        act = self._act(word, ("REQUEST",), asking, asked, strong=0)
        return replace(act, declared=True) if act else None

    def _blaming(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said that Israel had violated the truce": who says so accuses Israel."""
        sentence = self.sentence
        if is_negated(sentence, word):
            return None
        words = [word, *(c for c in clause_words(sentence, word) if c != word)]
        if not any(sentence.lowered[at] in self.cues.blame for at in words):
            return None
        blamed = [m for m in self.people(subject_word(sentence, word), deep=True) if self._is_another(m, asking)]
        act = self._act(word, ("ACCUSE",), asking, blamed, strong=1) if blamed else None
        return replace(act, declared=True) if act else None

    def _promising(self, word: int, asking: list[Mention]) -> Act | None:
        """ "said Kenya would attack" threatens, "said it would send aid" agrees: of what one's own side will do."""
        sentence = self.sentence
        helpers = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] == "aux"}
        if not helpers & WILL or "have" in helpers or is_negated(sentence, word):
            return None
        if any(
            sentence.labels[c] == "mark" and sentence.lowered[c] in ("if", "whether") for c in sentence.children[word]
        ):
            return None
        own = {self.cast.actor(m.actor).country or m.actor for m in asking}
        doing = self.people(subject_word(sentence, word))
        types, strong = self._types_of_verb(word)
        if is_passive(sentence, word):
            # "said she would be stripped of her citizenship": by whoever says so, if he governs.
            if agent_word(sentence, word) is not None or not strong or not self._govern(asking):
                return None
            doing = asking
        if not types or not doing or not own & {self.cast.actor(m.actor).country or m.actor for m in doing}:
            return None
        told = _WHAT_WORDS_DO.get(types[0])
        if told is None:
            return None
        targets = self._targets_of_verb(word, types, is_passive(sentence, word))
        if not {m.actor for m in targets} - {m.actor for m in doing}:
            targets = self._behind(word, types[0])
        act = self._act(word, (told,), doing, targets, strong=1)
        # A threat is made and a concession granted by saying so; what is promised is still to come.
        return replace(act, declared=told != "AGREE") if act else None

    def _govern(self, mentions: Iterable[Mention]) -> bool:
        return all(self.cast.actor(m.actor).sector in ("GOV", "MIL", "JUD", "COP") for m in mentions)

    def _is_another(self, target: Mention, speaking: Iterable[Mention]) -> bool:
        """Not those who speak, nor their own side: another state, or others within it."""
        other = self.cast.actor(target.actor)
        for mention in speaking:
            actor = self.cast.actor(mention.actor)
            if actor.id == other.id or (
                actor.country is not None and (actor.country, actor.sector) == (other.country, other.sector)
            ):
                return False
        return other.country is not None or other.kind in ("armed_group", "igo")
