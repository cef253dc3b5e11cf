"""Figures of `linear_collapse`."""

import numpy as np
from matplotlib.ticker import MultipleLocator

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, RIGHT, WRONG, box, canvas, chart, number


def product(r):
    """The three matrices and their product, sides drawn as square roots."""
    figure, axes = canvas(330, (0, 480), (-70, 260))
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    place = 10
    for name, rows, columns, color, line, sign in (
        ("W1", 784, 50, WRONG, "--", "·"),
        ("W2", 50, 100, WRONG, "--", "·"),
        ("W3", 100, 10, WRONG, "--", "="),
        ("W", 784, 10, RIGHT, "-", ""),
    ):
        width, height = 7.5 * np.sqrt(columns), 7.5 * np.sqrt(rows)
        room = max(width, 76)
        left = place + (room - width) / 2
        box(axes, left, 220 - height, width, height, color, alpha=0.15, line=line)
        axes.text(place + room / 2, 226, name, color=color, ha="center", va="bottom")
        under = place + room / 2, 212 - height, f"({rows}, {columns})"
        axes.text(*under, color=color, ha="center", va="top")
        axes.text(place + room + 18, 165, sign, color=INK, size=24, ha="center", va="center")
        place += room + 36
    number(axes, f"{r.parameters:,}", 150, -52, WRONG, ha="center")
    number(axes, f"{r.parameters_one:,}", place - 74, -52, RIGHT, ha="center")
    return Plot(figure, {"layers": [3, 1], "parameters": [r.parameters, r.parameters_one]})


def training(r):
    """Accuracy on the test digits while the three networks are trained."""
    figure, axes = chart(320)
    axes.plot(r.epochs_shown, r.curve_right, color=RIGHT, marker="o")
    axes.plot(r.epochs_shown, r.curve_single, color=INK, linestyle=":", linewidth=2.5)
    axes.plot(r.epochs_shown, r.curve_wrong, color=WRONG, marker="s", linestyle="--")
    number(axes, f"{r.accuracy_right:.4f}", 20, r.accuracy_right, RIGHT, 0, 9, ha="right")
    number(axes, f"{r.accuracy_wrong:.4f}", 20, r.accuracy_wrong, WRONG, 0, -34, ha="right")
    axes.text(12.4, 0.9245, "sigmoid", color=RIGHT, ha="right")
    axes.text(4.6, 0.9075, "W", color=INK, ha="right")
    axes.text(8.4, 0.893, "W1 W2 W3", color=WRONG)
    axes.set(xlabel="epoch", ylabel="accuracy", xlim=(0.5, 20.5), ylim=(0.82, 0.952))
    axes.set_xticks([1, 5, 10, 15, 20])
    axes.yaxis.set_major_locator(MultipleLocator(0.05))
    axes.yaxis.set_major_formatter("{x:.2f}")
    columns = {"deep": r.curve_wrong, "single": r.curve_single, "sigmoid": r.curve_right}
    return Plot(figure, {"epoch": r.epochs_shown, **columns})
