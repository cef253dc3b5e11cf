"""Learning rates from a hundredth of the right one to a hundred times as large.

    x, t    training digits: pixels from 0 to 1, shape (10000, 784); labels, shape (10000,)
    W1, b1  (784, 50), (50,)   weights and biases of the hidden layer
    a1, z1  (n, 50)            what it computes before and after its sigmoid
    W2, b2  (50, 10), (10,)    those of the output layer
    losses  (300,)             the loss of each batch of 100 digits, before its step

The rate of the program is 1. In the names of numbers, small is a rate of 0.01, right is 1,
large is 100, and leap is 10. "Saturated" are outputs z1 at which the sigmoid has a slope
below 0.001.
"""

import numpy as np

from nnsite.core.activations import sigmoid
from nnsite.core.learning import BATCH, EPOCHS, SIZES, learn
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward, predict
from nnsite.core.training import backward, gradients, init
from nnsite.engine.declare.capture import printed, warned
from nnsite.engine.declare.experiment import Experiment, Row

SMALL, RIGHT, LEAP, LARGE = 0.01, 1, 10, 100
RATES = [0.01, 0.1, 1, 3, 10, 30, 100]
STEP_RATES = 10 ** np.linspace(-3, 2, 41)
EPS = 1e-7  # what the book's loss adds inside its logarithm


def wrong(rng, x, t):
    """The weights after each epoch, and the losses."""
    return learn(rng, x, t, rate=100)


def right(rng, x, t):
    """The weights after each epoch, and the losses."""
    return learn(rng, x, t, rate=1)


def catch(train_loss_list):
    first = np.array(train_loss_list[:20])
    print(first.max().round(1), first[15:].mean().round(1))


def book_sigmoid(x):
    """The sigmoid of the book's common/functions.py."""
    return 1 / (1 + np.exp(-x))


class TwoLayerNet:
    """The network of chapter 4: its start, its loss, its gradient. Labels are one-hot."""

    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng(0)
        self.params = {
            "W1": 0.01 * rng.standard_normal((input_size, hidden_size)),
            "b1": np.zeros(hidden_size),
            "W2": 0.01 * rng.standard_normal((hidden_size, output_size)),
            "b2": np.zeros(output_size),
        }

    def gradient(self, x, t):
        """The derivative of the loss by each weight."""
        return gradients(self.params, x, t.argmax(axis=1))

    def loss(self, x, t):
        """The mean cross-entropy of a batch."""
        return cross_entropy(predict(self.params, x) + EPS, t.argmax(axis=1))


experiment = Experiment(
    table=[
        Row("accuracy after 3 epochs, rate 100 and rate 1", "accuracy_wrong", "accuracy_right"),
        Row("the same, rate 0.01 and rate 1", "accuracy_small", "accuracy_right"),
        Row("loss after the first step, rate 100 and 1", "second_wrong", "second_right", ".2f"),
        Row(
            "saturated hidden outputs after an epoch, rate 100 and 1",
            "saturated_wrong",
            "saturated_right",
            ".1%",
        ),
        Row("different answers, rate 100 and 1", "answers_wrong", "answers_right", "d"),
    ],
)


@experiment.repair
def smaller(learning_rate):
    """The next rate to try, when one was too large."""
    learning_rate = learning_rate / 10
    return learning_rate


@experiment.repair
def larger(learning_rate):
    """The next rate to try, when one was too small."""
    learning_rate = learning_rate * 10
    return learning_rate


@experiment.repair
def sweep(TwoLayerNet, x_train, t_train):
    """The loss after 100 steps at each of four rates, each time from new weights."""
    losses = {}
    for learning_rate in (0.01, 0.1, 1, 10):
        network = TwoLayerNet(784, 50, 10)
        for i in range(0, 10000, 100):
            grad = network.gradient(x_train[i : i + 100], t_train[i : i + 100])
            for key in grad:
                network.params[key] -= learning_rate * grad[key]
        losses[learning_rate] = network.loss(x_train[:1000], t_train[:1000])
        print(learning_rate, round(losses[learning_rate], 2))
    return losses


