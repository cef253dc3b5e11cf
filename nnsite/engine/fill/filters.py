"""How pages print numbers, formulas and figures: the filters of their templates."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

from markupsafe import escape

from nnsite.engine.faults import Fault, nearest
from nnsite.engine.fill.mathml import mathml
from nnsite.engine.fill.names import Names
from nnsite.engine.fill.text import Printed, Text, plain

CODE = re.compile(r"`[^`]*`")
SET_ASIDE = re.compile(r"`(\d+)`")
BRACKETED = re.compile(r" *\([^()]*\)")
SENTENCE_END = re.compile(r"(?<=[.?!])\s+|(?<=。)")
QUESTION = ("?", "\N{FULLWIDTH QUESTION MARK}")
DASHES = re.compile(r"\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
BETWEEN_BARS = re.compile(r"(?:\A|(?<=\|))(?:`[^`]*`|\\.|[^|\\])*")


def fixed(value: float, places: int = 4) -> str:
    """A number with so many decimals: 0.9352."""
    return f"{value:,.{places}f}"


def count(value: int) -> str:
    """A whole number, its thousands set apart: 10,000."""
    return f"{value:,d}" if isfinite(value) else str(value)


def percent(value: float, places: int = 1) -> str:
    """A share as per cent: 0.078 becomes 7.8 %, with a space that does not break."""
    return f"{100 * value:.{places}f}\N{NO-BREAK SPACE}%"


def sig(value: float, digits: int = 3) -> str:
    """A number to so many significant digits; very small and large ones with an exponent."""
    return f"{value:.{digits}g}"


def by_spec(value: float, spec: str) -> str:
    """A number by a format specification, such as a row of the results table has."""
    return format(value, spec)


def math(latex: str) -> str:
    """LaTeX as a MathML block.

    Raises:
        Fault: it is not LaTeX that can be converted.
    """
    return f'<div class="math" data-search-exclude>{mathml(latex.strip())}</div>'


def once(text: str, mark: str, what: str) -> str:
    """The text, in which a mark must stand exactly once.

    Raises:
        Fault: it stands there more often, or not at all; `what` says what it marks.
    """
    if text.count(mark) != 1:
        raise Fault(f"{text.count(mark)} {what}; there must be exactly 1")
    return text


def among(names: list[str], known: list[str], what: str) -> list[str]:
    """The names, which must be among those that are known.

    Raises:
        Fault: one is not; `what` says what is named.
    """
    for name in map(plain, names):
        if name not in map(plain, known):
            raise Fault(f"no {what} is named '{name}'; {nearest(name, map(plain, known))}")
    return names


def output(text: str) -> str:
    """A captured text, to be set as a terminal shows it.

    Raises:
        Fault: it does not come from a capture of the run.
    """
    if not isinstance(text, Printed):
        raise Fault(f"{text!r} is shown as output, and no run has printed it")
    return text


def lines_with(texts: list[str], beginning: str) -> list[int]:
    """Of texts one below the other, the lines that begin so: their numbers, from 1."""
    lines = "\n".join(map(plain, texts)).split("\n")
    return [number for number, line in enumerate(lines, 1) if line.startswith(beginning)]


def described(svg: str, alt: str) -> str:
    """An inline SVG as an image that has a text alternative.

    Raises:
        Fault: the alternative is empty.
    """
    if not alt.strip():
        raise Fault("a figure needs a text alternative (alt)")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def rows(columns: Mapping[str, list[Any]], most: int = 24) -> list[list[Text]]:
    """A figure's columns as rows of text; long data are thinned evenly, ends kept."""
    table = list(zip(*columns.values(), strict=True))
    if len(table) > most:
        step = (len(table) - 1) / (most - 1)
        table = [table[round(index * step)] for index in range(most)]
    return [
        [Text(f"{cell:.4g}" if isinstance(cell, float) else str(plain(cell))) for cell in row]
        for row in table
    ]


def piped(text: str) -> list[list[str]]:
    """The rows of a Markdown table as lists of cells, the line of dashes left out.

    Raises:
        Fault: there is no such line below the first, or a row has more or fewer cells than it.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not DASHES.fullmatch(lines[1]):
        raise Fault("no table: a line of titles (| a | b |) and one of dashes (|---|---|) begin it")
    table = [_cells(line) for line in (lines[0], *lines[2:])]
    for line, row in zip((lines[0], *lines[2:]), table, strict=True):
        if len(row) != len(table[0]):
            raise Fault(f"the row {line} has {len(row)} cells, and the titles are {len(table[0])}")
    return table


def _cells(line: str) -> list[str]:
    """The cells of a line. A bar in code, or behind a backslash, parts none."""
    parts = BETWEEN_BARS.findall(line.removeprefix("|").removesuffix("|"))
    return [part.replace(r"\|", "|").strip() for part in parts]


def brief(text: str, least: int) -> str:
    """The first sentences of some Markdown, until they have so many characters besides code.

    What stands in brackets is left out. A question keeps its answer.
    """
    codes: list[str] = []

    def set_aside(code: re.Match[str]) -> str:
        codes.append(code[0])
        return f"`{len(codes) - 1}`"

    prose = BRACKETED.sub("", CODE.sub(set_aside, plain(text)))
    kept, *others = SENTENCE_END.split(prose)
    for sentence in others:
        if len(SET_ASIDE.sub("", kept)) >= least and not kept.endswith(QUESTION):
            break
        kept = f"{kept} {sentence}"
    return SET_ASIDE.sub(lambda hit: codes[int(hit[1])], kept)


def as_json(value: Any) -> str:
    """A value as JSON, for files that scripts read."""
    return json.dumps(plain(_unnamed(value)), ensure_ascii=False)


def _unnamed(value: Any) -> Any:
    """A value in which no mapping is read by name any more."""
    match value:
        case Names() | dict():
            return {name: _unnamed(one) for name, one in value.items()}
        case list():
            return [_unnamed(one) for one in value]
        case _:
            return value


FILTERS = {
    "brief": brief,
    "json": as_json,
    "once": once,
    "among": among,
    "output": output,
    "lines_with": lines_with,
    "attribute": lambda text: str(escape(text)),
    "described": described,
    "rows": rows,
    "piped": piped,
    "fixed": fixed,
    "count": count,
    "percent": percent,
    "sig": sig,
    "by_spec": by_spec,
    "math": math,
}
