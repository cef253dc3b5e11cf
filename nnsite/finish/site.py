"""The pages of a folder, and what is to become of them; written when all is worked out."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nnsite.engine import Fault
from nnsite.finish.markup import Edits, Element, Reader, Tag

ASSETS = "assets"
_BEGINNING = re.compile(
    r"(?:\ufeff|\s|<!--.*?-->|<!doctype[^>]*>|<(?:html|head)(?:\s[^>]*)?>)*"
    r"(?:<meta\s[^>]*?\bcharset\s*=[^>]*>)?",
    re.DOTALL | re.IGNORECASE,
)
_MOVED = ("script", "style", "link")


class Page:
    """A page, and what is to be changed in it.

    Attributes:
        path: from the site's folder, with `/`.
        base: the folder that it is in, in the same way.
        html: its text as it was read.
        tags: all its start tags.
        elements: its scripts, styles and links, and what has a `style` attribute.
        edits: its text as it is to be.

    Raises:
        ValueError: it cannot be read without doubt.
    """

    def __init__(self, path: str, html: str, reader: Reader) -> None:
        self.path = path
        self.base = posixpath.dirname(path)
        self.html = html
        self.tags, self.elements = reader.read(html)
        self.edits = Edits(html)

    def change(self, element: Element, values: Mapping[str, str | None]) -> None:
        """Give a tag other values of attributes."""
        end = element.start + len(element.tag.text)
        self.edits.replace(element.start, end, element.tag.changed(values))

    def take_out(self, element: Element) -> None:
        """Remove an element of raw text, or a tag."""
        self.edits.replace(element.start, element.end, "")


class Site:
    """A folder, its pages, and what they are to become.

    Attributes:
        pages: its files `*.html`.
        files: all its files, by their path in it, with `/`.
        tags: of all pages.

    Args:
        folder: where a generator has written it.

    Raises:
        Fault: there is no page.
        OSError: a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faults: dict[str, list[str]] = {}
        self._new: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._texts: dict[str, str] = {}
        self.files = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if not any(path.endswith(".html") for path in self.files):
            raise Fault(f"{folder}: there is no page, no file *.html")
        self.pages = list(self._read())
        self.tags: set[Tag] = set().union(*(page.tags for page in self.pages))

    def _read(self) -> Iterator[Page]:
        reader = Reader(lambda tag: tag.name in _MOVED or "style" in tag.attributes)
        for path in self.files:
            if path.endswith(".html"):
                try:
                    yield Page(path, self.text(path), reader)
                except ValueError as error:
                    self.fault(path, str(error))

    def text(self, path: str) -> str:
        """The text of a file; what is not UTF-8 is noted as a fault."""
        if path not in self._texts:
            content = self.files[path].read_bytes()
            self._texts[path] = content.decode("utf-8", "replace")
            if self._texts[path].encode() != content:
                self.fault(path, "not in UTF-8")
        return self._texts[path]

    def local(self, page: Page, address: str | None) -> str | None:
        """The file of the site to which an address in a page leads; None if there is none.

        An address that begins with `/` is one on the host, where the site may be in a folder.
        """
        try:
            to = urlsplit(address or "")
        except ValueError:  # it is no address
            return None
        if to.scheme or to.netloc or not to.path:
            return None
        path = unquote(to.path)
        if not path.startswith("/"):
            path = posixpath.normpath(posixpath.join(page.base, path))
            return path if path in self.files else None
        parts = path.split("/")
        ends = ("/".join(parts[index:]) for index in range(1, len(parts)))
        return next((end for end in ends if end in self.files), None)

    def address(self, page: Page, path: str) -> str:
        """The address of a file in a page.

        A page whose own addresses begin with `/`, as that for what is not found, gets such a one.
        """
        for element in page.elements:
            given = element.tag.get("href") or element.tag.get("src")
            file = self.local(page, given)
            if given and file and given.startswith("/"):
                return urlsplit(given).path.removesuffix(file) + path
        return posixpath.relpath(path, page.base or ".")

    def add(self, name: str, content: bytes) -> str:
        """Add a file to the assets; return its path.

        Args:
            name: such as `style.css`; what the file holds will be part of it.
            content: the file's bytes.
        """
        stem, dot, kind = name.partition(".")
        path = f"{ASSETS}/{stem}.{hashlib.sha256(content).hexdigest()[:8]}{dot}{kind}"
        self._new[path] = content
        return path

    def remove(self, path: str) -> None:
        """Remove a file, with the map that belongs to it."""
        self._gone.add(path)
        self._remove_map(path)

    def rewrite(self, path: str, content: bytes) -> None:
        """Give a file other content; a map that belongs to it is removed: it told of the old."""
        self._new[path] = content
        self._remove_map(path)

    def _remove_map(self, path: str) -> None:
        self._gone |= {f"{path}.map"} & self.files.keys()

    def fault(self, path: str, what: str) -> None:
        """Note what is wrong in a file."""
        places = self._faults.setdefault(" ".join(what.split()), [])
        if path not in places:
            places.append(path)

    def refuse(self) -> None:
        """Refuse a site with faults.

        Raises:
            Fault: with a line for each, in which the first file that has it is named.
        """
        lines = []
        for what, places in self._faults.items():
            others = f" (and {len(places) - 1} more)" if places[1:] else ""
            lines.append(f"{places[0]}{others}: {what}")
        if lines:
            raise Fault("\n".join(lines))

    def write(self) -> None:
        """Write what is new and what has changed, remove what is gone."""
        for path, content in self._new.items():
            file = self._folder / path
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        for page in self.pages:
            self.files[page.path].write_bytes(str(page.edits).encode())
        for path in self._gone:
            self.files[path].unlink()
            if not any(self.files[path].parent.iterdir()):
                self.files[path].parent.rmdir()


def beginning(html: str) -> int:
    """Where a page's head begins: behind what tells how the page is encoded, if that is first."""
    found = _BEGINNING.match(html)
    return found.end() if found else 0