class Noting(TwoLayerNet):
    """The same, which also notes the loss of each batch that it is asked the gradient of."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.losses = []

    def gradient(self, x, t):
        """The derivative of the loss by each weight, from the pass forward that the loss is of."""
        outputs = forward(self.params, x)
        t = t.argmax(axis=1)
        self.losses.append(cross_entropy(outputs[-1] + EPS, t))
        return backward(self.params, x, outputs, t)


def noting_sweep(x, t):
    """What `sweep` prints and returns for the digits x, one-hot t, and the losses of its steps.

    The losses have shape (4, 100), a row for each rate.
    """
    networks = []
    swept = {}

    def new_network(*sizes):
        networks.append(Noting(*sizes))
        return networks[-1]

    text = printed(lambda: swept.update(sweep(new_network, x, t)))
    return text, swept, np.array([network.losses[:100] for network in networks])


def saturated(weights, x):
    """The share of hidden outputs at which the sigmoid has a slope below 0.001."""
    x = x[:1000]
    z1 = sigmoid(x @ weights["W1"] + weights["b1"])
    return np.mean(z1 * (1 - z1) < 0.001)


def one_step(x, t):
    """What a single step from the start of the program makes of the loss of its batch.

    Returns the loss before it, the square of the gradient's length, and the loss after a step
    at each of STEP_RATES.
    """
    rng = np.random.default_rng(0)
    weights = init(rng, SIZES)
    batch = rng.permutation(len(x))[:BATCH]
    x, t = x[batch], t[batch]
    grad = gradients(weights, x, t)
    squared = sum(np.sum(g**2) for g in grad.values())
    after = []
    for rate in STEP_RATES:
        moved = {name: w - rate * grad[name] for name, w in weights.items()}
        after.append(cross_entropy(predict(moved, x), t))
    return cross_entropy(predict(weights, x), t), squared, after


def summed_apart(x, t):
    """How far the sum of a batch's gradients by W1 is from 100 times their mean, at most."""
    weights = init(np.random.default_rng(0), SIZES)
    mean = gradients(weights, x[:BATCH], t[:BATCH])["W1"]
    total = sum(gradients(weights, x[i : i + 1], t[i : i + 1])["W1"] for i in range(BATCH))
    return np.max(np.abs(total - BATCH * mean))


def down_a_parabola(rate):
    """Three steps from 4 towards the lowest point of x ** 2, whose slope is 2 x."""
    x = 4.0
    places = []
    for _ in range(3):
        x = x - rate * 2 * x
        places.append(x)
    return places


