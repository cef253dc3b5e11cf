"""sum_for_mean against plain sums over the digits, SciPy, and slopes by small steps."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.core.learning import SIZES, learn
from nnsite.core.network import predict
from nnsite.core.relu import relu_forward, relu_predict
from nnsite.core.training import gradients as known
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.engine.declare.capture import printed, warned
from nnsite.experiments.numerical_gradient import start_of_chapter_5
from nnsite.experiments.sum_for_mean import (
    backward,
    catch,
    divided_twice,
    downhill,
    epoch,
    gradients,
    length,
    loss_of_the_book,
    mean_of_losses,
    moved,
    network_of,
    of_the_mean,
    one_step,
    opposite,
    relu_sum,
    right,
    saturated,
    sigmoid_of_the_book,
    spread,
    wrong,
)

RNG = np.random.default_rng(4)
X, T = RNG.random((30, 784)), RNG.integers(0, 10, 30)
START = init(np.random.default_rng(7), SIZES)


def plain_loss(weights, x, t):
    """The sum of the losses of these digits, one by one."""
    total = 0.0
    for pixels, label in zip(x, t, strict=True):
        z1 = expit(pixels @ weights["W1"] + weights["b1"])
        total -= math.log(softmax(z1 @ weights["W2"] + weights["b2"])[label])
    return total


def slope(weights, x, t, name, place):
    """How the sum of the losses changes with one weight, by two small steps."""
    losses = []
    for h in (1e-5, -1e-5):
        nudged = {key: w.copy() for key, w in weights.items()}
        nudged[name][place] += h
        losses.append(plain_loss(nudged, x, t))
    return (losses[0] - losses[1]) / 2e-5


@pytest.mark.parametrize(
    ("name", "place"), [("W1", (300, 7)), ("b1", (3,)), ("W2", (20, 4)), ("b2", (9,))]
)
def test_the_wrong_one_is_the_slope_of_the_sum_and_the_right_one_of_the_mean(name, place):
    of_the_sum = slope(START, X, T, name, place)
    found = {
        first: gradients(first, START, X, T)[name][place] for first in (wrong, right, opposite)
    }
    assert found[wrong] == pytest.approx(of_the_sum, abs=1e-7)
    assert found[right] == pytest.approx(of_the_sum / 30, abs=1e-8)
    assert found[opposite] == pytest.approx(-of_the_sum / 30, abs=1e-8)


def test_the_right_one_is_that_of_the_lesson():
    ours, theirs = gradients(right, START, X, T), known(START, X, T)
    for name, g in theirs.items():
        assert np.array_equal(ours[name], g)


def test_what_is_passed_in_stays():
    y, t = np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([1, 0])
    assert wrong(y, t) == pytest.approx(np.array([[0.2, -0.2], [-0.5, 0.5]]))
    assert right(y, t) == pytest.approx(np.array([[0.1, -0.1], [-0.25, 0.25]]))
    assert divided_twice(y, t) == pytest.approx(np.array([[0.05, -0.05], [-0.125, 0.125]]))
    assert y.tolist() == [[0.2, 0.8], [0.5, 0.5]]


def test_the_repairs():
    y = softmax(RNG.normal(size=(30, 10)), axis=1)
    assert of_the_mean(y, np.eye(10)[T]) == pytest.approx(right(y, T))
    one_by_one = [-math.log(row[label] + 1e-7) for row, label in zip(y, T, strict=True)]
    assert mean_of_losses(y, T) == pytest.approx(sum(one_by_one) / 30)
    own = np.array([[2.0, 1.0]])
    network = SimpleNamespace(params={"W1": own})
    assert downhill(network, {"W1": np.array([[10.0, -1.0]])}, 0.1).params["W1"] is own
    assert pytest.approx(np.array([[1, 1.1]])) == own


def test_lengths_and_steps():
    grad = {"W1": np.array([[3.0, 0.0]]), "b1": np.array([4.0])}
    assert length(grad) == 5
    start = {"W1": np.array([[1.0, 1.0]]), "b1": np.array([0.0])}
    assert moved(start, grad, 2)["W1"].tolist() == [[-5, 1]]
    assert start["W1"].tolist() == [[1, 1]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    ("first", "ratio"), [(wrong, "2.0"), (right, "1.0"), (opposite, "1.0"), (divided_twice, "0.5")]
)
def test_the_lines_to_paste_tell_a_sum_from_a_mean(dtype, first, ratio):
    weights = {name: w.astype(dtype) for name, w in START.items()}
    batch = {"x_batch": X.astype(dtype), "t_batch": T}
    assert printed(catch, network_of(first, weights), **batch) == ratio


def test_they_take_one_hot_labels():
    """With a gradient like the book's."""

    def gradient(x, t):
        y = softmax(x @ START["W1"][:, :10], axis=1)
        return {"b2": ((y - t) / len(t)).sum(axis=0)}

    network = SimpleNamespace(gradient=gradient)
    assert printed(catch, network, X, np.eye(10)[T]) == "1.0"


