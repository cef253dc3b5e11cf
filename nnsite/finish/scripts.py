"""Scripts that stand in pages, taken into files."""

from __future__ import annotations

import posixpath

from nnsite.finish.markup import Element
from nnsite.finish.policy import is_program
from nnsite.finish.site import Page, Site


def lacks_its_file(site: Site, page: Page, element: Element) -> bool:
    """Whether an element of a page is a script whose file the folder does not have."""
    source = element.tag.get("src")
    is_script = element.tag.name == "script" and is_program(element.tag)
    return is_script and source is not None and site.local(page, source) is None


def scripts_to_files(site: Site) -> None:
    """Take the programs that stand in pages into files, in their places."""
    for page in site.pages:
        for element in _in_page(page):
            if not element.text.strip():
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
