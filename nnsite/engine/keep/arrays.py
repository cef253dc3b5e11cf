"""An array, or a tuple of arrays, and the bytes that they are kept as: `.npy` behind `.npy`."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

# The first byte.
ONE, SEVERAL = b"1", b"*"


def packed(value: Any) -> bytes:
    """The bytes of an array or of a tuple of arrays.

    Raises:
        TypeError: it is something else, or an array that would come back as another one: of
            objects, not in C's order, a subclass's, or not read-only. The message says which.
    """
    several = isinstance(value, tuple)
    stream = io.BytesIO()
    stream.write(SEVERAL if several else ONE)
    for array in value if several else (value,):
        _check(array)
        np.save(stream, array, allow_pickle=False)
    return stream.getvalue()


def unpacked(content: bytes) -> Any:
    """The array or the arrays in the bytes, read-only."""
    stream = io.BytesIO(content)
    kind = stream.read(1)
    arrays = []
    while stream.tell() < len(content):
        array = np.load(stream, allow_pickle=False)
        array.setflags(write=False)
        arrays.append(array)
    return tuple(arrays) if kind == SEVERAL else arrays[0]


def _check(array: Any) -> None:
    if type(array) is not np.ndarray:
        raise TypeError(f"a {type(array).__name__} where an array belongs")
    if array.dtype.hasobject:
        raise TypeError("an array of objects")
    if not array.flags.c_contiguous:
        raise TypeError("an array that is not contiguous")
    if array.flags.writeable:
        raise TypeError("an array that can be written to")
