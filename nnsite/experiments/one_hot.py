"""One-hot labels for a loss that expects the number of the class.

y        probabilities, shape (n, 10)
t        labels, shape (n,), the number of the right class; or one-hot,
         shape (n, 10), a 1 in the column of the right class and 0 elsewhere
n        digits in a batch
EXAMPLE  the y of the book's section 4.2.2, whose right class is 2
"""

import contextlib

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import predict
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row

EXAMPLE = np.array([[0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]])


def wrong(y, t):
    """Picks y[i, t[i]], whatever t is."""
    picked = y[np.arange(len(y)), t]
    return -np.sum(np.log(picked + 1e-7)) / len(y)


def right(y, t):
    """Makes t class numbers first."""
    t = t.argmax(axis=1) if t.ndim == 2 else t
    picked = y[np.arange(len(y)), t]
    return -np.sum(np.log(picked + 1e-7)) / len(y)


def catch(cross_entropy_error, t):
    guess = np.full((1, 10), 0.1)
    loss = cross_entropy_error(guess, t[:1])
    print(np.round(loss, 4))


def multiplied(y, t):
    """The other form: a one-hot t picks by multiplying."""
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


experiment = Experiment(
    table=[
        Row("loss of the book's example", "example_wrong", "example_right"),
        Row("loss of a batch of 10", "hot_10_wrong", "hot_10_right"),
        Row("loss of a batch of 1", "hot_1_wrong", "hot_1_right"),
        Row("mean of 1,000 batches of 10", "tens_wrong", "tens_right"),
        Row("a batch of 10, each class guessed alike", "guessing_wrong", "guessing_right"),
    ],
)


@experiment.repair
def class_numbers(y, t):
    """Labels as class numbers, in whichever form they come: of a batch, or a single one."""
    if t.size == y.size:
        t = t.argmax(axis=-1)
    return t


@experiment.repair
def whole_numbers(y, t):
    """Labels as class numbers that can be an index: of a batch, or a single one."""
    if t.size == y.size:
        t = t.argmax(axis=-1)
    t = t.astype(int)
    return t


@experiment.repair
def one_hot_rows(t):
    """Class numbers as one-hot labels."""
    t = np.eye(10)[t]
    return t


def in_tens(loss, y, t):
    """The losses of all batches of ten."""
    return [loss(y[i : i + 10], t[i : i + 10]) for i in range(0, len(t), 10)]


def cells_read(hot_10):
    """How often the wrong loss reads each cell of y in a batch of ten."""
    reads = np.zeros((10, 10), int)
    for one_row in hot_10:
        for j in range(10):
            reads[j, one_row[j]] += 1
    return reads


def columns_weighted(y, t):
    """What each of ten digits adds to a loss in which label j is the weight of class j."""
    total = np.zeros(10)
    for j in range(10):
        total += t[j] * -np.log(y[:, j] + 1e-7)
    return total / 10


def sizes_without_error(y, hot):
    """The sizes of a batch up to 100 at which the wrong loss takes one-hot labels."""
    sizes = []
    for n in range(1, 101):
        with contextlib.suppress(IndexError):
            wrong(y[:n], hot[:n])
            sizes.append(n)
    return sizes


