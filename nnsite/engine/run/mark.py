"""A site's mark, painted: on its cards, and as the icon that a device shows for it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from nnsite.engine.declare.card import Look

FINE = 4  # so many times as large it is painted, for smooth edges
SHARE = 0.7  # of an icon's side that the mark takes


def paint(image: Image.Image, look: Look, left: float, top: float, side: int) -> None:
    """Paint the mark on an image, in a square of `side` px."""
    size = side * FINE
    for colour, points in look.mark:
        mask = Image.new("L", (size, size))
        scaled = [(x * size / look.mark_side, y * size / look.mark_side) for x, y in points]
        ImageDraw.Draw(mask).polygon(scaled, fill=255)
        smooth = mask.resize((side, side), Image.Resampling.BOX)
        image.paste(colour, (round(left), round(top)), smooth)


def icon(look: Look, side: int) -> bytes:
    """The mark on a square of paper, as a PNG of `side` x `side` px."""
    image = Image.new("RGB", (side, side), look.paper)
    inset = side * (1 - SHARE) / 2
    paint(image, look, inset, inset, round(side * SHARE))
    stream = io.BytesIO()
    image.quantize(16, dither=Image.Dither.NONE).save(stream, "PNG")
    return stream.getvalue()
