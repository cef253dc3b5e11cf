"""Two different bugs, one accuracy: raw pixels, and softmax along the wrong axis.

    x     pixels as they lie in the file, 0 to 255, shape (10000, 784)
    a     scores of the output layer (the book's a3), shape (10000, 10)
    y     probabilities, shape (10000, 10)
    p, q  predictions of two programs, raw pixels and axis=0, shape (10000,)
    t     labels, shape (10000,)
    n     digits in a batch
    x     in the repairs, what the book's function or program calls x

Raw pixels spoil each image alone. axis=0 mixes it with its neighbours in the batch.
"""

import numpy as np

from nnsite.core.network import accuracy, forward, hidden, in_batches, predict
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_batch
from nnsite.experiments.softmax_axis import wrong as along_axis_0
from nnsite.experiments.softmax_batch import wrong as over_the_batch

SIZES = [10, 20, 50, 100, 200, 500, 1000]
ORDERS = 20


def wrong(p, q, t):
    """How far apart are two programs?"""
    return abs(np.sum(p != t) - np.sum(q != t))


def right(p, q, t):
    """How far apart are two programs?"""
    return np.sum(p != q)


def catch(predict, network, x):
    alone = predict(network, x[:1])
    together = predict(network, x[:100])
    apart = np.abs(together[0] - alone[0])
    print(apart.max().round(3))


experiment = Experiment(
    table=[
        Row("digits apart: by score, by answer", "apart_by_score", "apart_by_answer", "d"),
        Row("accuracy, raw pixels", "accuracy_raw", "accuracy_right"),
        Row("accuracy, axis=0, batches of 100", "accuracy_axis", "accuracy_right"),
        Row("the same, batches of 10", "accuracy_10", "accuracy_right"),
        Row("the same, batches of 200", "accuracy_200", "accuracy_right"),
        Row("the same, digits sorted", "accuracy_sorted", "accuracy_right"),
    ],
)


by_rows = experiment.repair(softmax_batch.by_rows)


def predict_along_axis_0(network, x):
    """The book's predict, but its softmax runs along axis=0."""
    return forward(network, x, along_axis_0)[-1]


def predict_over_the_batch(network, x):
    """The book's predict, but its softmax runs over the whole batch."""
    return forward(network, x, over_the_batch)[-1]


def accuracy_along_axis_0(a, t, n):
    """The accuracy with softmax along axis=0, in batches of n."""
    return accuracy(in_batches(along_axis_0, a, n), t)


def image_by_image(layer, a):
    """A function's results for the rows of `a`, each given alone, in shape (10,)."""
    return np.array([layer(row) for row in a])


def unevenness(t, n):
    """By how many digits the count of a class in a batch of n is off its share, as a mean."""
    counts = np.array([np.bincount(batch, minlength=10) for batch in t.reshape(-1, n)])
    share = n * np.bincount(t, minlength=10) / len(t)
    return np.mean(np.abs(counts - share))


def evenly_mixed(t, order):
    """An order whose batches of 100 are even: sorted digits, dealt out to one batch after another.

    Digits of one label keep the order in which they are given.
    """
    by_label = order[np.argsort(t[order], kind="stable")]
    return by_label.reshape(100, -1).T.ravel()


def in_other_orders(a, t, accuracy_raw):
    """The accuracy with softmax along axis=0 in batches of 100, digits in other orders."""
    rng = np.random.default_rng(0)
    orders = [rng.permutation(len(t)) for _ in range(ORDERS)]
    shuffled = [accuracy_along_axis_0(a[order], t[order], 100) for order in orders]
    uneven = [unevenness(t[order], 100) for order in orders]
    evens = [evenly_mixed(t, order) for order in orders]
    accuracies_even = [accuracy_along_axis_0(a[even], t[even], 100) for even in evens]
    return {
        "orders": ORDERS,
        "shuffled_least": min(shuffled),
        "shuffled_most": max(shuffled),
        "shuffled_mean": np.mean(shuffled),
        "ties": shuffled.count(accuracy_raw),
        "uneven_file": unevenness(t, 100),
        "uneven_least": min(uneven),
        "uneven_most": max(uneven),
        "uneven_even": max(unevenness(t[even], 100) for even in evens),
        "accuracy_even": np.mean(accuracies_even),
    }


def with_the_repair(a, t):
    """The accuracies with the repaired softmax, in batches and image by image."""
    p_10 = np.argmax(in_batches(by_rows, a, 10), axis=1)
    p_100 = np.argmax(in_batches(by_rows, a, 100), axis=1)
    p_alone = np.argmax(image_by_image(by_rows, a), axis=1)
    return {
        "accuracy_repaired_10": np.mean(p_10 == t),
        "accuracy_repaired_100": np.mean(p_100 == t),
        "accuracy_repaired_alone": np.mean(p_alone == t),
        "changed_repaired": np.sum((p_10 != p_alone) | (p_100 != p_alone)),
    }


