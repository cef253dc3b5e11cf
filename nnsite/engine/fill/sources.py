"""The texts that pages are filled from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from frontmatter.default_handlers import YAMLHandler
from yaml import YAMLError

from nnsite.engine.faults import Fault

FRONT_MATTER = YAMLHandler()


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
            raise Fault(f"{self.path}: the front matter has no end (a line of ---)") from None


@dataclass(frozen=True)
class Sources:
    """The texts of an edition.

    Attributes:
        pages: by path in the edition's folder.
        templates: layouts and macros, by name.
    """

    pages: Mapping[str, Source]
    templates: Mapping[str, Source]

    @classmethod
    def read(cls, root: Path, pages: Path, templates: Path) -> Sources:
        """The Markdown files of a folder, and the files of the templates' folder.

        Raises:
            Fault: a file cannot be read, or is not UTF-8.
        """
        return cls(
            {
                path.relative_to(pages).as_posix(): _source(path, root)
                for path in sorted(pages.rglob("*.md"))
            },
            {
                path.name: _source(path, root)
                for path in sorted(templates.iterdir())
                if path.suffix in (".md", ".html")
            },
        )


def entries(front: str, path: str) -> dict[str, Any]:
    """A front matter's entries.

    Raises:
        Fault: it is not YAML, or no list of entries.
    """
    try:
        loaded = FRONT_MATTER.load(front) or {}
    except (YAMLError, ValueError) as error:  # a date that is none, say
        problem = " ".join(str(error).split())
        raise Fault(f"{path}: the front matter is not YAML: {problem}") from None
    if not isinstance(loaded, dict) or not all(isinstance(name, str) for name in loaded):
        raise Fault(f"{path}: the front matter is no list of entries (name: value)")
    return loaded


def _source(path: Path, root: Path) -> Source:
    shown = path.relative_to(root).as_posix()
    try:
        return Source(shown, path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Fault(f"{shown}: cannot be read: {error}") from None