def run(train, test):
    """Train at four rates for 3 epochs, and at three others for one; take one step at many."""
    x, t = train[0] / 255, train[1]
    x_test, t_test = test[0] / 255, test[1]

    def trained(rate, **how):
        return learn(np.random.default_rng(0), x, t, rate=rate, **how)

    def reached(learned, epoch):
        return accuracy(predict(learned.weights[epoch], x_test), t_test)

    large = wrong(np.random.default_rng(0), x, t)
    well = right(np.random.default_rng(0), x, t)
    small = trained(SMALL)
    runs = {SMALL: small, RIGHT: well, LARGE: large}
    runs[LEAP] = trained(LEAP)
    for rate in RATES:
        if rate not in runs:
            runs[rate] = trained(rate, epochs=1)
    first_epoch = {rate: reached(runs[rate], 1) for rate in RATES}
    y_wrong, y_right = predict(large.weights[-1], x_test), predict(well.weights[-1], x_test)
    accuracy_wrong, accuracy_right = accuracy(y_wrong, t_test), accuracy(y_right, t_test)
    accuracy_small = reached(small, EPOCHS)
    losses_leap, losses_3 = runs[LEAP].losses, runs[3].losses
    spoiled = large.weights[1]
    rescued = trained(RIGHT, epochs=1, start=spoiled)

    p_wrong = y_wrong.argmax(axis=1)
    one_answer = np.bincount(p_wrong).argmax()
    counts = np.bincount(t_test)
    a1 = x_test @ spoiled["W1"] + spoiled["b1"]
    start_loss, squared, after_step = one_step(x, t)
    swept_printed, swept, swept_losses = noting_sweep(x, np.eye(10, dtype=int)[t])
    _, from_small_book, from_small_right, from_small_leap = swept_losses
    down = down_a_parabola(LEAP)
    return {
        "guessing": np.log(10),
        "accuracy_wrong": accuracy_wrong,
        "accuracy_right": accuracy_right,
        "accuracy_small": accuracy_small,
        "accuracy_leap": reached(runs[LEAP], EPOCHS),
        "cost": round(len(t_test) * (accuracy_right - accuracy_wrong)),
        "epoch_wrong": first_epoch[LARGE],
        "epoch_right": first_epoch[RIGHT],
        "epoch_small": first_epoch[SMALL],
        "epoch_3": first_epoch[3],
        "epoch_leap": first_epoch[LEAP],
        "epoch_30": first_epoch[30],
        "first": well.losses[0],
        "second_wrong": large.losses[1],
        "second_right": well.losses[1],
        "infinite": np.isinf(large.losses[:20]).sum(),
        "top_wrong": large.losses[:20][np.isfinite(large.losses[:20])].max(),
        "late_small": small.losses[-20:].mean(),
        "late_right": well.losses[-20:].mean(),
        "early_small": small.losses[15:20].mean(),
        "early_right": well.losses[15:20].mean(),
        "early_wrong": large.losses[15:20].mean(),
        "early_leap": losses_leap[15:20].mean(),
        "early_3": losses_3[15:20].mean(),
        "top_small": small.losses[:20].max(),
        "top_right": well.losses[:20].max(),
        "top_leap": losses_leap[:20].max(),
        "top_3": losses_3[:20].max(),
        "answers_wrong": len(np.unique(p_wrong)),
        "answers_right": len(np.unique(y_right.argmax(axis=1))),
        "one_answer": one_answer,
        "one_answer_share": np.mean(p_wrong == one_answer),
        "hits_wrong": np.sum(p_wrong == t_test),
        "digits": len(t_test),
        "fours": counts[4],
        "sixes": counts[6],
        "ones": counts[1],
        "share_of_4": np.mean(t_test == 4),
        "share_of_6": np.mean(t_test == 6),
        "share_of_1": np.mean(t_test == 1),
        "saturated_wrong": saturated(spoiled, x_test),
        "saturated_right": saturated(well.weights[1], x_test),
        "saturated_rescued": saturated(rescued.weights[1], x_test),
        "a1_wrong": int(np.max(np.abs(a1))),
        "overflow": warned(book_sigmoid, a1)[0],
        "accuracy_rescued": reached(rescued, 1),
        "moved_rescued": np.max(np.abs(rescued.weights[1]["W1"] - spoiled["W1"])),
        "moved_new": np.max(np.abs(well.weights[1]["W1"] - well.weights[0]["W1"])),
        "accuracy_smaller": first_epoch[smaller(LARGE)],
        "accuracy_smaller_twice": first_epoch[smaller(smaller(LARGE))],
        "accuracy_larger": first_epoch[larger(SMALL)],
        "accuracy_larger_twice": first_epoch[larger(larger(SMALL))],
        "book_most": -np.log(EPS),
        "book_one_answer": cross_entropy(y_wrong + EPS, t_test),
        "swept": swept_printed,
        "swept_small": swept[0.01],
        "swept_book": swept[0.1],
        "swept_right": swept[1],
        "swept_leap": swept[10],
        "hundred_top_book": from_small_book.max(),
        "hundred_top_right": from_small_right.max(),
        "hundred_top_leap": from_small_leap.max(),
        "hundred_end_book": from_small_book[95:].mean(),
        "hundred_end_right": from_small_right[95:].mean(),
        "hundred_end_leap": from_small_leap[95:].mean(),
        "step_start": start_loss,
        "step_squared": squared,
        "step_small": after_step[np.argmin(np.abs(STEP_RATES - SMALL))],
        "step_right": after_step[np.argmin(np.abs(STEP_RATES - RIGHT))],
        "step_large": after_step[-1],
        "step_best": STEP_RATES[np.argmin(after_step)],
        "step_turn": STEP_RATES[(STEP_RATES > 1) & (np.array(after_step) > start_loss)][0],
        "step_least_beyond": min(
            loss for rate, loss in zip(STEP_RATES, after_step, strict=True) if rate > 2
        ),
        "summed_apart": summed_apart(x, t),
        "parabola_1": round(down[0]),
        "parabola_2": round(down[1]),
        "parabola_3": round(down[2]),
        "parabola_small": down_a_parabola(SMALL)[-1],
        "catch_wrong": {"train_loss_list": large.losses},
        "catch_right": {"train_loss_list": well.losses},
        "catch_small": printed(catch, small.losses),
        "catch_leap": printed(catch, losses_leap),
        "rates": RATES,
        "first_epoch": list(first_epoch.values()),
        "losses_small": small.losses,
        "losses_right": well.losses,
        "losses_wrong": large.losses,
        "step_rates": STEP_RATES,
        "step_after": after_step,
    }


