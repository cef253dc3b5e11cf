"""Training that starts with every weight at zero.

    x   pixels from 0 to 1, shape (n, 784)
    W1  (784, 50)   a column for each hidden unit: its weights
    b1  (50,)       their biases
    W2  (50, 10)    a row for each hidden unit: what it tells the ten classes
    b2  (10,)       biases of the classes
    t   labels, shape (n,)

Hidden units with the same column of W1 and the same b1 have the same output for every
image. An epoch is one pass over the training digits.

The losses that stay near log 10 are those of the network of chapter 4 after 300 steps, each
with 20 digits: random weights of deviation 0.01 to start from, and a learning rate of 0.1.
In chapter 5 its layers hold the arrays of `network.params`, and so do they here.
"""

from types import SimpleNamespace

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, parameters, predict
from nnsite.core.relu import relu_gradients, relu_predict
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients, init, train
from nnsite.engine.declare.experiment import Experiment, Row

EPOCHS = 5
BATCH = 20
DIGITS = 300 * BATCH
STARTS = 20


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


def tell(W1, before, x, t):
    """Three largest differences."""
    moved = np.abs(W1 - before).max()
    apart = np.ptp(W1, axis=1).max()
    ten = [x[t == k].mean(0) for k in range(10)]
    means = np.ptp(ten, axis=0).max()
    return moved, apart, means


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


def largest(difference):
    """The largest of these numbers, without their signs."""
    return np.max(np.abs(difference))


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


@experiment.repair
def updated(network, grad):
    """A step of training."""
    for k in grad:
        network.params[k] -= 0.1 * grad[k]
    return network


@experiment.repair
def random_start(network):
    """Random weights to start from, in the arrays that the layers hold."""
    rng = np.random.default_rng(0)
    for k, W in network.params.items():
        if "W" in k:
            W[:] = rng.normal(0, len(W) ** -0.5, W.shape)
    return network


@experiment.repair
def together(x, t):
    """Images and labels in one random order."""
    rng = np.random.default_rng(0)
    i = rng.permutation(len(x))
    x, t = x[i], t[i]
    return x, t


def creeping(network, grad):
    """A step of training with a thousandth of the learning rate."""
    for key in grad:
        network.params[key] -= 0.0001 * grad[key]


def no_update(network, grad):
    """A step of training in which the update was forgotten."""


def rebinding(network, grad):
    """A step of training whose new weights are other arrays than those of the layers."""
    for key in grad:
        network.params[key] = network.params[key] - 0.1 * grad[key]


def start_of_chapter_4(rng):
    """The weights that the network of chapter 4 starts from."""
    return {
        "W1": rng.normal(0, 0.01, (784, 50)),
        "b1": np.zeros(50),
        "W2": rng.normal(0, 0.01, (50, 10)),
        "b2": np.zeros(10),
    }


def network_of(weights):
    """A network as in the book: its weights are network.params, and its layers hold them."""
    params = {name: w.copy() for name, w in weights.items()}
    return SimpleNamespace(params=params, layers=dict(params))


def trial(start, update, x, t):
    """Train from a start, a step for each batch of x.

    Returns the loss and the accuracy on the first 2,000 of these digits, and what `tell`
    returns of them.
    """
    network = network_of(start)
    for i in range(0, len(x), BATCH):
        grad = gradients(network.layers, x[i : i + BATCH], t[i : i + BATCH])
        update(network, grad)
    x, t = x[:2000], t[:2000]
    y = predict(network.layers, x)
    told = tell(network.params["W1"], start["W1"], x, t)
    return cross_entropy(y, t), accuracy(y, t), *told


def trial_with_relu(start, rate, x, t):
    """Like `trial`, with a ReLU: the loss, the accuracy, and how far a weight of W1 moved."""
    weights = {name: w.copy() for name, w in start.items()}
    for i in range(0, len(x), BATCH):
        grad = relu_gradients(weights, x[i : i + BATCH], t[i : i + BATCH])
        weights = {name: w - rate * grad[name] for name, w in weights.items()}
    y = relu_predict(weights, x)
    return cross_entropy(y, t), accuracy(y, t), largest(weights["W1"] - start["W1"])


