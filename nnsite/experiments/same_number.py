"""Two different bugs, one accuracy: raw pixels, and softmax along the wrong axis.

    x     pixels as they lie in the file, 0 to 255, shape (10000, 784)
    a     scores of the output layer (the book's a3), shape (10000, 10)
    p, q  predictions of two programs, shape (10000,)
    t     labels, shape (10000,)
    n     digits in a batch

Raw pixels spoil each image alone. axis=0 mixes it with its neighbours in the batch.
"""

import numpy as np

from nnsite.core.network import hidden
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_axis import wrong as along_axis_0

SIZES = [10, 20, 50, 100, 200, 500, 1000]
ORDERS = 20


def wrong(p, q, t):
    """How far apart are two programs?"""
    return abs(np.sum(p != t) - np.sum(q != t))


def right(p, q, t):
    """How far apart are two programs?"""
    return np.sum(p != q)


def in_batches(a, n, order=None):
    """Predictions by softmax along axis=0, in batches of n, taken in an order."""
    order = np.arange(len(a)) if order is None else order
    p = np.empty(len(a), int)
    for batch in np.split(order, len(a) // n):
        p[batch] = np.argmax(along_axis_0(a[batch]), axis=1)
    return p


experiment = Experiment(
    table=[
        Row("digits apart: by score, by answer", "apart_by_score", "apart_by_answer", "d"),
        Row("accuracy, raw pixels", "accuracy_raw", "accuracy_right"),
        Row("accuracy, axis=0, batches of 100", "accuracy_axis", "accuracy_right"),
        Row("the same, batches of 10", "accuracy_10", "accuracy_right"),
        Row("the same, batches of 200", "accuracy_200", "accuracy_right"),
        Row("the same, digits sorted", "accuracy_sorted", "accuracy_right"),
    ],
)


def run(test, weights):
    """Two programs with one bug each; then the batches and the order of the digits change."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3
    p_right = np.argmax(a, axis=1)
    p = np.argmax(hidden(weights, x).a3, axis=1)
    by_size = {n: in_batches(a, n) for n in SIZES}
    q = by_size[100]

    by_label = np.argsort(t, kind="stable")
    p_sorted = np.argmax(hidden(weights, x[by_label]).a3, axis=1)
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(t)) for _ in range(ORDERS)]
    shuffled = [np.sum(in_batches(a, 100, order) != t) for order in orders]
    few, one = along_axis_0(a[:100])[:1], along_axis_0(a[:1])
    errors = np.sum(p != t)
    return {
        "digits": len(t),
        "apart_by_score": wrong(p, q, t),
        "apart_by_answer": right(p, q, t),
        "accuracy_right": np.mean(p_right == t),
        "accuracy_raw": np.mean(p == t),
        "accuracy_axis": np.mean(q == t),
        **{f"accuracy_{n}": np.mean(by_size[n] == t) for n in SIZES if n != 100},
        "accuracy_sorted": np.mean(in_batches(a, 100, by_label) == t),
        "accuracy_raw_sorted": np.mean(p_sorted == t[by_label]),
        "errors_raw": errors,
        "errors_axis": np.sum(q != t),
        "cost": np.sum(q != t) - np.sum(p_right != t),
        "common": np.sum((p != t) & (q != t)),
        "raw_only": np.sum((p != t) & (q == t)),
        "axis_only": np.sum((p == t) & (q != t)),
        "orders": ORDERS,
        "shuffled_least": 1 - max(shuffled) / len(t),
        "shuffled_most": 1 - min(shuffled) / len(t),
        "ties": sum(found == errors for found in shuffled),
        "probe_axis": str(np.allclose(few, one)),
        "probe_raw": str(np.allclose(hidden(weights, x[:100]).a3[:1], hidden(weights, x[:1]).a3)),
        "sizes": SIZES,
        "by_size": [np.mean(by_size[n] == t) for n in SIZES],
    }


@experiment.claim(
    "Raw pixels make {errors_raw} errors, axis=0 in batches of 100 makes {errors_axis}: "
    "{apart_by_score} digits apart, of {digits:,}."
)
def scores_agree(r):
    """How near depends on the weights; within one digit in a hundred it always is."""
    return r.apart_by_score <= 100


@experiment.claim(
    "They share {common} errors. {raw_only} are raw pixels' own, {axis_only} are axis=0's own, "
    "and {apart_by_answer} answers differ."
)
def answers_do_not(r):
    """A good part of the errors of each is not the other's."""
    return min(r.raw_only, r.axis_only) > 150 and r.apart_by_answer > 3 * r.apart_by_score


@experiment.claim(
    "With axis=0 the accuracy moves with the batch: {accuracy_10:.4f} at 10, {accuracy_50:.4f} "
    "at 50, {accuracy_axis:.4f} at 100, {accuracy_200:.4f} at 200."
)
def the_batch_moves_one_of_them(r):
    """Raw pixels have no batch in them: each image is spoilt alone."""
    return r.accuracy_10 < r.accuracy_50 - 0.05 < r.accuracy_axis - 0.05 < r.accuracy_200


@experiment.claim(
    "Sorted by label, the same digits give axis=0 {accuracy_sorted:.4f}, and raw pixels "
    "{accuracy_raw_sorted:.4f}, as before."
)
def the_order_moves_one_of_them(r):
    """A batch of one class only, and yet each class has as much to share out."""
    return r.accuracy_sorted < 0.4 and abs(r.accuracy_raw_sorted - r.accuracy_raw) < 0.0003


@experiment.claim(
    "In {orders} random orders axis=0 gives {shuffled_least:.4f} to {shuffled_most:.4f}, and "
    "exactly the score of raw pixels in {ties} of them."
)
def an_exact_tie_is_luck(r):
    """Whichever order the file happens to have is one of very many."""
    return r.shuffled_most - r.shuffled_least > 0.001 and r.ties < r.orders / 2


@experiment.claim(
    "The first of {digits:,} images, alone and in a batch of 100, is answered alike with raw "
    "pixels, and not with axis=0."
)
def company_matters_to_one_of_them(r):
    """The line to paste: it compares the first image alone and in a batch of 100."""
    return (r.probe_axis, r.probe_raw) == ("False", "True")
