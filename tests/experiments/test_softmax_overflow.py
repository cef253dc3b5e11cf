"""softmax_overflow against SciPy, plain loops and the ends of the number types."""

import math

import numpy as np
import pytest
from scipy.special import softmax

from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.experiments.softmax_overflow import learn, numerator, right, shared, wrong


@pytest.fixture(scope="module")
def scores():
    """Scores of the test digits by one layer after 100 steps, by SciPy alone."""
    x, t = digits.train()
    rng = np.random.default_rng(0)
    w, b = rng.standard_normal((784, 10)) / 28, np.zeros(10)
    for i in range(0, len(x), 100):
        batch = x[i : i + 100].astype(float)
        delta = (softmax(batch @ w + b, axis=1) - np.eye(10)[t[i : i + 100]]) / 100
        w, b = w - 0.1 * batch.T @ delta, b - 0.1 * delta.sum(axis=0)
    return digits.test()[0] @ w + b


def test_right_form_learns_as_with_scipy(ran, scores):
    numbers = ran("softmax_overflow")["numbers"]
    found = np.mean(scores.argmax(axis=1) == digits.test()[1])
    assert numbers["accuracy_right"] == pytest.approx(found, abs=2e-3)
    assert numbers["largest"] == pytest.approx(np.abs(scores).max(), rel=1e-3)


def test_nan_are_counted_one_by_one():
    with np.errstate(all="ignore"):
        w, good = learn(wrong, *digits.train())
    assert sum(math.isnan(value) for array in w.values() for value in array.flat) == 7850
    assert good == 1


@pytest.mark.parametrize("n", [1, 10, 100, 1000])
def test_a_row_far_below_its_neighbours_is_lost(ran, scores, n):
    least = np.log(np.nextafter(0, 1)) - np.log(2)  # below, exp rounds to 0
    lost = 0
    for i in range(0, len(scores), n):
        top = scores[i : i + n].max()
        lost += sum(row.max() - top < least for row in scores[i : i + n])
    assert ran("softmax_overflow")["numbers"][f"rows_shared_{n}"] == pytest.approx(lost, abs=10)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_thresholds_are_where_exp_turns_infinite(ran, dtype):
    bits = np.dtype(dtype).itemsize * 8
    limit = ran("softmax_overflow")["numbers"][f"limit_{bits}"]
    below = dtype(limit * (1 - 2 * np.finfo(dtype).eps))
    above = dtype(limit * (1 + 2 * np.finfo(dtype).eps))
    assert np.isfinite(np.exp(below))
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        assert np.isinf(np.exp(above))


def test_forms_where_nothing_overflows():
    a = np.random.default_rng(0).normal(size=(7, 10))
    for form in (wrong, right, shared):
        assert form(a) == pytest.approx(softmax(a, axis=1))
    factors = np.exp(-a.max(axis=1, keepdims=True))
    assert numerator(a) == pytest.approx(softmax(a, axis=1) * factors)


def test_the_bound_can_be_reached_and_not_passed(ran):
    w = weights.load()
    bound = ran("softmax_overflow")["numbers"]["bound"]
    corners = [(w["W3"][:, k] > 0) @ w["W3"][:, k] + w["b3"][k] for k in range(10)]
    assert max(corners) == pytest.approx(bound, rel=1e-6)
    assert hidden(w, digits.test()[0]).a3.max() < bound


def test_probes_tell_the_four_forms_apart(ran):
    texts = ran("softmax_overflow")["texts"]
    probes = [texts[f"probe_{form}"] for form in ("wrong", "numerator", "shared", "right")]
    assert [probe.replace(" ", "") for probe in probes] == [
        "[nan1.]",
        "[0.1.]",
        "[1.nan]",
        "[1.1.]",
    ]
    assert texts["example"] == "[[nan nan nan]]"


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_overflow", book_weights)["numbers"]
    limits = [round(numbers[f"limit_{bits}"], 2) for bits in (16, 32, 64)]
    assert limits == [11.09, 88.72, 709.78]
    assert numbers["chapter_3_changed"] == numbers["chapter_3_wrong"] == 0
    assert round(numbers["loss"], 4) == 0.2245
