"""views_and_aliases against lists of floats, addresses in memory, and loops without views."""

import copy
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.core.learning import learn
from nnsite.core.network import accuracy, predict
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.views_and_aliases import (
    SLICED,
    TRIED,
    TRIED_ON,
    batch_in_place,
    catch,
    centring,
    in_order,
    ink_changed,
    kept,
    kept_while_learning,
    network_of,
    new_batch,
    new_x,
    noted,
    predict_in_place,
    put_back,
    rebound,
    right,
    shared,
    trained_in_slices,
    wrong,
)


@pytest.fixture(scope="module")
def files():
    """The training and the test digits. To unpack them takes a third of a second."""
    return digits.train(), digits.test()


def some(seed=0):
    rng = np.random.default_rng(seed)
    return {"W1": rng.random((6, 4)), "b1": rng.random(4), "W2": rng.random((4, 3))}


def addresses(params):
    """Where the first number of each array lies in memory."""
    return [array.__array_interface__["data"][0] for array in params.values()]


def lower(params):
    """Write into each array."""
    for name in params:
        params[name] -= 1


def as_lists(params):
    return {name: array.tolist() for name, array in params.items()}


@pytest.mark.parametrize("keep", [wrong, lambda p: p, dict.copy, copy.copy])
def test_a_new_dictionary_has_the_old_arrays(keep):
    params = some()
    best = keep(params)
    assert addresses(best) == addresses(params)
    lower(params)
    assert as_lists(best) == as_lists(params)


@pytest.mark.parametrize("keep", [right, copy.deepcopy, lambda p: kept(SimpleNamespace(params=p))])
def test_copies_stay_as_they_were(keep):
    params = some()
    then = as_lists(params)
    best = keep(params)
    assert not set(addresses(best)) & set(addresses(params))
    lower(params)
    assert as_lists(best) == then


def test_shared_counts_by_address():
    params = some()
    mixed = {**right(params), "b1": params["b1"]}
    same = [a == b for a, b in zip(addresses(mixed), addresses(params), strict=True)]
    assert shared(mixed, params) == sum(same) == 1
    assert shared({k: v[:] for k, v in params.items()}, params) == 3
    assert rebound(params) == 0
    assert as_lists(params) == as_lists(some())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_line_to_paste_names_what_is_shared(dtype):
    params = {k: v.astype(dtype) for k, v in some().items()}
    assert printed(catch, params, wrong(params)) == "['W1', 'b1', 'W2']"
    assert printed(catch, params, right(params)) == "[]"
    assert printed(catch, params, {**right(params), "b1": params["b1"][1:]}) == "['b1']"


def test_what_is_kept_is_that_of_each_epoch():
    rng = np.random.default_rng(3)
    x, t = rng.random((200, 784)), rng.integers(0, 10, 200)
    alone = learn(np.random.default_rng(5), x, t).weights
    either = kept_while_learning(np.random.default_rng(5), x, t)
    for plain, pair in zip(alone, either, strict=True):
        assert as_lists(pair["right"]) == as_lists(plain)
        assert as_lists(pair["wrong"]) == as_lists(alone[-1])


def test_weights_put_back_reach_the_layers():
    network = network_of(some(1))
    best = kept(network)
    lower(network.params)
    network.params = best
    assert as_lists(network.layers) != as_lists(best)
    assert as_lists(put_back(network, best).layers) != as_lists(best)
    network = network_of(some(2))
    assert put_back(network, best) is network
    assert as_lists(network.layers) == as_lists(network.params) == as_lists(some(1))
    assert not set(addresses(network.layers)) & set(addresses(best))


def test_the_noted_weights_do_not_follow():
    network = network_of(some())
    before = noted(network)
    network.params["W1"] -= 1
    assert before.tolist() == some()["W1"].tolist()


def test_a_batch_in_place_divides_the_file():
    x_train = np.random.default_rng(0).integers(0, 256, (300, 5)).astype(float)
    lines = x_train.tolist()
    first = [[pixel / 255 for pixel in line] for line in lines[100:200]]
    assert new_batch(x_train, 100).tolist() == first
    assert x_train.tolist() == lines
    assert batch_in_place(x_train, 100).tolist() == first
    assert x_train[100:200].tolist() == first
    assert x_train[:100].tolist() + x_train[200:].tolist() == lines[:100] + lines[200:]
    again = [[pixel / 255 for pixel in line] for line in first]
    assert batch_in_place(x_train, 100).tolist() == again


def test_a_function_can_change_its_argument():
    weights = {name: np.zeros_like(w) for name, w in some().items()} | {"b2": np.zeros(3)}
    x = np.full((2, 6), 255.0)
    assert new_x(x).tolist() == [[1] * 6] * 2
    assert x.tolist() == [[255] * 6] * 2
    predict_in_place(weights, x)
    assert x.tolist() == [[1] * 6] * 2


