"""Figures of `judged_on_training`."""

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, QUIET, RIGHT, WRONG, chart, number


def curves(r):
    """The accuracy after every tenth epoch, on the digits learnt and on the test digits."""
    figure, axes = chart(300)
    axes.plot(r.epochs, r.curve_wrong, color=WRONG, marker="s", linestyle="--")
    axes.plot(r.epochs, r.curve_right, color=RIGHT, marker="o")
    end = r.epochs[-1]
    number(axes, f"{r.few_wrong:.4f}", end, r.few_wrong, WRONG, 4, 8, ha="right")
    number(axes, f"{r.few_right:.4f}", end, r.few_right, RIGHT, 4, -30, ha="right")
    axes.text(44, 0.97, "x_train", color=WRONG, va="top", ha="center")
    axes.text(44, r.curve_right[3] - 0.03, "x_test", color=RIGHT, va="top", ha="center")
    axes.set(xlabel="epoch", ylabel="accuracy", ylim=(0.5, 1.1), xlim=(5, end + 2))
    axes.set_yticks([0.5, 0.6, 0.7, 0.8, 0.9, 1])
    axes.set_xticks([20, 40, 60, 80, 100])
    return Plot(figure, {"epoch": r.epochs, "x_train": r.curve_wrong, "x_test": r.curve_right})


def losses(r):
    """The loss at each step, and on the test digits after every tenth epoch."""
    steps = list(range(1, r.steps + 1))
    at = [epoch * r.steps // r.epochs[-1] for epoch in r.epochs]
    figure, axes = chart(320)
    axes.plot(steps, r.losses, color=WRONG, linewidth=2.5, linestyle="--")
    axes.plot(at, r.losses_test, color=RIGHT, marker="o")
    number(axes, f"{r.loss_few_wrong:.2f}", r.steps, r.loss_few_wrong, WRONG, 8, 2)
    number(axes, f"{r.loss_few_right:.2f}", r.steps, r.loss_few_right, RIGHT, 8, -4)
    axes.text(0.45 * r.steps, 0.2, "x_train", color=WRONG)
    axes.text(0.45 * r.steps, r.losses_test[4] + 0.12, "x_test", color=RIGHT)
    axes.set(xlabel="step", ylabel="loss", xlim=(0, r.steps * 1.22), ylim=(0, 2.6))
    axes.set_xticks([0, r.steps // 3, 2 * r.steps // 3, r.steps])
    test = dict(zip(at, r.losses_test, strict=True))
    columns = {"x_train": [r.losses[step - 1] for step in at], "x_test": list(test.values())}
    return Plot(figure, {"step": at, **columns})


def too_good(r):
    """Accuracies of the best of 10 epochs, chosen on n digits: on these, and on the others."""
    sizes = [50, 100, 500, 1000, 5000]
    chosen = [r.chosen_50, r.chosen_100, r.chosen_500, r.chosen_1000, r.chosen_5000]
    others = [r.others_50, r.others_100, r.others_500, r.others_1000, r.others_5000]
    figure, axes = chart(300)
    axes.set_xscale("log")
    axes.fill_between(sizes, others, chosen, color=WRONG, alpha=0.12, linewidth=0)
    axes.plot(sizes, chosen, color=WRONG, marker="s", linestyle="--")
    axes.plot(sizes, others, color=RIGHT, marker="o")
    axes.axhline(r.few_right, color=QUIET, linewidth=1, linestyle=":")
    number(axes, f"+{r.too_good_50:.3f}", 50, chosen[0], WRONG, 12, 2, ha="left")
    axes.text(130, np.interp(2.1, [2, 2.7], chosen[1:3]) + 0.001, "n", color=WRONG, va="bottom")
    axes.text(500, others[2] - 0.002, f"10,000 {MINUS} n", color=RIGHT, va="top")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set(
        xlabel="n",
        ylabel="accuracy",
        xlim=(42, 6000),
        ylim=(min(others) - 0.003, max(chosen) + 0.003),
    )
    axes.tick_params(axis="x", labelcolor=INK)
    return Plot(figure, {"n": sizes, "chosen": chosen, "others": others})
