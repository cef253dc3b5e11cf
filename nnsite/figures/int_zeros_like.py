"""Figures of `int_zeros_like`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import RIGHT, WRONG, chart, number

SIDE = 28
GAP = 3


def one_digit(r):
    """Ten probabilities of a digit that the network is unsure of, kept and cut."""
    k = np.arange(10)
    kept, cut = r.unsure_right, r.unsure_wrong
    figure, axes = chart(280)
    axes.bar(k, kept, width=0.7, color=RIGHT, alpha=0.85)
    axes.plot(k, cut, color=WRONG, marker="s", linestyle="--")
    number(axes, f"Σ = {kept.sum():.1f}", -0.5, 0.86, RIGHT)
    number(axes, f"Σ = {cut.sum()}", 9.5, 0.86, WRONG, ha="right")
    axes.set(xlabel="k", ylabel="y", xticks=k, xlim=(-0.6, 9.6), ylim=(-0.06, 1))
    axes.set_yticks([0, 0.2, 0.4, 0.6])
    return Plot(figure, {"k": k.tolist(), "right": kept.tolist(), "wrong": cut.tolist()})


def pixels(r):
    """Five digits, scaled and kept above, scaled and cut to whole numbers below."""
    rows = [r.pixels, 255 * r.pixels_cut]
    mosaic = np.zeros((2 * (SIDE + GAP) + GAP, 5 * (SIDE + GAP) + GAP), np.uint8)
    for row, images in enumerate(rows):
        for column, image in enumerate(images):
            top, left = GAP + row * (SIDE + GAP), GAP + column * (SIDE + GAP)
            mosaic[top : top + SIDE, left : left + SIDE] = image.reshape(SIDE, SIDE)
    return Mosaic(np.kron(mosaic, np.ones((2, 2), np.uint8)))
