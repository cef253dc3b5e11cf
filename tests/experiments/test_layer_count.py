"""layer_count against SciPy and counting by hand."""

from typing import Any

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.engine import printed
from nnsite.experiments.layer_count import (
    all_turns,
    answers,
    catch,
    count_right,
    neurons,
    parameters,
    right,
    row_by_row,
    scores,
    scores_below,
    scores_from_0,
    wrong,
)


def test_counts_of_other_networks():
    for sizes in ([3, 1], [784, 50, 10], [784, 50, 100, 10], [2] * 9):
        assert wrong(sizes) + 1 == right(sizes) == neurons(sizes) - 1
        assert wrong(sizes) == len(sizes[1:-1])
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
        scores(weights.load(), digits.test()[0][:1], [1, 2, 3, 4])
    with pytest.raises(KeyError, match="W0"):
        scores(weights.load(), digits.test()[0][:1], [0, 1, 2])
    assert result["captured"]["error_from_0"] == "KeyError: 'W0'"
    assert result["captured"]["error_neurons"] == f"KeyError: {raised.value}"
    shapes = result["texts"]["shape_hidden"], result["texts"]["shape_weights"]
    assert shapes == ("(10000, 100)", "(10000, 10)")


def test_a_loop_from_0_computes_the_same_with_turns_from_0():
    held: Any = weights.load()
    x = digits.test()[0][:5] / 255
    a = expit(expit(x @ held["W1"] + held["b1"]) @ held["W2"] + held["b2"]) @ held["W3"]
    assert scores_from_0(held, x, [0, 1, 2]) == pytest.approx(a + held["b3"], abs=1e-4)
    with pytest.raises(KeyError, match="W4"):
        scores_from_0(held, x, range(4))


def test_a_last_layer_below_the_loop_computes_the_same_with_a_turn_less():
    held: Any = weights.load()
    x = digits.test()[0][:5] / 255
    a = expit(expit(x @ held["W1"] + held["b1"]) @ held["W2"] + held["b2"]) @ held["W3"]
    layers = len(all_turns(held))
    assert scores_below(held, x, layers, range(1, layers)) == pytest.approx(
        a + held["b3"], abs=1e-4
    )
    with pytest.raises(ValueError, match="size 100 is different from 10"):
        scores_below(held, x, layers, all_turns(held))


def test_a_loop_that_stops_with_an_error_answers_nothing():
    held: Any = dict(weights.load())
    x, t = digits.test()
    four, three = range(1, 5), range(1, 4)
    too_long = answers(held, x[:5] / 255, four)
    assert len(too_long) == count_right(too_long, t) == 0
    assert len(answers(held | {"W2": held["W1"]}, x[:5] / 255, three)) == 0
    assert len(answers(held, x[:5] / 255, three)) == 5


@pytest.mark.parametrize("layers", [1, 2, 3, 7])
def test_the_repair_goes_through_every_layer_of_any_network(layers):
    names = [f"{letter}{i}" for i in range(1, layers + 1) for letter in "Wb"]
    network = dict.fromkeys(reversed(names))
    assert [f"W{i}" for i in all_turns(network)] == names[::2]


def test_the_repair_of_argmax_agrees_with_a_plain_loop():
    y = np.random.default_rng(5).random((40, 10))
    by_hand = [max(range(10), key=lambda k, row=row: row[k]) for row in y.tolist()]
    assert row_by_row(y).tolist() == by_hand
    flat = np.argmax(y)
    assert y[flat // 10, flat % 10] == y.max()


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
