"""What `check` says of programs with a mistake.

    x_train, t_train  pixels from 0 to 255, shape (10000, 784), and labels, shape (10000,)
    x_test, t_test    others
    network           weights by name: W1 (784, 50)  b1 (50,)  and so on

A program here is a text, shown as it stands and executed as it stands: with np, and with those
of these names that stand in it. It prints its accuracy, and then asks `check`.
"""

import contextlib
import inspect
import re
import sys
import types

import numpy as np

from nnsite import probes
from nnsite.core.network import accuracy
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.normalization import right, wrong

BOOK = """\
def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

def predict(network, x):
    z1 = sigmoid(x @ network["W1"] + network["b1"])
    z2 = sigmoid(z1 @ network["W2"] + network["b2"])
    return softmax(z2 @ network["W3"] + network["b3"])

y = predict(network, x_test)
print(np.mean(y.argmax(axis=1) == t_test))

from probes import check
check(globals())
"""

NET = """\
class Net:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        for i in (1, 2):
            x = 1 / (1 + np.exp(-self.layer(i, x)))
        return self.layer(3, x)

    def layer(self, i, x):
        W, b = self.params[f"W{i}"], self.params[f"b{i}"]
        return x @ W + b

    def accuracy(self, x, t):
        for i in range(0, len(x), 100):
            y = self.predict(x[i:i + 100])
            hits = np.sum(y.argmax(axis=1) == t[i:i + 100])
        return hits / 100

net = Net(network)
x_test = x_test / 255
print(net.accuracy(x_test, t_test))

from probes import check
check(globals())
"""

COLUMNS = """\
X = x_train[:3000].T / 255
Y = np.eye(10)[t_train[:3000]].T
rng = np.random.default_rng(0)
W1 = rng.normal(0, 0.04, (30, 784))
b1 = np.zeros((30, 1))
W2 = rng.normal(0, 0.2, (10, 30))
b2 = np.zeros((10, 1))

def forward(X):
    A1 = np.maximum(0, W1 @ X + b1)
    E = np.exp(W2 @ A1 + b2)
    return A1, E / E.sum(axis=0)

for step in range(100):
    A1, A2 = forward(X)
    dZ2 = (A2 - Y) / 3000
    dZ1 = W2.T @ dZ2 * (A1 > 0)
    W2 -= 0.5 * dZ2 @ A1.T
    b2 -= 0.5 * dZ2.sum(axis=1, keepdims=True)
    W1 -= 0.5 * dZ1 @ X.T
    b1 -= 0.5 * dZ1.sum(axis=1, keepdims=True)

x_test = x_test.reshape(-1, 28, 28)
x_test = x_test.T.reshape(784, -1) / 255
A1, A2 = forward(x_test)
print(np.mean(A2.argmax(axis=0) == t_test))

from probes import check
check(globals())
"""

SCRIPT = """\
W1, b1 = network["W1"], network["b1"]
W2, b2 = network["W2"], network["b2"]
W3, b3 = network["W3"], network["b3"]

x = x_test / 255
z1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
z2 = z1 @ W2 + b2
y = z2 @ W3 + b3
print(np.mean(y.argmax(axis=1) == t_test))

from probes import check
check(globals())
"""

# The third program after a few steps, asked about digits that stand upright.
EARLY = COLUMNS.replace("range(100)", "range(10)").replace(
    "x_test.T.reshape(784, -1)", "x_test.reshape(-1, 784).T"
)

# A part of the list of probes, and what is in it.
HEADING_OR_PROBE = re.compile(r"^\n# (.+)\n\n|^@probe\ndef (\w+)", re.MULTILINE)

experiment = Experiment(
    table=[
        Row("pixels raw, divided by 255", "raw", "scaled"),
        Row("the last batch, all digits", "last_batch", "all_digits"),
        Row("digits on their side, upright", "lying", "upright"),
        Row("an activation left out, put in", "straight", "bent"),
    ],
)


def run(train, test, weights, rates):
    """Execute each program; measure without `check` what it says."""
    given = {
        "x_train": train[0],
        "t_train": train[1],
        "x_test": test[0],
        "t_test": test[1],
        "network": weights,
    }
    book, _, book_changes = executed(BOOK, given)
    net, after_net, net_changes = executed(NET, given)
    columns, after_columns, columns_changes = executed(COLUMNS, given)
    script, after_script, script_changes = executed(SCRIPT, given)
    early, after_early, early_changes = executed(EARLY, given)
    x, t = test[0] / np.float32(255), test[1]
    with np.errstate(all="ignore"):
        raw = accuracy(wrong(weights, test[0]), t)
        scaled = accuracy(right(weights, test[0]), t)
        last_batch = after_net["net"].accuracy(x, t)
    _, upright = after_columns["forward"](x.T)
    planted, named, first = rates["planted"], rates["named"], rates["first"]
    return {
        "book": BOOK,
        "net": NET,
        "columns": COLUMNS,
        "script": SCRIPT,
        "book_prints": book,
        "net_prints": net,
        "columns_prints": columns,
        "script_prints": script,
        "early_prints": early,
        "raw": raw,
        "scaled": scaled,
        "last_batch": last_batch,
        "all_digits": scaled,
        "lying": accuracy(after_columns["A2"].T, t),
        "upright": accuracy(upright.T, t),
        "straight": accuracy(after_script["y"], t),
        "bent": scaled,
        "early": accuracy(after_early["A2"].T, t),
        "changes": book_changes + net_changes + columns_changes + script_changes + early_changes,
        "probes": len(probes.PROBES),
        "list": "\n\n".join("\n".join(part) for part in parts()),
        "planted": planted,
        "named": named,
        "first": first,
        "healthy": rates["healthy"],
        "alarms": rates["alarms"],
        "styles": len(rates["styles"]),
        "named_share": named / planted,
        "first_share": first / planted,
        "planted_of_styles": sum(style["planted"] for style in rates["styles"].values()),
    }


