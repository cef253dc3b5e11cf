"""The formulas of the site, and the font that they are set in."""

import re
import unicodedata
from functools import cache
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

# Between them they have all that is set in a way of its own.
WITH_FORMULAS = ("initial_scale", "misclassified", "sigmoid_overflow")
DRAWN = {"msqrt": "√", "mroot": "√"}

FONTS = """() => [...document.fonts].map(({ family, status }) => `${family} ${status}`)"""
# Whether each script lies below what it stands at, by the boxes that are drawn.
BELOW = """(tag) => [...document.querySelectorAll(`math ${tag}`)].map((whole) => {
    const [base, script] = [...whole.children].map((part) => part.getBoundingClientRect());
    return script.bottom > base.bottom + 1;
})"""
# Whether limits stand wholly below, and above, and a sum is larger than a letter.
LIMITS = """() => [...document.querySelectorAll("math :is(munder, munderover)")].map((whole) => {
    const [base, under, over] = [...whole.children].map((part) => part.getBoundingClientRect());
    return under.top >= base.bottom - 1 && (!over || over.bottom <= base.top + 1);
})"""
SUM = """() => {
    const height = (part) => part.getBoundingClientRect().height;
    const sum = [...document.querySelectorAll("math mo")].find((sign) => sign.textContent == "∑");
    return height(sum) / height(sum.closest("math").querySelector("mi"));
}"""
SIDEWAYS = """() => [...document.querySelectorAll(".math")].filter((box) =>
    box.scrollWidth > box.clientWidth).map((box) => box.textContent)"""


def formulas(page):
    """The formulas of a page of HTML, as elements."""
    found = re.findall("<math.*?</math>", page, re.DOTALL)
    return list(map(ElementTree.fromstring, found))


@cache
def italic(letter):
    """The letter as browsers show it in an <mi>."""
    if letter == "h":
        return "\N{PLANCK CONSTANT}"
    name = re.sub("LATIN |GREEK | LETTER", "", unicodedata.name(letter))
    try:
        return unicodedata.lookup(f"MATHEMATICAL ITALIC {name}")
    except KeyError:
        return letter


@pytest.fixture(scope="module")
def fonts(built):
    return list((built / "assets").glob("maths.*.woff2"))


def test_one_small_font_has_every_character_of_every_formula(built, fonts):
    (font,) = fonts
    assert font.stat().st_size < 14_000
    opened = TTFont(font)
    assert "MATH" in opened
    characters = set(map(chr, opened.getBestCmap()))
    pages = [page.read_text("utf-8") for page in built.rglob("*.html")]
    signs = [sign for page in pages for formula in formulas(page) for sign in formula.iter()]
    assert len(signs) > 1000
    for sign in signs:
        text = (sign.text or "").strip()
        shown = italic(text) if sign.tag == "mi" and len(text) == 1 else text
        assert set(shown + DRAWN.get(sign.tag, "")) <= characters | {" ", "\N{THIN SPACE}"}


def test_the_licence_is_published_with_the_fonts_own_copyright(built, fonts):
    told = " ".join((built / "OFL.txt").read_text("utf-8").split())
    names = TTFont(fonts[0])["name"]
    for entry in (0, 5, 7, 14):  # copyright, version, trademark, the licence's address
        assert names.getDebugName(entry) in told


@pytest.mark.parametrize("page", WITH_FORMULAS)
def test_all_that_a_formula_shows_is_of_the_sites_font(reader, served, page):
    tab = reader()
    tab.goto(f"{served}pitfalls/{page}/")
    tab.evaluate("document.fonts.ready.then(() => true)")
    tools = tab.context.new_cdp_session(tab)
    for domain in ("DOM", "CSS"):
        tools.send(f"{domain}.enable")
    document = tools.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    wanted = {"nodeId": document, "selector": "math :is(mi, mo, mn, mtext)"}
    nodes = tools.send("DOM.querySelectorAll", wanted)["nodeIds"]
    assert len(nodes) > 20
    used = [
        font
        for node in nodes
        for font in tools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    ]
    tools.detach()
    assert sum(font["glyphCount"] for font in used) >= len(nodes)
    assert {(font["familyName"], font["isCustomFont"]) for font in used} == {
        ("STIX Two Math", True)
    }


def test_indices_stand_low_and_limits_below(reader, served):
    tab = reader()
    tab.goto(f"{served}pitfalls/misclassified/")
    tab.evaluate("document.fonts.ready.then(() => true)")
    for tag in ("msub", "msubsup"):
        low = tab.evaluate(BELOW, tag)
        assert low
        assert all(low)
    limits = tab.evaluate(LIMITS)
    assert len(limits) == 3  # of max, of min, of the sum
    assert all(limits)
    assert tab.evaluate(SUM) > 2


def test_no_formula_is_wider_than_a_narrow_screen(reader, served):
    tab = reader()
    tab.set_viewport_size({"width": 320, "height": 640})
    # The longest.
    tab.goto(f"{served}pitfalls/numerical_gradient/")
    tab.evaluate("document.fonts.ready.then(() => true)")
    assert tab.evaluate(SIDEWAYS) == []


def test_only_a_page_with_formulas_fetches_the_font(newcomer, served, fonts):
    fetched = []
    tab = newcomer()
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(f"{served}about/", wait_until="load")
    tab.evaluate("document.fonts.ready.then(() => true)")
    assert tab.evaluate(FONTS) == ["Maths unloaded"]
    font = f"{served}assets/{fonts[0].name}"
    assert fetched
    assert font not in fetched
    tab.goto(f"{served}pitfalls/misclassified/")
    tab.evaluate("document.fonts.ready.then(() => true)")
    assert tab.evaluate(FONTS) == ["Maths loaded"]
    assert fetched.count(font) == 1
