"""Arithmetic in uint8, the type of pixels in a file, wraps around at 256.

    x      pixels, 0 (paper) to 255 (ink), uint8, shape (10000, 784)
    a, b   the first two images, uint8, shape (784,)
    grey   each value that a pixel can have, 0 to 255, uint8, shape (256,)
    t      labels, shape (10000,)
    p      predictions, shape (10000,)

A uint8 has 8 bits: after 255 comes 0, and before 0 comes 255.
"""

import operator

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.capture import error, printed, warned
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
    """Ten more for each pixel, capped at 255."""
    x = x.astype(np.int64)
    return np.minimum(x + 10, 255)


def show_sum(a, b):
    """The sum of two greys in arrays of one pixel, as readers write it down."""
    print(f"{a[0]} + {b[0]} = {(a + b)[0]}")


def in_place(x):
    """A division that has to leave its result in the uint8 that it started from."""
    x /= 255


def catch(x):
    print(x.dtype, x.max())


experiment = Experiment(
    table=[
        Row("sigmoid of a pixel of 255", "sigmoid_255_wrong", "sigmoid_255_right"),
        Row("255 + 1", "add_wrong", "add_right", "d"),
        Row("-255", "negative_wrong", "negative_right", "d"),
        Row("mean |a - b| of two digits", "difference_wrong", "difference_right", ".1f"),
        Row("accuracy, pixels + 10", "accuracy_wrong", "accuracy_right"),
    ],
    warns={
        "sum_wraps": "RuntimeWarning: overflow encountered in scalar add",
        "exp_overflows": "RuntimeWarning: overflow encountered in exp",
    },
)


@experiment.repair
def as_int(a, b):
    """Whole numbers that may be negative, or greater than 255."""
    a = np.int64(a)
    b = np.int64(b)
    return a, b


@experiment.repair
def as_float(x):
    """The same numbers as floats."""
    x = x.astype(np.float32)
    return x


@experiment.repair
def scaled(x):
    """Floats from 0 to 1, in a new array."""
    x = x / np.float32(255)
    return x


@experiment.repair
def capped(x):
    """Ten more for each pixel, at most 255."""
    x = x.astype(int) + 10
    x = np.clip(x, 0, 255).astype(np.uint8)
    return x


def run(test, weights):
    """Take the sigmoid of each grey; go beyond 255 in several ways; brighten all digits."""
    x, t = test
    a, b = x[:2]
    grey = np.arange(256, dtype=np.uint8)
    sigmoid_wrong = wrong(grey)
    sigmoid_right = right(grey)
    zero_greys = np.flatnonzero(sigmoid_wrong == 0)
    add_wrong = np.uint8(255) + np.uint8(1)
    subtract_wrong = grey[50:51] - grey[200:201]
    e_float16 = float(np.float16(np.e))

    y_wrong = predict(weights, brighter(x) / np.float32(255))
    y_right = predict(weights, brighter_safely(x) / np.float32(255))
    p_wrong = np.argmax(y_wrong, axis=1)
    p_right = np.argmax(y_right, axis=1)
    y_repaired = predict(weights, capped(x) / np.float32(255))
    one, white = np.array([1], np.uint8), np.array([255], np.uint8)
    int_1, int_255 = as_int(one, white)
    first, second = as_int(a, b)
    # Five digits for the figure, above as they should be and below as they come out: those that
    # are lost come first, so that others stand there only if there are no five.
    lost = (p_right == t) & (p_wrong != t)
    drawn = np.argsort(~lost, kind="stable")[:5]
    above = brighter_safely(x[drawn]).astype(np.uint8)
    below = brighter(x[drawn])
    return {
        "digits": len(t),
        "sigmoid_255_wrong": sigmoid_wrong[255],
        "sigmoid_255_right": sigmoid_right[255],
        "sigmoid_dtype": str(sigmoid_wrong.dtype),
        "sigmoid_minus_1": 1 / (1 + np.e),
        "e_float16": e_float16,
        "sigmoid_e_float16": 1 / (1 + e_float16),
        "rounded_once": np.float16(1 / (1 + np.e)),
        "zeros": len(zero_greys),
        "first_zero": zero_greys[0],
        "last_zero": zero_greys[-1],
        "too_large_float16": np.log(float(np.finfo(np.float16).max)),
        "sigmoid_255_repaired": wrong(as_float(grey))[255],
        "warnings_repaired": len(warned(wrong, as_float(grey))),
        "sum_254": printed(show_sum, np.array([254], np.uint8), np.array([3], np.uint8)),
        "sum_300": error(operator.add, x, 300),
        "divided_in_place": error(in_place, x.copy()),
        "scaled_max": scaled(x).max(),
        "scaled_dtype": str(scaled(x).dtype),
        "add_repaired": (int_1 + int_255)[0],
        "warnings_add_repaired": len(warned(operator.add, int_1[0], int_255[0])),
        "difference_repaired": np.mean(np.abs(first - second)),
        "add_wrong": add_wrong,
        "add_right": 255 + 1,
        "negative_wrong": (-grey)[255],
        "negative_right": -255,
        "subtract_wrong": subtract_wrong[0],
        "difference_wrong": np.mean(np.abs(a - b)),
        "difference_right": np.mean(np.abs(a.astype(np.int64) - b)),
        "warnings_scalar": len(warned(operator.add, np.uint8(255), np.uint8(1))),
        "warnings_array": len(warned(operator.add, x, np.uint8(1))),
        "lone_subtract": warned(operator.sub, np.uint8(50), np.uint8(200))[0],
        "lone_multiply": warned(operator.mul, np.uint8(20), np.uint8(20))[0],
        "lone_negative": warned(operator.neg, np.uint8(255))[0],
        "lone_sigmoid": warned(wrong, np.uint8(255))[0],
        "warnings_lone_repaired": len(warned(wrong, np.float32(np.uint8(255)))),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "accuracy_repaired": accuracy(y_repaired, t),
        "cost": np.sum(p_wrong != t) - np.sum(p_right != t),
        "drawn_lost": np.sum(lost[drawn]),
        "above_245": np.mean(x > 245),
        "pixels_of_255": np.sum(x == 255),
        "dtype_plus": str((a + 10).dtype),
        "dtype_times": str((a * 2).dtype),
        "dtype_difference": str((a - b).dtype),
        "dtype_minus": str((-a).dtype),
        "dtype_square": str((a @ a).dtype),
        "dtype_inverted": str((255 - a).dtype),
        "dtype_exp": str(np.exp(a[:1]).dtype),
        "dtype_scaled": str((a / 255).dtype),
        "dtype_sum": str(a.sum().dtype),
        "dtype_mean": str(a.mean().dtype),
        "dtype_layer": str((a @ weights["W1"]).dtype),
        "dtype_weights": str(weights["W1"].dtype),
        "inverted_off": np.sum(255 - grey != 255 - np.arange(256)),
        "catch_wrong": {"x": x},
        "catch_right": {"x": x / np.float32(255)},
        "sigmoid_wrong": sigmoid_wrong.astype(float),
        "sigmoid_right": sigmoid_right.astype(float),
        "pixels": np.concatenate([above, below]),
        "labels": np.concatenate([t[drawn], t[drawn]]),
        "answers": np.concatenate([p_right[drawn], p_wrong[drawn]]),
    }


