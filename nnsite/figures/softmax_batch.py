"""Figures of `softmax_batch`."""

import numpy as np

from nnsite.engine.drawing import Plot
from nnsite.figures.style import QUIET, RIGHT, WRONG, chart


def loss_by_batch(r):
    """The loss against the digits in a batch, on a logarithmic scale of batches."""
    sizes = [1, 10, 100, 1000]
    wrong = [r.loss_wrong_1, r.loss_wrong_10, r.loss_wrong, r.loss_wrong_1000]
    right = [r.loss_right] * len(sizes)
    figure, axes = chart(290)
    axes.plot(sizes, right, color=RIGHT, marker="o")
    axes.plot(sizes, wrong, color=WRONG, marker="s", linestyle="--")
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set(xlabel="n", ylabel="loss", ylim=(0, 9), xlim=(0.8, 3500))
    axes.annotate(
        f"{r.loss_wrong:.2f}", (100, r.loss_wrong), (-8, 8), textcoords="offset points",
        color=WRONG, size=24, weight="bold", ha="right",
    )
    axes.annotate(
        f"{r.loss_right:.4f}", (100, r.loss_right), (0, 10), textcoords="offset points",
        color=RIGHT, size=24, weight="bold", ha="center",
    )
    return Plot(figure, {"n": sizes, "wrong": wrong, "right": right})


def row_sums(r):
    """The sums of the rows of the first batch."""
    sums = np.asarray(r.first_row_sums, dtype=float)
    figure, axes = chart(220)
    axes.bar(np.arange(len(sums)), sums, width=1.0, color=WRONG)
    axes.axhline(1, color=RIGHT)
    axes.set(xlabel="row", ylabel="sum", ylim=(0, 1.1), yticks=[0, 0.5, 1], xlim=(-1, 100))
    axes.axhline(0, color=QUIET)
    return Plot(figure, {"row": list(range(len(sums))), "sum": list(sums)})
