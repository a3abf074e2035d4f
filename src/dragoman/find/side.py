"""A stance taken at a word, and the nouns that stand for what it is taken on."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.facts import Stance
from dragoman.language.analysis import Sentence

#: Nouns that stand for a promise told elsewhere in the report, and the kinds it can be of.
STANDING_FOR = {
    "deployment": ("personnel", "services"), "mission": ("services", "personnel"), "force": ("personnel", "services"),
    "operation": ("services", "personnel"), "plan": ("personnel", "services", "money", "policy"), "offer": ("personnel", "money", "materiel", "services"),
    "intervention": ("personnel", "services"), "withdrawal": ("personnel",), "pullout": ("personnel",), "deal": ("agreement",),
    "agreement": ("agreement",), "pact": ("agreement",), "treaty": ("agreement",), "accord": ("agreement",), "aid": ("money",),
    "occupation": ("personnel", "services"), "invasion": ("personnel",), "decision": ("personnel", "policy", "agreement"), "request": ("personnel", "services", "materiel"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """A stance taken at a word: the word of whoever takes it, else None for whoever speaks; what it is about begins behind ``word``."""

    word: int
    stance: Stance
    holder: int | None
    words: tuple[int, ...]
    by_speaker: bool = False


def is_told_passively(sentence: Sentence, word: int) -> bool:
    """ "was condemned by", with its helper."""
    return sentence.tags[word] == "VBN" and any(
        sentence.lowered[c] in ("be", "been", "being", "was", "were", "is", "are") for c in sentence.children[word]
    )
