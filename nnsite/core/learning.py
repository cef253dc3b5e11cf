"""The program that the pages on learning start from. Each of them changes it in one place.

    network  784-50-10, a sigmoid between its layers, random weights to start from
    x, t     images (10000, 784) with pixels from 0 to 1, index labels (10000,)
    epochs   3 passes over these digits, in batches of 100: 300 steps, each at a rate of 1

It is the program of chapters 4 and 5 of the book with what chapter 6 adds: larger numbers to
start from. Its digits are fewer and its rate is larger, so that it has learned in a second.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nnsite.core.activations import FloatArray
from nnsite.core.loss import cross_entropy
from nnsite.core.network import Pixels, Weights, forward
from nnsite.core.training import Labels, backward, init

SIZES = (784, 50, 10)
BATCH = 100
EPOCHS = 3
RATE = 1.0

Order = Callable[[np.random.Generator, int], NDArray[np.integer]]
Forward = Callable[[Weights, Pixels], Sequence[FloatArray]]
Backward = Callable[[Weights, Pixels, Sequence[FloatArray], Labels], dict[str, FloatArray]]


class Learned(NamedTuple):
    """What a run of training leaves.

    Attributes:
        weights: before the first epoch, and after each: `EPOCHS` + 1 sets.
        losses: (steps,) the mean loss of each batch, before its step.
    """

    weights: list[dict[str, FloatArray]]
    losses: FloatArray


def shuffled(rng: np.random.Generator, n: int) -> NDArray[np.integer]:
    """Return the numbers from 0 to n - 1 in a random order: that of an epoch."""
    return rng.permutation(n)


def learn(
    rng: np.random.Generator,
    x: Pixels,
    t: Labels,
    *,
    start: Weights | None = None,
    forward: Forward = forward,
    loss: Callable[[FloatArray, Labels], float] = cross_entropy,
    backward: Backward = backward,
    order: Order = shuffled,
    rate: float = RATE,
    epochs: int = EPOCHS,
) -> Learned:
    """Train the network on these digits. What is passed in stays as it is.

    Args:
        rng: where the start and the orders of the digits come from. Seed 0 gives the run that
            the pages compare with.
        x: images (n, 784), float or uint8.
        t: index labels (n,), an integer dtype.
        start: the weights before the first step; by default those of `init`. The order of
            the digits is the same in either case.
        forward: returns the outputs of each layer for a batch of images; the last ones are
            the probabilities (batch, 10).
        loss: returns the mean loss of these probabilities.
        backward: returns the derivative of the loss by each weight, from these outputs.
        order: returns the places of the digits in the order of an epoch.
        rate: how far each step goes against the gradient.
        epochs: how often each digit is seen.

    Returns:
        The weights after each epoch, and the loss at each step; it may be inf or nan.

    Raises:
        ValueError: the labels are not index labels (see `check_labels`).

    Source: *Deep Learning from Scratch*, section 4.5.
    """
    random = init(rng, SIZES)
    weights = {name: w.copy() for name, w in (start or random).items()}
    kept = [{name: w.copy() for name, w in weights.items()}]
    losses = []
    for _ in range(epochs):
        places = order(rng, len(x))
        for i in range(0, len(x), BATCH):
            batch = places[i : i + BATCH]
            x_batch, t_batch = x[batch], t[batch]
            z = forward(weights, x_batch)
            losses.append(loss(z[-1], t_batch))
            for name, gradient in backward(weights, x_batch, z, t_batch).items():
                weights[name] -= rate * gradient
        kept.append({name: w.copy() for name, w in weights.items()})
    return Learned(kept, np.array(losses))
