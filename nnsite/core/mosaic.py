"""Many images as one picture.

    images   (n, height, width), n images of one size
    columns  images in a row of the picture

Lessons and figures lay images out with the same function.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def grid(images: NDArray[Any], columns: int) -> NDArray[Any]:
    """Return the images laid out in rows; what is left of the last row is black (0)."""
    n, height, width = images.shape
    missing = np.zeros((-n % columns, height, width), images.dtype)
    rows = np.concatenate([images, missing]).reshape(-1, columns, height, width)
    # Pixel rows run on from one image to the next: (row, column, y, x) -> (row, y, column, x).
    return rows.swapaxes(1, 2).reshape(-1, columns * width)