def test_the_book_s_sigmoid_warns_beyond_710():
    assert not warned(sigmoid_of_the_book, np.array([-709.0, 5000.0]))
    assert warned(sigmoid_of_the_book, np.array([-710.0])) == [
        "RuntimeWarning: overflow encountered in exp"
    ]


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_another_start_and_another_order_tell_the_same(seed):
    """The bounds of the claims hold with other random numbers, after 60 steps."""
    x, t = digits.train()
    x, t = x[:6000] / 255, t[:6000]

    def trained(first, **how):
        rng = np.random.default_rng(seed)
        how = {"loss": loss_of_the_book, "epochs": 1} | how
        return learn(rng, x, t, backward=backward(first), **how)

    total, uphill = trained(wrong), trained(opposite)
    mean, small = trained(right), trained(wrong, rate=0.01)
    assert small.losses == pytest.approx(mean.losses, abs=1e-6)
    assert total.losses[1] > 10
    assert 10 < np.mean(total.losses[-50:]) < -math.log(1e-7)
    assert min(total.losses[1:]) > total.losses[0]

    def hidden(run):
        return expit(x[:1000] @ run.weights[1]["W1"] + run.weights[1]["b1"])

    assert saturated(hidden(total)) > 0.99
    assert saturated(hidden(mean)) < 0.1
    assert spread(hidden(total)) < 0.01
    assert spread(hidden(mean)) > 0.1
    first, second, third = uphill.losses[:3]
    assert first < second < third
    assert np.mean(uphill.losses[-50:]) > 10
    after = trained(right, start=total.weights[1])

    def share(weights):
        """The share of 2,000 digits that are right."""
        z1 = expit(x[:2000] @ weights["W1"] + weights["b1"])
        return np.mean((z1 @ weights["W2"] + weights["b2"]).argmax(axis=1) == t[:2000])

    assert share(total.weights[1]) < 0.25
    assert share(uphill.weights[1]) < 0.15
    assert share(after.weights[1]) < 0.3
    assert share(mean.weights[1]) > 0.75


def test_shares_and_spreads():
    z1 = np.array([[0.0, 0.5, 0.005, 1.0], [1.0, 0.5, 0.015, 1.0]])
    assert saturated(z1) == 5 / 8
    assert spread(z1) == pytest.approx((0.5 + 0 + 0.005 + 0) / 4)


