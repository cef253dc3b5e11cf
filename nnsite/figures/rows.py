"""Rows of y, the probabilities of a few images, drawn as a grid of cells.

The stronger its colour, the larger a cell's probability. Each row has its digit at the left
and its sum at the right. A row is one unit high, a column one unit wide, and `top` is where
the first row begins: the vertical axis points down.
"""

from typing import Any

import numpy as np

from nnsite.figures.style import QUIET, box, canvas, number

CLASSES = 10
DIGIT, SUM = -0.4, 11.3  # where the digit and the sum of a row stand
MARGIN = 0.1  # between a cell, or the frame of a row, and the lines of the grid
CENTRED: Any = {"ha": "center", "va": "center"}


def paper(height, top, bottom):
    """Return a figure to draw rows on, and its axes, from `top` down to `bottom`."""
    return canvas(height, (-1, 12.6), (bottom, top))


def rows(axes, top, y, digits, color, heading=""):
    """Draw the rows of `y`, the heading above them. A nan is written out."""
    axes.text(0, top - 0.7, heading, color=color, va="center", weight="bold")
    axes.text(SUM, top - 0.7, "Σ", **CENTRED)
    axes.vlines(range(1, CLASSES), top, top + len(y), color=QUIET, linewidth=0.5)
    axes.hlines(range(top + 1, top + len(y)), 0, CLASSES, color=QUIET, linewidth=0.5)
    for i, row in enumerate(y):
        middle = top + i + 0.5
        axes.text(DIGIT, middle, str(digits[i]), ha="right", va="center")
        number(axes, f"{row.sum():.2f}", SUM, middle, color, **CENTRED)
        for k in np.flatnonzero(np.isnan(row)):
            axes.text(k + 0.5, middle, "nan", color=color, size=16.7, **CENTRED)
        for k in np.flatnonzero(row > 0.005):
            side = 1 - 2 * MARGIN
            strength = min(float(row[k]), 1)  # rounding may leave it a little above 1
            box(axes, k + MARGIN, top + i + MARGIN, side, side, color, alpha=strength)


def frame_all(axes, top, count, color):
    """Draw one dashed frame around `count` rows: one sum runs over all of them."""
    box(axes, 0, top, CLASSES, count, color, line="--")


def frame_each(axes, top, count, color):
    """Draw a frame around each of `count` rows: each has a sum of its own."""
    for i in range(count):
        box(axes, 0, top + i + MARGIN, CLASSES, 1 - 2 * MARGIN, color, line="-")


def under_columns(axes, y, texts, **how):
    """Write a text under each column, at the height `y`."""
    for k, text in enumerate(texts):
        axes.text(k + 0.5, y, text, **CENTRED, **how)


def classes(axes, y):
    """Write the number of each class under its column, at the height `y`."""
    under_columns(axes, y, map(str, range(CLASSES)))
