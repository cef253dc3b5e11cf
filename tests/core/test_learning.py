"""The program of the pages on learning, against training by the lesson's own `train`."""

import numpy as np
import pytest

from nnsite.core.learning import BATCH, EPOCHS, RATE, SIZES, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import forward
from nnsite.core.training import backward, init, train

RNG = np.random.default_rng(3)
X, T = RNG.random((250, 784)), RNG.integers(0, 10, 250)


def plain_loss(weights, x, t):
    hidden = 1 / (1 + np.exp(-(x @ weights["W1"] + weights["b1"])))
    scores = np.exp(hidden @ weights["W2"] + weights["b2"])
    right = [row[label] / sum(row) for row, label in zip(scores, t, strict=True)]
    return -np.mean(np.log(right))


def test_it_is_the_training_of_the_lesson():
    rng = np.random.default_rng(5)
    start = init(rng, SIZES)
    how = {"learning_rate": RATE, "batch_size": BATCH, "epochs": EPOCHS}
    theirs = train(rng, start, X, T, **how)
    learned = learn(np.random.default_rng(5), X, T)
    assert len(learned.weights) == EPOCHS + 1
    assert len(learned.losses) == EPOCHS * 3
    for name, w in theirs.items():
        assert np.array_equal(learned.weights[0][name], start[name])
        assert np.array_equal(learned.weights[-1][name], w)


def test_each_loss_is_that_before_its_step():
    learned = learn(
        np.random.default_rng(0), X[:BATCH], T[:BATCH], epochs=4, order=lambda rng, n: np.arange(n)
    )
    for weights, loss in zip(learned.weights, learned.losses, strict=False):
        assert plain_loss(weights, X[:BATCH], T[:BATCH]) == pytest.approx(loss)
    assert learned.losses[3] < learned.losses[0]


def test_another_start_leaves_the_order_and_itself_as_they_are():
    orders = []

    def noted(rng, n):
        orders.append(rng.permutation(n))
        return orders[-1]

    start = init(np.random.default_rng(9), SIZES)
    before = {name: w.copy() for name, w in start.items()}
    learn(np.random.default_rng(0), X, T, order=noted, epochs=1)
    learned = learn(np.random.default_rng(0), X, T, order=noted, epochs=1, start=start)
    assert np.array_equal(orders[0], orders[1])
    for name, w in before.items():
        assert np.array_equal(start[name], w)
        assert np.array_equal(learned.weights[0][name], w)


def test_each_batch_passes_forward_once_and_backward_from_there():
    passes = []

    def noted(weights, x):
        passes.append(forward(weights, x))
        return passes[-1]

    def from_there(weights, x, z, t):
        assert z is passes[-1]
        return backward(weights, x, z, t)

    noting = learn(np.random.default_rng(5), X, T, forward=noted, backward=from_there)
    plain = learn(np.random.default_rng(5), X, T)
    assert len(passes) == len(noting.losses)
    assert np.array_equal(noting.losses, plain.losses)
    for name, w in plain.weights[-1].items():
        assert np.array_equal(noting.weights[-1][name], w)


def test_another_loss_is_noted_and_changes_no_step():
    plain = learn(np.random.default_rng(5), X, T)
    twice = learn(np.random.default_rng(5), X, T, loss=lambda y, t: 2 * cross_entropy(y, t))
    assert np.array_equal(twice.losses, 2 * plain.losses)
    for name, w in plain.weights[-1].items():
        assert np.array_equal(twice.weights[-1][name], w)
