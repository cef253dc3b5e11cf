"""The checklists: what each line prints beside a sound program, and beside a wrong one.

    x, t                images (n, 784), pixels from 0 to 1; their class numbers (n,)
    x_train, t_train    the same, as the reader's own program has them
    x_test, t_test      others, never trained with
    network             as in the book: network.params, .predict(x), .loss(x, t),
                        .gradient(x, t), .accuracy(x, t)
    predict             x -> probabilities y (n, 10)
    before              a copy of W1 (784, 50), from before the training
    W1, loss            for the lines of the probes: weights (784, 50), and (y, t) -> a number

A public function here that prints is a line to paste, or a few of them. Other lines are those
in the docstrings of `nnsite/probes.py`. Each is run twice.
"""

import numpy as np

from nnsite import probes
from nnsite.core.learning import SIZES, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward
from nnsite.core.softmax import softmax
from nnsite.core.training import gradients, init
from nnsite.engine.declare.capture import error, printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_overflow
from nnsite.experiments.softmax_batch import right, wrong

experiment = Experiment(
    table=[
        Row("first loss, large weights to start from", "first_ill", "first_well", ".2f"),
        Row("loss of 20 digits learned by heart, softmax twice", "heart_ill", "heart_well"),
        Row("accuracy on new digits, 50 learned", "new_ill", "new_well"),
    ],
)


class Network:
    """A network of two layers as in the book: its weights are `params`."""

    def __init__(self, weights, output=softmax):
        self.params = {name: w.copy() for name, w in weights.items()}
        self.output = output

    def predict(self, x):
        """The probabilities."""
        return forward(self.params, x, self.output)[-1]

    def loss(self, x, t):
        """The mean cross-entropy."""
        return cross_entropy(self.predict(x), t)

    def accuracy(self, x, t):
        """The share of right answers."""
        return accuracy(self.predict(x), t)

    def gradient(self, x, t):
        """The derivative of the loss by each weight."""
        return gradients(self.params, x, t, self.output)


class Summing(Network):
    """A network that takes the sum over the batch for the mean, in its gradient."""

    def gradient(self, x, t):
        """The derivative of the loss, times the size of the batch."""
        return {name: len(x) * slope for name, slope in super().gradient(x, t).items()}


class Climbing(Network):
    """A network whose gradient has the wrong sign."""

    def gradient(self, x, t):
        """The derivative of the loss with the wrong sign."""
        return {name: -slope for name, slope in super().gradient(x, t).items()}


# The lines of the first list, in its order; between them stand lines of the probes.


def shapes(x, t):
    """One row for each image, one number for each label."""
    print(x.shape, t.shape)


def picture(x, t):
    """The first image, in characters, and its label."""
    for row in x[0].reshape(28, 28)[4:26:2]:
        print("".join(" #"[int(p > 0.3)] for p in row))
    print(t[0])


def together(x, t):
    """How far the mean images of two digits differ in a pixel, at most."""
    means = [x[t == k].mean(axis=0) for k in range(10)]
    print(np.ptp(means, axis=0).max().round(1))


def mixed(t):
    """How often each digit is among the first 100."""
    print(np.bincount(t[:100], minlength=10))


def at_the_start(network, x_train, t_train):
    """The first loss, and log 10."""
    print(round(network.loss(x_train[:100], t_train[:100]), 1), round(np.log(10), 1))


def slopes(network, x_train, t_train):
    """For each array, the slope of the loss by the weight of largest gradient, by that."""
    x0, t0 = x_train[:5], t_train[:5]
    grad = network.gradient(x0, t0)
    for k, W in network.params.items():
        i = np.unravel_index(np.abs(grad[k]).argmax(), W.shape)
        kept = W[i]
        W[i] = kept + 1e-4
        more = network.loss(x0, t0)
        W[i] = kept - 1e-4
        less = network.loss(x0, t0)
        W[i] = kept
        print(k, round((more - less) / 2e-4 / grad[k][i], 2))


