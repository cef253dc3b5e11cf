"""Fractions stored in an array that can only hold whole numbers.

    f      a function of x that returns one number, such as the sum of squares
    x      where the gradient of f is wanted, shape (2,); in the second half the pixels as
           they lie in the file, 0 to 255, uint8, shape (n, 784)
    grad   the gradient of f at x, shape (2,)
    a      scores of the output layer (the book's a3), rounded to whole numbers, shape (n, 10)
    y      probabilities of the ten digits, shape (n, 10)
    t      labels, shape (n,)
    n      digits

`np.zeros_like(x)` copies two things from `x`: its shape, and its dtype, which is the kind
of number it holds.
"""

import operator

import numpy as np

from nnsite.core.network import accuracy, hidden, predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row


def slope(f, x, i):
    """How f changes with x[i], measured a little above and a little below."""
    h = 1e-4
    middle = x[i]
    x[i] = middle + h
    above = f(x)
    x[i] = middle - h
    below = f(x)
    x[i] = middle
    return (above - below) / (2 * h)


def wrong(f, x):
    """The gradient of f at x."""
    grad = np.zeros_like(x)
    for i in range(x.size):
        grad[i] = slope(f, x, i)
    return grad


def right(f, x):
    """The gradient of f at x."""
    x = np.asarray(x, float)
    grad = np.zeros_like(x)
    for i in range(x.size):
        grad[i] = slope(f, x, i)
    return grad


def half_right(f, x):
    """The gradient of f at x, where grad holds fractions and x may still not."""
    grad = np.zeros_like(x, dtype=float)
    for i in range(x.size):
        grad[i] = slope(f, x, i)
    return grad


def softmax(a):
    """Softmax, row by row."""
    y = np.zeros_like(a)
    for i, row in enumerate(a):
        e = np.exp(row - np.max(row))
        y[i] = e / np.sum(e)
    return y


def catch(x, grad):
    print(x.dtype, grad.dtype)


experiment = Experiment(
    table=[
        Row(
            "gradient of x0² + x1² at (3, 4): the first number",
            "first_wrong",
            "first_right",
            ",.0f",
        ),
        Row("the second number", "second_wrong", "second_right", ",.0f"),
        Row("softmax of whole scores: mean sum of a row", "row_sum_wrong", "row_sum_right", ".1f"),
        Row("its different predictions", "classes_wrong", "classes_right", "d"),
        Row("its accuracy", "accuracy_wrong", "accuracy_right"),
        Row("accuracy, pixels / 255 in whole numbers", "accuracy_cut", "accuracy_scaled"),
    ],
)


@experiment.repair
def float_x(x):
    """Numbers that can be moved by a little, and no copy of those that can already."""
    x = np.asarray(x, float)
    return x


@experiment.repair
def float_scores(a):
    """Scores like which zeros_like makes an array that holds fractions."""
    a = a.astype(float)
    return a


@experiment.repair
def divided(x):
    """Pixels from 0 to 1, in a new array."""
    x = x / 255
    return x


def squares(x):
    """The function of section 4.4: the sum of squares."""
    return np.sum(x**2)


def squares_around_1(x):
    """The same, with its lowest point at (1, 1)."""
    return np.sum((x - 1) ** 2)


def new_network(dtype):
    """A network that was not trained yet, as in chapter 4."""
    rng = np.random.default_rng(0)
    return {
        "W1": rng.normal(0, 0.01, (784, 50)).astype(dtype),
        "b1": np.zeros(50, dtype),
        "W2": rng.normal(0, 0.01, (50, 10)).astype(dtype),
        "b2": np.zeros(10, dtype),
    }


def gradient_of_loss(dtype, x, t):
    """The numerical gradient of the cross-entropy by b1, all in one dtype."""
    network = new_network(dtype)
    x = x.astype(dtype)

    def loss(_):
        y = predict(network, x)
        return -np.mean(np.log(y[np.arange(len(t)), t]))

    return wrong(loss, network["b1"])


def descend(x, grad):
    """One step of gradient descent, in place."""
    x -= 0.1 * grad
    return x


def kept(value):
    """What is left of a number in an array of whole numbers."""
    stored = np.zeros(1, int)
    stored[0] = value
    return stored[0]