def run(test, weights):
    """Give both forms of the loss both forms of the labels, in batches of 1, 10 and 100."""
    x, t = test
    y = predict(weights, x / np.float32(255))
    hot = np.eye(10, dtype=int)[t]
    y_1, hot_1 = y[:1], hot[:1]
    y_10, t_10, hot_10 = y[:10], t[:10], hot[:10]
    y_100, t_100, hot_100 = y[:100], t[:100], hot[:100]
    column_100 = t_100.reshape(100, 1)

    example_number = np.array([2])
    example_hot = np.eye(10, dtype=int)[example_number]
    guess = np.full((10, 10), 0.1)
    seven = np.eye(10, dtype=int)[[7]]
    perfect_seven = seven.astype(float)
    first_zero = np.flatnonzero(t == 0)[:1]
    by_columns = columns_weighted(y_10, t_10)
    sizes = sizes_without_error(y, hot)
    tens_wrong = in_tens(wrong, y, hot)
    tens_right = in_tens(right, y, hot)
    tens_perfect = in_tens(wrong, hot.astype(float), hot)

    # What the book's load_mnist makes, and class numbers as a text file has them.
    float_10 = hot_10.astype(float)
    read_10 = t_10.astype(float)
    return {
        "digits": len(t),
        "example_wrong": wrong(EXAMPLE, example_hot),
        "example_right": right(EXAMPLE, example_hot),
        "example_number": wrong(EXAMPLE, example_number),
        "hot_1_wrong": wrong(y_1, hot_1),
        "hot_1_right": right(y_1, hot_1),
        "hot_10_wrong": wrong(y_10, hot_10),
        "hot_10_right": right(y_10, hot_10),
        "number_10_wrong": wrong(y_10, t_10),
        "multiplied_hot_10": multiplied(y_10, hot_10),
        "multiplied_number_10": multiplied(y_10, t_10),
        "columns_weighted_10": np.sum(by_columns),
        "zero_adds": by_columns[first_zero[0]],
        "first_zero": first_zero[0],
        # The product gives -0.0, which is 0; abs() takes the sign away.
        "multiplied_zero": abs(multiplied(y[first_zero], t[first_zero])),
        "tens_wrong": np.mean(tens_wrong),
        "tens_right": np.mean(tens_right),
        "tens_least": np.min(tens_wrong),
        "tens_perfect": np.mean(tens_perfect),
        "guessing_wrong": wrong(guess, hot_10),
        "guessing_right": right(guess, hot_10),
        "perfect_wrong": wrong(perfect_seven, seven),
        "perfect_right": right(perfect_seven, seven),
        "of_nothing": -np.log(1e-7),
        "wrong_100": error(wrong, y_100, hot_100),
        "multiplied_100": error(multiplied, y_100, t_100),
        "compared_100": error(np.equal, t_100, hot_100),
        "wrong_float": error(wrong, y_10, float_10),
        "wrong_float_1": error(wrong, y_1, float_10[:1]),
        "wrong_float_100": error(wrong, y_100, hot_100.astype(float)),
        "wrong_read": error(wrong, y_10, read_10),
        "quiet_sizes": len(sizes),
        "smallest_quiet": sizes[0],
        "largest_quiet": sizes[-1],
        "repaired_example": wrong(EXAMPLE, np.array([class_numbers(EXAMPLE[0], example_hot[0])])),
        "repaired_100": wrong(y_100, class_numbers(y_100, hot_100)),
        "repaired_numbers_100": wrong(y_100, class_numbers(y_100, t_100)),
        "repaired_float_10": wrong(y_10, whole_numbers(y_10, float_10)),
        "repaired_read_10": wrong(y_10, whole_numbers(y_10, read_10)),
        "repaired_float_single": wrong(y_1, np.array([whole_numbers(y[0], float_10[0])])),
        "repaired_product_100": multiplied(y_100, one_hot_rows(t_100)),
        "right_100": wrong(y_100, t_100),
        "column_100": wrong(y_100, column_100),
        "column_caught": printed(catch, wrong, column_100),
        "core": error(cross_entropy, y_10, hot_10),
        "catch_wrong": {"cross_entropy_error": wrong, "t": hot_10},
        "catch_right": {"cross_entropy_error": right, "t": hot_10},
        "reads": cells_read(hot_10),
        "t": t_10,
    }


@experiment.law(
    "The book's example has a loss of {example_right:.4f}: the right function returns it for the "
    "one-hot label, and the wrong one for the class number, to the last bit."
)
def the_example_is_right_in_either_form(r):
    """For class numbers the wrong function is right."""
    return r.example_right == r.example_number