def one_step(network, x_train, t_train):
    """Whether a small step lowers the loss of its own batch."""
    x0, t0 = x_train[:100], t_train[:100]
    first = network.loss(x0, t0)
    for k, grad in network.gradient(x0, t0).items():
        network.params[k] -= 0.01 * grad
    print(network.loss(x0, t0) < first)


def by_heart(network, x_train, t_train):
    """The loss of 20 digits after 500 steps with these alone."""
    x0, t0 = x_train[:20], t_train[:20]
    for _ in range(500):
        for k, grad in network.gradient(x0, t0).items():
            network.params[k] -= 0.5 * grad
    print(round(network.loss(x0, t0), 2))


# The lines of the second list.


def strict():
    """From here on NumPy stops where it would only warn."""
    np.seterr(over="raise", divide="raise", invalid="raise")


def not_numbers(network):
    """How many weights are nan, by array."""
    print([int(np.isnan(W).sum()) for W in network.params.values()])


def moved(network, before):
    """How far a weight of W1 has moved, at most."""
    print(np.abs(network.params["W1"] - before).max().round(2))


def answers(predict, x):
    """How often each digit is the answer."""
    print(np.bincount(predict(x).argmax(axis=1), minlength=10))


def known_and_new(network, x_train, t_train, x_test, t_test):
    """The accuracy on digits of the training, and on others."""
    print(round(network.accuracy(x_train, t_train), 2), round(network.accuracy(x_test, t_test), 2))


def of_probe(name, **names):
    """What the line in a probe's docstring prints, with these names."""
    line = getattr(probes, name).__doc__.split("\n\n")[1].strip()
    return printed(exec, line, {"np": np, **names})


def strictly(a):
    """What a softmax that overflows ends with after the line of `strict`."""
    with np.errstate():
        strict()
        return error(softmax_overflow.wrong, a)


def large(weights):
    """The same weights, each W so much larger that its deviation is 1."""
    return {name: w * len(w) ** 0.5 if "W" in name else w for name, w in weights.items()}


def zeros(weights):
    """Weights of the same shapes, all zero."""
    return {name: np.zeros_like(w) for name, w in weights.items()}


def twice(a):
    """Softmax of the softmax of the scores `a`."""
    return softmax(softmax(a))


def summed(y, t):
    """A loss that is the sum over the batch."""
    return len(t) * cross_entropy(y, t)


def before_training(x, t):
    """What the lines of the first list print, in either case."""
    rng = np.random.default_rng(7)
    start = init(np.random.default_rng(0), SIZES)
    by_digit = np.argsort(t, kind="stable")
    sound, over_batch = Network(start, right), Network(start, wrong)
    hundred = x[:100]
    return {
        "pixels_well": of_probe("normalization", x=x),
        "pixels_ill": of_probe("normalization", x=x * 255),
        "contract_well": of_probe("preprocessing_contract", x=x),
        "contract_ill": of_probe("preprocessing_contract", x=x / 255),
        "shapes_well": printed(shapes, x, t),
        "shapes_ill": printed(shapes, x.T, t),
        "picture_well": printed(picture, x, t),
        "labels_well": of_probe("labels", x=x, t=t),
        "labels_ill": of_probe("labels", x=x, t=t + 1),
        "together_well": printed(together, x, t),
        "together_ill": printed(together, x, rng.permutation(t)),
        "mixed_well": printed(mixed, t),
        "mixed_ill": printed(mixed, t[by_digit]),
        "runs_well": of_probe("runs", predict=sound.predict, x=x),
        "runs_ill": of_probe("runs", predict=lambda x: forward(start, x)[0], x=x),
        "sums_well": of_probe("softmax_batch", predict=sound.predict, x=x),
        "sums_ill": of_probe("softmax_batch", predict=over_batch.predict, x=x),
        "units_well": of_probe("zero_init", W1=start["W1"]),
        "units_ill": of_probe("zero_init", W1=zeros(start)["W1"]),
        "guess_well": of_probe("guess", loss=cross_entropy),
        "guess_ill": of_probe("guess", loss=summed),
        "start_well": printed(at_the_start, sound, x, t),
        "start_ill": printed(at_the_start, Network(large(start)), x, t),
        "slopes_well": printed(slopes, sound, x, t),
        "slopes_ill": printed(slopes, Summing(start), x, t),
        "step_well": printed(one_step, Network(start), x, t),
        "step_ill": printed(one_step, Climbing(start), x, t),
        "first_well": Network(start).loss(hundred, t[:100]),
        "first_ill": Network(large(start)).loss(hundred, t[:100]),
        **learned_by_heart(start, x, t),
    }


