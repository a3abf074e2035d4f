"""An act that a sentence can tell, and which words of a sentence govern another."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.find.cast import Mention
from dragoman.language.analysis import Sentence

#: What the words of an act promise or ask for is no second act: "agreed to send", "accused it of bombing".
TOLD_BY_WORDS = frozenset(("AGREE", "REQUEST", "THREATEN", "REJECT", "ACCUSE"))
TELLING_TYPES = TOLD_BY_WORDS | {"COOPERATE"}
#: Acts for which a state is blamed or praised where only a place is named: "an attack on Aleppo".
ON_PLACES = frozenset(("ASSAULT", "COERCE", "MOBILIZE", "RETREAT", "CONSULT", "AID", "SANCTION"))
WILL = frozenset(("will", "would", "wo", "'ll", "’ll"))


@dataclass(frozen=True, slots=True)
class Act:
    """
    A word that may tell of an act of one of ``types``, its sources and targets.

    ``strong`` is how many of the types, the first ones, the word names by itself; ``certain`` where grammar leaves no doubt; ``both`` where two do
    it together; ``apart`` where the targets have no part in it though such acts are done together;
    ``declared`` where an announcement is itself the act. Violence may have no source: the report may name it elsewhere.
    """

    sentence: Sentence
    word: int
    types: tuple[str, ...]
    sources: tuple[Mention, ...]
    targets: tuple[Mention, ...]
    strong: int
    certain: bool = False
    both: bool = False
    apart: bool = False
    declared: bool = False


def is_infinitive(sentence: Sentence, verb: int) -> bool:
    """ "to send"."""
    return any(sentence.lowered[c] == "to" and sentence.labels[c] == "mark" for c in sentence.children[verb])


def is_into(sentence: Sentence, verb: int) -> bool:
    """ "pressed Canada into sending", "kept him from leaving"."""
    return any(
        sentence.lowered[c] in ("into", "from") and sentence.labels[c] in ("mark", "case")
        for c in sentence.children[verb]
    )


def governing(sentence: Sentence, word: int) -> list[int]:
    """The verbs and nouns of whose complement a word is a part, not counting clauses that stand beside."""
    found, at = [], word
    while sentence.heads[at] >= 0:
        label = sentence.labels[at]
        if label in ("conj", "parataxis", "acl:relcl", "appos", "nsubj") or (
            label == "advcl" and not is_infinitive(sentence, at)
        ):
            if label == "conj" and not any(sentence.labels[c].startswith("nsubj") for c in sentence.children[at]):
                at = sentence.heads[at]
                continue
            charged = {"of", "for", "from", "into"} & {sentence.lowered[c] for c in sentence.children[at]}
            if label != "advcl" or not charged:
                break
        if label == "acl" and sentence.tags[at] in ("VBN", "VBD") and not is_infinitive(sentence, at):
            break  # "the fighters captured by Kenya" are no part of what is said of them
        at = sentence.heads[at]
        if at in found:
            break
        found.append(at)
    return found
