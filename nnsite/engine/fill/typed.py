"""What a page's author may not type: results. They come from the run, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from nnsite.engine.faults import Fault

NOT_PROSE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|```.*?```|`[^`\n]*`|\]\([^)]*\)|<[^>]*>|https?://\S+", re.DOTALL
)
NUMBER = re.compile(r"(?<![\w.])\d+\.\d{2,}(?![\w.]*\d)|(?<![\w.])\d[\d.]* ?%")

PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
COMMENT = re.compile(r"\{##.*?##\}|<!--.*?-->", re.DOTALL)
INLINE = re.compile(r"`[^`\n]*`")
FENCE = re.compile(r"^[\s>]*(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)$")
# What readers type themselves. A block of anything else is taken for output.
TO_TYPE = {"python", "sh", "bash", "json", "toml", "yaml"}
LANGUAGE = re.compile(r"\s*(?:\{[^}]*?\.)?(\w*)")
# What looks like a terminal: the class that the templates give it, and HTML's own elements.
TERMINAL = re.compile(
    r"""class\s*=\s*["']?[^"'>]*\bterminal\b|\{[^}]*\.terminal\b|<(pre|samp|xmp|listing)\b""",
    re.IGNORECASE,
)
HTML_BLOCK = re.compile(r"<(pre|samp|xmp|listing)\b", re.IGNORECASE)
# In a block to type: a prompt, or a printed line's output in a comment behind it.
SESSION = re.compile(
    r"""^\s*(>>>|\$)\s|\bprint\(.*\)\s*\#\s*(->|[\[({'"\d.-]|(True|False|None|nan|inf|array)\b)"""
)


def may_be_typed(language: str) -> bool:
    """Whether a block that is marked as this language is something that readers type."""
    return language.lower() in TO_TYPE


def refuse(source: str, shown: str) -> None:
    """Refuse results that are typed by hand.

    Args:
        source: a page's text, its placeholders not yet filled.
        shown: where the page stands in the project.

    Raises:
        Fault: with the line of the first of them.
    """
    for line, what in sorted([*_numbers(source), *_output(source)]):
        raise Fault(f"{shown}:{line}: {what}")


def _numbers(source: str) -> Iterator[tuple[int, str]]:
    prose = _blanked(NOT_PROSE, source)
    for hit in NUMBER.finditer(prose):
        yield (
            1 + prose.count("\n", 0, hit.start()),
            f"the number {hit[0]} is typed by hand; take it from the run, or from the "
            "published figures, or set it as code",
        )


def _output(source: str) -> Iterator[tuple[int, str]]:
    """Blocks of output, fenced or written as HTML."""
    told = (
        "a block of output is typed by hand; capture it in the run and show the capture, "
        f"or, if readers type it, mark it as {' or '.join(sorted(TO_TYPE))}"
    )
    text = _blanked(PLACEHOLDER, _blanked(COMMENT, source))
    blocks = list(_blocks(text))
    for block in blocks:
        terminal = TERMINAL.search(block.info) or not may_be_typed(block.language)
        if terminal or not block.closed:
            yield block.line, told
        for number, line in enumerate(block.lines, start=block.line + 1):
            if SESSION.search(line):
                yield number, told
    for number, line in enumerate(_blanked(INLINE, _outside(text, blocks)).split("\n"), start=1):
        if TERMINAL.search(line):
            yield number, told


def refuse_uncaptured(filled: str, shown: str, captured: Set[str]) -> None:
    """Refuse blocks of output in a filled page that hold what no run has printed.

    Args:
        filled: a page's text.
        shown: where the page stands in the project.
        captured: every line of every capture, without the spaces at its ends.

    Raises:
        Fault: with the first such line.
    """
    blocks = list(_blocks(filled))
    for block in blocks:
        if may_be_typed(block.language) and not TERMINAL.search(block.info):
            continue
        for line in block.lines:
            if line.strip() not in captured:
                raise Fault(f"{shown}: no run has printed '{line.strip()}', shown as output")
    if hit := HTML_BLOCK.search(_blanked(INLINE, _outside(filled, blocks))):
        raise Fault(f"{shown}: {hit[0]} shows what no run has printed, as output")


@dataclass(frozen=True)
class Block:
    """A fenced block: the number of its first line, its info string, what is between."""

    line: int
    info: str
    lines: list[str]
    closed: bool

    @property
    def language(self) -> str:
        """The language that it is marked as, or nothing."""
        found = LANGUAGE.match(self.info)
        return found[1] if found else ""


def _blocks(text: str) -> Iterator[Block]:
    opened, mark, info = 0, "", ""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        fence = FENCE.match(line)
        if opened and fence and fence["mark"].startswith(mark) and not fence["info"].strip():
            yield Block(opened, info, lines, closed=True)
            opened = 0
        elif opened:
            lines.append(line)
        elif fence:
            opened, mark, info, lines = number, fence["mark"], fence["info"], []
    if opened:
        yield Block(opened, info, lines, closed=False)


def _outside(text: str, blocks: Sequence[Block]) -> str:
    """The text with its fenced blocks made blank."""
    lines = text.split("\n")
    for block in blocks:
        end = block.line + len(block.lines) + block.closed
        lines[block.line - 1 : end] = [""] * (end - block.line + 1)
    return "\n".join(lines)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds made blank; its lines keep their numbers."""
    return pattern.sub(lambda hit: " " + "\n" * hit[0].count("\n"), text)
