"""IDX, the format of MNIST's four files, and what is known of each.

    magic    4 bytes, two zeros, 8 for bytes, and the number of counts: 2051 for images
             (how many, rows, columns), 2049 for labels (how many)
    counts   4 bytes each, those of the shape
    the pixels or the labels, 1 byte each

`KNOWN` is about the unpacked files: the same content can be gzipped more or less tightly.
"""

import struct

import numpy as np
from numpy.typing import NDArray

KNOWN = {  # size in bytes, magic number and SHA-256 of the unpacked file
    "t10k-images-idx3-ubyte": (
        7_840_016,
        2051,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    "t10k-labels-idx1-ubyte": (
        10_008,
        2049,
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
    "train-images-idx3-ubyte": (
        47_040_016,
        2051,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    "train-labels-idx1-ubyte": (
        60_008,
        2049,
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
}


def pack(array: NDArray[np.uint8]) -> bytes:
    """Return the content of an IDX file with images (n, 28, 28) or labels (n,), uint8."""
    header = struct.pack(f">{1 + array.ndim}I", 0x0800 + array.ndim, *array.shape)
    return header + array.tobytes()
