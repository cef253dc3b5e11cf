"""Overflow in the sigmoid: a loud warning that changes no prediction.

    x    pixels as they lie in the file, 0 to 255, shape (10000, 784)
    a1   what layer 1 computes before its sigmoid, shape (10000, 50), float32
    a    any input of a sigmoid
    h    a sigmoid: one of those below
    t    labels, shape (10000,)
    p    predictions, shape (10000,)
    y    sigmoids of 501 numbers from -105 to 20

Pixels from 0 to 1 cause no overflow, so the pixels stay unscaled here. In the names of
numbers naive is the sigmoid `wrong`, where is `chosen`, and stable is `right`.
An ulp is the step from one float32 number to the next.
"""

import math
from decimal import Decimal, localcontext

import numpy as np

from nnsite.engine.declare.capture import error, warned
from nnsite.engine.declare.experiment import Experiment, Row

LIMIT = 34.538776394910684  # where many programs clip
TIMES = 30  # by so much weights are made too large


def wrong(a):
    """The sigmoid of each element."""
    return 1 / (1 + np.exp(-a))


def right(a):
    """The sigmoid of each element."""
    e = np.exp(-np.abs(a))
    return np.where(a < 0, e, 1) / (1 + e)


def clipped(a):
    """Clip `a` first, as many do."""
    a = np.clip(a, -LIMIT, LIMIT)
    return 1 / (1 + np.exp(-a))


def chosen(a):
    """Compute two formulas, then choose."""
    low = np.exp(a) / (1 + np.exp(a))
    high = 1 / (1 + np.exp(-a))
    return np.where(a < 0, low, high)


def chosen_in_one_line(a):
    """The same, with both formulas on one line."""
    return np.where(a < 0, np.exp(a) / (1 + np.exp(a)), 1 / (1 + np.exp(-a)))


def of_one_number(a):
    """The formula for one number, with Python's own exp."""
    return 1 / (1 + math.exp(-a))


def exact(a):
    """The sigmoid of one number, in decimal arithmetic to 40 digits."""
    with localcontext(prec=40):
        return float(1 / (1 + (-Decimal(float(a))).exp()))


def predictions(h, a1, weights):
    """The digits that the network recognises with the sigmoid `h` in both hidden layers."""
    z1 = h(a1)
    z2 = h(z1 @ weights["W2"] + weights["b2"])
    return np.argmax(z2 @ weights["W3"] + weights["b3"], axis=1)


def stopped(h, a):
    """The sigmoid `h` of `a`, where an overflow is an error."""
    with np.errstate(over="raise"):
        return h(a)


def catch(x, network):
    a1 = x @ network["W1"] + network["b1"]
    print(a1.min().round())


def sums(x, weights):
    """What layers 1 and 2 compute before their sigmoids."""
    a1 = x @ weights["W1"] + weights["b1"]
    a2 = right(a1) @ weights["W2"] + weights["b2"]
    return a1, a2


experiment = Experiment(
    table=[
        Row(
            "accuracy on raw pixels, with the warning and without",
            "accuracy_naive",
            "accuracy_stable",
        ),
        Row("warnings in the terminal, one run", "warnings_naive", "warnings_stable", "d"),
        Row("sigmoid(-90) in float32", "minus_90_naive", "minus_90_stable", ".2g"),
    ],
    warns={"overflow": "RuntimeWarning: overflow encountered in exp"},
)


@experiment.repair
def without_overflow(x):
    """The lines of the book's function `sigmoid(x)`."""
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1) / (1 + e)


@experiment.repair
def to_0_1(x):
    """Pixels from 0 to 1."""
    x = x / 255
    return x


def ulps_off(a):
    """How far the sigmoids `right` of float32 numbers are off those in float64, in ulps."""
    y = right(a)
    return np.abs(right(a.astype(np.float64)) - y) / np.spacing(y)


