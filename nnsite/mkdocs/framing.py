"""What the theme's templates need of Material and of the page's language (a MkDocs hook).

The frame around a page is our own (`docs/theme`). Of Material it takes a style sheet and the
worker that searches, whose names change with each of its versions.
"""

from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from nnsite.mkdocs.editions import edition, words

# By the name that the templates use.
MATERIAL = {
    "sheet": "assets/stylesheets/main.*.min.css",
    "worker": "assets/javascripts/workers/search.*.min.js",
}
HEARD = ("breadcrumb", "menu", "close", "dark", "light", "lost")


def on_config(config: Any, **_: Any) -> Any:
    """Add to the theme's variables (called by MkDocs).

    Raises:
        PluginError: no edition is in the theme's language, a word is missing, or Material has
            no such file.
    """
    theme = config.theme
    theme["heard"] = words(edition(config).words, "heard", HEARD)
    for name, pattern in MATERIAL.items():
        theme[name] = only(theme.dirs, pattern)
    return config


def only(folders: list[str], pattern: str) -> str:
    """The address, from the site's root, of the one file that a pattern fits.

    Raises:
        PluginError: there is none, or several.
    """
    found = {
        path.relative_to(folder).as_posix()
        for folder in folders
        for path in Path(folder).glob(pattern)
    }
    if len(found) != 1:
        raise PluginError(f"the theme has {len(found)} files named {pattern}, not one")
    return found.pop()