@experiment.law(
    "With one-hot labels and the wrong function the example has a loss of {example_wrong:.4f}: "
    "nine times -log(0.1 + 1e-7) for class 0 and once -log(0.05 + 1e-7) for class 1, to within "
    "1e-9."
)
def the_example_asks_for_classes_0_and_1(r):
    """The entries of a one-hot row, nine times 0 and once 1, are taken for classes."""
    nine_zeros_and_a_one = -9 * np.log(0.1 + 1e-7) - np.log(0.05 + 1e-7)
    return abs(r.example_wrong - nine_zeros_and_a_one) < 1e-9


@experiment.finding(
    "Without an error, one-hot labels give {hot_10_wrong:.2f} instead of {hot_10_right:.4f} in a "
    "batch of 10, and {hot_1_wrong:.2f} instead of {hot_1_right:.4f} in a batch of 1: more than "
    "20 times as much."
)
def small_batches_are_silent(r):
    """Shapes (10,) and (10, 10) fit together, and so do (1,) and (1, 10)."""
    too_large_in_ten = r.hot_10_wrong > 20 * r.hot_10_right
    too_large_in_one = r.hot_1_wrong > 20 * r.hot_1_right
    return too_large_in_ten and too_large_in_one


@experiment.law(
    "In a batch of 100, one-hot labels in the loss that picks end in an IndexError, and class "
    "numbers in the loss that multiplies in a ValueError. A comparison of classes with one-hot "
    "labels ends in the same ValueError."
)
def large_batches_are_loud(r):
    """Shapes (100,) and (100, 10) do not fit together."""
    picking_stops = r.wrong_100.startswith("IndexError")
    multiplying_stops = r.multiplied_100.startswith("ValueError")
    same_error = r.compared_100 == r.multiplied_100
    return picking_stops and multiplying_stops and same_error


@experiment.law(
    "Of all batches of 1 to 100 digits, {quiet_sizes} sizes make no error with one-hot labels: "
    "{smallest_quiet} and {largest_quiet}."
)
def two_sizes_are_silent(r):
    """Shapes (n,) and (n, 10) fit together where n is 1 or 10."""
    two = r.quiet_sizes == 2
    one_and_ten = r.smallest_quiet == 1 and r.largest_quiet == 10
    return two and one_and_ten


@experiment.law(
    "Labels that are floats end in the same IndexError: one-hot in batches of 1, 10 and 100, and "
    "class numbers."
)
def floats_are_loud(r):
    """NumPy takes integers for an index, and no floats."""
    is_index_error = r.wrong_float.startswith("IndexError")
    same_in_each_size = r.wrong_float_1 == r.wrong_float == r.wrong_float_100
    same_for_numbers = r.wrong_read == r.wrong_float
    return is_index_error and same_in_each_size and same_for_numbers


@experiment.law(
    "With class numbers from argmax the example has its {repaired_example:.4f} again, and the "
    "batch of 100 a loss of {repaired_100:.4f}, the right one. Labels that are class numbers "
    "already keep theirs, {repaired_numbers_100:.4f}. Made whole numbers, float labels of "
    "either form give {repaired_float_10:.4f} and {repaired_read_10:.4f} in the batch of 10, and a "
    "single one-hot label {repaired_float_single:.4f}. Made one-hot, class numbers give "
    "{repaired_product_100:.4f} in the product, to within 0.00001."
)
def the_repairs_repair(r):
    """Each loss has the form of labels that it expects."""
    example = r.repaired_example == r.example_right
    hundred = r.repaired_100 == r.right_100
    numbers_stay = r.repaired_numbers_100 == r.right_100
    floats = r.repaired_float_10 == r.repaired_read_10 == r.number_10_wrong
    single_float = r.repaired_float_single == r.hot_1_right
    product = abs(r.repaired_product_100 - r.right_100) < 1e-5
    return example and hundred and numbers_stay and floats and single_float and product


@experiment.finding(
    "Over 1,000 batches of 10 the wrong loss is {tens_wrong:.1f} on average and never below "
    "{tens_least:.1f}, which is more than 30; the right one is {tens_right:.4f}, below 0.5."
)
def the_wrong_loss_is_always_large(r):
    """A hundred probabilities are read, of the classes 0 and 1 alone."""
    always_large = r.tens_least > 30
    right_is_small = r.tens_right < 0.5
    return always_large and right_is_small


