"""A difference as a table for a terminal."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from textwrap import wrap

from nnsite.diff.compare import HASHED, Change, Difference
from nnsite.diff.values import cut, cut_both, moved, pair
from nnsite.diff.verdict import sentence
from nnsite.engine import one_line

HEADINGS = {
    "facts": "CLAIMS AND WARNINGS",
    "values": "NUMBERS, OUTPUTS AND TEXTS",
    "rounding": "BY ROUNDING ALONE, LESS THAN A MILLIONTH",
    "figures": "FIGURES AND DATA FILES",
    "made_from": "MADE FROM",
    "versions": "VERSIONS AND MACHINE",
}
LEAST = 60
GAP = "  "
# A value that is longer has a line of its own; so has each of several lines, up to so many.
INLINE = 14
LINES = 6
# So many lines of the terminal are one of them at most.
FOLDED = 4
# Kinds that the heading of their part names already.
UNNAMED = ("number", "figure", "version")


@dataclass(frozen=True)
class _Row:
    """A change as it stands in the table; longer values stand below it."""

    label: str
    old: str
    new: str
    change: str
    pages: Sequence[str]
    below: Sequence[str]


def lines(difference: Difference, width: int) -> list[str]:
    """What differs, for a terminal of so many columns; the last line sums it up.

    No other line is longer, but for one that holds a longer name.
    """
    width = max(width, LEAST)
    short = short_names(difference.pages)
    told: list[str] = []
    for name, changes in difference.parts().items():
        if changes:
            told += [HEADINGS[name], *_table(changes, short, width), ""]
    return [*told, sentence(difference)]


def short_names(pages: Iterable[str]) -> dict[str, str]:
    """Each page's name without its folder and its ending, where that is one page's alone."""
    every = list(pages)
    stems = {page: posixpath.basename(page).removesuffix(".md") for page in every}
    count = Counter(stems.values())
    return {page: one_line(stem if count[stem] == 1 else page) for page, stem in stems.items()}


def _table(changes: list[Change], short: dict[str, str], width: int) -> Iterator[str]:
    """The rows of a part, those of an experiment under its name."""
    rows = [(one.experiment, _row(one, short, width)) for one in changes]
    every = [row for _, row in rows]
    wide = [
        max(len(heading), *(len(getattr(row, column)) for row in every))
        for column, heading in (("old", "old"), ("new", "new"), ("change", "change"))
    ]
    room = width - sum(wide) - 4 * len(GAP)
    places = min(max((len(", ".join(row.pages)) for row in every), default=0), room // 2)
    label = min(max(len(row.label) for row in every), room - places)
    places = room - label
    shown = any(row.pages for row in every)
    yield _line(("", "old", "new", "change", "shown on" if shown else ""), label, wide)
    for stem, group in groupby(rows, key=lambda one: one[0]):
        if stem is not None:
            yield one_line(stem)
        for _, row in group:
            cells = (row.label, row.old, row.new, row.change, _fitting(row.pages, places))
            yield from _lines(cells, label, wide)
            yield from row.below


def _lines(cells: tuple[str, ...], label: int, wide: list[int]) -> Iterator[str]:
    """A row on a line; on two if its label is too long."""
    if len(cells[0]) > label:
        yield cells[0]
        cells = ("", *cells[1:])
    if any(cells):
        yield _line(cells, label, wide)


def _line(cells: tuple[str, ...], label: int, wide: list[int]) -> str:
    first, *middle, last = cells
    columns = [f"{cell:>{size}}" for cell, size in zip(middle, wide, strict=True)]
    return GAP.join([f"{first:{label}}", *columns, last]).rstrip()


def _row(one: Change, short: dict[str, str], width: int) -> _Row:
    label = one.name if one.kind in UNNAMED else f"{one.kind} {one.name}"
    # The page of the experiment's own name says most.
    pages = sorted((short[page] for page in one.pages), key=lambda page: page != one.experiment)
    old, new = ("", "") if one.kind in HASHED else pair(one)
    below: list[str] = []
    if max(len(old), len(new)) > INLINE or "\n" in f"{one.old}{one.new}":
        below = list(_below(one.old, one.new, width - 6))
        old = new = ""
    return _Row(f"  {one_line(label)}", old, new, moved(one), pages, below)


def _below(old: object, new: object, width: int) -> Iterator[str]:
    """The lines in which two long values differ, one value below the other."""
    before, after = (str(value).split("\n") if value else [] for value in (old, new))
    while before and after and before[0] == after[0]:
        del before[0], after[0]
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    pairs = [
        cut_both(one_line(one or ""), one_line(other or ""), FOLDED * width)
        for one, other in zip_longest(before[:LINES], after[:LINES])
    ]
    for sign, every, side in (("-", before, 0), ("+", after, 1)):
        for both in pairs[: len(every)]:
            yield from _folded(f"    {sign} ", both[side], width)
        if len(every) > LINES:
            yield f"    {sign} ({len(every) - LINES} more lines)"


def _folded(sign: str, text: str, width: int) -> Iterator[str]:
    """A line, on several of the terminal's if it is longer."""
    folded = wrap(text, width, break_on_hyphens=False)
    for number, part in enumerate(folded or [""]):
        yield f"{sign if number == 0 else ' ' * len(sign)}{part}".rstrip()


def _fitting(names: Sequence[str], room: int) -> str:
    """As many names as there is room for, and how many there are besides."""
    for count in range(min(len(names), room), 0, -1):
        more = f" +{len(names) - count}" if count < len(names) else ""
        text = ", ".join(names[:count]) + more
        if len(text) <= room:
            return text
    return cut(f"{len(names)} pages" if len(names) > 1 else "".join(names), max(room, 1))
