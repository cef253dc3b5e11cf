"""Mistakes, each planted alone in a network that is well.

objects   what `probes.check` takes, by name
bug       objects -> those that differ once the mistake is in
"""

import functools
import gzip
import pickle
from dataclasses import dataclass

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.learning import learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients, init, train
from nnsite.data import digits
from nnsite.experiments import numerical_gradient

DIGITS = 100


def predict(weights, softmax=softmax, sigmoid=sigmoid, prepare=lambda x: x, depth=3):
    """A network of `depth` layers, as a function of pixels."""

    def predict(x):
        z = prepare(x)
        for i in range(1, depth):
            z = sigmoid(z @ weights[f"W{i}"] + weights[f"b{i}"])
        return softmax(z @ weights[f"W{depth}"] + weights[f"b{depth}"])

    return predict


@functools.cache
def some_digits():
    """Pixels, labels, and MNIST's own archive of all test labels."""
    x, t = digits.test()
    archive = gzip.compress(b"\0\0\x08\x01\0\0\x27\x10" + t.tobytes())
    return x[:DIGITS], t[:DIGITS].astype(int), archive


@functools.cache
def learned_digits():
    """Pixels from 0 to 1 and labels of 2,000 training digits."""
    x, t = digits.train()
    return x[:2000] / np.float32(255), t[:2000].astype(int)


@functools.cache
def losses(rate):
    """The losses of 20 steps."""
    return learn(np.random.default_rng(0), *learned_digits(), rate=rate, epochs=1).losses


def healthy(weights, folder):
    """A network that is well, its data, its functions and its files."""
    weights = {name: w.copy() for name, w in weights.items()}
    x, t, archive = some_digits()
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(archive)
    (folder / "weights.pkl").write_bytes(pickle.dumps(dict(weights)))
    return {
        "predict": predict(weights),
        "x": x / np.float32(255),
        "t": t,
        "softmax": softmax,
        "sigmoid": sigmoid,
        "loss": cross_entropy,
        "accuracy": accuracy,
        "weights": weights,
        "gradient": lambda x, t: gradients(weights, x, t),
        "numerical_gradient": numerical_gradient.right,
        "losses": list(losses(1)),
        "best": {name: w.copy() for name, w in weights.items()},
        "x_train": learned_digits()[0][:DIGITS],
        "file": folder / "t10k-labels-idx1-ubyte.gz",
        "pickled": folder / "weights.pkl",
    }


@dataclass(frozen=True)
class Bug:
    """A mistake: the name by which it is told, the words for it, and how to plant it.

    Those that change no number of the reader's are latent: a note tells them.
    """

    probe: str
    words: str
    plant: object
    latent: bool


BUGS = []


def bug(probe, words, latent=False):
    def entered(plant):
        BUGS.append(Bug(probe, words, plant, latent))
        return plant

    return entered


def pixels(probe, words, change, latent=False):
    bug(probe, words, latent)(lambda o: {"x": change(some_digits()[0])})


@functools.cache
def many():
    """A thousand test digits: pixels from 0 to 1, and labels."""
    x, t = digits.test()
    return x[:1000] / 255, t[:1000].astype(int)


@bug("normalization", "raw pixels of all test digits")
def raw(o):
    x, t = digits.test()
    return {"x": x, "t": t.astype(int)}


@bug("own_digit", "digits two pixels to the right")
def to_the_right(o):
    x, t = many()
    return {"x": moved(0, 2)(x * 255), "t": t}


def moved(down, right):
    def move(x):
        return np.roll(x.reshape(-1, 28, 28), (down, right), (1, 2)).reshape(-1, 784) / 255

    return move


