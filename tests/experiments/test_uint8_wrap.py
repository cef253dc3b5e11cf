"""uint8_wrap against Python's own integers and its struct module's half precision."""

import math
import struct

import numpy as np
import pytest

from nnsite.data import digits
from nnsite.experiments.uint8_wrap import brighter, brighter_safely, right, wrong

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


def test_what_wraps_stays_uint8(ran):
    dtypes = dict(line.rsplit(None, 1) for line in ran("uint8_wrap")["texts"]["dtypes"].split("\n"))
    stays = {line for line, dtype in dtypes.items() if dtype == "uint8"}
    assert stays == {"x + 10", "x * 2", "a - b", "-x", "x @ x"}
    assert dtypes["x / 255"] == "float64"
    assert dtypes["x @ W1"] == "float32"


def test_book_figures(ran, book_weights):
    numbers = ran("uint8_wrap", book_weights)["numbers"]
    assert round(numbers["sigmoid_255_wrong"], 3) == 0.269
    assert numbers["accuracy_right"] == 0.9322
    assert numbers["accuracy_wrong"] == 0.6135
