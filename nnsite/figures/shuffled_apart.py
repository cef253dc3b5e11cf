"""Figures of `shuffled_apart`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number
from nnsite.figures.tiles import plain


def losses(r):
    """The loss at each step, shuffled apart and together."""
    steps = np.arange(len(r.losses_wrong))
    figure, axes = chart(320)
    axes.axhline(r.guessing, color=QUIET, linestyle=":")
    axes.plot(steps, r.losses_wrong, color=WRONG, linestyle="--", linewidth=1.5)
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=1.5)
    end = steps[-1]
    number(axes, f"{r.end_wrong:.2f}", end, r.end_wrong, WRONG, 0, -32, ha="right")
    number(axes, f"{r.end_right:.2f}", end, r.end_right, RIGHT, 0, 30, ha="right")
    axes.text(110, 2.08, "wrong(rng, x, t)", color=WRONG, va="center")
    axes.text(50, 0.92, "right(rng, x, t)", color=RIGHT, va="center")
    axes.text(0, 2.56, "log(10)", color=INK, va="center")
    axes.set(xlabel="step", ylabel="loss", xlim=(-4, end + 4), ylim=(0, 2.7))
    axes.set_xticks([0, 100, 200, 300])
    axes.set_yticks([0, 0.5, 1, 1.5, 2, 2.5])
    return Plot(
        figure,
        {
            "step": steps[::20].tolist(),
            "wrong": r.losses_wrong[::20].round(3).tolist(),
            "right": r.losses_right[::20].round(3).tolist(),
        },
    )


def means_wrong(r):
    """The mean image of each label, 0 to 9, when images and labels were shuffled apart."""
    return Mosaic(plain(r.images_wrong, columns=5, scale=2))


def means_right(r):
    """The mean image of each label, 0 to 9, when they were shuffled together."""
    return Mosaic(plain(r.images_right, columns=5, scale=2))
