"""Acts that a sentence can tell: a verb or noun that may name one, whoever acts by it, and to whom it is done.

Grammar and the cue tables of ``lexicon/events.toml`` propose; which of the acts are events the encoder helps to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.facts import EVENT_TYPES, Statement
from dragoman.find.act import ON_PLACES, TELLING_TYPES, TOLD_BY_WORDS, Act, governing
from dragoman.find.cast import Cast
from dragoman.find.clauses import is_predicate
from dragoman.find.noun_acts import NounActs
from dragoman.find.speech_acts import SpeechActs
from dragoman.find.verb_acts import VerbActs
from dragoman.language.analysis import Sentence


def find_acts(sentence: Sentence, cast: Cast, statements: Sequence[Statement] = ()) -> list[Act]:
    """The acts of a sentence in the order of their words, each told once; *statements* say who "we" are."""
    finder = _Finder(sentence, cast, statements)
    acts = [act for word in range(len(sentence.tokens)) for act in finder.acts(word)]
    sure = {id(act) for act in each_once([act for act in acts if act.strong])}
    return [act for act in acts if not act.strong or id(act) in sure]


class _Finder(VerbActs, SpeechActs, NounActs):
    """The acts of one sentence."""

    def acts(self, word: int) -> Iterator[Act]:
        """The act or acts that a word tells of."""
        tag = self.sentence.tags[word]
        if tag.startswith("VB"):
            if self.sentence.labels[word] in ("aux", "aux:pass", "cop"):
                return
            if backed := self._backed(word):
                yield backed
            elif act := self._refusal(word) or self._unwilling(word) or self._speech(word) or self._verb(word):
                yield act
            return
        act = self._speech(word) if is_predicate(self.sentence, word) else None
        if act is None and self._is_noun(word):
            act = self._noun(word)
        if act is None and self.sentence.lowered[word] in self.cues.ready:
            act = self._ready(word)
        if act:
            yield act

    def _is_noun(self, word: int) -> bool:
        """A noun; "offensive" where it has an owner or an article of its own."""
        sentence = self.sentence
        return sentence.tags[word] in ("NN", "NNS") or (
            sentence.tags[word] == "JJ"
            and sentence.labels[word] in ("nsubj", "obj", "obl", "nmod", "nsubj:pass", "root")
            and any(sentence.labels[c] in ("nmod:poss", "det") for c in sentence.children[word])
        )


def each_once(acts: Sequence[Act]) -> list[Act]:
    """
    Without acts of a sentence that another one tells already.

    Form 1: Kenya *agreed* to *send* troops          -> what is promised is no second act
    Form 2: Kenya *rejected* the *request*           -> nor is what is rejected
    Form 3: Kenya *thanked* Chad for *agreeing*      -> nor what somebody is thanked or blamed for
    Form 4: Kenya *provided* money in *support* of   -> nor a noun without a doer of its own under a verb
    """
    by_word = {act.word: act for act in acts}
    return [
        act
        for act in acts
        if act.certain
        or not any(_tells(act.sentence, by_word[at], act) for at in governing(act.sentence, act.word) if at in by_word)
    ]


def _tells(sentence: Sentence, over: Act, act: Act) -> bool:
    """Does the act *over* another one tell that one too?"""
    kind, noun = over.types[0], sentence.tags[act.word].startswith("NN")
    shared = bool({m.actor for m in over.sources} & {m.actor for m in act.sources})
    directly = sentence.heads[act.word] == over.word
    if noun:
        surer = bool(over.strong) or not act.strong
        return surer and (shared or (directly and kind in ("REJECT", "PROTEST")))
    if kind in ("ACCUSE", "SUPPORT"):
        return bool(over.strong) and directly and sentence.labels[act.word] != "conj"
    return kind in TELLING_TYPES


assert set(EVENT_TYPES) >= TOLD_BY_WORDS | ON_PLACES
