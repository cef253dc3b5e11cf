"""Random weights that start too large: standard deviation 1, whatever the number of inputs.

    x        pixels from 0 to 1, shape (n, 784)
    W1, b1   weights (784, 50) and biases (50,) of the hidden layer
    W2, b2   weights (50, 10) and biases (10,) of the output layer
    a1, z1   what the hidden layer computes before and after its sigmoid, shape (n, 50)
    a2       scores, what the output layer computes before softmax, shape (n, 10)
    y        probabilities, shape (n, 10)
    t        labels, shape (n,)

A z1 outside 0.01 to 0.99 is called saturated: there the sigmoid is all but flat, its slope
z1 (1 - z1) below 0.01. A ReLU unit is called dead if it is 0 for every training digit: then no
further step of training moves its weights.
Xavier's deviation is 1 / sqrt(n) for a layer of n inputs, He's is sqrt(2 / n).
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.learning import BATCH, EPOCHS, RATE, SIZES, learn, shuffled
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, predict
from nnsite.core.relu import relu_backward, relu_forward, relu_predict
from nnsite.core.training import init
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import zero_init

# A rate at which the units of the ReLU network live, and one at which they die.
RELU_RATE, DEADLY_RATE = 0.2, 2.0
# A network so deep that a factor for each layer shows, and its width.
DEPTH, WIDTH = 10, 100
HELD = 1000
# What the book's loss adds to y.
ADDED = 1e-7
# Digits from which a network that starts from `rand` learns, and the rate of the book's programs.
FEW, BOOK_RATE = 3000, 0.1


def wrong(rng, n, m):
    """W of a layer with n inputs and m units."""
    return rng.standard_normal((n, m))


def right(rng, n, m):
    """W of a layer with n inputs and m units."""
    return rng.standard_normal((n, m)) / n**0.5


def catch(params):
    for k, W in params.items():
        if W.ndim == 2:
            print(k, f"{W.std() * len(W) ** 0.5:.1f}")


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss, first step", "first_wrong", "first_right", ".2f"),
        Row("loss, last 50 of 300 steps", "loss_wrong", "loss_right", ".2f"),
        Row(
            "z1 outside 0.01 to 0.99, before training", "saturated_wrong", "saturated_right", ".1%"
        ),
        Row("mean slope of the sigmoids, before training", "slope_wrong", "slope_right", ".3f"),
        Row("with ReLU: accuracy after one epoch", "relu_wrong", "relu_right"),
        Row("with ReLU: loss, first step", "relu_first_wrong", "relu_first_right", ".2f"),
    ],
)
random_start = experiment.repair(zero_init.random_start)


@experiment.repair
def he_start(network):
    """He's random weights, in the arrays that the layers hold."""
    rng = np.random.default_rng(0)
    for k, W in network.params.items():
        if "W" in k:
            W[:] = rng.normal(0, (2 / len(W)) ** 0.5, W.shape)
    return network


def he(rng, n, m):
    """W of a layer with n inputs and m units, for ReLU."""
    return rng.standard_normal((n, m)) * (2 / n) ** 0.5


def hundredth(rng, n, m):
    """W of a layer with n inputs and m units: the deviation of the book's `two_layer_net.py`."""
    return rng.standard_normal((n, m)) * 0.01


def uniform(rng, n, m):
    """W of a layer with n inputs and m units, from `rand` in place of `randn`: none is negative."""
    return rng.random((n, m))


def start(W1, W2):
    """Weights of 784-50-10, W1 and W2 each made by such a function.

    The random numbers are those that `learn` itself starts from.
    """
    rng = np.random.default_rng(0)
    return {
        "W1": W1(rng, 784, 50),
        "b1": np.zeros(50),
        "W2": W2(rng, 50, 10),
        "b2": np.zeros(10),
    }


def learned(weights, x, t, epochs=EPOCHS, rate=RATE):
    """What the program of this part learns from a start."""
    return learn(np.random.default_rng(0), x, t, start=weights, epochs=epochs, rate=rate)


