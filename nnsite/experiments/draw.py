"""A digit that is changed and repaired: what /draw/ does in the reader's browser.

    image   greys of a picture, 0 to 255, of any height and width; of a digit (28, 28), its paper 0
    x       what the network is fed, 784 pixels from 0 to 1, shape (784,)
    y       ten probabilities, shape (10,)
    t       labels, shape (n,)

A state names a value for each change and each repair, as the page's address does. All is
computed in float64, as JavaScript does on the page: `cases` are what it is compared with.
"""

import json
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from nnsite.core.network import predict
from nnsite.data.weights import SHAPES
from nnsite.engine.declare.data_file import DataFile
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import own_digit
from nnsite.experiments.bench import address, zipped
from nnsite.experiments.own_digit import (
    all_thicker,
    eroded,
    moved,
    paper_to_0,
    photographed,
    resized,
    shrunk,
    thicker,
)

DIGITS = 1000
PHOTOS = 50
COMPARED = 3  # digits, and photos, with which JavaScript does the same

# The values of each change, by the names of the page's address and in its order. The first one
# changes nothing.
CHANGES: dict[str, list[str]] = {
    "shift": ["0", "-4", "-3", "-2", "-1", "1", "2", "3", "4"],
    "down": ["0", "-4", "-3", "-2", "-1", "1", "2", "3", "4"],
    "scale": ["100", "60", "70", "80", "90", "110", "120", "130", "140"],
    "grey": ["0", "10", "20", "30", "40", "50", "60", "70", "80", "90", "100"],
    "strokes": ["same", "thin", "thick"],
    "ink": ["light", "dark"],
}
REPAIRS = ["paper", "size", "middle", "thicker"]
UNCHANGED = {name: values[0] for name, values in CHANGES.items()} | dict.fromkeys(REPAIRS, "off")
# The three repairs that own_digit.right makes.
PREPARED = {"paper": "on", "size": "on", "middle": "on"}

# What is changed, and what repairs it.
LESSONS: list[tuple[dict[str, str], dict[str, str]]] = [
    ({}, PREPARED),
    ({"shift": "4"}, {"middle": "on"}),
    ({"shift": "-4"}, {"middle": "on"}),
    ({"down": "4"}, {"middle": "on"}),
    ({"down": "-4"}, {"middle": "on"}),
    ({"scale": "130"}, {"size": "on", "middle": "on"}),
    ({"scale": "80"}, {"size": "on", "middle": "on"}),
    ({"ink": "dark"}, {"paper": "on"}),
    ({"grey": "30"}, {"paper": "on"}),
    ({"grey": "50"}, {"paper": "on"}),
    ({"strokes": "thin"}, {"thicker": "on"}),
    ({"shift": "3", "scale": "120", "grey": "50", "ink": "dark"}, PREPARED),
]
ALL_FOUR = "shift=3&scale=120&grey=50&ink=dark"
# Those for which the page has buttons.
SHOWN = ["shift=4", "ink=dark", "grey=50", "strokes=thin"]


def changed(images, state):
    """Digits (n, 28, 28) with all changes of a state, float64, their greys from 0 to 255."""
    # Rounded, so that 0 is 0 whatever the order in which a machine adds up.
    images = resized(images, int(state["scale"]) / 100).round(6)
    if state["strokes"] == "thin":
        images = eroded(images)
    if state["strokes"] == "thick":
        images = all_thicker(images)
    images = moved(images, int(state["down"]), int(state["shift"]))
    images = np.maximum(images, int(state["grey"]))
    if state["ink"] == "dark":
        images = 255 - images
    return images


def prepared(image, state):
    """An image of any size with all repairs of a state: x, float64 (784,)."""
    if state["paper"] == "on":
        image = paper_to_0(image)
    if state["size"] == "on":
        # Thicker strokes add a pixel at both ends.
        image = of_pixels(image, 18 if state["thicker"] == "on" else 20)
    else:
        image = shrunk(image, 28, 28)
    if state["middle"] == "on":
        image = centred(image)
    if state["thicker"] == "on":
        image = thicker(image)
    return image.reshape(784) / 255


