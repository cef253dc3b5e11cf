"""Gradients of layers with nothing between them, against finite differences."""

import numpy as np
import pytest
from scipy.special import log_softmax

from nnsite.core.linear import linear_gradients
from nnsite.core.training import init


def scores(weights, x):
    for i in (1, 2, 3):
        x = x @ weights[f"W{i}"] + weights[f"b{i}"]
    return x


def test_gradients_agree_with_finite_differences():
    rng = np.random.default_rng(2)
    drawn = init(rng, (6, 5, 4, 10))
    x, t = rng.standard_normal((8, 6)), rng.integers(0, 10, 8)

    def loss():
        return -log_softmax(scores(drawn, x), axis=1)[np.arange(8), t].mean()

    found = linear_gradients(drawn, x, t)
    for name, array in drawn.items():
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + 1e-6
            above = loss()
            array[place] = kept - 1e-6
            below = loss()
            array[place] = kept
            assert found[name][place] == pytest.approx((above - below) / 2e-6, abs=1e-6)
