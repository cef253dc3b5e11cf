"""Training with its mistakes as switches: two networks from one start, one right and one wrong.

    x      training digits: pixels from 0 to 255, uint8, shape (n, 784); t their labels, (n,)
    rng    Lehmer's generator, which JavaScript has, too
    W1 b1  (784, 50), (50,)   the hidden layer, with a sigmoid
    W2 b2  (50, 10), (10,)    the output layer, with a softmax
    W      one of these arrays, and grad the derivative of the loss by it
    y      probabilities of a batch, shape (batch, 10)
    delta  derivative of the loss by the scores of the output layer, shape (batch, 10)

A switch is a place in the program, and each of its values a line that people have written there.
The first is the right one. All is computed in float64, as JavaScript does on the page, where the
same switches are thrown: `Training` is what the page is compared with.
"""

import json
from typing import Any

import numpy as np

from nnsite.core.learning import BATCH, SIZES
from nnsite.core.lehmer import Lehmer
from nnsite.core.network import forward
from nnsite.engine.declare.data_file import DataFile
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import bench, softmax_batch, softmax_overflow, sum_for_mean
from nnsite.experiments.softmax_batch import right as softmax

DIGITS = 2000  # for training
NEW = 1000  # test digits by which the networks are judged
STEPS = 200
SEED = 2  # of the start, and of the order of the digits
SEED_APART = 1  # of the order of labels that are shuffled apart
LAST = 20  # losses whose mean is called the last loss


def own(rng, t):
    """Each image has its own label."""
    return t


def apart(rng, t):
    """Images and labels in two different orders."""
    return t[rng.permutation(len(t))]


def shifted(rng, t):
    """Each label is one too large, and 9 is 0."""
    return (t + 1) % 10


def small(W):
    """Random numbers of deviation 1 / sqrt(inputs)."""
    return W / np.sqrt(len(W))


def zeros(W):
    """Nothing but zeros."""
    return np.zeros_like(W)


def large(W):
    """Random numbers of deviation 1."""
    return W


def twice(a):
    """Softmax in the network, and again in the loss."""
    return softmax(softmax(a))


def minus(W, rate, grad):
    """A step downhill."""
    return W - rate * grad


def plus(W, rate, grad):
    """A step uphill."""
    return W + rate * grad


def mixed(rng, t):
    """The places of the digits in an epoch: another random order each time."""
    return rng.permutation(len(t))


def by_label(rng, t):
    """All zeros, then all ones, and so on."""
    return np.argsort(t, kind="stable")


def negative(y, t):
    """The mean of log, without a minus."""
    return np.sum(np.log(y[np.arange(len(t)), t])) / len(t)


# By the names of the page's address, in its order.
SWITCHES: dict[str, dict[str, Any]] = {
    "labels": {"right": own, "apart": apart, "shifted": shifted},
    "start": {"random": small, "zeros": zeros, "large": large},
    "rate": {"1": 1, "0.01": 0.01, "0.1": 0.1, "20": 20, "300": 300},
    "pixels": {"scaled": bench.scaled, "raw": bench.raw},
    "softmax": {
        "rows": softmax,
        "batch": softmax_batch.wrong,
        "twice": twice,
        "naive": softmax_overflow.wrong,
    },
    "gradient": {"mean": sum_for_mean.right, "sum": sum_for_mean.wrong},
    "sign": {"minus": minus, "plus": plus},
    "order": {"mixed": mixed, "sorted": by_label},
    "loss": {"index": bench.index, "eps": bench.padded, "negative": negative},
    "digits": {"2000": 2000, "50": 50},
}
RIGHT = {name: next(iter(values)) for name, values in SWITCHES.items()}


def drawn(rng):
    """W1 and W2, of deviation 1 and mean 0: numbers between -sqrt(3) and sqrt(3)."""
    shapes = {"W1": SIZES[:2], "W2": SIZES[1:]}
    return {
        name: np.sqrt(3) * np.array([rng.signed() for _ in range(n * m)]).reshape(n, m)
        for name, (n, m) in shapes.items()
    }


