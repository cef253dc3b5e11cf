"""A gradient that is summed over the batch where its mean is wanted, or that has the wrong sign.

    x, t   a batch: pixels from 0 to 1, shape (n, 784), and labels, shape (n,)
    z1     outputs of the hidden layer, shape (n, 50)
    y      probabilities, shape (n, 10)
    delta  derivative of the loss by the scores of the output layer, shape (n, 10)
    W1     (784, 50)    b1  (50,)    W2  (50, 10)    b2  (10,)    the weights

The network and its training are those that all pages on learning start from: batches of 100, a
rate of 1. All losses are the book's, which adds 1e-7 to y: so none is infinite. The book's own
networks start from smaller numbers and learn at a rate of 0.1; they are tried, too.
"""

from types import SimpleNamespace

import numpy as np

from nnsite.core.learning import BATCH, SIZES, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward, predict
from nnsite.core.relu import relu_backward, relu_forward, relu_gradients, relu_predict
from nnsite.core.training import init, train
from nnsite.engine.declare.capture import printed, warned
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.numerical_gradient import start_of_chapter_5

RATE_OF_THE_BOOK = 0.1


def wrong(y, t):
    """The derivative of the loss by the scores."""
    delta = y.copy()
    delta[np.arange(len(t)), t] -= 1
    return delta


def right(y, t):
    """The derivative of the loss by the scores."""
    delta = y.copy()
    delta[np.arange(len(t)), t] -= 1
    return delta / len(t)


def catch(network, x_batch, t_batch):
    x2 = np.concatenate([x_batch, x_batch])
    t2 = np.concatenate([t_batch, t_batch])
    one = network.gradient(x_batch, t_batch)
    two = network.gradient(x2, t2)
    one, two = np.abs(one["b2"]), np.abs(two["b2"])
    print((two.sum() / one.sum()).round(3))


def one_step(network, x, t, rate):
    """The loss before and after."""
    before = network.loss(x, t)
    grad = network.gradient(x, t)
    for k in grad:
        network.params[k] -= rate * grad[k]
    return before, network.loss(x, t)


experiment = Experiment(
    table=[
        Row("accuracy after 3 epochs", "accuracy_wrong", "accuracy_right"),
        Row("loss, first step", "first_wrong", "first_right", ".2f"),
        Row("loss, second step", "second_wrong", "second_right", ".2f"),
        Row("loss, mean of the last 50 steps", "loss_wrong", "loss_right", ".2f"),
        Row("different answers to 10,000 digits", "answers_wrong", "answers_right", "d"),
        Row("length of the first gradient", "length_wrong", "length_right", ".2f"),
    ],
)


@experiment.repair
def of_the_mean(y, t):
    """Where the backward pass begins, for one-hot labels."""
    dy = (y - t) / len(t)
    return dy


@experiment.repair
def downhill(network, grad, learning_rate):
    """A step against the gradient."""
    for key in grad:
        step = learning_rate * grad[key]
        network.params[key] -= step
    return network


@experiment.repair
def mean_of_losses(y, t):
    """The book's loss, for class numbers: a mean over the batch."""
    n = len(t)
    p = y[np.arange(n), t]
    loss = -np.sum(np.log(p + 1e-7)) / n
    return loss


def opposite(y, t):
    """The derivative with the wrong sign: t - y for y - t."""
    return -right(y, t)


def divided_twice(y, t):
    """The derivative divided by the size of the batch once too often."""
    return right(y, t) / len(t)


def backward(first):
    """The backward pass of a network, begun with `first(y, t)`."""

    def derivatives(weights, x, z, t):
        z1, y = z
        delta = first(y, t)
        delta_1 = (delta @ weights["W2"].T) * z1 * (1 - z1)
        return {
            "W1": x.T @ delta_1,
            "b1": delta_1.sum(axis=0),
            "W2": z1.T @ delta,
            "b2": delta.sum(axis=0),
        }

    return derivatives


def gradients(first, weights, x, t):
    """The gradients of a network whose backward pass begins so."""
    return backward(first)(weights, x, forward(weights, x), t)


def loss_of_the_book(y, t):
    """The loss with 1e-7 added to the probabilities, as the book has it."""
    return cross_entropy(y + 1e-7, t)


def trained(first, x, t, **how):
    """Train the network of these pages with `first` where its backward pass begins."""
    rng = np.random.default_rng(0)
    return learn(rng, x, t, loss=loss_of_the_book, backward=backward(first), **how)


