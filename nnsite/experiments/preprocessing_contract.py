"""A network that is given other numbers than those it was trained on.

    x  pixels as they lie in the file, 0 (paper) to 255 (ink), uint8, shape (10000, 784)
    t  labels, p predictions, shape (10000,)

Same weights, same digits: only the line that prepares the pixels differs.
"""

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(x):
    """Scaled by the loader, and again."""
    x = x / np.float32(255)
    return x / np.float32(255)


def right(x):
    """Scaled once, as in training."""
    return x / np.float32(255)


PREPARED = {
    "once": right,
    "by_256": lambda x: x / np.float32(256),
    "ink_or_not": lambda x: np.float32(x > 127),
    "raw": lambda x: x,
    "standard": lambda x: (right(x) - np.float32(0.1307)) / np.float32(0.3081),
    "both_signs": lambda x: 2 * right(x) - 1,
    "whole": lambda x: x // 255,
    "twice": wrong,
    "inverted": lambda x: 1 - right(x),
}

experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_twice", "accuracy_once"),
        Row("share of the most frequent answer", "commonest_twice", "commonest_once", ".1%"),
        Row("mean probability of the answer", "sure_twice", "sure_once"),
        Row("largest input", "max_twice", "max_once"),
        Row("mean input", "mean_twice", "mean_once"),
    ],
)


def run(test, weights):
    """Recognise every test digit, prepared in nine ways."""
    x, t = test
    numbers = {
        "digits": len(t),
        "blank": np.argmax(predict(weights, np.zeros((1, 784), np.float32))),
        "full_ink": np.mean(x == 255),
    }
    for name, prepare in PREPARED.items():
        inputs = prepare(x)
        y = predict(weights, inputs)
        p = np.argmax(y, axis=1)
        numbers |= {
            f"accuracy_{name}": accuracy(y, t),
            f"commonest_{name}": np.bincount(p).max() / len(p),
            f"as_blank_{name}": np.mean(p == numbers["blank"]),
            f"sure_{name}": np.mean(np.max(y, axis=1)),
            f"min_{name}": inputs.min(),
            f"max_{name}": inputs.max(),
            f"mean_{name}": np.mean(inputs, dtype=np.float64),
        }
    # 1 - x with weights that expect it: -W1 for W1, and b1 takes up the 1.
    w1 = weights["W1"]
    retold = {**weights, "W1": -w1, "b1": weights["b1"] + w1.sum(axis=0)}
    return numbers | {
        "accuracy_retold": accuracy(predict(retold, 1 - right(x)), t),
        "some_ink": np.mean(x > 0),
        "cost": round((numbers["accuracy_once"] - numbers["accuracy_twice"]) * len(t)),
        "ink_times": numbers["mean_inverted"] / numbers["mean_once"],
        "probe_wrong": "{min_twice:.4g} {max_twice:.4g} {mean_twice:.4g}".format(**numbers),
        "probe_right": "{min_once:.4g} {max_once:.4g} {mean_once:.4g}".format(**numbers),
        "accuracies": [numbers[f"accuracy_{name}"] for name in PREPARED],
    }


@experiment.claim(
    "Scaled twice, the digits are all but a blank sheet: {as_blank_twice:.2%} get the answer "
    "that a blank sheet gets, {blank}, and accuracy is {accuracy_twice:.4f}."
)
def twice_is_blank(r):
    """The largest input is 1 / 255, so that only the biases are left."""
    return r.as_blank_twice > 0.99 and r.accuracy_twice < 0.15


@experiment.claim(
    "Cut to whole numbers, only the {full_ink:.1%} of pixels with full ink are left: "
    "accuracy {accuracy_whole:.4f}."
)
def whole_numbers_lose_the_ink(r):
    """254 // 255 is 0."""
    return abs(r.mean_whole - r.full_ink) < 1e-9 and r.accuracy_whole < 0.3


@experiment.claim(
    "Inverted, accuracy is {accuracy_inverted:.4f}, far below guessing; "
    "the mean input is {ink_times:.1f} times as large."
)
def inverted_is_worse_than_guessing(r):
    """The network answers with confidence, and wrongly."""
    return r.accuracy_inverted < 0.05 and r.sure_inverted > 0.5


@experiment.claim(
    "With -W1 for W1, and b1 more by the sums of W1's columns, inverted pixels give "
    "{accuracy_retold:.4f}."
)
def the_contract_can_be_rewritten(r):
    """Preparing the pixels is one more layer, and can be moved into the first."""
    return abs(r.accuracy_retold - r.accuracy_once) < 0.001


@experiment.claim(
    "The scalings of other networks do not fit either: {accuracy_both_signs:.4f} with pixels "
    "from -1 to 1, {accuracy_standard:.4f} with mean 0 and deviation 1."
)
def other_contracts_do_not_fit(r):
    """Each is right for weights that were trained with it."""
    return r.accuracy_both_signs < 0.6 and r.accuracy_standard < r.accuracy_once - 0.02


@experiment.claim(
    "Not every change is a breach: {accuracy_by_256:.4f} for x / 256, "
    "{accuracy_ink_or_not:.4f} for ink or no ink, {accuracy_once:.4f} for x / 255."
)
def some_changes_are_harmless(r):
    """What stays near the training inputs stays near the training answers."""
    near = abs(r.accuracy_by_256 - r.accuracy_once) < 0.001
    return near and abs(r.accuracy_ink_or_not - r.accuracy_once) < 0.02


@experiment.claim(
    "The mean probability of the answer is {sure_once:.2f} when right, and still "
    "{sure_twice:.2f} scaled twice and {sure_inverted:.2f} inverted."
)
def confidence_does_not_tell(r):
    """Near one in ten is what an honest 'I do not know' would be."""
    return min(r.sure_twice, r.sure_inverted) > 0.4
