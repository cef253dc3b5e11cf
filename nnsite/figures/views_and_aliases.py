"""Figures of `views_and_aliases`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, QUIET, RIGHT, WRONG, box, canvas, chart, number


def names(r):
    """Two names and the arrays they stand for: one array above (wrong), two below (right)."""
    figure, axes = canvas(350, (0, 10), (0, 7.6))
    _array(axes, 6.45, r.three_now, WRONG, "--")
    _name(axes, 'params["W2"]', 7.0, 6.45, WRONG)
    _name(axes, 'best["W2"]', 5.9, 6.45, WRONG)
    _accuracy(axes, 5.2, r.accuracy_wrong, WRONG)
    _array(axes, 3.3, r.three_now, RIGHT, "-")
    _name(axes, 'params["W2"]', 3.3, 3.3, RIGHT)
    _array(axes, 1.7, r.three_then, RIGHT, "-")
    _name(axes, 'best["W2"]', 1.7, 1.7, RIGHT)
    _accuracy(axes, 0.45, r.accuracy_right, RIGHT)
    columns = {"then": r.three_then, "now": r.three_now, "dict(params)": r.three_best_wrong}
    return Plot(figure, {"W2[0]": [0, 1, 2], **columns})


def _array(axes, y, numbers, color, line):
    """An array at this height, as a box with its first numbers in it."""
    box(axes, 4.0, y - 0.45, 5.9, 0.9, color, alpha=0.12, line=line)
    shown = ", ".join(f"{value:.2f}" for value in numbers).replace("-", MINUS)
    axes.text(6.95, y, f"{shown}, …", color=INK, ha="center", va="center")


def _name(axes, name, y, array, color):
    """A name at this height, and an arrow to the array at that one."""
    axes.text(0, y, name, color=INK, ha="left", va="center", family="monospace")
    arrow = {"arrowstyle": "->", "color": color, "linewidth": 2, "shrinkB": 2}
    axes.annotate("", (4.0, array), (3.05, y), arrowprops=arrow)


def _accuracy(axes, y, accuracy, color):
    """The accuracy of best, at this height."""
    axes.text(4.0, y, "predict(best, x)", color=color, ha="left", va="center")
    number(axes, f"{accuracy:.4f}", 9.95, y, color, ha="right", va="center")


def history(r):
    """The accuracy of what was kept before training and after each epoch, in either way."""
    figure, axes = chart(300)
    axes.plot(r.epochs, r.history_right, color=RIGHT, marker="o")
    axes.plot(r.epochs, r.history_wrong, color=WRONG, marker="s", linestyle="--")
    number(axes, f"{r.before_wrong:.4f}", 0, r.before_wrong, WRONG, 0, -30, ha="left")
    number(axes, f"{r.before_right:.4f}", 0, r.before_right, RIGHT, 14, -6, ha="left")
    axes.text(0.02, 0.97, "dict(params)", color=WRONG, va="bottom")
    axes.text(1.1, r.first_right - 0.06, "copies", color=RIGHT, va="top")
    axes.set(xlabel="epoch", ylabel="accuracy", xticks=r.epochs, ylim=(0, 1.1))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    return Plot(
        figure, {"epoch": r.epochs, "dict(params)": r.history_wrong, "copies": r.history_right}
    )


def losses(r):
    """The loss at each step, from batches divided in place and from new arrays."""
    steps = np.arange(1, len(r.losses_right) + 1)
    epoch = len(steps) // 3
    figure, axes = chart(320)
    for end in (epoch, 2 * epoch):
        axes.axvline(end + 0.5, color=QUIET, linewidth=1, linestyle=":")
    axes.plot([1, steps[-1]], [r.guessing] * 2, color=QUIET, linewidth=1, linestyle=":")
    axes.plot(steps, r.losses_wrong, color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=2.5)
    axes.text(2.05 * epoch, 1.95, "x_batch /= 255", color=WRONG, ha="center")
    axes.text(2.05 * epoch, 0.9, "x_batch = x_batch / 255", color=RIGHT, ha="center")
    number(axes, f"{r.loss_wrong:.2f}", steps[-1], r.loss_wrong, WRONG, 6, -18)
    number(axes, f"{r.loss_right:.2f}", steps[-1], r.loss_right, RIGHT, 6, -8)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, steps[-1] * 1.22), ylim=(0, 2.7))
    axes.set_xticks([0, epoch, 2 * epoch, 3 * epoch])
    columns = {"/= 255": r.losses_wrong, "= x_batch / 255": r.losses_right}
    return Plot(figure, {"step": list(steps), **columns})