class Training:
    """A network that is trained, step by step, with any of the switches thrown.

    Args:
        x: pixels (n, 784), uint8.
        t: labels (n,), an integer dtype.
        thrown: switches by name, each with the name of its value; the others stand right.

    Raises:
        KeyError: there is no such switch, or it has no such value.
    """

    def __init__(self, x, t, **thrown: str) -> None:
        chosen = {name: SWITCHES[name][value] for name, value in (RIGHT | thrown).items()}
        few = chosen["digits"]
        self.chosen = chosen
        self.x = chosen["pixels"](x[:few]).astype(float)
        self.t = chosen["labels"](Lehmer(SEED_APART), t[:few].astype(int))
        self.rng = Lehmer(SEED)
        start = {name: chosen["start"](W) for name, W in drawn(self.rng).items()}
        self.weights = {
            "W1": start["W1"],
            "b1": np.zeros(SIZES[1]),
            "W2": start["W2"],
            "b2": np.zeros(SIZES[2]),
        }
        self.left = np.array([], dtype=int)  # places of digits that this epoch has yet to take

    @np.errstate(all="ignore")
    def step(self) -> float:
        """Take a step with the next batch, and return its loss before the step."""
        chosen = self.chosen
        if len(self.left) == 0:
            self.left = chosen["order"](self.rng, self.t)
        batch, self.left = self.left[:BATCH], self.left[BATCH:]
        x, t = self.x[batch], self.t[batch]
        z = forward(self.weights, x, chosen["softmax"])
        loss = chosen["loss"](z[-1], t)
        backward = sum_for_mean.backward(chosen["gradient"])
        for name, grad in backward(self.weights, x, z, t).items():
            self.weights[name] = chosen["sign"](self.weights[name], chosen["rate"], grad)
        return float(loss)

    def steps(self, count):
        """Take so many steps; their losses, float64 (count,), which may be inf or nan."""
        return np.array([self.step() for _ in range(count)])

    @np.errstate(all="ignore")
    def accuracy(self, x, t):
        """The share of digits whose largest score is that of the right class.

        Of equal scores the first counts, and nan counts as the largest, as in `np.argmax`.

        Args:
            x: pixels (n, 784), uint8.
            t: labels (n,), an integer dtype.
        """
        *_, scores = forward(self.weights, self.chosen["pixels"](x), lambda a: a)
        return float(np.mean(np.argmax(scores, axis=1) == t))


# The curves of the atlas, by its names, each with the switches that draw one like it.
CURVES: dict[str, dict[str, str]] = {
    "healthy": {},
    "flat": {"labels": "apart"},
    "slow": {"rate": "0.01"},
    "zeros": {"start": "zeros"},
    "twice": {"softmax": "twice"},
    "raw": {"pixels": "raw"},
    "high": {"start": "large"},
    "rising": {"softmax": "batch"},
    "jumps": {"rate": "20"},
    "saw": {"order": "sorted"},
    "capped": {"sign": "plus", "loss": "eps"},
    "nan": {"rate": "300", "softmax": "naive"},
    "heart": {"digits": "50"},
    "shifted": {"labels": "shifted"},
    "negative": {"loss": "negative"},
}
# Each mistake by itself.
SINGLES = [{switch: value} for switch, values in SWITCHES.items() for value in list(values)[1:]]
PAIRS = [thrown for thrown in CURVES.values() if len(thrown) > 1]
# Where a difference in the last digit of a number grows from step to step: other machines end with
# other numbers.
CHAOTIC = [{"pixels": "raw"}, {"rate": "20"}, {"gradient": "sum"}]
NUDGE = 1e-12  # of each weight of the first layer

