"""Figures of `sum_for_mean`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, QUIET, RIGHT, WRONG, chart, charts, number


def along(r):
    """The loss of one batch along its gradient, and where one step of each kind ends."""
    figure, axes = chart(350)
    axes.plot(r.factors, r.along, color=QUIET, linewidth=2)
    axes.set_xscale("symlog", linthresh=1, linscale=0.7)
    axes.plot(0, r.line_start, color=INK, marker="o")
    axes.plot(1, r.line_mean, color=RIGHT, marker="o", markersize=9)
    axes.plot(100, r.line_sum, color=WRONG, marker="s", markersize=9)
    axes.plot(-1, r.line_uphill, color=WRONG, marker="^", markersize=9)
    number(axes, f"{r.line_mean:.2f}", 1, r.line_mean, RIGHT, 0, -34, ha="center")
    number(axes, f"{r.line_sum:.1f}", 100, r.line_sum, WRONG, -12, -6, ha="right")
    axes.text(1, r.line_mean + 0.9, "mean", color=RIGHT, ha="center")
    axes.text(100, r.line_sum + 0.8, "sum", color=WRONG, ha="center")
    axes.text(-1, r.line_uphill + 0.9, f"t {MINUS} y", color=WRONG, ha="center")
    axes.set(xlabel="rate", ylabel="loss", xlim=(-3.2, 170), ylim=(-0.9, 15.5))
    axes.set_xticks([-1, 0, 1, 10, 100], [f"{MINUS}1", "0", "1", "10", "100"])
    axes.set_yticks([0, 5, 10, 15])
    axes.minorticks_off()
    return Plot(figure, {"rate": r.factors, "loss": r.along})


def losses(r):
    """The losses of three trainings, on a broken axis: below as on other pages, above the rest."""
    figure, (above, below) = charts(2, 420)
    for axes in (above, below):
        axes.plot(r.losses_wrong, color=WRONG, linewidth=1, linestyle="--")
        axes.plot(r.losses_uphill, color=WRONG, linewidth=1.5, linestyle=":")
        axes.plot(r.losses_right, color=RIGHT, linewidth=1.5)
        axes.set(xlim=(-6, 306), ylabel="loss")
        axes.set_xticks([0, 100, 200, 300])
    above.set(ylim=(2.6, 17), yticks=[5, 10, 15])
    above.tick_params(labelbottom=False)
    below.set(ylim=(0, 2.6), yticks=[0, 0.5, 1, 1.5, 2, 2.5], xlabel="step")
    number(above, f"{r.loss_wrong:.1f}", 300, 8.6, WRONG, ha="right", va="top")
    above.text(300, 9.2, "sum", color=WRONG, ha="right", va="bottom")
    above.text(8, 6.2, f"t {MINUS} y", color=WRONG)
    number(below, f"{r.loss_right:.2f}", 300, 0.7, RIGHT, ha="right", va="bottom")
    below.text(32, 1.4, "mean", color=RIGHT)
    columns = {
        "step": np.arange(len(r.losses_right)),
        "sum": r.losses_wrong,
        "mean": r.losses_right,
    }
    return Plot(figure, columns)


def by_size(r):
    """The accuracy after an epoch against the size of a batch: the sum and the mean."""
    figure, axes = chart(300)
    axes.plot(r.sizes, r.by_size_mean, color=RIGHT, marker="o")
    axes.plot(r.sizes, r.by_size_sum, color=WRONG, marker="s", linestyle="--")
    number(axes, f"{r.accuracy_mean_1000:.2f}", 1000, r.accuracy_mean_1000, RIGHT, 8, -4)
    number(axes, f"{r.accuracy_sum_1000:.2f}", 1000, r.accuracy_sum_1000, WRONG, 8, -4)
    axes.text(400, 0.74, "mean, 1", color=RIGHT)
    axes.text(330, 0.5, "sum, 0.01", color=WRONG, ha="right")
    axes.set_xscale("log")
    axes.set_xticks(r.sizes, [f"{n:,}" for n in r.sizes])
    axes.minorticks_off()
    axes.set(xlabel="n", ylabel="accuracy", xlim=(90, 1900), ylim=(0, 1.05))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    return Plot(figure, {"n": r.sizes, "sum": r.by_size_sum, "mean": r.by_size_mean})
