"""What a promise says of itself: how binding it is, on whose word, whether it is new money, its condition and purpose; and what an agreement is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.facts import (
    Additionality,
    Basis,
    Bindingness,
    CommitmentKind,
    Instrument,
    Stage,
    Statement,
)
from dragoman.find.actors import Cast
from dragoman.find.clauses import mentions_at, preposition, span_of_words
from dragoman.find.commitment_kinds import objects_of
from dragoman.find.context import Context
from dragoman.find.events import when_of
from dragoman.find.promise import Promise
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues
from dragoman.report import Span

_CONDITION = frozenset("if once unless until provided when after before".split())
_NEW = frozenset("new additional extra further another fresh more".split())
_AGAIN = re.compile(
    r"\b(reaffirm\w*|reiterat\w*|repeated|renew(?:ed|s|ing)|already (?:pledged|promised|announced)|previously (?:pledged|promised|announced)|"
    r"remains? committed|again (?:pledged|promised|vowed))\b",
    re.IGNORECASE,
)
_INCLUDES = re.compile(
    r"\b(bring(?:s|ing)? (?:the|its|their)? ?\w* ?total|in total since|including (?:the )?\S+ (?:already )?(?:pledged|promised|announced))",
    re.IGNORECASE,
)


def bindingness_of(stage: Stage, kind: CommitmentKind) -> Bindingness:
    """How binding it is by its stage: what is signed binds, what parliament ratified or a budget holds is law."""
    if stage in ("floated", "requested", "rejected"):
        return "indication"
    if stage in ("in_force", "allocated"):
        return "legal_obligation"
    return "signed_instrument" if kind == "agreement" and stage != "pledged" else "political_pledge"


def basis_of(promise: Promise, statement: Statement | None, promisors: Sequence[str], cast: Cast) -> Basis:
    """Whose word it is: the promisor's act or claim, or the report's (a passive that names nobody, another's word)."""
    if promise.told and statement is None:
        return "independent_report"
    if statement is None:
        return (
            "official_act"
            if promise.stage in ("pledged", "agreed", "in_force", "allocated") and promise.firm
            else "independent_report"
        )
    countries = {cast.actor(p).country for p in promisors} - {None}
    own = statement.speaker in promisors or (statement.speaker and cast.actor(statement.speaker).country in countries)
    return "official_claim" if own else "independent_report"


def additionality_of(sentence: Sentence, core: set[int], words: str) -> Additionality:
    """New money, or the same again: "an additional $5m", "reaffirmed its pledge", "bringing the total to $10m"."""
    if _INCLUDES.search(words):
        return "includes_previous"
    if _AGAIN.search(words):
        return "repeat"
    fresh = any(
        sentence.lowered[w] in _NEW
        and sentence.lowered[w + 1 : w + 2] != ("than",)
        and sentence.labels[w] in ("amod", "det", "advmod", "nummod")
        for w in core
    )
    return "new" if fresh else "unclear"


def describe_instrument(promise: Promise, context: Context, evidence: Span) -> Instrument:
    """What the words say of an agreement: type, who signed where and when, areas."""
    cues, sentence = commitment_cues(), promise.sentence
    phrase = " ".join(sentence.lowered[w] for w in sorted(sentence.subtree(promise.act)))
    padded = f" {phrase} "
    found = [(len(words), kind) for words, kind in cues.instrument_types.items() if f" {words}" in padded]
    areas = dict.fromkeys(area for words, area in cues.areas.items() if f" {words} " in padded)
    signers = mentions_at(sentence, context.cast, promise.owner) if promise.stage in ("agreed", "in_force") else []
    places = [
        c
        for c in sentence.children[promise.cue]
        if sentence.labels[c] == "obl" and preposition(sentence, c) in ("in", "at")
    ]
    places += [
        c
        for c in sentence.children[promise.act]
        if sentence.labels[c] == "nmod" and preposition(sentence, c) in ("in", "at")
    ]
    place = next((c for c in places if sentence.tags[c].startswith("NNP")), None)
    return Instrument(
        type=max(found)[1] if found else "agreement",
        signatories=tuple(dict.fromkeys(m.actor for m in signers)),
        signed=when_of(context.times, evidence, sentence.span) if promise.stage == "agreed" else None,
        place=context.quote(_bare(sentence, place)) if place is not None else None,
        areas=tuple(areas),
    )


def _bare(sentence: Sentence, head: int) -> Span:
    """A name without its preposition."""
    parts = ("flat", "compound", "amod", "nummod")
    return span_of_words(sentence, [head, *(c for c in sentence.children[head] if sentence.labels[c] in parts)])


def name_of_instrument(sentence: Sentence, act: int) -> str | None:
    """The name of an instrument: the capitalised words up to "Agreement", "Pact", "Treaty"."""
    end = start = act
    while (
        start > 0
        and sentence.tokens[start - 1].text[:1].isupper()
        and sentence.tags[start - 1].startswith(("NNP", "JJ", "NN"))
    ):
        start -= 1
    if start == end or not sentence.tokens[act].text[:1].isupper():
        return None
    return " ".join(token.text for token in sentence.tokens[start : end + 1])


def condition_of(promise: Promise) -> Span | None:
    """The clause or phrase that it hangs on: "if parliament agrees", "after Nairobi agreed to lead", "subject to approval"."""
    sentence = promise.sentence
    clause = clause_span(promise, is_condition if promise.stage not in ("suspended", "agreed") else _is_proviso)
    if clause:
        return clause
    for head in dict.fromkeys((promise.act, promise.cue)):
        for word in sentence.subtree(head):
            phrase = sentence.lowered[word : word + 2]
            if (
                phrase
                in (("subject", "to"), ("conditional", "on"), ("in", "return"), ("in", "exchange"), ("on", "condition"))
                or sentence.lowered[word] == "provided"
            ):
                head = sentence.heads[word] if sentence.labels[word] == "case" else word
                below = [w for w in sentence.subtree(head) if w >= word]
                if sentence.lowered[head + 1 : head + 2] == ("for",):  # "in return *for the lifting of sanctions*"
                    below = sorted({*below, *sentence.subtree(sentence.heads[head + 1])})
                return span_of_words(sentence, below) if len(below) > 1 else None
    return None


def clause_span(promise: Promise, wanted: object) -> Span | None:
    """The first clause or phrase below a promise that is *wanted* (of sentence and word), without its closing stop."""
    sentence = promise.sentence
    heads = dict.fromkeys((promise.cue, promise.act, promise.top, *objects_of(sentence, promise.act)))
    for head in heads:
        for child in sentence.children[head]:
            below = sentence.subtree(child)
            if (
                child > promise.cue
                and promise.act not in below
                and callable(wanted)
                and wanted(sentence, child)
                and len(below) > 2
            ):
                ends = (min(below), max(below))
                return span_of_words(sentence, [w for w in below if sentence.labels[w] != "punct" or w not in ends])
    return None


def is_condition(sentence: Sentence, word: int) -> bool:
    """ "after Nairobi agreed to lead", "if parliament consents"."""
    marks = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("mark", "case", "advmod")}
    return sentence.labels[word] == "advcl" and bool(marks & _CONDITION)


def _is_proviso(sentence: Sentence, word: int) -> bool:
    """Of what is done already only these tell a condition: "suspended the loan *until* an audit", not "*after* the coup"."""
    marks = {sentence.lowered[c] for c in sentence.children[word] if sentence.labels[c] in ("mark", "advmod")}
    return sentence.labels[word] == "advcl" and not marks.isdisjoint(("if", "unless", "until", "provided"))


def is_purpose(sentence: Sentence, word: int) -> bool:
    """ "in support of the deployment", "to fight gangs", "for the mission"."""
    if sentence.labels[word] in ("advcl", "acl", "xcomp") and sentence.tags[word] == "VB":
        return any(sentence.lowered[c] == "to" for c in sentence.children[word])
    return sentence.labels[word] in ("obl", "nmod") and sentence.lowered[word] in (
        "support",
        "return",
        "exchange",
        "order",
    )
