"""A network judged on the digits that it has learnt, or that have chosen it.

    x, t    images (n, 784) with pixels from 0 to 1, index labels (n,)
    train   (x, t) of the digits that the network has learnt
    test    (x, t) of digits that it has not
    right   (networks, digits)  whether each network is right about each digit
    n       digits on which the best network is chosen

The program of these pages learns 10,000 digits for 3 epochs. Here it also learns the first 300
of them, as section 6.4 of the book does, for 100 epochs: 300 steps as well. It is looked at
after every tenth epoch, so that there are 10 networks to choose from.
"""

from types import SimpleNamespace

import numpy as np

from nnsite.core.learning import learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, parameters, predict
from nnsite.engine.declare.capture import error
from nnsite.engine.declare.experiment import Experiment, Row

FEW = 300
EPOCHS = 100
EVERY = 10
DIVISIONS = 20
GUESSERS = 100


def wrong(weights, train, test):
    """The accuracy of the network."""
    x, t = train
    y = predict(weights, x)
    return np.mean(y.argmax(axis=1) == t)


def right(weights, train, test):
    """The accuracy of the network."""
    x, t = test
    y = predict(weights, x)
    return np.mean(y.argmax(axis=1) == t)


def catch(x_train, x_judged):
    learnt = {hash(image.tobytes()) for image in x_train}
    seen = sum(hash(image.tobytes()) in learnt for image in x_judged)
    print(seen, "of", len(x_judged))


experiment = Experiment(
    table=[
        Row("accuracy, 300 digits learnt", "few_wrong", "few_right"),
        Row("loss, 300 digits learnt", "loss_few_wrong", "loss_few_right"),
        Row("accuracy, 10,000 digits learnt", "accuracy_wrong", "accuracy_right"),
        Row("best of 10 epochs, chosen on 100 digits", "chosen_100", "others_100", ".3f"),
        Row("the same on 5,000 digits", "chosen_5000", "others_5000", ".3f"),
        Row("best of 100 that guess, on 100 digits", "guessed_100", "guessed_others_100", ".3f"),
    ],
)


@experiment.repair
def on_new_digits(network, x_test, t_test):
    """The accuracy on digits that the network has not learnt."""
    acc = network.accuracy(x_test, t_test)
    return acc


@experiment.repair
def held_back(x_train, t_train):
    """A fifth of the training digits apart, to choose by."""
    i = np.random.default_rng(0).permutation(len(x_train))
    n = len(x_train) // 5
    x_val, t_val = x_train[i[:n]], t_train[i[:n]]
    x_train, t_train = x_train[i[n:]], t_train[i[n:]]
    return x_train, t_train, x_val, t_val


@experiment.repair
def whole(x_train, validation_rate):
    """How many digits are held back."""
    validation_num = int(x_train.shape[0] * validation_rate)
    return validation_num


def network_of(weights):
    """A network as in the book: it tells its accuracy on any digits."""
    return SimpleNamespace(accuracy=lambda x, t: accuracy(predict(weights, x), t))


def looked_at(x, t):
    """Train on these digits; return the weights after every tenth epoch, and the losses."""
    learned = learn(np.random.default_rng(0), x, t, epochs=EPOCHS)
    return learned.weights[EVERY::EVERY], learned.losses


def choose(right, n, rng):
    """Choose the best of several networks on n digits, many times.

    All digits are divided at random into groups of n, and each group chooses. So each digit
    counts as often as another, and the means scatter far less than those of single draws.

    Args:
        right: (networks, digits) whether each is right about each digit.
        n: digits on which the best is chosen; it divides the number of digits.
        rng: divides them, `DIVISIONS` times.

    Returns:
        The accuracy of the chosen one on the group that chose it, and that on the digits of all
        other groups: means. Of equally good ones the first is chosen.
    """
    total = right.sum(axis=1)
    digits = right.shape[1]
    chosen, others = [], []
    for _ in range(DIVISIONS):
        groups = rng.permutation(digits).reshape(-1, n)
        scores = right[:, groups].sum(axis=2)
        best = scores.argmax(axis=0)
        highest = scores.max(axis=0)
        chosen.append(highest / n)
        others.append((total[best] - highest) / (digits - n))
    return np.mean(chosen), np.mean(others)


