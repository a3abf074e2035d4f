"""Whom "he", "they" and "its" mean, and whose "his" is."""

from __future__ import annotations

from collections import defaultdict

from dragoman.find.actor_book import SUBJECTS, Book, Draft
from dragoman.find.candidates import Candidate
from dragoman.find.mention_words import is_source
from dragoman.language.analysis import Sentence
from dragoman.lexicon.names import Gender

_GENDERS: dict[str, Gender] = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f"}
#: How many told sentences back a pronoun looks; sentences that are nothing but a quotation do not count.
_PRONOUN_REACH = 2
#: How many sentences back "both sides" were named, and "the group" or "the president".
BOTH_REACH = 4
_COLLECTIVE = frozenset(
    (
        "police military army opposition media militia group force people family crowd government junta delegation navy "
        "coalition community press public team party majority tribe staff gang thousands hundreds dozens scores"
    ).split()
)


class Pronouns(Book):
    """Whom pronouns mean."""

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

    def _subjects_before(self, sentence: Sentence, candidate: Candidate) -> list[Draft]:
        """The two or more who together were the last subject: "Ruto and Henry signed …", "Both sides agreed …"."""
        subjects: dict[tuple[int, int], list[Draft]] = defaultdict(list)
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
    ) -> Draft | None:
        """
        The subject before, in this sentence or the last ones; else the only one of the right kind.

        Two that fit equally well are worse than none.
        """
        subjects: list[tuple[int, int, Draft]] = []
        others: list[tuple[int, int, Draft]] = []
        wanted = _GENDERS.get(candidate.name[0])
        here_told = self.told[sentence.index]
        for draft in self.drafts:
            if wanted and draft.gender and draft.gender != wanted:
                continue
            if not self._is_of(draft, kinds, wanted) or here_told - self.told[max(draft.last[0], 0)] > _PRONOUN_REACH:
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
            # But in "Ben-Gvir said he would", the subject is he, whatever else is known.
            sure = [one for one in subjects if wanted and one[2].gender == wanted and one[0] >= latest - 1]
            if sure and latest < sentence.index:
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

    def _is_of(self, draft: Draft, kinds: frozenset[str], wanted: Gender | None) -> bool:
        """Can a pronoun for these kinds be this actor? "He" is "a witness" only who speaks, or of whom the noun says so."""
        if draft.plural or draft.kind != "unnamed_group":
            return draft.kind in kinds
        speaks = any(is_source(self.sentences[c.sentence], c.head) for c, _, _ in draft.mentions)
        return "person" in kinds and wanted is not None and (draft.gender == wanted or speaks)

    def _is_subject(self, candidate: Candidate) -> bool:
        return self.sentences[candidate.sentence].labels[candidate.head] in SUBJECTS

    def _joined_to(self, draft: Draft, index: int, kinds: frozenset[str], gender: Gender | None) -> list[Draft]:
        """Those of the same kind that "and" joins to a subject: "Putin and Erdoğan met. He said …" is either."""
        sentence = self.sentences[index]
        heads = {c.head for c, _, _ in draft.mentions if c.sentence == index and self._is_subject(c)}
        return [
            other
            for other in self.drafts
            if other is not draft and other.kind in kinds and other.last[0] >= index and other.gender in (None, gender)
            and any(c.sentence == index and sentence.labels[c.head] == "conj" and sentence.heads[c.head] in heads for c, _, _ in other.mentions)
        ]  # fmt: skip

    def _possessor(self, sentence: Sentence, candidate: Candidate) -> Draft | None:
        """Whose "his" is in "his defence secretary"."""
        word = sentence.lowered[candidate.start]
        kinds = _antecedent_kinds(word if word in _GENDERS else "it")
        fake = Candidate(sentence.index, candidate.start, candidate.start + 1, candidate.start, "pronoun", (word,))
        return self._antecedent(sentence, fake, kinds, doubtful=False)


def _antecedent_kinds(pronoun: str) -> frozenset[str]:
    if pronoun in ("he", "she", "him", "her", "his"):
        return frozenset(("person",))
    if pronoun in ("it", "its"):
        return frozenset(("state", "igo", "public_body", "armed_group", "ngo", "party", "company", "media"))
    return frozenset(("unnamed_group", "armed_group"))
