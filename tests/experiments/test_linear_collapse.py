"""linear_collapse against exact arithmetic."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.core.network import parameters
from nnsite.data import digits, weights
from nnsite.engine import printed
from nnsite.experiments.linear_collapse import (
    catch,
    changed,
    collapse,
    difference,
    right,
    single,
    with_sigmoids,
    wrong,
)


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


def printed_for(network, weights, x):
    """What the lines to paste print of many pairs of images, as a set."""
    pairs = np.random.default_rng(4).integers(0, len(x), (400, 2))
    different = pairs[pairs[:, 0] != pairs[:, 1]]
    return {printed(catch, lambda x: network(weights, x), x[pair]) for pair in different}


@pytest.mark.parametrize("path", [None, "book"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_lines_to_paste_know_linear_layers_in_either_dtype(request, path, dtype):
    path = request.getfixturevalue("book_weights") if path else None
    given = {name: array.astype(dtype) for name, array in weights.load(path).items()}
    x = digits.test()[0].astype(dtype) / dtype(255)
    assert printed_for(wrong, given, x) == {"True"}
    assert printed_for(right, given, x) == {"False"}


@pytest.mark.parametrize("path", [None, "book"])
def test_the_repair_gives_the_given_weights_their_digits_back(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    w = {name: array.astype(float) for name, array in weights.load(path).items()}
    x, t = digits.test()
    numbers = ran("linear_collapse", path)["numbers"]
    z2 = expit(expit(x / 255 @ w["W1"] + w["b1"]) @ w["W2"] + w["b2"])
    a3 = z2 @ w["W3"] + w["b3"]
    assert np.abs(with_sigmoids(x / 255, expit, **w) - a3).max() < 1e-10
    assert numbers["accuracy_given_repaired"] == np.mean(a3.argmax(axis=1) == t)
    assert numbers["accuracy_given_linear"] == pytest.approx(
        np.mean(single(collapse(w), x / 255).argmax(axis=1) == t), abs=2e-4
    )


def test_behind_a_softmax_the_lines_to_paste_may_not_see_linear_layers():
    """Where it is sure of both images and of the one between, three rows of 0 and 1 agree."""
    given = {name: array.astype(float) for name, array in weights.load().items()}
    x = digits.test()[0] / 255
    assert printed_for(lambda w, x: softmax(wrong(w, x)), given, x[:50]) == {"False", "True"}


def test_the_lines_to_paste_use_no_sums():
    """2x + 1 collapses as 2x does, though f(a + b) is not f(a) + f(b)."""
    x = np.array([[1.0], [4.0]])
    assert printed(catch, lambda x: 2 * x + 1, x) == "True"
    assert printed(catch, lambda x: np.maximum(x - 2, 0), x) == "False"


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


@pytest.mark.parametrize("path", [None, "book"])
def test_in_float32_the_scores_are_those_of_float64_but_for_rounding(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    stored = {name: array.astype(np.float32) for name, array in weights.load(path).items()}
    given = {name: array.astype(float) for name, array in stored.items()}
    x = digits.test()[0]
    a3 = single(collapse(given), x / 255)
    for network, held in ((wrong, stored), (single, collapse(stored))):
        found = network(held, x / np.float32(255))
        assert found.dtype == np.float32
        assert np.abs(found - a3).max() < 0.005
    numbers = ran("linear_collapse", path)["numbers"]
    assert 0 < numbers["difference_float32"] < 0.01
    assert numbers["changed_float32"] < 3


def test_slopes_come_from_the_outputs_or_from_the_sums_and_not_from_either():
    """The book's sigmoid_grad(x) takes sums: given outputs it returns other slopes."""
    a1 = np.linspace(-4, 4, 81)
    z1 = expit(a1)
    slopes = (expit(a1 + 1e-6) - expit(a1 - 1e-6)) / 2e-6
    assert z1 * (1 - z1) == pytest.approx(slopes, abs=1e-8)
    of_outputs = (1 - expit(z1)) * expit(z1)
    assert np.abs(of_outputs - slopes).max() > 0.15


