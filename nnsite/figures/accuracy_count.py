"""Figures of `accuracy_count`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import RIGHT, WRONG, chart, number


def quotients(r):
    """The quotients / and // for every count there can be."""
    n = r.digits
    figure, axes = chart(300)
    axes.plot([0, n], [0, 1], color=RIGHT, linewidth=2.5)
    axes.plot([0, n, n], [0, 0, 1], color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(r.correct, r.accuracy, color=RIGHT, marker="o", markersize=9)
    axes.plot(r.correct, r.floored, color=WRONG, marker="s", markersize=9)
    number(axes, f"{r.accuracy:.4f}", r.correct, r.accuracy, RIGHT, -14, -2, ha="right")
    number(axes, str(r.floored), r.correct, r.floored, WRONG, -4, 10, ha="right")
    axes.text(0.42 * n, 0.47, "count / n", color=RIGHT, ha="right")
    axes.text(0.42 * n, 0.04, "count // n", color=WRONG, ha="right")
    axes.set(xlabel="count", ylim=(-0.06, 1.06), yticks=[0, 0.5, 1], xlim=(-150, 1.02 * n))
    axes.set_xticks([0, n // 2, n], ["0", f"{n // 2:,}", f"{n:,}"])
    return Plot(figure, {"count": [0, r.correct, n], "/": [0.0, r.accuracy, 1.0], "//": [0, 0, 1]})