def of_pixels(image, longer):
    """The box around the ink, its longer side of so many pixels, in the middle of 28 x 28.

    Its strongest ink is 255.
    """
    i, j = np.nonzero(image)
    ink = image[i.min() : i.max() + 1, j.min() : j.max() + 1]
    height, width = ink.shape
    scale = longer / max(height, width)
    rows = max(1, round(scale * height))
    columns = max(1, round(scale * width))
    # An even number of pixels from the edge: `round` takes a half to the even number, and so
    # `centred` takes the ink to the place to which own_digit.right takes it from the corner.
    top = (29 - rows) // 4 * 2
    left = (29 - columns) // 4 * 2
    image = np.zeros((28, 28))
    image[top : top + rows, left : left + columns] = shrunk(ink, rows, columns)
    return 255 * image / image.max()


def centred(image):
    """The mean row and column of the ink, of all that is not 0, at 14."""
    i, j = np.argwhere(image).mean(axis=0)
    return np.roll(image, (round(14 - i), round(14 - j)), (0, 1))


def fed(images, **named):
    """The pixels x of digits in a state, float64 (n, 784).

    Args:
        images: their greys (n, 28, 28), 0 to 255, of any dtype.
        named: values by the names of changes and repairs; of the others, the first.
    """
    state = UNCHANGED | named
    return np.array([prepared(image, state) for image in changed(images, state)])


experiment = Experiment(
    table=[
        Row("accuracy: 4 pixels to the right", "right_4", "right_4_repaired"),
        Row("accuracy: dark ink", "dark", "dark_repaired"),
        Row("accuracy: paper of grey 50", "grey_50", "grey_50_repaired"),
        Row("accuracy: thin strokes", "thin", "thin_repaired"),
    ],
)


def wrong(weights, images):
    """The answers to digits that are 4 pixels to the right."""
    return np.argmax(predict(weights, fed(images, shift="4")), axis=1)


def right(weights, images):
    """The same, the middle of their ink in the middle."""
    return np.argmax(predict(weights, fed(images, shift="4", middle="on")), axis=1)


def cases(digits, photos):
    """What is compared: the place of an image, its state, and x.

    Each value of each change is among them, alone, and some by chance together, each time with
    another set of repairs; and each set with each photo. The photos' places are behind the
    digits'.
    """
    repairs = [
        dict(zip(REPAIRS, values, strict=True))
        for values in product(["off", "on"], repeat=len(REPAIRS))
    ]
    alone = [{name: value} for name, values in CHANGES.items() for value in values]
    rng = np.random.default_rng(1)  # thin and small at once may leave no ink: here it does not
    together = [
        {name: str(rng.choice(values)) for name, values in CHANGES.items()} for _ in repairs
    ]
    found = []
    for at, changes in enumerate([*alone, *together]):
        place = at % len(digits)
        state = changes | repairs[at % len(repairs)]
        (x,) = fed(digits[place : place + 1], **state)
        found.append((place, state, x))
    for place, photo in enumerate(photos, len(digits)):
        found += [(place, state, prepared(photo, UNCHANGED | state)) for state in repairs]
    return found


def in_json(weights, images, compared):
    """The cases as JSON: each image's size and greys, and each case's state and y."""
    found = {
        "images": [
            {"height": len(image), "width": len(image[0]), "greys": image.ravel().tolist()}
            for image in images
        ],
        "cases": [
            {"image": place, "state": UNCHANGED | state, "y": predict(weights, x).tolist()}
            for place, state, x in compared
        ],
    }
    return DataFile(json.dumps(found, allow_nan=False).encode(), ".json")


class Lesson(NamedTuple):
    """A change, its repair, and which digits are recognised without it and with it, (n,) each."""

    change: str
    repair: str
    without: Any
    with_it: Any

    def share(self):
        """The accuracy without the repair."""
        return np.mean(self.without)

    def share_repaired(self):
        """The accuracy with it."""
        return np.mean(self.with_it)


def learned(weights, images, t):
    """The lessons on digits (n, 28, 28), uint8, with labels (n,), by the change's address."""

    def hold(**named):
        return np.argmax(predict(weights, fed(images, **named)), axis=1) == t

    lessons = [
        Lesson(address(change), address(repair), hold(**change), hold(**change, **repair))
        for change, repair in LESSONS
    ]
    return {one.change: one for one in lessons}


