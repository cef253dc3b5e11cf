"""The atlas of loss curves: one program, changed in one place at a time.

    x       pixels from 0 to 1, shape (n, 784)      t   labels, shape (n,)
    start   W1 (784, 50), b1 (50,), W2 (50, 10), b2 (10,): random weights to start from
    losses  the mean loss of each batch of 100, before its step, shape (300,)

The program is `learn`, with which the pages on learning compare: 10,000 digits, three times,
in 300 steps at a rate of 1. Here pixels and weights are float32, as those of the book's
`load_mnist`: it takes half the time, and the accuracy is the same to four digits.
"""

from functools import partial

import numpy as np

from nnsite.core.learning import BATCH, EPOCHS, SIZES, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward, predict
from nnsite.core.softmax import softmax
from nnsite.core.training import init
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_overflow
from nnsite.experiments.softmax_batch import right, wrong

LAST = 20
FEW = 50

experiment = Experiment(
    table=[
        Row("last loss: labels in another order", "end_flat", "end_healthy", ".2f"),
        Row("last loss: from zeros", "end_zeros", "end_healthy", ".2f"),
        Row("last loss: a rate of 0.01", "end_slow", "end_healthy", ".2f"),
        Row("last loss: pixels to 255", "end_raw", "end_healthy", ".2f"),
        Row("last loss: softmax twice", "end_twice", "end_healthy", ".2f"),
        Row("last loss: large weights to start from", "end_high", "end_healthy", ".2f"),
        Row("last loss: softmax over the batch", "end_rising", "end_healthy", ".2f"),
        Row("last loss: a rate of 20", "end_jumps", "end_healthy", ".2f"),
        Row("highest loss: sorted digits", "highest_saw", "highest_healthy", ".2f"),
        Row("last loss: the gradient added", "end_capped", "end_healthy", ".2f"),
        Row("losses that are finite: a rate of 300", "finite_nan", "finite_healthy", "d"),
        Row("loss on new digits: few digits", "end_new", "end_new_healthy", ".2f"),
        Row("accuracy: labels off by one", "accuracy_shifted", "accuracy_healthy"),
    ],
    warns={
        "overflow": "RuntimeWarning: overflow encountered in exp",
        "inf_by_inf": "RuntimeWarning: invalid value encountered in divide",
    },
)


def small(weights):
    """The same weights as float32."""
    return {name: w.astype(np.float32) for name, w in weights.items()}


def zeros(weights):
    """Weights of the same shapes, all zero."""
    return {name: np.zeros_like(w) for name, w in weights.items()}


def deviation_1(weights):
    """The same weights, each W so much larger that its deviation is 1, not 1 / sqrt(inputs)."""
    return {
        name: w * np.float32(len(w) ** 0.5) if "W" in name else w for name, w in weights.items()
    }


def with_softmax(output):
    """A forward pass with another softmax."""
    return partial(forward, output=output)


def twice(a):
    """Softmax of the softmax of the scores `a`."""
    return softmax(softmax(a))


def padded(y, t):
    """The book's loss, which adds 1e-7 to each of the probabilities."""
    return cross_entropy(y + np.float32(1e-7), t)


def as_sorted(rng, n):
    """The order in which the digits stand, again in each epoch."""
    return np.arange(n)


def last(losses):
    """The mean of the last 20 losses."""
    return np.mean(losses[-LAST:])


def change(losses):
    """The mean change from one loss to the next, in the last 200."""
    return np.abs(np.diff(losses[-200:])).mean()


def in_tens(losses):
    """The means of ten losses each: a smoother curve."""
    return losses.reshape(-1, 10).mean(axis=1)


