"""numerical_gradient against exact fractions, SciPy's derivative, and plain sums."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.core.learning import SIZES
from nnsite.core.training import gradients, init
from nnsite.data import digits
from nnsite.experiments.numerical_gradient import (
    KINKED,
    STEPS,
    apart_from_its_params,
    by_backpropagation,
    central,
    cubes,
    divided_twice,
    errors,
    farthest_from_1,
    from_one_side,
    in_float64,
    lost,
    mean_loss,
    network_of,
    of_the_mean,
    one_sided,
    opposite,
    ratios,
    right,
    slopes,
    start_of_chapter_5,
    summed,
    with_relu,
    with_the_loss_of_the_book,
    without_the_slope_of_sigmoid,
    wrong,
)

RNG = np.random.default_rng(4)
X, T = RNG.random((40, 784)), RNG.integers(0, 10, 40)


def loss(weights, x, t):
    """The mean cross-entropy in float64, image by image, by SciPy."""
    z1 = expit(x @ weights["W1"] + weights["b1"])
    rows = softmax(z1 @ weights["W2"] + weights["b2"], axis=1)
    return -sum(np.log(row[label]) for row, label in zip(rows, t, strict=True)) / len(t)


def test_the_slopes_of_a_cube_in_fractions():
    h = Fraction(1, 10000)
    for at in (3, -2, 5):
        both = ((at + h) ** 3 - (at - h) ** 3) / (2 * h)
        one = ((at + h) ** 3 - at**3) / h
        assert both == 3 * at**2 + h**2
        assert central(cubes, float(at)) == pytest.approx(float(both), abs=1e-7)
        assert one_sided(cubes, float(at), 1e-4) == pytest.approx(float(one), abs=1e-7)
    w = np.array([3.0, 4.0, -1.0])
    assert right(cubes, w) == pytest.approx([27, 48, 3], abs=1e-6)
    assert from_one_side(cubes, w) == pytest.approx([27.0009, 48.0012, 2.9997], abs=1e-6)
    assert wrong(cubes, w).tolist() == [0, 0, 0]
    assert w.tolist() == [3, 4, -1]


def test_arrays_of_two_axes_are_moved_in_place():
    own = np.array([[1.0, -2.0], [0.5, 3.0]])
    assert right(lambda _: (own**2).sum(), own) == pytest.approx(2 * own, abs=1e-7)
    assert own.tolist() == [[1, -2], [0.5, 3]]


def test_a_step_is_lost_where_a_float_has_no_room_for_it():
    assert 3.0 + 10e-50 == 3.0
    assert 0.0 + 10e-50 != 0.0
    assert 3.0 + 4e-16 != 3.0
    assert 3.0 + 2e-16 == 3.0


def test_the_loss_and_its_gradients_are_those_of_plain_sums():
    weights = init(np.random.default_rng(7), SIZES)
    assert mean_loss(weights, X, T) == pytest.approx(loss(weights, X, T), rel=1e-12)
    network = network_of(weights)
    grad = by_backpropagation(network, X, T)
    for name, place in (("W1", (300, 7)), ("b1", (3,)), ("W2", (20, 4)), ("b2", (9,))):
        losses = []
        for h in (1e-5, -1e-5):
            moved = {key: w.copy() for key, w in weights.items()}
            moved[name][place] += h
            losses.append(loss(moved, X, T))
        assert grad[name][place] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-9)
    assert mean_loss(network_of(weights, dtype=np.float32).params, X, T).dtype == np.float32


def test_the_backward_pass_begins_with_the_mean():
    weights = init(np.random.default_rng(7), SIZES)
    y = softmax(expit(X @ weights["W1"]) @ weights["W2"], axis=1)
    dy = of_the_mean(y, np.eye(10)[T])
    for i, k in ((0, 3), (39, 9)):
        assert dy[i, k] == pytest.approx((y[i, k] - (T[i] == k)) / 40)


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_another_start_and_another_batch_tell_the_same(seed):
    """The bounds of the claims hold with other random numbers."""
    rng = np.random.default_rng(seed)
    weights = init(rng, SIZES)
    x, t = digits.train()
    batch = rng.permutation(len(x))[:100]
    x, t = x[batch] / 255, t[batch]
    pixel = np.argmax(x.sum(axis=0))
    places = [(pixel, unit) for unit in range(5)]
    exact = gradients(weights, x, t)["W1"][pixel, :5]
    forward, both = errors(weights, x, t, places, exact)
    single = network_of(weights, dtype=np.float32).params
    _, both_32 = errors(single, x, t, places, exact)
    assert both[4] < 1e-8
    assert both[8] > 500 * both[4]
    assert both[2] / both[3] == pytest.approx(100, abs=5)
    assert both[16] > 0.9
    assert 1e-16 < lost(both) < 2e-12
    assert 5e-7 < lost(both_32) < 2e-4
    assert forward[4] > 500 * both[4]
    assert 9e-6 < STEPS[np.argmin(both)] < 1.1e-3
    assert 9e-9 < STEPS[np.argmin(forward)] < 1.1e-5
    assert 9e-3 < STEPS[np.argmin(both_32)] < 1.1
    assert both_32[4] > 0.05
    assert both_32[6] > 0.9
    assert min(both_32) > 1e-4
    _, none = slopes(weights, x, t, places, 10e-50)
    assert not none.any()

    assert farthest_from_1(ratios(network_of(weights), x, t)) < 1e-6
    coarse = network_of(weights, dtype=np.float32)
    assert farthest_from_1(ratios(coarse, x, t)) > 0.05
    assert farthest_from_1(ratios(in_float64(coarse), x, t)) < 1e-6
    for ratio in ratios(network_of(weights, opposite), x, t).values():
        assert ratio == pytest.approx(-1, abs=1e-5)
    for ratio in ratios(network_of(weights, summed), x, t).values():
        assert ratio == pytest.approx(0.01, abs=1e-5)
    for ratio in ratios(network_of(weights, summed), x[:7], t[:7]).values():
        assert ratio == pytest.approx(1 / 7, abs=1e-5)
    for ratio in ratios(network_of(weights, divided_twice), x[:7], t[:7]).values():
        assert ratio == pytest.approx(7, abs=1e-4)
    assert set(ratios(apart_from_its_params(weights), x, t).values()) == {0}
    assert 1e-7 < farthest_from_1(ratios(with_the_loss_of_the_book(weights), x, t)) < 1e-4
    forgot = ratios(network_of(weights, without_the_slope_of_sigmoid), x, t)
    assert max(forgot["W1"], forgot["b1"]) < 0.5
    assert forgot["W2"] == pytest.approx(1, abs=1e-5)
    bent = ratios(with_relu(start_of_chapter_5(seed)), x, t)
    assert farthest_from_1(bent) < 0.005


def test_with_three_images_it_is_a_kink_that_makes_the_difference(ran):
    """Where no sum crosses 0 between the two losses, the ratio by W1 is 1."""
    x, t = digits.train()
    x, t = x[:3] / 255, t[:3]
    found = {}
    for seed in range(KINKED - 3, KINKED + 1):
        network = with_relu(start_of_chapter_5(seed))
        amounts = np.abs(np.random.default_rng(1).normal(size=(784, 50)))
        step = 1e-6 * np.where(network.gradient(x, t)["W1"] < 0, -amounts, amounts)
        above, below = (x @ (network.params["W1"] + sign * step) for sign in (1, -1))
        crossed = bool(np.any((above > 0) != (below > 0)))
        found[seed] = crossed, abs(ratios(network, x, t)["W1"] - 1)
    assert [seed for seed, (crossed, _) in found.items() if crossed] == [KINKED]
    assert [seed for seed, (_, apart) in found.items() if apart > 1e-6] == [KINKED]
    assert ran("numerical_gradient")["numbers"]["bent_of_three"] >= found[KINKED][1] > 0.002


def test_the_check_leaves_the_weights_where_they_were():
    network = network_of(init(np.random.default_rng(7), SIZES))
    arrays = dict(network.params)
    before = {name: w.copy() for name, w in arrays.items()}
    ratios(network, X, T)
    for name, w in before.items():
        assert network.params[name] is arrays[name]
        assert network.params[name] == pytest.approx(w, abs=1e-15)


def test_the_book_s_small_number_changes_the_slope_as_far_as_it_should():
    """d/da of -log(y + e) is y / (y + e) times that of -log(y)."""
    weights = init(np.random.default_rng(7), SIZES)
    network = with_the_loss_of_the_book(weights)
    y = softmax(expit(X @ weights["W1"]) @ weights["W2"], axis=1)
    right_class = y[np.arange(40), T]
    assert network.loss(X, T) == pytest.approx(-np.log(right_class + 1e-7).mean(), abs=1e-12)
    delta = (y - np.eye(10)[T]) * (right_class / (right_class + 1e-7))[:, np.newaxis] / 40
    d = np.random.default_rng(3).normal(size=10)
    losses = []
    for h in (1e-6, -1e-6):
        network.params["b2"] = h * d
        losses.append(network.loss(X, T))
    slope = (losses[0] - losses[1]) / 2e-6
    assert slope == pytest.approx(delta.sum(axis=0) @ d, abs=1e-9)


def test_the_check_finds_a_bug_in_one_place():
    def one_wrong(weights, x, t):
        grad = gradients(weights, x, t)
        grad["W2"][4] *= 1.5
        return grad

    found = ratios(network_of(init(np.random.default_rng(7), SIZES), one_wrong), X, T)
    assert abs(found.pop("W2") - 1) > 1e-3
    assert farthest_from_1(found) < 1e-5


def test_numbers(ran):
    numbers = ran("numerical_gradient")["numbers"]
    assert numbers["weights"] == 784 * 50 + 50 + 50 * 10 + 10 == 39760
    assert numbers["evaluations"] == 79520
    assert numbers["evaluations_of_training"] == 300 * 79520
    assert numbers["accuracy_right"] == 0.9124
    cost = 10_000 * (numbers["accuracy_right"] - numbers["accuracy_wrong"])
    assert numbers["cost"] == round(cost)
    x, t = digits.train()
    start = init(np.random.default_rng(0), SIZES)
    assert numbers["loss_batch"] == pytest.approx(loss(start, x[:100] / 255, t[:100]))
    assert numbers["stairs_32"] == pytest.approx(round(numbers["stairs_32"]), abs=0.01)
    x_test, t_test = digits.test()
    guessed = (expit(x_test / 255 @ start["W1"]) @ start["W2"]).argmax(axis=1)
    assert numbers["accuracy_wrong"] == np.mean(guessed == t_test)
    captured = ran("numerical_gradient")["captured"]
    assert captured["slope_printed"] == captured["small_32"] == "0.0"
    assert captured["catch_forward"] == "[27.0009 48.0012]"
