"""broadcast_labels against plain loops, exact fractions and a numerical gradient."""

from fractions import Fraction
from statistics import pvariance

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import entropy

from nnsite.data import digits
from nnsite.experiments.broadcast_labels import (
    cross_entropy,
    gradient,
    half_sum,
    loss,
    not_in_place,
    right,
    same_shape,
    trained,
    wrong,
)


def test_loops_give_the_same_losses():
    rng = np.random.default_rng(0)
    y, t = rng.random((9, 1)), rng.integers(0, 2, 9)
    meant = [(y[i, 0] - t[i]) ** 2 for i in range(9)]
    every = [(y[i, 0] - t[j]) ** 2 for i in range(9) for j in range(9)]
    assert loss(right(y, t)) == pytest.approx(sum(meant) / 9)
    assert loss(wrong(y, t)) == pytest.approx(sum(every) / 81)


def test_loops_give_the_same_cross_entropies_and_half_sums():
    rng = np.random.default_rng(4)
    y, t = rng.random((9, 1)), rng.integers(0, 2, 9)
    every = [-np.log(y[i, 0] if t[j] else 1 - y[i, 0]) for i in range(9) for j in range(9)]
    assert cross_entropy(y, t) == pytest.approx(sum(every) / 81)
    assert cross_entropy(y, same_shape(y, t)) == pytest.approx(sum(every[::10]) / 9)
    squares = [(y[i, 0] - t[j]) ** 2 for i in range(9) for j in range(9)]
    assert half_sum(wrong(y, t)) == pytest.approx(sum(squares) / 2)
    assert half_sum(right(y, t)) == pytest.approx(sum(squares[::10]) / 2)


def test_trained_on_a_cross_entropy_with_labels_in_a_row_it_stays_at_log_2(ran):
    """Its slope by a is y less the mean of the batch's labels."""
    x, t = digits.train()[0] / 255, digits.train()[1] % 2 == 0
    x_test, t_test = digits.test()[0] / 255, digits.test()[1] % 2 == 0
    w, b = np.zeros(784), 0.0
    order = np.random.default_rng(0)
    for _ in range(5):
        for batch in order.permutation(10_000).reshape(-1, 100):
            slope = (expit(x[batch] @ w + b) - t[batch].mean()) / 100
            w, b = w - 0.1 * x[batch].T @ slope, b - 0.1 * slope.sum()
    y, mean = expit(x_test @ w + b).reshape(100, 100), t_test.reshape(100, 100).mean(axis=1)
    by_batch = mean * np.log(y).mean(axis=1) + (1 - mean) * np.log(1 - y).mean(axis=1)
    numbers = ran("broadcast_labels")["numbers"]
    assert numbers["entropy_least"] < -by_batch.mean() < numbers["entropy_start"] + 0.005
    assert f"{-by_batch.mean():.2f}" == f"{numbers['entropy_start']:.2f}" == "0.69"


def test_the_three_parts_in_exact_arithmetic():
    y = [Fraction(k, 7) for k in (1, 5, 2, 6)]
    t = [Fraction(k) for k in (0, 1, 1, 0)]
    every = sum((a - b) ** 2 for a in y for b in t) / 16
    apart = (sum(y) / 4 - sum(t) / 4) ** 2
    assert every == pvariance(y) + pvariance(t) + apart
    column, row = np.array(y, float)[:, None], np.array(t, float)
    assert loss(wrong(column, row)) == pytest.approx(float(every))


@pytest.mark.parametrize("difference", [wrong, right])
def test_the_gradient_is_that_of_the_loss(difference):
    rng = np.random.default_rng(1)
    y, t = rng.random((5, 1)), rng.integers(0, 2, 5)
    by_y = 2 / 5 * np.mean(difference(y, t), axis=1, keepdims=True)
    for i in range(5):
        nudge = np.zeros_like(y)
        nudge[i] = 1e-6
        rise = loss(difference(y + nudge, t)) - loss(difference(y - nudge, t))
        assert by_y[i, 0] == pytest.approx(rise / 2e-6, rel=1e-5)


