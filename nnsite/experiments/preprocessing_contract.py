"""A network that is given other numbers than those it was trained on.

    x  pixels as they lie in the file, 0 (paper) to 255 (ink), uint8, shape (10000, 784)
    t  labels, p predictions, shape (10000,)
    y  probabilities, shape (10000, 10)

Same weights, same digits: only the line that prepares the pixels differs.
"""

import numpy as np

from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(x):
    """Scaled by the loader, and again."""
    x = x / np.float32(255)
    return x / np.float32(255)


def right(x):
    """Scaled once, as in training."""
    return x / np.float32(255)


def catch(x):
    print(np.round([x.min(), x.max(), x.mean()], 4))


def by_256(x):
    """Scaled to just below 1."""
    return x / np.float32(256)


def ink_or_not(x):
    """Black or white."""
    return np.float32(x > 127)


def standard(x):
    """Mean 0 and deviation 1 over the training digits."""
    return (right(x) - np.float32(0.1307)) / np.float32(0.3081)


def both_signs(x):
    """From -1 to 1."""
    return right(x) * 2 - 1


def whole(x):
    """Divided without a remainder."""
    return x // 255


def inverted(x):
    """Dark ink on light paper."""
    return 1 - right(x)


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_twice", "accuracy_once"),
        Row("share of the most frequent answer", "commonest_twice", "commonest_once", ".1%"),
        Row("mean probability of the answer", "sure_twice", "sure_once"),
        Row("largest input", "max_twice", "max_once"),
        Row("mean input", "mean_twice", "mean_once"),
    ],
)


@experiment.repair
def rescaled(x):
    """The largest pixel becomes 1, whatever the scale was."""
    x = x / x.max()
    return x


@experiment.repair
def ink_light(x):
    """Dark and light exchanged, for pixels of any scale from 0."""
    x = x.max() - x
    return x


def run(test, train, weights):
    """Recognise every test digit, prepared in nine ways; look at three of them."""
    x, t = test
    x_once = right(x)
    x_twice = wrong(x)
    x_inverted = inverted(x)
    y_once = predict(weights, x_once)
    y_twice = predict(weights, x_twice)
    y_inverted = predict(weights, x_inverted)

    blank = np.argmax(predict(weights, np.zeros((1, 784), np.float32)))
    # Weights that expect 1 - x: (1 - x) @ -W1 is x @ W1 less the sums of W1's columns,
    # and these are added to b1.
    w1 = weights["W1"]
    rewritten = {**weights, "W1": -w1, "b1": weights["b1"] + w1.sum(axis=0)}

    of_nan = {name: np.full_like(array, np.nan) for name, array in weights.items()}
    y_of_nan = predict(of_nan, x_once)
    return {
        **accuracies(weights, test),
        "accuracy_twice_repaired": accuracy(predict(weights, rescaled(x_twice)), t),
        "accuracy_inverted_repaired": accuracy(predict(weights, ink_light(x_inverted)), t),
        "accuracy_of_nan": accuracy(y_of_nan, t),
        "commonest_of_nan": share_of_the_commonest(y_of_nan),
        "zeros": np.sum(t == 0),
        "cast_off": np.sum((x / 255).astype(np.uint8) != whole(x)),
        "digits": len(t),
        "accuracy_rewritten": accuracy(predict(rewritten, x_inverted), t),
        "cost": count_right(y_once, t) - count_right(y_twice, t),
        "blank": blank,
        "as_blank_twice": np.mean(np.argmax(y_twice, axis=1) == blank),
        "commonest_once": share_of_the_commonest(y_once),
        "commonest_twice": share_of_the_commonest(y_twice),
        "sure_once": np.mean(np.max(y_once, axis=1)),
        "sure_twice": np.mean(np.max(y_twice, axis=1)),
        "sure_inverted": np.mean(np.max(y_inverted, axis=1)),
        "min_once": x_once.min(),
        "min_inverted": x_inverted.min(),
        "max_once": x_once.max(),
        "max_twice": x_twice.max(),
        "max_inverted": x_inverted.max(),
        "mean_once": mean(x_once),
        "mean_twice": mean(x_twice),
        "mean_inverted": mean(x_inverted),
        "mean_whole": mean(whole(x)),
        "mean_train": mean(right(train[0])),
        "train_digits": len(train[0]),
        "ink_times": mean(x_inverted) / mean(x_once),
        "full_ink": np.mean(x == 255),
        "no_ink": np.mean(x == 0),
        "catch_wrong": {"x": x_twice},
        "catch_right": {"x": x_once},
    }


