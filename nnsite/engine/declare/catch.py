"""The lines of an experiment's `catch`, which readers paste into their own code.

`catch` is a function whose parameters are the reader's variables. Its body is what the
page shows, so it must work wherever it is pasted: it prints, and it uses its parameters,
`np` and what it imports itself, nothing else.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import symtable
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from nnsite.engine.declare.body import body
from nnsite.engine.faults import Fault

FROM_OUTSIDE = {"np", *(name for name in dir(builtins) if not name.startswith("__"))}


def lines(function: Callable[..., Any]) -> str:
    """Return the body of a `catch` as it stands in its file, dedented, without a docstring.

    Raises:
        Fault: it would not work where it is pasted.
    """
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise Fault("catch must be a function, defined with def")
    plain = ast.arguments([], definition.args.args, None, [], [], None, [])
    if ast.dump(definition.args) != ast.dump(plain):
        raise Fault("catch() must name the reader's variables, without defaults, * or **")
    if any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in _own(definition)):
        raise Fault("catch() must print and return nothing: its lines are pasted")
    strange = _from_outside(symtable.symtable(source, "catch", "exec").get_children()[0])
    strange -= FROM_OUTSIDE
    if strange:
        raise Fault(
            f"catch() uses '{min(strange)}', which a reader does not have; "
            "make it a parameter, or import it in catch()"
        )
    pasted = body(source, definition)
    if not _same(pasted, definition):
        raise Fault(
            "catch()'s lines must stand below its def, and no text in them may run over "
            "several lines: pasted, they would be others"
        )
    return pasted


def _own(definition: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function, those of functions that it defines left out."""
    waiting: list[ast.AST] = list(definition.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _from_outside(scope: symtable.SymbolTable) -> set[str]:
    """The names that a scope, or one within it, takes from its module."""
    names = {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return names.union(*map(_from_outside, scope.get_children()))


def _same(pasted: str, definition: ast.FunctionDef) -> bool:
    """Whether lines are the statements of a function, its docstring left out."""
    statements = definition.body[ast.get_docstring(definition) is not None :]
    try:
        parsed = ast.parse(pasted).body
    except SyntaxError:
        return False
    return bool(parsed) and [*map(ast.dump, parsed)] == [*map(ast.dump, statements)]
