"""same_number against SciPy, and the book's figures."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments.same_number import in_batches, right, wrong


def scores(scale, path=None):
    """The network's scores in float64, by SciPy."""
    w, x = weights.load(path), digits.test()[0] / scale
    z1 = expit(x @ w["W1"].astype(float) + w["b1"])
    return expit(z1 @ w["W2"].astype(float) + w["b2"]) @ w["W3"].astype(float) + w["b3"]


def along_axis_0(a, n, order=None):
    """Predictions in batches of n, one batch after another."""
    order = np.arange(len(a)) if order is None else order
    p = np.full(len(a), -1)
    for i in range(0, len(a), n):
        p[order[i : i + n]] = softmax(a[order[i : i + n]], axis=0).argmax(axis=1)
    return p


@pytest.fixture(scope="module")
def a():
    return scores(255)


@pytest.mark.parametrize("n", [10, 50, 100, 200])
def test_accuracies_agree_with_scipy(ran, a, n):
    name = "accuracy_axis" if n == 100 else f"accuracy_{n}"
    found = np.mean(along_axis_0(a, n) == digits.test()[1])
    assert ran("same_number")["numbers"][name] == pytest.approx(found, abs=3e-4)


def test_sorted_digits_agree_with_scipy(ran, a):
    t = digits.test()[1]
    order = np.array(sorted(range(len(t)), key=lambda i: (t[i], i)))
    numbers = ran("same_number")["numbers"]
    found = np.mean(along_axis_0(a, 100, order) == t)
    assert numbers["accuracy_sorted"] == pytest.approx(found, abs=3e-4)
    assert numbers["accuracy_raw_sorted"] == pytest.approx(numbers["accuracy_raw"], abs=3e-4)


def test_errors_are_counted_one_by_one(ran, a):
    t = digits.test()[1]
    p, q = scores(1).argmax(axis=1), along_axis_0(a, 100)
    errors_p = {i for i in range(len(t)) if p[i] != t[i]}
    errors_q = {i for i in range(len(t)) if q[i] != t[i]}
    numbers = ran("same_number")["numbers"]
    assert numbers["common"] == pytest.approx(len(errors_p & errors_q), abs=3)
    assert numbers["raw_only"] == pytest.approx(len(errors_p - errors_q), abs=3)
    assert numbers["axis_only"] == pytest.approx(len(errors_q - errors_p), abs=3)
    assert numbers["apart_by_answer"] == pytest.approx(sum(p != q), abs=3)


def test_predictions_come_back_in_the_order_of_the_digits(a):
    order = np.random.default_rng(0).permutation(len(a))
    assert in_batches(a, 50, order).tolist() == along_axis_0(a, 50, order).tolist()
    assert in_batches(a, 1).tolist() == [0] * len(a)


def test_scores_can_be_equal_where_answers_differ():
    p, q, t = np.array([[1, 2, 3, 4, 5], [1, 2, 0, 0, 5], [1, 0, 0, 4, 5]])
    assert (wrong(p, q, t), right(p, q, t)) == (0, 2)


def test_probes(ran):
    texts = ran("same_number")["texts"]
    assert (texts["probe_axis"], texts["probe_raw"]) == ("False", "True")


def test_book_figures(ran, book_weights):
    numbers = ran("same_number", book_weights)["numbers"]
    assert numbers["accuracy_raw"] == numbers["accuracy_axis"] == 0.9207
    assert numbers["errors_raw"] == numbers["errors_axis"] == 793
    assert numbers["common"] == 512
    assert numbers["accuracy_10"] == 0.7886
    assert numbers["accuracy_50"] == 0.9085
    assert numbers["accuracy_200"] == 0.9223
    assert numbers["cost"] == 145
    found = along_axis_0(scores(255, book_weights), 100)
    assert np.sum(found != digits.test()[1]) == 793
