"""A digit of one's own, given to a network that knows none but MNIST's.

    photo   greys, 0 (black) to 255 (white), uint8, of any height and width
    x       784 pixels of a digit, 0 to 1, shape (784,)
    img     the same as an image, shape (28, 28); in `run` from 0 (paper) to 255 (ink)
    images  any number of them, (n, 28, 28)
    t       labels, shape (4000,)

Of the test digits, the first 4,000 are used: many are prepared one by one, and that takes time.

The photos are made here, from test digits: dark ink on grey paper, lit from one side, with
noise. Each digit has a size and a place of its own. All moves of test digits are made with
np.roll: what leaves the image on one side comes in on the other.
"""

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row

DIGITS = 4000
PHOTOS = 500
DIM = 200
SHOWN = 5


def wrong(photo):
    """784 numbers: the whole photo, made small."""
    img = shrunk(photo, 28, 28)
    return img.reshape(784) / 255


def right(photo):
    """784 numbers: the digit, as MNIST has it."""
    # Paper to 0: ink is what differs from it.
    ink = abs(photo - np.median(photo))
    ink[ink < ink.max() / 2] = 0
    # The box around the ink, its longer side 20.
    i, j = np.nonzero(ink)
    ink = ink[i.min() : i.max() + 1, j.min() : j.max() + 1]
    height, width = ink.shape
    scale = 20 / max(height, width)
    rows = max(1, round(scale * height))
    columns = max(1, round(scale * width))
    # Into 28 x 28, the middle of the ink to (14, 14).
    img = np.zeros((28, 28))
    img[:rows, :columns] = shrunk(ink, rows, columns)
    i, j = np.argwhere(img).mean(axis=0)
    img = np.roll(img, round(14 - i), 0)
    img = np.roll(img, round(14 - j), 1)
    return img.reshape(784) / img.max()


def shrunk(image, rows, columns):
    """The image in another size: each new pixel is the mean of what it covers."""
    for n in (rows, columns):
        old = len(image)
        edges = np.arange(n + 1).reshape(-1, 1) * old / n
        covered = np.diff(np.clip(edges - np.arange(old), 0, 1), axis=0)
        image = (covered @ image * n / old).T
    return image


def catch(img):
    rows, columns = np.nonzero(img)
    print(np.median(img).round(4))
    print(np.ptp(rows) + 1, np.ptp(columns) + 1)
    print(rows.mean().round(), columns.mean().round())


experiment = Experiment(
    table=[
        Row("accuracy on photos", "photo_wrong", "photo_right"),
        Row("dark ink on light paper", "dark", "dark_repaired"),
        Row("grey paper, 30 of 255", "grey_30", "grey_30_repaired"),
        Row("grey paper, 50 of 255", "grey_50", "grey_50_repaired"),
        Row("strokes thinner by a pixel above, below, left and right", "thin", "thin_repaired"),
        Row("cropped and scaled to 28 pixels", "cropped_28", "cropped_repaired"),
        Row("to 20, its box in the middle", "cropped_20", "cropped_repaired"),
        Row("1 pixel to the right", "right_1", "centred_1"),
        Row("2 pixels to the right", "right_2", "centred_2"),
        Row("4 pixels to the right", "right_4", "centred_4"),
    ],
)


@experiment.repair
def paper_to_0(img):
    """Ink is what differs from the paper, and by half as much as the darkest ink does."""
    img = abs(img - np.median(img))
    img[img < img.max() / 2] = 0
    img = 255 * img / img.max()
    return img


@experiment.repair
def to_the_middle(img):
    """The paper to 0, and the mean row and column of the ink to 14."""
    img = abs(img - np.median(img))
    i, j = np.argwhere(img).mean(axis=0)
    img = np.roll(img, (round(14 - i), round(14 - j)), (0, 1))
    return img


@experiment.repair
def with_a_margin(img):
    """A digit of 20 x 20 pixels on a sheet of 28 x 28, the middle of its ink in the middle."""
    img = np.pad(img, 4)
    i, j = np.argwhere(img).mean(axis=0)
    img = np.roll(img, (round(14 - i), round(14 - j)), (0, 1))
    return img


@experiment.repair
def thicker(img):
    """Each pixel becomes the largest of the nine in and around it."""
    for k in (1, -1):
        img = np.maximum(img, np.roll(img, k, 0))
        img = np.maximum(img, np.roll(img, k, 1))
    return img