def whole(scores):
    """The scores rounded. NumPy's whole numbers end at 9e18, and differences must fit, too."""
    return np.rint(np.clip(scores, -1e18, 1e18)).astype(int)


def run(test, weights):
    """Take a gradient at whole numbers; then softmax of whole scores, then the pixels."""
    at = np.array([3, 4])
    gradient_wrong = wrong(squares, at)
    gradient_right = right(squares, at)
    gradient_half = half_right(squares, at)
    gradient_repaired = wrong(squares, float_x(at))
    zero = np.array([0, 0])
    at_zero_wrong = wrong(squares_around_1, zero)
    at_zero_right = right(squares_around_1, zero)
    moved = descend(float_x(at), gradient_right)
    own = float_x(at)

    def own_squares(_):
        """Reads the array itself, as the loss of a network reads the network's weights."""
        return squares(own)

    gradient_own = right(own_squares, own)
    gradient_copied = wrong(own_squares, own.copy())

    x, t = test
    x_scaled = x / np.float32(255)
    slopes = gradient_of_loss(np.float64, x_scaled[:100], t[:100])
    slopes_float32 = gradient_of_loss(np.float32, x_scaled[:100], t[:100])
    scores = hidden(weights, x_scaled).a3
    a = whole(scores)
    y_wrong = softmax(a)
    y_right = softmax(float_scores(a))
    p_wrong = np.argmax(y_wrong, axis=1)
    p_right = np.argmax(y_right, axis=1)

    # The scores as they are, with their fractions.
    few = softmax(scores[:1000])
    same = np.argmax(few, axis=1) == np.argmax(scores[:1000], axis=1)

    # The pixels, scaled and stored in whole numbers.
    x_cut = np.zeros_like(x)
    x_cut[:] = x / 255
    x_divided = divided(x)

    return {
        "digits": len(t),
        "zeros": np.sum(t == 0),
        "first_wrong": gradient_wrong[0],
        "first_right": gradient_right[0],
        "second_wrong": gradient_wrong[1],
        "second_right": gradient_right[1],
        "first_half": gradient_half[0],
        "second_half": gradient_half[1],
        "first_repaired": gradient_repaired[0],
        "second_repaired": gradient_repaired[1],
        "above_3": kept(3 + 1e-4),
        "below_3": kept(3 - 1e-4),
        "f_above": squares(np.array([kept(3 + 1e-4), 4])),
        "f_below": squares(np.array([kept(3 - 1e-4), 4])),
        "second_kept": kept(gradient_right[1]),
        "at_zero_wrong": np.max(np.abs(at_zero_wrong)),
        "at_zero_right": np.max(at_zero_right),
        "moved": moved[0],
        "first_own": gradient_own[0],
        "second_own": gradient_own[1],
        "largest_slope": np.max(np.abs(slopes)),
        "noise_float32": np.max(np.abs(slopes_float32 - slopes)),
        "bits_float32": 8 * slopes_float32.itemsize,
        "copied": np.max(np.abs(gradient_copied)),
        "gradient_wrong": printed(print, gradient_wrong),
        "gradient_right": printed(print, gradient_right),
        "gradient_half": printed(print, gradient_half),
        "refused": error(descend, at, gradient_right),
        "refused_pixels": error(operator.itruediv, x[:1].copy(), 255),
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
        "sure": softmax(np.array([[40, 0]]))[0, 0],
        "accuracy_scaled": accuracy(predict(weights, x_scaled), t),
        "accuracy_cut": accuracy(predict(weights, x_cut), t),
        "accuracy_divided": accuracy(predict(weights, x_divided), t),
        "full_ink": np.mean(x == 255),
        "ones_cut": np.mean(x_cut == 1),
        "values_cut": len(np.unique(x_cut)),
        "largest_cut": np.max(x_cut),
        "wrapped": (np.zeros(1, np.uint8) - np.uint8(7))[0],
        "three_rows": printed(print, y_wrong[:3]),
        "catch_wrong": {"x": at, "grad": gradient_wrong},
        "catch_right": {"x": float_x(at), "grad": gradient_right},
        "pixels": x[:5],
        "pixels_cut": x_cut[:5],
    }


