"""zero_init against a derivative by small steps, a plain count, and the published start."""

import math
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import softmax

from nnsite.core.loss import cross_entropy
from nnsite.core.network import predict
from nnsite.core.training import init, train
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.zero_init import (
    as_one,
    catch,
    creeping,
    distinct,
    network_of,
    no_update,
    random_start,
    rebinding,
    right,
    spread,
    tell,
    together,
    trial,
    trial_with_relu,
    updated,
    wrong,
)


def start(factor=0.0, same=0.0):
    """A network of 6-4-3: the same everywhere, and so much of a random one."""
    random = init(np.random.default_rng(0), (6, 4, 3))
    return {name: factor * w + same for name, w in random.items()}


def slope(weights, x, t, name, place):
    """How the loss changes with one weight, by two small steps."""
    losses = []
    for nudge in (1e-5, -1e-5):
        moved = {key: w.copy() for key, w in weights.items()}
        moved[name][place] += nudge
        losses.append(cross_entropy(predict(moved, x), t))
    return (losses[0] - losses[1]) / 2e-5


@pytest.mark.parametrize("same", [0.0, 0.3])
def test_equal_units_have_equal_slopes(same):
    rng = np.random.default_rng(1)
    x, t = rng.random((8, 6)), rng.integers(0, 3, 8)
    weights = start(same=same)
    for i in range(6):
        slopes = [slope(weights, x, t, "W1", (i, unit)) for unit in range(4)]
        assert slopes == pytest.approx([slopes[0]] * 4, abs=1e-9)
    rows = [[slope(weights, x, t, "W2", (unit, k)) for k in range(3)] for unit in range(4)]
    assert rows[1:] == [pytest.approx(rows[0], abs=1e-9)] * 3
    classes = rows[0]
    assert max(classes) - min(classes) > 0.01


def test_from_zeros_the_first_step_leaves_w1():
    rng = np.random.default_rng(2)
    x, t = rng.random((8, 6)), rng.integers(0, 3, 8)
    assert slope(start(), x, t, "W1", (2, 1)) == 0


def test_one_unit_speaks_for_all():
    rng = np.random.default_rng(3)
    x, t = rng.random((60, 6)), rng.integers(0, 3, 60)
    weights = train(rng, start(), x, t, learning_rate=0.5, batch_size=6, epochs=20)
    y = predict(weights, x)
    assert np.ptp(y, axis=0).max() > 0.001
    assert predict(as_one(weights), x) == pytest.approx(y, abs=1e-9)


def test_right_is_the_start_of_the_teaching_code():
    ours, known = right(np.random.default_rng(5)), init(np.random.default_rng(5), (784, 50, 10))
    for name, w in wrong(None).items():
        assert ours[name] == pytest.approx(known[name])
        assert w.shape == known[name].shape
        assert not w.any()


def test_units_are_counted_as_a_set_counts_them():
    columns = np.random.default_rng(6).integers(0, 2, size=(3, 40)) * 1.0
    assert distinct({"W1": columns}) == len({tuple(column) for column in columns.T})
    shaken = columns + np.random.default_rng(7).normal(0, 1e-9, (3, 40))
    assert distinct({"W1": shaken}) <= 8
    assert spread({"W1": columns}) == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_lines_to_paste_count_units_as_a_set_counts_them(dtype):
    rng = np.random.default_rng(9)
    random = rng.normal(0, 0.01, (784, 50)).astype(dtype)
    some = random.copy()
    some[:, 30:] = some[:, :20]
    # Near a half of a thousandth, where rounding alone would make two of equal units.
    same = np.full((784, 50), 0.0125, dtype) + rng.normal(0, 1e-6, (784, 50)).astype(dtype)
    for first, units in ((random, 50), (some, 30), (same, 1), (np.zeros((784, 50), dtype), 1)):
        assert printed(catch, {"W1": first}) == f"{units} of 50"
        assert distinct({"W1": first}) == units


def test_a_small_network_stays_one_unit_whatever_the_order():
    rng = np.random.default_rng(8)
    x, t = rng.random((60, 6)), rng.integers(0, 3, 60)
    how = {"learning_rate": 0.5, "batch_size": 7, "epochs": 20}
    assert distinct(train(rng, start(), x, t, **how)) == 1
    assert distinct(train(rng, start(1.0), x, t, **how)) == 4


