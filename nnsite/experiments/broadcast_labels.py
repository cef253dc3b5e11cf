"""Answers in a column, labels in a row: every answer meets every label.

One neuron is asked whether a digit is even.

    x   pixels from 0 to 1, shape (n, 784)
    w   its weights, shape (784, 1), and b, its bias, a number
    y   its answers, shape (n, 1): 1 means even, 0 means odd
    t   labels, shape (n,): 1 for even, 0 for odd
    d   differences, shape (n, 1) when right, (n, n) when wrong

A loss of the test digits is the mean of the losses of their batches of 100.
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.network import predict
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row

BATCH = 100


def wrong(y, t):
    """The differences between answers and labels."""
    return y - t


def right(y, t):
    """The differences between answers and labels."""
    return y - t.reshape(y.shape)


def catch(y, t):
    print(np.shape(y), np.shape(t))


def loss(d):
    """Mean squared error."""
    return np.mean(d**2)


def half_sum(d):
    """The book's `sum_squared_error`: half the sum of the squares, no mean."""
    return 0.5 * np.sum(d**2)


def cross_entropy(y, t):
    """The other loss for answers between 0 and 1, as a mean over all that y and t make together."""
    return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


def answers(w, b, x):
    """What the neuron says of the images x."""
    return sigmoid(x @ w + b)


def gradient(difference, w, b, x, t):
    """The derivatives of the loss by w and by b."""
    y = answers(w, b, x)
    by_y = 2 / len(x) * np.mean(difference(y, t), axis=1, keepdims=True)
    by_a = by_y * y * (1 - y)
    return x.T @ by_a, np.sum(by_a)


def trained(difference, w, b, x, t, order=0):
    """The neuron's w and b before training, and after each of five epochs.

    The digits come in random order; `order` is the generator's seed.
    """
    rng = np.random.default_rng(order)
    yield w, b
    for _ in range(5):
        for i in rng.permutation(len(x)).reshape(-1, BATCH):
            by_w, by_b = gradient(difference, w, b, x[i], t[i])
            w = w - 0.1 * by_w
            b = b - 0.1 * by_b
        yield w, b


def in_place(w, y, x, t):
    """A step by hand, in place, with the labels in a row."""
    w -= 0.1 * x.T @ (y - t)


def not_in_place(w, y, x, t):
    """The same step, not in place: w becomes another array."""
    w = w - 0.1 * x.T @ (y - t)
    return w


experiment = Experiment(
    table=[
        Row("differences in a batch of 100", "size_wrong", "size_right", ",d"),
        Row("loss before training", "start_wrong", "start_right"),
        Row("loss after 5 epochs", "loss_wrong", "loss_right"),
        Row("accuracy, even or odd", "accuracy_wrong", "accuracy_right"),
        Row("loss with the labels of each batch mixed up", "mixed_wrong", "mixed_right"),
        Row("accuracy of a good neuron after 5 more epochs", "accuracy_spoilt", "accuracy_kept"),
    ],
)


@experiment.repair
def same_shape(y, t):
    """The labels in the shape of the answers."""
    t = t.reshape(y.shape)
    return t


def mean_loss(difference, y, t):
    """The mean of the losses of all batches: y has shape (n, 1), t has shape (n,)."""
    batches = zip(y.reshape(-1, BATCH, 1), t.reshape(-1, BATCH), strict=True)
    return np.mean([loss(difference(y, t)) for y, t in batches])


def mean_cross_entropy(y, t):
    """The same of the cross-entropy: t has shape (n,), or (n, 1) as the answers have."""
    batches = zip(y.reshape(-1, BATCH, 1), t.reshape(-1, BATCH, *t.shape[1:]), strict=True)
    return np.mean([cross_entropy(y, t) for y, t in batches])