def test_training_gains_nothing_from_depth(ran):
    result = ran("linear_collapse")
    numbers, captured = result["numbers"], result["captured"]
    assert numbers["parameters_wide_one"] == numbers["parameters_one"] == 784 * 10 + 10
    assert abs(numbers["accuracy_wrong"] - numbers["accuracy_single"]) < 0.01
    assert numbers["accuracy_right"] > numbers["accuracy_single"] + 0.01
    assert numbers["cost"] == pytest.approx(
        10_000 * (numbers["accuracy_right"] - numbers["accuracy_wrong"])
    )
    assert captured["catch_wrong"] == "True"
    assert captured["catch_right"] == "False"


def trained_by_loops(sizes, rate, epochs, deviation=None):
    """The book's training, in float64; returns the scores as a function, and the accuracy.

    Without a deviation the first weights have 1 / sqrt(inputs), those of the experiment.
    """
    (x, t), (x_test, t_test) = digits.train(), digits.test()
    x, targets = x / 255, np.eye(10)[t]
    rng = np.random.default_rng(0)
    layers = [
        [
            rng.standard_normal((inputs, outputs)) * (deviation or 1 / np.sqrt(inputs)),
            np.zeros(outputs),
        ]
        for inputs, outputs in pairwise(sizes)
    ]

    def outputs_of_layers(x):
        z = [x]
        for w, b in layers[:-1]:
            z.append(expit(z[-1] @ w + b))
        return z

    def scores(x):
        w, b = layers[-1]
        return outputs_of_layers(x)[-1] @ w + b

    for _ in range(epochs):
        for batch in rng.permutation(len(x)).reshape(-1, 100):
            z = outputs_of_layers(x[batch])
            w, b = layers[-1]
            delta = (softmax(z[-1] @ w + b, axis=1) - targets[batch]) / 100
            for k in reversed(range(len(layers))):
                w, b = layers[k]
                slope, slope_of_b = z[k].T @ delta, delta.sum(axis=0)
                if k:  # nothing stands before the first layer
                    delta = delta @ w.T * z[k] * (1 - z[k])
                w -= rate * slope
                b -= rate * slope_of_b
    return scores, np.mean(scores(x_test / 255).argmax(axis=1) == t_test)


def test_the_repair_wants_a_larger_learning_rate(ran):
    numbers = ran("linear_collapse")["numbers"]
    _, found = trained_by_loops((784, 50, 100, 10), numbers["rate_wrong"], numbers["epochs"])
    assert found == pytest.approx(numbers["accuracy_slow"], abs=2e-3)
    assert numbers["accuracy_slow"] < numbers["accuracy_wrong"]


def test_the_repair_wants_first_weights_larger_than_those_of_deviation_0_01(ran):
    numbers = ran("linear_collapse")["numbers"]
    sizes, rate, epochs = (784, 50, 100, 10), numbers["rate_right"], numbers["epochs"]
    _, from_small = trained_by_loops(sizes, rate, epochs, deviation=0.01)
    assert from_small < numbers["accuracy_wrong"] - 0.01 < numbers["accuracy_right"]


def test_a_network_that_has_not_learned_prints_true_with_its_sigmoids():
    """Training alone does not take it out of the middle of their curves."""
    scores, found = trained_by_loops((784, 50, 100, 10), rate=0.1, epochs=3, deviation=0.01)
    x = digits.test()[0] / 255
    assert found < 0.2
    assert printed(catch, scores, x[:2]) == "True"


def test_a_single_layer_is_slower_at_the_rate_of_three(ran):
    numbers = ran("linear_collapse")["numbers"]
    _, slow = trained_by_loops((784, 10), numbers["rate_wrong"], numbers["epochs"])
    _, found = trained_by_loops((784, 10), numbers["rate_single"], numbers["epochs"])
    assert found == pytest.approx(numbers["accuracy_single"], abs=2e-3)
    assert slow < found - 0.004


def test_scores_beyond_float32_differ_by_its_largest_number():
    rng = np.random.default_rng(0)
    large = {name: np.float32(1e20 * array) for name, array in small(rng).items()}
    x = np.float32(rng.random((4, 6)))
    assert difference(large, x) == np.finfo(np.float32).max
    assert 0 <= changed(wrong, large, x) <= 4
    # float64 holds such scores, and what is rounded in them.
    wide = {name: array.astype(float) for name, array in large.items()}
    assert difference(wide, x) < 1e-12 * np.abs(wrong(wide, x)).max()
