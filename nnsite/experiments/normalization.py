"""Pixels from 0 to 255 for a network that was trained on pixels from 0 to 1.

    x       pixels as they lie in the file, uint8, shape (10000, 784)
    a1, z1  what layer 1 computes before and after its sigmoid, shape (10000, 50)
    a2      what layer 2 computes before its sigmoid, shape (10000, 100)
    y       probabilities, shape (10000, 10)
    a3      scores of the output layer, shape (10000, 10)
    t       labels, shape (10000,)
    p       predictions, shape (10000,)

The weights were trained on pixels from 0 to 1. A z1 outside 0.01 to 0.99 is called
saturated: there the sigmoid is all but flat.
"""

import numpy as np

from nnsite.core.activations import sigmoid, step
from nnsite.core.network import accuracy, hidden, predict
from nnsite.engine.declare.experiment import Experiment, Row

SCALES = [1, 2, 4, 8, 16, 32, 64, 128, 255]
SHOWN = 90
FEW = 50  # of them, where there is less room


def wrong(weights, x):
    """Probabilities of the digits."""
    return predict(weights, x)


def right(weights, x):
    """Probabilities of the digits."""
    x = x / np.float32(255)
    return predict(weights, x)


def catch(x):
    print(x.dtype, x.min(), x.max())


def stepped(weights, a1):
    """Scores a3 of the network with a step function in place of layer 1's sigmoid."""
    z1 = step(a1)
    z2 = sigmoid(z1 @ weights["W2"] + weights["b2"])
    return z2 @ weights["W3"] + weights["b3"]


def saturated(z1):
    """The share of outputs outside 0.01 to 0.99."""
    return np.mean((z1 < 0.01) | (z1 > 0.99))


def accuracy_at(weights, test, scale):
    """The accuracy with pixels from 0 to `scale`."""
    x, t = test
    return accuracy(predict(weights, x / np.float32(255 / scale)), t)


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_raw", "accuracy_scaled"),
        Row("errors in 10,000 digits", "errors_raw", "errors_scaled", "d"),
        Row("accuracy, a step in layer 1", "accuracy_step", "accuracy_step_scaled"),
        Row("layer 1 outside 0.01 to 0.99", "saturated_raw", "saturated_scaled", ".1%"),
        Row("lowest a1", "a1_min_raw", "a1_min_scaled", ",.0f"),
        Row("highest a1", "a1_max_raw", "a1_max_scaled", ",.0f"),
        Row("largest |a2|", "a2_max_raw", "a2_max_scaled", ".1f"),
    ],
)


@experiment.repair
def to_0_1(x):
    """Pixels from 0 to 1."""
    x = x / 255
    return x


