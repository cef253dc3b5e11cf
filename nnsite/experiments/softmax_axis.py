"""Softmax along the wrong axis, and three ways to write the right one.

    a   scores of the output layer (the book's a3), shape (n, 10)
    y   the probabilities that softmax returns for them, shape (n, 10)
    t   labels, shape (n,)
    n   digits in a batch

axis=0 runs down a column: over the images. axis=1 runs along a row: over the classes.
An ulp is the step from one float32 number to the next.
"""

import operator

import numpy as np

from nnsite.core.network import accuracy, hidden, in_batches
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import loss, right


def wrong(a):
    """Softmax of the scores `a`."""
    c = np.max(a, axis=0, keepdims=True)
    e = np.exp(a - c)
    s = np.sum(e, axis=0, keepdims=True)
    return e / s


def transposed(a):
    """Softmax of `a`: turned so that the maxima fit, and turned back."""
    a = a.T
    c = np.max(a, axis=0)
    e = np.exp(a - c)
    s = np.sum(e, axis=0)
    return (e / s).T


def reshaped(a):
    """Softmax of `a`: the maxima and the sums are made into columns by hand."""
    n = len(a)
    c = np.max(a, axis=1).reshape(n, 1)
    e = np.exp(a - c)
    s = np.sum(e, axis=1).reshape(n, 1)
    return e / s


def bare(a):
    """The right axis, but the maxima and the sums are no columns."""
    c = np.max(a, axis=1)
    e = np.exp(a - c)
    s = np.sum(e, axis=1)
    return e / s


def catch(y):
    print(y.sum(axis=1)[:3].round(3))
    print(y.sum(axis=0)[:3].round(3))


experiment = Experiment(
    table=[
        Row("accuracy, batches of 10", "accuracy_wrong_10", "accuracy_right"),
        Row("accuracy, batches of 1,000", "accuracy_wrong_1000", "accuracy_right"),
        Row("accuracy, one by one", "accuracy_wrong_1", "accuracy_right"),
        Row("loss, one by one", "loss_wrong_1", "loss_right"),
        Row("sum of the first row, batches of 10", "row_sum_wrong", "row_sum_right"),
    ],
)


@experiment.repair
def over_classes(a):
    """Softmax over the last axis: of one image, or of each image of a batch."""
    c = a.max(axis=-1, keepdims=True)
    e = np.exp(a - c)
    return e / e.sum(axis=-1, keepdims=True)


def changed(y, other):
    """Which predictions differ, shape (n,)."""
    return np.argmax(y, axis=1) != np.argmax(other, axis=1)


def ulps_apart(y, other):
    """How far the probabilities differ at most, in steps from one float32 to the next."""
    return np.max(np.abs(other - y) / np.spacing(y))


def recorded(timings):
    """The times that the page shows, as multiples of the time with keepdims.

    They were measured once and stored, so that no result depends on a clock.
    """
    measured = timings["measured"]
    rows_100 = timings["softmax_as_multiple_of_keepdims"]["100"]
    rows_10000 = timings["softmax_as_multiple_of_keepdims"]["10000"]
    return {
        "timed_date": measured["date"],
        "timed_numpy": measured["numpy"],
        "timed_processor": measured["processor"],
        "timed_rounds": measured["rounds"],
        "transposed_100_median": rows_100["transposed"]["median"],
        "transposed_100_lower": rows_100["transposed"]["lower"],
        "transposed_100_upper": rows_100["transposed"]["upper"],
        "transposed_10000_median": rows_10000["transposed"]["median"],
        "transposed_10000_lower": rows_10000["transposed"]["lower"],
        "transposed_10000_upper": rows_10000["transposed"]["upper"],
        "reshaped_100_median": rows_100["reshaped"]["median"],
        "reshaped_100_lower": rows_100["reshaped"]["lower"],
        "reshaped_100_upper": rows_100["reshaped"]["upper"],
        "reshaped_10000_median": rows_10000["reshaped"]["median"],
        "reshaped_10000_lower": rows_10000["reshaped"]["lower"],
        "reshaped_10000_upper": rows_10000["reshaped"]["upper"],
        "kept_again_100_median": rows_100["kept_again"]["median"],
        "kept_again_100_lower": rows_100["kept_again"]["lower"],
        "kept_again_100_upper": rows_100["kept_again"]["upper"],
        "kept_again_10000_median": rows_10000["kept_again"]["median"],
        "kept_again_10000_lower": rows_10000["kept_again"]["lower"],
        "kept_again_10000_upper": rows_10000["kept_again"]["upper"],
    }


