"""The edition that `mkdocs.yml` builds, and its words for the theme's templates."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from nnsite.course import EDITIONS, ROOT
from nnsite.engine import Edition, Fault, nearest, read_toml


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


def words(path: Path, part: str, names: Iterable[str], root: Path = ROOT) -> dict[str, str]:
    """The words of one part of a language's file.

    Raises:
        PluginError: the file is no TOML, or one of these names is missing.
    """
    try:
        found = read_toml(path, root).get(part)
    except Fault as fault:
        raise PluginError(str(fault)) from None
    known = found if isinstance(found, dict) else {}
    for name in names:
        if name not in known:
            shown = path.relative_to(root)
            raise PluginError(f"{shown}: no word is named '{name}' under {part}")
    return known
