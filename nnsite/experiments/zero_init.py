"""Training that starts with every weight at zero.

    x   pixels from 0 to 1, shape (n, 784)
    W1  (784, 50)   a column for each hidden unit: its weights
    b1  (50,)       their biases
    W2  (50, 10)    a row for each hidden unit: what it tells the ten classes
    b2  (10,)       biases of the classes
    t   labels, shape (n,)

Hidden units with the same column of W1 and the same b1 give the same output for every
image. An epoch is one pass over the training digits.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, parameters, predict
from nnsite.core.training import init, train
from nnsite.engine.declare.experiment import Experiment, Row

EPOCHS = 5


def wrong(rng):
    """Weights to start from."""
    first = {"W1": np.zeros((784, 50)), "b1": np.zeros(50)}
    return first | {"W2": np.zeros((50, 10)), "b2": np.zeros(10)}


def right(rng):
    """Weights to start from."""
    first = {"W1": rng.normal(0, 784**-0.5, (784, 50)), "b1": np.zeros(50)}
    return first | {"W2": rng.normal(0, 50**-0.5, (50, 10)), "b2": np.zeros(10)}


def distinct(columns):
    """How many columns differ by more than a thousandth from each other."""
    return len(np.unique(np.round(columns - columns[:, :1], 3), axis=1).T)


def spread(columns):
    """The largest difference between two columns in the same row."""
    return np.max(np.ptp(columns, axis=1))


def as_one(weights):
    """The network with its first hidden unit alone, which speaks for all."""
    return {
        "W1": weights["W1"][:, :1],
        "b1": weights["b1"][:1],
        "W2": weights["W2"].sum(axis=0, keepdims=True),
        "b2": weights["b2"],
    }


experiment = Experiment(
    table=[
        Row("distinct hidden units after 5 epochs", "units_wrong", "units_right", "d"),
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("accuracy without a hidden layer", "accuracy_flat_zero", "accuracy_flat"),
    ],
)


def epochs(weights, x, t):
    """The weights before training, and after each epoch."""
    rng = np.random.default_rng(1)
    yield weights
    for _ in range(EPOCHS):
        weights = train(rng, weights, x, t, learning_rate=0.5, batch_size=100, epochs=1)
        yield weights


def run(train, test):
    """Train from six starts, in the same order of digits; look at the hidden units."""
    (x, t), (x_test, t_test) = train, test
    x, x_test = x / 255, x_test / 255
    random = right(np.random.default_rng(0))
    starts = {
        "wrong": wrong(np.random.default_rng(0)),
        "right": random,
        "same": {name: np.full_like(w, 0.01) for name, w in random.items()},
        "tiny": {name: w / 1_000_000 for name, w in random.items()},
        "flat_zero": {"W1": np.zeros((784, 10)), "b1": np.zeros(10)},
        "flat": init(np.random.default_rng(0), (784, 10)),
    }
    history = {name: list(epochs(start, x, t)) for name, start in starts.items()}
    y = {name: [predict(w, x_test) for w in weights] for name, weights in history.items()}
    zero = history["wrong"][-1]
    one = as_one(zero)
    result = {
        "digits": len(t_test),
        "guessing": np.log(10),
        "epochs": list(range(EPOCHS + 1)),
        "weights_all": parameters(zero),
        "weights_one": parameters(one),
        "one_apart": np.max(np.abs(predict(one, x_test) - y["wrong"][-1])),
    }
    for name, weights in history.items():
        early, columns = weights[1]["W1"], weights[-1]["W1"]
        result |= {
            f"curve_{name}": [accuracy(answers, t_test) for answers in y[name]],
            f"accuracy_{name}": accuracy(y[name][-1], t_test),
            f"loss_{name}": cross_entropy(y[name][-1], t_test),
            f"answers_{name}": len(np.unique(np.argmax(y[name][-1], axis=1))),
            f"units_{name}": distinct(columns),
            f"spread_{name}": spread(columns),
            f"early_{name}": spread(early),
            f"probe_{name}": f"{len(np.unique(early.round(3), axis=1).T)} of {early.shape[1]}",
            f"W1_{name}": columns,
        }
    return result | {
        "cost": round(len(t_test) * (result["accuracy_right"] - result["accuracy_wrong"]))
    }


@experiment.claim(
    "Of 50 hidden units that start from zeros {units_wrong} distinct is left after 5 epochs "
    "({spread_wrong:.1g} apart); from 0.01 {units_same}, from random numbers {units_right}."
)
def fifty_units_stay_one(r):
    return r.units_wrong == r.units_same == 1 and r.spread_wrong < 1e-5 and r.units_right == 50


@experiment.claim(
    "Accuracy after 5 epochs: {accuracy_wrong:.4f} from zeros, {accuracy_right:.4f} from random. "
    "Without a hidden layer: {accuracy_flat_zero:.4f} and {accuracy_flat:.4f}."
)
def zeros_learn_little_in_a_hidden_layer(r):
    little = r.accuracy_wrong < 0.45 and r.accuracy_right > 0.9 and r.answers_wrong < 10
    little &= r.loss_right < r.loss_wrong < r.guessing
    flat = min(r.accuracy_flat_zero, r.accuracy_flat) > 0.88
    return little and flat and abs(r.accuracy_flat_zero - r.accuracy_flat) < 0.02


@experiment.claim(
    "{weights_one} weights, those of a single hidden unit, give the same probabilities as all "
    "{weights_all:,}, to within {one_apart:.1g}."
)
def one_unit_does_it(r):
    return r.one_apart < 1e-4 and (r.weights_one, r.weights_all) == (805, 39_760)


@experiment.claim(
    "Random numbers a millionth as large part the units: {units_tiny} are distinct after 5 epochs, "
    "and the accuracy is {accuracy_tiny:.4f}, still below {accuracy_right:.4f}."
)
def a_millionth_is_enough(r):
    late = r.accuracy_wrong + 0.2 < r.accuracy_tiny < r.accuracy_right - 0.05
    return late and r.units_tiny > 45 and r.spread_tiny > 1000 * r.early_tiny
