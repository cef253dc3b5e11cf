"""The formulas of the pages, set in a font of the site's own."""

from __future__ import annotations

import posixpath

from nnsite.engine import Store
from nnsite.finish.maths_font import characters, woff2
from nnsite.finish.site import ASSETS, Site
from nnsite.finish.styles import Sheet, sheet

FAMILY = "Maths"


def font_of_formulas(site: Site, store: Store) -> list[Sheet]:
    """Add the font; return the stylesheet that formulas ask for it by.

    A browser fetches it for a page that has formulas, and for no other.

    Args:
        site: if no page of it has a formula, nothing is added.
        store: the cache.

    Raises:
        Fault: the font lacks a character; or the cache cannot be written to.
    """
    shown: dict[str, str] = {}
    for page in site.pages:
        for character in characters(page.html):
            shown.setdefault(character, page.path)
    if not shown:
        return []
    font = site.add("maths.woff2", woff2(shown, store))
    address = posixpath.basename(font)
    face = f'font-family: {FAMILY}; src: url("{address}"); font-display: swap'
    css = f"@font-face {{ {face} }} math {{ font-family: {FAMILY}, math }}"
    return [sheet(css, ASSETS)]
