"""Figures of `train`."""

from typing import Any

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number

EACH = 10  # losses of which a point is the mean


def losses(r):
    """The right loss and three that do not fall as it does, by the switches that are thrown."""
    figure, axes = chart(320)
    axes.axhline(r.log_10, color=QUIET, linewidth=1, linestyle=":")
    columns: dict[str, Any] = {}
    for name, says, color, style in (
        ("flat", "labels=apart", WRONG, "--"),
        ("slow", "rate=0.01", WRONG, "-."),
        ("zeros", "start=zeros", INK, ":"),
        ("healthy", "right", RIGHT, "-"),
    ):
        steps, means = _in_tens(r.losses[name])
        axes.plot(steps, means, color=color, linewidth=2, linestyle=style)
        columns |= {"step": steps.astype(int), says: means}
    axes.text(r.steps, r.end_flat + 0.1, "labels=apart", color=WRONG, ha="right", va="bottom")
    axes.text(r.steps, r.end_slow - 0.06, "rate=0.01", color=WRONG, ha="right", va="top")
    axes.text(r.steps, r.end_zeros - 0.1, "start=zeros", color=INK, ha="right", va="top")
    number(axes, f"{r.end_right:.2f}", r.steps, r.end_right, RIGHT, 0, 8, ha="right")
    axes.set(xlabel="step", ylabel="loss", ylim=(0, 2.6), xlim=(0, r.steps))
    axes.set_yticks([0, 1, r.log_10], ["0", "1", f"{r.log_10:.2f}"])
    return Plot(figure, columns)


def _in_tens(all_losses):
    """The steps in the middle of ten losses each, and the means of these."""
    steps = np.arange(EACH // 2, len(all_losses), EACH)
    return steps, all_losses.reshape(-1, EACH).mean(axis=1)
