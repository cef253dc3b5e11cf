"""Softmax over the whole batch instead of each row.

    a   scores of the output layer (the book's a3), shape (n, 10)
    y   what softmax makes of them, shape (n, 10)
    t   labels, shape (n,)
    n   digits in a batch
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden
from nnsite.engine.experiment import Experiment, Row


def wrong(a):
    """Softmax for one image, handed a batch: the sum runs over every row."""
    e = np.exp(a - np.max(a))
    return e / np.sum(e)


def right(a):
    """Softmax for a batch: each row has its own maximum and its own sum."""
    e = np.exp(a - np.max(a, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


experiment = Experiment(
    table=[
        Row("loss, batches of 100", "loss_wrong", "loss_right"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss, batches of 10", "loss_wrong_10", "loss_right"),
        Row("loss, batches of 1,000", "loss_wrong_1000", "loss_right"),
        Row("sum of a row, batches of 100", "row_sum_wrong", "row_sum_right"),
    ],
)


def run(test, weights):
    """Score every test digit once; normalise the scores in batches, both ways."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3

    def in_batches(softmax, n):
        return np.concatenate([softmax(a[i : i + n]) for i in range(0, len(a), n)])

    y_wrong, y_right = in_batches(wrong, 100), in_batches(right, 100)
    return {
        "digits": len(t),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "changed": np.sum(np.argmax(y_wrong, axis=1) != np.argmax(y_right, axis=1)),
        "loss_wrong": cross_entropy(y_wrong, t),
        "loss_right": cross_entropy(y_right, t),
        "loss_wrong_1": cross_entropy(in_batches(wrong, 1), t),
        "loss_wrong_10": cross_entropy(in_batches(wrong, 10), t),
        "loss_wrong_1000": cross_entropy(in_batches(wrong, 1000), t),
        "row_sum_wrong": np.mean(np.sum(y_wrong, axis=1)),
        "row_sum_right": np.mean(np.sum(y_right, axis=1)),
        "first_row_sums": np.sum(y_wrong[:100], axis=1),
        "log_100": np.log(100),
    }


@experiment.claim("Of {digits:,} predictions, {changed} change.")
def no_prediction_changes(r):
    """Dividing a row by any positive number keeps its order."""
    return r.changed == 0 and r.accuracy_wrong == r.accuracy_right


@experiment.claim(
    "The loss in batches of 100 is {loss_wrong:.2f} instead of {loss_right:.4f}: "
    "more by about log 100 = {log_100:.2f}."
)
def loss_grows_by_log_n(r):
    """Each probability is divided by the batch's sum, about n times too large."""
    return r.log_100 < r.loss_wrong - r.loss_right < r.log_100 + 2


@experiment.claim(
    "The wrong loss grows with the batch: {loss_wrong_1:.4f}, {loss_wrong_10:.2f}, "
    "{loss_wrong:.2f}, {loss_wrong_1000:.2f} for 1, 10, 100 and 1,000 digits."
)
def loss_grows_with_batch(r):
    """More rows share one sum."""
    return r.loss_wrong_1 < r.loss_wrong_10 < r.loss_wrong < r.loss_wrong_1000


@experiment.claim("In a batch of one, both give the same loss, to {digits:,} digits' mean.")
def single_images_agree(r):
    """The formula in the book is right for the single image it is written for."""
    return abs(r.loss_wrong_1 - r.loss_right) < 1e-5


@experiment.claim("A row sums to {row_sum_right:.4f} when right, {row_sum_wrong:.4f} when wrong.")
def rows_sum_to_one_in_a_hundred(r):
    """The batch as a whole sums to 1, so its rows share 1 between them."""
    return abs(r.row_sum_right - 1) < 1e-4 and abs(r.row_sum_wrong - 0.01) < 1e-4
