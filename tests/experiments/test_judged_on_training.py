"""judged_on_training against plain counts, exact binomials, and training with other digits."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit, softmax
from scipy.stats import binom

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, predict
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.judged_on_training import (
    DIVISIONS,
    EPOCHS,
    EVERY,
    catch,
    choose,
    held_back,
    looked_at,
    on_new_digits,
    right,
    whole,
    wrong,
)


@pytest.fixture(scope="module")
def files():
    """The training and the test digits. To unpack them takes a third of a second."""
    return digits.train(), digits.test()


def some(n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.random((n, 784)), rng.integers(0, 10, n)


def test_each_counts_the_right_answers_of_its_digits():
    weights = init(np.random.default_rng(2), (784, 50, 10))
    train, test = some(40), some(70, 1)
    for judge, (x, t) in ((wrong, train), (right, test)):
        z1 = expit(x @ weights["W1"] + weights["b1"])
        y = softmax(z1 @ weights["W2"] + weights["b2"], axis=1).tolist()
        hits = sum(row.index(max(row)) == label for row, label in zip(y, t, strict=True))
        assert judge(weights, train, test) == pytest.approx(hits / len(t))


def test_a_network_tells_its_accuracy_on_what_it_is_given():
    network = SimpleNamespace(accuracy=lambda x, t: (x, t))
    assert on_new_digits(network, "x", "t") == ("x", "t")


def test_what_is_held_back_is_not_learnt():
    x = np.arange(50).reshape(25, 2)
    x_train, t_train, x_val, t_val = held_back(x, x[:, 0])
    assert [len(x_train), len(x_val)] == [20, 5]
    assert x_train[:, 0].tolist() == t_train.tolist()
    assert x_val[:, 0].tolist() == t_val.tolist()
    assert sorted([*t_train, *t_val]) == list(range(0, 50, 2))
    assert t_val.tolist() != list(range(0, 10, 2))
    _, _, _, again = held_back(x, x[:, 0])
    assert again.tolist() == t_val.tolist()


def test_a_share_of_digits_is_a_whole_number():
    for n in (1, 5, 500, 333):
        assert whole(np.zeros(n), 0.2) == n // 5
        assert isinstance(whole(np.zeros(n), 0.2), int)


def by_hand(right, n, rng, divisions):
    """`choose` with lists: what the best has on the digits that choose, and on the others."""
    chosen, others = [], []
    for _ in range(divisions):
        order = rng.permutation(right.shape[1]).tolist()
        for i in range(0, len(order), n):
            among, rest = order[i : i + n], order[:i] + order[i + n :]
            scores = [sum(bool(row[i]) for i in among) for row in right]
            best = scores.index(max(scores))
            chosen.append(max(scores) / n)
            others.append(sum(bool(right[best][i]) for i in rest) / len(rest))
    return sum(chosen) / len(chosen), sum(others) / len(others)


def test_of_equally_good_ones_the_first_is_chosen():
    """Row 1 is right about ten digits, row 2 about nine of them, row 0 about none."""
    right_or_not = np.ones((3, 20), dtype=bool)
    right_or_not[0, :] = False
    right_or_not[1, :10] = False
    right_or_not[2, :11] = False
    chosen, others = choose(right_or_not, 1, np.random.default_rng(0))
    assert chosen == 0.5
    # Where all are wrong (10 digits) it is row 0, right about none of the other 19; else row 1.
    assert others == pytest.approx((10 * 0 + 10 * 9 / 19) / 20)


def test_choosing_is_what_lists_give():
    right_or_not = np.random.default_rng(0).random((4, 60)) < 0.6
    found = choose(right_or_not, 15, np.random.default_rng(1))
    assert found == pytest.approx(by_hand(right_or_not, 15, np.random.default_rng(1), DIVISIONS))


def test_the_best_that_guesses_is_the_largest_of_so_many_binomials(ran):
    numbers = ran("judged_on_training")["numbers"]
    for tries, found in ((1, "guessed_1"), (10, "guessed_10"), (100, "guessed_100")):
        below = binom.cdf(np.arange(100), 100, 0.1) ** tries
        expected = (100 - below.sum()) / 100
        assert numbers[found] == pytest.approx(expected, abs=0.01)
    bound = math.sqrt(0.09 / 100) * math.sqrt(2 * math.log(100))
    assert numbers["most_guessed"] == pytest.approx(bound)
    assert numbers["too_good_guessed"] < bound


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
def test_the_lines_to_paste_find_the_same_images(dtype):
    x = (255 * some(30)[0]).astype(dtype)
    assert printed(catch, x[:20], x[:20]) == "20 of 20"
    assert printed(catch, x[:20], x[20:]) == "0 of 10"
    assert printed(catch, x[:20], x[15:]) == "5 of 15"


def test_no_test_digit_is_among_the_training_digits(files):
    (x, _), (x_test, _) = files
    learnt = set(map(bytes, x))
    assert not any(bytes(image) in learnt for image in x_test)


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_other_digits_tell_the_same(seed, files):
    """The bounds of the findings hold with 300 others, from the same start."""
    rng = np.random.default_rng(seed)
    (x, t), (x_test, t_test) = files
    i, j = rng.permutation(len(x))[:300], rng.permutation(len(x_test))[:4000]
    x, t, x_test, t_test = x[i] / 255, t[i], x_test[j] / 255, t_test[j]
    networks, losses = looked_at(x, t)
    assert len(networks) == EPOCHS // EVERY
    assert len(losses) == 300
    seen = [predict(weights, x) for weights in networks]
    unseen = [predict(weights, x_test) for weights in networks]
    first_perfect = [accuracy(y, t) for y in seen].index(1)
    assert EVERY * (1 + first_perfect) <= 60
    assert cross_entropy(seen[-1], t) < cross_entropy(seen[4], t) / 2
    on_new = [accuracy(y, t_test) for y in unseen]
    assert on_new[-1] < 0.9
    assert on_new[-1] == pytest.approx(on_new[4], abs=0.02)
    loss_new = [cross_entropy(y, t_test) for y in unseen]
    assert min(loss_new) < loss_new[-1] - 0.005
    assert loss_new[-1] > 10 * cross_entropy(seen[-1], t)
    rights = np.array([y.argmax(axis=1) == t_test for y in unseen])
    chosen, others = choose(rights, 50, rng)
    assert chosen - others > 0.01
    assert others < on_new[-1] - 0.002
    _, others = choose(rights[::-1], 50, rng)
    assert chosen - others > 0.01
    assert others < on_new[-1] - 0.001
    chosen, others = choose(rights, 2000, rng)
    assert 0 <= chosen - others < 0.006


def test_numbers(ran):
    result = ran("judged_on_training")
    numbers = result["numbers"]
    assert numbers["accuracy_right"] == 0.9124
    assert numbers["others_50"] < numbers["others_last_50"] < numbers["chosen_50"]
    assert numbers["few_wrong"] == 1
    assert numbers["weights_all"] == 784 * 50 + 50 + 50 * 10 + 10
    assert numbers["held_val"] + numbers["learnt_val"] == 300
    assert numbers["groups_100"] == 100 * DIVISIONS
    for n in (50, 100, 500, 1000, 5000):
        gap = numbers[f"chosen_{n}"] - numbers[f"others_{n}"]
        assert numbers[f"too_good_{n}"] == pytest.approx(gap)
    with pytest.raises(TypeError) as refused:
        np.zeros(500)[: 500 * 0.20]
    assert result["captured"]["refused"] == f"TypeError: {refused.value}"
