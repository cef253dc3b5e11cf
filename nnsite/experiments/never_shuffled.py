"""Training digits that are sorted by class, and that nobody mixes.

    x, t       training digits as MNIST's file has them, mixed: shapes (10000, 784), (10000,)
    x_sorted   the same digits, all zeros first, then all ones, and so on; t_sorted their labels
    order      the places of the digits, in the order in which an epoch takes them
    losses     (300,)  the loss of each batch of 100 digits, before its step
    b2         (10,)   biases of the ten classes
    t_batch    labels of a batch, (n,) or one-hot (n, 10)

In the names of numbers, wrong takes the sorted digits in their order. Right takes a new random
order for each epoch. It is the program that all pages on learning compare with, which has the
file as it is: a random order of sorted digits is a random order of mixed ones.
"""

import itertools

import numpy as np

from nnsite.core.learning import BATCH, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward, predict
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row

WINDOW = 1000
EVERY = 10  # steps between two looks at what the network knows
LOOKS = 1000  # test digits that are looked at
SPLIT = 8000  # digits before a split into training and validation digits


def wrong(rng, n):
    """The places of n digits, in the order of an epoch."""
    return np.arange(n)


def right(rng, n):
    """The places of n digits, in the order of an epoch."""
    return rng.permutation(n)


def catch(t_batch):
    labels = t_batch.argmax(axis=1) if t_batch.ndim == 2 else t_batch
    print(labels[:20])


experiment = Experiment(
    table=[
        Row("accuracy after 3 epochs", "accuracy_wrong", "accuracy_right"),
        Row("mean of the last 5 losses", "last_wrong", "last_right", ".2f"),
        Row("loss of all training digits", "all_wrong", "all_right", ".2f"),
        Row("different labels in the first batch", "labels_wrong", "labels_right", "d"),
        Row("most frequent answer, its share", "share_wrong", "share_right", ".1%"),
    ],
)


@experiment.repair
def mixed(x_train, t_train):
    """Images and labels in one random order."""
    rng = np.random.default_rng(0)
    i = rng.permutation(len(x_train))
    x_train, t_train = x_train[i], t_train[i]
    return x_train, t_train


@experiment.repair
def drawn(rng, x_train, t_train):
    """A batch of 100 digits from all over the file."""
    batch_mask = rng.choice(len(x_train), 100)
    x_batch, t_batch = x_train[batch_mask], t_train[batch_mask]
    return x_batch, t_batch


def in_windows(rng, n):
    """An order in which each thousand of digits is mixed, and the thousands are not."""
    return np.concatenate([i + rng.permutation(min(WINDOW, n - i)) for i in range(0, n, WINDOW)])


def through_buffer(rng, n):
    """An order in which each place is drawn from a buffer of a thousand, filled up in turn.

    TensorFlow's `dataset.shuffle(1000)` works so.
    """
    buffer = np.arange(WINDOW)
    places = []
    for following in range(WINDOW, n):
        i = rng.integers(WINDOW)
        places.append(buffer[i])
        buffer[i] = following
    return np.concatenate([np.array(places, dtype=int), rng.permutation(buffer)])


