"""From words to the numbers the encoder eats: word pieces, letter case, quotation state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

#: MiniLM's positions end here; longer sentences are cut by the sentence splitter well before.
MAX_PIECES = 384

# The vocabulary is uncased ("us" and "US" are one piece), so each word's case goes in beside it.
CASE_LOWER, CASE_TITLE, CASE_UPPER, CASE_MIXED, CASE_DIGIT, CASE_OTHER = range(1, 7)

IntArray = npt.NDArray[np.int64]


class Pieces(NamedTuple):
    """
    One sentence for the encoder: ids, case and quotation state per piece, the first piece of each word.

    All are 1-D; ``first`` has one entry a word. ``words`` says to which word (from 0) a piece belongs, -1 for [CLS] and [SEP].
    """

    ids: IntArray
    case: IntArray
    quoted: IntArray
    first: IntArray
    words: IntArray


def case_of(word: str) -> int:
    """The case class of a word: Kenya, US, al, McCain, 1,000 and the rest are told apart."""
    if word.islower():
        return CASE_LOWER
    if word.isupper():
        return CASE_UPPER if len(word) > 1 else CASE_TITLE
    if word.istitle():
        return CASE_TITLE
    if any(letter.isdigit() for letter in word):
        return CASE_DIGIT
    return CASE_MIXED if word.isalpha() else CASE_OTHER


def to_pieces(
    tokenizer: Tokenizer, sentences: Sequence[Sequence[str]], quoted: Sequence[Sequence[bool]]
) -> list[Pieces]:
    """
    Word pieces of each sentence. *quoted* says of each word whether it stands between quotation marks.

    Words beyond MAX_PIECES are left out: their ``first`` points at [CLS].
    """
    found = []
    for words, flags, encoding in zip(
        sentences,
        quoted,
        tokenizer.encode_batch([list(words) for words in sentences], is_pretokenized=True),
        strict=True,
    ):
        owners = np.array([-1 if owner is None else owner for owner in encoding.word_ids], dtype=np.int64)[:MAX_PIECES]
        cases = np.array([0, *map(case_of, words)], dtype=np.int64)
        states = np.array([0, *(1 + flag for flag in flags)], dtype=np.int64)
        first = np.zeros(len(words), dtype=np.int64)
        inside = np.flatnonzero(owners >= 0)
        # Going backwards, the last write is the first piece.
        first[owners[inside[::-1]]] = inside[::-1]
        ids = np.array(encoding.ids, dtype=np.int64)[:MAX_PIECES]
        found.append(Pieces(ids, cases[owners + 1], states[owners + 1], first, owners))
    return found
