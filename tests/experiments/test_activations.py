"""activations against SciPy and Python's own arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from scipy.special import expit

from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.engine.declare.experiment import Result
from nnsite.experiments.activations import experiment, right, run, slope, wrong


@pytest.fixture(scope="module")
def r() -> Result:
    return Result(run(digits.test(), weights.load()))


def test_numpy_says_what_the_page_says(r):
    with pytest.raises(AttributeError, match=r"module 'numpy' has no attribute 'int'") as raised:
        wrong(np.array([1.0]))
    assert r.error == f"AttributeError: {raised.value}"
    assert "`np.int` was a deprecated alias for the builtin `int`" in r.error
    assert np.bool is np.bool_
    assert np.bool is not bool


def test_the_repair_is_the_step_function_one_by_one():
    x = np.array([-2.0, -1e-300, -0.0, 0.0, 1e-300, 3.0])
    assert right(x).tolist() == [1 if value > 0 else 0 for value in x]
    assert right(x).dtype == np.int64


def test_slopes_agree_with_known_derivatives(r):
    s = expit(r.x)
    assert r.slopes["sigmoid"] == pytest.approx(s - s**2, abs=1e-8)
    assert r.slopes["relu"] == pytest.approx(np.where(r.x > 0, 1, 0), abs=1e-8)
    assert not r.slopes["step"].any()
    assert slope(np.exp, np.array([0.5])) == pytest.approx(np.exp(0.5))
    # e = 1 at 0, so the sigmoid is 1/2 and its slope 1/4.
    half = 1 / (1 + Fraction(1))
    assert r.sigmoid_slope_0 == half * (1 - half) == Fraction(1, 4)
    assert r.two_layers == Fraction(1, 16)


def test_a_step_that_leans_is_noticed(r):
    check = {claim.name: claim for claim in experiment.claims}["step_is_flat"]
    assert check.judge(r)["holds"]
    r.numbers["step_slope_max"] = 1e-3
    try:
        assert not check.judge(r)["holds"]
    finally:
        r.numbers["step_slope_max"] = 0.0


@pytest.mark.parametrize("path", [None, "book"])
def test_slopes_on_real_digits(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    a1 = hidden(weights.load(path), digits.test()[0] / np.float32(255)).a1.astype(float)
    numbers = ran("activations", path)["numbers"]
    assert numbers["sigmoid_slope_a1"] == pytest.approx(np.mean(expit(a1) * expit(-a1)), rel=1e-4)
    assert numbers["positive_a1"] == pytest.approx(np.mean(a1 > 0), abs=1e-5)
    assert (numbers["outputs_wrong"], numbers["outputs_right"]) == (0, 1000)
