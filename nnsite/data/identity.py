"""Which set of weights a file is: told without NumPy, which a build with nothing to do lacks.

embedded   the set that came with this package
book       the book's, the one with the published accuracy 0.9352
own        any other
"""

import hashlib
from pathlib import Path

EMBEDDED = Path(__file__).with_name("weights.npz")
BOOK_SHA256 = "b7f55a27988ba34c3777b0f1bbd464817c8a4db855723e6ff26f703501917a13"


def identity(path: Path) -> str:
    """Return "embedded", "book" or "own".

    Raises:
        OSError: the file cannot be read.
    """
    if path == EMBEDDED:
        return "embedded"
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    return "book" if found == BOOK_SHA256 else "own"
