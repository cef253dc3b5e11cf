"""The card of a page: its two numbers and its figure, and nothing over the edge."""

import io

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from nnsite.engine.declare.card import Look
from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.engine.run import drawing
from nnsite.engine.run.card import FIGURE, HEIGHT, MARGIN, WIDTH, card

PAPER, INK, WRONG, RIGHT = (255, 255, 240), (20, 20, 20), (200, 0, 0), (0, 0, 200)
GREEN = (0, 128, 0)
LOOK = Look(
    name="Halves",
    mark=(("#141414", ((0, 4), (10, 4), (10, 6), (0, 6))),),
    mark_side=10,
    paper="#fffff0",
    ink="#141414",
    wrong="#c80000",
    right="#0000c8",
)


def plot():
    with drawing.style():
        figure = Figure(figsize=(6, 4), layout="constrained")
        figure.subplots().bar([0, 1], [1, 2], color="#008000")
        drawing.svg(figure, "x", {})
    return Plot(figure, {})


def drawn(pair, figure):
    with drawing.style():
        content = card(LOOK, pair, figure)
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (WIDTH, HEIGHT)
        return np.asarray(image.convert("RGB"))


def box(pixels, colour):
    """Left, top, right and bottom of what has a colour."""
    rows, columns = np.nonzero((pixels == colour).all(axis=2))
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("pair", [("0", "1"), ("0.9228", "10,000"), ("-123,456,789.1234", "nan")])
def test_numbers_of_any_length_stay_beside_the_figure(pair):
    pixels = drawn(pair, plot())
    for colour in (WRONG, RIGHT):
        left, _, right, _ = box(pixels, colour)
        assert left >= MARGIN
        assert right <= FIGURE[0]
    left, top, right, bottom = box(pixels, GREEN)
    assert FIGURE[0] <= left < right <= FIGURE[2]
    assert FIGURE[1] <= top < bottom <= FIGURE[3]
    assert box(pixels, WRONG)[3] < box(pixels, RIGHT)[1]  # wrong is above right


def test_the_rule_of_the_wrong_number_is_dashed():
    pixels = drawn(("0", "1"), None)
    for colour, whole in ((WRONG, False), (RIGHT, True)):
        left, top, right, _ = box(pixels, colour)
        rule = (pixels[top + 2, left:right] == colour).all(axis=1)
        assert rule.all() == whole


def test_without_a_figure_the_rules_are_as_wide_as_the_card():
    assert box(drawn(("0", "1"), None), RIGHT)[2] == WIDTH - MARGIN


def test_without_two_numbers_the_mark_is_large():
    with_numbers = box(drawn(("0", "1"), None), INK)
    without = box(drawn(None, None), INK)
    assert without[1] < HEIGHT / 2 < with_numbers[1]
    assert without[0] == with_numbers[0] == MARGIN


@pytest.mark.parametrize("shape", [(3, 5), (300, 500), (17_556, 28), (40, 4_000)])
def test_a_mosaic_of_any_shape_fits(shape):
    pixels = drawn(("0", "1"), Mosaic(np.zeros(shape, np.uint8)))
    left, top, right, bottom = box(pixels[:, FIGURE[0] :], (0, 0, 0))
    assert right <= FIGURE[2] - FIGURE[0]
    assert FIGURE[1] <= top < bottom <= FIGURE[3]
    assert (bottom - top) * shape[1] == pytest.approx((right - left) * shape[0], rel=0.5)


def test_the_same_card_has_the_same_bytes():
    with drawing.style():
        assert card(LOOK, ("0", "1"), plot()) == card(LOOK, ("0", "1"), plot())