@experiment.law(
    "At (3, 4) the gradient of the sum of squares is 6 and 8, to within 1e-6. With whole numbers "
    "for x the same code returns {first_wrong:,} and {second_wrong:,}: thousands of times as much."
)
def whole_numbers_make_it_huge(r):
    """The function moves by a whole number, and is divided by 0.0002."""
    right_is_6_and_8 = abs(r.first_right - 6) < 1e-6 and abs(r.second_right - 8) < 1e-6
    wrong_is_huge = r.first_wrong == 25000 and r.second_wrong == 35000
    thousands = r.first_wrong > 2000 * r.first_right and r.second_wrong > 2000 * r.second_right
    return right_is_6_and_8 and wrong_is_huge and thousands


@experiment.law(
    "In whole numbers 3 + h is {above_3} and 3 - h is {below_3}. There f is {f_above} and "
    "{f_below}, and their difference divided by 0.0002 is {first_wrong:,}, to within 0.001."
)
def the_steps_are_cut(r):
    """The fraction is cut off, so a little below 3 becomes 2."""
    steps = r.above_3 == 3 and r.below_3 == 2
    quotient = abs((r.f_above - r.f_below) / 0.0002 - r.first_wrong) < 1e-3
    return steps and quotient


@experiment.law(
    "With dtype=float for grad alone the gradient is still {first_half:,.0f} and "
    "{second_half:,.0f}."
)
def the_array_of_zeros_is_half_of_it(r):
    """The array x itself holds whole numbers, and is moved by whole numbers."""
    same_first = r.first_half == r.first_wrong
    same_second = r.second_half == r.second_wrong
    return same_first and same_second


@experiment.law(
    "With np.asarray(x, float) the wrong function returns {first_repaired:.4f} and "
    "{second_repaired:.4f}, as the right one does, to the last bit."
)
def floats_repair_both(r):
    """An array like an array of floats holds floats."""
    same_first = r.first_repaired == r.first_right
    same_second = r.second_repaired == r.second_right
    return same_first and same_second


@experiment.law(
    "Where f reads the array itself, as a network reads its weights, the right function returns "
    "{first_own:.4f} and {second_own:.4f}, to the last bit as before. With a copy of the array "
    "the gradient is {copied:.0f} everywhere."
)
def floats_are_not_copied(r):
    """What is moved must be what f reads."""
    same_first = r.first_own == r.first_right
    same_second = r.second_own == r.second_right
    copy_is_not_read = r.copied == 0
    return same_first and same_second and copy_is_not_read


@experiment.law(
    "In float32 ({bits_float32} bits) the numerical gradient of a new network's loss by b1 is off "
    "by up to {noise_float32:.1g}, where the largest slope is {largest_slope:.1g}: by more than "
    "half of it."
)
def float32_is_too_coarse(r):
    """There a loss of 2.3 moves in steps of 2e-7, and a step divided by 0.0002 is 0.001."""
    in_float32 = r.bits_float32 == 32
    noise = r.noise_float32 > r.largest_slope / 2
    return in_float32 and noise


@experiment.law(
    "The second number of the right gradient, {second_right:.12f}, lies below 8. A whole number "
    "keeps {second_kept} of it."
)
def almost_8_becomes_7(r):
    """Nothing is rounded."""
    below_8 = 7.999999 < r.second_right < 8
    cut_to_7 = r.second_kept == 7
    return below_8 and cut_to_7


@experiment.law(
    "At (0, 0), for squares around (1, 1), whole numbers give a gradient of {at_zero_wrong} where "
    "{at_zero_right:.0f} is right, to within 1e-6."
)
def at_0_nothing_moves(r):
    """Both h and -h are cut to 0."""
    no_gradient = r.at_zero_wrong == 0
    right_is_minus_2 = abs(r.at_zero_right + 2) < 1e-6
    return no_gradient and right_is_minus_2