def accuracies(weights, test):
    """The accuracy for each way to prepare the pixels."""
    x, t = test
    return {
        "accuracy_once": accuracy(predict(weights, right(x)), t),
        "accuracy_by_256": accuracy(predict(weights, by_256(x)), t),
        "accuracy_ink_or_not": accuracy(predict(weights, ink_or_not(x)), t),
        "accuracy_raw": accuracy(predict(weights, x), t),
        "accuracy_standard": accuracy(predict(weights, standard(x)), t),
        "accuracy_both_signs": accuracy(predict(weights, both_signs(x)), t),
        "accuracy_whole": accuracy(predict(weights, whole(x)), t),
        "accuracy_twice": accuracy(predict(weights, wrong(x)), t),
        "accuracy_inverted": accuracy(predict(weights, inverted(x)), t),
    }


def count_right(y, t):
    """How many predictions are right."""
    return np.sum(np.argmax(y, axis=1) == t)


def mean(x):
    """The mean of an array, added up in float64."""
    return np.mean(x, dtype=np.float64)


def share_of_the_commonest(y):
    """The share of the digit that is predicted most often."""
    p = np.argmax(y, axis=1)
    return np.max(np.bincount(p)) / len(p)


@experiment.finding(
    "Scaled twice, the digits are all but a blank sheet: {as_blank_twice:.2%} get the answer that "
    "a blank sheet gets, {blank}: more than 99 in 100. The accuracy is {accuracy_twice:.4f}, near "
    "0.10: within 0.02."
)
def twice_is_blank(r):
    """The largest input is 1 / 255, so that only the biases are left."""
    nearly_all = r.as_blank_twice > 0.99
    near_guessing = abs(r.accuracy_twice - 0.1) < 0.02
    return nearly_all and near_guessing


@experiment.finding(
    "Cut to whole numbers, only the {full_ink:.1%} of pixels with full ink are left, as 1: the "
    "mean input is that share. With astype(np.uint8), {cast_off} pixels differ from that. The "
    "accuracy is {accuracy_whole:.4f}, less than 0.3."
)
def whole_numbers_lose_the_ink(r):
    """254 // 255 is 0."""
    only_full_ink = r.mean_whole == r.full_ink
    a_cast_does_the_same = r.cast_off == 0
    few_right = r.accuracy_whole < 0.3
    return only_full_ink and a_cast_does_the_same and few_right


@experiment.finding(
    "Divided by the largest of them, pixels scaled twice have accuracy "
    "{accuracy_twice_repaired:.4f}, and inverted ones taken from the largest "
    "{accuracy_inverted_repaired:.4f}: both within 0.001 of {accuracy_once:.4f}."
)
def one_line_repairs(r):
    twice_is_repaired = abs(r.accuracy_twice_repaired - r.accuracy_once) < 0.001
    inverted_is_repaired = abs(r.accuracy_inverted_repaired - r.accuracy_once) < 0.001
    return twice_is_repaired and inverted_is_repaired


@experiment.law(
    "With weights of nan, {commonest_of_nan:.0%} of the answers are one digit, and the accuracy "
    "is {accuracy_of_nan:.4f}: the share of the {zeros} zeros in {digits:,} digits."
)
def weights_of_nan_answer_0(r):
    """For argmax, nan is the largest, and the first nan stands at 0."""
    all_the_same = r.commonest_of_nan == 1
    share_of_zeros = r.accuracy_of_nan == r.zeros / r.digits
    return all_the_same and share_of_zeros


