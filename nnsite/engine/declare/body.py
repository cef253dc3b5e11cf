"""The statements of a function as they stand in its file: what a page shows to be pasted."""

from __future__ import annotations

import ast
import textwrap


def body(text: str, definition: ast.FunctionDef | ast.ClassDef) -> str:
    """The lines below a definition's head and docstring, without their indentation.

    Args:
        text: the source that the definition was parsed from.
        definition: a function or a class.

    Returns:
        the lines, those of comments above the first statement included; "" if there are none.
    """
    has_docstring = ast.get_docstring(definition) is not None
    statements = definition.body[1:] if has_docstring else definition.body
    if not statements:
        return ""
    lines = text.split("\n")
    first = statements[0].lineno
    while lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return textwrap.dedent("\n".join(lines[first - 1 : statements[-1].end_lineno]))
