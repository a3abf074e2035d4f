"""Words of names and titles, and where they stand in a noun phrase."""

from __future__ import annotations

import functools

from dragoman.find.candidates import Article
from dragoman.find.drafts import SOURCE
from dragoman.language.analysis import OUTSIDE, Sentence
from dragoman.lexicon.names import known_names, portfolio_words, posts

#: Words with a capital that begin no name.
NO_NAME = frozenset(
    (
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
        "september october november december on in at but and after for as when while since although if he she it "
        "they we i his her their its our this that these those there then now both some many most all one two"
    ).split()
)
POSSESSIVES = ("'s", "’s", "'", "’")
ARTICLES: dict[str, Article] = {
    "the": "the", "this": "the", "that": "the", "these": "the", "those": "the", "a": "a", "an": "a", "one": "a", "another": "a", "some": "a",
    "several": "a", "many": "a", "his": "his", "her": "his", "their": "his", "its": "his", "our": "our", "my": "our", "your": "our",
}  # fmt: skip
TITLE_MODIFIERS = frozenset(
    "former then current acting new outgoing interim top late deputy senior chief longtime veteran first retired ex newly incoming".split()
)
#: Who has this title goes to the country named before it: "the Syria envoy".
SENT = frozenset("envoy ambassador representative coordinator".split())
CLAUSE_TAGS = ("VBD", "VBZ", "VBP", "MD", "WP", "WDT", "WRB")


def is_title_word(word: str) -> bool:
    """A word that only titles have: a post, a portfolio, "of"."""
    return (word,) in posts() or word in portfolio_words() or word in ("of", "for", "and")


def singular(word: str) -> str:
    """A noun without its plural s."""
    return word[:-1] if word.endswith("s") else word


@functools.cache
def single_posts() -> frozenset[str]:
    """Posts of one word."""
    return frozenset(words[0] for words in posts() if len(words) == 1)


def sector_of_post(words: tuple[str, ...]) -> str:
    """The sector that a title names."""
    table = posts()
    for start in range(len(words)):
        found = table.get(words[start:]) or table.get((*words[start:-1], singular(words[-1])))
        if found:
            return found
    return "GOV"


def contains_words(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    """Do the words of a title stand in these words, in order?"""
    return any(words[i : i + len(title)] == title for i in range(len(words) - len(title) + 1))


def post_words(words: tuple[str, ...]) -> frozenset[str]:
    """The content words of a title: "Secretary of Defense" and "defence secretary" are one post."""
    return frozenset(word.replace("defence", "defense") for word in words) - {"of", "the", "for", ".", "affairs"}


def is_name_word(sentence: Sentence, at: int) -> bool:
    """A word that can be a part of somebody’s name."""
    text = sentence.tokens[at].text
    return (
        text[:1].isupper()
        and sentence.tags[at] in ("NNP", "NNPS")
        and text.lower() not in NO_NAME
        and text.lower() != "the"
        and not is_title_word(text.lower())
        and not _names_a_country(text)
    )


def _names_a_country(text: str) -> bool:
    entry = known_names().get((text,))
    return entry is not None and entry.role in ("name", "demonym", "capital", "body", "people")


def outer_head(sentence: Sentence, start: int, end: int) -> int:
    """The word that carries a name: of those that hang on words outside it the one with most of the name below it."""
    outer = [i for i in range(start, end) if not start <= sentence.heads[i] < end]
    if len(outer) == 1:
        return outer[0]
    return max(outer, key=lambda i: sum(start <= w < end for w in sentence.subtree(i)), default=end - 1)


SUPRANATIONAL = frozenset(
    "western european arab african coalition asian foreign international global regional allied eu nato un multinational world overseas gulf".split()
)


def hangs_on(sentence: Sentence, at: int, head: int) -> bool:
    """Does a word belong to a noun phrase, however deep: "Bashar al-Assad's" to "regime"?"""
    for _ in range(6):
        at = sentence.heads[at]
        if at == head:
            return True
        if at < 0:
            return False
    return False


def is_source(sentence: Sentence, word: int) -> bool:
    """Does the encoder mark the word, and not the one above it, as the source of a statement?"""
    marks = sentence.layers.attribution[:, SOURCE]
    above = sentence.heads[word]
    return bool(marks[word].argmax() != OUTSIDE and (above < 0 or marks[above].argmax() == OUTSIDE))
