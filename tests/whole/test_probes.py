"""What `check` says of programs, what it leaves behind, and what it does with whatever it is given.

How often it is right about whole programs is another matter: see `test_diagnoses.py`.
"""

import ast
import collections
import contextlib
import gc
import gzip
import inspect
import io
import pickle
import pickletools
import random
import re
import sys
import types
import warnings
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
import planted
import pytest
from project import ROOT

from nnsite import probes, takeaway
from nnsite.core.learning import learn
from nnsite.core.network import predict
from nnsite.core.relu import relu_backward, relu_forward, relu_gradients, relu_predict
from nnsite.core.softmax import log_softmax
from nnsite.core.training import gradients, init
from nnsite.data import digits
from nnsite.data.weights import load
from nnsite.engine import excerpt
from nnsite.experiments.learning_rate import TwoLayerNet
from nnsite.mkdocs import rooted

SOURCE = (ROOT / "nnsite/probes.py").read_text("utf-8")
TREE = ast.parse(SOURCE)
PAGE = (ROOT / "docs/en/probes.md").read_text("utf-8")
PROBES = {probe.__name__: probe for probe in probes.PROBES}
BUGS = pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.words)


@dataclass
class Told:
    """What `check` returned, its notes by name, and all that it printed."""

    names: list
    notes: dict
    printed: str

    @property
    def lines(self):
        return self.printed.splitlines()

    @property
    def fails(self):
        return [line for line in self.lines if re.match("FAIL {3,}", line)]


def told(*things, verbose=True, **named):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        names = probes.check(*things, verbose=verbose, **named)
    assert len({*names}) == len(names)
    notes = re.findall(r"^note +(\w+): (.*)", printed.getvalue(), re.MULTILINE)
    return Told(names, dict(notes), printed.getvalue())


def seen(name, *things, **named):
    """What is seen by one probe: what stands behind its name; None if it passes."""
    form = re.compile(rf"^(pass|not asked|note|FAIL) +{name}(?:: (.*))?$", re.MULTILINE)
    return form.search(told(*things, **named).printed)[2]


# A network that is well, and one mistake


def with_bug(bug, folder, weights=None):
    objects = planted.healthy(load(weights), folder)
    return objects | bug.plant(objects)


def test_a_network_that_is_well_passes(tmp_path):
    """The cross-entropy of the lessons meets a probability of 0 as the page about it says."""
    found = told(**planted.healthy(load(), tmp_path))
    assert found.names == []
    assert list(found.notes) == ["log_zero"]
    assert not re.search("^(not asked|could not read)", found.printed, re.MULTILINE)


def test_so_does_the_books(tmp_path, book_weights):
    assert told(**planted.healthy(load(book_weights), tmp_path)).names == []


def test_one_image_is_too_few_for_some_and_no_mistake(tmp_path):
    healthy = planted.healthy(load(), tmp_path)
    assert told(**healthy | {"x": healthy["x"][:1], "t": healthy["t"][:1]}).names == []


def is_told(bug, found):
    """Whether a mistake is the first that fails; or noted, with no other that fails."""
    if bug.latent:
        return bug.probe in found.notes and found.names == []
    return found.names[:1] == [bug.probe]


@BUGS
def test_a_mistake_is_named_first(tmp_path, bug):
    found = told(**with_bug(bug, tmp_path))
    assert is_told(bug, found), (found.fails, found.notes)


def test_so_it_is_with_the_books_weights(tmp_path, book_weights):
    found = {bug: told(**with_bug(bug, tmp_path, book_weights)) for bug in planted.BUGS}
    assert [bug.words for bug in found if not is_told(bug, found[bug])] == []


def test_every_probe_has_a_mistake_to_find():
    assert {bug.probe for bug in planted.BUGS} == {*PROBES, "activations"}


# Programs that are well


def program(x=lambda x: x, when=-1, sizes=None, seed=0, relu=False, **how):
    """A program that learns 2,000 digits, whose pixels are changed by x; when: 0 is untrained."""
    learned, t_train = planted.learned_digits()
    test, t = digits.test()
    rng = np.random.default_rng(seed)
    start = init(rng, sizes or (784, 50, 10))
    how = {"rate": 0.5, "start": start, "epochs": 10} | how
    if relu:
        how |= {"forward": relu_forward, "backward": relu_backward}
    of = (relu_predict, relu_gradients) if relu else (predict, gradients)
    run = learn(rng, x(learned), t_train, **how)
    weights = run.weights[when]
    return {
        "predict": lambda x: of[0](weights, x),
        "x": x(test[:1000] / np.float32(255)),
        "t": t[:1000].astype(int),
        "weights": weights,
        "gradient": lambda x, t: of[1](weights, x, t),
        "losses": run.losses if when == -1 else run.losses[:1],
        "best": {name: w.copy() for name, w in run.weights[1].items()},
        "x_train": x(learned),
        "t_train": t_train,
    }


def standardised(x):
    learned = planted.learned_digits()[0]
    return (x - learned.mean(axis=0)) / (learned.std(axis=0) + 1e-7)


def in_float32():
    made = program()
    weights = {name: w.astype(np.float32) for name, w in made["weights"].items()}
    return made | {
        "predict": lambda x: predict(weights, x),
        "weights": weights,
        "gradient": lambda x, t: gradients(weights, x, t),
    }


def of_lists():
    made = program()
    weights = list(made["weights"].values())
    return made | {
        "x": made["x"][:60].tolist(),
        "t": made["t"][:60].tolist(),
        "weights": weights,
        "best": [w.copy() for w in weights],
        "gradient": lambda x, t: list(gradients(made["weights"], x, t).values()),
        "losses": made["losses"].tolist(),
    }


def only(*digits):
    def these():
        made = program()
        chosen = np.isin(made["t"], digits)
        return made | {"x": made["x"][chosen], "t": made["t"][chosen]}

    return these


def mixed_pixels(x):
    return x[:, np.random.default_rng(0).permutation(784)]


