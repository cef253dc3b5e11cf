"""Labels that are one off: their numbers by one class, or their rows by one line.

    x        pixels from 0 to 1, shape (n, 784)
    labels   labels as a file has them: 1 for the digit 0, to 10 for the digit 9, shape (n,)
    t        class numbers, shape (n,): the place of the right output, 0 to 9
    y        probabilities, shape (n, 10): a column for each output
    p        predictions, shape (n,): the place of the largest probability, 0 to 9
    n        digits

The network is that of `core/learning.py`, 784-50-10, and so is its training.
"""

import io

import numpy as np

from nnsite.core.learning import SIZES, learn
from nnsite.core.network import predict
from nnsite.core.training import init
from nnsite.data.idx import pack
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row


def wrong(labels_train, labels_test):
    """Class numbers from 0 to 9."""
    t_train = labels_train - 1
    t_test = labels_test
    return t_train, t_test


def right(labels_train, labels_test):
    """Class numbers from 0 to 9."""
    t_train = labels_train - 1
    t_test = labels_test - 1
    return t_train, t_test


def catch(p, t):
    for s in (-8, -1, 0, 1):
        print(s, (p + s == t).mean().round(2), (np.roll(p, s) == t).mean().round(2))


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("largest label of the test digits", "largest_wrong", "largest_right", "d"),
        Row("accuracy, each row with the label of the next", "accuracy_rows", "accuracy_right"),
        Row("loss of it, mean of the last 100 steps", "end_rows", "end_right"),
        Row("accuracy of that in sorted files", "accuracy_sorted", "accuracy_right"),
    ],
)


@experiment.repair
def from_0(t_test):
    """The labels of the test digits as class numbers."""
    t_test = t_test - 1
    return t_test


@experiment.repair
def both_from_0(t_train, t_test):
    """All labels as class numbers."""
    t_train, t_test = t_train - 1, t_test - 1
    return t_train, t_test


@experiment.repair
def ten_is_0(t_train, t_test):
    """Class numbers of labels in which 10 stands for the digit 0."""
    t_train, t_test = t_train % 10, t_test % 10
    return t_train, t_test


@experiment.repair
def without_header(file):
    """The labels of a file that has a header."""
    t_train = np.loadtxt(file, dtype=int, skiprows=1)
    return t_train


@experiment.repair
def every_line(file, x_train):
    """The labels of a file that has none, one for each image."""
    t_train = np.loadtxt(file, dtype=int)
    assert len(t_train) == len(x_train)
    return t_train


def loss(y, t):
    """The cross-entropy, as the book writes it for class numbers."""
    return -np.mean(np.log(y[np.arange(len(t)), t]))


def share(p, t):
    """The share of predictions that equal the label, as the book counts it."""
    return np.mean(p == t)


def sorted_and_shifted(t):
    """The label that each image gets if the file is sorted by digit and loses its first label.

    The last image has no next one, and keeps its own.
    """
    in_order = np.argsort(t, kind="stable")
    got = t.copy()
    got[in_order[:-1]] = t[in_order[1:]]
    return got


def means_apart(x, t):
    """How far a pixel of the mean images of two labels differs, at most."""
    means = [np.mean(x[t == k], axis=0) for k in range(10)]
    return np.max(np.ptp(means, axis=0))


def from_the_end(rng, n):
    """The last digit first: the order in which a missing label is met at once."""
    return np.arange(n)[::-1]


def lines(t):
    """A file with a label in each line."""
    return io.StringIO("\n".join(map(str, t)))


def headed(t):
    """The same, below a header."""
    return io.StringIO("label\n" + lines(t).read())