def draws(rng, n):
    """As many digits as an epoch has, batch by batch drawn from all over the file."""
    places = np.arange(n)
    return np.concatenate([drawn(rng, places, places)[0] for _ in range(n // BATCH)])


def noting(x):
    """A `forward` for `learn`, and the list in which it notes its answers to the digits x.

    It does so before the first step, and before every tenth one from there.
    """
    answers = []
    steps = itertools.count()

    def forward_and_note(weights, batch):
        if next(steps) % EVERY == 0:
            answers.append(predict(weights, x).argmax(axis=1))
        return forward(weights, batch)

    return forward_and_note, answers


def known(answers, t):
    """The share of each class that is recognised, shape (10, moments)."""
    return np.array([[np.mean(p[t == k] == k) for p in answers] for k in range(10)])


def with_new_biases(weights, x, t):
    """The weights with other b2: those that suit the digits x best, by gradient descent."""
    refitted = dict(weights, b2=np.zeros(10))
    z1 = 1 / (1 + np.exp(-(x @ weights["W1"] + weights["b1"])))
    for _ in range(200):
        y = softmax(z1 @ weights["W2"] + refitted["b2"])
        refitted["b2"] = refitted["b2"] - 2 * (y - np.eye(10)[t]).mean(axis=0)
    return refitted


def most_frequent(p):
    """The most frequent answer, and its share."""
    counts = np.bincount(p, minlength=10)
    return counts.argmax(), counts.max() / len(p)


def run(train, test):
    """Train on sorted digits in order, on the same digits mixed in four ways, and on a part."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]
    by_class = np.argsort(t, kind="stable")
    x_sorted, t_sorted = x[by_class], t[by_class]

    def trained(x, t, order, **how):
        return learn(np.random.default_rng(0), x, t, order=order, **how)

    def reached(weights):
        return accuracy(predict(weights, x_test), t_test)

    forward_and_note, answers = noting(x_test[:LOOKS])
    in_order = trained(x_sorted, t_sorted, wrong, forward=forward_and_note)
    answers.append(predict(in_order.weights[-1], x_test[:LOOKS]).argmax(axis=1))
    knows = known(answers[1:], t_test[:LOOKS])
    shuffled = trained(x, t, right)
    x_mixed, t_mixed = mixed(x_sorted, t_sorted)
    once = trained(x_mixed, t_mixed, wrong)
    windows = trained(x_sorted, t_sorted, in_windows)
    buffered = trained(x_sorted, t_sorted, through_buffer, epochs=1)
    replaced = trained(x_sorted, t_sorted, draws, epochs=1)
    last = in_order.weights[-1]
    mended = trained(x_sorted, t_sorted, right, epochs=1, start=last)
    split = trained(x_sorted[:SPLIT], t_sorted[:SPLIT], right, epochs=1).weights[-1]
    validation = t_sorted[SPLIT:]

    y_wrong, y_right = predict(last, x_test), predict(shuffled.weights[-1], x_test)
    accuracy_wrong, accuracy_right = accuracy(y_wrong, t_test), accuracy(y_right, t_test)
    answer, share_wrong = most_frequent(y_wrong.argmax(axis=1))
    _, share_right = most_frequent(y_right.argmax(axis=1))
    one_class = gradients(in_order.weights[0], x_sorted[:BATCH], t_sorted[:BATCH])
    turned = gradients(in_order.weights[0], x_sorted[:BATCH][::-1], t_sorted[:BATCH][::-1])
    batches = t_sorted.reshape(-1, BATCH)
    first, later = np.split(in_order.losses, [len(batches)])
    return {
        "accuracy_wrong": accuracy_wrong,
        "accuracy_right": accuracy_right,
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "accuracy_wrong_1": reached(in_order.weights[1]),
        "accuracy_wrong_2": reached(in_order.weights[2]),
        "accuracy_right_1": reached(shuffled.weights[1]),
        "accuracy_once": reached(once.weights[-1]),
        "accuracy_windows": reached(windows.weights[-1]),
        "accuracy_buffered": reached(buffered.weights[-1]),
        "accuracy_replaced": reached(replaced.weights[-1]),
        "accuracy_mended": reached(mended.weights[-1]),
        "accuracy_biases": reached(with_new_biases(last, x[:1000], t[:1000])),
        "accuracy_on_training": accuracy(predict(split, x_sorted[:SPLIT]), t_sorted[:SPLIT]),
        "accuracy_on_validation": accuracy(predict(split, x_sorted[SPLIT:]), validation),
        "validation_unseen": np.mean(~np.isin(validation, t_sorted[:SPLIT])),
        "validation_classes": len(np.unique(validation)),
        "validation_first": validation.min(),
        "last_wrong": in_order.losses[-5:].mean(),
        "last_right": shuffled.losses[-5:].mean(),
        "last_accuracy": accuracy(predict(last, x_sorted[-BATCH:]), t_sorted[-BATCH:]),
        "late_right": shuffled.losses[-20:].mean(),
        "late_once": once.losses[-20:].mean(),
        "median_wrong": np.median(later),
        "peak_first": first.max(),
        "peak_wrong": later.max(),
        "below_a_tenth": np.mean(later < 0.1),
        "lowest_right": shuffled.losses[-20:].min(),
        "all_wrong": cross_entropy(predict(last, x), t),
        "all_right": cross_entropy(predict(shuffled.weights[-1], x), t),
        "labels_wrong": len(np.unique(batches[0])),
        "labels_right": len(np.unique(t[:BATCH])),
        "batches": len(batches),
        "pure_batches": sum(len(np.unique(batch)) == 1 for batch in batches),
        "window_classes": max(len(np.unique(part)) for part in t_sorted.reshape(-1, WINDOW)),
        "answer": answer,
        "share_wrong": share_wrong,
        "share_right": share_right,
        "nines": np.sum(t_test == 9),
        "digits": len(t_test),
        "zero_known": knows[0, 0],
        "zero_at_end": knows[0, -1],
        "own_least": min(knows[k, 10 * epoch + k] for k in (0, 1, 2, 3, 4) for epoch in (1, 2)),
        "at_end_most": knows[:8, -1].max(),
        "bias_up": np.sum(one_class["b2"] < 0),
        "bias_down": np.sum(one_class["b2"] > 0),
        "turned_apart": max(np.max(np.abs(one_class[k] - turned[k])) for k in one_class),
        "first_labels": printed(print, t_sorted[:20]),
        "catch_wrong": {"t_batch": t_sorted[:BATCH]},
        "catch_right": {"t_batch": t_mixed[:BATCH]},
        "losses_wrong": in_order.losses,
        "losses_right": shuffled.losses,
        "known": knows,
    }


@experiment.finding(
    "Sorted and in order, the accuracy is {accuracy_wrong_1:.4f}, {accuracy_wrong_2:.4f} and "
    "{accuracy_wrong:.4f} after three epochs, each below 0.15; shuffled anew for each epoch it is "
    "{accuracy_right:.4f}, above 0.9."
)
def sorted_digits_are_forgotten(r):
    """Three epochs of sorted digits leave what the last thousand taught."""
    low = max(r.accuracy_wrong_1, r.accuracy_wrong_2, r.accuracy_wrong) < 0.15
    high = r.accuracy_right > 0.9
    return low and high


@experiment.finding(
    "The last answer rules: {share_wrong:.1%} of the test digits are called {answer}, more than "
    "80 %. Shuffled, no class has more than {share_right:.1%}, less than 15 %."
)
def the_last_class_is_the_answer(r):
    """Nine is the last class of the file."""
    nine = r.answer == 9
    nearly_all = r.share_wrong > 0.8
    even = r.share_right < 0.15
    return nine and nearly_all and even


@experiment.finding(
    "The last five losses are {last_wrong:.3f} on average, below 0.05, and {last_right:.2f}, above "
    "0.15, where all went right. The accuracy on the last batch is {last_accuracy:.2f}, that is 1. "
    "But on all training digits the loss is {all_wrong:.2f}, above 3, instead of {all_right:.2f}, "
    "below 0.4."
)
def the_loss_looks_excellent(r):
    """It is the loss of one class, right after the training on it."""
    wrong_is_low = r.last_wrong < 0.05
    right_is_higher = r.last_right > 0.15
    last_batch_is_right = r.last_accuracy == 1
    truly_high = r.all_wrong > 3
    truly_low = r.all_right < 0.4
    parts = [wrong_is_low, right_is_higher, last_batch_is_right, truly_high, truly_low]
    return all(parts)


@experiment.finding(
    "In the second and third epoch {below_a_tenth:.0%} of the losses are below 0.1, more than "
    "40 %, and the median is {median_wrong:.2f}, below 0.15. The largest is {peak_wrong:.1f}, "
    "above 5, and {peak_first:.1f} in the first epoch, higher. Shuffled, the lowest of the last 20 "
    "losses is {lowest_right:.2f}, above 0.05, and their mean {late_right:.2f}, below 0.4."
)
def the_loss_is_a_saw(r):
    """Each border between two classes is a tooth."""
    mostly_low = r.below_a_tenth > 0.4
    low_median = r.median_wrong < 0.15
    high_peaks = r.peak_first > r.peak_wrong > 5
    right_is_never_that_low = r.lowest_right > 0.05
    right_is_even = r.late_right < 0.4
    return all([mostly_low, low_median, high_peaks, right_is_never_that_low, right_is_even])


@experiment.finding(
    "After the zeros of the first epoch {zero_known:.0%} of the zeros are recognised, more than "
    "90 %, and at the end {zero_at_end:.0%}, less than 50 %. From the second epoch on each of the "
    "classes 0 to 4 has at least {own_least:.0%} right after its turn, more than 90 %; at the end "
    "none of the classes 0 to 7 has more than {at_end_most:.0%}, less than 50 %."
)
def each_class_is_known_in_its_turn(r):
    """The staircase of the figure."""
    known_at_first = r.zero_known > 0.9
    lost_at_the_end = r.zero_at_end < 0.5
    each_in_its_turn = r.own_least > 0.9
    none_at_the_end = r.at_end_most < 0.5
    return known_at_first and lost_at_the_end and each_in_its_turn and none_at_the_end


@experiment.finding(
    "Mixed once, before the first epoch, the sorted digits reach {accuracy_once:.4f}, less than "
    "0.015 from {accuracy_right:.4f}, and the last 20 losses are {late_once:.2f} and "
    "{late_right:.2f}, less than 0.12 apart."
)
def once_is_enough(r):
    """What matters is that each batch has all classes."""
    as_accurate = abs(r.accuracy_once - r.accuracy_right) < 0.015
    as_low = abs(r.late_once - r.late_right) < 0.12
    return as_accurate and as_low


@experiment.finding(
    "With batches that are drawn from all over the file, some digits twice and some not at all, "
    "the accuracy is {accuracy_replaced:.4f} after as many steps as an epoch has, less than 0.03 "
    "from {accuracy_right_1:.4f}."
)
def drawing_is_fine(r):
    """The book draws its batches so."""
    return abs(r.accuracy_replaced - r.accuracy_right_1) < 0.03


@experiment.finding(
    "Mixed a thousand at a time, the digits lead to an accuracy of {accuracy_windows:.4f}, below "
    "0.4. No thousand has more than {window_classes} classes, that is, fewer than 5."
)
def a_small_window_does_not_mix(r):
    """A thousand sorted digits in a row are nearly alike."""
    little = r.accuracy_windows < 0.4
    few_classes = r.window_classes < 5
    return little and few_classes


@experiment.finding(
    "Drawn from a buffer of a thousand, they lead to {accuracy_buffered:.4f} in an epoch: more "
    "than the {accuracy_wrong_1:.4f} in their order, and below 0.6, where {accuracy_right_1:.4f} "
    "is right."
)
def a_small_buffer_mixes_a_little(r):
    """Some digits stay in the buffer for long, and get far; most do not."""
    more = r.accuracy_buffered > r.accuracy_wrong_1
    too_little = r.accuracy_buffered < 0.6 < r.accuracy_right_1
    return more and too_little


@experiment.finding(
    "One epoch of shuffled digits brings the forgetful weights to {accuracy_mended:.4f}, above "
    "0.8 and less than 0.05 from the {accuracy_right_1:.4f} of new weights. With new b2 alone, and "
    "all else as it was, they have {accuracy_biases:.2f}: above 0.2, and below 0.7."
)
def not_all_is_forgotten(r):
    """Ten numbers bring part of it back, an epoch nearly all."""
    mended = r.accuracy_mended > 0.8
    as_new_weights = abs(r.accuracy_mended - r.accuracy_right_1) < 0.05
    some_by_biases = 0.2 < r.accuracy_biases < 0.7
    return mended and as_new_weights and some_by_biases


@experiment.finding(
    "Split off the end of the sorted file, {validation_unseen:.0%} of the validation digits are of "
    "a class that training never saw: the accuracy on them is {accuracy_on_validation:.3f}, below "
    "0.05, and {accuracy_on_training:.2f} on the training digits, above 0.8."
)
def a_split_of_sorted_digits_fails(r):
    """The last 2,000 of these digits are sevens, eights and nines."""
    mostly_unseen = r.validation_unseen > 0.9
    low = r.accuracy_on_validation < 0.05
    high = r.accuracy_on_training > 0.8
    return mostly_unseen and low and high


@experiment.law(
    "Of the {batches} batches of sorted digits, {pure_batches} have one class alone, and the first "
    "has {labels_wrong} label; as the file is, the first has {labels_right}."
)
def most_batches_have_one_class(r):
    """Ten classes have nine borders."""
    at_most_nine_are_mixed = r.pure_batches >= r.batches - 9
    first_is_pure = r.labels_wrong == 1
    all_classes = r.labels_right == 10
    return at_most_nine_are_mixed and first_is_pure and all_classes


@experiment.law(
    "A batch of zeros alone has a gradient by b2 that is negative for {bias_up} class and positive "
    "for {bias_down}."
)
def one_class_goes_up(r):
    """All probabilities are positive, and only the class of the batch has its 1 taken off."""
    return r.bias_up == 1 and r.bias_down == 9


@experiment.law(
    "The same batch backwards has the same gradient; the largest difference is {turned_apart:.0e}, "
    "below 1e-12."
)
def the_order_within_a_batch_is_nothing(r):
    """A sum does not depend on the order of what is added, but for rounding."""
    return r.turned_apart < 1e-12
