"""How many layers has the network 784-50-100-10?

    sizes   neurons: inputs, two hidden layers, outputs
    W1      (784, 50)    b1  (50,)
    W2      (50, 100)    b2  (100,)
    W3      (100, 10)    b3  (10,)
    layers  how many, which depends on what is counted
    x       pixels from 0 to 1, shape (10000, 784)
    t       labels, shape (10000,)
    y       scores: what the last layer of the loop computes, before its sigmoid
    p       predictions, one for each digit that the loop answers

A count matters as soon as a loop runs over the layers.
"""

import contextlib
from itertools import pairwise

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(sizes):
    """How many layers, by their sizes."""
    return len(sizes)


def right(sizes):
    """How many layers, by their sizes."""
    return len(sizes) - 1


def catch(network, y):
    for name in sorted(network):
        print(name, network[name].shape)

    print("y", y.shape)


def hidden_only(sizes):
    """How many layers of neurons are neither input nor output."""
    return len(sizes[1:-1])


def parameters(sizes):
    """How many weights and biases a network with these sizes has."""
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(sizes))


def scores(weights, x, layers):
    """The scores, by a loop over the layers: the last sums, before their sigmoid."""
    z = x
    for i in range(1, layers + 1):
        a = z @ weights[f"W{i}"] + weights[f"b{i}"]
        z = sigmoid(a)
    return a


def answers(weights, x, layers):
    """The predictions of a loop over so many layers.

    There are none if it stops with an error: a KeyError where weights are missing, a
    ValueError where shapes do not fit.
    """
    with contextlib.suppress(KeyError, ValueError):
        return np.argmax(scores(weights, x, layers), axis=1)
    return np.empty(0, int)


def count_right(p, t):
    """How many predictions are right: 0 if there are no predictions."""
    return np.sum(p == t[: len(p)])


experiment = Experiment(
    table=[
        Row("layers of 784-50-100-10", "layers_neurons", "layers_weights", "d"),
        Row("digits answered by a loop that long", "answered_neurons", "answered_weights", ",d"),
        Row("digits right", "right_neurons", "right_weights", ",d"),
    ],
)


def run(test, weights):
    """Count the layers in three ways; run the network as a loop of each length."""
    x, t = test[0] / np.float32(255), test[1]
    w1, w2, w3 = weights["W1"], weights["W2"], weights["W3"]
    sizes = [len(w1), len(w2), len(w3), w3.shape[1]]
    # "Three layers", if layers of neurons are counted.
    misread = [len(w1), len(w2), w3.shape[1]]

    layers_neurons = wrong(sizes)
    layers_weights = right(sizes)
    layers_hidden = hidden_only(sizes)
    p_neurons = answers(weights, x, layers_neurons)
    p_weights = answers(weights, x, layers_weights)
    p_hidden = answers(weights, x, layers_hidden)
    y_weights = scores(weights, x, layers_weights)
    y_hidden = scores(weights, x, layers_hidden)

    return {
        "digits": len(t),
        "sizes": "-".join(map(str, sizes)),
        "layers_neurons": layers_neurons,
        "layers_weights": layers_weights,
        "layers_hidden": layers_hidden,
        "answered_neurons": len(p_neurons),
        "answered_weights": len(p_weights),
        "answered_hidden": len(p_hidden),
        "right_neurons": count_right(p_neurons, t),
        "right_weights": count_right(p_weights, t),
        "right_hidden": count_right(p_hidden, t),
        "error_neurons": error(scores, weights, x, layers_neurons),
        "shape_weights": str(y_weights.shape),
        "shape_hidden": str(y_hidden.shape),
        "columns_weights": y_weights.shape[1],
        "columns_hidden": y_hidden.shape[1],
        "no_digit": np.mean(p_hidden > 9),
        "weight_arrays": len(weights),
        "parameters": sum(array.size for array in weights.values()),
        "parameters_by_sizes": parameters(sizes),
        "sizes_misread": "-".join(map(str, misread)),
        "parameters_misread": parameters(misread),
        "catch_wrong": {"network": dict(weights), "y": y_hidden},
        "catch_right": {"network": dict(weights), "y": y_weights},
        "widths": sizes,
        "weights_held": [w1.size, w2.size, w3.size],
        "biases_held": [weights["b1"].size, weights["b2"].size, weights["b3"].size],
    }


@experiment.claim(
    "One network, three counts: {layers_neurons} layers of neurons, {layers_weights} of weights, "
    "{layers_hidden} hidden. Each count is one less than the one before, and the last is 2."
)
def three_counts(r):
    """Weights lie between two layers of neurons; the first and the last are not hidden."""
    weights = r.layers_weights == r.layers_neurons - 1
    hidden = r.layers_hidden == r.layers_weights - 1
    two_are_hidden = r.layers_hidden == 2
    return weights and hidden and two_are_hidden


@experiment.claim(
    "The {layers_weights} layers of weights hold all parameters: the arrays have {parameters:,} "
    "numbers, as many as the sizes ask for, {parameters_by_sizes:,}, and there are {weight_arrays} "
    "arrays, two for each of these layers."
)
def weights_hold_everything(r):
    """As counted in the arrays, and as the sizes say."""
    as_many = r.parameters == r.parameters_by_sizes
    two_for_each = r.weight_arrays == 2 * r.layers_weights
    return as_many and two_for_each


@experiment.claim(
    "A loop over {layers_neurons} layers answers {answered_neurons} digits: it stops with a "
    "KeyError, because there is no W4."
)
def one_turn_too_many_is_loud(r):
    """The dictionary of weights has no such key."""
    none_answered = r.answered_neurons == 0
    stopped_by_w4 = r.error_neurons == "KeyError: 'W4'"
    return none_answered and stopped_by_w4


@experiment.claim(
    "A loop over {layers_weights} layers answers all {digits:,} digits with {columns_weights} "
    "scores each, one for each class, and {right_weights:,} answers are right, more than 9 in 10."
)
def as_many_turns_as_weights_are_right(r):
    """This is the network that was trained."""
    all_answered = r.answered_weights == r.digits
    ten_scores = r.columns_weights == 10
    mostly_right = r.right_weights > 0.9 * r.digits
    return all_answered and ten_scores and mostly_right


@experiment.claim(
    "A loop over {layers_hidden} layers answers all {answered_hidden:,} digits without an error, "
    "with {columns_hidden} scores each, and {right_hidden} of the answers are right: fewer than "
    "1 in 10."
)
def one_turn_too_few_is_silent(r):
    """The scores are sums of hidden neurons, and their places are taken for digits."""
    all_answered = r.answered_hidden == r.digits
    a_hundred_scores = r.columns_hidden == 100
    nearly_all_wrong = r.right_hidden < r.digits / 10
    return all_answered and a_hundred_scores and nearly_all_wrong


@experiment.claim(
    "Of those answers, {no_digit:.0%} are no digit at all, but a number above 9: more than 3 in 10."
)
def many_are_no_digits(r):
    """Ninety of the hundred hidden neurons have a number above 9."""
    return r.no_digit > 0.3


@experiment.claim(
    "Three layers of neurons hold {parameters_misread:,} parameters, fewer than three of weights, "
    "which hold {parameters:,}."
)
def the_wrong_count_builds_another_network(r):
    """Whoever is told "three layers" and counts neurons leaves a layer out."""
    return r.parameters_misread < r.parameters