def rows(lessons):
    """A line of text for each lesson; its cells stand between tabs.

    They are: the addresses of the change and of the repair, the accuracies without and with it.
    """
    return "\n".join(
        f"{one.change}\t{one.repair}\t{one.share():.4f}\t{one.share_repaired():.4f}"
        for one in lessons.values()
    )


def counted(lessons):
    """How many of the lessons with buttons each digit shows, shape (n,).

    It is recognised; with the change it is not; and with the repair it is again.
    """
    known = lessons[""].without
    of_buttons = [lessons[change] for change in SHOWN]
    return sum((known & ~one.without & one.with_it).astype(int) for one in of_buttons)


def run(test, weights):
    """Change digits in all the page's ways, and repair them; hand the page ten of them."""
    x, t = test[0][:DIGITS], test[1][:DIGITS]
    weights = {name: weights[name].astype(float) for name in SHAPES}
    images = x.reshape(-1, 28, 28)
    lessons = learned(weights, images, t)
    shows = counted(lessons)
    # Of each class the first digit that shows the most.
    samples = np.array([np.argmax(np.where(t == digit, shows, -1)) for digit in range(10)])
    first = min(samples[shows[samples] == max(shows)])
    rng = np.random.default_rng(0)
    photos = [photographed(image, rng) for image in images[:PHOTOS]]
    differences = [
        abs(prepared(photo, UNCHANGED | PREPARED) - own_digit.right(photo)).max()
        for photo in photos
    ]
    compared = cases(images[:COMPARED], photos[:COMPARED])
    return {
        "digits": len(t),
        "accuracy": lessons[""].share(),
        "prepared": lessons[""].share_repaired(),
        "right_4": lessons["shift=4"].share(),
        "right_4_repaired": lessons["shift=4"].share_repaired(),
        "left_4": lessons["shift=-4"].share(),
        "left_4_repaired": lessons["shift=-4"].share_repaired(),
        "down_4": lessons["down=4"].share(),
        "down_4_repaired": lessons["down=4"].share_repaired(),
        "up_4": lessons["down=-4"].share(),
        "up_4_repaired": lessons["down=-4"].share_repaired(),
        "larger": lessons["scale=130"].share(),
        "larger_repaired": lessons["scale=130"].share_repaired(),
        "smaller": lessons["scale=80"].share(),
        "smaller_repaired": lessons["scale=80"].share_repaired(),
        "dark": lessons["ink=dark"].share(),
        "dark_repaired": lessons["ink=dark"].share_repaired(),
        "grey_30": lessons["grey=30"].share(),
        "grey_30_repaired": lessons["grey=30"].share_repaired(),
        "grey_50": lessons["grey=50"].share(),
        "grey_50_repaired": lessons["grey=50"].share_repaired(),
        "thin": lessons["strokes=thin"].share(),
        "thin_repaired": lessons["strokes=thin"].share_repaired(),
        "all_four": lessons[ALL_FOUR].share(),
        "all_four_repaired": lessons[ALL_FOUR].share_repaired(),
        "cut_down_4": np.sum(images[:, -4:].any(axis=(1, 2))),
        "buttons": len(SHOWN),
        "shown": shows[first],
        "photos": PHOTOS,
        "largest_difference": max(differences),
        "images": 2 * COMPARED,  # digits, and as many photos
        "compared": len(compared),
        "first": f"{first}",
        "lessons": rows(lessons),
        "places": " ".join(map(str, samples)),
        "labels": " ".join(map(str, t[samples])),
        "repairs": " ".join(REPAIRS),
        **{name: " ".join(values) for name, values in CHANGES.items()},
        "samples": zipped(t[samples], x[samples]),
        "cases": in_json(weights, [*images[:COMPARED], *photos[:COMPARED]], compared),
        "cases_fed": zipped(*(x for _, _, x in compared)),
    }


