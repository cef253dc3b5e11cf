"""Figures of `layer_count`."""

import numpy as np
from matplotlib.patches import Polygon

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, RIGHT, canvas, number

GAP = 100
MIDDLE = 92


def network(r):
    """Neurons as bars, weights as what lies between; three columns count the one or the other.

    Above each column stands what it counts: x, z and y are neurons, W are weights.
    """
    figure, axes = canvas(430, (0, 480), (375, -55))
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    half = [3 * np.sqrt(size) for size in r.widths]
    names = ["x", "a1, z1", "a2, z2", "a3, y"]
    for layer, size in enumerate(r.widths):
        y = layer * GAP
        left, right = MIDDLE - half[layer], MIDDLE + half[layer]
        axes.plot([left, right], [y, y], color=INK, linewidth=7, solid_capstyle="butt")
        axes.text(196, y, f"{names[layer]} (n, {size})", color=INK, va="center")
        if layer < len(half) - 1:
            lower = half[layer + 1]
            corners = [(left, y + 8), (right, y + 8), (MIDDLE + lower, y + GAP - 8)]
            corners.append((MIDDLE - lower, y + GAP - 8))
            axes.add_patch(Polygon(corners, facecolor=RIGHT, alpha=0.25, linewidth=0))
            n = layer + 1
            text = f"W{n} ({size}, {r.widths[n]})\nb{n} ({r.widths[n]},)"
            axes.text(196, y + GAP / 2, text, color=RIGHT, va="center", linespacing=1.3)
    neurons = np.arange(len(half)) * GAP
    for x, head, rows, count, color, marker in (
        (366, "x z y", neurons, r.layers_neurons, INK, "s"),
        (418, "W", neurons[:-1] + GAP / 2, r.layers_weights, RIGHT, "o"),
        (460, "z", neurons[1:-1], r.layers_hidden, INK, "^"),
    ):
        axes.text(x, -38, head, color=color, ha="center", va="center")
        axes.plot([x] * len(rows), rows, color=color, marker=marker, markersize=11, linestyle="")
        number(axes, str(count), x, 350, color, ha="center", va="center")
    columns = {
        "layer": [1, 2, 3],
        "W": r.weights_held,
        "b": r.biases_held,
    }
    return Plot(figure, columns)
