"""Overflow in the sigmoid: a loud warning that changes no prediction.

    x    pixels as they lie in the file, 0 to 255, shape (10000, 784)
    a    what a sigmoid is given (the book's a1 and a2), float32
    h    a sigmoid: one of the four below
    t    labels, shape (10000,)

Pixels from 0 to 1 cause no overflow, so the pixels stay unscaled here.
"""

import warnings
from decimal import Decimal, localcontext

import numpy as np

from nnsite.engine.declare.experiment import Experiment, Row

LIMIT = 34.538776394910684


def wrong(a):
    """The sigmoid of each element."""
    return 1 / (1 + np.exp(-a))


def right(a):
    """The sigmoid of each element."""
    e = np.exp(-np.abs(a))
    return np.where(a < 0, e, 1) / (1 + e)


def clipped(a):
    """Clip first, as many do."""
    a = np.clip(a, -LIMIT, LIMIT)
    return 1 / (1 + np.exp(-a))


def chosen(a):
    """Two formulas, one choice."""
    low = np.exp(a) / (1 + np.exp(a))
    high = 1 / (1 + np.exp(-a))
    return np.where(a < 0, low, high)


def exact(a):
    """The sigmoid of one number, in decimal arithmetic to 40 digits."""
    with localcontext(prec=40):
        return float(1 / (1 + (-Decimal(float(a))).exp()))


experiment = Experiment(
    table=[
        Row("accuracy, raw pixels", "accuracy_naive", "accuracy_stable"),
        Row("warnings in one run", "warnings_naive", "warnings_stable", "d"),
        Row("sigmoid(-90)", "minus_90_naive", "minus_90_stable", ".2g"),
    ],
    warns=["RuntimeWarning: overflow encountered in exp"],
)


def run(test, weights):
    """Run the network with four sigmoids; compare their tails with exact values."""
    x, t = test
    a1 = x @ weights["W1"] + weights["b1"]
    wrong(a1)  # the warning, as it reaches the terminal
    try:
        with np.errstate(over="raise"):
            raised = str(wrong(a1))
    except FloatingPointError as error:
        raised = f"FloatingPointError: {error}"

    numbers, p, y = {"digits": len(t), "raised": raised}, {}, {}
    a = np.linspace(-105, 20, 501, dtype=np.float32)
    for name, h in {"naive": wrong, "where": chosen, "clipped": clipped, "stable": right}.items():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            z2 = h(h(a1) @ weights["W2"] + weights["b2"])
        with np.errstate(over="ignore", invalid="ignore"):
            y[name] = h(a)
        p[name] = np.argmax(z2 @ weights["W3"] + weights["b3"], axis=1)
        texts = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
        numbers |= {
            f"accuracy_{name}": np.mean(p[name] == t),
            f"minus_40_{name}": y[name][a == -40].item(),
            f"minus_90_{name}": y[name][a == -90].item(),
            f"warnings_{name}": len(texts),
            f"warned_{name}": "\n".join(dict.fromkeys(texts)),
        }

    y["exact"] = np.array([exact(value) for value in a])
    too_large = np.log(np.finfo(np.float32).max)
    normal = a > -87
    return numbers | {
        "changed": np.sum(p["naive"] != p["stable"]),
        "changed_clipped": np.sum(p["clipped"] != p["stable"]),
        "too_large": too_large,
        "largest": np.finfo(np.float32).max,
        "too_large_float64": np.log(np.finfo(np.float64).max),
        "overflowed": np.mean(a1 < -too_large),
        "lowest": a1.min(),
        "lowest_scaled": (x / np.float32(255) @ weights["W1"] + weights["b1"]).min(),
        "limit": LIMIT,
        "minus_40_exact": exact(-40),
        "clip_times": exact(-LIMIT) / exact(-40),
        "lost_to_overflow": np.max((y["exact"] - y["naive"])[a < -too_large]),
        "lost_to_clip": np.max((y["clipped"] - y["exact"])[a < -LIMIT]),
        "ulps": np.max(np.abs(y["stable"] - y["exact"])[normal] / np.spacing(y["stable"][normal])),
        "a": a,
        "y": y,
    }


@experiment.claim(
    "Of {digits:,} predictions on raw pixels, {changed} change when the overflow is gone: "
    "accuracy {accuracy_naive:.4f} with the warning, {accuracy_stable:.4f} without."
)
def overflow_is_harmless(r):
    return r.changed == 0 and r.accuracy_naive == r.accuracy_stable


@experiment.claim(
    "Warnings in one run: {warnings_naive} from the formula, {warnings_where} with np.where, "
    "{warnings_clipped} with the clip, {warnings_stable} from the stable form."
)
def where_still_warns(r):
    return r.warnings_where > r.warnings_naive > r.warnings_clipped == r.warnings_stable == 0


@experiment.claim(
    "In float32, exp overflows above {too_large:.2f}. Raw pixels drive a1 down to {lowest:,.0f}, "
    "pixels from 0 to 1 only to {lowest_scaled:.1f}."
)
def the_warning_is_about_the_input(r):
    return r.lowest < -r.too_large < 2 * r.lowest_scaled


@experiment.claim(
    "An overflow takes at most {lost_to_overflow:.1g} off a sigmoid. A clip at {limit}, which is "
    "ln(1e15) to the last bit, adds up to {lost_to_clip:.1g}: it makes sigmoid(-40) "
    "{clip_times:.0f} times too large. Neither changes a prediction."
)
def the_clip_costs_more_than_the_overflow(r):
    costs_more = r.lost_to_overflow < 1e-38 and r.clip_times > 200
    return costs_more and r.limit == np.log(1e15) and r.changed == r.changed_clipped == 0


@experiment.claim("From -87 to 20 the stable form is {ulps:.1f} ulp off at its worst point.")
def the_stable_form_is_accurate(r):
    return r.ulps < 4 and r.minus_90_naive == 0 < r.minus_90_stable
