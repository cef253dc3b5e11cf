"""A script without its comments, white space, and signs that say nothing.

What is literal in it (strings, templates, regular expressions) is told by a parser of the
language: a pattern cannot tell a regular expression from a division, nor where a template
within a template ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

# As they stand: of an empty statement its semicolon.
_LITERAL = ("string", "template_string", "regex", "empty_statement")
_COMMENT = "comment"
# `<!--` begins a comment in a script, and in a module it is three operators.
_DOUBTFUL = "html_comment"
# A comment that asks to be kept.
_LICENCE = re.compile(r"/[/*]!|.*@(?:license|preserve|copyright)\b", re.DOTALL | re.IGNORECASE)
# Holds the place of what stays as it is: no script has this character outside of literals.
_HOLDS = "\0"
_NEW_LINE = re.compile(r"\s*[\n\r\u2028\u2029]\s*")
_SPACES = re.compile(r"[^\S\n]+")
# A new line can end a statement, but not one that goes on for sure: behind what opens or joins,
# and before what closes or joins.
_IDLE_LINE = re.compile(r"(?<=[(\[{;,:?=&|])\n|\n(?=[)\]};,:?=&|])")
# These are never another sign together with their neighbour; the other operators might be
# (`a - -b`, `a / /b/`), unless they have a word or a bracket on both sides.
_IDLE_SPACE = re.compile(r" ?(=>|[-+*/%<>!=]==?|[()\[\]{};,:?=&|]) ?")
_OPERATOR = re.compile(r"(?<=[\w$)\]]) ([-+*/%<>]+) (?=[\w$(\[])")
# The comma behind the last of a list, but no comma that stands for one; the semicolon before a
# block's end; the brackets around the only parameter of an arrow function.
_IDLE_COMMA = re.compile(r"(?<=[^,(\[]),(?=[)\]}])")
_IDLE_SEMICOLON = re.compile(r"(?<=[^{};]);(?=})")
_IDLE_BRACKETS = re.compile(r"(?<![\w$])\(([\w$]+)\)=>")
# In a module a constant becomes a variable, which is shorter. Who assigned to it would be told by
# an error; other scripts may count on that.
_MODULE = ("import_statement", "export_statement")
_CONSTANT = re.compile(r"(?<![.#\w$])const(?=[ {\[])")


def minified(script: bytes) -> bytes:
    """A script in UTF-8 without its comments, but those of licences, and all that is needless.

    Names, literals and the order of everything stay. What cannot be read without doubt is
    returned as it is.
    """
    from tree_sitter import QueryCursor

    try:
        script.decode()
    except UnicodeDecodeError:
        return script
    parser, query = _grammar()
    root = parser.parse(script).root_node
    found = _outermost(QueryCursor(query).captures(root).get("found", []))
    if root.has_error or any(one.type == _DOUBTFUL for one in found):
        return script
    code: list[str] = []
    stands: list[str] = []
    done = 0
    for one in found:
        text = script[one.start_byte : one.end_byte].decode()
        code.append(script[done : one.start_byte].decode())
        done = one.end_byte
        if one.type == _COMMENT and not _LICENCE.match(text):
            code.append("\n" if _NEW_LINE.search(text) else " ")
        else:
            code.append(_HOLDS)
            # Its line ends with it, whatever is behind.
            to_the_end = one.type == _COMMENT and text.startswith("//")
            stands.append(f"{text}\n" if to_the_end else text)
    code.append(script[done:].decode())
    squeezed = _squeezed("".join(code))
    if any(one.type in _MODULE for one in root.children):
        squeezed = _CONSTANT.sub("let", squeezed)
    literals = iter(stands)
    return f"{re.sub(_HOLDS, lambda _: next(literals), squeezed)}\n".encode()


def _squeezed(code: str) -> str:
    code = _SPACES.sub(" ", _NEW_LINE.sub("\n", code)).strip()
    code = _OPERATOR.sub(r"\1", _IDLE_SPACE.sub(r"\1", _IDLE_LINE.sub("", code)))
    code = _IDLE_SEMICOLON.sub("", _IDLE_COMMA.sub("", code))
    return _IDLE_BRACKETS.sub(r"\1=>", code)


def _outermost(found: Iterable[Node]) -> list[Node]:
    """Those that are in no other of them, in order."""
    outermost, end = [], 0
    for one in sorted(found, key=lambda node: (node.start_byte, -node.end_byte)):
        if one.start_byte >= end:
            outermost.append(one)
            end = one.end_byte
    return outermost


@cache
def _grammar() -> tuple[Parser, Query]:
    """What reads a script, and what finds in it what the squeezing must know of."""
    import tree_sitter_javascript
    from tree_sitter import Language, Parser, Query

    language = Language(tree_sitter_javascript.language())
    wanted = "".join(f"({kind})" for kind in (*_LITERAL, _COMMENT, _DOUBTFUL))
    return Parser(language), Query(language, f"[{wanted}] @found")
