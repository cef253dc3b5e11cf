"""The two colours, and all text, for readers with any kind of colour vision."""

import math
import re
from itertools import product
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "docs/theme/assets/styles/colours.css"

# Machado, Oliveira and Fernandes (2009), severity 1.0: how linear RGB is seen.
# https://www.inf.ufrgs.br/~oliveira/pubs_files/CVD_Simulation/CVD_Simulation.html
VISIONS = {
    "full": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# sRGB to XYZ, and the white it has (IEC 61966-2-1).
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
WHITE = [0.9505, 1.0, 1.089]


def palettes():
    """The custom properties of both schemes, as linear RGB with alpha."""
    pairs = re.findall(r"--nn-([\w-]+): light-dark\(#(\w+), #(\w+)\);", CSS.read_text())
    return {
        "light": {name: light for name, light, _ in pairs},
        "dark": {name: dark for name, _, dark in pairs},
    }


PALETTES = palettes()


def rgb(text):
    """Red, green, blue and alpha of a hex colour, each from 0 to 1."""
    channels = [int(text[at : at + 2], 16) / 255 for at in range(0, len(text), 2)]
    return channels if len(channels) == 4 else [*channels, 1.0]


def linear(channels):
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def over(colour, ground):
    """A colour that lets some of its ground through, as hex."""
    top, below = rgb(colour), rgb(ground)
    mixed = [top[3] * a + (1 - top[3]) * b for a, b in zip(top[:3], below[:3], strict=True)]
    return "".join(f"{round(255 * channel):02x}" for channel in mixed)


def times(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def contrast(one, other):
    """WCAG 2's ratio, 1 to 21."""
    light, dark = sorted((times(XYZ, linear(rgb(c)[:3]))[1] for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour, vision):
    """CIE L*a*b* of a colour as it is seen."""
    seen = [min(max(c, 0), 1) for c in times(VISIONS[vision], linear(rgb(colour)[:3]))]
    x, y, z = (
        math.cbrt(c / white) if c / white > 0.008856 else 7.787 * c / white + 16 / 116
        for c, white in zip(times(XYZ, seen), WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("palette", PALETTES)
def test_text_stands_out(palette):
    """At least 4.5 to 1, on paper, on panels, and on marked lines of code."""
    colours = PALETTES[palette]
    for text, ground in product(("ink", "quiet", "wrong", "right"), ("paper", "panel")):
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for tint in ("wrong-tint", "right-tint"):
        assert contrast(colours["ink"], over(colours[tint], colours["panel"])) >= 4.5


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", PALETTES)
def test_wrong_and_right_are_told_apart(palette, vision):
    """Far more than the 2.3 that is just noticed, also from ink and paper, to every eye."""
    colours = PALETTES[palette]
    wrong, right, ink, paper = (
        lab(colours[name], vision) for name in ("wrong", "right", "ink", "paper")
    )
    assert math.dist(wrong, right) >= 40
    for colour, ground in product((wrong, right), (ink, paper)):
        assert math.dist(colour, ground) >= 25
    marked = [over(colours[f"{side}-tint"], colours["panel"]) for side in ("wrong", "right")]
    assert math.dist(*(lab(colour, vision) for colour in marked)) >= 7
