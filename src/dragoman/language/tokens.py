"""Words of a text, cut as the English Universal Dependencies treebanks cut them."""

from __future__ import annotations

import re
from typing import NamedTuple

#: A full stop after these belongs to the word and seldom ends a sentence.
ABBREVIATIONS = frozenset(
    (
        "Mr Mrs Ms Dr Prof St Sr Jr Gen Lt Col Maj Capt Cmdr Cpl Sgt Pvt Adm Brig Sen Rep Gov Hon Rev Fr Amb "
        "Pres Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Mt No Nos vs etc Inc Corp Co Ltd Art Sec para "
        "approx Rs Ave Blvd"
    ).split()
)

_WITH_STOP = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_WORD = re.compile(
    rf"""
      (?:[A-Za-z]\.){{2,}}                      # U.S.  a.m.  J.F.
    | (?:{_WITH_STOP})\.(?=\s|$)                        # Gen.  Feb.
    | \d+(?:[.,:]\d+)*                        # 1,000  2.5  10:30
    | [^\W\d_]+?(?=n['\u2019]t\b)             # do|n't
    | n['\u2019]t\b
    | ['\u2019](?:s|re|ve|ll|d|m|S)\b         # Kenya|'s
    | [^\W\d_]+                               # words; hyphens stand apart, as in the treebanks
    | _+ | \.{{2,}} | -{{2,}}
    | [^\w\s]
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """One word with its place in the report's text."""

    text: str
    start: int
    end: int


def tokenise(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """
    The words of ``text[start:end]``, offsets into *text*.

        >>> [token.text for token in tokenise("The U.S. didn't send 1,000 US-led troops.")]
        ['The', 'U.S.', 'did', "n't", 'send', '1,000', 'US', '-', 'led', 'troops', '.']
    """
    end = len(text) if end is None else end
    return [Token(found.group(), found.start(), found.end()) for found in _WORD.finditer(text, start, end)]
