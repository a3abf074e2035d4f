"""
Copies: a wire story printed by ten papers is one witness.

MinHash over runs of words estimates how much of two texts is the same; banding finds the few that are worth the estimate.
"""

from __future__ import annotations

import functools
import hashlib
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dragoman.folding import folded

Signature = NDArray[np.uint64]

#: Numbers in a signature, and the bands into which they are cut: of texts that are just alike, 998 in 1,000 meet in one.
PERMUTATIONS = 64
BANDS = 16
#: Words in a run; fewer words than this are no report that could be copied.
_RUN = 5
_SHORTEST = 20
#: Texts that have so much in common are copies of one another.
ALIKE = 0.75
#: Of two that have at least so much in common, one may be the other without a paragraph: then nearly all of the shorter one
#: stands in the longer.
_NEAR = 0.4
_CONTAINED = 0.85


@functools.cache
def _permutations() -> Any:
    # datasketch takes a second to load; only adding needs it.
    from datasketch import MinHash

    return MinHash(PERMUTATIONS, seed=1, scheme="affine32").permutations


def signature(text: str) -> Signature | None:
    """The MinHash of a text; None where it is too short to tell a copy from a coincidence."""
    from datasketch import MinHash

    runs = _runs(text)
    if len(runs) <= _SHORTEST - _RUN:
        return None
    minhash = MinHash(PERMUTATIONS, seed=1, permutations=_permutations(), hashfunc=_hash, scheme="affine32")
    minhash.update_batch(sorted(runs))
    return np.asarray(minhash.hashvalues, dtype=np.uint64)


def _runs(text: str) -> set[bytes]:
    words = folded(text).split()
    return {" ".join(words[i : i + _RUN]).encode() for i in range(len(words) - _RUN + 1)}


def _hash(run: bytes) -> int:
    return int.from_bytes(hashlib.sha1(run, usedforsecurity=False).digest()[:4], "little")


def bands(found: Signature) -> list[int]:
    """One number for each band of the signature; two texts with a number in common are worth comparing."""
    rows = len(found) // BANDS
    return [
        struct.unpack("<q", hashlib.sha1(bytes([i]) + found[i * rows : (i + 1) * rows].tobytes()).digest()[:8])[0]
        for i in range(BANDS)
    ]


def likeness(one: Signature, other: Signature) -> float:
    """The estimated share of word runs that the two have in common."""
    return float(np.mean(one == other))


def contained(one: str, other: str) -> float:
    """How much of the shorter of two texts stands in the longer, by runs of words, from 0 to 1."""
    a, b = sorted((_runs(one), _runs(other)), key=len)
    return len(a & b) / len(a) if a else 0.0


def is_copy(alike: float, one: str, other: str) -> bool:
    """Is one of two texts, *alike* by their signatures, a copy of the other, whole or cut short?"""
    return alike >= ALIKE or (alike >= _NEAR and contained(one, other) >= _CONTAINED)


def to_bytes(found: Signature | None) -> bytes:
    """As the ledger stores it."""
    return b"" if found is None else found.astype("<u8").tobytes()


def from_bytes(stored: bytes) -> Signature:
    """As it was stored."""
    return np.frombuffer(stored, dtype="<u8")
