"""sigmoid_overflow against SciPy and decimal arithmetic, and the book's figures."""

import inspect
import re
import subprocess
import sys
from decimal import Decimal

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.sigmoid_overflow import (
    LIMIT,
    TIMES,
    chosen,
    chosen_in_one_line,
    clipped,
    exact,
    experiment,
    of_one_number,
    right,
    run,
    to_0_1,
    without_overflow,
    wrong,
)

OVERFLOW = "RuntimeWarning: overflow encountered in exp"


def raw_accuracy(path=None):
    """The accuracy on raw pixels in float64, with SciPy's sigmoid."""
    x, t = digits.test()
    w = {name: value.astype(np.float64) for name, value in weights.load(path).items()}
    z = x.astype(np.float64)
    for layer in "12":
        z = expit(z @ w[f"W{layer}"] + w[f"b{layer}"])
    return np.mean((z @ w["W3"] + w["b3"]).argmax(axis=1) == t)


def test_all_four_forms_give_the_accuracy_that_scipy_gives(ran):
    numbers = ran("sigmoid_overflow")["numbers"]
    expected = raw_accuracy()
    for form in ("naive", "where", "clipped", "stable"):
        assert numbers[f"accuracy_{form}"] == pytest.approx(expected, abs=0.0002), form


def test_the_declared_warning_is_the_only_one_and_comes_from_the_formula(ran):
    [warning] = ran("sigmoid_overflow")["warnings"]
    lines, first = inspect.getsourcelines(wrong)
    assert warning["text"] == OVERFLOW
    [place] = warning["places"]
    path, line = place["at"].split(":")
    assert path == "nnsite/experiments/sigmoid_overflow.py"
    assert first < int(line) < first + len(lines)


def test_who_warns():
    a = np.float32([-1000, -1, 0, 1, 1000])
    assert right(a) == pytest.approx(expit(a))  # a warning would be an error here
    assert clipped(a) == pytest.approx(expit(a), rel=1e-6, abs=1.1e-15)
    with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
        assert wrong(a) == pytest.approx(expit(a))
    with pytest.warns(RuntimeWarning) as caught:
        assert chosen(a) == pytest.approx(expit(a))
    assert {str(warning.message) for warning in caught} == {
        "overflow encountered in exp",
        "invalid value encountered in divide",
    }


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_repaired_sigmoid_is_silent_and_keeps_the_dtype(dtype):
    a = dtype([-5000, -710, -89, -1, 0, 1, 89, 710, 5000])
    y = without_overflow(a)  # a warning would be an error here
    assert y.dtype == dtype
    assert y == pytest.approx(expit(a.astype(np.float64)), rel=1e-6, abs=1e-38)
    assert y.tolist() == right(a).tolist()
    for number, expected in zip(a, y, strict=True):
        assert without_overflow(number) == expected  # one number, not an array


def test_scaled_pixels_cause_no_warning(ran):
    x = to_0_1(digits.test()[0])
    w = weights.load()
    assert x.max() == 1
    wrong((x @ w["W1"] + w["b1"]).astype(np.float32))  # a warning would be an error here
    numbers = ran("sigmoid_overflow")["numbers"]
    assert numbers["warnings_scaled"] == 0
    assert numbers["accuracy_scaled"] == ran("normalization")["numbers"]["accuracy_scaled"]


