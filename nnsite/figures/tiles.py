"""Digits as a mosaic, each with what it is and what it was taken for."""

import numpy as np
from PIL import ImageFont

SIDE = 28
GAP = 3
CAPTION = 11


def tiles(index, x, t, p, columns=10, scale=1):
    """The digits of `index` in rows, "label>prediction" under each.

    Image, label and prediction are all taken through the one `index`, so that no tile
    can bear another's caption.

    Args:
        index: which digits, in the order shown, (n,).
        x: all images (10000, 784), uint8; their pixels are kept as they are.
        t: all labels (10000,).
        p: all predictions (10000,).
        columns: tiles in a row; places left over stay black.
        scale: side of the square that each pixel becomes.

    Returns:
        The mosaic, uint8 (height, width).
    """
    height, width = corner(-(-len(index) // columns) * columns, columns)[0], columns * (SIDE + GAP)
    mosaic = np.zeros((height, width + GAP), np.uint8)
    for place, i in enumerate(index):
        top, left = corner(place, columns)
        mosaic[top : top + SIDE, left : left + SIDE] = x[i].reshape(SIDE, SIDE)
        text = lettering(f"{t[i]}>{p[i]}")
        top, left = top + SIDE, left + (SIDE - text.shape[1]) // 2
        mosaic[top : top + CAPTION, left : left + text.shape[1]] = text
    return np.kron(mosaic, np.ones((scale, scale), np.uint8))


def corner(place, columns):
    """Row and column of the upper left pixel of a tile, before scaling."""
    return (
        GAP + place // columns * (SIDE + CAPTION + GAP),
        GAP + place % columns * (SIDE + GAP),
    )


def lettering(text):
    """The text in Pillow's bitmap font, uint8 (11, width): a pixel is 0 or 255."""
    mask = ImageFont.load_default_imagefont().getmask(text)
    return np.asarray(mask, np.uint8).reshape(mask.size[::-1])
