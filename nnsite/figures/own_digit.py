"""Figures of `own_digit`."""

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.cells import cells
from nnsite.figures.style import INK, MINUS, RIGHT, WRONG, chart, number


def steps(r):
    """Five photos, a row each: from the photo made small to the digit prepared, step by step."""
    heads = ["1", "2", "3", "4", "5"]
    return Mosaic(cells(r.steps, r.steps_labels, r.steps_answers, heads))


def moved(r):
    """Five digits, a row each, moved by 0 to 4 pixels, and what they were taken for."""
    heads = ["0", "+1", "+2", "+3", "+4"]
    return Mosaic(cells(r.moved, r.moved_labels, r.moved_answers, heads))


def by_shift(r):
    """Accuracy against the shift: across dashed, up and down dotted, centred solid."""
    shifts = list(range(-4, 5))
    across = [r.left_4, r.left_3, r.left_2, r.left_1, r.accuracy]
    across += [r.right_1, r.right_2, r.right_3, r.right_4]
    along = [r.up_4, r.up_3, r.up_2, r.up_1, r.accuracy, r.down_1, r.down_2, r.down_3, r.down_4]
    centred = [r.centred, r.centred_1, r.centred_2, r.centred_3, r.centred_4]
    figure, axes = chart(330)
    axes.plot(shifts, across, color=WRONG, marker="s", linestyle="--")
    axes.plot(shifts, along, color=WRONG, marker="^", linestyle=":")
    axes.plot(shifts[4:], centred, color=RIGHT, marker="o", linewidth=2)
    number(axes, f"{r.centred_4:.4f}", 4, r.centred_4, RIGHT, 0, -30, ha="right")
    number(axes, f"{r.right_4:.4f}", 2.9, r.right_4, WRONG, 0, -4, ha="right", va="center")
    axes.text(-3.3, r.left_3 + 0.02, "← →", color=INK, ha="right", va="bottom")
    axes.text(-2.6, r.up_3 - 0.02, "↑ ↓", color=INK, ha="left", va="top")
    axes.set_xticks(shifts, [str(k).replace("-", MINUS) for k in shifts])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1"])
    axes.set(xlabel="shift", ylabel="accuracy", ylim=(0, 1), xlim=(-4.3, 4.3))
    columns = {"shift": shifts, "across": across, "along": along}
    return Plot(figure, columns | {"centred": [None] * 4 + centred})