@experiment.finding(
    "After 3 epochs the accuracy is {accuracy_small:.4f} at a rate of 0.01, {accuracy_right:.4f} "
    "at 1 and {accuracy_wrong:.4f} at 100: between 0.4 and 0.65, above 0.9, and below 0.3."
)
def too_small_and_too_large(r):
    """A hundredth of a good rate learns slowly, a hundred times as much not at all."""
    small_is_between = 0.4 < r.accuracy_small < 0.65
    right_is_high = r.accuracy_right > 0.9
    large_is_low = r.accuracy_wrong < 0.3
    return small_is_between and right_is_high and large_is_low


@experiment.finding(
    "At a rate of 100 the network answers {one_answer} to {one_answer_share:.1%} of the test "
    "digits, more than 60 %. Their share of right answers, {accuracy_wrong:.4f}, is below 0.3."
)
def one_answer_to_nearly_all(r):
    """What is left of it no longer tells the digits apart. From some starts, two answers are."""
    mostly_one = r.one_answer_share > 0.6
    few_are_right = r.accuracy_wrong < 0.3
    return mostly_one and few_are_right


@experiment.law(
    "Of {digits:,} test digits {fours} are fours, {sixes} sixes and {ones:,} ones: a constant "
    "answer is right for {share_of_4:.4f}, {share_of_6:.4f} and {share_of_1:.4f} of them."
)
def a_constant_answer_has_a_known_accuracy(r):
    """The accuracy of a constant answer is how often it is right."""
    fours = r.share_of_4 == r.fours / r.digits
    sixes = r.share_of_6 == r.sixes / r.digits
    ones = r.share_of_1 == r.ones / r.digits
    return fours and sixes and ones


@experiment.finding(
    "The first loss is {first:.2f}. The second is {second_wrong:.1f} at a rate of 100, above 20, "
    "and {second_right:.2f} at 1, less than 0.5 above the first. By the twentieth, {infinite} of "
    "those at 100 are infinite, or the largest is above 50 ({top_wrong:.0f} among the finite)."
)
def the_loss_leaps(r):
    """A step that is too long lands far up on the other side."""
    leaps = r.second_wrong > 20
    stays_near = r.second_right < r.first + 0.5
    goes_on = r.infinite > 0 or r.top_wrong > 50
    return leaps and stays_near and goes_on


@experiment.finding(
    "Of the first 20 losses the largest is {top_small:.1f} at a rate of 0.01, {top_right:.1f} at "
    "1, {top_3:.1f} at 3 and {top_leap:.1f} at 10: below 3, below 3, below 5, and above 6."
)
def the_largest_tells_too_large(r):
    """It leaps at 10, though it comes down again."""
    small_is_calm = r.top_small < 3
    right_is_calm = r.top_right < 3
    three_rises = r.top_3 < 5
    ten_leaps = r.top_leap > 6
    return small_is_calm and right_is_calm and three_rises and ten_leaps


@experiment.finding(
    "The mean of the losses 16 to 20 is {early_small:.2f} at a rate of 0.01, less than 0.3 below "
    "the largest so far. At 1 it is {early_right:.2f} and at 3 {early_3:.2f}, below 1.6; at 10 it "
    "is {early_leap:.2f}, above 1.8, and at 100 {early_wrong:.0f}, above 20."
)
def the_mean_tells_too_small(r):
    """A rate that is too small has moved nothing by then."""
    small_stays = r.top_small - r.early_small < 0.3
    right_fell = r.early_right < 1.6
    three_fell = r.early_3 < 1.6
    ten_is_behind = r.early_leap > 1.8
    large_is_far_up = r.early_wrong > 20
    return small_stays and right_fell and three_fell and ten_is_behind and large_is_far_up


