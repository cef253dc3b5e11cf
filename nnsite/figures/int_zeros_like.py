"""Figures of `int_zeros_like`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import RIGHT, WRONG, chart, number
from nnsite.figures.tiles import plain


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
    kept_above_cut = np.concatenate([r.pixels, 255 * r.pixels_cut])
    return Mosaic(plain(kept_above_cut, columns=5, scale=2))
