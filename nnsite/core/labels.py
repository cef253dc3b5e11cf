"""What index labels are, and what to do about every other form.

    n  samples, k classes
    y  (n, k)  one row of scores or probabilities per sample
    t  (n,)    index labels: the number of the right class, an integer from 0 to k - 1

NumPy accepts other forms without a word (it broadcasts, wraps negative indices, picks
whole columns) and a wrong number comes out. Refusing them here is the cheapest cure.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_labels(y: ArrayLike, t: ArrayLike) -> NDArray[np.integer[Any]]:
    """Return `t` as an array if it holds one index label for each row of `y`.

    Args:
        y: (n, k), any dtype.
        t: (n,), an integer dtype.

    Returns:
        `t`, not copied.

    Raises:
        ValueError: `y` is not two-dimensional or has no rows, or `t` is anything but one
            integer from 0 to k - 1 per row. The message says what to do.
    """
    y, t = np.asarray(y), np.asarray(t)
    match y.shape:
        case (n, k) if n and k:
            pass
        case shape:
            raise ValueError(f"y has shape {shape}: pass a batch (n, k) of at least one row")
    if t.shape == (n, 1):
        raise ValueError(f"t has shape {t.shape}, a column: pass t.ravel(), which is ({n},)")
    if t.shape == (n, k):
        raise ValueError(f"t has shape {t.shape}, one-hot labels: pass t.argmax(axis=1)")
    if t.shape != (n,):
        raise ValueError(f"t has shape {t.shape}: pass one label for each of the {n} rows of y")
    if not np.issubdtype(t.dtype, np.integer):
        raise ValueError(f"t has dtype {t.dtype}: pass class numbers, such as t.astype(int)")
    if t.min() < 0 or t.max() >= k:
        raise ValueError(f"t runs from {t.min()} to {t.max()}: pass labels from 0 to {k - 1}")
    return t
