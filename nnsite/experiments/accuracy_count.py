"""Counting the correct: a cast that is not needed, and counts that go wrong.

    y   probabilities, shape (10000, 10)
    p   predictions, the class of the largest probability, shape (10000,)
    t   labels, shape (10000,), or by accident a column, shape (10000, 1)

An accuracy is a share: correct answers divided by digits, from 0 to 1.
"""

import warnings

import numpy as np

from nnsite.core.network import predict
from nnsite.engine.declare.capture import error, printed, warned
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(y, t):
    """The share of correct answers."""
    p = np.argmax(y, axis=1)
    return np.sum(p == t) / len(t)


def right(y, t):
    """The share of correct answers."""
    p = np.argmax(y, axis=1)
    t = t.ravel()
    return np.sum(p == t) / len(t)


def cast(y, t):
    """As in the book: batch by batch, and the cast to float at the end."""
    count = 0
    for i in range(0, len(t), 100):
        p = np.argmax(y[i : i + 100], axis=1)
        count += np.sum(p == t[i : i + 100])
    return float(count) / len(t)


def floored(y, t):
    """An imitation of Python 2, where / between integers was //."""
    p = np.argmax(y, axis=1)
    return np.sum(p == t) // len(t)


def flat(y, t):
    """Here argmax has lost its axis."""
    p = np.argmax(y)
    return np.sum(p == t) / len(t)


def sideways(y, t):
    """Here argmax has the wrong axis."""
    p = np.argmax(y, axis=0)
    return np.sum(p == t) / len(t)


def sideways_in_numpy_1_24(y, t):
    """An imitation of NumPy before 1.25, where == of shapes that do not fit only warned."""
    try:
        return sideways(y, t)
    except ValueError:
        text = "elementwise comparison failed; this will raise an error in the future."
        warnings.warn(text, DeprecationWarning, stacklevel=1)
        return np.sum(False) / len(t)


def catch(p, t):
    print(np.shape(p), np.shape(t))


experiment = Experiment(
    table=[
        Row("labels as a column", "column", "accuracy"),
        Row("the same, in batches of 100", "column_100", "accuracy"),
        Row("argmax without an axis", "flat", "accuracy"),
        Row("the same, in batches of 100", "flat_100", "accuracy"),
        Row("Python 2 without the cast", "floored", "accuracy"),
    ],
)


@experiment.repair
def flat_labels(t):
    """Labels in a column, made flat."""
    t = t.ravel()
    return t


@experiment.repair
def one_answer_each(y_batch):
    """The class of the largest probability of each image, in the book's names."""
    p = np.argmax(y_batch, axis=1)
    return p


@experiment.repair
def classes(t):
    """One-hot labels, made classes."""
    t = np.argmax(t, axis=1)
    return t


@experiment.repair
def numbers(t):
    """Labels that are text, made numbers."""
    t = t.astype(int)
    return t


def in_steps_of_1(p, t):
    """Here the loop takes batches of 100, and steps by 1."""
    count = 0
    for i in range(len(t)):
        count += np.sum(p[i : i + 100] == t[i : i + 100])
    return count / len(t)


def without_i(p, t):
    """Here one answer after the other meets all labels: `[i]` is missing behind t."""
    count = 0
    for i in range(len(t)):
        count += np.sum(p[i] == t)
    return count / len(t)


def mean_of_batches(share, y, t):
    """The mean of a share that is counted in batches of 100."""
    starts = range(0, len(t), 100)
    return np.mean([share(y[i : i + 100], t[i : i + 100]) for i in starts])


