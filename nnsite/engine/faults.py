"""The one kind of error a person is meant to read."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class Fault(Exception):
    """Something the author or the machine got wrong, told in one or two lines.

    The message names what, where and what to do. Front ends print it as it is,
    without a traceback, and end with a non-zero exit code.
    """


class PlacedFault(Fault):
    """A fault whose message begins with its file and line: nothing is put before it."""


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint for a name that is not among `names`: the closest one, or all of them."""
    known = sorted(names)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known: {', '.join(known)}" if known else "there are none"
