"""softmax_axis against SciPy and plain loops, and the book's figures."""

import json
import math

import numpy as np
import pytest
from scipy.special import softmax

from nnsite.core.network import hidden
from nnsite.course import ROOT
from nnsite.data import digits, weights
from nnsite.experiments.softmax_axis import bare, reshaped, right, transposed, wrong


def scores(path=None):
    """The network's scores in float64."""
    x, t = digits.test()
    return hidden(weights.load(path), x / 255).a3, t


def accuracy_along(axis, n, path=None):
    """Accuracy in batches of n, by SciPy."""
    a, t = scores(path)
    y = [softmax(a[i : i + n], axis=axis) for i in range(0, len(a), n)]
    return np.mean(np.concatenate(y).argmax(axis=1) == t)


@pytest.mark.parametrize("form", [right, transposed, reshaped])
@pytest.mark.parametrize("n", [1, 7, 10])
def test_right_forms_agree_with_scipy(form, n):
    a = np.random.default_rng(0).normal(size=(n, 10))
    assert form(a) == pytest.approx(softmax(a, axis=1))


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


@pytest.mark.parametrize("n", [1, 10, 1000])
def test_accuracies_agree_with_scipy(ran, n):
    numbers = ran("softmax_axis")["numbers"]
    assert numbers[f"accuracy_wrong_{n}"] == pytest.approx(accuracy_along(0, n), abs=2e-4)
    assert numbers["accuracy_right"] == pytest.approx(accuracy_along(1, n), abs=2e-4)


def test_forms_agree_within_an_ulp_on_the_digits():
    a = scores()[0].astype(np.float32)
    for form in (transposed, reshaped):
        np.testing.assert_array_max_ulp(form(a), right(a), maxulp=1)


def test_errors_are_numpy_s_own(ran):
    texts = ran("softmax_axis")["texts"]
    assert "operands could not be broadcast together" in texts["too_many"]
    assert "axis 1 is out of bounds for array of dimension 1" in texts["one"]


def test_ratios_are_those_that_were_recorded(ran):
    recorded = json.loads((ROOT / "nnsite/data/timings.json").read_text())
    result = ran("softmax_axis")
    for n, forms in recorded["softmax_as_multiple_of_keepdims"].items():
        for form, found in forms.items():
            for quantile, value in found.items():
                assert result["numbers"][f"{form}_{n}_{quantile}"] == value
    assert result["texts"]["timed_date"] == recorded["measured"]["date"]


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_axis", book_weights)["numbers"]
    assert numbers["accuracy_right"] == 0.9352
    assert numbers["accuracy_wrong_10"] == 0.7886
    assert numbers["cost_10"] == 9352 - 7886
    assert accuracy_along(0, 10, book_weights) == 0.7886
