"""What the pages and scripts of a site name, by which a style could find an element.

A script may give any name that stands in its text to an element, so each word of a script
counts as used: as a tag, a class, an id, an attribute or a custom property. A word that ends
in a hyphen or an underscore may begin a name that the script puts together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nnsite.finish.markup import Tag

WORD = re.compile(r"[\w-]+")
CUSTOM = re.compile(r"--[\w-]+")
# Elements that browsers make where the text leaves them out, and what a reader opens.
ALWAYS = {"html", "head", "body", "tbody", "colgroup", "tr"}
OPENED = "open"


@dataclass(frozen=True)
class Words:
    """The words of scripts, in small letters.

    Attributes:
        all: of any kind.
        beginnings: those that could begin a name.
        squeezed: all without hyphens: `dataset.fooBar` is `data-foo-bar`.
    """

    all: frozenset[str]
    beginnings: tuple[str, ...]
    squeezed: frozenset[str]

    @classmethod
    def of(cls, scripts: Iterable[str]) -> Words:
        """The words of some scripts."""
        found = {word.lower() for text in scripts for word in set(WORD.findall(text))}
        return cls(
            frozenset(found),
            tuple(word for word in sorted(found) if len(word) > 2 and word[-1] in "-_"),
            frozenset(map(_squeezed, found)),
        )


@dataclass(frozen=True)
class Used:
    """The names, in small letters but for custom properties.

    Attributes:
        elements: of tags.
        names: classes and ids.
        attributes: of attributes.
        values: attributes with a value that they have.
        custom: custom properties that pages name, in attributes such as `fill`.
        words: of the scripts.
    """

    elements: set[str]
    names: set[str]
    attributes: set[str]
    values: set[tuple[str, str]]
    custom: set[str]
    words: Words

    @classmethod
    def by(cls, tags: Iterable[Tag], words: Words) -> Used:
        """What some tags use, and could be given by scripts with these words."""
        used = cls(set(ALWAYS), set(), set(), set(), set(), words)
        for tag in tags:
            used.elements.add(tag.name)
            if "--" in tag.text:
                used.custom.update(CUSTOM.findall(tag.text))
            for name, attribute in tag.attributes.items():
                value = attribute.value.lower()
                used.attributes.add(name)
                used.values.add((name, value))
                if name in ("class", "id"):
                    used.names.update(value.split())
        return used

    def element(self, name: str) -> bool:
        """Whether there can be an element of this name."""
        return name.lower() in self.elements or name.lower() in self.words.all

    def named(self, name: str) -> bool:
        """Whether an element can have this class or id."""
        name = name.lower()
        return (
            name in self.names or name in self.words.all or name.startswith(self.words.beginnings)
        )

    def attribute(self, name: str, value: str | None) -> bool:
        """Whether an element can have this attribute; with a value of None, whatever it says."""
        name = name.lower()
        if name == OPENED or self._scripted(name):
            return True
        return name in self.attributes if value is None else (name, value.lower()) in self.values

    def property(self, name: str) -> bool:
        """Whether a page or a script names a custom property."""
        return name in self.custom or name.lower() in self.words.all

    def _scripted(self, name: str) -> bool:
        short = _squeezed(name.removeprefix("data-"))
        return short in self.words.squeezed or _squeezed(name) in self.words.squeezed


def _squeezed(word: str) -> str:
    return word.replace("-", "").replace("_", "")