def run(train, test):
    """Train with labels from 0, with eleven outputs, and with rows shifted by one."""
    (pixels, digits), (pixels_test, digits_test) = train, test
    x, x_test = pixels / 255, pixels_test / 255
    n = len(digits)
    labels, labels_test = digits.astype(int) + 1, digits_test.astype(int) + 1
    t_train, t_wrong = wrong(labels, labels_test)
    _, t_right = right(labels, labels_test)
    sound = learn(np.random.default_rng(0), x, t_train)
    y = predict(sound.weights[-1], x_test)
    p = np.argmax(y, axis=1)

    eleven = init(np.random.default_rng(1), (*SIZES[:-1], 11))
    of_eleven = learn(np.random.default_rng(0), x, labels, start=eleven)
    y_eleven = predict(of_eleven.weights[-1], x_test)
    p_eleven = np.argmax(y_eleven, axis=1)

    t_rows = np.loadtxt(lines(t_train), dtype=int, skiprows=1)
    rows = learn(np.random.default_rng(0), x[:-1], t_rows)
    p_rows = np.argmax(predict(rows.weights[-1], x_test), axis=1)

    # Each image gets the label that it has in the sorted file. The order of the images is left
    # as it is, so that nothing but these labels can make a difference.
    t_sorted = sorted_and_shifted(t_train)
    of_sorted = learn(np.random.default_rng(0), x, t_sorted)
    p_sorted = np.argmax(predict(of_sorted.weights[-1], x_test), axis=1)

    # As if it were a file of images, whose header has 16 bytes.
    t_idx = np.frombuffer(pack(digits), np.uint8, offset=16)

    # Labels in which the digits are their own labels, but for 0, which is 10.
    ten_for_0 = np.where(digits == 0, 10, digits)
    ten_for_0_test = np.where(digits_test == 0, 10, digits_test)
    t_repaired, t_test_repaired = both_from_0(labels, labels_test)
    t_zero, t_test_zero = ten_is_0(ten_for_0, ten_for_0_test)
    twice = t_right - 1
    stray = np.sqrt(0.1 * 0.9 / len(p))
    shifts = [share(p + s, t_wrong) for s in range(-8, 11)]
    confusion = np.zeros((10, 10), int)
    np.add.at(confusion, (t_right, p), 1)
    return {
        "digits": n,
        "guessing": np.log(10),
        "chance": 1 / 10,
        "stray": stray,
        "strays": (0.1 - share(p, t_wrong)) / stray,
        "strays_of_nothing": abs(share(p_rows, t_right) - 0.1) / stray,
        "accuracy_wrong": share(p, t_wrong),
        "accuracy_right": share(p, t_right),
        "cost": np.sum(p == t_right) - np.sum(p == t_wrong),
        "accuracy_repaired": share(p, from_0(t_wrong)),
        "shifted": share(p + 1, t_wrong),
        "as_text": share(p, t_right.astype(str)),
        "all_shifts": sum(shifts),
        "one_above": np.trace(confusion, 1),
        "fives_as_six": confusion[5, 6],
        "largest_eleven": np.max(p_eleven),
        "accuracy_of_less_1": share(p_eleven - 1, digits_test),
        "rows_in_sorted": share(np.roll(np.sort(t_right), -1), np.sort(t_right)),
        "next_in_test": share(digits_test[:-1] + 1, digits_test[1:]),
        "next_beside": share(np.roll(p, -1), t_wrong),
        "eight_rows": share(np.roll(p, -8)[: len(p) - 8], t_right[8:]),
        "largest_wrong": np.max(t_wrong),
        "largest_right": np.max(t_right),
        "least_wrong": np.min(t_wrong),
        "least_right": np.min(t_right),
        "end_right": np.mean(sound.losses[-100:]),
        "accuracy_eleven": share(p_eleven, labels_test),
        "accuracy_eleven_from_0": share(p_eleven, digits_test),
        "end_eleven": np.mean(of_eleven.losses[-100:]),
        "unused": np.sum(p_eleven == 0),
        "silent": np.mean(y_eleven[:, 0]),
        "same_train": np.sum(t_repaired == digits),
        "same_test": np.sum(t_test_repaired == digits_test),
        "zero_train": np.sum(t_zero == digits),
        "zero_test": np.sum(t_test_zero == digits_test),
        "zero_less_1": np.sum(ten_for_0 - 1 == (digits.astype(int) - 1) % 10),
        "twice_apart": abs(loss(y, twice) - loss(y, twice % 10)),
        "least_twice": np.min(twice),
        "wrapped": np.max(digits - np.uint8(1)),
        "accuracy_rows": share(p_rows, t_right),
        "end_rows": np.mean(rows.losses[-100:]),
        "rows_labels": len(t_rows),
        "rows_same": np.mean(t_rows == t_train[:-1]),
        "means_rows": means_apart(pixels[:-1], t_rows) / 255,
        "means_rolled": means_apart(pixels[1:], t_rows) / 255,
        "accuracy_sorted": share(p_sorted, t_right),
        "end_sorted": np.mean(of_sorted.losses[-100:]),
        "sorted_other": np.sum(t_sorted != t_train),
        "idx_labels": len(t_idx),
        "idx_lost": len(t_train) - len(t_idx),
        "idx_eighth": np.sum(t_idx == t_train[8:]),
        "header_same": np.sum(without_header(headed(t_train)) == t_train),
        "lines_same": np.sum(every_line(lines(t_train), x) == t_train),
        "stops_in_loss": error(loss, y[:100], labels_test[:100]),
        "stops_in_eye": error(np.eye(10).__getitem__, labels_test[:100]),
        "stops_at_255": error(loss, y[:100], digits_test[:100] - np.uint8(1)),
        "stops_at_end": error(learn, np.random.default_rng(0), x, t_rows, order=from_the_end),
        "stops_at_header": error(np.loadtxt, headed(t_train)),
        "losses_right": sound.losses,
        "losses_eleven": of_eleven.losses,
        "losses_rows": rows.losses,
        "confusion": confusion,
        "catch_wrong": {"p": p, "t": t_wrong},
        "catch_right": {"p": p, "t": t_right},
    }


