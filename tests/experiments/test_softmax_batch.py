"""softmax_batch against SciPy, and the book's figures."""

import math

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.softmax_batch import by_rows, loss, right, run, wrong
from nnsite.figures.softmax_batch import loss_by_batch


def scores(path=None):
    """The scores of the test digits in float64, and their labels."""
    x, t = digits.test()
    return hidden(weights.load(path), x / np.float32(255)).a3.astype(np.float64), t


def batch_wide(a, t, n):
    """The natural logarithms that the wrong softmax gives the right classes, by SciPy."""
    logs = np.concatenate([log_softmax(batch, axis=None) for batch in np.split(a, len(a) // n)])
    return logs[np.arange(len(t)), t]


def test_losses_agree_with_scipy(ran):
    numbers = ran("softmax_batch")["numbers"]
    a, t = scores()
    right_loss = -log_softmax(a, axis=1)[np.arange(len(t)), t].mean()
    assert numbers["loss_right"] == pytest.approx(right_loss, rel=1e-5)
    for name, n in (("_1", 1), ("_10", 10), ("", 100), ("_1000", 1000)):
        expected = -batch_wide(a, t, n).mean()
        assert numbers[f"loss_wrong{name}"] == pytest.approx(expected, rel=1e-5), n
    with_epsilon = -np.log(np.exp(batch_wide(a, t, 1000)) + 1e-7).mean()
    assert numbers["loss_wrong_1000_book"] == pytest.approx(with_epsilon, rel=1e-5)


def test_the_least_probability_and_the_farthest_score_agree_with_scipy(ran):
    numbers = ran("softmax_batch")["numbers"]
    a, t = scores()
    least = math.exp(batch_wide(a, t, 1000).min())
    assert numbers["least_1000"] == pytest.approx(least, rel=1e-4)
    farthest = max(batch.max() - batch.min() for batch in np.split(a, len(a) // 100))
    assert numbers["farthest_below"] == pytest.approx(farthest, rel=1e-5)


def test_a_row_of_zeros_loses_its_order_in_float32():
    for below, kept in ((90, True), (104, False)):
        a = np.zeros((2, 10), np.float32)
        a[1] -= below
        a[1, 7] += 1
        a[0, 0] = 1
        assert (wrong(a)[1].argmax() == 7) == kept
        assert right(a)[1].argmax() == 7


def test_functions_agree_with_scipy():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert right(a) == pytest.approx(softmax(a, axis=1))
    assert wrong(a) == pytest.approx(softmax(a))


def test_the_repair_serves_one_image_and_a_batch():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert by_rows(a) == pytest.approx(softmax(a, axis=1))
    assert by_rows(a[0]) == pytest.approx(softmax(a[0]))


def test_each_tenfold_batch_adds_what_scipy_says(ran):
    numbers = ran("softmax_batch")["numbers"]
    a, t = scores()
    losses = [-batch_wide(a, t, n).mean() for n in (1, 10, 100, 1000)]
    found = [numbers[name] for name in ("tenfold_10", "tenfold_100", "tenfold")]
    assert found == pytest.approx(np.diff(losses), rel=1e-4)
    assert numbers["more_100"] == pytest.approx(losses[2] - losses[0], rel=1e-4)


def test_the_three_rows_that_are_drawn():
    result = run(digits.test(), weights.load())
    a, t = scores()
    terms = [[math.exp(score) for score in row] for row in a[:3]]
    total = sum(map(sum, terms))
    assert result["t"][:3].tolist() == t[:3].tolist() == [7, 2, 1]
    for row in range(3):
        shared = [term / total for term in terms[row]]
        own = [term / sum(terms[row]) for term in terms[row]]
        assert result["three_wrong"][row] == pytest.approx(shared, rel=1e-4, abs=1e-9)
        assert result["three_right"][row] == pytest.approx(own, rel=1e-4, abs=1e-9)
    assert result["first_row_sum"] == pytest.approx(sum(terms[0]) / total, rel=1e-4)


def test_the_line_to_paste_prints_the_sums_of_the_first_rows(ran):
    captured = ran("softmax_batch")["captured"]
    sums = softmax(scores()[0][:100]).sum(axis=1)[:3]
    printed = [float(word) for word in captured["catch_wrong"].strip("[]").split()]
    assert printed == pytest.approx(sums, abs=6e-4)
    assert captured["catch_right"] == "[1. 1. 1.]"


def test_a_loss_counts_a_0_as_the_least_number_and_nothing_else_differs():
    y = np.array([[0.25, 0.75], [1, 0]], np.float32)
    assert loss(y, np.array([0, 0])) == pytest.approx((math.log(4) + math.log(1)) / 2)
    assert loss(y, np.array([0, 1])) == pytest.approx((math.log(4) + 149 * math.log(2)) / 2)


def test_a_network_that_is_sure_of_a_wrong_answer_has_a_finite_loss():
    w = dict(weights.load())
    w["b3"] = np.where(np.arange(10) == 7, np.float32(200), 0)
    result = run(digits.test(), w)
    others = np.mean(digits.test()[1] != 7)
    assert result["right_zeros"] == 10_000 * others
    assert result["loss_right"] == pytest.approx(others * 149 * math.log(2))
    drawn = loss_by_batch(Result(result)).figure.axes[0]
    assert drawn.get_ylim()[1] > result["loss_wrong_1000"]


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_batch", book_weights)["numbers"]
    assert round(numbers["loss_wrong"], 2) == 5.68
    assert round(numbers["loss_right"], 4) == 0.2245
    assert round(numbers["loss_wrong_10"], 2) == 3.27
    assert round(numbers["loss_wrong_1000"], 2) == 8.02
    assert round(numbers["loss_wrong_1000_book"], 2) == 8.01
    assert numbers["accuracy_wrong"] == numbers["accuracy_right"] == 0.9352
    assert numbers["changed"] == 0