def learned_by_heart(start, x, t):
    """What the line about 20 digits prints, and the losses that it leaves."""
    well, ill = Network(start), Network(start, twice)
    return {
        "by_heart_well": printed(by_heart, well, x, t),
        "by_heart_ill": printed(by_heart, ill, x, t),
        "heart_well": well.loss(x[:20], t[:20]),
        "heart_ill": ill.loss(x[:20], t[:20]),
    }


def when_it_fails(x, t, x_test, t_test):
    """What the lines of the second list print, in either case."""
    start, *_, end = learn(np.random.default_rng(0), x, t).weights
    few = learn(np.random.default_rng(0), x[:50], t[:50], epochs=300).weights[-1]
    sound, narrow = Network(end), Network(few)
    lost = Network({name: np.full_like(w, np.nan) for name, w in end.items()})
    same = Network(zeros(end))
    return {
        "strict_ill": strictly(np.array([[1000.0, 0.0]])),
        "nan_well": printed(not_numbers, sound),
        "nan_ill": printed(not_numbers, lost),
        "moved_well": printed(moved, sound, start["W1"]),
        "moved_ill": printed(moved, Network(start), start["W1"]),
        "answers_well": printed(answers, sound.predict, x_test),
        "answers_ill": printed(answers, same.predict, x_test),
        "new_line_well": printed(known_and_new, sound, x, t, x_test, t_test),
        "new_line_ill": printed(known_and_new, narrow, x[:50], t[:50], x_test, t_test),
        "known_well": sound.accuracy(x, t),
        "known_ill": narrow.accuracy(x[:50], t[:50]),
        "new_well": sound.accuracy(x_test, t_test),
        "new_ill": narrow.accuracy(x_test, t_test),
    }


def run(train, test):
    """Run each line beside a sound program and beside a wrong one."""
    (x, t), (x_test, t_test) = train, test
    x, t, x_test = x / 255, t.astype(int), x_test / 255
    return {
        "log_10": np.log(10),
        # The loss of a sure and right answer, [1, 0, ... 0], after another softmax.
        "least_of_two": cross_entropy(softmax(np.eye(10)), np.arange(10)),
        **before_training(x, t),
        **when_it_fails(x, t, x_test, t_test),
    }


def prints(r, name):
    """What the line of this name prints beside a sound program, and beside a wrong one."""
    captured = r.captured
    return captured[f"{name}_well"], captured[f"{name}_ill"]


@experiment.finding(
    "Of sound digits the lines print what they should: pixels from 0 to 1, most of them 0, with "
    "greys; a row for each image; labels from 0 to 9. Of pixels left raw or divided twice, of "
    "images in columns and of labels from 1 they print something else."
)
def the_data_are_told_apart(r):
    """Each line looks at one thing."""
    pixels = prints(r, "pixels") == ("0.0 1.0", "0.0 255.0")
    contract_well, contract_ill = prints(r, "contract")
    contract = contract_well == "0.0 1.0 True" and contract_ill.startswith("0.0 0.0039")
    shapes = prints(r, "shapes") == ("(10000, 784) (10000,)", "(784, 10000) (10000,)")
    labels = prints(r, "labels") == ("int64 0 9 True", "int64 1 10 True")
    return pixels and contract and shapes and labels


@experiment.finding(
    "The mean images of two digits differ by 0.5 or more somewhere; with the labels in another "
    "order, by 0.2 or less."
)
def lost_order_is_told(r):
    """A mixture of all digits looks like any other such mixture."""
    well, ill = prints(r, "together")
    return float(well) >= 0.5 and float(ill) <= 0.2


