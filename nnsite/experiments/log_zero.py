"""The logarithm of a probability that has become 0.

    x        pixels, 0 to 255, shape (n, 784)
    t        labels, shape (n,)
    one_hot  the same labels as rows of one 1 and nine 0, shape (n, 10)
    a        scores, shape (n, 10)
    y        probabilities, shape (n, 10)
    n        digits

The scores come from a single layer, trained for one epoch on pixels that nobody scaled.
They are in the thousands, so softmax rounds many probabilities to 0.
Each of the four functions returns one loss for each digit, shape (n,).
"""

import numpy as np

from nnsite.core import training
from nnsite.core.activations import sigmoid
from nnsite.core.network import accuracy, predict
from nnsite.core.softmax import softmax
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(a, t):
    """Softmax, and then its logarithm."""
    log_y = np.log(softmax(a))
    return -log_y[np.arange(len(t)), t]


def right(a, t):
    """The logarithm of softmax in one."""
    a = a - np.max(a, axis=1, keepdims=True)
    total = np.sum(np.exp(a), axis=1, keepdims=True)
    log_y = a - np.log(total)
    return -log_y[np.arange(len(t)), t]


def padded(a, t):
    """The book's repair: a little more than 0."""
    log_y = np.log(softmax(a) + 1e-7)
    return -log_y[np.arange(len(t)), t]


def multiplied(y, one_hot):
    """The form of the loss for one-hot labels."""
    return -np.sum(one_hot * np.log(y), axis=1)


def catch(y):
    print((y == 0).sum(), "of", y.size, "are 0")


experiment = Experiment(
    table=[
        Row("digits with a loss of inf", "infinite_wrong", "infinite_right", ",d"),
        Row("digits with a loss of nan, one-hot form", "nan_wrong", "nan_right", ",d"),
        Row("mean loss, 1e-7 against log-softmax", "mean_padded", "mean_right", ",.2f"),
        Row("largest loss, 1e-7 against log-softmax", "largest_padded", "largest_right", ",.2f"),
    ],
    warns={
        "log_of_zero": "RuntimeWarning: divide by zero encountered in log",
        "zero_times_inf": "RuntimeWarning: invalid value encountered in multiply",
        "inf_minus_inf": "RuntimeWarning: invalid value encountered in scalar subtract",
    },
)


@experiment.repair
def from_scores(a, t):
    """The mean loss, with class numbers; of one digit too, whose scores have the shape (10,)."""
    a = np.atleast_2d(a - a.max(-1, keepdims=True))
    log_sum = np.log(np.exp(a).sum(-1))
    loss = np.mean(log_sum - a[range(len(a)), t])
    return loss


@experiment.repair
def from_scores_one_hot(a, t):
    """The mean loss, with one-hot labels; of one digit too, as in section 4.2.2."""
    a = a - a.max(-1, keepdims=True)
    log_sum = np.log(np.exp(a).sum(-1))
    loss = np.mean(log_sum - (a * t).sum(-1))
    return loss


def trained(x, t):
    """A layer of ten neurons after one epoch on the pixels as they are: W1 and b1."""
    rng = np.random.default_rng(0)
    start = training.init(rng, (784, 10))
    return training.train(rng, start, x, t, learning_rate=0.1, batch_size=100, epochs=1)


def slope(loss, a, t):
    """How one digit's loss moves with the score of its class, measured as in section 4.4."""
    h = 1e-4 * np.eye(10)[t]
    above = loss(a + h, t)[0]
    below = loss(a - h, t)[0]
    return (above - below) / 2e-4


def moved(a):
    """One digit's scores, each in turn moved up and down as a weight moved by 1e-4 may do.

    The weight's pixel is 255 at most, and so a score moves by 0.0255 at most. Shape (20, 10).
    """
    one_score = 0.0255 * np.eye(10)
    return np.concatenate([a + one_score, a - one_score])


def two_classes(gap):
    """Scores of two classes, of which the second is `gap` behind; shape (n, 2)."""
    return np.stack([0 * gap, -gap], axis=1)


def first_infinite(dtype):
    """The first whole number by which a class is so far behind that its loss is inf."""
    gap = np.arange(800, dtype=dtype)
    loss = wrong(two_classes(gap), np.ones(800, int))
    return np.flatnonzero(np.isinf(loss))[0]


def first_one(dtype):
    """The first whole number whose sigmoid is exactly 1."""
    return np.flatnonzero(sigmoid(np.arange(60, dtype=dtype)) == 1)[0]


