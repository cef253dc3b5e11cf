"""Training with softmax over the whole batch: the loss will not fall.

    x   pixels of a batch, 0 to 1, shape (100, 784)
    z1  outputs of the hidden layer, shape (100, 50)
    a   scores of the output layer (the book's a2), shape (100, 10)
    y   the probabilities that softmax returns for them, shape (100, 10)
    t   labels, shape (100,); in `y - t` they are one-hot, shape (100, 10)
    n   digits in a batch, 100

The network is chapter 4's, 784-50-10; `y - t`, divided by n, is the gradient at `a`.
`wrong` and `right` are the two functions of softmax_batch: `wrong` divides by the sum
over the whole batch, `right` by the sum over each row. The book's own start has a standard
deviation of 0.01 in its weights and a learning rate of 0.1, and its loss is -log(y + 1e-7).
"""

import numpy as np

from nnsite.core.activations import identity
from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward
from nnsite.core.training import backward, init
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments import softmax_batch
from nnsite.experiments.softmax_batch import right, wrong

SIZES = (784, 50, 10)
RATE = 0.5
EPOCHS = 6


def matched(a):
    """Return n times wrong(a): with it `y - t` is the true gradient of wrong's own loss."""
    return len(a) * wrong(a)


def catch(loss):
    print(f"{loss:.2f} {np.log(10):.2f}")


experiment = Experiment(
    table=[
        Row("loss, first step", "first_wrong", "first_right", ".2f"),
        Row("loss, last 50 of 600 steps", "loss_wrong", "loss_right", ".2f"),
        Row("the same with log(y + 1e-7)", "loss_wrong_book", "loss_right_book", ".2f"),
        Row("accuracy on the test digits", "accuracy_wrong", "accuracy_right"),
        Row("different answers it gives", "answers_wrong", "answers_right", "d"),
        Row("sum of all y in a batch of 100", "sum_wrong", "sum_right", ".0f"),
        Row("sum of b2", "b2_wrong", "b2_right", ".1f"),
    ],
)
by_rows = experiment.repair(softmax_batch.by_rows)


def start(rng, deviation):
    """Weights to start from: W1 and W2 with this standard deviation, b1 and b2 zero."""
    w = init(rng, SIZES)
    # init() draws them with deviation 1 / sqrt(inputs of the layer).
    w["W1"] *= np.sqrt(784) * deviation
    w["W2"] *= np.sqrt(50) * deviation
    return w


def learn(for_loss, for_gradient, x, t):
    """Train a network from init()'s weights with RATE, and return as `descend`."""
    rng = np.random.default_rng(1)
    return descend(rng, init(rng, SIZES), RATE, for_loss, for_gradient, x, t)


def learn_as_in_the_book(softmax, x, t):
    """Train from the book's start with the book's learning rate, and return as `descend`."""
    rng = np.random.default_rng(1)
    return descend(rng, start(rng, 0.01), 0.1, softmax, softmax, x, t)