@experiment.finding(
    "At a rate of 0.01 patience helps: {epoch_small:.2f} after one epoch, {accuracy_small:.2f} "
    "after three, more by 0.1 at least. The last 20 losses are {late_small:.2f}, between 1.9 and "
    "2.25, and {late_right:.2f} at a rate of 1, below 0.4. At 10 the accuracy is {epoch_leap:.2f} "
    "and then {accuracy_leap:.2f}, higher, and still below {accuracy_right:.2f}. At 100 it is "
    "{epoch_wrong:.2f} and {accuracy_wrong:.2f}, below 0.3."
)
def patience_does_not_help_at_100(r):
    """Slow is not stuck, and what has leapt is not always lost."""
    more = r.accuracy_small - r.epoch_small > 0.1
    falls = 1.9 < r.late_small < 2.25
    right_fell = r.late_right < 0.4
    ten_goes_on = r.epoch_leap < r.accuracy_leap < r.accuracy_right
    stuck = r.epoch_wrong < 0.3 and r.accuracy_wrong < 0.3
    return more and falls and right_fell and ten_goes_on and stuck


@experiment.finding(
    "After one epoch the accuracy is {epoch_right:.2f} at a rate of 1 and {epoch_3:.2f} at 3, less "
    "than 0.05 apart; {epoch_leap:.2f} at 10, lower by more than 0.15, and {epoch_30:.2f} at 30, "
    "below 0.4."
)
def good_rates_lie_before_the_edge(r):
    """The best rates are not far below those that ruin everything."""
    both_good = abs(r.epoch_right - r.epoch_3) < 0.05
    ten_is_worse = r.epoch_right - r.epoch_leap > 0.15
    thirty_is_lost = r.epoch_30 < 0.4
    return both_good and ten_is_worse and thirty_is_lost


@experiment.finding(
    "After an epoch at a rate of 100 the largest |a1| is {a1_wrong:,.0f}, above 710, and "
    "{saturated_wrong:.1%} of the hidden outputs are saturated, more than 98 %; at a rate of 1 it "
    "is {saturated_right:.1%}, less than 1 %."
)
def the_hidden_layer_is_saturated(r):
    """float64 ends near exp(709.8): beyond it the book's sigmoid warns."""
    far_out = r.a1_wrong > 710
    stuck = r.saturated_wrong > 0.98
    free = r.saturated_right < 0.01
    return far_out and stuck and free


@experiment.finding(
    "Trained for another epoch at a rate of 1, these weights reach {accuracy_rescued:.4f}, below "
    "0.3, and {saturated_rescued:.1%} of the hidden outputs are still saturated, more than 98 %. "
    "No weight of W1 moves by more than {moved_rescued:.4f}, less than 0.05. New weights reach "
    "{epoch_right:.4f} in the same time, more than 0.8, and move by up to {moved_new:.2f}, more "
    "than 0.1."
)
def spoiled_weights_stay_spoiled(r):
    """Where the sigmoid is flat, no gradient comes through, whatever it is multiplied by."""
    lost = r.accuracy_rescued < 0.3
    still_stuck = r.saturated_rescued > 0.98
    hardly_moves = r.moved_rescued < 0.05
    new_ones_learn = r.epoch_right > 0.8 and r.moved_new > 0.1
    return lost and still_stuck and hardly_moves and new_ones_learn


@experiment.finding(
    "Divided by 10 once and twice, the rate of 100 reaches {accuracy_smaller:.2f} and "
    "{accuracy_smaller_twice:.2f} in an epoch, up from {epoch_wrong:.2f}. Times 10 once and twice, "
    "that of 0.01 reaches {accuracy_larger:.2f} and {accuracy_larger_twice:.2f}, up from "
    "{epoch_small:.2f}. Each time more, and above 0.8 after two."
)
def tenfold_steps_find_it(r):
    """Two repairs, one from either side."""
    from_above = r.epoch_wrong < r.accuracy_smaller < r.accuracy_smaller_twice
    from_below = r.epoch_small < r.accuracy_larger < r.accuracy_larger_twice
    both_arrive = r.accuracy_smaller_twice > 0.8 and r.accuracy_larger_twice > 0.8
    return from_above and from_below and both_arrive


