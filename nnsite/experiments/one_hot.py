"""One-hot labels for a loss that expects the number of the class.

y        probabilities, shape (n, 10)
t        labels, shape (n,), the number of the right class; or one-hot,
         shape (n, 10), a 1 in the column of the right class and 0 elsewhere
n        digits in a batch
EXAMPLE  the y of the book's section 4.2.2, whose right class is 2
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import predict
from nnsite.engine.declare.experiment import Experiment, Row

EXAMPLE = np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]])


def wrong(y, t):
    """Picks y[i, t[i]], whatever t is."""
    picked = y[np.arange(len(y)), t]
    return -np.sum(np.log(picked + 1e-7)) / len(y)


def right(y, t):
    """Makes t class numbers first."""
    t = t.argmax(axis=1) if t.ndim == 2 else t
    picked = y[np.arange(len(y)), t]
    return -np.sum(np.log(picked + 1e-7)) / len(y)


def multiplied(y, t):
    """The other form: a one-hot t picks by multiplying."""
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


experiment = Experiment(
    table=[
        Row("loss of the book's example", "example_wrong", "example_right"),
        Row("loss of a batch of 10", "hot_10_wrong", "hot_10_right"),
        Row("loss of a batch of 1", "hot_1_wrong", "hot_1_right"),
        Row("mean of 1,000 batches of 10", "tens_wrong", "tens_right"),
        Row("a batch of 10, each class guessed alike", "guessing_wrong", "guessing_right"),
    ],
)


def refused(loss, y, t):
    """The message of the error that `loss` ends in."""
    try:
        return str(loss(y, t))
    except (IndexError, ValueError) as error:
        return f"{type(error).__name__}: {error}".strip()


def run(test, weights):
    """Give both forms of the loss both forms of the labels, in batches of 1, 10 and 100."""
    x, t = test
    y = predict(weights, x / np.float32(255))
    hot = np.eye(10, dtype=int)[t]
    example = np.eye(10, dtype=int)[[2]]
    tens = [slice(i, i + 10) for i in range(0, len(t), 10)]
    # How often the wrong loss reads each cell of y in a batch of ten.
    reads = np.zeros((10, 10), int)
    np.add.at(reads, np.broadcast_arrays(np.arange(10), hot[:10]), 1)
    zero = np.flatnonzero(t == 0)[:1]
    return {
        "digits": len(t),
        "hot_1_wrong": wrong(y[:1], hot[:1]),
        "hot_1_right": right(y[:1], hot[:1]),
        "hot_10_wrong": wrong(y[:10], hot[:10]),
        "hot_10_right": right(y[:10], hot[:10]),
        "example_wrong": wrong(EXAMPLE, example),
        "example_right": right(EXAMPLE, example),
        "example_number": wrong(EXAMPLE, np.array([2])),
        "tens_wrong": np.mean([wrong(y[ten], hot[ten]) for ten in tens]),
        "tens_right": np.mean([right(y[ten], hot[ten]) for ten in tens]),
        "tens_least": np.min([wrong(y[ten], hot[ten]) for ten in tens]),
        "guessing_wrong": wrong(np.full((10, 10), 0.1), hot[:10]),
        "guessing_right": right(np.full((10, 10), 0.1), hot[:10]),
        "perfect_wrong": wrong(hot[:1], hot[:1]),
        "perfect_right": right(hot[:1], hot[:1]),
        "of_nothing": -np.log(1e-7),
        "number_10_right": right(y[:10], t[:10]),
        "multiplied_hot_10": multiplied(y[:10], hot[:10]),
        "multiplied_number_10": multiplied(y[:10], t[:10]),
        "multiplied_zero": abs(multiplied(y[zero], t[zero])),
        "wrong_100": refused(wrong, y[:100], hot[:100]),
        "multiplied_100": refused(multiplied, y[:100], t[:100]),
        "wrong_float": refused(wrong, y[:10], hot[:10].astype(float)),
        "core": refused(cross_entropy, y[:10], hot[:10]),
        "probe": f"{hot.shape} {hot.dtype}",
        "probe_right": f"{t.shape} {t.dtype}",
        "reads": reads,
        "t": t[:10],
    }


@experiment.claim(
    "The book's example has a loss of {example_right:.4f}, and of {example_wrong:.4f} with "
    "one-hot labels."
)
def the_example_asks_for_classes_0_and_1(r):
    expected = -9 * np.log(0.1 + 1e-7) - np.log(0.05 + 1e-7)
    return abs(r.example_wrong - expected) < 1e-9 and r.example_right == r.example_number


@experiment.claim(
    "In a batch of 10, one-hot labels give {hot_10_wrong:.2f} instead of {hot_10_right:.4f}; in "
    "a batch of 1, {hot_1_wrong:.2f} instead of {hot_1_right:.4f}. With integers neither is "
    "an error; in a batch of 100, labels of the wrong form are."
)
def small_batches_are_silent(r):
    loud = r.wrong_100.startswith("IndexError") and r.multiplied_100.startswith("ValueError")
    return loud and r.hot_10_wrong > 20 * r.hot_10_right and r.hot_1_wrong > 20 * r.hot_1_right


@experiment.claim(
    "Over 1,000 batches of 10 the wrong loss is {tens_wrong:.1f} on average and never below "
    "{tens_least:.1f}; the right one is {tens_right:.4f}."
)
def the_wrong_loss_is_always_large(r):
    return r.tens_least > 30 and r.tens_right < 0.5


@experiment.claim("Both forms agree where each has its own labels: {hot_10_right:.4f}.")
def the_two_forms_agree(r):
    both = np.array([r.multiplied_hot_10, r.number_10_right])
    return np.all(np.abs(both - r.hot_10_right) < 1e-5)


@experiment.claim(
    "The product with class numbers gives {multiplied_number_10:.0f} in a batch of 10, and "
    "{multiplied_zero:.1f} for a zero."
)
def the_product_takes_numbers_for_weights(r):
    return r.multiplied_number_10 > 50 and r.multiplied_zero == 0


@experiment.claim(
    "The wrong loss grows while the network learns: {guessing_wrong:.2f} for guessing, "
    "{tens_wrong:.1f} for the trained network, {perfect_wrong:.1f} for a perfect answer, which "
    "is 10 times {of_nothing:.2f}."
)
def learning_raises_the_wrong_loss(r):
    all_read_are_0 = abs(r.perfect_wrong - 10 * r.of_nothing) < 1e-6 > abs(r.perfect_right)
    return all_read_are_0 and r.guessing_wrong < r.tens_least < r.tens_wrong < r.perfect_wrong
