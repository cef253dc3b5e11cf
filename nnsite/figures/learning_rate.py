"""Figures of `learning_rate`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, chart, number


def losses(r):
    """The loss of each batch at three rates. That of 100 leaves the chart at once."""
    steps = np.arange(len(r.losses_right))
    figure, axes = chart(320)
    axes.plot(steps, r.losses_small, color=INK, linewidth=1.5, linestyle=":")
    axes.plot(steps, r.losses_right, color=RIGHT, linewidth=1.5)
    axes.plot([0, 0, 4], [r.first, 2.6, 2.6], color=WRONG, linewidth=2.5, linestyle="--")
    axes.annotate(
        "",
        (4, 2.8),
        (4, 2.55),
        arrowprops={"arrowstyle": "->", "color": WRONG, "linewidth": 2.5},
        annotation_clip=False,
    )
    number(axes, f"{r.second_wrong:.0f}", 4, 2.72, WRONG, 12, -4, annotation_clip=False)
    axes.text(52, 2.74, "100", color=WRONG)
    end = steps[-1]
    axes.text(end, r.late_small + 0.12, "0.01", color=INK, ha="right")
    axes.text(end, r.late_right + 0.24, "1", color=RIGHT, ha="right")
    number(axes, f"{r.late_small:.2f}", end, r.late_small, INK, 6, -9, annotation_clip=False)
    number(axes, f"{r.late_right:.2f}", end, r.late_right, RIGHT, 6, -9, annotation_clip=False)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, 350), ylim=(0, 2.6))
    axes.set_xticks([0, 100, 200, 300])
    columns = {"step": steps[::20], "0.01": r.losses_small[::20], "1": r.losses_right[::20]}
    large = ["inf" if np.isinf(loss) else loss for loss in r.losses_wrong[::20]]
    return Plot(figure, {**columns, "100": large})


def sweep(r):
    """Accuracy against the rate: a line after one epoch, three points after three."""
    figure, axes = chart(320)
    axes.set_xscale("log")
    axes.plot(r.rates, r.first_epoch, color=QUIET, marker="o")
    for rate, reached, color, marker, dx, dy in (
        (0.01, r.accuracy_small, INK, "^", -4, 38),
        (1, r.accuracy_right, RIGHT, "o", 0, 10),
        (100, r.accuracy_wrong, WRONG, "s", 0, 12),
    ):
        axes.plot([rate], [reached], color=color, marker=marker, markersize=9, linestyle="")
        side = "left" if rate < 1 else "center"
        number(axes, f"{reached:.4f}", rate, reached, color, dx, dy, ha=side)
    axes.set(xlabel="learning_rate", ylabel="accuracy", ylim=(0, 1.1), xlim=(0.007, 300))
    axes.set_xticks([0.01, 0.1, 1, 10, 100], ["0.01", "0.1", "1", "10", "100"])
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
    axes.minorticks_off()
    three = {0.01: r.accuracy_small, 1: r.accuracy_right, 100: r.accuracy_wrong}
    after_three = [three.get(rate, "") for rate in r.rates]
    return Plot(figure, {"rate": r.rates, "1 epoch": r.first_epoch, "3 epochs": after_three})


def step(r):
    """The loss of a batch after one step, against the rate, and what its gradient promises."""
    rates = np.asarray(r.step_rates)
    promised = r.step_start - rates * r.step_squared
    figure, axes = chart(320)
    axes.set_xscale("log")
    axes.axhline(r.step_start, color=QUIET, linewidth=1, linestyle=":")
    axes.plot(rates, promised, color=INK, linewidth=1.5, linestyle="--")
    axes.plot(rates, r.step_after, color=WRONG, linewidth=3)
    below = rates <= r.step_turn
    axes.plot(rates[below], np.asarray(r.step_after)[below], color=RIGHT, linewidth=3)
    number(axes, f"{r.step_right:.2f}", 1, r.step_right, RIGHT, -18, -26, ha="right")
    axes.text(5.4, 4.4, f"100: {r.step_large:.0f} \N{UPWARDS ARROW}", color=WRONG)
    axes.set(xlabel="learning_rate", ylabel="loss", ylim=(0, 5), xlim=(0.0006, 100))
    axes.set_xticks([0.001, 0.01, 0.1, 1, 10, 100], ["0.001", "0.01", "0.1", "1", "10", "100"])
    axes.minorticks_off()
    columns = {"rate": rates[::4], "promised": promised[::4], "after": r.step_after[::4]}
    return Plot(figure, columns)