pixels("normalization", "raw pixels", lambda x: x, latent=True)
pixels("normalization", "raw pixels as floats", lambda x: x.astype(np.float32), latent=True)
pixels("preprocessing_contract", "pixels divided by 255 twice", lambda x: x / 255 / 255)
pixels("preprocessing_contract", "pixels divided with `//`", lambda x: x // 255)
pixels(
    "preprocessing_contract",
    "pixels cut to black and white",
    lambda x: (x > 127) * 1.0,
    latent=True,
)
pixels("preprocessing_contract", "pixels inverted", lambda x: 1 - x / 255)
pixels("preprocessing_contract", "pixels from -1 to 1", lambda x: x / 127.5 - 1)


def with_labels(probe, words, change, latent=False):
    bug(probe, words, latent)(lambda o: {"t": change(o["t"])})


with_labels("labels", "labels as floats", lambda t: t.astype(float), latent=True)
with_labels("labels", "labels from 0 to 18", lambda t: 2 * t)
with_labels("labels_off_by_one", "labels from 1 to 10", lambda t: t + 1)
with_labels("labels_off_by_one", "1 subtracted once too often", lambda t: (t - 1) % 10)
with_labels("labels_off_by_one", "labels shifted by one", lambda t: np.roll(t, 1))
with_labels("labels_off_by_one", "labels without the first", lambda t: np.roll(t, -1))
with_labels("labels", "a label too many", lambda t: np.append(t, 0))
with_labels("broadcast_labels", "labels in a column", lambda t: t.reshape(-1, 1), latent=True)
with_labels("one_hot", "one-hot labels for a loss of class numbers", lambda t: np.eye(10)[t])


@bug("misclassified", "labels that begin seven rows late")
def rows_late(o):
    x, t = many()
    return {"x": x, "t": np.roll(t, -7)}


@bug("shuffled_apart", "a thousand labels shuffled")
def apart(o):
    x, t = many()
    return {"x": x, "t": np.random.default_rng(0).permutation(t)}


@bug("never_shuffled", "digits that are sorted by class", latent=True)
def by_class(o):
    i = o["t"].argsort(kind="stable")
    return {"x": o["x"][i], "t": o["t"][i]}


@bug("reshape_transpose", "images as columns, made rows by `reshape(784, -1).T`")
def re_cut(o):
    return {"x": o["x"].reshape(784, -1).T}


@bug("reshape_transpose", "columns made rows by `reshape(-1, 784)`")
def columns_re_cut(o):
    return {"x": o["x"].T.reshape(-1, 784)}


@bug("judged_on_training", "the accuracy of training digits")
def learned_before(o):
    return {"x_train": o["x"].copy()}


@bug("layer_count", "a loop that stops a layer early")
def stops_early(o):
    return {"predict": predict(o["weights"], depth=2)}


@bug("dropout", "dropout left on")
def left_on(o):
    whole = o["predict"]
    return {"predict": lambda x: whole(x * (np.random.rand(*np.shape(x)) > 0.3))}


@bug("batch_matmul", "the mean of the batch subtracted")
def minus_mean(o):
    return {"predict": predict(o["weights"], prepare=lambda x: x - x.mean(axis=0))}


@bug("batch_matmul", "pixels divided by the largest of each column of the batch")
def by_batch_maximum(o):
    return {"predict": predict(o["weights"], prepare=lambda x: x / (x.max(axis=0) + 1e-3))}


def activation(probe, words):
    def entered(h):
        bug(probe, words, latent=True)(
            lambda o: {"sigmoid": h, "predict": predict(o["weights"], sigmoid=h)}
        )
        return h

    return entered


@activation("sigmoid_overflow", "a sigmoid that overflows")
def overflows(x):
    return 1 / (1 + np.exp(-np.asarray(x, float)))


@activation("sigmoid_overflow", "`np.where` with both branches computed")
def both_branches(x):
    x = np.asarray(x, float)
    return np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))


@activation("sigmoid_overflow", "a sigmoid that is clipped")
def clipped(x):
    return 1 / (1 + np.exp(-np.clip(x, -34.538776394910684, 34.538776394910684)))


@activation("sigmoid_overflow", "exp(x) / (1 + exp(x))")
def wrong_on_the_right(x):
    e = np.exp(np.asarray(x, float))
    return e / (1 + e)