def test_the_sum_with_relu_is_the_slope_of_the_sum():
    start = start_of_chapter_5(3)
    for name, place in (("W1", (300, 7)), ("b1", (3,)), ("W2", (20, 4)), ("b2", (9,))):
        losses = []
        for h in (1e-6, -1e-6):
            nudged = {key: w.copy() for key, w in start.items()}
            nudged[name][place] += h
            z1 = (X @ nudged["W1"] + nudged["b1"]).clip(0)
            rows = softmax(z1 @ nudged["W2"] + nudged["b2"], axis=1)
            losses.append(-sum(math.log(row[label]) for row, label in zip(rows, T, strict=True)))
        found = relu_sum(start, X, relu_forward(start, X), T)[name][place]
        assert found == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-6)


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_from_the_book_s_start_the_jump_comes_back_or_comes_later(seed):
    rng = np.random.default_rng(seed)
    x, t = digits.train()
    some = rng.permutation(len(x))[:5000]
    x, t = x[some] / 255, t[some]
    start = start_of_chapter_5(seed)
    how = {"start": start, "rate": 0.1, "epochs": 1, "loss": loss_of_the_book}
    losses = learn(rng, x, t, backward=backward(wrong), **how).losses
    assert max(losses[:10]) > 3
    assert np.mean(losses[-10:]) < 3
    x, t = x[:1000], t[:1000]
    relu = learn(rng, x, t, forward=relu_forward, backward=relu_sum, **how).losses
    assert max(relu) > 4
    batch = x[:100], t[:100]
    total = relu_sum(start, batch[0], relu_forward(start, batch[0]), batch[1])
    after = moved(start, total, 0.1)
    rows = np.arange(100), batch[1]
    before, then = (-np.log(relu_predict(w, batch[0])[rows] + 1e-7).mean() for w in (start, after))
    assert then < before


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_the_sum_in_batches_of_1000_tells_the_same(seed):
    x, t = digits.train()
    x = x / 255
    rng = np.random.default_rng(seed)
    start, places = init(rng, SIZES), rng.permutation(len(x))

    def one_epoch(first, rate):
        weights = start
        for i in range(0, len(x), 1000):
            some = places[i : i + 1000]
            weights = moved(weights, gradients(first, weights, x[some], t[some]), rate)
        y = predict(weights, x[:2000]) + 1e-7
        return np.mean(y.argmax(axis=1) == t[:2000]), -np.log(y[np.arange(2000), t[:2000]]).mean()

    accuracy_sum, loss_sum = one_epoch(wrong, 0.01)
    accuracy_mean, loss_mean = one_epoch(right, 1)
    assert accuracy_sum < 0.45
    assert accuracy_mean > 0.5
    assert loss_mean < loss_sum - 0.2


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_one_step_on_another_batch_tells_the_same(seed):
    rng = np.random.default_rng(seed)
    start = init(rng, SIZES)
    x, t = digits.train()
    some = rng.permutation(len(x))[:100]
    x, t = x[some] / 255, t[some]
    grad = gradients(right, start, x, t)
    total = gradients(wrong, start, x, t)
    before = plain_loss(start, x, t)
    assert plain_loss(moved(start, grad, 1), x, t) < before
    assert plain_loss(moved(start, grad, 0.01), x, t) < before
    assert mean_of_losses(predict(moved(start, total, 1), x), t) > 10
    assert plain_loss(moved(start, total, 0.01), x, t) < before
    assert plain_loss(moved(start, grad, -1), x, t) > before
    assert plain_loss(moved(start, grad, -0.01), x, t) > before
    assert length(total) == pytest.approx(100 * length(grad))


@pytest.mark.parametrize(("first", "direction"), [(right, 1), (wrong, 30), (opposite, -1)])
def test_one_step_is_a_step(first, direction):
    network = network_of(first, START)
    before, after = one_step(network, X, T, 0.1)
    grad = known(START, X, T)
    there = moved(START, grad, 0.1 * direction)
    assert before == pytest.approx(plain_loss(START, X, T) / 30, abs=1e-5)
    assert after == pytest.approx(plain_loss(there, X, T) / 30, abs=1e-3)
    for name, w in there.items():
        assert network.params[name] == pytest.approx(w)


def test_a_sum_in_batches_of_another_size():
    """An epoch of the mean at 0.01 * n is one of the sum at 0.01."""
    weights = epoch(X, T, 0.01 * 10, 10)
    rng = np.random.default_rng(0)
    plain = init(rng, SIZES)
    places = rng.permutation(30)
    for i in range(0, 30, 10):
        some = places[i : i + 10]
        grad = gradients(wrong, plain, X[some], T[some])
        plain = {name: w - 0.01 * grad[name] for name, w in plain.items()}
    for name, w in plain.items():
        assert weights[name] == pytest.approx(w, abs=1e-12)


def test_numbers(ran):
    numbers = ran("sum_for_mean")["numbers"]
    assert numbers["accuracy_right"] == 0.9124
    assert numbers["cost"] == round(10_000 * (0.9124 - numbers["accuracy_wrong"]))
    assert numbers["times"] == pytest.approx(100)
    assert numbers["cap"] == pytest.approx(16.118, abs=1e-3)
    assert numbers["summed_guess"] == pytest.approx(230.2585, abs=1e-4)
    start = init(np.random.default_rng(0), SIZES)
    x, t = digits.train()
    loss = plain_loss(start, x[:100] / 255, t[:100]) / 100
    assert numbers["line_start"] == pytest.approx(loss, abs=1e-5)
    theirs = learn(np.random.default_rng(0), x / 255, t, epochs=1)
    assert numbers["first_right"] == pytest.approx(theirs.losses[0], abs=1e-5)
    assert numbers["second_right"] == pytest.approx(theirs.losses[1], abs=1e-5)