@experiment.finding(
    "Inverted, the accuracy is {accuracy_inverted:.4f}: less than 0.05, half of what guessing "
    "gives. The mean probability of the answer is {sure_inverted:.2f} all the same, more than 0.5."
)
def inverted_is_worse_than_guessing(r):
    """The network answers with confidence, and wrongly."""
    half_of_guessing = r.accuracy_inverted < 0.05
    sure_of_it = r.sure_inverted > 0.5
    return half_of_guessing and sure_of_it


@experiment.law(
    "Inverted, the mean input is {ink_times:.1f} times as large, more than 6 times: {no_ink:.0%} "
    "of the pixels have no ink, more than 8 in 10, and become 1."
)
def paper_counts_as_ink(r):
    """Most of a sheet is paper."""
    much_larger = r.ink_times > 6
    mostly_paper = r.no_ink > 0.8
    return much_larger and mostly_paper


@experiment.finding(
    "With -W1 for W1, and b1 more by the sums of W1's columns, inverted pixels have accuracy "
    "{accuracy_rewritten:.4f}, that of the right ones ({accuracy_once:.4f}) to within 0.001."
)
def the_contract_can_be_rewritten(r):
    """Preparing the pixels is one more layer, and can be moved into the first."""
    return abs(r.accuracy_rewritten - r.accuracy_once) < 0.001


@experiment.finding(
    "The scalings of other networks do not fit either: {accuracy_both_signs:.4f} with pixels "
    "from -1 to 1, less than 0.6, and {accuracy_standard:.4f} with mean 0 and deviation 1, less "
    "than {accuracy_once:.4f} by more than 0.02."
)
def other_contracts_do_not_fit(r):
    """Each is right for weights that were trained with it."""
    both_signs_fail = r.accuracy_both_signs < 0.6
    standard_loses = r.accuracy_standard < r.accuracy_once - 0.02
    return both_signs_fail and standard_loses


@experiment.finding(
    "Not every change does much harm: x / 256 has accuracy {accuracy_by_256:.4f}, within 0.001 of "
    "the {accuracy_once:.4f} of x / 255, and ink or no ink {accuracy_ink_or_not:.4f}, within 0.02."
)
def some_changes_do_little_harm(r):
    """What stays near the training inputs stays near the training answers."""
    by_256_is_near = abs(r.accuracy_by_256 - r.accuracy_once) < 0.001
    ink_or_not_is_near = abs(r.accuracy_ink_or_not - r.accuracy_once) < 0.02
    return by_256_is_near and ink_or_not_is_near


@experiment.finding(
    "The mean probability of the answer does not fall to the 0.1 of a guess: it is "
    "{sure_once:.2f} when right, {sure_twice:.2f} scaled twice and {sure_inverted:.2f} inverted, "
    "each more than 0.4."
)
def confidence_does_not_tell(r):
    """Near one in ten is what an honest 'I do not know' would be."""
    sure_when_right = r.sure_once > 0.4
    sure_when_twice = r.sure_twice > 0.4
    sure_when_inverted = r.sure_inverted > 0.4
    return sure_when_right and sure_when_twice and sure_when_inverted


@experiment.law(
    "The means of two sets of digits are near each other, not equal: {mean_once:.4f} for the "
    "{digits:,} test digits, {mean_train:.4f} for {train_digits:,} training digits, less than 0.01 "
    "apart."
)
def means_agree_roughly(r):
    """Other people's digits have about as much ink."""
    apart = abs(r.mean_once - r.mean_train)
    not_equal = apart > 0
    near = apart < 0.01
    return not_equal and near


@experiment.law(
    "Inverted pixels have the same smallest and largest value as the right ones, "
    "{min_inverted:.0f} and {max_inverted:.0f}; their mean is {mean_inverted:.2f}, more than 0.5, "
    "where {mean_once:.2f} is right, less than 0.2."
)
def only_the_mean_shows_inversion(r):
    """1 - x turns 0 into 1 and 1 into 0."""
    same_smallest = r.min_inverted == r.min_once
    same_largest = r.max_inverted == r.max_once
    mostly_ink = r.mean_inverted > 0.5
    mostly_paper = r.mean_once < 0.2
    return same_smallest and same_largest and mostly_ink and mostly_paper
