"""The two colours, and all text, for readers with any kind of colour vision."""

import math
from itertools import product

import pytest

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


# What a reader's system asks for: its scheme, and more contrast or not.
PALETTES = {
    "light": ("light", "no-preference"),
    "dark": ("dark", "no-preference"),
    "light, more contrast": ("light", "more"),
    "dark, more contrast": ("dark", "more"),
}
TEXTS = ("ink", "quiet", "wrong", "right")
GROUNDS = ("paper", "panel")
TINTS = ("wrong-tint", "right-tint")
COLOURS = """([place, names]) => Object.fromEntries(names.map((name) => {
    const probe = document.querySelector(place).appendChild(document.createElement("i"));
    probe.style.color = `var(--nn-${name})`;
    const { color } = getComputedStyle(probe);
    probe.remove();
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = color;
    return [name, canvas.fillStyle];
}))"""
MARKED = """(kinds) => kinds.flatMap((kind) => [...document.querySelectorAll(kind)]
        .filter((part) => part.checkVisibility()).map((part) => {
    const { outlineStyle, outlineWidth, outlineColor, borderTopStyle, borderTopWidth,
            borderTopColor } = getComputedStyle(part);
    const lines = [[outlineStyle, outlineWidth, outlineColor],
                   [borderTopStyle, borderTopWidth, borderTopColor]];
    const line = lines.find(([style, width]) => style != "none" && parseFloat(width) >= 1);
    return [kind, ...(line ?? ["none", "", ""])];
}))"""


@pytest.fixture(scope="module")
def visitor(browser, served):
    """A page with wrong and right code, whose reader's system asks for this and that."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{served}pitfalls/zero_init/#why")
    yield page
    context.close()


@pytest.fixture(scope="module")
def palettes(visitor):
    """Each palette's colours, as hex without #."""
    found = {}
    for name, (scheme, wanted) in PALETTES.items():
        visitor.emulate_media(color_scheme=scheme, contrast=wanted)
        found[name] = colours_in(visitor, "body", [*TEXTS, *GROUNDS, *TINTS])
        in_terminal = colours_in(visitor, ".terminal", ["ink", "wrong", "wrong-tint", "terminal"])
        found[f"{name}, terminal"] = in_terminal
    visitor.emulate_media(color_scheme="light", contrast="no-preference")
    return found


def colours_in(page, place, names):
    """The values that these custom properties have in a place of the page, by name."""
    return {name: as_hex(value) for name, value in page.evaluate(COLOURS, [place, names]).items()}


def as_hex(canvas):
    """A canvas writes a colour with alpha as rgba(), one without as #."""
    if canvas.startswith("#"):
        return canvas[1:]
    *channels, alpha = canvas.removeprefix("rgba(").removesuffix(")").split(",")
    return "".join(f"{round(part):02x}" for part in (*map(float, channels), 255 * float(alpha)))


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
def test_text_stands_out(palette, palettes):
    """At least 4.5 to 1, or 7 for who asks for more; on paper, panels, marked lines of code."""
    colours, least = palettes[palette], 7 if "more" in palette else 4.5
    for text, ground in product(TEXTS, GROUNDS):
        assert contrast(colours[text], colours[ground]) >= least, (text, ground)
    for text, tint in product(("ink", "quiet"), TINTS):
        assert contrast(colours[text], over(colours[tint], colours["panel"])) >= least, (text, tint)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_terminal_can_be_read(palette, palettes):
    """It is dark in each scheme; a line that fails is marked."""
    colours = palettes[f"{palette}, terminal"]
    ground, least = colours["terminal"], 7 if "more" in palette else 4.5
    assert contrast(colours["ink"], ground) >= least
    assert contrast(colours["wrong"], ground) >= 4.5
    assert contrast(colours["wrong"], over(colours["wrong-tint"], ground)) >= 4.5


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("palette", PALETTES)
def test_wrong_and_right_are_told_apart(palette, vision, palettes):
    """Far more than the 2.3 that is just noticed, also from ink and paper, to every eye."""
    colours = palettes[palette]
    wrong, right, ink, paper = (
        lab(colours[name], vision) for name in ("wrong", "right", "ink", "paper")
    )
    assert math.dist(wrong, right) >= 40
    for colour, ground in product((wrong, right), (ink, paper)):
        assert math.dist(colour, ground) >= 25
    marked = [over(colours[tint], colours["panel"]) for tint in TINTS]
    assert math.dist(*(lab(colour, vision) for colour in marked)) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_marks_are_lines_where_colours_are_forced(scheme, visitor):
    """Backgrounds are gone there: marked code, the target of a link and buttons have a line."""
    visitor.emulate_media(color_scheme=scheme, forced_colors="active")
    kinds = [".nn-code .hll", ".nn-code pre > code", "article :target", "button", "input"]
    marked = visitor.evaluate(MARKED, kinds)
    paper = visitor.evaluate("getComputedStyle(document.body).backgroundColor")
    visitor.emulate_media(color_scheme="light", forced_colors="none")
    assert {kind for kind, *_ in marked} == set(kinds)
    for kind, style, _, colour in marked:
        assert style != "none", kind
        assert colour != paper, kind