def run(test, weights):
    """Recognise every test digit, raw and scaled, and look into layer 1."""
    x, t = test
    x_scaled = x / np.float32(255)
    x_repaired = to_0_1(x)
    y_raw = wrong(weights, x)
    y_scaled = right(weights, x)
    p_raw = np.argmax(y_raw, axis=1)
    p_scaled = np.argmax(y_scaled, axis=1)

    lost = np.flatnonzero((p_scaled == t) & (p_raw != t))
    confidence = np.max(y_raw[lost], axis=1)
    shown = lost[np.argsort(-confidence, kind="stable")][:SHOWN]  # the most confident first

    raw = hidden(weights, x)
    scaled = hidden(weights, x_scaled)
    a3_step = stepped(weights, raw.a1)
    a3_step_scaled = stepped(weights, scaled.a1)
    p_step = np.argmax(a3_step, axis=1)
    p_step_scaled = np.argmax(a3_step_scaled, axis=1)
    range_raw = raw.a1.max() - raw.a1.min()
    range_scaled = scaled.a1.max() - scaled.a1.min()

    return {
        "digits": len(t),
        "accuracy_raw": accuracy(y_raw, t),
        "accuracy_scaled": accuracy(y_scaled, t),
        "accuracy_repaired": accuracy(predict(weights, x_repaired), t),
        "repaired_dtype": str(x_repaired.dtype),
        "repaired_min": x_repaired.min(),
        "repaired_max": x_repaired.max(),
        "accuracy_step": accuracy(a3_step, t),
        "accuracy_step_scaled": accuracy(a3_step_scaled, t),
        "accuracy_2": accuracy_at(weights, test, 2),
        "accuracy_8": accuracy_at(weights, test, 8),
        "errors_raw": np.sum(p_raw != t),
        "errors_scaled": np.sum(p_scaled != t),
        "cost": np.sum(p_raw != t) - np.sum(p_scaled != t),
        "lost": len(lost),
        "lost_shown": len(shown),
        "lost_few": len(shown[:FEW]),
        "gained": np.sum((p_scaled != t) & (p_raw == t)),
        "wrong_both_ways": np.sum((p_scaled != t) & (p_raw != t)),
        "saturated_raw": saturated(raw.z1),
        "saturated_scaled": saturated(scaled.z1),
        "a1_min_raw": raw.a1.min(),
        "a1_max_raw": raw.a1.max(),
        "a1_min_scaled": scaled.a1.min(),
        "a1_max_scaled": scaled.a1.max(),
        "a1_range_times": range_raw / range_scaled if range_scaled else 0.0,
        "a2_max_raw": np.max(np.abs(raw.a2)),
        "a2_max_scaled": np.max(np.abs(scaled.a2)),
        "a1_half_raw": np.median(np.abs(raw.a1)),
        "b1_max": np.max(np.abs(weights["b1"])),
        "same_side": np.mean((raw.a1 > 0) == (scaled.a1 > 0)),
        "step_agrees": np.mean(p_step == p_raw),
        "step_cost": np.sum(p_step_scaled != t) - np.sum(p_scaled != t),
        "catch_wrong": {"x": x},
        "catch_right": {"x": x_scaled},
        "scales": SCALES,
        "by_scale": [accuracy_at(weights, test, scale) for scale in SCALES],
        "a1_raw": raw.a1,
        "a1_scaled": scaled.a1,
        "lost_index": shown,
        "few_index": shown[:FEW],
        "x": x,
        "t": t,
        "p_raw": p_raw,
    }


@experiment.finding(
    "Raw pixels lose {lost} of {digits:,} digits and gain {gained}. On balance they cost {cost}: "
    "more than none, and fewer than 3 in 100."
)
def raw_pixels_cost_a_little(r):
    """The difference of two accuracies is a balance."""
    balance = r.lost - r.gained == r.cost
    some = r.cost > 0
    few = r.cost < 0.03 * r.digits
    return balance and some and few


@experiment.finding(
    "Answers change both ways: raw pixels lose {lost} of {digits:,} digits, more than 1 in 100, "
    "and gain {gained}, more than a quarter as many."
)
def answers_change_both_ways(r):
    """One difference in accuracy hides two differences in the answers."""
    many_lost = r.lost > r.digits / 100
    many_gained = r.gained > r.lost / 4
    return many_lost and many_gained


@experiment.law(
    "{wrong_both_ways} digits are wrong both ways. With the {lost} lost ones they are the "
    "{errors_raw} errors of raw pixels, with the {gained} gained ones the {errors_scaled} errors "
    "of scaled ones."
)
def errors_add_up(r):
    """Each error is made with raw pixels, with scaled ones, or with both."""
    raw_add_up = r.wrong_both_ways + r.lost == r.errors_raw
    scaled_add_up = r.wrong_both_ways + r.gained == r.errors_scaled
    return raw_add_up and scaled_add_up


@experiment.finding(
    "Layer 1's a1 goes from {a1_min_scaled:.1f} to {a1_max_scaled:.1f} with scaled pixels, "
    "from {a1_min_raw:,.0f} to {a1_max_raw:,.0f} with raw ones: a range {a1_range_times:.1f} times "
    "as wide, 255 to within 5."
)
def raw_pixels_stretch_a1(r):
    """All of a1 but b1 is multiplied by 255."""
    return abs(r.a1_range_times - 255) < 5


