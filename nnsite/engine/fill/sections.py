"""Named sections of the project's own files, for the code shown on pages."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from nnsite.engine.faults import Fault, nearest

Reader = Callable[[str], str]


@dataclass(frozen=True)
class Section:
    """A function, class or assignment as it stands in its file.

    Attributes:
        path: of the file, from the project's root.
        line: number of the section's first line in the file.
        code: the section's text.
    """

    path: str
    line: int
    code: str


def section(path: str, name: str, read: Reader) -> Section:
    """The top-level definition of `name` in the file; an imported name is followed.

    Args:
        path: of the file, from the project's root.
        name: of a function, class or variable.
        read: gives the text of a file by its path.

    Raises:
        Fault: the file has no such name.
    """
    text = read(path)
    definitions, imports = _names(text)
    if name in imports:
        module, original = imports[name]
        return section(f"{module.replace('.', '/')}.py", original, read)
    if name not in definitions:
        raise Fault(f"{path} has no section '{name}'; {nearest(name, definitions)}")
    first, last = definitions[name]
    return Section(path, first, "\n".join(text.splitlines()[first - 1 : last]))


@cache
def _names(text: str) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[str, str]]]:
    """A source's definitions with their first and last lines; its imports with their origins."""
    definitions: dict[str, tuple[int, int]] = {}
    imports: dict[str, tuple[str, str]] = {}
    for node in ast.parse(text).body:
        match node:
            case (
                ast.FunctionDef(name=name)
                | ast.ClassDef(name=name)
                | ast.Assign(targets=[ast.Name(id=name)])
                | ast.AnnAssign(target=ast.Name(id=name))
            ):
                definitions[name] = node.lineno, node.end_lineno or node.lineno
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
