"""Excerpts of the project's own files, by name: the code that pages show."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from nnsite.engine.declare.body import body
from nnsite.engine.faults import Fault, nearest

Reader = Callable[[str], str]


@dataclass(frozen=True)
class Excerpt:
    """A function, class or assignment as it stands in its file.

    Attributes:
        path: of the file, from the project's root.
        line: number of its first line in the file.
        code: its text.
        docstring: of a function or a class, without its indentation; "" if there is none.
        body: the statements of a function or a class below its docstring, without their
            indentation; "" if it is neither.
    """

    path: str
    line: int
    code: str
    docstring: str
    body: str


def excerpt(path: str, name: str, read: Reader) -> Excerpt:
    """The top-level definition of `name` in the file; an imported name is followed.

    Args:
        path: of the file, from the project's root.
        name: of a function, class or variable.
        read: returns the text of a file by its path.

    Raises:
        Fault: the file has no such name.
    """
    text = read(path)
    definitions, imports = _names(text)
    if name in imports:
        module, original = imports[name]
        return excerpt(f"{module.replace('.', '/')}.py", original, read)
    if name not in definitions:
        raise Fault(f"{path} has no '{name}'; {nearest(name, definitions)}")
    node = definitions[name]
    first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
    code = "\n".join(text.split("\n")[first - 1 : node.end_lineno])
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return Excerpt(path, first, code, ast.get_docstring(node) or "", body(text, node))
    return Excerpt(path, first, code, "", "")


@cache
def _names(text: str) -> tuple[dict[str, ast.stmt], dict[str, tuple[str, str]]]:
    """A source's definitions by name; its imports with their origins."""
    definitions: dict[str, ast.stmt] = {}
    imports: dict[str, tuple[str, str]] = {}
    for node in ast.parse(text).body:
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name))
            ):
                definitions[name] = node
            case ast.ImportFrom(module=str(module), names=aliases):
                imports |= {alias.asname or alias.name: (module, alias.name) for alias in aliases}
    return definitions, imports


def changed_lines(code: str, other: str) -> list[int]:
    """Numbers, from 1, of the lines of `code` that differ from `other`.

    The `def` and a docstring of one line are not counted: only what is computed.
    """
    lines = code.splitlines()
    matcher = difflib.SequenceMatcher(None, other.splitlines(), lines)
    return [
        number + 1
        for tag, _, _, start, end in matcher.get_opcodes()
        if tag != "equal"
        for number in range(start, end)
        if not lines[number].lstrip().startswith(("def ", '"""'))
    ]
