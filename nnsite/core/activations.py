"""The functions a neuron applies to its weighted input.

    x        input of any shape: a number, a vector, a batch
    h(x)     output, the same shape; each element depends on its own input alone
    e        exp(-|x|), between 0 and 1 whatever x is

One rule for dtypes: a float dtype is kept, integers and booleans become float64.
nan goes in and comes out.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]


def as_float(x: ArrayLike) -> FloatArray:
    """Return `x` as an array of floats, without a copy if it is one already.

    Args:
        x: numbers of any shape; float, integer or boolean.

    Returns:
        The same shape; a float dtype is kept, anything else becomes float64.

    Raises:
        TypeError: the numbers are complex, or not numbers.
    """
    array = np.asarray(x)
    if np.issubdtype(array.dtype, np.floating):
        return array
    return array.astype(np.float64, casting="same_kind")


def step(x: ArrayLike) -> FloatArray:
    """Return 1 where `x` is positive and 0 elsewhere, at 0 too.

    Args:
        x: any shape, any real dtype.

    Returns:
        The same shape, float; nan where `x` is nan.

    Source: *Deep Learning from Scratch*, section 3.2.
    """
    return np.heaviside(as_float(x), 0)


@np.errstate(under="ignore")
def sigmoid(x: ArrayLike) -> FloatArray:
    """Return 1 / (1 + exp(-x)), within 4 ulp of the true value for every `x`.

    Args:
        x: any shape, any real dtype.

    Returns:
        The same shape, float, from 0 at -inf to 1 at inf; nan where `x` is nan.

    Source: *Deep Learning from Scratch*, section 3.2, which has the formula.
    """
    x = as_float(x)
    # exp(-x) overflows on the far left. exp(-|x|) cannot, and both sides follow from it.
    e = np.exp(-np.abs(x))
    y: FloatArray = np.where(x < 0, e, 1) / (1 + e)
    return y


def relu(x: ArrayLike) -> FloatArray:
    """Return `x` where it is positive and 0 elsewhere.

    Args:
        x: any shape, any real dtype.

    Returns:
        The same shape, float; nan where `x` is nan.

    Source: *Deep Learning from Scratch*, section 3.2.
    """
    return np.maximum(as_float(x), 0)


def identity(x: ArrayLike) -> FloatArray:
    """Return `x` itself, as floats: the output layer of a regression.

    Args:
        x: any shape, any real dtype.

    Returns:
        The same numbers, not copied if they are floats already.

    Source: *Deep Learning from Scratch*, section 3.4.
    """
    return as_float(x)