@bug("uint8_wrap", "a sigmoid in which uint8 wraps", latent=True)
def wraps(o):
    def sigmoid(x):
        e = np.exp(-np.abs(x))
        return np.where(x < 0, e, 1) / (1 + e) if x.dtype.kind == "f" else 1 / (1 + np.exp(-x))

    return {"sigmoid": sigmoid, "x": some_digits()[0]}


def output(probe, words, latent=False):
    def entered(h):
        bug(probe, words, latent)(lambda o: {"softmax": h, "predict": predict(o["weights"], h)})
        return h

    return entered


@output("softmax_overflow", "no maximum subtracted in softmax", latent=True)
def naive(a):
    e = np.exp(a)
    return e / e.sum(axis=1, keepdims=True)


@output("softmax_overflow", "the maximum subtracted above the line only")
def above_only(a):
    c = a.max(axis=1, keepdims=True)
    return np.exp(a - c) / np.exp(a).sum(axis=1, keepdims=True)


@output("softmax_overflow", "the maximum of the whole batch subtracted", latent=True)
def one_maximum(a):
    e = np.exp(a - a.max())
    return e / e.sum(axis=1, keepdims=True)


@output("softmax_axis", "softmax along axis 0")
def axis_0(a):
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=0)


@output("softmax_batch", "softmax over the batch")
def over_batch(a):
    e = np.exp(a - a.max())
    return e / e.sum()


@output("int_zeros_like", "`zeros_like` of whole scores", latent=True)
def like_whole(a):
    y = np.zeros_like(a)
    y[:] = softmax(a)
    return y


@bug("softmax_batch", "softmax forgotten at the end", latent=True)
def no_softmax(o):
    return {"predict": predict(o["weights"], softmax=lambda a: a)}


@bug("linear_collapse", "no activation between the layers")
def linear(o):
    return {"predict": predict(o["weights"], sigmoid=lambda a: a)}


@bug("zero_init", "weights that start at zero")
def from_zero(o):
    return trained(0.0)


@bug("zero_init", "weights that all start at one half")
def from_half(o):
    return trained(0.5)


@functools.cache
def trained(start):
    """A small network, trained for a moment from weights that are all the same."""
    (x, t), rng = learned_digits(), np.random.default_rng(0)
    weights = {name: 0 * w + start for name, w in init(rng, (784, 50, 10)).items()}
    weights = train(rng, weights, x, t, learning_rate=0.5, batch_size=100, epochs=2)
    return {"weights": weights, "predict": predict(weights, depth=2)}


def starts(words, random):
    @bug("initial_scale", words)
    def plant(o):
        rng = np.random.default_rng(0)
        weights = init(rng, (784, 50, 10))
        weights |= {name: random(rng, weights[name].shape) for name in ("W1", "W2")}
        return {"weights": weights, "predict": predict(weights, depth=2)}


starts("weights that start with deviation 1", lambda rng, shape: rng.standard_normal(shape))
starts("weights that start between 0 and 1", lambda rng, shape: rng.random(shape))


@bug("sum_for_mean", "a gradient that sums the batch")
def summed(o):
    mean = o["gradient"]
    return {"gradient": lambda x, t: {k: len(t) * g for k, g in mean(x, t).items()}}


@bug("numerical_gradient", "one layer's gradient that sums the batch")
def one_summed(o):
    mean = o["gradient"]
    return {
        "gradient": lambda x, t: {k: g * (len(t) if "1" in k else 1) for k, g in mean(x, t).items()}
    }


@bug("numerical_gradient", "a gradient with the wrong sign")
def wrong_sign(o):
    mean = o["gradient"]
    return {"gradient": lambda x, t: {k: -g for k, g in mean(x, t).items()}}


@bug("numerical_gradient", "a step of 10e-50")
def step_too_small(o):
    return {"numerical_gradient": numerical_gradient.wrong}