def of_the_book():
    """The class of chapter 4, with one-hot labels."""
    network = TwoLayerNet(784, 50, 10)
    made = program()
    return made | {
        "predict": lambda x: predict(network.params, x),
        "t": np.eye(10, dtype=int)[made["t"]],
        "weights": network.params,
        "gradient": network.gradient,
        "loss": loss_with_epsilon,
        "accuracy": lambda y, t: np.mean(y.argmax(axis=1) == t.argmax(axis=1)),
        "losses": [],
        "best": {name: w.copy() for name, w in network.params.items()},
    }


def by_chance():
    """A batch of one digit a step, whose losses leap about."""
    x, t = planted.learned_digits()
    weights, losses = init(np.random.default_rng(0), (784, 50, 10)), []
    for i in range(200):
        y = predict(weights, x[i : i + 1])
        losses.append(-np.log(y[0, t[i]]))
        for name, gradient in gradients(weights, x[i : i + 1], t[i : i + 1]).items():
            weights[name] -= 0.3 * gradient
    return program() | {"losses": losses}


def loss_with_epsilon(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


WELL = {
    "untrained": lambda: program(when=0),
    "untrained, another seed": lambda: program(when=0, seed=1),
    "trained": program,
    "another seed": lambda: program(seed=1),
    "three layers, untrained": lambda: program(when=0, sizes=(784, 50, 100, 10)),
    "three layers": lambda: program(sizes=(784, 50, 100, 10), rate=1),
    "float32": in_float32,
    "lists": of_lists,
    "0 and 1": only(0, 1),
    "4 and 9": only(4, 9),
    "sevens": only(7),
    "standardised": lambda: program(standardised, rate=0.3),
    "standardised, untrained": lambda: program(standardised, when=0, rate=0.1),
    "from -1 to 1": lambda: program(lambda x: 2 * x - 1, rate=0.3),
    "pixels mixed, trained": lambda: program(mixed_pixels, rate=1),
    "ReLU": lambda: program(relu=True, rate=0.1),
    "a rate of 5": lambda: program(rate=5),
    "one digit a step": by_chance,
    "the book's class": of_the_book,
}


@pytest.mark.parametrize("name", WELL)
def test_a_program_that_is_well_does_not_fail(tmp_path, name):
    healthy = planted.healthy(load(), tmp_path)
    if name == "ReLU":
        del healthy["sigmoid"]
    found = told(**healthy | WELL[name]())
    assert {*found.names} <= {"not_well"}, found.fails


# The lines to paste


def pasted(line, objects):
    """What a line prints in a program that has these objects, its warnings and its end."""
    names = {"np": np, "gzip": gzip, "pickletools": pickletools} | objects
    if isinstance(objects["weights"], Mapping):
        names["W1"] = objects["weights"]["W1"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            exec(line, names)
        except Exception as error:
            print(type(error).__name__)
    return printed.getvalue() + "".join(str(warning.message) for warning in caught)


def line_of(probe):
    """The line to paste, and what it prints when all is well."""
    line, _, well = probe.__doc__.splitlines()[2].strip().rpartition("  # ")
    return line, well


@pytest.mark.parametrize("name", PROBES)
def test_the_page_can_take_words_and_line_from_the_docstring(name):
    """As its macro does: the first paragraph and the last, which is one line with its output."""
    shown = excerpt("nnsite/probes.py", name, {"nnsite/probes.py": SOURCE}.__getitem__)
    assert shown.docstring == inspect.getdoc(PROBES[name])
    words, line = shown.docstring.split("\n\n")
    assert "\n" not in words
    assert re.fullmatch(r"print\(.*\)  # .+", line)


@pytest.mark.parametrize("name", [name for name in PROBES if name != "pickle_weights"])
def test_a_pasted_line_prints_what_stands_behind_it(tmp_path, name):
    line, well = line_of(PROBES[name])
    objects = planted.healthy(load(), tmp_path)
    if name == "shuffled_apart":
        x, t = digits.test()
        objects |= {"x": x[:2000] / 255, "t": t[:2000]}
    assert pasted(line, objects).strip().partition("\n")[0] == well.partition(" for ")[0]


# What the line of its probe does not show: it prints the shape of an answer, or tries another
# function.
HIDDEN = {
    "pixels scaled in place, inside predict",
    "one layer's gradient that sums the batch",
    "a gradient with the wrong sign",
}
SHOWN = [bug for bug in planted.BUGS if bug.probe in PROBES and bug.words not in HIDDEN]


@pytest.mark.parametrize("bug", SHOWN, ids=lambda bug: bug.words)
def test_a_pasted_line_shows_the_mistake(tmp_path, bug):
    line, _ = line_of(PROBES[bug.probe])
    well = pasted(line, planted.healthy(load(), tmp_path))
    assert pasted(line, with_bug(bug, tmp_path)) != well


# The file


def test_it_needs_numpy_alone():
    tops = set()
    for node in ast.walk(TREE):
        if isinstance(node, ast.Import):
            tops |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            tops.add(node.module)
    assert tops - set(sys.stdlib_module_names) == {"numpy"}


# What is often written, and came after Python 3.8 or NumPy 1.21.
NEWER = {
    "removeprefix", "removesuffix", "cache", "pairwise", "batched", "lcm", "randbytes", "bit_count",
    "bool", "long", "concat", "permute_dims", "matrix_transpose", "acos", "isdtype", "astype_like",
    "unstack", "vecdot", "exceptions", "trapezoid", "cumulative_sum", "unique_values", "zoneinfo",
}  # fmt: skip


def test_python_3_8_and_numpy_1_21_have_all_that_it_uses():
    """As far as its text tells."""
    tree = ast.parse(SOURCE, feature_version=(3, 8))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    functions = [call.func.id for call in calls if isinstance(call.func, ast.Name)]
    assert {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & NEWER == set()
    assert {"aiter", "anext"} & set(functions) == set()
    assert not any(keyword.arg == "strict" for call in calls for keyword in call.keywords)


def test_readers_can_take_it_away():
    assert rooted.probes(None) == SOURCE.encode()
    assert SOURCE.encode() in takeaway.archive()


def names_that_are_returned():
    """Names of probes, those that findings are given in the text, and "not_well"."""
    given = {
        node.value.value
        for node in ast.walk(TREE)
        if isinstance(node, ast.keyword | ast.Assign)
        and isinstance(node.value, ast.Constant)
        and "name" in (node.arg if isinstance(node, ast.keyword) else ast.unparse(node.targets[0]))
        and isinstance(node.value.value, str)
    }
    return {*PROBES, "not_well", *given} - {""}


def test_each_name_has_a_page_or_a_place_on_that_of_the_probes():
    names = names_that_are_returned()
    assert {"activations", "layer_count", "learning_rate"} <= names
    pages = {path.stem for path in (ROOT / "docs/en/pitfalls").glob("*.md")}
    places = {*PROBES, *re.findall(r"^\{: #(\w+) \}", PAGE, re.MULTILINE)}
    assert names - pages - places == set()
    assert set(probes.WITH_PAGE) == names & pages


# The call


def test_the_example_of_check_finds_its_mistake(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "probes", probes)
    code = inspect.getdoc(probes.check).rpartition("\n\n")[2]
    assert len(code.strip().splitlines()) == 5
    exec(code, {})
    printed = re.findall(r"^FAIL +(\w+)", capsys.readouterr().out, re.MULTILINE)
    assert printed == ["softmax_batch"]


def test_with_nothing_given_nothing_fails(capsys):
    assert probes.check() == []
    assert "FAIL" not in capsys.readouterr().out


BOOK = """
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

class Net:
    asked = 0

    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        z1 = sigmoid(x @ p["W1"] + p["b1"])
        z2 = sigmoid(z1 @ p["W2"] + p["b2"])
        return softmax(z2 @ p["W3"] + p["b3"])
"""


@cache
def some(n=1000):
    x, t = digits.test()
    return x[:n] / 255, t[:n].astype(int)


def executed(source=BOOK, n=1000, **names):
    """The names of a program that has been executed, with a trained network and test digits."""
    weights = {name: w.astype(float) for name, w in load().items()}
    x, t = some(n)
    names = {"__name__": "__main__", "x_test": x.copy(), "t_test": t.copy()} | names
    exec(source, names)
    if "Net" in names:
        names["net"] = names["Net"](weights)
    return names


def test_it_takes_all_names_or_a_network_or_keywords():
    names = executed(check=probes.check)
    for call in (
        "check(globals())",
        "check(net)",
        "check(net, x=x_test, t=t_test)",
        "check(net.predict, x_test, t_test)",
        "check(predict=net.predict, x=x_test, t=t_test)",
        "check(net=net, x_test=x_test, t_test=t_test)",
    ):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            assert eval(call, names) == []
        read = re.match(r"accuracy on x_test, t_test: 0\.9\d{3} \(read: ", printed.getvalue())
        assert read, (call, printed.getvalue())


def test_what_is_named_wins():
    names = executed()
    turned = (names["t_test"] + 1) % 10
    assert told(names, t=turned).names == ["labels_off_by_one"]


def test_the_names_make_a_test():
    names = executed()
    assert not probes.check(names)
    assert probes.check({**names, "x_test": 1 - names["x_test"]})[0] == "preprocessing_contract"


def many_mistakes():
    """A program with as many mistakes as there is room for."""
    names = executed(BOOK.replace("axis=1, keepdims=True", "axis=0"))
    t = np.roll(names["t_test"], 1) + 1
    return names | {
        "t_test": t,
        "x_test": names["x_test"] * 255,
        "accuracy": 55.0,
        "loss": lambda y, t: -np.log10(y[np.arange(len(y)), t]).sum(),
        "losses": [2.3, 9.0, *[50.0] * 20],
    }


@pytest.mark.parametrize("make", [executed, many_mistakes, dict])
def test_six_lines_at_most_are_printed(make):
    names = make()
    found = told(names, verbose=False)
    assert len(found.lines) <= 6
    assert sum(line.startswith("FAIL ") for line in found.lines) <= 1 + len(found.names)
    assert len(told(names).lines) >= len(PROBES)


def test_three_lines_tell_the_first_and_where_to_read_more():
    names = executed()
    found = told(names | {"x_test": 1 - names["x_test"]}, verbose=False)
    assert found.names[0] == "preprocessing_contract"
    assert found.lines[1].startswith("FAIL preprocessing_contract: ")
    form = r"  proof: .* the accuracy is (0\.\d+): \d+ more right, \d+ fewer$"
    proof = re.match(form, found.lines[2])
    assert float(proof[1]) > 0.9
    assert re.match(r"  do: .* {8}pitfalls/preprocessing_contract/$", found.lines[3])


def test_its_own_count_stands_beside_the_readers():
    names = executed() | {"batch_size": 100}
    right = names["net"].predict(names["x_test"]).argmax(axis=1) == names["t_test"]
    names["accuracy"] = right[-100:].mean()
    assert right[-100:].mean() != right.mean()
    found = told(names, verbose=False)
    assert found.names == ["accuracy_count"]
    assert f"{right.mean():.4f}; your accuracy says {right[-100:].mean():.4g}" in found.lines[0]


def test_a_network_at_20_in_a_hundred_is_not_well():
    """For a reason that nobody could know."""
    names = executed()
    w = names["net"].params["W2"]
    w[:30] = np.random.default_rng(0).permutation(w[:30])
    x, t = names["x_test"], names["t_test"]
    assert 0.1 < np.mean(names["net"].predict(x).argmax(axis=1) == t) < 0.5
    found = told(names, verbose=False)
    assert found.names == ["not_well"]
    assert any(line.startswith("Not well, cause unknown") for line in found.lines)
    assert any(line.startswith("tried: ") for line in found.lines)
    assert any(line.startswith("next: pass loss=, gradient=") for line in found.lines)


# What a repair must bring


def better(n, before, gained, lost):
    """A repair of n answers, of which so many are right before, gained and lost."""
    old = np.arange(n) < before
    new = old.copy()
    new[before : before + gained] = True
    new[:lost] = False
    return probes.Better(old, new)


@pytest.mark.parametrize(
    ("n", "before", "gained", "lost", "counts"),
    [
        (10000, 9207, 268, 123, True),  # the raw pixels: z 7.3
        (10000, 7900, 150, 0, True),
        (10000, 7800, 199, 0, False),  # 0.7999 is no repair
        (10000, 7800, 200, 0, True),  # 0.8 is
        (10000, 9000, 99, 0, False),  # a gain of 0.0099
        (10000, 9000, 100, 0, True),  # of 0.01
        (1000, 900, 24, 0, False),  # z 4.9
        (1000, 900, 25, 0, True),  # z 5
        (10000, 8000, 600, 489, False),  # z 3.4
        (10000, 5700, 590, 0, False),  # inverted once, and still at 0.63
        (100, 60, 40, 0, True),
        (10, 0, 10, 0, False),
    ],
)
def test_a_repair_counts_if_its_gain_is_sure(n, before, gained, lost, counts):
    found = better(n, before, gained, lost)
    assert found.counts == counts
    assert found.accuracy == (before + gained - lost) / n
    assert (found.gained, found.lost) == (gained, lost)


# Nothing is left behind

SPIES = {
    "an attribute": "self.x = x",
    "an attribute that was there": "self.count += 1",
    "an array in place": "self.buffer += 1",
    "an array of objects": "self.boxes[0] = x",
    "a list": "self.log.append(x)",
    "a dictionary": "self.seen[len(x)] = x",
    "a set": "self.sizes.add(len(x))",
    "a deque": "self.recent.append(len(x))",
    "an attribute of an object in a list": "self.parts[0].x = x",
    "an attribute of the class": "type(self).asked += 1",
    "a new attribute of the class": "type(self).last = x",
    "a closure": "step()",
    "a function's attribute": "sigmoid.calls = len(x)",
    "a global": "globals()['calls'] = calls + 1",
    "a new global": "globals()['last'] = x",
    "a global array": "pixels[:] = x[0]",
    "a view of a global array": "corner[...] = len(x)",
    "a global list": "shapes.append(x.shape)",
    "what it is given": "x *= 1",
    "NumPy's random state": "np.random.rand()",
    "Python's random state": "random.random()",
    "a Generator": "self.rng.random()",
    "a RandomState": "self.old.rand()",
    "a Random": "self.dice.random()",
}
SPY = (
    BOOK.replace(
        "        p = self.params\n",
        "        if watched:\n            SPY\n        p = self.params\n",
    )
    + """
import collections, random

def counter():
    n = 0
    def step():
        nonlocal n
        n += 1
        return n
    return step

class Part:
    pass

class Spied(Net):
    def __init__(self, params):
        self.params = params
        self.count, self.buffer, self.log, self.seen = 0, np.zeros(3), ["begin"], {1: 1}
        self.boxes = np.array([None, 1], object)
        self.sizes, self.recent, self.parts = {1}, collections.deque([1], 3), [Part()]
        self.rng, self.old = np.random.default_rng(0), np.random.RandomState(0)
        self.dice = random.Random(0)

watched, step, calls, pixels, shapes = True, counter(), 0, np.zeros(784), [1]
corner = pixels.reshape(28, 28)[:3, :3]
"""
)


def picture(value, depth=6):  # noqa: PLR0911 - one return for each kind of thing
    """All that a thing holds, as something that can be compared."""
    if isinstance(value, np.ndarray) and value.dtype != object:
        return value.shape, value.dtype.str, value.flags.writeable, value.tobytes()
    if isinstance(value, np.random.Generator):
        return str(value.bit_generator.state)
    if isinstance(value, np.random.RandomState):
        return str([np.array(part).tolist() for part in value.get_state()])
    if isinstance(value, random.Random):
        return value.getstate()
    if isinstance(value, dict):
        return {str(k): picture(v, depth - 1) for k, v in value.items() if k != "__builtins__"}
    if isinstance(value, list | tuple | set | collections.deque | np.ndarray):
        return [picture(item, depth - 1) for item in value]
    if isinstance(value, types.FunctionType):
        cells = [cell.cell_contents for cell in value.__closure__ or ()]
        return [picture(item, depth - 1) for item in cells], picture(vars(value), depth - 1)
    if isinstance(value, type):
        return {k: picture(v, depth - 1) for k, v in vars(value).items() if not k.startswith("__")}
    if type(value).__module__ == "__main__" and depth:
        return picture(vars(value), depth - 1), picture(type(value), depth - 1)
    return repr(value)


@pytest.mark.parametrize("spy", SPIES)
@pytest.mark.parametrize("way", ["all names", "the network"])
def test_no_trace_is_left(spy, way):
    names = executed(SPY.replace("SPY", SPIES[spy]), n=200)
    del names["Net"]
    names["net"] = names.pop("Spied")(names.pop("net").params)
    net, x, t = names["net"], names["x_test"], names["t_test"]
    np.random.seed(1)
    random.seed(1)
    before, drawn = picture(names), (np.random.get_state()[2], random.getstate())
    found = told(names) if way == "all names" else told(net, x=x, t=t)
    assert re.match(r"accuracy on \w+, \w+: 0\.9", found.printed), found.printed
    assert picture(names) == before
    assert (np.random.get_state()[2], random.getstate()) == drawn
    assert names["net"] is net
    assert names["corner"].base is not None
    names["step"]()


def test_a_spy_that_nobody_watches_is_seen():
    """The pictures tell each of the traces: a call of `predict` alone changes them."""
    for spy, line in SPIES.items():
        names = executed(SPY.replace("SPY", line), n=200)
        names["net"] = names["Spied"](names["net"].params)
        drawn = picture(names), np.random.get_state()[2], random.getstate()
        names["net"].predict(names["x_test"][:50])
        now = picture(names), np.random.get_state()[2], random.getstate()
        assert (now != drawn) == (spy != "what it is given"), spy


def test_big_arrays_may_be_written_to_afterwards():
    x = np.zeros((6000, 784))
    x[:1000] = some()[0]
    assert x.nbytes > probes.Traces.LARGE
    names = executed(x_train=x, view=x[:5000])
    names["x_test"] = x[:1000]
    told(names)
    assert [names[name].flags.writeable for name in ("x_train", "view", "x_test")] == [True] * 3
    x.flags.writeable = False
    told(names)
    assert not x.flags.writeable


def test_nothing_is_kept_alive():
    """In a notebook, what each call looked at would stay for ever."""
    names = executed()
    net = weakref.ref(names["net"])
    told(names)
    told(names["net"], x=names["x_test"], t=names["t_test"])
    del names
    gc.collect()
    assert net() is None


NOISE = BOOK.replace(
    "        p = self.params\n",
    "        p = self.params\n"
    "        print('noise'); sys.stderr.write('noise'); input('noise? '); plt.show()\n",
)


def test_what_the_program_prints_shows_and_asks_is_held_back(monkeypatch, capsys):
    shown = io.StringIO()
    pyplot = types.ModuleType("matplotlib.pyplot")
    pyplot.show = lambda: shown.write("shown")
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", pyplot)
    shows, asks = pyplot.show, __builtins__["input"]
    names = executed(NOISE, sys=sys, plt=pyplot)
    assert probes.check(names) == []
    printed = capsys.readouterr()
    assert "noise" not in printed.out + printed.err
    assert printed.out.startswith("accuracy on x_test, t_test: 0.9")
    assert shown.getvalue() == ""
    assert (pyplot.show, __builtins__["input"]) == (shows, asks)
    pyplot.show()
    assert shown.getvalue() == "shown"


def test_all_is_put_back_if_the_probes_themselves_stop(monkeypatch, capsys):
    names = executed(SPY.replace("SPY", "self.x = x"))
    monkeypatch.setattr(probes, "Report", None)
    assert probes.check(names) == []
    assert capsys.readouterr().out.startswith("could not read your program (TypeError: ")
    assert not hasattr(names["net"], "x")


def test_what_raises_when_it_is_looked_at_is_passed_over(capsys):
    class Lazy:
        def __getattr__(self, name):
            raise ZeroDivisionError(name)

    x, t = digits.test()
    names = {"x": x[:500] / 255, "t": t[:500], "lazy": Lazy(), "empty": np.empty((0, 784))}
    probes.check(names | {"predict": lambda x: predict(load(), x)})
    assert capsys.readouterr().out.startswith("accuracy on x, t: 0.9")


@pytest.mark.parametrize("mode", ["raise", "ignore"])
def test_neither_warnings_nor_numpys_settings_leak_or_matter(tmp_path, mode):
    objects = planted.healthy(load(), tmp_path)
    objects |= {"sigmoid": lambda x: 1 / (1 + np.exp(-x))}
    with np.errstate(all=mode):
        found = told(**objects)
        assert set(np.geterr().values()) == {mode}
    assert found.names == []
    assert "RuntimeWarning: overflow encountered in exp" in found.notes["sigmoid_overflow"]


# Names that say that a call changes something, or goes on for long.
FORBIDDEN = ["train", "fit", "update", "step", "save", "load", "main"]
ACTIVE = "".join(
    f"""
    def {name}(self, x=None, t=None):
        called.write("{name} ")
        return self.predict(x)
"""
    for name in FORBIDDEN
)
ACTIVE_FUNCTIONS = "".join(
    f"""
def {name}(x, t=None):
    called.write("{name} ")
    return softmax(x @ np.ones((784, 10)))
"""
    for name in FORBIDDEN
)


@pytest.mark.parametrize("source", [BOOK + ACTIVE + ACTIVE_FUNCTIONS, BOOK + ACTIVE])
def test_what_trains_or_saves_is_never_called(source):
    called = io.StringIO()
    names = executed(source, called=called)
    assert told(names).names == []
    told(names["net"], x=names["x_test"], t=names["t_test"])
    told(predict=names["net"].predict, x=names["x_test"], t=names["t_test"], weights=names["net"])
    assert called.getvalue() == ""


def test_so_it_is_where_there_is_nothing_else_to_call():
    called = io.StringIO()
    names = executed(BOOK.partition("class")[0] + ACTIVE_FUNCTIONS, called=called)
    found = told(names)
    assert called.getvalue() == ""
    assert found.names == []
    assert "could not read predict (" in found.printed


# Dropout

DROPOUT = BOOK.replace(
    "        z2 = sigmoid(",
    "        z1 = z1 * (np.random.rand(*z1.shape) > 0.5)\n        z2 = sigmoid(",
)


def test_dropout_left_on_is_told_as_such():
    names = executed(DROPOUT)
    assert told(names).names == ["dropout"]


def test_repairs_are_not_tried_on_answers_that_change(monkeypatch):
    """Not even one that would lift the accuracy."""
    names = executed(DROPOUT)
    names["x_test"] = 1 - names["x_test"]
    tried = []
    monkeypatch.setattr(probes.Better, "__init__", lambda self, *arguments: tried.append(1))
    assert told(names).names[:1] == ["dropout"]
    assert tried == []


# What cannot be read is no mistake


class Tensor:
    """Like those of a framework: no array, but with a shape and numbers."""

    def __init__(self, array):
        self.array, self.shape, self.dtype, self.requires_grad = array, array.shape, "f32", True

    def detach(self):
        return self

    def numpy(self):
        return self.array

    def __len__(self):
        return len(self.array)

    def __getitem__(self, i):
        return Tensor(self.array[i])

    def __matmul__(self, other):
        raise RuntimeError("expected a tensor")


UNREADABLE = {
    "objects": lambda: [object(), object()],
    "an object": object,
    "a ragged list": lambda: [[1, 2], [3]],
    "a word": lambda: "text",
    "a number": lambda: 5.5j,
    "nothing in a list": lambda: [None, None],
    "an empty list": list,
    "an empty dictionary": dict,
    "a generator": lambda: (i for i in range(3)),
    "tensors": lambda: Tensor(np.zeros((784, 10))),
    "a dictionary of tensors": lambda: {"W1": Tensor(np.zeros((784, 10)))},
    "arrays of another size": lambda: {"W1": np.ones((3, 4)), "W2": np.ones((5, 6))},
}


@pytest.mark.parametrize("thing", UNREADABLE)
@pytest.mark.parametrize("role", ["weights", "x", "best", "x_train", "losses", "accuracy"])
def test_what_cannot_be_read_does_not_fail(tmp_path, role, thing):
    found = told(**planted.healthy(load(), tmp_path) | {role: UNREADABLE[thing]()})
    assert found.names == []


@pytest.mark.parametrize("thing", ["objects", "a ragged list", "a word", "a generator"])
@pytest.mark.parametrize("role", ["weights", "x"])
def test_it_says_what_it_could_not_read(tmp_path, role, thing):
    found = told(verbose=False, **planted.healthy(load(), tmp_path) | {role: UNREADABLE[thing]()})
    line = re.search(rf"^could not read {role}: (.*)", found.printed, re.MULTILINE)
    assert line
    assert "give" in line[1]


@pytest.mark.parametrize("thing", UNREADABLE)
def test_names_that_hold_anything_do_not_matter(thing):
    names = executed()
    others = {
        name: UNREADABLE[thing]() for name in ("x", "y", "W1", "weights", "losses", "acc", "best")
    }
    found = told(others | names)
    assert found.names == []
    assert found.lines[0].startswith("accuracy on x_test, t_test: 0.9")


def stops(a, *_):
    raise ZeroDivisionError("oh no\nat length")


def leaves(a, *_):
    sys.exit("done")


STRANGE = {
    "stops": stops,
    "leaves": leaves,
    "returns None": lambda a, *_: None,
    "returns text": lambda a, *_: "text",
    "returns nan": lambda a, *_: np.full((len(a), 10), np.nan),
    "returns a generator": lambda a, *_: (i for i in range(3)),
    "takes whatever comes": lambda *_: None,
    "needs what nobody has": lambda a, b, c, d, e, f, g: a,
    "takes nothing": lambda: 1,
    "takes keywords alone": lambda *, images: images,
    "is a class": Tensor,
    "is no function": 5.5j,
    "is built in": len,
}


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("role", ["loss", "accuracy", "gradient", "softmax", "sigmoid"])
def test_functions_that_are_strange_do_not_stop_it(tmp_path, role, strange):
    """Whatever it says of them, it says; and nothing of anything else."""
    found = told(**planted.healthy(load(), tmp_path) | {role: STRANGE[strange]})
    assert found.lines[0].startswith("accuracy on x, t: 0.96")
    others = {"loss": {"log_zero", "guess", "one_hot"}, "accuracy": {"accuracy_count"}}
    assert {*found.names} <= others.get(role, set())


@pytest.mark.parametrize(
    ("strange", "seen"),
    [
        ("stops", "stops with ZeroDivisionError: oh no"),
        ("leaves", "stops with SystemExit: done"),
        ("returns None", "returns None: its return is missing"),
    ],
)
def test_a_predict_that_stops_fails(tmp_path, strange, seen):
    found = told(**planted.healthy(load(), tmp_path) | {"predict": STRANGE[strange]}, verbose=False)
    assert found.names == ["runs"]
    assert re.fullmatch(rf"FAIL runs: \w+ {seen}", found.lines[0])


@pytest.mark.parametrize("strange", STRANGE)
def test_any_other_predict_does_not_stop_it(tmp_path, strange):
    healthy = planted.healthy(load(), tmp_path)
    found = told(**healthy | {"predict": STRANGE[strange]})
    assert {*found.names} <= {"runs", "not_well", "layer_count", "softmax_overflow"}
    names = executed(BOOK.partition("class")[0], predict=STRANGE[strange])
    assert {*told(names).names} <= {"runs", "not_well", "softmax_overflow"}


# Conventions


def one_by_one(f):
    def predict(x):
        assert x.shape == (784,)
        return f(x[np.newaxis])[0]

    return predict


FORMS_OF_IMAGES = {
    "rows": (lambda x: x, lambda f: f),
    "columns": (lambda x: x.T, lambda f: lambda x: f(x.T).T),
    "(n, 28, 28)": (
        lambda x: x.reshape(-1, 28, 28),
        lambda f: lambda x: f(x[:, range(28)].reshape(len(x), 784)),
    ),
    "(n, 1, 28, 28)": (
        lambda x: x.reshape(-1, 1, 28, 28),
        lambda f: lambda x: f(x[:, :, range(28), :][:, 0, :, :28].reshape(len(x), 784)),
    ),
    "one by one": (lambda x: x, one_by_one),
}
FORMS_OF_LABELS = {
    "class numbers": lambda t: t,
    "uint8": lambda t: t.astype(np.uint8),
    "a list": lambda t: t.tolist(),
    "one-hot": lambda t: np.eye(10)[t],
    "one-hot columns": lambda t: np.eye(10)[t].T,
}


@pytest.mark.parametrize("labels", FORMS_OF_LABELS)
@pytest.mark.parametrize("form", FORMS_OF_IMAGES)
def test_it_reads_images_and_labels_of_any_form(form, labels):
    (x, t), net = some(500), executed()["net"]
    hold, take = FORMS_OF_IMAGES[form]
    names = {"predict": take(net.predict), "X": hold(x), "labels": FORMS_OF_LABELS[labels](t)}
    for found in (told(names), told(predict=names["predict"], x=names["X"], t=names["labels"])):
        assert found.names == []
        assert re.search(r": 0\.9\d+ \(read: ", found.lines[0])
        assert form in found.lines[0]
    wrong = FORMS_OF_LABELS[labels]((t + 1) % 10)
    assert told(names | {"labels": wrong}).names[:1] == ["labels_off_by_one"]


def test_it_reads_pairs():
    (x, t), net = some(500), executed()["net"]
    pairs = [(image.reshape(784, 1), label) for image, label in zip(x, t, strict=True)]
    names = {"feedforward": lambda a: net.predict(a.T).T, "test_data": pairs}
    found = told(names)
    assert found.names == []
    assert re.search(r": 0\.9\d+ \(read: ", found.lines[0])
    late = [(image, t[i - 1]) for i, (image, _) in enumerate(pairs)]
    assert told(names | {"test_data": late}).names[:1] == ["labels_off_by_one"]


def scores(net, x):
    return np.log(net.predict(x)) + 3


FORMS_OF_ANSWERS = {
    "scores": scores,
    "log-probabilities": lambda net, x: np.log(net.predict(x)),
    "class numbers": lambda net, x: net.predict(x).argmax(axis=1),
    "sigmoids": lambda net, x: 1 / (1 + np.exp(-scores(net, x))),
}


@pytest.mark.parametrize("form", FORMS_OF_ANSWERS)
def test_it_reads_answers_of_any_form(form):
    names = executed()
    net = names.pop("net")
    names["predict"] = lambda x: FORMS_OF_ANSWERS[form](net, x)
    found = told(names)
    assert found.names == []
    assert re.match(rf"accuracy on x_test, t_test: 0\.9\d+ .*gives {form}\)", found.lines[0])
    turned = names["x_test"].reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)
    assert told(names | {"x_test": turned}).names[:1] == ["reshape_transpose"]


def nats(y, t):
    return -np.mean(np.log(y[np.arange(len(t)), t] + 1e-7))


def share(y, t):
    return np.mean(y.argmax(axis=1) == t)


LOSSES = {
    "(y, t)": nats,
    "(t, y)": lambda t, y: nats(y, t),
    "one-hot": lambda y, t: nats(y, t.argmax(axis=1)),
    "one-hot first": lambda t, y: nats(y, t.argmax(axis=1)),
}


@pytest.mark.parametrize("order", LOSSES)
def test_a_loss_may_take_its_arguments_in_any_order(order):
    names = executed()
    one_hot = "one-hot" in order
    t = np.eye(10)[names["t_test"]] if one_hot else names["t_test"]
    names |= {"cross_entropy": LOSSES[order], "t_test": t}
    assert told(names).names == []
    summed = 10 * nats(np.full((10, 10), 0.1), np.arange(10))
    names["cross_entropy"] = lambda a, b: len(a) * LOSSES[order](a, b)
    found = told(names)
    assert found.names == ["guess"]
    assert f"cost {summed:.4g}, not 2.303" in found.printed


# How to count the first n answers.
COUNTS = {
    "(y, t)": lambda n: lambda y, t: share(y[:n], t[:n]),
    "(t, y)": lambda n: lambda t, y: share(y[:n], t[:n]),
    "(t_true, y_pred)": lambda n: lambda t_true, y_pred: share(y_pred[:n], t_true[:n]),
    "class numbers": lambda n: lambda predictions, labels: np.mean((predictions == labels)[:n]),
    "in percent": lambda n: lambda y, t: 100 * share(y[:n], t[:n]),
    "as a count": lambda n: lambda y, t: np.sum((y.argmax(axis=1) == t)[:n]),
}


@pytest.mark.parametrize("order", COUNTS)
def test_an_accuracy_may_take_its_arguments_in_any_order(order):
    names = executed()
    assert told(names, accuracy=COUNTS[order](None)).names == []
    assert told(names, accuracy=COUNTS[order](100)).names == ["accuracy_count"]
    assert told(names | {"accuracy": COUNTS[order](None)}).names == []
    assert told(names | {"accuracy": COUNTS[order](100)}).names == ["accuracy_count"]


@pytest.mark.parametrize("kind", [float, np.float32, np.float64, np.array, lambda a: 100 * a])
def test_an_accuracy_may_be_a_number(kind):
    names = executed()
    right = share(names["net"].predict(names["x_test"]), names["t_test"])
    assert told(names, accuracy=kind(right)).names == []
    assert told(names, accuracy=kind(right - 0.2)).names == ["accuracy_count"]


SCRIPT = """
W1, b1, W2, b2, W3, b3 = trained
del trained
z1 = 1 / (1 + np.exp(-(x_test @ W1 + b1)))
z2 = 1 / (1 + np.exp(-(z1 @ W2 + b2)))
y = z2 @ W3 + b3
"""


def test_of_a_script_predict_is_rebuilt():
    weights = [w.astype(float) for w in load().values()]
    names = executed(SCRIPT, np=np, trained=weights)
    found = told(names)
    assert found.names == []
    assert "rebuilt from W1, W2, W3, sigmoid between, as your y" in found.lines[0]
    wrong = SCRIPT.replace("1 / (1 + np.exp(-(x_test @ W1 + b1)))", "x_test @ W1 + b1")
    assert told(executed(wrong, np=np, trained=weights)).names[0] == "linear_collapse"


# Probes, one by one


@pytest.mark.parametrize("n", [28, 100, 784, 1000, 10000])
def test_rows_of_any_number_of_images_are_told(n):
    x = digits.test()[0][:n] / 255
    assert told(x=x).names == []
    for cut in (x.reshape(784, -1).T, x.T.reshape(-1, 784)):
        found = told(x=cut)
        assert found.names == ["reshape_transpose"]
        assert "x[0] is no image" in found.printed


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n", [500, 2000])
def test_labels_of_other_images_are_told_whatever_the_order(seed, n):
    x, t = digits.test()
    x, t = standardised(x[:n] / 255), t[:n]
    assert told(x=x, t=t).names == []
    assert told(x=x, t=np.eye(10)[t]).names == []
    apart = np.random.default_rng(seed).permutation(t)
    assert told(x=x, t=apart).names == ["shuffled_apart"]


def test_a_large_start_is_told_after_training_too():
    rng = np.random.default_rng(0)
    large = {name: 28 * w for name, w in init(rng, (784, 50, 10)).items()}
    for when in (0, 1, -1):
        made = program(when=when, start=large)
        found = seen("initial_scale", **made)
        times = re.match(r"weights\['W1'\] began (\d+) times too large or more", found)
        assert 15 < int(times[1]) < 29  # the row of the smallest weights is smaller than most


def test_a_loss_that_becomes_nan_leaps():
    leap = [2.3] * 5 + [9.0] * 5 + [np.nan] * 10
    assert seen("learning_rate", losses=leap).startswith("the loss leaps up: the steps are too ")
    assert seen("learning_rate", losses=[2.3] * 19) == "needs the losses of 20 steps"
    assert seen("learning_rate", losses=[2.3, 6.8] * 10) is None


def test_a_rate_from_which_training_recovers_is_a_note():
    found = told(losses=[2.3, 12.6] + [1.9] * 18)
    assert found.notes["learning_rate"].startswith("losses leap to 12.6 and come down")
    assert told(losses=[2.3, 12.6] + [9.0] * 18).names == ["learning_rate"]


def test_a_gradient_may_take_either_form_of_labels():
    network = TwoLayerNet(784, 50, 10)
    x, t = some(200)
    of = {
        "predict": lambda x: predict(network.params, x),
        "x": x,
        "t": t,
        "weights": network.params,
    }
    assert seen("sum_for_mean", **of, gradient=network.gradient) is None

    def summed(x, t):
        return {name: len(x) * grad for name, grad in network.gradient(x, t).items()}

    assert "sum_for_mean" in told(**of, gradient=summed).names
    assert seen("sum_for_mean", **of, gradient=stops) == "needs a gradient that it could read"


@pytest.mark.parametrize(("missing", "found"), [(1, ["linear_collapse"]), (2, [])])
def test_one_missing_activation_is_found_if_it_matters(missing, found):
    """Without the second, the network is nearly as good."""
    w = {name: array.copy() for name, array in load().items()}

    def predict(x):
        z1 = x @ w["W1"] + w["b1"]
        z2 = (z1 if missing == 1 else planted.sigmoid(z1)) @ w["W2"] + w["b2"]
        z2 = z2 if missing == 2 else planted.sigmoid(z2)
        return planted.softmax(z2 @ w["W3"] + w["b3"])

    x, t = some()
    assert told(predict=predict, x=x, t=t, weights=w).names[:1] == found


def test_a_loss_of_scores_is_understood():
    def loss(a, t):
        return -np.mean(log_softmax(a)[np.arange(len(t)), t])

    def naive(a, t):
        e = np.exp(a)
        return -np.mean(np.log(e / e.sum(axis=1, keepdims=True))[np.arange(len(t)), t])

    assert [seen(name, loss=loss) for name in ("guess", "log_zero")] == [None, None]
    assert "nan" in told(loss=naive).notes["log_zero"]


def test_the_line_of_log_zero_and_check_agree(tmp_path):
    """As the page says: a loss of scores prints two numbers, a bare log an inf and a warning."""
    line, well = line_of(probes.log_zero)
    objects = planted.healthy(load(), tmp_path)

    def of_scores(a, t):
        return -np.mean(log_softmax(a)[np.arange(len(t)), t])

    def bare_log(y, t):
        return np.mean(-np.log(y[np.arange(len(t)), t]))

    printed = pasted(line, objects | {"loss": of_scores})
    assert np.isfinite([float(number) for number in printed.split()]).all()
    assert told(**objects | {"loss": of_scores}).notes == {}
    assert pasted(line, objects | {"loss": bare_log}).startswith(well)
    found = told(**objects | {"loss": bare_log})
    assert found.notes["log_zero"].startswith("probability 0 costs inf")


def test_one_layer_may_start_at_zero():
    assert seen("zero_init", weights=[np.zeros((784, 10)), np.zeros(10)]) is None


def test_units_that_differ_by_rounding_are_alike():
    w = np.linspace(-1, 1, 784).reshape(-1, 1) + np.array([[0, 1e-9, 1]])
    weights = [w, np.zeros(3), np.zeros((3, 2)), np.zeros(2)]
    found = seen("zero_init", weights=weights)
    assert found.startswith("of the 3 units of weights[0] only 2 differ: they began alike")


# Files


@pytest.mark.parametrize(("kept", "seen"), [(3136, None), (3000, "3016 bytes where the header")])
def test_a_file_of_images(tmp_path, kept, seen):
    path = tmp_path / "mine"
    header = np.array([2051, 4, 28, 28], ">i4").tobytes()
    path.write_bytes(header + bytes(kept))
    found = told(file=path)
    assert found.names == (["data_download"] if seen else [])
    assert not seen or f"FAIL data_download: {seen}" in found.printed


def test_a_file_that_is_not_there_is_not_judged(tmp_path):
    for role in ("file", "pickled"):
        assert told(**{role: str(tmp_path / "no such file")}).names == []


class Evil:
    def __init__(self, function, *arguments):
        self.asked = function, arguments

    def __reduce__(self):
        return self.asked


def test_no_pickle_is_run_to_look_into_it(tmp_path):
    path, victim = tmp_path / "w.pkl", tmp_path / "made"
    for evil in (Evil(open, str(victim), "w"), Evil(exec, f"open({str(victim)!r}, 'w')")):
        path.write_bytes(pickle.dumps({"W1": np.zeros(3), "b1": evil}))
        found = told(pickled=path)
        assert found.names == ["pickle_weights"]
        assert "FAIL pickle_weights: to load it is to call " in found.printed
    path.write_bytes(pickle.dumps(Evil(np.loadtxt, str(victim))))
    assert "to load it is to call numpy" in told(pickled=path).printed
    assert not victim.exists()


@pytest.mark.parametrize("module", ["numpy.testing", "numpy.f2py", "numpy.core.records", "numpyx"])
def test_not_all_of_numpy_is_an_array(tmp_path, module):
    """`numpy.testing.rundocs`, and once `runstring`, run what they are given."""
    path = tmp_path / "w.pkl"
    path.write_bytes(b"c" + module.encode() + b"\nrunstring\n(S'x = 1'\nS'y'\ntR.")
    found = told(pickled=path)
    assert found.names == ["pickle_weights"]
    assert f"to load it is to call {module} runstring" in found.printed


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_pickles_of_arrays_pass(tmp_path, protocol):
    path = tmp_path / "w.pkl"
    path.write_bytes(pickle.dumps({"W1": np.eye(3, dtype=np.float32)}, protocol))
    assert seen("pickle_weights", pickled=path) is None
    path.write_bytes(path.read_bytes()[:-5])
    assert told(pickled=path).names == []
