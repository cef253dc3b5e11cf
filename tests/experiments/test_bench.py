"""bench against plain Python and SciPy, and the book's figures.

Layers are computed by SciPy, and what comes behind the scores digit by digit, number by number.
"""

import gzip
import json
import math
from itertools import chain

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments.bench import ALL, FEW, KNOWN_PAIRS, RIGHT, SINGLES, Bench, run

CLASSES = range(10)
FIRST = 1_000  # digits that are played again here
ALIKE = {"rel": 1e-9, "nan_ok": True}


def image(x):
    """Rows of 28 pixels, as lists of Python's own integers."""
    return x.reshape(28, 28).tolist()


# What each pixel becomes, whatever its place.
OF_PIXEL = {
    "scaled": lambda v: v / 255,
    "raw": float,
    "twice": lambda v: v / 65025,
    "whole": lambda v: float(v == 255),
    "inverted": lambda v: (255 - v) / 255,
    "wrapped": lambda v: (v + 60 - 256 * (v > 195)) / 255,
    "standard": lambda v: (v - 0.1307 * 255) / (0.3081 * 255),
    "both": lambda v: (v / 65025 - 0.1307) / 0.3081,
    "turned": lambda v: v / 255,
    "shifted": lambda v: v / 255,
}
ACTIVATIONS = {
    "sigmoid": expit,
    "naive": expit,
    "step": lambda a: np.heaviside(a, 0),
    "relu": lambda a: a.clip(0),
    "none": lambda a: a,
}


def prepared(name, x):
    """Pixels as the network is fed with them, float64 (n, 784)."""
    images = [image(one) for one in x]
    if name == "turned":
        images = [list(zip(*rows, strict=True)) for rows in images]
    if name == "shifted":
        images = [[row[-4:] + row[:-4] for row in rows] for rows in images]
    table = np.array([OF_PIXEL[name](v) for v in range(256)])
    return table[np.array(images).reshape(-1, 784)]


def power(a):
    """The exponential of a, infinite where Python has no number for it."""
    try:
        return math.exp(a)
    except OverflowError:
        return math.inf


def share(above, below):
    """Above / below, by the rules of IEEE 754 for infinities."""
    return math.nan if math.isinf(above) and math.isinf(below) else above / below


def naive_row(row):
    total = sum(map(power, row))
    return [share(power(one), total) for one in row]


def top_only(row):
    return [math.exp(one - max(row)) / sum(map(power, row)) for one in row]


# Of the scores of one batch, (n, 10).
PROBABILITIES = {
    "rows": lambda a: softmax(a, axis=1),
    "batch": softmax,
    "axis0": lambda a: softmax(a, axis=0),
    "none": lambda a: a,
    "top": lambda a: np.array([top_only(row) for row in a.tolist()]),
    "naive": lambda a: np.array([naive_row(row) for row in a.tolist()]),
}


def first_largest(values):
    """The place of the first nan, or else of the first largest number."""
    for place, value in enumerate(values):
        if math.isnan(value):
            return place
    return values.index(max(values))


def of_rows(y):
    return [first_largest(row) for row in y]


def held(answers, y, t):
    """How many comparisons hold in one batch; None if NumPy compares nothing."""
    if answers == "rows":
        return sum(p == label for p, label in zip(of_rows(y), t, strict=True))
    if answers == "column":
        return sum(p == label for p in of_rows(y) for label in t)
    if answers == "flat":
        return t.count(first_largest(list(chain(*y))))
    columns = [first_largest([row[k] for row in y]) for k in CLASSES]
    if len(t) == 1:
        return columns.count(t[0])
    if len(t) == len(columns):
        return sum(p == label for p, label in zip(columns, t, strict=True))
    return None


def minus_log(y):
    if y == 0:
        return math.inf
    return -math.log(y) if y > 0 else math.nan


