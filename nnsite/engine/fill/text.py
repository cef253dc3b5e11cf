"""What comes from a run is text, not markup.

A page's own words are Markdown. What a run yields (a message, a claim, the name of a file of
weights) is `Text`: whatever is in it, the page shows it as it is, within code and without,
within attributes of HTML, in titles.

Where a `Text` meets the words of a page, its marks are written as characters of a private
area of Unicode. They mean nothing to YAML, Jinja or Markdown, so they can pass through a
front matter and into other pages. Once a page is filled, `settled` turns each into what its
place asks for: itself within code, a character reference elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from nnsite.engine.controls import visible
from nnsite.engine.fill.typed import Block, blocks

FIRST = 0x10F000
HIDDEN = re.compile(f"[{chr(FIRST)}-{chr(FIRST + 0x7F)}]")
# All that could mean something to YAML, Markdown or HTML: punctuation, line breaks, and the
# spaces at a text's ends.
MARK = re.compile(r"[!-/:-@\[-`{-~\t\n]")
ENDS = re.compile(r"\A +| +\Z")
# What means something to Markdown or HTML: in prose, and within tags.
IN_PROSE = frozenset("\\`*_{}[]<>&~^|$ \t")
IN_TAGS = frozenset("\\`{}[]<>&|\"'")
ALL = frozenset(map(chr, range(0x80)))
NAMED = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
# A code span, a tag, a list of attributes: whichever begins first. Each begins with a plain
# character, so that the search can skip to the next of these.
SPAN = re.compile(
    r"""(?P<ticks>`(?<![\\`]`)`*)(?!`)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)
    | <[a-zA-Z/!](?:"[^"]*"|'[^']*'|[^'"<>])*>
    | \{[^{}\n]*\}""",
    re.DOTALL | re.VERBOSE,
)
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
BLANK_LINES = re.compile(r"(\n[ \t]*\n)")
WORD = re.compile(r"[^\W\d_]")
# Behind nothing but marks, what would begin a list, a heading, a rule, a quotation.
BEGINS = re.compile(r"#|[-+=:.)!?/](?=[\s\W]|\Z)")

# Marks of emphasis that are none: within a word, and by themselves.
INERT = re.compile(r"[^\W_]_[^\W_]|\s[*_]\s")


class Text(str):
    """A text of a run, its control characters visible.

    What the methods of a string make of it is `Text` again. Joined with words of a page it
    becomes a part of the page's Markdown, which is shown as it is.
    """

    def __new__(cls, text: str) -> Text:
        """The text of any string, a `Text` included."""
        plain = visible(str.__str__(text))
        return super().__new__(cls, HIDDEN.sub("\N{REPLACEMENT CHARACTER}", plain))

    @property
    def plain(self) -> str:
        """The same as a plain string: only for what is no part of a page."""
        return str.__str__(self)

    def __str__(self) -> str:
        return MARK.sub(_hidden, ENDS.sub(_hidden, self.plain))

    def __repr__(self) -> str:
        return str(Text(repr(self.plain)))

    def __format__(self, spec: str) -> str:
        return str(Text(format(self.plain, spec)))

    def __add__(self, other: str) -> str:
        return Text(self.plain + other.plain) if isinstance(other, Text) else str(self) + other

    def __radd__(self, other: str) -> str:
        return other + str(self)

    def replace(self, old: str, new: str, count: Any = -1, /) -> str:
        """As of any string. What is put in stays what it is: text, or words of the page."""
        if isinstance(new, Text):
            return Text(self.plain.replace(old, new.plain, count))
        return new.join(MARK.sub(_hidden, part) for part in self.plain.split(old, count))


class Printed(Text):
    """A capture. What is made from it is `Text`: no run has printed that."""


def _of_text(name: str) -> Callable[..., Any]:
    method = getattr(str, name)

    def called(self: Text, *arguments: Any, **named: Any) -> Any:
        return _texts(method(self.plain, *arguments, **named))

    return called


for _name in (
    *("__getitem__", "__iter__", "__mod__", "__mul__", "__rmul__", "capitalize", "casefold"),
    *("center", "expandtabs", "format", "join", "ljust", "lower", "lstrip", "partition"),
    *("removeprefix", "removesuffix", "rjust", "rpartition", "rsplit", "rstrip", "split"),
    *("splitlines", "strip", "swapcase", "title", "translate", "upper", "zfill"),
):
    setattr(Text, _name, _of_text(_name))


def _texts(made: Any) -> Any:
    match made:
        case str():
            return Text(made)
        case list() | tuple():
            return type(made)(Text(part) for part in made)
        case Iterator():
            return (Text(part) for part in made)
        case _:
            return made


def as_texts(value: Any) -> Any:
    """A value of a run in which every string is `Text`: in lists, as names and as values."""
    match value:
        case Text():
            return value
        case str():
            return Text(value)
        case dict():
            return {as_texts(name): as_texts(one) for name, one in value.items()}
        case list():
            return [as_texts(one) for one in value]
        case _:
            return value


def written(value: Any) -> Any:
    """A value as it is joined with words of a page: each `Text` in its written form."""
    match value:
        case Text():
            return str(value)
        case list() | tuple() | Iterator():
            return [written(one) for one in value]
        case _:
            return value


def plain(value: Any) -> Any:
    """A value, such as a front matter's, in which no text is written for a page any more."""
    match value:
        case str():
            return HIDDEN.sub(_itself, str(value))
        case dict():
            return {plain(name): plain(one) for name, one in value.items()}
        case list():
            return [plain(one) for one in value]
        case _:
            return value


def settled(markdown: str) -> str:
    """A filled page in which each text of a run is written as its place asks for."""
    if not HIDDEN.search(markdown):
        return markdown
    lines = markdown.split("\n")
    parts = []
    done = 0
    for block in blocks(markdown):
        start, end = block.line - 1, block.line + len(block.lines) + block.closed
        if done < start:
            parts.append(_prose("\n".join(lines[done:start])))
        parts += _fence(block, lines[start:end])
        done = end
    if done < len(lines):
        parts.append(_prose("\n".join(lines[done:])))
    return "\n".join(parts)


def _fence(block: Block, lines: list[str]) -> Iterator[str]:
    """A block, its marks so long that no line of it ends it."""
    inside = plain("\n".join(block.lines))
    longest = max((len(run) for run in re.findall(f"{block.mark[0]}+", inside)), default=0)
    mark = block.mark[0] * max(len(block.mark), longest + 1)
    yield _within(lines[0], IN_TAGS).replace(block.mark, mark, 1)
    if block.lines:
        yield inside
    if block.closed:
        yield lines[-1] if mark == block.mark else re.sub("[`~]+", mark, lines[-1], count=1)