def test_an_update_is_a_step_against_the_gradient():
    network = SimpleNamespace(params={"W1": np.array([[2.0]]), "b1": np.array([3.0])})
    grad = {"W1": np.array([[10.0]]), "b1": np.array([-1.0])}
    no_update(network, grad)
    assert network.params == {"W1": [[2]], "b1": [3]}
    updated(network, grad)
    assert network.params == {"W1": [[1]], "b1": [pytest.approx(3.1)]}
    creeping(network, grad)
    assert network.params == {"W1": [[pytest.approx(0.999)]], "b1": [pytest.approx(3.1001)]}


def test_the_random_start_has_the_published_deviation():
    network = random_start(network_of(wrong(None)))
    first, second = network.params["W1"], network.params["W2"]
    assert first.std() == pytest.approx(1 / math.sqrt(784), rel=0.02)
    assert second.std() == pytest.approx(1 / math.sqrt(50), rel=0.1)
    assert not network.params["b1"].any()


def test_the_random_start_reaches_every_layer_of_a_deeper_network():
    known = init(np.random.default_rng(0), (784, 50, 100, 10))
    zeros = {name: 0 * w for name, w in known.items()}
    network = random_start(network_of(zeros))
    for name, w in known.items():
        assert network.params[name] == pytest.approx(w)
        assert network.layers[name] is network.params[name]


def test_repairs_reach_the_arrays_that_the_layers_hold():
    network = network_of(wrong(None))
    random_start(network)
    updated(network, {"W1": np.ones((784, 50))})
    assert all(network.layers[name] is network.params[name] for name in network.params)
    rebinding(network, {"W1": np.ones((784, 50))})
    assert network.layers["W1"] is not network.params["W1"]
    assert network.params["W1"] == pytest.approx(network.layers["W1"] - 0.1)


def test_after_one_rebinding_a_step_in_place_misses_the_layers_too():
    network = network_of(wrong(None))
    ones = {"W1": np.ones((784, 50))}
    rebinding(network, ones)
    updated(network, ones)
    random_start(network)
    assert not network.layers["W1"].any()
    anew = network_of(network.params)
    before = anew.layers["W1"].copy()
    updated(anew, ones)
    assert anew.layers["W1"] == pytest.approx(before - 0.1)


def test_softmax_twice_shows_in_none_of_the_three_numbers():
    """The slopes of the loss by the chain rule, through both of them."""
    x, t = digits.train()
    x, t = together(x, t)
    x, t = x[:6000] / 255, t[:6000]
    rng = np.random.default_rng(16)
    weights = {name: 0.01 * w * len(w) ** 0.5 for name, w in init(rng, (784, 50, 10)).items()}
    before = weights["W1"].copy()

    def slopes(x, t):
        z1 = 1 / (1 + np.exp(-(x @ weights["W1"] + weights["b1"])))
        y = softmax(z1 @ weights["W2"] + weights["b2"], axis=1)
        twice = (softmax(y, axis=1) - np.eye(10)[t]) / len(t)
        delta = y * (twice - (y * twice).sum(axis=1, keepdims=True))
        delta_1 = delta @ weights["W2"].T * z1 * (1 - z1)
        return {
            "W1": x.T @ delta_1,
            "b1": delta_1.sum(axis=0),
            "W2": z1.T @ delta,
            "b2": delta.sum(axis=0),
        }

    def loss():
        return cross_entropy(softmax(predict(weights, x[:2000]), axis=1), t[:2000])

    by_chain = slopes(x[:2000], t[:2000])["W2"][3, 4]
    nudged = []
    for nudge in (1e-4, -2e-4):
        weights["W2"][3, 4] += nudge
        nudged.append(loss())
    weights["W2"][3, 4] += 1e-4
    assert (nudged[0] - nudged[1]) / 2e-4 == pytest.approx(by_chain, rel=1e-3)

    for i in range(0, len(x), 20):
        for name, grad in slopes(x[i : i + 20], t[i : i + 20]).items():
            weights[name] -= 0.1 * grad
    assert loss() == pytest.approx(math.log(10), abs=0.03)
    moved, apart, means = tell(weights["W1"], before, x[:2000], t[:2000])
    assert moved > 0.001
    assert apart > 0.01
    assert means > 0.9


def test_images_and_labels_stay_together():
    x, t = np.arange(30).reshape(15, 2), np.arange(0, 30, 2)
    x_mixed, t_mixed = together(x, t)
    assert x_mixed[:, 0].tolist() == t_mixed.tolist() != t.tolist()
    assert sorted(t_mixed) == t.tolist()