def lost_on_one_hot(y, t):
    """The same where labels are one-hot: as class numbers, they ask for the classes 0 and 1.

    Ten of them go with ten rows, or each with the only one.
    """
    n = len(t)
    if n == 1:
        return sum(minus_log(y[0][int(k == t[0])]) for k in CLASSES)
    if n == len(CLASSES):
        return sum(minus_log(y[k][int(k == label)]) for label in t for k in CLASSES) / n
    return None


def lost(loss, y, t):
    """The loss of one batch; None if NumPy finds no numbers to take."""
    n = len(t)
    if loss == "index":
        return sum(minus_log(y[i][t[i]]) for i in range(n)) / n
    if loss == "sum":
        return sum(minus_log(y[i][t[i]]) for i in range(n))
    if loss == "eps":
        return sum(minus_log(y[i][t[i]] + 1e-7) for i in range(n)) / n
    if loss == "column":
        return sum(minus_log(row[label]) for row in y for label in t) / n
    return lost_on_one_hot(y, t)


class Again:
    """What `Bench` computes, by another way."""

    def __init__(self, w, x, t):
        self.w = {name: array.astype(float) for name, array in w.items()}
        self.x, self.t = x, t

    def scores(self, pixels, layer1, layer2):
        w = self.w
        a1 = prepared(pixels, self.x) @ w["W1"] + w["b1"]
        z2 = ACTIVATIONS[layer2](ACTIVATIONS[layer1](a1) @ w["W2"] + w["b2"])
        return z2 @ w["W3"] + w["b3"]

    def played(self, **thrown):
        """Accuracy and loss, each a number or None."""
        state = RIGHT | thrown
        a3 = self.scores(state["pixels"], state["layer1"], state["layer2"])
        size = state["batch"]
        counts, losses = [], []
        for start in range(0, len(a3), size):
            y = PROBABILITIES[state["softmax"]](a3[start : start + size]).tolist()
            t = self.t[start : start + size].tolist()
            counts.append(held(state["answers"], y, t))
            losses.append(lost(state["loss"], y, t))
        accuracy = None if None in counts else sum(counts) / len(a3)
        loss = None if None in losses else sum(losses) / len(losses)
        return accuracy, loss


@pytest.fixture(scope="module")
def bench():
    return Bench(weights.load(), *digits.test())


@pytest.fixture(scope="module")
def again():
    x, t = digits.test()
    return Again(weights.load(), x[:FIRST], t[:FIRST])


@pytest.fixture(scope="module")
def made():
    """All that `run` returns, data files among it."""
    return run(digits.test(), weights.load())


def named(state):
    return "-".join(f"{switch}={value}" for switch, value in state.items()) or "right"


ALONE = [{}, *({switch: value} for switch, value in SINGLES)]
# Where there are infinities and nan, and where one mistake meets the other in the same place.
TOGETHER = [
    *KNOWN_PAIRS,
    {"pixels": "raw", "softmax": "top"},
    {"layer1": "relu", "softmax": "naive"},
    {"pixels": "raw", "layer1": "relu", "layer2": "relu", "softmax": "naive"},
    {"pixels": "raw", "layer1": "none", "layer2": "none", "softmax": "top"},
    {"pixels": "inverted", "loss": "eps"},
    {"softmax": "none", "loss": "eps"},
    {"answers": "axis0", "batch": 1},
    {"answers": "axis0", "loss": "onehot"},
    {"answers": "column", "batch": 1},
    {"answers": "flat", "batch": 10},
    {"loss": "onehot", "batch": 1},
    {"loss": "column", "batch": 10},
    {"loss": "sum", "batch": 1},
    {"pixels": "turned", "softmax": "axis0"},
    {"pixels": "shifted", "layer2": "step"},
]


@pytest.mark.parametrize("state", [*ALONE, *TOGETHER], ids=named)
def test_it_is_the_same_in_plain_python(bench, again, state):
    found = bench.played(**state)
    accuracy, loss = again.played(**state)
    assert found["accuracy"] == accuracy
    assert found["loss"] == (None if loss is None else pytest.approx(loss, **ALIKE))
    assert len(found["errors"]) == [accuracy, loss].count(None)


