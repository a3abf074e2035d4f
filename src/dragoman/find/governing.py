"""Words that govern an act: what class they are of, and whether they are negated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.find.clauses import is_predicate
from dragoman.language.analysis import Sentence
from dragoman.lexicon.commitments import commitment_cues

#: How far an act has come by what stands over it; "done" leaves the stage to the act itself.
Standing = Literal["done", "pledged", "floated", "requested", "rejected"]
BE = frozenset("is are was were be been being am 's ’s 're ’re 'm ’m".split())
_NEVER = frozenset(["not", "n't", "n’t", "never", "no", "nor", "neither", "hardly", "cannot"])


@dataclass(frozen=True, slots=True)
class Above:
    """What stands over a word: its standing, the word that says so, the owner where that word names one, the highest word."""

    standing: Standing
    cue: int
    owner: int | None
    top: int
    firm: bool = False
    denied: bool = False
    with_will: bool = False
    abstains: bool = False


def is_denied(sentence: Sentence, verb: int) -> bool:
    """Negated itself, in its subject ("no troops were sent") or by "without"."""
    for child in sentence.children[verb]:
        if sentence.lowered[child] in _NEVER and (child < verb or sentence.labels[child] == "advmod"):
            return True
        if sentence.labels[child].startswith(("nsubj", "obj")) and any(
            sentence.lowered[c] in ("no", "not", "neither", "none")
            for c in (
                child,
                *sentence.children[child],
                *(g for c in sentence.children[child] for g in sentence.children[c]),
            )
            if c <= child  # also "no more troops"
        ):
            return True
        if sentence.labels[child] in ("mark", "case") and sentence.lowered[child] in (
            "without",
            "instead",
            "from",
            "against",
            "including",
        ):
            return not is_besides(sentence, verb)
    return False


def is_besides(sentence: Sentence, verb: int) -> bool:
    """ "did little apart from *urging* restraint": that was done."""
    return any(
        sentence.lowered[c] == "from" and sentence.lowered[max(0, c - 1)] in ("apart", "aside")
        for c in sentence.children[verb]
    )


def class_over(sentence: Sentence, word: int) -> str | None:
    """The class of a governing verb or adjective."""
    cues, form = commitment_cues(), sentence.lowered[word]
    if form == "going" and sentence.tags[word] == "VBG":
        return "planning"
    if form in ("have", "has", "had", "need", "needs", "needed"):
        return "obliging"
    if form in cues.over_adjective and (not sentence.tags[word].startswith("VB") or _has_be(sentence, word)):
        return cues.over_adjective[form]
    if form.startswith("roll") and not has_child(sentence, word, "out"):
        return None
    if not sentence.tags[word].startswith(("VB", "JJ")) and not is_predicate(sentence, word):
        return None
    return cues.over.get(form)


def has_child_of(sentence: Sentence, word: int, forms: frozenset[str]) -> bool:
    """Does one of these forms hang on a word, before it?"""
    return any(sentence.lowered[c] in forms and c < word for c in sentence.children[word])


def _has_be(sentence: Sentence, word: int) -> bool:
    return any(sentence.lowered[c] in BE or sentence.lowered[c].startswith("remain") for c in sentence.children[word])


def has_child(sentence: Sentence, word: int, form: str) -> bool:
    """Does this form hang on a word, or follow it?"""
    return any(sentence.lowered[c] == form for c in sentence.children[word]) or sentence.lowered[
        word + 1 : word + 2
    ] == (form,)
