"""The activations, against SciPy and against 50-digit decimal arithmetic."""

from decimal import Decimal, localcontext

import numpy as np
import pytest
import scipy.special

from nnsite.core.activations import identity, relu, sigmoid, step

# Where sigmoid goes from 0, through the subnormal numbers, to 1.
RANGES = [(np.float16, -18, 9), (np.float32, -104, 18), (np.float64, -746, 38)]
ALL = [step, sigmoid, relu, identity]


def sample(dtype, low, high):
    """Return numbers dense over the range, and dense near 0, each with its neighbour."""
    rng = np.random.default_rng(0)
    near = 10 ** rng.uniform(-3, 1, 1000)
    x = np.concatenate([rng.uniform(low, high, 5000), np.linspace(low, high, 2001), near, -near])
    x = x.astype(dtype)
    return np.concatenate([x, np.nextafter(x, dtype(np.inf))])


def ulps(x, y):
    """Return how far y is from sigmoid(x), in units of the last place of the true value."""
    with localcontext(prec=50):
        true = 1 / (1 + (-Decimal(float(x))).exp())
        unit = Decimal(float(np.spacing(y.dtype.type(true))))
        return float(abs(Decimal(float(y)) - true) / unit)


@pytest.mark.parametrize(("dtype", "low", "high"), RANGES)
def test_sigmoid_is_within_4_ulp(dtype, low, high):
    x = sample(dtype, low, high)
    assert max(map(ulps, x, sigmoid(x))) < 4


@pytest.mark.parametrize(("dtype", "low", "high"), RANGES)
def test_sigmoid_raises_no_floating_point_flag(dtype, low, high):
    x = sample(dtype, low, high)
    limits = np.finfo(dtype)
    extremes = [limits.min, limits.max, limits.tiny, limits.smallest_subnormal, np.nan, np.inf]
    with np.errstate(all="raise"):
        sigmoid(x)
        sigmoid(np.array(extremes, dtype))


def test_sigmoid_agrees_with_scipy():
    x = np.random.default_rng(0).normal(scale=100, size=(50, 20))
    np.testing.assert_allclose(sigmoid(x), scipy.special.expit(x), rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_sigmoid_at_the_ends(dtype):
    x = np.array([-np.inf, np.inf, np.nan, 0], dtype)
    np.testing.assert_array_equal(sigmoid(x), np.array([0, 1, np.nan, 0.5], dtype))


@pytest.mark.parametrize(("x", "dtype"), [(-700, np.float64), (-87, np.float32)])
def test_sigmoid_in_the_far_tail(x, dtype):
    y = sigmoid(dtype(x))
    assert y > 0
    assert ulps(x, y) < 4


def test_step_relu_identity():
    x = np.array([-np.inf, -2.5, -0.0, 0.0, 1e-300, 3.0, np.inf, np.nan])
    np.testing.assert_array_equal(step(x), [0, 0, 0, 0, 1, 1, 1, np.nan])
    np.testing.assert_array_equal(relu(x), [0, 0, 0, 0, 1e-300, 3, np.inf, np.nan])
    np.testing.assert_array_equal(identity(x), x)


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_float_dtypes_are_kept(function, dtype):
    assert function(np.ones((2, 3, 4), dtype)).dtype == dtype
    assert function(dtype(1)).dtype == dtype


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int8, np.int64])
def test_integers_become_float64_and_do_not_wrap(function, dtype):
    x = np.array([0, 1, 100], dtype)
    np.testing.assert_array_equal(function(x), function(x.astype(np.float64)), strict=True)


@pytest.mark.parametrize("function", ALL)
def test_numbers_and_arrays_without_axes(function):
    assert function(2) == function(np.array(2.0)) == function([2.0])[0]


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize("x", [1j, "1", None])
def test_anything_but_real_numbers_is_refused(function, x):
    with pytest.raises(TypeError):
        function(x)