@experiment.law(
    "The sigmoid of a pixel of 255 is {sigmoid_255_wrong:.4f} instead of exactly "
    "{sigmoid_255_right:.0f}: -255 is {negative_wrong}, and 1 / (1 + e) is "
    "{sigmoid_minus_1:.4f}, the same to within 0.0005. It is a float16."
)
def a_pixel_of_255_gets_the_sigmoid_of_minus_1(r):
    """255 + 1 is 256, and in uint8 256 is 0: so 1 is what -255 becomes."""
    one_would_be_right = r.sigmoid_255_right == 1
    minus_255_is_1 = r.negative_wrong == 1
    near = abs(r.sigmoid_255_wrong - r.sigmoid_minus_1) < 0.0005
    half_precision = r.sigmoid_dtype == "float16"
    return one_would_be_right and minus_255_is_1 and near and half_precision


@experiment.law(
    "In float16, e is {e_float16:.5f}. 1 / (1 + {e_float16:.5f}) is {sigmoid_e_float16:.5f}, which "
    "rounds to {sigmoid_255_wrong:.4f}. 1 / (1 + e) itself would round to {rounded_once:.4f}."
)
def e_is_rounded_first(r):
    """The result of each step is a float16, and the first of them is e."""
    e_is_off = r.e_float16 == 2.71875
    rounds_to_what_was_found = np.float16(r.sigmoid_e_float16) == r.sigmoid_255_wrong
    e_itself_would_not = r.rounded_once > r.sigmoid_255_wrong
    return e_is_off and rounds_to_what_was_found and e_itself_would_not


@experiment.law(
    "{zeros} of 256 greys get a sigmoid of exactly 0: all from {first_zero} to {last_zero}. For "
    "these 256 - x is above {too_large_float16:.2f}, where exp overflows in float16; for the next "
    "grey it is not."
)
def most_greys_get_zero(r):
    """1 / inf is 0."""
    without_a_gap = r.zeros == r.last_zero - r.first_zero + 1
    all_overflow = 256 - r.last_zero > r.too_large_float16
    next_does_not = 256 - (r.last_zero + 1) < r.too_large_float16
    return without_a_gap and all_overflow and next_does_not


