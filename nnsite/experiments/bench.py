"""The bench: the network of chapter 3 with its mistakes as switches, alone and in pairs.

    x      pixels as they lie in the file, 0 to 255, uint8, shape (n, 784)
    a, z   what a layer computes before its activation function, and after it: (n, 50), (n, 100)
    a3     scores of the output layer, shape (n, 10); y what softmax makes of them
    p      answers: of shape (n,) if all is well
    t      labels, shape (n,)
    n      digits in a batch

A switch is a place in the program, and each of its values a line that people have written there.
The first is the right one. All is computed in float64, as JavaScript does on the page, where
the same switches are thrown: `played` is what the page is compared with.
"""

import gzip
import inspect
import json
from collections.abc import Callable
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np

from nnsite.core.activations import relu, sigmoid, step
from nnsite.data.weights import SHAPES
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.data_file import DataFile
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_axis, softmax_batch, softmax_overflow

FEW = 1000  # digits that the page has at first
ALL = 10000
PAIRS = 100


def scaled(x):
    """Divided once, as in training."""
    return x / 255


def raw(x):
    """Not divided."""
    return x


def twice(x):
    """Divided by the loader, and again."""
    return x / 255 / 255


def whole(x):
    """Divided without a remainder."""
    return x // 255


def inverted(x):
    """Dark and light exchanged."""
    return 1 - x / 255


def wrapped(x):
    """Made brighter in uint8, where 255 + 1 is 0."""
    return (x + 60) / 255


def standard(x):
    """Mean 0 and deviation 1 over the training digits."""
    return (x / 255 - 0.1307) / 0.3081


def both(x):
    """The same, for pixels that the loader has divided already."""
    return (x / 255 / 255 - 0.1307) / 0.3081


def turned(x):
    """Rows and columns exchanged."""
    return x.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784) / 255


def shifted(x):
    """Four pixels to the right."""
    return np.roll(x.reshape(-1, 28, 28), 4, axis=2).reshape(-1, 784) / 255


def gentle(a):
    """The sigmoid of this site, which does not overflow."""
    return sigmoid(a)


def naive(a):
    """The sigmoid of the book."""
    return 1 / (1 + np.exp(-a))


def stepped(a):
    """A step."""
    return step(a)


def rectified(a):
    """A ReLU."""
    return relu(a)


def straight(a):
    """No activation function."""
    return a


def left_out(a):
    """No softmax."""
    return a


def of_rows(y):
    """The class of each digit's largest probability."""
    return np.argmax(y, axis=1)


def of_columns(y):
    """The digit in the batch at which each class is most probable."""
    return np.argmax(y, axis=0)


def of_all(y):
    """The place of the largest probability in the whole batch."""
    return np.argmax(y)


def as_column(y):
    """The classes, in a column."""
    return np.argmax(y, axis=1, keepdims=True)


def index(y, t):
    """The mean of -log of each right class's probability."""
    return -np.sum(np.log(y[np.arange(len(t)), t])) / len(t)


def total(y, t):
    """The sum of -log of each right class's probability."""
    return -np.sum(np.log(y[np.arange(len(t)), t]))


def padded(y, t):
    """The book's line, which cannot meet log(0)."""
    return -np.sum(np.log(y[np.arange(len(t)), t] + 1e-7)) / len(t)


def with_one_hot(y, t):
    """One-hot labels where class numbers belong."""
    t = np.eye(10, dtype=int)[t]
    return -np.sum(np.log(y[np.arange(len(t)), t])) / len(t)


def with_column(y, t):
    """Labels in a column."""
    t = t.reshape(-1, 1)
    return -np.sum(np.log(y[np.arange(len(t)), t])) / len(t)


