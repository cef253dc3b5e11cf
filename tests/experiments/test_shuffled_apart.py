"""shuffled_apart against plain lists, loops, the published entropy, and other random orders."""

import math
from collections import Counter

import numpy as np
import pytest

from nnsite.core.learning import learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, predict
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.shuffled_apart import (
    catch,
    half_apart,
    mean_images,
    means_apart,
    one_mask,
    right,
    test_together,
    together,
    wrong,
)

# A repair, and no test: pytest goes by the name.
test_together.__test__ = False


def numbered(n):
    """Images that bear their own number in each pixel, and labels that are that number."""
    return np.arange(n)[:, np.newaxis] * np.ones(784, int), np.arange(n)


def test_right_keeps_pairs_and_wrong_parts_them():
    x, t = numbered(300)
    for shuffle, kept in ((right, True), (wrong, False)):
        x_mixed, t_mixed = shuffle(np.random.default_rng(3), x, t)
        assert sorted(t_mixed.tolist()) == sorted(x_mixed[:, 7].tolist()) == list(range(300))
        assert t_mixed.tolist() != list(range(300))
        assert (x_mixed[:, 7].tolist() == t_mixed.tolist()) is kept
        assert np.array_equal(x, numbered(300)[0])
        assert np.array_equal(t, numbered(300)[1])


@pytest.mark.parametrize("repair", [together, test_together])
def test_the_repairs_keep_pairs(repair):
    x_mixed, t_mixed = repair(*numbered(50))
    assert x_mixed[:, 0].tolist() == t_mixed.tolist()
    assert sorted(t_mixed.tolist()) == list(range(50))


def test_one_mask_is_that_of_a_loop():
    x, t = numbered(40)
    mask = np.array([7, 7, 31, 0])
    x_batch, t_batch = one_mask(x, t, mask)
    assert [row[0] for row in x_batch.tolist()] == t_batch.tolist() == [7, 7, 31, 0]


@pytest.mark.parametrize("n", [10, 1000])
def test_one_seed_is_one_order_in_the_older_functions_too(n):
    x, t = numbered(n)
    np.random.seed(4)
    np.random.shuffle(x)
    state = np.random.get_state()
    np.random.seed(4)
    np.random.shuffle(t)
    assert x[:, 0].tolist() == t.tolist()
    x, t = numbered(n)
    np.random.set_state(state)
    np.random.shuffle(x)
    np.random.shuffle(t)
    assert x[:, 0].tolist() != t.tolist()


def test_one_number_in_between_undoes_one_seed():
    x, t = numbered(100)
    rng = np.random.default_rng(4)
    x_mixed = rng.permutation(x)
    rng = np.random.default_rng(4)
    rng.random()
    assert x_mixed[:, 0].tolist() != rng.permutation(t).tolist()


def test_half_of_the_labels_stay():
    t = np.arange(100)
    mixed = half_apart(np.random.default_rng(0), t)
    assert mixed[50:].tolist() == list(range(50, 100))
    assert sorted(mixed[:50].tolist()) == list(range(50))
    assert mixed[:50].tolist() != list(range(50))


def test_means_are_those_of_a_loop():
    rng = np.random.default_rng(5)
    x, t = rng.random((60, 784)), np.arange(60) % 10
    means = [
        [sum(x[j, i] for j in range(60) if j % 10 == k) / 6 for k in range(10)] for i in (0, 9)
    ]
    largest = max(max(of_pixel) - min(of_pixel) for of_pixel in means)
    assert means_apart(x[:, [0, 9]], t) == pytest.approx(largest)
    images = mean_images(255 * x, t)
    assert images[:, 9].tolist() == [round(255 * mean) for mean in means[1]]


