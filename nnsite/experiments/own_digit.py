"""A digit of one's own, drawn elsewhere in the image than the training digits are.

    x       pixels, 0 (paper) to 255 (ink), uint8, shape (10000, 784)
    image   one of them, shape (28, 28); images any number of them, (n, 28, 28)
    t       labels, shape (10000,)

`right_4` is the accuracy on the test digits when each is moved to the right by 4 pixels,
and `centred_4` that on the same digits after `right` has moved them back. All moves are
made with np.roll: what leaves the image on one side comes in on the other.
"""

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(image):
    """The 784 pixels that the network is given."""
    return image.reshape(784)


def right(image):
    """The 784 pixels that the network is given."""
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


def catch(image):
    rows = image.sum(axis=1) / image.sum()
    columns = image.sum(axis=0) / image.sum()
    print((rows @ np.arange(28)).round(1))
    print((columns @ np.arange(28)).round(1))


experiment = Experiment(
    table=[
        Row("accuracy, 4 pixels to the right", "right_4", "centred_4"),
        Row("3 pixels", "right_3", "centred_3"),
        Row("2 pixels", "right_2", "centred_2"),
        Row("1 pixel", "right_1", "centred_1"),
    ],
)


def moved(images, down, across):
    """All images moved by whole pixels; negative ones go up or to the left."""
    return np.roll(images, (down, across), axis=(1, 2))


def centred(images):
    """All images, each moved by its centre of mass."""
    return np.array([right(image) for image in images]).reshape(-1, 28, 28)


def boxed(image):
    """The image with the middle of the box around its digit moved to (14, 14)."""
    rows = np.flatnonzero(image.any(axis=1))
    columns = np.flatnonzero(image.any(axis=0))
    down = round(14 - (rows[0] + rows[-1]) / 2)
    across = round(14 - (columns[0] + columns[-1]) / 2)
    return np.roll(image, (down, across), axis=(0, 1))


def resized(images, factor):
    """The digits larger or smaller, about the middle, by the nearest pixel."""
    source = np.rint((np.arange(28) - 14) / factor + 14).astype(int)
    inside = (source >= 0) & (source < 28)
    source = np.where(inside, source, 0)
    return images[:, source][:, :, source] * (inside[:, np.newaxis] & inside)


def cut(images, shift):
    """Which images have ink that a move to the right by `shift` pixels takes over the edge."""
    return images[:, :, -shift:].any(axis=(1, 2))


def restored(images, back, is_cut):
    """How many of the images that were not cut are back pixel for pixel."""
    same = (back == images).all(axis=(1, 2))
    return np.sum(same & ~is_cut)


def overlap(images, others):
    """The share of the ink that both have in the same pixels: the smaller value of each two."""
    return np.minimum(images, others).sum() / images.sum()


def falls(numbers):
    """Whether each number is less than the one before it."""
    return bool(np.all(np.diff(numbers) < 0))


