"""Figures of `softmax_axis`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.rows import DIGIT, classes, frame_each, paper, rows, under_columns
from nnsite.figures.style import RIGHT, WRONG


def along_which_axis(r):
    """Three rows of y, axis=0 above axis=1: a frame around all that one sum runs over."""
    figure, axes = paper(370, top=-1.4, bottom=10.4)
    rows(axes, 0, r.three_wrong, r.t, WRONG, "axis=0")
    # One line through all ten frames, with gaps: ten boxes make the drawing ten times as large.
    around = np.add.outer(np.arange(10), [0.1, 0.9, 0.9, 0.1, 0.1, np.nan]).ravel()
    axes.plot(around, [0, 0, 3, 3, 0, np.nan] * 10, color=WRONG, linewidth=3, linestyle="--")
    axes.text(DIGIT, 3.6, "Σ", ha="right", va="center")
    under_columns(axes, 3.6, [f"{total:.0f}" for total in r.three_wrong.sum(axis=0)], color=WRONG)
    rows(axes, 6, r.three_right, r.t, RIGHT, "axis=1")
    frame_each(axes, 6, 3, RIGHT)
    classes(axes, 9.7)
    return Plot(
        figure,
        {
            "t": r.t[:3],
            "axis=0": r.three_wrong.sum(axis=1),
            "axis=1": r.three_right.sum(axis=1),
        },
    )
