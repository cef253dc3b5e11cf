"""never_shuffled against a training loop of its own, plain counts, and other starts."""

import numpy as np
import pytest
from scipy.special import expit, log_softmax, softmax

from nnsite.core.learning import learn
from nnsite.core.network import accuracy, predict
from nnsite.core.training import gradients, init
from nnsite.data import digits
from nnsite.engine import printed
from nnsite.experiments.never_shuffled import (
    catch,
    drawn,
    draws,
    in_windows,
    known,
    mixed,
    most_frequent,
    noting,
    right,
    through_buffer,
    with_new_biases,
    wrong,
)

SEEDS = [11, 12, 13, 14, 15]


@pytest.fixture(scope="module")
def by_class():
    """The training digits, class after class, put together from ten selections."""
    x, t = digits.train()
    x_sorted = np.concatenate([x[t == k] for k in range(10)]) / 255
    return x_sorted, np.concatenate([t[t == k] for k in range(10)])


def test_the_losses_of_sorted_digits_are_those_of_another_loop(by_class, ran):
    """One pass over the sorted digits, by SciPy."""
    x, t = by_class
    w = init(np.random.default_rng(0), (784, 50, 10))
    losses = []
    for i in range(0, 10_000, 100):
        xb, tb = x[i : i + 100], t[i : i + 100]
        z1 = expit(xb @ w["W1"] + w["b1"])
        a2 = z1 @ w["W2"] + w["b2"]
        losses.append(-log_softmax(a2, axis=1)[range(100), tb].mean())
        delta = (softmax(a2, axis=1) - np.eye(10)[tb]) / 100
        delta_1 = delta @ w["W2"].T * z1 * (1 - z1)
        w["W1"] -= xb.T @ delta_1
        w["b1"] -= delta_1.sum(axis=0)
        w["W2"] -= z1.T @ delta
        w["b2"] -= delta.sum(axis=0)
    learned = learn(np.random.default_rng(0), x, t, order=wrong, epochs=1)
    assert learned.losses == pytest.approx(np.array(losses))
    x_test, t_test = digits.test()
    reached = accuracy(predict(w, x_test / 255), t_test)
    assert ran("never_shuffled")["numbers"]["accuracy_wrong_1"] == pytest.approx(reached, abs=1e-3)


def test_orders_are_all_the_digits_once():
    rng = np.random.default_rng(1)
    assert wrong(rng, 2500).tolist() == list(range(2500))
    for order in (right, in_windows, through_buffer):
        places = order(rng, 2500).tolist()
        assert places != sorted(places)
        assert sorted(places) == list(range(2500))
    windows = in_windows(rng, 2500)
    assert sorted(windows[:1000]) == list(range(1000))
    assert sorted(windows[2000:]) == list(range(2000, 2500))


def test_a_buffer_hands_out_only_what_has_come_into_it():
    places = through_buffer(np.random.default_rng(8), 5000)
    turns = np.arange(5000)
    assert np.all(places < turns + 1000)
    waited = turns - (places - 999)
    assert np.mean(waited[:4000]) == pytest.approx(1000, rel=0.25)
    assert waited.max() > 2000


@pytest.mark.parametrize("seed", SEEDS)
def test_a_small_buffer_mixes_too_little_from_other_starts(by_class, seed):
    x, t = by_class
    rng = np.random.default_rng(seed)
    weights = learn(rng, x, t, order=through_buffer, epochs=1).weights[1]
    x_test, t_test = digits.test()
    assert 0.15 < accuracy(predict(weights, x_test[:2000] / 255), t_test[:2000]) < 0.6


def test_draws_take_some_digits_twice_and_leave_some_out():
    places = draws(np.random.default_rng(2), 10_000)
    assert len(places) == 10_000
    assert places.min() >= 0
    assert places.max() < 10_000
    share = len(set(places.tolist())) / 10_000
    assert share == pytest.approx(1 - np.exp(-1), abs=0.02)


def test_images_and_labels_stay_together():
    x, t = np.arange(600).reshape(300, 2), np.arange(0, 600, 2)
    for x_mixed, t_mixed in (mixed(x, t), drawn(np.random.default_rng(3), x, t)):
        assert x_mixed[:, 0].tolist() == t_mixed.tolist()
        assert t_mixed.tolist() != sorted(t_mixed.tolist())
    assert sorted(mixed(x, t)[1]) == t.tolist()


