"""Images and labels that are shuffled by two random orders.

    x   pixels from 0 to 1, shape (n, 784), a row for each image
    t   labels, shape (n,): t[j] is the digit that is written on image x[j]
    i   a random order: the numbers from 0 to n - 1, shape (n,)
    y   probabilities of the ten digits, shape (n, 10)
    n   digits

The network is that of `core/learning.py`, 784-50-10, and so is its training: 3 epochs of 10,000
digits in batches of 100. `learn` takes the digits in a random order anyway; here they are
shuffled before, as programs do that take their batches from the front to the end.
"""

import numpy as np

from nnsite.core.learning import learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, predict
from nnsite.engine.declare.experiment import Experiment, Row

FEW = 100
MANY_EPOCHS = 100
ENOUGH = 5000


def wrong(rng, x, t):
    """Both, in a random order."""
    x = rng.permutation(x)
    t = rng.permutation(t)
    return x, t


def right(rng, x, t):
    """Both, in a random order."""
    i = rng.permutation(len(x))
    x = x[i]
    t = t[i]
    return x, t


def catch(x_batch, t_batch):
    k = t_batch.argmax(1) if t_batch.ndim == 2 else t_batch
    means = [x_batch[k == digit].mean(0) for digit in range(10)]
    print((np.ptp(means, axis=0).max() / x_batch.max()).round(1))


experiment = Experiment(
    table=[
        Row("accuracy", "accuracy_wrong", "accuracy_right"),
        Row("loss, mean of the last 100 steps", "end_wrong", "end_right"),
        Row("images that have their own label", "pairs_wrong", "pairs_right", ",d"),
        Row("largest difference between two mean images", "means_wrong", "means_right", ".2f"),
        Row("accuracy, only the test digits shuffled", "test_apart", "accuracy_right"),
    ],
)


@experiment.repair
def together(x_train, t_train):
    """The training digits in one random order."""
    rng = np.random.default_rng(0)
    i = rng.permutation(len(x_train))
    x_train, t_train = x_train[i], t_train[i]
    return x_train, t_train


@experiment.repair
def one_mask(x_train, t_train, batch_mask):
    """A batch of images, and their labels."""
    x_batch = x_train[batch_mask]
    t_batch = t_train[batch_mask]
    return x_batch, t_batch


@experiment.repair
def test_together(x_test, t_test):
    """The test digits in one random order."""
    rng = np.random.default_rng(0)
    i = rng.permutation(len(x_test))
    x_test, t_test = x_test[i], t_test[i]
    return x_test, t_test


def half_apart(rng, t):
    """The labels, with the first half of them in another order."""
    half = len(t) // 2
    return np.concatenate([rng.permutation(t[:half]), t[half:]])


def means_apart(x, t):
    """How far a pixel of the mean images of two labels differs, at most."""
    means = [np.mean(x[t == k], axis=0) for k in range(10)]
    return np.max(np.ptp(means, axis=0))


def mean_images(x, t):
    """The mean image of each label, uint8 (10, 784), of pixels from 0 to 255."""
    means = [np.mean(x[t == k], axis=0) for k in range(10)]
    return np.rint(means).astype(np.uint8)