def _prose(text: str) -> str:
    """What stands between blocks."""
    if not HIDDEN.search(text):
        return text
    paragraphs = BLANK_LINES.split(text)
    return "".join(
        "\n".join(map(_line, SPAN.sub(_span, paragraph).split("\n")))
        if HIDDEN.search(paragraph)
        else paragraph
        for paragraph in paragraphs
    )


def _span(hit: re.Match[str]) -> str:
    if not HIDDEN.search(hit[0]):
        return hit[0]
    if hit["ticks"] is None:
        return _within(hit[0], IN_TAGS if hit[0].startswith("<") else IN_PROSE | IN_TAGS)
    code = plain(hit["code"]).replace("\n", " ")
    if re.search("[<&]", plain("".join(HIDDEN.findall(hit["code"])))):
        # Should Markdown not take this for code after all, it must not become HTML.
        return f"<code>{''.join(one if one == ' ' else _reference(one) for one in code)}</code>"
    runs = {len(run) for run in re.findall("`+", code)}
    ticks = hit["ticks"]
    if runs:
        ticks = "`" * (max(runs) + 1)
        code = f" {code} "
    return f"{ticks}{code}{ticks}"


def _within(markup: str, among: frozenset[str]) -> str:
    """A tag or a list of attributes."""
    return HIDDEN.sub(lambda hit: _reference(_itself(hit), among), markup)


def _line(line: str) -> str:
    if not HIDDEN.search(line):
        return line
    seen = TAG.sub(lambda hit: " " * len(hit[0]), line)
    word = WORD.search(seen)
    begun = word.start() if word else len(line)
    shown = plain(seen)

    def one(hit: re.Match[str]) -> str:
        at = hit.start()
        if INERT.match(shown, max(at - 1, 0)):
            return _itself(hit)
        begins = at < begun and BEGINS.match(shown, at)
        return _reference(_itself(hit), ALL if begins else IN_PROSE)

    return HIDDEN.sub(one, line)


def _hidden(hit: re.Match[str]) -> str:
    return "".join(chr(FIRST + ord(one)) for one in hit[0])


def _itself(hit: re.Match[str]) -> str:
    return chr(ord(hit[0]) - FIRST)


def _reference(mark: str, among: frozenset[str] = IN_PROSE) -> str:
    """A character, as a reference if it is among those that could mean something."""
    if mark == "\n":
        return " "
    if mark not in among:
        return mark
    return NAMED.get(mark) or f"&#{ord(mark)};"