def three_parts(y, t):
    """var(y) + var(t) + squared distance of their means, as a mean over all batches."""
    y, t = y.reshape(-1, BATCH), t.reshape(-1, BATCH)
    apart = np.mean(y, axis=1) - np.mean(t, axis=1)
    return np.mean(np.var(y, axis=1) + np.var(t, axis=1) + apart**2)


def even_accuracy(y, t):
    """The share of digits that the neuron puts on the right side, even or odd."""
    return np.mean((y[:, 0] > 0.5) == t)


def repaired(y, t):
    """The differences of `wrong`, once the labels have the shape of the answers."""
    return wrong(y, same_shape(y, t))


def numerical(difference, w, b, x, t):
    """The derivative of the loss by b, from two losses beside each other."""
    above = loss(difference(answers(w, b + 1e-5, x), t))
    below = loss(difference(answers(w, b - 1e-5, x), t))
    return (above - below) / 2e-5


def run(train, test, weights):
    """Train a neuron on either difference, then the good one on both once more.

    Beside these, train in two other orders, and on pixels that are divided by 255 twice.
    Last, compare 100 predictions of the network of chapter 3 with 100 labels.
    """
    x, t = train[0] / 255, (train[1] % 2 == 0).astype(float)
    x_test, t_test = test[0] / 255, (test[1] % 2 == 0).astype(float)
    t_batches = t_test.reshape(-1, BATCH)
    t_mixed = np.random.default_rng(1).permuted(t_batches, axis=1).ravel()
    t_means = np.mean(t_batches, axis=1)

    w, b = np.zeros((784, 1)), 0.0
    neurons_wrong = list(trained(wrong, w, b, x, t))
    neurons_right = list(trained(right, w, b, x, t))
    w_good, b_good = neurons_right[-1]
    w_spoilt, b_spoilt = list(trained(wrong, w_good, b_good, x, t))[-1]
    w_kept, b_kept = list(trained(right, w_good, b_good, x, t))[-1]
    w_1, b_1 = list(trained(wrong, w, b, x, t, order=1))[-1]
    w_2, b_2 = list(trained(wrong, w, b, x, t, order=2))[-1]
    w_twice, b_twice = list(trained(right, w, b, x / 255, t))[-1]

    answers_wrong = [answers(w, b, x_test) for w, b in neurons_wrong]
    answers_right = [answers(w, b, x_test) for w, b in neurons_right]
    y_wrong, y_right = answers_wrong[-1], answers_right[-1]
    y_spoilt = answers(w_spoilt, b_spoilt, x_test)
    y_kept = answers(w_kept, b_kept, x_test)
    y_twice = answers(w_twice, b_twice, x_test / 255)
    y_orders = [y_wrong, answers(w_1, b_1, x_test), answers(w_2, b_2, x_test)]
    accuracy_orders = [even_accuracy(y, t_test) for y in y_orders]
    curve_wrong = [mean_loss(wrong, y, t_test) for y in answers_wrong]
    curve_right = [mean_loss(right, y, t_test) for y in answers_right]

    y_100, t_100 = y_right[:BATCH], t_test[:BATCH]
    y_start = answers_right[0][:BATCH]
    d_wrong, d_right = wrong(y_100, t_100), right(y_100, t_100)
    d_repaired = repaired(y_100, t_100)
    t_column = same_shape(y_100, t_100)
    w_moved = w_good.copy()
    in_place(w_moved, y_100, x_test[:BATCH], t_column)
    w_grown = not_in_place(w_good, y_100, x_test[:BATCH], t_100)
    w_next = not_in_place(w_grown, answers(w_grown, b_good, x_test[:BATCH]), x_test[:BATCH], t_100)
    _, by_b = gradient(wrong, w_good, b_good, x_test[:BATCH], t_100)

    p = np.argmax(predict(weights, test[0][:BATCH] / np.float32(255)), axis=1)
    equal = p == test[1][:BATCH, np.newaxis]
    return {
        "size_wrong": d_wrong.size,
        "size_right": d_right.size,
        "shape_wrong": str(d_wrong.shape),
        "shape_right": str(d_right.shape),
        "shape_repaired": str(d_repaired.shape),
        "repaired_apart": np.max(np.abs(d_repaired - d_right)),
        "shape_w": str(w_good.shape),
        "shape_grown": str(w_grown.shape),
        "shape_next": str(w_next.shape),
        "moved_repaired": np.max(np.abs(w_moved - w_good)),
        "start_wrong": curve_wrong[0],
        "start_right": curve_right[0],
        "loss_wrong": curve_wrong[-1],
        "loss_right": curve_right[-1],
        "sum_wrong": half_sum(wrong(y_start, t_100)),
        "sum_right": half_sum(right(y_start, t_100)),
        "entropy_start": mean_cross_entropy(answers_wrong[0], t_test),
        "entropy_least": cross_entropy(t_means, t_means),
        "entropy_good": mean_cross_entropy(y_right, t_test),
        "entropy_repaired": mean_cross_entropy(y_right, same_shape(y_right, t_test)),
        "accuracy_wrong": even_accuracy(y_wrong, t_test),
        "accuracy_right": even_accuracy(y_right, t_test),
        "accuracy_spoilt": even_accuracy(y_spoilt, t_test),
        "accuracy_kept": even_accuracy(y_kept, t_test),
        "accuracy_lowest": min(accuracy_orders),
        "accuracy_highest": max(accuracy_orders),
        "accuracy_twice": even_accuracy(y_twice, t_test),
        "loss_twice": mean_loss(right, y_twice, t_test),
        "lowest_twice": y_twice.min(),
        "highest_twice": y_twice.max(),
        "lowest_orders": np.min(y_orders),
        "highest_orders": np.max(y_orders),
        "slope": by_b,
        "slope_numerical": numerical(wrong, w_good, b_good, x_test[:BATCH], t_100),
        "odd": np.mean(t_test == 0),
        "lowest_wrong": y_wrong.min(),
        "highest_wrong": y_wrong.max(),
        "mixed_wrong": mean_loss(wrong, y_wrong, t_mixed),
        "mixed_right": mean_loss(right, y_right, t_mixed),
        "variance": np.mean(np.var(t_batches, axis=1)),
        "good": mean_loss(wrong, y_right, t_test),
        "good_parts": three_parts(y_right, t_test),
        "refused": error(in_place, w, y_100, x_test[:BATCH], t_100),
        "catch_wrong": {"y": y_100, "t": t_100},
        "catch_right": {"y": y_100, "t": t_100.reshape(-1, 1)},
        "hits": np.sum(equal),
        "hits_meant": np.sum(np.diag(equal)),
        "curve_wrong": curve_wrong,
        "curve_right": curve_right,
        "y": y_right[:5, 0],
        "t": t_test[:5],
        "equal": equal,
    }