@pytest.mark.parametrize("difference", [wrong, right])
def test_the_gradient_by_w_and_b_is_the_slope_of_the_loss(difference):
    rng = np.random.default_rng(5)
    x, t = rng.random((6, 4)), rng.integers(0, 2, 6)
    w, b = rng.normal(size=(4, 1)), 0.3
    by_w, by_b = gradient(difference, w, b, x, t)
    nudges = 1e-6 * np.eye(5)
    for slope, nudge in zip([*by_w[:, 0], by_b], nudges, strict=True):
        above = loss(difference(expit(x @ (w + nudge[:4, None]) + (b + nudge[4])), t))
        below = loss(difference(expit(x @ (w - nudge[:4, None]) + (b - nudge[4])), t))
        assert slope == pytest.approx((above - below) / 2e-6, rel=1e-5)


@pytest.mark.parametrize(("y", "t"), [((7, 1), (7,)), ((7,), (7, 1)), ((7,), (7,))])
def test_the_repair_works_either_way_round(y, t):
    assert same_shape(np.zeros(y), np.arange(7).reshape(t)).shape == y


def test_the_repair_refuses_labels_of_another_number():
    with pytest.raises(ValueError, match="cannot reshape"):
        same_shape(np.zeros((7, 1)), np.zeros((7, 10)))


def test_training_wants_the_mean_of_the_labels():
    x = np.random.default_rng(2).random((300, 784))
    t = (np.arange(300) % 3 == 0).astype(float)
    *_, (w, b) = trained(wrong, np.zeros((784, 1)), 0.0, x, t)
    assert np.mean(expit(x @ w + b)) == pytest.approx(1 / 3, abs=0.1)


def test_the_wrong_loss_draws_every_answer_to_the_mean_of_the_labels():
    """Its slope is y minus the mean of the batch's labels, whosever label it is."""
    rng = np.random.default_rng(3)
    x, t = rng.random((300, 784)), rng.integers(0, 2, 300).astype(float)
    w, b = rng.normal(size=(784, 1)) / 28, 0.0
    *_, (w_found, b_found) = trained(wrong, w, b, x, t)
    order = np.random.default_rng(0)
    for _ in range(5):
        for batch in np.split(order.permutation(300), 3):
            y = expit(x[batch] @ w + b)
            slope = 2 * (y - t[batch].mean()) * y * (1 - y) / 100
            w, b = w - 0.1 * x[batch].T @ slope, b - 0.1 * slope.sum()
    assert w_found == pytest.approx(w)
    assert b_found == pytest.approx(b)


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    numbers = ran("broadcast_labels", path)["numbers"]
    even = (digits.test()[1] % 2 == 0).reshape(100, 100)
    assert numbers["variance"] == pytest.approx(np.mean([np.var(batch) for batch in even]))
    assert numbers["size_wrong"] == 100 * numbers["size_right"] == 10_000
    assert numbers["start_wrong"] == numbers["start_right"] == 0.25
    assert numbers["variance"] < numbers["loss_wrong"] < numbers["good"]
    assert numbers["mixed_right"] == pytest.approx(numbers["good"], abs=0.02)
    assert numbers["sum_wrong"] == 100 * numbers["sum_right"] == 1250
    share = np.mean(even, axis=1)
    assert numbers["entropy_least"] == pytest.approx(entropy([share, 1 - share]).mean())
    assert numbers["hits_meant"] <= 100 < numbers["hits"]
    p = Fraction(int(np.sum(even)), 10_000)
    assert numbers["loss_twice"] == pytest.approx(float(p * (1 - p)), abs=0.0005)
    assert Fraction(str(numbers["accuracy_wrong"])) == Fraction(int(np.sum(~even)), 10_000)


def test_the_line_to_paste_prints_both_shapes(ran):
    captured = ran("broadcast_labels")["captured"]
    assert captured["catch_wrong"] == "(100, 1) (100,)"
    assert captured["catch_right"] == "(100, 1) (100, 1)"


def test_not_in_place_each_label_gets_a_column_of_its_own():
    rng = np.random.default_rng(6)
    w, y, x, t = rng.random((4, 1)), rng.random((3, 1)), rng.random((3, 4)), rng.integers(0, 2, 3)
    grown = not_in_place(w, y, x, t)
    assert grown.shape == (4, 3)
    for j in range(3):
        slope = [sum(x[i, k] * (y[i, 0] - t[j]) for i in range(3)) for k in range(4)]
        assert grown[:, j] == pytest.approx(w[:, 0] - 0.1 * np.array(slope))


def test_the_error_is_numpy_s_own(ran):
    w = np.zeros((784, 1))
    with pytest.raises(ValueError, match="non-broadcastable") as caught:
        w -= np.zeros((784, 100))
    assert ran("broadcast_labels")["captured"]["refused"] == f"ValueError: {caught.value}"
