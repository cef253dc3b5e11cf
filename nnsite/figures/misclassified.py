"""Figures of `misclassified`; each wide mosaic has a narrow arrangement for a phone."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, RIGHT, WRONG, chart
from nnsite.figures.tiles import tiles


def surest(r):
    """The 30 surest mistakes, each pixel as four."""
    return Mosaic(tiles(r.i_sorted[:30], r.x, r.t, r.p, columns=10, scale=2))


def strip(r):
    """What the wrong way shows, as it is: as many of its digits as the other mosaics show."""
    shown = r.strip[: 28 * r.shown]
    return Mosaic(shown if r.shown else np.zeros((1, 28), np.uint8))


def surest_narrow(r):
    """The same for a phone."""
    return Mosaic(tiles(r.i_sorted[:30], r.x, r.t, r.p, columns=5, scale=2))


def every(r):
    """All mistakes, or as many as are shown, surest first."""
    return Mosaic(tiles(r.i_sorted[: r.shown], r.x, r.t, r.p, columns=20))


def every_narrow(r):
    """The same for a phone."""
    return Mosaic(tiles(r.i_sorted[: r.shown], r.x, r.t, r.p, columns=10))


def neither(r):
    """The mistakes that neither the second choice nor the nearest neighbour repairs."""
    return Mosaic(tiles(r.i_neither[: r.neither_shown], r.x, r.t, r.p, columns=20))


def neither_narrow(r):
    """The same for a phone."""
    return Mosaic(tiles(r.i_neither[: r.neither_shown], r.x, r.t, r.p, columns=10))


def confusion(r):
    """How often a t (row) is taken for a p (column): deeper colour, more often."""
    counts = np.asarray(r.confused)
    figure, axes = chart(470)
    for least, most, alpha in ((6, 12, 0.12), (12, 24, 0.3), (24, np.inf, 0.45)):
        cells = np.argwhere((counts >= least) & (counts < most))
        squares = cells[:, None, ::-1] + np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
        path = Path.make_compound_path_from_polys(squares.astype(float))
        axes.add_patch(PathPatch(path, facecolor=WRONG, alpha=alpha, linewidth=0))
    axes.plot([0, 10], [0, 10], color=RIGHT, linewidth=3)
    for label, taken_for in np.argwhere(counts >= 12):
        largest = (label, taken_for) == (r.most_label, r.most_taken_for)
        size, weight = (24, "bold") if largest else (None, "normal")
        place = taken_for + 0.5, label + 0.5, str(counts[label, taken_for])
        axes.text(*place, ha="center", va="center", color=INK, size=size, weight=weight)
    axes.set(xlim=(0, 10), ylim=(10, 0), xlabel="p", aspect="equal")
    axes.set_ylabel("t", rotation=0, labelpad=10)
    axes.set_xticks(np.arange(10) + 0.5, list("0123456789"))
    axes.set_yticks(np.arange(10) + 0.5, list("0123456789"))
    axes.xaxis.set_label_position("top")
    axes.tick_params(left=False, bottom=False, labeltop=True, labelbottom=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    rows = {"t": list(range(10))}
    return Plot(figure, rows | {f"p = {digit}": counts[:, digit].tolist() for digit in range(10)})
