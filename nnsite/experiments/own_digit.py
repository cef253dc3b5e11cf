"""A digit of one's own, drawn elsewhere in the image than the training digits are.

    x       pixels, 0 (paper) to 255 (ink), uint8, shape (10000, 784)
    image   one of them, shape (28, 28); images any number of them, (n, 28, 28)
    t       labels, shape (10000,)
    shift   pixels that a digit stands off the place where it was

Every test digit is moved by as much, with np.roll: what leaves the image on one side
comes in on the other.
"""

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row

SHIFTS = range(1, 5)
WAYS = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0)}


def wrong(image):
    """Used where it was drawn."""
    return image.reshape(784)


def right(image):
    """Moved to where the training digits stand."""
    row, column = middle(image)
    move = round(14 - row), round(14 - column)
    image = np.roll(image, move, axis=(0, 1))
    return image.reshape(784)


def middle(images):
    """Row and column of the centre of mass, ink being the mass."""
    ink = images.sum(axis=(-2, -1))
    row = images.sum(axis=-1) @ np.arange(28) / ink
    column = images.sum(axis=-2) @ np.arange(28) / ink
    return row, column


def boxed(image):
    """The middle of the box around the digit goes to (14, 14) instead."""
    rows = np.flatnonzero(image.any(axis=1))
    columns = np.flatnonzero(image.any(axis=0))
    move = [round(14 - (side[0] + side[-1]) / 2) for side in (rows, columns)]
    return np.roll(image, move, axis=(0, 1))


def resized(images, factor):
    """The digits larger or smaller, about the middle, by the nearest pixel."""
    source = np.rint((np.arange(28) - 14) / factor + 14).astype(int)
    inside = (source >= 0) & (source < 28)
    source = np.where(inside, source, 0)
    return images[:, source][:, :, source] * (inside[:, np.newaxis] & inside)


experiment = Experiment(
    table=[
        Row("accuracy, 4 pixels to the right", "right_4", "centred_4"),
        Row("3 pixels", "right_3", "centred_3"),
        Row("2 pixels", "right_2", "centred_2"),
        Row("1 pixel", "right_1", "centred_1"),
    ],
)


def run(test, train, weights):
    """Move all test digits, recognise them, move them back by their centre of mass."""
    x, t = test
    images = x.reshape(-1, 28, 28)

    def read(images):
        return predict(weights, images.reshape(-1, 784) / np.float32(255))

    numbers = {"digits": len(t), "accuracy": accuracy(read(images), t)}
    for way, (down, across) in WAYS.items():
        for shift in SHIFTS:
            moved = np.roll(images, (shift * down, shift * across), axis=(1, 2))
            numbers[f"{way}_{shift}"] = accuracy(read(moved), t)

    shown = [images[:5]]
    for shift in SHIFTS:
        moved = np.roll(images, shift, axis=2)
        centred = np.array([right(image) for image in moved])
        inside = ~images[:, :, -shift:].any(axis=(1, 2))
        numbers |= {
            f"centred_{shift}": accuracy(read(centred), t),
            f"overlap_{shift}": np.minimum(images, moved).sum() / images.sum(),
            f"cut_{shift}": np.sum(~inside),
            f"restored_{shift}": np.sum((centred == x)[inside].all(axis=1)),
        }
        shown.append(moved[:5])

    five = np.stack(shown, axis=1).reshape(-1, 784)
    middles = np.concatenate([middle(pixels.reshape(-1, 28, 28)) for pixels in (x, train[0])])
    return numbers | {
        "boxed": accuracy(read(np.array([boxed(image) for image in images])), t),
        "larger": accuracy(read(resized(images, 1.2)), t),
        "smaller": accuracy(read(resized(images, 0.8)), t),
        "lowest_middle": middles.min(),
        "highest_middle": middles.max(),
        "cost": round((numbers["centred_4"] - numbers["right_4"]) * len(t)),
        "probe_wrong": str(np.argwhere(moved[0] > 127).mean(axis=0)),
        "probe_right": str(np.argwhere(images[0] > 127).mean(axis=0)),
        "five": five,
        "labels": np.repeat(t[:5], 5),
        "answers": np.argmax(read(five), axis=1),
    }


@experiment.claim(
    "Moved to the right by 1, 2, 3, 4 pixels, the digits are read with accuracy "
    "{right_1:.3f}, {right_2:.3f}, {right_3:.3f}, {right_4:.3f} instead of {accuracy:.4f}; "
    "moved up, with {up_1:.3f}, {up_2:.3f}, {up_3:.3f}, {up_4:.3f}."
)
def shifts_cost(r):
    ways = [[getattr(r, f"{way}_{shift}") for shift in SHIFTS] for way in WAYS]
    falling = all(way == sorted(way, reverse=True) for way in ways)
    return falling and all(r.accuracy > way[0] + 0.03 and way[3] < 0.35 for way in ways)


@experiment.claim(
    "Centred by mass they are read with {centred_1:.4f}, {centred_2:.4f}, {centred_3:.4f}, "
    "{centred_4:.4f}. Of those moved by 4 pixels {cut_4:,} are cut by the edge; the other "
    "{restored_4:,} come back pixel for pixel."
)
def centring_repairs(r):
    near = all(abs(getattr(r, f"centred_{shift}") - r.accuracy) < 0.005 for shift in SHIFTS)
    whole = [getattr(r, f"cut_{shift}") + getattr(r, f"restored_{shift}") for shift in SHIFTS]
    return near and whole == [r.digits] * 4


@experiment.claim(
    "The middle of every digit lies between {lowest_middle:.2f} and {highest_middle:.2f}. Moved by "
    "1 pixel, {overlap_1:.0%} of the ink still falls on ink; by 4 pixels, {overlap_4:.0%}."
)
def little_ink_falls_on_ink(r):
    centred = r.lowest_middle >= 13.5 and r.highest_middle <= 14.5
    return centred and r.overlap_1 > 0.6 and r.overlap_4 < 0.4


@experiment.claim(
    "Centred by the box around the digit, they are read with {boxed:.4f} only; 1.2 times as large, "
    "with {larger:.4f}, 0.8 times, {smaller:.4f}."
)
def the_box_and_the_size_count_too(r):
    return r.boxed < r.accuracy - 0.1 and 0.6 < r.smaller < r.larger < r.accuracy - 0.05