def trained(start, x, t, epochs=EPOCHS):
    """A list of weights: before training, and after each epoch."""
    rng = np.random.default_rng(1)
    weights = start
    after_each = [start]
    for _ in range(epochs):
        weights = train(rng, weights, x, t, learning_rate=0.5, batch_size=100, epochs=1)
        after_each.append(weights)
    return after_each


def answers(after_each, x):
    """The probabilities of the digits x, before training and after each epoch."""
    return [predict(weights, x) for weights in after_each]


def accuracies(ys, t):
    """The accuracy of each of these probabilities."""
    return [accuracy(y, t) for y in ys]


def different_answers(y):
    """How many of the ten classes are the answer to any digit."""
    return len(np.unique(np.argmax(y, axis=1)))


def run(train, test):
    """Train from six starts, in the same order of digits; look at the hidden units.

    Beside that, train the network of chapter 4 as it should be, and in four ways in which
    its loss stays near log 10.
    """
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    rng = np.random.default_rng(0)
    zeros = wrong(rng)
    random = right(rng)
    flat = init(np.random.default_rng(0), (784, 10))
    from_zeros = trained(zeros, x, t)
    from_random = trained(random, x, t)
    from_same = trained(constant(random, 0.01), x, t, epochs=1)
    from_tiny = trained(scaled(random, 1e-6), x, t)
    flat_from_zeros = trained(constant(flat, 0), x, t)
    flat_from_random = trained(flat, x, t)

    answers_zeros = answers(from_zeros, x_test)
    answers_random = answers(from_random, x_test)
    answers_tiny = answers(from_tiny, x_test)
    curve_wrong = accuracies(answers_zeros, t_test)
    curve_right = accuracies(answers_random, t_test)
    curve_tiny = accuracies(answers_tiny, t_test)
    y_wrong, y_right = answers_zeros[-1], answers_random[-1]
    one = as_one(from_zeros[-1])
    repaired = random_start(network_of(zeros)).layers

    small = start_of_chapter_4(rng)
    bytes_mixed, t_mixed = together(*train)
    x_mixed, t_mixed, t_apart = bytes_mixed[:DIGITS] / 255, t_mixed[:DIGITS], t[:DIGITS]
    large = scaled(small, 100)
    starts = [scaled(start_of_chapter_4(np.random.default_rng(k)), 100) for k in range(STARTS)]
    losses_large = [cross_entropy(predict(w, x_mixed[:1000]), t_mixed[:1000]) for w in starts]
    x_100, t_100 = x_mixed[: 100 * BATCH], t_mixed[: 100 * BATCH]
    well = trial(small, updated, x_mixed, t_mixed)
    early = trial(small, updated, x_100, t_100)
    none = trial(small, no_update, x_mixed, t_mixed)
    creep = trial(small, creeping, x_mixed, t_mixed)
    zero = trial(zeros, updated, x_mixed, t_mixed)
    apart = trial(small, updated, x_mixed, t_apart)
    rebound = trial(small, rebinding, x_mixed, t_mixed)
    twice = trial(small, updated, x_mixed / 255, t_mixed)
    relu_zero = trial_with_relu(zeros, 0.1, x_mixed, t_mixed)
    relu_well = trial_with_relu(small, 0.1, x_mixed, t_mixed)
    relu_fast = trial_with_relu(small, 3, x_mixed, t_mixed)
    deep = init(np.random.default_rng(0), (784, 50, 100, 10))
    deep_small = {name: 0.01 * len(w) ** 0.5 * w for name, w in deep.items()}
    deep_trial = trial(deep_small, updated, x_mixed, t_mixed)
    deep_repaired = random_start(network_of(deep_small)).params
    loss_well, accuracy_well, moved_well, apart_well, means_well = well
    loss_early, accuracy_early, moved_early, apart_early, means_early = early
    loss_none, accuracy_none, moved_none, apart_none, means_none = none
    loss_creep, accuracy_creep, moved_creep, apart_creep, means_creep = creep
    loss_zero, accuracy_zero, moved_zero, apart_zero, means_zero = zero
    loss_apart, accuracy_apart, moved_apart, apart_apart, means_apart = apart
    return {
        "digits": len(t_test),
        "guessing": np.log(10),
        # The book's cross_entropy_error adds 1e-7 inside its logarithm.
        "guessing_1e7": -np.log(0.1 + 1e-7),
        # The loss of a sure and right answer, [1, 0, ... 0], after another softmax.
        "least_of_two": cross_entropy(softmax(np.eye(10)), np.arange(10)),
        "units_wrong": distinct(from_zeros[-1]),
        "units_right": distinct(from_random[-1]),
        "units_same": distinct(from_same[-1]),
        "units_tiny": distinct(from_tiny[-1]),
        "spread_wrong": spread(from_zeros[-1]),
        "spread_tiny": spread(from_tiny[-1]),
        "early_tiny": spread(from_tiny[1]),
        "accuracy_wrong": curve_wrong[-1],
        "accuracy_right": curve_right[-1],
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
        "loss_well": loss_well,
        "accuracy_well": accuracy_well,
        "moved_well": moved_well,
        "apart_well": apart_well,
        "means_well": means_well,
        "loss_early": loss_early,
        "accuracy_early": accuracy_early,
        "moved_early": moved_early,
        "apart_early": apart_early,
        "means_early": means_early,
        "loss_none": loss_none,
        "accuracy_none": accuracy_none,
        "moved_none": moved_none,
        "apart_none": apart_none,
        "means_none": means_none,
        "loss_creep": loss_creep,
        "accuracy_creep": accuracy_creep,
        "moved_creep": moved_creep,
        "apart_creep": apart_creep,
        "means_creep": means_creep,
        "loss_zero": loss_zero,
        "accuracy_zero": accuracy_zero,
        "moved_zero": moved_zero,
        "apart_zero": apart_zero,
        "means_zero": means_zero,
        "loss_apart": loss_apart,
        "accuracy_apart": accuracy_apart,
        "moved_apart": moved_apart,
        "apart_apart": apart_apart,
        "means_apart": means_apart,
        "deviation_large": np.std(large["W1"]),
        "loss_large": cross_entropy(predict(large, x_mixed), t_mixed),
        "starts_large": STARTS,
        "least_large": min(losses_large),
        "most_large": max(losses_large),
        "loss_rebound": rebound[0],
        "moved_rebound": rebound[2],
        "loss_twice": twice[0],
        "accuracy_twice": twice[1],
        "largest_pixel_twice": np.max(x_mixed / 255),
        "moved_relu": relu_zero[2],
        "moved_relu_small": relu_well[2],
        "loss_relu_small": relu_well[0],
        "loss_relu_fast": relu_fast[0],
        "accuracy_relu_fast": relu_fast[1],
        "moved_relu_fast": relu_fast[2],
        "loss_deep": deep_trial[0],
        "moved_deep": deep_trial[2],
        "loss_deep_repaired": trial(deep_repaired, updated, x_mixed, t_mixed)[0],
        "chance": 1 / 10,
        "repaired_apart": max(largest(repaired[name] - random[name]) for name in random),
        "catch_wrong": {"params": from_zeros[1]},
        "catch_right": {"params": from_random[1]},
        "epochs": list(range(EPOCHS + 1)),
        "curve_wrong": curve_wrong,
        "curve_right": curve_right,
        "curve_tiny": curve_tiny,
        "W1_wrong": from_zeros[-1]["W1"],
        "W1_right": from_random[-1]["W1"],
    }