def learned_with_relu(weights, rate, x, t):
    """What it learns in an epoch, with ReLU in place of the sigmoid."""
    return learn(
        np.random.default_rng(0),
        x,
        t,
        start=weights,
        forward=relu_forward,
        backward=relu_backward,
        rate=rate,
        epochs=1,
    )


def first_batch(n):
    """The places of the digits of the first batch that `learn` takes from n."""
    rng = np.random.default_rng(0)
    init(rng, SIZES)
    return shuffled(rng, n)[:BATCH]


def sums(weights, x):
    """The weighted sums a1 of the hidden layer."""
    return x @ weights["W1"] + weights["b1"]


def saturated(z1):
    """The share of outputs outside 0.01 to 0.99."""
    return np.mean((z1 < 0.01) | (z1 > 0.99))


def slope(z1):
    """The mean slope of the sigmoids."""
    return np.mean(z1 * (1 - z1))


def dead(weights, x):
    """How many ReLU units are 0 for every image: none of their sums is positive."""
    return np.sum(sums(weights, x).max(axis=0) <= 0)


def moved(run, epoch):
    """How far the weights of W1 have moved by the end of an epoch: the root mean square."""
    difference = run.weights[epoch]["W1"] - run.weights[0]["W1"]
    return np.mean(difference**2) ** 0.5


def signs_kept(before, after):
    """The share of a1, over images and units, whose sign training has left as it was."""
    return np.mean((before > 0) == (after > 0))


def sizes_through(W, x):
    """How large the outputs of layer after layer are, with ReLU: the root of their mean square."""
    rng = np.random.default_rng(0)
    z, sizes = x, []
    for _ in range(DEPTH):
        z = np.maximum(z @ W(rng, z.shape[1], WIDTH), 0)
        sizes.append(np.mean(z**2) ** 0.5)
    return sizes


