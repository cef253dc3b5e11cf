"""What Python shows for a piece of code, captured from a run of it.

A page shows output only if it comes from here: a text typed by hand is not `Captured`.
"""

from __future__ import annotations

import contextlib
import io
import traceback
import warnings
from collections.abc import Callable
from typing import Any

from nnsite.engine.faults import Fault


class Captured(str):
    """A text to the last character as a terminal shows it, its final line break left out."""


def printed(call: Callable[..., Any], *arguments: Any, **named: Any) -> Captured:
    """Return what a call prints.

    Raises:
        Fault: it prints nothing.
    """
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        call(*arguments, **named)
    if not output.getvalue().strip():
        raise Fault(f"{_name(call)} was to print something, and printed nothing")
    return Captured(output.getvalue().removesuffix("\n"))


def error(call: Callable[..., Any], *arguments: Any, **named: Any) -> Captured:
    """Return the error that a call ends with, as the end of a traceback shows it.

    Raises:
        Fault: it ends without an error.
    """
    try:
        call(*arguments, **named)
    except Exception as raised:
        return Captured("".join(traceback.format_exception_only(raised)).removesuffix("\n"))
    raise Fault(f"{_name(call)} was to end with an error, and did not")


def warned(call: Callable[..., Any], *arguments: Any, **named: Any) -> list[Captured]:
    """Return the warnings that a call causes, each as a terminal shows it but for its place.

    They are those of Python's default filter: the same warning at the same line is shown
    once. They do not count as warnings of the experiment.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        call(*arguments, **named)
    return [Captured(f"{one.category.__name__}: {one.message}") for one in caught]


def _name(call: Callable[..., Any]) -> str:
    return f"{getattr(call, '__name__', 'the call')}()"
