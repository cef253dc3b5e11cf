"""From the scores of the last layer to probabilities.

    a       (..., k)  scores, one row of k classes per sample
    y       (..., k)  probabilities: each row is positive and sums to 1
    c       (..., 1)  the largest score of each row

Softmax does not change when a row is shifted, so each row is shifted by its own c:
exp then never sees a positive number. A float dtype is kept, integers become float64.
"""

import numpy as np
from numpy.typing import ArrayLike

from nnsite.core.activations import FloatArray, as_float


@np.errstate(under="ignore")
def softmax(a: ArrayLike) -> FloatArray:
    """Return exp(a) divided by its sum over the last axis.

    Args:
        a: scores (..., k), any real dtype. A score of -inf has probability 0.

    Returns:
        Probabilities (..., k), float; a row with a nan is nan throughout.

    Raises:
        ValueError: there is no class, or the largest score of a row is inf or -inf.

    Source: *Deep Learning from Scratch*, section 3.5.
    """
    e = np.exp(_shifted(a))
    total: FloatArray = e.sum(axis=-1, keepdims=True)
    return e / total


@np.errstate(under="ignore")
def log_softmax(a: ArrayLike) -> FloatArray:
    """Return log(softmax(a)), also where softmax(a) would round to 0 or to 1.

    Args:
        a: scores (..., k), any real dtype. A score of -inf stays -inf.

    Returns:
        Log-probabilities (..., k), float; a row with a nan is nan throughout.

    Raises:
        ValueError: there is no class, or the largest score of a row is inf or -inf.

    Source: P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the
    log-sum-exp and softmax functions", IMA J. Numer. Anal. 41 (2021).
    """
    shifted = _shifted(a)
    e = np.exp(shifted)
    # The largest term is exp(0) = 1. Added to the others it would swallow the small ones,
    # so it is left to log1p, which computes log(1 + others).
    np.put_along_axis(e, shifted.argmax(axis=-1, keepdims=True), 0, axis=-1)
    others: FloatArray = e.sum(axis=-1, keepdims=True)
    return shifted - np.log1p(others)


@np.errstate(over="ignore")
def _shifted(a: ArrayLike) -> FloatArray:
    """Return `a - c`. A difference too large for the dtype is -inf, and its exp is 0."""
    a = as_float(a)
    if a.ndim == 0 or a.shape[-1] == 0:
        raise ValueError(f"a has shape {a.shape}: softmax needs one class or more on the last axis")
    c: FloatArray = a.max(axis=-1, keepdims=True)
    if np.isinf(c).any():
        raise ValueError(
            "softmax is undefined for a row whose largest score is infinite; look for the "
            "overflow, or the row masked out as a whole, that made it so"
        )
    return a - c