@experiment.finding(
    "From the small start of chapter 4, 100 steps leave a loss of {swept_small:.2f} at a rate of "
    "0.01, {swept_book:.2f} at 0.1 and {swept_leap:.2f} at 10, each less than 0.15 from log 10 = "
    "{guessing:.2f}; at 1 it is {swept_right:.2f}, below 0.9."
)
def too_large_can_look_like_too_small(r):
    """From small weights, a rate that is too large ends at log 10 as well."""
    losses = [r.swept_small, r.swept_book, r.swept_leap]
    near_log_10 = all(abs(loss - r.guessing) < 0.15 for loss in losses)
    one_learns = r.swept_right < 0.9
    return near_log_10 and one_learns


@experiment.finding(
    "From the small start the largest of 100 losses and the mean of the last five are "
    "{hundred_top_book:.1f} and {hundred_end_book:.1f} at a rate of 0.1, less than 0.15 apart; "
    "{hundred_top_right:.1f}, below 3, and {hundred_end_right:.1f}, below 1, at 1; and "
    "{hundred_top_leap:.1f}, above 4, and {hundred_end_leap:.1f}, above 1.8, at 10."
)
def a_hundred_losses_tell_from_the_small_start(r):
    """The leap tells the rate that is too large from the one that is too small."""
    book_stays = r.hundred_top_book - r.hundred_end_book < 0.15
    right_falls = r.hundred_top_right < 3 and r.hundred_end_right < 1
    ten_leaps = r.hundred_top_leap > 4 and r.hundred_end_leap > 1.8
    return book_stays and right_falls and ten_leaps


@experiment.finding(
    "One step at a rate of 0.01 lowers the loss of its batch from {step_start:.3f} to "
    "{step_small:.3f}, as the gradient promises: by 0.01 times {step_squared:.3f}, to within "
    "0.001. At 1 it is {step_right:.2f}, lower, and at 100 {step_large:.1f}, above 20. Of the "
    "rates tried the best single step is at {step_best:.1f}, between 0.3 and 3; from "
    "{step_turn:.1f} on, below 6, a step makes the loss larger: beyond 2 it is "
    "{step_least_beyond:.2f} or more."
)
def one_step_turns(r):
    """The straight line of the gradient holds near the start, and not far from it."""
    keeps_the_promise = abs(r.step_start - 0.01 * r.step_squared - r.step_small) < 0.001
    lower_at_1 = r.step_right < r.step_start
    far_up_at_100 = r.step_large > 20
    best_is_near_1 = 0.3 < r.step_best < 3
    turns_before_6 = r.step_turn < 6
    stays_above = r.step_least_beyond > r.step_start
    parts = [keeps_the_promise, lower_at_1, far_up_at_100, best_is_near_1, turns_before_6]
    parts.append(stays_above)
    return all(parts)


@experiment.law(
    "The gradients of 100 digits one by one add up to 100 times their mean; the largest difference "
    "is {summed_apart:.0e}, below 1e-10."
)
def a_sum_is_a_hundredfold_rate(r):
    """A gradient that is not divided by the size of the batch acts like a larger rate."""
    return r.summed_apart < 1e-10


@experiment.law(
    "On x * x, three steps at a rate of 10 lead from 4 to {parabola_1:.0f}, {parabola_2:,.0f} and "
    "{parabola_3:,.0f}, each -19 times the one before. At 0.01 they lead to {parabola_small:.2f}, "
    "less than 0.3 away."
)
def on_a_parabola_it_diverges(r):
    """A step leads from x to (1 - 2 * 10) x."""
    times_minus_19 = [r.parabola_1, r.parabola_2, r.parabola_3] == [
        4 * (-19) ** k for k in (1, 2, 3)
    ]
    creeps = 0 < 4 - r.parabola_small < 0.3
    return times_minus_19 and creeps


@experiment.finding(
    "The book's loss, with 1e-7 in its logarithm, is at most {book_most:.2f}. With the weights of "
    "a rate of 100 it is {book_one_answer:.2f}, above 10."
)
def the_books_loss_has_a_cap(r):
    """One answer for all is wrong for nine digits in ten."""
    return 10 < r.book_one_answer < r.book_most
