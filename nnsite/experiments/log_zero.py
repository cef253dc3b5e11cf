"""The logarithm of a probability that has become 0.

    x  pixels, 0 to 255, shape (n, 784);  t  labels, shape (n,)
    a  scores, y  probabilities, shape (n, 10)

The scores come from a single layer, trained for one epoch on pixels that nobody scaled.
They are in the thousands, and softmax makes 0 and 1 of them.
"""

import numpy as np

from nnsite.core import training
from nnsite.core.activations import sigmoid
from nnsite.core.network import predict
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


experiment = Experiment(
    table=[
        Row("digits with a loss of inf", "infinite_wrong", "infinite_right", ",d"),
        Row("digits with a loss of nan, one-hot form", "nan_wrong", "nan_right", ",d"),
        Row("mean loss, 1e-7 against log-softmax", "mean_padded", "mean_right", ",.2f"),
        Row("largest loss, 1e-7 against log-softmax", "largest_padded", "largest_right", ",.2f"),
    ],
    warns=[
        "RuntimeWarning: divide by zero encountered in log",
        "RuntimeWarning: invalid value encountered in multiply",
        "RuntimeWarning: invalid value encountered in scalar subtract",
    ],
)


def run(test, train, weights):
    """Train one layer on raw pixels; take its loss in four ways."""
    rng = np.random.default_rng(0)
    start = training.init(rng, (784, 10))
    layer = training.train(rng, start, *train, learning_rate=0.1, batch_size=100, epochs=1)
    x, t = test
    a = x @ layer["W1"].astype(np.float32).astype(float) + layer["b1"]
    y, one_hot = softmax(a), np.eye(10)[t]
    losses = {loss.__name__: loss(a, t) for loss in (wrong, right, padded)}

    # The slope of one digit's loss by the score of its own class, as in section 4.4.
    lost = np.flatnonzero(np.isinf(losses["wrong"]))[:1]
    h = 1e-4 * one_hot[lost]
    slope = {
        loss.__name__: (loss(a[lost] + h, t[lost])[0] - loss(a[lost] - h, t[lost])[0]) / 2e-4
        for loss in (wrong, right, padded)
    }
    # How a loss grows as the right class falls behind, in float32.
    gap = np.arange(121, dtype=np.float32)
    two = np.stack([0 * gap, -gap], axis=1)
    of_gap = {loss.__name__: loss(two, np.ones(121, int)) for loss in (wrong, right, padded)}
    texts = {}
    for bits in (16, 32, 64):
        for digits in (7, 8, 15):
            zero, little = np.zeros(1, f"float{bits}"), 10.0**-digits
            cut = np.clip(1 + zero, little, 1 - little)
            texts[f"pad_{digits}_{bits}"] = f"{-np.log(zero + little)[0]:.2f}"
            texts[f"cut_{digits}_{bits}"] = f"{-np.log(1 - cut)[0]:.2f}"
    return texts | {
        "digits": len(t),
        "accuracy": np.mean(np.argmax(a, axis=1) == t),
        "largest_score": round(np.max(np.abs(a))),
        **{f"infinite_{name}": np.sum(np.isinf(losses[name])) for name in ("wrong", "right")},
        "nan_wrong": np.sum(np.isnan(multiplied(y, one_hot))),
        "nan_right": np.sum(np.isnan(losses["right"])),
        "mean_wrong": str(np.mean(losses["wrong"])),
        **{f"mean_{name}": np.mean(losses[name]) for name in ("padded", "right")},
        **{f"largest_{name}": np.max(losses[name]) for name in ("padded", "right")},
        "apart": np.max(np.abs(losses["wrong"] - losses["right"])[y[one_hot == 1] > 1e-300]),
        "perfect": str(multiplied(np.array([[0.0, 1.0]]), np.array([[0, 1]]))[0]),
        "slope_wrong": str(slope["wrong"]),
        **{f"slope_{name}": slope[name] for name in ("padded", "right")},
        "log_10": np.log(10),
        "probe": f"{np.sum(y == 0)} {y.min()}",
        "negative": f"{padded(two[60:61], np.zeros(1, int))[0]:.3g}",
        "smallest_y": np.min(predict(weights, x / np.float32(255))),
        "one_from_32": np.flatnonzero(sigmoid(np.arange(60, dtype=np.float32)) == 1)[0],
        "one_from_64": np.flatnonzero(sigmoid(np.arange(60, dtype=np.float64)) == 1)[0],
        "infinite_from": np.flatnonzero(np.isinf(of_gap["wrong"]))[0],
        "gap": gap,
        "of_gap": of_gap,
    }


@experiment.claim(
    "Of {digits:,} digits, {infinite_wrong:,} have a loss of inf, though {accuracy:.1%} are "
    "read rightly; in the one-hot form {nan_wrong:,} losses are nan. With log-softmax, "
    "{infinite_right} are inf and {nan_right} nan; above 1e-300 both losses agree within 1e-10."
)
def log_softmax_is_finite(r):
    repaired = r.infinite_right == r.nan_right == 0 and r.apart < 1e-10
    broken = r.nan_wrong > r.infinite_wrong > 100 and (r.mean_wrong, r.perfect) == ("inf", "nan")
    return repaired and broken


@experiment.claim(
    "With 1e-7 the mean loss is {mean_padded:.2f} and none is above {largest_padded:.2f}; in "
    "truth it is {mean_right:,.0f} on average and up to {largest_right:,.0f}."
)
def the_epsilon_is_a_lid(r):
    return abs(r.largest_padded + np.log(1e-7)) < 1e-6 and r.mean_right > 50 * r.mean_padded


@experiment.claim(
    "The slope of such a digit's loss is {slope_right:.4f} by log-softmax and {slope_padded:.4f} "
    "with 1e-7."
)
def the_epsilon_hides_the_slope(r):
    return abs(r.slope_right + 1) < 1e-3 and r.slope_padded == 0 and r.slope_wrong == "nan"


@experiment.claim("1e-8 repairs log(0) in float32, but no longer log(1 - 1); in float16, neither.")
def a_dtype_swallows_a_small_epsilon(r):
    lost = [r.cut_8_32, r.cut_15_32, r.pad_8_16, r.cut_8_16, r.pad_15_16, r.cut_15_16]
    kept = [r.pad_8_32, r.cut_7_32, r.pad_15_64, r.cut_15_64]
    ones = 15 < r.one_from_32 < 19 and 35 < r.one_from_64 < 39
    return ones and set(lost) == {"inf"} and "inf" not in kept


@experiment.claim("Chapter 3's network has no zero: its least probability is {smallest_y:.1g}.")
def a_zero_is_a_clue(r):
    return 0 < r.smallest_y < 1e-6 and r.largest_score > 1000
