"""Answers in a column, labels in a row: every answer meets every label.

One neuron is asked whether a digit is even.

    x   pixels from 0 to 1, shape (n, 784)
    w   its weights, shape (784, 1), and b, its bias, a number
    y   its answers, shape (n, 1): 1 means even, 0 means odd
    t   labels, shape (n,): 1 for even, 0 for odd
    d   differences, shape (n, 1) when right, (n, n) when wrong
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.network import predict
from nnsite.engine.declare.experiment import Experiment, Row

BATCH = 100


def wrong(y, t):
    """The differences between answers and labels."""
    return y - t


def right(y, t):
    """The differences between answers and labels."""
    return y - t.reshape(y.shape)


def loss(d):
    """Mean squared error."""
    return np.mean(d**2)


def trained(difference, x, t, x_test):
    """Answers to x_test: before training, after each epoch."""
    rng = np.random.default_rng(0)
    w, b = np.zeros((784, 1)), 0.0
    yield sigmoid(x_test @ w + b)
    for _ in range(5):
        for i in rng.permutation(len(x)).reshape(-1, BATCH):
            y = sigmoid(x[i] @ w + b)
            by_y = 2 / BATCH * np.mean(difference(y, t[i]), axis=1, keepdims=True)
            by_a = by_y * y * (1 - y)
            w, b = w - 0.1 * x[i].T @ by_a, b - 0.1 * np.sum(by_a)
        yield sigmoid(x_test @ w + b)


experiment = Experiment(
    table=[
        Row("differences in a batch of 100", "size_wrong", "size_right", ",d"),
        Row("loss before training", "start_wrong", "start_right"),
        Row("loss after 5 epochs", "loss_wrong", "loss_right"),
        Row("accuracy, even or odd", "accuracy_wrong", "accuracy_right"),
        Row("loss with the labels of each batch mixed up", "mixed_wrong", "mixed_right"),
    ],
)


def run(train, test, weights):
    """Train a neuron on either difference; then a picture of 100 x 100 comparisons."""
    x, t = train[0] / 255, (train[1] % 2 == 0).astype(float)
    x_test, t_test = test[0] / 255, (test[1] % 2 == 0).astype(float)
    labels = t_test.reshape(-1, BATCH)

    def mean_loss(difference, y, labels):
        batches = zip(y.reshape(-1, BATCH, 1), labels, strict=True)
        return np.mean([loss(difference(y, t)) for y, t in batches])

    w = np.zeros((784, 1))
    try:
        w -= x[:BATCH].T @ wrong(np.zeros((BATCH, 1)), t[:BATCH])
    except ValueError as error:
        refused = f"{type(error).__name__}: {error}"

    result = {"refused": refused, "variance": np.mean(np.var(labels, axis=1))}
    for name, difference in {"wrong": wrong, "right": right}.items():
        answers = list(trained(difference, x, t, x_test))
        y, curve = answers[-1], [mean_loss(difference, y, labels) for y in answers]
        result |= {
            f"curve_{name}": curve,
            f"shape_{name}": str(difference(y[:BATCH], labels[0]).shape),
            f"size_{name}": difference(y[:BATCH], labels[0]).size,
            f"start_{name}": curve[0],
            f"loss_{name}": curve[-1],
            f"accuracy_{name}": np.mean((y[:, 0] > 0.5) == t_test),
            f"lowest_{name}": y.min(),
            f"highest_{name}": y.max(),
            f"mixed_{name}": mean_loss(difference, y, labels[:, ::-1]),
        }

    good, means = y.reshape(-1, BATCH), np.mean(labels, axis=1)
    parts = np.var(good, axis=1) + np.var(labels, axis=1) + (np.mean(good, axis=1) - means) ** 2
    p = np.argmax(predict(weights, test[0][:BATCH] / np.float32(255)), axis=1)
    equal = p == test[1][:BATCH, np.newaxis]
    return result | {
        "good": mean_loss(wrong, y, labels),
        "parts": np.mean(parts),
        "y": y[:5, 0],
        "t": t_test[:5],
        "hits": np.sum(equal),
        "hits_meant": np.sum(np.diag(equal)),
        "equal": equal,
    }


@experiment.claim(
    "A batch of 100 gives {size_wrong:,} differences with labels in a row, {size_right} with "
    "labels in a column. Of 100 predicted digits {hits_meant} equal their label; of all "
    "comparisons {hits:,} do."
)
def every_answer_meets_every_label(r):
    stretched = r.size_wrong == r.size_right**2 == 10_000 and r.shape_wrong == "(100, 100)"
    return stretched and r.hits_meant > 80 and 900 < r.hits < 1300


@experiment.claim(
    "The wrong loss starts at {start_wrong:.4f} and ends at {loss_wrong:.4f}; the right one falls "
    "from {start_right:.4f} to {loss_right:.4f}."
)
def the_wrong_loss_does_not_fall(r):
    stuck = abs(r.loss_wrong - r.start_wrong) < 0.005 and r.loss_wrong > r.variance
    return stuck and r.loss_right < 0.12


@experiment.claim(
    "Trained on it, the neuron answers everything with {lowest_wrong:.2f} to {highest_wrong:.2f}, "
    "and is right for {accuracy_wrong:.1%} of the digits instead of {accuracy_right:.1%}."
)
def it_learns_the_mean(r):
    about_half = 0.4 < r.lowest_wrong < r.highest_wrong < 0.6
    return about_half and r.accuracy_wrong + 0.15 < r.accuracy_right


@experiment.claim(
    "The wrong loss of the well trained neuron is {good:.4f}, more than the {start_wrong:.4f} of "
    "the untrained one: variance of y + variance of t + squared distance of their means."
)
def a_good_neuron_is_punished(r):
    return r.good > r.start_wrong + 0.1 and abs(r.parts - r.good) < 1e-12


@experiment.claim(
    "Mix up the labels of each batch, and the right loss goes from {loss_right:.4f} to "
    "{mixed_right:.4f}; the wrong one stays {mixed_wrong:.4f}."
)
def the_wrong_loss_ignores_the_order(r):
    return abs(r.mixed_wrong - r.loss_wrong) < 1e-12 and r.mixed_right > 2 * r.loss_right
