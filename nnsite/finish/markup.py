"""The tags of a page: found as browsers find them, changed where they stand.

Nothing is parsed into a tree and written again: what is not changed stays byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape, unescape
from typing import NamedTuple

# As in the HTML standard, section 13.2.5: a quote counts only where a value begins. The groups
# are atomic, so that a tag that is never closed costs no more than one look at the rest.
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*)"""
_REST = rf"(?>[^>=]*+(?:=\s*+{_VALUE}?[^>=]*+)*+)"
# In these no tag begins, until the element's own end tag.
RAW = ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
# Inside of these a style, a script or a link means something else than elsewhere.
PLACES = ("noscript", "template", "svg", "math")
# Of end tags only those that tell anything, or in whose quotes something else could begin.
_TOKEN = re.compile(
    rf"<(?:[a-zA-Z][^\s/>]*+{_REST}>|/(?i:{'|'.join(PLACES)}|[a-z][^\s/>]*+[\s/]){_REST}>"
    r"|!--(?:-?>|.*?(?:--!?>|\Z))|!\[CDATA\[)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rf"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+({_VALUE})?)?")
_NAME_END = re.compile(r"[\s/>]")


class Attribute(NamedTuple):
    """What an attribute says, and where it stands in its tag's text."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Tag:
    """A start tag.

    Args:
        text: from `<` to `>`.
    """

    text: str

    @cached_property
    def name(self) -> str:
        """In small letters."""
        return _NAME_END.split(self.text[1:], maxsplit=1)[0].lower()

    @cached_property
    def attributes(self) -> Mapping[str, Attribute]:
        """By name, in small letters; of two with one name the first counts."""
        found: dict[str, Attribute] = {}
        for one in _ATTRIBUTE.finditer(self.text, 1 + len(self.name), len(self.text) - 1):
            name, value = one.groups("")
            if value[:1] in ("'", '"'):
                value = value[1:-1]
            if "&" in value:
                value = unescape(value)
            found.setdefault(name.lower(), Attribute(value, *one.span()))
        return found

    def get(self, name: str) -> str | None:
        """The value of an attribute; None where it is not there."""
        found = self.attributes.get(name)
        return None if found is None else found.value

    def changed(self, values: Mapping[str, str | None]) -> str:
        """The tag's text with other values of attributes: None takes one out, a new one is added.

        An attribute that is added takes the place of one that goes, or comes last.
        """
        edits = Edits(self.text)
        gone = [self.attributes[name] for name in values if values[name] is None]
        for name, value in values.items():
            if value is None:
                continue
            told = f'{name}="{escape(value)}"'
            if name in self.attributes:
                there = self.attributes[name]
                edits.replace(there.start, there.end, told)
            elif gone:
                there = gone.pop()
                edits.replace(there.start, there.end, told)
            else:
                end = len(self.text) - (2 if self.text.endswith("/>") else 1)
                edits.replace(end, end, f" {told}")
        for there in gone:
            before = self.text[: there.start]
            edits.replace(len(before.rstrip()), there.end, "")
        return str(edits)


class Element(NamedTuple):
    """A start tag in a page, and for an element of raw text (a script, a style) this text.

    Attributes:
        tag: the start tag.
        start: where it begins in the page.
        text: what stands between it and the end tag.
        end: where the whole element ends: of raw text, behind the end tag.
        places: in which of the elements of `PLACES` it stands.
    """

    tag: Tag
    start: int
    text: str
    end: int
    places: frozenset[str]


@dataclass
class Edits:
    """A text, and what is to be replaced in it."""

    text: str
    _edits: list[tuple[int, int, str]] = field(default_factory=list)

    def replace(self, start: int, end: int, by: str) -> None:
        """Replace a part; parts do not overlap. Of two at one place the first stands first."""
        self._edits.append((start, end, by))

    def __str__(self) -> str:
        pieces, done = [], 0
        for start, end, by in sorted(self._edits, key=lambda edit: edit[:2]):
            pieces += [self.text[done:start], by]
            done = end
        return "".join([*pieces, self.text[done:]])


class Reader:
    """Reads pages. A tag that it knows from another page costs next to nothing.

    Args:
        wanted: tells the tags whose places in a page are wanted.
    """

    def __init__(self, wanted: Callable[[Tag], bool]) -> None:
        self._wanted = wanted
        self._known: dict[str, _Met] = {}

    def read(self, html: str) -> tuple[set[Tag], list[Element]]:
        """All start tags of a page, and in order the elements whose tag is wanted.

        Raises:
            ValueError: the text can be read in two ways; the message tells what is in the way.
        """
        tags: set[Tag] = set()
        found: list[Element] = []
        places: list[str] = []
        tokens = _TOKEN.finditer(html)
        while token := next(tokens, None):
            text = token[0]
            met = self._known.get(text) or self._meet(text)
            if met.tag is not None:
                tags.add(met.tag)
            if met.plain:
                continue
            if met.tag is None:
                if met.name in places:
                    places.remove(met.name)
                continue
            inside, end = "", token.end()
            if met.name in RAW:
                inside, end = _raw(html, met.name, end)
                tokens = _TOKEN.finditer(html, end)
            if met.wanted:
                where = frozenset(places)
                found.append(Element(met.tag, token.start(), inside, end, where))
            if met.name in PLACES and not text.endswith("/>"):
                places.append(met.name)
        return tags, found

    def _meet(self, text: str) -> _Met:
        if text.startswith("<![CDATA["):
            raise ValueError("a CDATA section, which is one thing in HTML and another in SVG")
        if text.startswith("<!"):
            return _COMMENT
        if text.startswith("</"):
            name = Tag(f"<{text[2:]}").name
            met = _Met(None, name, plain=name not in PLACES)
        else:
            tag = Tag(text)
            wanted = self._wanted(tag)
            plain = not wanted and tag.name not in RAW and tag.name not in PLACES
            met = _Met(tag, tag.name, plain=plain, wanted=wanted)
        self._known[text] = met
        return met


class _Met(NamedTuple):
    """What is known of a tag: of an end tag its name; whether it is only to be counted."""

    tag: Tag | None
    name: str
    plain: bool
    wanted: bool = False


_COMMENT = _Met(None, "", plain=True)


def _raw(html: str, name: str, start: int) -> tuple[str, int]:
    """The raw text of an element from its start tag's end on, and where the element ends."""
    closing = re.compile(rf"</{name}(?=[\s/>]){_REST}>", re.IGNORECASE).search(html, start)
    text = html[start : closing.start() if closing else len(html)]
    if name == "script" and "<!--" in text and "<script" in text.lower():
        raise ValueError("a script with <!-- and <script in it, whose end cannot be told")
    return text, closing.end() if closing else len(html)
