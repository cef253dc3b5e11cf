"""train against a loop of its own, with SciPy's functions, and Lehmer's numbers drawn anew."""

import gzip
import json
import math
import tomllib

import numpy as np
import pytest
from project import ROOT
from scipy.special import expit, log_softmax, softmax

from nnsite.core.learning import learn
from nnsite.core.lehmer import Lehmer
from nnsite.data import digits
from nnsite.experiments import loss_curves
from nnsite.experiments.train import (
    CURVES,
    DIGITS,
    NEW,
    PAIRS,
    RIGHT,
    SEED,
    SEED_APART,
    SINGLES,
    STEPS,
    SWITCHES,
    Training,
    run,
)

X, T = digits.train()[0][:DIGITS], digits.train()[1][:DIGITS]
X_NEW, T_NEW = digits.test()[0][:NEW], digits.test()[1][:NEW]
LOG_10 = 2.302585
FIRST = 30  # steps that are taken again here
# In these the last digit of a number grows from step to step: fewer are compared.
CHAOTIC = {"pixels=raw": 4, "rate=20": 25, "gradient=sum": 25}


def thrown_in(state):
    """The switches of a state that do not stand right, in their order."""
    return {switch: value for switch, value in state.items() if value != RIGHT[switch]}


def named(thrown):
    return "&".join(f"{switch}={value}" for switch, value in thrown.items()) or "right"


# ---- The generator


def test_lehmer_has_the_published_number():
    """The 10,000th of minstd_rand from seed 1, by the C++ standard."""
    rng = Lehmer(0)
    rng.state = 1
    for _ in range(10_000):
        last = rng.next()
    assert last == 399268537


# ---- Equal to a loop of its own


def minstd(seed):
    """The same generator in Python's own integers, for seeds that are small."""
    state = 1 + seed
    for discarded in range(10**9):
        state = state * 48271 % 2147483647
        if discarded >= 3:
            yield state


def shuffled(numbers, n):
    """Fisher and Yates, from the last place down."""
    order = list(range(n))
    for place in reversed(range(1, n)):
        other = next(numbers) * (place + 1) // 2147483647
        order[place], order[other] = order[other], order[place]
    return order


def normalised(a):
    """Softmax by its logarithm, over all numbers of the array."""
    return np.exp(a - np.logaddexp.reduce(a, axis=None))


def naive(a):
    """What overflows becomes nan."""
    with np.errstate(all="ignore"):
        return np.array([[power / sum(row) for power in row] for row in np.exp(a)])


OUTPUTS = {
    "rows": lambda a: softmax(a, axis=1),
    "batch": normalised,
    "twice": lambda a: np.exp(log_softmax(softmax(a, axis=1), axis=1)),
    "naive": naive,
}


def minus_log(p, state):
    """What one digit costs."""
    if state["loss"] == "eps":
        p += 1e-7
    if math.isnan(p):
        return math.nan
    cost = math.inf if p == 0 else -math.log(p)
    return -cost if state["loss"] == "negative" else cost


class Again:
    """What `Training` does, by another way."""

    def __init__(self, **thrown):
        self.state = state = RIGHT | thrown
        n = int(state["digits"])
        self.x = X[:n].astype(float) / (1 if state["pixels"] == "raw" else 255)
        labels = T[:n].tolist()
        if state["labels"] == "apart":
            labels = [labels[i] for i in shuffled(minstd(SEED_APART), n)]
        if state["labels"] == "shifted":
            labels = [0 if label == 9 else label + 1 for label in labels]
        self.labels = labels
        self.numbers = minstd(SEED)
        shapes = [(784, 50), (50, 10)]
        self.network = []
        for inputs, units in shapes:
            size = {"random": (3 / inputs) ** 0.5, "zeros": 0, "large": 3**0.5}[state["start"]]
            drawn = [2 * next(self.numbers) / 2147483647 - 1 for _ in range(inputs * units)]
            self.network += [size * np.reshape(drawn, (inputs, units)), np.zeros(units)]
        self.places = []

    def forward(self, x):
        w1, b1, w2, b2 = self.network
        z = expit(np.einsum("ij,jk->ik", x, w1) + b1)
        return z, z @ w2 + b2

    def step(self):
        state = self.state
        if not self.places:
            n = len(self.labels)
            if state["order"] == "sorted":
                self.places = sorted(range(n), key=lambda i: self.labels[i])
            else:
                self.places = shuffled(self.numbers, n)
        batch, self.places = self.places[:100], self.places[100:]
        x, t = self.x[batch], [self.labels[i] for i in batch]
        z, a = self.forward(x)
        y = OUTPUTS[state["softmax"]](a)
        loss = sum(minus_log(y[i, t[i]], state) for i in range(len(t))) / len(t)
        slope = y - np.eye(10)[t]
        if state["gradient"] == "mean":
            slope = slope / len(t)
        hidden = slope @ self.network[2].T * z * (1 - z)
        gradients = [x.T @ hidden, hidden.sum(0), z.T @ slope, slope.sum(0)]
        rate = float(state["rate"]) * (1 if state["sign"] == "plus" else -1)
        self.network = [
            array + rate * gradient for array, gradient in zip(self.network, gradients, strict=True)
        ]
        return loss


