"""Training, against numerical gradients and a step of descent done by hand."""

import numpy as np
import pytest

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, predict
from nnsite.core.training import gradients, init, train

SIZES = [(6, 4), (6, 5, 4), (6, 5, 3, 4), (3, 4, 4, 4, 2)]


def batch(sizes, n=9):
    """Return random samples and labels for a network of these sizes."""
    rng = np.random.default_rng(1)
    return rng.normal(size=(n, sizes[0])), rng.integers(sizes[-1], size=n)


def numerical_gradient(weights, name, x, t, h=1e-5):
    """Return the derivative of the loss by one weight array, by central differences."""
    gradient = np.empty_like(weights[name])
    for index in np.ndindex(gradient.shape):
        losses = []
        for sign in (1, -1):
            moved = {key: value.copy() for key, value in weights.items()}
            moved[name][index] += sign * h
            losses.append(cross_entropy(predict(moved, x), t))
        gradient[index] = (losses[0] - losses[1]) / (2 * h)
    return gradient


@pytest.mark.parametrize("sizes", SIZES)
def test_gradients_are_the_numerical_ones(sizes):
    weights = init(np.random.default_rng(0), sizes)
    x, t = batch(sizes)
    found = gradients(weights, x, t)
    assert found.keys() == weights.keys()
    for name, gradient in found.items():
        expected = numerical_gradient(weights, name, x, t)
        np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


def test_gradients_use_the_output_they_are_given():
    weights = init(np.random.default_rng(0), (6, 4))
    x, t = batch((6, 4))
    found = gradients(weights, x, t, output=np.zeros_like)
    np.testing.assert_allclose(found["b1"], -np.bincount(t, minlength=4) / len(t))


def test_init_shapes_dtype_and_spread():
    weights = init(np.random.default_rng(0), (784, 50, 10))
    shapes = {name: value.shape for name, value in weights.items()}
    assert shapes == {"W1": (784, 50), "b1": (50,), "W2": (50, 10), "b2": (10,)}
    assert {value.dtype for value in weights.values()} == {np.dtype(np.float64)}
    assert weights["W1"].std() == pytest.approx(784**-0.5, rel=0.01)
    assert not weights["b1"].any()


@pytest.mark.parametrize("sizes", [(), (5,), (5, 0), (5, -1, 3)])
def test_init_refuses_sizes_that_make_no_network(sizes):
    with pytest.raises(ValueError, match="two or more positive widths"):
        init(np.random.default_rng(0), sizes)


def test_one_full_batch_is_one_step_of_descent():
    weights = init(np.random.default_rng(0), (6, 5, 4))
    x, t = batch((6, 5, 4))
    rng = np.random.default_rng(2)
    trained = train(rng, weights, x, t, learning_rate=0.3, batch_size=9, epochs=1)
    for name, gradient in gradients(weights, x, t).items():
        np.testing.assert_allclose(trained[name], weights[name] - 0.3 * gradient, atol=1e-15)


def test_every_sample_is_seen_once_per_epoch(monkeypatch):
    seen = []

    def record(weights, x, t, output):
        seen.append(t)
        return {}

    monkeypatch.setattr("nnsite.core.training.gradients", record)
    x, t = np.zeros((7, 2)), np.arange(7)
    train(np.random.default_rng(0), {}, x, t, learning_rate=1, batch_size=3, epochs=2)
    assert [len(labels) for labels in seen] == [3, 3, 1] * 2
    epochs = [np.concatenate(seen[:3]), np.concatenate(seen[3:])]
    assert [sorted(epoch) for epoch in epochs] == [list(range(7))] * 2
    assert list(epochs[0]) != list(epochs[1])


def test_training_learns_and_leaves_its_input_alone():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 2))
    t = (x[:, 0] * x[:, 1] > 0).astype(int)
    start = init(rng, (2, 8, 2))
    before = {name: value.copy() for name, value in start.items()}
    trained = train(rng, start, x, t, learning_rate=1, batch_size=10, epochs=60)
    assert accuracy(predict(start, x), t) < 0.8
    assert accuracy(predict(trained, x), t) > 0.95
    for name, value in before.items():
        np.testing.assert_array_equal(start[name], value)


def test_same_generator_same_weights():
    sizes = (6, 5, 4)
    x, t = batch(sizes)
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(3)
        weights = init(rng, sizes)
        runs.append(train(rng, weights, x, t, learning_rate=0.1, batch_size=2, epochs=3))
    for name, value in runs[0].items():
        np.testing.assert_array_equal(value, runs[1][name])


def test_a_batch_without_samples_is_refused():
    x, t = batch((6, 4))
    weights = init(np.random.default_rng(0), (6, 4))
    with pytest.raises(ValueError, match="batch_size is 0"):
        train(np.random.default_rng(0), weights, x, t, learning_rate=1, batch_size=0, epochs=1)