def repaired(a, y):
    """The repaired softmax in batches of every size and alone, beside the right answers."""
    ones = in_batches(over_classes, a, 1)
    tens = in_batches(over_classes, a, 10)
    hundreds = in_batches(over_classes, a, 100)
    thousands = in_batches(over_classes, a, 1000)
    alone = np.array([over_classes(row) for row in a])
    answers = [changed(form, y) for form in (ones, tens, hundreds, thousands, alone)]
    return {
        "repaired_changed": np.sum(np.any(answers, axis=0)),
        "repaired_ulps": ulps_apart(y, hundreds),
    }


def run(test, weights, timings):
    """Score every test digit once; normalise the scores in each form and along each axis."""
    x, t = test
    a = hidden(weights, x / np.float32(255)).a3
    y = in_batches(right, a, 100)
    y_transposed = in_batches(transposed, a, 100)
    y_reshaped = in_batches(reshaped, a, 100)
    y_by_columns = right(np.asfortranarray(a))
    with np.errstate(all="ignore"):  # another row's maximum may lie far below
        y_bare = in_batches(bare, a, 10)

    y_3 = wrong(a[:3])
    y_1 = in_batches(wrong, a, 1)
    y_10 = in_batches(wrong, a, 10)
    y_1000 = in_batches(wrong, a, 1000)
    row_sums = y_10.sum(axis=1)
    # Cut into batches again: batch, image, class.
    column_sums = y_10.reshape(-1, 10, 10).sum(axis=1)
    return {
        "digits": len(t),
        "zeros": np.sum(t == 0),
        "accuracy_right": accuracy(y, t),
        "accuracy_wrong_1": accuracy(y_1, t),
        "accuracy_wrong_10": accuracy(y_10, t),
        "accuracy_wrong_100": accuracy(in_batches(wrong, a, 100), t),
        "accuracy_wrong_1000": accuracy(y_1000, t),
        "accuracy_wrong_all": accuracy(wrong(a), t),
        "accuracy_bare_10": accuracy(y_bare, t),
        # A row of scores is of shape (10,) here, as the book's predict has it for one image.
        "alone_changed": np.sum(changed(np.array([wrong(row) for row in a]), y)),
        "accuracy_nan": accuracy(np.full_like(y, np.nan), t),
        "cost_10": np.sum(np.argmax(y_10, axis=1) != t) - np.sum(np.argmax(y, axis=1) != t),
        "loss_right": loss(y, t),
        "loss_wrong_1": loss(y_1, t),
        "ones": np.sum(y_1 == 1),
        "row_sum_right": y[0].sum(),
        "row_sum_wrong": row_sums[0],
        "rows_off": np.mean(np.abs(row_sums - 1) > 0.1),
        "three_off_least": np.min(np.abs(y_3.sum(axis=1) - 1)),
        "columns_off": np.mean(np.abs(column_sums - 1) > 1e-5),
        "ulps": max(ulps_apart(y, y_transposed), ulps_apart(y, y_reshaped)),
        "forms_changed": np.sum(changed(y, y_transposed) | changed(y, y_reshaped)),
        "layout_share": np.mean(y_by_columns != y),
        "layout_ulps": ulps_apart(y, y_by_columns),
        "layout_changed": np.sum(changed(y, y_by_columns)),
        "memory_is_shared": np.shares_memory(a, a.T),
        "too_many": error(bare, a[:100]),
        "too_many_equal": error(operator.eq, y[:100], t[:100]),
        "too_many_minus": error(operator.sub, y[:100], t[:100]),
        "one": error(right, a[0]),
        "one_argmax": error(np.argmax, y[0], axis=1),
        "labels_argmax": error(np.argmax, t, axis=1),
        **repaired(a, y),
        "catch_wrong": {"y": wrong(a[:100])},
        "catch_right": {"y": right(a[:100])},
        "three_wrong": y_3,
        "three_right": right(a[:3]),
        "t": t,
        **recorded(timings),
    }