@experiment.law(
    "Both forms of the loss agree where each has its own labels: {number_10_wrong:.4f} picked by "
    "class numbers and {multiplied_hot_10:.4f} multiplied by one-hot labels, to within 0.00001."
)
def the_two_forms_agree(r):
    """A product with a one-hot t leaves one term of ten."""
    return abs(r.number_10_wrong - r.multiplied_hot_10) < 1e-5


@experiment.finding(
    "The product with class numbers gives {multiplied_number_10:.2f} in a batch of 10, more than "
    "50: label j is the weight of class j for every digit, which makes "
    "{columns_weighted_10:.2f}, the same to within 0.001. The batch's zero, at index {first_zero}, "
    "adds {zero_adds:.2f} of it, more than 10."
)
def the_product_weighs_columns(r):
    """Shape (10,) is lined up with the columns of (10, 10), not with its rows."""
    too_large = r.multiplied_number_10 > 50
    same = abs(r.columns_weighted_10 - r.multiplied_number_10) < 1e-3
    zero_counts = r.first_zero < 10 and r.zero_adds > 10
    return too_large and same and zero_counts


@experiment.law(
    "In a batch of 1, the product with the class number of a zero is {multiplied_zero:.1f}."
)
def a_single_zero_costs_nothing(r):
    """The one label is the weight of all ten classes."""
    return r.multiplied_zero == 0


@experiment.law(
    "A perfect answer to a seven has a wrong loss of {perfect_wrong:.2f}, 10 times -log 1e-7 = "
    "{of_nothing:.2f} to within 1e-6, and a right one of {perfect_right:.1g}, less than 1e-6 "
    "from 0."
)
def perfection_costs_most(r):
    """For a seven, all ten probabilities that are read are 0."""
    all_read_are_0 = abs(r.perfect_wrong - 10 * r.of_nothing) < 1e-6
    right_is_0 = abs(r.perfect_right) < 1e-6
    return all_read_are_0 and right_is_0


@experiment.finding(
    "The wrong loss grows while the network learns: {guessing_wrong:.2f} for guessing, at least "
    "{tens_least:.1f} and {tens_wrong:.1f} on average for the trained network, and "
    "{tens_perfect:.1f} on average for a perfect one."
)
def learning_raises_the_wrong_loss(r):
    """The surer y is of the right class, the less is left for classes 0 and 1.

    (Only a perfect answer to a zero or a one leaves them something: they are the right class.)
    """
    trained_is_above_guessing = r.guessing_wrong < r.tens_least < r.tens_wrong
    perfect_is_above_trained = r.tens_wrong < r.tens_perfect
    return trained_is_above_guessing and perfect_is_above_trained


@experiment.law(
    "To guess each class alike costs {guessing_right:.4f} by the right function, log 10 to within "
    "0.0001, and {guessing_wrong:.4f} by the wrong one; the line to paste prints these two for a "
    "single guess."
)
def one_guess_shows_it(r):
    """In either form the loss of a guess is log 10, if the labels fit."""
    right_is_log_10 = abs(r.guessing_right - np.log(10)) < 1e-4
    right_is_printed = r.catch_right == f"{r.guessing_right:.4f}"
    wrong_is_printed = r.catch_wrong == f"{r.guessing_wrong:.4f}"
    return right_is_log_10 and right_is_printed and wrong_is_printed


@experiment.finding(
    "Labels of shape (100, 1) cost {column_100:.1f} in a batch of 100, more than 100 times the "
    "right {right_100:.4f}. The line to paste prints log 10 for them all the same."
)
def a_column_is_not_caught(r):
    """It gives the loss a single label, and a single label fits in either shape."""
    costs_more = r.column_100 > 100 * r.right_100
    not_caught = r.column_caught == r.catch_right
    return costs_more and not_caught