@pytest.mark.parametrize("thrown", [{}, *SINGLES, *PAIRS], ids=named)
def test_it_is_the_same_by_another_way(thrown):
    """The first losses, each to nine digits; what is not finite is the same."""
    count = CHAOTIC.get(named(thrown), FIRST)
    again = Again(**thrown)
    with np.errstate(all="ignore"):
        expected = [again.step() for _ in range(count)]
    assert Training(X, T, **thrown).steps(count).tolist() == pytest.approx(
        expected, rel=1e-9, abs=1e-9, nan_ok=True
    )


def test_the_right_network_is_the_program_of_the_other_pages():
    """`learn`, from the same start and in the same order."""
    ours = Training(X, T)
    start = {name: w.copy() for name, w in ours.weights.items()}
    rng = Lehmer(SEED)
    for _ in range(784 * 50 + 50 * 10):
        rng.next()
    learned = learn(
        np.random.default_rng(0),
        X / 255,
        T,
        start=start,
        order=lambda _, n: rng.permutation(n),
        epochs=STEPS // (DIGITS // 100),
    )
    assert ours.steps(STEPS) == pytest.approx(learned.losses, rel=1e-12)


def test_the_start_has_the_deviations_of_its_layers():
    for start, first, second in (("random", 784**-0.5, 50**-0.5), ("large", 1, 1)):
        weights = Training(X, T, start=start).weights
        assert weights["W1"].std() == pytest.approx(first, rel=0.02)
        assert weights["W2"].std() == pytest.approx(second, rel=0.1)
        assert np.abs(weights["W1"]).max() <= 3**0.5 * first
    assert not any(w.any() for w in Training(X, T, start="zeros").weights.values())


def test_an_unknown_switch_is_refused():
    with pytest.raises(KeyError, match="colour"):
        Training(X, T, colour="red")
    with pytest.raises(KeyError, match="7"):
        Training(X, T, rate="7")


def test_nan_counts_as_the_largest_score():
    """As in np.argmax: the first class, to every digit."""
    training = Training(X, T, rate="300", softmax="naive")
    training.steps(10)
    assert training.accuracy(X_NEW, T_NEW) == np.mean(T_NEW == 0)


# ---- What the page is handed


@pytest.fixture(scope="module")
def made():
    """All that `run` returns, data files among it."""
    return run(digits.train(), digits.test())


@pytest.fixture(scope="module")
def cases(made):
    """The networks of the data file; JSON itself has no nan."""
    return json.loads(made["trained"].content, parse_constant=pytest.fail)


def test_the_data_file_holds_the_digits(made):
    """Byte for byte, labels before pixels."""
    assert gzip.decompress(made["digits_train"].content) == T.tobytes() + X.tobytes()
    assert (X.dtype, T.dtype) == (np.uint8, np.uint8)


def test_the_data_file_has_each_single_mistake_and_each_curve(cases):
    states = [case["state"] for case in cases]
    assert all(list(state) == list(RIGHT) for state in states)
    thrown = [thrown_in(state) for state in states]
    assert thrown[0] == {}
    assert sorted(map(named, thrown)) == sorted({named(one) for one in [{}, *SINGLES, *PAIRS]})
    assert all(one in thrown for one in CURVES.values())
    assert sum(len(one) == 1 for one in thrown) == sum(map(len, SWITCHES.values())) - len(RIGHT)
    assert {len(case["losses"]) for case in cases} == {STEPS}


