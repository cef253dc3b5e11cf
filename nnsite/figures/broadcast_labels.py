"""Figures of `broadcast_labels`."""

import numpy as np

from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.figures.style import INK, MINUS, QUIET, RIGHT, WRONG, box, canvas, chart, number

TIMES = "\N{MULTIPLICATION SIGN}"


def five_by_five(r):
    """Five answers against five labels: all differences, those that were meant framed."""
    y, t = r.y, r.t
    d = y[:, np.newaxis] - t
    figure, axes = canvas(265, (-1.5, 10.5), (5.2, -0.9))
    axes.text(-0.15, -0.15, f"y {MINUS} t", ha="right", va="bottom")
    for i in range(5):
        axes.text(-0.15, i + 0.5, f"{y[i]:.2f}", ha="right", va="center")
        axes.text(i + 0.5, -0.15, f"{t[i]:.0f}", ha="center", va="bottom")
        for j in range(5):
            box(axes, j, i, 1, 1, RIGHT if i == j else WRONG, alpha=0.15 + 0.65 * abs(d[i, j]))
    box(axes, 0, 0, 5, 5, WRONG, line="--")
    for i in range(5):
        box(axes, i, i, 1, 1, RIGHT, line="-")
    number(axes, f"5 {TIMES} 5 = 25", 5.5, 1.6, WRONG, va="center")
    axes.text(5.5, 2.35, f"(5, 1) {MINUS} (5,)", color=WRONG, va="center")
    number(axes, "5", 5.5, 3.7, RIGHT, va="center")
    axes.text(5.5, 4.45, f"(5, 1) {MINUS} (5, 1)", color=RIGHT, va="center")
    columns = {f"t = {t[j]:.0f}, t[{j}]": d[:, j].tolist() for j in range(5)}
    return Plot(figure, {"y": y.tolist(), **columns})


def curves(r):
    """Both losses on the test digits, before training and after each epoch."""
    epochs = list(range(len(r.curve_right)))
    figure, axes = chart(300)
    axes.axhline(r.variance, color=QUIET, linestyle=":")
    axes.plot(epochs, r.curve_wrong, color=WRONG, marker="s", linestyle="--")
    axes.plot(epochs, r.curve_right, color=RIGHT, marker="o")
    number(axes, f"{r.loss_wrong:.4f}", epochs[-1], r.loss_wrong, WRONG, 0, 12, ha="right")
    number(axes, f"{r.loss_right:.4f}", epochs[-1], r.loss_right, RIGHT, 0, 14, ha="right")
    axes.text(0, r.variance + 0.012, f"(n, 1) {MINUS} (n,)", color=WRONG, va="bottom")
    axes.text(1, r.curve_right[1] - 0.035, f"(n, 1) {MINUS} (n, 1)", color=RIGHT, va="top")
    axes.text(epochs[-1], r.variance - 0.008, "var(t)", color=INK, ha="right", va="top")
    axes.set(
        xlabel="epoch", ylabel="loss", xticks=epochs, ylim=(0, 0.31), yticks=[0, 0.1, 0.2, 0.3]
    )
    return Plot(figure, {"epoch": epochs, "wrong": r.curve_wrong, "right": r.curve_right})


def comparisons(r):
    """A pixel for each comparison p == t; the 100 that were meant lie on the diagonal."""
    pixels = np.where(r.equal, 110, 25).astype(np.uint8)
    meant = np.diag_indices(len(pixels))
    pixels[meant] = np.where(r.equal[meant], 255, 0)
    return Mosaic(np.kron(pixels, np.ones((3, 3), np.uint8)))
