"""How the site looks where no stylesheet reaches: in its pictures, and in a browser's own frame.

The colours are those of docs/theme/assets/styles/colours.css.
"""

from collections.abc import Callable
from functools import partial

from nnsite.engine.declare.card import Look, Polygon

NAME = "Neural Net Clinic"
PAPER, PAPER_IN_DARK = "#fcfbf7", "#16181b"
INK, INK_IN_DARK = "#1d1e20", "#e7e5e0"
QUIET = "#5c6067"
WRONG, WRONG_IN_DARK = "#b5470a", "#f0894d"
RIGHT = "#0063a8"

# The mark: an equals sign, and the stroke through it.
SIDE = 24
BARS: tuple[Polygon, ...] = (
    ((2, 7), (22, 7), (22, 10), (2, 10)),
    ((2, 14), (22, 14), (22, 17), (2, 17)),
)
STROKE: Polygon = ((6.6, 22), (15, 1), (17.8, 2.1), (9.4, 23.1))

# px, by the name of the file: for the screen of a phone, and for the site as an app.
TOUCH_ICON = {"touch-icon.png": 180}
ICONS = {"icon-192.png": 192, "icon-512.png": 512}

LOOK = Look(
    name=NAME,
    mark=(*((INK, bar) for bar in BARS), (WRONG, STROKE)),
    mark_side=SIDE,
    paper=PAPER,
    ink=INK,
    wrong=WRONG,
    right=RIGHT,
)


def files() -> dict[str, Callable[[], bytes]]:
    """What returns the content of each icon, by its name in the site."""
    icons = {name: partial(_icon, side) for name, side in (TOUCH_ICON | ICONS).items()}
    return {"assets/images/favicon.svg": favicon, **icons}


def favicon() -> bytes:
    """The mark as an SVG that follows the browser's light or dark."""
    bars = "".join(f'<polygon points="{_points(bar)}"/>' for bar in BARS)
    stroke = f'<polygon class="wrong" points="{_points(STROKE)}"/>'
    light = f"polygon{{fill:{INK}}}.wrong{{fill:{WRONG}}}"
    dark = f"polygon{{fill:{INK_IN_DARK}}}.wrong{{fill:{WRONG_IN_DARK}}}"
    style = f"<style>{light}@media(prefers-color-scheme:dark){{{dark}}}</style>"
    box = f'viewBox="0 0 {SIDE} {SIDE}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{style}{bars}{stroke}</svg>\n'.encode()


def _icon(side: int) -> bytes:
    from nnsite.engine import icon  # it needs Pillow, and most commands do not

    return icon(LOOK, side)


def _points(polygon: Polygon) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in polygon)
