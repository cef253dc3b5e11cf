"""Figures of `softmax_batch`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.rows import classes, frame_all, frame_each, paper, rows
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number


def what_is_summed(r):
    """Three rows of y, wrong above right: a frame around all that one sum runs over."""
    figure, axes = paper(330, top=-1.2, bottom=9)
    rows(axes, 0, r.three_wrong, r.t, WRONG)
    frame_all(axes, 0, 3, WRONG)
    total = f"Σ = {r.three_wrong.sum():.2f}"
    axes.text(5, 3.5, total, color=WRONG, ha="center", va="center")
    rows(axes, 5, r.three_right, r.t, RIGHT)
    frame_each(axes, 5, 3, RIGHT)
    classes(axes, 8.5)
    return Plot(
        figure,
        {
            "t": r.t[:3],
            "wrong": r.three_wrong.sum(axis=1),
            "right": r.three_right.sum(axis=1),
        },
    )


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
    axes.set(xlabel="n", ylabel="loss", ylim=(0, max(9, 1.05 * max(wrong))), xlim=(0.8, 1300))
    return Plot(figure, {"n": sizes, "wrong": wrong, "right": right})