@experiment.finding(
    "Moved by 4 pixels to the right, to the left or up, fewer than 4 in 10 of {digits:,} digits "
    "are recognised: {right_4:.3f}, {left_4:.3f}, {up_4:.3f} instead of {accuracy:.3f}. With the "
    "middle of the ink in the middle, {right_4_repaired:.3f}, {left_4_repaired:.3f} and "
    "{up_4_repaired:.3f}: all within 0.03."
)
def a_move_costs_and_is_repaired(r):
    few = max(r.right_4, r.left_4, r.up_4) < 0.4
    repaired = [r.right_4_repaired, r.left_4_repaired, r.up_4_repaired]
    near = max(abs(r.accuracy - one) for one in repaired) < 0.03
    return few and near


@experiment.finding(
    "Moved by 4 pixels down, {down_4:.3f} is left, and {down_4_repaired:.3f} with the repair: more "
    "than 0.05 below {accuracy:.3f}. The lower edge cuts {cut_down_4} of {digits:,} digits, and "
    "what it cuts off comes in above."
)
def what_is_cut_is_not_repaired(r):
    """The middle of ink that stands at both edges is nowhere near the digit."""
    few = r.down_4 < 0.4
    still_missing = r.accuracy - r.down_4_repaired > 0.05
    many_are_cut = r.cut_down_4 > r.digits / 10
    return few and still_missing and many_are_cut


@experiment.finding(
    "Dark ink leaves {dark:.3f}, less than 0.1. With the paper 0 it is {dark_repaired:.3f}, within "
    "0.03 of {accuracy:.3f}."
)
def dark_ink_costs_and_is_repaired(r):
    few = r.dark < 0.1
    near = abs(r.accuracy - r.dark_repaired) < 0.03
    return few and near


@experiment.finding(
    "Paper of grey 30 leaves {grey_30:.3f}, and of grey 50 {grey_50:.3f}: each more than 0.05 "
    "less. With the paper 0 they are {grey_30_repaired:.3f} and {grey_50_repaired:.3f}, within "
    "0.03 of {accuracy:.3f}."
)
def grey_paper_costs_and_is_repaired(r):
    a_little_costs = r.accuracy - r.grey_30 > 0.05
    more_costs_more = r.grey_30 - r.grey_50 > 0.05
    near = max(abs(r.accuracy - r.grey_30_repaired), abs(r.accuracy - r.grey_50_repaired)) < 0.03
    return a_little_costs and more_costs_more and near


@experiment.finding(
    "1.3 times as large, {larger:.3f} is left, and 0.8 times as large, {smaller:.3f}: each more "
    "than 0.1 below {accuracy:.3f}. At 20 pixels and in the middle they are {larger_repaired:.3f} "
    "and {smaller_repaired:.3f}, within 0.03."
)
def size_costs_and_is_repaired(r):
    both_cost = r.accuracy - max(r.larger, r.smaller) > 0.1
    near = max(abs(r.accuracy - r.larger_repaired), abs(r.accuracy - r.smaller_repaired)) < 0.03
    return both_cost and near


@experiment.finding(
    "Thin strokes leave {thin:.3f}, more than 0.2 below {accuracy:.3f}. Made thicker again, it is "
    "{thin_repaired:.3f}: more than half of the loss is back, not all of it."
)
def thin_strokes_cost_and_are_half_repaired(r):
    lost = r.accuracy - r.thin
    back = r.thin_repaired - r.thin
    return lost > 0.2 and lost / 2 < back < lost


@experiment.finding(
    "Larger, moved, on grey paper and with dark ink, {all_four:.3f} is left, less than 0.2. With "
    "three repairs it is {all_four_repaired:.3f}, within 0.07 of {accuracy:.3f}. Those repairs "
    "cost less than 0.03 where nothing was changed: {prepared:.3f}."
)
def three_repairs_undo_four_changes(r):
    few = r.all_four < 0.2
    near = abs(r.accuracy - r.all_four_repaired) < 0.07
    cheap = r.accuracy - r.prepared < 0.03
    return few and near and cheap


@experiment.finding(
    "The digit that the page begins with is recognised, and shows {shown} of {buttons} changes: "
    "with each by itself it is not recognised, and with its repair it is again."
)
def the_first_digit_shows_all(r):
    return r.shown == r.buttons


@experiment.law(
    "Of {photos} photos, the first three repairs make what `own_digit.right` makes: the numbers "
    "differ by {largest_difference:.0e} at most, less than 1e-12."
)
def three_repairs_are_right(r):
    return r.largest_difference < 1e-12
