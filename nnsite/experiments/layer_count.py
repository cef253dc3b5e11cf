"""How many layers has the network 784-50-100-10?

    sizes   neurons: inputs, two hidden layers, outputs
    W1      (784, 50)    b1  (50,)
    W2      (50, 100)    b2  (100,)
    W3      (100, 10)    b3  (10,)
    layers  how many, which depends on what is counted
    turns   the layers that a loop goes through, by their numbers: 1, 2, 3
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
    return len(sizes) - 2


def right(sizes):
    """How many layers, by their sizes."""
    return len(sizes) - 1


def catch(network, y):
    for name in sorted(network):
        print(name, network[name].shape)

    print("y", y.shape)


def neurons(sizes):
    """How many layers of neurons, the inputs and the outputs too."""
    return len(sizes)


def parameters(sizes):
    """How many weights and biases a network with these sizes has."""
    return sum(inputs * outputs + outputs for inputs, outputs in pairwise(sizes))


def scores(weights, x, turns):
    """The scores, by a loop over the layers: the last sums, before their sigmoid."""
    z = x
    for i in turns:
        a = z @ weights[f"W{i}"] + weights[f"b{i}"]
        z = sigmoid(a)
    return a


def scores_from_0(weights, x, turns):
    """The same, by a loop that counts from 0."""
    z = x
    for i in turns:
        a = z @ weights[f"W{i + 1}"] + weights[f"b{i + 1}"]
        z = sigmoid(a)
    return a


def scores_below(weights, x, layers, turns):
    """The same, by a loop over the layers that have a sigmoid, and the last one below it."""
    z = x
    for i in turns:
        z = sigmoid(z @ weights[f"W{i}"] + weights[f"b{i}"])
    return z @ weights[f"W{layers}"] + weights[f"b{layers}"]


def answers(weights, x, turns):
    """The predictions of a loop over these layers.

    There are none if it stops with an error: a KeyError where weights are missing, a
    ValueError where shapes do not fit.
    """
    with contextlib.suppress(KeyError, ValueError):
        return np.argmax(scores(weights, x, turns), axis=1)
    return np.empty(0, int)


def count_right(p, t):
    """How many predictions are right: 0 if there are no predictions."""
    return np.sum(p == t[: len(p)])


experiment = Experiment(
    table=[
        Row("digits right, a loop over 2 layers, over 3", "right_hidden", "right_weights", ",d"),
        Row("layers in that loop", "layers_hidden", "layers_weights", "d"),
        Row("columns of its result", "columns_hidden", "columns_weights", "d"),
    ],
)


@experiment.repair
def all_turns(network):
    """The numbers of the layers, as many as there are pairs of W and b."""
    layers = len(network) // 2
    turns = range(1, layers + 1)
    return turns


@experiment.repair
def row_by_row(y):
    """One prediction for each row."""
    p = np.argmax(y, axis=1)
    return p


def run(test, weights):
    """Count the layers in three ways; run the network as a loop of each length."""
    x, t = test[0] / np.float32(255), test[1]
    w1, w2, w3 = weights["W1"], weights["W2"], weights["W3"]
    sizes = [len(w1), len(w2), len(w3), w3.shape[1]]
    # "Three layers", if layers of neurons are counted.
    misread = [len(w1), len(w2), w3.shape[1]]

    layers_hidden = wrong(sizes)
    layers_weights = right(sizes)
    layers_neurons = neurons(sizes)
    one_too_many = range(1, layers_neurons + 1)
    one_too_few = range(1, layers_hidden + 1)
    as_many = range(1, layers_weights + 1)
    p_neurons = answers(weights, x, one_too_many)
    p_weights = answers(weights, x, as_many)
    p_hidden = answers(weights, x, one_too_few)
    y_weights = scores(weights, x, as_many)
    y_hidden = scores(weights, x, one_too_few)
    turns = all_turns(weights)
    p_repaired = answers(weights, x, turns)
    y_from_0 = scores_from_0(weights, x, range(len(turns)))
    y_below = scores_below(weights, x, len(turns), range(1, len(turns)))
    y_below_hidden = scores_below(weights, x, layers_hidden, range(1, layers_hidden))

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
        "cost": count_right(p_weights, t) - count_right(p_hidden, t),
        "layers_repaired": len(turns),
        "answered_repaired": len(p_repaired),
        "right_repaired": count_right(p_repaired, t),
        "above_9_repaired": np.sum(p_repaired > 9),
        "right_from_0": count_right(np.argmax(y_from_0, axis=1), t),
        "right_below": count_right(np.argmax(y_below, axis=1), t),
        "columns_below_hidden": y_below_hidden.shape[1],
        "error_turns_below": error(scores_below, weights, x, len(turns), turns),
        "error_neurons_below": error(
            scores_below, weights, x, layers_neurons, range(1, layers_neurons)
        ),
        "error_turns_from_0": error(scores_from_0, weights, x, turns),
        "error_neurons_from_0": error(scores_from_0, weights, x, range(layers_neurons)),
        "error_neurons": error(scores, weights, x, one_too_many),
        "error_from_0": error(scores, weights, x, range(layers_weights)),
        "flat_answers": np.size(np.argmax(y_weights)),
        "flat": np.argmax(y_weights),
        "columns_answered": len(np.argmax(y_weights, axis=0)),
        "columns_highest": np.max(np.argmax(y_weights, axis=0)),
        "rows_answered": len(row_by_row(y_weights)),
        "above_9_rows": np.sum(row_by_row(y_weights) > 9),
        "shape_weights": str(y_weights.shape),
        "shape_hidden": str(y_hidden.shape),
        "columns_weights": y_weights.shape[1],
        "columns_hidden": y_hidden.shape[1],
        "no_digit": np.mean(p_hidden > 9),
        "shown": str(p_hidden[:8]),
        "shown_above_9": np.sum(p_hidden[:8] > 9),
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


@experiment.law(
    "One network, three counts: {layers_neurons} layers of neurons, {layers_weights} of weights, "
    "{layers_hidden} hidden. Each count is one less than the one before, and the last is 2."
)
def three_counts(r):
    """Weights lie between two layers of neurons; the first and the last are not hidden."""
    weights = r.layers_weights == r.layers_neurons - 1
    hidden = r.layers_hidden == r.layers_weights - 1
    two_are_hidden = r.layers_hidden == 2
    return weights and hidden and two_are_hidden


@experiment.law(
    "The {layers_weights} layers of weights hold all parameters: the arrays have {parameters:,} "
    "numbers, as many as the sizes ask for, {parameters_by_sizes:,}, and there are {weight_arrays} "
    "arrays, two for each of these layers."
)
def weights_hold_everything(r):
    """As counted in the arrays, and as the sizes say."""
    as_many = r.parameters == r.parameters_by_sizes
    two_for_each = r.weight_arrays == 2 * r.layers_weights
    return as_many and two_for_each


@experiment.law(
    "A loop over {layers_neurons} layers answers {answered_neurons} digits: it stops with a "
    "KeyError, because there is no W4. A loop over {layers_weights} that begins at 0 stops too: "
    "there is no W0."
)
def one_turn_too_many_is_loud(r):
    """The dictionary of weights has no such key."""
    none_answered = r.answered_neurons == 0
    stopped_by_w4 = r.error_neurons == "KeyError: 'W4'"
    stopped_by_w0 = r.error_from_0 == "KeyError: 'W0'"
    return none_answered and stopped_by_w4 and stopped_by_w0


@experiment.law(
    "A loop over as many layers as there are weights for, {layers_repaired}, answers "
    "{answered_repaired:,} digits without an error, {right_repaired:,} of them right, as many as "
    "the network of {layers_weights} layers. {above_9_repaired} answers are above 9."
)
def the_weights_count_themselves(r):
    """Half of the arrays are W's."""
    as_many_layers = r.layers_repaired == r.layers_weights
    all_answered = r.answered_repaired == r.digits
    as_many_right = r.right_repaired == r.right_weights
    none_above_9 = r.above_9_repaired == 0
    return as_many_layers and all_answered and as_many_right and none_above_9


