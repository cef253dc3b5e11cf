"""A difference as Markdown for GitHub: the summary of a job, or a comment on a pull request.

No text of a manifest can break out of its cell, make markup, or mention anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import compress

from nnsite.diff.compare import HASHED, Change, Difference
from nnsite.diff.table import short_names
from nnsite.diff.values import cut, cut_both, moved, pair
from nnsite.diff.verdict import sentence, verdict
from nnsite.engine import one_line

TITLES = {
    "results": "Results differ",
    "rounding": "No result differs but by rounding",
    "alike": "Nothing differs",
}
NO_RESULT = "No result differs"
HEADINGS = {
    "facts": "Claims and warnings",
    "values": "Numbers, outputs and texts",
    "rounding": "By rounding alone, less than a millionth",
    "figures": "Figures and data files",
    "made_from": "Made from",
    "versions": "Versions and machine",
}
# Characters of each part; of what is longer, rows are left out. A comment may have 65,536
# characters, the summary of a job a megabyte.
ROOM = {
    "facts": 16_000,
    "values": 24_000,
    "rounding": 6_000,
    "figures": 4_000,
    "made_from": 6_000,
    "versions": 4_000,
}
COLUMNS = ("experiment", "what", "old", "new", "change", "shown on")
# The parts whose values stand to the right.
NUMERIC = ("values", "rounding")
# Characters of a name or a value, and the pages that are named.
LONGEST = 120
PAGES = 4
# What a code span shows as it is, in a cell, too.
HARMLESS = re.compile(r"(?! )[^`|\\\n]+(?<! )")
# All that could mean something, in a cell or out of it.
MARK = re.compile(r"[!-/:-@\[-`{-~]")


def markdown(difference: Difference) -> str:
    """What differs, as a headline, a sentence and tables."""
    kind = verdict(difference)
    lines = [f"### {TITLES.get(kind, NO_RESULT)}", ""]
    if kind != "alike":
        told = sentence(difference, _code)
        lines += [f"{told[0].upper()}{told[1:]}.", ""]
    short = short_names(difference.pages)
    for part, changes in difference.parts().items():
        if changes:
            lines += [f"#### {HEADINGS[part]} ({len(changes)})", ""]
            lines += [*_table(part, changes, short), ""]
    return "\n".join(lines).rstrip("\n")


def _table(part: str, changes: list[Change], short: dict[str, str]) -> Iterator[str]:
    """The rows that there is room for, and how many are left out; no column is empty."""
    rows = [_cells(one, short) for one in changes]
    filled = [any(column) for column in zip(*rows, strict=True)]
    sides = ("---", "---", *3 * ("--:" if part in NUMERIC else "---",), "---")
    yield _line(COLUMNS, filled)
    yield _line(sides, filled)
    room = ROOM[part]
    for count, cells in enumerate(rows):
        row = _line(cells, filled)
        room -= len(row) + 1
        if room < 0:
            yield ""
            yield f"{len(rows) - count} more are left out here; `nnsite diff` tells all."
            return
        yield row


def _line(cells: Sequence[str], filled: Sequence[bool]) -> str:
    return f"| {' | '.join(compress(cells, filled))} |"


def _cells(one: Change, short: dict[str, str]) -> tuple[str, ...]:
    old, new = ("", "") if one.kind in HASHED else cut_both(*pair(one), LONGEST)
    pages = sorted((short[page] for page in one.pages), key=lambda page: page != one.experiment)
    more = f" and {len(pages) - PAGES} more" if len(pages) > PAGES else ""
    return (
        _code(one.experiment or ""),
        f"{one.kind} {_code(one.name)}",
        _code(old),
        _code(new),
        moved(one),
        ", ".join(map(_code, pages[:PAGES])) + more,
    )


def _code(text: str) -> str:
    """A text as code, on a line: nothing in it is markup, a link or a mention."""
    shown = cut(one_line(text), LONGEST)
    if not shown:
        return ""
    if HARMLESS.fullmatch(shown):
        return f"`{shown}`"
    return f"<code>{MARK.sub(lambda hit: f'&#{ord(hit[0])};', shown)}</code>"
