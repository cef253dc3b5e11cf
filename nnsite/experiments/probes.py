"""The probes, asked about a network with a wrong softmax and about a healthy one.

    network              weights by name: W1 (784, 50)  b1 (50,)  and so on
    x_test, t_test       pixels from 0 to 1, shape (10000, 784), and labels, shape (10000,)
    predict              network, x -> probabilities y, shape (n, 10)
    softmax              scores a -> y, both of shape (n, 10)
    sigmoid              any shape -> the same shape
    cross_entropy_error  y, t -> the mean loss, a number

Sigmoid and loss are those of the book. A probe's verdict is one of pass, note, FAIL and
"not asked".
"""

import numpy as np

from nnsite.core.network import forward
from nnsite.engine.declare.capture import printed
from nnsite.engine.declare.experiment import Experiment, Row
from nnsite.experiments.one_hot import right as cross_entropy_error
from nnsite.experiments.sigmoid_overflow import wrong as sigmoid
from nnsite.experiments.softmax_batch import right, wrong
from nnsite.probes import check


def ask(predict, network, x_test, t_test, softmax, sigmoid, cross_entropy_error):
    check(
        predict=lambda x: predict(network, x),
        x=x_test,
        t=t_test,
        softmax=softmax,
        sigmoid=sigmoid,
        loss=cross_entropy_error,
        weights=network,
    )


experiment = Experiment(
    table=[Row("probes that fail", "failures_wrong", "failures_right", "d")],
)


def run(test, weights):
    """Ask all probes about the network of the book, once with each softmax."""
    x_test, t_test = test[0] / np.float32(255), test[1]

    def predict_wrong(network, x):
        return forward(network, x, wrong)[-1]

    def predict_right(network, x):
        return forward(network, x, right)[-1]

    output_wrong = printed(
        ask, predict_wrong, weights, x_test, t_test, wrong, sigmoid, cross_entropy_error
    )
    output_right = printed(
        ask, predict_right, weights, x_test, t_test, right, sigmoid, cross_entropy_error
    )
    return {
        "output_wrong": output_wrong,
        "output_right": output_right,
        "failures_wrong": len(named("FAIL", output_wrong)),
        "failures_right": len(named("FAIL", output_right)),
        "failed_wrong": named("FAIL", output_wrong),
        "failed_right": named("FAIL", output_right),
        "noted_wrong": named("note", output_wrong),
        "noted_right": named("note", output_right),
        "not_asked_wrong": named("not asked", output_wrong),
        "not_asked_right": named("not asked", output_right),
    }


def named(verdict, output):
    """The names of the probes with this verdict, from the lines that were printed."""
    lines = [line for line in output.splitlines() if line.startswith(verdict)]
    return [line.removeprefix(verdict).split(":")[0].strip() for line in lines]


@experiment.finding("With the softmax that sums over each row, {failures_right} probes fail.")
def no_probe_fails_for_a_healthy_network(r):
    """A probe that cries wolf would be of no use."""
    return r.failures_right == 0


@experiment.finding(
    "With the softmax that sums over the whole batch, {failures_wrong} probe fails, and it is "
    "softmax_batch."
)
def the_mistake_is_found_by_its_own_probe(r):
    """Much depends on softmax, but one line alone says what is wrong."""
    one_fails = r.failures_wrong == 1
    its_own = r.failed_wrong == ["softmax_batch"]
    return one_fails and its_own


@experiment.finding(
    "With either softmax there are three notes, about sigmoid and loss as the book writes them: "
    "sigmoid_overflow, uint8_wrap and log_zero."
)
def three_weaknesses_are_noted(r):
    """None of them makes a prediction wrong."""
    book = ["sigmoid_overflow", "uint8_wrap", "log_zero"]
    noted_with_wrong = r.noted_wrong == book
    noted_with_right = r.noted_right == book
    return noted_with_wrong and noted_with_right


@experiment.finding(
    "Eight probes are not asked with either softmax, and say what they need: data_download, "
    "accuracy_count, judged_on_training, numerical_gradient, sum_for_mean, learning_rate, "
    "views_and_aliases and pickle_weights. With the wrong one batch_matmul is not asked either, "
    "because softmax_batch says more."
)
def what_is_not_asked_is_said(r):
    """A probe that is not asked has its line all the same, with the reason."""
    needs = {
        "data_download": "file",
        "accuracy_count": "accuracy",
        "judged_on_training": "x_train",
        "numerical_gradient": "numerical_gradient",
        "sum_for_mean": "gradient",
        "learning_rate": "losses",
        "views_and_aliases": "best",
        "pickle_weights": "pickled",
    }
    not_given = list(needs)
    and_batch_matmul = ["data_download", "batch_matmul", *not_given[1:]]
    asked_with_right = r.not_asked_right == not_given
    asked_with_wrong = r.not_asked_wrong == and_batch_matmul
    lines = [f"{name}: needs {what}" for name, what in needs.items()]
    needs_said = all(line in r.output_wrong and line in r.output_right for line in lines)
    told_why = "batch_matmul: see softmax_batch" in r.output_wrong
    return asked_with_right and asked_with_wrong and needs_said and told_why
