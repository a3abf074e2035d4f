"""A tree out of the scores of a dependency parser: words chosen one by one may head each other in a circle."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]


def best_tree(scores: FloatArray) -> IntArray:
    """
    The heads of W words that score best together and form a tree; *scores* is (W words, W + 1 heads), column 0 the root.

    The maximum spanning arborescence of Chu and Liu (1965) and Edmonds (1967), as McDonald et al. (2005) parse with it.
    Heads are counted from 1, and 0 is the root, which has one word: where several would be best, each is tried as the only one.
    """
    square = np.full((len(scores) + 1, len(scores) + 1), -np.inf)
    square[1:] = scores
    np.fill_diagonal(square, -np.inf)
    best = _spanning(square)[1:]
    roots = np.flatnonzero(best == 0) + 1
    if len(roots) == 1:
        return best
    tried = []
    for root in roots:
        alone = square.copy()
        alone[1:, 0][np.arange(1, len(square)) != root] = -np.inf
        tried.append(_spanning(alone)[1:])
    words = np.arange(len(scores))
    return max(tried, key=lambda heads: scores[words, heads].sum())


def _spanning(scores: npt.NDArray[np.float64]) -> IntArray:
    """The best head of each node but node 0; row: dependent, column: head."""
    heads: IntArray = scores.argmax(1)
    heads[0] = 0
    circle = _circle(heads)
    if not circle:
        return heads
    # The circle becomes one node, which enters the rest by whichever of its words loses least by leaving it.
    outside = [node for node in range(len(scores)) if node not in circle]
    inside = np.array(circle)
    loss = scores[inside] - scores[inside, heads[inside]][:, None]
    entering = loss[:, outside].argmax(0)
    leaving = scores[np.ix_(outside, circle)].argmax(1)
    small = np.full((len(outside) + 1, len(outside) + 1), -np.inf)
    small[:-1, :-1] = scores[np.ix_(outside, outside)]
    small[-1, :-1] = loss[entering, outside]
    small[:-1, -1] = scores[outside, inside[leaving]]
    small[0] = -np.inf
    chosen = _spanning(small)
    for at, node in enumerate(outside[1:], 1):
        heads[node] = inside[leaving[at]] if chosen[at] == len(outside) else outside[chosen[at]]
    above = chosen[len(outside)]
    heads[inside[entering[above]]] = outside[above]
    return heads


def _circle(heads: IntArray) -> list[int]:
    """The words of a circle of heads, or nothing."""
    done = {0}
    for begin in range(1, len(heads)):
        path: list[int] = []
        at = begin
        while at not in done:
            if at in path:
                return path[path.index(at) :]
            path.append(at)
            at = int(heads[at])
        done.update(path)
    return []


def is_tree(heads: IntArray) -> bool:
    """Whether every one of the words' heads (from 1, 0 the root) leads to the root, which has one word."""
    return int((heads == 0).sum()) == 1 and not _circle(np.concatenate([[0], heads]))