@experiment.finding(
    "Compared with labels that are one too large, {accuracy_wrong:.4f} of the predictions are "
    "right, below 0.03; with class numbers {accuracy_right:.4f}, above 0.9, as with the repair's "
    "line ({accuracy_repaired:.4f})."
)
def far_below_chance(r):
    """The same predictions of the same network."""
    far_below = r.accuracy_wrong < 0.03
    learned = r.accuracy_right > 0.9
    repaired = r.accuracy_repaired == r.accuracy_right
    return far_below and learned and repaired


@experiment.finding(
    "Of {digits:,} guesses {chance:.1f} are right, and the share strays by {stray:.3f} (its "
    "standard deviation). The wrong accuracy is {strays:.0f} times as far below, more than 20. A "
    "network that has learned nothing strays farther than guesses, too: by "
    "{strays_of_nothing:.0f} times as much, between 3 and 20, to {accuracy_rows:.4f}."
)
def guessing_is_not_so_wrong(r):
    """Many images get the same answer from a network that has learned nothing."""
    small = abs(r.stray - 0.003) < 1e-9
    far = r.strays > 20
    farther_than_guesses = 3 < r.strays_of_nothing < 20
    return small and far and farther_than_guesses


@experiment.law(
    "Shifted by 1, the predictions are as right as they should be, {shifted:.4f}. The shares of "
    "all shifts from -8 to 10 sum to {all_shifts:.4f}, which is 1."
)
def one_shift_has_them_all(r):
    """Each prediction equals its label at exactly one shift."""
    as_right = r.shifted == r.accuracy_right
    sum_is_one = abs(r.all_shifts - 1) < 1e-9
    return as_right and sum_is_one


@experiment.law(
    "Compared with labels that are text, as csv.reader returns them, {as_text} of the predictions "
    "are right."
)
def a_number_is_no_text(r):
    """7 == '7' is False."""
    return r.as_text == 0


@experiment.finding(
    "What is still counted as right are {one_above} digits that the network takes for the next "
    "one, as {fives_as_six} fives for a six, more than 5."
)
def what_counts_as_right_are_mistakes(r):
    """The cells beside the diagonal of the confusion matrix."""
    they_are_all = r.one_above == round(r.accuracy_wrong * r.digits)
    some_fives = r.fives_as_six > 5
    return they_are_all and some_fives


