"""layer_count against SciPy and counting by hand."""

from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.experiments.layer_count import hidden_only, parameters, right, scores, wrong


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


def test_errors_are_the_real_ones(ran):
    texts = ran("layer_count")["texts"]
    with pytest.raises(KeyError, match="W4") as raised:
        scores(weights.load(), digits.test()[0][:1], 4)
    assert texts["error_neurons"] == f"KeyError: {raised.value}"
    assert texts["error_hidden"] == texts["error_weights"] == ""
    assert (texts["shape_hidden"], texts["shape_weights"]) == ("(10000, 100)", "(10000, 10)")


def test_book_figures(ran, book_weights):
    numbers = ran("layer_count", book_weights)["numbers"]
    assert numbers["right_weights"] == 9352
    assert numbers["right_hidden"] == 5
