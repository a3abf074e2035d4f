"""Words as they are compared: folded, without endings and without the words that say nothing."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from dragoman.folding import folded as folded  # asked for here by all that compare words

_WORD = re.compile(r"[^\W\d_]{3,}")
_SAYS_NOTHING = frozenset(
    """the and that for with from into has have had was were are will would could may might its his her their our they
    them this these those which who whom whose what when where said says told about after before during over under
    more than least most some any all been being also not but per year years month day week monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september october november december
    million billion thousand hundred new government minister president country state official""".split()
)
_TITLES = frozenset(
    "mr mrs ms dr sir lord lady president prime minister general gen colonel col senator sen the".split()
)


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, folded, without titles."""
    found = tuple(word for word in folded(name).split() if word not in _TITLES)
    return found or tuple(folded(name).split())


@functools.lru_cache(maxsize=8192)
def content_words(text: str, but_not: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The words of *text* that tell it from others, by rough stems, sorted; without those of the names in *but_not*."""
    names = {_stem(word) for name in but_not for word in folded(name).split()}
    stems = {_stem(word) for word in _WORD.findall(folded(text)) if word not in _SAYS_NOTHING}
    return tuple(sorted(stems - names))


def shared_part(one: Iterable[str], other: Iterable[str]) -> float:
    """How much of the shorter of two sets of words the longer one has, from 0 to 1."""
    a, b = set(one), set(other)
    return len(a & b) / max(min(len(a), len(b)), 3) if a and b else 0.0


def _stem(word: str) -> str:
    for ending in ("ments", "ment", "ings", "ing", "ions", "ion", "ers", "er", "ies", "ed", "es", "s", "y", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