def test_what_is_known_is_counted_one_by_one():
    rng = np.random.default_rng(4)
    t, p = rng.permutation(np.arange(60) % 10), rng.integers(0, 10, 60)
    share = known([p, t], t)
    for k in range(10):
        hits = sum(1 for label, guess in zip(t, p, strict=True) if label == guess == k)
        assert share[k].tolist() == [hits / 6, 1]
    assert most_frequent(np.array([7, 7, 1, 0])) == (7, 0.5)


def test_noting_changes_nothing_and_looks_every_ten_steps(by_class):
    x, t = by_class[0][::10], by_class[1][::10]
    forward_and_note, answers = noting(x[:50])
    plain = learn(np.random.default_rng(5), x, t, order=wrong)
    noted = learn(np.random.default_rng(5), x, t, order=wrong, forward=forward_and_note)
    assert np.array_equal(plain.losses, noted.losses)
    assert len(answers) == 3
    for weights, p in zip(plain.weights, answers, strict=False):
        assert np.array_equal(predict(weights, x[:50]).argmax(axis=1), p)


def test_one_class_pulls_its_bias_up_and_all_others_down(by_class):
    """By small differences of the loss."""
    x, t = by_class[0][-100:], by_class[1][-100:]
    weights = init(np.random.default_rng(6), (784, 50, 10))

    def loss(bias):
        a2 = expit(x @ weights["W1"]) @ weights["W2"] + bias
        return -log_softmax(a2, axis=1)[:, 9].mean()

    slopes = [(loss(1e-5 * row) - loss(-1e-5 * row)) / 2e-5 for row in np.eye(10)]
    assert set(t) == {9}
    assert max(slopes[:9]) > 0 > slopes[9]
    assert min(slopes[:9]) > 0
    assert gradients(weights, x, t)["b2"] == pytest.approx(slopes, abs=1e-6)


def test_new_biases_leave_the_rest_and_suit_the_digits():
    rng = np.random.default_rng(7)
    x, t = rng.random((200, 784)), rng.integers(0, 10, 200)
    weights = init(rng, (784, 50, 10))
    weights["b2"] += np.arange(10)
    refitted = with_new_biases(weights, x, t)
    assert all(refitted[name] is weights[name] for name in ("W1", "b1", "W2"))
    assert weights["b2"].tolist() == list(range(10))
    shares = predict(refitted, x).mean(axis=0)
    assert shares == pytest.approx(np.bincount(t, minlength=10) / 200, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_from_other_starts_only_the_last_class_is_left(by_class, seed):
    """The bounds of the claims, with every fourth digit."""
    x, t = by_class[0][::4], by_class[1][::4]
    learned = learn(np.random.default_rng(seed), x, t, order=wrong)
    x_test, t_test = digits.test()[0][:2000] / 255, digits.test()[1][:2000]
    p = predict(learned.weights[-1], x_test).argmax(axis=1)
    answer, share = most_frequent(p)
    assert answer == 9
    assert share > 0.8
    assert np.mean(p == t_test) < 0.2
    assert learned.losses[25:].max() > 4
    once = learn(np.random.default_rng(seed), *mixed(x, t), order=wrong).weights[-1]
    assert accuracy(predict(once, x_test), t_test) > 0.75


def test_lines_to_paste_take_either_kind_of_label():
    t = np.arange(30) % 10
    assert printed(catch, t) == printed(catch, np.eye(10)[t]) == str(t[:20])


def test_numbers(ran, by_class):
    numbers = ran("never_shuffled")["numbers"]
    assert numbers["accuracy_right"] == 0.9124
    labels = by_class[1].tolist()
    batches = [set(labels[i : i + 100]) for i in range(0, 10_000, 100)]
    assert numbers["pure_batches"] == sum(len(batch) == 1 for batch in batches)
    windows = [set(labels[i : i + 1000]) for i in range(0, 10_000, 1000)]
    assert numbers["window_classes"] == max(map(len, windows))
    kept, validation = set(labels[:8000]), labels[8000:]
    unseen = sum(label not in kept for label in validation)
    assert numbers["validation_unseen"] == unseen / 2000
    assert numbers["validation_classes"] == len(set(validation))
    assert numbers["cost"] == round(10_000 * (0.9124 - numbers["accuracy_wrong"]))
