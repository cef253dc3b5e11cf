"""linear_collapse against exact arithmetic."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from nnsite.core.network import parameters
from nnsite.data import digits, weights
from nnsite.experiments.linear_collapse import collapse, right, single, straight, wrong


def whole_numbers(rng, *shape):
    """Small integers as exact fractions, so that nothing is rounded."""
    exact = [Fraction(int(value)) for value in rng.integers(-9, 10, np.prod(shape))]
    return np.array(exact, dtype=object).reshape(shape)


def small(rng, sizes=(6, 5, 4, 3), make=None):
    make = make or (lambda rng, *shape: rng.standard_normal(shape))
    drawn = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        drawn |= {f"W{i}": make(rng, inputs, outputs), f"b{i}": make(rng, outputs)}
    return drawn


@pytest.mark.parametrize("sizes", [(6, 5, 4, 3), (2, 30, 1, 7), (1, 1, 1, 1)])
def test_the_collapse_is_exact_in_exact_arithmetic(sizes):
    rng = np.random.default_rng(1)
    drawn = small(rng, sizes, whole_numbers)
    x = whole_numbers(rng, 4, sizes[0])
    assert (wrong(drawn, x) == single(collapse(drawn), x)).all()


def test_only_straight_networks_are_straight():
    rng = np.random.default_rng(3)
    drawn, x = small(rng), rng.standard_normal((2, 6))
    assert straight(wrong, drawn, x)
    assert not straight(right, drawn, x)


@pytest.mark.parametrize("path", [None, "book"])
def test_given_weights_collapse(request, path):
    path = request.getfixturevalue("book_weights") if path else None
    given = {name: array.astype(float) for name, array in weights.load(path).items()}
    one = collapse(given)
    assert (parameters(given), parameters(one)) == (45_360, 7_850)
    x = digits.test()[0] / 255
    assert np.abs(wrong(given, x) - single(one, x)).max() < 1e-11
    exact = {name: np.vectorize(Fraction)(array) for name, array in given.items()}
    scores = wrong(exact, np.vectorize(Fraction)(x[:1])).astype(float)
    assert wrong(given, x[:1]) == pytest.approx(scores, abs=1e-11)
    assert single(one, x[:1]) == pytest.approx(scores, abs=1e-11)


def test_training_gains_nothing_from_depth(ran):
    result = ran("linear_collapse")
    numbers, texts = result["numbers"], result["texts"]
    assert numbers["parameters_wide_one"] == numbers["parameters_one"] == 784 * 10 + 10
    assert abs(numbers["accuracy_wrong"] - numbers["accuracy_single"]) < 0.01
    assert numbers["accuracy_right"] > numbers["accuracy_single"] + 0.01
    assert numbers["cost"] == pytest.approx(
        10_000 * (numbers["accuracy_right"] - numbers["accuracy_wrong"])
    )
    assert (texts["probe_wrong"], texts["probe_right"]) == ("True", "False")