experiment = Experiment(
    table=[
        Row("last loss: a rate of 0.01", "end_slow", "end_right", ".2f"),
        Row("last loss: images and labels apart", "end_flat", "end_right", ".2f"),
        Row("last loss: from zeros", "end_zeros", "end_right", ".2f"),
        Row("last loss: pixels to 255", "end_raw", "end_right", ".2f"),
        Row("last loss: softmax twice", "end_twice", "end_right", ".2f"),
        Row("last loss: softmax over the batch", "end_rising", "end_right", ".2f"),
        Row("last loss: a rate of 20", "end_jumps", "end_right", ".2f"),
        Row("accuracy: labels off by one", "accuracy_shifted", "accuracy_right"),
        Row("accuracy: few digits", "accuracy_heart", "accuracy_right"),
    ],
)


def wrong(x, t):
    """The losses of a network with a rate that is far too small."""
    return Training(x, t, rate="0.01").steps(STEPS)


def right(x, t):
    """The losses of the right network."""
    return Training(x, t).steps(STEPS)


# What a line gives its result to, by its switch.
TARGETS = {
    "labels": "t",
    "start": "W",
    "pixels": "x",
    "softmax": "y",
    "gradient": "delta",
    "sign": "W",
    "order": "order",
    "loss": "loss",
}


def lines(switch, value):
    """The lines of a switch's value, one by one; none where it leaves an array as it is."""
    if switch in ("rate", "digits"):
        return [f"{switch} = {SWITCHES[switch][value]}"]
    *before, last = bench.lines(SWITCHES[switch][value]).split("; ")
    target = TARGETS[switch]
    return before if last == target else [*before, f"{target} = {last}"]


def differing(thrown):
    """The lines of the wrong network that the right one has not, and those it has instead.

    Each text has them side by side; it is empty if there are none.
    """
    wrong = [one for switch, value in thrown.items() for one in lines(switch, value)]
    right = [one for switch in thrown for one in lines(switch, RIGHT[switch])]
    only_wrong = [one for one in wrong if one not in right]
    only_right = [one for one in right if one not in wrong]
    return "; ".join(only_wrong), "; ".join(only_right)


def last(losses):
    """The mean of the last 20 losses."""
    return np.mean(losses[-LAST:])


def change(losses):
    """The mean change from one loss to the next, in the last 100."""
    return np.abs(np.diff(losses[-100:])).mean()


def shown(value):
    """A number to two places; nan and inf by name."""
    return f"{value:.2f}"


def row(thrown, losses, accuracy):
    """A line of text for a case; its cells stand between tabs.

    They are: its address, its lines, those of the right network in their place, the first loss,
    the last loss, and the accuracy.
    """
    numbers = shown(losses[0]), shown(last(losses)), f"{accuracy:.3f}"
    return "\t".join([bench.address(thrown), *differing(thrown), *numbers])


def as_json(cases):
    """The cases as JSON, which has no nan: a loss that is not finite is the text nan, inf, -inf."""
    plain = [
        {
            "state": RIGHT | thrown,
            "losses": [one if np.isfinite(one) else str(one) for one in losses.tolist()],
            "accuracy": accuracy,
        }
        for thrown, losses, accuracy in cases
    ]
    return DataFile(json.dumps(plain, allow_nan=False).encode(), ".json")


def nudged(x, t, thrown):
    """The losses of a network whose first weights are larger by a share of 1e-12 at the start."""
    training = Training(x, t, **thrown)
    training.weights["W1"] *= 1 + NUDGE
    return training.steps(STEPS)


def difference(losses, others):
    """The mean difference of the last 100 losses of two networks, where both are finite."""
    losses, others = losses[-100:], others[-100:]
    both = np.isfinite(losses) & np.isfinite(others)
    return np.abs(losses[both] - others[both]).mean()


def changes_nothing(losses, others):
    """Whether no loss is another to four places."""
    return np.allclose(losses, others, rtol=0, atol=5e-5)