def test_the_table_shows_the_data_file(made, cases):
    """Its first loss, the mean of its last 20, its accuracy; and lines that differ."""
    rows = [row.split("\t") for row in made["rows"].split("\n")]
    assert len(rows) == len(cases)
    for (address, wrong, right, *shown), case in zip(rows, cases, strict=True):
        thrown = thrown_in(case["state"])
        assert address == (named(thrown) if thrown else "")
        losses = np.array([float(loss) for loss in case["losses"]])
        numbers = f"{losses[0]:.2f}", f"{losses[-20:].mean():.2f}", f"{case['accuracy']:.3f}"
        assert tuple(shown) == numbers, address
        assert bool(wrong or right) == bool(address)
        assert not set(wrong.split("; ")) & set(right.split("; ")) - {""}


def test_the_lines_are_those_of_the_program(made):
    rows = {row.split("\t")[0]: row.split("\t")[1:3] for row in made["rows"].split("\n")}
    assert rows["rate=20"] == ["rate = 20", "rate = 1"]
    assert rows["pixels=raw"] == ["", "x = x / 255"]
    assert rows["gradient=sum"] == ["", "delta = delta / len(t)"]
    assert rows["labels=shifted"] == ["t = (t + 1) % 10", ""]
    assert rows["sign=plus"] == ["W = W + rate * grad", "W = W - rate * grad"]
    assert rows["softmax=twice"][0] == "y = softmax(softmax(a))"


def test_harmless_mistakes_change_nothing(made, cases):
    right = np.array(cases[0]["losses"])
    assert made["harmless"].split() == ["softmax=naive", "loss=eps"]
    for case in cases:
        if named(thrown_in(case["state"])) in made["harmless"].split():
            assert np.array(case["losses"]) == pytest.approx(right, abs=1e-5)
            assert case["accuracy"] == cases[0]["accuracy"]


# ---- Like the atlas


def test_there_is_an_address_for_each_curve_of_the_atlas():
    """The curves are those of the words, and of the run that draws them."""
    words = tomllib.loads((ROOT / "docs/templates/words.en.toml").read_text("utf-8"))
    assert next(iter(CURVES)) == "healthy"
    assert sorted(CURVES) == sorted(words["curves"])
    for thrown in CURVES.values():
        assert all(value in SWITCHES[switch] for switch, value in thrown.items())
    assert int(SWITCHES["digits"]["50"]) == loss_curves.FEW


def test_what_is_seen_is_seen_from_another_start_too(monkeypatch):
    """The bounds of the findings, with other random numbers."""
    monkeypatch.setattr("nnsite.experiments.train.SEED", 11)
    monkeypatch.setattr("nnsite.experiments.train.SEED_APART", 12)
    of = {name: Training(X, T, **thrown) for name, thrown in CURVES.items()}
    losses = {name: training.steps(STEPS) for name, training in of.items()}
    ends = {name: all_of_them[-20:].mean() for name, all_of_them in losses.items()}
    accuracy = {name: training.accuracy(X_NEW, T_NEW) for name, training in of.items()}
    assert ends["healthy"] < 0.4
    assert accuracy["healthy"] > 0.8
    assert abs(ends["flat"] - LOG_10) < 0.15
    assert losses["flat"].min() > 2
    assert 1.9 < ends["slow"] < losses["slow"][:20].mean() - 0.1
    assert losses["zeros"][:20].min() > 2.1
    assert 1 < ends["zeros"] < 2
    assert 1.5 < ends["twice"] < 1.9
    assert 1.4 < ends["raw"] < 3
    assert losses["high"][0] > 5
    assert ends["healthy"] < ends["high"] < 0.8
    assert ends["rising"] > 3 * losses["rising"][0]
    assert losses["jumps"][:10].max() > 8
    assert ends["jumps"] > 1.2
    assert losses["saw"][20:].max() > 2.5
    assert losses["saw"][20:].min() < 0.1
    assert 12 < ends["capped"] < -math.log(1e-7)
    assert np.isnan(losses["nan"][-1])
    assert ends["heart"] < 0.05
    assert accuracy["heart"] < accuracy["healthy"]
    assert accuracy["shifted"] < 0.05
    assert losses["negative"].max() <= 0
