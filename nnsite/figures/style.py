"""What all figures share: the two colours, the sizes, and how a chart is set up."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnsite import look

WRONG = look.WRONG
RIGHT = look.RIGHT
QUIET = look.QUIET
INK = "#000000"

WIDTH = 480
MINUS = "\N{MINUS SIGN}"


def chart(height: int = 300) -> tuple[Figure, Axes]:
    """A figure of one chart, `WIDTH` x `height` px."""
    figure, [axes] = charts(1, height)
    return figure, axes


def charts(count: int, height: int) -> tuple[Figure, list[Axes]]:
    """A figure of so many charts, one under the other, `WIDTH` x `height` px in all."""
    figure = Figure(figsize=(WIDTH / 72, height / 72), layout="constrained")
    stacked = list(figure.subplots(count, squeeze=False).flat)
    for axes in stacked:
        axes.spines[["left", "bottom"]].set_color(QUIET)
        axes.tick_params(color=QUIET, labelcolor=INK)
    return figure, stacked


def canvas(
    height: int, xlim: tuple[float, float], ylim: tuple[float, float]
) -> tuple[Figure, Axes]:
    """A figure without ticks and lines, for a drawing that is no chart."""
    figure, axes = chart(height)
    axes.set(xlim=xlim, ylim=ylim)
    axes.set_axis_off()
    return figure, axes


def number(
    axes: Axes, text: str, x: float, y: float, color: str, dx: float = 0, dy: float = 0, **how: Any
) -> None:
    """The number to take home, large, `dx` and `dy` px from the point (x, y)."""
    place: Any = {"xytext": (dx, dy), "textcoords": "offset points"}
    axes.annotate(text, (x, y), **place, color=color, size=24, weight="bold", **how)


def box(
    axes: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    color: str,
    alpha: float = 0,
    line: Any = None,
) -> None:
    """A rectangle filled to the share `alpha`, and framed if a line style is given."""
    if alpha:
        fill = Rectangle((x, y), width, height, facecolor=color, alpha=alpha, linewidth=0)
        axes.add_patch(fill)
    if line:
        frame = Rectangle((x, y), width, height, fill=False, edgecolor=color, linewidth=3)
        frame.set_linestyle(line)
        axes.add_patch(frame)


def overlap(
    upper_only: int, both: int, lower_only: int, upper: tuple[str, str], lower: tuple[str, str]
) -> tuple[Figure, Axes]:
    """A figure of two counts as bars, one above the other, that overlap in what both count.

    `upper` and `lower` give each bar's colour and line style.
    """
    end = upper_only + both + lower_only
    figure, axes = canvas(190, (-2, end + 2), (-1.3, 3.3))
    shared = upper_only + both / 2
    for (color, line), only, start, y, middle in (
        (upper, upper_only, 0, 1, upper_only / 2),
        (lower, lower_only, upper_only, 0, end - lower_only / 2),
    ):
        box(axes, start, y, only + both, 0.9, color, alpha=0.2, line=line)
        for count, x in ((only, middle), (both, shared)):
            axes.text(x, y + 0.45, str(count), color=INK, ha="center", va="center")
    number(axes, str(upper_only + both), 0, 2.1, upper[0])
    number(axes, str(lower_only + both), end, -0.2, lower[0], ha="right", va="top")
    return figure, axes
