"""One image at a time, or a batch of them in one matrix product.

    x        pixels from 0 to 1, float32: one image (784,), a batch (n, 784)
    weights  W1 (784, 50)  b1 (50,)   W2 (50, 100)  b2 (100,)   W3 (100, 10)  b3 (10,)
    y        probabilities: of one image (10,), of a batch (n, 10)
    n        images in a batch

A product of (n, k) and (k, m) is (n, m): the inner sizes must agree, and n stays.
"""

import numpy as np

from nnsite.core.network import accuracy, hidden, predict
from nnsite.engine.declare.experiment import Experiment, Row

SIZES = (1, 10, 100, 1000)


def wrong(weights, x):
    """Probabilities of all images."""
    y = []
    for i in range(len(x)):
        y.append(predict(weights, x[i]))
    return np.array(y)


def right(weights, x, n=100):
    """Probabilities of all images."""
    y = []
    for i in range(0, len(x), n):
        y.append(predict(weights, x[i : i + n]))
    return np.concatenate(y)


def mixed(weights, x):
    """A network whose batches do change the answers: one sum for all images."""
    e = np.exp(hidden(weights, x).a3)
    return e / e.sum()


def batch_safe(network, weights, x):
    """Whether a batch gets the answers that its images get alone."""
    alone = [network(weights, image) for image in x]
    return np.allclose(network(weights, x), alone, atol=1e-5)


def refused(product, *arrays):
    """The message of a product whose shapes do not fit; empty if they do."""
    try:
        product(*arrays)
    except ValueError as error:
        return f"ValueError: {error}"
    return ""


experiment = Experiment(
    table=[
        Row("matrix products for 10,000 digits", "products_wrong", "products_right", ",d"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
    ],
)


def run(test, weights, timings):
    """Recognise all digits alone and in batches; follow the shapes; try a wrong turn."""
    x, t = test[0] / np.float32(255), test[1]
    alone = wrong(weights, x)
    batched = {n: right(weights, x, n) for n in SIZES}
    p = np.argmax(alone, axis=1)
    second, first = np.sort(alone, axis=1)[:, -2:].T

    w1 = weights["W1"]
    fitting = [n for n in range(1, 1001) if not refused(np.dot, np.zeros((n, 784)).T, w1)]
    square = x[: fitting[0]]

    result = {f"{name}_shape": str(array.shape) for name, array in weights.items()}
    for who, given in {"one": x[0], "batch": x[:100]}.items():
        passed = {"x": given, **hidden(weights, given)._asdict(), "y": predict(weights, given)}
        result |= {f"{name}_{who}": str(array.shape) for name, array in passed.items()}
    speed = timings["times_faster_than_one_by_one"]
    result |= {f"times_{n}": speed[str(n)]["median"] for n in (*SIZES, len(x))}
    result |= {f"measured_{name}": value for name, value in timings["measured"].items()}
    return result | {
        "digits": len(t),
        "products_wrong": 3 * len(x),
        "products_right": 3 * -(-len(x) // 100),
        "accuracy_wrong": accuracy(alone, t),
        "accuracy_right": accuracy(batched[100], t),
        "changed": sum(np.sum(np.argmax(y, axis=1) != p) for y in batched.values()),
        "largest_difference": max(np.max(np.abs(y - alone)) for y in batched.values()),
        "last_bits": np.mean(batched[100] != alone),
        "closest": np.min(first - second),
        "megabytes": x.nbytes / 1e6,
        "megabytes_100": x[:100].nbytes / 1e6,
        "error_order": refused(np.dot, w1, x[:100]),
        "error_order_at": refused(np.matmul, w1, x[:100]),
        "error_images": refused(np.dot, x[:100].reshape(100, 28, 28), w1),
        "error_turned": refused(np.dot, x[:100].T, w1),
        "fitting": len(fitting),
        "fitting_n": fitting[0],
        "accuracy_turned": accuracy(predict(weights, square.T), t[: len(square)]),
        "accuracy_not_turned": accuracy(predict(weights, square), t[: len(square)]),
        "probe_right": str(batch_safe(predict, weights, x[:100])),
        "probe_wrong": str(batch_safe(mixed, weights, x[:100])),
        "times_100_lower": speed["100"]["lower"],
        "times_100_upper": speed["100"]["upper"],
        "widths": [784, *(len(weights[f"b{i}"]) for i in (1, 2, 3))],
    }


@experiment.claim(
    "In batches of 1, 10, 100 and 1,000, {changed} of {digits:,} answers change; a probability "
    "differs by about {largest_difference:.1e} at most. The closest race between a first and a "
    "second answer is about {closest:.1e} apart."
)
def batches_change_nothing(r):
    # Both may move, so twice the difference must fit in.
    return r.changed == 0 and r.largest_difference < 1e-5 and r.closest > 2 * r.largest_difference


@experiment.claim(
    "Batches of 100 need {products_right} matrix products for {digits:,} digits, "
    "single images {products_wrong:,}."
)
def a_batch_is_one_product(r):
    return r.products_wrong == 100 * r.products_right == 3 * r.digits


@experiment.claim(
    "As recorded, not measured in this build: batches of 100 ran {times_100:.1f} times as fast "
    "as single images, half of the rounds between {times_100_lower:.1f} and {times_100_upper:.1f}, "
    "and all {digits:,} at once {times_10000:.1f} times."
)
def batches_are_faster(r):
    largest = 2 < r.times_10000 < 0.9 * r.times_1000
    return largest and r.times_100_lower > 3 and r.times_10 > 2 and r.times_1 < 1.2


@experiment.claim(
    "Of the batch sizes up to 1,000, {fitting} lets a transposed batch pass: {fitting_n}, with "
    "accuracy {accuracy_turned:.2f} instead of {accuracy_not_turned:.2f}."
)
def a_square_batch_turns_unseen(r):
    loud = "not aligned" in r.error_turned and r.fitting == 1 and r.fitting_n == r.widths[0]
    return loud and r.accuracy_turned < r.accuracy_not_turned - 0.5


@experiment.claim("A batch of 100 gets its images' own answers, unless a softmax mixes them.")
def the_probe_tells_batches_apart(r):
    return (r.probe_right, r.probe_wrong) == ("True", "False")
