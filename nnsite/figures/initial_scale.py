"""Figures of `initial_scale`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, charts, number
from nnsite.figures.tiles import units

BINS = 25
MEAN_OF = 10  # steps whose mean is one point of a curve
TOP = 2.6  # of the axis of losses, as on the other pages about learning


def outputs(r):
    """How the outputs of the hidden layer are spread before training, from both starts."""
    figure, (above, below) = charts(2, 400)
    columns = {}
    for axes, name, z1, color, share in (
        (above, "randn(n, m)", r.z1_wrong, WRONG, r.saturated_wrong),
        (below, "randn(n, m) / sqrt(n)", r.z1_right, RIGHT, r.saturated_right),
    ):
        counts, edges = np.histogram(z1, bins=BINS, range=(0, 1))
        shares = counts / z1.size
        axes.stairs(shares, edges, fill=True, color=color, alpha=0.35)
        axes.stairs(shares, edges, color=color, linewidth=2)
        number(axes, f"{100 * share:.1f} %", 0.5, 0.36, color, ha="center")
        axes.text(0.5, 0.28, name, color=color, ha="center")
        axes.set(xlim=(-0.01, 1.01), ylim=(0, 0.45), yticks=[0, 0.2, 0.4])
        axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
        columns["z1"] = edges[:-1].round(2).tolist()
        columns[name] = shares.round(4).tolist()
    below.set_xlabel("z1")
    return Plot(figure, columns)


def losses(r):
    """The loss against the step from both starts; what lies above the axis is cut off."""
    steps = np.arange(MEAN_OF / 2, r.steps, MEAN_OF)
    means = {
        name: values.reshape(-1, MEAN_OF).mean(axis=1)
        for name, values in (("wrong", r.losses_wrong), ("right", r.losses_right))
    }
    figure, axes = chart(320)
    axes.plot([0, r.steps], [r.guessing, r.guessing], color=QUIET, linewidth=1, linestyle=":")
    axes.plot(steps, means["wrong"], color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(steps, means["right"], color=RIGHT, linewidth=2.5)
    number(axes, f"{r.loss_wrong:.2f}", r.steps, r.loss_wrong, WRONG, 6, -4)
    number(axes, f"{r.loss_right:.2f}", r.steps, r.loss_right, RIGHT, 6, -12)
    axes.text(60, 1.2, "randn(n, m)", color=WRONG, va="bottom")
    axes.text(8, 0.03, "randn(n, m) / sqrt(n)", color=RIGHT, va="bottom")
    axes.set(xlabel="step", ylabel="loss", xlim=(0, r.steps * 1.22), ylim=(0, TOP))
    axes.set_xticks([0, 100, 200, 300])
    axes.set_yticks([0, 0.5, 1, 1.5, 2, 2.5])
    return Plot(figure, {"step": steps.tolist(), **means})


def depths(r):
    """How large the outputs of ten ReLU layers are, from four starts, on a logarithmic scale."""
    layers = list(range(1, r.depth + 1))
    figure, axes = chart(360)
    axes.set_yscale("log")
    drawn = (
        ("1", WRONG, "--", "s", 0),
        ("sqrt(2 / n)", RIGHT, "-", "o", -2),
        ("1 / sqrt(n)", INK, ":", "^", -20),
        ("0.01", WRONG, "-.", "v", 0),
    )
    for name, color, line, marker, rise in drawn:
        sizes = r.depths[name]
        axes.plot(layers, sizes, color=color, linestyle=line, marker=marker, markersize=5)
        axes.annotate(
            name,
            (layers[-1], sizes[-1]),
            xytext=(8, rise),
            textcoords="offset points",
            color=color,
        )
    axes.set(xlabel="layer", ylabel="size of z", xlim=(0.5, 13.4), ylim=(1e-13, 1e10))
    axes.set_xticks([1, 4, 7, 10])
    axes.set_yticks([1e-12, 1e-8, 1e-4, 1, 1e4, 1e8], ["1e-12", "1e-8", "1e-4", "1", "1e4", "1e8"])
    axes.minorticks_off()
    columns = {name: [f"{size:.3g}" for size in sizes] for name, sizes in r.depths.items()}
    return Plot(figure, {"layer": layers, **columns})


def units_wrong(r):
    """The 50 columns of W1 as images, trained from deviation 1."""
    return Mosaic(units(r.W1_wrong))


def units_right(r):
    """The 50 columns of W1 as images, trained from deviation 1 / sqrt(n)."""
    return Mosaic(units(r.W1_right))