def run(train, test):
    """Train the right network, one with each mistake, and some with two."""
    x, t = train[0][:DIGITS], train[1][:DIGITS]
    x_new, t_new = test[0][:NEW], test[1][:NEW]
    cases = []
    for thrown in [{}, *SINGLES, *PAIRS]:
        training = Training(x, t, **thrown)
        losses = training.steps(STEPS)
        cases.append((thrown, losses, training.accuracy(x_new, t_new)))
    of = {
        name: next(losses for thrown, losses, _ in cases if thrown == wanted)
        for name, wanted in CURVES.items()
    }
    accuracies = {
        name: next(accuracy for thrown, _, accuracy in cases if thrown == wanted)
        for name, wanted in CURVES.items()
    }
    alone = {bench.address(thrown): losses for thrown, losses, _ in cases}
    epoch = DIGITS // BATCH
    moved = {
        bench.address(thrown): difference(nudged(x, t, thrown), alone[bench.address(thrown)])
        for thrown in [{}, *CHAOTIC]
    }
    return {
        "digits": DIGITS,
        "new": NEW,
        "steps": STEPS,
        "batch": BATCH,
        "epochs": STEPS // epoch,
        "few": SWITCHES["digits"]["50"],
        "singles": len(SINGLES),
        "pairs": len(PAIRS),
        "log_10": np.log(10),
        "log_1000": np.log(1000),
        "cap": -np.log(1e-7),
        "first_right": of["healthy"][0],
        "end_right": last(of["healthy"]),
        "accuracy_right": accuracies["healthy"],
        "end_flat": last(of["flat"]),
        "lowest_flat": of["flat"].min(),
        "accuracy_flat": accuracies["flat"],
        "first_slow": of["slow"][:LAST].mean(),
        "end_slow": last(of["slow"]),
        "first_zeros": of["zeros"][0],
        "lowest_20_zeros": of["zeros"][:20].min(),
        "end_zeros": last(of["zeros"]),
        "accuracy_zeros": accuracies["zeros"],
        "end_twice": last(of["twice"]),
        "lowest_raw": of["raw"].min(),
        "end_raw": last(of["raw"]),
        "first_high": of["high"][0],
        "end_high": last(of["high"]),
        "first_rising": of["rising"][0],
        "end_rising": last(of["rising"]),
        "highest_jumps": of["jumps"][:10].max(),
        "end_jumps": last(of["jumps"]),
        "ragged_jumps": change(of["jumps"]),
        "ragged_right": change(of["healthy"]),
        "accuracy_jumps": accuracies["jumps"],
        "lowest_saw": of["saw"][epoch:].min(),
        "highest_saw": of["saw"][epoch:].max(),
        "highest_late_right": of["healthy"][epoch:].max(),
        "accuracy_saw": accuracies["saw"],
        "end_capped": last(of["capped"]),
        "highest_capped": of["capped"].max(),
        "finite_nan": np.isfinite(of["nan"]).sum(),
        "ends_in_nan": np.isnan(of["nan"][-1]),
        "end_heart": last(of["heart"]),
        "accuracy_heart": accuracies["heart"],
        "end_shifted": last(of["shifted"]),
        "accuracy_shifted": accuracies["shifted"],
        "first_negative": of["negative"][0],
        "end_negative": last(of["negative"]),
        "highest_negative": of["negative"].max(),
        "moved_right": moved.pop(""),
        "moved_chaotic": min(moved.values()),
        "second_sum": alone["gradient=sum"][1],
        "second_right": of["healthy"][1],
        "finite_plus": np.isfinite(alone["sign=plus"]).sum(),
        "finite_300": np.isfinite(alone["rate=300"]).sum(),
        "addresses": " ".join(
            bench.address({switch: value})
            for switch, values in SWITCHES.items()
            for value in values
        ),
        "curves": "\n".join(f"{name}\t{bench.address(one)}" for name, one in CURVES.items()),
        "rows": "\n".join(row(*case) for case in cases),
        "harmless": " ".join(
            name for name, losses in alone.items() if name and changes_nothing(losses, alone[""])
        ),
        "chaotic": " ".join(map(bench.address, CHAOTIC)),
        "losses": of,
        "digits_train": bench.zipped(t, x),
        "trained": as_json(cases),
    }


