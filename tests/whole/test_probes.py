"""Each mistake, planted in a network that is well, makes its own probe speak and no other."""

import ast
import contextlib
import gzip
import inspect
import io
import pickle
import pickletools
import re
import sys
import warnings
from collections.abc import Mapping
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
from nnsite.course import course
from nnsite.data import digits
from nnsite.data.weights import load
from nnsite.engine import excerpt
from nnsite.experiments.learning_rate import TwoLayerNet

SOURCE = (ROOT / "nnsite/probes.py").read_text("utf-8")
PAGE = (ROOT / "docs/en/probes.md").read_text("utf-8")
PROBES = {probe.__name__: probe for probe in probes.PROBES}
BUGS = pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.words)
# The shape of the answer, which is what the line of `runs` prints, is right here.
SHOWN = [bug for bug in planted.BUGS if bug.words != "pixels scaled in place, inside predict"]


def told(objects):
    """What `check` prints of the probes that were asked and did not pass, by probe."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        failed = probes.check(**objects)
    form = re.compile(r"^(pass|note|FAIL|not asked) +(\w+)(.*)$", re.M)
    lines = {name: verdict + seen for verdict, name, seen in form.findall(printed.getvalue())}
    assert list(lines) == list(PROBES)
    assert failed == [name for name in lines if lines[name].startswith("FAIL: ")]
    return {n: s for n, s in lines.items() if s != "pass" and not s.startswith("not asked: ")}


def with_bug(bug, folder, weights=None):
    objects = planted.healthy(load(weights), folder)
    return objects | bug.plant(objects)


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """`seen(bug)`: what is told of a network with the embedded weights and this bug."""
    return cache(lambda bug: told(with_bug(bug, tmp_path_factory.mktemp("bug"))))


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


def test_a_network_that_is_well_passes_in_silence(tmp_path):
    assert told(planted.healthy(load(), tmp_path)) == {}


def test_so_does_the_books(tmp_path, book_weights):
    assert told(planted.healthy(load(book_weights), tmp_path)) == {}


def test_one_image_is_too_few_for_some_and_no_mistake(tmp_path):
    healthy = planted.healthy(load(), tmp_path)
    assert told(healthy | {"x": healthy["x"][:1], "t": healthy["t"][:1]}) == {}


def program(x=lambda x: x, when=-1, sizes=None, seed=0, relu=False, **how):
    """A program that learns 2,000 digits, whose pixels are changed by x; when: 0 is untrained."""
    learned, t_train = planted.learned_digits()
    test, t = digits.test()
    rng = np.random.default_rng(seed)
    start = init(rng, sizes or (784, 50, 10))
    how = {"rate": 0.5, "start": start} | how
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
        "losses": run.losses,
        "best": run.weights[1],
        "x_train": x(learned),
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


WELL = {
    "untrained": lambda: program(when=0),
    "untrained, another seed": lambda: program(when=0, seed=1),
    "trained": program,
    "another seed": lambda: program(seed=1),
    "three layers, untrained": lambda: program(when=0, sizes=(784, 50, 100, 10)),
    "three layers": lambda: program(sizes=(784, 50, 100, 10)),
    "float32": in_float32,
    "lists": of_lists,
    "0 and 1": only(0, 1),
    "4 and 9": only(4, 9),
    "sevens": only(7),
    "standardised": lambda: program(standardised, rate=0.1),
    "standardised, untrained": lambda: program(standardised, when=0, rate=0.1),
    "from -1 to 1": lambda: program(lambda x: 2 * x - 1, rate=0.1),
    "pixels mixed, trained": lambda: program(mixed_pixels, rate=1),
    "ReLU": lambda: program(relu=True, rate=0.1),
    "a rate of 0.01": lambda: program(rate=0.01),
    "a rate of 5": lambda: program(rate=5),
    "one digit a step": by_chance,
    "the book's class": of_the_book,
}


@pytest.mark.parametrize("name", WELL)
def test_a_program_that_is_well_does_not_fail(tmp_path, name):
    healthy = planted.healthy(load(), tmp_path)
    if name == "ReLU":
        del healthy["sigmoid"]
    if name == "the book's class":
        healthy["loss"] = loss_with_epsilon
        healthy["accuracy"] = lambda y, t: np.mean(y.argmax(axis=1) == t.argmax(axis=1))
    found = told(healthy | WELL[name]())
    moved = {"standardised", "standardised, untrained", "from -1 to 1"}
    noted = {"preprocessing_contract"} if name in moved else set()
    noted |= {"log_zero"} if name == "the book's class" else set()
    assert set(found) == noted
    assert all(seen.startswith("note: ") for seen in found.values())


def test_the_page_says_how_many_programs_are_well():
    assert f"{len(WELL)} programs that are well" in PAGE


@BUGS
def test_a_mistake_is_found_by_its_probe_alone(seen, bug):
    assert list(seen(bug)) == [bug.probe]


def test_so_it_is_with_the_books_weights(tmp_path, book_weights):
    for bug in planted.BUGS:
        assert list(told(with_bug(bug, tmp_path, book_weights))) == [bug.probe], bug.words


def test_every_probe_has_a_mistake_to_find():
    assert {bug.probe for bug in planted.BUGS} == set(PROBES)


def test_the_page_names_the_mistakes_that_sound_alike(seen):
    alike = {}
    for bug in planted.BUGS:
        said = re.sub(r"(?<![\w.])[\d.]+", "#", seen(bug)[bug.probe])
        alike.setdefault((bug.probe, said), []).append(bug.words)
    _, _, section = PAGE.partition("## What it cannot tell apart")
    listed = [line.split(", and ") for line in re.findall(r"^\* (.*)", section, re.M)]
    assert listed == [words for words in alike.values() if len(words) > 1]
    assert f"{len(planted.BUGS)} mistakes" in PAGE


def test_the_page_has_every_probe_once_and_in_order():
    assert re.findall(r"\bprobe\(\"(\w+)\"\)", PAGE) == list(PROBES)


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
    printed = pasted(line, planted.healthy(load(), tmp_path))
    assert printed.strip() == well.partition(" for ")[0]


@pytest.mark.parametrize("bug", SHOWN, ids=lambda bug: bug.words)
def test_a_pasted_line_shows_the_mistake(tmp_path, bug):
    line, _ = line_of(PROBES[bug.probe])
    well = pasted(line, planted.healthy(load(), tmp_path))
    assert pasted(line, with_bug(bug, tmp_path)) != well


def plain_sigmoid(x):
    return 1 / (1 + np.exp(-x))


def loss_with_epsilon(y, t):
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


def test_the_example_of_check_finds_its_mistake(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "probes", probes)
    code = inspect.getdoc(probes.check).partition("\n\n")[2]
    assert len(code.strip().splitlines()) == 5
    exec(code, {})
    printed = re.findall(r"^FAIL +(\w+)", capsys.readouterr().out, re.M)
    assert printed == ["softmax_batch"]


def test_it_needs_numpy_alone():
    tops = set()
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            tops |= {alias.name for alias in node.names}
    assert tops - set(sys.stdlib_module_names) == {"numpy"}


def test_readers_can_take_it_away():
    assert course().downloads["probes.py"]() == SOURCE.encode()
    assert SOURCE.encode() in takeaway.archive()


def test_with_nothing_given_nothing_is_asked(capsys):
    assert probes.check() == []
    assert capsys.readouterr().out.count("not asked  ") == len(PROBES)


def stops(*_):
    raise ZeroDivisionError("oh no\nat length")


def leaves(*_):
    sys.exit("done")


@pytest.mark.parametrize("name", ["predict", "softmax", "sigmoid", "loss", "accuracy"])
@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        (stops, "{} stops with ZeroDivisionError: oh no"),
        (leaves, "{} stops with SystemExit: done"),
        (lambda *_: None, "{} returns None: its return is missing"),
        (lambda *_: "text", "{} "),
        (lambda a, *_: np.full((len(a), 10), np.nan), "{} makes nan or inf"),
        (5.5j, "{} stops with TypeError: 'complex' object is not callable"),
    ],
)
def test_whatever_a_function_does_is_a_finding(tmp_path, name, broken, seen):
    found = told(planted.healthy(load(), tmp_path) | {name: broken})
    assert list(found) == ["runs"]
    assert found["runs"].startswith(f"FAIL: {seen.format(name)}")


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("x", [[1, 2], [3]], "x is an array of object, not of numbers"),
        ("x", np.zeros(784), "x has shape (784,): pass a batch of images, x[np.newaxis]"),
        ("x", np.full((3, 784), np.nan), "x holds nan or inf"),
        ("t", ["seven", "two"], "t is an array of <U5, not of numbers"),
    ],
)
def test_data_that_are_no_data_are_a_finding(tmp_path, name, value, seen):
    assert told(planted.healthy(load(), tmp_path) | {name: value}) == {"runs": f"FAIL: {seen}"}


def test_a_probe_alone_catches_what_the_readers_code_raises():
    assert probes.softmax_overflow(stops) == "stops with ZeroDivisionError: oh no"
    assert probes.data_download("no/such/file").startswith("stops with FileNotFoundError: ")


@pytest.mark.parametrize("mode", ["raise", "ignore"])
def test_neither_warnings_nor_numpys_settings_leak_or_matter(tmp_path, mode):
    objects = planted.healthy(load(), tmp_path) | {"sigmoid": plain_sigmoid}
    with np.errstate(all=mode):
        found = told(objects)
        assert set(np.geterr().values()) == {mode}
    assert found["sigmoid_overflow"].startswith("note: the values are right (")
    assert "RuntimeWarning: overflow encountered in exp" in found["sigmoid_overflow"]


def test_warnings_of_a_plain_call_are_named(tmp_path):
    def old(y, t):
        warnings.warn("mind the gap", DeprecationWarning, stacklevel=1)
        return planted.cross_entropy(y, t)

    found = told(planted.healthy(load(), tmp_path) | {"loss": old})
    assert found == {"runs": "note: loss warns (DeprecationWarning: mind the gap)"}


def test_the_readers_arrays_are_left_alone(tmp_path):
    def scaled(x):
        x *= 2
        return x

    objects = planted.healthy(load(), tmp_path)
    x, before = objects["x"], objects["x"].copy()
    told(objects | {"predict": planted.predict(load(), prepare=scaled)})
    assert np.array_equal(x, before)


def test_a_sigmoid_that_wraps_is_a_note_unless_it_changes_an_answer():
    seen = "sigmoid of 255 as uint8 is 0.269, not 1: convert to float first"
    raw = planted.some_digits()[0]
    assert probes.uint8_wrap(plain_sigmoid) == f"note: {seen}"
    assert probes.uint8_wrap(plain_sigmoid, None, raw) == f"note: {seen}"
    behind_weights = planted.predict(load(), sigmoid=plain_sigmoid)
    assert probes.uint8_wrap(plain_sigmoid, behind_weights, raw) == f"note: {seen}"
    assert probes.uint8_wrap(plain_sigmoid, plain_sigmoid, raw) == seen
    assert probes.uint8_wrap(plain_sigmoid, plain_sigmoid, raw / 255) == f"note: {seen}"


def test_raw_pixels_with_the_books_functions_fail_once(tmp_path):
    """The book's sigmoid is noted, as with scaled pixels."""
    objects = planted.healthy(load(), tmp_path) | {
        "x": planted.some_digits()[0],
        "sigmoid": plain_sigmoid,
        "predict": planted.predict(load(), sigmoid=plain_sigmoid),
    }
    found = told(objects)
    assert [name for name in found if found[name].startswith("FAIL")] == ["normalization"]


