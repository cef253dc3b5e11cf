"""The font of the formulas: all that they show, what makes it a font of mathematics, no more."""

import io
import unicodedata

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from nnsite.engine import Fault, Store
from nnsite.finish import maths_font


@pytest.fixture
def made(tmp_path):
    """`made(characters)`: the font with these as WOFF2; the cache is `made.folder`."""

    def make(characters):
        shown = dict.fromkeys(characters, "a/index.html")
        return maths_font.woff2(shown, Store(tmp_path / "cache", ""))

    make.folder = tmp_path / "cache"
    return make


def read(content):
    return TTFont(io.BytesIO(content))


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("<mn>10</mn>", "10"),
        ("<mi>x</mi>", "\N{MATHEMATICAL ITALIC SMALL X}"),
        ("<mi>W</mi>", "\N{MATHEMATICAL ITALIC CAPITAL W}"),
        ("<mi> h </mi>", "\N{PLANCK CONSTANT}"),
        ("<mi>&#963;</mi>", "\N{MATHEMATICAL ITALIC SMALL SIGMA}"),
        ("<mi>Δ</mi>", "\N{MATHEMATICAL ITALIC CAPITAL DELTA}"),
        ("<mi>∂</mi>", "\N{MATHEMATICAL ITALIC PARTIAL DIFFERENTIAL}"),
        ('<mi mathvariant="normal">d</mi>', "d"),
        ("<mi>log</mi>", "log"),
        ("<mo>x</mo><mtext>y z</mtext>", "xyz"),
        ("<mo>&lt;</mo><mo>&#x2062;</mo>", "<"),
        ("<msqrt><mn>2</mn></msqrt>", "√2"),
        ("<mroot><mn>2</mn><mn>3</mn></mroot>", "√23"),
        ('<mspace width="1em" /><mi>k</mi><mo>k</mo>', "k\N{MATHEMATICAL ITALIC SMALL K}"),
    ],
)
def test_what_a_formula_shows(formula, shown):
    page = f"<p>outside</p><math display='block'>{formula}</math> and <mathx>beside</mathx>"
    assert maths_font.characters(page) == set(shown)


def test_italics_are_those_of_unicode():
    named = {"h": "PLANCK CONSTANT"}
    assert len(maths_font.ITALIC) == 112
    for letter, italic in maths_font.ITALIC.items():
        plain = unicodedata.normalize("NFKC", italic)
        # Unicode has no plain form of two dotless letters.
        assert plain == unicodedata.normalize("NFKC", letter)
        assert unicodedata.name(italic) == named.get(letter) or "ITALIC" in unicodedata.name(italic)


def test_the_font_has_what_formulas_are_set_by(made):
    font = read(made("(x√∑{"))
    assert font.flavor == "woff2"
    # What grows: from shape to shape, then put together of parts.
    variants = font["MATH"].table.MathVariants
    grown = dict(
        zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True)
    )
    glyphs = set(font.getGlyphOrder())
    for character in "(√{":
        construction = grown[font.getBestCmap()[ord(character)]]
        parts = [part.glyph for part in construction.GlyphAssembly.PartRecords]
        shapes = [shape.VariantGlyph for shape in construction.MathGlyphVariantRecord]
        assert len(shapes) > 2
        assert set(parts + shapes) <= glyphs
    assert len(grown[font.getBestCmap()[ord("∑")]].MathGlyphVariantRecord) > 1


def test_a_prime_is_one_that_can_be_seen_in_a_superscript(made):
    font = read(made("x\N{PRIME}"))
    glyphs, names = font.getGlyphSet(), font.getBestCmap()
    height = {}
    for character in "x\N{PRIME}":
        pen = BoundsPen(glyphs)
        glyphs[names[ord(character)]].draw(pen)
        height[character] = pen.bounds[3] - pen.bounds[1]
    assert height["\N{PRIME}"] > 0.9 * height["x"]


def test_nothing_else_is_in_it(made):
    font = read(made("x"))
    assert set(map(chr, font.getBestCmap())) == {"x"}
    assert not {"fpgm", "prep", "cvt ", "GPOS", "GSUB", "GDEF", "DSIG"} & set(font.keys())
    assert len(font.getGlyphOrder()) == 2


def test_it_says_whose_it_is_and_under_which_licence(made):
    names = read(made("x"))["name"]
    assert "The STIX Fonts Project Authors" in names.getDebugName(0)
    assert "SIL Open Font License, Version 1.1" in names.getDebugName(13)
    # The licence keeps a name for the original alone only where it reserves one.
    assert "Reserved Font Name" not in names.getDebugName(0)


def test_the_same_characters_give_the_same_bytes(made, tmp_path):
    first = made("xy+")
    again = maths_font.woff2(dict.fromkeys("+yx", "b.html"), Store(tmp_path / "another", ""))
    assert first == again
    assert made("xy") != first


def test_what_is_kept_is_not_made_again_unless_it_is_damaged(made, monkeypatch):
    first = made("xy+")
    with monkeypatch.context() as patched:
        patched.delattr(maths_font, "_subset")
        assert made("xy+") == first
    (kept,) = made.folder.glob("*.artefact")
    kept.write_bytes(kept.read_bytes()[:-1] + b"?")
    assert made("xy+") == first


def test_a_character_that_the_font_lacks_is_named_with_its_page(tmp_path):
    shown = {"x": "a/index.html", "損": "b/index.html"}
    with pytest.raises(Fault) as caught:
        maths_font.woff2(shown, Store(tmp_path, ""))
    assert str(caught.value) == (
        "b/index.html: a formula shows 損 (U+640D, CJK UNIFIED IDEOGRAPH-640D), "
        "which the font of the formulas lacks"
    )
