"""The network with ReLUs in its hidden layers, as in chapter 5: how it answers and learns.

    x      (n, inputs)  samples            t  (n,)  index labels
    Wi     weights, bi biases, for i = 1, 2, ...
    zi     (n, units)   outputs of layer i; z0 is x and the last one is y
    delta  (n, units)   derivative of the loss by the weighted sum a of layer i

A ReLU hands on a positive sum as it is and makes 0 of any other. So its slope is 1 or 0.
"""

from collections.abc import Sequence

import numpy as np

from nnsite.core.activations import FloatArray, relu
from nnsite.core.labels import check_labels
from nnsite.core.network import Pixels, Weights
from nnsite.core.softmax import softmax
from nnsite.core.training import Labels


def relu_forward(weights: Weights, x: Pixels) -> list[FloatArray]:
    """Return [z1, z2, ..., y] of a network with as many layers as there are W's.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: pixels (n, inputs), float or uint8.

    Raises:
        KeyError: a weight is missing.
        ValueError: the shapes do not fit (NumPy's own message).
    """
    depth = len(weights) // 2
    z: list[FloatArray] = []
    for i in range(1, depth + 1):
        a = (z[-1] if z else x) @ weights[f"W{i}"] + weights[f"b{i}"]
        z.append(relu(a) if i < depth else softmax(a))
    return z


def relu_predict(weights: Weights, x: Pixels) -> FloatArray:
    """Return the probabilities y; arguments and errors as `relu_forward`."""
    return relu_forward(weights, x)[-1]


def relu_gradients(weights: Weights, x: Pixels, t: Labels) -> dict[str, FloatArray]:
    """Return the derivative of the mean cross-entropy by each weight.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: samples (n, inputs), float or uint8.
        t: index labels (n,), an integer dtype.

    Returns:
        Arrays of the names, shapes and dtype of the weights.

    Raises:
        ValueError: the labels are not index labels (see `check_labels`).

    Source: *Deep Learning from Scratch*, sections 5.5 to 5.7.
    """
    return relu_backward(weights, x, relu_forward(weights, x), t)


def relu_backward(
    weights: Weights, x: Pixels, outputs: Sequence[FloatArray], t: Labels
) -> dict[str, FloatArray]:
    """Return what `relu_gradients` does, for samples that have been through the network already.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: samples (n, inputs), float or uint8.
        outputs: [z1, z2, ..., y], as `relu_forward` returns them for these weights and samples.
        t: index labels (n,), an integer dtype.

    Returns:
        Arrays of the names, shapes and dtype of the weights.

    Raises:
        ValueError: the labels are not index labels (see `check_labels`).

    Source: *Deep Learning from Scratch*, sections 5.5 to 5.7.
    """
    *z, y = [x, *outputs]
    t = check_labels(y, t)
    delta = (y - (t[:, np.newaxis] == np.arange(y.shape[1]))) / len(t)
    grads: dict[str, FloatArray] = {}
    for i in range(len(z), 0, -1):
        grads[f"W{i}"] = z[i - 1].T @ delta
        grads[f"b{i}"] = delta.sum(axis=0)
        if i > 1:
            # Where z is 0 the sum was not positive: nothing passes back.
            delta = (delta @ weights[f"W{i}"].T) * (z[i - 1] > 0)
    return grads