@experiment.law(
    "A batch of 100 gives {size_wrong:,} differences with labels in a row, of shape (100, 100), "
    "and {size_right} with labels in a column."
)
def every_answer_meets_every_label(r):
    """(100, 1) and (100,) are stretched to (100, 100)."""
    wrong_is_a_square = r.size_wrong == 10_000 and r.shape_wrong == "(100, 100)"
    right_is_a_column = r.size_right == 100
    return wrong_is_a_square and right_is_a_column


@experiment.law(
    "With t.reshape(y.shape) the first line gives differences of shape (100, 1) too, the very "
    "ones that were meant; and the update in place, which stopped with an error, moves a weight "
    "by up to {moved_repaired:.2f}, more than 0.1."
)
def the_repair_gives_what_was_meant(r):
    """Two columns meet row by row, and the gradient has the shape of w."""
    a_column = r.shape_repaired == "(100, 1)"
    as_meant = r.repaired_apart == 0
    update_runs = r.moved_repaired > 0.1
    return a_column and as_meant and update_runs


@experiment.law(
    "Not in place, the update with labels in a row does not stop: it makes the weights of shape "
    "(784, 1) an array of shape (784, 100), and the next step runs, too."
)
def not_in_place_nothing_stops(r):
    """The column w is repeated for each label, and a new array has room for that."""
    was_a_column = r.shape_w == "(784, 1)"
    grows = r.shape_grown == "(784, 100)"
    goes_on = r.shape_next == r.shape_grown
    return was_a_column and grows and goes_on


