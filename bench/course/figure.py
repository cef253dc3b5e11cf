"""The figure of a course."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import RIGHT, chart


def means(r):
    """The means, in order."""
    figure, axes = chart(240)
    axes.plot(r.means, color=RIGHT, marker=".")
    axes.set(xlabel="row", ylabel="mean")
    return Plot(figure, {"row": np.arange(len(r.means)), "mean": r.means})