@pytest.mark.parametrize("path", [None, "book"])
def test_weights_that_are_too_large_overflow_in_both_layers(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    w = {name: TIMES * array.astype(float) for name, array in weights.load(path).items()}
    x = digits.test()[0] / 255
    a1 = x @ w["W1"] + w["b1"]
    a2 = expit(a1) @ w["W2"] + w["b2"]  # SciPy's sigmoid; a warning would be an error here
    numbers = ran("sigmoid_overflow", path)["numbers"]
    for a, name in ((a1, "lowest_times"), (a2, "lowest_2_times")):
        assert numbers[name] == pytest.approx(a.min(), rel=1e-3)
        with pytest.warns(RuntimeWarning, match="overflow encountered in exp"):
            wrong(a.astype(np.float32))


def test_python_s_exp_stops(ran):
    with pytest.raises(OverflowError) as raised:
        of_one_number(-710.0)
    message = ran("sigmoid_overflow")["captured"]["math_range"]
    assert message == f"OverflowError: {raised.value}"
    assert of_one_number(-700.0) == pytest.approx(expit(-700.0))


def test_one_line_gives_the_same_numbers():
    a = np.float64([-700, -1, 0, 1, 700])
    assert chosen_in_one_line(a) == pytest.approx(expit(a))
    assert chosen_in_one_line(a).tolist() == chosen(a).tolist()


def in_a_terminal(sigmoid):
    """The warnings that a terminal shows when a sigmoid is used in two layers."""
    program = f"import numpy as np\nLIMIT = {LIMIT}\n{inspect.getsource(sigmoid)}\n"
    call = f"{sigmoid.__name__}(np.array([-1000.0, 1000.0]))\n"
    done = subprocess.run(
        [sys.executable, "-c", program + call + call], capture_output=True, text=True, check=True
    )
    return re.findall(r"RuntimeWarning: .*", done.stderr)


def test_a_terminal_shows_as_many_warnings(ran):
    result = ran("sigmoid_overflow")
    numbers, captured = result["numbers"], result["captured"]
    assert in_a_terminal(wrong) == [OVERFLOW]
    assert in_a_terminal(chosen) == [
        captured["where_low_overflow"],
        captured["where_low_invalid"],
        captured["where_high_overflow"],
    ]
    assert numbers["warnings_naive"] == 1
    assert numbers["warnings_where"] == 3
    assert numbers["warnings_where_in_one_line"] == len(in_a_terminal(chosen_in_one_line)) == 2
    assert numbers["warnings_clipped"] == len(in_a_terminal(clipped)) == 0
    assert numbers["warnings_stable"] == len(in_a_terminal(right)) == 0


def test_a_terminal_shows_the_same_error(ran):
    program = "import numpy as np; np.seterr(over='raise'); np.exp(np.float32([1000]))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran("sigmoid_overflow")["captured"]["raised"] == done.stderr.splitlines()[-1]


def test_the_lines_to_paste_show_the_lowest_input(ran):
    captured = ran("sigmoid_overflow")["captured"]
    w, x = weights.load(), digits.test()[0].astype(float)
    for side, scale in (("catch_wrong", 1), ("catch_right", 255)):
        lowest = (x / scale @ w["W1"].astype(float) + w["b1"]).min()
        assert float(captured[side]) == pytest.approx(lowest, abs=0.51)


def test_exact_agrees_with_scipy():
    for a in np.linspace(-105, 20, 126):
        assert exact(a) == pytest.approx(expit(a), rel=1e-13)


def test_stable_form_is_within_4_ulp_of_scipy_in_float64():
    # Every 64th of all float32 numbers from -87 to -1e-7, and their opposites.
    bits = np.arange(np.float32(1e-7).view(np.uint32), np.float32(87).view(np.uint32), 64)
    found = []
    for a in (-bits.astype(np.uint32).view(np.float32), bits.astype(np.uint32).view(np.float32)):
        true = expit(a.astype(np.float64))
        found.append(np.max(np.abs(right(a) - true) / np.spacing(true.astype(np.float32))))
    assert max(found) < 4


def test_ulps_agree_with_scipy(ran):
    a = np.linspace(-103, 20, 1_230_001, dtype=np.float32)
    true = expit(a.astype(np.float64))
    found = np.max(np.abs(right(a) - true) / np.spacing(right(a)))
    assert ran("sigmoid_overflow")["numbers"]["ulps"] == pytest.approx(found, rel=1e-3)


def test_the_limit_is_the_logarithm_of_a_thousand_million_million(ran):
    p = Decimal("1e-15")
    exactly = ((1 - p) / p).ln()
    assert float(exactly) == float(Decimal(10**15).ln()) == LIMIT
    assert np.log((1 - 1e-15) / 1e-15) == LIMIT
    off = abs(Decimal(LIMIT) - exactly)
    assert ran("sigmoid_overflow")["numbers"]["limit_off"] == pytest.approx(float(off), rel=1e-9)


def test_the_tail(ran):
    numbers = ran("sigmoid_overflow")["numbers"]
    assert numbers["too_large"] == pytest.approx(float(Decimal(2**128 - 2**104).ln()), rel=1e-7)
    assert numbers["minus_40_exact"] == pytest.approx(expit(-40.0), rel=1e-13)
    assert numbers["minus_40_clipped"] == pytest.approx(1e-15, rel=1e-6)
    assert numbers["clip_times"] == pytest.approx(1e-15 / expit(-40.0), rel=1e-9)
    assert numbers["ulp_points"] == (20 + 103) * 10_000 + 1
    assert numbers["minus_90_naive"] == 0
    assert numbers["minus_90_stable"] == pytest.approx(expit(-90.0), rel=1e-4)
    assert expit(-88.76) < numbers["lost_to_overflow"] < expit(-88.72)


@pytest.mark.filterwarnings("ignore:overflow encountered in exp")
@pytest.mark.parametrize("value", [0, 0.5, -0.5])
def test_weights_with_which_less_overflows(ran, value):
    """What the page shows of np.where and of an error does not depend on the weights."""
    w = {name: np.full_like(array, value) for name, array in weights.load().items()}
    result = Result(run(digits.test(), w))
    assert result.warnings_where < 3
    for name, shown in ran("sigmoid_overflow")["captured"].items():
        if not name.startswith("catch"):
            assert result.captured[name] == shown
    laws = [claim for claim in experiment.claims if claim.law]
    assert all(claim.judge(result)["holds"] for claim in laws)


def test_book_figures(ran, book_weights):
    numbers = ran("sigmoid_overflow", book_weights)["numbers"]
    assert numbers["accuracy_naive"] == numbers["accuracy_stable"] == 0.9207
    assert numbers["changed"] == 0
    assert round(numbers["lowest"]) == -3511
    assert raw_accuracy(book_weights) == pytest.approx(0.9207, abs=0.0002)
