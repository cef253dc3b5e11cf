"""A reader for pickles that hold NumPy arrays and nothing else.

A pickle is a program. It names functions of any installed module, and `pickle.load` calls
them: a file of weights can delete your files. This reader looks each name up in `ADMITTED`
instead, and finds there four stand-ins written below, so that nothing the file names is
imported, let alone called.

    code   "f4", "i8", "O8": kind and size of a dtype, as NumPy pickles it
    order  "<" or ">": which byte of a number comes first; "C" or "F": which axis is last
    state  what NumPy saves of an object, as a tuple
"""

import io
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray


class PickledDtype:
    """Stands in for `numpy.dtype`."""

    def __init__(self, code: str, *_: object) -> None:
        """Remember the code; a dtype's byte order comes later, in its state."""
        self.code = code
        self.order: Any = "="

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take the byte order from (version, order, ...)."""
        self.order = state[1]

    def real(self) -> np.dtype[Any]:
        """Return the NumPy dtype, if its values are plain numbers."""
        dtype = np.dtype(self.code)
        if dtype.kind not in "biuf":
            raise pickle.UnpicklingError(f"it holds an array of dtype {dtype}, not of numbers")
        return dtype.newbyteorder(self.order)


class PickledArray:
    """Stands in for `numpy.ndarray`, and for the function that makes an empty one."""

    def __init__(self, *_: object) -> None:
        """Ignore the arguments; what matters comes later, in the state."""
        self.array: NDArray[Any] = np.empty(0)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        """Take the array from (version, shape, dtype, is_fortran, bytes)."""
        _, shape, dtype, is_fortran, content = state
        self.array = from_buffer(content, dtype, shape, "F" if is_fortran else "C").array


def from_buffer(content: bytes, dtype: PickledDtype, shape: Any, order: Any) -> PickledArray:
    """Stand in for the function that protocol 5 makes arrays with."""
    pickled = PickledArray()
    read_only = np.frombuffer(content, dtype.real()).reshape(shape, order=order)
    pickled.array = read_only.copy(order="K")
    return pickled


def encode(text: str, _: str) -> bytes:
    """Stand in for `_codecs.encode`: protocol 2 has no bytes and keeps them as latin-1."""
    return text.encode("latin-1")


# NumPy 2 renamed numpy.core to numpy._core, and pickles of both ages are about.
ADMITTED: dict[str, Callable[..., object]] = {
    "numpy.dtype": PickledDtype,
    "numpy.ndarray": PickledArray,
    "numpy.core.multiarray._reconstruct": PickledArray,
    "numpy._core.multiarray._reconstruct": PickledArray,
    "numpy.core.numeric._frombuffer": from_buffer,
    "numpy._core.numeric._frombuffer": from_buffer,
    "_codecs.encode": encode,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., object]:
        """Return the stand-in for a name; called before anything the pickle names is."""
        try:
            return ADMITTED[f"{module}.{name}"]
        except KeyError:
            raise pickle.UnpicklingError(
                f"refused: it asks for {module}.{name}, which is no part of a NumPy array"
            ) from None


def loads(content: bytes) -> dict[str, NDArray[Any]]:
    """Return the arrays of a pickled dictionary, running nothing that the pickle names.

    Args:
        content: the pickle, protocols 2 to 5, as NumPy 1 or 2 writes them.

    Returns:
        Arrays of any shape and any dtype of plain numbers, by name. They can be written to.

    Raises:
        ValueError: the pickle is damaged, or holds or asks for anything else.

    Source: Python's documentation of `pickle`, "Restricting globals".
    """
    try:
        pickled = _Unpickler(io.BytesIO(content)).load()
        if not isinstance(pickled, dict):
            raise pickle.UnpicklingError("it holds no dictionary")
        if not all(isinstance(name, str) for name in pickled):
            raise pickle.UnpicklingError("it holds a name that is not a text")
        if not all(isinstance(value, PickledArray) for value in pickled.values()):
            raise pickle.UnpicklingError("it holds something that is not an array")
        return {name: value.array for name, value in pickled.items()}
    except Exception as error:  # a damaged pickle can raise any
        raise ValueError(str(error) or type(error).__name__) from error
