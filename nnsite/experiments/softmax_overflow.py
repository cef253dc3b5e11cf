"""exp overflows in softmax, and two repairs that repair half of it.

x     pixels as they lie in the file, 0 to 255, shape (n, 784)
W, b  one layer, (784, 10) and (10,), no sigmoid before it: scores of raw pixels grow large
a     scores of the last layer, x @ W + b, or the book's a3, shape (n, 10)
c     the largest score: of each row, or of the whole batch
y     what softmax makes of them, shape (n, 10)
"""

import numpy as np

from nnsite.core import training
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import right


def wrong(a):
    """Softmax of the scores `a`."""
    e = np.exp(a)
    s = np.sum(e, axis=1, keepdims=True)
    return e / s


def numerator(a):
    """The maximum above the line only."""
    c = np.max(a, axis=1, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(np.exp(a), axis=1, keepdims=True)
    return e / s


def shared(a):
    """One maximum for the whole batch."""
    c = np.max(a)
    e = np.exp(a - c)
    s = np.sum(e, axis=1, keepdims=True)
    return e / s


experiment = Experiment(
    table=[
        Row("weights that are nan, of 7,850", "weights_wrong", "weights_right", ",d"),
        Row("accuracy of that network", "accuracy_wrong", "accuracy_right"),
        Row("rows with nan, chapter 3 in float16", "half_wrong", "half_right", ",d"),
    ],
    warns=[
        "RuntimeWarning: overflow encountered in exp",
        "RuntimeWarning: invalid value encountered in divide",
    ],
)


def learn(softmax, x, t):
    """One layer after 100 steps on raw pixels, and how many went by before the first nan."""
    w = training.init(np.random.default_rng(0), (784, 10))
    good = 0
    for i in range(0, len(x), 100):
        grads = training.gradients(w, x[i : i + 100], t[i : i + 100], softmax)
        w = {name: w[name] - 0.1 * grads[name] for name in w}
        good += int(np.isfinite(w["b1"]).all())
    return w, good


def rows_with_nan(softmax, a, n=100):
    """How many of the rows contain a nan, in batches of n."""
    with np.errstate(all="ignore"):
        y = np.concatenate([softmax(a[i : i + n]) for i in range(0, len(a), n)])
    return np.sum(np.isnan(y).any(axis=1))


def run(train, test, weights):
    """Train one layer with each form of softmax; then score digits with each."""
    x, t = test
    a3, a3_raw = hidden(weights, x / np.float32(255)).a3, hidden(weights, x).a3
    probe = np.array([[1000.0, 0.0], [0.0, 0.0]])
    forms = {"wrong": wrong, "right": right, "numerator": numerator, "shared": shared}
    numbers, scores = {}, {}
    for name, softmax in forms.items():
        w, numbers[f"steps_{name}"] = learn(softmax, *train)
        scores[name] = x @ w["W1"] + w["b1"]
        numbers |= {
            f"weights_{name}": sum(np.sum(np.isnan(weight)) for weight in w.values()),
            f"accuracy_{name}": accuracy(scores[name], t),
            f"chapter_3_{name}": rows_with_nan(softmax, np.concatenate([a3, a3_raw])),
            f"half_{name}": rows_with_nan(softmax, a3_raw.astype(np.float16)),
            f"probe_{name}": str(softmax(probe).sum(axis=1)),
        }
    a = scores["right"]
    return {
        **numbers,
        **{f"rows_shared_{n}": rows_with_nan(shared, a, n) for n in (1, 10, 100, 1000)},
        **{f"limit_{n}": np.log(float(np.finfo(f"float{n}").max)) for n in (16, 32, 64)},
        "example": str(wrong(np.array([[1010.0, 1000.0, 990.0]]))),
        "digits": len(t),
        "zeros": np.mean(t == 0),
        "first_nan": numbers["steps_wrong"] + 1,
        "weights": sum(weight.size for weight in w.values()),
        "chapter_3_changed": np.sum(wrong(a3_raw).argmax(axis=1) != right(a3_raw).argmax(axis=1)),
        "numerator_changed": np.sum(numerator(a3).argmax(axis=1) != right(a3).argmax(axis=1)),
        "numerator_loss": cross_entropy(numerator(a3), t),
        "loss": cross_entropy(right(a3), t),
        "largest": np.abs(a).max(),
        "largest_a3_raw": a3_raw.max(),
        "bound": np.max(np.maximum(weights["W3"], 0).sum(axis=0) + weights["b3"]),
        "survivor": t[np.argmax(a[:3].max(axis=1))],
        "three_maxima": a[:3].max(axis=1),
        "three_shared": shared(a[:3]),
        "three_right": right(a[:3]),
        "t": t,
    }


@experiment.claim(
    "From step {first_nan} of 100 on all {weights_wrong:,} weights are nan: accuracy is the share "
    "of zeros, {accuracy_wrong:.4f}. With each row's own maximum it is {accuracy_right:.4f}."
)
def one_overflow_is_enough(r):
    lost = r.weights_wrong == r.weights and r.accuracy_wrong == r.zeros
    return lost and r.first_nan < 10 and r.weights_right == 0 and r.accuracy_right > 0.7


@experiment.claim(
    "One maximum for the batch: rows with nan, of {digits:,}, in batches of 1, 10, 100 and 1,000: "
    "{rows_shared_1}, {rows_shared_10:,}, {rows_shared_100:,}, {rows_shared_1000:,}."
)
def neighbours_destroy_a_row(r):
    grows = r.rows_shared_1 == 0 < r.rows_shared_10 < r.rows_shared_100 < r.rows_shared_1000
    return grows and r.weights_shared == r.weights and r.rows_shared_10 > 0.8 * r.digits


@experiment.claim(
    "Chapter 3's largest possible score is {bound:.1f}; in float32, exp overflows above "
    "{limit_32:.2f}: {chapter_3_changed} answers change. In float16, above {limit_16:.2f}: "
    "{half_wrong:,} are nan."
)
def chapter_3_cannot_overflow(r):
    bounded = r.largest_a3_raw < r.bound < r.limit_32 and r.half_wrong > 0 == r.half_right
    return bounded and r.chapter_3_wrong == r.chapter_3_changed == 0


@experiment.claim(
    "The maximum in the numerator alone: accuracy {accuracy_numerator:.4f}, and in chapter 3 "
    "a loss of {numerator_loss:.2f} instead of {loss:.4f}; {numerator_changed} answers change."
)
def half_a_repair_can_hide(r):
    hides = r.weights_numerator == r.numerator_changed == 0
    return hides and r.accuracy_numerator < r.accuracy_right and r.numerator_loss > r.loss + 2
