"""log_zero against SciPy and exact decimals, and the book's network."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp

from nnsite.experiments.log_zero import multiplied, padded, right, wrong

A = np.random.default_rng(0).normal(size=(200, 10)) * 10.0 ** np.arange(-2, 6).repeat(25)[:, None]
T = np.arange(200) % 10
EACH = np.arange(200)


def test_right_is_scipys_log_softmax():
    assert right(A, T) == pytest.approx(-log_softmax(A, axis=1)[EACH, T], rel=1e-12, abs=1e-15)


def test_right_agrees_with_decimals():
    with localcontext(prec=50):
        for a, t in zip(A[::9], T[::9], strict=True):
            scores = [Decimal(float(score)) for score in a]
            exact = max(scores) + sum((s - max(scores)).exp() for s in scores).ln() - scores[t]
            assert right(a[np.newaxis], [t])[0] == pytest.approx(float(exact), rel=1e-12, abs=1e-15)


def test_wrong_is_inf_where_exp_underflows():
    with np.errstate(divide="ignore"):
        found = wrong(A, T)
    behind = A.max(axis=1) - A[EACH, T]
    assert np.isinf(found[behind > 746]).all()
    assert found[behind < 700] == pytest.approx(right(A, T)[behind < 700], rel=1e-12, abs=1e-14)


def test_padded_has_a_lid():
    expected = -np.log(np.exp(A[EACH, T] - logsumexp(A, axis=1)) + 1e-7)
    assert padded(A, T) == pytest.approx(expected, abs=1e-9)


def test_one_zero_is_enough_for_nan():
    with np.errstate(divide="ignore", invalid="ignore"):
        found = multiplied(np.array([[0, 1.0], [0.5, 0.5]]), np.array([[0, 1], [0, 1]]))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(np.log(2))


def test_the_run(ran):
    result = ran("log_zero")
    numbers, texts = result["numbers"], result["texts"]
    assert numbers["largest_padded"] == pytest.approx(16.118, abs=1e-3)
    assert numbers["infinite_from"] == 104  # exp(-103.97) is the last float32 above 0
    assert texts["pad_8_16"] == texts["cut_8_32"] == texts["cut_15_32"] == "inf"
    assert texts["pad_15_32"] == "34.54"
    assert texts["slope_wrong"] == texts["perfect"] == "nan"


def test_the_books_network_has_no_zero(ran, book_weights):
    numbers = ran("log_zero", book_weights)["numbers"]
    assert f"{numbers['smallest_y']:.0g}" == "6e-10"
    assert numbers["infinite_right"] == numbers["nan_right"] == 0
