"""The network with ReLUs, against plain loops, numerical gradients and units that are dead."""

import math

import numpy as np
import pytest

from nnsite.core.loss import cross_entropy
from nnsite.core.relu import relu_forward, relu_gradients, relu_predict
from nnsite.core.training import init

SIZES = [(6, 4), (6, 5, 4), (6, 5, 3, 4), (3, 4, 4, 4, 2)]


def started(sizes):
    """Return random weights and biases: with none, a sum may be 0, where ReLU has no slope."""
    rng = np.random.default_rng(0)
    weights = init(rng, sizes)
    return {name: w if w.any() else rng.normal(0, 0.1, w.shape) for name, w in weights.items()}


def batch(sizes, n=9):
    """Return random samples and labels for a network of these sizes."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, sizes[0])), rng.integers(sizes[-1], size=n)


def answered(weights, sample):
    """Return what each layer makes of one sample, number by number."""
    z, layers = list(sample), []
    depth = len(weights) // 2
    for i in range(1, depth + 1):
        columns = weights[f"W{i}"].T.tolist()
        sums = [
            sum(v * w for v, w in zip(z, column, strict=True)) + bias
            for column, bias in zip(columns, weights[f"b{i}"], strict=True)
        ]
        if i < depth:
            z = [a if a > 0 else 0.0 for a in sums]
        else:
            powers = [math.exp(a) for a in sums]
            z = [power / sum(powers) for power in powers]
        layers.append(z)
    return layers


@pytest.mark.parametrize("sizes", SIZES)
def test_layers_are_those_of_plain_loops(sizes):
    weights, (x, _) = started(sizes), batch(sizes)
    layers = relu_forward(weights, x)
    assert len(layers) == len(sizes) - 1
    for i, sample in enumerate(x):
        for layer, expected in zip(layers, answered(weights, sample), strict=True):
            assert layer[i] == pytest.approx(expected)
    assert np.array_equal(relu_predict(weights, x), layers[-1])


@pytest.mark.parametrize("sizes", SIZES)
def test_gradients_are_the_numerical_ones(sizes):
    weights, (x, t) = started(sizes), batch(sizes)
    found = relu_gradients(weights, x, t)
    assert found.keys() == weights.keys()
    for name, gradient in found.items():
        for place in np.ndindex(gradient.shape):
            losses = []
            for nudge in (1e-6, -1e-6):
                moved = {key: value.copy() for key, value in weights.items()}
                moved[name][place] += nudge
                losses.append(cross_entropy(relu_predict(moved, x), t))
            assert gradient[place] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-6)


def test_a_unit_that_is_0_for_every_sample_has_no_gradient():
    weights, (x, t) = started((6, 5, 4)), batch((6, 5, 4))
    weights["b1"][2] = -100
    assert not relu_forward(weights, x)[0][:, 2].any()
    found = relu_gradients(weights, x, t)
    assert not found["W1"][:, 2].any()
    assert not found["W2"][2].any()
    assert found["b1"][2] == 0
    assert np.count_nonzero(found["b1"]) == 4


def test_labels_are_checked():
    weights, (x, t) = started((6, 4)), batch((6, 4))
    with pytest.raises(ValueError, match="a column"):
        relu_gradients(weights, x, t[:, np.newaxis])
