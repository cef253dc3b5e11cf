"""int_zeros_like against exact fractions, SciPy, and pixels chosen by a plain comparison."""

import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments.int_zeros_like import (
    descend,
    divided,
    float_scores,
    float_x,
    gradient_of_loss,
    half_right,
    new_network,
    right,
    squares,
    squares_around_1,
    whole,
    wrong,
)
from nnsite.experiments.int_zeros_like import (
    softmax as filled,
)

H = Fraction(1, 10000)


def scores(path=None, x=None):
    """The network's scores in float64, by SciPy."""
    w = weights.load(path)
    z = digits.test()[0] / 255 if x is None else x
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    return z @ w["W3"].astype(float) + w["b3"]


def in_fractions(f, at, stored):
    """The central difference without floats, of what `stored` leaves of each moved number."""
    slopes = []
    for i in range(len(at)):
        above, below = list(at), list(at)
        above[i] = stored(at[i] + H)
        below[i] = stored(at[i] - H)
        slopes.append((f(above) - f(below)) / (2 * H))
    return slopes


def sum_of_squares(at):
    return sum(v * v for v in at)


@pytest.mark.parametrize("at", [[3, 4], [0, 2], [-3, 4], [7, -1]])
def test_whole_numbers_move_by_whole_numbers(at):
    cut = in_fractions(sum_of_squares, at, int)
    assert wrong(squares, np.array(at)).tolist() == cut
    assert half_right(squares, np.array(at)).tolist() == [float(slope) for slope in cut]
    exact = in_fractions(sum_of_squares, at, Fraction)
    assert exact == [2 * v for v in at]
    for floats in (right(squares, np.array(at)), wrong(squares, float_x(np.array(at)))):
        assert floats == pytest.approx([float(slope) for slope in exact], abs=1e-8)


def test_floats_are_moved_themselves():
    own = np.array([3.0, -1.0, 0.5])
    assert float_x(own) is own

    def loss(_):
        return sum_of_squares(own)

    assert right(loss, own) == pytest.approx([6, -2, 1])
    assert not right(loss, own.copy()).any()


def test_in_float32_the_slopes_of_a_loss_are_whole_steps_of_its_rounding(ran):
    """The slopes themselves by the chain rule, with SciPy."""
    x, t = digits.test()[0][:100] / 255, digits.test()[1][:100]
    w = new_network(float)
    z1 = expit(x @ w["W1"] + w["b1"])
    delta = (softmax(z1 @ w["W2"] + w["b2"], axis=1) - np.eye(10)[t]) / len(t)
    exact = (delta @ w["W2"].T * z1 * (1 - z1)).sum(axis=0)
    assert gradient_of_loss(float, x, t) == pytest.approx(exact, abs=1e-9)
    in_float32 = gradient_of_loss(np.float32, x, t)
    steps = in_float32 * 0.0002 / np.spacing(np.float32(np.log(10)))
    assert steps == pytest.approx(steps.round(), abs=0.01)
    noise = np.abs(in_float32 - exact).max()
    numbers = ran("int_zeros_like")["numbers"]
    assert numbers["largest_slope"] == pytest.approx(np.abs(exact).max(), rel=1e-4)
    assert numbers["noise_float32"] == pytest.approx(noise, abs=1e-3)


def test_x_comes_back_as_it_was():
    at = np.array([3, 4])
    for gradient in (wrong, half_right, right):
        gradient(squares, at)
        assert at.tolist() == [3, 4]


def test_the_printed_gradients(ran):
    captured = ran("int_zeros_like")["captured"]
    assert captured["gradient_wrong"] == "[25000 35000]"
    assert captured["gradient_half"] == "[25000. 35000.]"
    assert captured["gradient_right"] == "[6. 8.]"
    assert wrong(squares_around_1, np.array([0, 0])).tolist() == [0, 0]
    assert right(squares_around_1, np.array([0, 0])) == pytest.approx([-2, -2])


