"""same_number against SciPy, and the book's figures."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.same_number import by_rows, catch, right, wrong
from nnsite.figures.same_number import by_batch


def scores(scale, path=None):
    """The network's scores in float64, by SciPy."""
    w, x = weights.load(path), digits.test()[0] / scale
    z1 = expit(x @ w["W1"].astype(float) + w["b1"])
    return expit(z1 @ w["W2"].astype(float) + w["b2"]) @ w["W3"].astype(float) + w["b3"]


def along_axis_0(a, n, order=None):
    """Predictions in batches of n, one batch after another."""
    order = np.arange(len(a)) if order is None else order
    p = np.full(len(a), -1)
    for i in range(0, len(a), n):
        p[order[i : i + n]] = softmax(a[order[i : i + n]], axis=0).argmax(axis=1)
    return p


@pytest.fixture(scope="module")
def a():
    return scores(255)


@pytest.mark.parametrize("n", [10, 50, 100, 200])
def test_accuracies_agree_with_scipy(ran, a, n):
    name = "accuracy_axis" if n == 100 else f"accuracy_{n}"
    found = np.mean(along_axis_0(a, n) == digits.test()[1])
    assert ran("same_number")["numbers"][name] == pytest.approx(found, abs=3e-4)


def test_sorted_digits_agree_with_scipy(ran, a):
    t = digits.test()[1]
    order = np.array(sorted(range(len(t)), key=lambda i: (t[i], i)))
    numbers = ran("same_number")["numbers"]
    found = np.mean(along_axis_0(a, 100, order) == t)
    assert numbers["accuracy_sorted"] == pytest.approx(found, abs=3e-4)
    assert numbers["accuracy_raw_sorted"] == pytest.approx(numbers["accuracy_raw"], abs=3e-4)


def test_errors_are_counted_one_by_one(ran, a):
    t = digits.test()[1]
    p, q = scores(1).argmax(axis=1), along_axis_0(a, 100)
    errors_p = {i for i in range(len(t)) if p[i] != t[i]}
    errors_q = {i for i in range(len(t)) if q[i] != t[i]}
    numbers = ran("same_number")["numbers"]
    assert numbers["common"] == pytest.approx(len(errors_p & errors_q), abs=3)
    assert numbers["raw_only"] == pytest.approx(len(errors_p - errors_q), abs=3)
    assert numbers["axis_only"] == pytest.approx(len(errors_q - errors_p), abs=3)
    assert numbers["apart_by_answer"] == pytest.approx(sum(p != q), abs=3)


def test_random_orders_agree_with_scipy(ran, a):
    t = digits.test()[1]
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(t)) for _ in range(20)]
    found = [np.mean(along_axis_0(a, 100, order) == t) for order in orders]
    numbers = ran("same_number")["numbers"]
    assert numbers["shuffled_least"] == pytest.approx(min(found), abs=3e-4)
    assert numbers["shuffled_most"] == pytest.approx(max(found), abs=3e-4)
    assert numbers["shuffled_mean"] == pytest.approx(sum(found) / 20, abs=3e-4)
    uneven = [off_the_share(t[order]) for order in orders]
    assert numbers["uneven_least"] == pytest.approx(min(uneven))
    assert numbers["uneven_most"] == pytest.approx(max(uneven))


def off_the_share(t):
    """By how many digits a class is off its share in batches of 100, as a mean; plain loops."""
    total = 0.0
    for i in range(0, len(t), 100):
        batch = t[i : i + 100].tolist()
        for label in range(10):
            total += abs(batch.count(label) - np.count_nonzero(t == label) / 100)
    return total / 1000


def test_the_file_is_more_evenly_mixed_than_chance(ran):
    t = digits.test()[1]
    numbers = ran("same_number")["numbers"]
    assert numbers["uneven_file"] == pytest.approx(off_the_share(t))
    rng = np.random.default_rng(1)
    for _ in range(20):
        assert off_the_share(rng.permutation(t)) > numbers["uneven_file"]


def test_even_batches_agree_with_scipy(ran, a):
    t = digits.test()[1]
    rng = np.random.default_rng(0)
    numbers = ran("same_number")["numbers"]
    found = []
    for _ in range(20):
        by_label = sorted(rng.permutation(len(t)), key=lambda i: t[i])
        batches = [by_label[j::100] for j in range(100)]  # dealt out, one to each in turn
        order = np.concatenate(batches)
        assert numbers["uneven_even"] == pytest.approx(off_the_share(t[order]))
        found.append(np.mean(along_axis_0(a, 100, order) == t))
    assert numbers["accuracy_even"] == pytest.approx(sum(found) / 20, abs=3e-4)


