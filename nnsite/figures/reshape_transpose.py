"""Figures of `reshape_transpose`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, chart, number
from nnsite.figures.tiles import SIDE, plain

SHADES = {"a": 0.08, "b": 0.3, "c": 0.45}
GAPS = 10  # steps whose mean is one point of a curve


def cuts(r):
    """Twelve numbers in memory, those of three images of four pixels, cut in two ways."""
    figure, axes = canvas(330, (-0.2, 12.2), (-6.9, 2.1))
    memory = r.names.ravel().tolist()
    for i, name in enumerate(memory):
        _cell(axes, i, 0, name, INK)
    for cut in range(0, 13, 4):
        axes.vlines(cut, 1, 1.7, color=RIGHT, linewidth=3)
    for cut in range(0, 13, 3):
        axes.vlines(cut, -0.7, 0, color=WRONG, linewidth=3, linestyle=(0, (2, 1)))
    sides = (
        (0, 0, "left", r.names_right, RIGHT, "x.reshape(-1, 4)"),
        (8, 12, "right", r.names_wrong, WRONG, "x.reshape(4, -1).T"),
    )
    for left, edge, side, names, color, code in sides:
        axes.text(edge, -2.3, code, color=color, ha=side, va="bottom")
        for row, column in np.ndindex(names.shape):
            _cell(axes, left + column, -3.6 - 1.3 * row, names[row, column], color)
    columns = {
        "image": ["a", "b", "c"],
        "x.reshape(-1, 4)": [" ".join(row) for row in r.names_right],
        "x.reshape(4, -1).T": [" ".join(row) for row in r.names_wrong],
    }
    return Plot(figure, columns)


def _cell(axes, x, y, name, color):
    """One number with its name; the shade is that of its image."""
    shade = QUIET if color == INK else color
    box(axes, x + 0.03, y, 0.94, 1, shade, alpha=SHADES[name[0]])
    axes.text(x + 0.5, y + 0.5, name, color=INK, ha="center", va="center")


def losses(r):
    """The loss against the step: right rows, re-cut rows, and right rows with shuffled pixels."""
    means = {
        name: values.reshape(-1, GAPS).mean(axis=1)
        for name, values in (
            ("right", r.losses_right),
            ("wrong", r.losses_wrong),
            ("shuffled", r.losses_places),
        )
    }
    steps = np.arange(GAPS / 2, r.steps, GAPS)
    figure, axes = chart(320)
    axes.plot([0, r.steps], [r.guessing, r.guessing], color=QUIET, linewidth=1, linestyle=":")
    axes.plot(steps, means["wrong"], color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(steps, means["right"], color=RIGHT, linewidth=2.5)
    axes.plot(steps, means["shuffled"], color=INK, linewidth=2, linestyle=":")
    number(axes, f"{r.loss_wrong:.2f}", r.steps, r.loss_wrong, WRONG, 6, -8)
    number(axes, f"{r.loss_right:.2f}", r.steps, r.loss_right, RIGHT, 6, -8)
    axes.text(60, 2.05, "wrong(x)", color=WRONG, va="top")
    axes.text(20, 0.38, "right(x)", color=RIGHT, va="top", ha="left")
    axes.text(95, 0.62, "right(x)[:, places]", color=INK, va="bottom")
    axes.set(xlabel="step", ylabel="loss", xlim=(0, r.steps * 1.22), ylim=(0, 2.6))
    axes.set_xticks([0, 100, 200, 300])
    axes.set_yticks([0, 0.5, 1, 1.5, 2, 2.5])
    return Plot(figure, {"step": steps.tolist(), **means})


def rows(r):
    """Five rows as images: right, re-cut, columns re-cut, and with swapped axes."""
    images = np.concatenate([r.shown_right, r.shown_wrong, r.shown_columns, r.shown_lying])
    return Mosaic(plain(np.round(255 * images).astype(np.uint8), columns=5, scale=2))


def maps(r):
    """What three filters see of a digit: above with `transpose`, below re-cut; 0 is grey."""
    both = np.concatenate([r.maps_right, r.maps_wrong])
    # The sums of a filter go from -3 to 3.
    grey = np.round(127.5 + 42.5 * both).astype(np.uint8)
    edge = (SIDE - grey.shape[1]) // 2
    framed = np.pad(grey, ((0, 0), (edge, edge), (edge, edge)), constant_values=127)
    return Mosaic(plain(framed, columns=3, scale=3))
