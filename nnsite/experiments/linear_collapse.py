"""Layers without an activation function between them are one layer.

    x        pixels from 0 to 1, float64, shape (10000, 784)
    weights  W1 (784, 50)  b1 (50,)   W2 (50, 100)  b2 (100,)   W3 (100, 10)  b3 (10,)
    a3       scores of the ten digits, shape (10000, 10)
    t        labels, shape (10000,)

The one layer that does the same has a W1 of (784, 10), a b1 of (10,), and nothing else.
"""

import numpy as np

from nnsite.core.activations import relu, sigmoid
from nnsite.core.linear import linear_gradients
from nnsite.core.network import accuracy, parameters
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients, init
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row

DEEP, WIDE, SINGLE = (784, 50, 100, 10), (784, 500, 1000, 10), (784, 10)
EPOCHS = (1, 2, 3, 4, 6, 8, 11, 15, 20)  # after which each network is tried on the test digits
RATE_WRONG, RATE_RIGHT = 0.05, 0.5  # learning rates of three layers, without and with sigmoids
RATE_SINGLE = 0.2  # of one layer


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


def catch(scores, x):
    half = scores((x[:1] + x[1:2]) / 2)
    mean = (scores(x[:1]) + scores(x[1:2])) / 2
    print(abs(half - mean).max() < abs(mean).max() / 10_000)


def collapse(weights):
    """The one layer that computes what `wrong` does."""
    product = weights["W1"] @ weights["W2"] @ weights["W3"]
    bias = weights["b1"] @ weights["W2"] + weights["b2"]
    return {"W1": product, "b1": bias @ weights["W3"] + weights["b3"]}


def single(weights, x):
    """The scores, by one layer."""
    return x @ weights["W1"] + weights["b1"]


experiment = Experiment(
    table=[
        Row("accuracy after training", "accuracy_wrong", "accuracy_right"),
        Row("answers changed by multiplying out", "changed_wrong", "changed_right", ",d"),
    ],
)


@experiment.repair
def with_sigmoids(x, sigmoid, W1, b1, W2, b2, W3, b3):
    """The scores, by three layers."""
    z1 = sigmoid(x @ W1 + b1)
    z2 = sigmoid(z1 @ W2 + b2)
    a3 = z2 @ W3 + b3
    return a3


