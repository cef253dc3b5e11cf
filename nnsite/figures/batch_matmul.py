"""Figures of `batch_matmul`."""

from itertools import pairwise

import numpy as np

from nnsite.engine.declare.figure import Plot
from nnsite.figures.style import INK, RIGHT, WRONG, box, canvas, number

SCALE = 5
PLACES = (82, 244, 400)


def shapes(r):
    """Three products: a batch of 100, the weights, what comes out; one image is a single row."""
    figure, axes = canvas(410, (0, 480), (410, 0))
    figure.set_layout_engine("none")
    axes.set_position((0, 0, 1, 1))
    products, one_image, batch = [], [], []
    top = 8
    for layer, (k, m) in enumerate(pairwise(r.widths), start=1):
        given = f"z{layer - 1}" if layer > 1 else "x"
        room = max(SCALE * np.sqrt(k), 50)
        middle = top + room / 2
        for place, name, n, wide, color in (
            (PLACES[0], given, 100, k, RIGHT),
            (PLACES[1], f"W{layer}", k, m, INK),
            (PLACES[2], f"a{layer}", 100, m, RIGHT),
        ):
            width, height = SCALE * np.sqrt(wide), SCALE * np.sqrt(n)
            left, upper = place - width / 2, middle - height / 2
            box(axes, left, upper, width, height, color, alpha=0.12)
            axes.plot(
                [left, left + width, left + width, left, left],
                [upper, upper, upper + height, upper + height, upper],
                color=color,
                linewidth=1.5,
            )
            if color == RIGHT:
                edge = [left, left + width], [upper + 2.5, upper + 2.5]
                axes.plot(*edge, color=WRONG, linewidth=5, solid_capstyle="butt")
            text = f"{name} ({n}, {wide})"
            axes.text(place, middle + room / 2 + 4, text, color=color, ha="center", va="top")
        for x, sign in ((PLACES[0] + 96, "·"), (PLACES[1] + 82, "=")):
            axes.text(x, middle, sign, color=INK, size=24, ha="center", va="center")
        top += room + 36
        products.append(f"{given} · W{layer}")
        one_image.append(f"({k},) · ({k}, {m}) = ({m},)")
        batch.append(f"(100, {k}) · ({k}, {m}) = (100, {m})")
    number(axes, f"{r.products_wrong:,}", PLACES[0], top + 24, WRONG, ha="center", va="center")
    axes.text(PLACES[1], top + 24, "→", color=INK, size=24, ha="center", va="center")
    number(axes, f"{r.products_right:,}", PLACES[2], top + 24, RIGHT, ha="center", va="center")
    return Plot(figure, {"product": products, "one image": one_image, "batch": batch})
