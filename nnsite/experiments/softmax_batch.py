"""Softmax over the whole batch instead of each row.

    a   scores of the output layer (the book's a3), shape (n, 10)
    y   their softmax, the probabilities, shape (n, 10)
    t   labels, shape (n,)
    n   digits in a batch

Softmax belongs to one image: a row of `y` should be ten probabilities that sum to 1.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden, in_batches
from nnsite.engine.declare.experiment import Experiment, Row


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


def catch(y):
    print(y.sum(axis=1)[:3].round(3))


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


@experiment.repair
def by_rows(a):
    """Softmax of the scores of one image, shape (10,), or of a batch."""
    c = a.max(-1, keepdims=True)
    e = np.exp(a - c)
    return e / e.sum(-1, keepdims=True)


def loss(y, t):
    """The loss, kept finite: what is rounded to 0 counts as the least number above 0."""
    least = np.finfo(y.dtype).smallest_subnormal
    return cross_entropy(np.maximum(y, least), t)


def run(test, weights):
    """Score every test digit once; normalise the scores in batches, both ways."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3
    y_wrong = in_batches(wrong, a, 100)
    y_right = in_batches(right, a, 100)
    y_wrong_1 = in_batches(wrong, a, 1)
    y_wrong_10 = in_batches(wrong, a, 10)
    y_wrong_1000 = in_batches(wrong, a, 1000)
    y_repaired = in_batches(by_rows, a, 100)
    # Cut into batches of 100: batch, scores.
    a_100 = a.reshape(-1, 1000)
    loss_wrong = loss(y_wrong, t)
    loss_wrong_10 = loss(y_wrong_10, t)
    loss_wrong_1000 = loss(y_wrong_1000, t)
    loss_right = loss(y_right, t)
    return {
        "digits": len(t),
        "accuracy_wrong": accuracy(y_wrong, t),
        "accuracy_right": accuracy(y_right, t),
        "changed": np.sum(np.argmax(y_wrong, axis=1) != np.argmax(y_right, axis=1)),
        "farthest_below": np.max(a_100.max(axis=1) - a_100.min(axis=1)),
        "zeros": np.sum(y_wrong == 0),
        "right_zeros": np.sum(y_wrong[np.arange(len(t)), t] == 0),
        "loss_wrong": loss_wrong,
        "loss_right": loss_right,
        "loss_wrong_1": loss(y_wrong_1, t),
        "loss_wrong_10": loss_wrong_10,
        "loss_wrong_1000": loss_wrong_1000,
        "least_1000": np.min(y_wrong_1000[np.arange(len(t)), t]),
        # The book's loss adds 1e-7 to each probability before it takes the logarithm.
        "loss_wrong_1000_book": cross_entropy(y_wrong_1000 + 1e-7, t),
        "loss_right_book": cross_entropy(y_right + 1e-7, t),
        "loss_guessing": np.log(10),
        "log_100": np.log(100),
        "tenfold_10": loss_wrong_10 - loss_right,
        "tenfold_100": loss_wrong - loss_wrong_10,
        "tenfold": loss_wrong_1000 - loss_wrong,
        "more_100": loss_wrong - loss_right,
        "loss_repaired": loss(y_repaired, t),
        "row_sum_repaired": np.mean(y_repaired.sum(axis=1)),
        "sum_of_one_image": by_rows(a[0]).sum(),
        "row_sum_wrong": np.mean(y_wrong.sum(axis=1)),
        "row_sum_right": np.mean(y_right.sum(axis=1)),
        "catch_wrong": {"y": y_wrong[:100]},
        "catch_right": {"y": y_right[:100]},
        "three_wrong": wrong(a[:3]),
        "three_right": right(a[:3]),
        "first_row_sum": wrong(a[:3])[0].sum(),
        "t": t,
    }


@experiment.finding(
    "Of {digits:,} predictions, {changed} change; the accuracy is {accuracy_wrong:.4f} both ways."
)
def no_prediction_changes(r):
    """Dividing a row by any positive number keeps its order."""
    none_changes = r.changed == 0
    same_accuracy = r.accuracy_wrong == r.accuracy_right
    return none_changes and same_accuracy


