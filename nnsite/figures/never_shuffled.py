"""Figures of `never_shuffled`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, chart, number


def losses(r):
    """The loss of each batch, sorted and shuffled. The teeth go beyond the chart."""
    steps = np.arange(len(r.losses_wrong))
    figure, axes = chart(340)
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=1.5, linestyle=":")
    axes.plot(steps, r.losses_wrong, color=WRONG, linewidth=1.8)
    for epoch in (0, 1, 2):
        classes = "0 \N{HORIZONTAL ELLIPSIS} 9"
        axes.text(100 * epoch + 50, 2.68, classes, color=INK, ha="center", clip_on=False)
        axes.plot([100 * epoch] * 2, [2.62, 2.85], color=QUIET, linewidth=1, clip_on=False)
    end = steps[-1]
    number(axes, f"{r.last_wrong:.2f}", end, r.last_wrong, WRONG, 6, 1, annotation_clip=False)
    number(axes, f"{r.last_right:.2f}", end, r.last_right, RIGHT, 6, 8, annotation_clip=False)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, 355), ylim=(0, 2.6))
    axes.set_xticks([0, 100, 200, 300])
    columns = {"step": steps[::10], "sorted": r.losses_wrong[::10]}
    return Plot(figure, {**columns, "shuffled": r.losses_right[::10]})


def known(r):
    """Which classes are recognised after every tenth step: a square for each."""
    classes, moments = r.known.shape
    figure, axes = canvas(250, (-2.6, moments + 0.3), (-2.4, classes + 1.2))
    for k in range(classes):
        y = classes - 1 - k
        axes.text(-0.6, y + 0.45, str(k), color=INK, ha="right", va="center")
        for moment in range(moments):
            box(axes, moment, y, 0.9, 0.9, QUIET, alpha=0.12)
            if r.known[k, moment] >= 0.01:
                box(axes, moment, y, 0.9, 0.9, WRONG, alpha=float(r.known[k, moment]))
    for epoch in (0, 1, 2):
        start = 10 * epoch
        axes.plot([start, start + 9.9], [-0.4, -0.4], color=QUIET, linewidth=1)
        axes.text(start + 5, -0.8, str(epoch + 1), color=INK, ha="center", va="top")
    axes.text(-0.6, classes + 0.3, "t", color=INK, ha="right", va="bottom", style="italic")
    steps = [10 * (moment + 1) for moment in range(moments)]
    rows = {str(k): [f"{share:.2f}" for share in r.known[k]] for k in (0, 4, 9)}
    return Plot(figure, {"step": steps, **rows})