@experiment.law(
    "Transposed and reshaped, no probability differs from that with keepdims by more than 1 ulp "
    "(the largest difference is {ulps:.0f}), and {forms_changed} of {digits:,} predictions change."
)
def the_three_forms_agree(r):
    """They add the same numbers in the same order."""
    within_an_ulp = r.ulps <= 1
    none_changes = r.forms_changed == 0
    return within_an_ulp and none_changes


@experiment.law(
    "Recorded times as multiples of that with keepdims, at 100 and 10,000 rows: transposed "
    "{transposed_100_median:.2f} and {transposed_10000_median:.2f}, reshaped "
    "{reshaped_100_median:.2f} and {reshaped_10000_median:.2f}, all within 0.1 of 1."
)
def the_three_forms_tie(r):
    """A difference that nobody would notice."""
    transposed_ties_at_100 = abs(r.transposed_100_median - 1) < 0.1
    transposed_ties_at_10000 = abs(r.transposed_10000_median - 1) < 0.1
    reshaped_ties_at_100 = abs(r.reshaped_100_median - 1) < 0.1
    reshaped_ties_at_10000 = abs(r.reshaped_10000_median - 1) < 0.1
    transposed_ties = transposed_ties_at_100 and transposed_ties_at_10000
    reshaped_ties = reshaped_ties_at_100 and reshaped_ties_at_10000
    return transposed_ties and reshaped_ties


@experiment.law("The transposed scores are no copy: a.T lies in the memory of a.")
def a_transposed_array_is_a_view(r):
    """Only its axes are named the other way round."""
    return r.memory_is_shared == 1


@experiment.finding(
    "Scores stored column by column are added in another order: {layout_share:.0%} of the "
    "probabilities change, by at most {layout_ulps:.0f} ulp, less than 10, and {layout_changed} "
    "predictions."
)
def layout_matters_more_than_form(r):
    """A sum of rounded numbers depends on their order."""
    some_change = r.layout_share > 0
    by_little = r.layout_ulps < 10
    no_prediction_changes = r.layout_changed == 0
    return some_change and by_little and no_prediction_changes


@experiment.law(
    "Along axis=0, in batches of 10, each class sums to 1 over the ten images, to within 0.00001."
)
def columns_sum_to_one(r):
    """Each class is shared out among the images of the batch."""
    return r.columns_off == 0


@experiment.finding(
    "The rows do not sum to 1 there: {rows_off:.0%} of them, more than half, are off by more than "
    "0.1, and so are the three that are drawn, the nearest by {three_off_least:.2f}."
)
def rows_do_not_sum_to_one(r):
    """An image is given no sum of its own."""
    most_rows_are_not = r.rows_off > 0.5
    no_drawn_row_is = r.three_off_least > 0.1
    return most_rows_are_not and no_drawn_row_is


@experiment.finding(
    "Accuracy along axis=0 is {accuracy_wrong_10:.4f} in batches of 10, more than 0.1 below the "
    "right {accuracy_right:.4f}, and {accuracy_wrong_1000:.4f} in batches of 1,000, less than "
    "0.03 below it. It rises from batches of 1 ({accuracy_wrong_1:.4f}) to 10, to 100 "
    "({accuracy_wrong_100:.4f}), to 1,000."
)
def small_batches_lose_most(r):
    """The sums of the ten classes are more alike over a thousand images than over ten."""
    lost_in_tens = r.accuracy_right - r.accuracy_wrong_10
    lost_in_thousands = r.accuracy_right - r.accuracy_wrong_1000
    much_in_tens = lost_in_tens > 0.1
    little_in_thousands = 0 < lost_in_thousands < 0.03
    small = r.accuracy_wrong_1 < r.accuracy_wrong_10
    large = r.accuracy_wrong_10 < r.accuracy_wrong_100 < r.accuracy_wrong_1000
    rises = small and large
    return much_in_tens and little_in_thousands and rises