@experiment.finding(
    "The right loss falls from {first_right:.2f}, log 10 = {log_10:.2f} to within 0.5, to "
    "{end_right:.2f}, below 0.4. The accuracy is {accuracy_right:.3f}, above 0.8."
)
def the_right_one_falls(r):
    """The last loss is the mean of the last 20; the accuracy is that on test digits."""
    begins_by_guessing = abs(r.first_right - r.log_10) < 0.5
    ends_low = r.end_right < 0.4
    reads_well = r.accuracy_right > 0.8
    return begins_by_guessing and ends_low and reads_well


@experiment.finding(
    "With images and labels apart it ends at {end_flat:.2f}, within 0.15 of {log_10:.2f}. The "
    "lowest loss is {lowest_flat:.2f}, above 2.1. The accuracy is {accuracy_flat:.3f}, below "
    "0.2."
)
def flat_stays(r):
    """It falls a little: few labels, seen often, begin to be learned by heart."""
    ends_there = abs(r.end_flat - r.log_10) < 0.15
    never_low = r.lowest_flat > 2.1
    guesses = r.accuracy_flat < 0.2
    return ends_there and never_low and guesses


@experiment.finding(
    "At a rate of 0.01 it falls from {first_slow:.2f} to {end_slow:.2f} only: by more than 0.1, "
    "and not below 1.9."
)
def slow_creeps(r):
    """From the mean of the first 20 losses to that of the last 20."""
    falls = r.end_slow < r.first_slow - 0.1
    not_far = r.end_slow > 1.9
    return falls and not_far


@experiment.finding(
    "From zeros it begins at {first_zeros:.4f}, log 10 to within 0.0001. The lowest of the first "
    "20 losses is {lowest_20_zeros:.2f}, above 2.1. It ends at {end_zeros:.2f}, between 1 and 2. "
    "The accuracy is {accuracy_zeros:.3f}, below 0.6."
)
def zeros_wait(r):
    """The hidden units are copies of one."""
    begins_at_log_10 = abs(r.first_zeros - r.log_10) < 0.0001
    waits = r.lowest_20_zeros > 2.1
    stops_high = 1 < r.end_zeros < 2
    reads_some = r.accuracy_zeros < 0.6
    return begins_at_log_10 and waits and stops_high and reads_some


@experiment.finding("With softmax twice it ends at {end_twice:.2f}, between 1.5 and 1.9.")
def twice_stops_there(r):
    """No loss is below 1.46 there."""
    return 1.5 < r.end_twice < 1.9


@experiment.finding(
    "With pixels to 255 it ends at {end_raw:.2f}, above 1.4. The lowest loss is {lowest_raw:.2f}, "
    "above 1."
)
def raw_stops_high(r):
    """Most outputs of the hidden layer are 0 or 1, where the sigmoid has no slope."""
    ends_high = r.end_raw > 1.4
    never_low = r.lowest_raw > 1
    return ends_high and never_low


@experiment.finding(
    "From weights of deviation 1 it begins at {first_high:.2f}, above 5, and ends at "
    "{end_high:.2f}, below 0.8, but above the right {end_right:.2f}."
)
def high_comes_down(r):
    """Before its training the network is sure of itself, and wrong."""
    begins_high = r.first_high > 5
    comes_down = r.end_right < r.end_high < 0.8
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
    "at {end_jumps:.2f}, above 1.2. From step to step it changes by {ragged_jumps:.2f} in the "
    "mean, more than twice the right {ragged_right:.2f}. The accuracy is {accuracy_jumps:.3f}, "
    "below 0.7."
)
def jumps_never_settle(r):
    """Each step goes too far."""
    leaps = r.highest_jumps > 8
    ends_high = r.end_jumps > 1.2
    ragged = r.ragged_jumps > 2 * r.ragged_right
    reads_little = r.accuracy_jumps < 0.7
    return leaps and ends_high and ragged and reads_little


