"""Digits as a mosaic in which each has a frame, and each column a head.

A digit that stands off centre, or that has light paper, shows it only if the edge of its
image can be seen.
"""

import numpy as np

from nnsite.figures.tiles import CAPTION, GAP, SIDE, lettering, tiles

GREY = 112


def cells(x, t, p, heads=(), columns=5, scale=2):
    """The digits in rows, framed, "label>prediction" under each, `heads` above the columns.

    Args:
        x: images (n, 784), uint8, in the order shown.
        t: their labels (n,).
        p: their predictions (n,).
        heads: a text for each column, or none at all.
        columns: digits in a row.
        scale: side of the square that each pixel becomes.

    Returns:
        The mosaic, uint8 (height, width).
    """
    mosaic = tiles(range(len(x)), x, t, p, columns)
    for place in range(len(x)):
        top = place // columns * (GAP + SIDE + CAPTION) + GAP
        left = place % columns * (GAP + SIDE) + GAP
        frame(mosaic, top - 1, left - 1)
    if heads:
        mosaic = np.concatenate([headed(heads, mosaic.shape[1]), mosaic])
    return np.kron(mosaic, np.ones((scale, scale), np.uint8))


def frame(mosaic, top, left):
    """A grey line around a digit; it touches none of the digit's pixels."""
    bottom, right = top + SIDE + 1, left + SIDE + 1
    mosaic[[top, bottom], left : right + 1] = GREY
    mosaic[top : bottom + 1, [left, right]] = GREY


def headed(heads, width):
    """A strip with a text above the middle of each column, uint8 (14, width)."""
    strip = np.zeros((GAP + CAPTION, width), np.uint8)
    for column, text in enumerate(heads):
        letters = lettering(text)
        left = GAP + column * (GAP + SIDE) + (SIDE - letters.shape[1]) // 2
        strip[GAP:, left : left + letters.shape[1]] = letters
    return strip