def run(train, test):
    """Shuffle together and apart; train with both, and with labels that are partly apart."""
    pixels, t = train
    pixels_test, t_test = test
    x, x_test = pixels / 255, pixels_test / 255
    n = len(t)
    pixels_wrong, t_wrong = wrong(np.random.default_rng(1), pixels, t)
    pixels_right, t_right = right(np.random.default_rng(1), pixels, t)

    # `places` says where each image of the file is now. In either version the images are put
    # back in the order of the file, each with the label that it has got. So both programs see
    # the same images in the same batches, and nothing but the labels can make a difference.
    i = np.random.default_rng(1).permutation(n)
    places = np.argsort(i)
    t_apart, t_together = t_wrong[places], t_right[places]
    apart = learn(np.random.default_rng(0), x, t_apart)
    sound = learn(np.random.default_rng(0), x, t_together)
    y_wrong = predict(apart.weights[-1], x_test)
    y_right = predict(sound.weights[-1], x_test)

    t_half = half_apart(np.random.default_rng(2), t)
    half = learn(np.random.default_rng(0), x, t_half)
    x_few, t_few = x[:FEW], t_apart[:FEW]
    by_heart = learn(np.random.default_rng(0), x_few, t_few, epochs=MANY_EPOCHS)
    some = slice(1000)
    accuracies_few = [
        accuracy(predict(w, x_test[some]), t_test[some]) for w in by_heart.weights[::20]
    ]

    # The book's loop draws each batch by np.random.choice: here 50 batches at once.
    rng = np.random.default_rng(3)
    mask, other_mask = rng.choice(n, ENOUGH), rng.choice(n, ENOUGH)
    two_masks = learn(np.random.default_rng(0), x[mask], t[other_mask], epochs=1)
    images_masked, t_masked = one_mask(np.arange(n), t, mask)

    # Two calls of one seed: what `wrong` does, but for the generator that it is given.
    seeded = np.random.default_rng(5).permutation(n)
    pixels_seeded = np.random.default_rng(5).permutation(pixels)
    t_seeded = np.random.default_rng(5).permutation(t)

    pixels_repaired, t_repaired = together(pixels, t)
    t_test_apart = np.random.default_rng(4).permutation(t_test)
    pixels_again, t_again = test_together(pixels_test, t_test)
    images_again, _ = test_together(np.arange(len(t_test)), t_test)
    first, second, _ = [accuracy(predict(w, x_test), t_test) for w in apart.weights[1:]]
    share = np.bincount(t) / n
    return {
        "digits": n,
        "guessing": np.log(10),
        "accuracy_wrong": accuracy(y_wrong, t_test),
        "accuracy_right": accuracy(y_right, t_test),
        "after_first": first,
        "after_second": second,
        "cost": np.sum(y_right.argmax(1) == t_test) - np.sum(y_wrong.argmax(1) == t_test),
        "loss_first": apart.losses[0],
        "loss_wrong": cross_entropy(y_wrong, t_test),
        "end_wrong": np.mean(apart.losses[-100:]),
        "end_right": np.mean(sound.losses[-100:]),
        "least_wrong": np.min(apart.losses[-100:]),
        "most_wrong": np.max(apart.losses[-100:]),
        "moved_wrong": np.max(np.abs(apart.weights[-1]["W1"] - apart.weights[0]["W1"])),
        "moved_images": np.sum(pixels_wrong[places] != pixels)
        + np.sum(pixels_right[places] != pixels),
        "moved_labels": np.sum(t_together != t),
        "pairs_wrong": np.sum(t_apart == t),
        "pairs_right": np.sum(t_together == t),
        "pairs_two_masks": np.mean(t[other_mask] == t[mask]),
        "accuracy_two_masks": accuracy(predict(two_masks.weights[-1], x_test), t_test),
        "end_two_masks": np.mean(two_masks.losses[-25:]),
        "pairs_one_mask": np.mean(t_masked == t[images_masked]),
        "pixels_seeded": np.sum(pixels_seeded != pixels[seeded]),
        "labels_seeded": np.sum(t_seeded != t[seeded]),
        "means_wrong": means_apart(pixels_wrong, t_wrong) / 255,
        "means_right": means_apart(pixels_right, t_right) / 255,
        "means_repaired": means_apart(pixels_repaired, t_repaired) / 255,
        "means_two_masks": means_apart(pixels[mask], t[other_mask]) / 255,
        "means_half": means_apart(pixels, t_half) / 255,
        "means_hundred": means_apart(pixels_wrong[:100], t_wrong[:100]) / 255,
        "means_test": means_apart(pixels_test, t_test_apart) / 255,
        "means_test_repaired": means_apart(pixels_again, t_again) / 255,
        "means_reshaped": means_apart(pixels.reshape(784, -1).T, t) / 255,
        "share_least": np.min(share),
        "share_most": np.max(share),
        "constant": -share @ np.log(share),
        "from_shares": np.max(np.abs(np.mean(y_wrong, axis=0) - share)),
        "sure_wrong": np.mean(y_wrong.max(axis=1)),
        "sure_right": np.mean(y_right.max(axis=1)),
        "pairs_half": np.mean(t_half == t),
        "accuracy_half": accuracy(predict(half.weights[-1], x_test), t_test),
        "end_half": np.mean(half.losses[-100:]),
        "few": FEW,
        "many_epochs": MANY_EPOCHS,
        "end_few": by_heart.losses[-1],
        "trained_few": accuracy(predict(by_heart.weights[-1], x_few), t_few),
        "accuracy_few": accuracy(predict(by_heart.weights[-1], x_test), t_test),
        "most_few": max(accuracies_few),
        "trained_right": accuracy(predict(sound.weights[-1], x[:2000]), t[:2000]),
        "test_apart": accuracy(y_right, t_test_apart),
        "test_repaired": accuracy(y_right[images_again], t_again),
        "losses_wrong": apart.losses,
        "losses_right": sound.losses,
        "images_wrong": mean_images(pixels_wrong, t_wrong),
        "images_right": mean_images(pixels_right, t_right),
        "catch_wrong": {"x_batch": pixels_wrong[:ENOUGH] / 255, "t_batch": t_wrong[:ENOUGH]},
        "catch_right": {"x_batch": pixels_right[:ENOUGH] / 255, "t_batch": t_right[:ENOUGH]},
    }