def trained(network, sizes, derivatives, rate, train, test, tried_after=EPOCHS):
    """Train in batches of 100, from the same seed each time.

    Returns the weights, and the accuracies after the epochs of `tried_after`. It trains in
    float32, which takes half the time of float64; the weights are handed back as float64.
    """
    x, t = train
    x_test, t_test = test
    rng = np.random.default_rng(0)
    weights = {name: value.astype(np.float32) for name, value in init(rng, sizes).items()}
    accuracies = []
    for epoch in range(1, EPOCHS[-1] + 1):
        for batch in np.split(rng.permutation(len(x)), len(x) // 100):
            for name, value in derivatives(weights, x[batch], t[batch]).items():
                weights[name] -= rate * value
        if epoch in tried_after:
            accuracies.append(accuracy(network(weights, x_test), t_test))
    return {name: value.astype(float) for name, value in weights.items()}, accuracies


@np.errstate(over="ignore", invalid="ignore")
def difference(weights, x):
    """The largest difference between the scores of three linear layers and of their one.

    With weights that are very large the scores leave float32. Then it is the largest number
    of float32.
    """
    largest = np.max(np.abs(wrong(weights, x) - single(collapse(weights), x)))
    return np.nan_to_num(largest, nan=np.finfo(largest.dtype).max)


@np.errstate(over="ignore", invalid="ignore")
def changed(network, weights, x):
    """How many answers change if the layers are multiplied out as if they were linear."""
    p = np.argmax(network(weights, x), axis=1)
    p_one = np.argmax(single(collapse(weights), x), axis=1)
    return np.sum(p != p_one)


def near_zero(rng, weights):
    """Random weights and biases of the same shapes, with deviation 0.01."""
    return {name: 0.01 * rng.standard_normal(w.shape) for name, w in weights.items()}


def run(test, train, weights):
    """Multiply the given network out; train four of our own on the same digits."""
    x, t = test[0] / 255, test[1]
    tried = x.astype(np.float32), t
    seen = train[0] / np.float32(255), train[1]

    given = {name: array.astype(float) for name, array in weights.items()}
    stored = {name: array.astype(np.float32) for name, array in weights.items()}
    a3 = wrong(given, x)
    wide = init(np.random.default_rng(0), WIDE)
    untrained = near_zero(np.random.default_rng(0), given)

    # Each has a learning rate of its own: at 0.5 three linear layers do not learn at all.
    w_wrong, curve_wrong = trained(wrong, DEEP, linear_gradients, RATE_WRONG, seen, tried)
    _, curve_single = trained(single, SINGLE, gradients, RATE_SINGLE, seen, tried)
    w_right, curve_right = trained(right, DEEP, gradients, RATE_RIGHT, seen, tried)
    _, [accuracy_slow] = trained(right, DEEP, gradients, RATE_WRONG, seen, tried, EPOCHS[-1:])

    a3_given_repaired = with_sigmoids(x, sigmoid, **given)
    a3_repaired = with_sigmoids(x, sigmoid, **w_right)
    a3_put_in_late = with_sigmoids(x, sigmoid, **w_wrong)
    return {
        "digits": len(t),
        "seen": len(seen[1]),
        "epochs": EPOCHS[-1],
        "parameters": parameters(given),
        "parameters_one": parameters(collapse(given)),
        "largest_score": np.max(np.abs(a3)),
        "largest_difference": difference(given, x),
        "difference_float32": difference(stored, tried[0]),
        "changed_float32": changed(wrong, stored, tried[0]),
        "parameters_wide": parameters(wide),
        "parameters_wide_one": parameters(collapse(wide)),
        "digits_wide": len(x[:1000]),
        "wide_difference": difference(wide, x[:1000]),
        "accuracy_given": accuracy(right(given, x), t),
        "accuracy_given_linear": accuracy(a3, t),
        "accuracy_wrong": curve_wrong[-1],
        "accuracy_right": curve_right[-1],
        "accuracy_single": curve_single[-1],
        "accuracy_slow": accuracy_slow,
        "rate_wrong": RATE_WRONG,
        "rate_right": RATE_RIGHT,
        "rate_single": RATE_SINGLE,
        "accuracy_given_repaired": accuracy(a3_given_repaired, t),
        "accuracy_repaired": accuracy(a3_repaired, t),
        "accuracy_put_in_late": accuracy(a3_put_in_late, t),
        "first_wrong": curve_wrong[0],
        "first_single": curve_single[0],
        "first_right": curve_right[0],
        "cost": round(len(t) * (curve_right[-1] - curve_wrong[-1])),
        "gap": round(len(t) * abs(curve_wrong[-1] - curve_single[-1])),
        "changed_wrong": changed(wrong, w_wrong, x),
        "changed_right": changed(right, w_right, x),
        "relu_halfway": relu(0),
        "relu_mean": (relu(1) + relu(-1)) / 2,
        "catch_wrong": {"scores": lambda x: wrong(w_wrong, x), "x": x[:2]},
        "catch_right": {"scores": lambda x: right(w_right, x), "x": x[:2]},
        "catch_untrained": printed(catch, lambda x: right(untrained, x), x[:2]),
        "catch_softmax": printed(catch, lambda x: softmax(wrong(w_wrong, x)), x[:2]),
        "epochs_shown": EPOCHS,
        "curve_wrong": curve_wrong,
        "curve_single": curve_single,
        "curve_right": curve_right,
    }


@experiment.finding(
    "Without activations, {parameters:,} parameters do what {parameters_one:,} do: of {digits:,} x "
    "10 scores up to {largest_score:.0f}, the largest difference is {largest_difference:.0e}, "
    "below 1e-11."
)
def three_layers_are_one(r):
    """What is left is rounding in float64."""
    one_layer = r.parameters_one == 784 * 10 + 10
    same_scores = r.largest_difference < 1e-11
    return one_layer and same_scores


@experiment.finding(
    "In float32 the largest difference is {difference_float32:.0e}, below 0.01, and "
    "{changed_float32} of {digits:,} answers change, fewer than 3."
)
def in_float32_they_are_nearly_one(r):
    """What is left is rounding again, to fewer digits."""
    near = r.difference_float32 < 0.01
    few_change = r.changed_float32 < 3
    return near and few_change


@experiment.law(
    "Ten times wider, {parameters_wide:,} parameters collapse to {parameters_wide_one:,}, as many "
    "as before; on {digits_wide:,} digits the largest difference is {wide_difference:.0e}, below "
    "1e-11."
)
def width_does_not_help(r):
    """The shape of the product is inputs times outputs, whatever lies between."""
    as_many = r.parameters_wide_one == r.parameters_one
    same_scores = r.wide_difference < 1e-11
    return as_many and same_scores


@experiment.law(
    "Trained, three linear layers read {accuracy_wrong:.4f} and one layer {accuracy_single:.4f} "
    "of {digits:,} digits: {gap} apart, less than 1 of 100."
)
def depth_gains_nothing(r):
    """They can compute the same functions, and come near the same one."""
    return r.gap < 0.01 * r.digits


@experiment.law(
    "The same shapes with a sigmoid between read {accuracy_right:.4f}, {cost} digits more than "
    "three linear layers, and over 1 of 100 more than either linear network."
)
def a_sigmoid_gains(r):
    """It can compute what no single layer can."""
    more_than_three = r.accuracy_right > r.accuracy_wrong + 0.01
    more_than_one = r.accuracy_right > r.accuracy_single + 0.01
    return more_than_three and more_than_one


@experiment.law(
    "After the first epoch the layers with a sigmoid read {first_right:.4f}, below 0.82, where the "
    "figure begins; three linear layers read {first_wrong:.4f} and one layer {first_single:.4f}, "
    "both above it."
)
def the_sigmoid_begins_slowly(r):
    """It begins below both and ends above both."""
    below = r.first_right < 0.82
    others_above = min(r.first_wrong, r.first_single) > 0.82
    return below and others_above


@experiment.law(
    "With the sigmoids put in, and trained with them, the network reads {accuracy_repaired:.4f}, "
    "over 1 of 100 more than one layer. Put into the trained linear network, without training it "
    "again, they turn its {accuracy_wrong:.4f} into {accuracy_put_in_late:.4f}, less than half."
)
def the_sigmoids_want_training(r):
    """Weights belong to the function that they were trained with."""
    layers_help = r.accuracy_repaired > r.accuracy_single + 0.01
    late_is_worse = r.accuracy_put_in_late < r.accuracy_wrong / 2
    return layers_help and late_is_worse


@experiment.law(
    "The sigmoids want a larger learning rate, {rate_right}: at the {rate_wrong} of three linear "
    "layers they read {accuracy_slow:.4f} after {epochs} epochs, over 1 of 100 less than the "
    "{accuracy_wrong:.4f} without them."
)
def the_sigmoids_want_a_larger_rate(r):
    """Each sigmoid makes the gradients of the layers before it smaller."""
    larger = r.rate_right > r.rate_wrong
    too_slow = r.accuracy_slow < r.accuracy_wrong - 0.01
    return larger and too_slow


@experiment.law(
    "Multiplied out after training, {changed_wrong} of {digits:,} answers change; with a sigmoid "
    "between, {changed_right:,} do, more than 5 of 100."
)
def only_linear_layers_multiply_out(r):
    """Training does not take a network out of what it can compute."""
    none_change = r.changed_wrong == 0
    many_change = r.changed_right > 0.05 * r.digits
    return none_change and many_change


@experiment.finding(
    "The given network reads {accuracy_given:.4f}, without its sigmoids "
    "{accuracy_given_linear:.4f}: more than 5 of 100 are lost. With the sigmoids called again it "
    "reads {accuracy_given_repaired:.4f}, exactly as many as before."
)
def weights_belong_to_their_sigmoids(r):
    """They were trained to work with them."""
    many_lost = r.accuracy_given - r.accuracy_given_linear > 0.05
    repaired = r.accuracy_given_repaired == r.accuracy_given
    return many_lost and repaired


@experiment.law(
    "The lines to paste print True for three trained linear layers, False for three trained layers "
    "with a sigmoid between, and True for such layers before training, if their weights are random "
    "numbers of deviation 0.01. Behind a softmax they print False for the trained linear layers."
)
def the_lines_want_a_trained_network(r):
    """Near 0 a sigmoid is nearly a straight line, and small weights keep it there."""
    linear_is_straight = r.catch_wrong == "True"
    sigmoid_is_not = r.catch_right == "False"
    untrained_seems_straight = r.catch_untrained == "True"
    softmax_hides_it = r.catch_softmax == "False"
    return linear_is_straight and sigmoid_is_not and untrained_seems_straight and softmax_hides_it


@experiment.law(
    "Halfway between -1 and 1, ReLU is {relu_halfway:.0f}, and not {relu_mean}, which is halfway "
    "between its values there."
)
def relu_bends_too(r):
    """It is a straight line on either side of 0, but not across it."""
    zero_halfway = r.relu_halfway == 0
    one_half_is_the_mean = r.relu_mean == 0.5
    return zero_halfway and one_half_is_the_mean
