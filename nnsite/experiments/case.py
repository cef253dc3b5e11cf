"""The case: five scenes, and then cases by number, in which a mistake is to be found.

    number     of a case, from 1; it draws the mistake and the digits
    level      1: one mistake; 2: one, seen from outside only; 3: two, one of which hides the other
    mistakes   what is planted, as states of the bench: {"pixels": "raw"}, {} if nothing is wrong
    x          pixels as the network gets them, shape (100, 784), of the case's first batch
    z1, z2     outputs of the hidden layers, shapes (100, 50) and (100, 100)
    y          what softmax makes of the scores, shape (100, 10)
    p          the answers: of shape (100,) if all is well
    t          labels, shape (100,); `labels` are those that the loss gets

A line is asked by its name. What it prints here, JavaScript prints on the page.
"""

import inspect
import json
from itertools import combinations

import numpy as np

from nnsite.core.lehmer import Lehmer
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.data_file import DataFile
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.bench import (
    FEW,
    RIGHT,
    SINGLES,
    Bench,
    address,
    lines,
    of_rows,
    tell_ink,
    tell_ones,
    tell_pixels,
    variables,
)

DIGITS = 300
BATCH = 100
NUMBERED = 200  # cases that the page offers
KEYS = 20  # cases of which a teacher gets the key
COMPARED = (1, 17, 200)  # cases in which the page's lines are compared with these
HIDES = 0.05  # the share of digits that must be right again for a mistake to hide another


def tell_layer_1(z1):
    print(z1.min().round(4), z1.max().round(4), np.unique(z1.round(2)).size)


def tell_layer_2(z2):
    print(z2.min().round(4), z2.max().round(4), np.unique(z2.round(2)).size)


def tell_sums(y):
    print(y.sum(axis=1)[:3].round(3))


def tell_whole(y):
    print(y.sum(axis=0)[:3].round(3), y.sum().round(3))


def tell_shapes(p, t):
    print(np.shape(p), t.shape)


def tell_labels(labels):
    print(labels.shape)


def tell_ratio(loss, y, t):
    print((loss(y, t) / -np.mean(np.log(y[np.arange(len(t)), t]))).round(2))


def tell_sign(y):
    print(y.sum().round(3), (y < 0).any())


def tell_transposed(count, images):
    print(count(images.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)))


def tell_left(count, images):
    print(count(np.roll(images.reshape(-1, 28, 28), -4, axis=2).reshape(-1, 784)))


def tell_inverted(count, images):
    print(count(255 - images))


def tell_darker(count, images):
    print(count(images - np.uint8(60)))


def tell_divided(count, images):
    print(count(images / 255))


def tell_multiplied(count, images):
    print(count(images * 255.0))