# By the names of the page's address, in its order.
ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "sigmoid": gentle,
    "naive": naive,
    "step": stepped,
    "relu": rectified,
    "none": straight,
}
SWITCHES: dict[str, dict[str, Callable[..., Any]]] = {
    "pixels": {
        "scaled": scaled,
        "raw": raw,
        "twice": twice,
        "whole": whole,
        "inverted": inverted,
        "wrapped": wrapped,
        "standard": standard,
        "both": both,
        "turned": turned,
        "shifted": shifted,
    },
    "layer1": ACTIVATIONS,
    "layer2": ACTIVATIONS,
    "softmax": {
        "rows": softmax_batch.right,
        "batch": softmax_batch.wrong,
        "axis0": softmax_axis.wrong,
        "none": left_out,
        "top": softmax_overflow.numerator,
        "naive": softmax_overflow.wrong,
    },
    "answers": {"rows": of_rows, "axis0": of_columns, "flat": of_all, "column": as_column},
    "loss": {
        "index": index,
        "sum": total,
        "eps": padded,
        "onehot": with_one_hot,
        "column": with_column,
    },
}
SIZES = (100, 1, 10, 1000)
RIGHT: dict[str, Any] = {name: next(iter(values)) for name, values in SWITCHES.items()}
RIGHT |= {"batch": SIZES[0], "digits": FEW}
# Each mistake by itself: the switch, and its value.
SINGLES: list[tuple[str, Any]] = [
    *((switch, value) for switch, values in SWITCHES.items() for value in list(values)[1:]),
    *(("batch", size) for size in SIZES[1:]),
]
# Pairs in which one mistake hides another, or makes it worse.
KNOWN_PAIRS: list[dict[str, Any]] = [
    {"pixels": "twice", "softmax": "axis0"},
    {"pixels": "raw", "softmax": "axis0"},
    {"pixels": "raw", "layer1": "naive"},
    {"softmax": "axis0", "batch": 1},
    {"softmax": "axis0", "batch": 10},
    {"softmax": "axis0", "batch": 1000},
    {"softmax": "batch", "batch": 1},
    {"softmax": "batch", "batch": 10},
    {"softmax": "batch", "batch": 1000},
    {"answers": "axis0", "batch": 10},
    {"loss": "onehot", "batch": 10},
    {"layer1": "none", "layer2": "none"},
    {"layer1": "step", "layer2": "step"},
]


class Bench:
    """The network on some digits, with any of its switches thrown.

    Args:
        weights: W1, b1, W2, b2, W3, b3, as `nnsite.data.weights` returns them.
        x: pixels (n, 784), uint8.
        t: labels (n,), an integer dtype.
    """

    def __init__(self, weights, x, t):
        self.weights = {name: weights[name].astype(float) for name in SHAPES}
        self.x = x
        self.t = t.astype(int)
        # What many states have in common: all cases take 8 s, and 13 s without.
        self.known_sums = {}
        self.known_scores = {}

    def sums(self, pixels):
        """What layer 1 computes before its activation function, float64 (n, 50)."""
        if pixels not in self.known_sums:
            x = SWITCHES["pixels"][pixels](self.x)
            self.known_sums[pixels] = x @ self.weights["W1"] + self.weights["b1"]
        return self.known_sums[pixels]

    def scores(self, *names):
        """The scores a3, float64 (n, 10), at the values that `hidden` takes."""
        if names not in self.known_scores:
            _, z2 = self.hidden(*names)
            self.known_scores[names] = z2 @ self.weights["W3"] + self.weights["b3"]
        return self.known_scores[names]

    def hidden(self, pixels, layer1, layer2):
        """The outputs z1 (n, 50) and z2 (n, 100), float64, at these values of the switches."""
        z1 = ACTIVATIONS[layer1](self.sums(pixels))
        z2 = ACTIVATIONS[layer2](z1 @ self.weights["W2"] + self.weights["b2"])
        return z1, z2

    def batches(self, state):
        """The probabilities y and the labels t, batch by batch."""
        softmax = SWITCHES["softmax"][state["softmax"]]
        a3 = self.scores(state["pixels"], state["layer1"], state["layer2"])
        size = state["batch"]
        for i in range(0, state["digits"], size):
            yield softmax(a3[i : i + size]), self.t[i : i + size]

    @np.errstate(all="ignore")
    def played(self, **thrown):
        """What the program prints at its end, with these switches thrown.

        Args:
            thrown: switches by name, each with its value; the others stand right. `digits`
                is how many of the digits there are, from the first.

        Returns:
            `accuracy`, all comparisons that hold, divided by the digits; `loss`, the mean of
            the batches' losses; and `errors`, what NumPy has raised, each as its type and its
            message. A number that an error has prevented is None.

        Raises:
            KeyError: a switch has no such value.
            ValueError: no switch has one of these names, or there are fewer digits.
        """
        unknown = thrown.keys() - RIGHT.keys()
        if unknown:
            raise ValueError(f"no switch is named {min(unknown)}; there are {', '.join(RIGHT)}")
        state = RIGHT | thrown
        if state["digits"] > len(self.t):
            raise ValueError(f"{state['digits']} digits are asked for, and there are {len(self.t)}")
        answers = SWITCHES["answers"][state["answers"]]
        loss = SWITCHES["loss"][state["loss"]]
        batches = list(self.batches(state))
        errors: list[Exception] = []
        accuracy = mean = None
        try:
            accuracy = sum(int(np.sum(answers(y) == t)) for y, t in batches) / state["digits"]
        except ValueError as raised:
            errors.append(raised)
        try:
            # Adding 0 makes 0.0 of -0.0.
            mean = float(np.mean([loss(y, t) for y, t in batches])) + 0.0
        except IndexError as raised:
            errors.append(raised)
        return {
            "accuracy": accuracy,
            "loss": mean,
            "errors": [[type(raised).__name__, str(raised)] for raised in errors],
        }

    @np.errstate(all="ignore")
    def answers(self, **thrown):
        """The answer to each digit, the class of its largest number in y, shape (digits,)."""
        return np.concatenate([of_rows(y) for y, _ in self.batches(RIGHT | thrown)])

    def count_right(self, **thrown):
        """How many of these answers are right."""
        answers = self.answers(**thrown)
        return np.sum(answers == self.t[: len(answers)])