@experiment.law(
    "A loop over W1, W2 and W3 that counts from 0 has {right_from_0:,} digits right with the turns "
    "0, 1 and 2, and stops at the first product with the turns 1, 2 and 3. Over {layers_neurons} "
    "layers it stops with the same KeyError."
)
def a_loop_from_0_takes_other_turns(r):
    """Its turn 1 is the second layer, which does not take pixels."""
    as_many_right = r.right_from_0 == r.right_weights
    stops = "size 50 is different from 784" in r.error_turns_from_0
    same_error = r.error_neurons_from_0 == r.error_neurons
    return as_many_right and stops and same_error


@experiment.law(
    "A loop that has the last layer below it has {right_below:,} digits right with the turns 1 and "
    "2, and stops at the last product with the turns 1, 2 and 3. Over {layers_hidden} layers it "
    "returns {columns_below_hidden} scores each, over {layers_neurons} it stops with the same "
    "KeyError."
)
def a_last_layer_below_the_loop_takes_a_turn_less(r):
    """It is no turn of the loop, and after three turns there is nothing left for it to take."""
    as_many_right = r.right_below == r.right_weights
    stops = "size 100 is different from 10)" in r.error_turns_below
    same_columns = r.columns_below_hidden == r.columns_hidden
    same_error = r.error_neurons_below == r.error_neurons
    return as_many_right and stops and same_columns and same_error


