"""Figures of `softmax_axis`."""

from typing import Any

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import QUIET, RIGHT, WRONG, box, chart, number

CENTRED: Any = {"ha": "center", "va": "center"}


def along_which_axis(r):
    """Three rows of y, axis=0 above axis=1: a frame around all that one sum runs over."""
    figure, axes = chart(370)
    axes.set(xlim=(-1, 12.4), ylim=(10.4, -1.4))
    axes.set_axis_off()
    for top, y, color, name in (
        (0, r.three_wrong, WRONG, "axis=0"),
        (6, r.three_right, RIGHT, "axis=1"),
    ):
        axes.text(0, top - 0.7, name, color=color, va="center", size=18, weight="bold")
        axes.text(11.2, top - 0.7, "Σ", **CENTRED)
        axes.vlines(range(1, 10), top, top + 3, color=QUIET, linewidth=0.5)
        axes.hlines((top + 1, top + 2), 0, 10, color=QUIET, linewidth=0.5)
        for row in range(3):
            middle = top + row + 0.5
            axes.text(-0.4, middle, str(r.t[row]), ha="right", va="center")
            number(axes, f"{y[row].sum():.2f}", 11.2, middle, color, **CENTRED)
            for k in (y[row] > 0.02).nonzero()[0]:
                alpha = min(float(y[row, k]), 1)
                box(axes, k + 0.1, top + row + 0.1, 0.8, 0.8, color, alpha=alpha)
    # One line through all ten frames, with gaps: a tenth of the drawing's size.
    around = np.add.outer(np.arange(10), [0.1, 0.9, 0.9, 0.1, 0.1, np.nan]).ravel()
    axes.plot(around, [0, 0, 3, 3, 0, np.nan] * 10, color=WRONG, linewidth=3, linestyle="--")
    for k in range(10):
        axes.text(k + 0.5, 3.6, f"{r.three_wrong[:, k].sum():.0f}", color=WRONG, **CENTRED)
        axes.text(k + 0.5, 9.7, str(k), **CENTRED)
    axes.text(-0.4, 3.6, "Σ", ha="right", va="center")
    for row in range(3):
        box(axes, 0, 6.1 + row, 10, 0.8, RIGHT, line="-")
    sums = {"axis=0": r.three_wrong.sum(axis=1), "axis=1": r.three_right.sum(axis=1)}
    return Plot(figure, {"t": r.t[:3], **sums})
