"""The cross-entropy, against SciPy and against numbers known by heart."""

import math

import numpy as np
import pytest
import scipy.special

from nnsite.core.loss import cross_entropy


def test_is_the_mean_of_minus_log_softmax():
    rng = np.random.default_rng(0)
    a, t = rng.normal(size=(100, 10)), rng.integers(10, size=100)
    picked = [scipy.special.log_softmax(row)[label] for row, label in zip(a, t, strict=True)]
    loss = cross_entropy(scipy.special.softmax(a, axis=1), t)
    assert loss == pytest.approx(-math.fsum(picked) / 100, rel=1e-14)


def test_is_the_mean_and_not_the_sum():
    assert cross_entropy([[0.5, 0.5]] * 8, [0, 1] * 4) == pytest.approx(math.log(2), rel=1e-15)


def test_of_a_perfect_answer_is_zero_without_a_sign():
    loss = cross_entropy([[1.0, 0.0]], [0])
    assert str(loss) == "0.0"


def test_probability_0_of_the_right_class_gives_inf():
    with np.errstate(all="raise"):
        assert cross_entropy([[0.0, 1.0], [0.5, 0.5]], [0, 0]) == math.inf


def test_nan_is_not_hidden():
    assert math.isnan(cross_entropy([[math.nan, 1.0], [0.5, 0.5]], [0, 0]))


def test_float32_probabilities_have_their_log_taken_in_float64():
    y = np.full((1000, 2), 0.1, np.float32)
    loss = cross_entropy(y, np.zeros(1000, int))
    assert loss == pytest.approx(-math.log(np.float32(0.1)), rel=1e-14)
