"""The network, against the same sums written out with einsum and SciPy."""

import numpy as np
import pytest
import scipy.special

from nnsite.core.network import accuracy, forward, hidden, in_batches, parameters, predict
from nnsite.core.training import init

N = 7
WEIGHTS = init(np.random.default_rng(0), (784, 50, 100, 10))
for layer in "123":
    WEIGHTS[f"b{layer}"] += np.linspace(-1, 1, WEIGHTS[f"b{layer}"].size)
X = np.random.default_rng(1).integers(256, size=(N, 784), dtype=np.uint8)


def dense(weights, i, z):
    """Return the pre-activation of layer i."""
    return np.einsum("ni,ij->nj", z, weights[f"W{i}"]) + weights[f"b{i}"]


def test_hidden_and_predict():
    x = X / 255
    h = hidden(WEIGHTS, x)
    np.testing.assert_allclose(h.a1, dense(WEIGHTS, 1, x), atol=1e-12)
    np.testing.assert_allclose(h.z1, scipy.special.expit(h.a1), rtol=1e-14)
    np.testing.assert_allclose(h.a2, dense(WEIGHTS, 2, h.z1), atol=1e-12)
    np.testing.assert_allclose(h.z2, scipy.special.expit(h.a2), rtol=1e-14)
    np.testing.assert_allclose(h.a3, dense(WEIGHTS, 3, h.z2), atol=1e-12)
    expected = scipy.special.softmax(h.a3, axis=1)
    np.testing.assert_allclose(predict(WEIGHTS, x), expected, rtol=1e-13)


def test_shapes():
    assert [a.shape for a in hidden(WEIGHTS, X)] == [(N, 50)] * 2 + [(N, 100)] * 2 + [(N, 10)]
    assert predict(WEIGHTS, X).shape == (N, 10)


def test_forward_is_the_same_computation():
    z1, z2, y = forward(WEIGHTS, X)
    h = hidden(WEIGHTS, X)
    np.testing.assert_array_equal(z1, h.z1)
    np.testing.assert_array_equal(z2, h.z2)
    np.testing.assert_array_equal(y, predict(WEIGHTS, X))


def test_forward_has_as_many_layers_as_weights():
    weights = init(np.random.default_rng(0), (784, 50, 10))
    z1, y = forward(weights, X)
    np.testing.assert_allclose(z1, scipy.special.expit(dense(weights, 1, X)), rtol=1e-12)
    expected = scipy.special.softmax(dense(weights, 2, z1), axis=1)
    np.testing.assert_allclose(y, expected, rtol=1e-12)


def test_the_output_can_be_replaced():
    scores = forward(WEIGHTS, X, output=lambda a: a)[-1]
    np.testing.assert_array_equal(scores, hidden(WEIGHTS, X).a3)


def test_uint8_pixels_count_as_float32():
    weights = {name: value.astype(np.float32) for name, value in WEIGHTS.items()}
    y = predict(weights, X)
    np.testing.assert_array_equal(y, predict(weights, X.astype(np.float32)), strict=True)
    assert y.dtype == np.float32


def test_accuracy_counts_rows():
    y = [[0.1, 0.9], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]]
    assert accuracy(y, [1, 1, 1, 0]) == 3 / 4
    assert accuracy(y, np.array([0, 1, 0, 1], np.uint8)) == 0
    assert isinstance(accuracy(y, [1, 0, 1, 0]), float)


def test_wrong_number_of_pixels_is_refused():
    with pytest.raises(ValueError, match="783"):
        predict(WEIGHTS, X[:, 1:])


def test_parameters_are_counted():
    assert parameters(WEIGHTS) == 784 * 50 + 50 + 50 * 100 + 100 + 100 * 10 + 10


def test_batches_are_taken_in_order_and_the_last_may_be_short():
    a = np.arange(14.0).reshape(7, 2)
    sizes = in_batches(lambda batch: np.full_like(batch, len(batch)), a, 3)
    assert sizes[:, 0].tolist() == [3, 3, 3, 3, 3, 3, 1]
    assert np.array_equal(in_batches(np.negative, a, 3), -a)