def relu_sum(weights, x, z, t):
    """The backward pass of chapter 5's network, not divided by the size of the batch."""
    return {name: len(t) * g for name, g in relu_backward(weights, x, z, t).items()}


def as_in_the_book(forward, backward, x, t):
    """The losses of one epoch from the book's start, at the book's rate."""
    rng, start = np.random.default_rng(0), start_of_chapter_5(0)
    how = {"start": start, "rate": RATE_OF_THE_BOOK, "epochs": 1, "loss": loss_of_the_book}
    return learn(rng, x, t, forward=forward, backward=backward, **how).losses


def epoch(x, t, rate, n):
    """The weights after an epoch in batches of n, at this rate of the mean."""
    rng = np.random.default_rng(0)
    start = init(rng, SIZES)
    return train(rng, start, x, t, learning_rate=rate, batch_size=n, epochs=1)


def loss_on(weights, x, t):
    """The book's loss of all these digits."""
    return loss_of_the_book(predict(weights, x), t)


def network_of(first, weights):
    """A network as in the book: params, loss(x, t) and gradient(x, t)."""
    params = {name: w.copy() for name, w in weights.items()}
    return SimpleNamespace(
        params=params,
        loss=lambda x, t: loss_on(params, x, t),
        gradient=lambda x, t: gradients(first, params, x, t),
    )


def sigmoid_of_the_book(a):
    """Section 3.2's formula, which overflows on the far left."""
    return 1 / (1 + np.exp(-a))


def length(grad):
    """The length of a gradient: the root of the sum of all squares."""
    return np.sqrt(sum(np.sum(g**2) for g in grad.values()))


def moved(weights, grad, factor):
    """The weights after a step of so many times the gradient, against it."""
    return {name: w - factor * grad[name] for name, w in weights.items()}


def saturated(z1):
    """The share of hidden outputs outside 0.01 to 0.99."""
    return np.mean((z1 < 0.01) | (z1 > 0.99))


def spread(z1):
    """How far a hidden unit's outputs differ between digits: their mean standard deviation."""
    return np.mean(np.std(z1, axis=0))


def different_answers(y):
    """How many of the ten classes are the answer to any digit."""
    return len(np.unique(np.argmax(y, axis=1)))