def tell_pixels(x):
    print(x.dtype, x.min().round(4), x.max().round(4), x.mean().round(4))


def tell_ones(x, t):
    ones = x.reshape(-1, 28, 28)[t == 1]
    print(ones.any(axis=1).sum(axis=1).mean().round(1), "columns wide")


def tell_ink(x):
    print("most ink in column", x.reshape(-1, 28, 28).sum(axis=(0, 1)).argmax())


def tell_layer_1(z1):
    print(z1.min().round(4), z1.max().round(4), np.unique(z1).size)


def tell_layer_2(z2):
    print(z2.min().round(4), z2.max().round(4), np.unique(z2).size)


def tell_softmax(y_batch):
    print(y_batch.sum(axis=1)[:3].round(3))


def tell_answers(p, t_batch):
    print(np.shape(p), np.shape(t_batch))


def tell_loss(loss, t_batch):
    print(loss(np.full((len(t_batch), 10), 0.1), t_batch).round(4))


def tell_labels(t_of_loss):
    print(t_of_loss.shape)


def tell_batch(t_batch):
    print(len(t_batch))


# What tells a mistake, by its switch; and by its value where that line does not.
TELLS: dict[str, Callable[..., None]] = {
    "pixels": tell_pixels,
    "layer1": tell_layer_1,
    "layer2": tell_layer_2,
    "softmax": tell_softmax,
    "answers": tell_answers,
    "loss": tell_loss,
    "batch": tell_batch,
}
TELLS_OF_VALUE: dict[tuple[str, str], Callable[..., None]] = {
    ("pixels", "turned"): tell_ones,
    ("pixels", "shifted"): tell_ink,
    ("loss", "onehot"): tell_labels,
    ("loss", "column"): tell_labels,
}


experiment = Experiment(
    table=[
        Row("accuracy: divided twice, softmax along axis 0", "twice_axis0", "accuracy"),
        Row("accuracy: divided twice", "twice", "accuracy"),
        Row("accuracy: not divided", "raw", "accuracy"),
        Row("loss: softmax over the batch", "loss_batch_100", "loss"),
    ],
)


def wrong(weights, x, t):
    """Pixels divided twice, and softmax along axis 0."""
    return Bench(weights, x, t).played(pixels="twice", softmax="axis0")


