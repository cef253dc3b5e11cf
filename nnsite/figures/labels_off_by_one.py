"""Figures of `labels_off_by_one`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, chart, number

CLASSES = 10


def losses(r):
    """The loss at each step: with class numbers, with eleven outputs, with shifted rows."""
    steps = np.arange(len(r.losses_right))
    figure, axes = chart(320)
    axes.axhline(r.guessing, color=QUIET, linestyle=":")
    axes.plot(steps, r.losses_rows, color=WRONG, linestyle="--", linewidth=1.5)
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=1.5)
    axes.plot(steps, r.losses_eleven, color=INK, linestyle=":", linewidth=1.5)
    end = steps[-1]
    number(axes, f"{r.end_rows:.2f}", end, r.end_rows, WRONG, 0, -32, ha="right")
    number(axes, f"{r.end_right:.2f}", end, r.end_right, RIGHT, 0, 30, ha="right")
    axes.text(110, 2.08, "x[j], t[j + 1]", color=WRONG, va="center")
    axes.text(60, 1.0, "x[j], t[j]", color=RIGHT, va="center")
    axes.text(36, 1.45, "y: (n, 11)", color=INK, va="center")
    axes.text(0, 2.62, "log(10)", color=INK, va="center")
    axes.set(xlabel="step", ylabel="loss", xlim=(-4, end + 4), ylim=(0, 2.7))
    axes.set_xticks([0, 100, 200, 300])
    axes.set_yticks([0, 0.5, 1, 1.5, 2, 2.5])
    columns = {"right": r.losses_right, "11": r.losses_eleven, "rows": r.losses_rows}
    shown = {name: losses[::20].round(3).tolist() for name, losses in columns.items()}
    return Plot(figure, {"step": steps[::20].tolist(), **shown})


def what_is_counted(r):
    """The confusion matrix: the cells that count as right, with either labels."""
    figure, axes = canvas(520, (-0.7, CLASSES + 0.05), (CLASSES + 2.4, -1))
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    axes.text(-0.4, -0.4, "t\N{REVERSE SOLIDUS}p", color=INK, ha="center", va="center")
    for k in range(CLASSES):
        axes.text(k + 0.5, -0.4, str(k), color=INK, ha="center", va="center")
        axes.text(-0.4, k + 0.5, str(k), color=INK, ha="center", va="center")
    for row in range(CLASSES):
        for column in range(CLASSES):
            count = r.confusion[row, column]
            color, line = {0: (RIGHT, "-"), 1: (WRONG, "--")}.get(column - row, (QUIET, None))
            # The square root leaves a trace of cells with a few digits.
            strength = 0.4 * np.sqrt(count / r.confusion.max())
            box(axes, column + 0.02, row + 0.02, 0.96, 0.96, color, float(strength), line)
            if line:
                axes.text(column + 0.5, row + 0.53, str(count), ha="center", va="center", size=16.7)
    number(axes, f"{r.accuracy_right:.4f}", 0, 10.6, RIGHT, va="top")
    number(axes, f"{r.accuracy_wrong:.4f}", 10, 10.6, WRONG, va="top", ha="right")
    axes.text(0, 12.2, "p == t", color=RIGHT, va="center")
    axes.text(10, 12.2, "p == t + 1", color=WRONG, ha="right", va="center")
    return Plot(
        figure,
        {
            "t": list(range(CLASSES)),
            "right": np.diag(r.confusion).tolist(),
            "wrong": [*np.diag(r.confusion, 1).tolist(), "-"],
        },
    )