@experiment.law(
    "The gradient is that of the wrong loss: by b it is {slope:.4f}, and {slope_numerical:.4f} "
    "by numerical differentiation, within a millionth."
)
def the_gradient_passes_its_check(r):
    """What is wrong is the loss, so a check of its gradient finds nothing."""
    return abs(r.slope - r.slope_numerical) < 1e-6


@experiment.finding(
    "Of 100 predicted digits {hits_meant} equal their label, more than 80; of all comparisons "
    "{hits:,} do, between 900 and 1,300."
)
def a_tenth_is_equal_by_chance(r):
    """There are ten classes, so about a tenth of all pairs are equal."""
    most_equal_their_own = r.hits_meant > 80
    about_a_tenth = 900 < r.hits < 1300
    return most_equal_their_own and about_a_tenth


@experiment.law(
    "The wrong loss starts at {start_wrong:.4f} and ends at {loss_wrong:.4f}, less than 0.005 "
    "away and above the variance of the labels, {variance:.4f}, by less than 0.005."
)
def the_wrong_loss_does_not_fall(r):
    """It cannot fall below the variance of the labels."""
    stays = abs(r.loss_wrong - r.start_wrong) < 0.005
    just_above_the_variance = 0 < r.loss_wrong - r.variance < 0.005
    return stays and just_above_the_variance


@experiment.law(
    "A cross-entropy starts at {entropy_start:.4f}, log 2. With labels in a row it cannot fall by "
    "0.01: with the mean of the labels for every answer it is {entropy_least:.4f}. Of the well "
    "trained neuron it is {entropy_good:.4f}, more than at the start; once the labels have the "
    "shape of the answers it is {entropy_repaired:.4f}, less than half of log 2."
)
def the_wrong_cross_entropy_does_not_fall(r):
    """To every answer it holds the mean of the labels, so that is the best answer."""
    starts_at_log_2 = abs(r.entropy_start - np.log(2)) < 1e-12
    hardly_falls = 0 < r.entropy_start - r.entropy_least < 0.01
    good_is_worse = r.entropy_good > r.entropy_start
    repaired = r.entropy_repaired < np.log(2) / 2
    return starts_at_log_2 and hardly_falls and good_is_worse and repaired


@experiment.law(
    "The book's loss, half the sum of the squares, starts at {sum_wrong:,.1f} in a batch of 100 "
    "with labels in a row, and at {sum_right:.1f} with labels in a column: 100 times as much."
)
def half_a_sum_grows_with_the_square(r):
    """It adds up a hundred times as many differences."""
    return r.sum_wrong == 100 * r.sum_right


@experiment.law(
    "The right loss falls from {start_right:.4f}, where the wrong one starts too, to "
    "{loss_right:.4f}, below 0.12."
)
def the_right_loss_falls(r):
    """Both start from the same neuron, which answers one half to everything."""
    same_start = r.start_right == r.start_wrong
    falls = r.loss_right < 0.12
    return same_start and falls


@experiment.law(
    "Trained on the wrong loss, the neuron answers everything with {lowest_wrong:.2f} to "
    "{highest_wrong:.2f}, between 0.4 and 0.6."
)
def it_learns_the_mean(r):
    """The mean of the labels is the best answer to all of them at once."""
    lowest_is_near_a_half = r.lowest_wrong > 0.4
    highest_is_near_a_half = r.highest_wrong < 0.6
    return lowest_is_near_a_half and highest_is_near_a_half


