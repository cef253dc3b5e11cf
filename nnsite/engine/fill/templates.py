"""The pages' sources as Jinja templates, each compiled once.

A page is two templates: its front matter, and its body. A fault in either names the
file and its own line, or those of the layout or macro that the page calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from jinja2 import (
    Environment,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    UndefinedError,
)

from nnsite.engine.faults import Fault, nearest
from nnsite.engine.fill.filters import FILTERS

MACROS = "parts.html"
FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)


@dataclass(frozen=True)
class Sources:
    """The texts that pages are made from.

    Attributes:
        pages: by path in the pages' folder.
        templates: layouts and macros, by name; `parts.html` holds the macros.
        shown: where a source stands in the project, by the same keys as both above.
    """

    pages: Mapping[str, str]
    templates: Mapping[str, str]
    shown: Mapping[str, str]

    def split(self, page: str) -> tuple[str, str, int]:
        """A page's front matter, its body, and the number of the body's first line."""
        source = self.pages[page]
        front = FRONT_MATTER.match(source)
        if front is None:
            return "", source, 1
        return front[1], source[front.end() :], 1 + source.count("\n", 0, front.end())


class Templates:
    """The compiled sources."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self._environment = Environment(
            loader=FunctionLoader(self._source),
            cache_size=-1,
            optimized=False,  # what is filled once gains nothing by it
            undefined=StrictUndefined,
            comment_start_string="{##",
            comment_end_string="##}",
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            finalize=_only_formatted,
        )
        self._environment.filters |= FILTERS

    def compile(self) -> None:
        """Compile all that is not, so that filling need not; what is at fault is left to it."""
        parts = (f"{part}:{page}" for page in self.sources.pages for part in ("front", "body"))
        for name in (*self.sources.templates, *parts):
            with suppress(TemplateError):
                self._environment.get_template(name)

    def front(self, page: str, context: Mapping[str, Any]) -> str:
        """A page's front matter, filled.

        Raises:
            Fault: with the file and the line.
        """
        with self._located(page, context):
            return self._template("front", page).render(context).removeprefix("\n")

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

    @contextmanager
    def _located(self, page: str, context: Mapping[str, Any]) -> Iterator[None]:
        """Turn what a template raises into a fault with its place."""
        shown = self.sources.shown[page]
        try:
            yield
        except TemplateError as error:
            raise Fault(f"{self._line(error, shown)}: {_told(error, context)}") from None
        except (Fault, TypeError, ValueError, KeyError, AttributeError) as error:
            raise Fault(f"{self._line(error, shown)}: {error}") from None

    def _template(self, part: str, page: str) -> Template:
        return self._environment.get_template(f"{part}:{page}")

    def _source(self, name: str) -> tuple[str, str, None] | None:
        """What Jinja compiles under a name, padded so that its lines are the file's."""
        if name in self.sources.templates:
            return self.sources.templates[name], self.sources.shown[name], None
        part, _, page = name.partition(":")
        if page not in self.sources.pages:
            return None
        front, body, first_line = self.sources.split(page)
        padded = "\n" + front if part == "front" else "\n" * (first_line - 1) + body
        return padded, self.sources.shown[page], None

    def _line(self, error: Exception, shown: str) -> str:
        """The innermost place of the page itself, or of a template."""
        line = getattr(error, "lineno", None)
        if line is not None:
            return f"{getattr(error, 'filename', None) or shown}:{line}"
        files = set(self.sources.shown.values())
        place = shown
        trace = error.__traceback__
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file == shown or (file in files and not place.startswith(f"{shown}:")):
                place = f"{file}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place


def _told(error: TemplateError, context: Mapping[str, Any]) -> str:
    message = error.message or type(error).__name__
    if isinstance(error, UndefinedError) and (hit := re.match(r"'(\w+)' is undefined", message)):
        return f"nothing is named '{hit[1]}'; {nearest(hit[1], context)}"
    return message


def _only_formatted(value: Any) -> Any:
    if isinstance(value, float):
        raise Fault(f"{value} is printed without a filter; use fixed, percent, count or sig")
    return value
