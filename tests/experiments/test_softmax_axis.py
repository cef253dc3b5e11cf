"""softmax_axis against SciPy and plain loops, and the book's figures."""

import json
import math

import numpy as np
import pytest
from scipy.special import softmax

from nnsite.core.network import hidden
from nnsite.course import ROOT
from nnsite.data import digits, timings, weights
from nnsite.engine import Result
from nnsite.experiments.softmax_axis import (
    bare,
    experiment,
    over_classes,
    reshaped,
    right,
    run,
    transposed,
    wrong,
)


def scores(path=None):
    """The network's scores in float64."""
    x, t = digits.test()
    return hidden(weights.load(path), x / 255).a3, t


def accuracy_along(axis, n, path=None):
    """Accuracy in batches of n, by SciPy."""
    a, t = scores(path)
    y = [softmax(a[i : i + n], axis=axis) for i in range(0, len(a), n)]
    return np.mean(np.concatenate(y).argmax(axis=1) == t)


@pytest.mark.parametrize("form", [right, transposed, reshaped, over_classes])
@pytest.mark.parametrize("n", [1, 7, 10])
def test_right_forms_agree_with_scipy(form, n):
    a = np.random.default_rng(0).normal(size=(n, 10))
    assert form(a) == pytest.approx(softmax(a, axis=1))


def test_the_repair_serves_one_image_and_any_batch():
    a = np.random.default_rng(0).normal(0, 300, size=(3, 10))
    assert over_classes(a) == pytest.approx(softmax(a, axis=1))
    for row in a:
        assert over_classes(row) == pytest.approx(softmax(row))


def test_axis_0_of_one_image_is_its_classes(ran):
    assert ran("softmax_axis")["numbers"]["alone_changed"] == 0
    for row in scores()[0][:100]:
        assert wrong(row) == pytest.approx([math.exp(s) / sum(map(math.exp, row)) for s in row])


def test_wrong_form_is_softmax_of_the_columns():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert wrong(a) == pytest.approx(softmax(a, axis=0))


def test_without_keepdims_row_k_serves_column_k():
    a = np.random.default_rng(0).normal(size=(10, 10))
    e = [[math.exp(a[i, k] - max(a[k])) for k in range(10)] for i in range(10)]
    y = [[e[i][k] / sum(e[k]) for k in range(10)] for i in range(10)]
    assert bare(a) == pytest.approx(np.array(y))
    with pytest.raises(ValueError, match="broadcast"):
        bare(a[:7])


@pytest.mark.parametrize("n", [1, 10, 100, 1000])
def test_accuracies_agree_with_scipy(ran, n):
    numbers = ran("softmax_axis")["numbers"]
    assert numbers[f"accuracy_wrong_{n}"] == pytest.approx(accuracy_along(0, n), abs=2e-4)
    assert numbers["accuracy_right"] == pytest.approx(accuracy_along(1, n), abs=2e-4)


def test_one_batch_of_all_does_not_heal_it(ran):
    numbers = ran("softmax_axis")["numbers"]
    assert numbers["accuracy_wrong_all"] == pytest.approx(accuracy_along(0, 10000), abs=2e-4)


def test_forms_agree_within_an_ulp_on_the_digits():
    a = scores()[0].astype(np.float32)
    for form in (transposed, reshaped):
        np.testing.assert_array_max_ulp(form(a), right(a), maxulp=1)


def test_errors_are_numpy_s_own(ran):
    captured = ran("softmax_axis")["captured"]
    with pytest.raises(ValueError, match="broadcast") as too_many:
        np.ones((100, 10)) - np.ones(100)
    with pytest.raises(np.exceptions.AxisError) as one:
        np.sum(np.ones(10), axis=1)
    assert captured["one_argmax"] == captured["one"]
    assert captured["labels_argmax"] == captured["one"]
    assert captured["too_many"] == f"ValueError: {too_many.value}"
    assert captured["too_many_equal"] == captured["too_many_minus"] == captured["too_many"]
    assert captured["one"] == f"numpy.exceptions.AxisError: {one.value}"


def test_the_lines_to_paste_print_sums_of_rows_and_of_columns(ran):
    captured = ran("softmax_axis")["captured"]
    a = scores()[0][:100]
    for name, axis in (("catch_wrong", 0), ("catch_right", 1)):
        y = softmax(a, axis=axis)
        found = [list(map(float, line.strip("[]").split())) for line in captured[name].split("\n")]
        assert found[0] == pytest.approx([sum(y[i]) for i in range(3)], abs=6e-4)
        assert found[1] == pytest.approx([sum(y[:, k]) for k in range(3)], abs=6e-4)
    rows, columns = captured["catch_right"].split("\n")
    assert rows == "[1. 1. 1.]"
    assert columns != "[1. 1. 1.]"
    rows, columns = captured["catch_wrong"].split("\n")
    assert rows != "[1. 1. 1.]"
    assert columns == "[1. 1. 1.]"


def test_ratios_are_those_that_were_recorded(ran):
    recorded = json.loads((ROOT / "nnsite/data/timings.json").read_text())
    result = ran("softmax_axis")
    for n, forms in recorded["softmax_as_multiple_of_keepdims"].items():
        for form, found in forms.items():
            for quantile, value in found.items():
                assert result["numbers"][f"{form}_{n}_{quantile}"] == value
    assert result["numbers"]["timed_rounds"] == recorded["measured"]["rounds"]
    for name in ("date", "numpy", "processor"):
        assert result["texts"][f"timed_{name}"] == recorded["measured"][name]


def test_sums_of_rows_and_columns_agree_with_scipy(ran):
    numbers = ran("softmax_axis")["numbers"]
    a = scores()[0]
    sums = [sum(row) for i in range(0, len(a), 10) for row in softmax(a[i : i + 10], axis=0)]
    assert numbers["row_sum_wrong"] == pytest.approx(sums[0], rel=1e-4)
    off = sum(abs(total - 1) > 0.1 for total in sums)
    assert numbers["rows_off"] == pytest.approx(off / len(a), abs=1e-3)


def test_scores_far_apart_give_finite_numbers_and_no_warning():
    """Of a reader's own weights; a warning would be an error here."""
    w = {name: 100 * array for name, array in weights.load().items()}
    result = Result(run(digits.test(), w, timings.load()))  # its numbers are finite
    assert result.accuracy_bare_10 < result.accuracy_right
    laws = [claim for claim in experiment.claims if claim.law]
    assert all(claim.judge(result)["holds"] for claim in laws)


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_axis", book_weights)["numbers"]
    assert numbers["accuracy_right"] == 0.9352
    assert numbers["accuracy_wrong_10"] == 0.7886
    assert numbers["cost_10"] == 9352 - 7886
    assert numbers["accuracy_wrong_all"] == 0.9211
    assert numbers["accuracy_nan"] == 0.098
    assert accuracy_along(0, 10, book_weights) == 0.7886
