"""A build's files handed to MkDocs: by `nnsite build`, or by mkdocs-gen-files and its script."""

from __future__ import annotations

import logging
from collections.abc import Set
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import mkdocs_gen_files
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs_gen_files.editor import FilesEditor

from nnsite import engine
from nnsite.course import course
from nnsite.engine import Build, Fault, Progress, Provenance, Site, Tally
from nnsite.mkdocs import rooted
from nnsite.mkdocs.editions import edition
from nnsite.mkdocs.navigation import places

LOG = logging.getLogger("mkdocs.plugins.nnsite")


class HandOver(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Hands over a build that is under way, in the place of mkdocs-gen-files' script.

    Args:
        build: the experiments, running or done.
        provenance: what git tells of the checkout.
    """

    def __init__(self, build: Build, provenance: Provenance) -> None:
        self._build = build
        self._provenance = provenance
        try:
            self._folder = TemporaryDirectory(prefix="nnsite_")
        except OSError as error:
            raise _no_room(error) from None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated files to MkDocs' own (called by MkDocs)."""
        with FilesEditor(files, config, self._folder.name) as editor:
            _write(self._build, self._provenance, editor, config)
        added: Files = editor.files
        return added

    def on_shutdown(self) -> None:
        """Remove what was only written for MkDocs to read (called by MkDocs)."""
        self._folder.cleanup()


def run_script() -> None:
    """Compute what is stale, and hand over the files, from a script of mkdocs-gen-files.

    Facts that do not hold are a warning: with `--strict`, MkDocs refuses them.

    Raises:
        PluginError: an experiment or a page is at fault.
    """
    config = mkdocs_gen_files.config
    try:
        chosen = course()
        provenance = Provenance(chosen.root)
        with Build(chosen, report=Progress()) as build:
            _write(build, provenance, FilesEditor.current(), config)
            told = str(Tally.of(build.artefacts()))
        if told:
            LOG.warning("built with the %s; %s", chosen.inputs["weights"].label, told)
    except Fault as fault:
        raise PluginError(str(fault)) from None


def site(config: MkDocsConfig) -> Site:
    """What `mkdocs.yml` says of a site; `contact` stands there under `extra`."""
    contact = config.extra.get("contact") or ""
    return Site(config.site_name, config.site_author or "", str(contact))


def _write(build: Build, provenance: Provenance, editor: FilesEditor, config: MkDocsConfig) -> None:
    built = edition(config)
    order = list(places(config.nav or []))
    try:
        _all_named(built.folder, {place.page for place in order})
        generated = engine.files(build, built, order, provenance, site(config))
        for path, content in chain(generated, rooted.files(config)):
            try:
                with editor.open(path, "wb") as file:
                    file.write(content)
            except OSError as error:
                raise _no_room(error) from None
    except Fault as fault:
        raise PluginError(str(fault)) from None


def _all_named(folder: Path, named: Set[str]) -> None:
    """Each page stands in the navigation; without that, other pages do not find it."""
    for path in sorted(folder.rglob("*.md")):
        page = path.relative_to(folder).as_posix()
        if page not in named:
            title = path.stem.replace("_", " ").capitalize()
            raise Fault(
                f"mkdocs.yml: {page} is there, and not in the navigation; add a line to nav, "
                f"where it belongs:\n  - {title}: {page}"
            )


def _no_room(error: OSError) -> Fault:
    try:
        folder = gettempdir()
    except OSError:  # there is none that can be written to
        folder = "a folder"
    return Fault(
        f"cannot write temporary files: {error.strerror}. Free {folder}, or name another one "
        "in TMPDIR"
    )
