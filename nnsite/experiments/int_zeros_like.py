"""Probabilities put into an array that can only hold whole numbers.

    a   scores of the output layer, here whole numbers, shape (n, 10)
    y   what softmax makes of them, shape (n, 10)
    x   pixels as they lie in the file, uint8, shape (n, 784)
    t   labels, shape (n,)

`np.zeros_like(a)` takes two things from `a`: its shape, and its dtype, which is the kind
of number it holds.
"""

import numpy as np

from nnsite.core.network import accuracy, hidden, predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(a):
    """Softmax, row by row."""
    y = np.zeros_like(a)
    for i, row in enumerate(a):
        e = np.exp(row - np.max(row))
        y[i] = e / np.sum(e)
    return y


def right(a):
    """Softmax, row by row."""
    y = np.zeros_like(a, dtype=float)
    for i, row in enumerate(a):
        e = np.exp(row - np.max(row))
        y[i] = e / np.sum(e)
    return y


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("mean sum of a row of y", "row_sum_wrong", "row_sum_right", ".1f"),
        Row("largest number in y", "largest_wrong", "largest_right"),
        Row("different predictions", "classes_wrong", "classes_right", "d"),
        Row("accuracy, pixels / 255 stored in whole numbers", "accuracy_cut", "accuracy_scaled"),
    ],
)


def run(test, weights):
    """Softmax of whole-number scores, both ways; then the same slip with the pixels."""
    x, t = test
    scores = hidden(weights, x / np.float32(255)).a3
    a = np.rint(scores).astype(int)
    y_wrong, y_right = wrong(a), right(a)

    cut = np.zeros_like(x)
    cut[:] = x / 255
    try:
        y_wrong += 0.5
    except TypeError as error:
        refused = f"{type(error).__name__}: {error}"

    few = slice(0, 1000)
    same = np.argmax(wrong(scores[few]), axis=1) == np.argmax(right(scores[few]), axis=1)
    unsure = np.argmin(np.abs(np.max(y_right, axis=1) - 0.6))
    return {
        "digits": len(t),
        "zeros": np.sum(t == 0),
        "cost": np.sum(np.argmax(y_right, axis=1) == t) - np.sum(np.argmax(y_wrong, axis=1) == t),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "row_sum_wrong": np.mean(np.sum(y_wrong, axis=1)),
        "row_sum_right": np.mean(np.sum(y_right, axis=1)),
        "largest_wrong": np.max(y_wrong),
        "largest_right": np.max(y_right),
        "left": np.sum(y_wrong != 0),
        "stored": y_wrong.size,
        "classes_wrong": len(np.unique(np.argmax(y_wrong, axis=1))),
        "classes_right": len(np.unique(np.argmax(y_right, axis=1))),
        "float_scores": same.size,
        "float_scores_same": np.sum(same),
        "accuracy_scaled": accuracy(predict(weights, x / np.float32(255)), t),
        "accuracy_cut": accuracy(predict(weights, cut), t),
        "white": np.mean(x == 255),
        "values_cut": len(np.unique(cut)),
        "wrapped": (np.zeros(1, np.uint8) - np.uint8(7))[0],
        "refused": refused,
        "probe_wrong": f"{y_wrong.dtype} {y_wrong.max()}",
        "probe_right": f"{y_right.dtype} {y_right.max():.4f}",
        "three_wrong": str(y_wrong[:3]),
        "unsure_right": y_right[unsure],
        "unsure_wrong": y_wrong[unsure],
        "pixels": x[:5],
        "pixels_cut": cut[:5],
    }


@experiment.claim("Of {stored:,} probabilities stored in whole numbers, {left} are left above 0.")
def all_are_cut_to_zero(r):
    """A whole number keeps what stands before the point, and that is 0."""
    return r.left == 0 and r.row_sum_wrong == 0 and abs(r.row_sum_right - 1) < 1e-6


@experiment.claim("Nothing is rounded: {largest_right:.4f} becomes {largest_wrong} as well.")
def near_one_is_cut_too(r):
    """Rounding would have saved the sure answers."""
    return 0.999 < r.largest_right < 1 and r.largest_wrong == 0


@experiment.claim(
    "Accuracy {accuracy_wrong:.4f} is the share of zeros among the labels: {zeros} of {digits:,}."
)
def every_answer_is_zero(r):
    """Of ten equal numbers, argmax names the first."""
    return r.classes_wrong == 1 and r.accuracy_wrong == r.zeros / r.digits


@experiment.claim(
    "Whole scores alone cost little: {accuracy_right:.4f} instead of {accuracy_scaled:.4f}."
)
def rounding_is_not_the_bug(r):
    """The scores are far enough apart."""
    return abs(r.accuracy_scaled - r.accuracy_right) < 0.02


@experiment.claim(
    "On scores with a fraction both functions predict the same: {float_scores_same:,} of "
    "{float_scores:,} digits."
)
def floats_hide_it(r):
    """Where the scores are floats, an array like them holds fractions."""
    return r.float_scores_same == r.float_scores


@experiment.claim(
    "Pixels / 255 stored in whole numbers keep {values_cut} values, 0 and 1; {white:.2%} of the "
    "pixels are 1, and the accuracy is {accuracy_cut:.4f} instead of {accuracy_scaled:.4f}."
)
def only_white_pixels_survive(r):
    """255 / 255 is exactly 1; 254 / 255 is cut to 0."""
    return r.values_cut == 2 and r.white < 0.01 and 0.1 < r.accuracy_cut < 0.3


@experiment.claim("y += 0.5 on whole numbers is refused with an error; y[i] = 0.5 is not.")
def in_place_arithmetic_is_checked(r):
    """The run assigned fractions 10,000 times and was stopped once."""
    return r.refused.startswith("UFuncTypeError: Cannot cast ufunc 'add'")
