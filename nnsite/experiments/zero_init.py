"""Training that starts with every weight at zero.

    x   pixels from 0 to 1, shape (n, 784)
    W1  (784, 50)   a column for each hidden unit: its weights
    b1  (50,)       their biases
    W2  (50, 10)    a row for each hidden unit: what it tells the ten classes
    b2  (10,)       biases of the classes
    t   labels, shape (n,)

Hidden units with the same column of W1 and the same b1 give the same output for every
image. An epoch is one pass over the training digits.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, parameters, predict
from nnsite.core.training import init, train
from nnsite.engine.declare.experiment import Experiment, Row

EPOCHS = 5


def wrong(rng):
    """Weights to start from."""
    return {
        "W1": np.zeros((784, 50)),
        "b1": np.zeros(50),
        "W2": np.zeros((50, 10)),
        "b2": np.zeros(10),
    }


def right(rng):
    """Weights to start from."""
    return {
        "W1": rng.normal(0, 784**-0.5, (784, 50)),
        "b1": np.zeros(50),
        "W2": rng.normal(0, 50**-0.5, (50, 10)),
        "b2": np.zeros(10),
    }


def catch(params):
    apart = params["W1"] - params["W1"][:, :1]
    units = np.unique(apart.round(3), axis=1)
    print(units.shape[1], "of", apart.shape[1])


def constant(weights, value):
    """Weights of the same shapes, with one value in every place."""
    return {name: np.full_like(w, value) for name, w in weights.items()}


def scaled(weights, factor):
    """The same weights, each times a factor."""
    return {name: factor * w for name, w in weights.items()}


def distinct(weights):
    """How many columns of W1 differ, when their distance from the first is rounded to 3 digits."""
    apart = np.round(weights["W1"] - weights["W1"][:, :1], 3)
    return len({tuple(column) for column in apart.T})


def spread(weights):
    """The largest difference between two columns of W1 in the same row."""
    return np.max(np.ptp(weights["W1"], axis=1))


def as_one(weights):
    """The network with its first hidden unit alone, which speaks for all."""
    return {
        "W1": weights["W1"][:, :1],
        "b1": weights["b1"][:1],
        "W2": weights["W2"].sum(axis=0, keepdims=True),
        "b2": weights["b2"],
    }


experiment = Experiment(
    table=[
        Row("distinct hidden units after 5 epochs", "units_wrong", "units_right", "d"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss", "loss_wrong", "loss_right"),
        Row("different answers to 10,000 digits", "answers_wrong", "answers_right", "d"),
        Row("accuracy without a hidden layer", "accuracy_flat_zero", "accuracy_flat"),
    ],
)


def trained(start, x, t):
    """A list of weights: before training, and after each epoch."""
    rng = np.random.default_rng(1)
    weights = start
    after_each = [start]
    for _ in range(EPOCHS):
        weights = train(rng, weights, x, t, learning_rate=0.5, batch_size=100, epochs=1)
        after_each.append(weights)
    return after_each


def accuracies(after_each, x, t):
    """The accuracy on the digits x, before training and after each epoch."""
    return [accuracy(predict(weights, x), t) for weights in after_each]


def different_answers(y):
    """How many of the ten classes are the answer to any digit."""
    return len(np.unique(np.argmax(y, axis=1)))


def run(train, test):
    """Train from six starts, in the same order of digits; look at the hidden units."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    rng = np.random.default_rng(0)
    zeros = wrong(rng)
    random = right(rng)
    flat = init(np.random.default_rng(0), (784, 10))
    from_zeros = trained(zeros, x, t)
    from_random = trained(random, x, t)
    from_same = trained(constant(random, 0.01), x, t)
    from_tiny = trained(scaled(random, 1e-6), x, t)
    flat_from_zeros = trained(constant(flat, 0), x, t)
    flat_from_random = trained(flat, x, t)

    curve_wrong = accuracies(from_zeros, x_test, t_test)
    curve_right = accuracies(from_random, x_test, t_test)
    curve_tiny = accuracies(from_tiny, x_test, t_test)
    y_wrong = predict(from_zeros[-1], x_test)
    y_right = predict(from_random[-1], x_test)
    one = as_one(from_zeros[-1])
    return {
        "digits": len(t_test),
        "guessing": np.log(10),
        "units_wrong": distinct(from_zeros[-1]),
        "units_right": distinct(from_random[-1]),
        "units_same": distinct(from_same[-1]),
        "units_tiny": distinct(from_tiny[-1]),
        "spread_wrong": spread(from_zeros[-1]),
        "spread_tiny": spread(from_tiny[-1]),
        "early_tiny": spread(from_tiny[1]),
        "accuracy_wrong": curve_wrong[-1],
        "accuracy_right": curve_right[-1],
        "accuracy_same": accuracy(predict(from_same[-1], x_test), t_test),
        "accuracy_tiny": curve_tiny[-1],
        "accuracy_flat_zero": accuracy(predict(flat_from_zeros[-1], x_test), t_test),
        "accuracy_flat": accuracy(predict(flat_from_random[-1], x_test), t_test),
        "cost": round(len(t_test) * (curve_right[-1] - curve_wrong[-1])),
        "loss_wrong": cross_entropy(y_wrong, t_test),
        "loss_right": cross_entropy(y_right, t_test),
        "answers_wrong": different_answers(y_wrong),
        "answers_right": different_answers(y_right),
        "weights_all": parameters(from_zeros[-1]),
        "weights_one": parameters(one),
        "one_apart": np.max(np.abs(predict(one, x_test) - y_wrong)),
        "catch_wrong": {"params": from_zeros[1]},
        "catch_right": {"params": from_random[1]},
        "epochs": list(range(EPOCHS + 1)),
        "curve_wrong": curve_wrong,
        "curve_right": curve_right,
        "curve_tiny": curve_tiny,
        "W1_wrong": from_zeros[-1]["W1"],
        "W1_right": from_random[-1]["W1"],
    }


