"""Figures of `log_zero`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, RIGHT, WRONG, chart, number

TOP = 132  # where the scale shows inf


def loss_by_gap(r):
    """Loss against how far the right class falls behind, in float32."""
    gap, end = r.gap, r.infinite_from_32
    wrong, right, padded = (r.of_gap[name] for name in ("wrong", "right", "padded"))
    figure, axes = chart(340)
    axes.plot(gap[::8], right[::8], color=RIGHT, linewidth=2)
    axes.plot(gap[:end:8], wrong[:end:8], color=WRONG, marker="s", linestyle="")
    axes.plot([end, end, 124], [wrong[end - 1], TOP, TOP], color=WRONG, linestyle="--")
    axes.plot([*gap[:24:4], 120], [*padded[:24:4], padded[-1]], color=WRONG, linestyle=":")
    number(axes, "inf", end, TOP, WRONG, -8, -8, ha="right")
    number(axes, f"{padded[-1]:.2f}", 120, padded[-1], WRONG, 0, 8, ha="right")
    axes.text(8, 66, "log_softmax(a)", color=RIGHT, ha="left")
    axes.text(66, 46, "log(softmax(a))", color=WRONG, ha="left")
    axes.text(120, 2, "log(softmax(a) + 1e-7)", color=WRONG, ha="right")
    axes.set_yticks([0, 40, 80, 120, TOP], ["0", "40", "80", "120", "inf"])
    axes.tick_params(axis="x", labelcolor=INK)
    axes.set(xlabel="a.max() - a[t]", ylabel="loss", xlim=(-2, 125), ylim=(-3, 138))
    columns = {"gap": gap, "wrong": wrong, "padded": padded, "right": right}
    return Plot(
        figure, {name: [f"{v:.4g}" for v in column[::8]] for name, column in columns.items()}
    )
