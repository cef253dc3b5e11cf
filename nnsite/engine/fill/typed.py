"""What a page's author may not type: results. They come from the run, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnsite.engine.faults import Fault

NOT_PROSE = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|```.*?```|`[^`\n]*`|\]\([^)]*\)|<[^>]*>|https?://\S+", re.DOTALL
)
NUMBER = re.compile(r"(?<![\w.])\d+\.\d{2,}(?![\w.]*\d)|(?<![\w.])\d[\d.]* ?%")

PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
INLINE = re.compile(r"`[^`\n]*`")
LIST = re.compile(r" {0,3}([*+-]|\d+\.) ")
FENCE = re.compile(r"^[ >]*(?P<mark>`{3,}|~{3,}) *(?P<info>.*?) *$")
# What readers type themselves. A block of anything else is taken for output.
TO_TYPE = {"python", "sh"}
LANGUAGE = re.compile(r"\{? *\.?(\w*)")
# What looks like a terminal: the class that the templates give it, and HTML's own elements.
TERMINAL = re.compile(
    r"""class=["'][^"']*\bterminal\b|\{[^}]*\.terminal\b|<(pre|samp)\b""", re.IGNORECASE
)
# In a block to type: a prompt, or a printed line's output in a comment behind it.
SESSION = re.compile(r"^\s*(>>>|\$) |\bprint\(.*\)\s*#")


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
    """Blocks of output: fenced, indented, or written as HTML."""
    told = (
        "a block of output is typed by hand; capture it in the run and show the capture, "
        f"or, if readers type it, mark it as {' or '.join(sorted(TO_TYPE))}"
    )
    fence, listed, before = "", False, ""
    lines = zip(source.splitlines(), _blanked(PLACEHOLDER, source).splitlines(), strict=True)
    for line, (written, text) in enumerate(lines, start=1):
        mark = FENCE.match(text)
        if fence:
            if mark and mark["mark"].startswith(fence) and not mark["info"]:
                fence = ""
            elif SESSION.search(text):
                yield line, told
        elif mark:
            fence = mark["mark"]
            language = LANGUAGE.match(mark["info"])
            assert language is not None
            if language[1] not in TO_TYPE or TERMINAL.search(mark["info"]):
                yield line, told
        elif TERMINAL.search(_blanked(INLINE, text)):
            yield line, told
        elif text.strip():
            indented = written.startswith(("    ", "\t"))
            if indented and not before.strip() and not listed:
                yield line, told
            if not indented:
                listed = bool(LIST.match(written))
        before = written


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds made blank; its lines keep their numbers."""
    return pattern.sub(lambda hit: " " + "\n" * hit[0].count("\n"), text)
