"""The digits the network gets wrong, looked at.

    x   images, uint8, shape (n, 784)
    y   probabilities, shape (n, 10)
    t   labels, shape (n,)
    p   predictions, shape (n,): the most probable digit of each row of y
    i   index array: which digits failed

Image, label and prediction of a failed digit are x[i], t[i] and p[i]: one index for all.
"""

import numpy as np

from nnsite.core.mosaic import grid
from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row

SHOWN = 1000  # digits of a picture at most


def wrong(x, i):
    """The images `i` as one picture."""
    images = x[i].reshape(-1, 28, 28)
    return np.concatenate(images, axis=0)


def right(x, i):
    """The images `i` as one picture."""
    images = x[i].reshape(-1, 28, 28)
    return grid(images, columns=10)


def surest_first(i, y):
    """The failed digits again, in another order: the most confident mistake first."""
    confidence = np.max(y[i], axis=1)
    return i[np.argsort(-confidence, kind="stable")]


def catch(y, t):
    p = y.argmax(axis=1)
    sure = y.max(axis=1)
    print(np.median(sure[p != t]).round(2))


experiment = Experiment(
    table=[
        Row("height of the picture, px", "height_wrong", "height_right", ",d"),
        Row("width, px", "width_wrong", "width_right", ",d"),
    ],
)


@experiment.repair
def in_rows_of_ten(x):
    """The failed images, shape (n, 784), as one picture; black ones fill the last row."""
    fill = (0, -len(x) % 10), (0, 0)
    rows = np.pad(x, fill).reshape(-1, 10, 28, 28)
    image = rows.swapaxes(1, 2).reshape(-1, 280)
    return image


@experiment.repair
def by_one_index(x, t):
    """Images and labels shuffled together."""
    i = np.random.permutation(len(x))
    x, t = x[i], t[i]
    return x, t


def second_choice(y):
    """The second most probable digit of each row."""
    return np.argsort(-y, axis=1)[:, 1]


def nearest(x, x_known, t_known):
    """The label of the known image that differs least, for each image; exact in float64."""
    b = x_known.astype(float)
    squares = np.vecdot(b, b)
    found = np.zeros(len(x), int)
    for start in range(0, len(x), 1000):  # all at once would be a gigabyte
        a = x[start : start + 1000].astype(float)
        # |a - b|^2 without |a|^2, which is the same for every known image.
        distance = squares - 2 * a @ b.T
        found[start : start + 1000] = np.argmin(distance, axis=1)
    return t_known[found]


def confusions(t, p):
    """How often label t was taken for p, shape (10, 10)."""
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (t, p), 1)
    return counts


def median(confidence):
    """The median; of no answers at all, 0."""
    return np.median(confidence) if len(confidence) else 0.0


def mean(confidence):
    """The mean; of no answers at all, 0."""
    return np.mean(confidence) if len(confidence) else 0.0


