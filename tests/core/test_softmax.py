"""Softmax and its logarithm, against SciPy and against 60-digit decimal arithmetic."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
import scipy.special

from nnsite.core.softmax import log_softmax, softmax

BOTH = [(softmax, scipy.special.softmax), (log_softmax, scipy.special.log_softmax)]
FUNCTIONS = [softmax, log_softmax]


def exact(row):
    """Return softmax and log-softmax of a row in decimal arithmetic."""
    with localcontext(prec=60):
        e = [Decimal(float(a)).exp() for a in row]
        y = [value / sum(e) for value in e]
        return y, [value.ln() for value in y]


def worst_ulps(values, true):
    """Return the largest error in units of the last place of the true value."""
    with localcontext(prec=60):
        errors = [
            abs(Decimal(float(value)) - right)
            / Decimal(float(abs(np.spacing(value.dtype.type(right)))))
            for value, right in zip(values, true, strict=True)
        ]
    return float(max(errors))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [0.01, 1, 10, 30])
def test_within_a_few_ulp_of_the_true_value(dtype, scale):
    a = np.random.default_rng(0).normal(scale=scale, size=(100, 10)).astype(dtype)
    for row, y, log_y in zip(a, softmax(a), log_softmax(a), strict=True):
        true_y, true_log_y = exact(row)
        # a - c is rounded, and exp makes an absolute error of its argument a relative one.
        allowed = 5 + np.ptp(row)
        assert worst_ulps(y, true_y) < allowed
        assert worst_ulps(log_y, true_log_y) < allowed


@pytest.mark.parametrize(("ours", "scipys"), BOTH)
@pytest.mark.parametrize("shape", [(10,), (3, 10), (2, 3, 10), (0, 10), (4, 1)])
def test_agrees_with_scipy_on_the_last_axis(ours, scipys, shape):
    a = np.random.default_rng(0).normal(scale=20, size=shape)
    np.testing.assert_allclose(ours(a), scipys(a, axis=-1), rtol=1e-13, atol=1e-15)


def test_rows_sum_to_one_each():
    a = np.random.default_rng(0).normal(scale=20, size=(100, 10))
    np.testing.assert_allclose(softmax(a).sum(axis=1), 1, rtol=1e-15)


def test_log_softmax_keeps_what_softmax_rounds_away():
    np.testing.assert_allclose(log_softmax([0.0, -50.0]), [-np.exp(-50), -50], rtol=1e-15)
    np.testing.assert_array_equal(log_softmax([0.0, -5000.0]), [0, -5000])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_large_scores_raise_no_floating_point_flag(function, dtype):
    limits = np.finfo(dtype)
    a = np.array([[limits.max, limits.min, 0], [limits.min, limits.min, -np.inf]], dtype)
    with np.errstate(all="raise"):
        y = function(a)
    assert y.dtype == dtype
    expected = np.array([[1, 0, 0], [0.5, 0.5, 0]])
    np.testing.assert_allclose(np.exp(y) if function is log_softmax else y, expected, rtol=1e-3)


def test_a_score_of_minus_infinity_has_probability_0():
    a = [[-np.inf, 1, 1], [2, -np.inf, -np.inf]]
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(softmax(a), [[0, 0.5, 0.5], [1, 0, 0]])
        log_y = log_softmax(a)
    np.testing.assert_allclose(log_y[0], [-np.inf, -np.log(2), -np.log(2)], rtol=1e-15)
    np.testing.assert_array_equal(log_y[1], [0, -np.inf, -np.inf])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_nan_spoils_its_own_row_only(function):
    y = function([[0.0, np.nan], [0.0, 0.0]])
    np.testing.assert_array_equal(np.isnan(y), [[True, True], [False, False]])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("row", [[-np.inf, -np.inf], [np.inf, 0], [np.inf, np.inf]])
def test_a_row_without_a_finite_maximum_is_refused(function, row):
    with pytest.raises(ValueError, match="largest score is infinite"):
        function([[0.0, 0.0], row])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("a", [[], np.empty((3, 0)), 1.0])
def test_no_class_is_refused(function, a):
    with pytest.raises(ValueError, match="one class or more"):
        function(a)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_integers_become_float64(function):
    a = np.array([[0, 255, 3]], np.uint8)
    np.testing.assert_array_equal(function(a), function(a.astype(np.float64)), strict=True)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_the_input_is_left_alone(function):
    a = np.array([[0.0, 255.0, 3.0]])
    function(a)
    np.testing.assert_array_equal(a, [[0, 255, 3]])
