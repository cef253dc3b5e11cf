"""one_hot against plain loops, and the published number."""

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from nnsite.core.network import predict
from nnsite.data import digits, weights
from nnsite.engine import Result, printed
from nnsite.experiments import one_hot
from nnsite.experiments.one_hot import (
    EXAMPLE,
    catch,
    cells_read,
    class_numbers,
    columns_weighted,
    multiplied,
    one_hot_rows,
    right,
    whole_numbers,
    wrong,
)

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
    captured = ran("one_hot")["captured"]
    assert "(100,) (100,10)" in captured["wrong_100"]
    assert "(100,) (100,10)" in captured["multiplied_100"]
    assert captured["core"].startswith("ValueError: t has shape (10, 10), one-hot labels")


def product_by_loops(y, t):
    """The product with class numbers without broadcasting: label j weighs column j."""
    n = len(y)
    terms = [t[j % n] * math.log(y[i, j] + 1e-7) for i in range(n) for j in range(10)]
    return -sum(terms) / n


def test_a_product_with_class_numbers_weighs_columns(y):
    t = digits.test()[1]
    by_rows = -np.sum(t[:10, np.newaxis] * np.log(y + 1e-7)) / 10
    assert multiplied(y, t[:10]) == pytest.approx(product_by_loops(y, t[:10]))
    assert multiplied(y, t[:10]) == pytest.approx(columns_weighted(y, t[:10]).sum())
    assert multiplied(y, t[:10]) != pytest.approx(by_rows)
    assert multiplied(y[3:4], t[3:4]) == product_by_loops(y[3:4], t[3:4]) == 0


def test_a_zero_adds_its_own_logarithms_with_the_weights_of_all_ten(ran, y):
    t = digits.test()[1][:10].tolist()
    row = t.index(0)
    adds = -sum(t[j] * math.log(y[row, j] + 1e-7) for j in range(10)) / 10
    numbers = ran("one_hot")["numbers"]
    assert numbers["first_zero"] == row == 3
    assert numbers["zero_adds"] == pytest.approx(adds, rel=1e-6)


def test_two_sizes_stretch_to_one_shape(ran):
    quiet = []
    for n in range(1, 101):
        try:
            np.broadcast_shapes((n,), (n, 10))
        except ValueError:
            continue
        quiet.append(n)
    numbers = ran("one_hot")["numbers"]
    assert quiet == [numbers["smallest_quiet"], numbers["largest_quiet"]] == [1, 10]


def test_each_repair_gives_the_form_that_is_expected():
    t = digits.test()[1][:100]
    hot = np.zeros((100, 10))
    for row, label in zip(hot, t, strict=True):
        row[label] = 1
    assert (one_hot_rows(t) == hot).all()
    y = np.zeros((100, 10))
    whole = (whole_numbers(y, hot), whole_numbers(y, t.astype(float)))
    for labels in (class_numbers(y, hot), class_numbers(y, t), *whole):
        assert labels.dtype.kind in "iu"
        assert (labels == t).all()
    # A single label, as in the book's example; inside the loss it is a row or a column.
    assert class_numbers(y[0], hot[0]) == t[0]
    assert class_numbers(y[:1], hot[:1]) == class_numbers(y[:1], t[:1]) == t[0]
    assert whole_numbers(y[0], hot[0]) == whole_numbers(y[:1], hot[:1])[0] == t[0]
    assert whole_numbers(y[:1], np.array([[float(t[0])]])) == t[0]


def test_a_column_of_labels_is_read_for_each_row(ran):
    """Label i picks its class from all rows: the loss is 100 rows times 100 labels."""
    x, t = digits.test()
    y = predict(weights.load(), x[:100] / np.float32(255)).astype(float)
    total = -sum(math.log(row[label] + 1e-7) for row in y for label in t[:100])
    numbers = ran("one_hot")["numbers"]
    assert numbers["column_100"] == pytest.approx(total / 100, rel=1e-4)


def test_class_1_is_read_as_often_as_the_row_s_digit_occurs():
    t = digits.test()[1][:10].tolist()
    reads = cells_read(HOT[t])
    assert reads[:, 1].tolist() == [t.count(i) for i in range(10)]
    assert reads[:, 0].tolist() == [10 - t.count(i) for i in range(10)]
    assert reads[:, 2:].sum() == 0


def test_a_perfect_answer_costs_a_little_less_than_nothing(ran):
    found = ran("one_hot")["numbers"]["perfect_right"]
    assert found == pytest.approx(-math.log(1 + 1e-7), rel=1e-6)


def book_loss(y, t):
    """Works with either form of labels, as the book's repository does."""
    t = t.argmax(axis=1) if t.size == y.size else t
    return -sum(math.log(row[label] + 1e-7) for row, label in zip(y, t, strict=True)) / len(y)


@pytest.mark.parametrize("loss", [right, book_loss])
def test_the_line_to_paste_is_quiet_where_loss_and_labels_fit(loss):
    t = digits.test()[1][:10]
    for labels in (t, HOT[t], HOT[t].astype(float)):
        assert printed(catch, loss, labels) == "2.3026"
    assert printed(catch, wrong, t) == "2.3026"
    assert printed(catch, multiplied, HOT[t].astype(float)) == "2.3026"


@pytest.mark.parametrize("label", [0, 2, 5, 7])
def test_the_line_to_paste_shows_either_mistake(label):
    assert printed(catch, wrong, HOT[[label]]) == "23.0258"
    shown = float(printed(catch, multiplied, np.array([label])))
    assert shown == pytest.approx(label * math.log(10) * 10, rel=1e-4)


def test_book_figures(ran, book_weights):
    numbers = ran("one_hot", book_weights)["numbers"]
    assert round(numbers["example_wrong"], 2) == 23.72
    assert round(numbers["example_right"], 2) == 0.51
    assert round(numbers["tens_right"], 4) == 0.2245


@pytest.mark.parametrize("scale", [0, 1e-30, 1, 1e30])
def test_the_laws_hold_with_any_weights(scale):
    rng = np.random.default_rng(0)
    any_weights = {
        name: np.float32(rng.normal(0, scale, array.shape))
        for name, array in weights.load().items()
    }
    values = one_hot.run(digits.test(), any_weights)
    for side in ("catch_wrong", "catch_right"):
        values[side] = printed(catch, **values[side])
    result = Result(values)
    judged = [claim.judge(result) for claim in one_hot.experiment.claims]
    assert [claim["name"] for claim in judged if claim["law"] and not claim["holds"]] == []
    assert np.isfinite(result.tens_wrong)


def test_the_tolerance_of_the_laws_covers_rounding():
    rng = np.random.default_rng(0)
    for n in (10, 100):
        for _ in range(500):
            y = np.float32(rng.random((n, 10)) ** rng.integers(0, 40))
            t = rng.integers(0, 10, n)
            assert abs(wrong(y, t) - multiplied(y, one_hot_rows(t))) < 0.6e-5