@experiment.repair
def evenly_lit(photo):
    """Each column, then each row, as a share of its lightest pixel: that is paper."""
    photo = photo / photo.max(axis=0)
    photo = photo / photo.max(axis=1, keepdims=True)
    return photo


def photographed(img, rng, darkest=0.75):
    """A photo, 100 x 120, of a digit: dark ink on grey paper, lit from the right.

    On the left, the light is down to `darkest`.
    """
    side = rng.integers(60, 91)
    top = rng.integers(0, 101 - side)
    left = rng.integers(0, 121 - side)
    sheet = np.zeros((100, 120))
    sheet[top : top + side, left : left + side] = shrunk(img / 255, side, side)
    light = np.linspace(darkest, 1, 120)
    noise = rng.normal(0, 4, sheet.shape)
    return np.clip((200 - 130 * sheet) * light + noise, 0, 255).astype(np.uint8)


def steps(photo):
    """From `wrong` to `right` step by step, each time 784 pixels from 0 to 1."""
    as_it_is = wrong(photo)
    on_0 = paper_to_0(photo)
    of_20 = np.pad(shrunk(cropped(on_0), 20, 20), 4)
    return [as_it_is, 1 - as_it_is, wrong(on_0), of_20.reshape(784) / 255, right(photo)]


def moved(images, down, across):
    """All images moved by whole pixels; negative ones go up or to the left."""
    return np.roll(images, (down, across), axis=(1, 2))


def each(repair, images):
    """All images, each repaired by itself."""
    return np.array([repair(img) for img in images])


def all_thicker(images):
    """All images with thicker strokes, at once, as the first two axes of (28, 28, n)."""
    return np.moveaxis(thicker(np.moveaxis(images, 0, -1)), -1, 0)


def eroded(images):
    """Each pixel becomes the smallest of itself and its four neighbours."""
    least = images
    for across in (1, -1):
        least = np.minimum(least, moved(images, 0, across))
    for down in (1, -1):
        least = np.minimum(least, moved(images, down, 0))
    return least