@experiment.law(
    "The wrong labels run from {least_wrong} to {largest_wrong}, the right ones from {least_right} "
    "to {largest_right}."
)
def least_and_largest_tell(r):
    """Ten outputs have the places 0 to 9."""
    from_1_to_10 = r.least_wrong == 1 and r.largest_wrong == 10
    from_0_to_9 = r.least_right == 0 and r.largest_right == 9
    return from_1_to_10 and from_0_to_9


@experiment.law(
    "With ten outputs, labels from 1 to 10 stop the loss, and np.eye(10): index 10 is out of "
    "bounds. The lines that subtract 1 return the class numbers of {same_train:,} and "
    "{same_test:,} digits: all of them."
)
def ten_outputs_have_no_place_10(r):
    """The nines ask for it."""
    loss_stops = "index 10 is out of bounds for axis 1 with size 10" in r.stops_in_loss
    eye_stops = "index 10 is out of bounds for axis 0 with size 10" in r.stops_in_eye
    all_train = r.same_train == r.digits
    all_test = r.same_test == r.digits
    return loss_stops and eye_stops and all_train and all_test


@experiment.finding(
    "With eleven outputs the network learns labels from 1 to 10: the loss ends at "
    "{end_eleven:.2f}, below 0.4, the accuracy is {accuracy_eleven:.4f}, above 0.9. Output 0 is "
    "the answer to {unused} digits; its mean probability is {silent:.1g}, below 0.001. Counted by "
    "labels from 0 to 9 the accuracy is {accuracy_eleven_from_0:.4f}, below 0.03. The largest "
    "prediction is {largest_eleven}; with 1 subtracted from the predictions the accuracy is "
    "{accuracy_of_less_1:.4f} again."
)
def eleven_outputs_are_enough(r):
    """An output that is never asked for learns to be silent."""
    loss_falls = r.end_eleven < 0.4
    learns = r.accuracy_eleven > 0.9
    never_used = r.unused == 0 and r.silent < 0.001
    far_below = r.accuracy_eleven_from_0 < 0.03
    less_1 = r.largest_eleven == 10 and r.accuracy_of_less_1 == r.accuracy_eleven
    return loss_falls and learns and never_used and far_below and less_1


@experiment.law(
    "Where 10 stands for the digit 0, the remainder after division by 10 is the digit for "
    "{zero_train:,} and {zero_test:,} of the digits. 1 less is one too small for all "
    "{zero_less_1:,}, with 9 for the digit 0."
)
def ten_may_stand_for_0(r):
    """The lines of the repair, and the one that seems to do."""
    train_is_right = r.zero_train == r.digits
    test_is_right = r.zero_test == r.digits
    all_too_small = r.zero_less_1 == r.digits
    return train_is_right and test_is_right and all_too_small


@experiment.law(
    "If 1 is subtracted once too often, the least label is {least_twice}. The loss takes it for "
    "the last output: it differs by {twice_apart:.0f} from the loss with 9 in its place. In uint8 "
    "the label is {wrapped}, and the loss stops."
)
def minus_1_is_the_last_output(r):
    """NumPy counts negative places from the end."""
    below_0 = r.least_twice == -1
    no_difference = r.twice_apart == 0
    wraps = r.wrapped == 255
    stops = "index 255 is out of bounds for axis 1 with size 10" in r.stops_at_255
    return below_0 and no_difference and wraps and stops


@experiment.law(
    "Without its first line the file has {rows_labels:,} labels for {digits:,} images, and "
    "training stops at the last one: index 9999 is out of bounds."
)
def a_label_is_missing_at_the_end(r):
    """It was lost at the top."""
    one_less = r.rows_labels == r.digits - 1
    stops = "index 9999 is out of bounds for axis 0 with size 9999" in r.stops_at_end
    return one_less and stops


@experiment.finding(
    "Trained with the label of the next image, and without the last image, the accuracy is "
    "{accuracy_rows:.4f}, below 0.2, and the loss ends at {end_rows:.2f}, less than 0.03 from log "
    "10 = {guessing:.2f}. {rows_same:.1%} of the labels are right, between 8% and 12%."
)
def the_next_label_is_any_label(r):
    """In the training file, neighbours have nothing to do with each other."""
    by_chance = r.accuracy_rows < 0.2
    stays = abs(r.end_rows - r.guessing) < 0.03
    about_a_tenth = 0.08 < r.rows_same < 0.12
    return by_chance and stays and about_a_tenth


