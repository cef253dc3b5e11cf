"""The site as a plain folder, which MkDocs, ProperDocs and Zensical build as it stands.

In it are Markdown, figures, the theme and one file of settings. What hooks and plugins of ours
do while a site is built has been done, and stands there as text: nothing of ours is needed to
build it, nor a theme that is installed. As the site itself is built on the way, all that would
stop a build stops an export.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from nnsite.engine import Build, Course, Fault, Progress, Provenance, Tally
from nnsite.mkdocs.building import alone, into
from nnsite.mkdocs.messages import silence_banners
from nnsite.mkdocs.swapping import Swap

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

SETTINGS = "mkdocs.yml"
MARK = b"# Written by `nnsite export`"  # by which an export is known
HEAD = (
    MARK
    + b"""; an edit is lost when it is written anew. Each of these builds the site:
#   mkdocs build        with mkdocs-material (for its search) and pymdown-extensions
#   properdocs build    with the same two
#   zensical build
# Then `nnsite finish site` makes it strict and light.
"""
)
# What is exported, and what generators leave beside it.
KNOWN = {"docs", "theme", SETTINGS, "site", ".cache"}
# The folders that a site is made from, or that a build writes.
TAKEN = ("docs", "nnsite", "scripts", "site", ".git")
# Settings that only a build with our hooks has.
OURS = ("hooks", "watch")


def export(course: Course, folder: Path) -> Tally:
    """Compute what is stale and write the folder; it is replaced only by a whole one.

    Args:
        course: what to export.
        folder: where to.

    Returns:
        Which facts do not hold.

    Raises:
        Fault: an experiment or a page is at fault, or the folder cannot be written, or holds
            what no export wrote.
    """
    try:
        _refuse(folder, course)
        provenance = Provenance(course.root)
        with (
            alone(course.root),
            Swap(folder) as swap,
            TemporaryDirectory(prefix="nnsite_") as site,
            Build(course, report=Progress()) as running,
        ):
            silence_banners()
            from nnsite.mkdocs.gathering import Gathered

            gathered = Gathered()
            tally = into(Path(site), running, provenance, watcher=gathered)
            settings = HEAD + _settings(course.root / SETTINGS, gathered.config)
            for path, content in {**gathered.files(), SETTINGS: settings}.items():
                file = swap.new / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
            swap.done()
    except OSError as error:
        raise Fault(f"cannot write {error.filename or folder}: {error.strerror}") from None
    return tally


def _settings(path: Path, config: MkDocsConfig) -> bytes:
    """What `mkdocs.yml` says, for the folder: without what is ours alone.

    Args:
        path: of the project's own.
        config: the same, with all that hooks have added.
    """
    import yaml
    from mkdocs.utils.yaml import yaml_load

    with path.open("rb") as file:
        said = yaml_load(file)
    # Zensical takes an address that is empty for one.
    kept = {name: value for name, value in said.items() if name not in OURS and value != ""}
    kept |= {
        "docs_dir": "docs",
        "theme": {
            "name": None,
            "custom_dir": "theme",
            "language": config.theme["language"],
            "favicon": config.theme["favicon"],
            "static_templates": ["404.html", "sitemap.xml"],
        },
        "extra": dict(config.extra),
        "plugins": list(_plugins(said["plugins"])),
    }
    try:
        return yaml.safe_dump(
            kept, allow_unicode=True, sort_keys=False, width=100, encoding="utf-8"
        )
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise Fault(f"{SETTINGS}: not every generator can read it: {what}") from None


def _plugins(listed: Any) -> Iterator[Mapping[str, Any]]:
    """The plugins of a folder whose pages are there."""
    for one in [{name: listed[name]} for name in listed] if isinstance(listed, dict) else listed:
        name, options = next(iter(one.items())) if isinstance(one, dict) else (one, None)
        if name == "search":
            # MkDocs has a search of its own, which knows nothing of what is to be left out.
            name = "material/search"
        if name != "gen-files":
            yield {name: options or {}}


def _refuse(folder: Path, course: Course) -> None:
    """Refuse a folder that is needed for something else.

    Raises:
        OSError: it cannot be read.
    """
    real, root = Path(os.path.realpath(folder)), course.root.resolve()
    needed = [*(root / name for name in TAKEN), course.cache.resolve()]
    if root.is_relative_to(real) or any(real.is_relative_to(part) for part in needed):
        raise Fault(f"{folder} is a part of the project, or holds it: name a folder of its own")
    if not os.path.lexists(real):
        above = next(path for path in real.parents if os.path.lexists(path))
        if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
            raise Fault(f"cannot write {folder}: nothing can be made in {above}")
        return
    if not real.is_dir():
        raise Fault(f"{folder} is no folder: remove it, or name another one")
    if Path.cwd().is_relative_to(real):
        raise Fault(f"{folder} is replaced as a whole, and you are in it: export from elsewhere")
    found = {path.name for path in real.iterdir()}
    if found and not _is_export(real):
        raise Fault(f"{folder} is not empty, and no earlier export: empty it, or name another one")
    if others := sorted(found - KNOWN):
        raise Fault(f"{folder} holds {', '.join(others)}, which no export wrote: move it away")


def _is_export(folder: Path) -> bool:
    try:
        return (folder / SETTINGS).read_bytes().startswith(MARK)
    except OSError:
        return False
