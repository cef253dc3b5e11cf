"""Training with softmax over the whole batch: the loss will not fall.

    x   pixels of a batch, 0 to 1, shape (100, 784)
    a   scores of the output layer (the book's a2), shape (100, 10)
    y   what softmax makes of them, shape (100, 10)
    t   labels, shape (100,); in `y - t` they are one-hot, shape (100, 10)
    n   digits in a batch, 100

The network is chapter 4's, 784-50-10; `y - t`, divided by n, is the gradient at `a`.
"""

import numpy as np

from nnsite.core.loss import cross_entropy
from nnsite.core.network import accuracy, forward
from nnsite.core.training import gradients, init
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.softmax_batch import right, wrong

RATE = 0.5
EPOCHS = 6


def matched(a):
    """With n times wrong(a), `y - t` is the true gradient of wrong's own loss."""
    return len(a) * wrong(a)


def learn(softmax, output, x, t):
    """Train with `y - t`, y from `output`; give the weights and the loss of each step."""
    rng = np.random.default_rng(1)
    w = init(rng, (784, 50, 10))
    losses = []
    for _ in range(EPOCHS):
        for batch in np.split(rng.permutation(len(x)), len(x) // 100):
            y = forward(w, x[batch], softmax)[-1]
            losses.append(cross_entropy(y, t[batch]))
            grads = gradients(w, x[batch], t[batch], output)
            w = {name: w[name] - RATE * grads[name] for name in w}
    return w, np.array(losses)


experiment = Experiment(
    table=[
        Row("loss, last 50 of 600 steps", "loss_wrong", "loss_right", ".2f"),
        Row("loss, first step", "first_wrong", "first_right", ".2f"),
        Row("accuracy on the test digits", "accuracy_wrong", "accuracy_right"),
        Row("different answers it gives", "answers_wrong", "answers_right", "d"),
        Row("sum of all y in a batch of 100", "sum_wrong", "sum_right", ".0f"),
        Row("sum of b2", "b2_wrong", "b2_right", ".1f"),
    ],
)


def run(train, test):
    """Train three times: same start, same batches, same steps."""
    (x, t), (x_test, t_test) = train, test
    x, x_test = x / 255, x_test / 255
    losses, numbers = {}, {"rate": RATE}
    forms = {"wrong": (wrong, wrong), "right": (right, right), "matched": (wrong, matched)}
    for name, (softmax, output) in forms.items():
        w, losses[name] = learn(softmax, output, x, t)
        a = forward(w, x_test, right)[-1]
        numbers |= {
            f"first_{name}": losses[name][0],
            f"loss_{name}": losses[name][-50:].mean(),
            f"accuracy_{name}": accuracy(a, t_test),
            f"answers_{name}": len(np.unique(np.argmax(a, axis=1))),
            f"sum_{name}": forward(w, x[:100], softmax)[-1].sum(),
            f"b2_{name}": round(w["b2"].sum(), 9) + 0.0,
        }
    steps = len(losses["right"])
    return numbers | {
        "digits": len(t_test),
        "train_digits": len(t),
        "weights": sum(weight.size for weight in w.values()),
        "steps": steps,
        "cost": round((numbers["accuracy_right"] - numbers["accuracy_wrong"]) * len(t_test)),
        "drift": steps * RATE * (1 - 1 / 100),
        "log_10": np.log(10),
        "log_100": np.log(100),
        "log_1000": np.log(1000),
        "lowest_matched": losses["matched"].min(),
        "probe_wrong": f"{numbers['first_wrong']:.2f} {np.log(10):.2f}",
        "probe_right": f"{numbers['first_right']:.2f} {np.log(10):.2f}",
        **{f"losses_{name}": losses[name].reshape(-1, 20).mean(axis=1) for name in losses},
    }


@experiment.claim(
    "The loss falls to {loss_right:.2f} with the right softmax, and rises to {loss_wrong:.0f} "
    "with the batch-wide one, in the same {steps} steps."
)
def the_loss_rises(r):
    """From 2 and 7; the same start, the same batches."""
    return r.loss_right < 0.5 and r.loss_wrong > 3 * r.first_wrong


@experiment.claim(
    "Accuracy {accuracy_right:.4f} against {accuracy_wrong:.4f}: the wrong one gives "
    "{answers_wrong} answer to all {digits:,} digits."
)
def one_answer_for_all(r):
    """Whichever class it is: any one of them is about a tenth of the digits."""
    learned = r.accuracy_right > 0.9 and r.answers_right == 10
    return learned and r.accuracy_wrong < 0.2 and r.answers_wrong == 1


@experiment.claim(
    "The sum of b2 stays {b2_right:.1f} with the right softmax and goes to {b2_wrong:.1f} with "
    "the other: {steps} steps of {rate} times (1 - 1/100)."
)
def nothing_pushes_back(r):
    """Right, y and t both sum to n, and cancel; wrong, y sums to 1."""
    return abs(r.b2_right) < 1e-9 and abs(r.b2_wrong - r.drift) < 1e-6


@experiment.claim(
    "Before any training the loss is {first_right:.2f}, about log 10 = {log_10:.2f}, with the "
    "right softmax and {first_wrong:.2f}, about log 1,000 = {log_1000:.2f}, with the other."
)
def the_first_loss_tells(r):
    """1 is shared by 10 numbers in a row, by 1,000 in a batch of 100 rows."""
    return abs(r.first_right - r.log_10) < 0.5 and abs(r.first_wrong - r.log_1000) < 0.5


@experiment.claim(
    "With the true gradient of the wrong loss the network learns: accuracy "
    "{accuracy_matched:.4f}. Its loss never comes below log 100 = {log_100:.2f}; the lowest is "
    "{lowest_matched:.2f}."
)
def the_true_gradient_hides_it(r):
    """100 probabilities of the right classes share 1, so at best each is 1/100."""
    learned = abs(r.accuracy_matched - r.accuracy_right) < 0.02
    return learned and r.log_100 < r.lowest_matched and r.loss_matched < 5.5
