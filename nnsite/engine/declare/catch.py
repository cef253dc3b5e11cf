"""The lines of an experiment's `catch`, which readers paste into their own code.

`catch` is a function whose parameters are the reader's variables. Its body is what the
page shows, so it must work wherever it is pasted: it prints, and it uses its parameters,
`np` and what it imports itself, nothing else.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable
from typing import Any

from nnsite.engine.declare.body import body
from nnsite.engine.faults import Fault

FROM_OUTSIDE = {"np"}


def lines(function: Callable[..., Any]) -> str:
    """Return the body of a `catch` as it stands in its file, dedented, without a docstring.

    Raises:
        Fault: it would not work where it is pasted.
    """
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    for node in ast.walk(definition):
        if isinstance(node, ast.Return | ast.Yield | ast.YieldFrom):
            raise Fault("catch() must print and return nothing: its lines are pasted")
    strange = _used(definition) - _bound(definition) - set(dir(builtins)) - FROM_OUTSIDE
    if strange:
        raise Fault(
            f"catch() uses '{min(strange)}', which a reader does not have; "
            "make it a parameter, or import it in catch()"
        )
    return body(source, definition)


def _used(definition: ast.FunctionDef) -> set[str]:
    names = (node for node in ast.walk(definition) if isinstance(node, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _bound(definition: ast.FunctionDef) -> set[str]:
    """Parameters, variables and imports of the function and of what it defines."""
    found = set()
    for node in ast.walk(definition):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(name=name, asname=renamed):
                found.add(renamed or name.partition(".")[0])
    return found