def cropped(img):
    """The digit alone, in the middle of the smallest square that holds it."""
    rows, columns = np.nonzero(img)
    digit = img[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    height, width = digit.shape
    side = max(height, width)
    square = np.zeros((side, side))
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = digit
    return square


def resized(images, factor):
    """The digits larger or smaller, about the middle, by bilinear interpolation."""
    source = (np.arange(28) - 14) / factor + 14
    share = [np.interp(source, np.arange(28), one, left=0, right=0) for one in np.eye(28)]
    return np.transpose(share) @ images @ np.array(share)


def in_size(squares, side):
    """Squares of any sides, all in another size."""
    sides = np.array([len(square) for square in squares])
    images = np.zeros((len(squares), side, side))
    for old in np.unique(sides):
        of_one_size = np.flatnonzero(sides == old)
        share = shrunk(np.eye(old), side, old)  # of each old row, in each new one
        images[of_one_size] = share @ np.array([squares[i] for i in of_one_size]) @ share.T
    return images


def cut(images, shift):
    """Which images have ink that a move to the right by `shift` pixels takes over the edge."""
    return images[:, :, -shift:].any(axis=(1, 2))


def overlap(images, others):
    """The share of the ink that both have in the same pixels: the smaller value of each two."""
    return np.minimum(images, others).sum() / images.sum()


def falls(numbers):
    """Whether each number is less than the one before it."""
    return bool(np.all(np.diff(numbers) < 0))


def run(test, train, weights):
    """Photograph digits; give test digits each difference alone, and take it away again."""
    x, t = test[0][:DIGITS], test[1][:DIGITS]
    images = x.reshape(-1, 28, 28)

    def answers(images):
        """Predictions for images from 0 to 255."""
        x = images.reshape(-1, 784).astype(np.float32) / 255
        y = predict(weights, x)
        return np.argmax(y, axis=1)

    def accuracy_on(images):
        return np.mean(answers(images) == t)

    shown = each_moved(images[:SHOWN])
    return {
        "digits": len(t),
        "accuracy": accuracy_on(images),
        **of_photos(images, t, weights),
        **of_paper_and_strokes(images, accuracy_on),
        **of_sizes(images, accuracy_on),
        **of_moves(images, accuracy_on),
        **of_mnist(np.concatenate([test[0], train[0]]).reshape(-1, 28, 28)),
        "moved": shown,
        "moved_labels": np.repeat(t[:SHOWN], 5),
        "moved_answers": answers(shown),
    }


def of_photos(images, t, weights):
    """Photos of the first test digits: made small, prepared, and step by step."""
    rng = np.random.default_rng(0)
    photos = [photographed(img, rng) for img in images[:PHOTOS]]
    stages = np.array([steps(photo) for photo in photos])
    labels = t[:PHOTOS]

    def accuracy_of(x):
        return accuracy(predict(weights, x.astype(np.float32)), labels)

    shown = stages[:SHOWN].reshape(-1, 784)
    return {
        "photos": PHOTOS,
        "photo_wrong": accuracy_of(stages[:, 0]),
        "photo_right": accuracy_of(stages[:, 4]),
        "photo_light_ink": accuracy_of(each(right, [255 - photo for photo in photos])),
        **of_dim_photos(images[:DIM], t[:DIM], weights),
        "no_photo": accuracy_of(images[:PHOTOS].reshape(-1, 784) / 255),
        "step_2": accuracy_of(stages[:, 1]),
        "step_3": accuracy_of(stages[:, 2]),
        "step_4": accuracy_of(stages[:, 3]),
        "one_grey": error(right, np.zeros((100, 120), dtype=np.uint8)),
        "catch_wrong": {"img": wrong(photos[0]).reshape(28, 28)},
        "catch_right": {"img": right(photos[0]).reshape(28, 28)},
        "steps": np.uint8(np.rint(shown * 255)),
        "steps_labels": np.repeat(labels[:SHOWN], 5),
        "steps_answers": np.argmax(predict(weights, shown.astype(np.float32)), axis=1),
    }


def of_dim_photos(images, t, weights):
    """Photos on which the light falls to one half: prepared as they are, and evenly lit first."""
    rng = np.random.default_rng(0)
    photos = [photographed(img, rng, darkest=0.5) for img in images]
    x = each(right, photos).astype(np.float32)
    x_even = each(right, each(evenly_lit, photos)).astype(np.float32)
    return {
        "dim": len(photos),
        "dim_right": accuracy(predict(weights, x), t),
        "dim_repaired": accuracy(predict(weights, x_even), t),
        "no_photo_dim": accuracy(predict(weights, images.reshape(-1, 784) / np.float32(255)), t),
    }


def of_paper_and_strokes(images, accuracy_on):
    """Ink dark, paper grey, strokes thin."""

    def accuracy_repaired(images):
        return accuracy_on(each(paper_to_0, images))

    thin = eroded(images)
    return {
        "dark": accuracy_on(255 - images),
        "dark_repaired": accuracy_repaired(255 - images),
        "grey_30": accuracy_on(np.maximum(images, 30)),
        "grey_30_repaired": accuracy_repaired(np.maximum(images, 30)),
        "grey_50": accuracy_on(np.maximum(images, 50)),
        "grey_50_repaired": accuracy_repaired(np.maximum(images, 50)),
        "thin": accuracy_on(thin),
        "thin_repaired": accuracy_on(all_thicker(thin)),
        "thickened": accuracy_on(all_thicker(images)),
    }


def of_sizes(images, accuracy_on):
    """Cropped, too large, too small."""
    squares = [cropped(img) for img in images]
    of_28, of_20 = in_size(squares, 28), in_size(squares, 20)
    larger, smaller = resized(images, 1.2), resized(images, 0.8)
    return {
        "cropped_28": accuracy_on(of_28),
        "cropped_20": accuracy_on(np.pad(of_20, ((0, 0), (4, 4), (4, 4)))),
        "cropped_repaired": accuracy_on(each(with_a_margin, of_20)),
        "larger": accuracy_on(larger),
        "larger_right": accuracy_on(255 * each(right, larger)),
        "smaller": accuracy_on(smaller),
        "smaller_right": accuracy_on(255 * each(right, smaller)),
    }


def of_moves(images, accuracy_on):
    """Moved by 1 to 4 pixels in each direction, and moved back."""
    centred = each(to_the_middle, images)
    back_1 = each(to_the_middle, moved(images, 0, 1))
    back_2 = each(to_the_middle, moved(images, 0, 2))
    back_3 = each(to_the_middle, moved(images, 0, 3))
    back_4 = each(to_the_middle, moved(images, 0, 4))
    is_cut = cut(images, 4)
    same = (back_4 == centred).all(axis=(1, 2))
    dark_centred = each(to_the_middle, 255 - images[:PHOTOS])
    same_dark = (dark_centred == centred[:PHOTOS]).all(axis=(1, 2))
    return {
        "right_1": accuracy_on(moved(images, 0, 1)),
        "right_2": accuracy_on(moved(images, 0, 2)),
        "right_3": accuracy_on(moved(images, 0, 3)),
        "right_4": accuracy_on(moved(images, 0, 4)),
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
        "centred": accuracy_on(centred),
        "dark_centred": len(dark_centred),
        "same_dark": np.sum(same_dark),
        "centred_1": accuracy_on(back_1),
        "centred_2": accuracy_on(back_2),
        "centred_3": accuracy_on(back_3),
        "centred_4": accuracy_on(back_4),
        "cut_4": np.sum(is_cut),
        "cut_shown": np.sum(is_cut[:SHOWN]),
        "not_cut": np.sum(~is_cut),
        "same_4": np.sum(same & ~is_cut),
        "overlap_1": overlap(images, moved(images, 0, 1)),
        "overlap_4": overlap(images, moved(images, 0, 4)),
    }


def each_moved(images):
    """Each image as it is and moved to the right by 1 to 4 pixels, uint8 (5 n, 784)."""
    by_shift = [moved(images, 0, shift) for shift in range(5)]
    return np.stack(by_shift, axis=1).reshape(-1, 784)


def of_mnist(images):
    """Where MNIST's digits stand, and how large they are."""
    ink = images > 0
    by_row, by_column = ink.sum(axis=2), ink.sum(axis=1)
    all_ink = by_row.sum(axis=1)
    middles = np.array([by_row @ np.arange(28), by_column @ np.arange(28)]) / all_ink
    longer_sides = np.maximum(length(by_row > 0), length(by_column > 0))
    return {
        "lowest_middle": np.min(middles),
        "highest_middle": np.max(middles),
        "shortest": np.min(longer_sides),
        "longest": np.max(longer_sides),
        "of_20": np.sum(longer_sides == 20),
        "of_mnist": len(images),
        "highest_median": np.max(np.median(images, axis=(1, 2))),
    }


def length(has_ink):
    """From the first row or column with ink to the last, of each image: (n, 28) to (n,)."""
    return 28 - np.argmax(has_ink, axis=1) - np.argmax(has_ink[:, ::-1], axis=1)


@experiment.finding(
    "{photos:,} photos made small are recognised with {photo_wrong:.4f}, less than 0.2. Prepared, "
    "they are recognised with {photo_right:.4f}, within 0.03 of the {no_photo:.4f} of the digits "
    "themselves."
)
def a_photo_has_to_be_prepared(r):
    hardly_any = r.photo_wrong < 0.2
    nearly_all = abs(r.photo_right - r.no_photo) < 0.03
    return hardly_any and nearly_all


@experiment.finding(
    "Step by step: {photo_wrong:.4f} as it is, {step_2:.4f} with dark and light exchanged, "
    "{step_3:.4f} with the paper 0 and the ink 255, {step_4:.4f} at the right size, "
    "{photo_right:.4f} in the middle. Each step gains."
)
def every_step_gains(r):
    """The same photos in each row. The third is `wrong` as it stands, on paper of 0."""
    return falls([r.photo_right, r.step_4, r.step_3, r.step_2, r.photo_wrong])


@experiment.finding(
    "Light ink on dark paper does as well: {photo_light_ink:.4f}, within 0.01 of the "
    "{photo_right:.4f} of dark ink."
)
def ink_may_be_light_or_dark(r):
    """Ink is what differs from the paper."""
    return abs(r.photo_light_ink - r.photo_right) < 0.01


@experiment.finding(
    "Where the light falls to one half, {dim} photos prepared are recognised with {dim_right:.4f}, "
    "less than 0.4. Evenly lit first, with {dim_repaired:.4f}, within 0.05 of the "
    "{no_photo_dim:.4f} of the digits themselves."
)
def uneven_light_is_ink(r):
    """Paper that is darker than the median by half as much as the ink counts as ink."""
    few = r.dim_right < 0.4
    repaired = abs(r.dim_repaired - r.no_photo_dim) < 0.05
    return few and repaired


@experiment.finding(
    "Dark ink on light paper costs the most: {dark:.4f} is left, less than 0.05. With the paper "
    "0 it is {dark_repaired:.4f}, within 0.02 of {accuracy:.4f}."
)
def dark_ink_costs_the_most(r):
    others = [r.grey_30, r.grey_50, r.thin, r.cropped_28, r.larger, r.smaller, r.right_4]
    the_most = r.dark < min(others)
    hardly_any = r.dark < 0.05
    repaired = abs(r.dark_repaired - r.accuracy) < 0.02
    return the_most and hardly_any and repaired


@experiment.finding(
    "Paper of grey 30 in 255 leaves {grey_30:.4f}, more than 0.05 below {accuracy:.4f}; of grey "
    "50, {grey_50:.4f}, more than 0.2 below. With the paper 0 they are {grey_30_repaired:.4f} and "
    "{grey_50_repaired:.4f}, both within 0.03."
)
def grey_paper_costs(r):
    """Most pixels of an image are paper, so a little grey adds up."""
    a_little_grey_costs = r.accuracy - r.grey_30 > 0.05
    more_costs_more = r.accuracy - r.grey_50 > 0.2
    repaired_30 = abs(r.grey_30_repaired - r.accuracy) < 0.03
    repaired_50 = abs(r.grey_50_repaired - r.accuracy) < 0.03
    return a_little_grey_costs and more_costs_more and repaired_30 and repaired_50


@experiment.finding(
    "Strokes thinner by a pixel above, below, left and right leave {thin:.4f}, more than 0.2 below "
    "{accuracy:.4f}. "
    "Made thicker again, they are recognised with {thin_repaired:.4f}: more than half of the loss "
    "is back, not all of it."
)
def thin_strokes_cost(r):
    """Where a stroke was two pixels wide or less, nothing is left of it to make thicker."""
    lost = r.accuracy - r.thin
    back = r.thin_repaired - r.thin
    costs = lost > 0.2
    more_than_half = back > lost / 2
    not_all = r.thin_repaired < r.accuracy
    return costs and more_than_half and not_all


@experiment.finding(
    "Strokes that are not thin are made too thick: the test digits themselves, made thicker, are "
    "recognised with {thickened:.4f}, more than 0.05 below {accuracy:.4f}."
)
def only_thin_strokes_gain(r):
    """A stroke that is thicker by a pixel all around meets other weights."""
    return r.accuracy - r.thickened > 0.05


@experiment.finding(
    "Cropped and scaled to fill 28 pixels, the digits are recognised with {cropped_28:.4f}, less "
    "than 0.5. In 20 pixels, with the box in the middle, it is {cropped_20:.4f}, still more than "
    "0.1 below {accuracy:.4f}. With the ink in the middle it is {cropped_repaired:.4f}, within "
    "0.01."
)
def a_cropped_digit_is_too_large(r):
    """MNIST's digits are 20 pixels long, and the middle of their ink is in the middle."""
    few = r.cropped_28 < 0.5
    the_box_will_not_do = r.accuracy - r.cropped_20 > 0.1
    repaired = abs(r.cropped_repaired - r.accuracy) < 0.01
    return few and the_box_will_not_do and repaired


@experiment.finding(
    "In the middle, but 1.2 times as large, they are recognised with {larger:.4f}: more than 0.05 "
    "below {accuracy:.4f}, and better than moved by 2 pixels ({right_2:.4f}). 0.8 times as large, "
    "with {smaller:.4f}, which is less. Prepared, both are recognised again: {larger_right:.4f} "
    "and {smaller_right:.4f}, within 0.04 of {accuracy:.4f}."
)
def size_counts_too(r):
    """A digit that is centred, but of another size, still differs from the training digits."""
    larger_costs = r.accuracy - r.larger > 0.05
    better_than_moved = r.larger > r.right_2
    smaller_costs_more = r.smaller < r.larger
    larger_is_back = abs(r.larger_right - r.accuracy) < 0.04
    smaller_is_back = abs(r.smaller_right - r.accuracy) < 0.04
    costs = larger_costs and better_than_moved and smaller_costs_more
    return costs and larger_is_back and smaller_is_back


@experiment.finding(
    "Moved to the right by 1, 2, 3, 4 pixels, the digits are recognised with accuracy "
    "{right_1:.3f}, {right_2:.3f}, {right_3:.3f}, {right_4:.3f} instead of {accuracy:.4f}; to the "
    "left, with {left_1:.3f}, {left_2:.3f}, {left_3:.3f}, {left_4:.3f}: less with each pixel."
)
def shifts_right_and_left_cost(r):
    to_the_right = falls([r.accuracy, r.right_1, r.right_2, r.right_3, r.right_4])
    to_the_left = falls([r.accuracy, r.left_1, r.left_2, r.left_3, r.left_4])
    return to_the_right and to_the_left


@experiment.finding(
    "Moved down by 1, 2, 3, 4 pixels, they are recognised with {down_1:.3f}, {down_2:.3f}, "
    "{down_3:.3f}, {down_4:.3f} instead of {accuracy:.4f}; up, with {up_1:.3f}, {up_2:.3f}, "
    "{up_3:.3f}, {up_4:.3f}: less with each pixel."
)
def shifts_down_and_up_cost(r):
    down = falls([r.accuracy, r.down_1, r.down_2, r.down_3, r.down_4])
    up = falls([r.accuracy, r.up_1, r.up_2, r.up_3, r.up_4])
    return down and up


@experiment.finding(
    "Four pixels in any direction leave less than 0.35: {right_4:.3f}, {left_4:.3f}, "
    "{down_4:.3f}, {up_4:.3f}."
)
def four_pixels_leave_a_third(r):
    best = max(r.right_4, r.left_4, r.down_4, r.up_4)
    return best < 0.35


@experiment.finding(
    "Moved back to the middle of their ink, they are recognised with {centred_1:.4f}, "
    "{centred_2:.4f}, {centred_3:.4f}, {centred_4:.4f}; without a move with {centred:.4f}: all "
    "within 0.005 of {accuracy:.4f}. The first {dark_centred} with dark ink come out pixel for "
    "pixel as with light ink, all {same_dark}."
)
def centring_repairs(r):
    """Only digits that the edge cut in two are not repaired."""
    numbers = [r.centred_1, r.centred_2, r.centred_3, r.centred_4, r.centred]
    none_far_below = r.accuracy - min(numbers) < 0.005
    none_far_above = max(numbers) - r.accuracy < 0.005
    dark_as_light = r.same_dark == r.dark_centred
    return none_far_below and none_far_above and dark_as_light


@experiment.law(
    "A move of 4 pixels to the right cuts {cut_4} digits at the edge, {cut_shown} of the five "
    "shown. Centred, all {not_cut:,} others are pixel for pixel what they are centred without "
    "the move."
)
def only_the_edge_does_harm(r):
    """So it does not matter by how much the digit was moved."""
    one_is_shown = r.cut_shown == 1
    all_others_are_back = r.same_4 == r.not_cut
    return one_is_shown and all_others_are_back


@experiment.law(
    "In {of_mnist:,} MNIST digits the paper is {highest_median:.0f}, the longer side {shortest} or "
    "{longest} pixels ({longest} in {of_20:,} of them), and the middle of the ink lies between "
    "{lowest_middle:.2f} and {highest_middle:.2f}, in rows and in columns."
)
def every_digit_is_prepared(r):
    """All 10,000 test digits and the first 10,000 training digits."""
    paper_is_0 = r.highest_median == 0
    all_of_one_size = r.shortest >= 19 and r.longest == 20
    in_the_middle = r.lowest_middle > 12 and r.highest_middle < 16
    return paper_is_0 and all_of_one_size and in_the_middle


@experiment.law(
    "Moved by 1 pixel, the digits share {overlap_1:.0%} of their ink, pixel by pixel, with those "
    "not moved, more than 60%; moved by 4 pixels, {overlap_4:.0%}, less than 40%."
)
def little_ink_is_shared(r):
    """Strokes are thin."""
    much_after_1 = r.overlap_1 > 0.6
    little_after_4 = r.overlap_4 < 0.4
    return much_after_1 and little_after_4