@experiment.finding(
    "With scaled pixels {saturated_scaled:.1%} of layer 1's outputs lie outside 0.01 to 0.99, "
    "fewer than 1 in 4. With raw ones it is {saturated_raw:.1%}, more than 98 in 100."
)
def raw_pixels_saturate_layer_1(r):
    """That far from 0 the sigmoid is all but flat."""
    few_when_scaled = r.saturated_scaled < 0.25
    nearly_all_when_raw = r.saturated_raw > 0.98
    return few_when_scaled and nearly_all_when_raw


@experiment.finding(
    "On raw pixels {same_side:.1%} of layer 1's a1 keep their sign, more than 97 in 100: only b1 "
    "is not multiplied, and no entry of it reaches 1 (the largest |b1| is {b1_max:.2f})."
)
def signs_are_kept(r):
    """A positive factor changes no sign; that b1 counts for less may change a few."""
    nearly_all_kept = r.same_side > 0.97
    small_biases = r.b1_max < 1
    return nearly_all_kept and small_biases


@experiment.finding(
    "On raw pixels half of layer 1's a1 are farther from 0 than {a1_half_raw:.0f}, more than 300. "
    "The largest |b1| is {b1_max:.2f}, less than 1."
)
def sums_are_in_the_hundreds(r):
    """Beside the sum of so many raw pixels a bias is small."""
    far_from_0 = r.a1_half_raw > 300
    small_biases = r.b1_max < 1
    return far_from_0 and small_biases


@experiment.finding(
    "On raw pixels a step function in layer 1 has accuracy {accuracy_step:.4f}, the sigmoid "
    "{accuracy_raw:.4f}: less than 0.002 apart. {step_agrees:.2%} of the predictions are the same, "
    "more than 995 in 1,000."
)
def raw_pixels_make_steps(r):
    """So far from 0 the sigmoid returns all but 0 or 1, as a step function does."""
    same_accuracy = abs(r.accuracy_step - r.accuracy_raw) < 0.002
    same_answers = r.step_agrees > 0.995
    return same_accuracy and same_answers


@experiment.finding(
    "The damage ends in layer 1: the largest |a2| is {a2_max_raw:.1f} with raw pixels, less than "
    "twice the {a2_max_scaled:.1f} with scaled ones."
)
def layer_2_is_not_flooded(r):
    """Whatever layer 1 is given, it returns numbers from 0 to 1."""
    return r.a2_max_raw < 2 * r.a2_max_scaled


@experiment.finding(
    "On scaled pixels a step in layer 1 has accuracy {accuracy_step_scaled:.4f}. The step alone, "
    "which takes away the values between 0 and 1, costs {step_cost} digits: more than half of the "
    "{cost} that raw pixels cost."
)
def the_step_costs_most(r):
    """A step on raw pixels differs from it in the weight of b1 alone."""
    return r.step_cost > r.cost / 2


@experiment.finding(
    "The loss does not come at once: at twice the right scale the accuracy is {accuracy_2:.4f}, "
    "and less than a quarter of the loss at 255 times has come. At 8 times it is {accuracy_8:.4f}, "
    "above the {accuracy_raw:.4f} at 255 times and below the {accuracy_scaled:.4f} at the right "
    "scale."
)
def the_loss_does_not_come_at_once(r):
    """The larger the scale, the more of layer 1's outputs are all but 0 or 1."""
    little_at_2 = r.accuracy_scaled - r.accuracy_2 < (r.accuracy_scaled - r.accuracy_raw) / 4
    above_raw = r.accuracy_8 > r.accuracy_raw
    below_scaled = r.accuracy_8 < r.accuracy_scaled
    return little_at_2 and above_raw and below_scaled


@experiment.finding(
    "Divided by 255, the raw pixels go from {repaired_min:.0f} to {repaired_max:.0f}, in float64. "
    "The accuracy is {accuracy_repaired:.4f}, as with float32, {accuracy_scaled:.4f}, to within "
    "0.0002."
)
def one_division_repairs_it(r):
    """NumPy divides uint8 in float64. The book's load_mnist divides in float32."""
    from_0_to_1 = r.repaired_min == 0 and r.repaired_max == 1
    in_float64 = r.repaired_dtype == "float64"
    same_accuracy = abs(r.accuracy_repaired - r.accuracy_scaled) < 0.0002
    return from_0_to_1 and in_float64 and same_accuracy
