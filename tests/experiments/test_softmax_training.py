"""softmax_training against SciPy, and its gradients against numerical ones."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit, log_softmax, softmax

from nnsite.core.loss import cross_entropy
from nnsite.core.network import forward
from nnsite.core.training import gradients, init
from nnsite.data import digits
from nnsite.experiments.softmax_training import (
    by_rows,
    learn,
    learn_as_in_the_book,
    matched,
    right,
    wrong,
)


def numerical(softmax_, w, x, t):
    """The gradient of the loss by b2, as chapter 4 finds it."""

    def loss(b2):
        return cross_entropy(forward({**w, "b2": b2}, x, softmax_)[-1], t)

    return approx_fprime(w["b2"], loss, 1e-6)


@pytest.fixture(scope="module")
def small():
    rng = np.random.default_rng(0)
    w = init(rng, (5, 4, 3))
    return w, rng.normal(size=(7, 5)), rng.integers(0, 3, 7)


@pytest.mark.parametrize(
    ("softmax_", "output"), [(right, right), (wrong, matched)], ids=["right", "matched"]
)
def test_the_gradient_is_the_loss_s_own(small, softmax_, output):
    w, x, t = small
    grads = gradients(w, x, t, output)
    assert grads["b2"] == pytest.approx(numerical(softmax_, w, x, t), abs=1e-5)


def test_the_gradient_of_the_wrong_pair_is_no_loss_s_own(small):
    w, x, t = small
    grads = gradients(w, x, t, wrong)
    assert np.max(np.abs(grads["b2"] - numerical(wrong, w, x, t))) > 0.1
    assert grads["b2"].sum() == pytest.approx(1 / 7 - 1)


def test_first_losses_agree_with_scipy(ran):
    x, t = digits.train()
    rng = np.random.default_rng(1)
    w1, w2 = (rng.standard_normal(shape) / shape[0] ** 0.5 for shape in ((784, 50), (50, 10)))
    batch = rng.permutation(len(x))[:100]
    a = expit(x[batch] / 255 @ w1) @ w2
    chosen = np.arange(100), t[batch]
    numbers = ran("softmax_training")["numbers"]
    assert numbers["first_right"] == pytest.approx(-log_softmax(a, axis=1)[chosen].mean())
    assert numbers["first_wrong"] == pytest.approx(-log_softmax(a)[chosen].mean())


def test_the_line_to_paste_prints_the_first_loss_and_that_of_guessing(ran):
    result = ran("softmax_training")
    for name, first in (("catch_wrong", "first_wrong"), ("catch_right", "first_right")):
        loss, guess = map(float, result["captured"][name].split())
        assert loss == pytest.approx(result["numbers"][first], abs=5e-3)
        assert guess == pytest.approx(-np.log(1 / 10), abs=5e-3)


def test_large_weights_start_high_as_with_scipy(ran):
    x, t = digits.train()
    losses = []
    for seed in range(1, 12):
        rng = np.random.default_rng(seed)
        w1, w2 = rng.standard_normal((784, 50)), rng.standard_normal((50, 10))
        a = expit(x[:100] / 255 @ w1) @ w2
        losses.append(-log_softmax(a, axis=1)[np.arange(100), t[:100]].mean())
    first, *others = losses
    numbers = ran("softmax_training")["numbers"]
    assert numbers["first_large"] == pytest.approx(first)
    assert numbers["large_least"] == pytest.approx(min(others))
    assert numbers["large_most"] == pytest.approx(max(others))


def test_training_is_as_with_scipy_alone():
    x, t = digits.train()
    x, t = x[:2000] / 255, t[:2000]
    rng = np.random.default_rng(1)
    w1, w2 = (rng.standard_normal(shape) / shape[0] ** 0.5 for shape in ((784, 50), (50, 10)))
    b1, b2 = np.zeros(50), np.zeros(10)
    losses = []
    for _ in range(6):
        order = rng.permutation(len(x))
        for i in range(0, len(x), 100):
            batch = order[i : i + 100]
            z = expit(x[batch] @ w1 + b1)
            a = z @ w2 + b2
            losses.append(-log_softmax(a)[np.arange(100), t[batch]].mean())
            delta = (softmax(a) - np.eye(10)[t[batch]]) / 100
            below = delta @ w2.T * z * (1 - z)
            w2, b2 = w2 - 0.5 * z.T @ delta, b2 - 0.5 * delta.sum(axis=0)
            w1, b1 = w1 - 0.5 * x[batch].T @ below, b1 - 0.5 * below.sum(axis=0)
    epochs, found, _ = learn(wrong, wrong, x, t)
    assert found == pytest.approx(losses, rel=1e-6)
    assert len(epochs) == 6
    assert epochs[-1]["b2"] == pytest.approx(b2)
    # After k steps of 0.5 the sum of b2 is k * 0.5 * 0.99, whatever the labels.
    sums = [w["b2"].sum() for w in epochs]
    assert sums == pytest.approx([20 * k * 0.5 * 0.99 for k in range(1, 7)])


def test_the_start_of_the_book_by_scipy(ran):
    """30 steps; the repaired softmax and the wrong one, and the loss with 1e-7 added to y."""
    x, t = digits.train()
    x = x / 255
    for axis, softmax_ in ((1, by_rows), (None, wrong)):
        rng = np.random.default_rng(1)
        w1, w2 = (0.01 * rng.standard_normal(shape) for shape in ((784, 50), (50, 10)))
        b1, b2 = np.zeros(50), np.zeros(10)
        losses = []
        order = rng.permutation(len(x))
        for i in range(0, 3000, 100):
            batch = order[i : i + 100]
            z = expit(x[batch] @ w1 + b1)
            y = softmax(z @ w2 + b2, axis=axis)
            losses.append(-np.log(y[np.arange(100), t[batch]] + 1e-7).mean())
            delta = (y - np.eye(10)[t[batch]]) / 100
            below = delta @ w2.T * z * (1 - z)
            w2, b2 = w2 - 0.1 * z.T @ delta, b2 - 0.1 * delta.sum(axis=0)
            w1, b1 = w1 - 0.1 * x[batch].T @ below, b1 - 0.1 * below.sum(axis=0)
        _, _, found = learn_as_in_the_book(softmax_, x, t)
        assert found[:30] == pytest.approx(losses, rel=1e-6)
        name = "book_first_repaired" if axis else "book_first_wrong"
        assert ran("softmax_training")["numbers"][name] == pytest.approx(losses[0])


def test_no_digit_costs_more_than_the_cap_in_the_loss_of_the_book(ran):
    numbers = ran("softmax_training")["numbers"]
    assert numbers["cap"] == pytest.approx(7 * np.log(10))
    assert numbers["book_highest_wrong"] < numbers["cap"]
    one_digit = cross_entropy(np.array([[0.0, 1.0]]) + 1e-7, np.array([0]))
    assert one_digit == pytest.approx(numbers["cap"])


def test_the_wrong_network_knows_one_answer(ran):
    numbers = ran("softmax_training")["numbers"]
    counts = [list(digits.train()[1]).count(digit) for digit in range(10)]
    answer = counts.index(max(counts))
    assert numbers["answer_wrong"] == numbers["commonest"] == answer
    share = list(digits.test()[1]).count(answer) / 10000
    assert numbers["accuracy_wrong"] == pytest.approx(share)
    earlier = list(digits.test()[1]).count(numbers["answer_100"]) / 10000
    assert numbers["accuracy_100"] == pytest.approx(earlier)
    assert numbers["answer_100"] != answer
    assert numbers["b2_wrong"] == pytest.approx(600 * 0.5 * 0.99)
    assert 0.91 < numbers["accuracy_right"] < 0.93
