"""A difference as JSON, for programs.

One object, whose layout is numbered:

    format      1
    verdict     "results", "rounding", "figures", "made_from", "versions" or "alike": the
                gravest kind of difference that there is
    sentence    the same in words
    old, new    what was compared, as the command was told
    results, figures, made_from, versions
                lists of changes, each of them with all of these:
                kind        "number", "capture", "text", "claim", "claim's sentence", "warning",
                            "experiment", "figure", "data file", "input", "reads", "file",
                            "settings of", "page" or "version"
                name        of what has changed
                experiment  whose it is, or null
                change      "changed", "rounding" (a number, by less than a millionth of it),
                            "new" or "gone"; of a claim, also "ceased to hold", "began to hold"
                old, new    the values as they are, or null; nan and infinities are texts
                relative    of two numbers, the difference as a part of the old one, or null
                pages       where either build shows it
"""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from nnsite.diff.compare import Change, Difference
from nnsite.diff.verdict import sentence, verdict
from nnsite.engine import visible

FORMAT = 1


def document(difference: Difference, old: str, new: str) -> str:
    """What differs between two builds, as JSON of the layout above.

    Args:
        difference: all that differs.
        old: what the old build was called.
        new: what the new one was called.
    """
    told = {
        "format": FORMAT,
        "verdict": verdict(difference),
        "sentence": sentence(difference),
        "old": old,
        "new": new,
        "results": list(map(_change, difference.results)),
        "figures": list(map(_change, difference.figures)),
        "made_from": list(map(_change, difference.made_from)),
        "versions": list(map(_change, difference.versions)),
    }
    return visible(json.dumps(told, indent=1, ensure_ascii=False))


def _change(one: Change) -> dict[str, Any]:
    relative = None if one.relative is None else float(one.relative)
    return {
        "kind": one.kind,
        "name": one.name,
        "experiment": one.experiment,
        "change": one.change,
        "old": one.old,
        "new": one.new,
        "relative": relative if relative is None or isfinite(relative) else None,
        "pages": list(one.pages),
    }
