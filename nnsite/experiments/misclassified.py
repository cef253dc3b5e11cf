"""The digits the network gets wrong, looked at.

    x   images, uint8, shape (n, 784)
    y   probabilities, shape (n, 10)
    t   labels, shape (n,)
    p   predictions, shape (n,): the most probable digit of each row of y
    i   index array: which digits failed

Image, label and prediction of a failed digit are x[i], t[i] and p[i]: one index for all.
"""

import numpy as np

from nnsite.core.network import predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(x, y, t):
    """The failed images as one picture."""
    p = np.argmax(y, axis=1)
    i = np.flatnonzero(p != t)
    images = x[i].reshape(-1, 28, 28)
    return i, np.concatenate(images, axis=0)


def right(x, y, t):
    """The failed images as one picture."""
    p = np.argmax(y, axis=1)
    i = np.flatnonzero(p != t)
    sure = np.max(y[i], axis=1)
    i = i[np.argsort(-sure, kind="stable")]
    images = x[i].reshape(-1, 28, 28)
    return i, grid(images, columns=10)


def grid(images, columns):
    """Images (n, 28, 28) in rows; what is left of the last row is black."""
    empty = np.zeros((-len(images) % columns, 28, 28), np.uint8)
    rows = np.concatenate([images, empty]).reshape(-1, columns, 28, 28)
    return rows.swapaxes(1, 2).reshape(-1, columns * 28)


def nearest(x, x_known, t_known):
    """The label of the known image that differs least, for each image; exact in float64."""
    a, b = x.astype(float), x_known.astype(float)
    distance = np.sum(b**2, axis=1) - 2 * a @ b.T
    return t_known[np.argmin(distance, axis=1)]


experiment = Experiment(
    table=[
        Row("height of the picture, px", "height_wrong", "height_right", ",d"),
        Row("width, px", "width_wrong", "width_right", ",d"),
        Row("mean confidence of the first 30", "first_wrong", "first_right"),
    ],
)


def run(test, train, weights):
    """Collect the failed digits both ways; ask the second choice and the nearest neighbour."""
    x, t = test
    y = predict(weights, x / np.float32(255))
    p, sure = np.argmax(y, axis=1), np.max(y, axis=1)
    i_wrong, strip = wrong(x, y, t)
    i, mosaic = right(x, y, t)
    by_second = np.argsort(-y[i], axis=1)[:, 1] == t[i]
    by_nearest = nearest(x[i], *train) == t[i]
    i_neither = i[~by_second & ~by_nearest]
    confused = np.zeros((10, 10), int)
    np.add.at(confused, (t[i], p[i]), 1)
    label, taken_for = np.unravel_index(np.argmax(confused), confused.shape)
    numbers = {
        "digits": len(t),
        "errors": len(i),
        "accuracy": np.mean(p == t),
        "height_wrong": strip.shape[0],
        "height_right": mosaic.shape[0],
        "width_wrong": strip.shape[1],
        "width_right": mosaic.shape[1],
        "first_wrong": np.mean(sure[i_wrong[:30]]),
        "first_right": np.mean(sure[i[:30]]),
        "false_captions": np.sum((t[i] != t[i_wrong]) | (p[i] != p[i_wrong])),
        "median_errors": np.median(sure[i]),
        "median_correct": np.median(sure[p == t]),
        "median_shifted": np.median(sure[p != np.roll(t, 1)]),
        "found": np.sum((p != t)[np.argsort(sure, kind="stable")[:1000]]),
        "second": np.sum(by_second),
        "nearest": np.sum(by_nearest),
        "nearest_first": np.sum(by_nearest[:30]),
        "known": len(train[1]),
        "neither": len(i_neither),
        "most": confused[label, taken_for],
        "most_label": label,
        "most_taken_for": taken_for,
        "even": len(i) / 90,
    }
    arrays = {"strip": strip, "mosaic": mosaic, "i": i, "i_neither": i_neither}
    return numbers | arrays | {"x": x, "t": t, "p": p, "confused": confused}


@experiment.claim("{errors} images of 28 px make {height_wrong:,}; both pictures hold them all.")
def same_digits(r):
    # The ink of a picture is that of its images, in whatever order.
    return r.height_wrong == 28 * r.errors and np.sum(r.strip) == np.sum(r.mosaic)


@experiment.claim(
    "Sort the images but not their captions, and {false_captions} of {errors} captions are false."
)
def unsorted_captions_lie(r):
    return r.false_captions > 0.9 * r.errors


@experiment.claim(
    "Half of the mistakes are made with a confidence below {median_errors:.2f}; half of the "
    "right answers above {median_correct:.2f}. With labels shifted by one, half of the mistakes "
    "are made above {median_shifted:.2f}: most of them are right answers."
)
def mistakes_are_less_sure(r):
    return r.median_errors + 0.2 < min(r.median_correct, r.median_shifted)


@experiment.claim("The 1,000 least sure of {digits:,} answers hold {found} of {errors} mistakes.")
def doubt_finds_mistakes(r):
    return r.found > 0.5 * r.errors


@experiment.claim(
    "Of {errors} mistakes, the second choice names {second} correctly, the most similar of "
    "{known:,} training digits {nearest}; neither of them {neither}."
)
def another_reader_reads_most(r):
    return min(r.second, r.nearest) > 0.5 * r.errors and 0 < r.neither < 0.3 * r.errors


@experiment.claim("Of the 30 surest mistakes, that neighbour names only {nearest_first}.")
def surest_mistakes_mislead_both(r):
    return r.nearest_first / 30 < 0.8 * r.nearest / r.errors


@experiment.claim(
    "{most} times a {most_label} is taken for a {most_taken_for}; if all 90 confusions were "
    "equally common, it would be {even:.1f} times."
)
def confusions_have_favourites(r):
    return r.most > 2.5 * r.even
