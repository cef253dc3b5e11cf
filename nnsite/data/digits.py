"""The embedded digits: the 10,000 of MNIST's test set and its first 10,000 for training.

    x  (10000, 784)  uint8  pixels, row by row of 28 x 28, 0 is paper and 255 is ink
    t  (10000,)      uint8  index labels, the digit that was written

A packed file is the labels followed by the pixels, compressed with xz by
`scripts/once/pack_digits.py`. Unpacking one takes about 0.07 s, so each is unpacked only when
it is asked for. `NOTICE` beside this module says whose digits they are.
"""

import hashlib
import lzma
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nnsite.data import files

COUNT = 10_000
TEST = Path(__file__).with_name("digits_test.xz")
TRAIN = Path(__file__).with_name("digits_train.xz")
SHA256 = {
    TEST.name: "43655a0a373af96960546a20c8ee021cb167a6753da78500be315c990b320b70",
    TRAIN.name: "238ed657807b86a84873a11e5c56df862049fda1dc2b6c351c86447ab4114bf7",
}

Bytes = NDArray[np.uint8]


def test() -> tuple[Bytes, Bytes]:
    """Return the test digits, those that no network here is trained on.

    Returns:
        Pixels x (10000, 784) and labels t (10000,), uint8, read-only.

    Raises:
        OSError: the file is missing or cannot be read.
        ValueError: the file is damaged: its SHA-256 is not the one recorded here.
    """
    return unpack(TEST)


def train() -> tuple[Bytes, Bytes]:
    """Return the training digits; shapes and errors as those of `test`."""
    return unpack(TRAIN)


def unpack(path: Path) -> tuple[Bytes, Bytes]:
    """Return the digits in a packed file if it is, byte for byte, the one recorded.

    Args:
        path: a file named like `TEST` or `TRAIN`, wherever it lies.

    Returns:
        Pixels x (10000, 784) and labels t (10000,), uint8, read-only.

    Raises:
        OSError: as for `test`.
        ValueError: as for `test`.
    """
    remedy = (
        f"get it back with `git checkout -- {path}` or make it with scripts/once/pack_digits.py"
    )
    packed = files.read(path, remedy)
    found = hashlib.sha256(packed).hexdigest()
    if found != SHA256[path.name]:
        raise ValueError(
            f"{path}: damaged, {len(packed)} bytes with SHA-256 {found[:8]}... "
            f"where {SHA256[path.name][:8]}... belongs; {remedy}"
        )
    content = np.frombuffer(lzma.decompress(packed), np.uint8)
    return content[COUNT:].reshape(COUNT, -1), content[:COUNT]