def test_weights_of_nan_are_not_alike(tmp_path):
    """Training that overflowed is found by what the network answers."""
    nan = {name: np.full_like(w, np.nan) for name, w in load().items()}
    found = told(
        planted.healthy(load(), tmp_path) | {"weights": nan, "predict": planted.predict(nan)}
    )
    assert list(found) == ["runs"]
    seen = "not asked: layer 1 holds nan or inf, so the training overflowed"
    assert probes.zero_init(nan) == seen


def test_answers_in_a_column_against_labels_in_a_row():
    x, t = np.zeros((3, 784)), np.zeros(3)
    seen = probes.broadcast_labels(t, lambda x: x[:, :1], x)
    assert seen == "answers are a column, labels of shape (3,) a row: pass t.reshape(-1, 1)"
    assert probes.broadcast_labels(t.reshape(-1, 1), lambda x: x[:, :1], x) is None


@pytest.mark.parametrize("number", [0, 1003.8, -1, np.int64(9352)])
def test_an_accuracy_can_be_a_number(number):
    assert probes.accuracy_count(number).startswith(f"{number} is no share")
    assert probes.accuracy_count(0.9207) is None


@pytest.mark.parametrize("number", [0.93, np.float32(0.93), np.float64(0.93), np.array(0.93)])
def test_a_good_accuracy_may_be_a_number_of_any_type(tmp_path, number):
    assert told(planted.healthy(load(), tmp_path) | {"accuracy": number}) == {}