def pad(epsilon, dtype):
    """-log(0 + epsilon), as a text: it may be inf."""
    y = np.zeros(1, dtype)
    with np.errstate(divide="ignore"):
        return f"{-np.log(y + epsilon)[0]:.2f}"


def cut(epsilon, dtype):
    """-log(1 - y) of y = 1 that is cut off at 1 - epsilon, as a text: it may be inf."""
    y = np.clip(np.ones(1, dtype), epsilon, 1 - epsilon)
    with np.errstate(divide="ignore"):
        return f"{-np.log(1 - y)[0]:.2f}"


def run(test, train, weights):
    """Train one layer on raw pixels; take its loss in four ways; try three epsilons."""
    x, t = test
    layer = trained(*train)
    # Rounded to float32: the last digits of trained weights depend on the machine.
    a = x @ layer["W1"].astype(np.float32).astype(float) + layer["b1"]
    y = softmax(a)
    one_hot = np.eye(10)[t]

    loss_wrong = wrong(a, t)
    loss_right = right(a, t)
    loss_padded = padded(a, t)
    loss_one_hot = multiplied(y, one_hot)
    loss_perfect = multiplied(np.array([[0.0, 1.0]]), np.array([[0, 1]]))
    infinite = np.isinf(loss_wrong)
    above_1e300 = y[one_hot == 1] > 1e-300

    # The first digit whose loss is inf, and how its loss moves.
    first = np.flatnonzero(infinite)[:1]
    slope_wrong = slope(wrong, a[first], t[first])
    loss_moved = wrong(moved(a[first]), np.repeat(t[first], 20))

    # In float32: losses as the right class falls behind, for the figure; and those of a
    # digit that is classified perfectly.
    gap = np.arange(121, dtype=np.float32)
    behind = two_classes(gap)
    second = np.ones(121, int)
    a_32 = a.astype(np.float32)
    perfect_32 = padded(two_classes(np.array([60], np.float32)), [0])

    y_chapter_3 = predict(weights, x / np.float32(255))
    return {
        "digits": len(t),
        "accuracy": accuracy(a, t),
        "largest_score": round(np.max(a)),
        "infinite_wrong": np.sum(infinite),
        "infinite_right": np.sum(np.isinf(loss_right)),
        "infinite_wrong_32": np.sum(np.isinf(wrong(a_32, t))),
        "nan_wrong": np.sum(np.isnan(loss_one_hot)),
        "nan_right": np.sum(np.isnan(loss_right)),
        "infinite_padded": np.sum(np.isinf(loss_padded)),
        "not_finite_one_hot": np.sum(~np.isfinite(multiplied(y + 1e-7, one_hot))),
        "mean_wrong": str(np.mean(loss_wrong)),
        "mean_padded": np.mean(loss_padded),
        "mean_right": np.mean(loss_right),
        "largest_padded": np.max(loss_padded),
        "largest_right": np.max(loss_right),
        "mean_repaired": from_scores(a, t),
        "first_repaired": from_scores(a[0], t[0]),
        "first_right": loss_right[0],
        "mean_repaired_one_hot": from_scores_one_hot(a, one_hot),
        "slope_repaired": slope(lambda a, t: [from_scores(a, t)], a[first], t[first]),
        "moved": len(loss_moved),
        "moved_infinite": np.sum(np.isinf(loss_moved)),
        "own_dtype": str(np.random.default_rng(0).standard_normal(1).dtype),
        "apart": np.max(np.abs(loss_wrong - loss_right)[above_1e300]),
        "perfect": str(loss_perfect[0]),
        "perfect_padded": perfect_32[0],
        "slope_wrong": str(slope_wrong),
        "slope_padded": slope(padded, a[first], t[first]),
        "slope_right": slope(right, a[first], t[first]),
        "log_10": np.log(10),
        "smallest_y": np.min(y_chapter_3),
        "one_from_32": first_one(np.float32),
        "one_from_64": first_one(np.float64),
        "infinite_from_32": first_infinite(np.float32),
        "infinite_from_64": first_infinite(np.float64),
        "pad_7_16": pad(1e-7, np.float16),
        "pad_7_32": pad(1e-7, np.float32),
        "pad_7_64": pad(1e-7, np.float64),
        "pad_8_16": pad(1e-8, np.float16),
        "pad_8_32": pad(1e-8, np.float32),
        "pad_8_64": pad(1e-8, np.float64),
        "pad_15_16": pad(1e-15, np.float16),
        "pad_15_32": pad(1e-15, np.float32),
        "pad_15_64": pad(1e-15, np.float64),
        "cut_7_16": cut(1e-7, np.float16),
        "cut_7_32": cut(1e-7, np.float32),
        "cut_7_64": cut(1e-7, np.float64),
        "cut_8_16": cut(1e-8, np.float16),
        "cut_8_32": cut(1e-8, np.float32),
        "cut_8_64": cut(1e-8, np.float64),
        "cut_15_16": cut(1e-15, np.float16),
        "cut_15_32": cut(1e-15, np.float32),
        "cut_15_64": cut(1e-15, np.float64),
        "catch_wrong": {"y": softmax(a_32)},
        "catch_right": {"y": y_chapter_3},
        "gap": gap,
        "of_gap": {
            "wrong": wrong(behind, second),
            "right": right(behind, second),
            "padded": padded(behind, second),
        },
    }


