"""The sources as Jinja templates.

A page is two templates: its front matter, and its body. A fault in either names the
file and its own line, or those of the layout or macro that the page calls.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    UndefinedError,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from nnsite.engine.declare.experiment import NotFinite
from nnsite.engine.faults import Fault, PlacedFault, nearest
from nnsite.engine.fill.bytecode import SealedBytecode, pages_compiler
from nnsite.engine.fill.filters import FILTERS
from nnsite.engine.fill.sources import Sources
from nnsite.engine.fill.text import Text, as_texts, plain, written

MACROS = "parts.html"
# Characters of a repeated text, entries of a repeated list, bits of a power of whole numbers.
MOST = 1_000_000
# Jinja's filters that take a text apart by other ways than its methods.
LOOKING_INTO = ("title", "tojson", "wordwrap")


class _Environment(SandboxedEnvironment):
    """Jinja, in which texts of a run stay text, and no product is too large for a page.

    For that alone it is the sandbox: the pages' authors are trusted.
    """

    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """An attribute. Methods of plain strings get texts in their written form."""
        found = Environment.getattr(self, obj, attribute)
        if type(obj) is str and callable(found):
            return lambda *arguments, **named: found(*map(written, arguments), **named)
        return found

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """A product or a power, of a size that a page can need."""
        if operator == "**":
            whole = isinstance(left, int) and isinstance(right, int)
            size = left.bit_length() * right if whole else 0
        else:
            size = max(_length(left) * _count(right), _count(left) * _length(right))
        if size > MOST:
            raise Fault(f"the result of {operator} here is too large for a page")
        return super().call_binop(context, operator, left, right)


class Templates:
    """The compiled sources.

    Args:
        sources: the texts; of the templates, `parts.html` holds the macros that all pages have.
        cache: the folder in which their bytecode is kept.
    """

    def __init__(self, sources: Sources, cache: Path) -> None:
        self._sources = sources
        self._environment = _Environment(
            loader=FunctionLoader(self._source),
            cache_size=-1,
            bytecode_cache=SealedBytecode(cache, pages_compiler()),
            undefined=StrictUndefined,
            comment_start_string="{##",
            comment_end_string="##}",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_shown,
        )
        filters = self._environment.filters
        filters |= {name: _of_text(filters[name]) for name in LOOKING_INTO} | FILTERS

    def front(self, page: str, context: Mapping[str, Any]) -> Iterator[str]:
        """A page's front matter, filled, in pieces: each placeholder's is one.

        Raises:
            Fault: with the file and the line.
        """
        with self._located(page, context):
            yield from self._template("front", page).generate(context)

    def body(self, page: str, context: Mapping[str, Any], block: str | None = None) -> str:
        """A page's text below the front matter, or one block of it, filled.

        Raises:
            Fault: with the file and the line.
        """
        with self._located(page, context):
            macros = self._environment.get_template(MACROS).make_module(dict(context))
            parts = {name: part for name, part in vars(macros).items() if not name.startswith("_")}
            template = self._template("body", page)
            if block is None:
                return template.render({**context, **parts}).lstrip("\n")
            if block not in template.blocks:
                raise Fault(f"no block is named '{block}'; {nearest(block, template.blocks)}")
            return "".join(template.blocks[block](template.new_context({**context, **parts})))

    def data(self, path: str, context: Mapping[str, Any]) -> str:
        """A file for scripts, filled.

        Raises:
            Fault: with the file and the line.
        """
        with self._located(path, context):
            return self._template("data", path).render(context)

    @contextmanager
    def _located(self, page: str, context: Mapping[str, Any]) -> Iterator[None]:
        """Turn what a template raises into a fault with its place."""
        try:
            yield
        except TemplateError as error:
            message = plain(_message(error, context))
            raise Fault(f"{self._place(error, page)}: {message}") from None
        except PlacedFault:
            raise
        except Fault as fault:
            raise Fault(f"{self._place(fault, page)}: {plain(str(fault))}") from None
        except Exception as error:  # whatever an expression on a page can raise
            told = " ".join(plain(f"{type(error).__name__}: {error}").split())
            raise Fault(f"{self._place(error, page)}: {told}") from None

    def _template(self, part: str, page: str) -> Template:
        return self._environment.get_template(f"{part}:{page}")

    def _source(self, name: str) -> tuple[str, str, None] | None:
        """What Jinja compiles under a name, padded so that its lines are the file's."""
        if name in self._sources.templates:
            template = self._sources.templates[name]
            return template.text, template.path, None
        part, _, page = name.partition(":")
        if part == "data":
            return self._sources.data[page].text, self._sources.data[page].path, None
        if page not in self._sources.pages:
            return None
        source = self._sources.pages[page]
        if part == "front":
            return source.front, source.path, None
        return "\n" * (source.body_line - 1) + source.body, source.path, None

    def _place(self, error: Exception, page: str) -> str:
        """The innermost place of the page itself, or of a template."""
        sources = self._sources
        shown: str = {**sources.pages, **sources.data}[page].path
        line = getattr(error, "lineno", None)
        if line is not None:
            return f"{getattr(error, 'filename', None) or shown}:{line}"
        every = (*sources.pages.values(), *sources.templates.values(), *sources.data.values())
        files = {one.path for one in every}
        place = shown
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file == shown or (file in files and not place.startswith(f"{shown}:")):
                place = f"{file}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place


def _message(error: TemplateError, context: Mapping[str, Any]) -> str:
    message = error.message or type(error).__name__
    if isinstance(error, UndefinedError) and (hit := re.match(r"'(\w+)' is undefined", message)):
        return f"nothing is named '{hit[1]}'; {nearest(hit[1], context)}"
    return message


def _of_text(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose result is a text, unless what it is applied to is a page's own string."""
    first = int(hasattr(function, "jinja_pass_arg"))  # before it, Jinja passes a context

    @functools.wraps(function)
    def called(*arguments: Any, **named: Any) -> Any:
        made = function(*arguments, **named)
        return made if type(arguments[first]) is str else as_texts(made)

    return called


def _length(value: Any) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _count(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _shown(value: Any) -> Any:
    """What a placeholder becomes: texts of a run, and what has no form of its own, as text."""
    if isinstance(value, float) and not isinstance(value, NotFinite):
        raise Fault(f"{value} is printed without a filter; use fixed, percent, count or sig")
    if isinstance(value, Text):
        return str(value)
    return value if isinstance(value, str) else str(Text(plain(str(value))))
