"""Figures of `data_download`."""

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, QUIET, RIGHT, WRONG, box, canvas, number

FILES = ["1", "2", "3", "4", "5", "6", "7"]  # as they are numbered on the page
LOOKS = ["gzip", "magic", "size", "sha256"]
STEP = 1.1


def looks(r):
    """For each broken file, the check that finds it, and what reading it unchecked ends in."""
    says = [name or f"{count:,}" for name, count in zip(r.raised, r.images, strict=True)]
    figure, axes = canvas(400, (-1.2, 8.1), (9, -1.7))
    axes.text(2 * STEP, -1.2, "right", ha="center", va="bottom", color=RIGHT, weight="bold")
    axes.text(6.2, -1.2, "wrong", ha="center", va="bottom", color=WRONG, weight="bold")
    for column, name in enumerate(LOOKS):
        axes.text(column * STEP + 0.5, -0.25, name, ha="center", va="bottom")
    for row, (file, found) in enumerate(zip(FILES, r.found, strict=True)):
        middle = row + 0.5
        axes.text(-0.7, middle, file, ha="center", va="center", weight="bold")
        for column in range(found):
            axes.plot(column * STEP + 0.5, middle, color=QUIET, marker="o", markersize=4)
        box(axes, found * STEP + 0.08, row + 0.08, 0.84, 0.84, RIGHT, alpha=0.8, line="-")
        if r.raised[row]:
            axes.text(5, middle, r.raised[row], va="center", color=INK)
        else:
            box(axes, 4.9, row + 0.08, 2.6, 0.84, WRONG, alpha=0.25, line="--")
            axes.text(5.1, middle, says[row], va="center", color=INK)
    number(axes, f"{r.read_right} / {r.files}", 2 * STEP, 8.1, RIGHT, ha="center", va="center")
    number(axes, f"{r.read_wrong} / {r.files}", 6.2, 8.1, WRONG, ha="center", va="center")
    found = [LOOKS[place] for place in r.found]
    return Plot(figure, {"file": FILES, "right": found, "wrong": says})
