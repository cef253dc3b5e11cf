"""Layers without an activation function between them are one layer.

    x        pixels from 0 to 1, float64, shape (10000, 784)
    weights  W1 (784, 50)  b1 (50,)   W2 (50, 100)  b2 (100,)   W3 (100, 10)  b3 (10,)
    a3       scores of the ten digits, shape (10000, 10)
    t        labels, shape (10000,)

The one layer that does the same has a W1 of (784, 10), a b1 of (10,), and nothing else.
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.linear import linear_gradients
from nnsite.core.network import accuracy, parameters
from nnsite.core.training import gradients, init
from nnsite.engine.declare.experiment import Experiment, Row

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


def trained(network, sizes, derivatives, rate, train, test):
    """Train from the same seed, in batches of 100; gives the weights and their accuracies."""
    (x, t), (x_test, t_test) = train, test
    rng = np.random.default_rng(0)
    weights, accuracies = init(rng, sizes), []
    for epoch in range(1, EPOCHS[-1] + 1):
        for batch in np.split(rng.permutation(len(x)), len(x) // 100):
            for name, value in derivatives(weights, x[batch], t[batch]).items():
                weights[name] -= rate * value
        if epoch in EPOCHS:
            accuracies.append(accuracy(network(weights, x_test), t_test))
    return weights, accuracies


def straight(network, weights, x):
    """Whether the scores halfway between two images are halfway between theirs."""
    halfway = network(weights, (x[0] + x[1]) / 2)
    return np.allclose(halfway, (network(weights, x[0]) + network(weights, x[1])) / 2)


experiment = Experiment(
    table=[
        Row("accuracy after training", "accuracy_wrong", "accuracy_right"),
        Row("answers changed by multiplying out", "changed", "changed_bent", ",d"),
    ],
)


def run(test, train, weights):
    """Multiply the given network out; train three of our own on the same digits."""
    x, t = test[0] / 255, test[1]
    seen = train[0] / 255, train[1]
    given = {name: array.astype(float) for name, array in weights.items()}
    wide = init(np.random.default_rng(0), WIDE)
    one, wide_one = collapse(given), collapse(wide)
    a3 = wrong(given, x)
    w_deep, deep = trained(wrong, DEEP, linear_gradients, 0.05, seen, (x, t))
    _, alone = trained(single, SINGLE, gradients, 0.2, seen, (x, t))
    w_bent, bent = trained(right, DEEP, gradients, 0.5, seen, (x, t))

    def changed(network, w):
        p = np.argmax(network(w, x), axis=1)
        return np.sum(p != np.argmax(single(collapse(w), x), axis=1))

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
    "Without activations, {parameters:,} parameters do what {parameters_one:,} do: no score, up to "
    "{largest_score:.0f}, differs by more than {largest_difference:.0e}. Ten times wider, "
    "{parameters_wide:,} collapse to {parameters_wide_one:,}; difference {wide_difference:.0e}."
)
def three_layers_are_one(r):
    same = max(r.largest_difference, r.wide_difference) < 1e-11
    return same and r.parameters_one == r.parameters_wide_one == 7850


@experiment.claim(
    "Trained, three linear layers read {accuracy_wrong:.4f} and one layer {accuracy_single:.4f} of "
    "{digits:,} digits, {gap} apart. With a sigmoid between: {accuracy_right:.4f}, {cost} more."
)
def only_a_bend_gains(r):
    best = max(r.accuracy_wrong, r.accuracy_single)
    return r.gap < 0.01 * r.digits and r.accuracy_right - best > 0.01


@experiment.claim(
    "Multiplied out after training, {changed} of {digits:,} answers change; with a sigmoid "
    "between, {changed_bent:,} do. The given network reads {accuracy_given:.4f}, without its "
    "sigmoids {accuracy_given_linear:.4f}."
)
def only_linear_layers_multiply_out(r):
    told_apart = (r.probe_wrong, r.probe_right) == ("True", "False")
    needed = r.accuracy_given - r.accuracy_given_linear > 0.05
    return told_apart and needed and r.changed == 0 and r.changed_bent > 0.05 * r.digits