@experiment.finding(
    "In batches of 100 no score is more than 50 below the largest of its batch (the farthest is "
    "{farthest_below:.1f}), and {zeros} probabilities are rounded to 0."
)
def no_row_rounds_to_0(r):
    """In float32 exp(-x) is 0 from 104 on; a row of zeros would have lost its order."""
    near_enough = r.farthest_below < 50
    none_is_0 = r.zeros == 0
    return near_enough and none_is_0


@experiment.finding(
    "The loss in batches of 100 is {loss_wrong:.2f} instead of {loss_right:.4f}: more by "
    "{more_100:.2f}, which is log 100 = {log_100:.2f} and up to 2 besides."
)
def loss_grows_by_log_n(r):
    """The rows share a sum of 1: on average, minus the log of a share is log n or more."""
    return r.log_100 < r.more_100 < r.log_100 + 2


@experiment.finding(
    "The wrong loss is {loss_wrong_1:.4f}, {loss_wrong_10:.2f}, {loss_wrong:.2f} and "
    "{loss_wrong_1000:.2f} in batches of 1, 10, 100 and 1,000 digits. It rises by "
    "{tenfold_10:.2f}, {tenfold_100:.2f} and {tenfold:.2f}: less each time, and always more than "
    "log 10 = {loss_guessing:.2f}. The last rise is less than 0.2 more."
)
def loss_grows_with_batch(r):
    """Ten times the rows share one sum."""
    less_each_time = r.tenfold_10 > r.tenfold_100 > r.tenfold
    always_more = r.tenfold > r.loss_guessing
    last_is_near = r.tenfold - r.loss_guessing < 0.2
    return less_each_time and always_more and last_is_near


@experiment.law(
    "With the repair the loss is {loss_repaired:.4f}, as with the right version to within 0.00001. "
    "Rows sum to {row_sum_repaired:.4f} on average, and one image alone, of shape (10,), to "
    "{sum_of_one_image:.4f}: 1, to within 0.0001."
)
def the_repair_cures_it(r):
    """The last axis is that of the classes, with a batch and without."""
    same_loss = abs(r.loss_repaired - r.loss_right) < 1e-5
    rows_are_one = abs(r.row_sum_repaired - 1) < 1e-4
    one_image_is_one = abs(r.sum_of_one_image - 1) < 1e-4
    return same_loss and rows_are_one and one_image_is_one


@experiment.finding(
    "In batches of 10 ({loss_wrong_10:.2f}) and of 100 ({loss_wrong:.2f}) the loss is worse than "
    "guessing, which costs log 10 = {loss_guessing:.2f}, though more than 90 of 100 predictions "
    "are right ({accuracy_wrong:.2%})."
)
def loss_is_worse_than_guessing(r):
    """A loss and an accuracy that cannot both be true: the sign of this bug."""
    worse_in_tens = r.loss_wrong_10 > r.loss_guessing
    worse_in_hundreds = r.loss_wrong > r.loss_guessing
    mostly_right = r.accuracy_wrong > 0.9
    return worse_in_tens and worse_in_hundreds and mostly_right


@experiment.law("One by one, both give the same loss, {loss_right:.4f}, to within 0.00001.")
def single_images_agree(r):
    """The formula in the book is right for the single image it is written for."""
    return abs(r.loss_wrong_1 - r.loss_right) < 1e-5


@experiment.finding(
    "In batches of 1,000 the book's 1e-7 in the log hides a little of it: "
    "{loss_wrong_1000_book:.2f} instead of {loss_wrong_1000:.2f}, between 0.001 and 0.05 less. The "
    "least probability of a right class is {least_1000:.1g} by then, below 1e-7."
)
def the_epsilon_hides_a_little(r):
    """Some probabilities are so small by then that adding it raises them."""
    hidden_by_it = r.loss_wrong_1000 - r.loss_wrong_1000_book
    a_little = 0.001 < hidden_by_it < 0.05
    some_are_below_it = r.least_1000 < 1e-7
    return a_little and some_are_below_it


@experiment.law(
    "A row sums to {row_sum_right:.4f} when right and to {row_sum_wrong:.4f} when wrong, on "
    "average: 1, and 1 shared by a hundred rows, both to within 0.0001."
)
def rows_sum_to_one_in_a_hundred(r):
    """The batch as a whole sums to 1, so its rows share 1 between them."""
    right_is_one = abs(r.row_sum_right - 1) < 1e-4
    wrong_is_a_hundredth = abs(r.row_sum_wrong - 0.01) < 1e-4
    return right_is_one and wrong_is_a_hundredth
