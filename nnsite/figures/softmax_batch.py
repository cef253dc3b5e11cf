"""Figures of `softmax_batch`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, chart, number


def what_is_summed(r):
    """Three rows of y, wrong above right: a frame around all that one sum runs over."""
    figure, axes = chart(330)
    axes.set(xlim=(-1, 12.4), ylim=(8.9, -0.9))
    axes.set_axis_off()
    for top, y, color, line, rows in (
        (0, r.three_wrong, WRONG, "--", 3),
        (5, r.three_right, RIGHT, "-", 1),
    ):
        axes.vlines(range(1, 10), top, top + 3, color=QUIET, linewidth=0.5)
        axes.hlines((top + 1, top + 2), 0, 10, color=QUIET, linewidth=0.5)
        axes.text(11.2, top - 0.45, "Σ", ha="center", va="center")
        for row in range(3):
            middle = top + row + 0.5
            axes.text(-0.4, middle, str(r.t[row]), ha="right", va="center")
            number(axes, f"{y[row].sum():.2f}", 11.2, middle, color, ha="center", va="center")
            for k in (y[row] > 0.005).nonzero()[0]:
                box(axes, k, top + row, 1, 1, color, alpha=float(y[row, k]))
        for row in range(0, 3, rows):
            box(axes, 0, top + row, 10, rows, color, line=line)
    axes.text(5, 3.5, f"Σ = {r.three_wrong.sum():.2f}", color=WRONG, ha="center", va="center")
    for k in range(10):
        axes.text(k + 0.5, 8.5, str(k), ha="center", va="center")
    sums = {"wrong": r.three_wrong.sum(axis=1), "right": r.three_right.sum(axis=1)}
    return Plot(figure, {"t": r.t[:3], **sums})


def loss_by_batch(r):
    """The loss against the digits in a batch, on a logarithmic scale of batches."""
    sizes = [1, 10, 100, 1000]
    wrong = [r.loss_wrong_1, r.loss_wrong_10, r.loss_wrong, r.loss_wrong_1000]
    right = [r.loss_right] * len(sizes)
    figure, axes = chart(290)
    axes.plot(sizes, right, color=RIGHT, marker="o")
    axes.plot(sizes, wrong, color=WRONG, marker="s", linestyle="--")
    number(axes, f"{r.loss_wrong:.2f}", 100, r.loss_wrong, WRONG, -8, 8, ha="right")
    number(axes, f"{r.loss_right:.2f}", 100, r.loss_right, RIGHT, 0, 10, ha="center")
    axes.axhline(r.loss_guessing, color=QUIET, linestyle=":")
    axes.text(1300, r.loss_guessing + 0.1, "log(10)", color=INK, ha="right", va="bottom")
    axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set(xlabel="n", ylabel="loss", ylim=(0, 9), xlim=(0.8, 1300))
    return Plot(figure, {"n": sizes, "wrong": wrong, "right": right})