def test_with_the_repairs_no_step_in_place_is_refused(ran):
    grad = np.array([6.0, 8.0])
    assert descend(float_x(np.array([3, 4])), grad) == pytest.approx([2.4, 3.2])
    captured = ran("int_zeros_like")["captured"]
    assert "'subtract'" in captured["refused"]
    assert "'divide'" in captured["refused_pixels"]
    assert divided(np.array([0, 51, 255], np.uint8)) == pytest.approx([0, 0.2, 1])


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_whole_numbers_lose_every_probability(dtype):
    a = np.random.default_rng(0).integers(0, 9, size=(7, 10)).astype(dtype)
    assert filled(a).dtype == dtype
    assert not filled(a).any()
    assert filled(float_scores(a)) == pytest.approx(softmax(a.astype(float), axis=1))


def test_a_probability_of_exactly_one_survives():
    a = np.array([[0, 100], [0, 1]])
    assert filled(a).tolist() == [[0, 1], [0, 0]]


def test_scores_beyond_every_whole_number_keep_their_order():
    a = whole(np.array([[1e32, -1e32, 2.5], [-1e32, -2.6, 3.4]], np.float32))
    assert a[0, 0] > 9e17
    assert a[0, 1] < -9e17
    assert [a[0, 2], *a[1, 1:]] == [2, -3, 3]
    assert filled(float_scores(a))[0].tolist() == [1, 0, 0]


def test_floats_are_kept():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert filled(a) == pytest.approx(softmax(a, axis=1))


@pytest.mark.parametrize("which", ["embedded", "book"])
def test_numbers(ran, which, request):
    path = request.getfixturevalue("book_weights") if which == "book" else None
    numbers = ran("int_zeros_like", path)["numbers"]
    x, t = digits.test()
    whole = np.round(scores(path))
    assert numbers["accuracy_wrong"] == np.count_nonzero(t == 0) / len(t) == 0.098
    # A score of .5 may be rounded either way in float32.
    assert numbers["accuracy_right"] == pytest.approx(np.mean(whole.argmax(axis=1) == t), abs=3e-4)
    assert numbers["largest_right"] == pytest.approx(softmax(whole, axis=1).max(), abs=1e-4)
    white = (x == 255).astype(float)
    assert numbers["full_ink"] == pytest.approx(white.mean())
    guessed = scores(path, white).argmax(axis=1)
    assert numbers["accuracy_cut"] == pytest.approx(np.mean(guessed == t), abs=2e-4)


def test_book_figures(ran, book_weights):
    numbers = ran("int_zeros_like", book_weights)["numbers"]
    assert numbers["accuracy_scaled"] == 0.9352


def test_a_terminal_shows_the_same_error(ran):
    captured = ran("int_zeros_like")["captured"]
    for name, line in (
        ("refused", "x = np.array([3, 4]); x -= 0.1 * np.array([6.0, 8.0])"),
        ("refused_pixels", "x = np.zeros(784, np.uint8); x /= 255"),
    ):
        program = f"import numpy as np; {line}"
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
        assert captured[name] == done.stderr.splitlines()[-1]


def test_three_rows_of_zeros_are_shown(ran):
    row = "[" + " ".join("0" * 10) + "]"
    assert ran("int_zeros_like")["captured"]["three_rows"] == f"[{row}\n {row}\n {row}]"


def test_the_line_to_paste_shows_both_types(ran):
    captured = ran("int_zeros_like")["captured"]
    assert captured["catch_wrong"] == "int64 int64"
    assert captured["catch_right"] == "float64 float64"


def test_pixels_that_survive_are_counted_one_by_one(ran):
    numbers = ran("int_zeros_like")["numbers"]
    x = digits.test()[0]
    stored = [int(pixel / 255) for pixel in x[:100].ravel().tolist()]
    assert set(stored) == {0, 1}
    assert sum(stored) == x[:100].tobytes().count(255)
    assert numbers["full_ink"] == numbers["ones_cut"] == x.tobytes().count(255) / x.size
    assert numbers["wrapped"] == -7 % 256
