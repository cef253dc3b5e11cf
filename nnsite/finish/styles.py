"""The stylesheets of the pages and their `style` attributes, made one stylesheet.

A `style` attribute wins over every rule but those marked as important. So the rules of the
sheets stand in a layer, and those made of attributes outside: what is outside of all layers
wins, whatever the selectors; and of what is important that in the first layer.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import count
from urllib.parse import urlsplit

from nnsite.finish.markup import Element
from nnsite.finish.policy import is_sheet
from nnsite.finish.purge import Block, holds_no_rules, purged, read, written
from nnsite.finish.scripts import texts
from nnsite.finish.site import ASSETS, Page, Site, beginning
from nnsite.finish.used import Used, Words

# The browsers since the spring of 2024: what they do not know is written so that they do. They
# know light-dark(), and no older ones: what lightningcss writes in its place is settled where a
# custom property is set, and not where it is used, so that a part of a page could not be dark.
BROWSERS = ["chrome 123", "edge 123", "firefox 120", "ios_saf 17.5", "safari 17.5"]
_URL = re.compile(r""""(?:[^"\\]|\\.)*"|url\((?P<url>"(?:[^"\\]|\\.)*"|[^"'()]*)\)""", re.DOTALL)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)
_OWN_RULES = re.compile(r"@(import|namespace)\b")
_CLASS = re.compile(r"\[class\b")
_COMPOUND = re.compile(r"([\w-]*)[^\s>+~,(){}]*(?::not\()?$")

Declarations = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A stylesheet as lightningcss writes it, its addresses those from the assets' folder.

    Args:
        css: its text.
        media: where it counts; "" for everywhere.
    """

    css: str
    media: str

    def __str__(self) -> str:
        return f"@media {self.media}{{{self.css}}}" if self.media else self.css

    @cached_property
    def asks_for_class(self) -> set[str]:
        """The elements of which rules ask whether they have a class; "" is any element."""
        before = (
            self.css[max(0, one.start() - 99) : one.start()] for one in _CLASS.finditer(self.css)
        )
        return {found[1].lower() for text in before if (found := _COMPOUND.search(text))}


def one_stylesheet(site: Site, more: Sequence[Sheet] = ()) -> None:
    """Join the stylesheets and `style` attributes of the pages.

    Pages that have other stylesheets than the rest, or the same in another order, get one of
    their own.

    Args:
        site: the pages.
        more: stylesheets that stand behind those of each page.
    """
    sheets, styled, scripts = _Sheets(site), _Styled(site), texts(site)
    used = Used.by(site.tags, Words.of(scripts))
    names = styled.names(used)
    together: dict[tuple[Sheet, ...], list[Page]] = {}
    for page in site.pages:
        together.setdefault(tuple(sheets.of(page).values()), []).append(page)
    for its, pages in together.items():
        for page in pages:
            _give_classes(site, page, styled.of(page), names, its)
        said = {one for page in pages for one in styled.of(page).values()}
        classes = {name: one for one, name in names.items() if one in said}
        if not its and not more and not classes:
            continue
        tags = set().union(*(page.tags for page in pages))
        here = used if tags == site.tags else Used.by(tags, used.words)
        try:
            file = site.add("style.css", joined([*its, *more], classes, here).encode())
        except ValueError as error:
            site.fault(pages[0].path, f"its stylesheets cannot be joined: {error}")
            continue
        for page in pages:
            _link(page, list(sheets.of(page)), site.address(page, file))
    linked = {one.tag for page in site.pages for one in sheets.of(page)}
    others = {one.tag for page in site.pages for one in page.elements if one.places}
    left = "\n".join([*scripts, *(tag.text for tag in site.tags - linked | others)])
    for path in sheets.files:
        if posixpath.basename(path) not in left:
            site.remove(path)


def _give_classes(
    site: Site,
    page: Page,
    styled: Mapping[Element, Declarations],
    names: Mapping[Declarations, str],
    sheets: Iterable[Sheet],
) -> None:
    """Put classes in the place of a page's `style` attributes."""
    asked = set().union(*(its.asks_for_class for its in sheets))
    for element, said in styled.items():
        classes = element.tag.get("class")
        if said and classes is None and asked & {"", element.tag.name}:
            site.fault(
                page.path, f"{element.tag.text}: a rule asks whether it has a class, as it will"
            )
        values: dict[str, str | None] = {"style": None}
        if said:
            values["class"] = f"{classes} {names[said]}" if classes else names[said]
        page.change(element, values)


def _link(page: Page, elements: list[Element], address: str) -> None:
    """Link the one stylesheet where the first was, or at the end of the head."""
    link = f'<link rel="stylesheet" href="{escape(address)}">'
    for element in elements[1:]:
        page.take_out(element)
    if elements:
        page.edits.replace(elements[0].start, elements[0].end, link)
    else:
        place = beginning(page.html)
        page.edits.replace(place, place, link)


def sheet(css: str, base: str, media: str = "") -> Sheet:
    """A stylesheet, read.

    Args:
        css: its text.
        base: the folder that it stands in, from the site's.
        media: where it counts.

    Raises:
        ValueError: it cannot be read or joined, or loads from another host.
    """
    text = _canonical(css)
    if "image-set(" in text:
        raise ValueError("image-set(), whose addresses are not understood")
    without_strings = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    own = _OWN_RULES.search(without_strings)
    if own:
        raise ValueError(f"@{own[1]} counts for one stylesheet, and they are made one")
    if re.search(r"\[style\b", without_strings):
        raise ValueError("a rule asks for [style], and no tag keeps that")
    if re.search(r"@font-face\{[^}]*url\(\"?data:", text):
        raise ValueError("a font in a data: address, which the policy forbids")
    return Sheet(_moved(text, base), "" if media == "all" else media)


def declarations(style: str, base: str) -> Declarations:
    """The declarations of a `style` attribute in a page of a folder.

    Raises:
        ValueError: it cannot be read, or loads from another host.
    """
    rules = read(_moved(_canonical(f"a{{{style}}}"), base))
    said = [
        item
        for rule in rules
        for item in (rule.items if isinstance(rule, Block) and rule.prelude == "a" else [rule])
    ]
    if len(rules) > 1 or not all(isinstance(item, str) for item in said):
        raise ValueError("it is more than declarations")
    return tuple(map(str, said))


def joined(sheets: Iterable[Sheet], classes: Mapping[str, Declarations], used: Used) -> str:
    """The stylesheet of some pages, without what they do not use.

    Args:
        sheets: in their order.
        classes: the classes that stand for `style` attributes, and what these declare.
        used: what the pages use.

    Raises:
        ValueError: lightningcss cannot read it.
    """
    no_rules: list[str | Block] = []  # fonts, animations: what no layer is needed for
    rules: list[str | Block] = []
    for item in purged(read("".join(map(str, sheets))), used, also=classes.values()):
        holds_none = isinstance(item, Block) and holds_no_rules(item.prelude)
        (no_rules if holds_none else rules).append(item)
    # In a layer lightningcss would leave undone some of what it does for older browsers.
    alone, first, then, last = (
        _canonical(written(part), BROWSERS)
        for part in (
            no_rules,
            _rules(classes, important=True),
            rules,
            _rules(classes, important=False),
        )
    )
    layers = [f"@layer{{{part}}}" for part in (first, then) if part]
    return "".join([alone, *layers, last])


def _rules(classes: Mapping[str, Declarations], *, important: bool) -> list[str | Block]:
    parts = {
        name: [one for one in said if one.endswith("!important") == important]
        for name, said in classes.items()
    }
    return [Block(f".{name}", list(part)) for name, part in parts.items() if part]


def _canonical(css: str, browsers: list[str] | None = None) -> str:
    from lightningcss import process_stylesheet

    return process_stylesheet(css, browsers_list=browsers)


def _moved(css: str, base: str) -> str:
    """CSS of a folder, its addresses made right for the assets' folder.

    Raises:
        ValueError: one is on another host.
    """

    def there(found: re.Match[str]) -> str:
        if found["url"] is None:
            return found[0]
        url = found["url"].strip('"')
        if not url or url.startswith("data:") or (url[:1] in ("#", "/") and url[1:2] != "/"):
            return found[0]
        if _ELSEWHERE.match(url):
            raise ValueError(f"loads {url} from another host")
        return f'url("{posixpath.relpath(posixpath.join("/", base, url), f"/{ASSETS}")}")'

    return _URL.sub(there, css)


class _Sheets:
    """The stylesheets that pages link or hold.

    Attributes:
        files: those that are linked.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._read: dict[tuple[str, str, str], Sheet | None] = {}
        self.files: set[str] = set()
        self._of = {page: dict(self._in(page)) for page in site.pages}

    def of(self, page: Page) -> dict[Element, Sheet]:
        """Of a page, in order, with the elements that link or hold them."""
        return self._of[page]

    def _in(self, page: Page) -> Iterator[tuple[Element, Sheet]]:
        for element in page.elements:
            tag = element.tag
            if element.places or not (tag.name == "style" or is_sheet(tag)):
                continue
            where, base, css = page.path, page.base, element.text
            if tag.name == "link":
                file = self._site.local(page, tag.get("href"))
                if file is None:
                    if not urlsplit(tag.get("href") or "").netloc:  # that is told of every tag
                        self._site.fault(page.path, f"no stylesheet is at {tag.get('href')}")
                    continue
                self.files.add(file)
                where, base, css = file, posixpath.dirname(file), self._site.text(file)
            found = self._once(where, css, base, (tag.get("media") or "").strip())
            if found:
                yield element, found

    def _once(self, where: str, css: str, base: str, media: str) -> Sheet | None:
        key = (css, base, media)
        if key not in self._read:
            try:
                self._read[key] = sheet(*key)
            except ValueError as error:
                self._read[key] = None
                self._site.fault(where, str(error))
        return self._read[key]


class _Styled:
    """The `style` attributes of the pages."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._read: dict[tuple[str, str], Declarations] = {}
        self._of = {page: dict(self._in(page)) for page in site.pages}

    def of(self, page: Page) -> dict[Element, Declarations]:
        """What they declare in a page, by their elements."""
        return self._of[page]

    def names(self, used: Used) -> dict[Declarations, str]:
        """A class for each that declares something, of a name that is not in use."""
        said = sorted({one for page in self._of.values() for one in page.values() if one})
        free = (f"s{number}" for number in count() if not used.named(f"s{number}"))
        return dict(zip(said, free, strict=False))

    def _in(self, page: Page) -> Iterator[tuple[Element, Declarations]]:
        for element in page.elements:
            style = element.tag.get("style")
            if style is None:
                continue
            try:
                yield element, self._declared(style, page.base if "url(" in style else "")
            except ValueError as error:
                self._site.fault(page.path, f'style="{style}" cannot be a rule: {error}')

    def _declared(self, style: str, base: str) -> Declarations:
        key = (style, base)
        if key not in self._read:
            self._read[key] = declarations(*key)
        return self._read[key]
