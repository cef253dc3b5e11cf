"""learning_rate against a training loop of its own, small differences, and other starts."""

import math

import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax

from nnsite.core.learning import learn
from nnsite.core.network import accuracy, predict
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.engine.declare.capture import warned
from nnsite.experiments.learning_rate import (
    TwoLayerNet,
    book_sigmoid,
    catch,
    down_a_parabola,
    larger,
    right,
    saturated,
    smaller,
    sweep,
    wrong,
)

SEEDS = [11, 12, 13, 14, 15]


@pytest.fixture(scope="module")
def train():
    x, t = digits.train()
    return x / 255, t


@pytest.fixture(scope="module")
def test_digits():
    x, t = digits.test()
    return x[:2000] / 255, t[:2000]


def descended(start, batches, rate):
    """The losses of these batches, each before its step, by SciPy; `start` is changed."""
    losses = []
    for x, t in batches:
        z1 = expit(x @ start["W1"] + start["b1"])
        a2 = z1 @ start["W2"] + start["b2"]
        losses.append(-log_softmax(a2, axis=1)[range(len(t)), t].mean())
        delta = (softmax(a2, axis=1) - np.eye(10)[t]) / len(t)
        delta_1 = delta @ start["W2"].T * z1 * (1 - z1)
        start["W1"] -= rate * x.T @ delta_1
        start["b1"] -= rate * delta_1.sum(axis=0)
        start["W2"] -= rate * z1.T @ delta
        start["b2"] -= rate * delta.sum(axis=0)
    return losses


def first_batches(x, t, seed=0):
    """The start of the program, and its first 20 batches."""
    rng = np.random.default_rng(seed)
    start = init(rng, (784, 50, 10))
    order = rng.permutation(len(x))
    return start, [(x[i], t[i]) for i in order[:2000].reshape(20, 100)]


def test_the_first_20_losses_are_those_of_another_loop(ran, train):
    numbers = ran("learning_rate")["numbers"]
    for rate, name in ((0.01, "small"), (1, "right"), (3, "3"), (10, "leap")):
        losses = descended(*first_batches(*train), rate)
        assert numbers[f"top_{name}"] == pytest.approx(max(losses))
        assert numbers[f"early_{name}"] == pytest.approx(sum(losses[15:]) / 5)
        assert numbers["first"] == pytest.approx(losses[0])
    second = descended(*first_batches(*train), 100)[1]
    assert numbers["second_wrong"] == pytest.approx(second)


def test_wrong_and_right_differ_in_their_rate_alone(train):
    x, t = train[0][:200], train[1][:200]
    by_wrong = wrong(np.random.default_rng(1), x, t)
    by_right = right(np.random.default_rng(1), x, t)
    for name, w in by_wrong.weights[0].items():
        assert np.array_equal(w, by_right.weights[0][name])
    assert by_wrong.losses[0] == by_right.losses[0]
    batch = np.random.default_rng(1)
    init(batch, (784, 50, 10))
    i = batch.permutation(200)[:100]
    start = {name: w.copy() for name, w in by_right.weights[0].items()}
    for rate, learned in ((100, by_wrong), (1, by_right)):
        again = {name: w.copy() for name, w in start.items()}
        j = np.setdiff1d(np.arange(200), i)
        second = descended(again, [(x[i], t[i]), (x[j], t[j])], rate)[1]
        assert learned.losses[1] == pytest.approx(second)


def test_the_slope_along_the_gradient_is_its_squared_length(ran, train):
    numbers = ran("learning_rate")["numbers"]
    start, batches = first_batches(*train)
    before, after = descended(start, [batches[0], batches[0]], 1e-6)
    assert (before - after) / 1e-6 == pytest.approx(numbers["step_squared"], rel=1e-4)
    assert numbers["step_start"] == pytest.approx(before)
    for rate, name in ((0.01, "step_small"), (1, "step_right"), (100, "step_large")):
        start, batches = first_batches(*train)
        after = descended(start, [batches[0], batches[0]], rate)[1]
        assert numbers[name] == pytest.approx(after)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_20_losses_tell_the_rates_apart_from_other_starts(train, seed):
    """The bounds of the claims, and of the table of *Catch it*."""
    top, early = {}, {}
    for rate in (0.01, 1, 3, 10, 100):
        losses = descended(*first_batches(*train, seed), rate)
        top[rate], early[rate] = max(losses), np.mean(losses[15:])
    assert top[0.01] < 3
    assert top[0.01] - early[0.01] < 0.3
    assert top[1] < 3
    assert early[1] < 1.6
    assert top[3] < 5
    assert early[3] < 1.6
    assert top[10] > 6
    assert early[10] > 1.8
    assert top[100] > 20
    assert early[100] > 20


@pytest.mark.parametrize("seed", SEEDS)
def test_spoiled_weights_stay_spoiled_from_other_starts(train, test_digits, seed):
    x, t = train[0][:4000], train[1][:4000]
    spoiled = learn(np.random.default_rng(seed), x, t, rate=100, epochs=1).weights[1]
    rng = np.random.default_rng(seed)
    rescued = learn(rng, x, t, rate=1, epochs=1, start=spoiled).weights[1]
    x_test, t_test = test_digits
    assert np.abs(rescued["W1"] - spoiled["W1"]).max() < 0.05
    new = learn(np.random.default_rng(seed), x, t, rate=1, epochs=1).weights
    assert np.abs(new[1]["W1"] - new[0]["W1"]).max() > 0.1
    for weights in (spoiled, rescued):
        assert accuracy(predict(weights, x_test), t_test) < 0.3
        assert saturated(weights, x_test) > 0.98
    assert np.abs(x_test @ spoiled["W1"] + spoiled["b1"]).max() > 710


