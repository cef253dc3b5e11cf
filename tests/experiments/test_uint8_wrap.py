"""uint8_wrap against Python's own integers and its struct module's half precision."""

import math
import struct
import subprocess
import sys

import numpy as np
import pytest

from nnsite.core.network import predict
from nnsite.data import digits, weights
from nnsite.engine import Result
from nnsite.experiments.uint8_wrap import (
    as_int,
    brighter,
    brighter_safely,
    capped,
    right,
    run,
    wrong,
)
from nnsite.figures.uint8_wrap import brightened

GREY = np.arange(256, dtype=np.uint8)


def half(x):
    """A number rounded to half precision; inf where it is too large."""
    try:
        return struct.unpack("e", struct.pack("e", x))[0]
    except OverflowError:
        return math.inf


def test_wrong_is_the_sigmoid_of_the_wrapped_minus():
    with np.errstate(over="ignore"):
        found = wrong(GREY)
    assert found.dtype == np.float16
    for x in range(256):
        e = half(math.exp(-x % 256))
        assert found[x] == pytest.approx(half(1 / half(1 + e)), rel=2e-3)


def test_right_is_the_sigmoid():
    expected = [1 / (1 + math.exp(-x)) for x in range(256)]
    assert right(GREY) == pytest.approx(expected, rel=1e-6)


def test_brighter_wraps_and_brighter_safely_does_not():
    assert brighter(GREY).tolist() == [(x + 10) % 256 for x in range(256)]
    assert brighter_safely(GREY).tolist() == [min(x + 10, 255) for x in range(256)]
    assert capped(GREY).tolist() == [min(x + 10, 255) for x in range(256)]
    assert capped(GREY).dtype == np.uint8


def test_numbers_agree_with_python_integers(ran):
    numbers = ran("uint8_wrap")["numbers"]
    a, b = (image.tolist() for image in digits.test()[0][:2])
    pairs = list(zip(a, b, strict=True))
    true = sum(abs(p - q) for p, q in pairs) / 784
    wrapped = sum((p - q) % 256 for p, q in pairs) / 784
    assert numbers["difference_right"] == pytest.approx(true)
    assert numbers["difference_wrong"] == pytest.approx(wrapped)
    assert (numbers["add_wrong"], numbers["negative_wrong"]) == (0, 1)
    assert numbers["subtract_wrong"] == (50 - 200) % 256


@pytest.mark.parametrize(
    ("line", "name"),
    [("x + 300", "sum_300"), ("x /= 255", "divided_in_place")],
)
def test_messages_are_those_of_a_program(ran, line, name):
    program = f"import numpy as np; x = np.array([255], np.uint8)\n{line}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr.splitlines()[-1] == ran("uint8_wrap")["captured"][name]


def test_254_and_3_and_the_repairs(ran):
    result = ran("uint8_wrap")
    assert result["captured"]["sum_254"] == f"254 + 3 = {(254 + 3) % 256}"
    numbers = result["numbers"]
    assert numbers["add_repaired"] == 255 + 1
    assert numbers["difference_repaired"] == numbers["difference_right"]
    assert numbers["accuracy_repaired"] == numbers["accuracy_right"]


@pytest.mark.parametrize("a", [np.uint8(254), np.array([254], np.uint8), 254])
@pytest.mark.parametrize("b", [np.uint8(3), np.array([3], np.uint8), 3])
def test_a_sum_is_repaired_whatever_its_numbers_are(a, b):
    """Readers add arrays, single pixels, and plain numbers such as the 10 in x[0] + 10."""
    first, second = as_int(a, b)
    assert first + second == 257


def test_what_wraps_stays_uint8(ran):
    texts = ran("uint8_wrap")["texts"]
    stays = {name for name, dtype in texts.items() if dtype == "uint8"}
    assert stays == {
        "dtype_plus",
        "dtype_times",
        "dtype_difference",
        "dtype_minus",
        "dtype_square",
        "dtype_inverted",
    }
    assert texts["dtype_scaled"] == texts["dtype_mean"] == "float64"
    assert texts["dtype_layer"] == texts["dtype_weights"] == "float32"
    # Python's own arithmetic agrees on which of them can leave 0 to 255.
    assert all(0 <= 255 - x <= 255 for x in range(256))
    assert not all(0 <= -x <= 255 for x in range(256))


