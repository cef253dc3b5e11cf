"""Figures of `softmax_training`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number


def losses(r):
    """The loss against the step, means of 25 steps, on a logarithmic scale of losses."""
    steps = np.arange(12, r.steps, 25)
    figure, axes = chart(440)
    axes.set_yscale("log")
    levels = (
        (r.cap, r.cap * 1.05, "-log(1e-7)", "bottom"),
        (r.log_100, r.log_100 / 1.05, "log(100)", "top"),
        (r.log_10, r.log_10 / 1.05, "log(10)", "top"),
    )
    for level, y, name, side in levels:
        axes.plot([0, r.steps], [level, level], color=QUIET, linewidth=1, linestyle=":")
        axes.text(r.steps, y, name, ha="right", va=side, color=INK)
    axes.plot(steps, r.losses_wrong, color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(steps, r.losses_wrong_book, color=WRONG, linewidth=2.5, linestyle=":")
    axes.plot(steps, r.losses_matched, color=WRONG, linewidth=2.5, linestyle="-.")
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=2.5)
    named = (
        (60, 42, "wrong, y - t", WRONG),
        (45, 9.1, "wrong, y - t, log(y + 1e-7)", WRONG),
        (250, 5.9, "wrong, n * y - t", WRONG),
        (150, 0.75, "right, y - t", RIGHT),
    )
    for step, loss, name, color in named:
        axes.text(step, loss, name, color=color)
    ends = (r.loss_wrong, r.loss_wrong_book, r.loss_matched)
    for end, text in zip(ends, ("{:.0f}", "{:.1f}", "{:.2f}"), strict=True):
        number(axes, text.format(end), r.steps, end, WRONG, 6, -10)
    number(axes, f"{r.loss_right:.2f}", r.steps, r.loss_right, RIGHT, 6, -6)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, r.steps * 1.25), ylim=(0.2, 110))
    axes.set_xticks([0, 200, 400, 600], ["0", "200", "400", "600"])
    axes.set_yticks([0.25, 1, 4, 16, 64], ["0.25", "1", "4", "16", "64"])
    axes.minorticks_off()
    columns = {
        "step": steps,
        "wrong": r.losses_wrong,
        "wrong + 1e-7": r.losses_wrong_book,
        "matched": r.losses_matched,
        "right": r.losses_right,
    }
    return Plot(figure, columns)