@experiment.finding(
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


@experiment.law(
    "The lines that replace zeros by random weights give the very start of the right column: the "
    "largest difference is {repaired_apart:.0f}."
)
def the_repair_is_the_right_start(r):
    """So all that is measured from random numbers is measured with the repair."""
    return r.repaired_apart == 0


@experiment.finding(
    "After 300 steps the loss is {loss_none:.4f} without an update, {loss_creep:.4f} with a rate "
    "of 0.0001, {loss_zero:.4f} from zeros and {loss_apart:.4f} with labels out of order: each "
    "less than 0.03 from log 10 = {guessing:.4f}, and each with an accuracy below 0.2."
)
def four_mistakes_stay_at_log_10(r):
    """Whatever they do, they do no better than to guess."""
    losses = [r.loss_none, r.loss_creep, r.loss_zero, r.loss_apart]
    rights = [r.accuracy_none, r.accuracy_creep, r.accuracy_zero, r.accuracy_apart]
    near_log_10 = all(abs(loss - r.guessing) < 0.03 for loss in losses)
    near_chance = all(right < 0.2 for right in rights)
    return near_log_10 and near_chance


@experiment.finding(
    "Nor does the loss fall if the update makes new arrays and the layers keep the old ones: it "
    "stays at {loss_rebound:.4f}, as without an update, while W1 moves by {moved_rebound:.1g}, "
    "more than 0.001."
)
def new_arrays_do_not_reach_the_layers(r):
    """The layers of chapter 5 were given the arrays once."""
    same_loss = r.loss_rebound == r.loss_none
    moves = r.moved_rebound > 0.001
    return same_loss and moves


@experiment.finding(
    "With pixels divided by 255 twice, at most {largest_pixel_twice:.4f} and below 0.01, the loss "
    "is {loss_twice:.4f}, less than 0.05 from log 10, and the accuracy below 0.2."
)
def faint_pixels_teach_little(r):
    """The gradient of W1 has the pixels as a factor."""
    faint = r.largest_pixel_twice < 0.01
    near_log_10 = abs(r.loss_twice - r.guessing) < 0.05
    near_chance = r.accuracy_twice < 0.2
    return faint and near_log_10 and near_chance


@experiment.finding(
    "With a ReLU, W1 moves by {moved_relu:.0f} from zeros, and by {moved_relu_small:.1g} from "
    "random weights, more than 0.001."
)
def zeros_do_not_move_with_a_relu(r):
    """The outputs of the hidden layer are 0, and so are W2 and all gradients but those of b2."""
    return r.moved_relu == 0 and r.moved_relu_small > 0.001


@experiment.finding(
    "With a ReLU and a learning rate of 3 the loss is {loss_relu_fast:.2f}, less than 0.25 from "
    "log 10, the accuracy {accuracy_relu_fast:.2f}, below 0.2, and W1 has moved by "
    "{moved_relu_fast:.1f}, more than 1. At 0.1 the loss is {loss_relu_small:.2f}, below 1.5."
)
def too_large_a_rate_stays_too(r):
    """The other end of a rate that is far too small."""
    stays = abs(r.loss_relu_fast - r.guessing) < 0.25
    near_chance = r.accuracy_relu_fast < 0.2
    far = r.moved_relu_fast > 1
    learns_at_less = r.loss_relu_small < 1.5
    return stays and near_chance and far and learns_at_less


@experiment.finding(
    "784-50-100-10 is at {loss_deep:.4f} after 300 steps from weights of deviation 0.01, less than "
    "0.1 from log 10, and W1 has moved by {moved_deep:.1g}, more than with a rate of 0.0001 and "
    "less than 0.002. From the weights of the repair's lines the loss is "
    "{loss_deep_repaired:.4f}, below 2.2."
)
def a_deeper_network_needs_a_larger_start(r):
    """Each layer of small weights makes the gradient smaller."""
    near_log_10 = abs(r.loss_deep - r.guessing) < 0.1
    hardly_moves = r.moved_creep < r.moved_deep < 0.002
    falls = r.loss_deep_repaired < 2.2
    return near_log_10 and hardly_moves and falls


@experiment.law(
    "After a second softmax a sure and right answer costs {least_of_two:.4f}, which is "
    "log(e + 9) - 1 to within 1e-9."
)
def two_softmaxes_have_a_floor(r):
    """The second one is given 1 and nine times 0, and makes 0.23 of the 1."""
    return abs(r.least_of_two - (np.log(np.e + 9) - 1)) < 1e-9


@experiment.finding(
    "With 1e-7 added inside the logarithm, as in the book, log 10 = {guessing:.6f} becomes "
    "{guessing_1e7:.6f}. From weights of deviation {deviation_large:.0f} the loss begins at "
    "{loss_large:.1f}, more than twice that, and from {starts_large} other such weights at "
    "{least_large:.1f} to {most_large:.1f}, all more than 1.5 times log 10."
)
def guessing_costs_log_10_and_large_weights_cost_more(r):
    """Large weights make sure of answers that are no better than guessed."""
    a_millionth_less = 0.5e-6 < r.guessing - r.guessing_1e7 < 1.5e-6
    of_deviation_1 = abs(r.deviation_large - 1) < 0.01
    far_above = r.loss_large > 2 * r.guessing
    others_above = 1.5 * r.guessing < r.least_large < r.most_large
    return a_millionth_less and of_deviation_1 and far_above and others_above


@experiment.finding(
    "With none of these mistakes, or with their repairs, the loss is {loss_well:.4f} by then, "
    "below 1.9, and the accuracy {accuracy_well:.4f}, above 0.35."
)
def without_them_the_loss_falls(r):
    """It is trained with the lines that answer the symptoms."""
    falls = r.loss_well < 1.9
    learns = r.accuracy_well > 0.35
    return falls and learns


@experiment.finding(
    "But after 100 steps it is still {loss_early:.4f}, less than 0.03 from log 10, with nothing "
    "wrong."
)
def at_first_nothing_is_to_be_seen(r):
    """Weights of deviation 0.01 take their time."""
    return abs(r.loss_early - r.guessing) < 0.03


@experiment.finding(
    "Without an update W1 moves by {moved_none:.0f}, with a rate of 0.0001 by {moved_creep:.1g}, "
    "less than 0.0001. In the other four trials it moves by {moved_apart:.1g} or more, more than "
    "0.001."
)
def weights_that_do_not_move_are_found(r):
    """Two of the mistakes are in the step."""
    others = [r.moved_well, r.moved_early, r.moved_zero, r.moved_apart]
    none_moves_nothing = r.moved_none == 0
    creep_hardly_moves = 0 < r.moved_creep < 0.0001
    as_far_as_that = min(others) == r.moved_apart
    the_others_move = min(others) > 0.001
    return none_moves_nothing and creep_hardly_moves and as_far_as_that and the_others_move


@experiment.finding(
    "From zeros the units differ by {apart_zero:.1g}, less than 1e-10. In the other five trials "
    "they differ by {apart_creep:.1g} or more, more than 0.01."
)
def units_that_are_equal_are_found(r):
    """One of the mistakes is in the start."""
    others = [r.apart_well, r.apart_early, r.apart_none, r.apart_creep, r.apart_apart]
    zeros_are_equal = r.apart_zero < 1e-10
    the_others_differ = min(others) > 0.01
    as_little_as_that = abs(min(others) - r.apart_creep) < 0.001
    return zeros_are_equal and as_little_as_that and the_others_differ


@experiment.finding(
    "With labels out of order the mean images of the ten digits differ by {means_apart:.2f}, less "
    "than 0.3. In the other five trials they differ by {means_early:.2f} or more, more than 0.9."
)
def labels_out_of_order_are_found(r):
    """One of the mistakes is in the data."""
    others = [r.means_well, r.means_early, r.means_none, r.means_creep, r.means_zero]
    all_means_alike = r.means_apart < 0.3
    the_others_differ = min(others) > 0.9
    as_much_as_that = min(others) == r.means_early
    return all_means_alike and as_much_as_that and the_others_differ


@experiment.finding(
    "Accuracy after 5 epochs: {accuracy_wrong:.4f} from zeros, below 0.45, and "
    "{accuracy_right:.4f} from random numbers, above 0.9."
)
def zeros_learn_little(r):
    """One unit can only sort the digits along one line."""
    return r.accuracy_wrong < 0.45 and r.accuracy_right > 0.9


@experiment.finding(
    "From zeros the loss does fall, to {loss_wrong:.2f} from the {guessing:.2f} of guessing; from "
    "random numbers it falls further, to {loss_right:.2f}."
)
def the_loss_falls_a_little(r):
    """One unit is better than none."""
    return r.loss_right < r.loss_wrong < r.guessing


@experiment.finding(
    "Trained from zeros, the network gives only {answers_wrong} different answers to "
    "{digits:,} digits; trained from random numbers, all {answers_right}."
)
def some_classes_are_never_answered(r):
    """After 5 epochs some classes are nowhere the largest along the one line."""
    some_are_missing = r.answers_wrong < 10
    none_is_missing = r.answers_right == 10
    return some_are_missing and none_is_missing


@experiment.finding(
    "{weights_one} weights, those of a single hidden unit, give the same probabilities as all "
    "{weights_all:,}: to within {one_apart:.1g}, which is below 0.0001."
)
def one_unit_does_it(r):
    """Fifty equal voices are one voice, fifty times as loud."""
    weights_of_one = r.weights_one == 784 + 1 + 10 + 10
    weights_of_fifty = r.weights_all == 784 * 50 + 50 + 50 * 10 + 10
    same_probabilities = r.one_apart < 1e-4
    return weights_of_one and weights_of_fifty and same_probabilities


@experiment.law(
    "A start from 0.01 in every place leaves {units_same} distinct unit after one epoch as well."
)
def sameness_is_the_fault(r):
    """It is not the zero."""
    return r.units_same == 1


@experiment.finding(
    "Random numbers a millionth as large part the units: {units_tiny} are distinct after 5 epochs, "
    "more than 45. The largest difference in a weight of W1 grows from {early_tiny:.1g} after one "
    "epoch to {spread_tiny:.1g}, more than a thousand times."
)
def a_millionth_is_enough(r):
    """Training makes differences grow."""
    most_are_distinct = r.units_tiny > 45
    differences_grow = r.spread_tiny > 1000 * r.early_tiny
    return most_are_distinct and differences_grow


@experiment.finding(
    "From numbers a millionth as large the accuracy is {accuracy_tiny:.4f}: at least 0.2 above "
    "that from zeros, {accuracy_wrong:.4f}, and 0.05 below that from the whole ones, "
    "{accuracy_right:.4f}."
)
def a_millionth_is_late(r):
    """From nearly nothing, it takes epochs until the units differ."""
    far_above_zeros = r.accuracy_tiny > r.accuracy_wrong + 0.2
    still_below = r.accuracy_tiny < r.accuracy_right - 0.05
    return far_above_zeros and still_below


@experiment.finding(
    "Without a hidden layer a start from zeros is as good: {accuracy_flat_zero:.4f}, and "
    "{accuracy_flat:.4f} from random numbers, both above 0.88 and less than 0.02 apart."
)
def without_a_hidden_layer_zeros_are_fine(r):
    """The ten classes have different labels, so they never get the same gradient."""
    zeros_learn = r.accuracy_flat_zero > 0.88
    random_learns = r.accuracy_flat > 0.88
    as_good = abs(r.accuracy_flat_zero - r.accuracy_flat) < 0.02
    return zeros_learn and random_learns and as_good


@experiment.finding(
    "After one epoch the line to paste counts 1 of 50 distinct units from zeros, and 50 of 50 from "
    "random numbers."
)
def the_line_counts_them(r):
    """One epoch is enough for it."""
    return r.catch_wrong == "1 of 50" and r.catch_right == "50 of 50"