def run(test, train, weights):
    """Move all test digits, recognise them, move them back by their centre of mass."""
    x, t = test
    images = x.reshape(-1, 28, 28)

    def probabilities(images):
        return predict(weights, images.reshape(-1, 784) / np.float32(255))

    def accuracy_on(images):
        return accuracy(probabilities(images), t)

    by_1 = moved(images, 0, 1)
    by_2 = moved(images, 0, 2)
    by_3 = moved(images, 0, 3)
    by_4 = moved(images, 0, 4)
    right_4 = accuracy_on(by_4)

    back_1 = centred(by_1)
    back_2 = centred(by_2)
    back_3 = centred(by_3)
    back_4 = centred(by_4)
    centred_4 = accuracy_on(back_4)

    cut_1 = cut(images, 1)
    cut_2 = cut(images, 2)
    cut_3 = cut(images, 3)
    cut_4 = cut(images, 4)

    by_box = np.array([boxed(image) for image in images])
    middles_test = middle(images)
    middles_train = middle(train[0].reshape(-1, 28, 28))
    five = np.stack([images[:5], by_1[:5], by_2[:5], by_3[:5], by_4[:5]], axis=1)
    return {
        "digits": len(t),
        "accuracy": accuracy_on(images),
        "right_1": accuracy_on(by_1),
        "right_2": accuracy_on(by_2),
        "right_3": accuracy_on(by_3),
        "right_4": right_4,
        "left_1": accuracy_on(moved(images, 0, -1)),
        "left_2": accuracy_on(moved(images, 0, -2)),
        "left_3": accuracy_on(moved(images, 0, -3)),
        "left_4": accuracy_on(moved(images, 0, -4)),
        "down_1": accuracy_on(moved(images, 1, 0)),
        "down_2": accuracy_on(moved(images, 2, 0)),
        "down_3": accuracy_on(moved(images, 3, 0)),
        "down_4": accuracy_on(moved(images, 4, 0)),
        "up_1": accuracy_on(moved(images, -1, 0)),
        "up_2": accuracy_on(moved(images, -2, 0)),
        "up_3": accuracy_on(moved(images, -3, 0)),
        "up_4": accuracy_on(moved(images, -4, 0)),
        "centred_1": accuracy_on(back_1),
        "centred_2": accuracy_on(back_2),
        "centred_3": accuracy_on(back_3),
        "centred_4": centred_4,
        "cost": round((centred_4 - right_4) * len(t)),
        "cut_1": np.sum(cut_1),
        "cut_2": np.sum(cut_2),
        "cut_3": np.sum(cut_3),
        "cut_4": np.sum(cut_4),
        "restored_1": restored(images, back_1, cut_1),
        "restored_2": restored(images, back_2, cut_2),
        "restored_3": restored(images, back_3, cut_3),
        "restored_4": restored(images, back_4, cut_4),
        "overlap_1": overlap(images, by_1),
        "overlap_4": overlap(images, by_4),
        "boxed": accuracy_on(by_box),
        "larger": accuracy_on(resized(images, 1.2)),
        "smaller": accuracy_on(resized(images, 0.8)),
        "lowest_middle": min(np.min(middles_test), np.min(middles_train)),
        "highest_middle": max(np.max(middles_test), np.max(middles_train)),
        "catch_wrong": {"image": by_4[0]},
        "catch_right": {"image": images[0]},
        "five": five.reshape(-1, 784),
        "labels": np.repeat(t[:5], 5),
        "answers": np.argmax(probabilities(five), axis=1),
    }


@experiment.claim(
    "Moved to the right by 1, 2, 3, 4 pixels, the digits are recognised with accuracy "
    "{right_1:.3f}, {right_2:.3f}, {right_3:.3f}, {right_4:.3f} instead of {accuracy:.4f}; to the "
    "left, with {left_1:.3f}, {left_2:.3f}, {left_3:.3f}, {left_4:.3f}: less with each pixel."
)
def shifts_right_and_left_cost(r):
    to_the_right = falls([r.accuracy, r.right_1, r.right_2, r.right_3, r.right_4])
    to_the_left = falls([r.accuracy, r.left_1, r.left_2, r.left_3, r.left_4])
    return to_the_right and to_the_left


@experiment.claim(
    "Moved down by 1, 2, 3, 4 pixels, they are recognised with {down_1:.3f}, {down_2:.3f}, "
    "{down_3:.3f}, {down_4:.3f} instead of {accuracy:.4f}; up, with {up_1:.3f}, {up_2:.3f}, "
    "{up_3:.3f}, {up_4:.3f}: less with each pixel."
)
def shifts_down_and_up_cost(r):
    down = falls([r.accuracy, r.down_1, r.down_2, r.down_3, r.down_4])
    up = falls([r.accuracy, r.up_1, r.up_2, r.up_3, r.up_4])
    return down and up


