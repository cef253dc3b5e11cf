"""Figures of `loss_curves`: a small chart for each way in which a loss can go."""

import numpy as np
from matplotlib.figure import Figure

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, MINUS, QUIET, RIGHT, WRONG

# So many px when drawn; a phone shows two in a row, at some 160 px.
WIDTH, HEIGHT = 220, 140
# Left, bottom, width, height of the chart within: the same in all, so that they line up, and
# their coordinates are found again when the page is compressed.
PLACE = (0.24, 0.17, 0.67, 0.76)
# Most charts end at the same height, a little above log 10.
TOP = 2.6
# Of these steps the losses stand in the table behind the charts.
TOLD = [1, 6, 51, 300]


def healthy(r):
    """The program with nothing wrong."""
    return _curve(r, "healthy", f"{r.end_healthy:.2f}", color=RIGHT)


def flat(r):
    """The labels in another order."""
    return _curve(r, "flat", f"{r.end_flat:.2f}")


def zeros(r):
    """From zeros."""
    return _curve(r, "zeros", f"{r.end_zeros:.2f}")


def slow(r):
    """At a small rate."""
    return _curve(r, "slow", f"{r.end_slow:.2f}")


def raw(r):
    """Pixels to 255."""
    return _curve(r, "raw", f"{r.end_raw:.2f}", top=4, at=0.6)


def twice(r):
    """Softmax of a softmax."""
    return _curve(r, "twice", f"{r.end_twice:.2f}")


def high(r):
    """From large weights."""
    plot = _curve(r, "high", f"{r.end_high:.2f}", top=8, each=3)
    return _with_first(plot, f"{r.first_high:.1f}", r.first_high)


def rising(r):
    """Softmax over the whole batch."""
    plot = _curve(r, "rising", f"{r.end_rising:.0f}", top=110, at=30)
    return _with_first(plot, f"{r.first_rising:.1f}", r.first_rising + 50)


def jumps(r):
    """At a large rate: each step is drawn."""
    plot = _curve(r, "jumps", f"{r.end_jumps:.2f}", top=22, each=1)
    return _with_first(plot, f"{r.highest_jumps:.0f}", r.highest_jumps)


def saw(r):
    """Sorted digits: each step is drawn."""
    return _curve(r, "saw", f"{r.highest_saw:.1f}", top=12, each=1, at=9)


def nan(r):
    """Behind the first nan there is nothing to draw: a cross stands there."""
    return _curve(r, "nan", "nan", each=1, at=1.5)


def capped(r):
    """The gradient added, with the book's loss."""
    return _curve(r, "capped", f"{r.end_capped:.1f}", top=18)


def heart(r):
    """The loss on the few digits and, dashed, that on new ones."""
    plot = _curve(r, "heart", f"{r.end_heart:.3f}", at=0.45)
    [axes] = plot.figure.axes
    axes.plot(np.linspace(0, r.steps, len(r.new)), r.new, color=WRONG, ls="--", lw=2, clip_on=False)
    _number(axes, f"{r.end_new:.2f}", r.end_new, WRONG)
    return plot


def shifted(r):
    """Labels off by one."""
    return _curve(r, "shifted", f"{r.end_shifted:.2f}")


def negative(r):
    """Without the minus."""
    return _curve(r, "negative", f"{MINUS}{-r.end_negative:.2f}", low=-TOP, at=-1.6)


def _curve(r, name, end, color=WRONG, low=0.0, top=TOP, each=10, at=None):
    """A loss against the step, strong, before the healthy one, thin.

    Args:
        r: the result.
        name: of the curve.
        end: the number to take home.
        color: of the curve.
        low: the least loss that is drawn.
        top: the largest.
        each: draws the mean of so many losses.
        at: the height of that number; by default, at the curve's end.
    """
    losses = r.losses[name]
    figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
    axes = figure.add_axes(PLACE)
    axes.set(xlim=(0, r.steps), ylim=(low, top), xticks=[0, r.steps])
    axes.spines[["left", "bottom"]].set_color(QUIET)
    axes.tick_params(bottom=False, left=False, labelcolor=INK, labelsize=15)
    levels = [-r.log_10, 0, r.log_10] if low else [0, r.log_10 if top < 5 else top]
    axes.set_yticks(levels, [_level(level) for level in levels])
    if name != "healthy":
        axes.plot(*_means(r.losses["healthy"], 20), color=QUIET, linewidth=1.2, clip_on=False)
    finite = np.isfinite(losses)
    axes.plot(*_means(losses[finite], each), color=color, linewidth=2.5, clip_on=name == "saw")
    if not finite.all():
        axes.plot(finite.sum(), losses[finite][-1], "x", ms=11, mew=3, color=color, clip_on=False)
    _number(axes, end, losses[-20:].mean() if at is None else at, color)
    return Plot(figure, {"step": list(TOLD), "loss": _told(losses)})


def _level(level):
    """How a level is written: log 10 to two decimals, a whole number as such."""
    sign = MINUS if level < 0 else ""
    return sign + (f"{abs(level):.0f}" if level == int(level) else f"{abs(level):.2f}")


def _means(losses, each):
    """The steps in the middle of so many losses each, and the means of these."""
    count = len(losses) // each
    steps = (np.arange(count) + 0.5) * each
    return steps, losses[: count * each].reshape(count, each).mean(axis=1)


def _number(axes, text, y, color):
    """A number at the right end of a line: above it, or below where there is no room."""
    low, high = axes.get_ylim()
    side = "bottom" if y < low + 0.7 * (high - low) else "top"
    shift = {"bottom": 6, "top": -9}[side]
    place = {"xytext": (0, shift), "textcoords": "offset points", "ha": "right", "va": side}
    axes.annotate(text, (axes.get_xlim()[1], y), **place, color=color, size=19, weight="bold")


def _with_first(plot, text, y):
    """The chart with the number with which its curve begins."""
    [axes] = plot.figure.axes
    axes.text(0.07 * axes.get_xlim()[1], y, text, color=WRONG, va="center", size=15)
    return plot


def _told(losses):
    """The losses of some steps, as they stand in the table; nan is one of them."""
    return [f"{losses[step - 1]:.3g}" for step in TOLD]
