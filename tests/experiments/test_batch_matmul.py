"""batch_matmul against a plain loop over single numbers, and SciPy."""

from collections import Counter
from typing import Any, ClassVar

import numpy as np
import pytest
from scipy.special import expit, softmax

from nnsite.core.network import forward, predict
from nnsite.data import digits, timings, weights
from nnsite.engine import printed
from nnsite.experiments import softmax_axis, softmax_batch
from nnsite.experiments.batch_matmul import (
    catch,
    fitting_sizes,
    flat_images,
    next_layer,
    right,
    turned_images,
    turned_weights,
    wrong,
    x_first,
    x_first_at,
)


def by_scipy(path):
    """Probabilities of all test digits, float64."""
    w, z = weights.load(path), digits.test()[0] / 255
    for layer in (1, 2):
        z = expit(z @ w[f"W{layer}"].astype(float) + w[f"b{layer}"])
    return softmax(z @ w["W3"].astype(float) + w["b3"], axis=1)


@pytest.mark.parametrize("path", [None, "book"])
def test_numbers_agree_with_scipy(ran, request, path):
    path = request.getfixturevalue("book_weights") if path else None
    y, t = by_scipy(path), digits.test()[1]
    numbers = ran("batch_matmul", path)["numbers"]
    assert numbers["accuracy_wrong"] == numbers["accuracy_right"] == np.mean(y.argmax(axis=1) == t)
    assert numbers["changed"] == 0
    first, second = -np.partition(-y, (0, 1), axis=1)[:, :2].T
    assert numbers["closest"] == pytest.approx(np.min(first - second), abs=1e-5)


def test_book_figures(ran, book_weights):
    numbers = ran("batch_matmul", book_weights)["numbers"]
    assert numbers["accuracy_wrong"] == numbers["accuracy_right"] == 0.9352


def test_a_product_is_a_loop_over_single_numbers():
    rng = np.random.default_rng(0)
    x, w = rng.standard_normal((4, 6)), rng.standard_normal((6, 3))
    looped = [[sum(x[i, k] * w[k, j] for k in range(6)) for j in range(3)] for i in range(4)]
    assert x @ w == pytest.approx(np.array(looped))
    assert [x[i] @ w for i in range(4)] == pytest.approx(x @ w)


class Counting(np.ndarray[Any, Any]):
    """Pixels that count the matrix products they take part in."""

    counted: ClassVar[Counter[str]] = Counter()

    def __array_ufunc__(self, ufunc, method, *inputs, **given):
        self.counted[ufunc.__name__] += 1
        plain = [np.asarray(value) for value in inputs]
        result = getattr(ufunc, method)(*plain, **given)
        return result.view(Counting) if ufunc is np.matmul else result


@pytest.mark.parametrize(("loop", "expected"), [(wrong, 1000), (right, 10)])
def test_products_are_counted(loop, expected):
    x = (digits.test()[0][:1000] / np.float32(255)).view(Counting)
    Counting.counted.clear()
    loop(weights.load(), x)
    # The pixels meet W1 only; the two later products are as many.
    assert Counting.counted["matmul"] == expected


def test_page_numbers_follow(ran):
    numbers, texts = ran("batch_matmul")["numbers"], ran("batch_matmul")["texts"]
    assert (numbers["products_wrong"], numbers["products_right"]) == (30_000, 300)
    assert numbers["fitting_n"] == 784
    for n, size in (("one", "("), ("batch", "(100, ")):
        widths = {"x": 784, "a1": 50, "z1": 50, "a2": 100, "z2": 100, "a3": 10, "y": 10}
        for name, width in widths.items():
            assert texts[f"{name}_{n}"] == f"{size}{width}{',' if n == 'one' else ''})"


def test_ratios_are_the_recorded_ones(ran):
    result, recorded = ran("batch_matmul"), timings.load()
    for n, ratio in recorded["times_faster_than_one_by_one"].items():
        assert result["numbers"][f"times_{n}"] == ratio["median"]
    assert result["texts"]["measured_processor"] == recorded["measured"]["processor"]


