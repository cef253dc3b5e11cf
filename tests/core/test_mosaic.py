"""The grid against a loop that places one image after the other."""

import numpy as np
import pytest

from nnsite.core.mosaic import grid


@pytest.mark.parametrize("n", [1, 4, 5, 7, 8])
def test_each_image_stands_where_a_loop_places_it(n):
    images = np.random.default_rng(0).integers(1, 256, (n, 3, 2), np.uint8)
    found = grid(images, columns=4)
    expected = np.zeros((3 * (1 + (n - 1) // 4), 8), np.uint8)
    for place, image in enumerate(images):
        row, column = divmod(place, 4)
        expected[3 * row : 3 * row + 3, 2 * column : 2 * column + 2] = image
    np.testing.assert_array_equal(found, expected, strict=True)
