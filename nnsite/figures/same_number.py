"""Figures of `same_number`."""

from nnsite.engine.drawing import Plot
from nnsite.figures.style import INK, RIGHT, WRONG, box, chart, number

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
    axes.set(xlabel="n", ylabel="accuracy", ylim=(0.77, 0.955), xlim=(8.5, 1200))
    axes.set_yticks([0.8, 0.85, 0.9, 0.95], ["0.80", "0.85", "0.90", "0.95"])
    columns = {"n": r.sizes, "axis=0": r.by_size, RAW: [r.accuracy_raw] * len(r.sizes)}
    return Plot(figure, columns)


def shared_errors(r):
    """The errors of both programs: bars that overlap where the errors are the same."""
    figure, axes = chart(190)
    end = r.axis_only + r.common + r.raw_only
    axes.set(xlim=(-2, end + 2), ylim=(-1.3, 3.3))
    axes.set_axis_off()
    box(axes, 0, 1, r.errors_axis, 0.9, WRONG, alpha=0.2, line="--")
    box(axes, r.axis_only, 0, r.errors_raw, 0.9, WRONG, alpha=0.2, line=":")
    middle = r.axis_only + r.common / 2
    for count, x, y in (
        (r.axis_only, r.axis_only / 2, 1.45),
        (r.common, middle, 1.45),
        (r.common, middle, 0.45),
        (r.raw_only, end - r.raw_only / 2, 0.45),
    ):
        axes.text(x, y, str(count), color=WRONG, ha="center", va="center")
    number(axes, str(r.errors_axis), 0, 2.1, WRONG)
    axes.text(r.errors_axis, 2.15, "axis=0", color=WRONG, ha="right", va="bottom")
    number(axes, str(r.errors_raw), end, -0.2, WRONG, ha="right", va="top")
    axes.text(r.axis_only, -0.3, RAW, color=WRONG, va="top")
    columns = {"axis=0": [r.axis_only], "both": [r.common], RAW: [r.raw_only]}
    return Plot(figure, columns)