def test_the_repaired_softmax_is_scipy_s(ran, a):
    assert by_rows(a) == pytest.approx(softmax(a, axis=1))
    assert by_rows(a[0]) == pytest.approx(softmax(a[0]))
    assert by_rows(np.float32([[1000, 990]])).dtype == np.float32
    numbers = ran("same_number")["numbers"]
    found = np.mean(a.argmax(axis=1) == digits.test()[1])
    for name in ("accuracy_repaired_10", "accuracy_repaired_100", "accuracy_repaired_alone"):
        assert numbers[name] == pytest.approx(found, abs=2e-4)
    assert numbers["accuracy_alone"] == pytest.approx(found, abs=2e-4)


def test_scores_can_be_equal_where_answers_differ():
    p, q, t = np.array([[1, 2, 3, 4, 5], [1, 2, 0, 0, 5], [1, 0, 0, 4, 5]])
    assert (wrong(p, q, t), right(p, q, t)) == (0, 2)


def test_the_lines_to_paste_print_how_far_an_image_moves(ran, a):
    captured = ran("same_number")["captured"]
    rest = a[:100].copy()
    alone = softmax(rest[0])
    axis = np.max(np.abs(softmax(rest, axis=0)[0] - 1))  # alone, a column has one number
    batch = np.max(np.abs(softmax(rest)[0] - alone))
    assert float(captured["catch_wrong"]) == pytest.approx(axis, abs=6e-4)
    assert float(captured["catch_over_the_batch"]) == pytest.approx(batch, abs=6e-4)
    assert captured["catch_right"] == captured["catch_raw"] == "0.0"


def book_s_predict(network, x):
    """As in the book's section 3.6, by SciPy."""
    z1 = expit(np.dot(x, network["W1"]) + network["b1"])
    z2 = expit(np.dot(z1, network["W2"]) + network["b2"])
    return softmax(np.dot(z2, network["W3"]) + network["b3"], axis=1)


@pytest.mark.parametrize("scale", [255, 1], ids=["scaled", "raw"])
def test_the_lines_to_paste_are_quiet_in_the_book_s_program(scale, capsys):
    """Whichever image is the first, in float32, where rounding errors are largest."""
    network, x = dict(weights.load()), digits.test()[0] / np.float32(scale)
    for i in range(0, len(x), 50):
        catch(book_s_predict, network, x[i:])
    assert set(capsys.readouterr().out.split()) == {"0.0"}


def test_every_image_moves_along_axis_0(a):
    for i in range(0, 1000, 100):
        together = softmax(a[i : i + 100], axis=0)
        assert np.all(np.max(np.abs(together - 1), axis=1) > 0.99)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.79, 0.94, ["0.80", "0.85", "0.90", "0.95"]),
        (0.1, 0.98, ["0.20", "0.40", "0.60", "0.80"]),
        (0, 0.1, ["0.00", "0.20", "0.40", "0.60", "0.80"]),
    ],
)
def test_all_accuracies_are_within_the_figure(ran, low, high, ticks):
    numbers = ran("same_number")["numbers"]
    of = {"sizes": [10, 100], "by_size": [low, high], "accuracy_right": high, "accuracy_raw": low}
    [axes] = by_batch(Result({**numbers, **of})).figure.axes
    bottom, top = axes.get_ylim()
    assert bottom < low < high < top
    axes.figure.draw_without_rendering()
    assert [label.get_text() for label in axes.get_yticklabels()] == ticks


def test_book_figures(ran, book_weights):
    numbers = ran("same_number", book_weights)["numbers"]
    assert numbers["accuracy_raw"] == numbers["accuracy_axis"] == 0.9207
    assert numbers["errors_raw"] == numbers["errors_axis"] == 793
    assert numbers["common"] == 512
    assert numbers["accuracy_10"] == 0.7886
    assert numbers["accuracy_50"] == 0.9085
    assert numbers["accuracy_200"] == 0.9223
    assert numbers["cost"] == 145
    found = along_axis_0(scores(255, book_weights), 100)
    assert np.sum(found != digits.test()[1]) == 793
