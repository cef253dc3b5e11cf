"""Training three layers that have nothing between them: no activation function.

x   (n, inputs)  samples      t  (n,)  index labels
Wi  weights, bi biases        zi outputs of layer i = 1, 2; those of layer 3 are scores
delta  derivative of the loss by the scores or by zi, not yet divided by n
"""

import numpy as np

from nnsite.core.activations import FloatArray
from nnsite.core.network import Pixels, Weights
from nnsite.core.softmax import softmax
from nnsite.core.training import Labels


def linear_gradients(weights: Weights, x: Pixels, t: Labels) -> dict[str, FloatArray]:
    """Return the derivative of the mean cross-entropy by each weight.

    Args:
        weights: W1, b1, W2, b2, W3, b3, float.
        x: samples (n, inputs), float or uint8.
        t: index labels (n,), an integer dtype.

    Returns:
        Arrays by the names and in the shapes of the weights.

    Source: *Deep Learning from Scratch*, chapter 5, but no sigmoid passes its slope on.
    """
    z1 = x @ weights["W1"] + weights["b1"]
    z2 = z1 @ weights["W2"] + weights["b2"]
    delta3 = softmax(z2 @ weights["W3"] + weights["b3"])
    delta3[np.arange(len(t)), t] -= 1
    delta2 = delta3 @ weights["W3"].T
    delta1 = delta2 @ weights["W2"].T
    grads: dict[str, FloatArray] = {}
    for i, (z, delta) in enumerate(((x, delta1), (z1, delta2), (z2, delta3)), start=1):
        grads |= {f"W{i}": z.T @ delta / len(t), f"b{i}": delta.mean(axis=0)}
    return grads
