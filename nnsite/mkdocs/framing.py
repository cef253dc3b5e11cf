"""What the theme's templates need of Material and of the page's language (a MkDocs hook).

The frame around a page is our own (`docs/theme`). Of Material it takes a stylesheet and the
worker that searches, whose names change with each of its versions. They are published with
Material's licence, and nothing else of Material's is.
"""

from importlib import metadata
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

from nnsite.mkdocs.editions import edition, words

# By the name that the templates use.
MATERIAL = {
    "sheet": "assets/stylesheets/main.*.min.css",
    "worker": "assets/javascripts/workers/search.*.min.js",
}
# What the worker loads for languages other than English.
LANGUAGES = "assets/javascripts/lunr/"
HEARD = ("breadcrumb", "menu", "close", "dark", "light", "lost")


def on_config(config: Any, **_: Any) -> Any:
    """Let the templates know these, as `config.extra.frame` (called by MkDocs).

    Raises:
        PluginError: no edition is in the theme's language, a word is missing, or Material has
            no such file.
    """
    config.extra["frame"] = {
        "heard": words(edition(config).words, "heard", HEARD),
        **{name: only(config.theme.dirs, pattern) for name, pattern in MATERIAL.items()},
    }
    return config


def on_files(files: Files, *, config: Any, **_: Any) -> Files:
    """Leave out what no page of ours asks for, and add Material's licence (called by MkDocs).

    Raises:
        PluginError: Material comes without its licence.
    """
    theme = config.theme
    wanted = {config.extra["frame"][name] for name in MATERIAL}
    english = config.plugins["material/search"].config["lang"] == ["en"]
    for file in list(files):
        of_material = file.src_dir in theme.dirs and file.src_dir != theme.custom_dir
        for_language = file.src_uri.startswith(LANGUAGES) and not english
        if of_material and file.src_uri not in wanted and not for_language:
            files.remove(file)
    licence = metadata.distribution("mkdocs-material").read_text("licenses/LICENSE")
    if licence is None:
        raise PluginError("the package mkdocs-material has no licenses/LICENSE to publish")
    files.append(File.generated(config, "MATERIAL.txt", content=licence))
    return files


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
