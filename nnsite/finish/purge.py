"""A stylesheet without what nothing uses: rules, custom properties, animations.

What is read is written by lightningcss, which leaves no comment, no needless space and no
escape that need not be. Where a rule is not understood it stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nnsite.finish.used import CUSTOM, WORD, Used

_STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_URL = r"""url\((?:[^"'()\\]|\\.)*\)"""
_MARK = re.compile(rf"{_STRING}|{_URL}|\\.|[][{{}}();,]", re.DOTALL)
# At-rules that hold rules; all others hold declarations, or what is no rule of style.
_CONDITIONS = ("@media", "@supports", "@layer", "@container", "@scope", "@starting-style")
_KEYFRAMES = re.compile(r"@(?:-[a-z]+-)?keyframes\s+")
_PART = re.compile(
    r"""\[(?P<attribute>[^]~|^$*=]+)(?:(?P<how>[~|^$*]?=)(?P<value>"[^"]*"|[^]"\s]+)(?:\ ?[is])?)?\]
      | (?P<kind>[.\#])(?P<name>[\w-]+)
      | ::?(?P<pseudo>[\w-]+)(?P<opens>\()?
      | (?P<element>[\w-]+)""",
    re.VERBOSE,
)
# Of one of their selectors an element has to be. What other functions hold is not looked at.
_ONE_OF = ("is", "where", "has", "any", "-webkit-any", "-moz-any", "matches")


@dataclass
class Block:
    """A rule: what stands before `{`, and the declarations and rules inside."""

    prelude: str
    items: list[str | Block]

    def __str__(self) -> str:
        return f"{self.prelude}{{{written(self.items)}}}"


def read(css: str) -> list[str | Block]:
    """The rules and declarations of a stylesheet.

    Raises:
        ValueError: a bracket is never closed, or never opened.
    """
    top: list[str | Block] = []
    open_blocks = [top]
    depth = start = 0
    for mark in _MARK.finditer(css):
        sign = mark[0]
        in_value = depth or css.startswith("--", start)  # a custom property may hold a block
        if sign in "([" or (sign == "{" and in_value):
            depth += 1
        elif sign in ")]" or (sign == "}" and depth):
            depth -= 1
        elif depth or sign not in "{};":
            continue
        else:
            text = css[start : mark.start()]
            start = mark.end()
            if sign == "{":
                block = Block(text, [])
                open_blocks[-1].append(block)
                open_blocks.append(block.items)
                continue
            if text:
                open_blocks[-1].append(text)
            if sign == "}":
                open_blocks.pop()
                if not open_blocks:
                    raise ValueError("a } without its {")
    if depth or len(open_blocks) > 1:
        raise ValueError("a bracket that is never closed")
    if css[start:]:
        top.append(css[start:])
    return top


def written(items: list[str | Block]) -> str:
    """The text of rules and declarations."""
    return "".join(str(item) if isinstance(item, Block) else f"{item};" for item in items)


def purged(
    items: list[str | Block], used: Used, also: Iterable[tuple[str, ...]] = ()
) -> list[str | Block]:
    """The rules that can apply to an element, and what they need.

    Args:
        items: the whole stylesheet.
        used: what elements can be found by.
        also: declarations that will be added.
    """
    living = list(_living(items, used))
    needed = _needed([*living, *(one for some in also for one in some)], used)
    return list(_needed_only(living, needed))


def _living(items: list[str | Block], used: Used) -> Iterator[str | Block]:
    """The rules of which a selector can be true, with these selectors."""
    for item in items:
        if isinstance(item, str) or holds_no_rules(item.prelude):
            yield item
        elif item.prelude.startswith("@"):
            yield Block(item.prelude, list(_living(item.items, used)))
        else:
            selectors = [one for one in split(item.prelude) if can_match(one, used)]
            if selectors:
                yield Block(",".join(selectors), list(_living(item.items, used)))


def holds_no_rules(prelude: str) -> bool:
    """Of an at-rule such as @font-face."""
    return prelude.startswith("@") and not prelude.startswith(_CONDITIONS)


def split(selectors: str) -> list[str]:
    """The selectors of a list."""
    found, depth, start = [], 0, 0
    for mark in _MARK.finditer(selectors):
        if mark[0] in "([":
            depth += 1
        elif mark[0] in ")]":
            depth -= 1
        elif mark[0] == "," and not depth:
            found.append(selectors[start : mark.start()])
            start = mark.end()
    return [*found, selectors[start:]]


def can_match(selector: str, used: Used) -> bool:
    """Whether an element can be found by a selector; what is not understood can be."""
    if "\\" in selector or "|" in selector.replace("|=", ""):
        return True
    position = 0
    while part := _PART.search(selector, position):
        position = part.end()
        if part["opens"]:
            end = _closing(selector, position)
            inside, position = selector[position : end - 1], end
            if part["pseudo"] in _ONE_OF and not any(can_match(one, used) for one in split(inside)):
                return False
        elif part["pseudo"]:
            continue
        elif part["name"]:
            if not used.named(part["name"]):
                return False
        elif part["element"]:
            if not used.element(part["element"]):
                return False
        else:
            value = part["value"].strip('"') if part["how"] == "=" else None
            if not used.attribute(part["attribute"], value):
                return False
    return True


def _closing(text: str, position: int) -> int:
    """Where the bracket ends that is open at a position."""
    depth = 1
    for mark in _MARK.finditer(text, position):
        depth += (mark[0] in "([") - (mark[0] in ")]")
        if not depth:
            return mark.end()
    return len(text)


def _needed(items: list[str | Block], used: Used) -> set[str]:
    """The custom properties whose value reaches a page, and the names of its animations."""
    needed: set[str] = set()
    within: dict[str, set[str]] = {}  # what a custom property's value names
    for name, text in _statements(items):
        if name.startswith("--"):
            within.setdefault(name, set()).update(WORD.findall(text))
            if used.property(name):
                needed.add(name)
        elif name.endswith(("animation", "animation-name")):
            needed.update(WORD.findall(text))
        else:
            needed.update(CUSTOM.findall(text))
    reached = list(needed)
    while reached:
        new = within.get(reached.pop(), set()) - needed
        needed |= new
        reached += new
    return needed


def _statements(items: list[str | Block]) -> Iterator[tuple[str, str]]:
    """The name and value of each declaration; the name is "" before what a rule begins with."""
    for item in items:
        if isinstance(item, str):
            name, _, value = item.partition(":")
            yield name, value
        else:
            if not item.prelude.startswith("@property"):
                yield "", item.prelude
            yield from _statements(item.items)


def _needed_only(items: list[str | Block], needed: set[str]) -> Iterator[str | Block]:
    for item in items:
        if isinstance(item, str):
            if not item.startswith("--") or item.partition(":")[0] in needed:
                yield item
            continue
        of_animation = _KEYFRAMES.match(item.prelude)
        if of_animation:
            unwanted = item.prelude[of_animation.end() :].strip("\"'") not in needed
        elif item.prelude.startswith("@property"):
            unwanted = not needed.intersection(CUSTOM.findall(item.prelude))
        else:
            unwanted = False
        inside = list(_needed_only(item.items, needed))
        # An empty layer still has its place among the layers.
        if not unwanted and (inside or item.prelude.startswith("@layer")):
            yield Block(item.prelude, inside)
