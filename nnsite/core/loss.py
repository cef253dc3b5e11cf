"""How wrong the probabilities are: the number that training makes small.

    n  samples, k classes
    y  (n, k)  probabilities, one row per sample
    t  (n,)    index labels, integers from 0 to k - 1

The logarithm is the natural one, so guessing among 10 classes costs log(10) = 2.303.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnsite.core.activations import as_float
from nnsite.core.labels import check_labels


@np.errstate(divide="ignore")
def cross_entropy(y: ArrayLike, t: ArrayLike) -> float:
    """Return the mean over the batch of -log(probability of the right class).

    A right class of probability 0 makes the loss inf, without a warning: that is its
    value. Adding a small number inside the log would hide it.

    Args:
        y: probabilities (n, k), any real dtype; the log is taken in float64.
        t: index labels (n,), an integer dtype.

    Returns:
        The loss, 0 or more; nan if the probability of a right class is nan.

    Raises:
        ValueError: the batch is empty, or the labels are one-hot, a column, too many or
            too few, floats, or out of range. The message says what to do.

    Source: *Deep Learning from Scratch*, section 4.2.
    """
    y, t = as_float(y), check_labels(y, t)
    right = y[np.arange(len(t)), t]
    # 0 - mean, because -mean of a perfect batch would be -0.0.
    return float(0 - np.log(right, dtype=np.float64).mean())
