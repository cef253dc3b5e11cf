"""normalization against SciPy and plain sets, its mosaic, and the book's figures."""

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.special import expit

from nnsite.data import digits, weights
from nnsite.engine import Result, png
from nnsite.experiments.normalization import SHOWN, experiment, run, to_0_1
from nnsite.figures import normalization as figures
from nnsite.figures.normalization import few_lost, lost


@cache
def pixels_and_labels():
    return digits.test()


@cache
def first_layer(scale, path=None):
    """a1 of the test digits, their pixels multiplied by `scale`."""
    x, _ = pixels_and_labels()
    w = weights.load(path)
    return (x * np.float32(scale)) @ w["W1"] + w["b1"]


def errors(z1, path=None):
    """The indices of the digits that are wrong, from layer 1's output on, by SciPy."""
    w = weights.load(path)
    z2 = expit(z1 @ w["W2"] + w["b2"])
    wrong = (z2 @ w["W3"] + w["b3"]).argmax(axis=1) != pixels_and_labels()[1]
    return set(np.flatnonzero(wrong))


@pytest.fixture(scope="module")
def result():
    """What `run` returns, arrays and all, with the embedded weights."""
    return run(pixels_and_labels(), weights.load())


@pytest.fixture(scope="module", params=["embedded", "book"])
def path(request):
    return request.getfixturevalue("book_weights") if request.param == "book" else None


def test_counts_agree_with_sets_of_errors(ran, path):
    numbers = ran("normalization", path)["numbers"]
    raw, scaled = (errors(expit(first_layer(scale, path)), path) for scale in (1, 1 / 255))
    # A digit on the border may fall on either side, by the order of a sum.
    assert numbers["errors_raw"] == pytest.approx(len(raw), abs=1)
    assert numbers["errors_scaled"] == pytest.approx(len(scaled), abs=1)
    assert numbers["lost"] == pytest.approx(len(raw - scaled), abs=1)
    assert numbers["gained"] == pytest.approx(len(scaled - raw), abs=1)
    assert numbers["wrong_both_ways"] == pytest.approx(len(raw & scaled), abs=1)
    assert numbers["cost"] == numbers["errors_raw"] - numbers["errors_scaled"]
    assert numbers["cost"] == numbers["lost"] - numbers["gained"]


def test_a_step_is_a_comparison_with_zero(ran, path):
    numbers = ran("normalization", path)["numbers"]
    for name, scale in (("accuracy_step", 1), ("accuracy_step_scaled", 1 / 255)):
        z1 = (first_layer(scale, path) > 0).astype(np.float32)
        assert numbers[name] == pytest.approx(1 - len(errors(z1, path)) / 10_000, abs=0.0001)
    z1 = (first_layer(1 / 255, path) > 0).astype(np.float32)
    costs = len(errors(z1, path)) - len(errors(expit(first_layer(1 / 255, path)), path))
    assert numbers["step_cost"] == pytest.approx(costs, abs=2)


def test_layer_1(ran, path):
    numbers = ran("normalization", path)["numbers"]
    raw, scaled = first_layer(1, path), first_layer(1 / 255, path)
    far = np.log(99)  # expit(-far) is 0.01
    assert numbers["saturated_raw"] == pytest.approx(np.mean(np.abs(raw) > far), abs=1e-5)
    assert numbers["saturated_scaled"] == pytest.approx(np.mean(np.abs(scaled) > far), abs=1e-5)
    assert numbers["same_side"] == pytest.approx(np.mean(raw * scaled > 0), abs=1e-5)
    for name, a1 in (("raw", raw), ("scaled", scaled)):
        assert numbers[f"a1_min_{name}"] == pytest.approx(a1.min(), rel=1e-5)
        assert numbers[f"a1_max_{name}"] == pytest.approx(a1.max(), rel=1e-5)
    middle = np.sort(np.abs(raw), axis=None)[250_000]
    assert numbers["a1_half_raw"] == pytest.approx(middle, rel=1e-4)
    assert numbers["a1_range_times"] == pytest.approx(np.ptp(raw) / np.ptp(scaled), rel=1e-5)


def test_accuracy_by_scale_ends_at_both_networks(result):
    assert result["scales"][0] == 1
    assert result["scales"][-1] == 255
    assert result["by_scale"][0] == result["accuracy_scaled"]
    assert result["by_scale"][-1] == result["accuracy_raw"]
    assert result["by_scale"][result["scales"].index(2)] == result["accuracy_2"]
    assert result["by_scale"][result["scales"].index(8)] == result["accuracy_8"]


@pytest.mark.parametrize("scale", [2, 8])
def test_accuracy_at_a_scale(ran, path, scale):
    found = 1 - len(errors(expit(first_layer(scale / 255, path)), path)) / 10_000
    numbers = ran("normalization", path)["numbers"]
    assert numbers[f"accuracy_{scale}"] == pytest.approx(found, abs=1e-4)


