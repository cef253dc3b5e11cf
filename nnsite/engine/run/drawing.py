"""A matplotlib figure as SVG that belongs to a page; pixels as PNG.

The SVG takes its colours from the page's custom properties, so that it follows
the reader's light or dark choice; its text stays text, in the page's font and, but for
what a figure sets larger or smaller, in the size of its `<svg>`, which a page can lessen
where there is room; its ids carry a prefix, so that many figures can share a page; it
holds no date, and no coordinate finer than a hundredth of a px.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
FONT = "var(--figure-font, sans-serif)"
# px. Still 11 px where a figure 480 px wide is shown on a phone of 320.
TYPE = 18.5
COORDINATES = ("d", "x", "y", "width", "height", "transform", "points")
NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))
ElementTree.register_namespace("", SVG.strip("{}"))

RC: Any = {
    "font.family": "DejaVu Sans",
    "font.size": TYPE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 72,
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "svg.hashsalt": "figure",
}


def style() -> Any:
    """The settings all figures are drawn with, whatever the user's own are."""
    return matplotlib.rc_context({**matplotlib.rcParamsDefault, **RC, "backend": "svg"})


def svg(figure: Figure, prefix: str, colours: Mapping[str, str]) -> str:
    """The figure as one inline `<svg>` element, `width`, `viewBox` and `font-size` in px.

    Args:
        figure: at 72 dpi, so that an inch is 72 px and a point is a px.
        prefix: put before each id.
        colours: CSS colours, by the hex colour that each replaces.
    """
    stream = io.StringIO()
    figure.savefig(stream, format="svg", metadata=NO_METADATA)
    root = ElementTree.fromstring(stream.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{SVG}metadata", f"{SVG}style"):
                parent.remove(child)
    for element in root.iter():
        element.text = (element.text or "").strip()
        element.tail = None
        if element.tag == f"{SVG}g":
            element.attrib.pop("id", None)
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set(name, f"{prefix}-{value}")
            elif name == f"{XLINK}href":
                del element.attrib[name]
                element.set("href", value.replace("#", f"#{prefix}-"))
            elif name == "transform" and value.startswith("rotate(-0 "):
                del element.attrib[name]
            elif name in COORDINATES:
                rounded = re.sub(r"-?\d+\.\d{3,}", lambda hit: f"{float(hit[0]):.2f}", value)
                element.set(name, " ".join(rounded.split()))
            elif name == "clip-path":
                element.set(name, value.replace("#", f"#{prefix}-"))
            elif name == "style":
                restyled = re.sub("#[0-9a-f]{6}", lambda hit: colours.get(hit[0], hit[0]), value)
                inherited = restyled.replace(f"font-size: {TYPE:g}px; ", "")
                element.set(name, re.sub("'DejaVu Sans'[^;]*", FONT, inherited))
    width, height = (float(root.get(side, "").removesuffix("pt")) for side in ("width", "height"))
    root.attrib = {
        "viewBox": f"0 0 {width:g} {height:g}",
        "width": f"{width:g}",
        "font-size": f"{TYPE:g}",
    }
    return ElementTree.tostring(root, encoding="unicode")


def png(pixels: np.ndarray[Any, np.dtype[np.uint8]], greys: int = 256) -> bytes:
    """The pixels as a PNG without metadata.

    Args:
        pixels: shape (height, width).
        greys: 256, which is lossless; or 16 from black to white, of which each pixel gets the
            nearest: it moves by 8 of 255 at most, and takes four bits instead of eight.
    """
    stream = io.BytesIO()
    if greys == 256:
        image = Image.fromarray(pixels)
    else:
        step = 255 // (greys - 1)
        image = Image.fromarray(((pixels + step / 2) // step).astype(np.uint8))
        image.putpalette([step * grey for grey in range(greys) for _ in "RGB"])
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()