def run(train, test):
    """Train from both starts, with one large layer at a time, and with ReLU."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    from_wrong = learned(start(wrong, wrong), x, t)
    from_right = learned(start(right, right), x, t)
    from_first = learned(start(wrong, right), x, t, epochs=1)
    from_second = learned(start(right, wrong), x, t, epochs=1)
    from_uniform = learned(start(uniform, uniform), x[:FEW], t[:FEW], 1)
    at_book_rate = learned(start(uniform, uniform), x[:FEW], t[:FEW], 1, BOOK_RATE)
    relu_wrong = learned_with_relu(start(wrong, wrong), RELU_RATE, x, t)
    relu_right = learned_with_relu(start(he, he), RELU_RATE, x, t)
    relu_deadly = learned_with_relu(start(he, he), DEADLY_RATE, x, t)

    def read(run, epoch=-1):
        return accuracy(predict(run.weights[epoch], x_test), t_test)

    def read_with_relu(run):
        return accuracy(relu_predict(run.weights[-1], x_test), t_test)

    accuracy_wrong, accuracy_right = read(from_wrong), read(from_right)
    large, small = from_wrong.weights[0], from_right.weights[0]
    a1_wrong, a1_right = sums(large, x_test), sums(small, x_test)
    z1_wrong, z1_right = sigmoid(a1_wrong), sigmoid(a1_right)
    z1_uniform = sigmoid(sums(from_uniform.weights[0], x_test))
    y_uniform = predict(from_uniform.weights[-1], x_test)
    y_book_rate = predict(at_book_rate.weights[-1], x_test)
    repaired = random_start(zero_init.network_of(large)).params
    repaired_he = he_start(zero_init.network_of(large)).params
    he_first = start(he, he)
    batch = first_batch(len(x))
    y_relu_wrong = relu_predict(relu_wrong.weights[0], x[batch])
    depths = {
        "1": sizes_through(wrong, x_test[:HELD]),
        "sqrt(2 / n)": sizes_through(he, x_test[:HELD]),
        "1 / sqrt(n)": sizes_through(right, x_test[:HELD]),
        "0.01": sizes_through(hundredth, x_test[:HELD]),
    }
    return {
        "digits": len(t_test),
        "steps": len(from_right.losses),
        "epochs": EPOCHS,
        "guessing": np.log(10),
        "accuracy_wrong": accuracy_wrong,
        "accuracy_right": accuracy_right,
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "early_wrong": read(from_wrong, 1),
        "early_right": read(from_right, 1),
        "early_first": read(from_first),
        "early_second": read(from_second),
        "first_wrong": from_wrong.losses[0],
        "first_right": from_right.losses[0],
        "first_first": from_first.losses[0],
        "first_second": from_second.losses[0],
        "loss_wrong": from_wrong.losses[-50:].mean(),
        "loss_right": from_right.losses[-50:].mean(),
        "saturated_wrong": saturated(z1_wrong),
        "saturated_right": saturated(z1_right),
        "slope_wrong": slope(z1_wrong),
        "slope_right": slope(z1_right),
        "length": np.mean(np.sum(x_test**2, axis=1)) ** 0.5,
        "deviation_wrong": a1_wrong.std(),
        "deviation_right": a1_right.std(),
        "saturated_raw": saturated(sigmoid(255 * a1_right)),
        "scores_wrong": np.std(z1_wrong @ large["W2"]),
        "scores_right": np.std(z1_right @ small["W2"]),
        "moved_wrong": moved(from_wrong, 1),
        "moved_right": moved(from_right, 1),
        "moved_first": moved(from_first, 1),
        "share_moved_wrong": moved(from_wrong, EPOCHS) / large["W1"].std(),
        "share_moved_right": moved(from_right, EPOCHS) / small["W1"].std(),
        "signs_wrong": signs_kept(a1_wrong, sums(from_wrong.weights[-1], x_test)),
        "signs_right": signs_kept(a1_right, sums(from_right.weights[-1], x_test)),
        "least_uniform": z1_uniform.min(),
        "accuracy_uniform": accuracy(y_uniform, t_test),
        "answers_uniform": len(np.unique(np.argmax(y_uniform, axis=1))),
        "answer_uniform": np.argmax(y_uniform[0]),
        "first_uniform": from_uniform.losses[0],
        "loss_uniform": from_uniform.losses[-10:].mean(),
        "steps_uniform": len(from_uniform.losses),
        "rate": RATE,
        "book_rate": BOOK_RATE,
        "answers_book_rate": len(np.unique(np.argmax(y_book_rate, axis=1))),
        "loss_book_rate": at_book_rate.losses[-10:].mean(),
        "relu_rate": RELU_RATE,
        "deadly_rate": DEADLY_RATE,
        "relu_wrong": read_with_relu(relu_wrong),
        "relu_right": read_with_relu(relu_right),
        "relu_deadly": read_with_relu(relu_deadly),
        "relu_first_wrong": relu_wrong.losses[0],
        "relu_first_book": cross_entropy(y_relu_wrong + ADDED, t[batch]),
        "book_most": -np.log(ADDED),
        "relu_first_right": relu_right.losses[0],
        "relu_first_deadly": relu_deadly.losses[0],
        "dead_first": dead(he_first, x),
        "dead_wrong": dead(relu_wrong.weights[-1], x),
        "dead_right": dead(relu_right.weights[-1], x),
        "dead_deadly": dead(relu_deadly.weights[-1], x),
        "units": 50,
        "depth": DEPTH,
        "width": WIDTH,
        "depth_1": depths["1"][-1],
        "depth_he": depths["sqrt(2 / n)"][-1],
        "depth_he_first": depths["sqrt(2 / n)"][0],
        "depth_xavier": depths["1 / sqrt(n)"][-1],
        "depth_xavier_first": depths["1 / sqrt(n)"][0],
        "depth_001": depths["0.01"][-1],
        "repaired_apart": max(np.abs(repaired[k] - small[k]).max() for k in small),
        "repaired_he_apart": max(np.abs(repaired_he[k] - he_first[k]).max() for k in he_first),
        "printed_he": np.sqrt(784) * he_first["W1"].std(),
        "printed_001_W1": np.sqrt(784) * start(hundredth, hundredth)["W1"].std(),
        "printed_001_W2": np.sqrt(50) * start(hundredth, hundredth)["W2"].std(),
        "catch_wrong": {"params": large},
        "catch_right": {"params": small},
        "z1_wrong": z1_wrong,
        "z1_right": z1_right,
        "losses_wrong": from_wrong.losses,
        "losses_right": from_right.losses,
        "depths": depths,
        "W1_wrong": from_wrong.weights[-1]["W1"],
        "W1_right": from_right.weights[-1]["W1"],
    }


@experiment.finding(
    "Accuracy after {epochs} epochs: {accuracy_wrong:.4f} from weights of deviation 1, below 0.87, "
    "and {accuracy_right:.4f} from deviation 1 / sqrt(n), above 0.9. That costs {cost} digits."
)
def a_large_start_costs_accuracy(r):
    """It learns, but as if it had begun far behind."""
    return r.accuracy_wrong < 0.87 and r.accuracy_right > 0.9


@experiment.finding(
    "The first loss is {first_wrong:.2f}, more than 1.5 times log 10 = {guessing:.2f}. From "
    "deviation 1 / sqrt(n) it is {first_right:.2f}, less than 0.4 above it."
)
def large_weights_are_sure_before_they_know(r):
    """A network that guesses pays log 10; one that is sure of a guess pays more."""
    far_above = r.first_wrong > 1.5 * r.guessing
    near = r.guessing < r.first_right < r.guessing + 0.4
    return far_above and near


@experiment.finding(
    "Over the last 50 of {steps} steps the loss is {loss_wrong:.2f}, more than 0.1 above the "
    "{loss_right:.2f} from deviation 1 / sqrt(n)."
)
def the_loss_stays_behind(r):
    """It falls all the time."""
    return r.loss_wrong > r.loss_right + 0.1


@experiment.finding(
    "Before training {saturated_wrong:.1%} of layer 1's outputs lie outside 0.01 to 0.99, more "
    "than half, and {saturated_right:.1%} from deviation 1 / sqrt(n). The mean slope of its "
    "sigmoids is {slope_wrong:.3f}, below 0.07, and {slope_right:.3f}, above 0.2."
)
def a_large_start_saturates_layer_1(r):
    """The gradient of W1 has the slope as a factor."""
    most = r.saturated_wrong > 0.5
    none = r.saturated_right < 0.001
    flat = r.slope_wrong < 0.07
    steep = r.slope_right > 0.2
    return most and none and flat and steep


@experiment.finding(
    "a1 has a standard deviation of {deviation_wrong:.2f} from deviation 1: within 20 % of "
    "{length:.2f}, the root mean square length of the images. From 1 / sqrt(n), a 28th, it is "
    "{deviation_right:.2f}."
)
def a1_is_as_wide_as_the_image_is_long(r):
    """A sum of x times W1, in which W1 is random, has deviation 1 times the length of x."""
    as_long = abs(r.deviation_wrong / r.length - 1) < 0.2
    a_28th = abs(28 * r.deviation_right / r.deviation_wrong - 1) < 1e-9
    return as_long and a_28th


@experiment.finding(
    "The scores a2 have a standard deviation of {scores_wrong:.1f}, more than 3, and of "
    "{scores_right:.1f}, less than 1.5, from deviation 1 / sqrt(n)."
)
def large_scores_come_of_large_weights(r):
    """Softmax makes a sure answer of scores that far apart."""
    return r.scores_wrong > 3 and r.scores_right < 1.5


@experiment.finding(
    "In {epochs} epochs the weights of W1 move by {share_moved_wrong:.0%} of their deviation at "
    "the start, less than 20 %, and from deviation 1 / sqrt(n) by {share_moved_right:.0%}, more "
    "than 100 %. Of all a1, {signs_wrong:.0%} and {signs_right:.0%} keep their sign: more than "
    "75 %, and less than 65 %."
)
def training_cannot_wash_the_start_out(r):
    """Steps are small beside weights of that size."""
    hardly_move = r.share_moved_wrong < 0.2
    move_far = r.share_moved_right > 1
    signs_stay = r.signs_wrong > 0.75
    signs_do_not = r.signs_right < 0.65
    return hardly_move and move_far and signs_stay and signs_do_not


@experiment.finding(
    "In the first epoch a weight of W1 moves by {moved_right:.3f} with both matrices small, by "
    "less than three quarters of it if only W1 is large, {moved_first:.3f}, and by more than it if "
    "both are, {moved_wrong:.3f}."
)
def a_large_w2_makes_up_for_the_slope(r):
    """The gradient of W1 has W2 as a factor, and the slope of the sigmoids."""
    less_for_the_slope = r.moved_first < 0.75 * r.moved_right
    more_for_w2 = r.moved_wrong > r.moved_right
    return less_for_the_slope and more_for_w2


@experiment.finding(
    "After one epoch the accuracy is {early_first:.4f} if only W1 is large, and {early_second:.4f} "
    "if only W2 is. From {early_right:.4f} with both small, the first is more than 0.08 away and "
    "the second less than 0.05. With both large it is {early_wrong:.4f}, more than 0.1 away."
)
def w1_does_the_harm(r):
    """What a hidden unit has not told apart, no score can tell apart."""
    first_harms = r.early_right - r.early_first > 0.08
    second_hardly = abs(r.early_right - r.early_second) < 0.05
    both_harm = r.early_right - r.early_wrong > 0.1
    return first_harms and second_hardly and both_harm


@experiment.finding(
    "The first loss is {first_first:.2f} if only W1 is large, less than 1 above log 10, and "
    "{first_second:.2f} if only W2 is, more than 1.5 above it."
)
def w2_makes_the_first_loss(r):
    """The scores are sums of W2, whatever W1 is."""
    w1_hides = r.first_first < r.guessing + 1
    w2_shows = r.first_second > r.guessing + 1.5
    return w1_hides and w2_shows


@experiment.finding(
    "From rand, numbers of which none is negative, each output of layer 1 is {least_uniform:.4f} "
    "or more, above 0.99. After {steps_uniform} steps the network has {answers_uniform} answer to "
    "all digits, an accuracy of {accuracy_uniform:.4f}, below 0.2, and a loss of "
    "{loss_uniform:.1f}, above 5; the first loss was {first_uniform:.2f}."
)
def numbers_without_a_sign_are_worse(r):
    """Sums of weights that are all positive are far from 0 for every image."""
    all_saturated = r.least_uniform > 0.99
    one_answer = r.answers_uniform == 1
    near_chance = r.accuracy_uniform < 0.2
    rises = r.loss_uniform > max(5, r.first_uniform)
    return all_saturated and one_answer and near_chance and rises


@experiment.finding(
    "At the book's rate of {book_rate}, too, the network that starts from rand has "
    "{answers_book_rate} answer to all digits. But its loss is {loss_book_rate:.2f}, less than 0.1 "
    "from log 10."
)
def at_a_small_rate_only_the_loss_looks_well(r):
    """Scores that are the same for every digit can do no better than guess."""
    one_answer = r.answers_book_rate == 1
    guesses = abs(r.loss_book_rate - r.guessing) < 0.1
    return one_answer and guesses


@experiment.finding(
    "With pixels from 0 to 255 even deviation 1 / sqrt(n) leaves {saturated_raw:.0%} of layer 1's "
    "outputs outside 0.01 to 0.99, more than 90 %."
)
def raw_pixels_saturate_as_well(r):
    """The sums are 255 times as large."""
    return r.saturated_raw > 0.9


@experiment.finding(
    "With ReLU and deviation 1 the first loss is {relu_first_wrong:.1f}, above 20, and from He's "
    "{relu_first_right:.2f}, below 3. After one epoch at rate {relu_rate} the accuracies are "
    "{relu_wrong:.4f}, below 0.8, and {relu_right:.4f}, above 0.85."
)
def with_relu_the_scores_explode(r):
    """A ReLU has no upper end."""
    far_above = r.relu_first_wrong > 20
    near = r.relu_first_right < 3
    costs = r.relu_wrong < 0.8 and r.relu_right > 0.85
    return far_above and near and costs


@experiment.finding(
    "By the book's loss, which adds 1e-7 to y, the first loss of ReLU and deviation 1 is "
    "{relu_first_book:.1f}: above 9 and below -log(1e-7) = {book_most:.1f}, the largest that it "
    "can be."
)
def the_books_loss_has_a_cap(r):
    """So a reader of the book does not see the true first loss."""
    return 9 < r.relu_first_book < r.book_most


@experiment.finding(
    "From He's start, at rate {deadly_rate:.0f}, {dead_deadly} of {units} ReLU units are dead "
    "after an epoch, more than 35, and the accuracy is {relu_deadly:.4f}, below 0.5. Before it "
    "{dead_first} were."
)
def the_rate_kills_units(r):
    """One step too far, and a sum is negative for every image."""
    most_die = r.dead_deadly > 35
    accuracy_falls = r.relu_deadly < 0.5
    none_at_first = r.dead_first == 0
    return most_die and accuracy_falls and none_at_first


@experiment.finding(
    "At rate {relu_rate} {dead_right} die from He's start, and {dead_wrong} from deviation 1: at "
    "most 5."
)
def the_start_does_not_kill_them(r):
    """About half of all sums are positive, however large the weights are."""
    return r.dead_right <= 5 and r.dead_wrong <= 5


@experiment.finding(
    "Through {depth} layers of {width} ReLU units He's start keeps the outputs from "
    "{depth_he_first:.2f} to {depth_he:.2f}, less than twice apart. From 1 / sqrt(n) they come "
    "down to {depth_xavier:.2g}, below a tenth of the {depth_xavier_first:.2f} at first; from "
    "deviation 0.01 to {depth_001:.1g}, below 1e-9; from 1 they grow to {depth_1:.1g}, above 1e7."
)
def only_he_keeps_the_size_through_relus(r):
    """A ReLU cuts half of the mean square away, in every layer."""
    he_keeps = 0.5 < r.depth_he / r.depth_he_first < 2
    xavier_shrinks = r.depth_xavier < r.depth_xavier_first / 10
    hundredth_vanishes = r.depth_001 < 1e-9
    one_explodes = r.depth_1 > 1e7
    return he_keeps and xavier_shrinks and hundredth_vanishes and one_explodes


@experiment.law(
    "The lines that repair it give the starts that were trained here: largest differences "
    "{repaired_apart:.0g} and, with He's, {repaired_he_apart:.0g}, both below 1e-12."
)
def the_repairs_are_the_right_starts(r):
    """So what is measured from those is measured with the repairs."""
    return r.repaired_apart < 1e-12 and r.repaired_he_apart < 1e-12


@experiment.finding(
    "For W1 the lines to paste print {printed_he:.1f} with He's start, and {printed_001_W1:.1f} "
    "and {printed_001_W2:.1f} with deviation 0.01 in both matrices: sqrt(2), 0.28 and 0.07 within "
    "10 %."
)
def the_lines_print_about_1(r):
    """The deviation times sqrt(n)."""
    he = abs(r.printed_he / np.sqrt(2) - 1) < 0.1
    w1 = abs(r.printed_001_W1 / 0.28 - 1) < 0.1
    w2 = abs(r.printed_001_W2 / (0.01 * np.sqrt(50)) - 1) < 0.1
    return he and w1 and w2