@experiment.finding(
    "Among the first 100 digits are all ten, each at least 3 times; of sorted digits, only zeros."
)
def sorted_digits_are_told(r):
    """The file of the training digits is mixed."""
    well, ill = ([int(n) for n in counts.strip("[]").split()] for counts in prints(r, "mixed"))
    return min(well) >= 3 and ill == [100] + 9 * [0]


@experiment.finding(
    "Of a sound network the lines print (3, 10), three sums of 1, 50 of 50 units and 2.303. Of one "
    "that stops a layer early, of softmax over the batch, of zeros and of a summed loss they print "
    "(3, 50), sums below 0.02, 1 of 50 and 23.026."
)
def the_network_is_told_apart(r):
    """Before any training."""
    runs = prints(r, "runs") == ("(3, 10)", "(3, 50)")
    sums_well, sums_ill = prints(r, "sums")
    sums = sums_well == "[1. 1. 1.]" and max(map(float, sums_ill.strip("[]").split())) < 0.02
    units = prints(r, "units") == ("50 of 50", "1 of 50")
    guess = prints(r, "guess") == ("2.303", "23.026")
    return runs and sums and units and guess


@experiment.finding(
    "Before any training the loss is {first_well:.2f}, log 10 = {log_10:.2f} to within 0.4. From "
    "weights of deviation 1 it is {first_ill:.2f}, more than twice log 10."
)
def the_first_loss_is_told(r):
    """A network that knows nothing should be sure of nothing."""
    guesses = abs(r.first_well - r.log_10) < 0.4
    is_sure = r.first_ill > 2 * r.log_10
    return guesses and is_sure


@experiment.law(
    "The slope by differences, divided by the gradient, is 1 for each of the four arrays, to two "
    "decimals. With the sum over five digits for the mean it is 0.2."
)
def slopes_agree(r):
    """One fifth: the gradient is five times as large."""
    well, ill = prints(r, "slopes")
    names = ("W1", "b1", "W2", "b2")
    agree = well.split("\n") == [f"{name} 1.0" for name in names]
    fifths = ill.split("\n") == [f"{name} 0.2" for name in names]
    return agree and fifths


@experiment.finding("A small step lowers the loss of its batch. With the wrong sign it does not.")
def a_step_helps(r):
    """In the direction of the gradient the loss rises."""
    return prints(r, "step") == ("True", "False")


@experiment.finding(
    "After 500 steps the loss of 20 digits is {heart_well:.3f}, below 0.05. With softmax twice it "
    "is {heart_ill:.2f}, and cannot fall below {least_of_two:.2f}."
)
def twenty_are_learned_by_heart(r):
    """What cannot learn 20 digits will not learn 10,000."""
    learned = r.heart_well < 0.05
    not_learned = r.heart_ill >= r.least_of_two > 1
    return learned and not_learned


@experiment.finding(
    "After the training no weight is nan, one of W1 has moved by more than 0.1, and each digit is "
    "the answer at least 500 times. The lines tell weights of nan, a network that was not trained, "
    "and one answer for all."
)
def what_failed_is_told(r):
    """Beside the trained network, and beside three that failed."""
    nan = prints(r, "nan") == ("[0, 0, 0, 0]", "[39200, 50, 500, 10]")
    moved_well, moved_ill = prints(r, "moved")
    moved = float(moved_well) > 0.1 and float(moved_ill) == 0
    well, ill = ([int(n) for n in counts.strip("[]").split()] for counts in prints(r, "answers"))
    answers = min(well) >= 500 and ill == [10000] + 9 * [0]
    return nan and moved and answers


@experiment.finding(
    "The accuracy on the digits of the training is {known_well:.2f}, that on new ones "
    "{new_well:.2f}: within 0.05 of each other. After 50 digits they are {known_ill:.2f} and "
    "{new_ill:.2f}, which is lower by more than 0.2."
)
def new_digits_tell(r):
    """Learned by heart is not learned."""
    alike = abs(r.known_well - r.new_well) < 0.05
    apart = r.known_ill - r.new_ill > 0.2
    return alike and apart


@experiment.law("After the line that makes NumPy strict, an overflow is an error.")
def strict_stops(r):
    """Not a warning that scrolls away."""
    return r.captured["strict_ill"] == "FloatingPointError: overflow encountered in exp"