def run(test, train, weights):
    """Lay the failed digits out both ways, sort them, name them by other means, count pairs."""
    x, t = test
    y = predict(weights, x / np.float32(255))
    p = np.argmax(y, axis=1)
    confidence = np.max(y, axis=1)
    failed = p != t

    i = np.flatnonzero(failed)
    # Nothing can be concatenated if there is no mistake.
    strip = wrong(x, i) if len(i) else x[i].reshape(-1, 28)
    mosaic = right(x, i)
    i_sorted = surest_first(i, y)
    caption_is_false = (t[i_sorted] != t[i]) | (p[i_sorted] != p[i])
    least_sure = np.argsort(confidence, kind="stable")[:1000]

    t_shifted = np.roll(t, 1)
    failed_shifted = p != t_shifted
    # Labels that are wrong in themselves: divided like pixels, or all alike.
    failed_divided = p != t / 255
    failed_alike = p != 0

    order = np.random.default_rng(0).permutation(len(t))
    failed_apart = p[order] != t
    x_shuffled, t_shuffled = by_one_index(x, t)
    y_shuffled = predict(weights, x_shuffled / np.float32(255))

    y_inverted = predict(weights, 1 - x / np.float32(255))
    failed_inverted = np.argmax(y_inverted, axis=1) != t

    second_is_right = second_choice(y[i_sorted]) == t[i_sorted]
    nearest_is_right = nearest(x[i_sorted], *train) == t[i_sorted]
    i_neither = i_sorted[~second_is_right & ~nearest_is_right]

    confused = confusions(t[i], p[i])
    label, taken_for = np.unravel_index(np.argmax(confused), confused.shape)
    commonest_first = np.sort(confused, axis=None)[::-1]
    return {
        "digits": len(t),
        "errors": len(i),
        "shown": len(i[:SHOWN]),
        "accuracy": accuracy(y, t),
        "height_wrong": strip.shape[0],
        "height_right": mosaic.shape[0],
        "width_wrong": strip.shape[1],
        "width_right": mosaic.shape[1],
        "pixels_off": np.sum(in_rows_of_ten(x[i]) != mosaic),
        "first_in_file": mean(confidence[i[:30]]),
        "first_sorted": mean(confidence[i_sorted[:30]]),
        "false_captions": np.sum(caption_is_false),
        "median_errors": median(confidence[failed]),
        "median_correct": median(confidence[~failed]),
        "median_shifted": median(confidence[failed_shifted]),
        "right_if_shifted": mean(p[failed_shifted] == t[failed_shifted]),
        "accuracy_shifted": accuracy(y, t_shifted),
        "accuracy_divided": np.mean(~failed_divided),
        "accuracy_alike": np.mean(~failed_alike),
        "median_divided": median(confidence[failed_divided]),
        "median_alike": median(confidence[failed_alike]),
        "accuracy_apart": accuracy(y[order], t),
        "median_apart": median(confidence[order][failed_apart]),
        "accuracy_together": accuracy(y_shuffled, t_shuffled),
        "accuracy_inverted": accuracy(y_inverted, t),
        "median_inverted": median(np.max(y_inverted, axis=1)[failed_inverted]),
        "catch_wrong": {"y": y, "t": t_shifted},
        "catch_right": {"y": y, "t": t},
        "found": np.sum(failed[least_sure]),
        "second": np.sum(second_is_right),
        "nearest": np.sum(nearest_is_right),
        "nearest_first": np.sum(nearest_is_right[:30]),
        "known": len(train[1]),
        "neither": len(i_neither),
        "neither_shown": len(i_neither[:SHOWN]),
        "most": confused[label, taken_for],
        "most_label": label,
        "most_taken_for": taken_for,
        "surest_label": next(iter(t[i_sorted]), -1),  # -1: there is no mistake
        "surest_taken_for": next(iter(p[i_sorted]), -1),
        "even": len(i) / 90,  # ten labels, each taken for nine others
        "ten_commonest": np.sum(commonest_first[:10]),
        "kinds_for_half": 1 + np.argmax(np.cumsum(commonest_first) >= len(i) / 2),
        "strip": strip,
        "mosaic": mosaic,
        "i": i,
        "i_sorted": i_sorted,
        "i_neither": i_neither,
        "x": x,
        "t": t,
        "p": p,
        "confused": confused,
    }


@experiment.law(
    "{errors} images of 28 x 28 px, one under the other, make a picture {height_wrong:,} px tall "
    "and {width_wrong} px wide; in rows of ten, {height_right:,} px tall and {width_right} px wide."
)
def rows_of_ten_are_a_tenth_as_tall(r):
    """Black fills the last row, so the number of rows is rounded up."""
    strip_is_tall = r.height_wrong == 28 * r.errors
    strip_is_narrow = r.width_wrong == 28
    grid_is_lower = r.height_right == 28 * np.ceil(r.errors / 10)
    grid_is_wider = r.width_right == 280
    return strip_is_tall and strip_is_narrow and grid_is_lower and grid_is_wider


@experiment.law(
    "The three lines that lay images out in rows of ten make the same picture: {pixels_off} "
    "pixels differ."
)
def the_lines_to_paste_make_the_picture(r):
    return r.pixels_off == 0


@experiment.law("Both pictures of the {errors} images hold the same ink.")
def same_digits(r):
    """The ink of a picture is the sum of its pixels, in whatever order."""
    return np.sum(r.strip) == np.sum(r.mosaic)


@experiment.finding(
    "Sort the images but not their captions, and {false_captions} of {errors} captions are false: "
    "more than 9 in 10."
)
def unsorted_captions_lie(r):
    """Image and caption then come from two digits, and seldom are both digits alike."""
    return r.false_captions > 0.9 * r.errors


@experiment.finding(
    "The 30 surest mistakes have a mean confidence of {first_sorted:.2f}, the first 30 mistakes "
    "of the file {first_in_file:.2f}: less by more than 0.2."
)
def sorting_brings_the_surest_to_the_front(r):
    """In the file the mistakes come in no order of confidence."""
    return r.first_sorted - r.first_in_file > 0.2


@experiment.finding(
    "Half of the mistakes are made with a confidence below {median_errors:.2f}; half of the "
    "right answers above {median_correct:.2f}, which is more by at least 0.2."
)
def mistakes_are_less_sure(r):
    """A low confidence shows where to look for mistakes."""
    return r.median_correct - r.median_errors >= 0.2


@experiment.finding(
    "With labels shifted by one place, half of what counts as a mistake has a confidence above "
    "{median_shifted:.2f}, which is more than 0.9 and within 0.02 of the {median_correct:.2f} of "
    "right answers; most of it, {right_if_shifted:.0%}, is a right answer. The accuracy is "
    "{accuracy_shifted:.2f}, within 0.03 of one in ten."
)
def shifted_labels_look_sure(r):
    """A right answer is compared with the label of another digit."""
    sure = r.median_shifted > 0.9
    as_sure_as_right = abs(r.median_shifted - r.median_correct) < 0.02
    mostly_right = r.right_if_shifted > 0.5
    like_guessing = abs(r.accuracy_shifted - 0.1) < 0.03
    return sure and as_sure_as_right and mostly_right and like_guessing