@experiment.law(
    "Of {digits:,} digits, {infinite_wrong:,}, more than 100, have a loss of inf, and so the mean "
    "is inf, though {accuracy:.1%}, more than 80 %, are classified correctly."
)
def one_zero_makes_inf(r):
    """-log(0) is inf, and so is a mean that it is part of."""
    many = r.infinite_wrong > 100
    mean_is_inf = r.mean_wrong == "inf"
    mostly_correct = r.accuracy > 0.8
    return many and mean_is_inf and mostly_correct


@experiment.law(
    "In the one-hot form {nan_wrong:,} losses are nan, more than are inf in the other. A digit "
    "that is classified perfectly is enough for one."
)
def one_zero_makes_nan(r):
    """0 times -inf is nan, and a wrong class of probability 0 leads to it."""
    more_than_inf = r.nan_wrong > r.infinite_wrong
    perfect_is_nan = r.perfect == "nan"
    return more_than_inf and perfect_is_nan


@experiment.law(
    "With log-softmax, {infinite_right} losses are inf and {nan_right} nan. Where the probability "
    "is above 1e-300, both losses agree within 1e-10."
)
def log_softmax_is_finite(r):
    """Its sum is at least exp(0) = 1, so the logarithm of the sum is at least 0."""
    none_is_inf = r.infinite_right == 0
    none_is_nan = r.nan_right == 0
    both_agree = r.apart < 1e-10
    return none_is_inf and none_is_nan and both_agree


@experiment.law(
    "The lines to paste make the mean {mean_repaired:,.2f} from class numbers and "
    "{mean_repaired_one_hot:,.2f} from one-hot labels, that of log-softmax to within 1e-6. The "
    "slope with them is {slope_repaired:.4f}, -1 to within 0.001. A single digit, of shape (10,), "
    "has a loss of {first_repaired:.2f} with them, that of log-softmax to within 1e-6."
)
def the_repairs_are_log_softmax(r):
    """No logarithm of 0 is taken, and nothing is subtracted from inf."""
    from_numbers = abs(r.mean_repaired - r.mean_right) < 1e-6
    from_one_hot = abs(r.mean_repaired_one_hot - r.mean_right) < 1e-6
    sloped = abs(r.slope_repaired + 1) < 1e-3
    of_one = abs(r.first_repaired - r.first_right) < 1e-6
    return from_numbers and from_one_hot and sloped and of_one


@experiment.law(
    "With 1e-7 added to the probabilities, {infinite_padded} losses are inf, and in the one-hot "
    "form {not_finite_one_hot} are inf or nan."
)
def the_epsilon_makes_each_loss_finite(r):
    """There is no logarithm of 0 left."""
    none_is_inf = r.infinite_padded == 0
    none_in_one_hot = r.not_finite_one_hot == 0
    return none_is_inf and none_in_one_hot


@experiment.law(
    "With 1e-7 no loss is above {largest_padded:.2f}, which is -log(1e-7) to within 1e-6. The "
    "mean is {mean_padded:.2f}; by log-softmax it is {mean_right:,.0f}, more than 50 times as "
    "much, and the largest loss is {largest_right:,.0f}."
)
def the_epsilon_is_a_cap(r):
    """A probability plus 1e-7 is never less than 1e-7."""
    capped = abs(r.largest_padded + np.log(1e-7)) < 1e-6
    mean_far_too_small = r.mean_right > 50 * r.mean_padded
    return capped and mean_far_too_small


@experiment.law(
    "For the first digit with a loss of inf, the loss by log-softmax has a slope of "
    "{slope_right:.4f}, -1 to within 0.001; with 1e-7 the slope is {slope_padded:.1f}, and by the "
    "plain form it is nan."
)
def the_epsilon_hides_the_slope(r):
    """At the cap the loss is flat. By the plain form the slope is inf - inf."""
    sloped = abs(r.slope_right + 1) < 1e-3
    flat_at_the_cap = r.slope_padded == 0
    plain_is_nan = r.slope_wrong == "nan"
    return sloped and flat_at_the_cap and plain_is_nan


