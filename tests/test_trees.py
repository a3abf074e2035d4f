"""Trees out of parser scores."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dragoman.language.trees import best_tree, is_tree


def test_words_that_head_each_other_are_parted():
    heads_each_other = np.array([[0.0, -9, 5], [1, 5, -9]], dtype=np.float32)

    assert best_tree(heads_each_other).tolist() == [2, 0]


def test_a_tree_is_told_from_a_circle():
    assert is_tree(np.array([2, 0, 2]))
    assert not is_tree(np.array([2, 1, 0]))


@given(st.integers(2, 4).flatmap(lambda n: arrays(np.float32, (n, n + 1), elements=st.integers(-50, 50), unique=True)))
def test_no_tree_scores_better(scores):
    size = len(scores)
    choices = itertools.product(range(size + 1), repeat=size)
    trees = [c for c in choices if all(h != i + 1 for i, h in enumerate(c)) and is_tree(np.array(c))]
    found = best_tree(scores)

    assert is_tree(found)
    assert sum(scores[i, h] for i, h in enumerate(found)) == max(
        sum(scores[i, h] for i, h in enumerate(tree)) for tree in trees
    )


def test_a_tree_has_one_root():
    two_roots = np.array([[5.0, -9, 1, 0], [5, 0, -9, 0], [0, 1, 4, -9]], dtype=np.float32)

    assert not is_tree(np.array([0, 0, 2]))
    assert sorted(best_tree(two_roots).tolist()).count(0) == 1