@experiment.finding(
    "x -= 0.1 * grad stops with an error if x holds whole numbers: Cannot cast ufunc 'subtract' "
    "output. With floats it makes {moved:.1f} of 3, to within 1e-6. Pixels / 255 in place stop "
    "with Cannot cast ufunc 'divide' output; in a new array their accuracy is "
    "{accuracy_divided:.4f}, within 0.001 of the right {accuracy_scaled:.4f}."
)
def in_place_arithmetic_is_checked(r):
    """An assignment is not: the run stored fractions in such an array without any error."""
    subtract_stops = "Cannot cast ufunc 'subtract' output" in r.refused
    floats_go_on = abs(r.moved - 2.4) < 1e-6
    divide_stops = "Cannot cast ufunc 'divide' output" in r.refused_pixels
    new_array_goes_on = abs(r.accuracy_divided - r.accuracy_scaled) < 1e-3
    return subtract_stops and floats_go_on and divide_stops and new_array_goes_on


@experiment.finding(
    "Of {stored:,} probabilities stored in whole numbers, {above_0} are left above 0. The largest "
    "of them, {largest_right:.4f}, is above 0.999 and below 1, and becomes {largest_wrong}."
)
def all_are_cut_to_zero(r):
    """Rounding would have saved the sure answers."""
    none_left = r.above_0 == 0
    nearly_one = 0.999 < r.largest_right < 1
    cut_to_zero = r.largest_wrong == 0
    return none_left and nearly_one and cut_to_zero


@experiment.finding(
    "A row of ten probabilities sums to {row_sum_right:.1f} on average, to within 0.000001; "
    "stored in whole numbers it sums to {row_sum_wrong:.1f}."
)
def rows_sum_to_zero(r):
    """With every probability gone, nothing is left to add up."""
    right_is_one = abs(r.row_sum_right - 1) < 1e-6
    wrong_is_zero = r.row_sum_wrong == 0
    return right_is_one and wrong_is_zero


@experiment.law(
    "A probability of exactly 1 survives: the first of the scores 40 and 0 gets {sure} in whole "
    "numbers."
)
def one_survives(r):
    """In float64, 1 + exp(-40) is 1, so the probability is exactly 1."""
    return r.sure == 1


@experiment.finding(
    "With whole numbers every prediction is the same ({classes_wrong} class), and with "
    "a.astype(float) there are {classes_right}. The accuracy of {accuracy_wrong:.4f} is the share "
    "of zeros among the labels: {zeros} of {digits:,}."
)
def every_answer_is_zero(r):
    """Of ten equal numbers, argmax returns the position of the first."""
    one_class = r.classes_wrong == 1
    ten_classes = r.classes_right == 10
    share_of_zeros = r.accuracy_wrong == r.zeros / r.digits
    return one_class and ten_classes and share_of_zeros


@experiment.finding(
    "Whole scores alone cost less than 0.02: {accuracy_right:.4f} instead of {accuracy_scaled:.4f}."
)
def rounding_is_not_the_bug(r):
    """The scores are far enough apart."""
    return abs(r.accuracy_scaled - r.accuracy_right) < 0.02


@experiment.finding(
    "On scores with a fraction the same softmax predicts what the scores say: "
    "{float_scores_same:,} of {float_scores:,} digits."
)
def floats_hide_it(r):
    """Where the scores are floats, an array like them holds fractions."""
    return r.float_scores_same == r.float_scores


@experiment.law(
    "Pixels / 255 stored in whole numbers have {values_cut} values, and the larger one is "
    "{largest_cut}. Those of 255 are 1: {full_ink:.2%} of all, less than 1%."
)
def only_full_ink_survives(r):
    """255 / 255 is exactly 1; 254 / 255 is cut to 0."""
    zero_or_one = r.values_cut == 2 and r.largest_cut == 1
    full_ink_is_one = r.ones_cut == r.full_ink
    few = r.full_ink < 0.01
    return zero_or_one and full_ink_is_one and few


@experiment.finding(
    "With those pixels the accuracy is {accuracy_cut:.4f}, between 0.1 and 0.3, instead of "
    "{accuracy_scaled:.4f}, which is above 0.9."
)
def the_digits_are_gone(r):
    """A few dots are left of each digit."""
    poor = 0.1 < r.accuracy_cut < 0.3
    good = r.accuracy_scaled > 0.9
    return poor and good


@experiment.law("In uint8, 0 - 7 is {wrapped}.")
def uint8_runs_over(r):
    """The remainder of -7 after division by 256."""
    return r.wrapped == 249
