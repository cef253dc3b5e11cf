"""Scripts that stand in pages, taken into files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from nnsite.finish.markup import Element
from nnsite.finish.policy import is_program
from nnsite.finish.site import Page, Site

# Scripts that Material writes into its pages, by their beginnings. Each serves others, or tags,
# that have this name in them; without one of them it does nothing.
FOR_MATERIAL = {
    "__md_scope=new URL(": "__md_",
    'var palette=__md_get("__palette")': "__md_",
    "var target=document.getElementById(location.hash.slice(1))": "__tabbed_",
}


def scripts_to_files(site: Site) -> None:
    """Take the programs that stand in pages into files, in their places."""
    for page in site.pages:
        for element in _in_page(page):
            if not element.text.strip() or _serves_nothing(site, page, element.text.lstrip()):
                page.take_out(element)
                continue
            file = site.add("script.js", f"{element.text.strip()}\n".encode())
            # What counts for a file only counted for nothing in the page.
            idle = () if element.tag.get("type") == "module" else ("async", "defer")
            values: dict[str, str | None] = {"src": site.address(page, file)}
            values |= {name: None for name in idle if name in element.tag.attributes}
            page.change(element, values)
            start = element.start + len(element.tag.text)
            page.edits.replace(start, start + len(element.text), "")


def texts(site: Site) -> list[str]:
    """The text of each script that can run in a page, and of the data in pages.

    Of the folder's scripts those count whose file's name stands in a tag, or in what counts.
    """
    found = {one.text for page in site.pages for one in page.elements if one.tag.name == "script"}
    others = {path for path in site.files if path.endswith((".js", ".mjs"))}
    naming = "\n".join([*found, *(tag.text for tag in site.tags)])
    while new := {path for path in others if posixpath.basename(path) in naming}:
        read = {site.text(path) for path in new}
        found |= read
        others -= new
        naming = "\n".join(read)
    return sorted(found)


def _in_page(page: Page) -> list[Element]:
    return [
        one
        for one in page.elements
        if one.tag.name == "script" and "src" not in one.tag.attributes and is_program(one.tag)
    ]


def _loaded(site: Site, page: Page) -> Iterator[str]:
    for element in page.elements:
        if element.tag.name == "script":
            path = site.local(page, element.tag.get("src"))
            if path:
                yield path


def _serves_nothing(site: Site, page: Page, text: str) -> bool:
    """Whether a script is one of Material's, and nothing that it serves is in the page."""
    served = next((name for start, name in FOR_MATERIAL.items() if text.startswith(start)), None)
    if served is None:
        return False
    known = tuple(FOR_MATERIAL)
    others = [one.text for one in _in_page(page) if not one.text.lstrip().startswith(known)]
    others += [site.text(path) for path in _loaded(site, page)]
    others += [tag.text for tag in page.tags]
    return not any(served in text for text in others)