def test_tell_is_what_plain_loops_find():
    rng = np.random.default_rng(4)
    before, after = rng.random((6, 3)), rng.random((6, 3))
    x, t = rng.random((40, 6)), np.arange(40) % 10
    moved = max(abs(after[i, j] - before[i, j]) for i in range(6) for j in range(3))
    apart = max(max(after[i]) - min(after[i]) for i in range(6))
    means = [[sum(x[k::10, i]) / 4 for k in range(10)] for i in range(6)]
    means_apart = max(max(row) - min(row) for row in means)
    assert tell(after, before, x, t) == pytest.approx((moved, apart, means_apart))


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_another_start_and_another_order_tell_the_same(seed):
    """The bounds of the claims hold with other random numbers."""
    rng = np.random.default_rng(seed)
    small = {name: 0.01 * w * len(w) ** 0.5 for name, w in init(rng, (784, 50, 10)).items()}
    zeros = wrong(None)
    x, t = digits.train()
    i = rng.permutation(len(x))[:6000]
    x, t = x[i] / 255, t[i]
    shuffled = rng.permutation(t)
    rows = {
        "well": trial(small, updated, x, t),
        "none": trial(small, no_update, x, t),
        "creep": trial(small, creeping, x, t),
        "zero": trial(zeros, updated, x, t),
        "apart": trial(small, updated, x, shuffled),
    }
    deep = init(rng, (784, 50, 100, 10))
    deep_small = {name: 0.01 * w * len(w) ** 0.5 for name, w in deep.items()}
    rebound, twice = trial(small, rebinding, x, t), trial(small, updated, x / 255, t)
    assert rebound[0] == rows["none"][0]
    assert rebound[2] > 0.001
    assert twice[0] == pytest.approx(math.log(10), abs=0.05)
    assert twice[1] < 0.2
    assert trial_with_relu(zeros, 0.1, x, t)[2] == 0
    assert trial_with_relu(small, 0.1, x, t)[2] > 0.001
    fast = trial_with_relu(small, 3, x, t)
    assert fast[0] == pytest.approx(math.log(10), abs=0.25)
    assert fast[2] > 1
    deep_trial = trial(deep_small, updated, x, t)
    assert deep_trial[0] == pytest.approx(math.log(10), abs=0.1)
    assert rows["creep"][2] < deep_trial[2] < 0.002
    assert trial(deep, updated, x, t)[0] < 2.2
    assert rows["well"][0] < 1.9
    assert rows["well"][1] > 0.35
    for name in ("none", "creep", "zero", "apart"):
        assert rows[name][0] == pytest.approx(math.log(10), abs=0.03)
        assert rows[name][1] < 0.2
    assert [name for name in rows if rows[name][2] < 0.0001] == ["none", "creep"]
    assert [name for name in rows if rows[name][3] < 1e-10] == ["zero"]
    assert [name for name in rows if rows[name][4] < 0.3] == ["apart"]


def test_numbers(ran):
    numbers = ran("zero_init")["numbers"]
    assert numbers["units_wrong"] == numbers["units_same"] == 1
    assert numbers["units_right"] == 50
    assert numbers["weights_all"] == 784 * 50 + 50 + 50 * 10 + 10
    assert numbers["weights_one"] == 784 + 1 + 10 + 10
    errors = [1 - numbers["accuracy_wrong"], 1 - numbers["accuracy_right"]]
    assert numbers["cost"] == round(10_000 * (errors[0] - errors[1]))
    assert numbers["guessing"] == pytest.approx(cross_entropy(np.full((1, 10), 0.1), [3]))
    assert numbers["guessing_1e7"] == pytest.approx(float(-Decimal("0.1000001").ln()), abs=1e-12)
    assert f"{numbers['guessing_1e7']:.6f}" == "2.302584"


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_weights_that_start_too_large_begin_far_above(ran, seed):
    rng = np.random.default_rng(seed)
    large = {name: w * len(w) ** 0.5 for name, w in init(rng, (784, 50, 10)).items()}
    x, t = digits.train()
    assert cross_entropy(predict(large, x / 255), t) > 2 * math.log(10)
    numbers = ran("zero_init")["numbers"]
    assert numbers["loss_large"] > 2 * math.log(10)
    assert numbers["least_large"] > 1.5 * math.log(10)
    assert numbers["least_large"] < numbers["loss_large"] < numbers["most_large"]
