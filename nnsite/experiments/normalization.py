"""Pixels from 0 to 255 for a network that was trained on pixels from 0 to 1.

    x       pixels as they lie in the file, uint8, shape (10000, 784)
    a1, z1  what layer 1 computes before and after its sigmoid, shape (10000, 50)
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


def wrong(weights, x):
    """Probabilities of the digits."""
    return predict(weights, x)


def right(weights, x):
    """Probabilities of the digits."""
    x = x / np.float32(255)
    return predict(weights, x)


def stepped(weights, a1):
    """The network with a step function for layer 1's sigmoid."""
    z1 = step(a1)
    z2 = sigmoid(z1 @ weights["W2"] + weights["b2"])
    return z2 @ weights["W3"] + weights["b3"]


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


def run(test, weights):
    """Recognise every test digit, scaled and raw, and look into layer 1."""
    x, t = test
    raw, scaled = hidden(weights, x), hidden(weights, x / np.float32(255))
    y_raw, y_scaled = wrong(weights, x), right(weights, x)
    p_raw, p_scaled = np.argmax(y_raw, axis=1), np.argmax(y_scaled, axis=1)
    lost = np.flatnonzero((p_scaled == t) & (p_raw != t))
    surest_first = lost[np.argsort(-np.max(y_raw[lost], axis=1), kind="stable")]
    step_raw = stepped(weights, raw.a1)
    by_scale = [accuracy(predict(weights, x / np.float32(255 / k)), t) for k in SCALES]

    both = {"digits": len(t), "probe": f"{x.dtype} {x.min()} {x.max()}"}
    for name, y, layers in (("raw", y_raw, raw), ("scaled", y_scaled, scaled)):
        both |= {
            f"accuracy_{name}": accuracy(y, t),
            f"errors_{name}": np.sum(np.argmax(y, axis=1) != t),
            f"saturated_{name}": np.mean((layers.z1 < 0.01) | (layers.z1 > 0.99)),
            f"a1_{name}": layers.a1,
            f"a1_min_{name}": layers.a1.min(),
            f"a1_max_{name}": layers.a1.max(),
            f"a2_max_{name}": np.max(np.abs(layers.a2)),
        }
    return both | {
        "cost": np.sum(p_raw != t) - np.sum(p_scaled != t),
        "lost": len(lost),
        "lost_shown": len(surest_first[:SHOWN]),
        "gained": np.sum((p_scaled != t) & (p_raw == t)),
        "wrong_both_ways": np.sum((p_scaled != t) & (p_raw != t)),
        "accuracy_step": accuracy(step_raw, t),
        "accuracy_step_scaled": accuracy(stepped(weights, scaled.a1), t),
        "step_agrees": np.mean(np.argmax(step_raw, axis=1) == p_raw),
        "same_side": np.mean((raw.a1 > 0) == (scaled.a1 > 0)),
        "b1_max": np.max(np.abs(weights["b1"])),
        "accuracy_8": by_scale[SCALES.index(8)],
        "scales": SCALES,
        "by_scale": by_scale,
        "lost_index": surest_first[:SHOWN],
        "x": x,
        "t": t,
        "p_raw": p_raw,
    }


@experiment.claim(
    "Raw pixels cost {cost} of {digits:,} digits, on balance: {lost} are lost, {gained} are "
    "gained, {wrong_both_ways} are wrong both ways."
)
def raw_pixels_cost_a_little(r):
    adds_up = r.lost + r.wrong_both_ways == r.errors_raw and r.lost - r.gained == r.cost
    both_ways = r.lost > r.digits / 100 and r.gained > r.lost / 4
    return adds_up and both_ways and 0 < r.cost / r.digits < 0.03


@experiment.claim(
    "Layer 1's a1 goes from {a1_min_scaled:.1f} to {a1_max_scaled:.1f} with scaled pixels, "
    "from {a1_min_raw:,.0f} to {a1_max_raw:,.0f} with raw ones. Outside 0.01 to 0.99 lie "
    "{saturated_scaled:.1%} of its outputs with scaled pixels, {saturated_raw:.1%} with raw ones."
)
def raw_pixels_saturate_layer_1(r):
    times = (r.a1_max_raw - r.a1_min_raw) / (r.a1_max_scaled - r.a1_min_scaled)
    return 250 < times < 260 and r.saturated_scaled < 0.25 and r.saturated_raw > 0.98


@experiment.claim(
    "On raw pixels {same_side:.1%} of layer 1's a1 keep their sign. A step function there gives "
    "{accuracy_step:.4f}, the sigmoid {accuracy_raw:.4f}; {step_agrees:.2%} of the predictions "
    "are the same."
)
def raw_pixels_make_steps(r):
    alike = abs(r.accuracy_step - r.accuracy_raw) < 0.002 and r.step_agrees > 0.995
    return alike and r.same_side > 0.97 and r.b1_max < 1


@experiment.claim(
    "The damage ends in layer 1: the largest |a2| is {a2_max_raw:.1f} with raw pixels, "
    "{a2_max_scaled:.1f} with scaled ones."
)
def layer_2_is_not_flooded(r):
    return r.a2_max_raw < 2 * r.a2_max_scaled


@experiment.claim(
    "On scaled pixels a step in layer 1 gives {accuracy_step_scaled:.4f}: "
    "most of the loss is the loss of the values between 0 and 1."
)
def the_step_costs_most(r):
    return r.accuracy_scaled - r.accuracy_step_scaled > r.cost / r.digits / 2


@experiment.claim(
    "The loss does not come at once: accuracy {accuracy_scaled:.4f} at 1, {accuracy_8:.4f} at 8, "
    "{accuracy_raw:.4f} at 255."
)
def the_loss_does_not_come_at_once(r):
    return r.accuracy_scaled + 0.002 > r.accuracy_8 > r.accuracy_raw