def right(weights, x, t):
    """The network without a mistake."""
    return Bench(weights, x, t).played()


def lines(function):
    """The lines of a function as they stand in its file, side by side, without its `return`."""
    _, _, body = inspect.getsource(function).partition(":\n")
    _, _, below_docstring = body.rpartition('"""')
    every = below_docstring.strip().split("\n")
    return "; ".join(one.strip().removeprefix("return ") for one in every)


def chosen_pairs():
    """The known pairs, and others, spread evenly over all that there are."""
    every = [dict(pair) for pair in combinations(SINGLES, 2) if pair[0][0] != pair[1][0]]
    others = [pair for pair in every if pair not in KNOWN_PAIRS]
    wanted = PAIRS - len(KNOWN_PAIRS)
    return [*KNOWN_PAIRS, *(others[i * len(others) // wanted] for i in range(wanted))]


def cases(bench):
    """Each single mistake, each chosen pair, and none: played on few digits and on all."""
    states = [{}, *({switch: value} for switch, value in SINGLES), *chosen_pairs()]
    return [
        {"state": RIGHT | state | {"digits": digits}, **bench.played(**state, digits=digits)}
        for state in states
        for digits in (FEW, ALL)
    ]


def variables(few, state):
    """What a program has in a state, by its names: of all digits, or as y_batch of the first batch.

    `p` are the answers to that batch, `t_of_loss` its labels as they come to the loss.
    """
    y_batch, t_batch = next(few.batches(state))
    z1, z2 = few.hidden(state["pixels"], state["layer1"], state["layer2"])
    forms = {"onehot": np.eye(10, dtype=int)[t_batch], "column": t_batch.reshape(-1, 1)}
    return {
        "x": SWITCHES["pixels"][state["pixels"]](few.x),
        "t": few.t,
        "z1": z1,
        "z2": z2,
        "y_batch": y_batch,
        "t_batch": t_batch,
        "p": SWITCHES["answers"][state["answers"]](y_batch),
        "loss": SWITCHES["loss"][state["loss"]],
        "t_of_loss": forms.get(state["loss"], t_batch),
    }


def told(few, switch, value):
    """What tells a mistake: a line, what it prints, and what it prints without the mistake."""
    tell = TELLS_OF_VALUE.get((switch, value), TELLS[switch])
    names = inspect.signature(tell).parameters
    outputs = []
    for state in (RIGHT | {switch: value}, RIGHT):
        known = variables(few, state)
        outputs.append(printed(tell, **{name: known[name] for name in names}))
    return lines(tell), *outputs


def shown(value):
    """A number to four places, or what stands for one that an error has prevented."""
    return "error" if value is None else f"{value:.4f}"


def address(state):
    """A state as the page's address names it."""
    return "&".join(f"{switch}={value}" for switch, value in state.items())


def results(played, state):
    """Four texts: the accuracy on few digits and on all with these switches, and the losses."""
    few, every = (
        next(one for one in played if one["state"] == RIGHT | state | {"digits": digits})
        for digits in (FEW, ALL)
    )
    return [shown(one[name]) for name in ("accuracy", "loss") for one in (few, every)]


def singles(few, played):
    """A line of text for each single mistake; its cells stand between tabs.

    They are: its address, its lines, four results, what tells it, what that prints, and what it
    prints without the mistake.
    """
    rows = []
    for switch, value in SINGLES:
        cells = (
            address({switch: value}),
            str(value) if switch == "batch" else lines(SWITCHES[switch][value]),
            *results(played, {switch: value}),
            *told(few, switch, value),
        )
        rows.append("\t".join(cells))
    return "\n".join(rows)


def pairs(played):
    """The same of each known pair: its address, and four results."""
    rows = ([address(pair), *results(played, pair)] for pair in KNOWN_PAIRS)
    return "\n".join("\t".join(cells) for cells in rows)


def harmless(few, played):
    """The addresses of single mistakes that change no answer, nor the loss to four places."""
    known = few.answers()
    right = results(played, {})
    return " ".join(
        address({switch: value})
        for switch, value in SINGLES
        if results(played, {switch: value}) == right
        and np.array_equal(few.answers(**{switch: value}), known)
    )


def four_of_each(few):
    """Places of 40 digits: of each class the first two, and the two whose answer changes most.

    Class by class, shape (40,). An answer changes if a single mistake makes it another.
    """
    known = few.answers()
    changes = sum(few.answers(**{switch: value}) != known for switch, value in SINGLES)
    places = []
    for digit in range(10):
        of_class = np.flatnonzero(few.t == digit)
        first, others = of_class[:2], of_class[2:]
        most = others[np.argsort(-changes[others], kind="stable")][:2]
        places += [*first, *most]
    return np.array(places)


def zipped(*arrays):
    """Arrays one after the other, as bytes, gzipped. The same arrays give the same bytes."""
    content = b"".join(one.tobytes() for one in arrays)
    # At level 9 it takes ten times as long, and the files are 0.6 % smaller.
    return DataFile(gzip.compress(content, compresslevel=7, mtime=0), ".bin")


def as_json(played):
    """The cases as JSON, which has no nan: a loss that is not finite is the text nan, inf, -inf."""
    finite = [
        one
        if one["loss"] is None or np.isfinite(one["loss"])
        else {**one, "loss": str(one["loss"])}
        for one in played
    ]
    return DataFile(json.dumps(finite, allow_nan=False).encode(), ".json")


class Surprises(NamedTuple):
    """What the page says of some digits: what is printed in each of these states."""

    right: dict[str, Any]
    twice: dict[str, Any]
    twice_axis0: dict[str, Any]
    raw: dict[str, Any]
    raw_10: dict[str, Any]
    axis0: dict[str, Any]
    axis0_10: dict[str, Any]
    axis0_1: dict[str, Any]
    batch_1: dict[str, Any]
    batch_10: dict[str, Any]
    batch_100: dict[str, Any]
    batch_1000: dict[str, Any]


def surprises(bench, digits):
    """The same, played."""
    return Surprises(
        right=bench.played(digits=digits),
        twice=bench.played(digits=digits, pixels="twice"),
        twice_axis0=bench.played(digits=digits, pixels="twice", softmax="axis0"),
        raw=bench.played(digits=digits, pixels="raw"),
        raw_10=bench.played(digits=digits, pixels="raw", batch=10),
        axis0=bench.played(digits=digits, softmax="axis0"),
        axis0_10=bench.played(digits=digits, softmax="axis0", batch=10),
        axis0_1=bench.played(digits=digits, softmax="axis0", batch=1),
        batch_1=bench.played(digits=digits, softmax="batch", batch=1),
        batch_10=bench.played(digits=digits, softmax="batch", batch=10),
        batch_100=bench.played(digits=digits, softmax="batch"),
        batch_1000=bench.played(digits=digits, softmax="batch", batch=1000),
    )


def rescued(bench, digits):
    """How many more answers the second mistake makes right."""
    with_both = bench.count_right(digits=digits, pixels="twice", softmax="axis0")
    with_one = bench.count_right(digits=digits, pixels="twice")
    return with_both - with_one


def of_what_differs(few, **thrown):
    """The accuracy if what the digits' scores have in common, class by class, is taken away."""
    state = RIGHT | thrown
    a3 = few.scores(state["pixels"], state["layer1"], state["layer2"])
    return np.mean(np.argmax(a3 - a3.mean(axis=0), axis=1) == few.t)


def run(test, weights):
    """Throw every switch by itself, and 100 pairs; hand the page its weights and its digits."""
    x, t = test
    bench = Bench(weights, x, t)
    few = Bench(weights, x[:FEW], t[:FEW])
    played = cases(bench)
    on_few = surprises(bench, FEW)
    on_all = surprises(bench, ALL)
    by_batch = bench.answers(digits=ALL, softmax="batch")
    return {
        "digits": FEW,
        "all_digits": ALL,
        "singles": len(SINGLES),
        "pairs": PAIRS,
        "cases": len(played),
        "accuracy": on_few.right["accuracy"],
        "accuracy_all": on_all.right["accuracy"],
        "loss": on_few.right["loss"],
        "loss_all": on_all.right["loss"],
        "twice": on_few.twice["accuracy"],
        "twice_all": on_all.twice["accuracy"],
        "twice_axis0": on_few.twice_axis0["accuracy"],
        "twice_axis0_all": on_all.twice_axis0["accuracy"],
        "same_twice": np.bincount(few.answers(pixels="twice")).max(),
        "apart_twice": of_what_differs(few, pixels="twice"),
        "rescued": rescued(bench, FEW),
        "rescued_all": rescued(bench, ALL),
        "raw": on_few.raw["accuracy"],
        "raw_all": on_all.raw["accuracy"],
        "raw_10": on_few.raw_10["accuracy"],
        "raw_10_all": on_all.raw_10["accuracy"],
        "axis0": on_few.axis0["accuracy"],
        "axis0_all": on_all.axis0["accuracy"],
        "axis0_10": on_few.axis0_10["accuracy"],
        "axis0_10_all": on_all.axis0_10["accuracy"],
        "axis0_1": on_few.axis0_1["accuracy"],
        "axis0_1_all": on_all.axis0_1["accuracy"],
        "loss_axis0_1": on_few.axis0_1["loss"],
        "loss_axis0_1_all": on_all.axis0_1["loss"],
        "zeros": np.sum(t[:FEW] == 0),
        "zeros_all": np.sum(t == 0),
        "loss_batch_1": on_few.batch_1["loss"],
        "loss_batch_1_all": on_all.batch_1["loss"],
        "loss_batch_10": on_few.batch_10["loss"],
        "loss_batch_10_all": on_all.batch_10["loss"],
        "loss_batch_100": on_few.batch_100["loss"],
        "loss_batch_100_all": on_all.batch_100["loss"],
        "loss_batch_1000": on_few.batch_1000["loss"],
        "loss_batch_1000_all": on_all.batch_1000["loss"],
        "changed_by_batch": np.sum(by_batch != bench.answers(digits=ALL)),
        **{
            address({switch: value}): lines(choice)
            for switch, values in SWITCHES.items()
            for value, choice in values.items()
        },
        "addresses": " ".join(
            address({switch: value})
            for switch, values in {**SWITCHES, "batch": SIZES, "digits": (FEW, ALL)}.items()
            for value in values
        ),
        "singly": singles(few, played),
        "in_pairs": pairs(played),
        "harmless": harmless(few, played),
        "four_of_each": " ".join(map(str, four_of_each(few))),
        "weights": zipped(*(weights[name] for name in SHAPES)),
        "digits_few": zipped(t[:FEW], x[:FEW]),
        "digits_others": zipped(t[FEW:], x[FEW:]),
        "oracle": as_json(played),
    }


@experiment.finding(
    "Pixels that are divided twice leave {twice:.3f} of {digits:,} digits right, "
    "{twice_all:.4f} of {all_digits:,}: fewer than 2 in 10. With softmax along axis 0 besides it "
    "is {twice_axis0:.3f} and {twice_axis0_all:.4f}, more than 7 in 10."
)
def a_second_mistake_rescues(r):
    """Scores that hardly differ from digit to digit: each column shows what differs."""
    few_alone = r.twice < 0.2 and r.twice_all < 0.2
    many_with_both = r.twice_axis0 > 0.7 and r.twice_axis0_all > 0.7
    return few_alone and many_with_both


@experiment.finding(
    "Divided twice, {same_twice} of {digits:,} digits get one and the same answer, more than 9 in "
    "10. With each class's mean score taken away, {apart_twice:.3f} are right, more than 7 in 10: "
    "what differs from digit to digit is still there."
)
def what_differs_is_still_there(r):
    """Along axis 0, what all digits have in common falls away."""
    nearly_one_answer = r.same_twice > 0.9 * r.digits
    still_told_apart = r.apart_twice > 0.7
    return nearly_one_answer and still_told_apart


@experiment.law(
    "The second mistake makes {rescued} more of {digits:,} answers right, and {rescued_all:,} more "
    "of {all_digits:,}: the differences of the accuracies, in digits."
)
def the_rescued_add_up(r):
    """An accuracy is a share of the digits."""
    few_add_up = abs((r.twice_axis0 - r.twice) * r.digits - r.rescued) < 0.01
    all_add_up = abs((r.twice_axis0_all - r.twice_all) * r.all_digits - r.rescued_all) < 0.01
    return few_add_up and all_add_up


@experiment.finding(
    "In batches of 100, pixels that are not divided have accuracy {raw_all:.4f} and softmax along "
    "axis 0 has {axis0_all:.4f} on {all_digits:,} digits, less than 0.01 apart. On the first "
    "{digits:,} they have {raw:.3f} and {axis0:.3f}, less than 0.03 apart."
)
def two_mistakes_look_alike(r):
    """One number does not tell them apart."""
    near_on_all = abs(r.raw_all - r.axis0_all) < 0.01
    near_on_few = abs(r.raw - r.axis0) < 0.03
    return near_on_all and near_on_few


@experiment.finding(
    "In batches of 10, softmax along axis 0 falls to {axis0_10:.3f} and {axis0_10_all:.4f}, by "
    "more than 0.1. With pixels that are not divided the accuracy stays: {raw_10:.3f} and "
    "{raw_10_all:.4f}."
)
def the_batch_tells_them_apart(r):
    """Pixels do not know in which batch they are."""
    axis0_falls = r.axis0_10 < r.axis0 - 0.1 and r.axis0_10_all < r.axis0_all - 0.1
    raw_stays = r.raw_10 == r.raw and r.raw_10_all == r.raw_all
    return axis0_falls and raw_stays


@experiment.law(
    "In batches of 1, softmax along axis 0 has a loss of {loss_axis0_1:.4f} and of "
    "{loss_axis0_1_all:.4f}, exactly 0, and the accuracy is the share of zeros: {axis0_1:.3f}, "
    "{zeros} of {digits:,}, and {axis0_1_all:.4f}, {zeros_all} of {all_digits:,}."
)
def alone_every_class_is_certain(r):
    """Of a column of one number each share is 1, and argmax takes the first of equals."""
    no_loss = r.loss_axis0_1 == 0 and r.loss_axis0_1_all == 0
    few_are_zeros = r.axis0_1 == r.zeros / r.digits
    all_are_zeros = r.axis0_1_all == r.zeros_all / r.all_digits
    return no_loss and few_are_zeros and all_are_zeros


@experiment.finding(
    "Softmax over the batch changes {changed_by_batch} of {all_digits:,} answers. In batches of 1, "
    "10, 100 and 1,000 its loss is {loss_batch_1:.4f}, {loss_batch_10:.4f}, {loss_batch_100:.4f} "
    "and {loss_batch_1000:.4f} on the first digits, and {loss_batch_1_all:.4f}, "
    "{loss_batch_10_all:.4f}, {loss_batch_100_all:.4f} and {loss_batch_1000_all:.4f} on all: it "
    "rises each time."
)
def the_loss_tells_of_the_batch(r):
    """All digits of a batch share one sum of 1."""
    no_answer_changes = r.changed_by_batch == 0
    on_few = [r.loss_batch_1, r.loss_batch_10, r.loss_batch_100, r.loss_batch_1000]
    on_all = [
        r.loss_batch_1_all,
        r.loss_batch_10_all,
        r.loss_batch_100_all,
        r.loss_batch_1000_all,
    ]
    rises_on_few = np.all(np.diff(on_few) > 0)
    rises_on_all = np.all(np.diff(on_all) > 0)
    return no_answer_changes and rises_on_few and rises_on_all


@experiment.finding(
    "Without a mistake {accuracy:.3f} of the first {digits:,} digits are right, and "
    "{accuracy_all:.4f} of all {all_digits:,}: more than 9 in 10."
)
def the_right_network_reads_well(r):
    """In float64, where other pages compute in float32."""
    return r.accuracy > 0.9 and r.accuracy_all > 0.9
