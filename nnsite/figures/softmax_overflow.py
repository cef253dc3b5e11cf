"""Figures of `softmax_overflow`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.rows import classes, frame_all, frame_each, paper, rows
from nnsite.figures.style import INK, RIGHT, WRONG, chart, number


def neighbours(r):
    """Three rows of y: one maximum for all of them, above each row's own."""
    figure, axes = paper(350, top=-1.4, bottom=10.2)
    rows(axes, 0, r.three_shared, r.t, WRONG, "a - a.max()")
    frame_all(axes, 0, 3, WRONG)
    rows(axes, 6, r.three_right, r.t, RIGHT, "a - a.max(axis=1, ...)")
    frame_each(axes, 6, 3, RIGHT)
    classes(axes, 9.6)
    return Plot(
        figure,
        {
            "t": r.t[:3],
            "c": r.three_maxima,
            "shared": r.three_shared.sum(axis=1).astype(str),
            "right": r.three_right.sum(axis=1),
        },
    )


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
    for score, name in ((r.largest_a3_raw, "a3"), (r.largest, "x @ W1")):
        if 1 < score < end:
            axes.axvline(score, color=INK, linewidth=1.5, linestyle="--", ymax=0.92)
            axes.text(score, 2.95, name, ha="center", color=INK)
    axes.set(xlim=(1, end), ylim=(-0.4, 3.1), yticks=[], xlabel="a")
    axes.spines["left"].set_visible(False)
    axes.set_xticks([1, 10, 100, 1e3, 1e4, 1e5], ["1", "10", "100", "1,000", "10,000", "100,000"])
    axes.minorticks_off()
    return Plot(figure, {"dtype": names, "limit": [round(limit, 2) for limit in limits]})
