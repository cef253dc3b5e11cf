"""case against plain Python and SciPy: what is drawn, what each line prints, what can be planted.

What the experiment has recorded of three cases is computed again, line by line: numbers to the last
place that is printed.
"""

import json
import math
import re
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.data import digits, weights
from nnsite.experiments.bench import FEW, SINGLES, Bench
from nnsite.experiments.case import (
    BATCH,
    COMPARED,
    DIGITS,
    HIDES,
    INSIDE,
    OUTSIDE,
    Case,
    hiding,
    plantable,
    run,
    told_by,
)

LEVELS = (1, 2, 3)
MODULUS = 2147483647
CLASSES = 10
HARMLESS = {("layer1", "naive"), ("layer2", "naive"), ("softmax", "naive"), ("loss", "eps")}
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]\d+)?|inf|nan)")

# What becomes of a pixel, which is a whole number from 0 to 255, or any number.
OF_PIXEL = {
    "scaled": lambda v: v / 255,
    "raw": lambda v: v,
    "twice": lambda v: v / 65025,
    "whole": lambda v: np.floor(v / 255),
    "inverted": lambda v: (255 - v) / 255,
    "wrapped": lambda v: (v + 60) / 255,
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
PROBABILITIES = {
    "rows": lambda a: softmax(a, axis=1),
    "batch": softmax,
    "axis0": lambda a: softmax(a, axis=0),
    "none": lambda a: a,
    "top": lambda a: np.array([top_only(row) for row in a.tolist()]),
}
# What is fed in the images' place: floats where something is divided or multiplied.
FEEDS = {
    "transposed": lambda images: [np.array(one).reshape(28, 28).T.ravel() for one in images],
    "left": lambda images: [
        np.concatenate([[*row[4:], *row[:4]] for row in one.reshape(28, 28)]) for one in images
    ],
    "inverted": lambda images: 255 - images,
    "darker": lambda images: np.where(images < 60, images + 196, images - 60),
    "divided": lambda images: images / 255,
    "multiplied": lambda images: images * 255.0,
    "full": lambda images: 255 * (images == 255),
}
# How many decimals a line prints.
PLACES = {"pixels": 4, "ones": 1, "ink": 0, "layer1": 4, "layer2": 4, "sums": 3, "whole": 3}
PLACES |= {"shapes": 0, "labels": 0, "ratio": 2, "sign": 3} | dict.fromkeys(FEEDS, 2)


def top_only(row):
    """Only the numerator's exponents are shifted."""
    return [math.exp(one - max(row)) / sum(map(math.exp, row)) for one in row]


def prepared(pixels, images):
    """Pixels as the network is fed with them, from rows of 784 numbers."""
    x = np.array(images)
    if pixels == "wrapped" and x.dtype.kind == "i":
        x = np.where(x > 195, x - 256, x)
    if pixels == "turned":
        x = x.reshape(-1, 28, 28).swapaxes(1, 2).reshape(x.shape)
    if pixels == "shifted":
        rows = x.reshape(-1, 28, 28)
        x = np.concatenate([rows[:, :, -4:], rows[:, :, :-4]], axis=2).reshape(x.shape)
    return OF_PIXEL[pixels](x)


class Again:
    """The program on some digits, with mistakes planted in it, by another way.

    Args:
        w: W1, b1, W2, b2, W3, b3.
        x: pixels (n, 784), uint8.
        t: labels (n,).
        planted: values of the switches, by name.
    """

    def __init__(self, w, x, t, planted):
        self.w = {name: array.astype(float) for name, array in w.items()}
        self.images = x.astype(int)
        self.t = t.astype(int)
        right = {"pixels": "scaled", "layer1": "sigmoid", "layer2": "sigmoid", "softmax": "rows"}
        self.state = right | {"answers": "rows", "loss": "index"} | planted
        self.x = prepared(self.state["pixels"], self.images)
        self.z1, self.z2, self.y = self.passed(self.x)

    def passed(self, x):
        w, state = self.w, self.state
        z1 = ACTIVATIONS[state["layer1"]](x @ w["W1"] + w["b1"])
        z2 = ACTIVATIONS[state["layer2"]](z1 @ w["W2"] + w["b2"])
        return z1, z2, PROBABILITIES[state["softmax"]](z2 @ w["W3"] + w["b3"])

    def program(self, feed):
        """The probabilities of what a feed makes of the images."""
        _, _, y = self.passed(prepared(self.state["pixels"], FEEDS[feed](self.images)))
        return y

    def count(self, feed):
        """The share that is right, whatever the program's own answers are."""
        return self.share(self.program(feed))

    def share(self, y):
        """Of rows of ten numbers, how many have their largest at the label."""
        answers = [row.index(max(row)) for row in y.tolist()]
        return sum(map(int.__eq__, answers, self.t.tolist())) / len(answers)

    def p(self):
        """The answers."""
        y, n = self.y.tolist(), len(self.t)
        rows = np.array([row.index(max(row)) for row in y])
        columns = [[row[k] for row in y] for k in range(CLASSES)]
        all_of_them = [one for row in y for one in row]
        return {
            "rows": rows,
            "axis0": np.array([column.index(max(column)) for column in columns]),
            "flat": np.array(all_of_them.index(max(all_of_them))),
            "column": rows.reshape(n, 1),
        }[self.state["answers"]]

    def labels(self):
        """As the loss gets them."""
        n = len(self.t)
        one_hot = np.array([[int(label == k) for k in range(CLASSES)] for label in self.t])
        shapes = {"onehot": one_hot, "column": self.t.reshape(n, 1)}
        return shapes.get(self.state["loss"], self.t)

    def loss(self, y, t):
        """The program's own loss."""
        if self.state["loss"] == "onehot":
            return y[np.arange(len(t)), self.labels()]  # raises
        right = [minus_log(row[label]) for row, label in zip(y.tolist(), t.tolist(), strict=True)]
        if self.state["loss"] == "sum":
            return np.float64(sum(right))
        if self.state["loss"] == "column":
            pairs = [minus_log(row[label]) for row in y.tolist() for label in t.tolist()]
            return np.float64(sum(pairs) / len(t))
        return np.float64(sum(right) / len(right))

    def accuracy(self):
        """Of comparisons that hold, by the digits; None if NumPy compares nothing."""
        p, n = self.p(), len(self.t)
        if p.shape == (CLASSES,):
            return None
        if p.shape == (n, 1):
            return sum(answer == label for answer in p.ravel() for label in self.t) / n
        return sum(self.t == p) / n

    def asked(self):
        """What each line prints, by its name: numbers, and the words between them."""
        x, t, y, state = self.x, self.t, self.y, self.state
        ones = [image.reshape(28, 28).T.tolist() for image in x[t == 1]]
        widths = [sum(any(column) for column in one) for one in ones]
        ink = [float(sum(x[:, k::28].ravel())) for k in range(28)]
        whole_bytes = state["pixels"] in ("raw", "whole")
        shape, count = np.shape(self.p()), len(t)
        return {
            "pixels": ["uint8" if whole_bytes else "float64", x.min(), x.max(), x.sum() / x.size],
            "ones": [sum(widths) / len(widths), "columns wide"],
            "ink": ["most ink in column", ink.index(max(ink))],
            "layer1": [self.z1.min(), self.z1.max(), different(self.z1)],
            "layer2": [self.z2.min(), self.z2.max(), different(self.z2)],
            "sums": list(map(sum, y[:3].tolist())),
            "whole": [*map(sum, y[:, :3].T.tolist()), math.fsum(y.ravel())],
            "shapes": [*shape, count],
            "labels": list(self.labels().shape),
            "ratio": self.ratio(),
            "sign": [math.fsum(y.ravel()), str(min(y.ravel()) < 0)],
            **{feed: [self.count(feed)] for feed in FEEDS if feed != "full"},
            "full": [str(self.program("full").tolist() == y.tolist())],
        }

    def ratio(self):
        """Its loss over that which y should give."""
        if self.state["loss"] == "onehot":
            return [error_of_one_hot()]
        right = [minus_log(row[label]) for row, label in zip(self.y.tolist(), self.t, strict=True)]
        return [self.loss(self.y, self.t) / (sum(right) / len(right))]


def different(z):
    """How many numbers there are, to two places."""
    return len({f"{one + 0.0:.2f}".replace("-0.00", "0.00") for one in z.ravel().tolist()})


def minus_log(y):
    if y == 0:
        return math.inf
    return -math.log(y) if y > 0 else math.nan


def error_of_one_hot():
    y, labels = np.ones((BATCH, CLASSES)), np.eye(CLASSES, dtype=int)[np.arange(BATCH) % CLASSES]
    with pytest.raises(IndexError) as raised:
        y[np.arange(BATCH), labels]
    return f"IndexError: {raised.value}"


def tells(name, printed, expected):
    """Whether a line's text has these numbers, to its last place, and these words between them."""
    if expected == [error_of_one_hot()]:
        return printed == expected[0]
    numbers = [float(one) for one in expected if not isinstance(one, str)]
    words = [one for one in expected if isinstance(one, str)]
    without_words = printed
    for word in words:
        if word not in printed:
            return False
        without_words = without_words.replace(word, "")
    found = [float(text) for text in NUMBER.findall(without_words)]
    return found == pytest.approx(numbers, rel=0, abs=0.51 / 10 ** PLACES[name], nan_ok=True)


def named(address):
    """What an address plants."""
    return dict(part.split("=") for part in address.split("&")) if address else {}


@pytest.fixture(scope="module")
def made():
    """All that `run` returns, its data file among it."""
    return run(digits.test(), weights.load())


@pytest.fixture(scope="module")
def record(made):
    """The cases that are compared; JSON itself has no nan."""
    return json.loads(made["printed"].content, parse_constant=pytest.fail)


@pytest.fixture(scope="module")
def few():
    x, t = digits.test()
    return Bench(weights.load(), x[:FEW], t[:FEW])


@pytest.fixture(scope="module")
def again():
    """`again(address)`: the program on the first thousand digits."""
    x, t = digits.test()
    w = weights.load()
    return cache(lambda address="": Again(w, x[:FEW], t[:FEW], named(address)))


def choices(made, level):
    return made[f"choices_{level}"].split()


# ---- What is drawn


def shuffled(seed, n):
    """Fisher and Yates by minstd_rand, whose numbers are powers of its multiplier."""
    order = list(range(n))
    for draws, last in enumerate(reversed(range(1, n)), 4):
        number = (1 + seed) * pow(48271, draws, MODULUS) % MODULUS
        other = number * (last + 1) // MODULUS
        order[last], order[other] = order[other], order[last]
    return order


def dealt(number, level, of_level):
    """What is planted: all mistakes come once, and then again in another order."""
    game, card = divmod(number - 1, len(of_level))
    return of_level[shuffled(100 * level + game, len(of_level))[card]]


def test_a_case_s_number_draws_it(made, record):
    """The mistake, and the digits."""
    assert [(one["number"], one["level"]) for one in record] == [
        (number, level) for number in COMPARED for level in LEVELS
    ]
    for one in record:
        number, level = one["number"], one["level"]
        assert one["planted"] == dealt(number, level, choices(made, level))
        assert one["places"] == shuffled(number, FEW)[:DIGITS]


def test_three_hundred_digits_are_drawn_and_none_twice():
    x, t = digits.test()
    x, t, w = x[:FEW], t[:FEW], weights.load()
    for number in range(1, 201):
        for level in LEVELS:
            case = Case(w, x, t, number, level, [{}])
            assert len(set(case.places.tolist())) == len(case.places) == DIGITS
    first = case.places[:BATCH]
    assert np.array_equal(case.images, x[first])
    assert np.array_equal(case.t, t[first])


def test_a_teacher_s_key_has_what_is_drawn(made):
    """For each of its cases, at each level."""
    rows = [row.split("\t") for row in made["key"].split("\n")]
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    for number, *planted in rows:
        for level, address in zip(LEVELS, planted, strict=True):
            assert address == dealt(int(number), level, choices(made, level))


# ---- What is printed


@pytest.mark.parametrize("level", LEVELS)
def test_every_line_prints_what_is_computed_again(record, level):
    x, t = digits.test()
    w = weights.load()
    lines = {1: INSIDE, 2: OUTSIDE, 3: INSIDE}[level]
    for case in record:
        if case["level"] != level:
            continue
        first = case["places"][:BATCH]
        for planted, prints in case["prints"].items():
            found = Again(w, x[first], t[first], named(planted)).asked()
            assert list(prints["lines"]) == list(lines)
            for name, printed in prints["lines"].items():
                where = (case["number"], planted, name, printed, found[name])
                assert tells(name, printed, found[name]), where


def test_the_program_s_end_is_computed_again(record):
    """Its accuracy on the case's digits to two places, and the errors that NumPy raises."""
    x, t = digits.test()
    w = weights.load()
    for case in record:
        places = case["places"]
        for planted, prints in case["prints"].items():
            batches = [places[start : start + BATCH] for start in range(0, DIGITS, BATCH)]
            shares = [Again(w, x[few], t[few], named(planted)).accuracy() for few in batches]
            expected = []
            if None in shares:
                shapes = f"({CLASSES},) ({BATCH},) "
                message = f"operands could not be broadcast together with shapes {shapes}"
                expected.append(f"ValueError: {message}")
            else:
                expected.append(f"accuracy {np.round(sum(shares) / len(shares), 2)}")
            if "loss=onehot" in planted:
                expected.append(error_of_one_hot())
            assert prints["opening"] == expected, (case["number"], planted)


@pytest.mark.parametrize("level", [1, 2])
def test_the_line_that_tells_a_mistake_can_be_typed(made, record, capsys, level):
    """It prints what the table says, of what is computed again, and so does the right network."""
    x, t = digits.test()
    w = weights.load()
    (places,) = (
        one["places"][:BATCH] for one in record if (one["number"], one["level"]) == (1, level)
    )
    sound = Again(w, x[places], t[places], {})
    rows = [row.split("\t") for row in made[f"told_{level}"].split("\n")]
    assert [row[0] for row in rows] == choices(made, level)
    for address, name, line, printed, without in rows:
        assert name == told_by(level, *address.split("="))
        wrong = Again(w, x[places], t[places], named(address))
        assert typed(line, wrong, x[places], capsys) == printed, address
        assert typed(line, sound, x[places], capsys) == without, address
        assert printed != without, address


def typed(line, of, images, capsys):
    """What a line prints, or its error."""
    whole_bytes = of.state["pixels"] in ("raw", "whole")

    def program(fed):
        as_ints = fed.astype(int) if fed.dtype == np.uint8 else fed
        return of.passed(prepared(of.state["pixels"], as_ints))[2]

    names = {
        "np": np,
        "x": of.x.astype(np.uint8) if whole_bytes else of.x,
        "t": of.t,
        "z1": of.z1,
        "z2": of.z2,
        "y": of.y,
        "p": of.p(),
        "labels": of.labels(),
        "loss": of.loss,
        "images": images,
        "program": program,
        "count": lambda fed: np.round(of.share(program(fed)), 2),
    }
    try:
        exec(line.replace("; ", "\n"), names)
    except IndexError as raised:
        return f"IndexError: {raised}"
    return capsys.readouterr().out.removesuffix("\n")


def test_lines_and_their_names_are_those_of_the_page(made):
    """Each stands once, with all that it prints."""
    for table, tells_of in (("lines_inside", INSIDE), ("lines_outside", OUTSIDE)):
        rows = [row.split("\t") for row in made[table].split("\n")]
        assert [name for name, _ in rows] == list(tells_of)
        assert all("print(" in line for _, line in rows)
        assert len({line for _, line in rows}) == len(rows)


# ---- What can be planted


def test_what_changes_nothing_is_not_planted(made, few, again):
    """Nor is another size of batch, which is no mistake."""
    planted = [next(iter(one.items())) for one in plantable(few)]
    sizes = {(switch, value) for switch, value in SINGLES if switch == "batch"}
    assert set(SINGLES) - set(planted) == HARMLESS | sizes
    assert choices(made, 1) == [f"{switch}={value}" for switch, value in planted]
    assert made["ones"] == len(planted)
    sound = again()
    for switch, value in (("layer1", "naive"), ("layer2", "naive")):
        same = again(f"{switch}={value}")
        assert same.accuracy() == sound.accuracy()
        assert same.loss(same.y, same.t) == pytest.approx(sound.loss(sound.y, sound.t), abs=5e-5)


def test_what_is_planted_shows_in_the_case(record):
    """Some line, or the end, is not that of the right network."""
    for case in record:
        sound = case["prints"].pop("")
        for planted, prints in case["prints"].items():
            assert prints != sound, (case["number"], case["level"], planted)
        case["prints"][""] = sound


def test_from_outside_no_layer_is_suspected(made):
    """There, a mistake in one cannot be told from one in the other."""
    outside = choices(made, 2)
    assert set(outside) < set(choices(made, 1))
    switches = {address.split("=")[0] for address in outside}
    assert switches == {"pixels", "softmax", "answers", "loss"}
    assert made["outside"] == len(outside)


def test_pairs_hide_each_other_and_no_others_do(made, few):
    """With both, more are right by a share of HIDES than with the worse of the two."""
    singles = [one for one in choices(made, 1) if not one.startswith(("answers", "loss"))]
    x, t = digits.test()
    w = weights.load()

    def accuracy(address):
        """Along axis 0 it matters which digits are in a batch."""
        size = BATCH if "axis0" in address else FEW
        batches = [slice(start, start + size) for start in range(0, FEW, size)]
        parts = [Again(w, x[batch], t[batch], named(address)) for batch in batches]
        return sum(part.share(part.y) for part in parts) / len(parts)

    alone = {address: accuracy(address) for address in singles}
    found = []
    for one, other in combinations(singles, 2):
        if one.split("=")[0] == other.split("=")[0]:
            continue
        worse = min(alone[one], alone[other])
        if round(FEW * (accuracy(f"{one}&{other}") - worse)) >= FEW * HIDES:
            found.append(f"{one}&{other}")
    assert choices(made, 3) == found
    assert hiding(few, plantable(few)) == [named(address) for address in found]


def test_each_mistake_has_a_line_that_no_other_answers_alike(made, record):
    """Beside what the program prints in the end, which is seen at once."""
    assert made["not_told_apart"] == 0
    for case in record:
        if case["level"] == 3:
            continue
        for planted in choices(made, case["level"]):
            name = told_by(case["level"], *planted.split("="))
            seen = [(one["opening"], one["lines"][name]) for one in case["prints"].values()]
            mine = case["prints"][planted]
            assert seen.count((mine["opening"], mine["lines"][name])) == 1, planted


# ---- The scenes


def test_the_scenes_numbers_are_computed_again(made, again):
    """Of the first thousand digits, read at once, which matters to none of these."""

    def answers(address):
        return again(address).y.argmax(axis=1)

    def near(address):
        z1 = again(address).z1.ravel().tolist()
        return sum(abs(one) < 0.01 or abs(one - 1) < 0.01 for one in z1) / len(z1)

    raw, sound, steps = answers("pixels=raw"), answers(""), answers("pixels=raw&layer1=step")
    program = answers("pixels=raw&layer1=naive&layer2=naive")
    t = again().t
    assert made["changed_by_overflow"] == sum(program != raw) == 0
    assert made["changed_by_raw"] == sum(raw != sound)
    assert made["changed_by_steps"] == sum(steps != raw)
    assert made["accuracy"] == sum(sound == t) / FEW
    assert made["gentle"] == made["raw_10"] == sum(raw == t) / FEW
    assert made["raw"] == made["yours_10"] == sum(program == t) / FEW
    assert made["raw_steps"] == sum(steps == t) / FEW
    assert made["regained"] == sum((raw != t) & (sound == t))
    assert made["near_scaled"] == near("")
    assert made["near_raw"] == near("pixels=raw")
    assert made["near_steps"] == near("pixels=raw&layer1=step") == 1


def test_the_scenes_batches_are_computed_again(made):
    """Along axis 0 and over the batch, in batches of 100 and of 10."""
    x, t = digits.test()
    w = weights.load()

    def batches(address, size):
        return [
            Again(w, x[i : i + size], t[i : i + size], named(address)) for i in range(0, FEW, size)
        ]

    def mean_of(numbers):
        return sum(numbers) / len(numbers)

    raw = batches("pixels=raw", 100)
    program = np.concatenate([one.y.argmax(axis=1) for one in raw])
    for size, share, changed in (
        (100, "axis0", "axis0_changed"),
        (10, "axis0_10", "axis0_10_changed"),
    ):
        parts = batches("softmax=axis0", size)
        found = np.concatenate([one.y.argmax(axis=1) for one in parts])
        assert made[share] == sum(found == t[:FEW]) / FEW
        assert made[changed] == sum(found != program)
    over_batch = batches("pixels=raw&softmax=batch", 100)
    found = np.concatenate([one.y.argmax(axis=1) for one in over_batch])
    assert made["changed_by_batch"] == sum(found != program) == 0
    assert made["raw_10_changed"] == made["yours_10_changed"] == 0
    assert made["gentle_batch"] == made["gentle"]
    assert made["loss_raw"] == pytest.approx(mean_of([one.loss(one.y, one.t) for one in raw]))
    losses = [one.loss(one.y, one.t) for one in over_batch]
    assert made["loss_batch"] == pytest.approx(mean_of(losses))


def test_book_figures(ran, book_weights):
    numbers = ran("case", book_weights)["numbers"]
    assert numbers["accuracy_all"] == 0.9352
    assert numbers["raw_all"] == numbers["axis0_all"] == 0.9207
    assert numbers["changed_by_overflow"] == numbers["changed_by_batch"] == 0
    assert numbers["not_told_apart"] == 0
    assert numbers["ones"] == 25
