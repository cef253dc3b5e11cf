"""Named sections of the project's own files, for the code shown on pages."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable
from dataclasses import dataclass

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
    names: dict[str, ast.stmt] = {}
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=defined) | ast.ClassDef(name=defined):
                names[defined] = node
            case ast.Assign(targets=[ast.Name(id=defined)]):
                names[defined] = node
            case ast.AnnAssign(target=ast.Name(id=defined)):
                names[defined] = node
            case ast.ImportFrom(module=str(module), names=aliases):
                for alias in aliases:
                    if (alias.asname or alias.name) == name:
                        return section(f"{module.replace('.', '/')}.py", alias.name, read)
    if name not in names:
        raise Fault(f"{path} has no section '{name}'; {nearest(name, names)}")
    node = names[name]
    lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
    return Section(path, node.lineno, "\n".join(lines))


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