def apart_in_company(predict, network, x):
    """For each image, the largest difference of a probability: alone, and in a batch of 100."""

    def answer(batch):
        return predict(network, batch)

    alone = in_batches(answer, x, 1)
    together = in_batches(answer, x, 100)
    return np.max(np.abs(together - alone), axis=1)


def run(test, weights):
    """Compare two programs with one bug each, in other batches and other orders of the digits."""
    x, t = test
    network = dict(weights)
    scaled = x / np.float32(255)
    a = hidden(weights, scaled).a3
    a_raw = hidden(weights, x).a3
    p_right = np.argmax(a, axis=1)
    p = np.argmax(a_raw, axis=1)
    q = np.argmax(in_batches(along_axis_0, a, 100), axis=1)

    by_label = np.argsort(t, kind="stable")
    a_raw_sorted = hidden(weights, x[by_label]).a3
    accuracy_raw = accuracy(a_raw, t)

    first = scaled[:1000]
    apart_right = apart_in_company(predict, network, first)
    apart_raw = apart_in_company(predict, network, x[:1000])
    apart_axis = apart_in_company(predict_along_axis_0, network, first)
    return {
        "digits": len(t),
        "apart_by_score": wrong(p, q, t),
        "apart_by_answer": right(p, q, t),
        "accuracy_right": accuracy(a, t),
        "accuracy_raw": accuracy_raw,
        "accuracy_alone": accuracy(image_by_image(along_axis_0, a), t),
        "accuracy_axis": accuracy_along_axis_0(a, t, 100),
        "accuracy_10": accuracy_along_axis_0(a, t, 10),
        "accuracy_50": accuracy_along_axis_0(a, t, 50),
        "accuracy_200": accuracy_along_axis_0(a, t, 200),
        "accuracy_sorted": accuracy_along_axis_0(a[by_label], t[by_label], 100),
        "accuracy_raw_sorted": accuracy(a_raw_sorted, t[by_label]),
        "errors_raw": np.sum(p != t),
        "errors_axis": np.sum(q != t),
        "cost": np.sum(q != t) - np.sum(p_right != t),
        "common": np.sum((p != t) & (q != t)),
        "raw_only": np.sum((p != t) & (q == t)),
        "axis_only": np.sum((p == t) & (q != t)),
        **in_other_orders(a, t, accuracy_raw),
        **with_the_repair(a, t),
        "first": len(first),
        "moved_right": np.sum(apart_right >= 0.0005),
        "moved_raw": np.sum(apart_raw >= 0.0005),
        "moved_axis": np.sum(apart_axis > 0.99),
        "catch_wrong": {"predict": predict_along_axis_0, "network": network, "x": scaled[:100]},
        "catch_right": {"predict": predict, "network": network, "x": scaled[:100]},
        "catch_raw": printed(catch, predict, network, x[:100]),
        "catch_over_the_batch": printed(catch, predict_over_the_batch, network, scaled[:100]),
        "sizes": SIZES,
        "by_size": [accuracy_along_axis_0(a, t, n) for n in SIZES],
    }


@experiment.finding(
    "Raw pixels make {errors_raw} errors, axis=0 in batches of 100 makes {errors_axis}: "
    "{apart_by_score} digits apart, no more than 100 of {digits:,}."
)
def scores_agree(r):
    """How near depends on the weights: with the book's the scores are equal."""
    return r.apart_by_score <= 100


@experiment.finding(
    "They share {common} errors. {raw_only} are raw pixels' own and {axis_only} are axis=0's own, "
    "more than 150 each; and {apart_by_answer} answers differ, more than three times as many as "
    "the {apart_by_score} by which the scores do."
)
def answers_do_not(r):
    """Errors that only one of them makes cancel in the score, but not in the answers."""
    raw_has_its_own = r.raw_only > 150
    axis_has_its_own = r.axis_only > 150
    answers_differ_more = r.apart_by_answer > 3 * r.apart_by_score
    return raw_has_its_own and axis_has_its_own and answers_differ_more


@experiment.finding(
    "With axis=0 the accuracy moves with the batch: {accuracy_10:.4f} at 10, {accuracy_50:.4f} at "
    "50, {accuracy_axis:.4f} at 100, {accuracy_200:.4f} at 200. It grows each time, from 10 to 50 "
    "by more than 0.05."
)
def the_batch_moves_one_of_them(r):
    """Raw pixels have no batch in them: each image is spoilt alone."""
    grows_to_50 = r.accuracy_50 - r.accuracy_10 > 0.05
    grows_to_200 = r.accuracy_50 < r.accuracy_axis < r.accuracy_200
    return grows_to_50 and grows_to_200


