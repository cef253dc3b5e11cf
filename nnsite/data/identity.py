"""Which set of weights a file is: told without NumPy, which a build with nothing to do lacks.

embedded   the set that came with this package
book       the book's, the one with the published accuracy 0.9352
own        any other
"""

import hashlib
from pathlib import Path

EMBEDDED = Path(__file__).with_name("weights.npz")
BOOK_SHA256 = "b7f55a27988ba34c3777b0f1bbd464817c8a4db855723e6ff26f703501917a13"
# Bytes that a file of weights may have. The 45,360 numbers of the network take 181,440 in
# float32, four times that in the widest dtype, and at most twice as much in a pickle of protocol 2.
LARGEST = 2_000_000
REMEDY = "pass a .pkl or .npz of W1, b1, W2, b2, W3, b3, such as `nnsite weights fetch` gets"


def identity(content: bytes) -> str:
    """Return "embedded", "book" or "own", from the bytes of a file.

    Raises:
        OSError: the embedded file cannot be read.
    """
    if hashlib.sha256(content).hexdigest() == BOOK_SHA256:
        return "book"
    return "embedded" if content == EMBEDDED.read_bytes() else "own"
