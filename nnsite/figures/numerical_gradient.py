"""Figures of `numerical_gradient`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import MINUS, QUIET, RIGHT, WRONG, chart, number


def by_step(r):
    """The error of a slope against the step h, in two dtypes, from one side and from both."""
    figure, axes = chart(430)
    axes.set(xscale="log", yscale="log", xlabel="h", ylabel="error")
    axes.set(xlim=(3e-17, 5), ylim=(2e-11, 30))
    axes.axvline(1e-4, color=QUIET, linewidth=1, linestyle=":")
    axes.plot(r.steps, r.errors_forward_32, color=WRONG, linestyle="--", linewidth=1.5)
    axes.plot(r.steps, r.errors_central_32, color=WRONG, marker="s", markersize=5)
    axes.plot(r.steps, r.errors_forward_64, color=RIGHT, linestyle="--", linewidth=1.5)
    axes.plot(r.steps, r.errors_central_64, color=RIGHT, marker="o", markersize=6)
    number(axes, f"{r.central_64_4:.0e}".replace("e-0", "e-"), 3e-5, 8e-11, RIGHT, ha="right")
    number(axes, f"{r.central_32_4:.1g}", 1e-4, r.central_32_4, WRONG, 8, 4)
    axes.text(1e-11, 3e-6, "float64", color=RIGHT, ha="right", va="top")
    axes.text(1e-10, 2, "float32", color=WRONG, ha="center", va="bottom")
    axes.text(4e-6, 6e-3, f"f(x+h)\n{MINUS} f(x)", color=RIGHT, ha="right")
    axes.text(1.5e-3, 2e-10, f"f(x+h)\n{MINUS} f(x{MINUS}h)", color=RIGHT)
    axes.set_xticks([10.0**-k for k in (16, 12, 8, 4, 0)], ["1e-16", "1e-12", "1e-8", "1e-4", "1"])
    axes.set_yticks([10.0**-k for k in (8, 4, 0)], ["1e-8", "1e-4", "1"])
    axes.minorticks_off()
    columns = {
        "h": r.steps,
        "float64, both": r.errors_central_64,
        "float64, one": r.errors_forward_64,
        "float32, both": r.errors_central_32,
        "float32, one": r.errors_forward_32,
    }
    return Plot(figure, columns)


def staircase(r):
    """The loss along one weight, within reach of h = 1e-4, in two dtypes."""
    figure, axes = chart(330)
    middle = len(r.offsets) // 2
    moved = r.offsets / 1e-4
    line = (r.along_64 - r.along_64[middle]) * 1e6
    stairs = (r.along_32 - r.along_64[middle]) * 1e6
    axes.axvline(-1, color=QUIET, linewidth=1, linestyle=":")
    axes.axvline(1, color=QUIET, linewidth=1, linestyle=":")
    axes.plot(moved, stairs, color=WRONG, linewidth=1.5, drawstyle="steps-mid")
    axes.plot(moved, line, color=RIGHT, linewidth=3)
    at_h = [np.argmin(np.abs(moved + 1)), np.argmin(np.abs(moved - 1))]
    axes.plot(moved[at_h], stairs[at_h], color=WRONG, marker="s", linestyle="")
    axes.plot(moved[at_h], line[at_h], color=RIGHT, marker="o", linestyle="")
    top = max(stairs.max(), line.max())
    low = min(stairs.min(), line.min())
    axes.text(1.5, top, "float32", color=WRONG, ha="right", va="top")
    number(axes, f"{r.slope_32:.4f}".replace("-", MINUS), 1.5, top, WRONG, 0, -44, ha="right")
    axes.text(-1.5, low + 0.3, "float64", color=RIGHT, va="bottom")
    number(axes, f"{r.slope_right:.4f}".replace("-", MINUS), -1.5, low, RIGHT)
    axes.set(ylabel=f"1e6 * (loss {MINUS} f(w))")
    axes.set_xticks([-1, 0, 1], [f"w{MINUS}h", "w", "w+h"])
    columns = {"offset": r.offsets, "float64": line, "float32": stairs}
    return Plot(figure, columns)