def run(test, weights):
    """Count the correct answers of one network in several ways."""
    x, t = test
    column = t[:, np.newaxis]
    y = predict(weights, x / np.float32(255))
    y_shuffled = np.random.default_rng(0).permutation(y)
    y_perfect = np.eye(10)[t]
    y_one_missed = y_perfect.copy()
    y_one_missed[0] = np.roll(y_perfect[0], 1)
    p = np.argmax(y, axis=1)
    largest = np.argmax(y)
    correct = np.sum(p == t)
    text = t.astype(str)
    tens = range(0, len(t), 10)
    answers = np.bincount(p, minlength=10)
    labels = np.bincount(t, minlength=10)
    return {
        "digits": len(t),
        "correct": correct,
        "accuracy": right(y, column),
        "cast": cast(y, t),
        "without_cast": correct / len(t),
        "mean": np.mean(p == t),
        "mean_column": np.mean(p == column),
        "count_type": type(correct).__name__,
        "quotient_type": type(correct / len(t)).__name__,
        "floored": floored(y, t),
        "floored_perfect": floored(y_perfect, t),
        "floored_one_missed": floored(y_one_missed, t),
        "one_less": len(t) - 1,
        "comparisons": np.size(p == column),
        "column": wrong(y, column),
        "column_100": mean_of_batches(wrong, y, column),
        "column_shuffled": wrong(y_shuffled, column),
        "shuffled": right(y_shuffled, column),
        "by_class": np.sum(answers * labels) / len(t),
        "probabilities": y.size,
        "flat": flat(y, t),
        "flat_100": mean_of_batches(flat, y, t),
        "largest": largest,
        "largest_image": largest // 10,
        "largest_class": largest % 10,
        "step_1": in_steps_of_1(p, t),
        "without_i": without_i(p, t),
        "text": np.mean(p == text),
        "axis_0": error(sideways, y[:100], t[:100]),
        "axis_0_old": warned(sideways_in_numpy_1_24, y[:100], t[:100])[0],
        "sideways_10": np.mean([sideways(y[i : i + 10], t[i : i + 10]) for i in tens]),
        "one_hot_10": np.sum([np.sum(p[i : i + 10] == y_perfect[i : i + 10]) for i in tens])
        / len(t),
        "one_hot": error(np.equal, p[:100], y_perfect[:100]),
        "one_hot_alone": error(bool, p[0] == y_perfect[0]),
        "batch_alone": error(bool, p[:100] == t[0]),
        "label_alone": error(bool, p[0] == t),
        "one_by_one": np.mean([p[i] == t[i] for i in range(len(t))]),
        "repaired_column": np.mean(p == flat_labels(column)),
        "repaired_flat": np.mean(one_answer_each(y) == t),
        "repaired_one_hot": np.mean(p == classes(y_perfect)),
        "repaired_text": np.mean(p == numbers(text)),
        "catch_wrong": {"p": p, "t": column},
        "catch_right": {"p": p, "t": t},
        "catch_flat": printed(catch, largest, t),
    }


@experiment.law(
    "With the cast {cast:.4f}, without it {without_cast:.4f}, as a mean {mean:.4f}: "
    "{correct:,} of {digits:,}, to the last bit, as the right function has it ({accuracy:.4f})."
)
def the_cast_is_not_needed(r):
    """In Python 3 the / of two integers is a float, and NumPy's integers agree."""
    without_cast = r.without_cast == r.cast
    as_a_mean = r.mean == r.cast
    right_function = r.accuracy == r.cast
    return without_cast and as_a_mean and right_function


@experiment.law("Without the cast, {correct:,} / {digits:,} is a float64.")
def the_quotient_is_a_float(r):
    """The count is an integer of NumPy's, and dividing one gives a float of NumPy's."""
    return r.quotient_type == "float64"


@experiment.law(
    "Integer division makes {correct:,} of {digits:,} an accuracy of {floored}. "
    "It gives {floored_perfect} for {digits:,} of {digits:,}, and {floored_one_missed} for "
    "{one_less:,}, so 0 for everything less."
)
def integer_division_leaves_nothing(r):
    """It leaves the whole part of the quotient, which is 0 for every number below 1."""
    ours_is_lost = r.floored == int(r.correct == r.digits)
    all_give_one = r.floored_perfect == 1
    one_missed_gives_nothing = r.floored_one_missed == 0
    return ours_is_lost and all_give_one and one_missed_gives_nothing


@experiment.finding(
    "Labels in a column give {column:.1f}, between 900 and 1,100: each of {digits:,} answers is "
    "compared with each label, which makes {comparisons:,} comparisons."
)
def a_column_counts_everyone(r):
    """About a tenth of all pairs are equal. They are counted, and divided by the digits alone."""
    a_tenth_of_the_digits = 900 < r.column < 1100
    all_pairs = r.comparisons == r.digits**2
    return a_tenth_of_the_digits and all_pairs


@experiment.law(
    "Flat labels give {without_i:.1f}, too, where one answer after the other is compared with all "
    "of them: to the last bit what a column gives."
)
def labels_without_i_count_everyone(r):
    """The same pairs, one row of the square after the other."""
    return r.without_i == r.column


@experiment.finding("As a mean, labels in a column give {mean_column:.4f}: between 0.09 and 0.11.")
def a_mean_hides_the_column(r):
    """It divides by all comparisons, so it is never above 1."""
    return 0.09 < r.mean_column < 0.11