def test_what_changes_is_counted_pixel_by_pixel():
    x = np.array([[0.0, 2, 4], [6, 0, 0], [8, 8, 8]])

    def change(x_train):
        x_train[0, 1] = 5
        x_train[2] = 0

    assert ink_changed(x, [0, 1], change) == pytest.approx(1 / 3)
    assert x.tolist() == [[0, 2, 4], [6, 0, 0], [8, 8, 8]]


def loop(x, t, epochs, prepared, seed):
    """The training by plain loops over batches of 100 in order; `prepared(x, epoch)`."""
    weights = learn(np.random.default_rng(seed), x[:100], t[:100], epochs=0).weights[0]
    for epoch in range(epochs):
        pixels = prepared(x, epoch)
        for i in range(0, len(x), 100):
            xb, tb = pixels[i : i + 100], t[i : i + 100]
            z1 = expit(xb @ weights["W1"] + weights["b1"])
            delta = (softmax(z1 @ weights["W2"] + weights["b2"], axis=1) - np.eye(10)[tb]) / len(tb)
            delta_1 = delta @ weights["W2"].T * z1 * (1 - z1)
            weights["W1"] -= xb.T @ delta_1
            weights["b1"] -= delta_1.sum(axis=0)
            weights["W2"] -= z1.T @ delta
            weights["b2"] -= delta.sum(axis=0)
    return weights


def test_slices_are_what_a_loop_with_ever_darker_pixels_gives(files):
    raw, t = files[0]
    raw, t = raw[:1000].astype(float), t[:1000]
    darker = loop(raw, t, 3, lambda x, epoch: x / 255.0 ** (epoch + 1), 0)
    always = loop(raw, t, 3, lambda x, epoch: x / 255, 0)
    in_slices, _ = trained_in_slices(batch_in_place, raw.copy(), t)
    anew, _ = trained_in_slices(new_batch, raw, t)
    for name in darker:
        assert in_slices[name] == pytest.approx(darker[name], abs=1e-9)
        assert anew[name] == pytest.approx(always[name], abs=1e-9)


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_other_digits_and_another_start_tell_the_same(seed, files):
    """The bounds of the findings hold with other digits and from another start."""
    rng = np.random.default_rng(seed)
    (x, t), (x_test, t_test) = files
    places = rng.permutation(len(x))[:SLICED]
    x, t = x[places] / 255, t[places]
    x_test, t_test = x_test[:2000] / 255, t_test[:2000]

    def judged(weights, x=x_test):
        return accuracy(predict(weights, x), t_test)

    # Another start, but batches in order: this is also the right version of the slices.
    start = learn(rng, x, t, order=in_order)
    end, fallen = start.weights[-1], start.losses
    good = [judged(weights) for weights in start.weights]
    assert good[0] < 0.2
    assert good[1] < good[2] < good[3]
    assert good[-1] > 0.84
    x_tried, t_tried = x[:TRIED_ON], t[:TRIED_ON]
    tried = kept_while_learning(rng, x_tried, t_tried, start=end, rate=TRIED, epochs=1)
    assert judged(tried[0]["wrong"]) < judged(tried[0]["right"]) - 0.5
    assert judged(tried[0]["right"]) == good[-1]
    assert judged(end, x_test / 255) < 0.2

    raw = x * 255
    slices, losses = trained_in_slices(batch_in_place, raw, t)
    assert losses[40:50].mean() < 1
    assert losses[50] > 2.2
    assert losses[50:].min() > 2.1
    assert losses[100:].mean() == pytest.approx(np.log(10), abs=0.3)
    assert fallen[100:].mean() < 0.6
    assert judged(slices) < good[-1] - 0.05
    assert accuracy(predict(slices, raw), t) < 0.2

    few, mean = x[:2000].copy(), x[:2000].mean(axis=0)
    in_place, apart = centring(mean)
    centred, _ = trained_in_slices(apart, few, t[:2000])
    shifted, _ = trained_in_slices(in_place, few, t[:2000])
    assert judged(shifted, x_test - mean) < judged(centred, x_test - mean) - 0.01


def test_numbers(ran):
    numbers = ran("views_and_aliases")["numbers"]
    assert numbers["accuracy_right"] == numbers["third_right"] == 0.9124
    assert numbers["cost"] == round(10_000 * (0.9124 - numbers["accuracy_wrong"]))
    assert numbers["largest_pixel"] == pytest.approx(255**-2)
    captured = ran("views_and_aliases")["captured"]
    assert captured["slice_shared"] == "True"
    assert captured["mask_shared"] == "False"