def descend(rng, w, rate, for_loss, for_gradient, x, t):
    """Train a network; return its weights after each epoch, and each loss, plain and the book's.

    Two arguments are softmax functions: the losses are computed with the y of `for_loss`,
    the gradient is `y - t` with the y of `for_gradient`.
    """
    epochs, losses, losses_book = [], [], []
    for _ in range(EPOCHS):
        for batch in np.split(rng.permutation(len(x)), len(x) // 100):
            x_batch, t_batch = x[batch], t[batch]
            z1, a = forward(w, x_batch, identity)
            y = for_loss(a)
            losses.append(cross_entropy(y, t_batch))
            losses_book.append(cross_entropy(y + 1e-7, t_batch))
            grads = backward(w, x_batch, [z1, for_gradient(a)], t_batch)
            w = {name: w[name] - rate * grads[name] for name in w}
        epochs.append(w)
    return epochs, np.array(losses), np.array(losses_book)


def first_loss_of_large_weights(seed, x, t):
    """The loss before training, with the right softmax, if all weights W have deviation 1."""
    w = start(np.random.default_rng(seed), 1)
    return cross_entropy(forward(w, x[:100], right)[-1], t[:100])


def sum_of_b2(w):
    """The sum of b2 to 9 decimals: rounding errors would make it a number like -3e-15, not 0."""
    # Adding 0.0 turns a -0.0 into 0.0.
    return round(w["b2"].sum(), 9) + 0.0


def means_of_25(losses):
    """The means of 25 steps each: a smoother curve."""
    return losses.reshape(-1, 25).mean(axis=1)


def as_in_the_book(x, t):
    """Train as the book does, with the wrong softmax and with the repaired one."""
    _, _, losses_wrong = learn_as_in_the_book(wrong, x, t)
    _, _, losses_repaired = learn_as_in_the_book(by_rows, x, t)
    return {
        "book_first_wrong": losses_wrong[0],
        "book_first_repaired": losses_repaired[0],
        "book_last_wrong": losses_wrong[-50:].mean(),
        "book_last_repaired": losses_repaired[-50:].mean(),
        "book_lowest_wrong": losses_wrong.min(),
        "book_highest_wrong": losses_wrong.max(),
        # A probability of 0 costs this much in the book's loss, and nothing costs more.
        "cap": -np.log(1e-7),
    }


def run(train, test):
    """Train from the same start: wrong, right, and wrong with the true gradient of its loss."""
    (x, t), (x_test, t_test) = train, test
    x, x_test = x / 255, x_test / 255
    epochs_wrong, losses_wrong, losses_wrong_book = learn(wrong, wrong, x, t)
    epochs_right, losses_right, losses_right_book = learn(right, right, x, t)
    epochs_matched, losses_matched, _ = learn(wrong, matched, x, t)
    w_wrong, w_right, w_matched = epochs_wrong[-1], epochs_right[-1], epochs_matched[-1]

    # All three networks answer with the right softmax: it keeps the order within a row, while
    # the wrong one could return a whole row of zeros.
    z1_wrong, y_wrong = forward(w_wrong, x_test, right)
    y_right = forward(w_right, x_test, right)[-1]
    y_matched = forward(w_matched, x_test, right)[-1]
    y_100 = forward(epochs_wrong[0], x_test, right)[-1]
    p_100 = np.argmax(y_100, axis=1)
    p_wrong = np.argmax(y_wrong, axis=1)
    p_right = np.argmax(y_right, axis=1)
    a_wrong = z1_wrong @ w_wrong["W2"] + w_wrong["b2"]
    labels = np.bincount(t)
    # Seed 1 is ours; ten others beside it.
    first_large = [first_loss_of_large_weights(seed, x, t) for seed in range(1, 12)]
    steps = len(losses_wrong)
    return {
        "rate": RATE,
        "steps": steps,
        "train_digits": len(t),
        "digits": len(t_test),
        "weights": sum(weight.size for weight in w_right.values()),
        "first_wrong": losses_wrong[0],
        "first_right": losses_right[0],
        "first_matched": losses_matched[0],
        "first_large": first_large[0],
        "large_least": np.min(first_large[1:]),
        "large_most": np.max(first_large[1:]),
        "loss_wrong": losses_wrong[-50:].mean(),
        "loss_right": losses_right[-50:].mean(),
        "loss_matched": losses_matched[-50:].mean(),
        "loss_wrong_book": losses_wrong_book[-50:].mean(),
        "loss_right_book": losses_right_book[-50:].mean(),
        "lowest_matched": losses_matched.min(),
        "accuracy_wrong": accuracy(y_wrong, t_test),
        "accuracy_right": accuracy(y_right, t_test),
        "accuracy_matched": accuracy(y_matched, t_test),
        "cost": np.sum(p_right == t_test) - np.sum(p_wrong == t_test),
        "answers_wrong": len(np.unique(p_wrong)),
        "answers_right": len(np.unique(p_right)),
        "answer_wrong": p_wrong[0],
        "first_epoch": steps // EPOCHS,
        "answers_100": len(np.unique(p_100)),
        "answer_100": p_100[0],
        "accuracy_100": accuracy(y_100, t_test),
        "share_100": np.mean(t_test == p_100[0]),
        "commonest": np.argmax(labels),
        "share_of_commonest": np.mean(t_test == np.argmax(labels)),
        "least_score": a_wrong.min(),
        "score_spread": a_wrong.std(axis=0).max(),
        "classes_in_order": np.sum(np.argsort(a_wrong.mean(axis=0)) == np.argsort(labels)),
        "hidden_least": z1_wrong.min(),
        "hidden_spread": z1_wrong.std(axis=0).max(),
        "sum_wrong": forward(w_wrong, x[:100], wrong)[-1].sum(),
        "sum_right": forward(w_right, x[:100], right)[-1].sum(),
        "b2_wrong": sum_of_b2(w_wrong),
        "b2_right": sum_of_b2(w_right),
        "drift": steps * RATE * (1 - 1 / 100),
        "log_10": np.log(10),
        "log_100": np.log(100),
        "log_1000": np.log(1000),
        "catch_wrong": {"loss": losses_wrong[0]},
        "catch_right": {"loss": losses_right[0]},
        **as_in_the_book(x, t),
        "losses_wrong": means_of_25(losses_wrong),
        "losses_wrong_book": means_of_25(losses_wrong_book),
        "losses_right": means_of_25(losses_right),
        "losses_matched": means_of_25(losses_matched),
    }


@experiment.finding(
    "In {steps} steps the loss falls from {first_right:.2f} to {loss_right:.2f}, below 0.5, with "
    "the right softmax. With the batch-wide one it rises from {first_wrong:.2f} to "
    "{loss_wrong:.0f}, more than three times as much."
)
def the_loss_rises(r):
    """The same start, the same batches."""
    falls = r.loss_right < r.first_right
    becomes_low = r.loss_right < 0.5
    rises = r.loss_wrong > 3 * r.first_wrong
    return falls and becomes_low and rises


@experiment.finding(
    "The book's loss adds 1e-7 to y, so that no digit costs more than {cap:.1f}. In these steps it "
    "ends at {loss_wrong_book:.1f} with the batch-wide softmax, between 12 and {cap:.1f}."
)
def the_loss_of_the_book_is_capped(r):
    """-log(1e-7) is the loss of a digit whose right class has probability 0."""
    return 12 < r.loss_wrong_book < r.cap


@experiment.finding(
    "From the book's start and with its loss it is the same: first {book_first_wrong:.2f}, log "
    "1,000 to within 0.1, and at the end {book_last_wrong:.1f}, more than 12. It is never below "
    "{book_lowest_wrong:.2f}, three times log 10 = {log_10:.2f} to within 0.1."
)
def the_loss_rises_in_the_book_too(r):
    """Three times log 10 is log 1,000: the loss does not fall at all."""
    first_is_log_1000 = abs(r.book_first_wrong - r.log_1000) < 0.1
    rises = r.book_last_wrong > 12
    never_falls = abs(r.book_lowest_wrong - 3 * r.log_10) < 0.1
    return first_is_log_1000 and rises and never_falls


@experiment.finding(
    "With the repair, from the same start, the first loss is {book_first_repaired:.2f}, log 10 = "
    "{log_10:.2f} to within 0.1, and the last {book_last_repaired:.2f}, below 1.2."
)
def the_repair_cures_it(r):
    """It is softmax_batch's repair, and all else is as before."""
    first_is_log_10 = abs(r.book_first_repaired - r.log_10) < 0.1
    falls = r.book_last_repaired < 1.2
    return first_is_log_10 and falls


@experiment.finding(
    "With the right softmax the accuracy is {accuracy_right:.4f}, more than 0.9, and the network "
    "gives all {answers_right} answers."
)
def the_right_one_learns(r):
    """Nothing else in the program is wrong."""
    recognises_most = r.accuracy_right > 0.9
    gives_all_answers = r.answers_right == 10
    return recognises_most and gives_all_answers


@experiment.finding(
    "The wrong one gives {answers_wrong} answer to all {digits:,} digits: {answer_wrong}, the "
    "commonest training label ({commonest}). Its accuracy, {accuracy_wrong:.4f}, is the share of "
    "that class."
)
def one_answer_for_all(r):
    """The score of the commonest label is pushed up most often, and wins in every row."""
    one_answer = r.answers_wrong == 1
    the_commonest = r.answer_wrong == r.commonest
    its_share = r.accuracy_wrong == r.share_of_commonest
    return one_answer and the_commonest and its_share


@experiment.finding(
    "After {first_epoch} steps it gives {answers_100} answer to all of them, too, and another one: "
    "{answer_100}. The accuracy is {accuracy_100:.4f} there, the share of that class."
)
def the_answer_depends_on_the_step(r):
    """Which label is ahead changes during training."""
    one_answer = r.answers_100 == 1
    another = r.answer_100 != r.answer_wrong
    its_share = r.accuracy_100 == r.share_100
    return one_answer and another and its_share


@experiment.finding(
    "In that network every hidden unit is above 0.98 for every test digit (the least is "
    "{hidden_least:.4f}), and none varies from digit to digit by a standard deviation of 0.001 or "
    "more (the largest is {hidden_spread:.1g})."
)
def the_image_no_longer_gets_through(r):
    """The output layer is given nearly the same numbers, whatever the image."""
    all_near_1 = r.hidden_least > 0.98
    hardly_vary = r.hidden_spread < 0.001
    return all_near_1 and hardly_vary


@experiment.finding(
    "Its scores have all grown, to {least_score:,.0f} and more, above 1,000. By their means the "
    "{classes_in_order} classes are ranked as by their numbers of labels. From digit to digit no "
    "score varies by a standard deviation of 0.5 or more (the largest is {score_spread:.2f})."
)
def all_scores_grow(r):
    """Each label pushes up the score of its class, in all rows, and little takes it back."""
    all_have_grown = r.least_score > 1000
    ranked_by_labels = r.classes_in_order == 10
    hardly_vary = r.score_spread < 0.5
    return all_have_grown and ranked_by_labels and hardly_vary


@experiment.law(
    "The sum of b2 stays {b2_right:.1f} with the right softmax, to within 1e-9. With the "
    "other it goes to {b2_wrong:.1f}, which is {steps} steps of {rate} times (1 - 1/100), to "
    "within 0.000001."
)
def nothing_pushes_back(r):
    """In a batch the right y and t both sum to 100, and cancel. The wrong y sums to 1."""
    stays = abs(r.b2_right) < 1e-9
    drifts = abs(r.b2_wrong - r.drift) < 1e-6
    return stays and drifts


@experiment.finding(
    "Before any training the loss is {first_right:.2f} with the right softmax, within 0.5 of "
    "log 10 = {log_10:.2f}, and {first_wrong:.2f} with the other, within 0.5 of log 1,000 = "
    "{log_1000:.2f}."
)
def the_first_loss_tells(r):
    """Ten equal numbers that sum to 1 are 1/10 each; in a batch of 100 rows, 1/1,000 each."""
    right_is_log_10 = abs(r.first_right - r.log_10) < 0.5
    wrong_is_log_1000 = abs(r.first_wrong - r.log_1000) < 0.5
    return right_is_log_10 and wrong_is_log_1000


@experiment.finding(
    "If the starting weights are large, with a standard deviation of 1, the first loss is "
    "{first_large:.2f} with the right softmax, and from {large_least:.1f} to {large_most:.1f} in "
    "ten other draws: all more than twice log 10 = {log_10:.2f}."
)
def large_weights_start_high_too(r):
    """Such a network does not guess: it is sure of itself, and wrong."""
    here = r.first_large > 2 * r.log_10
    in_the_others = r.large_most >= r.large_least > 2 * r.log_10
    return here and in_the_others


@experiment.finding(
    "With the true gradient of the wrong loss the network learns: its accuracy is "
    "{accuracy_matched:.4f}, that of the right softmax to within 0.02."
)
def the_true_gradient_hides_it(r):
    """The wrong loss, too, is lowest where the right class is largest in every row."""
    return abs(r.accuracy_matched - r.accuracy_right) < 0.02


@experiment.finding(
    "With that gradient the loss never comes below log 100 = {log_100:.2f}: the lowest of "
    "{steps} steps is {lowest_matched:.2f}, and the mean of the last 50 is {loss_matched:.2f}, "
    "below 5.5."
)
def the_wrong_loss_has_a_floor(r):
    """100 probabilities of the right classes share 1, so at best each is 1/100."""
    stays_above = r.lowest_matched > r.log_100
    comes_near = r.loss_matched < 5.5
    return stays_above and comes_near
