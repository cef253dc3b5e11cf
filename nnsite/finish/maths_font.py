"""The font of the formulas: STIX Two Math, cut down to the characters that a site's formulas show.

A browser sets MathML well only in a font with a MATH table, which tells how low a subscript
stands and how a bracket grows. Linux and Android have none as they come. The whole font has
1.5 MB; the part that some fifty formulas need has some 14 KB as WOFF2.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from importlib import metadata
from io import BytesIO
from pathlib import Path

from nnsite.engine import Fault, Store, installed, sha256

FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
# The package that brings the font, and the font's place in it.
PACKAGE = "ziamath"
FONT = "ziamath/fonts/STIXTwoMath-Regular.ttf"
# The font's entries of names that stay: copyright, family and style, version, trademark, and
# the licence, which asks to be kept.
NAMES = (0, 1, 2, 3, 4, 5, 6, 7, 13, 14)
# In formulas these stand in superscripts. The font has shapes for that, but by a feature that
# Chromium does not ask it for, and without them a prime is a dot.
PRIMES = {"\N{PRIME}", "\N{DOUBLE PRIME}", "\N{TRIPLE PRIME}"}
# What a browser draws besides the text.
DRAWN = {"msqrt": "√", "mroot": "√"}
# What a browser shows for an <mi> of one letter: https://w3c.github.io/mathml-core/#italic-mappings
ITALIC = {
    letter: chr(0x1D434 + index)
    for index, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
}
ITALIC |= {"h": "\N{PLANCK CONSTANT}", "\u0131": "\U0001d6a4", "\u0237": "\U0001d6a5"}
ITALIC |= {
    letter: chr(0x1D6E2 + index)
    for index, letter in enumerate("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϴΣΤΥΦΧΨΩ∇αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ")
}


def characters(page: str) -> set[str]:
    """What a browser draws of the formulas in a page of HTML, character by character."""
    found: set[str] = set()
    for formula in FORMULA.findall(page):
        reader = _Formula()
        reader.feed(formula)
        reader.close()
        found |= reader.shown
    return found


class _Formula(HTMLParser):
    """Reads one formula; `shown` are the characters that it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: set[str] = set()
        self._italic = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shown.update(DRAWN.get(tag, ""))
        self._italic = tag == "mi" and ("mathvariant", "normal") not in attrs

    def handle_endtag(self, tag: str) -> None:
        self._italic = False

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if self._italic:
            text = ITALIC.get(text, text)
        self.shown.update(_drawn(text))


def _drawn(text: str) -> Iterator[str]:
    """The characters that have a shape: neither white space nor invisible operators."""
    for character in text:
        if not character.isspace() and unicodedata.category(character) != "Cf":
            yield character


def woff2(shown: Mapping[str, str], store: Store) -> bytes:
    """The font with these characters as WOFF2, the same bytes each time; from the cache if kept.

    Args:
        shown: for each character the page that shows it.
        store: the cache.

    Raises:
        Fault: the font lacks a character; or the cache cannot be written to.
    """
    key = _key("".join(sorted(shown)))
    kept = store.content(key)
    if kept is not None:
        return kept
    made = _subset(shown)
    store.keep(key, made)
    return made


def _key(shown: str) -> str:
    """All that the font's bytes depend on."""
    versions = installed(["brotli", "fonttools", PACKAGE])
    return sha256(json.dumps([sha256(Path(__file__).read_bytes()), versions, shown]).encode())


def _subset(shown: Mapping[str, str]) -> bytes:
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(metadata.distribution(PACKAGE).locate_file(FONT), recalcTimestamp=False)
    names = dict(font.getBestCmap())
    for character in sorted(shown.keys() - set(map(chr, names))):
        name = unicodedata.name(character, "no character of Unicode")
        raise Fault(
            f"{shown[character]}: a formula shows {character} "
            f"(U+{ord(character):04X}, {name}), which the font of the formulas lacks"
        )
    small = {ord(prime): f"{names[ord(prime)]}.ssty" for prime in PRIMES}
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update(small)
    # What brackets, roots and sums grow to is found through the MATH table.
    options = Options(hinting=False, name_IDs=NAMES, layout_features=[])
    options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(shown))
    subsetter.subset(font)
    font.flavor = "woff2"
    stream = BytesIO()
    font.save(stream)
    return stream.getvalue()
