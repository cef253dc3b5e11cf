"""Figures of `activations`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, RIGHT, WRONG, charts, number

LOOK = {"step": (WRONG, "--"), "sigmoid": (RIGHT, "-"), "relu": (INK, ":")}


def curves(r):
    """The three functions above, their slopes below."""
    figure, (above, below) = charts(2, 470)
    for axes, lines in ((above, r.h), (below, r.slopes)):
        for name, (color, dash) in LOOK.items():
            thin = _curve if name == "sigmoid" else _corners
            axes.plot(*thin(r.x, lines[name]), color=color, linestyle=dash, linewidth=2.5)
        axes.set_xticks([-5, 0, 5], [f"{MINUS}5", "0", "5"])
    above.set(ylim=(-0.08, 1.65), yticks=[0, 1], ylabel="h(x)", xlim=(-5, 5))
    below.set(ylim=(-0.08, 1.3), yticks=[0, 1], ylabel="h'(x)", xlim=(-5, 5), xlabel="x")
    # ReLU leaves the picture at the top: how far it goes stands there.
    above.text(1.75, 1.5, f"ReLU, h(5) = {r.relu_at_5:.0f}", color=INK)
    above.text(3.2, 1.07, "step", color=WRONG)
    above.text(2.6, 0.72, "sigmoid", color=RIGHT)
    below.text(2.6, 1.07, "ReLU", color=INK)
    number(below, f"{r.sigmoid_slope_0}", 0, r.sigmoid_slope_0, RIGHT, -12, 6, ha="right")
    below.text(-3.1, 0.29, "sigmoid", color=RIGHT, ha="right", va="bottom")
    number(below, f"{r.step_slope_max:.0f}", 3.4, 0, WRONG, 0, 18)
    below.text(3.9, 0.12, "step", color=WRONG)
    some = np.linspace(0, len(r.x) - 1, 12).astype(int)
    columns = {
        "x": r.x[some].round(2).tolist(),
        "h step": r.h["step"][some],
        "h sigmoid": r.h["sigmoid"][some],
        "h relu": r.h["relu"][some],
        "h' step": np.abs(r.slopes["step"][some]).round(4),
        "h' sigmoid": np.abs(r.slopes["sigmoid"][some]).round(4),
        "h' relu": np.abs(r.slopes["relu"][some]).round(4),
    }
    return Plot(figure, columns)


def _corners(x, y):
    """Only the points where a line of straight pieces bends."""
    bends = np.flatnonzero(np.abs(np.diff(y, 2)) > 1e-4) + 1
    keep = np.concatenate([[0], bends, [len(x) - 1]])
    return x[keep], y[keep]


def _curve(x, y):
    """Every twentieth point, and the last."""
    keep = np.append(np.arange(0, len(x), 20), len(x) - 1)
    return x[keep], y[keep]
