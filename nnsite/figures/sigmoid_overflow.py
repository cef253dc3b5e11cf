"""Figures of `sigmoid_overflow`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, RIGHT, WRONG, chart, number

ZERO = 1e-50  # where a logarithmic scale shows 0


def tails(r):
    """The left tail of three sigmoids and the exact value, on a logarithmic scale."""
    shown = (r.a >= -103) & (r.a <= -30)
    a = r.a[shown]
    names = ("exact", "naive", "clipped", "stable")
    exact, naive, clipped, stable = (r.y[name][shown].astype(float) for name in names)
    cut, edge = a < -r.limit, -r.too_large
    figure, axes = chart(380)
    axes.set_yscale("log")
    axes.plot(a, stable, color=RIGHT, linewidth=2)
    axes.plot(a[::20], exact[::20], color=INK, marker="o", markersize=5, linestyle="")
    fall = [naive[naive > 0][0], ZERO, ZERO]
    axes.plot([edge, edge, a[0]], fall, color=WRONG, linewidth=2, linestyle="--")
    axes.plot(a[cut], clipped[cut], color=WRONG, linewidth=3, linestyle=":")

    number(axes, f"{r.lost_to_clip:.0g}", a[0], r.lost_to_clip, WRONG, 0, 8)
    number(axes, f"{r.lost_to_overflow:.0g} → 0", edge, ZERO, WRONG, 10, 28)
    axes.text(-80, 1e-14, "np.clip", color=WRONG)
    axes.text(edge + 2, ZERO, "exp(-a)", color=WRONG)
    axes.text(-58, 1e-27, "exp(-|a|)", color=RIGHT)
    ticks = [1e-15, 1e-25, 1e-35, 1e-45]
    axes.set_yticks([*ticks, ZERO], [*(f"{tick:.0g}" for tick in ticks), "0"])
    axes.set_xticks(range(-100, -29, 10), [f"{MINUS}{tick}" for tick in range(100, 29, -10)])
    axes.minorticks_off()
    axes.set(xlabel="a", ylim=(1e-51, 1e-10))
    columns = {"exact": exact, "exp(-a)": naive, "np.clip": clipped, "exp(-|a|)": stable}
    table = {"a": a.astype(float), **columns}
    return Plot(figure, {name: column[::20] for name, column in table.items()})