@experiment.law(
    "In uint8, 255 + 1 is {add_wrong}, -255 is {negative_wrong} and 50 - 200 is {subtract_wrong}: "
    "the remainders of 256, -255 and -150 after division by 256."
)
def uint8_wraps(r):
    """Eight bits hold the remainder and nothing else."""
    sum_wraps = r.add_wrong == 256 % 256
    minus_wraps = r.negative_wrong == -255 % 256
    difference_wraps = r.subtract_wrong == -150 % 256
    return sum_wraps and minus_wraps and difference_wraps


@experiment.law(
    "NumPy gives {warnings_scalar} warning for one sum that wraps, and {warnings_array} for the "
    "same sum on an array, in which {pixels_of_255:,} pixels wrap."
)
def arrays_wrap_in_silence(r):
    """A check of each element would slow down every sum."""
    lone_number_warns = r.warnings_scalar == 1
    array_does_not = r.warnings_array == 0
    pixels_wrap = r.pixels_of_255 > 0
    return lone_number_warns and array_does_not and pixels_wrap


@experiment.law(
    "A lone difference, product or minus sign that wraps causes the like warning, of scalar "
    "subtract, multiply or negative, and so does the sigmoid of a lone 255. As a float32 its "
    "sigmoid causes {warnings_lone_repaired} warnings."
)
def each_lone_number_warns(r):
    """NumPy checks lone numbers, whatever is done with them."""
    overflow = "RuntimeWarning: overflow encountered in scalar "
    difference = r.lone_subtract == overflow + "subtract"
    product = r.lone_multiply == overflow + "multiply"
    minus = r.lone_negative == r.lone_sigmoid == overflow + "negative"
    repaired = r.warnings_lone_repaired == 0
    return difference and product and minus and repaired


@experiment.law(
    "The mean difference between two digits is {difference_wrong:.1f} in uint8 instead of "
    "{difference_right:.1f}, off by more than 5."
)
def abs_comes_too_late(r):
    """A uint8 has no sign for np.abs to take away."""
    return abs(r.difference_wrong - r.difference_right) > 5


@experiment.finding(
    "Ten more for each pixel: accuracy {accuracy_right:.4f} where 255 is the cap, and "
    "{accuracy_wrong:.4f}, more than 0.2 lower, where the sum wraps, though only {above_245:.1%} "
    "of the pixels, less than 10%, wrap."
)
def the_ink_turns_into_paper(r):
    """The darkest ink wraps, and a digit is made of it."""
    much_is_lost = r.accuracy_right - r.accuracy_wrong > 0.2
    few_wrap = r.above_245 < 0.1
    return much_is_lost and few_wrap


@experiment.law(
    "With whole numbers of more bits, 255 + 1 is {add_repaired}, without a warning, and the mean "
    "difference of the two digits is {difference_repaired:.1f}, the right one. With floats the "
    "sigmoid of 255 is {sigmoid_255_repaired:.0f}, without a warning."
)
def other_types_repair(r):
    """There is room for the result."""
    sum_is_right = r.add_repaired == 256 and r.warnings_add_repaired == 0
    difference_is_right = r.difference_repaired == r.difference_right
    sigmoid_is_right = r.sigmoid_255_repaired == 1 and r.warnings_repaired == 0
    return sum_is_right and difference_is_right and sigmoid_is_right


@experiment.finding(
    "Capped at 255 in uint8, the brighter digits are recognised with {accuracy_repaired:.4f}, "
    "exactly the {accuracy_right:.4f} of the right version. Divided by 255 in a new array, pixels "
    "are float32 and go up to {scaled_max:.0f}."
)
def capping_and_scaling_repair(r):
    same_accuracy = r.accuracy_repaired == r.accuracy_right
    floats = r.scaled_dtype == "float32"
    up_to_1 = r.scaled_max == 1
    return same_accuracy and floats and up_to_1


@experiment.law(
    "Of pixels in uint8, a + 10, a * 2, a - b, -a, a @ a and 255 - a are uint8 again. Of these, "
    "255 - a does not wrap: it is off for {inverted_off} of 256 greys."
)
def these_lines_stay_uint8(r):
    """255 - a lies between 0 and 255 for each pixel."""
    plus_and_times = r.dtype_plus == "uint8" and r.dtype_times == "uint8"
    difference_and_minus = r.dtype_difference == "uint8" and r.dtype_minus == "uint8"
    square_and_inverted = r.dtype_square == "uint8" and r.dtype_inverted == "uint8"
    never_off = r.inverted_off == 0
    return plus_and_times and difference_and_minus and square_and_inverted and never_off


@experiment.law(
    "np.exp of pixels in uint8 is float16; a / 255 and a.mean() are float64, a.sum() is uint64, "
    "and a @ W1 has the type of the weights."
)
def these_lines_leave_uint8(r):
    """None of these results is a uint8."""
    exp = r.dtype_exp == "float16"
    scaled_and_mean = r.dtype_scaled == "float64" and r.dtype_mean == "float64"
    total = r.dtype_sum == "uint64"
    layer = r.dtype_layer == r.dtype_weights
    return exp and scaled_and_mean and total and layer