def test_the_switches_are_those_that_are_tried_again():
    """And the right network has none of them thrown."""
    thrown = {(switch, value) for state in ALONE for switch, value in state.items()}
    assert len(thrown) == len(ALONE) - 1
    assert not thrown & RIGHT.items()
    assert set(RIGHT) - {switch for switch, _ in thrown} == {"digits"}


def test_the_errors_are_numpy_s(bench):
    """Each raised once more, on its own."""
    y, t = np.full((100, 10), 0.1), np.arange(100) % 10
    one_hot = np.array([[int(label == k) for k in CLASSES] for label in t])
    with pytest.raises(ValueError, match="broadcast") as compared:
        np.equal(np.argmax(y, axis=0), t)
    with pytest.raises(IndexError, match="broadcast") as picked:
        y[np.arange(100), one_hot]
    of_answers = ["ValueError", str(compared.value)]
    of_loss = ["IndexError", str(picked.value)]
    assert bench.played(answers="axis0")["errors"] == [of_answers]
    assert bench.played(loss="onehot")["errors"] == [of_loss]
    both = bench.played(answers="axis0", loss="onehot")
    assert both == {"accuracy": None, "loss": None, "errors": [of_answers, of_loss]}


def test_a_switch_that_is_not_there_is_said_so(bench):
    with pytest.raises(ValueError, match="colour"):
        bench.played(colour="red")
    with pytest.raises(KeyError, match="blue"):
        bench.played(pixels="blue")


def test_digits_that_are_not_there_are_said_so(bench):
    there = len(bench.t)
    with pytest.raises(ValueError, match=f"{there + 1} digits .* there are {there}"):
        bench.played(digits=there + 1)


def test_harmless_mistakes_change_nothing(bench):
    """What overflows elsewhere is far from it on this network's scores."""
    right = bench.played()
    for state in ({"layer1": "naive"}, {"layer2": "naive"}, {"softmax": "naive"}, {"loss": "eps"}):
        found = bench.played(**state)
        assert found["accuracy"] == right["accuracy"]
        assert found["loss"] == pytest.approx(right["loss"], abs=1e-5)


def test_there_are_four_tiles_of_each_class(made):
    """The first two of it, and two that come later."""
    t = digits.test()[1][:FIRST].tolist()
    places = [int(place) for place in made["four_of_each"].split()]
    assert len(set(places)) == len(places) == 40
    assert [t[place] for place in places] == [digit for digit in CLASSES for _ in range(4)]
    for digit in CLASSES:
        first = t.index(digit)
        second = t.index(digit, first + 1)
        assert places[4 * digit : 4 * digit + 2] == [first, second]
        assert min(places[4 * digit + 2 : 4 * digit + 4]) > second


def test_the_data_files_hold_the_input(made):
    """Byte for byte: weights in float32, labels before pixels, first the few, then the others."""
    w, (x, t) = weights.load(), digits.test()
    of_weights = b"".join(w[name].tobytes() for name in ("W1", "b1", "W2", "b2", "W3", "b3"))
    assert all(array.dtype == np.dtype("<f4") for array in w.values())
    assert gzip.decompress(made["weights"].content) == of_weights
    few = t[:FEW].tobytes() + x[:FEW].tobytes()
    assert gzip.decompress(made["digits_few"].content) == few
    others = t[FEW:].tobytes() + x[FEW:].tobytes()
    assert gzip.decompress(made["digits_others"].content) == others
    assert (x.dtype, t.dtype) == (np.uint8, np.uint8)


def cases_in(made):
    """The oracle's; JSON itself has no nan."""
    return json.loads(made["oracle"].content, parse_constant=pytest.fail)