@experiment.finding(
    "argmax without an axis returns {flat_answers} answer for {digits:,} digits, a place in the "
    "whole array: {flat:,}, which is above 9. With axis=0 it returns {columns_answered} places of "
    "images, up to {columns_highest:,}, which is above 9 too. With axis=1 it returns "
    "{rows_answered:,} answers, {above_9_rows} of them above 9."
)
def argmax_without_an_axis_is_above_9_too(r):
    """It counts through all rows, ten places in each."""
    one_answer = r.flat_answers == 1
    above_9 = r.flat > 9
    ten_answers = r.columns_answered == 10
    above_9_too = r.columns_highest > 9
    all_answered = r.rows_answered == r.digits
    none_above_9 = r.above_9_rows == 0
    along_0 = ten_answers and above_9_too
    return one_answer and above_9 and along_0 and all_answered and none_above_9


@experiment.law(
    "A loop over {layers_weights} layers answers all {digits:,} digits with {columns_weights} "
    "scores each, one for each class, and {right_weights:,} answers are right."
)
def as_many_turns_as_weights_are_right(r):
    """Each W has its turn, and the last has a column for each digit."""
    all_answered = r.answered_weights == r.digits
    ten_scores = r.columns_weights == 10
    return all_answered and ten_scores


@experiment.finding(
    "A loop over {layers_hidden} layers answers all {answered_hidden:,} digits without an error, "
    "with {columns_hidden} scores each, and {right_hidden} of the answers are right: fewer than "
    "1 in 10. That costs {cost:,} digits, more than 8 in 10."
)
def one_turn_too_few_is_silent(r):
    """The scores are sums of hidden neurons, and their places are taken for digits."""
    all_answered = r.answered_hidden == r.digits
    a_hundred_scores = r.columns_hidden == 100
    nearly_all_wrong = r.right_hidden < r.digits / 10
    many_lost = r.cost > 0.8 * r.digits
    return all_answered and a_hundred_scores and nearly_all_wrong and many_lost


@experiment.finding(
    "Of those answers, {no_digit:.0%} are no digit at all, but a number above 9: more than 3 in "
    "10. Among the first eight it is {shown_above_9}, more than 2."
)
def many_are_no_digits(r):
    """Ninety of the hundred hidden neurons have a number above 9."""
    of_all = r.no_digit > 0.3
    of_those_shown = r.shown_above_9 > 2
    return of_all and of_those_shown


@experiment.law(
    "Three layers of neurons hold {parameters_misread:,} parameters, fewer than three of weights, "
    "which hold {parameters:,}."
)
def the_wrong_count_builds_another_network(r):
    """Whoever is told "three layers" and counts neurons leaves a layer out."""
    return r.parameters_misread < r.parameters
