"""The lines of the checklist, pasted into programs written after the book."""

import contextlib
import io
import re

import numpy as np
import pytest
from project import ROOT

from nnsite import probes
from nnsite.core.training import init
from nnsite.data import digits
from nnsite.engine import excerpt

(X, T), (X_TEST, T_TEST) = digits.train(), digits.test()
X, X_TEST = X / 255, X_TEST / 255
SOURCE = "nnsite/experiments/checklist.py"
# After `two_layer_net.py` of chapters 4 and 5; the first takes one-hot labels in its gradient.
CHAPTERS = """
import numpy as np

def softmax(a):
    a = a - a.max(axis=-1, keepdims=True)
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)

def cross_entropy_error(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)

class Chapter4:
    def __init__(self, seed=0):
        rng = np.random.default_rng(seed)
        self.params = {"W1": 0.01 * rng.standard_normal((784, 50)), "b1": np.zeros(50),
                       "W2": 0.01 * rng.standard_normal((50, 10)), "b2": np.zeros(10)}

    def hidden(self, x):
        return 1 / (1 + np.exp(-(np.dot(x, self.params["W1"]) + self.params["b1"])))

    def predict(self, x):
        return softmax(np.dot(self.hidden(x), self.params["W2"]) + self.params["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.sum(self.predict(x).argmax(axis=1) == t.argmax(axis=1)) / float(len(x))

    def gradient(self, x, t):
        z1 = self.hidden(x)
        dy = (self.predict(x) - t) / len(x)
        da1 = np.dot(dy, self.params["W2"].T) * (1 - z1) * z1
        return {"W1": np.dot(x.T, da1), "b1": da1.sum(axis=0),
                "W2": np.dot(z1.T, dy), "b2": dy.sum(axis=0)}

class Chapter5(Chapter4):
    def hidden(self, x):
        return np.maximum(np.dot(x, self.params["W1"]) + self.params["b1"], 0)

    def predict(self, x):
        return np.dot(self.hidden(x), self.params["W2"]) + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        return np.sum(self.predict(x).argmax(axis=1) == t) / float(len(x))

    def gradient(self, x, t):
        z1 = self.hidden(x)
        dy = (softmax(self.predict(x)) - np.eye(10)[t]) / len(x)
        da1 = np.dot(dy, self.params["W2"].T) * (z1 > 0)
        return {"W1": np.dot(x.T, da1), "b1": da1.sum(axis=0),
                "W2": np.dot(z1.T, dy), "b2": dy.sum(axis=0)}
"""


def lines(name):
    """The lines to paste: of a probe's docstring, or a function's body."""
    if hasattr(probes, name) and name != "check":
        return getattr(probes, name).__doc__.split("\n\n")[1].strip()
    return excerpt(SOURCE, name, lambda path: (ROOT / path).read_text("utf-8")).body


def pasted(name, names):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(lines(name), names)
    return output.getvalue().rstrip("\n")


@pytest.fixture(scope="module")
def captured(ran):
    return ran("checklist")["captured"]


@pytest.fixture(params=["Chapter4", "Chapter5"])
def program(request):
    """The names of a reader's program, with the page's first lines below it."""
    names = {}
    exec(CHAPTERS, names)
    names["network"] = names[request.param]()
    one_hot = request.param == "Chapter4"
    names |= {"x_train": X, "t_train": np.eye(10, dtype=int)[T] if one_hot else T.astype(int)}
    names |= {"x_test": X_TEST, "t_test": np.eye(10)[T_TEST] if one_hot else T_TEST}
    page = (ROOT / "docs/en/checklist.md").read_text("utf-8")
    first = re.search(r"^```\{ \.python \.nn-paste \}\n(.*?)^```$", page, re.M | re.S)[1]
    comments = re.findall(r"^# .*?: (.*)$", first, re.M)
    exec(first, names)
    exec(comments[0] if one_hot else comments[1], names)
    return names


DATA = {
    "normalization": "pixels",
    "preprocessing_contract": "contract",
    "shapes": "shapes",
    "picture": "picture",
    "labels": "labels",
    "together": "together",
    "mixed": "mixed",
    "runs": "runs",
    "softmax_batch": "sums",
    "zero_init": "units",
    "guess": "guess",
}


def test_of_sound_digits_and_programs_the_lines_print_what_the_page_shows(program, captured):
    for name, told in DATA.items():
        assert pasted(name, program) == captured[f"{told}_well"], name


def test_the_first_loss_is_log_10_in_both_chapters(program, captured):
    assert pasted("at_the_start", program) == captured["start_well"]


def test_the_gradient_agrees_and_the_weights_stay(program, captured):
    before = {name: w.copy() for name, w in program["network"].params.items()}
    assert pasted("slopes", program) == captured["slopes_well"]
    for name, w in program["network"].params.items():
        assert np.array_equal(w, before[name])


def test_a_wrong_gradient_is_told(program):
    """Of one array alone: the others are still right."""
    sound = program["network"].gradient
    program["network"].gradient = lambda x, t: sound(x, t) | {"b1": 2 * sound(x, t)["b1"]}
    assert pasted("slopes", program) == "W1 1.0\nb1 0.5\nW2 1.0\nb2 1.0"


def test_a_step_helps_and_twenty_are_learned(program):
    program["before"] = program["network"].params["W1"].copy()
    assert pasted("moved", program) == "0.0"
    assert pasted("one_step", program) == "True"
    assert float(pasted("by_heart", program)) < 0.05
    assert float(pasted("moved", program)) > 0.05
    assert pasted("not_numbers", program) == "[0, 0, 0, 0]"
    known, new = map(float, pasted("known_and_new", program).split())
    assert known < 0.8 > new


def test_an_update_that_does_not_reach_the_network_is_told(program):
    """The new arrays stand under other names; the network keeps its own."""
    updated = lines("one_step").replace("network.params[k] -= 0.01 * grad", "k = k - 0.01 * grad")
    updated = updated.replace("k = k -", "W = network.params[k] -")
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(updated, program)
    assert output.getvalue() == "False\n"


def test_strict_numpy_stops(captured):
    with np.errstate():
        exec(lines("strict"), {"np": np})
        with pytest.raises(FloatingPointError) as caught:
            np.exp(np.array([1000.0]))
    assert captured["strict_ill"] == f"FloatingPointError: {caught.value}"


def test_softmax_twice_cannot_be_learned_by_heart(ran):
    """A plain loop, in which the second softmax is one of the program of chapter 4."""
    names = {}
    exec(CHAPTERS, names)

    class Twice(names["Chapter4"]):
        def predict(self, x):
            return names["softmax"](super().predict(x))

    network = Twice()
    network.params = init(np.random.default_rng(0), (784, 50, 10))
    few, labels = X[:20], np.eye(10)[T[:20]]
    for _ in range(500):
        for name, slope in network.gradient(few, labels).items():
            network.params[name] -= 0.5 * slope
    numbers = ran("checklist")["numbers"]
    assert numbers["heart_ill"] == pytest.approx(network.loss(few, labels), abs=0.001)
    assert numbers["least_of_two"] == pytest.approx(np.log(np.e + 9) - 1)
