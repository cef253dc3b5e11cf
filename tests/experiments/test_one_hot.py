"""one_hot against plain loops, and the published number."""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from nnsite.core.network import predict
from nnsite.data import digits, weights
from nnsite.experiments.one_hot import EXAMPLE, multiplied, right, wrong

HOT = np.eye(10, dtype=int)


@pytest.fixture(scope="module")
def y():
    return predict(weights.load(), digits.test()[0][:10] / np.float32(255)).astype(float)


def read_by_loops(y, hot):
    """The wrong loss without broadcasting: each label's row is read across the batch."""
    n = len(y)
    cells = [y[j % n, hot[i, j]] for i in range(n) for j in range(10)]
    return -sum(math.log(cell + 1e-7) for cell in cells) / n


def test_wrong_reads_classes_0_and_1(y):
    t = digits.test()[1]
    assert wrong(y, HOT[t[:10]]) == pytest.approx(read_by_loops(y, HOT[t[:10]]))
    assert wrong(y[:1], HOT[t[:1]]) == pytest.approx(read_by_loops(y[:1], HOT[t[:1]]))


def test_right_takes_both_forms(y):
    t = digits.test()[1][:10]
    expected = -sum(math.log(y[i, t[i]] + 1e-7) for i in range(10)) / 10
    assert right(y, t) == pytest.approx(expected)
    assert right(y, HOT[t]) == pytest.approx(expected)
    assert multiplied(y, HOT[t]) == pytest.approx(expected)


def test_the_example_of_the_book_and_of_the_notebook(ran):
    numbers = ran("one_hot")["numbers"]
    root = Path(__file__).parents[2]
    published = tomllib.loads((root / "docs" / "published.toml").read_text())
    assert EXAMPLE.sum() == pytest.approx(1)
    assert numbers["example_wrong"] == pytest.approx(published["one_hot_loss"]["value"], abs=1e-12)
    assert numbers["example_right"] == pytest.approx(0.510825457099338, abs=1e-12)


def test_errors_name_the_shapes(ran):
    texts = ran("one_hot")["texts"]
    assert "(100,) (100,10)" in texts["wrong_100"]
    assert "(100,) (100,10)" in texts["multiplied_100"]
    assert texts["core"].startswith("ValueError: t has shape (10, 10), one-hot labels")


def test_book_figures(ran, book_weights):
    numbers = ran("one_hot", book_weights)["numbers"]
    assert round(numbers["example_wrong"], 2) == 23.72
    assert round(numbers["example_right"], 2) == 0.51
    assert round(numbers["tens_right"], 4) == 0.2245
