"""The scripts: those that stand in pages are taken into files, and all are made smaller."""

from __future__ import annotations

import posixpath

from nnsite.finish.markup import Element
from nnsite.finish.minified import minified
from nnsite.finish.policy import is_program
from nnsite.finish.site import Page, Site

_SCRIPTS = (".js", ".mjs")


def lacks_its_file(site: Site, page: Page, element: Element) -> bool:
    """Whether an element of a page is a script whose file the folder does not have."""
    source = element.tag.get("src")
    is_script = element.tag.name == "script" and is_program(element.tag)
    return is_script and source is not None and site.local(page, source) is None


def scripts_to_files(site: Site, *, readable: bool) -> None:
    """Take the programs that stand in pages into files, in their places.

    Args:
        site: the pages.
        readable: whether the files keep comments and white space.
    """
    for page in site.pages:
        for element in _in_page(page):
            if not element.text.strip():
                page.take_out(element)
                continue
            text = f"{element.text.strip()}\n".encode()
            file = site.add("script.js", text if readable else minified(text))
            # What counts for a file only counted for nothing in the page.
            idle = () if element.tag.get("type") == "module" else ("async", "defer")
            values: dict[str, str | None] = {"src": site.address(page, file)}
            values |= {name: None for name in idle if name in element.tag.attributes}
            page.change(element, values)
            start = element.start + len(element.tag.text)
            page.edits.replace(start, start + len(element.text), "")


def minify_files(site: Site) -> None:
    """Rewrite the folder's scripts without comments and white space.

    Those stay of which a page tells the hash, as `integrity`, and those that are minified by
    their name: there is little to gain, and they are the longest.
    """
    stay = {_file_of_hash(site, page, one) for page in site.pages for one in page.elements}
    for path, file in site.files.items():
        if path.endswith(_SCRIPTS) and ".min." not in path and path not in stay:
            script = file.read_bytes()
            smaller = minified(script)
            if smaller != script:
                site.rewrite(path, smaller)


def texts(site: Site) -> list[str]:
    """The text of each script that can run in a page, and of the data in pages.

    Of the folder's scripts those count whose file's name stands in a tag, or in what counts.
    """
    found = {one.text for page in site.pages for one in page.elements if one.tag.name == "script"}
    others = {path for path in site.files if path.endswith(_SCRIPTS)}
    naming = "\n".join([*found, *(tag.text for tag in site.tags)])
    while new := {path for path in others if posixpath.basename(path) in naming}:
        read = {site.text(path) for path in new}
        found |= read
        others -= new
        naming = "\n".join(read)
    return sorted(found)


def _file_of_hash(site: Site, page: Page, element: Element) -> str | None:
    """The file of which an element of a page tells the hash."""
    if "integrity" not in element.tag.attributes:
        return None
    return site.local(page, element.tag.get("src") or element.tag.get("href"))


def _in_page(page: Page) -> list[Element]:
    return [
        one
        for one in page.elements
        if one.tag.name == "script" and "src" not in one.tag.attributes and is_program(one.tag)
    ]