@experiment.law(
    "Shuffled by one index, each image keeps its label: put back in the order of the file, "
    "{moved_labels} labels differ from the file's, and {moved_images} pixels in either version."
)
def one_index_changes_nothing(r):
    """So the right version has the accuracy of the program that the pages start from."""
    same_labels = r.moved_labels == 0
    same_images = r.moved_images == 0
    return same_labels and same_images


@experiment.finding(
    "Shuffled apart, the accuracy is {accuracy_wrong:.4f}, and after the first two epochs "
    "{after_first:.4f} and {after_second:.4f}: between 0.02 and 0.2. Shuffled together it is "
    "{accuracy_right:.4f}, above 0.9."
)
def apart_learns_nothing(r):
    """An accuracy by chance. It strays, for many images get the same answer."""
    accuracies = (r.after_first, r.after_second, r.accuracy_wrong)
    by_chance = all(0.02 < accuracy < 0.2 for accuracy in accuracies)
    learned = r.accuracy_right > 0.9
    return by_chance and learned


@experiment.finding(
    "The loss begins at {loss_first:.2f}, less than 0.3 from log 10 = {guessing:.2f}."
)
def the_loss_begins_as_it_should(r):
    """The start is the same with any labels."""
    return abs(r.loss_first - r.guessing) < 0.3


@experiment.finding(
    "In the last 100 steps the loss is between {least_wrong:.2f} and {most_wrong:.2f}, above 2.2 "
    "and below 2.4, and {end_wrong:.2f} on average, less than 0.02 from log 10 = {guessing:.2f}. "
    "Together it is {end_right:.2f} by then, below 0.4."
)
def the_loss_stays_at_log_10(r):
    """It goes up and down with the batches, and not down."""
    wanders = 2.2 < r.least_wrong < r.most_wrong < 2.4
    near_log_10 = abs(r.end_wrong - r.guessing) < 0.02
    falls = r.end_right < 0.4
    return wanders and near_log_10 and falls


@experiment.finding(
    "On the test digits the loss is {loss_wrong:.3f}, above log 10 = {guessing:.3f} and by less "
    "than 0.05."
)
def it_is_no_better_than_to_guess(r):
    """What it takes from the wrong pairs does harm on other digits."""
    return 0 < r.loss_wrong - r.guessing < 0.05


@experiment.finding("Yet the weights move: one of W1 by {moved_wrong:.2f}, more than 0.05.")
def the_weights_do_move(r):
    """So neither the update nor the learning rate is at fault."""
    return r.moved_wrong > 0.05


@experiment.law(
    "Apart, {pairs_wrong:,} of {digits:,} images have their own label by chance, between 800 and "
    "1,200. Together all {pairs_right:,} have it."
)
def a_tenth_is_right_by_chance(r):
    """Of ten labels that are about as frequent, one in ten fits."""
    about_a_tenth = 800 < r.pairs_wrong < 1200
    all_of_them = r.pairs_right == r.digits
    return about_a_tenth and all_of_them


@experiment.law(
    "With two masks, one for the images and one for the labels, {pairs_two_masks:.1%} of the "
    "digits in the batches have their own label, between 8% and 12%. With one mask "
    "{pairs_one_mask:.0%} have it."
)
def two_masks_part_them_too(r):
    """The arrays are in order; the batches are not."""
    about_a_tenth = 0.08 < r.pairs_two_masks < 0.12
    all_of_them = r.pairs_one_mask == 1
    return about_a_tenth and all_of_them


@experiment.finding(
    "After 50 steps with two masks the accuracy is {accuracy_two_masks:.4f}, below 0.2, and the "
    "loss has been {end_two_masks:.2f} in the last 25, less than 0.05 from log 10. The mean images "
    "of these 5,000 digits differ by {means_two_masks:.2f} at most, less than 0.2."
)
def with_two_masks_nothing_is_learned(r):
    """Each batch is shuffled apart, and each in another way."""
    by_chance = r.accuracy_two_masks < 0.2
    near_log_10 = abs(r.end_two_masks - r.guessing) < 0.05
    alike = r.means_two_masks < 0.2
    return by_chance and near_log_10 and alike


@experiment.law(
    "Two calls of permutation by generators of one seed give images and labels the same order: "
    "{pixels_seeded} pixels and {labels_seeded} labels differ from those of one index."
)
def one_seed_is_one_order(r):
    """As long as there are as many images as labels."""
    same_pixels = r.pixels_seeded == 0
    same_labels = r.labels_seeded == 0
    return same_pixels and same_labels