def test_a_count_is_told_as_such(tmp_path):
    found = told(planted.healthy(load(), tmp_path) | {"accuracy": np.int64(9352)})
    assert list(found) == ["accuracy_count"]


@pytest.mark.parametrize("n", [10, 28, 100, 784, 1000, 10000])
def test_rows_of_any_number_of_images_are_told(n):
    x = digits.test()[0][:n] / 255
    assert probes.reshape_transpose(x) is None
    for cut in (x.reshape(784, -1).T, x.T.reshape(-1, 784)):
        assert "x[0] is no image" in probes.reshape_transpose(cut)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("n", [500, 2000])
def test_labels_of_other_images_are_told_whatever_the_order(seed, n):
    x, t = digits.test()
    x, t = standardised(x[:n] / 255), t[:n]
    assert probes.shuffled_apart(x, t) is None
    assert probes.shuffled_apart(x, np.eye(10)[t]) is None
    apart = np.random.default_rng(seed).permutation(t)
    assert probes.shuffled_apart(x, apart).startswith("the mean images of all classes are alike")


def test_a_large_start_is_told_after_training_too():
    rng = np.random.default_rng(0)
    large = {name: 28 * w for name, w in init(rng, (784, 50, 10)).items()}
    for when in (0, 1, -1):
        made = program(when=when, start=large)
        seen = probes.initial_scale(made["weights"], made["x"], planted.sigmoid)
        times = re.match(r"W1 began (\d+) times too large or more, so ", seen)
        assert 15 < int(times[1]) < 29  # the row of the smallest weights is smaller than most