@experiment.finding(
    "With sorted digits, after the first epoch, it falls to {lowest_saw:.3f}, below 0.1, and jumps "
    "to {highest_saw:.1f}, above 2.5; the highest right one is then {highest_late_right:.2f}, "
    "below 1.5. The accuracy is {accuracy_saw:.3f}, below 0.7."
)
def saw_has_teeth(r):
    """One tooth for each digit: the network learns to answer with it, and forgets the others."""
    falls = r.lowest_saw < 0.1
    jumps = r.highest_saw > 2.5
    no_jumps_there = r.highest_late_right < 1.5
    forgets = r.accuracy_saw < 0.7
    return falls and jumps and no_jumps_there and forgets


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
    "At a rate of 300, with the softmax that overflows, {finite_nan} loss or losses are finite, at "
    "most 5, and the last one is nan."
)
def nan_stays(r):
    """One nan in the weights, and all that follows is nan."""
    few_are_finite = 1 <= r.finite_nan <= 5
    return few_are_finite and r.ends_in_nan == 1


@experiment.finding(
    "With {few} digits, again and again, it falls to {end_heart:.3f}, below 0.05. On {new:,} new "
    "digits the accuracy is {accuracy_heart:.3f}, below 0.8 and below the right "
    "{accuracy_right:.3f}."
)
def heart_does_not_help(r):
    """They are learned by heart."""
    falls = r.end_heart < 0.05
    reads_some = r.accuracy_heart < 0.8
    reads_less = r.accuracy_heart < r.accuracy_right
    return falls and reads_some and reads_less


@experiment.finding(
    "With labels that are off by one it falls to {end_shifted:.2f}, the right {end_right:.2f} to "
    "within 0.05. Judged by the right labels, the accuracy is {accuracy_shifted:.3f}, below 0.05."
)
def shifted_falls_as_well(r):
    """The network learns what it is told: that a 3 is called 4."""
    falls = abs(r.end_shifted - r.end_right) < 0.05
    far_below_chance = r.accuracy_shifted < 0.05
    return falls and far_below_chance


@experiment.finding(
    "Without its minus the right loss goes from {first_negative:.2f}, below -1.8, to "
    "{end_negative:.2f}, above -0.4, and is never above 0: the highest is {highest_negative:.2f}."
)
def negative_rises_to_0(r):
    """log(y) is at most 0. The training is the same: the gradient is right."""
    begins_below = r.first_negative < -1.8
    ends_near_0 = r.end_negative > -0.4
    never_above_0 = r.highest_negative <= 0
    return begins_below and ends_near_0 and never_above_0


@experiment.finding(
    "With the sum for the mean, the second loss is {second_sum:.0f}, above 10, and the right one "
    "{second_right:.2f}, below 3."
)
def the_sum_leaps(r):
    """It is a step 100 times as long."""
    leaps = r.second_sum > 10
    does_not = r.second_right < 3
    return leaps and does_not


@experiment.finding(
    "With the gradient added, {finite_plus} losses of {steps} are finite, and at a rate of 300 it "
    "is {finite_300}: at most 50, and at most 10. The others are infinite."
)
def an_infinite_loss_is_one_sure_and_wrong_answer(r):
    """A probability that is rounded to 0."""
    plus_soon_infinite = r.finite_plus <= 50
    large_rate_at_once = r.finite_300 <= 10
    return plus_soon_infinite and large_rate_at_once


@experiment.finding(
    "Where all weights of the first layer are larger by a share of 1e-12 at the start, the right "
    "network's last 100 losses differ by {moved_right:.0e} in the mean, below 1e-9. Those of each "
    "that is called chaotic differ by {moved_chaotic:.2f} or more, above 0.05."
)
def what_is_chaotic_ends_elsewhere(r):
    """Raw pixels, a rate of 20, and the sum for the mean."""
    return r.moved_right < 1e-9 and r.moved_chaotic > 0.05
