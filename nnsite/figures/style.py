"""What all figures share: the two colours, the sizes, and how a chart is set up."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

WRONG = "#d55e00"
RIGHT = "#0072b2"
INK = "#000000"
QUIET = "#808080"

WIDTH = 480


def chart(height: int = 300) -> tuple[Figure, Axes]:
    """A figure of one chart, `WIDTH` x `height` px."""
    figure = Figure(figsize=(WIDTH / 72, height / 72), layout="constrained")
    axes = figure.subplots()
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(color=QUIET, labelcolor=INK)
    return figure, axes
