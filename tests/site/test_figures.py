"""What is written and drawn in the figures can be read: on a phone, in each scheme, by all.

Axe does not look into an SVG.
"""

import io

import numpy as np
import pytest
from PIL import Image

# Enough that a figure is 288 px wide on a phone, and that four stand side by side on a desk.
PHONE, DESK = 320, 1280
GATHER = """async (addresses) => {
    const pages = await Promise.all(addresses.map(async (address) => {
        const text = await (await fetch(address)).text();
        return [address, new DOMParser().parseFromString(text, "text/html")];
    }));
    const all = document.createElement("article");
    all.className = "md-typeset";
    for (const [address, page] of pages)
        for (const drawing of page.querySelectorAll(".nn-drawing")) {
            all.append(document.importNode(drawing, true));
            all.lastChild.title = address;
        }
    document.body.replaceChildren(all);
    return all.children.length;
}"""
ARRANGE = """(columns) => Object.assign(document.querySelector("article").style, {
    display: "grid", gap: "8px", padding: "8px 16px",
    gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
})"""
# Of each text: where it is, without the room that a line has above and below its digits, its
# size as shown, its colour. A label that stands upright has its room at the sides.
LABELS = """() => [...document.querySelectorAll(".nn-drawing text")].map((label) => {
    const svg = label.closest("svg");
    const { left, right, top, bottom } = label.getBoundingClientRect();
    const upright = label.getAttribute("transform")?.startsWith("rotate(-90");
    const room = .22 * (upright ? right - left : bottom - top);
    const [x, y] = upright ? [room, 0] : [0, room];
    const { fontSize, fill } = getComputedStyle(label);
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return {
        text: label.textContent, page: svg.parentElement.title, fill,
        figure: [...document.querySelectorAll("svg")].indexOf(svg),
        size: parseFloat(fontSize) * scale,
        left: left + scrollX + x, right: right + scrollX - x,
        top: top + scrollY + y, bottom: bottom + scrollY - y,
    };
})"""
FRAMES = """() => [...document.querySelectorAll(".nn-drawing svg")].map((svg) => {
    const { left, right, top, bottom } = svg.getBoundingClientRect();
    return { left: left + scrollX, right: right + scrollX,
             top: top + scrollY, bottom: bottom + scrollY };
})"""
HIDE = """(how) => {
    for (const label of document.querySelectorAll(".nn-drawing text")) label.style.visibility = how;
}"""
LINES = """() => [...document.querySelectorAll(".nn-drawing svg *")].flatMap((part) => {
    const { stroke, strokeWidth } = getComputedStyle(part);
    return part.checkVisibility() && part.tagName != "clipPath" ? [stroke] : [];
}).filter((stroke) => stroke != "none")"""
PAPER = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
def gallery(browser, served, built):
    """All figures of all pages in one page."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{served}glossary/")
    found = sorted(path.parent for path in built.rglob("index.html"))
    addresses = [f"{served}{path.relative_to(built).as_posix()}/" for path in found]
    assert page.evaluate(GATHER, addresses) > 60
    yield page
    context.close()


@pytest.fixture
def look(gallery):
    """`look(width, columns, ...)`: the gallery so wide, in a reader's setting."""

    def set_to(width, columns, **setting):
        gallery.set_viewport_size({"width": width, "height": 800})
        gallery.emulate_media(**{"color_scheme": "light", "forced_colors": "none"} | setting)
        gallery.evaluate(ARRANGE, columns)
        return gallery

    return set_to


def channels(colour):
    """Red, green and blue of a computed colour, 0 to 255."""
    inside = colour.partition("(")[2].rstrip(")")
    return np.array([float(part) for part in inside.replace(",", " ").split()[:3]])


def luminance(rgb):
    """WCAG 2's, of colours in the last axis."""
    share = np.asarray(rgb, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    """WCAG 2's ratio, 1 to 21."""
    a, b = luminance(one), luminance(other)
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def meet(one, other):
    beside = one["right"] <= other["left"] or other["right"] <= one["left"]
    above = one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
    return not beside and not above


def named(labels):
    return [(label["page"], label["text"], round(label["size"], 1)) for label in labels]


@pytest.mark.parametrize(("width", "columns"), [(PHONE, 1), (390, 1), (DESK, 2)])
def test_labels_are_large_enough_and_apart(look, width, columns):
    """10 px at least, nearly all 11; none is cut off, none stands on another."""
    page = look(width, columns)
    labels, frames = page.evaluate(LABELS), page.evaluate(FRAMES)
    assert named(label for label in labels if label["size"] < 9.99) == []
    assert sum(label["size"] < 10.99 for label in labels) < 0.05 * len(labels)
    cut = []
    for label in labels:
        frame = frames[label["figure"]]
        across = frame["left"] - 1 <= label["left"] and label["right"] <= frame["right"] + 1
        down = frame["top"] - 1 <= label["top"] and label["bottom"] <= frame["bottom"] + 1
        if not (across and down):
            cut.append(label)
    assert named(cut) == []
    by_figure = [[] for _ in frames]
    for label in labels:
        by_figure[label["figure"]].append(label)
    for beside in by_figure:
        for place, label in enumerate(beside):
            assert named(one for one in beside[place + 1 :] if meet(label, one)) == []


@pytest.mark.parametrize(
    "setting",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"color_scheme": "light", "forced_colors": "active"},
        {"color_scheme": "dark", "forced_colors": "active"},
    ],
    ids=["light", "dark", "forced light", "forced dark"],
)
def test_labels_stand_out(look, setting):
    """At least 4.5 to 1 against what is behind them; a thin line may cross a tenth of one."""
    page = look(DESK, 4, **setting)
    labels = page.evaluate(LABELS)
    page.evaluate(HIDE, "hidden")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    page.evaluate(HIDE, "visible")
    pixels = np.asarray(picture)
    faint = []
    for label in labels:
        sides = (round(label[side]) for side in ("top", "bottom", "left", "right"))
        top, bottom, left, right = sides
        behind = pixels[top:bottom, left:right].reshape(-1, 3)
        ratios = contrast(channels(label["fill"]), behind)
        if np.mean(ratios < 4.5) > 0.1:
            faint.append((label["page"], label["text"], round(float(np.median(ratios)), 2)))
    assert faint == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_are_seen_in_forced_colours(look, scheme):
    """3 to 1 on the system's paper; those of wrong have a colour of their own, beside a dash."""
    page = look(DESK, 4, color_scheme=scheme, forced_colors="active")
    strokes = set(page.evaluate(LINES))
    paper = channels(page.evaluate(PAPER))
    assert len(strokes) >= 2
    for stroke in strokes:
        assert contrast(channels(stroke), paper) >= 3, stroke