@experiment.finding(
    "Sorted by label, the same digits give axis=0 {accuracy_sorted:.4f}, less than a third, and "
    "raw pixels {accuracy_raw_sorted:.4f}, as before to within 0.0003."
)
def the_order_moves_one_of_them(r):
    """In a batch of one class the other classes, too, each share out a sum of 1."""
    axis_falls = r.accuracy_sorted < 1 / 3
    raw_stays = abs(r.accuracy_raw_sorted - r.accuracy_raw) < 0.0003
    return axis_falls and raw_stays


@experiment.finding(
    "In {orders} random orders axis=0 gives {shuffled_least:.4f} to {shuffled_most:.4f}, more "
    "than 0.001 apart, and exactly the score of raw pixels in {ties} of them, fewer than half."
)
def an_exact_tie_is_luck(r):
    """Whichever order the file happens to have is one of very many."""
    orders_differ = r.shuffled_most - r.shuffled_least > 0.001
    most_are_no_tie = r.ties < r.orders / 2
    return orders_differ and most_are_no_tie


@experiment.finding(
    "In the file's batches of 100 the count of a class is off its share by {uneven_file:.2f} "
    "digits on average, less than in any of {orders} random orders ({uneven_least:.2f} to "
    "{uneven_most:.2f}). There axis=0 gives {accuracy_axis:.4f}, more than the mean of the random "
    "orders, {shuffled_mean:.4f}, by more than 0.001."
)
def the_file_is_more_evenly_mixed(r):
    """Chance alone would mix its batches less evenly."""
    more_evenly = r.uneven_file < r.uneven_least
    better_than_the_mean = r.accuracy_axis - r.shuffled_mean > 0.001
    return more_evenly and better_than_the_mean


@experiment.finding(
    "In batches as even as can be, where a class is off its share by {uneven_even:.2f} digits on "
    "average, less than 1, axis=0 gives {accuracy_even:.4f}, the mean of {orders} such orders: "
    "more than the {accuracy_axis:.4f} of the file's order, more than in any of {orders} random "
    "orders, and less than the {accuracy_right:.4f} of the right axis."
)
def even_batches_are_the_best(r):
    """A class has one sum to share out in each batch, however many images of it there are."""
    even = r.uneven_even < 1
    more_than_the_file = r.accuracy_even > r.accuracy_axis
    more_than_chance = r.accuracy_even > r.shuffled_most
    less_than_right = r.accuracy_even < r.accuracy_right
    return even and more_than_the_file and more_than_chance and less_than_right


@experiment.finding(
    "Image by image, in shape (10,), axis=0 is the only axis: {accuracy_alone:.4f}, as with the "
    "right one. In batches of 100 it gives {accuracy_axis:.4f}, less by more than 0.005."
)
def one_image_has_one_axis(r):
    """The scores of one image have no axis for a batch."""
    right_alone = r.accuracy_alone == r.accuracy_right
    wrong_in_batches = r.accuracy_right - r.accuracy_axis > 0.005
    return right_alone and wrong_in_batches


@experiment.finding(
    "With the repaired softmax the accuracy is {accuracy_repaired_10:.4f} in batches of 10, "
    "{accuracy_repaired_100:.4f} in batches of 100 and {accuracy_repaired_alone:.4f} image by "
    "image, that of the right axis. {changed_repaired} predictions depend on the batch."
)
def the_repaired_softmax_ignores_the_batch(r):
    """axis=-1 is the classes, with a batch and without."""
    same_at_10 = r.accuracy_repaired_10 == r.accuracy_right
    same_at_100 = r.accuracy_repaired_100 == r.accuracy_right
    same_alone = r.accuracy_repaired_alone == r.accuracy_right
    none_changes = r.changed_repaired == 0
    return same_at_10 and same_at_100 and same_alone and none_changes


@experiment.finding(
    "Of the first {first:,} images {moved_right} have a probability that differs by 0.0005 or "
    "more between alone and in a batch of 100; with raw pixels it is {moved_raw}. With axis=0 "
    "{moved_axis:,} have one that differs by more than 0.99."
)
def company_matters_to_one_of_them(r):
    """Alone along axis=0, all ten probabilities of an image are 1."""
    right_stays = r.moved_right == 0
    raw_stays = r.moved_raw == 0
    axis_moves = r.moved_axis == r.first
    return right_stays and raw_stays and axis_moves