@experiment.law(
    "No answer is above one half, so it calls every digit odd: {accuracy_wrong:.1%} are right, "
    "as many as are odd, and more than 15 points less than after the right training, "
    "{accuracy_right:.1%}."
)
def it_calls_everything_odd(r):
    """The mean of the labels is a little below one half."""
    all_odd = r.highest_wrong <= 0.5
    right_for_the_odd = r.accuracy_wrong == r.odd
    far_below = r.accuracy_wrong < r.accuracy_right - 0.15
    return all_odd and right_for_the_odd and far_below


@experiment.law(
    "In three orders of the training digits all answers lie between 0.4 and 0.6, from "
    "{lowest_orders:.2f} to {highest_orders:.2f}. The accuracy is {accuracy_lowest:.1%} to "
    "{accuracy_highest:.1%}: at most half for one, and for none within 15 points of the right one."
)
def the_order_decides_on_which_side_they_lie(r):
    """So near to one half, which side an answer lies on says little about its digit."""
    lowest_is_near_a_half = r.lowest_orders > 0.4
    highest_is_near_a_half = r.highest_orders < 0.6
    a_coin_is_as_good = r.accuracy_lowest <= 0.5
    far_below = r.accuracy_highest < r.accuracy_right - 0.15
    return lowest_is_near_a_half and highest_is_near_a_half and a_coin_is_as_good and far_below


@experiment.law(
    "The right loss ends there too on pixels divided by 255 twice: at {loss_twice:.4f}, less than "
    "0.001 from 0.25, with all answers from {lowest_twice:.3f} to {highest_twice:.3f}, less than "
    "0.01 apart, and {accuracy_twice:.1%} right, the share of the odd."
)
def another_mistake_learns_the_mean_too(r):
    """A network that is shown next to nothing answers the mean as well."""
    stays = abs(r.loss_twice - 0.25) < 0.001
    the_same_to_all = r.highest_twice - r.lowest_twice < 0.01
    right_for_the_odd = r.accuracy_twice == r.odd
    return stays and the_same_to_all and right_for_the_odd


@experiment.law(
    "The wrong loss of the well trained neuron is {good:.4f}: at least 0.1 above the "
    "{start_wrong:.4f} of the untrained one."
)
def a_good_neuron_is_punished(r):
    """Answers that differ from each other can only cost."""
    return r.good > r.start_wrong + 0.1


@experiment.law(
    "Trained on for 5 epochs with the wrong loss, the well trained neuron unlearns: it is right "
    "for {accuracy_spoilt:.1%} instead of {accuracy_right:.1%}, at least 10 points less. With the "
    "right loss it becomes better: {accuracy_kept:.1%}."
)
def a_good_neuron_unlearns(r):
    """It, too, is drawn to the mean of the labels."""
    unlearns = r.accuracy_spoilt < r.accuracy_right - 0.1
    learns_on = r.accuracy_kept > r.accuracy_right
    return unlearns and learns_on


@experiment.law(
    "Variance of y + variance of t + squared distance of their means = {good_parts:.4f}: the "
    "wrong loss of the well trained neuron, {good:.4f}, to within 1e-12."
)
def three_parts_make_the_wrong_loss(r):
    """No part of it knows which answer belongs to which label."""
    return abs(r.good_parts - r.good) < 1e-12


@experiment.law(
    "Mix up the labels of each batch at random, and the right loss rises from {loss_right:.4f} to "
    "{mixed_right:.4f}, more than twice as much; the wrong one stays {mixed_wrong:.4f}, to "
    "within 1e-12."
)
def the_wrong_loss_ignores_the_order(r):
    """It holds every answer against every label anyway."""
    right_rises = r.mixed_right > 2 * r.loss_right
    wrong_stays = abs(r.mixed_wrong - r.loss_wrong) < 1e-12
    return right_rises and wrong_stays
