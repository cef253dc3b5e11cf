"""log_zero against SciPy and exact decimals, and the book's network."""

import inspect
import math
import re
import struct
import subprocess
import sys
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp

from nnsite.experiments.log_zero import (
    catch,
    from_scores,
    from_scores_one_hot,
    moved,
    multiplied,
    padded,
    right,
    wrong,
)

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


def test_the_repairs_are_scipys_mean_in_either_form():
    expected = np.mean(-log_softmax(A, axis=1)[EACH, T])
    assert from_scores(A, T) == pytest.approx(expected, rel=1e-12)
    assert from_scores_one_hot(A, np.eye(10)[T]) == pytest.approx(expected, rel=1e-12)
    assert from_scores(A, np.eye(10)[T].argmax(1)) == pytest.approx(expected, rel=1e-12)


def test_the_repairs_take_one_digit_too():
    one_hot = np.eye(10)
    found = [from_scores_one_hot(a, one_hot[t]) for a, t in zip(A, T, strict=True)]
    assert found == pytest.approx(right(A, T), rel=1e-12, abs=1e-15)
    # A label may be a lone number, or an array of one.
    for labels in (T, T[:, np.newaxis]):
        found = [from_scores(a, t) for a, t in zip(A, labels, strict=True)]
        assert found == pytest.approx(right(A, T), rel=1e-12, abs=1e-15)


def test_the_class_of_the_zero_decides_between_nan_and_inf():
    y = np.array([[0.0, 0.5, 0.5]])
    with np.errstate(divide="ignore", invalid="ignore"):
        assert np.isinf(multiplied(y, np.array([[1, 0, 0]])))
        assert np.isnan(multiplied(y, np.array([[0, 1, 0]])))


def test_each_weight_moves_a_score_by_no_more_than_was_tried():
    x = np.full(784, 255.0)
    weights = np.random.default_rng(0).normal(size=(784, 10))
    farthest = moved(x @ weights)
    for i, j in ((0, 0), (400, 3), (783, 9)):
        weights[i, j] += 1e-4
        assert x @ weights == pytest.approx(farthest[j], rel=1e-12)
        weights[i, j] -= 2e-4
        assert x @ weights == pytest.approx(farthest[10 + j], rel=1e-12)
        weights[i, j] += 1e-4


def test_padded_has_a_cap():
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
    assert numbers["infinite_from_32"] == 104  # exp(-103.97) is the last float32 above 0
    assert numbers["infinite_from_64"] == 746  # math.exp(-745) is above 0
    assert math.exp(-745) > math.exp(-746) == 0
    assert texts["pad_8_16"] == texts["cut_8_32"] == texts["cut_15_32"] == "inf"
    assert texts["pad_15_32"] == "34.54"
    assert texts["slope_wrong"] == texts["perfect"] == "nan"
    assert texts["mean_wrong"] == "inf"


def rounded(x, kind):
    """A number as a half ("e"), a single ("f") or a double ("d") holds it."""
    return struct.unpack(kind, struct.pack(kind, x))[0]


@pytest.mark.parametrize(("bits", "kind"), [(16, "e"), (32, "f"), (64, "d")])
@pytest.mark.parametrize("digits", [7, 8, 15])
def test_each_epsilon_agrees_with_numbers_that_struct_rounds(ran, bits, kind, digits):
    texts = ran("log_zero")["texts"]
    little = 10.0**-digits
    for name, y in (("pad", rounded(little, kind)), ("cut", 1 - rounded(1 - little, kind))):
        expected = -math.log(y) if y else math.inf
        assert float(texts[f"{name}_{digits}_{bits}"]) == pytest.approx(expected, abs=0.011)


def test_a_sigmoid_reaches_1_in_pythons_own_floats(ran):
    numbers = ran("log_zero")["numbers"]
    first = numbers["one_from_64"]
    assert 1 / (1 + math.exp(1 - first)) < 1 / (1 + math.exp(-first)) == 1
    first = numbers["one_from_32"]
    assert rounded(1 + math.exp(1 - first), "f") > rounded(1 + math.exp(-first), "f") == 1


def test_a_terminal_shows_the_same_warnings_of_the_one_hot_form(ran):
    function = inspect.getsource(multiplied)
    program = f"import numpy as np\n{function}\nmultiplied(np.eye(2), np.eye(2))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    shown = re.findall("RuntimeWarning: .*", done.stderr)
    lines, first = inspect.getsourcelines(multiplied)
    places = [f"nnsite/experiments/log_zero.py:{first + line}" for line in range(len(lines))]
    assert shown == [
        warning["text"]
        for warning in ran("log_zero")["warnings"]
        if any(place["at"] in places for place in warning["places"])
    ]


def test_the_line_to_paste_counts_zeros(ran, capsys):
    catch(np.array([[0, 1, 0], [0.25, 0.5, 0.25]]))
    assert capsys.readouterr().out == "2 of 6 are 0\n"
    result = ran("log_zero")
    assert result["captured"]["catch_right"] == "0 of 100000 are 0"
    zeros, _, size, *_ = result["captured"]["catch_wrong"].split()
    assert result["numbers"]["infinite_wrong_32"] < int(zeros) < int(size) == 100_000


def test_the_books_network_has_no_zero(ran, book_weights):
    numbers = ran("log_zero", book_weights)["numbers"]
    assert f"{numbers['smallest_y']:.0g}" == "6e-10"
    assert numbers["infinite_right"] == numbers["nan_right"] == 0
