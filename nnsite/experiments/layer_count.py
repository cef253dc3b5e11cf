"""How many layers has the network 784-50-100-10?

    sizes   neurons: inputs, two hidden layers, outputs
    W1      (784, 50)    b1  (50,)
    W2      (50, 100)    b2  (100,)
    W3      (100, 10)    b3  (10,)
    layers  how many, by whoever counts
    y       outputs of the last layer that was counted

A count matters as soon as a loop runs over the layers.
"""

from itertools import pairwise

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(sizes):
    """How many layers, by their sizes."""
    return len(sizes)


def right(sizes):
    """How many layers, by their sizes."""
    return len(sizes) - 1


def hidden_only(sizes):
    """Layers of neurons that are neither input nor output."""
    return len(sizes[1:-1])


def parameters(sizes):
    """Weights and biases of a network with these sizes."""
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(sizes))


def scores(weights, x, layers):
    """The network as a loop over its layers."""
    z = x
    for i in range(1, layers + 1):
        a = z @ weights[f"W{i}"] + weights[f"b{i}"]
        z = sigmoid(a)
    return a


def attempt(weights, x, t, layers):
    """Digits answered, digits right, shape of y, and the error if one stopped it."""
    try:
        y = scores(weights, x, layers)
    except KeyError as error:
        return 0, 0, "", f"KeyError: {error}"
    return len(y), np.sum(np.argmax(y, axis=1) == t), str(y.shape), ""


experiment = Experiment(
    table=[
        Row("layers of 784-50-100-10", "layers_neurons", "layers_weights", "d"),
        Row("digits answered by a loop so long", "answered_neurons", "answered_weights", ",d"),
        Row("digits right", "right_neurons", "right_weights", ",d"),
    ],
)


def run(test, weights):
    """Count the layers in three ways; run the network for as many turns."""
    x, t = test[0] / np.float32(255), test[1]
    matrices = [weights[f"W{i}"] for i in (1, 2, 3)]
    sizes = [matrices[0].shape[0], *(len(weights[f"b{i}"]) for i in (1, 2, 3))]
    held = {name: array.size for name, array in weights.items()}
    values = {
        "digits": len(t),
        "sizes": "-".join(map(str, sizes)),
        "parameters": sum(held.values()),
    }
    for name, count in {"neurons": wrong, "weights": right, "hidden": hidden_only}.items():
        layers = count(sizes)
        answered, found, shape, error = attempt(weights, x, t, layers)
        values |= {
            f"layers_{name}": layers,
            f"answered_{name}": answered,
            f"right_{name}": found,
            f"shape_{name}": shape,
            f"error_{name}": error,
        }
    y = scores(weights, x, values["layers_hidden"])
    return values | {
        "accuracy": values["right_weights"] / len(t),
        "columns_hidden": y.shape[1],
        "no_digit": np.mean(np.argmax(y, axis=1) > 9),
        "parameters_by_sizes": parameters(sizes),
        "sizes_misread": "-".join(map(str, sizes[:2] + sizes[-1:])),
        "parameters_misread": parameters(sizes[:2] + sizes[-1:]),
        "probe": str([array.shape for array in weights.values()]),
        "widths": sizes,
        "held": held,
    }


@experiment.claim(
    "One network, three counts: {layers_neurons} layers of neurons, {layers_weights} of weights, "
    "{layers_hidden} hidden."
)
def three_counts(r):
    """Each is one less than the one before."""
    return (r.layers_neurons, r.layers_weights, r.layers_hidden) == (4, 3, 2)


@experiment.claim("All {parameters:,} parameters belong to the {layers_weights} layers of weights.")
def weights_hold_everything(r):
    """As counted in the arrays, and as the sizes say."""
    return r.parameters == r.parameters_by_sizes and len(r.held) == 2 * r.layers_weights


@experiment.claim(
    "A loop over {layers_neurons} layers answers {answered_neurons} digits: there is no W4. One "
    "over {layers_weights} reads {right_weights:,} of {digits:,} rightly."
)
def one_turn_too_many_is_loud(r):
    """The dictionary of weights has no such key."""
    return r.error_neurons == "KeyError: 'W4'" and r.error_weights == "" and r.accuracy > 0.9


@experiment.claim(
    "A loop over {layers_hidden} layers answers all {answered_hidden:,} digits without an error, "
    "with {columns_hidden} scores each, and {right_hidden} of the answers are right."
)
def one_turn_too_few_is_silent(r):
    """They are outputs of a hidden layer, taken for digits."""
    return r.error_hidden == "" and r.answered_hidden == r.digits and r.right_hidden < r.digits / 5


@experiment.claim("Of those answers, {no_digit:.0%} are no digit at all, but a number above 9.")
def most_are_no_digits(r):
    """Ninety of the hundred hidden neurons have such a number."""
    return r.no_digit > 0.3


@experiment.claim(
    "Three layers of neurons hold {parameters_misread:,} parameters, three of weights "
    "{parameters:,}."
)
def the_wrong_count_builds_another_network(r):
    """Whoever is told "three layers" and counts neurons leaves a layer out."""
    return r.parameters_misread < r.parameters