@pytest.mark.parametrize("seed", SEEDS)
def test_at_a_rate_of_10_more_epochs_help_from_other_starts(train, test_digits, seed):
    x, t = train[0][:4000], train[1][:4000]
    weights = learn(np.random.default_rng(seed), x, t, rate=10).weights
    x_test, t_test = test_digits
    assert accuracy(predict(weights[1], x_test), t_test) < 0.75
    after_1, after_3 = (accuracy(predict(weights[k], x_test), t_test) for k in (1, 3))
    assert after_1 < after_3 < 0.9


def test_saturated_counts_flat_places_one_by_one():
    weights = {"W1": np.array([[1.0, -2.0]]), "b1": np.array([0.0, 1.0])}
    x = np.array([[0.0], [3.0], [5.0], [8.0]])
    slopes = [expit(a) * expit(-a) for v in (0, 3, 5, 8) for a in (v, 1 - 2 * v)]
    assert saturated(weights, x) == sum(slope < 0.001 for slope in slopes) / 8 == 0.375


def test_the_network_of_the_sweep_is_that_of_chapter_4():
    """Its gradient against small differences of its loss."""
    network = TwoLayerNet(6, 4, 10)
    assert TwoLayerNet(784, 50, 10).params["W1"].std() == pytest.approx(0.01, rel=0.02)
    rng = np.random.default_rng(2)
    x, t = rng.random((8, 6)), np.eye(10, dtype=int)[rng.integers(0, 10, 8)]
    grad = network.gradient(x, t)
    for name, w in network.params.items():
        place = tuple(n // 2 for n in w.shape)
        losses = []
        for nudge in (1e-5, -2e-5):
            w[place] += nudge
            losses.append(network.loss(x, t))
        w[place] += 1e-5
        assert grad[name][place] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-5)


def test_the_sweep_begins_anew_at_each_rate(train):
    """Its losses are those of four runs that know nothing of each other."""
    again = np.arange(10_000) % 300
    x, t = train[0][again], train[1][again]
    one_hot = np.eye(10, dtype=int)[t]
    swept = sweep(TwoLayerNet, x, one_hot)
    network = TwoLayerNet(784, 50, 10)
    batches = [(x[i : i + 100], t[i : i + 100]) for i in range(0, 10_000, 100)]
    descended(network.params, batches, 1)
    assert swept[1] == pytest.approx(network.loss(x[:1000], one_hot[:1000]))
    assert list(swept) == [0.01, 0.1, 1, 10]


def small_start(seed):
    """The start of chapter 4, from another seed."""
    rng = np.random.default_rng(seed)
    w1, w2 = 0.01 * rng.standard_normal((784, 50)), 0.01 * rng.standard_normal((50, 10))
    return {"W1": w1, "b1": np.zeros(50), "W2": w2, "b2": np.zeros(10)}


@pytest.mark.parametrize("seed", [0, *SEEDS])
def test_from_the_small_start_a_hundred_losses_tell_the_rates_apart(ran, train, seed):
    """What *Catch it* says of the book's start: the largest, and the mean of the last five."""
    x, t = train
    batches = [(x[i : i + 100], t[i : i + 100]) for i in range(0, 10_000, 100)]
    top, end = {}, {}
    for rate in (0.1, 1, 10):
        losses = descended(small_start(seed), batches, rate)
        top[rate], end[rate] = max(losses), np.mean(losses[95:])
    assert top[0.1] - end[0.1] < 0.15
    assert top[1] < 3
    assert end[1] < 1
    assert top[10] > 4
    assert end[10] > 1.8
    if seed == 0:
        numbers = ran("learning_rate")["numbers"]
        for rate, name in ((0.1, "book"), (1, "right"), (10, "leap")):
            assert numbers[f"hundred_top_{name}"] == pytest.approx(top[rate], abs=1e-3)
            assert numbers[f"hundred_end_{name}"] == pytest.approx(end[rate], abs=0.05)


def test_the_sweep_is_printed_rate_by_rate(ran):
    result = ran("learning_rate")
    rows = [line.split() for line in result["captured"]["swept"].splitlines()]
    assert [float(rate) for rate, _ in rows] == [0.01, 0.1, 1, 10]
    names = ("swept_small", "swept_book", "swept_right", "swept_leap")
    assert [float(loss) for _, loss in rows] == [
        round(result["numbers"][name], 2) for name in names
    ]


def test_tenfold_steps():
    assert smaller(100) == 10
    assert larger(0.01) == pytest.approx(0.1)


def test_a_parabola_by_its_formula():
    for rate in (0.01, 0.3, 10):
        assert down_a_parabola(rate) == pytest.approx([4 * (1 - 2 * rate) ** k for k in (1, 2, 3)])


def test_lines_to_paste_read_the_first_20_alone():
    losses = [2.5] + [2.0] * 14 + [1.0, 1.1, 1.2, 1.3, 1.4] + [99.0] * 50
    assert printed(catch, losses) == "2.5 1.2"
    assert printed(catch, np.array([2.0, math.inf, *[4.0] * 30])) == "inf 4.0"


def test_the_books_sigmoid_warns_beyond_709():
    assert warned(book_sigmoid, np.array([-709.0])) == []
    assert warned(book_sigmoid, np.array([-710.0])) == [
        "RuntimeWarning: overflow encountered in exp"
    ]


def test_numbers(ran, train):
    numbers = ran("learning_rate")["numbers"]
    assert numbers["accuracy_right"] == 0.9124
    labels = digits.test()[1]
    for name, digit in (("sixes", 6), ("ones", 1), ("fours", 4)):
        assert numbers[name] == labels.tolist().count(digit)
    assert numbers["book_most"] == pytest.approx(7 * math.log(10))
    assert numbers["cost"] == round(10_000 * (0.9124 - numbers["accuracy_wrong"]))
