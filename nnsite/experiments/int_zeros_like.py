"""Probabilities stored in an array that can only hold whole numbers.

    a   scores of the output layer (the book's a3), rounded to whole numbers, shape (n, 10)
    y   probabilities of the ten digits, shape (n, 10)
    x   pixels as they lie in the file, 0 to 255, uint8, shape (n, 784)
    t   labels, shape (n,)
    n   digits

`np.zeros_like(a)` copies two things from `a`: its shape, and its dtype, which is the kind
of number it holds.
"""

import operator

import numpy as np

from nnsite.core.network import accuracy, hidden, predict
from nnsite.engine.declare.capture import error, printed
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


def catch(y):
    print(y.dtype, y.max().round(4))


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
    """Softmax of whole-number scores, both ways; then the same mistake with the pixels."""
    x, t = test
    scores = hidden(weights, x / np.float32(255)).a3
    a = np.rint(scores).astype(int)
    y_wrong = wrong(a)
    y_right = right(a)
    p_wrong = np.argmax(y_wrong, axis=1)
    p_right = np.argmax(y_right, axis=1)

    # The scores as they are, with their fractions.
    few = scores[:1000]
    same = np.argmax(wrong(few), axis=1) == np.argmax(right(few), axis=1)

    # The pixels, scaled and stored in whole numbers.
    x_cut = np.zeros_like(x)
    x_cut[:] = x / 255

    # A digit whose largest probability is close to 0.6, for the figure.
    unsure = np.argmin(np.abs(np.max(y_right, axis=1) - 0.6))
    return {
        "digits": len(t),
        "zeros": np.sum(t == 0),
        "cost": np.sum(p_right == t) - np.sum(p_wrong == t),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "row_sum_wrong": np.mean(np.sum(y_wrong, axis=1)),
        "row_sum_right": np.mean(np.sum(y_right, axis=1)),
        "largest_wrong": np.max(y_wrong),
        "largest_right": np.max(y_right),
        "above_0": np.sum(y_wrong > 0),
        "stored": y_wrong.size,
        "classes_wrong": len(np.unique(p_wrong)),
        "classes_right": len(np.unique(p_right)),
        "float_scores": same.size,
        "float_scores_same": np.sum(same),
        "sure": wrong(np.array([[40, 0]]))[0, 0],
        "accuracy_scaled": accuracy(predict(weights, x / np.float32(255)), t),
        "accuracy_cut": accuracy(predict(weights, x_cut), t),
        "full_ink": np.mean(x == 255),
        "ones_cut": np.mean(x_cut == 1),
        "values_cut": len(np.unique(x_cut)),
        "largest_cut": np.max(x_cut),
        "wrapped": (np.zeros(1, np.uint8) - np.uint8(7))[0],
        "refused": error(operator.iadd, y_wrong, 0.5),
        "three_rows": printed(print, y_wrong[:3]),
        "catch_wrong": {"y": y_wrong},
        "catch_right": {"y": y_right},
        "unsure_right": y_right[unsure],
        "unsure_wrong": y_wrong[unsure],
        "pixels": x[:5],
        "pixels_cut": x_cut[:5],
    }


@experiment.claim(
    "Of {stored:,} probabilities stored in whole numbers, {above_0} are left above 0."
)
def all_are_cut_to_zero(r):
    """A whole number keeps what stands before the point, and that is 0."""
    return r.above_0 == 0


@experiment.claim(
    "A row of ten probabilities sums to {row_sum_right:.1f} on average, to within 0.000001; "
    "stored in whole numbers it sums to {row_sum_wrong:.1f}."
)
def rows_sum_to_zero(r):
    """With every probability gone, nothing is left to add up."""
    right_is_one = abs(r.row_sum_right - 1) < 1e-6
    wrong_is_zero = r.row_sum_wrong == 0
    return right_is_one and wrong_is_zero


@experiment.claim(
    "Nothing is rounded: the largest probability, {largest_right:.4f}, is above 0.999 and below 1, "
    "and the largest number stored for any of them is {largest_wrong}."
)
def near_one_is_cut_too(r):
    """Rounding would have saved the sure answers."""
    nearly_one = 0.999 < r.largest_right < 1
    cut_to_zero = r.largest_wrong == 0
    return nearly_one and cut_to_zero


@experiment.claim(
    "A probability of exactly 1 survives: the first of the scores 40 and 0 gets {sure} in whole "
    "numbers."
)
def one_survives(r):
    """In float64, 1 + exp(-40) is 1, so the probability is exactly 1."""
    return r.sure == 1


@experiment.claim(
    "With whole numbers every prediction is the same ({classes_wrong} class). The accuracy of "
    "{accuracy_wrong:.4f} is the share of zeros among the labels: {zeros} of {digits:,}."
)
def every_answer_is_zero(r):
    """Of ten equal numbers, argmax returns the position of the first."""
    one_class = r.classes_wrong == 1
    share_of_zeros = r.accuracy_wrong == r.zeros / r.digits
    return one_class and share_of_zeros


@experiment.claim(
    "Whole scores alone cost less than 0.02: {accuracy_right:.4f} instead of {accuracy_scaled:.4f}."
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
    "Pixels / 255 stored in whole numbers have {values_cut} values, and the larger one is "
    "{largest_cut}. Those of 255 are 1: {full_ink:.2%} of all, less than 1%."
)
def only_full_ink_survives(r):
    """255 / 255 is exactly 1; 254 / 255 is cut to 0."""
    zero_or_one = r.values_cut == 2 and r.largest_cut == 1
    full_ink_is_one = r.ones_cut == r.full_ink
    few = r.full_ink < 0.01
    return zero_or_one and full_ink_is_one and few


@experiment.claim(
    "With those pixels the accuracy is {accuracy_cut:.4f}, between 0.1 and 0.3, instead of "
    "{accuracy_scaled:.4f}, which is above 0.9."
)
def the_digits_are_gone(r):
    """A few dots are left of each digit."""
    poor = 0.1 < r.accuracy_cut < 0.3
    good = r.accuracy_scaled > 0.9
    return poor and good


@experiment.claim("y += 0.5 on whole numbers stops with an error: Cannot cast ufunc 'add' output.")
def in_place_arithmetic_is_checked(r):
    """An assignment is not: the run stored fractions in such an array without any error."""
    return "Cannot cast ufunc 'add' output" in r.refused


@experiment.claim("In uint8, 0 - 7 is {wrapped}.")
def uint8_runs_over(r):
    """The remainder of -7 after division by 256."""
    return r.wrapped == 249
