"""The weights of the network of chapter 3: the embedded ones, or the book's, or yours.

    W1 (784, 50)   W2 (50, 100)   W3 (100, 10)   float32
    b1 (50,)       b2 (100,)      b3 (10,)       float32

`scripts/once/train_weights.py` made the embedded file. The book's is a pickle in its public
repository, known by its SHA-256: `nnsite weights fetch` gets it.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnsite.data import arrays_only, files
from nnsite.data.identity import EMBEDDED, LARGEST, REMEDY
from nnsite.engine.controls import one_line

SHAPES: dict[str, tuple[int, ...]] = {
    "W1": (784, 50),
    "b1": (50,),
    "W2": (50, 100),
    "b2": (100,),
    "W3": (100, 10),
    "b3": (10,),
}
# A little beyond, the first layer's sums over 784 raw pixels are infinite in float32.
TOO_LARGE = 1e30
Weights = Mapping[str, NDArray[np.float32]]


def load(path: str | Path | None = None) -> Weights:
    """Return the weights in a file, after checking all that can be checked.

    A stranger's file is better read by `nnsite.data.confined`: here it can take all memory.

    Args:
        path: a `.pkl` (a pickled dictionary, protocols 2 to 5) or an `.npz`; the embedded
            file if there is none. No code in a pickle is run.

    Returns:
        A read-only mapping from W1, b1, W2, b2, W3, b3 to read-only float32 arrays. Other
        float dtypes are converted.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no plain file, or larger than `LARGEST`, or its content is refused by
            `loads`. The message is one line.
    """
    path = EMBEDDED if path is None else Path(path)
    remedy = (
        f"get it back with `git checkout -- {path}` or make it with scripts/once/train_weights.py"
        if path == EMBEDDED
        else REMEDY
    )
    content = files.read(path, remedy, LARGEST)
    try:
        return loads(content, path.suffix)
    except ValueError as error:
        raise ValueError(f"{one_line(path)}: {one_line(error)}; {remedy}") from error


def loads(content: bytes, suffix: str) -> Weights:
    """Return the weights in the content of a file.

    Args:
        content: the file's bytes.
        suffix: the end of its name: ".pkl" or ".npz".

    Returns:
        What `load` returns.

    Raises:
        ValueError: it is neither `.pkl` nor `.npz`, or damaged, or a pickle that asks for
            more than arrays, or its names, shapes or dtypes are not those above, or a
            number in it is not finite or beyond `TOO_LARGE`. The message is one line.
    """
    readers = {".pkl": arrays_only.loads, ".npz": _read_npz}
    try:
        if suffix not in readers:
            raise ValueError(f"its name ends in {suffix or 'no suffix'}, not .pkl or .npz")
        if not content:
            raise ValueError("it is empty")
        return _checked(readers[suffix](content))
    except ValueError as error:
        raise ValueError(" ".join(str(error).split())) from error.__cause__


def _read_npz(content: bytes) -> dict[str, NDArray[Any]]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            _check_names(archive.files)
            _check_members(archive.zip.infolist())
            return {name: archive[name] for name in archive.files}
    except Exception as error:  # a damaged archive can raise any
        intact = zipfile.is_zipfile(io.BytesIO(content))
        reason = str(error) if intact else "it is no .npz archive, or a truncated one"
        raise ValueError(reason) from error


def _check_names(names: Iterable[str]) -> None:
    if sorted(names) != sorted(SHAPES):
        raise ValueError(f"it holds {', '.join(names) or 'nothing'}")


def _check_members(members: Iterable[zipfile.ZipInfo]) -> None:
    """Refuse what would be large when unpacked; `zipfile` unpacks no more than is declared."""
    size = sum(member.file_size for member in members)
    if size > LARGEST:
        raise ValueError(f"unpacked it has {size:,} bytes, more than the {LARGEST:,} it may have")
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise ValueError(f"{member.filename} is compressed in a way that is not NumPy's")


@np.errstate(over="ignore")
def _checked(arrays: Mapping[str, NDArray[Any]]) -> Weights:
    _check_names(arrays)
    checked = {}
    for name, shape in SHAPES.items():
        found = np.asarray(arrays[name])
        if found.shape != shape:
            raise ValueError(f"{name} has shape {found.shape}, not {shape}")
        if not np.issubdtype(found.dtype, np.floating):
            raise ValueError(f"{name} has dtype {found.dtype}, not a float one")
        checked[name] = found.astype(np.float32)
        if not (np.abs(checked[name]) <= TOO_LARGE).all():
            raise ValueError(f"{name} holds nan, inf or a number beyond {TOO_LARGE:g}")
        checked[name].setflags(write=False)
    return MappingProxyType(checked)
