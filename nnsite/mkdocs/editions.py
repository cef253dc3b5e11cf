"""The edition that `mkdocs.yml` builds, and its words for the theme's templates."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from nnsite.course import EDITIONS
from nnsite.engine import Edition, nearest


def edition(config: Any) -> Edition:
    """The edition in the theme's language.

    Raises:
        PluginError: there is none.
    """
    language = str(config.theme["language"])
    if language not in EDITIONS:
        raise PluginError(
            f"mkdocs.yml: no edition is in '{language}'; {nearest(language, EDITIONS)}"
        )
    return EDITIONS[language]


def words(path: Path, part: str, names: Iterable[str]) -> dict[str, str]:
    """The words of one part of a language's file.

    Raises:
        PluginError: one of these names is missing.
    """
    found: dict[str, str] = tomllib.loads(path.read_text("utf-8")).get(part, {})
    for name in names:
        if name not in found:
            raise PluginError(f"{path.name}: no word is named '{name}' under {part}")
    return found