def programs(rng, x, t):
    """The curves: each program's weights and losses, by the name of its curve.

    Args:
        rng: draws another order of the labels.
        x: pixels from 0 to 255, uint8.
        t: their labels.
    """
    x_255 = x.astype(np.float32)
    x = x_255 / 255
    start_64 = init(np.random.default_rng(0), SIZES)
    start = small(start_64)
    by_digit = np.argsort(t, kind="stable")
    few = {"x": x[:FEW], "t": t[:FEW], "epochs": EPOCHS * len(x) // BATCH}  # a step each

    def run_of(x=x, t=t, start=start, **changed):
        return learn(np.random.default_rng(0), x, t, start=start, **changed)

    return {
        "healthy": run_of(forward=with_softmax(right)),
        "flat": run_of(t=rng.permutation(t)),
        "zeros": run_of(start=zeros(start)),
        "slow": run_of(rate=0.01),
        "raw": run_of(x=x_255),
        "twice": run_of(forward=with_softmax(twice)),
        "high": run_of(start=deviation_1(start)),
        # In float32 some of their probabilities would be rounded to 0.
        "rising": run_of(start=start_64, forward=with_softmax(wrong)),
        "jumps": run_of(start=start_64, rate=20),
        "saw": run_of(x=x[by_digit], t=t[by_digit], order=as_sorted),
        "nan": run_of(rate=300, forward=with_softmax(softmax_overflow.wrong)),
        "capped": run_of(rate=-1, loss=padded),
        "heart": run_of(**few),
        "shifted": run_of(t=(t + 1) % 10),
    }


def losses_on(weights, x, t):
    """The loss on these digits with each of these sets of weights."""
    return [cross_entropy(predict(w, x), t) for w in weights]


def run(train, test):
    """Train the network in 14 ways, and keep the losses."""
    learned = programs(np.random.default_rng(7), *train)
    x_test, t_test = test[0] / np.float32(255), test[1]
    losses = {name: one.losses for name, one in learned.items()}
    losses["negative"] = -losses["healthy"]
    accuracies = {
        name: accuracy(predict(learned[name].weights[-1], x_test), t_test)
        for name in ("healthy", "flat", "zeros", "jumps", "saw", "heart", "shifted")
    }
    x_new, t_new = x_test[:1000], t_test[:1000]
    new = losses_on(learned["heart"].weights[::10], x_new, t_new)
    finite = np.isfinite(losses["nan"])
    turns = np.arange(BATCH, len(losses["saw"]))
    return {
        "steps": len(losses["healthy"]),
        "few": FEW,
        "log_10": np.log(10),
        "log_1000": np.log(1000),
        "cap": -np.log(1e-7),
        # The loss of a sure and right answer, [1, 0, ... 0], after another softmax.
        "least_of_two": cross_entropy(softmax(np.eye(10)), np.arange(10)),
        "first_healthy": losses["healthy"][0],
        "highest_healthy": losses["healthy"].max(),
        "end_healthy": last(losses["healthy"]),
        "finite_healthy": np.isfinite(losses["healthy"]).sum(),
        "end_new_healthy": cross_entropy(predict(learned["healthy"].weights[-1], x_new), t_new),
        "accuracy_healthy": accuracies["healthy"],
        "end_flat": last(losses["flat"]),
        "lowest_flat": losses["flat"].min(),
        "accuracy_flat": accuracies["flat"],
        "first_zeros": losses["zeros"][0],
        "lowest_20_zeros": losses["zeros"][:20].min(),
        "end_zeros": last(losses["zeros"]),
        "accuracy_zeros": accuracies["zeros"],
        "first_slow": in_tens(losses["slow"])[0],
        "end_slow": last(losses["slow"]),
        "lowest_raw": losses["raw"].min(),
        "end_raw": last(losses["raw"]),
        "lowest_twice": losses["twice"].min(),
        "end_twice": last(losses["twice"]),
        "first_high": losses["high"][0],
        "end_high": last(losses["high"]),
        "first_rising": losses["rising"][0],
        "end_rising": last(losses["rising"]),
        "highest_jumps": losses["jumps"][:10].max(),
        "end_jumps": last(losses["jumps"]),
        "ragged_jumps": change(losses["jumps"]),
        "ragged_healthy": change(losses["healthy"]),
        "accuracy_jumps": accuracies["jumps"],
        "highest_saw": losses["saw"][turns].max(),
        "lowest_saw": losses["saw"][turns].min(),
        "accuracy_saw": accuracies["saw"],
        "finite_nan": finite.sum(),
        "ends_in_nan": np.isnan(losses["nan"][-1]),
        "highest_capped": losses["capped"].max(),
        "end_capped": last(losses["capped"]),
        "end_heart": last(losses["heart"]),
        "end_new": new[-1],
        "lowest_new": min(new),
        "accuracy_heart": accuracies["heart"],
        "end_negative": last(losses["negative"]),
        "highest_negative": losses["negative"].max(),
        "end_shifted": last(losses["shifted"]),
        "accuracy_shifted": accuracies["shifted"],
        "losses": losses,
        "new": new,
    }


@experiment.finding(
    "The healthy loss falls from {first_healthy:.2f}, log 10 = {log_10:.2f} to within 0.5, to "
    "{end_healthy:.2f}, below 0.4. The accuracy is {accuracy_healthy:.4f}, above 0.89."
)
def healthy_falls(r):
    """In the mean of its last 20 steps; the accuracy is that on the test digits."""
    begins_by_guessing = abs(r.first_healthy - r.log_10) < 0.5
    ends_low = r.end_healthy < 0.4
    reads_well = r.accuracy_healthy > 0.89
    return begins_by_guessing and ends_low and reads_well


@experiment.finding(
    "With the labels in another order it stays at log 10: it ends at {end_flat:.2f}, within 0.05 "
    "of {log_10:.2f}, and is never below {lowest_flat:.2f}, which is above 2.2. The accuracy is "
    "{accuracy_flat:.4f}, below 0.2."
)
def flat_stays(r):
    """Nothing can be learned but how often each label occurs."""
    ends_there = abs(r.end_flat - r.log_10) < 0.05
    never_low = r.lowest_flat > 2.2
    guesses = r.accuracy_flat < 0.2
    return ends_there and never_low and guesses


@experiment.finding(
    "From zeros it begins at {first_zeros:.4f}, log 10 to within 0.0001, is never below "
    "{lowest_20_zeros:.2f} in 20 steps, which is above 2.1, and ends at {end_zeros:.2f}, between 1 "
    "and 2. The accuracy is {accuracy_zeros:.4f}, below 0.6."
)
def zeros_wait(r):
    """The hidden units are copies of one."""
    begins_at_log_10 = abs(r.first_zeros - r.log_10) < 0.0001
    waits = r.lowest_20_zeros > 2.1
    stops_high = 1 < r.end_zeros < 2
    reads_some = r.accuracy_zeros < 0.6
    return begins_at_log_10 and waits and stops_high and reads_some


@experiment.finding(
    "At a rate of 0.01 it falls from {first_slow:.2f} to {end_slow:.2f} only: by more than 0.1, "
    "and not below 1.9."
)
def slow_creeps(r):
    """From the mean of the first 10 losses to that of the last 20."""
    falls = r.end_slow < r.first_slow - 0.1
    not_far = r.end_slow > 1.9
    return falls and not_far


@experiment.finding(
    "With pixels to 255 it ends at {end_raw:.2f}, between 1.4 and 2.6, and was never below "
    "{lowest_raw:.2f}, which is above 1."
)
def raw_stops_high(r):
    """Most outputs of the hidden layer are 0 or 1, where the sigmoid has no slope."""
    ends_high = 1.4 < r.end_raw < 2.6
    never_low = r.lowest_raw > 1
    return ends_high and never_low


@experiment.law(
    "After a second softmax no loss is below {least_of_two:.4f}: the least of these is "
    "{lowest_twice:.4f}."
)
def twice_has_a_floor(r):
    """The second softmax is given numbers from 0 to 1, and e to the 1 against nine 1s is little."""
    return r.lowest_twice >= r.least_of_two


@experiment.finding("With softmax twice it ends at {end_twice:.2f}, between 1.5 and 1.9.")
def twice_stops_there(r):
    """It falls as a healthy loss does, and stops too high."""
    return 1.5 < r.end_twice < 1.9


@experiment.finding(
    "From weights of deviation 1 it begins at {first_high:.2f}, above 5, and ends at "
    "{end_high:.2f}, below 0.8, but above the healthy {end_healthy:.2f}."
)
def high_comes_down(r):
    """Before its training the network is sure of itself, and wrong."""
    begins_high = r.first_high > 5
    comes_down = r.end_healthy < r.end_high < 0.8
    return begins_high and comes_down


@experiment.finding(
    "With softmax over the batch it begins at {first_rising:.2f}, log 1,000 = {log_1000:.2f} to "
    "within 0.5, and rises to {end_rising:.0f}, more than three times as much."
)
def rising_rises(r):
    """The gradient belongs to another softmax."""
    begins_there = abs(r.first_rising - r.log_1000) < 0.5
    rises = r.end_rising > 3 * r.first_rising
    return begins_there and rises


@experiment.finding(
    "At a rate of 20 it leaps up in the first 10 steps, to {highest_jumps:.1f}, above 8, and ends "
    "at {end_jumps:.2f}, between 1.2 and 4. From step to step it changes by {ragged_jumps:.2f} in "
    "the mean, more than twice the healthy {ragged_healthy:.2f}. The accuracy is "
    "{accuracy_jumps:.4f}, below 0.7."
)
def jumps_never_settle(r):
    """Each step goes too far."""
    leaps = r.highest_jumps > 8
    ends_high = 1.2 < r.end_jumps < 4
    ragged = r.ragged_jumps > 2 * r.ragged_healthy
    reads_little = r.accuracy_jumps < 0.7
    return leaps and ends_high and ragged and reads_little


@experiment.finding(
    "With sorted digits, after the first epoch, it falls to {lowest_saw:.4f}, below 0.05, and "
    "jumps to {highest_saw:.1f}, above 4. The accuracy is {accuracy_saw:.4f}, below 0.2."
)
def saw_has_teeth(r):
    """One tooth for each digit: the network learns to answer with it, and forgets the others."""
    falls = r.lowest_saw < 0.05
    jumps = r.highest_saw > 4
    forgets = r.accuracy_saw < 0.2
    return falls and jumps and forgets


@experiment.finding(
    "At a rate of 300, with the softmax that overflows, {finite_nan} loss or losses are finite, at "
    "most 5, and the last one is nan."
)
def nan_stays(r):
    """One nan in the weights, and all that follows is nan."""
    few_are_finite = 1 <= r.finite_nan <= 5
    return few_are_finite and r.ends_in_nan == 1


@experiment.finding(
    "With the gradient added, and the book's 1e-7 in the logarithm, it rises to {end_capped:.1f}, "
    "between 12 and {cap:.2f}. No loss is above that cap: the highest is {highest_capped:.1f}."
)
def capped_stops_rising(r):
    """No digit can cost more than -log(1e-7)."""
    rises = 12 < r.end_capped < r.cap
    stays_below = r.highest_capped <= r.cap
    return rises and stays_below


@experiment.finding(
    "With {few} digits, again and again, it falls to {end_heart:.3f}, below 0.05. On 1,000 new "
    "digits it ends at {end_new:.2f}, above 0.8, with an accuracy of {accuracy_heart:.4f}, below "
    "0.8."
)
def heart_does_not_help(r):
    """They are learned by heart."""
    falls = r.end_heart < 0.05
    not_on_new = r.end_new > 0.8
    reads_some = r.accuracy_heart < 0.8
    return falls and not_on_new and reads_some


@experiment.finding(
    "Without its minus the healthy loss goes from below -1.8 to {end_negative:.2f}, above -0.4, "
    "and is never above 0: the highest is {highest_negative:.2f}."
)
def negative_rises_to_0(r):
    """log(y) is at most 0. The training is the same: the gradient is right."""
    begins_below = -r.first_healthy < -1.8
    ends_near_0 = r.end_negative > -0.4
    never_above_0 = r.highest_negative <= 0
    return begins_below and ends_near_0 and never_above_0


@experiment.finding(
    "With labels that are off by one it falls to {end_shifted:.2f}, the healthy {end_healthy:.2f} "
    "to within 0.05. Judged by the right labels, the accuracy is {accuracy_shifted:.4f}, below "
    "0.05."
)
def shifted_falls_as_well(r):
    """The network learns what it is told: that a 3 is called 4."""
    falls = abs(r.end_shifted - r.end_healthy) < 0.05
    far_below_chance = r.accuracy_shifted < 0.05
    return falls and far_below_chance
