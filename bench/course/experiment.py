"""A mean taken over the wrong axis.

x   measurements, shape (n, 10)
"""

import numpy as np

from nnsite.engine.declare.experiment import Experiment, Row

# Each course has its own, and so its own numbers.
SEED = 0


def wrong(x):
    """The mean of each row."""
    return np.mean(x, axis=0)


def right(x):
    """The mean of each row."""
    return np.mean(x, axis=1)


def catch(y):
    print(y.shape)


experiment = Experiment(
    table=[
        Row("how many means", "many_wrong", "many_right", "d"),
        Row("the first mean", "first_wrong", "first_right"),
        Row("the largest", "largest_wrong", "largest_right"),
    ],
)


@experiment.repair
def by_rows(x):
    """One mean for each row."""
    y = x.mean(-1)
    return y


def run():
    """Take both means of numbers that are drawn anew for each course."""
    x = np.random.default_rng(SEED).normal(size=(100, 10))
    y_wrong, y_right = wrong(x), right(x)
    return {
        "rows": len(x),
        "many_wrong": len(y_wrong),
        "many_right": len(y_right),
        "first_wrong": y_wrong[0],
        "first_right": y_right[0],
        "largest_wrong": np.max(y_wrong),
        "largest_right": np.max(y_right),
        "repaired": np.max(np.abs(by_rows(x) - y_right)),
        "catch_wrong": {"y": y_wrong},
        "catch_right": {"y": y_right},
        "means": y_right,
    }


@experiment.law("There are {many_right} means, one for each of {rows} rows.")
def one_for_each_row(r):
    return r.many_right == r.rows


@experiment.law("Over the other axis there are {many_wrong}.")
def too_few(r):
    return r.many_wrong < r.rows


@experiment.finding("The largest mean is {largest_right:.4f}, and not {largest_wrong:.4f}.")
def another_number(r):
    return r.largest_right > r.largest_wrong


@experiment.law("The lines to paste give the same means.")
def repaired(r):
    return r.repaired == 0