@experiment.finding(
    "All {digits:,} digits in one batch give {accuracy_wrong_all:.4f} along axis=0: more than "
    "0.003 below the right {accuracy_right:.4f}, and at most 0.003 above batches of 1,000 "
    "({accuracy_wrong_1000:.4f})."
)
def no_batch_is_large_enough(r):
    """A sum over all images still says nothing about any one of them."""
    still_lost = r.accuracy_right - r.accuracy_wrong_all > 0.003
    hardly_better = r.accuracy_wrong_all - r.accuracy_wrong_1000 <= 0.003
    return still_lost and hardly_better


@experiment.law(
    "A single image whose scores have the shape (10,) is answered correctly along axis=0: "
    "{alone_changed} of {digits:,} predictions change."
)
def axis_0_is_right_for_one_image(r):
    """The classes are its only axis."""
    return r.alone_changed == 0


@experiment.law(
    "The repair changes {repaired_changed} of {digits:,} predictions, in batches of 1, 10, 100 and "
    "1,000 and for images of shape (10,). In batches of 100 its probabilities are those of the "
    "right version, to {repaired_ulps:.0f} ulp."
)
def the_repair_serves_every_batch(r):
    """axis=-1 is the axis of the classes in either shape."""
    none_changes = r.repaired_changed == 0
    same_numbers = r.repaired_ulps == 0
    return none_changes and same_numbers


@experiment.law(
    "Probabilities that are all nan end at the same accuracy as those that are all 1: "
    "{accuracy_nan:.4f}."
)
def nan_ends_at_the_same_accuracy(r):
    """Of ten nan argmax takes the first, too."""
    return r.accuracy_nan == r.accuracy_wrong_1


@experiment.law(
    "One by one, all {ones:,} probabilities are 1: the loss is {loss_wrong_1:.4f}, and the "
    "accuracy {accuracy_wrong_1:.4f} is the share of the {zeros} zeros among the {digits:,} digits."
)
def a_batch_of_one_is_all_ones(r):
    """A number divided by itself is 1; argmax then takes the first of ten."""
    all_are_ones = r.ones == 10 * r.digits
    no_loss = r.loss_wrong_1 == 0
    always_answers_0 = r.accuracy_wrong_1 == r.zeros / r.digits
    return all_are_ones and no_loss and always_answers_0


@experiment.law("Without keepdims a batch of 100 stops with an error about broadcasting.")
def a_hundred_maxima_do_not_fit(r):
    """They meet ten columns."""
    return "could not be broadcast" in r.too_many


@experiment.finding(
    "Without keepdims batches of 10 run: accuracy {accuracy_bare_10:.4f}, more than 0.1 too low."
)
def ten_by_ten_fits_both_ways(r):
    """Ten maxima fit ten columns as well as ten rows."""
    return r.accuracy_right - r.accuracy_bare_10 > 0.1


@experiment.law(
    "y == t and y - t stop with that message, too, where y are probabilities of shape (100, 10) "
    "and t class numbers of shape (100,)."
)
def other_lines_stop_with_the_same_message(r):
    """A row of 100 labels meets ten columns, as a row of 100 maxima does."""
    in_a_comparison = r.too_many_equal == r.too_many
    in_a_difference = r.too_many_minus == r.too_many
    return in_a_comparison and in_a_difference


@experiment.law(
    "For a single image of shape (10,) the form with axis=1 stops: it has no axis 1. argmax with "
    "axis=1 stops there with the same message, and so it does on labels that are class numbers."
)
def axis_1_needs_a_batch(r):
    """axis=-1 serves both."""
    no_axis_1 = "axis 1 is out of bounds" in r.one
    same_message = r.one_argmax == r.one
    same_on_labels = r.labels_argmax == r.one
    return no_axis_1 and same_message and same_on_labels
