"""What Python shows for a piece of code, captured from a run of it.

A page shows output only if it comes from here: a text typed by hand is not `Captured`.
"""

from __future__ import annotations

import contextlib
import io
import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

from nnsite.engine.faults import Fault

# What Python's default filter leaves out, but for deprecations in the program itself.
UNSEEN = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


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
        return _shown(raised)
    raise Fault(f"{_name(call)} was to end with an error, and did not")


def warned(call: Callable[..., Any], *arguments: Any, **named: Any) -> list[Captured]:
    """Return the warnings that a call causes, each as a terminal shows it but for its place.

    They are those of Python's default filter for a program in which the call's function
    stands: the same warning at the same line is shown once. They do not count as warnings of
    the experiment.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for category in UNSEEN:
            warnings.simplefilter("ignore", category)
        module = re.escape(getattr(call, "__module__", None) or "")
        warnings.filterwarnings("default", category=DeprecationWarning, module=f"{module}$")
        call(*arguments, **named)
    return [Captured(f"{one.category.__name__}: {one.message}") for one in caught]


def _shown(error: Exception) -> Captured:
    """An error as the interpreter itself writes it, without the way to it."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    output = io.StringIO()
    with contextlib.redirect_stderr(output):
        sys.__excepthook__(type(error), error, None)
    return Captured(output.getvalue().removesuffix("\n"))


def _name(call: Callable[..., Any]) -> str:
    return f"{getattr(call, '__name__', 'the call')}()"
