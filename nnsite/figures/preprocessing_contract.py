"""Figures of `preprocessing_contract`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, number

GUESSING = 0.1


def for_the_card(r):
    """A bar of accuracy for the right line of code and for three that do harm."""
    accuracies = {
        "x / 255": r.accuracy_once,
        "x / 255 * 2 - 1": r.accuracy_both_signs,
        "x / 255 / 255": r.accuracy_twice,
        "1 - x / 255": r.accuracy_inverted,
    }
    return _bars(accuracies, 300)


def by_preparation(r):
    """A bar of accuracy for each line of code that prepares the pixels."""
    accuracies = {
        "x / 255": r.accuracy_once,
        "x / 256": r.accuracy_by_256,
        "x > 127": r.accuracy_ink_or_not,
        "x": r.accuracy_raw,
        "(x / 255 - 0.1307) / 0.3081": r.accuracy_standard,
        "x / 255 * 2 - 1": r.accuracy_both_signs,
        "x // 255": r.accuracy_whole,
        "x / 255 / 255": r.accuracy_twice,
        "1 - x / 255": r.accuracy_inverted,
    }
    return _bars(accuracies, 560)


def _bars(accuracies, height):
    """A bar for each line of code, the first of which is right, in so many px."""
    figure, axes = canvas(height, (-0.01, 1.02), (len(accuracies) - 0.3, -0.5))
    for row, (code, accuracy) in enumerate(accuracies.items()):
        color, line = (RIGHT, "-") if row == 0 else (WRONG, "--")
        axes.text(0, row - 0.06, code, color=INK, va="bottom", family="monospace")
        box(axes, 0, row, accuracy, 0.46, color, alpha=0.14, line=line)
        axes.vlines(GUESSING, row, row + 0.46, color=QUIET, linestyle=":")
        value, middle = f"{accuracy:.4f}", row + 0.23
        if accuracy < 0.15:
            # Beside the bar, and beside the dotted line.
            number(axes, value, max(accuracy, GUESSING), middle, color, 8, va="center")
        elif row == 0:
            number(axes, value, accuracy, middle, color, -8, ha="right", va="center")
        else:
            axes.text(accuracy - 0.015, middle, value, color=INK, ha="right", va="center")
    return Plot(figure, {"code": list(accuracies), "accuracy": list(accuracies.values())})