def test_one_division_repairs_it(ran, path):
    x, _ = pixels_and_labels()
    assert to_0_1(x).dtype == np.float64
    assert (to_0_1(x).min(), to_0_1(x).max()) == (0, 1)
    w = {name: value.astype(np.float64) for name, value in weights.load(path).items()}
    z1 = expit(np.divide(x, 255, dtype=np.float64) @ w["W1"] + w["b1"])
    numbers = ran("normalization", path)["numbers"]
    found = 1 - len(errors(z1, path)) / 10_000
    assert numbers["accuracy_repaired"] == pytest.approx(found, abs=1e-4)


def test_the_mosaic_shows_lost_digits_and_is_small(result):
    x, t = pixels_and_labels()
    raw, scaled = errors(expit(first_layer(1))), errors(expit(first_layer(1 / 255)))
    index = result["lost_index"]
    assert len(index) == len(set(index)) == result["lost_shown"] == SHOWN
    assert len(set(index) - (raw - scaled)) <= 1
    assert np.all(result["p_raw"][index] != t[index])
    pixels = lost(Result(result)).pixels
    for place, i in enumerate(index):
        # Ten in a row; 28 px and a gap of 3, and below them a line of 11 px.
        top, left = 3 + place // 10 * 42, 3 + place % 10 * 31
        tile = pixels[top : top + 28, left : left + 28]
        assert np.array_equal(tile.ravel(), x[i])
    assert len(png(pixels)) <= 20_000
    assert pixels.shape[1] <= 328
    # Home has the first rows of the same.
    drawn = few_lost(Result(result))
    few = drawn.pixels
    assert result["lost_few"] == 50
    assert np.array_equal(few[: 5 * 42], pixels[: 5 * 42])
    assert len(few) == 5 * 42 + 3
    assert len(png(few, drawn.greys)) <= 7_000


def test_the_lines_print_the_range_of_the_pixels(ran):
    captured = ran("normalization")["captured"]
    assert captured["catch_wrong"] == "uint8 0 255"
    assert captured["catch_right"] == "float32 0.0 1.0"


def test_embedded_weights_do_well(ran):
    numbers = ran("normalization")["numbers"]
    assert numbers["accuracy_scaled"] >= 0.93
    assert numbers["accuracy_raw"] >= 0.90


def test_book_figures(ran, book_weights):
    numbers = ran("normalization", book_weights)["numbers"]
    assert (numbers["accuracy_scaled"], numbers["errors_scaled"]) == (0.9352, 648)
    assert (numbers["accuracy_raw"], numbers["errors_raw"]) == (0.9207, 793)
    assert (numbers["lost"], numbers["gained"], numbers["wrong_both_ways"]) == (268, 123, 525)
    assert numbers["accuracy_step"] == 0.9206
    assert numbers["accuracy_2"] == 0.9358
    assert round(numbers["saturated_scaled"], 3) == 0.078
    assert round(numbers["saturated_raw"], 3) == 0.994
    assert round(numbers["a1_min_scaled"]) == -14
    assert round(numbers["a1_max_scaled"]) == 13
    assert round(numbers["a1_min_raw"]) == -3511
    assert round(numbers["a1_max_raw"]) == 3384


@pytest.mark.parametrize("weight", [0, 0.5, -1e30, 1e-30])
def test_weights_that_are_all_alike_are_measured_and_drawn(weight):
    x, t = pixels_and_labels()
    alike = {name: np.full_like(array, weight) for name, array in weights.load().items()}
    result = Result(run((x[:500], t[:500]), alike))
    assert result.a1_range_times == (0 if weight == 0 else pytest.approx(255, rel=0.01))
    for name in ("into_steps", "by_scale", "balance"):
        plot = getattr(figures, name)(result)
        values = [v for column in plot.values.values() for v in column]
        assert np.isfinite(values).all()
    beyond_the_chart = sum(figures.into_steps(result).values["n scaled"]) == 0
    assert beyond_the_chart == (weight == -1e30)
    assert figures.lost(result).pixels.shape[1] == 10 * 31 + 3
    claims = {claim.name: claim.judge(result) for claim in experiment.claims}
    assert claims["errors_add_up"]["holds"]


@pytest.mark.parametrize("last", [0.9228, 0.7, 0.098])
def test_the_accuracies_have_few_ticks_however_far_they_fall(last):
    found = np.linspace(0.9373, last, 9).tolist()
    [axes] = figures.by_scale(SimpleNamespace(scales=[*range(1, 10)], by_scale=found)).figure.axes
    low, high = axes.get_ylim()
    ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
    assert 2 <= len(ticks) <= 7