@experiment.claim(
    "One pixel in any of the four directions costs more than 0.03 of the accuracy of "
    "{accuracy:.4f}: {right_1:.3f}, {left_1:.3f}, {down_1:.3f} and {up_1:.3f} are left."
)
def one_pixel_costs(r):
    best = max(r.right_1, r.left_1, r.down_1, r.up_1)
    return r.accuracy - best > 0.03


@experiment.claim(
    "Four pixels in any direction leave less than 0.35: {right_4:.3f}, {left_4:.3f}, "
    "{down_4:.3f}, {up_4:.3f}."
)
def four_pixels_leave_a_third(r):
    best = max(r.right_4, r.left_4, r.down_4, r.up_4)
    return best < 0.35


@experiment.claim(
    "Centred by mass they are recognised with {centred_1:.4f}, {centred_2:.4f}, {centred_3:.4f}, "
    "{centred_4:.4f}: all within 0.005 of {accuracy:.4f}, the accuracy without any move."
)
def centring_repairs(r):
    """Only digits that the edge cut in two are not repaired."""
    lowest = min(r.centred_1, r.centred_2, r.centred_3, r.centred_4)
    highest = max(r.centred_1, r.centred_2, r.centred_3, r.centred_4)
    none_far_below = r.accuracy - lowest < 0.005
    none_far_above = highest - r.accuracy < 0.005
    return none_far_below and none_far_above


@experiment.claim(
    "Moves of 1, 2, 3 and 4 pixels cut {cut_1}, {cut_2}, {cut_3} and {cut_4} digits at the edge. "
    "All others come back pixel for pixel: {restored_1:,}, {restored_2:,}, {restored_3:,} and "
    "{restored_4:,}, which makes {digits:,} each time with those that were cut."
)
def centring_restores_the_image(r):
    """So it does not matter in which direction the digit was moved."""
    all_after_1 = r.cut_1 + r.restored_1 == r.digits
    all_after_2 = r.cut_2 + r.restored_2 == r.digits
    all_after_3 = r.cut_3 + r.restored_3 == r.digits
    all_after_4 = r.cut_4 + r.restored_4 == r.digits
    return all_after_1 and all_after_2 and all_after_3 and all_after_4


@experiment.claim(
    "The middle of every MNIST digit here lies between {lowest_middle:.2f} and "
    "{highest_middle:.2f}, in rows and in columns: within half a pixel of 14."
)
def every_digit_is_centred(r):
    """All 10,000 test digits and the first 10,000 training digits."""
    none_before = r.lowest_middle >= 13.5
    none_beyond = r.highest_middle <= 14.5
    return none_before and none_beyond


@experiment.claim(
    "Moved by 1 pixel, the digits share {overlap_1:.0%} of their ink, pixel by pixel, with those "
    "not moved, more than 60%; moved by 4 pixels, {overlap_4:.0%}, less than 40%."
)
def little_ink_is_shared(r):
    """A stroke is two or three pixels wide."""
    much_after_1 = r.overlap_1 > 0.6
    little_after_4 = r.overlap_4 < 0.4
    return much_after_1 and little_after_4


@experiment.claim(
    "Centred by the box around the digit, they are recognised with {boxed:.4f} only: more than 0.1 "
    "below {accuracy:.4f}."
)
def the_box_will_not_do(r):
    """The training digits were centred by mass."""
    return r.accuracy - r.boxed > 0.1


@experiment.claim(
    "Centred, but 1.2 times as large, they are recognised with {larger:.4f}, more than 0.05 below "
    "{accuracy:.4f}; 0.8 times as large, with {smaller:.4f}, which is less still but above 0.6."
)
def size_counts_too(r):
    """A digit that is centred, but of another size, still differs from the training digits."""
    larger_costs = r.accuracy - r.larger > 0.05
    smaller_costs_more = r.smaller < r.larger
    most_are_left = r.smaller > 0.6
    return larger_costs and smaller_costs_more and most_are_left