@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
@pytest.mark.parametrize("one_hot", [True, False])
def test_the_lines_to_paste_take_all_forms_of_digits(dtype, one_hot):
    x, t = digits.train()
    x, t = x[:5000], t[:5000]
    x = x if dtype is np.uint8 else (x / 255).astype(dtype)
    apart = np.random.default_rng(6).permutation(t)
    for labels, numbers in ((t, ("0.9", "1.0")), (apart, ("0.1",))):
        form = np.eye(10)[labels] if one_hot else labels
        assert printed(catch, x, form) in numbers


def test_labels_from_1_to_10_make_the_lines_print_nan():
    x, t = digits.train()
    with pytest.warns(RuntimeWarning, match="Mean of empty slice|invalid value"):
        assert printed(catch, x[:1000], t[:1000].astype(int) + 1) == "nan"


@pytest.mark.parametrize("seed", range(5))
def test_half_apart_is_in_between(seed):
    x, t = digits.train()
    rng = np.random.default_rng(seed)
    mixed = half_apart(rng, t)
    assert 0.4 < means_apart(x, mixed) / 255 < 0.6
    batch = rng.choice(10_000, 5000)
    assert printed(catch, x[batch], mixed[batch]) in ("0.4", "0.5", "0.6")


def test_the_entropy_is_that_of_a_count(ran):
    numbers = ran("shuffled_apart")["numbers"]
    counted = Counter(digits.train()[1].tolist())
    entropy = sum(n / 10_000 * math.log(10_000 / n) for n in counted.values())
    assert numbers["constant"] == pytest.approx(entropy)
    assert numbers["share_least"] == min(counted.values()) / 10_000
    assert numbers["share_most"] == max(counted.values()) / 10_000


def test_numbers(ran):
    numbers = ran("shuffled_apart")["numbers"]
    x, t = digits.train()
    x_test, t_test = digits.test()
    weights = learn(np.random.default_rng(0), x / 255, t).weights[-1]
    y = predict(weights, x_test / 255)
    right_answers = sum(p == k for p, k in zip(y.argmax(1), t_test, strict=True))
    assert numbers["accuracy_right"] == right_answers / 10_000
    assert numbers["accuracy_right"] == 0.9124
    gap = numbers["accuracy_right"] - numbers["accuracy_wrong"]
    assert numbers["cost"] == round(10_000 * gap)
    assert numbers["trained_right"] > 0.9
    assert numbers["test_repaired"] == 0.9124


@pytest.mark.parametrize("seed", [11, 12, 13, 14, 15])
def test_other_random_orders_tell_the_same(seed):
    """The bounds of the claims hold with other random numbers; 5,000 digits see two epochs."""
    (x, t), (x_test, t_test) = digits.train(), digits.test()
    x, t, x_test, t_test = x[:5000] / 255, t[:5000], x_test[:2000] / 255, t_test[:2000]
    rng = np.random.default_rng(seed)
    apart = learn(np.random.default_rng(seed), x, rng.permutation(t), epochs=2)
    y = predict(apart.weights[-1], x_test)
    assert accuracy(y, t_test) < 0.2
    assert 2.2 < apart.losses[-50:].min() < apart.losses[-50:].max() < 2.45
    assert apart.losses[-50:].mean() == pytest.approx(math.log(10), abs=0.03)
    assert abs(apart.losses[0] - math.log(10)) < 0.3
    assert 0 < cross_entropy(y, t_test) - math.log(10) < 0.05
    assert np.abs(apart.weights[-1]["W1"] - apart.weights[0]["W1"]).max() > 0.05
    assert y.max(axis=1).mean() < 0.2
    half = learn(np.random.default_rng(seed), x, half_apart(rng, t), epochs=3)
    assert accuracy(predict(half.weights[-1], x_test), t_test) > 0.7
    few = rng.permutation(t)[:100]
    by_heart = learn(np.random.default_rng(seed), x[:100], few, epochs=100)
    assert by_heart.losses[-1] < 0.5
    assert accuracy(predict(by_heart.weights[-1], x[:100]), few) > 0.9
    assert accuracy(predict(by_heart.weights[-1], x_test), t_test) < 0.2
