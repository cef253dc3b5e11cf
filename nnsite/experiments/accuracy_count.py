"""Counting the correct: a cast that is not needed, and counts that go wrong.

    y   probabilities, shape (10000, 10)
    p   predictions, the class of the largest probability, shape (10000,)
    t   labels, shape (10000,), or by accident a column, shape (10000, 1)

An accuracy is a share: correct answers divided by digits, from 0 to 1.
"""

import numpy as np

from nnsite.core.network import predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(y, t):
    """The share of correct answers."""
    p = np.argmax(y, axis=1)
    return np.sum(p == t) / len(t)


def right(y, t):
    """The share of correct answers."""
    p = np.argmax(y, axis=1)
    t = t.ravel()
    return np.sum(p == t) / len(t)


def cast(y, t):
    """As in the book: batch by batch, and a float at the end."""
    count = 0
    for i in range(0, len(t), 100):
        p = np.argmax(y[i : i + 100], axis=1)
        count += np.sum(p == t[i : i + 100])
    return float(count) / len(t)


def floored(y, t):
    """An imitation of Python 2, where / between integers was //."""
    p = np.argmax(y, axis=1)
    return np.sum(p == t) // len(t)


def flat(y, t):
    """Here argmax has lost its axis."""
    p = np.argmax(y)
    return np.sum(p == t) / len(t)


experiment = Experiment(
    table=[
        Row("labels as a column", "column", "accuracy"),
        Row("the same, in batches of 100", "column_100", "accuracy"),
        Row("argmax without an axis", "flat", "accuracy"),
        Row("the same, in batches of 100", "flat_100", "accuracy"),
        Row("Python 2 without the cast", "floored", "accuracy"),
    ],
)


def run(test, weights):
    """One network's answers, counted in several ways."""
    x, t = test
    y = predict(weights, x / np.float32(255))
    column = t[:, np.newaxis]
    shuffled = np.random.default_rng(0).permutation(y)

    def in_batches(count, t):
        return np.mean([count(y[i : i + 100], t[i : i + 100]) for i in range(0, len(t), 100)])

    try:
        np.sum(np.argmax(y[:100], axis=0) == t[:100])
    except ValueError as error:
        axis_0 = f"{type(error).__name__}: {error}"
    p, largest = np.argmax(y, axis=1), np.argmax(y)
    correct = np.sum(p == t)
    return {
        "digits": len(t),
        "correct": correct,
        "accuracy": right(y, column),
        "cast": cast(y, t),
        "without_cast": correct / len(t),
        "mean": np.mean(p == t),
        "floored": floored(y, t),
        "floored_perfect": floored(np.eye(10)[t], t),
        "column": wrong(y, column),
        "column_100": in_batches(wrong, column),
        "column_shuffled": wrong(shuffled, column),
        "shuffled": right(shuffled, column),
        "by_class": np.sum(np.bincount(p, minlength=10) * np.bincount(t, minlength=10)) / len(t),
        "comparisons": len(p) * len(t),
        "flat": flat(y, t),
        "flat_100": in_batches(flat, t),
        "largest": largest,
        "largest_image": largest // 10,
        "largest_class": largest % 10,
        "probabilities": y.size,
        "axis_0": axis_0,
        "count_type": type(correct).__name__,
        "quotient_type": type(correct / len(t)).__name__,
        "probe_wrong": f"{np.shape(p)} {np.shape(column)}",
        "probe_right": f"{np.shape(p)} {np.shape(t)}",
        "probe_flat": f"{np.shape(largest)} {np.shape(t)}",
    }


@experiment.claim(
    "With the cast {cast:.4f}, without it {without_cast:.4f}, as a mean {mean:.4f}: "
    "{correct:,} of {digits:,}, to the last bit."
)
def the_cast_is_not_needed(r):
    """In Python 3 the / of two integers is a float, and NumPy's integers agree."""
    same = r.cast == r.without_cast == r.mean == r.accuracy
    return same and r.quotient_type == "float64"


@experiment.claim(
    "Integer division makes {correct:,} of {digits:,} an accuracy of {floored}. "
    "It gives {floored_perfect} for {digits:,} of {digits:,}, and 0 for anything less."
)
def integer_division_leaves_nothing(r):
    """An accuracy below 1 has nothing before the point."""
    return r.floored == 0 and r.floored_perfect == 1


@experiment.claim(
    "Labels in a column give {column:.1f}: {comparisons:,} comparisons instead of {digits:,}."
)
def a_column_counts_everyone(r):
    """About a tenth of all pairs are equal, and there are n for each digit."""
    return 900 < r.column < 1100 and abs(r.column - r.by_class) < 1e-9 and 9 < r.column_100 < 12


@experiment.claim(
    "Shuffle the answers, and the right accuracy is {shuffled:.4f}; with labels in a column it is "
    "{column_shuffled:.1f}, as before."
)
def a_column_forgets_who_is_who(r):
    """Only how often each class is answered counts, and that is as it was."""
    return r.column_shuffled == r.column and r.shuffled < 0.2


@experiment.claim(
    "Without an axis argmax is one number, {largest:,}, the place of the largest of "
    "{probabilities:,} probabilities. No label is that large: accuracy {flat:.4f}."
)
def argmax_without_an_axis_counts_places(r):
    """In batches of 100 the place can be below 10 by chance, in the first row."""
    return r.largest > 9 and r.flat == 0 and r.flat_100 < 0.03
