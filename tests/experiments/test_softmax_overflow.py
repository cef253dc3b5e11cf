"""softmax_overflow against SciPy, plain loops and the ends of the number types."""

import math

import numpy as np
import pytest
from scipy.special import softmax

from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.softmax_overflow import (
    by_rows,
    catch,
    chapter_3,
    numerator,
    right,
    shared,
    wrong,
)
from nnsite.figures.softmax_overflow import neighbours, thresholds


@pytest.fixture(scope="module")
def scores():
    """Scores of the test digits by one layer after 100 steps, by SciPy alone."""
    x, t = digits.train()
    rng = np.random.default_rng(0)
    w, b = rng.standard_normal((784, 10)) / 28, np.zeros(10)
    for i in range(0, len(x), 100):
        batch = x[i : i + 100].astype(float)
        delta = (softmax(batch @ w + b, axis=1) - np.eye(10)[t[i : i + 100]]) / 100
        w, b = w - 0.1 * batch.T @ delta, b - 0.1 * delta.sum(axis=0)
    return digits.test()[0] @ w + b


def test_right_form_learns_as_with_scipy(ran, scores):
    numbers = ran("softmax_overflow")["numbers"]
    found = np.mean(scores.argmax(axis=1) == digits.test()[1])
    assert numbers["accuracy_right"] == pytest.approx(found, abs=2e-3)
    assert numbers["largest"] == pytest.approx(scores.max(), rel=1e-3)


def test_first_whole_classes_become_nan_and_then_all(ran):
    """By loops: a gradient is a sum over the batch, and has nan if one of its terms has."""
    x, t = digits.train()
    rng = np.random.default_rng(0)
    w, b = rng.standard_normal((784, 10)) / 28, np.zeros(10)
    lost = []
    for i in range(0, 400, 100):
        a = x[i : i + 100] @ w + b
        with np.errstate(all="ignore"):
            e = np.exp(a)
            y = np.array([[term / sum(row) for term in row] for row in e])
            y[np.arange(100), t[i : i + 100]] -= 1
            w = w - 0.1 * sum(np.outer(x[i + m], y[m]) for m in range(100)) / 100
            b = b - 0.1 * sum(y) / 100
        lost.append(sum(math.isnan(value) for array in (w, b) for value in array.flat))
        if len(lost) == 2:
            overflowed = sum(np.isinf(e).any(axis=0))
    numbers = ran("softmax_overflow")["numbers"]
    assert numbers["first_nan"] == 2
    assert lost == [0, numbers["weights_first"], numbers["weights_next"], 7850]
    assert numbers["classes_first"] == numbers["classes_overflowing"] == overflowed
    assert numbers["weights_wrong"] == 7850


@pytest.mark.parametrize(
    ("rate", "name"), [(0.1, "weights_scaled"), (100, "weights_fast")], ids=["slow", "fast"]
)
def test_scaled_pixels_overflow_at_a_very_large_rate_only(ran, rate, name):
    x, t = digits.train()
    rng = np.random.default_rng(0)
    w, b = rng.standard_normal((784, 10)) / 28, np.zeros(10)
    for i in range(0, len(x), 100):
        batch = x[i : i + 100] / 255
        with np.errstate(all="ignore"):
            e = np.exp(batch @ w + b)
            y = (e.T / e.sum(axis=1)).T
        delta = (y - np.eye(10)[t[i : i + 100]]) / 100
        w, b = w - rate * batch.T @ delta, b - rate * delta.sum(axis=0)
    numbers = ran("softmax_overflow")["numbers"]
    assert numbers[name] == np.isnan(w).sum() + np.isnan(b).sum()
    if rate < 1:
        a = digits.test()[0] / 255 @ w + b
        assert numbers["accuracy_scaled"] == np.mean(a.argmax(axis=1) == digits.test()[1])
        assert numbers["largest_scaled"] == pytest.approx(a.max())


def test_half_a_repair_answers_with_zeros(ran):
    """Each answer being 0, a gradient is -t, and the last weights a sum over all digits."""
    x, t = digits.train()
    wanted = np.eye(10)[t] / 100
    w = np.random.default_rng(0).standard_normal((784, 10)) / 28 + 0.1 * x.T @ wanted
    a = digits.test()[0] @ w + 0.1 * wanted.sum(axis=0)
    assert (a.max(axis=1) > np.log(np.finfo(float).max)).all()
    numbers = ran("softmax_overflow")["numbers"]
    assert numbers["rows_numerator"] == 10_000
    assert numbers["accuracy_numerator"] == numbers["accuracy_wrong"]
    found = np.mean(a.argmax(axis=1) == digits.test()[1])
    assert numbers["scores_numerator"] == pytest.approx(found, abs=2e-3)


def test_a_network_of_nan_stays_one_with_the_repair(ran):
    w, b = np.full((784, 10), np.nan), np.full(10, np.nan)
    y = by_rows(digits.test()[0][:5] @ w + b)
    assert np.isnan(y).all()
    assert y.argmax(axis=1).tolist() == [0] * 5
    numbers = ran("softmax_overflow")["numbers"]
    assert numbers["rows_old_weights"] == numbers["digits"] == 10000
    zeros = list(digits.test()[1]).count(0)
    assert numbers["accuracy_wrong"] == pytest.approx(zeros / 10000)


