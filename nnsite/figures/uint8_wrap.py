"""Figures of `uint8_wrap`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.cells import cells
from nnsite.figures.style import RIGHT, WRONG, chart, number


def of_each_grey(r):
    """The sigmoid of each grey, 0 to 255, in uint8 (dashed) and in float32."""
    shown = np.r_[0:13, 244:256]
    wrong, right = r.sigmoid_wrong[shown], r.sigmoid_right[shown]
    figure, axes = chart(310)
    axes.plot(shown, right, color=RIGHT, linewidth=2)
    axes.plot(shown, wrong, color=WRONG, linewidth=2, linestyle="--")
    axes.plot([255], [right[-1]], color=RIGHT, marker="o")
    axes.plot([0, 255], [wrong[0], wrong[-1]], color=WRONG, marker="s", linestyle="")
    number(axes, f"{right[-1]:.4f}", 255, right[-1], RIGHT, 0, -30, ha="right")
    number(axes, f"{wrong[-1]:.4f}", 255, wrong[-1], WRONG, -8, 4, ha="right")
    axes.text(20, 0.03, "uint8 → float16", color=WRONG)
    axes.text(20, 0.9, "float32", color=RIGHT)
    axes.set_xticks([0, 64, 128, 192, 255])
    axes.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.set(xlabel="x", ylabel="sigmoid(x)", ylim=(-0.03, 1.05), xlim=(-6, 262))
    return Plot(figure, {"x": shown.tolist(), "wrong": wrong.tolist(), "right": right.tolist()})


def brightened(r):
    """Five digits, brightened safely above and in uint8 below."""
    return Mosaic(cells(r.pixels, r.labels, r.answers))