def test_a_loss_that_becomes_nan_leaps():
    assert probes.learning_rate([2.3] * 5 + [np.nan] * 15).startswith("losses go from 2.3 to nan")
    assert probes.learning_rate([2.3] * 19).startswith("not asked: ")
    assert probes.learning_rate([2.3, 6.8] * 10) is None


def test_a_rate_from_which_training_recovers_is_a_note():
    losses = [2.3, 12.6] + [1.9] * 18
    assert probes.learning_rate(losses).startswith("note: losses leap to 12.6 and come down")
    assert probes.learning_rate([2.3, 12.6] + [9.0] * 18).startswith("losses go from 2.3 to 12.6")


def test_one_answer_beside_one_label_says_nothing():
    """A network that has not learned, and digits of one class."""
    x, t = np.zeros((60, 784)), np.full(60, 4)
    assert probes.labels_off_by_one(t, lambda x: np.eye(10)[np.full(len(x), 3)], x) is None
    assert probes.never_shuffled(t).startswith("not asked: ")


def test_classes_that_go_round_are_beside_each_other():
    x, t = np.zeros((160, 784)), np.repeat([9, 9, 9, 9, 0, 1, 2, 3], 20)
    seen = probes.labels_off_by_one(t, lambda x: np.eye(10)[(t + 1) % 10], x)
    assert seen is not None
    assert seen.startswith("most answers are one too large")


def test_a_gradient_may_take_either_form_of_labels():
    x = planted.learned_digits()[0]
    one_hot = TwoLayerNet(784, 50, 10).gradient
    assert probes.sum_for_mean(one_hot, x) is None
    seen = probes.sum_for_mean(lambda x, t: {"b2": len(t) * one_hot(x, t)["b2"]}, x)
    assert seen == "a batch taken twice has twice the gradient of b2: divide by len(t)"
    assert probes.sum_for_mean(stops, x) == "gradient stops with labels of either form"


@pytest.mark.parametrize("missing", [1, 2])
def test_one_missing_activation_is_not_found(tmp_path, missing):
    """As the page says."""
    w = load()

    def predict(x):
        z1 = x @ w["W1"] + w["b1"]
        z2 = (z1 if missing == 1 else planted.sigmoid(z1)) @ w["W2"] + w["b2"]
        z2 = z2 if missing == 2 else planted.sigmoid(z2)
        return planted.softmax(z2 @ w["W3"] + w["b3"])

    assert told(planted.healthy(w, tmp_path) | {"predict": predict}) == {}