@experiment.finding(
    "With labels divided by 255 half of what counts as a mistake has a confidence above "
    "{median_divided:.2f}, with labels that are all 0 above {median_alike:.2f}: more than 0.9, as "
    "with shifted ones. The accuracy is {accuracy_divided:.2f} and {accuracy_alike:.2f}, within "
    "0.03 of one in ten."
)
def wrong_labels_look_sure_too(r):
    """Only the answers 0 can equal such labels."""
    divided_is_sure = r.median_divided > 0.9
    alike_is_sure = r.median_alike > 0.9
    divided_is_like_guessing = abs(r.accuracy_divided - 0.1) < 0.03
    alike_is_like_guessing = abs(r.accuracy_alike - 0.1) < 0.03
    sure = divided_is_sure and alike_is_sure
    return sure and divided_is_like_guessing and alike_is_like_guessing


@experiment.finding(
    "With the images shuffled and the labels not, the accuracy is {accuracy_apart:.4f}, within "
    "0.02 of one in ten. With both in one order it is {accuracy_together:.4f}, as before."
)
def one_index_keeps_them_together(r):
    """The order of the digits does not matter, as long as it is the same."""
    like_guessing = abs(r.accuracy_apart - 0.1) < 0.02
    as_before = abs(r.accuracy_together - r.accuracy) < 0.0005
    return like_guessing and as_before


@experiment.finding(
    "Half of the mistakes with the labels in another order are made with a confidence of "
    "{median_apart:.2f} or more, above 0.95. Of the network's own mistakes it is "
    "{median_errors:.2f}, less than that by 0.1 or more."
)
def labels_apart_look_sure(r):
    """The network is right about its images; only the labels are those of others."""
    sure = r.median_apart > 0.95
    less_sure_itself = r.median_errors < r.median_apart - 0.1
    return sure and less_sure_itself


@experiment.finding(
    "With black and white exchanged the accuracy is {accuracy_inverted:.2f}, less than 0.05, and "
    "half of the mistakes are made with a confidence below {median_inverted:.2f}: less than 0.9, "
    "and less than with shifted labels."
)
def wrong_pixels_look_less_sure(r):
    """The network was not trained on such images."""
    bad = r.accuracy_inverted < 0.05
    less_sure = r.median_inverted < min(0.9, r.median_shifted)
    return bad and less_sure


@experiment.finding(
    "The 1,000 least sure of {digits:,} answers hold {found} of {errors} mistakes: more than half."
)
def doubt_finds_mistakes(r):
    """No label is needed to look there."""
    return r.found > 0.5 * r.errors


@experiment.finding(
    "For {second} of {errors} mistakes, more than half, the second choice is the label."
)
def second_choice_is_often_right(r):
    """By chance it would be one in nine."""
    return r.second > 0.5 * r.errors


@experiment.finding(
    "The most similar of {known:,} training digits names {nearest} of {errors} mistakes "
    "correctly: more than half."
)
def another_reader_reads_most(r):
    """In these the label can still be found in the pixels."""
    return r.nearest > 0.5 * r.errors


@experiment.finding(
    "Neither the second choice nor the nearest neighbour names {neither} of {errors} mistakes: "
    "some, but fewer than 3 in 10."
)
def some_are_named_by_neither(r):
    """Where one of the two is wrong, the other is often right."""
    some = r.neither > 0
    few = r.neither < 0.3 * r.errors
    return some and few


@experiment.finding(
    "Of the 30 surest mistakes, the nearest neighbour names {nearest_first}. That is a smaller "
    "share than {nearest} of all {errors}: less than 0.8 times as large."
)
def surest_mistakes_mislead_both(r):
    """Their pixels are like those of another digit."""
    share_of_surest = r.nearest_first / 30
    as_many_of_all = share_of_surest * r.errors
    return as_many_of_all < 0.8 * r.nearest


@experiment.finding(
    "{most} times a {most_label} is taken for a {most_taken_for}: more than 2.5 times the "
    "{even:.1f} times that it would be if all 90 confusions were equally common."
)
def confusions_have_favourites(r):
    """Some pairs of digits look more alike than others."""
    return r.most > 2.5 * r.even


@experiment.finding(
    "The ten commonest of the 90 confusions make {ten_commonest} of {errors} mistakes, between a "
    "third and a half. It takes {kinds_for_half} of them, more than ten and fewer than 30, to "
    "make half."
)
def a_few_pairs_do_not_explain_it_all(r):
    """The mistakes are spread over many pairs."""
    ten_make_a_third = r.ten_commonest > r.errors / 3
    ten_make_less_than_half = r.ten_commonest < r.errors / 2
    half_takes_more = 10 < r.kinds_for_half < 30
    return ten_make_a_third and ten_make_less_than_half and half_takes_more
