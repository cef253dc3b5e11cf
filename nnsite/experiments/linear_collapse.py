"""Layers without an activation function between them are one layer.

    x        pixels from 0 to 1, float64, shape (10000, 784)
    weights  W1 (784, 50)  b1 (50,)   W2 (50, 100)  b2 (100,)   W3 (100, 10)  b3 (10,)
    a3       scores of the ten digits, shape (10000, 10)
    t        labels, shape (10000,)

The one layer that does the same has a W1 of (784, 10), a b1 of (10,), and nothing else.
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.network import accuracy
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients, init
from nnsite.engine.experiment import Experiment, Row

DEEP, WIDE, SINGLE = (784, 50, 100, 10), (784, 500, 1000, 10), (784, 10)
EPOCHS = (1, 2, 3, 4, 6, 8, 11, 15, 20)  # after which each network is tried on the test digits


def wrong(weights, x):
    """The scores, by three layers."""
    z1 = x @ weights["W1"] + weights["b1"]
    z2 = z1 @ weights["W2"] + weights["b2"]
    return z2 @ weights["W3"] + weights["b3"]


def right(weights, x):
    """The scores, by three layers."""
    z1 = sigmoid(x @ weights["W1"] + weights["b1"])
    z2 = sigmoid(z1 @ weights["W2"] + weights["b2"])
    return z2 @ weights["W3"] + weights["b3"]


def collapse(weights):
    """The one layer that computes what `wrong` does."""
    product = weights["W1"] @ weights["W2"] @ weights["W3"]
    bias = weights["b1"] @ weights["W2"] + weights["b2"]
    return {"W1": product, "b1": bias @ weights["W3"] + weights["b3"]}


def single(weights, x):
    """The scores, by one layer."""
    return x @ weights["W1"] + weights["b1"]


def linear_gradients(weights, x, t):
    """Derivatives of the loss as in chapter 5, but no sigmoid passes its slope on."""
    z1 = x @ weights["W1"] + weights["b1"]
    z2 = z1 @ weights["W2"] + weights["b2"]
    y = softmax(z2 @ weights["W3"] + weights["b3"])
    delta3 = (y - np.eye(10)[t]) / len(t)
    delta2 = delta3 @ weights["W3"].T
    delta1 = delta2 @ weights["W2"].T
    layers = enumerate(((x, delta1), (z1, delta2), (z2, delta3)), start=1)
    return {
        name: value
        for i, (z, delta) in layers
        for name, value in ((f"W{i}", z.T @ delta), (f"b{i}", delta.sum(axis=0)))
    }


def trained(sizes, x, t, derivatives, rate):
    """Train from the same seed, in batches of 100; gives the weights at each of EPOCHS."""
    rng = np.random.default_rng(0)
    weights = init(rng, sizes)
    for epoch in range(1, EPOCHS[-1] + 1):
        order = rng.permutation(len(x))
        for batch in np.split(order, len(x) // 100):
            for name, value in derivatives(weights, x[batch], t[batch]).items():
                weights[name] -= rate * value
        if epoch in EPOCHS:
            yield weights


def straight(network, weights, x):
    """Whether the scores halfway between two images are halfway between theirs."""
    halfway = network(weights, (x[0] + x[1]) / 2)
    return np.allclose(halfway, (network(weights, x[0]) + network(weights, x[1])) / 2)


def parameters(weights):
    """How many numbers the weights are."""
    return sum(array.size for array in weights.values())


experiment = Experiment(
    table=[
        Row("accuracy after training", "accuracy_wrong", "accuracy_right"),
        Row("parameters", "parameters", "parameters", ",d"),
        Row("answers changed by multiplying out", "changed", "changed_bent", ",d"),
    ],
)


def run(test, train, weights):
    """Multiply the given network out; train three of our own on the same digits."""
    x, t = test[0] / 255, test[1]
    given = {name: array.astype(float) for name, array in weights.items()}
    one = collapse(given)
    a3 = wrong(given, x)

    seen = train[0] / 255, train[1]
    deep, alone, bent = [], [], []
    for w_deep in trained(DEEP, *seen, linear_gradients, rate=0.05):
        deep.append(accuracy(wrong(w_deep, x), t))
    for w in trained(SINGLE, *seen, gradients, rate=0.2):
        alone.append(accuracy(single(w, x), t))
    for w_bent in trained(DEEP, *seen, gradients, rate=0.5):
        bent.append(accuracy(right(w_bent, x), t))

    def changed(network, w):
        p = np.argmax(network(w, x), axis=1)
        return np.sum(p != np.argmax(single(collapse(w), x), axis=1))

    wide = init(np.random.default_rng(0), WIDE)
    wide_one = collapse(wide)
    return {
        "digits": len(t),
        "largest_difference": np.max(np.abs(a3 - single(one, x))),
        "largest_score": np.max(np.abs(a3)),
        "parameters": parameters(given),
        "parameters_one": parameters(one),
        "accuracy_given": accuracy(right(given, x), t),
        "accuracy_given_linear": accuracy(a3, t),
        "accuracy_wrong": deep[-1],
        "accuracy_right": bent[-1],
        "accuracy_single": alone[-1],
        "cost": round(len(t) * (bent[-1] - deep[-1])),
        "gap": round(len(t) * abs(deep[-1] - alone[-1])),
        "changed": changed(wrong, w_deep),
        "changed_bent": changed(right, w_bent),
        "parameters_wide": parameters(wide),
        "parameters_wide_one": parameters(wide_one),
        "wide_difference": np.max(np.abs(wrong(wide, x[:1000]) - single(wide_one, x[:1000]))),
        "probe_wrong": str(straight(wrong, w_deep, x)),
        "probe_right": str(straight(right, w_bent, x)),
        "seen": len(seen[1]),
        "epochs": EPOCHS[-1],
        "epochs_shown": EPOCHS,
        "deep": deep,
        "alone": alone,
        "bent": bent,
    }


@experiment.claim(
    "Without activations, {parameters:,} parameters do what {parameters_one:,} do: of "
    "{digits:,} x 10 scores up to {largest_score:.0f}, none differs by more than "
    "{largest_difference:.0e}."
)
def three_layers_are_one(r):
    """What is left is rounding in float64."""
    return r.parameters_one == 7850 and r.largest_difference < 1e-11


@experiment.claim(
    "Ten times wider, {parameters_wide:,} parameters collapse to {parameters_wide_one:,} too; "
    "largest difference {wide_difference:.0e}."
)
def width_does_not_help(r):
    """The shape of the product is inputs times outputs, whatever lies between."""
    return r.parameters_wide_one == r.parameters_one and r.wide_difference < 1e-11


@experiment.claim(
    "Trained, three linear layers read {accuracy_wrong:.4f} and one layer {accuracy_single:.4f} "
    "of {digits:,} digits: {gap} digits apart."
)
def depth_gains_nothing(r):
    """They can express the same functions, and come near the same one."""
    return r.gap < 0.01 * r.digits


@experiment.claim(
    "Multiplied out after training, {changed} of {digits:,} answers change; with a sigmoid "
    "between, {changed_bent:,} do."
)
def only_linear_layers_multiply_out(r):
    """Training does not take a network out of what it can express."""
    told_apart = (r.probe_wrong, r.probe_right) == ("True", "False")
    return told_apart and r.changed == 0 and r.changed_bent > 0.05 * r.digits


@experiment.claim(
    "The same shapes with a sigmoid between read {accuracy_right:.4f}: {cost} digits more."
)
def a_bend_gains(r):
    """More than a hundred digits over both linear networks."""
    best = max(r.accuracy_wrong, r.accuracy_single)
    return r.accuracy_right - best > 0.01


@experiment.claim(
    "The given network reads {accuracy_given:.4f}; without its sigmoids "
    "{accuracy_given_linear:.4f}."
)
def weights_belong_to_their_sigmoids(r):
    """It loses far more than raw pixels cost."""
    return r.accuracy_given - r.accuracy_given_linear > 0.05