def test_a_loss_of_scores_is_understood():
    def loss(a, t):
        return -np.mean(log_softmax(a)[np.arange(len(t)), t])

    def naive(a, t):
        e = np.exp(a)
        return -np.mean(np.log(e / e.sum(axis=1, keepdims=True))[np.arange(len(t)), t])

    assert [probe(loss) for probe in (probes.guess, probes.log_zero)] == [None, None]
    assert "nan" in probes.log_zero(naive)


def test_the_line_of_log_zero_and_check_agree(tmp_path):
    """As the page says: a loss of scores prints two numbers, a bare log an inf and a warning."""
    line, well = line_of(probes.log_zero)
    objects = planted.healthy(load(), tmp_path)

    def of_scores(a, t):
        return -np.mean(log_softmax(a)[np.arange(len(t)), t])

    def bare_log(y, t):
        return np.mean(-np.log(y[np.arange(len(t)), t]))

    assert np.isfinite(
        [float(n) for n in pasted(line, objects | {"loss": of_scores}).split()]
    ).all()
    assert told(objects | {"loss": of_scores}) == {}
    assert pasted(line, objects | {"loss": bare_log}) == (
        f"{well}\ndivide by zero encountered in log"
    )
    assert told(objects | {"loss": bare_log})["log_zero"].startswith(
        "FAIL: probability 0 costs inf"
    )


def test_one_hot_labels_for_a_loss_that_takes_them():
    assert probes.one_hot(loss_with_epsilon, np.eye(10)) is None
    assert probes.one_hot(loss_with_epsilon, np.arange(10)) is None


def test_one_layer_may_start_at_zero():
    assert probes.zero_init([np.zeros((784, 10)), np.zeros(10)]) is None


def test_units_that_differ_by_rounding_are_alike():
    w = np.linspace(-1, 1, 784).reshape(-1, 1) + np.array([[0, 1e-9, 1]])
    seen = "of the 3 units of layer 1 only 2 differ: begin with random W"
    assert probes.zero_init([w, np.zeros((3, 2))]) == seen


@pytest.mark.parametrize(("kept", "seen"), [(3136, None), (3000, "3016 bytes where the header")])
def test_a_file_of_images(tmp_path, kept, seen):
    path = tmp_path / "mine"
    header = np.array([2051, 4, 28, 28], ">i4").tobytes()
    path.write_bytes(header + bytes(kept))
    assert (probes.data_download(path) or "").startswith(seen or "")
    assert bool(seen) == bool(probes.data_download(path))


@pytest.mark.parametrize("down", [-2, 0, 2])
@pytest.mark.parametrize("right", [-1, 0, 3])
def test_where_digits_sit(down, right):
    seen = probes.own_digit(planted.moved(down, right)(planted.some_digits()[0]))
    if not down and not right:
        assert seen is None
        return
    rows, columns = re.findall(r"[+-]\d+\.\d", seen)
    assert (float(rows), float(columns)) == pytest.approx((down, right), abs=0.15)


class Evil:
    def __init__(self, function, *arguments):
        self.asked = function, arguments

    def __reduce__(self):
        return self.asked


def test_no_pickle_is_run_to_look_into_it(tmp_path):
    path, victim = tmp_path / "w.pkl", tmp_path / "made"
    for evil in (Evil(open, str(victim), "w"), Evil(exec, f"open({str(victim)!r}, 'w')")):
        path.write_bytes(pickle.dumps({"W1": np.zeros(3), "b1": evil}))
        assert probes.pickle_weights(path).startswith("to load it is to call ")
    path.write_bytes(pickle.dumps(Evil(np.loadtxt, str(victim))))
    assert probes.pickle_weights(path).startswith("to load it is to call numpy.")
    assert not victim.exists()


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_pickles_of_arrays_pass(tmp_path, protocol):
    path = tmp_path / "w.pkl"
    path.write_bytes(pickle.dumps({"W1": np.eye(3, dtype=np.float32)}, protocol))
    assert probes.pickle_weights(path) is None
    path.write_bytes(path.read_bytes()[:-5])
    assert probes.pickle_weights(path).startswith("stops with ")
