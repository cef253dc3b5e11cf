"""Figures of `preprocessing_contract`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, chart, number

CODES = [
    "x / 255",
    "x / 256",
    "x > 127",
    "x",
    "(x / 255 - 0.1307) / 0.3081",
    "2 * x / 255 - 1",
    "x // 255",
    "x / 255 / 255",
    "1 - x / 255",
]


def by_preparation(r):
    """A bar of accuracy for each line of code that prepares the pixels."""
    figure, axes = chart(560)
    axes.set(xlim=(-0.01, 1.02), ylim=(len(CODES) - 0.3, -0.5))
    axes.set_axis_off()
    for row, (code, accuracy) in enumerate(zip(CODES, r.accuracies, strict=True)):
        color, line = (RIGHT, "-") if row == 0 else (WRONG, "--")
        axes.text(0, row - 0.06, code, color=INK, va="bottom", family="monospace")
        box(axes, 0, row, accuracy, 0.46, color, alpha=0.2, line=line)
        axes.vlines(0.1, row, row + 0.46, color=QUIET, linestyle=":")
        value, middle = f"{accuracy:.4f}", row + 0.23
        if row == 0:
            number(axes, value, accuracy, middle, color, -8, ha="right", va="center")
        elif accuracy < 0.15:
            number(axes, value, accuracy, middle, color, 8, va="center")
        else:
            axes.text(accuracy - 0.015, middle, value, color=color, ha="right", va="center")
    return Plot(figure, {"code": CODES, "accuracy": r.accuracies})
