"""The texts that pages are filled from."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from frontmatter.default_handlers import SafeLoader, YAMLHandler
from yaml import MappingNode, MarkedYAMLError, YAMLError

from nnsite.engine.controls import REFUSED, visible
from nnsite.engine.faults import Fault, PlacedFault

FRONT_MATTER = YAMLHandler()


class _Loader(SafeLoader):  # type: ignore[valid-type, misc]
    """YAML in which a name stands once."""

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for name, _ in node.value:
            if str(name.value) in seen:
                raise MarkedYAMLError(None, None, f"'{name.value}' is there twice", name.start_mark)
            seen.add(str(name.value))
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


@dataclass(frozen=True)
class Source:
    """A page or a template as it stands in the project.

    Attributes:
        path: from the project's root.
        text: all of it.
    """

    path: str
    text: str

    @cached_property
    def front(self) -> str:
        """The front matter without its delimiters, its placeholders not filled."""
        return self._parts[0]

    @cached_property
    def body(self) -> str:
        """What stands below the front matter."""
        return self._parts[1]

    @property
    def body_line(self) -> int:
        """The number of the body's first line."""
        return 1 + self.text.count("\n") - self.body.count("\n")

    @cached_property
    def declared(self) -> dict[str, Any]:
        """The front matter's entries, their placeholders not filled.

        Raises:
            Fault: it is not YAML.
        """
        return entries(self.front, self.path)

    @property
    def experiment(self) -> str | None:
        """The experiment that the front matter names, if it does.

        Raises:
            Fault: the front matter is not YAML.
        """
        stem = self.declared.get("experiment")
        return None if stem is None else str(stem)

    @cached_property
    def _parts(self) -> tuple[str, str]:
        if not FRONT_MATTER.detect(self.text):
            return "", self.text
        try:
            return FRONT_MATTER.split(self.text)
        except ValueError:
            raise PlacedFault(f"{self.path}: the front matter has no end (a line of ---)") from None


@dataclass(frozen=True)
class Sources:
    """The texts of an edition.

    Attributes:
        pages: by path in the edition's folder.
        templates: layouts and macros, by name.
        data: files for scripts, by path in the edition's folder: JSON with placeholders.
    """

    pages: Mapping[str, Source]
    templates: Mapping[str, Source]
    data: Mapping[str, Source] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path, pages: Path, templates: Path) -> Sources:
        """The Markdown and JSON files of a folder, and the files of the templates' folder.

        Raises:
            Fault: a file cannot be read, or is not UTF-8.
        """
        return cls(
            _sources(pages, ".md", root),
            {
                path.name: _source(path, root)
                for path in sorted(templates.iterdir())
                if path.suffix in (".md", ".html")
            },
            _sources(pages, ".json", root),
        )


def entries(front: str, path: str) -> dict[str, Any]:
    """A front matter's entries.

    Raises:
        PlacedFault: it is not YAML, or no list of entries.
    """
    try:
        loaded = FRONT_MATTER.load(front, Loader=_Loader) or {}
    except (YAMLError, ValueError, RecursionError) as error:  # a date that is none, say
        mark = getattr(error, "problem_mark", None)
        place = path if mark is None else f"{path}:{mark.line + 1}"
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise PlacedFault(f"{place}: the front matter is not YAML: {problem}") from None
    if not isinstance(loaded, dict) or not all(isinstance(name, str) for name in loaded):
        raise PlacedFault(f"{path}: the front matter is no list of entries (name: value)")
    return loaded


def _sources(folder: Path, suffix: str, root: Path) -> dict[str, Source]:
    """The files of a folder and those below, by path in it."""
    paths = sorted(folder.rglob(f"*{suffix}"))
    return {path.relative_to(folder).as_posix(): _source(path, root) for path in paths}


def _source(path: Path, root: Path) -> Source:
    shown = path.relative_to(root).as_posix()
    try:
        # A pipe would be waited for.
        if not stat.S_ISREG(path.stat().st_mode):
            raise Fault(f"{shown}: no plain file, though its name is that of one; move it away")
        content = path.read_bytes()
    except OSError as error:
        raise Fault(f"{shown}: cannot be read: {error.strerror}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        byte = content[error.start]
        raise Fault(f"{shown}:{line}: not UTF-8 (a byte {byte:#04x}); save it as UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if hit := REFUSED.search(text):
        line = 1 + text.count("\n", 0, hit.start())
        raise Fault(f"{shown}:{line}: holds {visible(hit[0])}, which nobody sees; take it out")
    return Source(shown, text)
