"""exp overflows in softmax, and two repairs that repair half of it.

    x     pixels as they lie in the file, 0 to 255, shape (n, 784)
    W, b  a network of one layer: (784, 10) and (10,), together 7,850 weights
    a     scores of the last layer, x @ W + b, or the book's a3, shape (n, 10)
    c     the largest score: of each row, or of the whole batch
    y     what softmax makes of them, shape (n, 10)

Raw pixels and no sigmoid before the softmax: the scores of this network grow large.
"""

import numpy as np

from nnsite.core import training
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, hidden
from nnsite.engine.experiment import Experiment, Row
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
        Row("rows with nan, a trained network", "rows_wrong", "rows_right", ",d"),
        Row("the same, chapter 3's network", "chapter_3_wrong", "chapter_3_right", ",d"),
        Row("the same, in float16, raw pixels", "half_wrong", "half_right", ",d"),
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
    forms = {"wrong": wrong, "right": right, "numerator": numerator, "shared": shared}
    numbers, scores = {}, {}
    for name, softmax in forms.items():
        w, good = learn(softmax, *train)
        scores[name] = x @ w["W1"] + w["b1"]
        numbers[f"steps_{name}"] = good
        numbers[f"weights_{name}"] = np.sum(np.isnan(w["W1"])) + np.sum(np.isnan(w["b1"]))
        numbers[f"accuracy_{name}"] = accuracy(scores[name], t)
    a = scores["right"]

    a3 = hidden(weights, x / np.float32(255)).a3
    a3_raw = hidden(weights, x).a3
    half = a3_raw.astype(np.float16)
    p, p_numerator = np.argmax(right(a3), axis=1), np.argmax(numerator(a3), axis=1)
    p_raw, p_raw_wrong = np.argmax(right(a3_raw), axis=1), np.argmax(wrong(a3_raw), axis=1)
    with np.errstate(all="ignore"):
        example = wrong(np.array([[1010.0, 1000.0, 990.0]]))
        three_shared = shared(a[:3])
        probe = np.array([[1000.0, 0.0], [0.0, 0.0]])
        probes = {f"probe_{name}": str(form(probe).sum(axis=1)) for name, form in forms.items()}
    return {
        **numbers,
        **probes,
        "digits": len(t),
        "first_nan": numbers["steps_wrong"] + 1,
        "zeros": np.sum(t == 0),
        "weights": sum(weight.size for weight in w.values()),
        "rows_wrong": rows_with_nan(wrong, a),
        "rows_right": rows_with_nan(right, a),
        "rows_shared_1": rows_with_nan(shared, a, 1),
        "rows_shared_10": rows_with_nan(shared, a, 10),
        "rows_shared_100": rows_with_nan(shared, a, 100),
        "rows_shared_1000": rows_with_nan(shared, a, 1000),
        "chapter_3_wrong": rows_with_nan(wrong, a3) + rows_with_nan(wrong, a3_raw),
        "chapter_3_right": rows_with_nan(right, a3) + rows_with_nan(right, a3_raw),
        "chapter_3_changed": np.sum(p_raw_wrong != p_raw),
        "numerator_changed": np.sum(p_numerator != p),
        "numerator_loss": cross_entropy(numerator(a3), t),
        "loss": cross_entropy(right(a3), t),
        "half_wrong": rows_with_nan(wrong, half),
        "half_right": rows_with_nan(right, half),
        "largest": np.abs(a).max(),
        "largest_a3": a3.max(),
        "largest_a3_raw": a3_raw.max(),
        "bound": np.max(np.maximum(weights["W3"], 0).sum(axis=0) + weights["b3"]),
        **{f"limit_{n}": np.log(float(np.finfo(f"float{n}").max)) for n in (16, 32, 64)},
        "example": str(example),
        "survivor": t[np.argmax(a[:3].max(axis=1))],
        "three_maxima": a[:3].max(axis=1),
        "three_shared": three_shared,
        "three_right": right(a[:3]),
        "t": t,
    }


@experiment.claim(
    "After step {first_nan} of 100 the wrong form leaves nan in all {weights_wrong:,} "
    "weights. Every answer is then 0, and accuracy {accuracy_wrong:.4f} is the share of zeros."
)
def one_overflow_is_enough(r):
    """One row of nan makes the whole gradient nan, and so every weight."""
    zeros = r.zeros / r.digits
    return r.weights_wrong == r.weights and r.first_nan < 10 and r.accuracy_wrong == zeros


@experiment.claim("With each row's own maximum no weight is nan: accuracy {accuracy_right:.4f}.")
def the_maximum_cures_it(r):
    """The same start, the same digits, the same steps."""
    return (
        r.weights_right == 0
        and r.steps_right == 100
        and r.rows_right == 0
        and r.accuracy_right > 0.7
    )


@experiment.claim(
    "With the maximum in the numerator alone no weight is nan either, but the network learns "
    "another thing: accuracy {accuracy_numerator:.4f}."
)
def numerator_alone_is_not_softmax(r):
    """Its rows do not sum to 1, and become 0 where the sum is inf."""
    return r.weights_numerator == 0 and r.accuracy_numerator < r.accuracy_right - 0.05


@experiment.claim(
    "One maximum for the batch: nan in {rows_shared_1} of {digits:,} rows one by one, in "
    "{rows_shared_10:,}, {rows_shared_100:,} and {rows_shared_1000:,} in batches of 10, 100 and "
    "1,000."
)
def neighbours_destroy_a_row(r):
    """About one row of each batch survives, the one that the maximum is from."""
    grows = r.rows_shared_1 == 0 < r.rows_shared_10 < r.rows_shared_100 < r.rows_shared_1000
    return grows and r.weights_shared == r.weights and r.rows_shared_10 > 0.8 * r.digits


@experiment.claim(
    "Chapter 3's scores cannot exceed {bound:.1f}, whatever the pixels, and exp overflows above "
    "{limit_32:.2f} in float32: {chapter_3_wrong} nan, {chapter_3_changed} predictions change."
)
def chapter_3_cannot_overflow(r):
    """Layer 2 hands on numbers from 0 to 1, so that W3 and b3 alone set the bound."""
    bounded = r.largest_a3 < r.bound and r.largest_a3_raw < r.bound < r.limit_32
    return bounded and r.chapter_3_wrong == r.chapter_3_changed == 0


@experiment.claim(
    "exp overflows above {limit_16:.2f} in float16, {limit_32:.2f} in float32 and {limit_64:.2f} "
    "in float64. In float16 raw pixels give {half_wrong:,} rows with nan, in chapter 3 too."
)
def thresholds_are_logarithms(r):
    """Each is the logarithm of the largest number of its type."""
    found = (round(r.limit_16, 2), round(r.limit_32, 2), round(r.limit_64, 2))
    return found == (11.09, 88.72, 709.78) and r.half_wrong > 0 == r.half_right


@experiment.claim(
    "On chapter 3's scores the maximum in the numerator alone changes {numerator_changed} "
    "predictions, but the loss is {numerator_loss:.2f} instead of {loss:.4f}."
)
def half_a_repair_hides(r):
    """Each row is divided by a number of its own, which accuracy does not see."""
    return r.numerator_changed == 0 and r.numerator_loss > r.loss + 2
