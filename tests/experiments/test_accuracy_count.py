"""accuracy_count against exact fractions and plain loops, and the book's figures."""

from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.accuracy_count import (
    cast,
    classes,
    flat,
    flat_labels,
    floored,
    in_steps_of_1,
    integer_division_leaves_nothing,
    mean_of_batches,
    numbers,
    one_answer_each,
    right,
    sideways_in_numpy_1_24,
    without_i,
    wrong,
)


def predictions(path=None):
    """The network's answers in float64, by SciPy."""
    w, z = weights.load(path), digits.test()[0] / 255
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    return (z @ w["W3"].astype(float) + w["b3"]).argmax(axis=1)


def pairs(p, t):
    """Equal pairs of any prediction with any label, for each label, exactly."""
    answered, labels = Counter(p.tolist()), Counter(t.tolist())
    return Fraction(sum(answered[k] * labels[k] for k in range(10)), len(t))


@pytest.fixture
def small():
    rng = np.random.default_rng(0)
    return rng.random((200, 10)), rng.integers(0, 10, 200)


def test_counts_agree_with_a_plain_loop(small):
    y, t = small
    correct = sum(max(range(10), key=y[i].__getitem__) == t[i] for i in range(len(t)))
    for count in (right, cast):
        assert count(y, t) == correct / 200
    assert right(y, t[:, np.newaxis]) == correct / 200
    assert wrong(y, t) == correct / 200


def test_a_column_counts_all_pairs(small):
    y, t = small
    p = y.argmax(axis=1)
    equal = sum(int(answer == label) for answer in p for label in t)
    assert wrong(y, t[:, np.newaxis]) == equal / 200 == float(pairs(p, t))
    assert without_i(p, t) == equal / 200


def test_a_mean_of_batches_is_that_of_a_plain_loop(small):
    y, t = small
    p, column = y.argmax(axis=1), t[:, np.newaxis]
    batches = [pairs(p[i : i + 100], t[i : i + 100]) for i in (0, 100)]
    assert mean_of_batches(wrong, y, column) == pytest.approx(float(sum(batches) / 2))


def test_a_step_of_1_counts_each_answer_once_a_batch_that_holds_it(small):
    y, t = small
    p = y.argmax(axis=1)
    counted = sum(min(i + 1, 100) for i in range(len(t)) if p[i] == t[i])
    assert in_steps_of_1(p, t) == counted / 200


def test_answers_one_by_one_and_labels_of_text(ran):
    counted = ran("accuracy_count")["numbers"]
    assert counted["one_by_one"] == float(Fraction(counted["correct"], 10_000))
    assert counted["text"] == sum(int(k == str(k)) for k in range(10)) == 0


def test_repairs_agree_with_plain_loops(small):
    y, t = small
    assert flat_labels(np.array([[label] for label in t])).tolist() == t.tolist()
    one_hot = np.array([[int(k == label) for k in range(10)] for label in t])
    assert classes(one_hot).tolist() == t.tolist()
    assert numbers(np.array(["7", "0", "12"])).tolist() == [7, 0, 12]
    assert one_answer_each(y).tolist() == [max(range(10), key=row.__getitem__) for row in y]


def test_the_imitation_warns_only_where_shapes_do_not_fit(small):
    y, t = small
    with pytest.warns(DeprecationWarning, match="^elementwise comparison failed"):
        assert sideways_in_numpy_1_24(y, t) == 0
    assert sideways_in_numpy_1_24(np.eye(10), np.arange(10)) == 1


def test_batches_of_ten_agree_with_plain_loops(ran):
    """Their shapes fit, though one side counts classes."""
    t, numbers = digits.test()[1], ran("accuracy_count")["numbers"]
    w, z = weights.load(), digits.test()[0] / 255
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    a = z @ w["W3"].astype(float) + w["b3"]
    y = np.exp(a) / np.exp(a).sum(axis=1, keepdims=True)
    p = a.argmax(axis=1)
    sideways = one_hot = 0
    for i in range(0, len(t), 10):
        sideways += sum(y[i : i + 10, k].argmax() == t[i + k] for k in range(10))
        one_hot += sum(p[i + k] == (t[j] == k) for j in range(i, i + 10) for k in range(10))
    assert numbers["sideways_10"] == pytest.approx(sideways / len(t), abs=5e-4)
    assert numbers["one_hot_10"] == pytest.approx(one_hot / len(t), abs=5e-4)


def test_integer_division_is_that_of_whole_numbers(small):
    y, t = small
    assert floored(y, t) == 0
    assert floored(np.eye(10)[t], t) == 1


def test_argmax_without_an_axis_is_one_place():
    y, t = np.zeros((3, 10)), np.array([4, 4, 4])
    y[1, 4] = 1
    assert flat(y, t) == 0
    y[0, 4] = 2
    assert flat(y, t) == 1


def test_numbers_agree_with_exact_fractions(ran):
    p, t = predictions(), digits.test()[1]
    result = ran("accuracy_count")
    numbers, captured = result["numbers"], result["captured"]
    assert numbers["column"] == pytest.approx(float(pairs(p, t)), rel=1e-5)
    assert numbers["mean_column"] == pytest.approx(float(pairs(p, t)) / len(t), rel=1e-5)
    assert numbers["correct"] == pytest.approx(sum(p == t), abs=2)
    assert Fraction(numbers["correct"], 10_000) == Fraction(str(numbers["accuracy"]))
    assert captured["catch_wrong"] == "(10000,) (10000, 1)"
    assert captured["catch_right"] == "(10000,) (10000,)"
    assert captured["catch_flat"] == "() (10000,)"
    assert "operands could not be broadcast together" in captured["axis_0"]


def test_book_figures(ran, book_weights):
    numbers = ran("accuracy_count", book_weights)["numbers"]
    assert numbers["accuracy"] == numbers["cast"] == numbers["without_cast"] == 0.9352
    assert round(numbers["column"], 1) == 1003.8
    assert numbers["flat"] == numbers["floored"] == 0
    assert float(pairs(predictions(book_weights), digits.test()[1])) == pytest.approx(1003.7952)


@pytest.mark.parametrize(("correct", "share"), [(0, 0), (1, 0), (99, 0), (100, 1)])
def test_integer_division_leaves_nothing_of_any_network_that_is_not_perfect(correct, share):
    y, t = np.eye(10)[np.zeros(100, int)], np.ones(100, int)
    t[:correct] = 0
    found = {
        "digits": 100,
        "correct": correct,
        "floored": floored(y, t),
        "floored_perfect": 1,
        "floored_one_missed": 0,
    }
    assert found["floored"] == share
    assert integer_division_leaves_nothing(Result(found))
    assert not integer_division_leaves_nothing(Result(found | {"floored": 1 - share}))