@experiment.claim(
    "Of 50 hidden units that start from zeros, {units_wrong} distinct unit is left after 5 epochs: "
    "no two differ by more than {spread_wrong:.1g} in a weight of W1, which is below 1e-5. From a "
    "random start all {units_right} are distinct."
)
def fifty_units_stay_one(r):
    """Units that are equal get equal gradients, and so stay equal."""
    one_is_left = r.units_wrong == 1
    they_are_equal = r.spread_wrong < 1e-5
    all_differ = r.units_right == 50
    return one_is_left and they_are_equal and all_differ


@experiment.claim(
    "Accuracy after 5 epochs: {accuracy_wrong:.4f} from zeros, below 0.45, and "
    "{accuracy_right:.4f} from random numbers, above 0.9."
)
def zeros_learn_little(r):
    """One unit can only sort the digits along one line."""
    return r.accuracy_wrong < 0.45 and r.accuracy_right > 0.9


@experiment.claim(
    "From zeros the loss does fall, to {loss_wrong:.2f} from the {guessing:.2f} of guessing; from "
    "random numbers it falls further, to {loss_right:.2f}."
)
def the_loss_falls_a_little(r):
    """One unit is better than none."""
    return r.loss_right < r.loss_wrong < r.guessing


@experiment.claim(
    "Trained from zeros, the network gives only {answers_wrong} different answers to "
    "{digits:,} digits; trained from random numbers, all {answers_right}."
)
def some_classes_are_never_answered(r):
    """After 5 epochs some classes are nowhere the largest along the one line."""
    some_are_missing = r.answers_wrong < 10
    none_is_missing = r.answers_right == 10
    return some_are_missing and none_is_missing


@experiment.claim(
    "{weights_one} weights, those of a single hidden unit, give the same probabilities as all "
    "{weights_all:,}: to within {one_apart:.1g}, which is below 0.0001."
)
def one_unit_does_it(r):
    """Fifty equal voices are one voice, fifty times as loud."""
    weights_of_one = r.weights_one == 784 + 1 + 10 + 10
    weights_of_fifty = r.weights_all == 784 * 50 + 50 + 50 * 10 + 10
    same_probabilities = r.one_apart < 1e-4
    return weights_of_one and weights_of_fifty and same_probabilities


@experiment.claim(
    "A start from 0.01 in every place leaves {units_same} distinct unit as well, and an accuracy "
    "of {accuracy_same:.4f}, below 0.45."
)
def sameness_is_the_fault(r):
    """It is not the zero."""
    return r.units_same == 1 and r.accuracy_same < 0.45


@experiment.claim(
    "Random numbers a millionth as large part the units: {units_tiny} are distinct after 5 epochs, "
    "more than 45. The largest difference in a weight of W1 grows from {early_tiny:.1g} after one "
    "epoch to {spread_tiny:.1g}, more than a thousand times."
)
def a_millionth_is_enough(r):
    """Training makes differences grow."""
    most_are_distinct = r.units_tiny > 45
    differences_grow = r.spread_tiny > 1000 * r.early_tiny
    return most_are_distinct and differences_grow


@experiment.claim(
    "From numbers a millionth as large the accuracy is {accuracy_tiny:.4f}: at least 0.2 above "
    "that from zeros, {accuracy_wrong:.4f}, and 0.05 below that from the whole ones, "
    "{accuracy_right:.4f}."
)
def a_millionth_is_late(r):
    """From nearly nothing, it takes epochs until the units differ."""
    far_above_zeros = r.accuracy_tiny > r.accuracy_wrong + 0.2
    still_below = r.accuracy_tiny < r.accuracy_right - 0.05
    return far_above_zeros and still_below


@experiment.claim(
    "Without a hidden layer a start from zeros is as good: {accuracy_flat_zero:.4f}, and "
    "{accuracy_flat:.4f} from random numbers, both above 0.88 and less than 0.02 apart."
)
def without_a_hidden_layer_zeros_are_fine(r):
    """The ten classes have different labels, so they never get the same gradient."""
    zeros_learn = r.accuracy_flat_zero > 0.88
    random_learns = r.accuracy_flat > 0.88
    as_good = abs(r.accuracy_flat_zero - r.accuracy_flat) < 0.02
    return zeros_learn and random_learns and as_good


@experiment.claim(
    "After one epoch the line to paste counts 1 of 50 distinct units from zeros, and 50 of 50 from "
    "random numbers."
)
def the_line_counts_them(r):
    """One epoch is enough for it."""
    return r.catch_wrong == "1 of 50" and r.catch_right == "50 of 50"
