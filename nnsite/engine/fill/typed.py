"""What a page's author may not type: results. They come from the run, or not at all."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from nnsite.engine.faults import Fault

# What is no prose: fences, code within a line, the addresses of links.
NOT_PROSE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)\s]*|https?://\S+", re.DOTALL)
# Tags and lists of attributes, and those of their attributes that are read out or shown.
TAG = re.compile(r"<[a-zA-Z/!][^>]*>|\{ ?[.#:][^}\n]*\}")
SAID = re.compile(r"""\b(?:alt|title|aria-label)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
# Marks of emphasis: a reader of **93** % reads 93 %.
EMPHASIS = re.compile(r"[*_]+")
STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""")
# A way to print a number, such as .4f.
FORMAT = re.compile(r"""["'],?\.\d+[a-z%]["']""")
# Numbers in the code of a placeholder, but for conditions and for those that something is
# compared with. Where something is looked up, a whole number is part of a reckoning.
COMPARED = re.compile(r"\bwhen\s*=(?!=).*|(?:[<>]=?|[!=]=)\s*[\d.]+", re.DOTALL)
LITERAL = re.compile(r"(?<![\w.])(?:\d*\.\d+|\d{3,})(?![\w.])")
LOOKED_UP = re.compile(r"[a-z_]\w*[.\[]", re.IGNORECASE)
SHOWN = re.compile(r"\{\{|\{%-?\s*(?:set|with|for|call)\b")
# In the front matter, what is no text of the page: the list of numbers that may be typed;
# sentences of another language, whose numbers are compared with the experiment's; and what a
# reader may type, and by what it is known, which no page shows.
NO_TEXT = re.compile(
    r"^(?:typed|claims|rows):.*(?:\n(?: |- ).*)*|^( +)(?:also|signs):.*(?:\n\1 +\S.*)*",
    re.MULTILINE,
)
FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# A decimal (also .5 and 0,5), a percentage, or three digits and more, also set apart. Not
# the 256 of SHA256 and SHA-256; but one behind a letter of a script without spaces.
NUMBER = re.compile(
    r"""(?<![a-zA-Z\d_])(?<![a-zA-Z]-)(?:
    \d*[.,·\uff0e]\d[\d.,]*                           # with a point or a comma
    | \d+(?:[ \u00a0\u202f'_]\d{3})+                  # thousands set apart
    | \d{3,}
    | \d+e[+-]?\d+
    | \d+(?=\s*(?:\\?[%\uff05‰]|per[ -]?cent|パーセント))
    )(?:\s*(?:\\?[%\uff05‰]|per[ -]?cent|パーセント))?""",
    re.VERBOSE | re.IGNORECASE,
)
ONLY_A_NUMBER = re.compile(rf"`+\s*[-+~≈]?\s*({NUMBER.pattern}|\d+)\s*`+", NUMBER.flags)

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


def refuse(
    source: str,
    shown: str,
    references: Sequence[str] = (),
    typed: Iterable[object] = (),
    label: str = "",
) -> None:
    """Refuse results that are typed by hand.

    Args:
        source: a page's text, its placeholders not yet filled.
        shown: where the page stands in the project.
        references: how the page's language refers to a numbered part of a book, with {}
            for the number, such as "section {}": such a number may be typed.
        typed: the numbers that the page types and that no run decides.
        label: the page's short name in the order of reading.

    Raises:
        Fault: with the line of the first of them.
    """
    _refuse_first([*_numbers(source, label, references, typed), *_output(source)], shown)


def refuse_numbers(
    source: str, shown: str, references: Sequence[str] = (), typed: Iterable[object] = ()
) -> None:
    """The same for a text that is no page, and holds no blocks of output: macros, words."""
    _refuse_first(_numbers(source, "", references, typed), shown)


def _refuse_first(found: Iterable[tuple[int, str]], shown: str) -> None:
    for line, what in sorted(found):
        raise Fault(f"{shown}:{line}: {what}")


def _numbers(
    source: str, label: str, references: Sequence[str], typed: Iterable[object]
) -> Iterator[tuple[int, str]]:
    """Numbers that are no results by the page's own word are let through, if they are there."""
    admitted = {_plain(str(number)) for number in typed}
    found = set()
    text = html.unescape(_prose(source))
    prose = f"{text}\n{label}"
    on_one_line = prose.replace("\n", " ").lower()
    for hit in NUMBER.finditer(prose):
        if any(_refers(form, on_one_line, hit) for form in references):
            continue
        number = re.sub(r"[ \n]+", " ", hit[0]).rstrip(".,")
        found.add(_plain(number))
        if _plain(number) not in admitted:
            in_label = hit.start() > len(text)
            yield (
                1 if in_label else prose.count("\n", 0, hit.start()) + 1,
                f"{'in the label of the navigation, ' if in_label else ''}"
                f"the number {number} is typed by hand; take it from the run, or from the "
                "published figures; one that no run decides (a year, a size, a version) "
                "is named in the front matter, under typed",
            )
    for number in sorted(admitted - found):
        yield 1, f"typed names {number}, which is not typed here; take it out"


def _refers(form: str, text: str, number: re.Match[str]) -> bool:
    """Whether a number stands in a text in a form such as "section {}"."""
    before, _, after = form.lower().partition("{}")
    return text.endswith(before, 0, number.start()) and text.startswith(after, number.end())


def _plain(number: str) -> str:
    """A number without what sets its thousands apart."""
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", number)


def _prose(source: str) -> str:
    """What readers read of a page's own text; its lines keep their numbers."""
    text = FRONT.sub(lambda hit: _blanked(NO_TEXT, hit[0]), _blanked(COMMENT, source), count=1)
    text = PLACEHOLDER.sub(_strings, text)
    text = ONLY_A_NUMBER.sub(r" \1 ", text)
    text = _blanked(NOT_PROSE, text)
    text = TAG.sub(lambda hit: _spaced(SAID.findall(hit[0]), hit[0]), text)
    text = EMPHASIS.sub(_within_a_word, text)
    return text


def _within_a_word(marks: re.Match[str]) -> str:
    """Marks of emphasis are left out, but not within a word: W_1, 2*3."""
    around = marks.string[marks.start() - 1 : marks.start()] + marks.string[marks.end()][:1]
    return marks[0] if len(around) == 2 and around.isalnum() else ""


def _strings(placeholder: re.Match[str]) -> str:
    """The texts in a placeholder, and the numbers that it shows as they stand there."""
    whole = placeholder[0]
    texts = [text for text in STRING.findall(whole) if not FORMAT.fullmatch(text)]
    if not SHOWN.match(whole):
        return _spaced(texts, whole)
    code = COMPARED.sub("", STRING.sub("", whole))
    numbers = LITERAL.findall(code)
    if LOOKED_UP.search(code):
        numbers = [number for number in numbers if "." in number]
    return _spaced([*texts, *numbers], whole)


def _spaced(parts: Sequence[str], whole: str) -> str:
    """Parts of a text in its place, with as many line breaks as it has."""
    kept = " ".join(parts)
    return f" {kept} " + "\n" * (whole.count("\n") - kept.count("\n"))


def _output(source: str) -> Iterator[tuple[int, str]]:
    """Blocks of output, fenced or written as HTML."""
    told = (
        "a block of output is typed by hand; capture it in the run and show the capture, "
        f"or, if readers type it, mark it as {' or '.join(sorted(TO_TYPE))}"
    )
    text = _blanked(PLACEHOLDER, _blanked(COMMENT, source))
    for block in blocks(text):
        terminal = TERMINAL.search(block.info) or not may_be_typed(block.language)
        if terminal or not block.closed:
            yield block.line, told
        for number, line in enumerate(block.lines, start=block.line + 1):
            if SESSION.search(line):
                yield number, told
    for number, line in enumerate(_blanked(INLINE, outside_blocks(text)).split("\n"), start=1):
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
    for block in blocks(filled):
        if may_be_typed(block.language) and not TERMINAL.search(block.info):
            continue
        for line in block.lines:
            if line.strip() not in captured:
                raise Fault(f"{shown}: no run has printed '{line.strip()}', shown as output")
    if hit := HTML_BLOCK.search(_blanked(INLINE, outside_blocks(filled))):
        raise Fault(f"{shown}: {hit[0]} shows what no run has printed, as output")


@dataclass(frozen=True)
class Block:
    """A fenced block: the number of its first line, its mark, info string and content."""

    line: int
    mark: str
    info: str
    lines: list[str]
    closed: bool

    @property
    def language(self) -> str:
        """The language that it is marked as, or nothing."""
        found = LANGUAGE.match(self.info)
        return found[1] if found else ""


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a text, in order."""
    opened, mark, info = 0, "", ""
    lines: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        fence = FENCE.match(line)
        if opened and fence and fence["mark"].startswith(mark) and not fence["info"].strip():
            yield Block(opened, mark, info, lines, closed=True)
            opened = 0
        elif opened:
            lines.append(line)
        elif fence:
            opened, mark, info, lines = number, fence["mark"], fence["info"], []
    if opened:
        yield Block(opened, mark, info, lines, closed=False)


# Three checks in turn ask it of one filled page.
@lru_cache(maxsize=1)
def outside_blocks(text: str) -> str:
    """The text with its fenced blocks made blank; its lines keep their numbers."""
    lines = text.split("\n")
    for block in blocks(text):
        end = block.line + len(block.lines) + block.closed
        lines[block.line - 1 : end] = [""] * (end - block.line + 1)
    return "\n".join(lines)


def _blanked(pattern: re.Pattern[str], text: str) -> str:
    """The text with what the pattern finds made blank; its lines keep their numbers."""
    return pattern.sub(lambda hit: " " + "\n" * hit[0].count("\n"), text)
