"""int_zeros_like against SciPy, and against pixels chosen by a plain comparison."""

import subprocess
import sys

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments.int_zeros_like import right, wrong


def scores(path=None, x=None):
    """The network's scores in float64, by SciPy."""
    w = weights.load(path)
    z = digits.test()[0] / 255 if x is None else x
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    return z @ w["W3"].astype(float) + w["b3"]


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_whole_numbers_lose_every_probability(dtype):
    a = np.random.default_rng(0).integers(0, 9, size=(7, 10)).astype(dtype)
    assert wrong(a).dtype == dtype
    assert not wrong(a).any()
    assert right(a) == pytest.approx(softmax(a.astype(float), axis=1))


def test_a_probability_of_exactly_one_survives():
    a = np.array([[0, 100], [0, 1]])
    assert wrong(a).tolist() == [[0, 1], [0, 0]]


def test_floats_are_kept_by_both():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert wrong(a) == pytest.approx(softmax(a, axis=1))
    assert right(a) == pytest.approx(softmax(a, axis=1))


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
    program = "import numpy as np; y = np.zeros(3, int); y += 0.5"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran("int_zeros_like")["captured"]["refused"] == done.stderr.splitlines()[-1]


def test_three_rows_of_zeros_are_shown(ran):
    row = "[" + " ".join("0" * 10) + "]"
    assert ran("int_zeros_like")["captured"]["three_rows"] == f"[{row}\n {row}\n {row}]"


def test_the_line_to_paste_shows_the_type_and_the_largest(ran):
    captured = ran("int_zeros_like")["captured"]
    assert captured["catch_wrong"] == "int64 0"
    dtype, largest = captured["catch_right"].split()
    assert dtype == "float64"
    expected = softmax(np.round(scores()), axis=1).max()
    assert float(largest) == pytest.approx(expected, abs=6e-5)


def test_pixels_that_survive_are_counted_one_by_one(ran):
    numbers = ran("int_zeros_like")["numbers"]
    x = digits.test()[0]
    stored = [int(pixel / 255) for pixel in x[:100].ravel().tolist()]
    assert set(stored) == {0, 1}
    assert sum(stored) == x[:100].tobytes().count(255)
    assert numbers["full_ink"] == numbers["ones_cut"] == x.tobytes().count(255) / x.size
    assert numbers["wrapped"] == -7 % 256
