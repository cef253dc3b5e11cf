"""What a link can lead to: ids that stay.

A generator makes the id of a heading from its text, if the heading has none. Such an id
changes with the language, with a better wording and with the numbers of a run, and then the
links of others lead nowhere. So each heading has an id that its author wrote: ## Why { #why }
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from nnsite.engine.faults import Fault
from nnsite.engine.fill.elements import tags
from nnsite.engine.fill.sources import Source
from nnsite.engine.fill.typed import PLACEHOLDER, outside_blocks

LONGEST = 40
# Numbers too, such as uint8: those that an author chose. A page with a
# script may have states for addresses: colour=red&size=0.5.
WORDS = re.compile(r"[a-z][a-z0-9]*(?:[-_&][a-z0-9]+|=[a-z0-9]+(?:\.[0-9]+)?)*")
# A line that begins with #, and what underlines a line.
HEADING = re.compile(r"#{1,6}(?!#)[ \t]*(\S.*)")
UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
HEADING_TAG = re.compile(r"h[1-6]", re.IGNORECASE)
ATTRIBUTES = re.compile(r"[ \t]\{:?[ ]*([^\n]*?)[ ]*\}[ \t]*$")
IN_ATTRIBUTES = re.compile(r"(?<!\S)#(\S+)")
IN_TAG = re.compile(r"""(?<=\s)id\s*=\s*["']([^"']*)["']""")
# In a page's source: behind a heading, in a tag, as an entry of the front matter.
WRITTEN = re.compile(
    r"""[ ]\{:?[ ]*\#(?!\#)((?:\{\{.*?\}\}|[^\s{}])+)[^\n]*\}[ \t]*$
    | (?<=\s)id=["']([^"'\n]*)["']
    | ^[ ]*(?:-[ ]+)?id:[ ]*(\S+)[ \t]*$""",
    re.MULTILINE | re.VERBOSE,
)
# Of a heading's words, those that are long enough to mean something.
TELLING = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_])")


@dataclass(frozen=True)
class Heading:
    """A heading as it stands in a text; its id is None if nobody wrote one."""

    line: str
    text: str
    id: str | None


def refuse_unstable(filled: str, source: str, shown: str) -> None:
    """Refuse a heading without an id, an id that is no short name, and one that stands twice.

    Args:
        filled: a page's text.
        source: the same before it was filled, for the line.
        shown: where the page stands in the project.

    Raises:
        Fault: with the first such heading or id.
    """
    ids = []
    for heading in _headings(filled):
        if heading.id is None:
            raise Fault(
                f"{_place_of(heading, source, shown)}: the heading '{heading.text}' has no id. "
                "Without one, links to it break when its words or numbers change. Write a short "
                f"name behind it, such as {{ #{_proposal(heading.text)} }}"
            )
        ids.append(heading.id)
    for tag in tags(filled):
        found = IN_TAG.search(tag[0])
        if found:
            ids.append(unescape(found[1]))
        elif HEADING_TAG.fullmatch(tag[2]) and not tag[1]:
            raise Fault(f'{shown}: {tag[0]} has no id; give it a short name (id="name")')
    for one in ids:
        if not WORDS.fullmatch(one) or len(one) > LONGEST:
            raise Fault(
                f"{_place_of_id(one, source, shown)}: the id '{one}' must be words in lower case, "
                f"joined by hyphens, of {LONGEST} characters at most"
            )
        if ids.count(one) > 1:
            at = _place_of_id(one, source, shown)
            raise Fault(f"{at}: the id '{one}' stands there twice; links find the first only")


def refuse_other_ids(pages: Mapping[str, Source], originals: Mapping[str, Source]) -> None:
    """Refuse pages in another language whose ids are not those of the original.

    Args:
        pages: those of an edition, by path.
        originals: those in the experiments' language, by path.

    Raises:
        Fault: with the first id that differs from the one in its place.
    """
    for path, page in pages.items():
        if path in originals:
            _compare(page, originals[path])


def _compare(page: Source, original: Source) -> None:
    mine, theirs = list(_written(page)), list(_written(original))
    for (line, one), (_, other) in zip(mine, theirs, strict=False):
        if one != other:
            raise Fault(
                f"{page.path}:{line}: the id '{one}' stands where {original.path} has '{other}'; "
                "ids are the same in every language"
            )
    for line, one in mine[len(theirs) :]:
        raise Fault(f"{page.path}:{line}: {original.path} has no id '{one}' there")
    for line, one in theirs[len(mine) :]:
        raise Fault(f"{page.path}: the id '{one}' of {original.path}:{line} is missing")


def _headings(text: str) -> Iterator[Heading]:
    for line, told in _lines_of_headings(outside_blocks(text).split("\n")):
        attributes = ATTRIBUTES.search(told)
        found = IN_ATTRIBUTES.search(attributes[1]) if attributes else None
        text = told[: attributes.start()] if attributes else told
        yield Heading(line, text.strip(" #"), found[1] if found else None)


def _lines_of_headings(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Each heading's line, and what it says: behind #, or underlined and below an empty line."""
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        begins_alone = line and not line[0].isspace() and not before
        if line.startswith("#") and (hit := HEADING.fullmatch(line)):
            yield line, hit[1]
        elif begins_alone and UNDERLINE.fullmatch(after):
            yield line, line


def _written(source: Source) -> Iterator[tuple[int, str]]:
    """The ids in a page's source, placeholders as they stand there, each with its line."""
    for hit in WRITTEN.finditer(source.text):
        yield 1 + source.text.count("\n", 0, hit.start()), hit[1] or hit[2] or hit[3]


def _place_of(heading: Heading, source: str, shown: str) -> str:
    """The line of a heading, if it stands in the page's own source."""
    for number, line in enumerate(source.split("\n"), start=1):
        parts = PLACEHOLDER.split(line)
        if any(parts) and re.fullmatch(".*".join(map(re.escape, parts)), heading.line):
            return f"{shown}:{number}"
    return shown


def _place_of_id(name: str, source: str, shown: str) -> str:
    """The line of an id, if the page's own source writes it."""
    hit = re.search(rf"""(?:#|\bid=["']|\bid: *){re.escape(name)}(?![\w-])""", source)
    return f"{shown}:{1 + source.count(chr(10), 0, hit.start())}" if hit else shown


def _proposal(text: str) -> str:
    """An id for a heading, from its longer words."""
    proposed = "-".join(TELLING.findall(text.lower())[:3])
    return proposed if 0 < len(proposed) <= LONGEST else "two-words"