def with_the_repair(a1, weights):
    """What the repaired sigmoid changes, in float32 and in float64."""
    a1_float64 = a1.astype(np.float64)
    warned_repaired = warned(predictions, without_overflow, a1, weights)
    warned_naive_float64 = warned(predictions, wrong, a1_float64, weights)
    warned_repaired_float64 = warned(predictions, without_overflow, a1_float64, weights)
    with np.errstate(over="ignore"):
        p_naive = predictions(wrong, a1, weights)
        p_naive_float64 = predictions(wrong, a1_float64, weights)
    p_repaired = predictions(without_overflow, a1, weights)
    p_repaired_float64 = predictions(without_overflow, a1_float64, weights)
    return {
        "warnings_repaired": len(warned_repaired),
        "warnings_naive_float64": len(warned_naive_float64),
        "warnings_repaired_float64": len(warned_repaired_float64),
        "changed_repaired": np.sum(p_repaired != p_naive),
        "changed_repaired_float64": np.sum(p_repaired_float64 != p_naive_float64),
        "bits_repaired": 8 * without_overflow(a1).itemsize,
        "bits_repaired_float64": 8 * without_overflow(a1_float64).itemsize,
        "minus_1000_repaired": without_overflow(-1000.0).item(),
    }


def run(test, weights):
    """Run the network with four sigmoids; then compare them with exact values, far left too."""
    x, t = test
    x_scaled = to_0_1(x).astype(np.float32)
    a1 = x @ weights["W1"] + weights["b1"]
    a1_scaled = x_scaled @ weights["W1"] + weights["b1"]
    too_large_weights = {name: TIMES * array for name, array in weights.items()}
    a1_times, a2_times = sums(x_scaled, too_large_weights)
    wrong(a1)  # the warning, as it reaches the terminal

    # The warnings that a terminal shows when the network runs once.
    warned_naive = warned(predictions, wrong, a1, weights)
    warned_where = warned(predictions, chosen, a1, weights)
    warned_where_in_one_line = warned(predictions, chosen_in_one_line, a1, weights)
    warned_clipped = warned(predictions, clipped, a1, weights)
    warned_stable = warned(predictions, right, a1, weights)
    warned_scaled = warned(predictions, wrong, a1_scaled, weights)
    warned_times = warned(predictions, wrong, a1_times, too_large_weights)
    far = np.array([-1000, 1000], np.float32)
    warned_far = warned(chosen, far)

    a = np.linspace(-105, 20, 501, dtype=np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        p_naive = predictions(wrong, a1, weights)
        p_where = predictions(chosen, a1, weights)
        p_clipped = predictions(clipped, a1, weights)
        p_stable = predictions(right, a1, weights)
        p_scaled = predictions(wrong, a1_scaled, weights)
        y_naive = wrong(a)
        y_where = chosen(a)
        y_clipped = clipped(a)
        y_stable = right(a)
    y_exact = np.array([exact(number) for number in a])

    too_large = np.log(np.finfo(np.float32).max)
    ulps = ulps_off(np.linspace(-103, 20, 1_230_001, dtype=np.float32))
    return {
        "digits": len(t),
        "accuracy_naive": np.mean(p_naive == t),
        "accuracy_where": np.mean(p_where == t),
        "accuracy_clipped": np.mean(p_clipped == t),
        "accuracy_stable": np.mean(p_stable == t),
        "changed": np.sum(p_naive != p_stable),
        "changed_where": np.sum(p_where != p_stable),
        "changed_clipped": np.sum(p_clipped != p_stable),
        "accuracy_scaled": np.mean(p_scaled == t),
        "warnings_scaled": len(warned_scaled),
        "times": TIMES,
        "warnings_times": len(warned_times),
        "lowest_times": a1_times.min(),
        "lowest_2_times": a2_times.min(),
        **with_the_repair(a1, weights),
        "warnings_naive": len(warned_naive),
        "warnings_where": len(warned_where),
        "warnings_where_in_one_line": len(warned_where_in_one_line),
        "warnings_clipped": len(warned_clipped),
        "warnings_stable": len(warned_stable),
        "where_low_overflow": warned_far[0],
        "where_low_invalid": warned_far[1],
        "where_high_overflow": warned_far[2],
        "raised": error(stopped, wrong, far),
        "math_range": error(of_one_number, -1000.0),
        "too_large": too_large,
        "largest": np.finfo(np.float32).max,
        "too_large_float64": np.log(np.finfo(np.float64).max),
        "overflowed": np.mean(a1 < -too_large),
        "lowest": a1.min(),
        "lowest_scaled": a1_scaled.min(),
        "minus_40_naive": y_naive[a == -40].item(),
        "minus_40_where": y_where[a == -40].item(),
        "minus_40_clipped": y_clipped[a == -40].item(),
        "minus_40_stable": y_stable[a == -40].item(),
        "minus_40_exact": exact(-40),
        "minus_90_naive": y_naive[a == -90].item(),
        "minus_90_stable": y_stable[a == -90].item(),
        "limit": LIMIT,
        "log_1e15": float(Decimal(10**15).ln()),
        # For p = 1e-15, (1 - p) / p is 10**15 - 1.
        "log_odds": float(Decimal(10**15 - 1).ln()),
        "limit_off": float(abs(Decimal(LIMIT) - Decimal(10**15 - 1).ln())),
        "clip_times": exact(-LIMIT) / exact(-40),
        "lost_to_overflow": np.max((y_exact - y_naive)[a < -too_large]),
        "lost_to_clip": np.max((y_clipped - y_exact)[a < -LIMIT]),
        "ulps": np.max(ulps),
        "ulp_points": len(ulps),
        "catch_wrong": {"x": x, "network": weights},
        "catch_right": {"x": x_scaled, "network": weights},
        "a": a,
        "y": {"exact": y_exact, "naive": y_naive, "clipped": y_clipped, "stable": y_stable},
    }


@experiment.finding(
    "Of {digits:,} predictions on raw pixels, {changed} change when the overflow is gone: "
    "accuracy {accuracy_naive:.4f} with the warning, {accuracy_stable:.4f} without."
)
def overflow_is_harmless(r):
    """1 / (1 + inf) is 0, and the exact value is too near 0 to matter."""
    none_changes = r.changed == 0
    same_accuracy = r.accuracy_naive == r.accuracy_stable
    return none_changes and same_accuracy


@experiment.finding(
    "Warnings that a terminal shows in one run: {warnings_naive} from the formula, "
    "{warnings_where} with np.where on three lines, {warnings_where_in_one_line} with np.where on "
    "one line, {warnings_clipped} with the clip, {warnings_stable} from the stable form."
)
def where_still_warns(r):
    """Both arguments of np.where are computed before it is called.

    Python shows the same warning at the same line once, so the lines make a difference.
    """
    formula_warns_once = r.warnings_naive == 1
    where_warns_more = r.warnings_where == 3
    on_one_line_too = r.warnings_where_in_one_line == 2
    others_are_silent = r.warnings_clipped == 0 and r.warnings_stable == 0
    return formula_warns_once and where_warns_more and on_one_line_too and others_are_silent


@experiment.law(
    "Of numbers far below 0 and far above, the warnings with np.where are of two kinds: an "
    "overflow in exp on each of the two lines, and an invalid value in a division on the first."
)
def where_warns_of_two_kinds(r):
    """exp(a) overflows where a is large, exp(-a) where it is small, and inf / inf is nan."""
    overflow = "RuntimeWarning: overflow encountered in exp"
    on_each_line = r.where_low_overflow == overflow and r.where_high_overflow == overflow
    on_the_first = r.where_low_invalid == "RuntimeWarning: invalid value encountered in divide"
    return on_each_line and on_the_first


@experiment.finding("Neither np.where nor the clip changes one of {digits:,} predictions.")
def other_repairs_change_nothing(r):
    """Where their sigmoids differ from the stable form, all of them are close to 0."""
    return r.changed_where == 0 and r.changed_clipped == 0


@experiment.finding(
    "In float32, exp overflows above {too_large:.2f}. Raw pixels make a1 as low as {lowest:,.0f}, "
    "below minus that. Pixels from 0 to 1 make it {lowest_scaled:.1f} at the lowest, not half way "
    "to the limit."
)
def the_warning_is_about_the_input(r):
    """Inputs on the right scale never come near the limit."""
    raw_overflows = r.lowest < -r.too_large
    scaled_is_not_half_way = r.lowest_scaled > -r.too_large / 2
    return raw_overflows and scaled_is_not_half_way


@experiment.finding(
    "With pixels from 0 to 1 and all weights {times} times as large the formula warns, too: a1 "
    "is {lowest_times:.0f} and a2 {lowest_2_times:.0f} at the lowest, both below minus that limit."
)
def weights_that_are_too_large_overflow(r):
    """In layer 2 as well: its inputs are at most 1, but its weights are not."""
    warns = r.warnings_times == 1
    layer_1_overflows = r.lowest_times < -r.too_large
    layer_2_overflows = r.lowest_2_times < -r.too_large
    return warns and layer_1_overflows and layer_2_overflows


@experiment.law(
    "The limit of the clip, {limit}, is the float nearest to ln((1 - p) / p) for p = 1e-15: they "
    "are {limit_off:.1e} apart, less than 1e-15. ln(1e15) is rounded to the same float."
)
def the_limit_is_a_logarithm(r):
    """The sigmoid of -ln((1 - p) / p) is p."""
    log_of_odds = r.limit == r.log_odds
    close = r.limit_off < 1e-15
    log_of_1e15 = r.limit == r.log_1e15
    return log_of_odds and close and log_of_1e15


@experiment.law(
    "An overflow takes at most {lost_to_overflow:.1g} off a sigmoid, less than 1e-38. The clip "
    "adds up to {lost_to_clip:.1g}, more than 9e-16. It makes sigmoid(-40) {clip_times:.0f} times "
    "too large, more than 200 times."
)
def the_clip_costs_more_than_the_overflow(r):
    """Both are too little for any prediction to change."""
    overflow_costs_little = r.lost_to_overflow < 1e-38
    clip_costs_more = r.lost_to_clip > 9e-16
    far_too_large = r.clip_times > 200
    return overflow_costs_little and clip_costs_more and far_too_large


@experiment.law(
    "At {ulp_points:,} numbers from -103 to 20, 0.0001 apart and rounded to float32, the stable "
    "form in float32 is at most {ulps:.1f} ulp off the same form in float64, less than 4."
)
def the_stable_form_is_accurate(r):
    """The exp, the sum and the quotient are each rounded once."""
    return r.ulps < 4


@experiment.law(
    "In float32 sigmoid(-90) is {minus_90_naive:.0f} by the formula and {minus_90_stable:.2g}, "
    "more than 0, by the stable form."
)
def the_stable_form_keeps_the_tail(r):
    """exp(-90) is small, but not too small for float32."""
    formula_is_zero = r.minus_90_naive == 0
    stable_is_not = r.minus_90_stable > 0
    return formula_is_zero and stable_is_not


@experiment.finding(
    "The repaired sigmoid keeps float32 (it returns {bits_repaired} bits) and float64 "
    "({bits_repaired_float64}). Warnings in a terminal: {warnings_repaired} instead of "
    "{warnings_naive} in float32, {warnings_repaired_float64} instead of {warnings_naive_float64} "
    "in float64. Changed predictions: {changed_repaired} and {changed_repaired_float64}."
)
def the_repaired_sigmoid_is_silent_in_both_dtypes(r):
    """On raw pixels a1 is below the limit of float64 too."""
    keeps_dtypes = r.bits_repaired == 32 and r.bits_repaired_float64 == 64
    silent = r.warnings_naive == 1 and r.warnings_repaired == 0
    silent_float64 = r.warnings_naive_float64 == 1 and r.warnings_repaired_float64 == 0
    nothing_changes = r.changed_repaired == 0 and r.changed_repaired_float64 == 0
    return keeps_dtypes and silent and silent_float64 and nothing_changes


@experiment.finding(
    "With pixels from 0 to 1 the formula gives {warnings_scaled} warnings, and the accuracy is "
    "{accuracy_scaled:.4f}, more than the {accuracy_naive:.4f} of raw pixels."
)
def scaled_pixels_need_no_repaired_sigmoid(r):
    """The warning is about the input, and so is the accuracy."""
    no_warnings = r.warnings_scaled == 0
    more_accurate = r.accuracy_scaled > r.accuracy_naive
    return no_warnings and more_accurate


@experiment.law(
    "Python's own exp stops at sigmoid(-1000) with an OverflowError; the repaired sigmoid returns "
    "{minus_1000_repaired:.0f}."
)
def python_s_own_exp_stops(r):
    """NumPy returns inf and warns; Python raises."""
    stops = r.math_range.startswith("OverflowError")
    returns_0 = r.minus_1000_repaired == 0
    return stops and returns_0