def run(train, test):
    """Train with the sum, with the mean and uphill; then with batches of other sizes."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    def judged(weights):
        return accuracy(predict(weights, x_test), t_test)

    total = trained(wrong, x, t)
    mean = trained(right, x, t)
    uphill = trained(opposite, x, t, epochs=1)
    after = trained(right, x, t, epochs=1, start=total.weights[1])
    small_rate = trained(wrong, x, t, rate=0.01, epochs=1)
    # The sum at 0.01 is the mean at 0.01 * n, if all batches of the epoch have n digits.
    sum_1000 = epoch(x, t, 0.01 * 1000, 1000)
    mean_1000 = epoch(x, t, 1, 1000)
    accuracy_sum = [judged(small_rate.weights[1]), judged(sum_1000)]
    accuracy_mean = [judged(mean.weights[1]), judged(mean_1000)]

    # From the book's start: 50 steps with sigmoids, and 10 with ReLUs.
    book = as_in_the_book(forward, backward(wrong), x[:5000], t[:5000])
    relu = as_in_the_book(relu_forward, relu_sum, x[:1000], t[:1000])

    # One batch, and its loss along the gradient.
    start = mean.weights[0]
    x_batch, t_batch = x[:BATCH], t[:BATCH]
    grad = gradients(right, start, x_batch, t_batch)
    grad_sum = gradients(wrong, start, x_batch, t_batch)

    def loss_at(factor):
        return loss_on(moved(start, grad, factor), x_batch, t_batch)

    factors = np.concatenate([np.linspace(-3, 3, 25), np.geomspace(3.5, 150, 25)])
    along = [loss_at(factor) for factor in factors]

    def stepped(first, rate):
        return one_step(network_of(first, start), x_batch, t_batch, rate)[1]

    y_wrong = predict(total.weights[-1], x_test)
    y_right = predict(mean.weights[-1], x_test)
    y_uphill = predict(uphill.weights[-1], x_test)
    y_batch = predict(start, x_batch)
    z1_sum = forward(total.weights[1], x_test)[0]
    z1_mean = forward(mean.weights[1], x_test)[0]
    relu_start = start_of_chapter_5(0)
    relu_step = RATE_OF_THE_BOOK * BATCH
    relu_grad = relu_gradients(relu_start, x_batch, t_batch)
    relu_moved = moved(relu_start, relu_grad, relu_step)
    a1 = x_test @ total.weights[1]["W1"] + total.weights[1]["b1"]
    repaired = downhill(network_of(right, start), grad, 1.0).params
    batch = {"x_batch": x_batch, "t_batch": t_batch}
    return {
        "digits": len(t_test),
        "accuracy_wrong": accuracy(y_wrong, t_test),
        "accuracy_right": accuracy(y_right, t_test),
        "cost": np.sum(np.argmax(y_right, axis=1) == t_test)
        - np.sum(np.argmax(y_wrong, axis=1) == t_test),
        "first_wrong": total.losses[0],
        "first_right": mean.losses[0],
        "second_wrong": total.losses[1],
        "second_right": mean.losses[1],
        "loss_wrong": np.mean(total.losses[-50:]),
        "loss_right": np.mean(mean.losses[-50:]),
        "least_wrong": np.min(total.losses[1:]),
        "cap": -np.log(1e-7),
        "steps": len(total.losses),
        "answers_wrong": different_answers(y_wrong),
        "answers_right": different_answers(y_right),
        "share_of_answer": np.bincount(np.argmax(y_wrong, axis=1)).max() / len(t_test),
        "length_wrong": length(grad_sum),
        "length_right": length(grad),
        "times": length(grad_sum) / length(grad),
        "small_rate_apart": np.max(
            np.abs(small_rate.losses - mean.losses[: len(small_rate.losses)])
        ),
        "accuracy_small_rate": accuracy_sum[0],
        "accuracy_epoch_1": accuracy_mean[0],
        "uphill_1": uphill.losses[0],
        "uphill_2": uphill.losses[1],
        "uphill_3": uphill.losses[2],
        "loss_uphill": np.mean(uphill.losses[-50:]),
        "accuracy_uphill": accuracy(y_uphill, t_test),
        "answers_uphill": different_answers(y_uphill),
        "book_highest": np.max(book[:10]),
        "book_last": np.mean(book[-10:]),
        "book_steps": len(book),
        "relu_before": loss_of_the_book(relu_predict(relu_start, x_batch), t_batch),
        "relu_after": loss_of_the_book(relu_predict(relu_moved, x_batch), t_batch),
        "relu_highest": np.max(relu),
        "relu_steps": len(relu),
        "guessing": np.log(10),
        "line_start": loss_at(0),
        "line_lowest": min(along),
        "line_lowest_at": factors[np.argmin(along)],
        "line_mean": stepped(right, 1),
        "line_sum": stepped(wrong, 1),
        "line_uphill": stepped(opposite, 1),
        "line_mean_small": stepped(right, 0.01),
        "line_sum_small": stepped(wrong, 0.01),
        "line_uphill_small": stepped(opposite, 0.01),
        "saturated_wrong": saturated(z1_sum),
        "saturated_right": saturated(z1_mean),
        "spread_wrong": spread(z1_sum),
        "spread_right": spread(z1_mean),
        "accuracy_after": judged(after.weights[-1]),
        "accuracy_sum_1000": accuracy_sum[-1],
        "accuracy_mean_1000": accuracy_mean[-1],
        "loss_sum_1000": loss_on(sum_1000, x_test, t_test),
        "loss_mean_1000": loss_on(mean_1000, x_test, t_test),
        "steps_1000": len(t) // 1000,
        "summed_loss": BATCH * mean.losses[0],
        "summed_guess": BATCH * np.log(10),
        "loss_repaired": mean_of_losses(y_batch, t_batch),
        "dy_apart": np.max(
            np.abs(of_the_mean(y_batch, np.eye(10)[t_batch]) - right(y_batch, t_batch))
        ),
        "step_apart": max(
            np.max(np.abs(repaired[name] - w)) for name, w in moved(start, grad, 1.0).items()
        ),
        "least_a1": round(np.min(a1)),
        "overflow": warned(sigmoid_of_the_book, a1)[0],
        "catch_uphill": printed(catch, network_of(opposite, start), **batch),
        "catch_divided_twice": printed(catch, network_of(divided_twice, start), **batch),
        "catch_wrong": {"network": network_of(wrong, start), **batch},
        "catch_right": {"network": network_of(right, start), **batch},
        "sizes": [BATCH, 1000],
        "by_size_sum": accuracy_sum,
        "by_size_mean": accuracy_mean,
        "factors": factors,
        "along": along,
        "losses_wrong": total.losses,
        "losses_right": mean.losses,
        "losses_uphill": uphill.losses,
    }


@experiment.law(
    "The summed gradient of a batch of 100 is {times:.0f} times as long as the mean, to within "
    "1e-9: {length_wrong:.2f} and {length_right:.2f}."
)
def the_sum_is_100_times_the_mean(r):
    """It has one term for each digit."""
    return abs(r.times - 100) < 1e-9


@experiment.finding(
    "With the sum the loss goes from {first_wrong:.2f} to {second_wrong:.2f} in one step, above "
    "10. It is {loss_wrong:.2f} over the last 50 of {steps} steps, above 10, and never below "
    "{least_wrong:.2f}. The book's loss can be {cap:.2f} at most. With the mean it falls from "
    "{first_right:.2f} to {loss_right:.2f}, below 0.4."
)
def the_loss_jumps_and_stays(r):
    """A single step is too much."""
    same_first = abs(r.first_wrong - r.first_right) < 1e-9
    jumps = r.second_wrong > 10
    stays = 10 < r.loss_wrong < r.cap
    never_back = r.least_wrong > r.first_wrong
    falls = r.loss_right < 0.4
    return same_first and jumps and stays and never_back and falls


@experiment.finding(
    "With the sum the accuracy after 3 epochs is {accuracy_wrong:.4f}, below 0.25, and one digit "
    "is the answer to {share_of_answer:.1%} of {digits:,}, more than half. With the mean the "
    "accuracy is {accuracy_right:.4f}, above 0.9, with {answers_right} different answers."
)
def nothing_is_learned(r):
    """What the images show no longer gets through."""
    near_chance = r.accuracy_wrong < 0.25
    one_answer = r.share_of_answer > 0.5
    learns = r.accuracy_right > 0.9
    all_answers = r.answers_right == 10
    return near_chance and one_answer and learns and all_answers


@experiment.law(
    "With a hundredth of the rate, the sum has the same losses as the mean, to within "
    "{small_rate_apart:.1g}, less than 1e-6, and the same accuracy after an epoch: "
    "{accuracy_small_rate:.4f} and {accuracy_epoch_1:.4f}."
)
def a_hundredth_of_the_rate_repairs_it(r):
    """Only the product of rate and gradient counts."""
    same_losses = r.small_rate_apart < 1e-6
    same_accuracy = abs(r.accuracy_small_rate - r.accuracy_epoch_1) < 1e-3
    return same_losses and same_accuracy


@experiment.finding(
    "On one batch of loss {line_start:.2f}, a step at rate 1 leads to {line_mean:.2f} with the "
    "mean, {line_sum:.2f} with the sum, more than 10, and {line_uphill:.2f} with the wrong sign. "
    "At rate 0.01 the mean leads to {line_mean_small:.4f} and the sum to {line_sum_small:.4f}, "
    "both lower than {line_start:.4f}. The wrong sign leads to {line_uphill_small:.4f}, which is "
    "higher. The lowest loss along the gradient is {line_lowest:.2f}, at a rate of "
    "{line_lowest_at:.1f}, between 0.3 and 3."
)
def one_step_tells_them_apart(r):
    """A step that is too long goes past the lowest point; one with the wrong sign away from it."""
    mean_falls = r.line_mean < r.line_start and r.line_mean_small < r.line_start
    sum_jumps = r.line_sum > 10
    sum_falls_if_small = r.line_sum_small < r.line_start
    uphill_rises = r.line_uphill > r.line_start and r.line_uphill_small > r.line_start
    lowest_near_1 = 0.3 < r.line_lowest_at < 3
    return mean_falls and sum_jumps and sum_falls_if_small and uphill_rises and lowest_near_1


@experiment.finding(
    "With the wrong sign the loss rises from the first step: {uphill_1:.2f}, {uphill_2:.2f}, "
    "{uphill_3:.2f}. Over the last 50 of an epoch it is {loss_uphill:.2f}, above "
    "10, the accuracy {accuracy_uphill:.4f}, below 0.15, with {answers_uphill} answer."
)
def uphill_the_loss_rises(r):
    """Each step makes the right answers less likely."""
    rises = r.uphill_1 < r.uphill_2 < r.uphill_3
    high = r.loss_uphill > 10
    near_chance = r.accuracy_uphill < 0.15
    one_answer = r.answers_uphill == 1
    return rises and high and near_chance and one_answer


@experiment.finding(
    "After one epoch with the sum {saturated_wrong:.1%} of the hidden outputs lie outside 0.01 to "
    "0.99, more than 99 in 100, and those of a unit differ between digits by {spread_wrong:.1g}, "
    "less than 0.01. With the mean it is {saturated_right:.1%}, fewer than 10 in 100, and "
    "{spread_right:.2f}, more than 0.1. Another epoch, with the mean, from there: an accuracy of "
    "{accuracy_after:.4f}, below 0.3."
)
def those_weights_are_lost(r):
    """The hidden units say the same of every digit, and have no slope by which to change."""
    all_saturated = r.saturated_wrong > 0.99 and r.spread_wrong < 0.01
    few_saturated = r.saturated_right < 0.1 and r.spread_right > 0.1
    not_learned = r.accuracy_after < 0.3
    return all_saturated and few_saturated and not_learned


@experiment.finding(
    "From the book's start and at its rate of 0.1, the sum has a loss of {book_highest:.2f} within "
    "10 steps, above 3, and of {book_last:.2f} over the last 10 of {book_steps}, below 3. With "
    "ReLU one step leads from {relu_before:.2f} to {relu_after:.2f}, which is lower; within "
    "{relu_steps} steps the loss is {relu_highest:.2f}, above 4."
)
def in_the_book_the_jump_looks_different(r):
    """It comes back to what guessing costs, or it comes later."""
    jumps = r.book_highest > 3
    comes_back = r.book_last < 3
    first_step_falls = r.relu_after < r.relu_before
    jumps_later = r.relu_highest > 4
    return jumps and comes_back and first_step_falls and jumps_later


@experiment.finding(
    "The sum at rate 0.01 has an accuracy of {accuracy_small_rate:.4f} after an epoch in batches "
    "of 100, above 0.8, and {accuracy_sum_1000:.4f} in batches of 1,000, below 0.45. The mean at "
    "rate 1 has {accuracy_mean_1000:.4f} there, above 0.5."
)
def the_sum_depends_on_the_batch(r):
    """A batch ten times as large makes a step ten times as long."""
    fine_at_100 = r.accuracy_small_rate > 0.8
    not_at_1000 = r.accuracy_sum_1000 < 0.45
    mean_is_better = r.accuracy_mean_1000 > 0.5
    return fine_at_100 and not_at_1000 and mean_is_better


@experiment.finding(
    "After these {steps_1000} steps the test digits have a loss of {loss_sum_1000:.2f} with the "
    "sum and {loss_mean_1000:.2f} with the mean, more than 0.2 lower."
)
def the_mean_only_makes_fewer_steps(r):
    """With the mean, larger batches learn less in an epoch, and do no harm."""
    return r.loss_mean_1000 < r.loss_sum_1000 - 0.2


@experiment.law(
    "A loss that is summed over a batch of 100 begins at {summed_loss:.2f}, where the mean is "
    "{first_right:.2f}; from a network that guesses it is {summed_guess:.2f} = 100 log 10."
)
def a_summed_loss_is_100_times_as_large(r):
    """It has one term for each digit, too."""
    same = abs(r.summed_loss - 100 * r.first_right) < 1e-9
    of_guessing = abs(r.summed_guess - 230.2585) < 1e-4
    return same and of_guessing


@experiment.finding(
    "With the sum, a1 goes down to {least_a1:,} in an epoch, below -710, and the book's sigmoid "
    "warns: RuntimeWarning: overflow encountered in exp."
)
def the_sigmoid_overflows(r):
    """exp(710) is more than a float64 can hold."""
    far_left = r.least_a1 < -710
    warns = r.overflow == "RuntimeWarning: overflow encountered in exp"
    return far_left and warns


@experiment.law(
    "The repairs give what is right: the first lines of the backward pass differ by "
    "{dy_apart:.1g}, a step by {step_apart:.1g}, both at most 1e-12. The loss is "
    "{loss_repaired:.2f}, within 1e-9 of {line_start:.2f}."
)
def the_repairs_are_right(r):
    """For one-hot labels and for class numbers."""
    same_start = r.dy_apart < 1e-12
    same_step = r.step_apart < 1e-12
    same_loss = abs(r.loss_repaired - r.line_start) < 1e-9
    return same_start and same_step and same_loss


@experiment.law(
    "Of a batch taken twice, the lines to paste print 2.0 with the sum and 1.0 with the mean; 1.0 "
    "with the wrong sign, too, and 0.5 if it is divided twice."
)
def the_lines_tell_them_apart(r):
    """A mean does not depend on how often each digit is there."""
    doubles = r.catch_wrong == "2.0"
    stays = r.catch_right == "1.0"
    no_sign = r.catch_uphill == "1.0"
    halves = r.catch_divided_twice == "0.5"
    return doubles and stays and no_sign and halves
