"""Figures of `one_hot`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, number


def _grid(top):
    """The inner lines of ten rows and columns, as one path that breaks at nan."""
    lines = [((0, 10), (top + k, top + k)) for k in range(1, 10)]
    lines += [((k, k), (top, top + 10)) for k in range(1, 10)]
    return [[v for line in lines for v in (*line[side], np.nan)] for side in (0, 1)]


def what_is_read(r):
    """The cells of y that the loss of a batch of ten reads, and how often."""
    asked = np.zeros((10, 10), int)
    asked[np.arange(10), r.t] = 1
    figure, axes = canvas(550, (-1, 13), (22, -0.1))
    for top, counts, loss, color, line in (
        (0, r.reads, r.hot_10_wrong, WRONG, "--"),
        (10.8, asked, r.hot_10_right, RIGHT, "-"),
    ):
        axes.plot(*_grid(top), color=QUIET, linewidth=0.5)
        for k in range(10):
            axes.text(-0.5, top + k + 0.53, str(r.t[k]), color=INK, ha="center", va="center")
        for row, k in zip(*np.nonzero(counts), strict=True):
            box(axes, k, top + row, 1, 1, color, alpha=0.25)
            place = (k + 0.5, top + row + 0.53)
            axes.text(*place, str(counts[row, k]), color=INK, ha="center", va="center")
        box(axes, 0, top, 10, 10, color, line=line)
        number(axes, f"{loss:.2f}", 11.6, top + 5, color, ha="center", va="center")
    for k in range(10):
        axes.text(k + 0.5, 21.4, str(k), color=INK, ha="center", va="center")
    columns = {"t": r.t, "class 0": r.reads[:, 0], "class 1": r.reads[:, 1]}
    return Plot(figure, {name: column.tolist() for name, column in columns.items()})
