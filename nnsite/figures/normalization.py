"""Figures of `normalization`."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from nnsite.core.activations import sigmoid
from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, MINUS, RIGHT, WRONG, chart, charts, number, overlap
from nnsite.figures.tiles import tiles


def few_lost(r):
    """The first of the lost, in 16 greys: on home it is the first that a reader waits for."""
    return Mosaic(tiles(r.few_index, r.x, r.t, r.p_raw), greys=16)


def into_steps(r):
    """How often layer 1 meets each a1, and the sigmoid over the same range."""
    figure, (above, below) = charts(2, 430)
    columns = {}
    for axes, a1_name, n_name, a1, color, end, share in (
        (above, "a1 scaled", "n scaled", r.a1_scaled, RIGHT, 20, r.saturated_scaled),
        (below, "a1 raw", "n raw", r.a1_raw, WRONG, 20 * 255, r.saturated_raw),
    ):
        counts, edges = np.histogram(a1, bins=20, range=(-end, end))
        axes.stairs(counts / max(counts.max(), 1), edges, fill=True, color=color, alpha=0.35)
        # Closer together where the sigmoid bends.
        a = np.unique([*np.linspace(-end, end, 21), *np.linspace(-8, 8, 33)])
        axes.plot(a, sigmoid(a), color=INK, linewidth=2)
        number(axes, f"{100 * share:.1f} %", -end, 0.72, color)
        axes.set_xticks([-end, 0, end], [f"{MINUS}{end:,}", "0", f"{end:,}"])
        axes.set(ylabel="z1", ylim=(0, 1.05), yticks=[0, 0.5, 1])
        columns[a1_name] = edges[:-1].tolist()
        columns[n_name] = counts.tolist()
    below.set_xlabel("a1")
    return Plot(figure, columns)


def by_scale(r):
    """Accuracy against the largest pixel value, on a logarithmic scale."""
    scales, found = r.scales, r.by_scale
    figure, axes = chart(290)
    axes.plot(scales, found, color=WRONG, marker="s", linestyle="--", markevery=slice(1, None))
    axes.plot(scales[0], found[0], color=RIGHT, marker="o", markersize=9)
    number(axes, f"{found[0]:.4f}", 1, found[0], RIGHT, 0, 18)
    number(axes, f"{found[-1]:.4f}", 255, found[-1], WRONG, 0, -32, ha="right")
    axes.set_xscale("log")
    axes.set_xticks([1, 4, 16, 64, 255], ["1", "4", "16", "64", "255"])
    axes.minorticks_off()
    axes.set(xlabel="x.max()", ylabel="accuracy", xlim=(0.8, 300))
    axes.set_ylim(min(found) - 0.005, max(found) + 0.005)
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter("{x:.3f}")
    return Plot(figure, {"x.max()": scales, "accuracy": found})


def balance(r):
    """The errors of both networks, scaled above raw: bars that overlap where they agree."""
    bars = (RIGHT, "-"), (WRONG, "--")
    figure, axes = overlap(r.gained, r.wrong_both_ways, r.lost, *bars)
    subtraction = f"{r.lost} - {r.gained} = {r.cost}".replace("-", MINUS)
    number(axes, subtraction, 0, -0.2, INK, va="top")
    counts = {"gained": [r.gained], "wrong both ways": [r.wrong_both_ways], "lost": [r.lost]}
    return Plot(figure, counts)


def lost(r):
    """Digits that raw pixels lose, the most confidently wrong first."""
    return Mosaic(tiles(r.lost_index, r.x, r.t, r.p_raw))