def test_where_the_last_digit_of_the_sigmoid_comes_from(ran):
    numbers = ran("uint8_wrap")["numbers"]
    assert numbers["e_float16"] == half(math.e)
    assert numbers["sigmoid_255_wrong"] == half(1 / half(1 + half(math.e)))
    assert numbers["rounded_once"] == half(1 / (1 + math.e)) > numbers["sigmoid_255_wrong"]


def test_the_sigmoid_is_0_where_half_precision_has_no_exp(ran):
    zeros = [x for x in range(256) if math.isinf(half(math.exp(-x % 256)))]
    numbers = ran("uint8_wrap")["numbers"]
    assert [numbers["first_zero"], numbers["last_zero"]] == [zeros[0], zeros[-1]]
    assert numbers["zeros"] == len(zeros)


def test_a_terminal_warns_of_the_lone_sum_alone(ran):
    program = "import numpy as np; {} + np.uint8(1)"
    for numbers, shown in (
        ("np.uint8(255)", ran("uint8_wrap")["numbers"]["warnings_scalar"]),
        ("np.full(9, 255, np.uint8)", ran("uint8_wrap")["numbers"]["warnings_array"]),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program.format(numbers)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stderr.count("RuntimeWarning") == shown


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("np.uint8(50) - np.uint8(200)", "lone_subtract"),
        ("np.uint8(20) * np.uint8(20)", "lone_multiply"),
        ("-np.uint8(255)", "lone_negative"),
        ("1 / (1 + np.exp(-np.uint8(255)))", "lone_sigmoid"),
    ],
)
def test_a_terminal_warns_of_each_lone_number(ran, line, name):
    done = subprocess.run(
        [sys.executable, "-c", f"import numpy as np; {line}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran("uint8_wrap")["captured"][name] in done.stderr


def test_the_line_to_paste_shows_type_and_scale(ran):
    captured = ran("uint8_wrap")["captured"]
    assert captured["catch_wrong"] == f"uint8 {max(digits.test()[0].tobytes())}"
    assert captured["catch_right"] == "float32 1.0"


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_five_digits_are_drawn_even_if_none_is_lost():
    w = dict(weights.load())
    w["b3"] = np.where(np.arange(10) == 7, np.float32(200), 0)  # it always answers 7
    result = Result(run(digits.test(), w))
    assert result.drawn_lost == 0
    assert result.labels.tolist() == 2 * digits.test()[1][:5].tolist()
    assert result.answers.tolist() == 10 * [7]
    assert brightened(result).pixels.any()


@pytest.mark.filterwarnings("ignore:overflow encountered")
def test_the_digits_that_are_drawn_are_the_first_that_are_lost(ran):
    """By the network, one digit after another."""
    x, t = digits.test()
    w, lost = weights.load(), []
    for i in range(len(t)):
        above, below = (
            predict(w, pixels(x[i : i + 1]) / 255).argmax()
            for pixels in (brighter_safely, brighter)
        )
        if above == t[i] != below:
            lost.append(i)
        if len(lost) == 5:
            break
    result = Result(run(digits.test(), w))
    assert result.labels.tolist() == 2 * t[lost].tolist()
    assert np.array_equal(result.pixels[:5], brighter_safely(x[lost]))
    assert ran("uint8_wrap")["numbers"]["drawn_lost"] == 5


def test_book_figures(ran, book_weights):
    numbers = ran("uint8_wrap", book_weights)["numbers"]
    assert round(numbers["sigmoid_255_wrong"], 3) == 0.269
    assert numbers["accuracy_right"] == 0.9322
    assert numbers["accuracy_wrong"] == 0.6135