def test_messages_are_numpys_own(ran):
    captured, w1 = ran("batch_matmul")["captured"], weights.load()["W1"]
    with pytest.raises(ValueError, match="not aligned") as raised:
        np.dot(np.ones((784, 100), np.float32), w1)
    assert captured["error_turned"] == f"ValueError: {raised.value}"
    assert "(dim 0)" in captured["error_order"]
    assert "core dimension" in captured["error_order_at"]
    assert "(100,784) and (50,784)" in captured["error_weights"]
    assert "28 (dim 2) != 784" in captured["error_images"]
    assert "(784,50) and (784,)" in captured["error_order_one"]
    assert "(784,) and (50,784)" in captured["error_weights_one"]
    assert "(28,28) and (784,50)" in captured["error_image"]
    assert "(size 784 is different from 28)" in captured["error_images_at"]
    assert "(100,1,28,28) and (784,50) not aligned: 28 (dim 3)" in captured["error_flatten"]
    assert "(100,784) and (50,100)" in captured["error_input"]
    with pytest.raises(ValueError, match="size 784 is different from 50") as raised:
        w1 @ np.ones(784, np.float32)
    assert captured["error_order_at_one"] == f"ValueError: {raised.value}"
    with pytest.raises(ValueError, match="size 784 is different from 50") as raised:
        np.ones((7, 50)) @ np.ones((784, 50))
    assert captured["error_again_at"] == f"ValueError: {raised.value}"
    with pytest.raises(ValueError, match="size 100 is different from 50") as raised:
        np.ones((7, 50)) @ np.ones((100, 50))
    assert captured["error_turned_2_at"] == f"ValueError: {raised.value}"
    with pytest.raises(ValueError, match=r"\(100,50\) \(100,\)") as raised:
        np.ones((100, 50)) + np.ones(100)
    assert captured["error_bias"] == f"ValueError: {raised.value}"


def test_repairs_agree_with_a_loop_over_single_numbers():
    rng = np.random.default_rng(0)
    x, w, b = rng.standard_normal((4, 6)), rng.standard_normal((6, 3)), rng.standard_normal(3)
    a1 = [[sum(x[i, k] * w[k, j] for k in range(6)) + b[j] for j in range(3)] for i in range(4)]
    assert x_first_at(x, w, b) == pytest.approx(np.array(a1))
    assert x_first_at(x[0], w, b) == pytest.approx(a1[0])
    assert x_first(x, w, b) == pytest.approx(np.array(a1))
    assert x_first(x[0], w, b) == pytest.approx(a1[0])
    assert next_layer(x, w, b) == pytest.approx(np.array(a1))
    columns = np.array([[x[i, k] for i in range(4)] for k in range(6)])
    assert turned_images(columns).tolist() == x.tolist()
    outputs_by_inputs = np.array([[w[k, j] for k in range(6)] for j in range(3)])
    assert turned_weights(x, outputs_by_inputs).tolist() == w.tolist()
    assert turned_weights(x[0], outputs_by_inputs).tolist() == w.tolist()
    with pytest.raises(AssertionError):
        turned_weights(x, w)


def test_square_images_become_rows_of_their_pixels_in_reading_order():
    square = np.arange(2 * 28 * 28).reshape(2, 28, 28)
    rows = [[square[i, row, k] for row in range(28) for k in range(28)] for i in range(2)]
    assert flat_images(square).tolist() == rows
    assert flat_images(square[:, np.newaxis]).tolist() == rows
    assert flat_images(square[1]).tolist() == [rows[1]]
    assert flat_images(square[:1]).tolist() == [rows[0]]


def test_a_transposed_batch_fits_if_its_images_are_as_many_as_the_rows():
    assert fitting_sizes(np.ones((5, 3)), 9) == [5]
    assert fitting_sizes(np.ones((784, 50)), 783) == []


def answers(softmax, scale):
    """What the lines print of a network with this softmax and pixels of this scale."""
    x = digits.test()[0][:100] * np.float32(scale)
    return printed(catch, lambda w, x: forward(w, x, softmax)[-1], weights.load(), x)


@pytest.mark.parametrize("scale", [1 / 255, 1])
@pytest.mark.parametrize(
    ("softmax", "shown"),
    [
        (softmax_batch.right, "True"),
        (softmax_batch.wrong, "False"),
        (softmax_axis.wrong, "False"),
        (lambda a: a, "True"),
        (lambda a: a * np.nan, "False"),
    ],
)
def test_the_lines_tell_every_softmax_that_mixes(softmax, shown, scale):
    """With raw pixels too, and with a softmax that takes batches only."""
    assert answers(softmax, scale) == shown


def test_rounding_is_far_from_the_tolerance():
    """Even with raw pixels in float32, whose sums are in the thousands."""
    x, w = digits.test()[0][:1000], weights.load()
    alone = np.concatenate([predict(w, x[i : i + 1]) for i in range(len(x))])
    assert np.abs(predict(w, x) - alone).max() < 1e-4
