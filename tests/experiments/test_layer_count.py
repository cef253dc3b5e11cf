"""layer_count against SciPy and counting by hand."""

from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.engine import printed
from nnsite.experiments.layer_count import (
    answers,
    catch,
    count_right,
    hidden_only,
    parameters,
    right,
    scores,
    wrong,
)


def test_counts_of_other_networks():
    for sizes in ([3, 1], [784, 50, 10], [784, 50, 100, 10], [2] * 9):
        assert wrong(sizes) - 1 == right(sizes) == hidden_only(sizes) + 1
    assert right([784, 10]) == 1


def test_parameters_are_counted_in_the_file():
    held: Any = weights.load()
    assert parameters([784, 50, 100, 10]) == sum(array.size for array in held.values()) == 45_360
    assert parameters([784, 50, 10]) == 784 * 50 + 50 + 50 * 10 + 10 == 39_760


@pytest.mark.parametrize("path", [None, "book"])
def test_numbers_agree_with_scipy(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    w, (x, t) = weights.load(path), digits.test()
    z2 = expit(expit(x / 255 @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"])
    a3 = z2 @ w["W3"] + w["b3"]
    numbers = ran("layer_count", path)["numbers"]
    assert numbers["right_weights"] == sum(a3.argmax(axis=1) == t)
    # Sigmoids near 1 tie in float32 and not here, so the sums before them are compared.
    a2 = expit(x / 255 @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"]
    assert abs(numbers["right_hidden"] - sum(a2.argmax(axis=1) == t)) <= 2
    assert numbers["no_digit"] == pytest.approx(np.mean(a2.argmax(axis=1) > 9), abs=1e-3)


def test_the_error_and_the_shapes_are_the_real_ones(ran):
    result = ran("layer_count")
    with pytest.raises(KeyError, match="W4") as raised:
        scores(weights.load(), digits.test()[0][:1], 4)
    assert result["captured"]["error_neurons"] == f"KeyError: {raised.value}"
    shapes = result["texts"]["shape_hidden"], result["texts"]["shape_weights"]
    assert shapes == ("(10000, 100)", "(10000, 10)")


def test_a_loop_that_stops_with_an_error_answers_nothing():
    held: Any = dict(weights.load())
    x, t = digits.test()
    assert len(answers(held, x[:5] / 255, 4)) == count_right(answers(held, x[:5] / 255, 4), t) == 0
    assert len(answers(held | {"W2": held["W1"]}, x[:5] / 255, 3)) == 0
    assert len(answers(held, x[:5] / 255, 3)) == 5


def test_the_lines_print_the_layers_in_order_whatever_the_order_of_the_file():
    """The book's pickle begins with b2, W1, b1."""
    held: Any = weights.load()
    shuffled = {name: held[name] for name in ("b2", "W1", "b1", "W2", "W3", "b3")}
    lines = printed(catch, shuffled, np.zeros((7, 10))).splitlines()
    assert lines[:3] == ["W1 (784, 50)", "W2 (50, 100)", "W3 (100, 10)"]
    assert lines[3:] == ["b1 (50,)", "b2 (100,)", "b3 (10,)", "y (7, 10)"]


def test_book_figures(ran, book_weights):
    numbers = ran("layer_count", book_weights)["numbers"]
    assert numbers["right_weights"] == 9352
    assert numbers["right_hidden"] == 5
