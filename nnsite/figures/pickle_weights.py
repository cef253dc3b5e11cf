"""Figures of `pickle_weights`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import RIGHT, WRONG, box, canvas, number


def instructions(r):
    """The stranger's instructions, one after the other, and the weights behind them."""
    operations = [(code, text or "") for code, text in r.operations if code != "."]
    figure, axes = canvas(330, (-0.2, 10.4), (7.6, -0.2))
    for row, (code, text) in enumerate(operations):
        box(axes, 0, row, 0.9, 0.9, WRONG, alpha=0.2)
        axes.text(0.45, row + 0.45, code, ha="center", va="center", family="monospace")
        axes.text(1.2, row + 0.45, text, va="center", color=WRONG)
    end = len(operations)
    box(axes, 0, 0, 5.4, end - 0.1, WRONG, line="--")
    box(axes, 0, end + 0.1, 5.4, 1.1, RIGHT, alpha=0.2, line="-")
    axes.text(2.7, end + 0.65, "  ".join(r.names), ha="center", va="center")
    number(axes, f"{r.orders}", 5.8, end / 2, WRONG, va="center")
    number(axes, f"{r.size:,}", 5.8, end + 0.65, RIGHT, va="center")
    codes, found = zip(*operations, strict=True)
    return Plot(figure, {"instruction": codes, "text": found})
