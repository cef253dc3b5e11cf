"""The network of chapter 3: it recognises a handwritten digit from its pixels.

    n    samples in the batch
    x    (n, 784)  pixels
    W1   (784, 50)    b1  (50,)     a1 = x @ W1 + b1     z1 = sigmoid(a1)   (n, 50)
    W2   (50, 100)    b2  (100,)    a2 = z1 @ W2 + b2    z2 = sigmoid(a2)   (n, 100)
    W3   (100, 10)    b3  (10,)     a3 = z2 @ W3 + b3    y = softmax(a3)    (n, 10)
    t    (n,)      index labels, 0 to 9

The dtype is NumPy's promotion of pixels and weights. With the float32 weights that the
book measured with, float32 pixels give float32, and so do uint8 pixels: `uint8 @ float32`
converts the pixels first, so nothing wraps, but nothing is scaled to 0-1 either.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nnsite.core.activations import FloatArray, sigmoid
from nnsite.core.labels import check_labels
from nnsite.core.softmax import softmax

Weights = Mapping[str, FloatArray]
Pixels = FloatArray | NDArray[np.uint8]
Output = Callable[[FloatArray], FloatArray]


class Hidden(NamedTuple):
    """What the three layers compute on the way; shapes in the legend of the module."""

    a1: FloatArray
    z1: FloatArray
    a2: FloatArray
    z2: FloatArray
    a3: FloatArray


def hidden(weights: Weights, x: Pixels) -> Hidden:
    """Return every array between the pixels and the softmax.

    Args:
        weights: W1, b1, W2, b2, W3, b3, float.
        x: pixels (n, 784), float or uint8.

    Raises:
        KeyError: a weight is missing.
        ValueError: the shapes do not fit (NumPy's own message).

    Source: *Deep Learning from Scratch*, section 3.4.
    """
    a1 = x @ weights["W1"] + weights["b1"]
    z1 = sigmoid(a1)
    a2 = z1 @ weights["W2"] + weights["b2"]
    z2 = sigmoid(a2)
    a3 = z2 @ weights["W3"] + weights["b3"]
    return Hidden(a1, z1, a2, z2, a3)


def forward(weights: Weights, x: Pixels, output: Output = softmax) -> list[FloatArray]:
    """Return [z1, z2, ..., y] of a network with as many layers as there are W's.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: pixels (n, inputs), float or uint8.
        output: what turns the last layer's scores into y.

    Raises:
        KeyError: a weight is missing.
        ValueError: the shapes do not fit (NumPy's own message).
    """
    depth = len(weights) // 2
    z: list[FloatArray] = []
    for i in range(1, depth + 1):
        a = (z[-1] if z else x) @ weights[f"W{i}"] + weights[f"b{i}"]
        z.append(sigmoid(a) if i < depth else output(a))
    return z


def predict(weights: Weights, x: Pixels) -> FloatArray:
    """Return the probabilities y (n, 10) of the digits; arguments and errors as `forward`."""
    return forward(weights, x)[-1]


def in_batches(layer: Output, a: FloatArray, n: int) -> FloatArray:
    """Return a function's results for the rows of `a`, which it is given n at a time."""
    return np.concatenate([layer(a[i : i + n]) for i in range(0, len(a), n)])


def accuracy(y: ArrayLike, t: ArrayLike) -> float:
    """Return the share of rows whose largest probability is that of the right class.

    Args:
        y: probabilities or scores (n, k). Of equal ones the first counts, and nan counts
            as the largest, as in NumPy's `argmax`.
        t: index labels (n,), an integer dtype.

    Raises:
        ValueError: as `cross_entropy`; a column of labels would give more than 1.

    Source: *Deep Learning from Scratch*, section 3.6.
    """
    t = check_labels(y, t)
    return float(np.mean(np.argmax(y, axis=1) == t))


def parameters(weights: Weights) -> int:
    """Return how many numbers the weights of a network are."""
    return sum(array.size for array in weights.values())
