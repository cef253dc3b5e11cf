"""Softmax over the whole batch instead of each row.

    a   scores of the output layer (the book's a3), shape (n, 10)
    y   what softmax makes of them, shape (n, 10)
    t   labels, shape (n,)
    n   digits in a batch

Softmax belongs to one image: a row of `y` should be ten probabilities that sum to 1.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden
from nnsite.engine.experiment import Experiment, Row


def wrong(a):
    """Softmax of the scores `a`."""
    c = np.max(a)
    e = np.exp(a - c)
    s = np.sum(e)
    return e / s


def right(a):
    """Softmax of the scores `a`."""
    c = np.max(a, axis=1, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(e, axis=1, keepdims=True)
    return e / s


experiment = Experiment(
    table=[
        Row("loss, batches of 100", "loss_wrong", "loss_right"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss, one by one", "loss_wrong_1", "loss_right"),
        Row("loss, batches of 10", "loss_wrong_10", "loss_right"),
        Row("loss, batches of 1,000", "loss_wrong_1000", "loss_right"),
        Row("the same with log(y + 1e-7)", "loss_wrong_1000_book", "loss_right_book"),
        Row("mean sum of a row, batches of 100", "row_sum_wrong", "row_sum_right"),
    ],
)


def run(test, weights):
    """Score every test digit once; normalise the scores in batches, both ways."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3

    def in_batches(softmax, n):
        return np.concatenate([softmax(a[i : i + n]) for i in range(0, len(a), n)])

    y_wrong, y_right = in_batches(wrong, 100), in_batches(right, 100)
    y_wrong_1000 = in_batches(wrong, 1000)
    guess = np.full((1, 10), 1 / 10)
    with np.printoptions(precision=4, suppress=True):
        probe_wrong = str(y_wrong[:100].sum(axis=1)[:3])
        probe_right = str(y_right[:100].sum(axis=1).round(4)[:3])
    return {
        "digits": len(t),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "changed": np.sum(np.argmax(y_wrong, axis=1) != np.argmax(y_right, axis=1)),
        "loss_wrong": cross_entropy(y_wrong, t),
        "loss_right": cross_entropy(y_right, t),
        "loss_right_book": cross_entropy(y_right + 1e-7, t),
        "loss_wrong_1": cross_entropy(in_batches(wrong, 1), t),
        "loss_wrong_10": cross_entropy(in_batches(wrong, 10), t),
        "loss_wrong_1000": cross_entropy(y_wrong_1000, t),
        "loss_wrong_1000_book": cross_entropy(y_wrong_1000 + 1e-7, t),
        "loss_guessing": cross_entropy(guess, t[:1]),
        "log_100": cross_entropy(guess / 10, t[:1]),
        "tenfold": cross_entropy(y_wrong_1000, t) - cross_entropy(y_wrong, t),
        "row_sum_wrong": np.mean(y_wrong.sum(axis=1)),
        "row_sum_right": np.mean(y_right.sum(axis=1)),
        "probe_wrong": probe_wrong,
        "probe_right": probe_right,
        "first_row_sum": wrong(a[:3])[0].sum(),
        "three_wrong": wrong(a[:3]),
        "three_right": right(a[:3]),
        "t": t,
    }


@experiment.claim("Of {digits:,} predictions, {changed} change.")
def no_prediction_changes(r):
    """Dividing a row by any positive number keeps its order."""
    return r.changed == 0 and r.accuracy_wrong == r.accuracy_right


@experiment.claim(
    "The loss in batches of 100 is {loss_wrong:.2f} instead of {loss_right:.4f}: "
    "more by log 100 = {log_100:.2f} and a little."
)
def loss_grows_by_log_n(r):
    """Each probability is divided by the batch's sum, about n times too large."""
    return r.log_100 < r.loss_wrong - r.loss_right < r.log_100 + 2


@experiment.claim(
    "The wrong loss grows with the batch: {loss_wrong_1:.4f}, {loss_wrong_10:.2f}, "
    "{loss_wrong:.2f}, {loss_wrong_1000:.2f} for 1, 10, 100 and 1,000 digits."
)
def loss_grows_with_batch(r):
    """Ten times the rows share one sum, for about log 10 = 2.3 more."""
    rising = r.loss_wrong_1 < r.loss_wrong_10 < r.loss_wrong < r.loss_wrong_1000
    return rising and abs(r.tenfold - r.loss_guessing) < 0.2


@experiment.claim(
    "It is worse than guessing, which costs log 10 = {loss_guessing:.2f}, "
    "though {accuracy_wrong:.2%} of the predictions are right."
)
def loss_is_worse_than_guessing(r):
    """A loss and an accuracy that cannot both be true: the sign of this bug."""
    return min(r.loss_wrong_10, r.loss_wrong) > r.loss_guessing and r.accuracy_wrong > 0.9


@experiment.claim("One by one, both give the same loss, {loss_right:.4f}.")
def single_images_agree(r):
    """The formula in the book is right for the single image it is written for."""
    return abs(r.loss_wrong_1 - r.loss_right) < 1e-5


@experiment.claim(
    "In batches of 1,000 the book's 1e-7 in the log hides a little of it: "
    "{loss_wrong_1000_book:.2f} instead of {loss_wrong_1000:.2f}."
)
def the_epsilon_hides_a_little(r):
    """So many probabilities are near 1e-7 by then."""
    return 0.001 < r.loss_wrong_1000 - r.loss_wrong_1000_book < 0.05


@experiment.claim("A row sums to {row_sum_right:.4f} when right, {row_sum_wrong:.4f} when wrong.")
def rows_sum_to_one_in_a_hundred(r):
    """The batch as a whole sums to 1, so its rows share 1 between them."""
    return abs(r.row_sum_right - 1) < 1e-4 and abs(r.row_sum_wrong - 0.01) < 1e-4