def tell_full(program, images):
    print(np.array_equal(program(images), program(images // 255 * 255)))


# The lines that can be asked, in the order in which they are listed.
INSIDE = {
    "pixels": tell_pixels,
    "ones": tell_ones,
    "ink": tell_ink,
    "layer1": tell_layer_1,
    "layer2": tell_layer_2,
    "sums": tell_sums,
    "whole": tell_whole,
    "shapes": tell_shapes,
    "labels": tell_labels,
    "ratio": tell_ratio,
}
OUTSIDE = {
    "sign": tell_sign,
    "shapes": tell_shapes,
    "ratio": tell_ratio,
    "transposed": tell_transposed,
    "left": tell_left,
    "inverted": tell_inverted,
    "darker": tell_darker,
    "divided": tell_divided,
    "multiplied": tell_multiplied,
    "full": tell_full,
}
LINES = {1: INSIDE, 2: OUTSIDE, 3: INSIDE}

# The line that tells a mistake soonest, by its switch; and by its value where that line does not.
TOLD_INSIDE = {
    "pixels": "pixels",
    "layer1": "layer1",
    "layer2": "layer2",
    "softmax": "sums",
    "answers": "shapes",
    "loss": "labels",
}
TOLD_INSIDE_OF_VALUE = {
    ("pixels", "turned"): "ones",
    ("pixels", "shifted"): "ink",
    ("softmax", "batch"): "whole",
    ("softmax", "axis0"): "whole",
    ("softmax", "top"): "whole",
    ("loss", "sum"): "ratio",
    ("loss", "eps"): "ratio",
}
# What can be planted where only outputs are seen: there a layer cannot be told from another.
TOLD_OUTSIDE = {
    ("pixels", "raw"): "divided",
    ("pixels", "twice"): "multiplied",
    ("pixels", "whole"): "full",
    ("pixels", "inverted"): "inverted",
    ("pixels", "wrapped"): "darker",
    ("pixels", "turned"): "transposed",
    ("pixels", "shifted"): "left",
    ("softmax", "batch"): "sign",
    ("softmax", "axis0"): "sign",
    ("softmax", "none"): "sign",
    ("softmax", "top"): "sign",
    ("answers", "axis0"): "shapes",
    ("answers", "flat"): "shapes",
    ("answers", "column"): "shapes",
    ("loss", "sum"): "ratio",
    ("loss", "onehot"): "ratio",
    ("loss", "column"): "ratio",
}


def told_by(level, switch, value):
    """The name of the line that tells a mistake soonest."""
    if level == 2:
        return TOLD_OUTSIDE[switch, value]
    return TOLD_INSIDE_OF_VALUE.get((switch, value), TOLD_INSIDE[switch])


def drawn(number, level, choices):
    """What the number of a case draws: one of the choices, and the places of its digits, (300,).

    The choices are drawn like cards: all have come before one comes again, in another order.
    """
    game, card = divmod(number - 1, len(choices))
    cards = Lehmer(100 * level + game).permutation(len(choices))
    return choices[cards[card]], Lehmer(number).permutation(FEW)[:DIGITS]


class Case:
    """The network on a case's digits, with any mistakes planted in it.

    Args:
        weights: W1, b1, W2, b2, W3, b3, as `nnsite.data.weights` returns them.
        x: pixels (1000, 784), uint8.
        t: labels (1000,).
        number: of the case, from 1.
        level: 1, 2 or 3.
        choices: what can be planted at this level, a list of states.
    """

    def __init__(self, weights, x, t, number, level, choices):
        self.weights = weights
        self.level = level
        self.planted, self.places = drawn(number, level, choices)
        self.all_digits = Bench(weights, x[self.places], t[self.places])
        batch = self.places[:BATCH]
        self.images = x[batch]
        self.t = t[batch]
        self.bench = Bench(weights, self.images, self.t)

    def opening(self, mistakes):
        """What the program prints in the end: a list of lines."""
        played = self.all_digits.played(**mistakes, digits=DIGITS)
        errors = [f"{kind}: {message}" for kind, message in played["errors"]]
        if played["accuracy"] is None:
            return errors
        return [f"accuracy {np.round(played['accuracy'], 2)}", *errors]

    def known(self, mistakes):
        """What the lines can name, with these mistakes planted."""
        state = RIGHT | mistakes
        first = variables(self.bench, state)

        def program(images):
            y, _ = next(Bench(self.weights, images, self.t).batches(state))
            return y

        def count(images):
            return np.mean(of_rows(program(images)) == self.t).round(2)

        return {
            "x": first["x"],
            "t": first["t"],
            "z1": first["z1"],
            "z2": first["z2"],
            "y": first["y_batch"],
            "p": first["p"],
            "labels": first["t_of_loss"],
            "loss": first["loss"],
            "images": self.images,
            "program": program,
            "count": count,
        }

    @np.errstate(all="ignore")
    def asked(self, mistakes):
        """What each line prints, by its name: its text, or the error with which it ends."""
        known = self.known(mistakes)
        return {name: self.answer(tell, known) for name, tell in LINES[self.level].items()}

    def answer(self, tell, known):
        """What one line prints."""
        given = {name: known[name] for name in inspect.signature(tell).parameters}
        try:
            return printed(tell, **given)
        except IndexError:
            return error(tell, **given)


experiment = Experiment(
    table=[
        Row("answers changed: the overflow", "changed_by_overflow", "none"),
        Row("answers changed: softmax over the batch", "changed_by_batch", "none"),
        Row("batches of 10, not divided or axis 0", "axis0_10", "raw_10"),
        Row("layer 1: near 0 or 1", "near_raw", "near_scaled"),
    ],
)


def wrong(weights, x, t):
    """The program of the case: its pixels are not divided, and its sigmoid is the book's."""
    return Bench(weights, x, t).answers(pixels="raw", layer1="naive", layer2="naive")


def right(weights, x, t):
    """The same without a mistake."""
    return Bench(weights, x, t).answers()


def plantable(few):
    """Each single mistake that changes the accuracy, the loss to four places, or raises an error.

    As states of the bench, in its order.
    """
    sound = few.played()
    found = []
    for switch, value in SINGLES:
        played = few.played(**{switch: value})
        same_accuracy = played["accuracy"] == sound["accuracy"]
        same_loss = played["loss"] is not None and abs(played["loss"] - sound["loss"]) < 5e-5
        if switch != "batch" and not (same_accuracy and same_loss):
            found.append({switch: value})
    return found


def hiding(few, singles):
    """Pairs of these with which more digits are right than with one of the two alone.

    They are mistakes in what leads to the probabilities, and 5 in 100 more digits are right. With
    weights of a reader's own there may be none.
    """
    accuracies = {address(one): few.played(**one)["accuracy"] for one in singles}
    found = []
    for one, other in combinations(singles, 2):
        (switch,), (other_switch,) = one, other
        if switch == other_switch or other_switch in ("answers", "loss"):
            continue
        worse = min(accuracies[address(one)], accuracies[address(other)])
        if few.played(**one, **other)["accuracy"] >= worse + HIDES:
            found.append(one | other)
    return found


def near(z):
    """The share of numbers that are within 0.01 of 0 or of 1."""
    return np.mean((np.abs(z) < 0.01) | (np.abs(z - 1) < 0.01))


def listed(choices):
    """States as addresses, side by side."""
    return " ".join(address(one) for one in choices)


def table_of(tells):
    """A line of text for each line that can be asked: its name, a tab, and the line itself."""
    return "\n".join(f"{name}\t{lines(tell)}" for name, tell in tells.items())


def telling(case, choices):
    """A line of text for each mistake of a case, its cells between tabs.

    They are: its address, the name of the line that tells it soonest, that line, what it prints,
    and what it prints in the right network.
    """
    sound = case.asked({})
    rows = []
    for one in choices:
        ((switch, value),) = one.items()
        name = told_by(case.level, switch, value)
        line = lines(LINES[case.level][name])
        rows.append("\t".join((address(one), name, line, case.asked(one)[name], sound[name])))
    return "\n".join(rows)


def key(choices):
    """A line of text for each of the first cases: its number, and what each level plants there.

    Between them stand tabs.
    """
    rows = []
    for number in range(1, KEYS + 1):
        planted = [drawn(number, level, some)[0] for level, some in choices.items()]
        rows.append("\t".join([str(number), *map(address, planted)]))
    return "\n".join(rows)


def compared(weights, x, t, choices):
    """What every mistake of every level prints in some cases, and what is planted there."""
    found = []
    for number in COMPARED:
        for level, some in choices.items():
            case = Case(weights, x, t, number, level, some)
            found.append(
                {
                    "number": number,
                    "level": level,
                    "planted": address(case.planted),
                    "places": case.places.tolist(),
                    "prints": {
                        address(one): {"opening": case.opening(one), "lines": case.asked(one)}
                        for one in [{}, *some]
                    },
                }
            )
    return found


def not_told_apart(cases):
    """How many single mistakes their own line does not tell from all others.

    Beside that line's output a reader sees what the program prints in the end.
    """
    count = 0
    for case in cases:
        if case["level"] == 3:
            continue
        for one, prints in case["prints"].items():
            if one:
                name = told_by(case["level"], *one.split("="))
                seen = [(of["opening"], of["lines"][name]) for of in case["prints"].values()]
                count += seen.count((prints["opening"], prints["lines"][name])) > 1
    return count


def run(test, weights):
    """Play the scenes' programs, and ask all lines about all mistakes in three cases."""
    x, t = test[0][:FEW], test[1][:FEW]
    few = Bench(weights, x, t)
    every = Bench(weights, *test)
    answers = wrong(weights, x, t)
    gentle = few.answers(pixels="raw")
    singles = plantable(few)
    outside = [one for one in singles if next(iter(one.items())) in TOLD_OUTSIDE]
    hidden = hiding(few, singles)
    choices = {1: singles, 2: outside, 3: hidden} if hidden else {1: singles, 2: outside}
    cases = compared(weights, x, t, choices)
    z1, _ = few.hidden("scaled", "sigmoid", "sigmoid")
    z1_raw, _ = few.hidden("raw", "sigmoid", "sigmoid")
    z1_steps, _ = few.hidden("raw", "step", "sigmoid")
    as_steps = few.answers(pixels="raw", layer1="step")
    return {
        "digits": FEW,
        "all_digits": len(test[1]),
        "drawn": DIGITS,
        "numbered": NUMBERED,
        "keys": KEYS,
        "none": 0,
        "accuracy": few.played()["accuracy"],
        "accuracy_all": every.played(digits=len(test[1]))["accuracy"],
        "raw": np.mean(answers == t),
        "gentle": few.played(pixels="raw")["accuracy"],
        "gentle_batch": few.played(pixels="raw", softmax="batch")["accuracy"],
        "raw_all": every.played(digits=len(test[1]), pixels="raw")["accuracy"],
        "axis0": few.played(softmax="axis0")["accuracy"],
        "axis0_all": every.played(digits=len(test[1]), softmax="axis0")["accuracy"],
        "raw_10": few.played(pixels="raw", batch=10)["accuracy"],
        "axis0_10": few.played(softmax="axis0", batch=10)["accuracy"],
        "yours_10": few.played(pixels="raw", layer1="naive", layer2="naive", batch=10)["accuracy"],
        "yours_10_changed": np.sum(
            few.answers(pixels="raw", layer1="naive", layer2="naive", batch=10) != gentle
        ),
        "raw_10_changed": np.sum(few.answers(pixels="raw", batch=10) != gentle),
        "axis0_changed": np.sum(few.answers(softmax="axis0") != gentle),
        "axis0_10_changed": np.sum(few.answers(softmax="axis0", batch=10) != gentle),
        "changed_by_overflow": np.sum(gentle != answers),
        "changed_by_batch": np.sum(few.answers(pixels="raw", softmax="batch") != gentle),
        "changed_by_raw": np.sum(right(weights, x, t) != gentle),
        "regained": np.sum((answers != t) & (right(weights, x, t) == t)),
        "lost": np.sum((answers == t) & (right(weights, x, t) != t)),
        "loss_raw": few.played(pixels="raw")["loss"],
        "loss_batch": few.played(pixels="raw", softmax="batch")["loss"],
        "near_scaled": near(z1),
        "near_raw": near(z1_raw),
        "near_steps": near(z1_steps),
        "changed_by_steps": np.sum(as_steps != gentle),
        "raw_steps": np.mean(as_steps == t),
        "ones": len(singles),
        "outside": len(outside),
        "hidden": len(hidden),
        "rescued": round(HIDES * len(t)),
        "not_told_apart": not_told_apart(cases),
        "lines_inside": table_of(INSIDE),
        "lines_outside": table_of(OUTSIDE),
        "choices_1": listed(singles),
        "choices_2": listed(outside),
        "choices_3": listed(hidden),
        "told_1": telling(Case(weights, x, t, 1, 1, singles), singles),
        "told_2": telling(Case(weights, x, t, 1, 2, outside), outside),
        "key": key(choices),
        "compared": ", ".join(map(str, COMPARED)),
        "asked": sum(len(prints["lines"]) for case in cases for prints in case["prints"].values()),
        "printed": DataFile(json.dumps(cases).encode(), ".json"),
    }


@experiment.finding(
    "Without the overflow {changed_by_overflow} of {digits:,} answers change, and with softmax "
    "over the whole batch {changed_by_batch}: none."
)
def two_suspects_are_innocent(r):
    """In the program of the case, whose pixels are not divided."""
    overflow_changes_none = r.changed_by_overflow == 0
    batch_changes_none = r.changed_by_batch == 0
    return overflow_changes_none and batch_changes_none


@experiment.finding(
    "Softmax over the whole batch makes the loss {loss_batch:.4f}: more than five times "
    "{loss_raw:.4f}."
)
def the_loss_is_wrong(r):
    """No answer changes, and the loss does."""
    return r.loss_batch > 5 * r.loss_raw


@experiment.finding(
    "Of all {all_digits:,} digits {raw_all:.4f} are right if the pixels are not divided, and "
    "{axis0_all:.4f} if softmax goes along axis 0: the same to within 0.01. In batches of 10 the "
    "first {digits:,} tell them apart: {raw_10:.3f}, as in batches of 100 ({raw:.3f}), and "
    "{axis0_10:.3f}, at least 0.1 less than in batches of 100 ({axis0:.3f})."
)
def the_batch_tells_them_apart(r):
    """Along axis 0 each digit's answer depends on the others in its batch."""
    nearly_one_number = abs(r.raw_all - r.axis0_all) < 0.01
    pixels_do_not_mind = r.raw_10 == r.raw
    axis_does = r.axis0_10 < r.axis0 - 0.1
    return nearly_one_number and pixels_do_not_mind and axis_does


@experiment.finding(
    "Pixels that are not divided change {changed_by_raw} of {digits:,} answers, and cost digits: "
    "{raw:.3f} are right for {accuracy:.3f}, and of all {all_digits:,} {raw_all:.4f} for "
    "{accuracy_all:.4f}. It is less than 3 in 100."
)
def the_pixels_cost_few(r):
    """They are 255 times too large."""
    they_change_some = r.changed_by_raw > 0
    they_cost = r.raw < r.accuracy and r.raw_all < r.accuracy_all
    not_many = r.accuracy - r.raw < 0.03 and r.accuracy_all - r.raw_all < 0.03
    return they_change_some and they_cost and not_many


@experiment.finding(
    "Not divided, {near_raw:.1%} of the outputs of layer 1 are within 0.01 of 0 or of 1, more than "
    "98 %; divided, {near_scaled:.1%}, less than 30 %. With a step in the place of that sigmoid "
    "{changed_by_steps} of {digits:,} answers change, fewer than 1 in 100."
)
def the_sigmoid_is_a_step(r):
    """Far from 0 a sigmoid is 0 or 1."""
    nearly_all = r.near_raw > 0.98
    few_when_divided = r.near_scaled < 0.3
    a_step_does_as_well = r.changed_by_steps < 0.01 * r.digits
    return nearly_all and few_when_divided and a_step_does_as_well


@experiment.finding(
    "{ones} mistakes can be planted, {outside} of them to be seen from outside, and {hidden} "
    "pairs: at least 20, 15 and 3. In the cases that are compared, the line that tells a mistake, "
    "beside what the program prints in the end, leaves {not_told_apart} of them undecided: none."
)
def every_mistake_has_its_line(r):
    """A harmless one is never planted."""
    enough = r.ones >= 20 and r.outside >= 15 and r.hidden >= 3
    each_has_its_line = r.not_told_apart == 0
    return enough and each_has_its_line
