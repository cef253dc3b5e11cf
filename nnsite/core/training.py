"""Training by gradient descent: how the weights come to be.

    sizes  (784, 50, 10) say: the widths of the layers, inputs first
    x      (n, inputs)  samples            t  (n,)  index labels
    Wi     (sizes[i-1], sizes[i])          bi (sizes[i],)   for i = 1, 2, ...
    zi     (n, sizes[i])  outputs of layer i; z0 is x and the last one is y
    delta  (n, sizes[i])  derivative of the loss by the pre-activation a of layer i

The generator of random numbers is an argument: the same one gives the same weights.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nnsite.core.activations import FloatArray
from nnsite.core.labels import check_labels
from nnsite.core.network import Output, Pixels, Weights, forward
from nnsite.core.softmax import softmax

Labels = NDArray[np.integer]


def init(rng: np.random.Generator, sizes: Sequence[int]) -> dict[str, FloatArray]:
    """Return random weights W1, b1, W2, b2, ... for a network to start from.

    Args:
        rng: where the random numbers come from.
        sizes: widths of the layers, inputs first; at least two.

    Returns:
        Float64: W normal with deviation 1 / sqrt(inputs of its layer), b zero.

    Raises:
        ValueError: there are fewer than two sizes, or one is not positive.

    Source: *Deep Learning from Scratch*, section 6.2 (Xavier's initial values).
    """
    if not sizes[1:] or min(sizes) < 1:
        raise ValueError(f"sizes are {tuple(sizes)}: pass two or more positive widths")
    weights: dict[str, FloatArray] = {}
    for i in range(1, len(sizes)):
        weights[f"W{i}"] = rng.standard_normal((sizes[i - 1], sizes[i])) / np.sqrt(sizes[i - 1])
        weights[f"b{i}"] = np.zeros(sizes[i])
    return weights


def gradients(
    weights: Weights, x: Pixels, t: Labels, output: Output = softmax
) -> dict[str, FloatArray]:
    """Return the derivative of the mean cross-entropy by each weight.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: samples (n, inputs), float or uint8.
        t: index labels (n,), an integer dtype.
        output: the softmax. The derivative is that of the right one, whatever is passed:
            so does a program go wrong whose softmax is.

    Returns:
        Arrays of the names, shapes and dtype of the weights.

    Raises:
        ValueError: the labels are not index labels (see `check_labels`).

    Source: *Deep Learning from Scratch*, sections 5.6 and 5.7.
    """
    return backward(weights, x, forward(weights, x, output), t)


def backward(
    weights: Weights, x: Pixels, outputs: Sequence[FloatArray], t: Labels
) -> dict[str, FloatArray]:
    """Return what `gradients` does, for samples that have been through the network already.

    Args:
        weights: W1, b1, W2, b2 and so on, float.
        x: samples (n, inputs), float or uint8.
        outputs: [z1, z2, ..., y], as `forward` returns them for these weights and samples.
        t: index labels (n,), an integer dtype.

    Returns:
        Arrays of the names, shapes and dtype of the weights.

    Raises:
        ValueError: the labels are not index labels (see `check_labels`).

    Source: *Deep Learning from Scratch*, sections 5.6 and 5.7.
    """
    *z, y = [x, *outputs]
    t = check_labels(y, t)
    delta = (y - (t[:, np.newaxis] == np.arange(y.shape[1]))) / len(t)
    grads: dict[str, FloatArray] = {}
    for i in range(len(z), 0, -1):
        grads[f"W{i}"] = z[i - 1].T @ delta
        grads[f"b{i}"] = delta.sum(axis=0)
        if i > 1:
            delta = (delta @ weights[f"W{i}"].T) * z[i - 1] * (1 - z[i - 1])
    return grads


def train(
    rng: np.random.Generator,
    weights: Weights,
    x: Pixels,
    t: Labels,
    *,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    output: Output = softmax,
) -> dict[str, FloatArray]:
    """Return weights after stochastic gradient descent; those passed in stay as they are.

    Args:
        rng: shuffles the samples anew for each epoch.
        weights: where to start, W1, b1, W2, b2 and so on, float.
        x: samples (n, inputs), float or uint8.
        t: index labels (n,), an integer dtype.
        learning_rate: how far each step goes against the gradient.
        batch_size: samples in a step; the last step of an epoch may have fewer.
        epochs: how often each sample is seen.
        output: the softmax, as for `gradients`.

    Raises:
        ValueError: `batch_size` is not positive, or the labels are not index labels.

    Source: *Deep Learning from Scratch*, section 4.5.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size is {batch_size}: pass 1 or more")
    trained = {name: value.copy() for name, value in weights.items()}
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            for name, gradient in gradients(trained, x[batch], t[batch], output).items():
                trained[name] -= learning_rate * gradient
    return trained
