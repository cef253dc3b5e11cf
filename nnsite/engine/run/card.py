"""A page's card: the picture that other sites show beside a link to the page.

It holds the page's two numbers and one of its figures, and no words: those stand beside it,
in the language of the page. One card serves all languages.
"""

from __future__ import annotations

import io
import math
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image, ImageDraw, ImageFont

from nnsite.engine.declare.card import Look
from nnsite.engine.declare.figure import Mosaic, Plot
from nnsite.engine.run.mark import paint

WIDTH, HEIGHT = 1200, 630
COLOURS = 16
MARGIN = 64
GAP = 48
FIGURE = (476, 42, WIDTH - 48, HEIGHT - 42)  # left, top, right, bottom
LARGEST = 2  # times as large as on the page
DPI = 72  # of the page
RULE = 6
DASH, SPACE = 18, 10
NUMBER = 104
SIGN = 40
NAME, NAME_BASE = 32, HEIGHT - 60
MARK, LARGE_MARK = 40, 300
TOPS = (72, 262)


def card(look: Look, pair: tuple[str, str] | None, figure: Plot | Mosaic | None) -> bytes:
    """Draw a card as a PNG, `WIDTH` x `HEIGHT` px.

    Args:
        look: what all cards share.
        pair: the wrong and the right number as the page prints them, or None to show none.
        figure: the page's figure, or None. A plot has been drawn before, and is spent after this.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), look.paper)
    if figure is not None:
        _place(image, figure)
    if pair is not None:
        _numbers(image, look, pair, FIGURE[0] - GAP if figure is not None else WIDTH - MARGIN)
    else:
        _mark(image, look, TOPS[0], LARGE_MARK)
    _name(image, look, beside_mark=pair is not None)
    stream = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()


def _place(image: Image.Image, figure: Plot | Mosaic) -> None:
    """Put a figure in the middle of its box, as large as it fits."""
    left, top, right, bottom = FIGURE
    room = right - left, bottom - top
    drawn = _plotted(figure, *room) if isinstance(figure, Plot) else _tiled(figure, *room)
    x = left + (right - left - drawn.width) // 2
    y = top + (bottom - top - drawn.height) // 2
    image.paste(drawn, (x, y), drawn if drawn.mode == "RGBA" else None)


def _plotted(plot: Plot, width: int, height: int) -> Image.Image:
    """A plot as large as it fits, arranged as it was when it was drawn last."""
    figure = plot.figure
    figure.set_layout_engine("none")
    wide, high = figure.get_size_inches()
    figure.dpi = min(width / wide, height / high, LARGEST * DPI)
    for ground in (figure.patch, *(axes.patch for axes in figure.axes)):
        ground.set_visible(False)
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba()))


def _tiled(mosaic: Mosaic, width: int, height: int) -> Image.Image:
    """A mosaic as large as it fits, each of its pixels a square if there is room."""
    rows, columns = mosaic.pixels.shape
    scale = min(width / columns, height / rows)
    if scale >= 2:
        scale = int(scale)
    times = max(1, math.ceil(scale))
    enlarged = np.kron(mosaic.pixels, np.ones((times, times), np.uint8))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    return Image.fromarray(enlarged).resize(size, Image.Resampling.BOX)


def _numbers(image: Image.Image, look: Look, pair: tuple[str, str], right: int) -> None:
    """The two numbers, one below the other, each under its rule and beside its sign."""
    draw = ImageDraw.Draw(image)
    widest = max(_font("SansMono-Bold", NUMBER).getlength(text) for text in pair)
    number = _font("SansMono-Bold", min(NUMBER, int(NUMBER * (right - MARGIN) / widest)))
    whole = right - MARGIN
    for text, sign, colour, top, (dash, step) in (
        (pair[0], "✕", look.wrong, TOPS[0], (DASH, DASH + SPACE)),
        (pair[1], "✓", look.right, TOPS[1], (whole, whole)),
    ):
        for start in range(MARGIN, right, step):
            end = min(start + dash, right)
            draw.rectangle((start, top, end - 1, top + RULE - 1), fill=colour)
        draw.text((MARGIN, top + 46), sign, colour, _font("Sans-Bold", SIGN), "ls")
        draw.text((MARGIN, top + 146), text, colour, number, "ls")


def _name(image: Image.Image, look: Look, *, beside_mark: bool) -> None:
    """Write the site's name at the foot, after its mark if that stands nowhere else."""
    left = MARGIN
    if beside_mark:
        _mark(image, look, NAME_BASE - 34, MARK)
        left += MARK + 10
    draw = ImageDraw.Draw(image)
    draw.text((left, NAME_BASE), look.name, look.ink, _font("Serif-Bold", NAME), "ls")


def _mark(image: Image.Image, look: Look, top: int, side: int) -> None:
    """Paint the mark so that its leftmost point touches the margin."""
    inset = min(x for _, points in look.mark for x, _ in points)
    paint(image, look, MARGIN - inset * side / look.mark_side, top, side)


@cache
def _font(style: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of DejaVu's, which matplotlib brings with it."""
    path = Path(matplotlib.get_data_path(), "fonts", "ttf", f"DejaVu{style}.ttf")
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