def run(train, test):
    """Learn 10,000 digits, then 300; judge in both ways; choose the best epoch by some digits."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]
    test = x_test, t_test

    many = learn(np.random.default_rng(0), x, t).weights[-1]

    x_few, t_few = x[:FEW], t[:FEW]
    networks, losses = looked_at(x_few, t_few)
    last = networks[-1]
    few_right = right(last, (x_few, t_few), test)
    ys_few = [predict(weights, x_few) for weights in networks]
    ys_test = [predict(weights, x_test) for weights in networks]
    curve_wrong = [accuracy(y, t_few) for y in ys_few]
    curve_right = [accuracy(y, t_test) for y in ys_test]
    losses_few = [cross_entropy(y, t_few) for y in ys_few]
    losses_test = [cross_entropy(y, t_test) for y in ys_test]
    rights = np.array([y.argmax(axis=1) == t_test for y in ys_test])

    rng = np.random.default_rng(1)
    chosen_50, others_50 = choose(rights, 50, rng)
    # The same divisions; the last of several equally good epochs comes first here.
    _, others_last_50 = choose(rights[::-1], 50, np.random.default_rng(1))
    chosen_100, others_100 = choose(rights, 100, rng)
    chosen_500, others_500 = choose(rights, 500, rng)
    chosen_1000, others_1000 = choose(rights, 1000, rng)
    chosen_5000, others_5000 = choose(rights, 5000, rng)

    guesses = rng.integers(0, 10, (GUESSERS, len(t_test))) == t_test
    guessed_1, guessed_others_1 = choose(guesses[:1], 100, rng)
    guessed_10, guessed_others_10 = choose(guesses[:10], 100, rng)
    guessed_100, guessed_others_100 = choose(guesses, 100, rng)

    x_less, t_less, x_val, t_val = held_back(x_few, t_few)
    candidates, _ = looked_at(x_less, t_less)
    scores = [accuracy(predict(weights, x_val), t_val) for weights in candidates]
    best = int(np.argmax(scores))

    x_500 = x[:500]
    return {
        "digits": len(t_test),
        "weights_all": parameters(last),
        "few_wrong": wrong(last, (x_few, t_few), test),
        "few_right": few_right,
        "few_repaired": on_new_digits(network_of(last), x_test, t_test),
        "loss_few_wrong": losses_few[-1],
        "loss_few_right": losses_test[-1],
        "accuracy_wrong": wrong(many, (x, t), test),
        "accuracy_right": right(many, (x, t), test),
        "perfect_from": EVERY * (1 + curve_wrong.index(1.0)),
        "half_right": curve_right[len(curve_right) // 2 - 1],
        "half_loss": losses_few[len(losses_few) // 2 - 1],
        "best_right": max(curve_right),
        "best_epoch": EVERY * (1 + int(np.argmax(curve_right))),
        "least_loss_right": min(losses_test),
        "least_loss_epoch": EVERY * (1 + int(np.argmin(losses_test))),
        "networks": len(networks),
        "divisions": DIVISIONS,
        "groups_100": DIVISIONS * len(t_test) // 100,
        "chosen_50": chosen_50,
        "others_50": others_50,
        "too_good_50": chosen_50 - others_50,
        "others_last_50": others_last_50,
        "too_good_last_50": chosen_50 - others_last_50,
        "chosen_100": chosen_100,
        "others_100": others_100,
        "too_good_100": chosen_100 - others_100,
        "chosen_500": chosen_500,
        "others_500": others_500,
        "too_good_500": chosen_500 - others_500,
        "chosen_1000": chosen_1000,
        "others_1000": others_1000,
        "too_good_1000": chosen_1000 - others_1000,
        "chosen_5000": chosen_5000,
        "others_5000": others_5000,
        "too_good_5000": chosen_5000 - others_5000,
        "guessed_1": guessed_1,
        "guessed_others_1": guessed_others_1,
        "guessed_10": guessed_10,
        "guessed_others_10": guessed_others_10,
        "guessed_100": guessed_100,
        "guessed_others_100": guessed_others_100,
        "too_good_guessed": guessed_100 - guessed_others_100,
        "too_good_guessed_10": guessed_10 - guessed_others_10,
        "too_good_guessed_1": guessed_1 - guessed_others_1,
        # The largest of k numbers that scatter by s around 0 is about s * sqrt(2 log k) at most.
        "most_guessed": np.sqrt(0.1 * 0.9 / 100) * np.sqrt(2 * np.log(GUESSERS)),
        "spread_100": np.sqrt(few_right * (1 - few_right) / 100),
        "spread_10000": np.sqrt(few_right * (1 - few_right) / len(t_test)),
        "learnt_val": len(t_less),
        "held_val": len(t_val),
        "epoch_val": EVERY * (1 + best),
        "equal_val": scores.count(max(scores)),
        "accuracy_val": scores[best],
        "accuracy_val_test": accuracy(predict(candidates[best], x_test), t_test),
        "accuracy_val_last": accuracy(predict(candidates[-1], x_test), t_test),
        "spread_60": np.sqrt(few_right * (1 - few_right) / len(t_val)),
        "refused": error(lambda n: x_500[:n], x_500.shape[0] * 0.20),
        "whole": whole(x_500, 0.20),
        "fifth": str(x_500.shape[0] * 0.20),
        "catch_wrong": {"x_train": x_few, "x_judged": x_few},
        "catch_right": {"x_train": x_few, "x_judged": x_test[:FEW]},
        "epochs": list(range(EVERY, EPOCHS + 1, EVERY)),
        "curve_wrong": curve_wrong,
        "curve_right": curve_right,
        "losses_few": losses_few,
        "losses_test": losses_test,
        "losses": losses,
        "steps": len(losses),
    }


@experiment.finding(
    "300 digits learnt by {weights_all:,} weights in 100 epochs: an accuracy of {few_wrong:.4f} on "
    "them, which is 1, and of {few_right:.4f} on {digits:,} digits that were not learnt, at least "
    "0.1 less. The line that answers the symptom has {few_repaired:.4f}."
)
def learnt_by_heart(r):
    """There are more weights than the answers need."""
    all_right = r.few_wrong == 1
    far_less = r.few_right < r.few_wrong - 0.1
    counted = r.weights_all == 784 * 50 + 50 + 50 * 10 + 10
    repaired = r.few_repaired == r.few_right
    return counted and all_right and far_less and repaired


@experiment.finding(
    "10,000 digits learnt for 3 epochs: {accuracy_wrong:.4f} on them and {accuracy_right:.4f} on "
    "others, less than 0.03 apart, both above 0.9, and still too good by more than 0.005."
)
def with_many_digits_the_mistake_is_small(r):
    """Each of them was seen three times."""
    near = r.accuracy_wrong - r.accuracy_right < 0.03
    both_good = r.accuracy_wrong > r.accuracy_right > 0.9
    too_good = r.accuracy_wrong - r.accuracy_right > 0.005
    return near and both_good and too_good


@experiment.finding(
    "From epoch {perfect_from} on all 300 digits are right. From epoch 50 to 100 their loss falls "
    "from {half_loss:.3f} to {loss_few_wrong:.3f}, to less than a half, while the accuracy on test "
    "digits goes from {half_right:.4f} to {few_right:.4f}, by less than 0.02."
)
def the_loss_falls_and_nothing_is_gained(r):
    """The network becomes surer of answers that are right already."""
    early = r.perfect_from <= 60
    loss_halves = r.loss_few_wrong < r.half_loss / 2
    nothing_gained = abs(r.few_right - r.half_right) < 0.02
    return early and loss_halves and nothing_gained


@experiment.finding(
    "The loss on the test digits is least at epoch {least_loss_epoch}, {least_loss_right:.3f}, and "
    "{loss_few_right:.3f} at the end: it rises by more than 0.005. It is more than 10 times that "
    "on the digits learnt."
)
def the_loss_on_new_digits_rises(r):
    """The network becomes surer of its wrong answers, too."""
    rises = r.loss_few_right > r.least_loss_right + 0.005
    before_the_end = r.least_loss_epoch < 100
    ten_times = r.loss_few_right > 10 * r.loss_few_wrong
    return rises and before_the_end and ten_times


@experiment.finding(
    "The best of {networks} epochs, chosen on n test digits, is too good by {too_good_50:.3f} for "
    "n = 50, more than 0.01, by {too_good_100:.3f} for 100, {too_good_500:.3f} for 500, "
    "{too_good_1000:.3f} for 1,000 and {too_good_5000:.3f} for 5,000, less than 0.004: less each "
    "time. These are means over {divisions} divisions of the digits into groups of n."
)
def fewer_digits_flatter_more(r):
    """Chosen on n digits, measured on the others."""
    much = r.too_good_50 > 0.01
    falling = r.too_good_50 > r.too_good_100 > r.too_good_500 > r.too_good_1000
    little = 0 <= r.too_good_5000 < 0.004 and r.too_good_1000 > r.too_good_5000
    return much and falling and little


@experiment.finding(
    "The epoch chosen on 50 digits has {others_50:.4f} on the others, less than the "
    "{few_right:.4f} of the last epoch: by more than 0.002. If the last of equally good epochs is "
    "taken, in place of the first, it has {others_last_50:.4f}, less by more than 0.001, and is "
    "too good by {too_good_last_50:.3f}, more than 0.01."
)
def a_choice_by_few_digits_is_a_bad_one(r):
    """Fifty digits often prefer an epoch that is worse, or cannot tell it from a better one."""
    first_is_worse = r.others_50 < r.few_right - 0.002
    last_is_worse = r.others_last_50 < r.few_right - 0.001
    last_is_flattered = r.too_good_last_50 > 0.01
    return first_is_worse and last_is_worse and last_is_flattered


@experiment.finding(
    "The best of 100 that guess has {guessed_100:.3f} on the 100 digits that chose it, above 0.16, "
    "and {guessed_others_100:.3f} on the others, within 0.01 of 0.1. The best of 10 has "
    "{guessed_10:.3f} and {guessed_others_10:.3f}, and a single one {guessed_1:.3f} and "
    "{guessed_others_1:.3f}: the two differ by {too_good_guessed_1:.3f}, less than 1e-9."
)
def more_tries_flatter_more(r):
    """None of them looks at an image, and one of them was lucky."""
    lucky = r.guessed_100 > 0.16
    knows_nothing = abs(r.guessed_others_100 - 0.1) < 0.01
    fewer_tries_less = r.guessed_1 < r.guessed_10 < r.guessed_100
    one_is_fair = abs(r.too_good_guessed_1) < 1e-9
    return lucky and knows_nothing and fewer_tries_less and one_is_fair


@experiment.finding(
    "The best of 100 that guess is too good by {too_good_guessed:.3f}, more than half of "
    "s * sqrt(2 log 100) = {most_guessed:.3f}, and less than that."
)
def luck_has_a_size(r):
    """The scatter s is that of a share of 100 digits, sqrt(0.1 * 0.9 / 100)."""
    return r.most_guessed / 2 < r.too_good_guessed < r.most_guessed


@experiment.finding(
    "On 100 digits the best of 10 epochs is too good by {too_good_100:.3f}, less than the best of "
    "10 that guess, by {too_good_guessed_10:.3f}, though the scatter of its accuracy is larger, "
    "{spread_100:.3f} instead of 0.030."
)
def epochs_are_alike(r):
    """Most of their answers are the same."""
    return r.too_good_100 < r.too_good_guessed_10 and r.spread_100 > 0.03


@experiment.finding(
    "With {held_val} of the 300 digits held back, {learnt_val} are learnt. On the {held_val}, "
    "{equal_val} of {networks} epochs are the best, more than one. The first of them, {epoch_val}, "
    "has {accuracy_val:.4f} there and {accuracy_val_test:.4f} on "
    "the test digits: they are more than 0.02 apart. The last epoch of the same training has "
    "{accuracy_val_last:.4f} on the test digits, more than the epoch that was chosen. With "
    "{held_val} digits an accuracy scatters by {spread_60:.2f}, more than 0.04."
)
def the_number_that_chose_is_not_reported(r):
    """One digit of 60 is 0.017."""
    a_fifth = r.held_val == 60 and r.learnt_val == 240
    several = r.equal_val > 1
    apart = abs(r.accuracy_val - r.accuracy_val_test) > 0.02
    badly_chosen = r.accuracy_val_last > r.accuracy_val_test
    scatters = r.spread_60 > 0.04
    return a_fifth and several and apart and badly_chosen and scatters


@experiment.law(
    "A fifth of 500 digits, 500 * 0.20, is a float, and a slice stops with a TypeError. int() "
    "makes {whole} of it."
)
def a_slice_wants_a_whole_number(r):
    """Also where the float is a whole number."""
    stops = r.refused.startswith("TypeError: slice indices must be integers")
    return stops and r.whole == 100


@experiment.law(
    "The lines to paste count 300 of 300 digits as learnt where they are judged themselves, and "
    "0 of 300 test digits."
)
def the_lines_count_them(r):
    """By the bytes of each image."""
    return r.catch_wrong == "300 of 300" and r.catch_right == "0 of 300"