def executed(program, given):
    """What a program prints, what it holds then, and in how many places `check` changed that."""
    names = {name: value.copy() for name, value in given.items() if name in program}
    names["np"] = np
    before = {}
    until, then = re.split(r"(?=^from probes)", program, flags=re.MULTILINE)

    def execute():
        exec(until, names)
        before.update(held(names))
        exec(then, names)

    with beside(), np.errstate(all="ignore"):
        output = printed(execute)
    after = held(names)
    same = [name for name in before if np.array_equal(before[name], after[name], equal_nan=True)]
    return output, names, len(before) - len(same)


def held(names):
    """Copies of the arrays that a program holds by a name, and of NumPy's random state."""
    arrays = {name: value.copy() for name, value in names.items() if type(value) is np.ndarray}
    return {**arrays, "random state": np.random.get_state(legacy=False)["state"]["key"].copy()}


@contextlib.contextmanager
def beside():
    """`probes` can be imported, and no clock says how many digits it may look at."""
    sys.modules["probes"] = probes
    clock = vars(probes)["time"]
    vars(probes)["time"] = types.SimpleNamespace(perf_counter=float)
    try:
        yield
    finally:
        vars(probes)["time"] = clock
        del sys.modules["probes"]


def parts():
    """The parts of the list of probes: of each, its heading and the names of its probes."""
    found = []
    for heading, name in HEADING_OR_PROBE.findall(inspect.getsource(probes)):
        if heading:
            found.append([heading])
        else:
            found[-1].append(name)
    return [part for part in found if len(part) > 1]


def failing(output):
    """The names of the probes that fail, from what was printed."""
    return re.findall(r"^FAIL (\w+)", output, re.MULTILINE)


def shows(output, *accuracies):
    """Whether each of these accuracies stands in what was printed."""
    return all(f"{value:.4f}" in output for value in accuracies)


@experiment.finding(
    "Of the functions of the book on raw pixels, check names normalization first, and shows "
    "{raw:.4f} and, with x_test / 255, {scaled:.4f}."
)
def raw_pixels_are_named(r):
    named = failing(r.book_prints)[:1] == ["normalization"]
    both = shows(r.book_prints, r.raw, r.scaled)
    return named and both and r.raw < r.scaled


@experiment.finding(
    "Of the class that counts its last batch, check names accuracy_count alone: it is "
    "{all_digits:.4f}, and not {last_batch:.2f}."
)
def the_last_batch_is_named(r):
    named = failing(r.net_prints) == ["accuracy_count"]
    both = shows(r.net_prints, r.all_digits) and f"is {r.last_batch:.2f}: " in r.net_prints
    return named and both and round(r.all_digits, 2) != r.last_batch


@experiment.finding(
    "Of the network in columns, check names reshape_transpose alone: the digits lie on their "
    "side, with {lying:.4f}, and upright it is {upright:.4f}."
)
def digits_on_their_side_are_named(r):
    """Not one of its arrays looks wrong: only the other accuracy tells."""
    named = failing(r.columns_prints) == ["reshape_transpose"]
    both = shows(r.columns_prints, r.lying, r.upright)
    return named and both and r.lying < 0.3 and r.upright > 0.85


@experiment.finding(
    "Of the script without functions, check rebuilds predict from the matrices, and names "
    "linear_collapse alone: with the sigmoid {straight:.4f} becomes {bent:.4f}."
)
def a_script_is_rebuilt(r):
    rebuilt = "read: rebuilt from" in r.script_prints
    named = failing(r.script_prints) == ["linear_collapse"]
    return rebuilt and named and shows(r.script_prints, r.straight, r.bent)


@experiment.finding(
    "Of the network that has taken too few steps, {early:.4f}, no probe fails, and check says that "
    "it is not well."
)
def what_is_not_known_is_said(r):
    none_fails = failing(r.early_prints) == []
    said = "Not well, cause unknown" in r.early_prints
    return none_fails and said and shows(r.early_prints, r.early) and r.early < 0.8


@experiment.law(
    "{changes} of the arrays that these programs hold are others after check, NumPy's random "
    "state among them."
)
def it_leaves_no_trace(r):
    return r.changes == 0


@experiment.finding("Of each program check prints six lines at most.")
def six_lines_are_enough(r):
    outputs = (r.book_prints, r.net_prints, r.columns_prints, r.script_prints, r.early_prints)
    # The first line is what the program prints itself.
    return all(len(output.splitlines()) - 1 <= 6 for output in outputs)


@experiment.law(
    "Asked {planted} times about a program with one mistake, check named it {named} times, "
    "{first} times first; asked {healthy} times about a sound program, it accused {alarms}."
)
def the_rates_are_those_of_all_styles(r):
    """They are on record, and were counted beside programs of other manners than these."""
    first_are_named = r.first <= r.named
    named_were_planted = r.named <= r.planted
    accused_were_sound = r.alarms <= r.healthy
    of_all_styles = r.planted == r.planted_of_styles
    return first_are_named and named_were_planted and accused_were_sound and of_all_styles
