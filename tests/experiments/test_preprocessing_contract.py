"""preprocessing_contract against a network in float64, and the book's figures."""

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.experiments.preprocessing_contract import (
    both_signs,
    by_256,
    ink_or_not,
    inverted,
    right,
    standard,
    whole,
    wrong,
)

PREPARED = {
    "once": right,
    "by_256": by_256,
    "ink_or_not": ink_or_not,
    "raw": lambda x: x,
    "standard": standard,
    "both_signs": both_signs,
    "whole": whole,
    "twice": wrong,
    "inverted": inverted,
}


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
    by_hand = BY_HAND[name](x.astype(np.float64))
    assert np.abs(PREPARED[name](x) - by_hand).max() < 1e-6
    found = ran("preprocessing_contract")["numbers"][f"accuracy_{name}"]
    assert found == pytest.approx(np.mean(predictions(by_hand) == t), abs=3e-4)


@pytest.mark.parametrize("name", ["once", "twice", "inverted", "whole"])
def test_inputs_are_as_by_hand(ran, name):
    x = BY_HAND[name](digits.test()[0].astype(np.float64))
    numbers = ran("preprocessing_contract")["numbers"]
    assert numbers[f"mean_{name}"] == pytest.approx(x.mean(), rel=1e-5)
    for which, value in (("min", x.min()), ("max", x.max())):
        known = numbers.get(f"{which}_{name}", value)
        assert known == pytest.approx(value, rel=1e-6)


def test_the_lines_of_the_figure_are_those_that_ran(ran):
    """Each line of code, run as it stands there, has the accuracy beside it."""
    x, t = digits.test()
    drawn = ran("preprocessing_contract")["figures"]["by_preparation"]["values"]
    assert len(drawn["code"]) == len(BY_HAND)
    for code, accuracy in zip(drawn["code"], drawn["accuracy"], strict=True):
        assert np.mean(predictions(eval(code, {"x": x})) == t) == pytest.approx(accuracy, abs=3e-4)


def test_the_lines_to_paste_print_three_rounded_numbers(ran):
    x = digits.test()[0].astype(np.float64)
    captured = ran("preprocessing_contract")["captured"]
    for side, scaled in (("catch_wrong", x / 65025), ("catch_right", x / 255)):
        shown = [float(part) for part in captured[side].strip("[]").split()]
        assert shown == [round(value, 4) for value in (scaled.min(), scaled.max(), scaled.mean())]


def test_scaled_twice_is_a_blank_sheet(ran):
    numbers = ran("preprocessing_contract")["numbers"]
    blank = predictions(np.zeros((1, 784))).item()
    assert numbers["blank"] == blank
    assert np.mean(predictions(digits.test()[0] / 65025) == blank) > 0.99


def test_one_answer_for_all_has_the_share_of_a_class(ran):
    """Weights of nan answer 0, and a blank sheet's digit is the answer of pixels scaled twice."""
    numbers = ran("preprocessing_contract")["numbers"]
    counts = np.bincount(digits.test()[1]) / 10_000
    assert numbers["accuracy_of_nan"] == pytest.approx(counts[0])
    assert numbers["accuracy_twice"] == pytest.approx(counts[numbers["blank"]], abs=0.001)
    assert np.abs(counts - 0.1).max() < 0.02


def test_the_repairs_bring_the_accuracy_back(ran):
    x, t = digits.test()
    numbers = ran("preprocessing_contract")["numbers"]
    for name, repaired in (
        ("twice", x / 65025 / (x / 65025).max()),
        ("inverted", 1 - (255 - x) / 255),
    ):
        expected = np.mean(predictions(repaired) == t)
        assert numbers[f"accuracy_{name}_repaired"] == pytest.approx(expected, abs=3e-4)


def test_the_mean_tells_inverted_pixels_at_any_scale():
    """As the page asks before it exchanges ink and paper: right pixels are left alone."""
    x = digits.test()[0].astype(np.float64)
    for scale in (1, 255):
        for first in range(0, 10_000, 100):
            batch = x[first : first + 100] / scale
            assert batch.mean() < batch.max() / 2
            assert (batch.max() - batch).mean() > batch.max() / 2


def test_the_standard_scaling_is_that_of_the_training_digits(ran):
    x = digits.train()[0] / 255
    assert ran("preprocessing_contract")["numbers"]["mean_train"] == pytest.approx(x.mean())
    assert round(x.mean(), 2) == round(0.1307, 2)
    assert round(x.std(), 2) == round(0.3081, 2)


def test_book_figures(ran, book_weights):
    numbers = ran("preprocessing_contract", book_weights)["numbers"]
    assert numbers["accuracy_once"] == 0.9352
    assert numbers["accuracy_raw"] == 0.9207
    assert round(numbers["accuracy_twice"], 3) == 0.103
    assert round(numbers["accuracy_inverted"], 3) == 0.018
    assert numbers["blank"] == 7
