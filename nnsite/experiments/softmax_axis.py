"""Softmax along the wrong axis, and three ways to write the right one.

    a   scores of the output layer (the book's a3), shape (n, 10)
    y   what softmax makes of them, shape (n, 10)
    t   labels, shape (n,)
    n   digits in a batch

axis=0 runs down a column: over the images. axis=1 runs along a row: over the classes.
An ulp is the step from one float32 number to the next.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden
from nnsite.engine.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import right


def wrong(a):
    """Softmax of the scores `a`."""
    c = np.max(a, axis=0, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(e, axis=0, keepdims=True)
    return e / s


kept = right


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
        Row("loss, one by one", "loss_wrong_1", "loss_right"),
        Row("sum of the first row, batches of 10", "row_sum_wrong", "row_sum_right"),
    ],
)


def run(test, weights, timings):
    """Score every test digit once; normalise the scores in batches, in five ways.

    `timings` was measured once and recorded: no clock runs here.
    """
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3

    def in_batches(softmax, n):
        return np.concatenate([softmax(a[i : i + n]) for i in range(0, len(a), n)])

    y, y_10, y_1 = in_batches(kept, 100), in_batches(wrong, 10), in_batches(wrong, 1)
    others = [in_batches(transposed, 100), in_batches(reshaped, 100)]
    by_columns = kept(np.asfortranarray(a))
    texts = {}
    for name, call in {"too_many": lambda: bare(a[:100]), "one": lambda: kept(a[0])}.items():
        try:
            call()
        except ValueError as error:
            texts[name] = f"{type(error).__name__}: {error}"
    with np.printoptions(precision=4, suppress=True):
        probes = [str(batch[:10].sum(axis=0).round(4)[:3]) for batch in (y_10, y)]

    recorded = timings["softmax_as_multiple_of_keepdims"]
    ratios = {
        f"{form}_{n}_{quantile}": recorded[n][form][quantile]
        for n in ("100", "10000")
        for form in ("transposed", "reshaped", "kept_again")
        for quantile in ("median", "lower", "upper")
    }
    measured = {f"timed_{name}": value for name, value in timings["measured"].items()}

    return {
        **texts,
        **ratios,
        **measured,
        "digits": len(t),
        "accuracy_right": accuracy(y, t),
        "accuracy_wrong_1": accuracy(y_1, t),
        "accuracy_wrong_10": accuracy(y_10, t),
        "accuracy_wrong_1000": accuracy(in_batches(wrong, 1000), t),
        "accuracy_bare_10": accuracy(in_batches(bare, 10), t),
        "cost_10": np.sum(np.argmax(y_10, axis=1) != t) - np.sum(np.argmax(y, axis=1) != t),
        "loss_right": cross_entropy(y, t),
        "loss_wrong_1": cross_entropy(y_1, t),
        "zeros": np.sum(t == 0),
        "ones": np.sum(y_1 == 1),
        "column_sum_off": np.max(np.abs(y_10.reshape(-1, 10, 10).sum(axis=1) - 1)),
        "row_sum_wrong": y_10[0].sum(),
        "row_sum_right": y[0].sum(),
        "row_sum_bare": in_batches(bare, 10)[0].sum(),
        "probabilities": y.size,
        "ulps": max(np.max(np.abs(other - y) / np.spacing(y)) for other in others),
        "forms_changed": sum(
            np.sum(np.argmax(other, axis=1) != np.argmax(y, axis=1)) for other in others
        ),
        "shared": np.shares_memory(a, a.T),
        "layout_share": np.mean(by_columns != y),
        "layout_ulps": np.max(np.abs(by_columns - y) / np.spacing(y)),
        "layout_changed": np.sum(np.argmax(by_columns, axis=1) != np.argmax(y, axis=1)),
        "probe_wrong": probes[0],
        "probe_right": probes[1],
        "three_wrong": wrong(a[:3]),
        "three_right": right(a[:3]),
        "t": t,
    }


@experiment.claim(
    "Transposed, reshaped and kept: {probabilities:,} probabilities differ by at most {ulps:.0f} "
    "ulp, and {forms_changed} predictions change."
)
def the_three_forms_agree(r):
    """They add the same numbers in the same order."""
    return r.ulps <= 1 and r.forms_changed == 0


@experiment.claim(
    "Recorded times as multiples of that with keepdims, at 100 and 10,000 rows: transposed "
    "{transposed_100_median:.2f} and {transposed_10000_median:.2f}, reshaped "
    "{reshaped_100_median:.2f} and {reshaped_10000_median:.2f}."
)
def the_three_forms_tie(r):
    """Not by a hair: a quarter more or less would be a difference."""
    names = [f"{form}_{n}_median" for form in ("transposed", "reshaped") for n in (100, 10000)]
    return all(0.8 < getattr(r, name) < 1.25 for name in names)


@experiment.claim(
    "Scores laid out by columns in memory are added in another order: {layout_share:.0%} of the "
    "probabilities change, by at most {layout_ulps:.0f} ulp, and {layout_changed} predictions."
)
def layout_matters_more_than_form(r):
    """A transposed array is no copy: it shares the memory of the scores."""
    return r.shared and r.layout_ulps < 10 and r.layout_changed == 0


@experiment.claim(
    "Along axis=0 each class sums to 1 over ten images, within {column_sum_off:.0e}. "
    "The first image's row sums to {row_sum_wrong:.2f}."
)
def columns_sum_to_one(r):
    """Each class is shared out among the images of the batch."""
    return r.column_sum_off < 1e-5 and abs(r.row_sum_wrong - 1) > 0.1


@experiment.claim(
    "Accuracy along axis=0: {accuracy_wrong_10:.4f} in batches of 10, {accuracy_wrong_1000:.4f} "
    "in batches of 1,000, instead of {accuracy_right:.4f}."
)
def small_batches_lose_most(r):
    """Ten images are too few to stand for all."""
    lost = r.accuracy_right - r.accuracy_wrong_10
    return lost > 0.1 and 0 < r.accuracy_right - r.accuracy_wrong_1000 < 0.03


@experiment.claim(
    "One by one, all {ones:,} probabilities are 1: the loss is {loss_wrong_1:.4f}, and the "
    "accuracy {accuracy_wrong_1:.4f} is the share of zeros among the digits."
)
def a_batch_of_one_is_all_ones(r):
    """A number divided by itself; argmax then takes the first."""
    share = r.zeros / r.digits
    return r.ones == r.probabilities and r.loss_wrong_1 == 0 and r.accuracy_wrong_1 == share


@experiment.claim(
    "Without keepdims, batches of 100 stop with an error; batches of 10 run, with accuracy "
    "{accuracy_bare_10:.4f}."
)
def ten_by_ten_fits_both_ways(r):
    """Ten maxima fit ten columns as well as ten rows."""
    loud = "broadcast" in r.too_many and "axis 1" in r.one
    return loud and r.accuracy_bare_10 < r.accuracy_right - 0.1
