"""Figures of `softmax_training`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number


def losses(r):
    """The loss against the step, means of 20 steps, on a logarithmic scale of losses."""
    steps = np.arange(10, r.steps, 20)
    figure, axes = chart(400)
    axes.set_yscale("log")
    axes.axhline(r.log_100, color=QUIET, linestyle=":")
    axes.axhline(r.log_10, color=QUIET, linestyle=":")
    axes.text(r.steps, r.log_100 / 1.04, "log(100)", ha="right", va="top", color=INK)
    axes.text(r.steps, r.log_10 / 1.04, "log(10)", ha="right", va="top", color=INK)
    axes.plot(steps, r.losses_wrong, color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(steps, r.losses_matched, color=WRONG, linewidth=2.5, linestyle="-.")
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=2.5)
    number(axes, f"{r.loss_wrong:.0f}", r.steps, r.loss_wrong, WRONG, 6, -6)
    number(axes, f"{r.loss_matched:.2f}", r.steps, r.loss_matched, WRONG, 6, -2)
    number(axes, f"{r.loss_right:.2f}", r.steps, r.loss_right, RIGHT, 6, -6)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, r.steps * 1.25), ylim=(0.2, 110))
    axes.set_xticks([0, 200, 400, 600], ["0", "200", "400", "600"])
    axes.set_yticks([0.25, 1, 4, 16, 64], ["0.25", "1", "4", "16", "64"])
    axes.minorticks_off()
    columns = {
        "step": steps,
        "wrong": r.losses_wrong,
        "matched": r.losses_matched,
        "right": r.losses_right,
    }
    return Plot(figure, columns)
