"""Digits as a mosaic: alone, or each with what it is and what it was taken for."""

import numpy as np
from PIL import ImageFont

from nnsite.core.mosaic import grid

SIDE = 28
GAP = 3
CAPTION = 11


def tiles(index, x, t, p, columns=10, scale=1):
    """The digits of `index` in rows, "label>prediction" under each.

    Image, label and prediction are all taken through the one `index`, so that no tile
    can bear another's caption.

    Args:
        index: which digits, in the order shown, (n,); of none at all, a black line is left.
        x: all images (10000, 784), uint8; their pixels are kept as they are.
        t: all labels (10000,).
        p: all predictions (10000,).
        columns: tiles in a row; places left over stay black.
        scale: side of the square that each pixel becomes.

    Returns:
        The mosaic, uint8 (height, width).
    """
    each = np.zeros((len(index), GAP + SIDE + CAPTION, GAP + SIDE), np.uint8)
    for place, i in enumerate(index):
        each[place] = tile(x[i], f"{t[i]}>{p[i]}")
    return framed(each, columns, scale)


def plain(images, columns, scale=1):
    """The images (n, 784), uint8, in rows, with nothing under them.

    Returns:
        The mosaic, uint8 (height, width).
    """
    each = np.pad(images.reshape(-1, SIDE, SIDE), ((0, 0), (GAP, 0), (GAP, 0)))
    return framed(each, columns, scale)


def units(weights):
    """The hidden units of a network, each column of its W1 (784, n) as an image, ten in a row.

    0 is grey, the largest weight of all is white or black.
    """
    grey = np.round(127.5 + 127.5 * weights / np.max(np.abs(weights))).astype(np.uint8)
    return plain(grey.T, columns=10)


def framed(each, columns, scale):
    """Images that have a gap above and on the left, laid out with one all around."""
    mosaic = np.pad(grid(each, columns), ((0, GAP), (0, GAP)))
    return np.kron(mosaic, np.ones((scale, scale), np.uint8))


def tile(pixels, text):
    """A digit with a text under it, and a black gap above and on the left, uint8 (42, 31)."""
    drawn = np.zeros((GAP + SIDE + CAPTION, GAP + SIDE), np.uint8)
    drawn[GAP : GAP + SIDE, GAP:] = pixels.reshape(SIDE, SIDE)
    letters = lettering(text)
    left = GAP + (SIDE - letters.shape[1]) // 2
    drawn[GAP + SIDE :, left : left + letters.shape[1]] = letters
    return drawn


def lettering(text):
    """The text in Pillow's bitmap font, uint8 (11, width): a pixel is 0 or 255."""
    mask = ImageFont.load_default_imagefont().getmask(text)
    return np.asarray(mask, np.uint8).reshape(mask.size[::-1])