@experiment.finding(
    "The mean images of two labels differ by {means_wrong:.2f} at most when shuffled apart, less "
    "than 0.2, and by {means_right:.2f} when shuffled together, more than 0.9, as with the "
    "repair's lines: {means_repaired:.2f}."
)
def the_mean_images_tell(r):
    """A mean over all ten digits is the same for every label."""
    alike = r.means_wrong < 0.2
    different = r.means_right > 0.9
    repaired = abs(r.means_repaired - r.means_right) < 1e-9
    return alike and different and repaired


@experiment.finding(
    "With the first half of the labels in another order they differ by {means_half:.2f} at most, "
    "between 0.4 and 0.6."
)
def half_of_the_difference_is_left(r):
    """The wrong half adds the same grey to every mean."""
    return 0.4 < r.means_half < 0.6


@experiment.finding(
    "Of 100 digits alone the mean images differ by {means_hundred:.2f}, more than 0.5, even if "
    "images and labels are apart."
)
def a_hundred_are_too_few(r):
    """Each mean is one of about ten images."""
    return r.means_hundred > 0.5


@experiment.finding(
    "Pixels that were reshaped in the wrong way have mean images that are alike, too: they differ "
    "by {means_reshaped:.2f} at most, less than 0.2."
)
def broken_images_look_the_same_to_it(r):
    """x.reshape(784, -1).T has pieces of many images in each row."""
    return r.means_reshaped < 0.2


@experiment.law(
    "The labels have shares from {share_least:.4f} to {share_most:.4f}. One answer for all images "
    "costs {constant:.4f} if it is these shares, less than log 10 = {guessing:.4f} by less than "
    "0.01."
)
def the_shares_are_the_best_answer(r):
    """The entropy of the shares: no answer that ignores the image costs less."""
    return 0 < r.guessing - r.constant < 0.01


@experiment.finding(
    "Apart, the network's mean probability of each digit is less than 0.05 from its share among "
    "the labels (at most {from_shares:.3f}), and the largest of an image's ten is "
    "{sure_wrong:.2f} on average, below 0.2. Together the largest is {sure_right:.2f}, above 0.8."
)
def every_image_gets_the_shares(r):
    """It has learned how frequent the labels are, and nothing of the images."""
    near_the_shares = r.from_shares < 0.05
    unsure = r.sure_wrong < 0.2
    sure = r.sure_right > 0.8
    return near_the_shares and unsure and sure


@experiment.finding(
    "With the first half of the labels in another order, {pairs_half:.0%} of the pairs are right, "
    "between 50% and 60%. The loss ends at {end_half:.2f}, above 1.6, and the accuracy is "
    "{accuracy_half:.4f}, above 0.8 and below the {accuracy_right:.4f} with all of them right."
)
def half_of_them_is_enough_to_learn(r):
    """The wrong pairs pull in all directions, the right ones in one."""
    half_are_right = 0.5 < r.pairs_half < 0.6
    large_loss = r.end_half > 1.6
    learns = 0.8 < r.accuracy_half < r.accuracy_right
    return half_are_right and large_loss and learns


@experiment.finding(
    "{few} digits with wrong labels are learned by heart in {many_epochs} epochs: the loss ends at "
    "{end_few:.2f}, below 0.5, the accuracy on these digits is {trained_few:.4f}, above 0.9, and "
    "on the test digits {accuracy_few:.4f}, below 0.2, as in all epochs that were looked at (at "
    "most {most_few:.3f}, of 1,000 test digits)."
)
def few_are_learned_by_heart(r):
    """A network can learn any labels, if there are few."""
    loss_falls = r.end_few < 0.5
    knows_them = r.trained_few > 0.9
    by_chance = r.accuracy_few < 0.2
    never_better = r.most_few < 0.2
    return loss_falls and knows_them and by_chance and never_better


@experiment.finding(
    "The right network has an accuracy of {trained_right:.4f} on 2,000 training digits, above "
    "0.9. "
    "If the test images and their labels alone are shuffled apart, it is {test_apart:.4f}, between "
    "0.08 and 0.12, and their mean images differ by {means_test:.2f}, less than 0.2. With the "
    "repair's lines it is {test_repaired:.4f}, as before, and they differ by "
    "{means_test_repaired:.2f}, more than 0.9."
)
def the_test_digits_can_be_apart_as_well(r):
    """Then the training is right, and the measuring is not."""
    has_learned = r.trained_right > 0.9
    by_chance = 0.08 < r.test_apart < 0.12
    alike = r.means_test < 0.2
    as_before = r.test_repaired == r.accuracy_right
    different = r.means_test_repaired > 0.9
    return has_learned and by_chance and alike and as_before and different


@experiment.finding(
    "The lines to paste print 0.1 for images and labels that were shuffled apart, and 0.9 for "
    "those that were shuffled together."
)
def the_lines_tell_them_apart(r):
    """Of 5,000 digits."""
    return r.catch_wrong == "0.1" and r.catch_right == "0.9"
