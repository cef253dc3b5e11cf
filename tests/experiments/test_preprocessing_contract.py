"""preprocessing_contract against a network in float64, and the book's figures."""

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.experiments.preprocessing_contract import PREPARED, right, wrong


def predictions(x):
    """The network with the embedded weights, in float64, by SciPy."""
    w = {name: value.astype(np.float64) for name, value in weights.load().items()}
    z1 = expit(x @ w["W1"] + w["b1"])
    z2 = expit(z1 @ w["W2"] + w["b2"])
    return np.argmax(z2 @ w["W3"] + w["b3"], axis=1)


BY_HAND = {
    "once": lambda x: x / 255,
    "by_256": lambda x: x / 256,
    "ink_or_not": lambda x: (x > 127).astype(float),
    "raw": lambda x: x,
    "standard": lambda x: (x / 255 - 0.1307) / 0.3081,
    "both_signs": lambda x: x / 127.5 - 1,
    "whole": lambda x: (x == 255).astype(float),
    "twice": lambda x: x / 65025,
    "inverted": lambda x: (255 - x) / 255,
}


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_each_preparation_does_what_its_name_says(ran, name):
    x, t = digits.test()
    x = BY_HAND[name](x.astype(np.float64))
    numbers = ran("preprocessing_contract")["numbers"]
    assert numbers[f"accuracy_{name}"] == pytest.approx(np.mean(predictions(x) == t), abs=3e-4)
    assert numbers[f"mean_{name}"] == pytest.approx(x.mean(), rel=1e-5, abs=1e-6)
    assert numbers[f"max_{name}"] == pytest.approx(x.max(), rel=1e-6)


def test_every_preparation_is_tested():
    assert PREPARED.keys() == BY_HAND.keys()
    assert PREPARED["twice"] is wrong
    assert PREPARED["once"] is right


def test_scaled_twice_is_a_blank_sheet(ran):
    numbers = ran("preprocessing_contract")["numbers"]
    blank = predictions(np.zeros((1, 784))).item()
    assert numbers["blank"] == blank
    assert np.mean(predictions(digits.test()[0] / 65025) == blank) > 0.99


def test_the_standard_scaling_is_that_of_the_training_digits():
    x = digits.train()[0] / 255
    assert round(x.mean(), 2) == round(0.1307, 2)
    assert round(x.std(), 2) == round(0.3081, 2)


def test_book_figures(ran, book_weights):
    numbers = ran("preprocessing_contract", book_weights)["numbers"]
    assert numbers["accuracy_once"] == 0.9352
    assert numbers["accuracy_raw"] == 0.9207
    assert round(numbers["accuracy_twice"], 3) == 0.103
    assert round(numbers["accuracy_inverted"], 3) == 0.018
    assert numbers["blank"] == 7