@pytest.mark.parametrize(
    ("name", "scale"), [("half_wrong", 255), ("half_raw_wrong", 1)], ids=["scaled", "raw"]
)
def test_rows_are_lost_in_float16_where_a_score_passes_the_limit(ran, name, scale):
    a = hidden(weights.load(), digits.test()[0] / np.float32(scale)).a3
    past = np.sum(a.max(axis=1).astype(np.float16) > np.float16(np.log(65519)))
    assert past > 0
    assert ran("softmax_overflow")["numbers"][name] == pytest.approx(past, abs=20)


@pytest.mark.parametrize("n", [1, 10, 100, 1000])
def test_a_row_far_below_its_neighbours_is_lost(ran, scores, n):
    least = np.log(np.nextafter(0, 1)) - np.log(2)  # below, exp rounds to 0
    lost = 0
    for i in range(0, len(scores), n):
        top = scores[i : i + n].max()
        lost += sum(row.max() - top < least for row in scores[i : i + n])
    assert ran("softmax_overflow")["numbers"][f"rows_shared_{n}"] == pytest.approx(lost, abs=10)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_thresholds_are_where_exp_turns_infinite(ran, dtype):
    bits = np.dtype(dtype).itemsize * 8
    limit = ran("softmax_overflow")["numbers"][f"limit_{bits}"]
    below = dtype(limit * (1 - 2 * np.finfo(dtype).eps))
    above = dtype(limit * (1 + 2 * np.finfo(dtype).eps))
    assert np.isfinite(np.exp(below))
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        assert np.isinf(np.exp(above))


def test_forms_where_nothing_overflows():
    a = np.random.default_rng(0).normal(size=(7, 10))
    for form in (wrong, right, shared):
        assert form(a) == pytest.approx(softmax(a, axis=1))
    factors = np.exp(-a.max(axis=1, keepdims=True))
    assert numerator(a) == pytest.approx(softmax(a, axis=1) * factors)


def test_the_bound_can_be_reached_and_not_passed(ran):
    w = weights.load()
    bound = ran("softmax_overflow")["numbers"]["bound"]
    corners = [(w["W3"][:, k] > 0) @ w["W3"][:, k] + w["b3"][k] for k in range(10)]
    assert max(corners) == pytest.approx(bound, rel=1e-6)
    assert hidden(w, digits.test()[0]).a3.max() < bound


def test_the_lines_to_paste_tell_the_forms_apart(ran):
    captured = ran("softmax_overflow")["captured"]
    assert captured["catch_right"] == "[1. 1.]"
    assert captured["catch_wrong"] == "[nan  1.]"  # inf / inf
    assert captured["catch_numerator"] == "[0. 1.]"  # 1 / inf
    assert captured["catch_shared"] == "[ 1. nan]"  # 0 / 0
    assert captured["catch_over_the_batch"] == "[1. 0.]"
    assert captured["catch_section_3_5_1"] == "[nan  0.]"
    assert captured["catch_along_axis_0"] == "[2.5 1.5]"
    assert captured["example"] == "[[nan nan nan]]"


@pytest.mark.parametrize("forgotten", ["maximum", "sum"])
def test_a_softmax_without_keepdims_does_not_get_through(forgotten):
    """On a square array it would: a row fits where a column is meant."""

    def softmax(a):
        c = a.max(axis=1, keepdims=forgotten != "maximum")
        e = np.exp(a - c)
        return e / e.sum(axis=1, keepdims=forgotten != "sum")

    with pytest.raises(ValueError, match="could not be broadcast together"):
        catch(softmax)


def test_a_row_of_nan_is_not_drawn_like_a_row_of_zeros():
    lost = np.array([[1.0, *[0.0] * 9], [np.nan] * 10, [np.nan] * 10])
    result = Result(
        {
            "t": np.array([7, 2, 1]),
            "three_shared": lost,
            "three_right": np.eye(10)[[7, 2, 1]],
            "three_maxima": np.zeros(3),
        }
    )
    [axes] = neighbours(result).figure.axes
    drawn = [text.get_text() for text in axes.texts]
    assert drawn.count("nan") == 2 * 10 + 2


@pytest.mark.filterwarnings("ignore:(overflow|invalid value) encountered in (exp|divide)")
@pytest.mark.parametrize("scale", [0, 1e3, 1e30, -1e30])
def test_scores_of_any_size_give_finite_numbers_and_no_other_warning(scale):
    """Of a reader's own weights; any warning but the two would be an error here."""
    w = {name: array.copy() for name, array in weights.load().items()}
    w["b3"] = np.full(10, scale, np.float32)
    w["b3"][3:] *= 2
    numbers = Result(chapter_3(digits.test(), w)).numbers  # they are finite
    assert numbers["half_raw_right"] == (10_000 if abs(scale) > 1e4 else 0)


@pytest.mark.parametrize(
    ("score", "shown"), [(-1e30, False), (0, False), (50, True), (1e30, False)]
)
def test_a_score_off_the_scale_is_not_drawn(ran, score, shown):
    numbers = ran("softmax_overflow")["numbers"]
    [axes] = thresholds(Result({**numbers, "largest_a3_raw": score})).figure.axes
    assert ("a3" in [text.get_text() for text in axes.texts]) == shown


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_overflow", book_weights)["numbers"]
    limits = [round(numbers[f"limit_{bits}"], 2) for bits in (16, 32, 64)]
    assert limits == [11.09, 88.72, 709.78]
    assert numbers["chapter_3_changed"] == numbers["chapter_3_wrong"] == 0
    assert round(numbers["loss"], 4) == 0.2245
