"""A build's files handed to MkDocs: by `nnsite build`, or by mkdocs-gen-files and its script."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Set
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import mkdocs_gen_files
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs_gen_files.editor import FilesEditor

from nnsite import engine
from nnsite.course import course
from nnsite.engine import Build, Fault, Progress, Provenance, Site, Tally
from nnsite.mkdocs import rooted
from nnsite.mkdocs.beside import Beside, no_room, write
from nnsite.mkdocs.editions import edition
from nnsite.mkdocs.navigation import places

LOG = logging.getLogger("mkdocs.plugins.nnsite")


class HandOver(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Hands over a build that is under way, in the place of mkdocs-gen-files' script.

    Args:
        build: the experiments, running or done.
        provenance: what git tells of the checkout.
        strict: whether to refuse a build in which a fact does not hold.
    """

    def __init__(self, build: Build, provenance: Provenance, *, strict: bool = False) -> None:
        self._build = build
        self._provenance = provenance
        self._strict = strict
        self._beside: Beside | None = None
        try:
            self._folder = TemporaryDirectory(prefix="nnsite_")
        except OSError as error:
            raise no_room(error) from None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the generated files to MkDocs' own (called by MkDocs).

        The experiments are waited for here, and no earlier.

        Raises:
            Fault: with `strict`, a fact does not hold.
            PluginError: an experiment failed, or what all pages need is at fault.
        """
        makers = {}
        with FilesEditor(files, config, self._folder.name) as editor:
            for path, make in _promised(self._build, self._provenance, config):
                makers[_place(editor, path)] = make
        if self._strict:
            Tally.of(self._build.artefacts()).refuse()
        added: Files = editor.files
        pages = [Path(file.abs_src_path or "") for file in added.documentation_pages()]
        # All others are for `on_env`, the manifest last.
        order = dict.fromkeys([*(page for page in pages if page in makers), *makers])
        self._beside = Beside(makers, order)
        return added

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> None:
        """Wait for a page that MkDocs is about to read (called by MkDocs)."""
        if self._beside and page.file.abs_src_path:
            self._beside.wait(Path(page.file.abs_src_path))

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> None:
        """Wait for all other files, which MkDocs copies next (called by MkDocs)."""
        if self._beside:
            self._beside.wait_for_all()

    def on_shutdown(self) -> None:
        """Remove what was only written for MkDocs to read (called by MkDocs)."""
        if self._beside:
            self._beside.end()
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
            editor = FilesEditor.current()
            for path, make in _promised(build, provenance, config):
                write(_place(editor, path), make())
            told = str(Tally.of(build.artefacts()))
        if told:
            LOG.warning("built with the %s; %s", chosen.inputs["weights"].label, told)
    except Fault as fault:
        raise PluginError(str(fault)) from None


def site(config: MkDocsConfig) -> Site:
    """What `mkdocs.yml` says of a site; `contact` stands there under `extra`."""
    contact = config.extra.get("contact") or ""
    return Site(config.site_name, config.site_author or "", str(contact))


def _promised(
    build: Build, provenance: Provenance, config: MkDocsConfig
) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Each file with what makes it.

    Raises:
        PluginError: what all pages need is at fault.
    """
    built = edition(config)
    order = list(places(config.nav or []))
    try:
        _all_named(built.folder, {place.page for place in order})
        yield from engine.promised(build, built, order, provenance, site(config))
    except Fault as fault:
        raise PluginError(str(fault)) from None
    for path, content in rooted.files(config):
        yield path, partial(bytes, content)


def _place(editor: FilesEditor, path: str) -> Path:
    """Where a file is to be written for MkDocs, which knows of it from now on."""
    try:
        with editor.open(path, "wb") as file:
            return Path(file.name)
    except OSError as error:
        raise PluginError(str(no_room(error))) from None


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
