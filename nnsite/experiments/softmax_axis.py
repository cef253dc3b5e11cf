"""Softmax along the wrong axis, and three ways to write the right one.

    a   scores of the output layer (the book's a3), shape (n, 10), n digits in a batch
    y   what softmax makes of them, shape (n, 10)
    t   labels, shape (n,)

axis=0 runs down a column: over the images. axis=1 runs along a row: over the classes.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden, in_batches
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import right


def wrong(a):
    """Softmax of the scores `a`."""
    c = np.max(a, axis=0, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(e, axis=0, keepdims=True)
    return e / s


def transposed(a):
    """Turned so that it fits, and turned back."""
    a = a.T
    c = np.max(a, axis=0)
    e = np.exp(a - c)
    s = np.sum(e, axis=0)
    return (e / s).T


def reshaped(a):
    """Made into columns by hand."""
    n = len(a)
    c = np.max(a, axis=1).reshape(n, 1)
    e = np.exp(a - c)
    s = np.sum(e, axis=1).reshape(n, 1)
    return e / s


def bare(a):
    """The right axis, but nothing keeps its shape."""
    c = np.max(a, axis=1)
    e = np.exp(a - c)
    s = np.sum(e, axis=1)
    return e / s


experiment = Experiment(
    table=[
        Row("accuracy, batches of 10", "accuracy_wrong_10", "accuracy_right"),
        Row("accuracy, batches of 1,000", "accuracy_wrong_1000", "accuracy_right"),
        Row("accuracy, one by one", "accuracy_wrong_1", "accuracy_right"),
    ],
)


def changed(y, other):
    """How many predictions differ, and by how many ulp the probabilities do at most."""
    return np.sum(other.argmax(axis=1) != y.argmax(axis=1)), np.max(
        np.abs(other - y) / np.spacing(y)
    )


def message(softmax, a):
    """What a form raises, if it does."""
    try:
        softmax(a)
    except ValueError as error:
        return f"{type(error).__name__}: {error}"


def run(test, weights, timings):
    """Normalise the scores in batches, in five ways. The timings are recorded: no clock runs."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3
    y, y_10, y_1 = in_batches(right, a, 100), in_batches(wrong, a, 10), in_batches(wrong, a, 1)
    by_columns = right(np.asfortranarray(a))
    layout_changed, layout_ulps = changed(y, by_columns)
    others = [changed(y, in_batches(form, a, 100)) for form in (transposed, reshaped)]
    return {
        **{f"timed_{name}": value for name, value in timings["measured"].items()},
        **{
            f"{form}_{n}_{quantile}": ratio
            for n, forms in timings["softmax_as_multiple_of_keepdims"].items()
            for form, ratios in forms.items()
            for quantile, ratio in ratios.items()
        },
        **{f"accuracy_wrong_{n}": accuracy(in_batches(wrong, a, n), t) for n in (1, 10, 1000)},
        "too_many": message(bare, a[:100]),
        "one": message(right, a[0]),
        "probe_wrong": str(y_10[:10].sum(axis=0).round(4)[:3]),
        "probe_right": str(y[:10].sum(axis=0).round(4)[:3]),
        "digits": len(t),
        "accuracy_right": accuracy(y, t),
        "accuracy_bare_10": accuracy(in_batches(bare, a, 10), t),
        "cost_10": np.sum(np.argmax(y_10, axis=1) != t) - np.sum(np.argmax(y, axis=1) != t),
        "loss_wrong_1": cross_entropy(y_1, t),
        "zeros": np.sum(t == 0),
        "ones": np.sum(y_1 == 1),
        "row_sum_wrong": y_10[0].sum(),
        "forms_changed": sum(predictions for predictions, _ in others),
        "ulps": max(ulps for _, ulps in others),
        "layout_share": np.mean(by_columns != y),
        "layout_ulps": layout_ulps,
        "layout_changed": layout_changed,
        "three_wrong": wrong(a[:3]),
        "three_right": right(a[:3]),
        "t": t,
    }


@experiment.claim(
    "Transposed, reshaped and kept differ by at most {ulps:.0f} ulp; {forms_changed} predictions "
    "change. Scores laid out by columns in memory: {layout_ulps:.0f} ulp, {layout_changed} change."
)
def the_three_forms_agree(r):
    return r.ulps <= 1 and r.layout_ulps < 10 and r.forms_changed == r.layout_changed == 0


@experiment.claim(
    "Recorded times as multiples of keepdims, at 10,000 rows: {transposed_10000_median:.2f} "
    "transposed, {reshaped_10000_median:.2f} reshaped; a tie, as at 100 rows."
)
def the_three_forms_tie(r):
    names = [f"{form}_{n}_median" for form in ("transposed", "reshaped") for n in (100, 10000)]
    return all(0.8 < getattr(r, name) < 1.25 for name in names)


@experiment.claim(
    "Along axis=0 the first row of ten sums to {row_sum_wrong:.2f}. Accuracy in batches of 10 is "
    "{accuracy_wrong_10:.4f}, of 1,000 {accuracy_wrong_1000:.4f}, instead of {accuracy_right:.4f}."
)
def small_batches_lose_most(r):
    columns = r.probe_wrong == "[1. 1. 1.]" and abs(r.row_sum_wrong - 1) > 0.1
    return columns and r.accuracy_wrong_10 + 0.1 < r.accuracy_wrong_1000 < r.accuracy_right


@experiment.claim(
    "One by one, all {ones:,} probabilities are 1: the loss is {loss_wrong_1:.4f}, and the "
    "accuracy {accuracy_wrong_1:.4f} is the share of zeros. Without keepdims, batches of 100 stop "
    "with an error; batches of 10 run, with accuracy {accuracy_bare_10:.4f}."
)
def a_batch_of_one_or_ten_runs(r):
    all_ones = r.ones == 10 * r.digits and r.accuracy_wrong_1 == r.zeros / r.digits
    loud = "broadcast" in r.too_many and "axis 1" in r.one
    return all_ones and r.loss_wrong_1 == 0 and loud and r.accuracy_bare_10 < r.accuracy_right - 0.1
