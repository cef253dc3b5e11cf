"""HTML in a filled page: what is opened is closed.

A browser repairs what is not, in its own way: the rest of the page would stand within it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nnsite.engine.faults import Fault
from nnsite.engine.fill.typed import outside_blocks

# What holds no elements of a page: pictures, code within a line, comments. Each begins with a
# plain character, so that the search can skip to the next of these.
OTHER = re.compile(r"<svg\b.*?</svg>|<!--.*?-->|(`(?<![\\`]`)`*)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)(?=[\s/>])(?:"[^"]*"|'[^']*'|[^'"<>])*?(/?)>""")
# Elements without an end, by the standard.
EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
EMPTY |= {"source", "track"}


# Two checks in turn ask it of one filled page.
@lru_cache(maxsize=1)
def tags(filled: str) -> list[re.Match[str]]:
    """The tags of a filled page, but for those in its blocks, pictures and code."""
    return list(TAG.finditer(OTHER.sub(" ", outside_blocks(filled))))


def refuse_unclosed(filled: str, source: str, shown: str) -> None:
    """Refuse an element that is never closed, or closed and never opened.

    Args:
        filled: a page's text.
        source: the same before it was filled, for the line.
        shown: where the page stands in the project.

    Raises:
        Fault: with the first such element.
    """
    opened: list[tuple[str, str]] = []
    for hit in tags(filled):
        closing, name, itself = hit[1], hit[2].lower(), hit[3]
        if name in EMPTY or itself:
            continue
        if not closing:
            opened.append((name, hit[0]))
        elif opened and opened[-1][0] == name:
            opened.pop()
        elif name in dict(opened):
            raise _fault(opened[-1][1], "is not closed", source, shown)
        else:
            raise _fault(hit[0], "closes what was never opened", source, shown)
    if opened:
        raise _fault(opened[-1][1], "is not closed", source, shown)


def _fault(tag: str, what: str, source: str, shown: str) -> Fault:
    at = source.find(tag)
    place = shown if at < 0 else f"{shown}:{1 + source.count(chr(10), 0, at)}"
    return Fault(f"{place}: {tag} {what}")
