"""Figures of `int_zeros_like`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number
from nnsite.figures.tiles import plain


def steps(r):
    """Along x0, where f is taken: a little above and below 3, or at 3 and 2."""
    x = np.linspace(1.6, 3.4, 37)
    f = x**2 + 16
    tangent = np.array([2.5, 3.4])
    figure, axes = chart(280)
    axes.plot(x, f, color=QUIET, linewidth=1)
    axes.plot(tangent, 25 + r.first_right * (tangent - 3), color=RIGHT, linewidth=3)
    axes.plot([r.below_3, r.above_3], [r.f_below, r.f_above], color=WRONG, marker="s", linestyle="")
    axes.plot(
        [r.below_3, r.above_3, r.above_3], [r.f_below, r.f_below, r.f_above], "--", color=WRONG
    )
    number(axes, f"{r.first_right:.0f}", 3.22, 26.2, RIGHT, -10, 4, ha="right")
    rise = f"({r.f_above} \N{MINUS SIGN} {r.f_below}) / 0.0002"
    axes.text(2.96, 19.4, rise, color=INK, ha="right", va="top")
    number(axes, f"= {r.first_wrong:,}", 2.96, 18.6, WRONG, 0, -5, ha="right", va="top")
    axes.set(xlabel="x[0]", ylabel="f(x)", xticks=[2, 3], yticks=[r.f_below, r.f_above])
    axes.set(xlim=(1.5, 3.5), ylim=(16.5, 28.6))
    return Plot(figure, {"x[0]": x[::4].round(2).tolist(), "f(x)": f[::4].round(2).tolist()})


def pixels(r):
    """Five digits, scaled and kept above, scaled and cut to whole numbers below."""
    kept_above_cut = np.concatenate([r.pixels, 255 * r.pixels_cut])
    return Mosaic(plain(kept_above_cut, columns=5, scale=2))
