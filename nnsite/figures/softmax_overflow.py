"""Figures of `softmax_overflow`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, chart, number


def neighbours(r):
    """Three rows of scores: their maxima, and what one maximum for all makes of them."""
    figure, axes = chart(350)
    axes.set(xlim=(-1, 12.9), ylim=(10.2, -1.4))
    axes.set_axis_off()
    for top, y, color, line, code in (
        (0, r.three_shared, WRONG, "--", "a - a.max()"),
        (6, r.three_right, RIGHT, "-", "a - a.max(axis=1, ...)"),
    ):
        axes.text(0, top - 0.7, code, color=color, va="center", weight="bold")
        axes.text(11.5, top - 0.7, "Σ", ha="center", va="center")
        axes.vlines(range(1, 10), top, top + 3, color=QUIET, linewidth=0.5)
        axes.hlines((top + 1, top + 2), 0, 10, color=QUIET, linewidth=0.5)
        for row in range(3):
            middle = top + row + 0.5
            axes.text(-0.4, middle, str(r.t[row]), ha="right", va="center")
            total = f"{y[row].sum():.2f}"
            number(axes, total, 11.5, middle, color, ha="center", va="center")
            for k in (y[row] > 0.005).nonzero()[0]:
                box(axes, k + 0.1, top + row + 0.1, 0.8, 0.8, color, alpha=float(y[row, k]))
            if line == "-":
                box(axes, 0, top + row + 0.1, 10, 0.8, color, line=line)
        if line == "--":
            box(axes, 0, 0, 10, 3, color, line=line)
    for k in range(10):
        axes.text(k + 0.5, 9.6, str(k), ha="center", va="center")
    sums = {"shared": r.three_shared.sum(axis=1).astype(str), "right": r.three_right.sum(axis=1)}
    return Plot(figure, {"t": r.t[:3], "c": r.three_maxima, **sums})


def thresholds(r):
    """How large a score exp can take in three dtypes, and how large our scores are."""
    names = ("float16", "float32", "float64")
    limits = [r.limit_16, r.limit_32, r.limit_64]
    figure, axes = chart(300)
    end = 1e6
    axes.set_xscale("log")
    for row, (name, limit) in enumerate(zip(names, limits, strict=True)):
        y = 2 - row
        axes.plot([1, limit], [y, y], color=RIGHT, linewidth=9, solid_capstyle="butt")
        axes.plot([limit, end], [y, y], color=WRONG, linewidth=3, linestyle=":")
        # The first stands clear of the dashed line of a3.
        number(axes, f"{limit:.2f}", limit, y, RIGHT, 20 if row == 0 else 6, 8)
        axes.text(1.1, y + 0.2, name, color=INK)
        axes.text(end, y + 0.14, "inf", color=WRONG, ha="right")
    for score, name in ((r.largest_a3_raw, "a3"), (r.largest, "x @ W")):
        axes.axvline(score, color=INK, linewidth=1.5, linestyle="--", ymax=0.92)
        axes.text(score, 2.95, name, ha="center", color=INK)
    axes.set(xlim=(1, end), ylim=(-0.4, 3.1), yticks=[], xlabel="a")
    axes.spines["left"].set_visible(False)
    axes.set_xticks([1, 10, 100, 1e3, 1e4, 1e5], ["1", "10", "100", "1,000", "10,000", "100,000"])
    axes.minorticks_off()
    return Plot(figure, {"dtype": names, "limit": [round(limit, 2) for limit in limits]})
