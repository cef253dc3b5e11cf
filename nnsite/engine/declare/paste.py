"""Lines that readers paste into their own code, as functions that run here.

Their parameters are the reader's variables. Their body is what the page shows, so it must
work wherever it is pasted: it uses its parameters, `np` and what it imports itself, nothing
else. The lines of a `catch` print and return nothing. Those of a repair end with what the
run goes on with, a `return`; of one that only returns variables, readers have no need.
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


def catch_lines(function: Callable[..., Any]) -> str:
    """Return the body of a `catch` as it stands in its file, dedented, without a docstring.

    Raises:
        Fault: it would not work where it is pasted, or it returns something.
    """
    source, definition = _definition(function)
    if any(_returns(node) for node in _own(definition)):
        raise Fault("catch() must print and return nothing: its lines are pasted")
    return _pasted(source, definition)


def repair_lines(function: Callable[..., Any]) -> str:
    """Return the body of a repair in the same way, without a last line that returns variables.

    Raises:
        Fault: it would not work where it is pasted, or it does not end with its one `return`.
    """
    source, definition = _definition(function)
    *_, last = definition.body
    returns = [node for node in _own(definition) if _returns(node)]
    if returns != [last] or not isinstance(last, ast.Return) or last.value is None:
        raise Fault(f"{definition.name}() must end with its only return: the run needs its value")
    values = last.value.elts if isinstance(last.value, ast.Tuple) else [last.value]
    if all(isinstance(value, ast.Name) for value in values):
        definition.body.remove(last)
    if not definition.body[ast.get_docstring(definition) is not None :]:
        raise Fault(f"{definition.name}() has no line to show but its return")
    return _pasted(source, definition)


def _definition(function: Callable[..., Any]) -> tuple[str, ast.FunctionDef]:
    """A function's source and syntax, if it takes the reader's variables and no others."""
    name = function.__name__
    source = textwrap.dedent(inspect.getsource(function))
    definition = ast.parse(source).body[0]
    if not isinstance(definition, ast.FunctionDef):
        raise Fault(f"{name} must be a function, defined with def")
    plain = ast.arguments([], definition.args.args, None, [], [], None, [])
    if ast.dump(definition.args) != ast.dump(plain):
        raise Fault(f"{name}() must name the reader's variables, without defaults, * or **")
    module = symtable.symtable(source, name, "exec")
    strange = _from_outside(module.get_children()[-1]) - FROM_OUTSIDE
    if strange:
        raise Fault(
            f"{name}() uses '{min(strange)}', which a reader does not have; "
            f"make it a parameter, or import it in {name}()"
        )
    return source, definition


def _pasted(source: str, definition: ast.FunctionDef) -> str:
    pasted = body(source, definition)
    if not _same(pasted, definition):
        raise Fault(
            f"{definition.name}()'s lines must stand below its def, and no text in them may run "
            "over several lines: pasted, they would be others"
        )
    return pasted


def _returns(node: ast.AST) -> bool:
    return isinstance(node, ast.Return | ast.Yield | ast.YieldFrom)


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