def test_the_oracle_has_each_single_mistake_and_a_hundred_pairs(made):
    """On few digits and on all; none twice, each named in full."""
    cases = cases_in(made)
    states = [case["state"] for case in cases]
    assert all(list(state) == list(RIGHT) for state in states)
    assert len({tuple(state.values()) for state in states}) == len(states) == 2 * (1 + 32 + 100)
    right = {switch: value for switch, value in RIGHT.items() if switch != "digits"}
    for count in (FEW, ALL):
        thrown = [
            dict(state.items() - right.items() - {("digits", count)})
            for state in states
            if state["digits"] == count
        ]
        assert all(state in thrown for state in ALONE)
        assert all(state in thrown for state in KNOWN_PAIRS)
        assert sum(len(state) == 2 for state in thrown) == made["pairs"]


def four_places(number):
    """As the tables have it; what is not finite stands in the oracle as a text."""
    return "error" if number is None else f"{float(number):.4f}"


def test_the_tables_show_the_oracle(made):
    """To four places: accuracies before losses, few digits before all."""
    accuracies, losses = {}, {}
    for case in cases_in(made):
        state = tuple(map(str, case["state"].values()))
        accuracies[state] = four_places(case["accuracy"])
        losses[state] = four_places(case["loss"])
    rows = [row.split("\t") for row in made["singly"].split("\n")]
    assert [row[0] for row in rows] == [f"{switch}={value}" for switch, value in SINGLES]
    singles = [(row[0], row[2:6]) for row in rows]
    pairs = [(address, cells) for address, *cells in map(str.split, made["in_pairs"].split("\n"))]
    assert len(pairs) == len(KNOWN_PAIRS)
    for address, cells in [*singles, *pairs]:
        thrown = dict(part.split("=") for part in address.split("&"))
        few = tuple(map(str, (RIGHT | thrown | {"digits": FEW}).values()))
        every = tuple(map(str, (RIGHT | thrown | {"digits": ALL}).values()))
        shown = [accuracies[few], accuracies[every], losses[few], losses[every]]
        assert cells == shown, address


def test_a_line_that_tells_a_mistake_can_be_typed(made, capsys):
    """Behind the wrong lines and the right ones it prints what the table says: of the pixels."""
    x, t = digits.test()[0][:FEW], digits.test()[1][:FEW]
    rows = [row.split("\t") for row in made["singly"].split("\n")]
    for address, lines, *_, tell, printed, printed_right in rows[: len(OF_PIXEL) - 1]:
        for prepare, said in ((lines, printed), ("x / 255", printed_right)):
            exec(f"x = {prepare}\n{tell}", {"np": np, "x": x, "t": t})
            assert capsys.readouterr().out.strip() == said, address


def test_book_figures(ran, book_weights):
    numbers = ran("bench", book_weights)["numbers"]
    assert numbers["twice_all"] == 0.1029
    assert numbers["twice_axis0_all"] == 0.8503
    assert numbers["rescued_all"] == 7474
    assert numbers["raw_all"] == numbers["axis0_all"] == numbers["raw_10_all"] == 0.9207
    assert numbers["axis0_10_all"] == 0.7886
    assert numbers["loss_axis0_1_all"] == 0
    assert numbers["axis0_1_all"] == 0.0980
    assert numbers["zeros_all"] == 980
    losses = [numbers[f"loss_batch_{size}_all"] for size in (1, 10, 100, 1000)]
    assert [round(loss, 4) for loss in losses] == [0.2245, 3.2725, 5.6832, 8.0169]
    assert numbers["accuracy_all"] == 0.9352
    assert numbers["changed_by_batch"] == 0


@pytest.mark.parametrize(
    "state",
    [
        {"pixels": "twice"},
        {"pixels": "twice", "softmax": "axis0"},
        {"pixels": "raw"},
        {"softmax": "axis0"},
        {"softmax": "axis0", "batch": 10},
        {"softmax": "axis0", "batch": 1},
        {"softmax": "batch"},
    ],
    ids=named,
)
def test_book_figures_again(book_weights, state):
    """All 10,000 digits in plain Python."""
    w = weights.load(book_weights)
    found = Bench(w, *digits.test()).played(**state, digits=ALL)
    accuracy, loss = Again(w, *digits.test()).played(**state)
    assert found["accuracy"] == accuracy
    assert found["loss"] == pytest.approx(loss, rel=1e-9)