@experiment.finding(
    "Then the mean images of the labels differ by {means_rows:.2f} at most, less than 0.2. With "
    "the rows shifted back they differ by {means_rolled:.2f}, more than 0.9."
)
def the_mean_images_find_the_shift(r):
    """They need no network."""
    alike = r.means_rows < 0.2
    different = r.means_rolled > 0.9
    return alike and different


@experiment.finding(
    "In sorted files the same shift makes {sorted_other} labels wrong, and the accuracy is "
    "{accuracy_sorted:.4f}, above 0.9 and less than 0.02 from that with none of them wrong, "
    "{accuracy_right:.4f}."
)
def sorted_files_hide_the_shift(r):
    """Only the last image of each digit but 9 gets another label."""
    nine_wrong = r.sorted_other == 9
    learns = r.accuracy_sorted > 0.9
    hardly_less = abs(r.accuracy_sorted - r.accuracy_right) < 0.02
    return nine_wrong and learns and hardly_less


@experiment.law(
    "A header stops np.loadtxt: could not convert string 'label'. With skiprows=1 all "
    "{header_same:,} labels are right. Without a header it must be left out: then all "
    "{lines_same:,} are."
)
def a_header_is_one_line(r):
    """The two files differ in one line, and so do their readers."""
    stops = "could not convert string 'label' to float64" in r.stops_at_header
    below_it_all = r.header_same == r.digits
    without_it_all = r.lines_same == r.digits
    return stops and below_it_all and without_it_all


@experiment.law(
    "A label file that is read from byte 16 on, like an image file, has {idx_labels:,} labels for "
    "{digits:,} images: the first {idx_lost} are lost, and all {idx_eighth:,} images have the "
    "label of the eighth one after them."
)
def the_header_of_labels_has_8_bytes(r):
    """Labels begin at byte 8, images at byte 16."""
    eight_lost = r.idx_lost == 8
    all_by_eight = r.idx_eighth == r.idx_labels == r.digits - 8
    return eight_lost and all_by_eight


@experiment.finding(
    "Right predictions that are sorted by digit fit their labels when the rows are shifted, too: "
    "{rows_in_sorted:.3f} of them, more than 0.99."
)
def sorted_rows_fit_at_every_shift(r):
    """So the second share tells something only if it is small beside 0."""
    return r.rows_in_sorted > 0.99


@experiment.finding(
    "With the label of the eighth image after it, {eight_rows:.4f} of the predictions fit if their "
    "rows are shifted by -8, less than 0.005 from {accuracy_right:.4f}."
)
def eight_rows_are_found(r):
    """What the line of -8 is for."""
    return abs(r.eight_rows - r.accuracy_right) < 0.005


@experiment.law(
    "In the file of test labels {next_in_test:.1%} of the digits are followed by the next one, "
    "more than 15%, where chance would give 9%."
)
def test_digits_are_not_in_a_random_order(r):
    """In the second half of the file it is more than every fourth."""
    return 0.15 < r.next_in_test < 0.25


@experiment.finding(
    "So a shift of the rows by -1 makes {next_beside:.2f} of the predictions fit labels that are "
    "one too large: more than 0.12, and less than 0.25."
)
def the_order_of_the_file_shows(r):
    """It is no sign of a shift: the share of a right shift is that of a good accuracy."""
    return 0.12 < r.next_beside < 0.25


@experiment.finding(
    "The lines to paste print 0.91 beside the shift 1 for labels that are one too large, and "
    "beside 0 for class numbers."
)
def the_lines_name_the_shift(r):
    """The first column of shares is for the classes, the second for the rows."""
    shift_1 = "\n1 0.91 " in r.catch_wrong and "\n0 0.0 " in r.catch_wrong
    shift_0 = "\n0 0.91 0.91" in r.catch_right
    return shift_1 and shift_0