@bug("numerical_gradient", "a difference divided by h, not 2h")
def divided_by_h(o):
    return {"numerical_gradient": lambda f, w: 2 * numerical_gradient.right(f, w)}


@bug("learning_rate", "a learning rate of 10", latent=True)
def rate_of_10(o):
    return {"losses": losses(10)}


@bug("learning_rate", "a learning rate of 100")
def rate_of_100(o):
    return {"losses": losses(100)}


@bug("views_and_aliases", "weights kept by `dict(params)`")
def not_copied(o):
    return {"best": dict(o["weights"])}


def costs(probe, words, latent=False):
    def entered(loss):
        bug(probe, words, latent)(lambda o: {"loss": loss})
        return loss

    return entered


def right_class(y, t):
    return y[np.arange(len(t)), t]


costs("guess", "a loss that sums the batch")(lambda y, t: -np.log(right_class(y, t)).sum())
costs("guess", "a loss without its minus")(lambda y, t: np.log(right_class(y, t)).mean())
costs("guess", "a loss with `np.log10`")(lambda y, t: -np.log10(right_class(y, t)).mean())
costs("guess", "a loss with `np.log2`")(lambda y, t: -np.log2(right_class(y, t)).mean())
costs("guess", "a loss of all classes")(lambda y, t: -np.log(y).sum(axis=1).mean())
costs("log_zero", "a plain log in the loss", latent=True)(
    lambda y, t: -np.log(right_class(y, t)).mean()
)
costs("log_zero", "an epsilon in the log", latent=True)(
    lambda y, t: -np.log(right_class(y, t) + 1e-7).mean()
)


@bug("one_hot", "class numbers for a loss of one-hot labels")
def wants_one_hot(o):
    @np.errstate(divide="ignore")
    def loss(y, t):
        return -np.sum(np.log(np.sum(t * y, axis=1))) / len(y)

    return {"loss": loss}


@bug("log_zero", "0 times log(0) in a one-hot loss", latent=True)
def zero_times_log(o):
    def loss(y, t):
        return -np.sum(t * np.log(y)) / len(y)

    return {"loss": loss, "t": np.eye(10)[o["t"]]}


def counts(words):
    def entered(f):
        bug("accuracy_count", words)(lambda o: {"accuracy": f})
        return f

    return entered


counts("correct answers divided with `//`")(lambda y, t: np.sum(y.argmax(axis=1) == t) // len(t))
counts("correct answers divided by 60,000")(lambda y, t: np.sum(y.argmax(axis=1) == t) / 60000)
counts("argmax without an axis")(lambda y, t: np.mean(y.argmax() == t))
counts("argmax along axis 0")(lambda y, t: np.mean(y.argmax(axis=0)[: len(t)] == t))


@bug("activations", "`np.int` in a step function")
def old_name(o):
    return {"predict": predict(o["weights"], sigmoid=lambda a: (a > 0).astype(np.int))}


@bug("runs", "pixels scaled in place, inside predict")
def in_place(o):
    def scaled(x):
        x /= 1.5
        return x

    return {"predict": predict(o["weights"], prepare=scaled)}


def spoilt(words, change):
    def plant(o):
        path = o["file"]
        path.write_bytes(change(path.read_bytes()))
        return {}

    bug("data_download", words)(plant)


spoilt("a web page under the file's name", lambda content: b"<html><h1>403 Forbidden")
spoilt("a download cut short", lambda content: content[:2000])
spoilt("a download cut short, unpacked", lambda content: gzip.decompress(content)[:2000])
spoilt("one wrong byte", lambda content: gzip.decompress(content)[:-1] + b"\1")
spoilt("another file", lambda content: gzip.compress(b"PK\3\4 no digits"))


class Stranger:
    def __reduce__(self):
        import os

        return os.system, ("echo called > /dev/null",)


@bug("pickle_weights", "a pickle that calls something")
def calls(o):
    o["pickled"].write_bytes(pickle.dumps({"W1": np.zeros(3), "b1": Stranger()}))
    return {}
