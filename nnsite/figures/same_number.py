"""Figures of `same_number`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, RIGHT, WRONG, chart, number, overlap

RAW = "0-255"


def by_batch(r):
    """Accuracy against the digits in a batch: one bug moves, the other does not."""
    figure, axes = chart(340)
    axes.axhline(r.accuracy_right, color=RIGHT)
    axes.axhline(r.accuracy_raw, color=WRONG, linestyle=":", linewidth=2.5)
    axes.plot(r.sizes, r.by_size, color=WRONG, marker="s", linestyle="--")
    axes.plot(100, r.accuracy_axis, color=INK, marker="o", markersize=14, fillstyle="none")
    number(axes, f"{r.accuracy_axis:.4f}", 100, r.accuracy_axis, WRONG, 4, -38)
    number(axes, f"{r.accuracy_10:.4f}", 10, r.accuracy_10, WRONG, 12, -8)
    axes.text(31, r.by_size[1] + 0.012, "axis=0", color=WRONG)
    axes.text(9, r.accuracy_raw - 0.003, RAW, color=WRONG, va="top")
    axes.text(
        1100,
        r.accuracy_right + 0.002,
        f"{r.accuracy_right:.4f}",
        color=RIGHT,
        ha="right",
        va="bottom",
    )
    axes.set_xscale("log")
    axes.set_xticks([10, 20, 50, 100, 200, 1000], ["10", "20", "50", "100", "200", "1,000"])
    axes.minorticks_off()
    low, *_, high = sorted([*r.by_size, r.accuracy_raw, r.accuracy_right])
    bottom = 0.77 if low > 0.77 else low - 0.05
    top = 0.955 if high < 0.955 else high + 0.02
    ticks = [0.8, 0.85, 0.9, 0.95] if bottom > 0.7 else [0, 0.2, 0.4, 0.6, 0.8, 1]
    axes.set(xlabel="n", ylabel="accuracy", ylim=(bottom, top), xlim=(8.5, 1200))
    axes.set_yticks([tick for tick in ticks if bottom < tick < top])
    axes.yaxis.set_major_formatter("{x:.2f}")
    columns = {"n": r.sizes, "axis=0": r.by_size, RAW: [r.accuracy_raw] * len(r.sizes)}
    return Plot(figure, columns)


def shared_errors(r):
    """The errors of both programs: bars that overlap where the errors are the same."""
    bars = (WRONG, "--"), (WRONG, ":")
    figure, axes = overlap(r.axis_only, r.common, r.raw_only, *bars)
    axes.text(r.errors_axis, 2.15, "axis=0", color=WRONG, ha="right", va="bottom")
    axes.text(r.axis_only, -0.3, RAW, color=WRONG, va="top")
    columns = {"axis=0": [r.axis_only], "both": [r.common], RAW: [r.raw_only]}
    return Plot(figure, columns)