@experiment.law(
    "Whichever weight is moved by 1e-4, the loss of that digit stays inf: it does in all {moved} "
    "cases in which one of its scores is moved up or down by 0.0255, the most that a weight can."
)
def each_slope_is_nan(r):
    """So each difference of two losses is inf - inf."""
    return r.moved == r.moved_infinite == 20


@experiment.law(
    "A class {infinite_from_32} behind the best has a loss of inf in float32, one "
    "{infinite_from_64} behind in float64: the first whole numbers above 150 log 2 and 1075 log 2. "
    "In float32 {infinite_wrong_32:,} digits have a loss of inf, more than in float64, which is "
    "the type of NumPy's random numbers."
)
def float64_loses_fewer(r):
    """exp(-x) is rounded to 0 below half of the smallest float: 2**-150 and 2**-1075."""
    float32_limit = r.infinite_from_32 == np.ceil(150 * np.log(2))
    float64_limit = r.infinite_from_64 == np.ceil(1075 * np.log(2))
    more_in_float32 = r.infinite_wrong_32 > r.infinite_wrong
    random_is_float64 = r.own_dtype == "float64"
    return float32_limit and float64_limit and more_in_float32 and random_is_float64


@experiment.law(
    "-log(0 + e) is finite for e = 1e-7, 1e-8 and 1e-15 in float32 and in float64. In float16 it "
    "is finite for 1e-7, and inf for 1e-8 and 1e-15."
)
def float16_rounds_a_small_epsilon_to_0(r):
    """The smallest float16 above 0 is about 6e-8."""
    finite_in_32 = "inf" not in (r.pad_7_32, r.pad_8_32, r.pad_15_32)
    finite_in_64 = "inf" not in (r.pad_7_64, r.pad_8_64, r.pad_15_64)
    finite_in_16 = r.pad_7_16 != "inf"
    inf_in_16 = r.pad_8_16 == "inf" and r.pad_15_16 == "inf"
    return finite_in_32 and finite_in_64 and finite_in_16 and inf_in_16


@experiment.law(
    "-log(1 - y) of y = 1, cut off at 1 - e, is finite for e = 1e-7, 1e-8 and 1e-15 in float64. In "
    "float32 it is finite for 1e-7, and inf for 1e-8 and 1e-15; in float16 it is inf for all three."
)
def one_less_a_small_epsilon_is_1(r):
    """Below 1 the step between floats is 6e-8 in float32, and 5e-4 in float16."""
    finite_in_64 = "inf" not in (r.cut_7_64, r.cut_8_64, r.cut_15_64)
    finite_in_32 = r.cut_7_32 != "inf"
    inf_in_32 = r.cut_8_32 == "inf" and r.cut_15_32 == "inf"
    inf_in_16 = r.cut_7_16 == "inf" and r.cut_8_16 == "inf" and r.cut_15_16 == "inf"
    return finite_in_64 and finite_in_32 and inf_in_32 and inf_in_16


@experiment.law(
    "A sigmoid is exactly 1 from {one_from_32} on in float32 and from {one_from_64} on in float64: "
    "the first whole numbers above 24 log 2 and 53 log 2."
)
def a_sigmoid_reaches_1(r):
    """1 + exp(-x) is rounded to 1 where exp(-x) is less than 2**-24, or 2**-53."""
    in_float32 = r.one_from_32 == np.ceil(24 * np.log(2))
    in_float64 = r.one_from_64 == np.ceil(53 * np.log(2))
    return in_float32 and in_float64


@experiment.law(
    "In float32, 1e-7 makes the loss of a perfect answer {perfect_padded:.3g}, less than 0."
)
def the_epsilon_makes_a_loss_negative(r):
    """The logarithm of 1 + 1e-7 is positive."""
    return r.perfect_padded < 0


@experiment.finding(
    "The scores here go up to {largest_score:,}, more than 1,000. Chapter 3's network has no zero: "
    "its least probability is {smallest_y:.1g}, more than 0 and less than 1e-6."
)
def a_zero_is_a_clue(r):
    """Scores in the thousands come from inputs or weights that are too large."""
    scores_are_large = r.largest_score > 1000
    no_zero = r.smallest_y > 0
    small = r.smallest_y < 1e-6
    return scores_are_large and no_zero and small
