"""softmax_batch against SciPy, and the book's figures."""

import numpy as np
import pytest
from scipy.special import log_softmax, softmax

from nnsite.core.network import hidden
from nnsite.data import digits, weights
from nnsite.experiments.softmax_batch import right, wrong


def losses(path=None):
    """Mean losses of the right and of the batch-wide softmax in float64, by SciPy alone."""
    x, t = digits.test()
    a = hidden(weights.load(path), x / np.float32(255)).a3.astype(np.float64)
    chosen = np.arange(len(t))
    right_loss = -log_softmax(a, axis=1)[chosen, t].mean()
    batches = [log_softmax(batch).ravel() for batch in np.split(a, 100)]
    wrong_loss = -np.concatenate(batches).reshape(a.shape)[chosen, t].mean()
    return wrong_loss, right_loss


def test_numbers_agree_with_scipy(ran):
    numbers = ran("softmax_batch")["numbers"]
    wrong_loss, right_loss = losses()
    assert numbers["loss_wrong"] == pytest.approx(wrong_loss, rel=1e-5)
    assert numbers["loss_right"] == pytest.approx(right_loss, rel=1e-5)


def test_functions_agree_with_scipy():
    a = np.random.default_rng(0).normal(size=(7, 10))
    assert right(a) == pytest.approx(softmax(a, axis=1))
    assert wrong(a) == pytest.approx(softmax(a))


def test_book_figures(ran, book_weights):
    numbers = ran("softmax_batch", book_weights)["numbers"]
    assert round(numbers["loss_wrong"], 2) == 5.68
    assert round(numbers["loss_right"], 4) == 0.2245
    assert round(numbers["loss_wrong_10"], 2) == 3.27
    assert numbers["accuracy_wrong"] == numbers["accuracy_right"] == 0.9352
    assert numbers["changed"] == 0
