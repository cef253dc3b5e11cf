"""Figures of `zero_init`."""

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, RIGHT, WRONG, chart, number
from nnsite.figures.tiles import units


def accuracies(r):
    """Accuracy after each epoch from three starts: zeros, random, random times 1e-6."""
    figure, axes = chart(320)
    axes.plot(r.epochs, r.curve_right, color=RIGHT, marker="o")
    axes.plot(r.epochs, r.curve_tiny, color=INK, marker="^", linestyle=":")
    axes.plot(r.epochs, r.curve_wrong, color=WRONG, marker="s", linestyle="--")
    end = r.epochs[-1]
    number(axes, f"{r.accuracy_right:.4f}", end, r.accuracy_right, RIGHT, 4, 12, ha="right")
    number(axes, f"{r.accuracy_wrong:.4f}", end, r.accuracy_wrong, WRONG, 4, -28, ha="right")
    axes.text(1.1, r.curve_right[1] - 0.04, "right(rng)", color=RIGHT, va="top")
    axes.text(end - 0.75, r.curve_tiny[-2] + 0.06, "1e-6 * right(rng)", color=INK, ha="right")
    axes.text(1.1, r.curve_wrong[1] - 0.02, "wrong(rng)", color=WRONG, va="top")
    axes.set(xlabel="epoch", ylabel="accuracy", xticks=r.epochs, ylim=(0, 1.05))
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    columns = {"zeros": r.curve_wrong, "1e-6": r.curve_tiny, "random": r.curve_right}
    return Plot(figure, {"epoch": r.epochs, **columns})


def units_wrong(r):
    """The 50 columns of W1 as images, trained from zeros."""
    return Mosaic(units(r.W1_wrong))


def units_right(r):
    """The 50 columns of W1 as images, trained from a random start."""
    return Mosaic(units(r.W1_right))
