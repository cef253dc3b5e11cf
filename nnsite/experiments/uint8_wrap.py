"""Arithmetic in uint8, the type of pixels in a file, wraps around at 256.

    x, a, b  pixels, 0 (paper) to 255 (ink), uint8; x of shape (10000, 784)
    grey     each value that a pixel can have, 0 to 255, shape (256,)
    t        labels, shape (10000,)

A uint8 has 8 bits: after 255 comes 0, and before 0 comes 255.
"""

import warnings

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(x):
    """The pixels as the file has them."""
    return 1 / (1 + np.exp(-x))


def right(x):
    """The pixels made floats first."""
    x = x.astype(np.float32)
    return 1 / (1 + np.exp(-x))


def brighter(x):
    """Ten more for each pixel, in uint8."""
    return x + 10


def brighter_safely(x):
    """Ten more for each pixel, and 255 is the most."""
    x = x.astype(np.int64)
    return np.minimum(x + 10, 255)


experiment = Experiment(
    table=[
        Row("sigmoid of a pixel of 255", "sigmoid_255_wrong", "sigmoid_255_right"),
        Row("255 + 1", "add_wrong", "add_right", "d"),
        Row("-255", "negative_wrong", "negative_right", "d"),
        Row("mean |a - b| of two digits", "difference_wrong", "difference_right", ".1f"),
        Row("accuracy, pixels + 10", "accuracy_wrong", "accuracy_right"),
    ],
    warns=[
        "RuntimeWarning: overflow encountered in scalar add",
        "RuntimeWarning: overflow encountered in exp",
    ],
)


def run(test, weights):
    """Count beyond 255 in many ways; take the sigmoid of each grey; brighten all digits."""
    x, t = test
    grey = np.arange(256, dtype=np.uint8)
    sigmoid_wrong, sigmoid_right = wrong(grey), right(grey)

    try:
        assert np.issubdtype(x.dtype, np.floating), x.dtype
    except AssertionError as error:
        raised = f"AssertionError: {error}"

    def warned(work):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            work()
        return len(caught)

    numbers, p = {"digits": len(t), "raised": raised}, {}
    for side, brighten in (("wrong", brighter), ("right", brighter_safely)):
        y = predict(weights, brighten(x) / np.float32(255))
        p[side] = np.argmax(y, axis=1)
        numbers[f"accuracy_{side}"] = accuracy(y, t)
    lost = np.flatnonzero((p["right"] == t) & (p["wrong"] != t))[:5]
    a, b = x[:2]
    lines = {
        "x + 10": a + 10,
        "x * 2": a * 2,
        "a - b": a - b,
        "-x": -a,
        "x @ x": a @ a,
        "np.exp(x)": np.exp(a),
        "x / 255": a / 255,
        "x.sum()": a.sum(),
        "x.mean()": a.mean(),
        "x @ W1": a @ weights["W1"],
    }
    return numbers | {
        "sigmoid_255_wrong": sigmoid_wrong[255],
        "sigmoid_255_right": sigmoid_right[255],
        "sigmoid_dtype": str(sigmoid_wrong.dtype),
        "zeros": np.sum(sigmoid_wrong == 0),
        "first_grey": np.flatnonzero(sigmoid_wrong)[1],
        "sigmoid_minus_1": 1 / (1 + np.e),
        "too_large_float16": np.log(float(np.finfo(np.float16).max)),
        "add_wrong": np.uint8(255) + np.uint8(1),
        "add_right": 255 + 1,
        "negative_wrong": (-grey)[255],
        "negative_right": -255,
        "subtract_wrong": (grey[50:51] - grey[200:201])[0],
        "difference_wrong": np.mean(np.abs(a - b)),
        "difference_right": np.mean(np.abs(a.astype(np.int64) - b)),
        "warnings_scalar": warned(lambda: np.uint8(255) + np.uint8(1)),
        "warnings_array": warned(lambda: x + np.uint8(1)),
        "near_white": np.mean(x > 245),
        "white": np.sum(x == 255),
        "cost": np.sum(p["wrong"] != t) - np.sum(p["right"] != t),
        "dtypes": "\n".join(f"{line:10} {value.dtype}" for line, value in lines.items()),
        "sigmoid_wrong": sigmoid_wrong.astype(float),
        "sigmoid_right": sigmoid_right.astype(float),
        "lost": np.concatenate([lost, lost]),
        "pixels": np.concatenate([brighter_safely(x[lost]), brighter(x[lost])]).astype(np.uint8),
        "labels": np.tile(t[lost], 2),
        "answers": np.concatenate([p["right"][lost], p["wrong"][lost]]),
    }


@experiment.claim(
    "The sigmoid of a pixel of 255 is {sigmoid_255_wrong:.4f} instead of {sigmoid_255_right:.4f}: "
    "-255 is {negative_wrong}, and 1 / (1 + e) is {sigmoid_minus_1:.4f}. {zeros} of 256 greys get "
    "exactly 0, all but 0 itself and those from {first_grey}."
)
def the_sigmoid_is_that_of_the_wrapped_minus(r):
    near = abs(r.sigmoid_255_wrong - r.sigmoid_minus_1) < 5e-4 and r.sigmoid_dtype == "float16"
    overflow = 256 - r.first_grey < r.too_large_float16 < 12
    return near and overflow and r.sigmoid_255_right == 1 and r.zeros == r.first_grey - 1


@experiment.claim(
    "In uint8, 255 + 1 is {add_wrong}, -255 is {negative_wrong} and 50 - 200 is {subtract_wrong}. "
    "Warnings by NumPy: {warnings_scalar} for a lone sum, {warnings_array} for an array."
)
def uint8_wraps_and_arrays_in_silence(r):
    pairs = [(r.add_wrong, 256), (r.negative_wrong, -255), (r.subtract_wrong, -150)]
    silent = r.warnings_scalar == 1 and r.warnings_array == 0
    return silent and all(found == true % 256 for found, true in pairs)


@experiment.claim(
    "Ten more for each pixel: accuracy {accuracy_right:.4f} where 255 is the most, "
    "{accuracy_wrong:.4f} where it wraps, though only {near_white:.1%} of the pixels do. The mean "
    "difference of two digits is {difference_wrong:.1f} instead of {difference_right:.1f}."
)
def the_ink_turns_into_paper(r):
    off = abs(r.difference_wrong - r.difference_right) > 5
    return off and r.accuracy_right > 0.9 and r.accuracy_wrong < 0.7 and r.near_white < 0.1
