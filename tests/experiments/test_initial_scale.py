"""initial_scale against SciPy, sums by hand, and the starts of five other seeds."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, logsumexp, ndtr, softmax

from nnsite.core.learning import learn
from nnsite.core.network import accuracy, predict
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.initial_scale import (
    catch,
    dead,
    first_batch,
    he,
    he_start,
    hundredth,
    learned,
    learned_with_relu,
    moved,
    random_start,
    right,
    saturated,
    signs_kept,
    sizes_through,
    slope,
    start,
    sums,
    uniform,
    wrong,
)


@pytest.mark.parametrize(
    ("made", "mean", "deviation"),
    [
        (wrong, 0, 1),
        (right, 0, 1 / 28),
        (he, 0, math.sqrt(2) / 28),
        (hundredth, 0, 0.01),
        (uniform, 0.5, math.sqrt(1 / 12)),
    ],
)
def test_starts_have_the_deviation_that_is_said(made, mean, deviation):
    weights = made(np.random.default_rng(5), 784, 50)
    assert weights.shape == (784, 50)
    assert weights.mean() == pytest.approx(mean, abs=4 * deviation / math.sqrt(weights.size))
    assert weights.std() == pytest.approx(deviation, rel=0.02)


def test_the_right_start_is_that_of_the_program():
    known, ours = init(np.random.default_rng(0), (784, 50, 10)), start(right, right)
    assert known.keys() == ours.keys()
    assert all(np.array_equal(known[name], ours[name]) for name in known)
    large = start(wrong, wrong)
    assert large["W1"] == pytest.approx(28 * known["W1"])
    assert large["W2"] == pytest.approx(math.sqrt(50) * known["W2"])


def test_shares_are_those_of_a_plain_count():
    z1 = np.array([[0.0, 0.009, 0.02], [0.5, 0.991, 1.0]])
    assert saturated(z1) == 4 / 6
    assert slope(z1) == pytest.approx(sum(z * (1 - z) for z in z1.ravel()) / 6)


def test_a_unit_is_dead_if_no_image_wakes_it():
    weights = {"W1": np.array([[1.0, -1.0, -1.0]]), "b1": np.array([0.0, 0.0, 2.0])}
    weights |= {"W2": np.ones((3, 2)), "b2": np.zeros(2)}
    assert dead(weights, np.array([[1.0], [3.0]])) == 1
    assert dead(weights, np.array([[2.0], [3.0]])) == 2
    assert dead(weights, np.array([[-1.0], [3.0]])) == 0


def test_a_dead_unit_is_that_of_the_line_on_the_page():
    """It is dead by what goes into the ReLU, and 0 in what comes out."""
    weights = start(he, he) | {"b1": np.linspace(-3, 0, 50)}
    x = digits.train()[0][:50] / 255
    outputs = [[max(0, sum_) for sum_ in row] for row in x @ weights["W1"] + weights["b1"]]
    silent = sum(all(z == 0 for z in unit) for unit in zip(*outputs, strict=True))
    assert dead(weights, x) == silent
    assert 0 < silent < 50


def test_how_far_weights_moved():
    first = {"W1": np.array([[1.0, -1.0, -1.0]]), "b1": np.zeros(3)}
    last = {"W1": np.array([[4.0, 3.0, -2.0]]), "b1": np.zeros(3)}
    assert moved(SimpleNamespace(weights=[first, last]), 1) == pytest.approx(math.sqrt(26 / 3))
    x = np.array([[1.0], [2.0]])
    assert signs_kept(sums(first, x), sums(last, x)) == pytest.approx(2 / 3)


def test_half_of_the_mean_square_is_left_by_a_relu():
    x = np.abs(np.random.default_rng(1).normal(size=(400, 784)))
    sizes = sizes_through(he, x)
    assert sizes[0] == pytest.approx(math.sqrt(np.mean(x**2)), rel=0.15)
    for name, made, factor in (
        ("Xavier", right, 2**-0.5),
        ("0.01", hundredth, 0.01 * math.sqrt(100 / 2)),
        ("1", wrong, math.sqrt(100 / 2)),
    ):
        found = sizes_through(made, x)
        for layer in range(1, 10):
            # The same random numbers but for a factor, so that all are He's times a power of it.
            expected = sizes[layer] / sizes[0] * factor**layer
            assert found[layer] / found[0] == pytest.approx(expected, rel=1e-6), name


@pytest.mark.parametrize(("repair", "deviation"), [(random_start, 1), (he_start, math.sqrt(2))])
def test_the_repairs_reach_every_layer(repair, deviation):
    params = {name: np.full_like(w, 9) for name, w in start(wrong, wrong).items()}
    layers = dict(params)
    repair(SimpleNamespace(params=params))
    for name in ("W1", "W2"):
        assert layers[name] is params[name]
        assert params[name].std() * math.sqrt(len(params[name])) == pytest.approx(
            deviation, rel=0.1
        )
    assert (params["b1"] == 9).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_lines_print_the_deviation_times_the_root_of_the_inputs(dtype):
    rng = np.random.default_rng(3)
    params = {"W1": rng.choice([-0.5, 0.5], (400, 7)), "b1": np.zeros(7)}
    params = {name: w.astype(dtype) for name, w in params.items()}
    params["W1"][:200], params["W1"][200:] = -0.5, 0.5
    assert printed(catch, params) == "W1 10.0"


def test_numbers(ran):
    numbers = ran("initial_scale")["numbers"]
    x, t = digits.test()[0] / 255, digits.test()[1]
    assert numbers["accuracy_right"] == 0.9124
    errors = [1 - numbers[f"accuracy_{side}"] for side in ("wrong", "right")]
    assert numbers["cost"] == round(len(t) * (errors[0] - errors[1]))
    assert numbers["length"] == pytest.approx(math.sqrt((np.linalg.norm(x, axis=1) ** 2).mean()))
    large = start(wrong, wrong)
    a1 = x @ large["W1"]
    assert numbers["saturated_wrong"] == pytest.approx(np.mean(np.abs(a1) > math.log(99)))
    assert numbers["slope_wrong"] == pytest.approx(np.mean(expit(a1) * expit(-a1)))
    # If a1 were normal with the deviation that theory gives, this share would lie outside.
    outside = 2 * ndtr(-math.log(99) / numbers["length"])
    assert numbers["saturated_wrong"] == pytest.approx(outside, abs=0.05)
    y = softmax(expit(a1) @ large["W2"], axis=1)
    assert -np.log(y[np.arange(len(t)), t]).mean() == pytest.approx(numbers["first_wrong"], rel=0.2)
    raw = np.abs(255 * x @ start(right, right)["W1"])
    assert numbers["saturated_raw"] == pytest.approx(np.mean(raw > math.log(99)))
    z1 = expit(x @ start(uniform, uniform)["W1"])
    assert numbers["least_uniform"] == pytest.approx(z1.min())


def test_the_books_loss_of_the_first_batch(ran):
    """The same batch as in training, the loss by SciPy: with 1e-7, and without."""
    x, t = digits.train()
    batch = first_batch(len(x))
    x, t = x[batch] / 255, t[batch]
    books = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        first, second = rng.standard_normal((784, 50)), rng.standard_normal((50, 10))
        scores = np.maximum(x @ first, 0) @ second
        y = softmax(scores, axis=1)
        books.append(-np.mean([math.log(row[k] + 1e-7) for row, k in zip(y, t, strict=True)]))
        if seed == 0:
            plain = np.mean([logsumexp(a) - a[k] for a, k in zip(scores, t, strict=True)])
    numbers = ran("initial_scale")["numbers"]
    assert numbers["relu_first_wrong"] == pytest.approx(plain)
    assert numbers["relu_first_book"] == pytest.approx(books[0])
    assert 9 < min(books) < max(books) < -math.log(1e-7) == pytest.approx(numbers["book_most"])


@pytest.fixture(scope="module")
def data():
    """The first 4,000 training and test digits: 40 steps instead of 100."""
    (x, t), (x_test, t_test) = digits.train(), digits.test()
    return x[:4000] / 255, t[:4000], x_test[:4000] / 255, t_test[:4000]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_with_other_seeds_w1_does_the_harm(data, seed):
    x, t, x_test, t_test = data
    small = init(np.random.default_rng(seed), (784, 50, 10))
    first = small | {"W1": 28 * small["W1"]}
    second = small | {"W2": math.sqrt(50) * small["W2"]}
    both = first | {"W2": second["W2"]}
    found, losses, far = [], [], []
    for weights in (small, first, second, both):
        run = learn(np.random.default_rng(seed), x, t, start=weights, epochs=1)
        found.append(accuracy(predict(run.weights[-1], x_test), t_test))
        losses.append(run.losses[0])
        far.append(moved(run, 1))
    assert found[0] - found[1] > 0.08
    assert found[0] - found[2] < 0.05
    assert found[0] - found[3] > 0.1
    assert losses[1] < math.log(10) + 1
    assert losses[2] > math.log(10) + 1
    assert losses[3] > 1.5 * math.log(10)
    assert far[1] < 0.75 * far[0]
    assert far[3] > far[0]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_with_other_seeds_the_rate_kills_and_not_the_start(data, seed):
    x, t, _, _ = data
    rng = np.random.default_rng(seed)
    weights = {"b1": np.zeros(50), "b2": np.zeros(10)}
    weights |= {"W1": he(rng, 784, 50), "W2": he(rng, 50, 10)}
    assert dead(weights, x) == 0
    assert dead(learned_with_relu(weights, 2.0, x, t).weights[-1], x) > 25
    few = x[:2000], t[:2000]
    large = weights | {"W1": wrong(rng, 784, 50), "W2": wrong(rng, 50, 10)}
    assert dead(learned_with_relu(large, 0.2, *few).weights[-1], x) <= 5
    assert dead(learned_with_relu(weights, 0.2, *few).weights[-1], x) <= 5


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_with_other_seeds_rand_gives_one_answer_at_either_rate(data, seed):
    x, t, x_test, _ = data
    rng = np.random.default_rng(seed)
    weights = {"b1": np.zeros(50), "b2": np.zeros(10)}
    weights |= {"W1": rng.random((784, 50)), "W2": rng.random((50, 10))}
    for rate, least, most in ((1.0, 5, math.inf), (0.1, math.log(10) - 0.1, math.log(10) + 0.1)):
        run = learned(weights, x[:2000], t[:2000], epochs=1, rate=rate)
        assert len({*predict(run.weights[-1], x_test).argmax(axis=1)}) == 1
        assert least < run.losses[-5:].mean() < most