@experiment.finding(
    "In batches of 100, labels in a column give {column_100:.2f}: between 9 and 12."
)
def a_column_counts_everyone_of_a_batch(r):
    """There are only 100 labels to agree with, and about a tenth of them do."""
    return 9 < r.column_100 < 12


@experiment.law(
    "Count the answers and the labels of each class, multiply the two counts, add up, divide by "
    "n: {by_class:.4f}, which is what labels in a column give, to within 1e-9."
)
def only_the_counts_of_classes_matter(r):
    """Each answer k is equal to each label k."""
    return abs(r.by_class - r.column) < 1e-9


@experiment.finding(
    "Shuffle the answers, and the right accuracy is {shuffled:.4f}, below 0.2; with labels in a "
    "column it is {column_shuffled:.4f}, to the last bit as before."
)
def a_column_forgets_who_is_who(r):
    """Only how often each class is answered counts, and that is as it was."""
    right_drops = r.shuffled < 0.2
    wrong_stays = r.column_shuffled == r.column
    return right_drops and wrong_stays


@experiment.finding(
    "Without an axis argmax is one number, {largest:,}, the place of the largest of "
    "{probabilities:,} probabilities. No label is that large, for the largest is 9: accuracy "
    "{flat:.4f}."
)
def argmax_without_an_axis_counts_places(r):
    """A place is compared with classes."""
    beyond_all_labels = r.largest > 9
    none_correct = r.flat == 0
    return beyond_all_labels and none_correct


@experiment.finding(
    "In batches of 100, argmax without an axis gives an accuracy of {flat_100:.4f}: below 0.03."
)
def argmax_without_an_axis_is_seldom_right(r):
    """Only a place in the first row of a batch is below 10, so that it can equal a label."""
    return r.flat_100 < 0.03


@experiment.finding(
    "argmax along axis=0 gives an error in batches of 100. In batches of 10 the shapes are equal, "
    "and nothing is said: the accuracy is {sideways_10:.4f}, below 0.3."
)
def ten_classes_pass_for_ten_images(r):
    """One answer a class, compared with one label an image."""
    stops = "could not be broadcast" in r.axis_0
    is_low = r.sideways_10 < 0.3
    return stops and is_low


@experiment.finding(
    "One-hot labels give an error in batches of 100 and for one image. In batches of 10 they give "
    "an accuracy of {one_hot_10:.4f}, between 0.9 and 1.1."
)
def one_hot_labels_fit_in_tens(r):
    """The entries are taken for classes: most are 0, and equal to every answer 0."""
    batch_stops = "could not be broadcast" in r.one_hot
    image_stops = "is ambiguous" in r.one_hot_alone
    looks_good = 0.9 < r.one_hot_10 < 1.1
    return batch_stops and image_stops and looks_good


@experiment.law("An if over the answers of a batch gives the error of one image's one-hot label.")
def a_batch_is_no_condition(r):
    """Many comparisons at once are neither true nor false."""
    return r.batch_alone == r.one_hot_alone


@experiment.law(
    "One answer compared with all labels gives that error, too. With [i] the accuracy is the right "
    "one, {one_by_one:.4f}."
)
def all_labels_are_no_condition(r):
    """In a loop over single images, `if p == t` asks about every label."""
    same_error = r.label_alone == r.one_hot_alone
    right_with_i = r.one_by_one == r.accuracy
    return same_error and right_with_i


@experiment.finding(
    "Batches of 100 in a loop that steps by 1 give an accuracy of {step_1:.2f}, between 99 and "
    "100 times the right one."
)
def a_step_of_1_counts_a_hundred_times(r):
    """Only the first 99 digits stand in fewer than a hundred batches."""
    return 99 * r.accuracy < r.step_1 < 100 * r.accuracy


@experiment.law(
    "Each repair gives the right accuracy, {accuracy:.4f}: flat labels {repaired_column:.4f}, an "
    "axis for argmax {repaired_flat:.4f}, one-hot labels made classes {repaired_one_hot:.4f}, text "
    "made numbers {repaired_text:.4f} instead of {text}."
)
def every_repair_counts_right(r):
    """Then there is one answer for each label."""
    flat_labels_do = r.repaired_column == r.accuracy
    an_axis_does = r.repaired_flat == r.accuracy
    classes_do = r.repaired_one_hot == r.accuracy
    numbers_do = r.repaired_text == r.accuracy and r.text == 0
    return flat_labels_do and an_axis_does and classes_do and numbers_do
